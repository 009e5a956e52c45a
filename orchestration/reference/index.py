"""Checks that the tables of the index make editions that can be scored: reads the staged rows, yields what is wrong.

Editions have periods, units and a tree (`trees`); posts, bands and shares are such that the method
(transforms/docs/index_method.md) can use them. What the models would pass over in silence is a fault here.
"""

import json
import math
from collections.abc import Iterator
from datetime import date
from functools import cache

from orchestration.notation import periods
from orchestration.notation.regimes import STATISTICAL
from orchestration.reference import trees
from orchestration.reference.cells import Fault, Row
from transforms.scorings import scorings

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
    yield from trees.faults(tables)
    for row in tables["index_scoring"]:
        yield from _scoring(row)
    yield from _made_from_editions(tables)


def _shares(tables: dict[str, list[Row]]) -> Iterator[Fault]:
    for table, columns in SHARES.items():
        for row in tables[table]:
            for column in columns:
                if row[column] and not 0 <= float(row[column]) <= 1:
                    yield row.fault(column, "một phần của 1 (0 đến 1)", "a share, 0 to 1")
    for table, column in (("index_node", "weight"), ("index_weight_set", "weight"), ("index_node", "max_score")):
        for row in tables[table]:
            if row[column] and float(row[column]) < 0:
                yield row.fault(column, "số không âm", "zero or more")


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
                yield row.fault(column, *expected)
        first, last = (_first_days().get(row[column]) for column in ("period_from", "period_to"))
        if first and last and last < first:
            yield row.fault("period_to", "không trước period_from", "no earlier than period_from")
        if row["unit_level"] not in levels:
            yield row.fault(
                "unit_level", "cấp có đơn vị trong unit_registry.csv", "a level that some unit of unit_registry.csv has"
            )
        if row["edition_code"] not in with_nodes:
            yield row.fault(
                "edition_code", "ấn bản có nút trong index_node.csv", "an edition that has nodes in index_node.csv"
            )


@cache
def _first_days() -> dict[str, date]:
    return {row["period_code"]: row["data_from"] for row in periods.calendar() if row["regime"] == STATISTICAL}


def _scoring(row: Row) -> Iterator[Fault]:
    name, scoring, transform = row["scoring"], scorings()[row["scoring"]], row["transform"]
    posts = {column: float(row[column]) for column in ("lower", "upper", "target") if row[column]}
    for column, post in posts.items():
        if transform in OUTSIDE_LOG and post <= OUTSIDE_LOG[transform]:
            least = OUTSIDE_LOG[transform]
            yield row.fault(
                column,
                f"mốc lớn hơn {least:g} (lấy {transform})",
                f"a post above {least:g}, as {transform} is taken of it",
            )
    if scoring.unlike:
        first, *_, last = scoring.unlike
        if first in posts and posts[first] == posts.get(last):
            yield row.fault(last, f"mốc khác {first}", f"a post other than {first}")
    for column, (vi, en) in scoring.requires.items():
        if not row[column]:
            yield row.fault(column, f"{vi} (scoring {name})", f"{en}, as scoring is {name}")
    if float(row["scale_lower"] or 0) == float(row["scale_upper"] or 1):
        yield row.fault(
            "scale_upper", "khác scale_lower (để trống là 0 và 1)", "other than scale_lower (0 and 1 where empty)"
        )
    if scoring.placed_by == "bands" and not _is_bands(row["bands"]):
        yield row.fault("bands", *BANDS_EXPECTED)


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
                yield row.fault(
                    "node_code", "một nút của ấn bản trong index_node.csv", "a node of the edition in index_node.csv"
                )
    editions = {row["edition_code"] for row in tables["index_edition"]}
    for table in ("index_sensitivity", "index_publication"):
        for row in tables[table]:
            if row["edition_code"].partition("/")[0] not in editions and row["edition_code"] not in editions:
                yield trees.no_edition(row)
    for row in tables["index_sensitivity"]:
        if row["aggregations"] and {word.strip() for word in row["aggregations"].split(";")} - set(MEANS):
            expected = ";".join(MEANS)
            yield row.fault("aggregations", f"các từ trong {expected}", f"some of {expected}")
