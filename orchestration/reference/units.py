"""Checks that the unit registry says on any day which unit a code means: reads the staged rows, yields what is wrong.

Two units of one level may share a code, and a tile of the map, only one after the other; no unit lies within itself, and
the unit above is there, in one version of it or another, on every day that a unit is.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from itertools import combinations

from orchestration.reference.cells import Fault, Row

EVER = "9999-12-31"
FARTHEST = 60  # rows or columns of a map of tiles: more is no map that fits a page


def faults(rows: list[Row]) -> Iterator[Fault]:
    """Codes that mean two units on one day, parents that lead back to a unit, and units that lie in none on a day."""
    of_code = defaultdict(list)
    for row in rows:
        of_code[row["unit_level"], row["unit_code"]].append(row)
    for same in of_code.values():
        for one, other in combinations(same, 2):
            if _at_one_time(one, other):
                yield other.fault(
                    "unit_code",
                    f"mã của một đơn vị duy nhất mỗi ngày; dòng {one.line} trùng mã, cấp và thời gian",
                    f"a code that means one unit on any day; row {one.line} has it at this level and time too",
                )
    yield from _orphans(rows, of_code)
    parents = {row["unit_key"]: row["parent_unit_key"] for row in rows}
    for row in rows:
        if _lies_within_itself(row["unit_key"], parents):
            yield row.fault(
                "parent_unit_key",
                "một đơn vị cấp trên, không vòng lại chính nó",
                "a unit above, whose parents do not lead back to it",
            )


def tile_faults(tables: Mapping[str, list[Row]]) -> Iterator[Fault]:
    """Tiles that two units of one level have on one day, or that lie off the map."""
    units = {row["unit_key"]: row for row in tables["unit_registry"]}
    of_tile = defaultdict(list)
    for tile in tables["tile_grid"]:
        for column in ("row", "col"):
            if not 0 <= int(tile[column]) <= FARTHEST:
                yield tile.fault(column, f"một số từ 0 đến {FARTHEST}", f"a number from 0 to {FARTHEST}")
        unit = units[tile["unit_key"]]
        of_tile[unit["unit_level"], tile["row"], tile["col"]].append((tile, unit))
    for same in of_tile.values():
        for (one, unit), (other, other_unit) in combinations(same, 2):
            if _at_one_time(unit, other_unit):
                yield other.fault(
                    "row, col",
                    f"một ô của bản đồ cho mỗi đơn vị cùng cấp; dòng {one.line} đã đứng ở đó",
                    f"a tile for each unit of a level; row {one.line} stands there already",
                )


def _at_one_time(one: Row, other: Row) -> bool:
    return one["valid_from"] < (other["valid_to"] or EVER) and other["valid_from"] < (one["valid_to"] or EVER)


def _lies_within_itself(unit: str, parents: dict[str, str]) -> bool:
    seen, at = {unit}, parents[unit]
    while at and at not in seen:
        seen.add(at)
        at = parents.get(at, "")
    return at == unit


def _orphans(rows: list[Row], of_code: dict[tuple[str, str], list[Row]]) -> Iterator[Fault]:
    """Units of which the unit above begins later, ends earlier or is away for a while, whichever version is named."""
    by_key = {row["unit_key"]: row for row in rows}
    for row in rows:
        stated = by_key.get(row["parent_unit_key"])
        if stated is None:
            continue
        day, end = row["valid_from"], row["valid_to"] or EVER
        for version in sorted(of_code[stated["unit_level"], stated["unit_code"]], key=lambda one: one["valid_from"]):
            if version["valid_from"] <= day < (version["valid_to"] or EVER):
                day = version["valid_to"] or EVER
        if day < end:
            code, since = stated["unit_code"], day or "-"
            yield row.fault(
                "parent_unit_key",
                f"một đơn vị cấp trên có mặt suốt thời gian của đơn vị này; mã {code} thiếu từ ngày {since}",
                f"a unit above that is there as long as this one; code {code} is missing from {since} on",
            )
