"""Checks that the unit registry says on any day which unit a code means: reads the staged rows, yields what is wrong.

Two units of one level may share a code only one after the other, and no unit lies within itself.
"""

from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations

from orchestration.reference.cells import Fault, Row

EVER = "9999-12-31"


def faults(rows: list[Row]) -> Iterator[Fault]:
    """Codes that mean two units on one day, and units whose parents lead back to them."""
    of_code = defaultdict(list)
    for row in rows:
        of_code[row["unit_level"], row["unit_code"]].append(row)
    for same in of_code.values():
        for one, other in combinations(same, 2):
            if one["valid_from"] < (other["valid_to"] or EVER) and other["valid_from"] < (one["valid_to"] or EVER):
                yield other.fault(
                    "unit_code",
                    f"mã của một đơn vị duy nhất mỗi ngày; dòng {one.line} trùng mã, cấp và thời gian",
                    f"a code that means one unit on any day; row {one.line} has it at this level and time too",
                )
    parents = {row["unit_key"]: row["parent_unit_key"] for row in rows}
    for row in rows:
        if _lies_within_itself(row["unit_key"], parents):
            yield row.fault(
                "parent_unit_key",
                "một đơn vị cấp trên, không vòng lại chính nó",
                "a unit above, whose parents do not lead back to it",
            )


def _lies_within_itself(unit: str, parents: dict[str, str]) -> bool:
    seen, at = {unit}, parents[unit]
    while at and at not in seen:
        seen.add(at)
        at = parents.get(at, "")
    return at == unit
