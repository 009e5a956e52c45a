"""The marts worked out once more in plain Python, from released facts and reference files; no code of the project.

Each function gives {key: (figures)} of one mart, in the words of its own documentation.
"""

import csv
import itertools
import statistics
from collections import defaultdict
from pathlib import Path

import numpy as np


class Tables:
    """The released tables as lists of dicts, and the reference files beside them."""

    def __init__(self, connection, reference: Path):
        self._connection, self._reference, self._read = connection, reference, {}

    def __getitem__(self, name: str) -> list[dict]:
        if name not in self._read:
            answer = self._connection.execute(f'select * from "{name}"')
            columns = [column[0] for column in answer.description]
            self._read[name] = [dict(zip(columns, row, strict=True)) for row in answer.fetchall()]
        return self._read[name]

    def seed(self, name: str) -> list[dict]:
        """A reference file; none where the folder has none of that name."""
        path = self._reference / f"{name}.csv"
        if not path.is_file():
            return []
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def current(self) -> list[dict]:
        """The facts in force."""
        return [fact for fact in self["fct_indicator_value"] if fact["is_current"]]


def grouped(rows: list[dict], *names: str) -> dict[tuple, list[dict]]:
    """The rows by the values of some columns."""
    groups = defaultdict(list)
    for row in rows:
        groups[tuple(row[name] for name in names)].append(row)
    return groups


def mean(numbers) -> float | None:
    """The plain mean of what is there."""
    present = [number for number in numbers if number is not None]
    return statistics.fmean(present) if present else None


def times_100(number: float | None) -> float | None:
    """A share as per cent."""
    return None if number is None else 100 * number


def placed(scores: dict) -> dict:
    """Competition ranks, the greatest first, on nine decimals; None where there is no score."""
    present = [round(score, 9) for score in scores.values() if score is not None]
    return {
        key: None if score is None else 1 + sum(other > round(score, 9) for other in present)
        for key, score in scores.items()
    }


# ----------------------------------------------------------------------------------------------------------- the index


def league(tables: Tables) -> dict:
    """(edition, period, unit): score in per cent, rank in its group."""
    out = {}
    roots = [row for row in tables["fct_index_score"] if row["is_root"]]
    for (edition, period, _), members in grouped(roots, "edition_code", "period_code", "own_rank_group").items():
        ranks = placed({row["unit_key"]: row["normalised"] for row in members})
        for row in members:
            out[edition, period, row["unit_key"]] = (times_100(row["normalised"]), ranks[row["unit_key"]])
    return out


def province_index(tables: Tables) -> dict:
    """(edition, period, simulated): units, ranked, mean, lowest, highest."""
    out = {}
    roots = [row for row in tables["fct_index_score"] if row["is_root"]]
    for key, members in grouped(roots, "edition_code", "period_code", "is_simulated").items():
        scores = [100 * row["normalised"] for row in members if row["normalised"] is not None]
        ranked = sum(row["rank"] is not None for row in members)
        ends = (min(scores), max(scores)) if scores else (None, None)
        out[key] = (len(members), ranked, mean(scores), *ends)
    return out


def scorecard(tables: Tables) -> dict:
    """(edition, period, unit, node): score, mean of the group, for inner nodes and pillars."""
    out = {}
    names = ("edition_code", "period_code", "node_code", "own_rank_group")
    for members in grouped(tables["fct_index_score"], *names).values():
        average = times_100(mean(row["normalised"] for row in members))
        for row in members:
            if not row["is_leaf"] or row["depth"] == 1:
                key = (row["edition_code"], row["period_code"], row["unit_key"], row["node_code"])
                out[key] = (times_100(row["normalised"]), average)
    return out


def comparison(tables: Tables) -> dict:
    """(edition, other edition, period, unit): score and rank in both, of those compared."""
    roots = [row for row in tables["fct_index_score"] if row["is_root"] and row["rank"] is not None]
    base = {row["edition_code"]: row["base_edition_code"] for row in tables["dim_index_edition"]}
    out = {}
    for (period, unit, _), members in grouped(roots, "period_code", "unit_key", "is_simulated").items():
        for one, other in itertools.permutations(members, 2):
            a, b = one["edition_code"], other["edition_code"]
            if base[a] == a and ((base[b] == b and a < b) or (base[b] != b and base[b] == a)):
                scores = (100 * one["normalised"], 100 * other["normalised"])
                out[a, b, period, unit] = (*scores, one["rank"], other["rank"])
    return out


def strengths(tables: Tables) -> dict:
    """(edition, period, unit, leaf): mean of the group, gap, what the gap is worth at the root."""
    out = {}
    leaves = [row for row in tables["fct_index_score"] if row["is_leaf"] and row["normalised"] is not None]
    for members in grouped(leaves, "edition_code", "period_code", "node_code", "own_rank_group").values():
        average = mean(row["normalised"] for row in members)
        for row in members:
            gap = row["normalised"] - average
            key = (row["edition_code"], row["period_code"], row["unit_key"], row["node_code"])
            out[key] = (average, gap, row["effective_weight"] * gap)
    return out


def merged(tables: Tables) -> dict:
    """(edition, period, successor, node): predecessors, how many scored, the mean of all of them or none."""
    before = defaultdict(set)
    for change in tables.seed("unit_change"):
        if change["change_kind"] == "merge":
            before[change["to_unit_key"], change["effective_on"]].add(change["from_unit_key"])
    ends = {(row["edition_code"], row["period_code"]): row["data_to"] for row in tables["dim_index_unit"]}
    scores = grouped(tables["fct_index_score"], "unit_key")
    out = {}
    for (successor, day), predecessors in before.items():
        if len(predecessors) < 2:
            continue
        rows = [row for unit in predecessors for row in scores.get((unit,), ())]
        for key, members in grouped(rows, "edition_code", "period_code", "node_code").items():
            if str(ends[key[:2]]) >= day:
                continue
            present = [row["normalised"] for row in members if row["normalised"] is not None]
            value = statistics.fmean(present) if len(present) == len(predecessors) else None
            out[key[0], key[1], successor, key[2]] = (len(predecessors), len(present), value)
    return out


class Tree:
    """An edition's nodes, and the score of its root with other weights or means."""

    def __init__(self, nodes: list[dict]):
        self.nodes = {node["node_code"]: node for node in nodes}
        self.below = defaultdict(list)
        for node in nodes:
            if node["parent_code"] is not None and node["weight"] > 0:
                self.below[node["parent_code"]].append(node["node_code"])
        [self.root] = [node["node_code"] for node in nodes if node["parent_code"] is None]

    def root_score(self, leaves: dict, weights: dict, valued: dict, kind: str | None = None) -> float | None:
        """The root from its leaves {node: value or None}; an inner node that had no value keeps none."""

        def value_of(code):
            if code not in self.below:
                return leaves.get(code)
            parts = [(weights[child], value_of(child)) for child in self.below[code]]
            parts = [(weight, value) for weight, value in parts if value is not None]
            if not parts or valued.get(code) is None:
                return None
            return self._mean(kind or self.nodes[code]["aggregation"], parts)

        return value_of(self.root)

    @staticmethod
    def _mean(kind: str, parts: list) -> float:
        weights, values = (np.array(column, dtype=float) for column in zip(*parts, strict=True))
        if kind == "min":
            return values.min()
        if kind == "median":
            return float(np.median(values))
        if kind in ("geometric", "harmonic"):
            if values.min() <= 0:
                return 0.0
            power = np.log(values) if kind == "geometric" else 1 / values
            together = (power * weights).sum() / weights.sum()
            return float(np.exp(together) if kind == "geometric" else 1 / together)
        return float((values * weights).sum() / weights.sum())


def groups_of(tables: Tables):
    """Each group of two ranked units or more: its edition's tree, and the ranked units with their values by node."""
    trees = {key[0]: Tree(nodes) for key, nodes in grouped(tables["dim_index_node"], "edition_code").items()}
    for key, rows in grouped(tables["fct_index_score"], "edition_code", "period_code").items():
        of_unit = defaultdict(dict)
        roots = {}
        for row in rows:
            of_unit[row["unit_key"]][row["node_code"]] = row["normalised"]
            if row["is_root"] and row["rank"] is not None:
                roots[row["unit_key"]] = row
        for (group,), members in grouped(list(roots.values()), "own_rank_group").items():
            if len(members) > 1:
                units = {row["unit_key"]: (row["rank"], of_unit[row["unit_key"]]) for row in members}
                yield key, group, trees[key[0]], units


def without_each(tables: Tables) -> dict:
    """(edition, period, unit, leaf): the rank with that leaf left out; an emptied unit has none."""
    out = {}
    for (edition, period), _, tree, units in groups_of(tables):
        weights = {code: node["weight"] for code, node in tree.nodes.items()}
        for leaf in [code for code, node in tree.nodes.items() if node["is_leaf"]]:
            scores = {
                unit: tree.root_score({code: value for code, value in values.items() if code != leaf}, weights, values)
                for unit, (_, values) in units.items()
            }
            out |= {(edition, period, unit, leaf): rank for unit, rank in placed(scores).items() if rank is not None}
    return out


# ------------------------------------------------------------------------------------------------ what the people read


def rollup(tables: Tables) -> dict:
    """(unit above, indicator, period, regime, level, simulated): how many are summed, numerator, denominator, value."""
    units = {unit["unit_key"]: unit for unit in tables["dim_unit"]}
    kinds = {row["indicator_code"]: row["aggregation"] for row in tables["dim_indicator"]}
    ends = {(row["period_code"], row["regime"]): row["data_to"] for row in tables["dim_period"]}
    out = defaultdict(lambda: [0, None, None, None])
    for fact in tables.current():
        kind = kinds[fact["indicator_code"]]
        if fact["score_stage"] is not None or kind not in ("sum", "ratio_of_sums") or fact["span_kind"] != "period":
            continue
        level = units[fact["unit_key"]]["unit_level"]
        day = ends[fact["period_code"], fact["regime"]]
        parent = parent_on(units, fact["unit_key"], day)
        while parent is not None:
            if units[parent]["unit_level"] != "country":
                names = ("indicator_code", "period_code", "regime")
                key = (parent, *(fact[name] for name in names), level, fact["is_simulated"])
                _add(out[key], fact, kind)
            parent = parent_on(units, parent, day)
    return {key: _summed(*sums) for key, sums in out.items()}


def parent_on(units: dict, key: str, day) -> str | None:
    """The unit above on a day: of the code and level that is named, the version that stands then."""
    stated = units.get(units[key]["parent_unit_key"])
    same = ("unit_code", "unit_level")
    versions = [unit for unit in units.values() if stated and all(unit[name] == stated[name] for name in same)]
    standing = (unit for unit in versions if (unit["valid_from"] or day) <= day < (unit["valid_to"] or day.max))
    return next((unit["unit_key"] for unit in standing), None)


def _add(sums: list, fact: dict, kind: str) -> None:
    parts = (fact["numerator"], fact["denominator"]) if kind == "ratio_of_sums" else (fact["value"],)
    if fact["value"] is None or None in parts:
        return
    sums[0] += 1
    places = (1, 2) if kind == "ratio_of_sums" else (3,)
    for place, part in zip(places, parts, strict=True):
        sums[place] = (sums[place] or 0) + part


def _summed(counted: int, numerator, denominator, total) -> tuple:
    if numerator is not None and denominator:
        total = 100 * numerator / denominator
    return counted, numerator, denominator, total


def changes_since(tables: Tables) -> dict:
    """(unit, indicator, period, regime, stage): the value, and what it is more than that of the period before."""
    periods = {(row["period_code"], row["regime"]): row for row in tables["dim_period"]}
    out = {}
    series = defaultdict(list)
    for fact in tables.current():
        period = periods[fact["period_code"], fact["regime"]]
        key = (fact["unit_key"], fact["indicator_code"], fact["period_code"], fact["regime"], fact["score_stage"])
        out[key] = (fact["value"], None)
        if fact["span_kind"] == "period":
            names = (*key[:2], period["period_type"], *key[3:], fact["is_simulated"])
            series[names].append((period["data_from"], key, fact["value"]))
    for members in series.values():
        members.sort(key=lambda member: member[0])
        for (_, _, before), (_, key, value) in itertools.pairwise(members):
            out[key] = (value, None if value is None or before is None else value - before)
    return out


def last_good(tables: Tables, as_of) -> dict:
    """(unit, indicator, regime, stage, kind of period): the last period with a value, the value, its age in days."""
    periods = {(row["period_code"], row["regime"]): row for row in tables["dim_period"]}
    out = {}
    for fact in tables.current():
        period = periods[fact["period_code"], fact["regime"]]
        if fact["value"] is None or period["data_to"] >= as_of:
            continue
        key = (fact["unit_key"], fact["indicator_code"], fact["regime"], fact["score_stage"], period["period_type"])
        if key not in out or period["data_to"] > out[key][0]:
            out[key] = (period["data_to"], fact["period_code"], fact["value"])
    return {key: (period, value, (as_of - end).days) for key, (end, period, value) in out.items()}


def data_quality(tables: Tables) -> dict:
    """(unit, period, form, simulated): reports, lines read, accepted, held, findings by severity, per cent accepted."""
    latest = [report for report in tables["fct_report"] if report["is_latest"]]
    names = ("lines_read", "lines_accepted", "lines_held", "findings_critical", "findings_warning", "findings_info")
    out = {}
    for key, reports in grouped(latest, "unit_key", "period_code", "form_code", "is_simulated").items():
        sums = [sum(report[name] for report in reports) for name in names]
        out[key] = (len(reports), *sums, 100 * sums[1] / sums[0] if sums[0] else None)
    return out


def certification(tables: Tables) -> dict:
    """(plan, unit, year): targets owed and met, advanced targets owed and met, certified."""
    owed = defaultdict(lambda: [0, 0])
    for row in tables.seed("commitment_registry"):
        if row["commitment_kind"] == "target" and row["unit_level"] == "commune":
            owed[row["plan_code"]][row["is_mandatory"] != "true"] += 1
    shares = {row["plan_code"]: row for row in tables.seed("certification_rule")}
    communes = {unit["unit_key"] for unit in tables["dim_unit"] if unit["unit_level"] == "commune"}
    targets = [row for row in tables["fct_commitment_status"] if row["commitment_kind"] == "target"]
    out = {}
    for (plan, unit, period), rows in grouped(targets, "plan_code", "unit_key", "period_code").items():
        if unit not in communes or not owed[plan][0]:
            continue
        met = [
            sum(row["is_achieved"] is True and bool(row["is_mandatory"]) is kind for row in rows)
            for kind in (True, False)
        ]
        least = [float(shares.get(plan, {}).get(name) or default) for name, default in SHARES]
        enough = all(m >= share * o - 1e-9 for m, share, o in zip(met, least, owed[plan], strict=True))
        out[plan, unit, period] = (owed[plan][0], met[0], owed[plan][1], met[1], enough)
    return out


SHARES = (("mandatory_share", 1.0), ("extension_share", 0.3))
