"""The data-quality index in plain Python, written from docs/chi-so-chat-luong.md over mart_quality_value."""

from collections import defaultdict

from marts_oracle import Tables, grouped

COLOURED = ("reported", "corrected", "estimated")
VALUE = ("unit_key", "field_code", "period_code", "regime")


def rules(tables: Tables) -> dict:
    """{rule: (criterion, weight, what measures it)} of the rules on a load that cost something when broken."""
    weights = {row["rule_code"]: row for row in tables.seed("quality_rule_weight")}
    loss = losses(tables, "severity")
    out = {}
    for rule in tables["dim_rule"]:
        own = weights.get(rule["rule_code"], {})
        weight = float(own.get("weight") or 1)
        if rule["stage"] in ("observations", "verdicts") and loss.get(rule["severity"], 0) > 0 and weight > 0:
            out[rule["rule_code"]] = (rule["criterion"], weight, own.get("measured_by") or None)
    return out


def losses(tables: Tables, kind: str) -> dict:
    """{code: share lost} of a kind."""
    return {row["code"]: float(row["lost_share"]) for row in tables.seed("quality_loss") if row["kind"] == kind}


def rule_scores(tables: Tables) -> dict:
    """(province, period, rule, simulated): values, missing, broken, per cent that keep the rule."""
    province = {unit["unit_key"]: unit["province_unit_key"] for unit in tables["dim_unit"]}
    lost = defaultdict(list)
    for row in tables["mart_quality_loss"]:
        key = (province.get(row["sender_key"]), row["period_code"], row["rule_code"], row["is_simulated"])
        lost[key].append(row["lost_share"])
    placed = defaultdict(list)
    for row in tables["mart_quality_value"]:
        placed[province.get(row["sender_key"]), row["period_code"], row["is_simulated"]].append(row["is_sent"])
    out = {}
    for (where, period, simulated), sent in placed.items():
        missing = len(sent) - sum(sent)
        for rule in rules(tables):
            broken = lost.get((where, period, rule, simulated), [])
            score = 100 * (1 - (missing + sum(broken)) / len(sent))
            out[where, period, rule, simulated] = (len(sent), missing, len(broken), score)
    return out


def measured_losses(tables: Tables) -> dict:
    """{(*value, rule): share lost} of the rules that a value's status and its report's punctuality measure."""
    weighed = rules(tables)
    by_status = [rule for rule, (*_, measured) in weighed.items() if measured == "value_status"]
    by_punctuality = [rule for rule, (*_, measured) in weighed.items() if measured == "compliance"]
    late = losses(tables, "compliance")
    out = {}
    for row in tables["mart_quality_value"]:
        if not row["is_sent"]:
            continue
        key = tuple(row[name] for name in VALUE)
        if row["value_status"] not in COLOURED:
            out |= {(*key, rule): 1.0 for rule in by_status}
        if late.get(row["compliance"], 0) > 0:
            out |= {(*key, rule): late[row["compliance"]] for rule in by_punctuality}
    return out


def index(tables: Tables) -> dict:
    """(scope, province, unit, field, period, criterion, simulated): values, missing, per cent; None stands for all."""
    weighed = rules(tables)
    criteria = {row["criterion"]: float(row["weight"]) for row in tables.seed("quality_criterion")}
    fields = {row["indicator_code"]: float(row["weight"]) for row in tables.seed("quality_field_weight")}
    together = defaultdict(float)
    for criterion, weight, _ in weighed.values():
        together[criterion] += weight
    lost = defaultdict(float)
    for row in tables["mart_quality_loss"]:
        lost[(*(row[name] for name in VALUE), row["criterion"])] += row["weight"] * row["lost_share"]
    province = {unit["unit_key"]: unit["province_unit_key"] for unit in tables["dim_unit"]}
    out = {}
    rows = [row | {"province": province.get(row["sender_key"])} for row in tables["mart_quality_value"]]
    for scope, names in (("unit", ("province", "sender_key")), ("province", ("province",))):
        for key, values in grouped(rows, *names, "period_code", "is_simulated").items():
            unit = key[1] if scope == "unit" else None
            of_fields = {
                field: _of_field(members, together, criteria, lost)
                for (field,), members in grouped(values, "field_code").items()
            }
            for criterion in [*together, "overall"]:
                weight = sum(fields.get(field, 1.0) for field in of_fields)
                score = sum(fields.get(field, 1.0) * of[criterion] for field, of in of_fields.items()) / weight
                missing = sum(not row["is_sent"] for row in values)
                out[scope, key[0], unit, None, key[-2], criterion, key[-1]] = (len(values), missing, score)
                if scope == "province":
                    for (field,), members in grouped(values, "field_code").items():
                        missing = sum(not row["is_sent"] for row in members)
                        at = ("field", key[0], None, field, key[-2], criterion, key[-1])
                        out[at] = (len(members), missing, of_fields[field][criterion])
    return out


def _of_field(members: list[dict], together: dict, criteria: dict, lost: dict) -> dict:
    """{criterion: the mean over its values of the weighted mean of its rules}, and overall."""
    scores = {}
    for criterion, weight in together.items():
        kept = [
            100 * (1 - lost.get((*(row[name] for name in VALUE), criterion), 0.0) / weight) if row["is_sent"] else 0.0
            for row in members
        ]
        scores[criterion] = sum(kept) / len(kept)
    whole = sum(criteria[criterion] for criterion in scores)
    return scores | {"overall": sum(criteria[criterion] * score for criterion, score in scores.items()) / whole}


def summary(tables: Tables) -> dict:
    """(period, level, criterion, simulated): units, green, yellow, red, mean."""
    bands = sorted((float(row["lowest_pct"]), row["band"]) for row in tables.seed("quality_band"))
    level = {unit["unit_key"]: unit["unit_level"] for unit in tables["dim_unit"]}
    rows = [row | {"level": level[row["unit_key"]]} for row in tables["mart_quality_scorecard"]]
    out = {}
    for key, cards in grouped(rows, "period_code", "level", "criterion", "is_simulated").items():
        scores = [card["score_pct"] for card in cards if card["score_pct"] is not None]
        colours = [[band for least, band in bands if score >= least - 1e-9][-1] for score in scores]
        counted = [colours.count(colour) for colour in ("green", "yellow", "red")]
        out[key] = (len(cards), *counted, sum(scores) / len(scores) if scores else None)
    return out


def scorecard(tables: Tables) -> dict:
    """(unit, period, criterion): per cent; what is said of a line costs it the worst, and a silent unit has nothing."""
    reports = [row for row in tables["fct_report"] if row["is_latest"] and row["form_code"] != "feed"]
    sent = {
        key: sum(report["lines_read"] for report in members)
        for key, members in grouped(reports, "unit_key", "period_code").items()
        if None not in key
    }
    cost = _worst_of_each_line(tables, {report["report_id"]: report for report in reports})
    out = defaultdict(dict)
    for (unit, period), lines in sent.items():
        for criterion in ("correct", "clean", "consistent"):
            lost = cost.get((unit, period, criterion), 0.0)
            empty = 0.0 if lost > 0 else None
            out[unit, period][criterion] = 100 * max(0.0, 1 - lost / lines) if lines else empty
    late = losses(tables, "compliance")
    due = [row for row in tables["mart_reporting_compliance"] if row["compliance"] != "not_due"]
    for key, rows in grouped(due, "unit_key", "period_code").items():
        is_silent = any(row["compliance"] == "missing" for row in rows) and key not in sent
        owed, came = (sum(row[name] for row in rows) for name in ("values_owed", "values_reported"))
        live = sum(1 - late.get(row["compliance"], 1.0) for row in rows) / len(rows)
        out[key] |= {
            "complete": 0.0 if is_silent else 100 * came / owed if owed else None,
            "live": 0.0 if is_silent else 100 * live,
        }
    weights = {row["criterion"]: float(row["weight"]) for row in tables.seed("quality_criterion")}
    return {
        (*key, criterion): (score,)
        for key, scores in out.items()
        for criterion, score in (scores | {"overall": _weighted(scores, weights)}).items()
    }


def _weighted(scores: dict, weights: dict) -> float | None:
    present = {criterion: score for criterion, score in scores.items() if score is not None}
    whole = sum(weights[criterion] for criterion in present)
    return sum(weights[criterion] * score for criterion, score in present.items()) / whole if present else None


def _worst_of_each_line(tables: Tables, reports: dict) -> dict:
    """(unit, period, criterion): lines lost by what is open; what is said of a report is said of all its lines."""
    severity = losses(tables, "severity")
    worst = defaultdict(float)
    for finding in tables["fct_finding"]:
        report = reports.get(finding["report_id"])
        if finding["status"] != "open" or report is None:
            continue
        lines = 1 if finding["line_no"] is not None else max(report["lines_read"], 1)
        line = (finding["line_code"] or finding["sheet"], finding["line_no"])
        at = (report["unit_key"], report["period_code"], finding["criterion"], report["report_id"], line, lines)
        worst[at] = max(worst[at], severity[finding["severity"]] * lines)
    out = defaultdict(float)
    for (unit, period, criterion, *_), lost in worst.items():
        out[unit, period, criterion] += lost
    return out
