"""How firm each rank is: the index under perturbed weights and other means, and with each indicator left out.

Reads the normalised leaves, the tree and the nominal ranks; writes one row per finding (`finding`: range, neighbour,
without). Every draw multiplies each weight by 1 +- spread and picks one of the edition's alternative means for the
whole tree. The same seed gives the same draws. transforms/docs/index_method.md says what is drawn.
"""

import warnings
import zlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple, TypedDict

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
ByNode = dict[int, Numbers]

CHUNK = 100  # draws worked on at once: 10,598 units x 100 draws are 8 MB a matrix
LIFT = 0.01  # where values begin for an alternative geometric or harmonic mean, which has no use for a zero


class Node(TypedDict):
    """A node as int_index_tree has it."""

    edition_code: str
    node_no: int
    parent_no: int | None
    depth: int
    is_leaf: bool
    weight: float
    aggregation: str


class Settings(NamedTuple):
    """What is drawn for one group: how often, how far weights move, between which means, from which seed and key."""

    draws: int
    weight_spread: float
    aggregations: Sequence[str]
    seed: int
    key: str


class Tree:
    """The nodes of one edition: children by parent, deepest parents first."""

    def __init__(self, nodes: Sequence[Node]):
        self.nodes = {node["node_no"]: node for node in nodes}
        self.leaves = [node["node_no"] for node in nodes if node["is_leaf"]]
        self.children: dict[int, list[int]] = {}
        for node in nodes:
            if node["parent_no"] is not None and node["weight"] > 0:
                self.children.setdefault(node["parent_no"], []).append(node["node_no"])
        self.inner = sorted(self.children, key=lambda number: -self.nodes[number]["depth"])
        self.root = next(node["node_no"] for node in nodes if node["parent_no"] is None)


def aggregate(kind: str, values: Numbers, weights: Numbers) -> Numbers:
    """The mean of children (units x children) under many weightings (children x draws), nulls left out."""
    has_value = ~np.isnan(values)
    total = has_value.astype(float) @ weights
    total[total == 0] = np.nan
    if kind == "arithmetic":
        return (np.where(has_value, values, 0.0) @ weights) / total
    if kind in ("geometric", "harmonic"):
        spoilt = np.any(has_value & (values <= 0), axis=1)
        safe = np.where(has_value & (values > 0), values, 1.0)
        if kind == "geometric":
            mean = np.exp((np.where(has_value, np.log(safe), 0.0) @ weights) / total)
        else:
            mean = total / (np.where(has_value, 1 / safe, 0.0) @ weights)
        return np.where(spoilt[:, None] & ~np.isnan(total), 0.0, mean)
    return np.broadcast_to(_least_or_middle(kind, values, axis=1)[:, None], total.shape)


def _least_or_middle(kind: str, values: Numbers, axis: int) -> Numbers:
    """The least or the median along an axis, nulls left out; null where there is nothing else."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # "All-NaN slice": the null it gives is what is meant
        return np.nanmin(values, axis=axis) if kind == "min" else np.nanmedian(values, axis=axis)


def aggregate_each(kind: str, values: Sequence[Numbers], weights: Sequence[Numbers]) -> Numbers:
    """The same where the children themselves differ by draw: `values` is a list of units x draws."""
    if kind in ("min", "median"):
        return _least_or_middle(kind, np.stack(values), axis=0)
    total: Numbers = np.zeros(1)
    summed: Numbers = np.zeros(1)
    spoilt: NDArray[np.bool_] = np.zeros(1, dtype=bool)
    for value, weight in zip(values, weights, strict=True):
        has_value = ~np.isnan(value)
        total = total + has_value * weight
        part = value
        if kind != "arithmetic":
            spoilt = spoilt | (has_value & (value <= 0))
            safe = np.where(has_value & (value > 0), value, 1.0)
            part = np.log(safe) if kind == "geometric" else 1 / safe
        summed = summed + np.where(has_value, part, 0.0) * weight
    total = np.where(total == 0, np.nan, total)
    if kind == "arithmetic":
        return summed / total
    mean = np.exp(summed / total) if kind == "geometric" else total / np.where(summed == 0, np.nan, summed)
    return np.where(spoilt & ~np.isnan(total), 0.0, mean)


def root_scores(
    tree: Tree, leaves: ByNode, weights: ByNode, valued: Mapping[int, NDArray[np.bool_]], kinds: Callable[[str], str]
) -> Numbers:
    """The root's value (units x draws): leaves {node: units}, weights {node: draws}, valued {inner node: units}."""
    if tree.root in leaves:  # an index of one indicator: no weight, nothing to average
        return np.broadcast_to(leaves[tree.root][:, None], (len(leaves[tree.root]), len(weights[tree.root])))
    values: ByNode = {}
    for parent in tree.inner:
        below = tree.children[parent]
        kind = kinds(tree.nodes[parent]["aggregation"])
        if all(child in leaves for child in below):
            mean = aggregate(kind, np.column_stack([leaves[c] for c in below]), np.stack([weights[c] for c in below]))
        else:
            each = [leaves[c][:, None] if c in leaves else values.pop(c) for c in below]
            many = np.broadcast_shapes(*(matrix.shape for matrix in each), (1, len(weights[below[0]])))
            mean = aggregate_each(kind, [np.broadcast_to(m, many) for m in each], [weights[c] for c in below])
        values[parent] = np.where(valued[parent][:, None], mean, np.nan)
    return values[tree.root]


def ranks(scores: Numbers) -> NDArray[np.int32]:
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


def lifted(leaves: ByNode) -> ByNode:
    """Every leaf's values moved to begin at LIFT where they began at 0 (or below), so that no zero spoils a mean."""
    low = min(0.0, *(float(np.nanmin(v, initial=0.0)) for v in leaves.values()))
    high = max(1.0, *(float(np.nanmax(v, initial=1.0)) for v in leaves.values()))
    return {node: LIFT + (1 - LIFT) * (value - low) / (high - low) for node, value in leaves.items()}


def drawn(tree: Tree, leaves: ByNode, valued: Mapping[int, NDArray[np.bool_]], settings: Settings) -> NDArray[np.int32]:
    """Ranks (units x draws) of the ranked units of one group under perturbed weights and alternative means."""
    draws, spread, kinds = settings.draws, settings.weight_spread, settings.aggregations
    generator = np.random.default_rng([settings.seed, zlib.crc32(settings.key.encode())])
    noise = generator.uniform(1 - spread, 1 + spread, size=(len(tree.nodes), draws))
    of_draw = generator.integers(0, len(kinds), size=draws)
    safe = lifted(leaves) if set(kinds) & {"geometric", "harmonic"} else leaves
    places = np.empty((len(leaves[tree.leaves[0]]), draws), dtype=np.int32)
    position = {number: at for at, number in enumerate(tree.nodes)}
    for at, kind in enumerate(kinds):
        chosen = np.flatnonzero(of_draw == at)
        for start in range(0, len(chosen), CHUNK):
            now = chosen[start : start + CHUNK]
            weights = {n: node["weight"] * noise[position[n], now] for n, node in tree.nodes.items()}
            scores = root_scores(tree, leaves if kind == "own" else safe, weights, valued, partial(kind_in_draw, kind))
            places[:, now] = ranks(scores)
    return places


def kind_in_draw(drawn_kind: str, own_kind: str) -> str:
    """The mean a node takes in a draw: its own, or the one the draw picked for the whole tree."""
    return own_kind if drawn_kind == "own" else drawn_kind


def without_each(tree: Tree, leaves: ByNode, valued: Mapping[int, NDArray[np.bool_]]) -> ByNode:
    """{leaf: ranks} of the ranked units with that leaf's weight set to nothing; an emptied branch drops out."""
    by_leaf = {}
    ones = {n: np.full(1, node["weight"]) for n, node in tree.nodes.items()}
    for leaf in tree.leaves:
        rest = leaves | {leaf: np.full(len(leaves[leaf]), np.nan)}
        scores = root_scores(tree, rest, ones, valued, lambda kind: kind)
        places = ranks(scores)[:, 0].astype(float)
        by_leaf[leaf] = np.where(np.isnan(scores[:, 0]), np.nan, places)
    return by_leaf


def findings(
    tree: Tree, unit_nos: NDArray[np.int64], own_ranks: NDArray[np.int64], values: ByNode, settings: Settings
) -> list[pa.Table]:
    """The tables of one group: a range per unit, a share per pair of neighbours, a rank per unit and leaf left out."""
    leaves = {number: values[number] for number in tree.leaves}
    valued = {number: ~np.isnan(values[number]) for number in tree.inner}
    places = drawn(tree, leaves, valued, settings)
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
                "without",
                unit_nos[is_ranked],
                other_no=np.full(is_ranked.sum(), leaf),
                rank_without=places_[is_ranked].astype(int),
            )
            for leaf, places_ in without.items()
            if (is_ranked := ~np.isnan(places_)).any()
        ),
    ]


def table(finding: str, unit_nos: NDArray[np.int64], **columns: NDArray[Any]) -> pa.Table:
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


def matrix(tree: Tree, unit_nos: NDArray[np.int64], part: Mapping[str, NDArray[Any]]) -> ByNode:
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


def model(dbt: Any, session: Any) -> pa.Table:  # both are the adapter's own
    """One row per finding, for every group of every edition and period whose settings ask for draws."""
    dbt.config(materialized="table")
    tree_rows = dbt.ref("int_index_tree").arrow().read_all().to_pylist()
    groups = dbt.ref("int_index_sensitivity_groups").arrow().read_all().to_pylist()
    values = dbt.ref("int_index_sensitivity_values").order("group_no, unit_no, node_no").fetchnumpy()
    return findings_of(tree_rows, groups, values)


def findings_of(
    tree_rows: Sequence[Node], groups: Sequence[Mapping[str, Any]], values: Mapping[str, NDArray[Any]]
) -> pa.Table:
    """The findings of every group; `values` are columns in order of group_no."""
    by_edition: dict[str, list[Node]] = {}
    tables: list[pa.Table] = []
    for node in tree_rows:
        by_edition.setdefault(node["edition_code"], []).append(node)
    trees = {edition: Tree(nodes) for edition, nodes in by_edition.items()}
    for group in groups:
        tree = trees[group["edition_code"]]
        unit_nos = np.array([unit["unit_no"] for unit in group["units"]])
        own_ranks = np.array([unit["rank"] for unit in group["units"]])
        start, end = np.searchsorted(values["group_no"], [group["group_no"], group["group_no"] + 1])
        part = {name: np.asarray(column[start:end]) for name, column in values.items()}
        kinds = [kind.strip() for kind in group["aggregations"].split(";")]
        settings = Settings(group["draws"], group["weight_spread"], kinds, group["seed"], group["draw_key"])
        tables.extend(findings(tree, unit_nos, own_ranks, matrix(tree, unit_nos, part), settings))
    return pa.concat_tables(tables) if tables else SCHEMA.empty_table()
