"""How firm ranks are, worked out once more from the method page by draws of one's own."""

import itertools

import numpy as np
from marts_oracle import Tables, Tree, groups_of

DRAWS, SPREAD, LIFT = 4000, 0.25, 0.01


def firmness(tables: Tables, editions: set[str]) -> tuple[dict, dict]:
    """({(edition, period, unit): (low, high)}, {(edition, period, above, below): share ahead}) of some editions."""
    generator = np.random.default_rng(20261127)
    ranges, shares = {}, {}
    for (edition, period), _, tree, units in groups_of(tables):
        if edition not in editions:
            continue
        places = _places(tree, units, generator)
        for unit, drawn in places.items():
            low, high = np.quantile(drawn, [0.05, 0.95])
            ranges[edition, period, unit] = (low, high)
        in_order = sorted(units, key=lambda unit: (units[unit][0], unit))
        for above, below in itertools.pairwise(in_order):
            shares[edition, period, above, below] = float((places[above] < places[below]).mean())
    return ranges, shares


def _places(tree: Tree, units: dict, generator: np.random.Generator) -> dict:
    """{unit: its rank in every draw}."""
    weights = {
        code: node["weight"] * generator.uniform(1 - SPREAD, 1 + SPREAD, DRAWS) for code, node in tree.nodes.items()
    }
    is_lifted = generator.integers(0, 2, DRAWS).astype(bool)
    leaves = [code for code, node in tree.nodes.items() if node["is_leaf"]]
    reached = [values[leaf] for _, values in units.values() for leaf in leaves if values.get(leaf) is not None]
    low, high = min(0.0, *reached), max(1.0, *reached)
    scores = {}
    for unit, (_, values) in units.items():
        raised = {
            code: LIFT + (1 - LIFT) * (value - low) / (high - low)
            for code, value in values.items()
            if code in leaves and value is not None
        }
        own = _root(tree, tree.root, {code: values.get(code) for code in leaves}, values, weights, None)
        other = _root(tree, tree.root, raised, values, weights, "geometric")
        scores[unit] = np.round(np.where(is_lifted, other, own), 9)
    table = np.stack(list(scores.values()))
    return {unit: 1 + (table > score).sum(axis=0) for unit, score in scores.items()}


def _root(tree: Tree, code: str, leaves: dict, valued: dict, weights: dict, kind: str | None):
    """A node's value in every draw, or None where it has none."""
    if code not in tree.below:
        value = leaves.get(code)
        return None if value is None else np.full(DRAWS, value)
    if valued.get(code) is None:
        return None
    below = [(weights[child], _root(tree, child, leaves, valued, weights, kind)) for child in tree.below[code]]
    present = [(weight, value) for weight, value in below if value is not None]
    if not present:
        return None
    share, value = (np.stack(column) for column in zip(*present, strict=True))
    return _mean(kind or tree.nodes[code]["aggregation"], share, value)


def _mean(kind: str, share, value):
    """The mean of children (children x draws)."""
    if kind in ("min", "median"):
        return value.min(axis=0) if kind == "min" else np.median(value, axis=0)
    if kind == "arithmetic":
        return (value * share).sum(axis=0) / share.sum(axis=0)
    safe = np.where(value > 0, value, 1.0)
    if kind == "geometric":
        mean = np.exp((np.log(safe) * share).sum(axis=0) / share.sum(axis=0))
    else:
        mean = share.sum(axis=0) / (share / safe).sum(axis=0)
    return np.where((value <= 0).any(axis=0), 0.0, mean)
