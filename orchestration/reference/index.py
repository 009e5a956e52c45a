"""Checks that the tables of the index make editions that can be scored: reads the staged rows, yields what is wrong.

A tree has one root and hangs together; every leaf and nothing else is scored; posts, bands and shares are such that
the method (transforms/docs/index_method.md) can use them. What the models would pass over in silence is a fault here.
"""

import json
import math
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache

from orchestration.intake import periods
from orchestration.reference.cells import Fault, Row

MAX_DEPTH = 8  # levels below the root that are scored (macros/index_tree.sql)
SHARES = {
    "index_edition": ("min_coverage", "min_data_share"),
    "index_node": ("min_coverage",),
    "index_scoring": ("winsorise_lower", "winsorise_upper"),
    "index_sensitivity": ("weight_spread",),
}
BAND_KEYS = {"at_least", "at_most", "points"}
OUTSIDE_LOG = {"log": 0.0, "log10": 0.0, "log1p": -1.0}
MEANS = ("own", "arithmetic", "geometric", "harmonic", "min", "median")
BANDS_EXPECTED = (
    'JSON như [{"at_least": 4, "points": 20}, {"at_most": 3.5, "points": 5}]',
    'JSON such as [{"at_least": 4, "points": 20}, {"at_most": 3.5, "points": 5}]',
)


def faults(tables: dict[str, list[Row]]) -> Iterator[Fault]:
    """Everything that keeps the editions from being scored as somebody meant them."""
    yield from _shares(tables)
    yield from _editions(tables)
    yield from _trees(tables)
    for row in tables["index_scoring"]:
        yield from _scoring(row)
    yield from _made_from_editions(tables)


def _shares(tables: dict[str, list[Row]]) -> Iterator[Fault]:
    for table, columns in SHARES.items():
        for row in tables[table]:
            for column in columns:
                if row[column] and not 0 <= float(row[column]) <= 1:
                    yield Fault(table, row.line, column, row[column], "một phần của 1 (0 đến 1)", "a share, 0 to 1")
    for table, column in (("index_node", "weight"), ("index_weight_set", "weight"), ("index_node", "max_score")):
        for row in tables[table]:
            if row[column] and float(row[column]) < 0:
                yield Fault(table, row.line, column, row[column], "số không âm", "zero or more")


def _editions(tables: dict[str, list[Row]]) -> Iterator[Fault]:
    levels = {row["unit_level"] for row in tables["unit_registry"]}
    with_nodes = {row["edition_code"] for row in tables["index_node"]}
    for row in tables["index_edition"]:
        for column in ("period_from", "period_to"):
            if row[column] and row[column] not in _first_days():
                expected = (
                    "mã kỳ: 2023, 2023-H1, 2023-9M, 2023-Q3, 2023-07",
                    "a period code such as 2023, 2023-Q3, 2023-07",
                )
                yield Fault("index_edition", row.line, column, row[column], *expected)
        first, last = (_first_days().get(row[column]) for column in ("period_from", "period_to"))
        if first and last and last < first:
            yield Fault(
                "index_edition",
                row.line,
                "period_to",
                row["period_to"],
                "không trước period_from",
                "no earlier than period_from",
            )
        if row["unit_level"] not in levels:
            yield Fault(
                "index_edition",
                row.line,
                "unit_level",
                row["unit_level"],
                "cấp có đơn vị trong unit_registry.csv",
                "a level that some unit of unit_registry.csv has",
            )
        if row["edition_code"] not in with_nodes:
            yield Fault(
                "index_edition",
                row.line,
                "edition_code",
                row["edition_code"],
                "ấn bản có nút trong index_node.csv",
                "an edition that has nodes in index_node.csv",
            )


@cache
def _first_days() -> dict[str, date]:
    return {row["period_code"]: row["data_from"] for row in periods.calendar() if row["regime"] == "statistical"}


def _trees(tables: dict[str, list[Row]]) -> Iterator[Fault]:
    nodes = _by_edition(tables["index_node"])
    scored = _by_edition(tables["index_scoring"])
    editions = {row["edition_code"] for row in tables["index_edition"]}
    for edition, rows in nodes.items():
        if edition not in editions:
            yield _no_edition("index_node", rows[0])
        yield from _tree({row["node_code"]: row for row in rows}, scored.get(edition, []))
    for edition, rows in scored.items():
        if edition not in nodes:
            yield _no_edition("index_scoring", rows[0])


def _no_edition(table: str, row: Row) -> Fault:
    return Fault(
        table,
        row.line,
        "edition_code",
        row["edition_code"],
        "một edition_code có trong index_edition.csv và index_node.csv",
        "an edition_code that stands in index_edition.csv and index_node.csv",
    )


def _tree(nodes: dict[str, Row], scored: list[Row]) -> Iterator[Fault]:
    children = defaultdict(list)
    for row in nodes.values():
        children[row["parent_code"]].append(row)
        if row["parent_code"] and row["parent_code"] not in nodes:
            yield Fault(
                "index_node",
                row.line,
                "parent_code",
                row["parent_code"],
                "một node_code của ấn bản này",
                "a node_code of this edition",
            )
    for row in children[""][1:]:
        root = children[""][0]["node_code"]
        yield Fault(
            "index_node", row.line, "parent_code", "", f"nút cha: gốc đã là {root}", f"a parent: the root is {root}"
        )
    yield from _unreached(nodes, children)
    yield from _leaves(nodes, children, scored)
    yield from _weightless(children)


def _unreached(nodes: dict[str, Row], children: dict[str, list[Row]]) -> Iterator[Fault]:
    for row in nodes.values():
        seen, at = [], row
        while at is not None and at["node_code"] not in seen:
            seen.append(at["node_code"])
            at = nodes.get(at["parent_code"])
        if at is not None:
            yield Fault(
                "index_node",
                row.line,
                "parent_code",
                row["parent_code"],
                "một nhánh dẫn tới nút gốc, không vòng lại",
                "a branch that leads to a root and not back to itself",
            )
        elif len(seen) - 1 > MAX_DEPTH:
            yield Fault(
                "index_node",
                row.line,
                "parent_code",
                row["parent_code"],
                f"cây sâu tối đa {MAX_DEPTH} cấp",
                f"a tree of at most {MAX_DEPTH} levels below the root",
            )


def _leaves(nodes: dict[str, Row], children: dict[str, list[Row]], scored: list[Row]) -> Iterator[Fault]:
    with_scoring = {row["node_code"] for row in scored}
    for row in nodes.values():
        if row["node_code"] not in children and row["node_code"] not in with_scoring:
            yield Fault(
                "index_node",
                row.line,
                "node_code",
                row["node_code"],
                "nút lá có dòng trong index_scoring.csv",
                "a leaf that has a row in index_scoring.csv",
            )
    for row in scored:
        if row["node_code"] not in nodes:
            yield Fault(
                "index_scoring",
                row.line,
                "node_code",
                row["node_code"],
                "một node_code của ấn bản này trong index_node.csv",
                "a node_code of this edition in index_node.csv",
            )
        elif row["node_code"] in children:
            yield Fault(
                "index_scoring",
                row.line,
                "node_code",
                row["node_code"],
                "nút lá: nút này có nút con",
                "a leaf: this node has children",
            )


def _weightless(children: dict[str, list[Row]]) -> Iterator[Fault]:
    for parent, rows in children.items():
        if parent and all(row["weight"] and float(row["weight"]) == 0 for row in rows):
            row = rows[0]
            yield Fault(
                "index_node",
                row.line,
                "weight",
                row["weight"],
                f"trọng số lớn hơn 0 ở ít nhất một nút con của {parent}",
                f"a weight above 0 for at least one child of {parent}",
            )


def _scoring(row: Row) -> Iterator[Fault]:
    scoring, transform = row["scoring"], row["transform"]
    posts = {column: float(row[column]) for column in ("lower", "upper", "target") if row[column]}

    def fault(column: str, vi: str, en: str) -> Fault:
        return Fault("index_scoring", row.line, column, row[column], vi, en)

    for column, post in posts.items():
        if transform in OUTSIDE_LOG and post <= OUTSIDE_LOG[transform]:
            least = OUTSIDE_LOG[transform]
            yield fault(
                column,
                f"mốc lớn hơn {least:g} (lấy {transform})",
                f"a post above {least:g}, as {transform} is taken of it",
            )
    if scoring in ("minmax", "goalposts") and "lower" in posts and posts["lower"] == posts.get("upper"):
        yield fault("upper", "mốc khác lower", "a post other than lower")
    if scoring == "dist_to_target" and "target" not in posts:
        yield fault("target", "đích (scoring dist_to_target)", "a target, as scoring is dist_to_target")
    if float(row["scale_lower"] or 0) == float(row["scale_upper"] or 1):
        yield fault(
            "scale_upper", "khác scale_lower (để trống là 0 và 1)", "other than scale_lower (0 and 1 where empty)"
        )
    if scoring == "bands" and not _is_bands(row["bands"]):
        yield fault("bands", *BANDS_EXPECTED)


def _is_bands(text: str) -> bool:
    try:
        bands = json.loads(text)
        numbers = [{key: float(value) for key, value in band.items() if value is not None} for band in bands]
    except (ValueError, TypeError, AttributeError):
        return False
    return (
        bool(numbers)
        and max(_points(band) for band in numbers) > 0
        and not any(math.isnan(_points(b)) for b in numbers)
    )


def _points(band: dict[str, float]) -> float:
    """A band's points; not a number where the band is none."""
    is_band = set(band) <= BAND_KEYS and band.get("at_least", -math.inf) <= band.get("at_most", math.inf)
    return band.get("points", math.nan) if is_band else math.nan


def _made_from_editions(tables: dict[str, list[Row]]) -> Iterator[Fault]:
    nodes = {(row["edition_code"], row["node_code"]) for row in tables["index_node"]}
    for table in ("index_weight_set", "index_published"):
        for row in tables[table]:
            if (row["edition_code"], row["node_code"]) not in nodes:
                yield Fault(
                    table,
                    row.line,
                    "node_code",
                    row["node_code"],
                    "một nút của ấn bản trong index_node.csv",
                    "a node of the edition in index_node.csv",
                )
    editions = {row["edition_code"] for row in tables["index_edition"]}
    for table in ("index_sensitivity", "index_publication"):
        for row in tables[table]:
            if row["edition_code"].partition("/")[0] not in editions and row["edition_code"] not in editions:
                yield _no_edition(table, row)
    for row in tables["index_sensitivity"]:
        if row["aggregations"] and {word.strip() for word in row["aggregations"].split(";")} - set(MEANS):
            expected = ";".join(MEANS)
            yield Fault(
                "index_sensitivity",
                row.line,
                "aggregations",
                row["aggregations"],
                f"các từ trong {expected}",
                f"some of {expected}",
            )


def _by_edition(rows: list[Row]) -> dict[str, list[Row]]:
    found = defaultdict(list)
    for row in rows:
        found[row["edition_code"]].append(row)
    return found
