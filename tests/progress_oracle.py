"""How far communes, districts and plans are, what was scored in stages, and identifiers: in plain Python, once more.

Written from the marts' descriptions over released facts and reference files; no code of the project.
"""

import datetime
from collections import defaultdict

import marts_oracle
from marts_oracle import Tables, grouped

WHOLE = "all"


def communes_of(tables: Tables) -> dict:
    """(district, period): its communes on the period's last day."""
    ends = {row["period_code"]: row["data_to"] for row in tables["dim_period"] if row["regime"] == "statistical"}
    communes = [unit for unit in tables["dim_unit"] if unit["unit_level"] == "commune" and unit["district_unit_key"]]
    out = defaultdict(set)
    for period, day in ends.items():
        for unit in communes:
            since = unit["valid_from"] or datetime.date.min
            until = unit["valid_to"] or datetime.date.max
            if since <= day < until:
                out[unit["district_unit_key"], period].add(unit["unit_key"])
    return out


def certification(tables: Tables) -> dict:
    """(plan, unit, year): those somebody spoke of; where a district counts, the rest of its province."""
    out = marts_oracle.certification(tables)
    units = {unit["unit_key"]: unit for unit in tables["dim_unit"]}
    owed = {plan: (figures[0], 0, figures[2], 0, False) for (plan, *_), figures in out.items()}
    districts = defaultdict(set)
    for (district, period), communes in communes_of(tables).items():
        districts[units[district]["province_unit_key"], period] |= communes
    for plan, period, district, *_ in _counted_districts(tables, communes_of(tables)):
        for commune in districts[units[district]["province_unit_key"], period]:
            out.setdefault((plan, commune, period), owed[plan])
    return out


def district_certification(tables: Tables) -> dict:
    """(plan, period, district, how known, simulated): communes owing, registered, with all met, certified; share."""
    shares = {row["plan_code"]: float(row["district_share"] or 0.3) for row in tables.seed("certification_rule")}
    communes = communes_of(tables)
    names = ("plan_code", "period_code", "district_unit_key")
    out = {}
    followed = [
        row
        for row in tables["mart_commune_certification"]
        if row["district_unit_key"] and row["unknown_reason"] != "which_not_stated"
    ]
    for (plan, period, district), rows in grouped(followed, *names).items():
        for simulated in {row["is_simulated"] for row in rows}:
            own = {row["unit_key"]: row for row in rows if row["is_simulated"] == simulated}
            other = {row["unit_key"] for row in rows if row["is_simulated"] != simulated}
            owing = len(own.keys() | (communes[district, period] - other))
            registered = sum(row["targets_unknown"] < row["targets_owed"] for row in own.values())
            counts = [None, None]
            if registered:
                counts = [
                    sum(bool(row[name]) for row in own.values()) for name in ("meets_all_targets", "is_certified")
                ]
            met, certified = counts
            enough = None if certified is None else certified >= shares.get(plan, 0.3) * owing - 1e-9
            out[plan, period, district, "list", simulated] = (owing, registered, met, certified, enough)
    return out | _counted_districts(tables, communes)


def _counted_districts(tables: Tables, communes: dict) -> dict:
    """Those that say only how many of their communes registered, and how many met all."""
    levels = {unit["unit_key"]: unit["unit_level"] for unit in tables["dim_unit"]}
    years = {row["period_code"] for row in tables["dim_period"] if row["period_type"] == "year"}
    out = {}
    for rule in tables.seed("certification_rule"):
        numbers = defaultdict(dict)
        for fact in tables.current():
            is_year_of_district = levels[fact["unit_key"]] == "district" and fact["period_code"] in years
            if fact["numerator"] is not None and fact["value"] is not None and is_year_of_district:
                at = (rule["plan_code"], fact["period_code"], fact["unit_key"], "count", fact["is_simulated"])
                for kind in ("registered", "met"):
                    if fact["indicator_code"] == rule[f"{kind}_indicator_code"]:
                        numbers[at][kind] = int(fact["numerator"])
        for at, of in numbers.items():
            owing = len(communes[at[2], at[1]])
            out[at] = (owing, of.get("registered"), of.get("met"), None, None)
    return out


def plans_by_list(tables: Tables) -> dict:
    """(plan, kind, level, period, simulated): how many, achieved, under way, not achieved, unknown, per cents."""
    levels = {unit["unit_key"]: unit["unit_level"] for unit in tables["dim_unit"]}
    rows = [row | {"unit_level": levels[row["unit_key"]]} for row in tables["fct_commitment_status"]]
    out = {}
    for key, members in grouped(
        rows, "plan_code", "commitment_kind", "unit_level", "period_code", "is_simulated"
    ).items():
        total = len(members)
        answers = [row["is_achieved"] for row in members]
        unknown, achieved = answers.count(None), answers.count(True)
        by_status = [
            sum(row["commitment_status"] == name for row in members) for name in ("in_progress", "not_achieved")
        ]
        if any(row["is_achieved"] is False and row["commitment_status"] is None for row in members):
            by_status = [None, None]
        if unknown == total:
            achieved, by_status = None, [None, None]
        whole = 100 * achieved / total if unknown == 0 else None
        of_known = 100 * achieved / (total - unknown) if unknown < total else None
        out[key] = (total, achieved, *by_status, unknown, whole, of_known)
    return out


def plans_by_count(tables: Tables) -> dict:
    """(plan, kind, part, unit, period, simulated): the whole, achieved, under way, not achieved, unknown."""
    kinds = {row["indicator_code"]: row["measure_kind"] for row in tables["dim_indicator"]}
    out = defaultdict(dict)
    for plan in tables.seed("plan_count"):
        for fact in tables.current():
            scope, period = plan["scope_unit_key"] or fact["unit_key"], plan["period_code"] or fact["period_code"]
            at_scope = (scope, period) == (fact["unit_key"], fact["period_code"])
            if fact["indicator_code"] != plan["indicator_code"] or fact["score_stage"] is not None or not at_scope:
                continue
            part = plan["part"] or WHOLE
            at = (plan["plan_code"], plan["commitment_kind"], part, scope, period, fact["is_simulated"])
            is_ratio = kinds[fact["indicator_code"]] == "ratio"
            out[at][plan["counts"]] = fact["numerator"] if is_ratio else fact["value"]
            whole = fact["denominator"] if is_ratio else fact["value"] if plan["counts"] == "followed" else None
            if whole is not None:
                out[at]["whole"] = max(whole, out[at].get("whole", whole))
    return {at: _plan(numbers) for at, numbers in out.items()}


def _plan(numbers: dict) -> tuple:
    parts = [numbers.get(name) for name in ("achieved", "in_progress", "not_achieved")]
    whole, spoken_for = numbers.get("whole"), sum(part or 0 for part in parts)
    unknown = whole - spoken_for if whole is not None and spoken_for <= whole else None
    return (whole, *parts, unknown)


def stages(tables: Tables) -> dict:
    """(edition, period, unit, leaf): what a unit says of itself, and what was verified, by the facts."""
    leaves = {(row["edition_code"], row["node_code"]): row for row in tables["mart_index_stages"] if row["is_leaf"]}
    facts = {
        (fact["unit_key"], fact["indicator_code"], fact["period_code"], fact["score_stage"]): fact["value"]
        for fact in tables.current()
        if fact["score_stage"] is not None
    }
    stated = {(unit, indicator, period) for unit, indicator, period, _ in facts}
    scored = {(row["edition_code"], row["period_code"]) for row in tables["dim_index_unit"]}
    out = {}
    for (edition, node), leaf in leaves.items():
        for unit, indicator, period in stated:
            if indicator == leaf["indicator_code"] and (edition, period) in scored:
                both = (facts.get((unit, indicator, period, stage)) for stage in ("self", "verified"))
                out[edition, period, unit, node] = tuple(both)
    return out


def identifiers(tables: Tables) -> dict:
    """(identifier, simulated): rows of facts, of them with a right one."""
    return {
        (name, simulated): counts
        for simulated in (False, True)
        for name, counts in _identified(
            tables, [fact for fact in tables["fct_indicator_value"] if fact["is_simulated"] is simulated]
        ).items()
    }


def _identified(tables: Tables, facts: list[dict]) -> dict:
    ends = {(row["period_code"], row["regime"]): row["data_to"] for row in tables["dim_period"]}
    units = {unit["unit_key"]: unit for unit in tables["dim_unit"]}
    indicators = {row["indicator_code"] for row in tables["dim_indicator"]}
    reports = {row["report_id"] for row in tables["fct_report"]}

    def lives(fact: dict) -> bool:
        unit, day = units.get(fact["unit_key"]), ends.get((fact["period_code"], fact["regime"]))
        if unit is None or day is None:
            return False
        return (unit["valid_from"] or day) <= day and (unit["valid_to"] is None or day < unit["valid_to"])

    right = {
        "unit": sum(map(lives, facts)),
        "period": sum((fact["period_code"], fact["regime"]) in ends for fact in facts),
        "indicator": sum(fact["indicator_code"] in indicators for fact in facts),
        "report": sum(fact["report_id"] is None or fact["report_id"] in reports for fact in facts),
    }
    return {name: (len(facts), count) for name, count in right.items()}


def quarantine(tables: Tables) -> dict:
    """(report): held, replaced, lines held but for corrected ones, let through, dropped, since when it is held."""
    corrected, dropped = defaultdict(set), defaultdict(int)
    for fact in tables["fct_indicator_value"]:
        if fact["value_status"] == "corrected" and fact["revision_no"] is None:
            corrected[fact["report_id"]].add((fact["unit_key"], fact["indicator_code"]))
        is_taken_out = fact["correction_code"] is not None and fact["revision_no"] is not None
        dropped[fact["report_id"]] += fact["is_current"] and fact["value_status"] == "held" and is_taken_out
    critical = defaultdict(set)
    for finding in tables["fct_finding"]:
        if finding["severity"] == "critical":
            critical[finding["report_id"]].add(finding["status"])
    out = {}
    for report in tables["fct_report"]:
        name, by_hand = report["report_id"], len(corrected[report["report_id"]])
        left = report["lines_held"] - by_hand
        is_without_lines = report["verdict"] != "accepted" and report["lines_held"] == 0
        is_held = report["read_code"] != "ok" or is_without_lines or left > 0
        is_replaced = not report["is_latest"] or critical[name] == {"resolved"}
        out[name,] = (is_held, is_replaced, left, report["lines_accepted"] + by_hand, dropped[name])
    return out
