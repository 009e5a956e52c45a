"""The index in plain numpy, written from transforms/docs/index_method.md alone; shares no code with the models."""

import json
import math
from collections import defaultdict

import numpy as np


def score(
    edition: dict, nodes: list[dict], leaves: dict[str, dict], values: dict, panels: list[str], units: dict
) -> dict:
    """{(period, unit, node): (normalised, coverage, rank)} of one edition.

    values[(period, unit, indicator)] = (value or None, attainment or None); units[unit] = its rank group;
    leaves[node] = the row of index_scoring with its indicator's direction.
    """
    taken = {node: {} for node in leaves}
    for node, rule in leaves.items():
        for period in panels:
            for unit in units:
                value, attainment = values.get((period, unit, rule["indicator_code"]), (None, None))
                taken[node][period, unit] = _taken(rule, value, attainment)
    screened = _screened(edition, taken, panels, units)
    has_any = {key: any(of[key] is not None for of in taken.values()) for key in screened}
    places = {
        node: _leaf(edition, rule, taken[node], panels, units, screened, has_any) for node, rule in leaves.items()
    }
    return _tree(edition, nodes, places, panels, units)


def _taken(rule, value, attainment):
    if rule["scoring"] == "attainment":
        if attainment is None:
            return None
        if rule["direction"] < 0:
            return 100 / attainment if attainment > 0 else _or(rule["upper"], 1.0)
        return attainment / 100
    if value is None:
        return None
    return value / 100 if rule["scoring"] == "ratio" else value


def _or(value, other):
    return other if value is None else value


def _screened(edition, taken, panels, units):
    least = _or(edition["min_data_share"], 0.0)
    total = len(taken)
    return {
        (period, unit): sum(of[period, unit] is not None for of in taken.values()) < least * total - 1e-9
        for period in panels
        for unit in units
    }


def _leaf(edition, rule, taken, panels, units, screened, has_any):
    x = {key: None if screened[key] else value for key, value in taken.items()}
    x = _filled(rule, x, panels, units, screened, has_any)
    scopes = [panels] if edition["normalise_over"] == "panel" else [[period] for period in panels]
    placed = {}
    for scope in scopes:
        keys = [(period, unit) for period in scope for unit in units if x[period, unit] is not None]
        numbers = _treated(rule, np.array([x[key] for key in keys], dtype=float))
        keep = ~np.isnan(numbers)
        keys = [key for key, kept in zip(keys, keep, strict=True) if kept]
        placed |= dict(zip(keys, _placed(rule, numbers[keep]), strict=True))
    low, high = _or(rule["scale_lower"], 0.0), _or(rule["scale_upper"], 1.0)
    scaled = {key: low + p * (high - low) for key, p in placed.items()}
    if rule["missing"] == "zero":
        scaled |= {key: 0.0 for key in x if key not in scaled and not screened[key]}
    return scaled


def _filled(rule, x, panels, units, screened, has_any):
    how = _or(rule["impute"], "none")
    if how == "none":
        return x
    out = dict(x)
    for position, period in enumerate(panels):
        for unit, group in units.items():
            if x[period, unit] is not None or screened[period, unit] or not has_any[period, unit]:
                continue
            if how == "last_known":
                oldest = 0 if rule["impute_max_age"] is None else position - rule["impute_max_age"]
                earlier = [x[panels[at], unit] for at in range(max(oldest, 0), position)]
                present = [value for value in earlier if value is not None][-1:]
            else:
                present = [
                    x[period, other]
                    for other, its in units.items()
                    if x[period, other] is not None and (not how.startswith("group") or its == group)
                ]
            if present:
                out[period, unit] = float(np.median(present) if how.endswith("median") else np.mean(present))
    return out


def _transformed(rule, number):
    kind = _or(rule["transform"], "none")
    if number is None or kind == "none":
        return number
    inside = 1 + number if kind == "log1p" else number
    if inside <= 0:
        return None
    return math.log10(inside) if kind == "log10" else math.log(inside)


def _treated(rule, numbers):
    if len(numbers) == 0:
        return numbers
    cut = numbers.copy()
    if rule["winsorise_lower"] is not None:
        cut = np.maximum(cut, np.quantile(numbers, rule["winsorise_lower"]))
    if rule["winsorise_upper"] is not None:
        cut = np.minimum(cut, np.quantile(numbers, rule["winsorise_upper"]))
    return np.array([math.nan if (t := _transformed(rule, n)) is None else t for n in cut])


def _placed(rule, x):
    if len(x) == 0:
        return x
    scoring, d = rule["scoring"], _direction(rule)
    low = _or(_transformed(rule, rule["lower"]), x.min())
    high = _or(_transformed(rule, rule["upper"]), x.max())
    if scoring == "ratio" and d < 0:
        p = 1 - x
    elif scoring == "yes_no":
        p = np.where(x > 0, 1.0, 0.0) if d > 0 else np.where(x > 0, 0.0, 1.0)
    elif scoring == "bands":
        p = np.array([_graded(json.loads(rule["bands"]), value) for value in x])
    elif scoring in ("minmax", "goalposts"):
        p = _divided(x - low if d > 0 else high - x, high - low, 0.5)
    elif scoring == "dist_to_target":
        target = _transformed(rule, rule["target"])
        p = _divided(x - low, target - low, 1.0) if d > 0 else _divided(high - x, high - target, 1.0)
    elif scoring == "zscore":
        p = _divided(d * (x - x.mean()), x.std(ddof=1) if len(x) > 1 else 0.0, 0.0)
    elif scoring in ("rank", "borda"):
        beaten = np.array([(d * x < d * value).sum() for value in x], dtype=float)
        p = beaten if scoring == "borda" else np.full(1, 0.5) if len(x) == 1 else beaten / (len(x) - 1)
    elif scoring == "frac_max":
        p = _divided(x, x.max() if d > 0 else x.min(), 0.0)
    else:
        p = x
    return _cut(rule, p)


def _direction(rule):
    posts = (rule["lower"], rule["upper"])
    if rule["scoring"] in ("minmax", "goalposts") and None not in posts and posts[0] > posts[1]:
        return 1  # from worst to best: the posts say which way is up
    return rule["direction"]


def _divided(above, span, otherwise):
    return np.full(len(above), otherwise) if span == 0 else above / span


def _graded(bands, value):
    held = [
        band["points"]
        for band in bands
        if value >= band.get("at_least", -math.inf) and value <= band.get("at_most", math.inf)
    ]
    return max([0.0, *held]) / max(band["points"] for band in bands)


def _cut(rule, p):
    clip = rule["clip"] or ("both" if rule["scoring"] in ("goalposts", "attainment") else "none")
    if clip in ("lower", "both"):
        p = np.maximum(p, 0.0)
    if clip in ("upper", "both"):
        p = np.minimum(p, _or(rule["upper"], 1.0) if rule["scoring"] == "attainment" else 1.0)
    return p


def _tree(edition, nodes, places, panels, units):
    children = defaultdict(list)
    for node in nodes:
        children[node["parent_code"]].append(node)
    [root] = children[None]
    scores = {}

    def gather(node, key):
        code = node["node_code"]
        below = children[code]
        if not below:
            value = places[code].get(key)
            scores[(*key, code)] = (value, 0.0 if value is None else 1.0)
            return value
        got = [(_or(child["weight"], 1.0), gather(child, key)) for child in below]
        got = [(w, v) for w, v in got if w > 0]
        present = [(w, v) for w, v in got if v is not None]
        if edition["coverage_by"] == "count":
            coverage = len(present) / len(got)
        else:
            coverage = sum(w for w, _ in present) / sum(w for w, _ in got)
        floor = _or(node["min_coverage"], _or(edition["min_coverage"], 0.0) if node is root else 0.0)
        value = _aggregate(node["aggregation"], present) if present and coverage >= floor - 1e-9 else None
        scores[(*key, code)] = (value, coverage)
        return value

    for period in panels:
        for unit in units:
            gather(root, (period, unit))
    return {key: (*pair, _rank(scores, key, units)) for key, pair in scores.items()}


def _aggregate(kind, present):
    w = np.array([weight for weight, _ in present])
    v = np.array([value for _, value in present])
    if kind in ("geometric", "harmonic") and v.min() <= 0:
        return 0.0
    if kind == "geometric":
        return float(np.exp(np.average(np.log(v), weights=w)))
    if kind == "harmonic":
        return float(1 / np.average(1 / v, weights=w))
    if kind == "min":
        return float(v.min())
    return float(np.median(v)) if kind == "median" else float(np.average(v, weights=w))


def _rank(scores, key, units):
    period, unit, code = key
    own = scores[key][0]
    if own is None:
        return None
    rivals = [scores[period, other, code][0] for other in units if units[other] == units[unit]]
    return 1 + sum(value is not None and round(value, 9) > round(own, 9) for value in rivals)
