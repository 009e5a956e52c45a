"""How firm each rank is: the index under perturbed weights and other means, and with each indicator left out.

Reads the normalised leaves, the tree and the nominal ranks; writes one row per finding (`finding`: range, neighbour,
without). Every draw multiplies each weight by 1 +- spread and picks one of the edition's alternative means for the
whole tree. The same seed gives the same draws. transforms/docs/index_method.md says what is drawn.
"""

import zlib

import numpy as np
import pyarrow as pa

CHUNK = 100  # draws worked on at once: 10,598 units x 100 draws are 8 MB a matrix
LIFT = 0.01  # where values begin for an alternative geometric or harmonic mean, which has no use for a zero


class Tree:
    """The nodes of one edition: children by parent, deepest parents first."""

    def __init__(self, nodes):
        self.nodes = {node["node_no"]: node for node in nodes}
        self.leaves = [node["node_no"] for node in nodes if node["is_leaf"]]
        self.children = {}
        for node in nodes:
            if node["parent_no"] is not None and node["weight"] > 0:
                self.children.setdefault(node["parent_no"], []).append(node["node_no"])
        self.inner = sorted(self.children, key=lambda number: -self.nodes[number]["depth"])
        self.root = next(node["node_no"] for node in nodes if node["parent_no"] is None)


def aggregate(kind, values, weights):
    """The mean of children (units x children) under many weightings (children x draws), nulls left out."""
    known = ~np.isnan(values)
    total = known.astype(float) @ weights
    total[total == 0] = np.nan
    if kind == "arithmetic":
        return (np.where(known, values, 0.0) @ weights) / total
    if kind in ("geometric", "harmonic"):
        spoilt = (known & (values <= 0)).any(axis=1)
        safe = np.where(known & (values > 0), values, 1.0)
        if kind == "geometric":
            mean = np.exp((np.where(known, np.log(safe), 0.0) @ weights) / total)
        else:
            mean = total / (np.where(known, 1 / safe, 0.0) @ weights)
        return np.where(spoilt[:, None] & ~np.isnan(total), 0.0, mean)
    with np.errstate(all="ignore"):
        middle = np.nanmin(values, axis=1) if kind == "min" else np.nanmedian(values, axis=1)
    return np.broadcast_to(middle[:, None], total.shape)


def aggregate_each(kind, values, weights):
    """The same where the children themselves differ by draw: `values` is a list of units x draws."""
    if kind in ("min", "median"):
        stacked = np.stack(values)
        with np.errstate(all="ignore"):
            return np.nanmin(stacked, axis=0) if kind == "min" else np.nanmedian(stacked, axis=0)
    total, summed, spoilt = 0.0, 0.0, False
    for value, weight in zip(values, weights, strict=True):
        known = ~np.isnan(value)
        total = total + known * weight
        part = value
        if kind != "arithmetic":
            spoilt = spoilt | (known & (value <= 0))
            safe = np.where(known & (value > 0), value, 1.0)
            part = np.log(safe) if kind == "geometric" else 1 / safe
        summed = summed + np.where(known, part, 0.0) * weight
    total = np.where(total == 0, np.nan, total)
    if kind == "arithmetic":
        return summed / total
    mean = np.exp(summed / total) if kind == "geometric" else total / np.where(summed == 0, np.nan, summed)
    return np.where(spoilt & ~np.isnan(total), 0.0, mean)


def root_scores(tree, leaves, weights, valued, kinds):
    """The root's value (units x draws): leaves {node: units}, weights {node: draws}, valued {inner node: units}."""
    found = {}
    for parent in tree.inner:
        below = tree.children[parent]
        kind = kinds(tree.nodes[parent]["aggregation"])
        if all(child in leaves for child in below):
            value = aggregate(kind, np.column_stack([leaves[c] for c in below]), np.stack([weights[c] for c in below]))
        else:
            each = [leaves[c][:, None] if c in leaves else found.pop(c) for c in below]
            many = np.broadcast_shapes(*(matrix.shape for matrix in each), (1, len(weights[below[0]])))
            value = aggregate_each(kind, [np.broadcast_to(m, many) for m in each], [weights[c] for c in below])
        found[parent] = np.where(valued[parent][:, None], value, np.nan)
    return found[tree.root]


def ranks(scores):
    """Competition ranks of every column, on nine decimals; the best is 1."""
    rounded = np.round(-scores, 9)
    order = np.argsort(rounded, axis=0, kind="stable")
    ordered = np.take_along_axis(rounded, order, axis=0)
    first = np.ones(ordered.shape, dtype=bool)
    first[1:] = ordered[1:] != ordered[:-1]
    places = np.maximum.accumulate(np.where(first, np.arange(1, len(scores) + 1)[:, None], 0), axis=0)
    out = np.empty(scores.shape, dtype=np.int32)
    np.put_along_axis(out, order, places.astype(np.int32), axis=0)
    return out


def lifted(leaves):
    """Every leaf's values moved to begin at LIFT where they began at 0 (or below), so that no zero spoils a mean."""
    low = min(0.0, *(float(np.nanmin(v, initial=0.0)) for v in leaves.values()))
    high = max(1.0, *(float(np.nanmax(v, initial=1.0)) for v in leaves.values()))
    return {node: LIFT + (1 - LIFT) * (value - low) / (high - low) for node, value in leaves.items()}


def drawn(tree, leaves, valued, settings, key):
    """Ranks (units x draws) of the ranked units of one group under perturbed weights and alternative means."""
    draws, spread, kinds = settings["draws"], settings["weight_spread"], settings["aggregations"]
    generator = np.random.default_rng([settings["seed"], zlib.crc32(key.encode())])
    noise = generator.uniform(1 - spread, 1 + spread, size=(len(tree.nodes), draws))
    of_draw = generator.integers(0, len(kinds), size=draws)
    safe = lifted(leaves) if set(kinds) & {"geometric", "harmonic"} else leaves
    found = np.empty((len(valued[tree.root]), draws), dtype=np.int32)
    position = {number: at for at, number in enumerate(tree.nodes)}
    for at, kind in enumerate(kinds):
        chosen = np.flatnonzero(of_draw == at)
        for start in range(0, len(chosen), CHUNK):
            now = chosen[start : start + CHUNK]
            weights = {n: node["weight"] * noise[position[n], now] for n, node in tree.nodes.items()}
            own = kind == "own"
            scores = root_scores(tree, leaves if own else safe, weights, valued, lambda k, o=own, a=kind: k if o else a)
            found[:, now] = ranks(scores)
    return found


def without_each(tree, leaves, valued):
    """{leaf: ranks} of the ranked units with that leaf's weight set to nothing; an emptied branch drops out."""
    found = {}
    ones = {n: np.full(1, node["weight"]) for n, node in tree.nodes.items()}
    for leaf in tree.leaves:
        rest = leaves | {leaf: np.full(len(leaves[leaf]), np.nan)}
        scores = root_scores(tree, rest, ones, valued, lambda kind: kind)
        places = ranks(scores)[:, 0].astype(float)
        found[leaf] = np.where(np.isnan(scores[:, 0]), np.nan, places)
    return found


def findings(tree, unit_nos, own_ranks, values, settings, key):
    """The tables of one group: a range per unit, a share per pair of neighbours, a rank per unit and leaf left out."""
    leaves = {number: values[number] for number in tree.leaves}
    valued = {number: ~np.isnan(values[number]) for number in tree.inner}
    places = drawn(tree, leaves, valued, settings, key)
    low, high = np.quantile(places, [0.05, 0.95], axis=1)
    order = np.lexsort((unit_nos, own_ranks))
    above, below = order[:-1], order[1:]
    without = without_each(tree, leaves, valued)
    return [
        table("range", unit_nos, rank_low=np.floor(low).astype(int), rank_high=np.ceil(high).astype(int)),
        table(
            "neighbour",
            unit_nos[above],
            other_no=unit_nos[below],
            share_ahead=(places[above] < places[below]).mean(axis=1),
        ),
        *(
            table(
                "without", unit_nos[known], other_no=np.full(known.sum(), leaf), rank_without=places_[known].astype(int)
            )
            for leaf, places_ in without.items()
            if (known := ~np.isnan(places_)).any()
        ),
    ]


def table(finding, unit_nos, **columns):
    """Rows of one finding; what another finding says stays null."""
    columns = {"finding": np.full(len(unit_nos), finding), "unit_no": unit_nos} | columns
    return pa.table(
        {
            field.name: pa.array(columns[field.name], field.type)
            if field.name in columns
            else pa.nulls(len(unit_nos), field.type)
            for field in SCHEMA
        },
        schema=SCHEMA,
    )


def matrix(tree, unit_nos, part):
    """{node: its value for each unit}, NaN where it has none; `unit_nos` ascend."""
    position = {number: at for at, number in enumerate(tree.nodes)}
    dense = np.full((len(position), len(unit_nos)), np.nan)
    numbers = np.array(sorted(position))
    places = np.array([position[number] for number in numbers])
    at = places[np.searchsorted(numbers, part["node_no"])]
    dense[at, np.searchsorted(unit_nos, part["unit_no"])] = part["normalised"]
    return {number: dense[at] for number, at in position.items()}


SCHEMA = pa.schema(
    [
        ("finding", pa.string()),
        ("unit_no", pa.int64()),
        ("other_no", pa.int64()),
        ("rank_low", pa.int64()),
        ("rank_high", pa.int64()),
        ("share_ahead", pa.float64()),
        ("rank_without", pa.int64()),
    ]
)


def model(dbt, session):
    """One row per finding, for every group of every edition and period whose settings ask for draws."""
    dbt.config(materialized="table")
    tree_rows = dbt.ref("int_index_tree").arrow().read_all().to_pylist()
    groups = dbt.ref("int_index_sensitivity_groups").arrow().read_all().to_pylist()
    values = dbt.ref("int_index_sensitivity_values").order("group_no, unit_no, node_no").fetchnumpy()
    return found_in(tree_rows, groups, values)


def found_in(tree_rows, groups, values):
    """The findings of every group; `values` are columns in order of group_no."""
    by_edition, tables = {}, []
    for node in tree_rows:
        by_edition.setdefault(node["edition_code"], []).append(node)
    trees = {edition: Tree(nodes) for edition, nodes in by_edition.items()}
    for group in groups:
        tree = trees[group["edition_code"]]
        unit_nos = np.array([unit["unit_no"] for unit in group["units"]])
        own_ranks = np.array([unit["rank"] for unit in group["units"]])
        start, end = np.searchsorted(values["group_no"], [group["group_no"], group["group_no"] + 1])
        part = {name: np.asarray(column[start:end]) for name, column in values.items()}
        settings = group | {"aggregations": [kind.strip() for kind in group["aggregations"].split(";")]}
        tables.extend(findings(tree, unit_nos, own_ranks, matrix(tree, unit_nos, part), settings, group["draw_key"]))
    return pa.concat_tables(tables) if tables else SCHEMA.empty_table()
