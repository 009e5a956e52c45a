"""Tells which short rows of a feed may end in one figure cut in two by its comma; reads no file, repairs nothing.

'x,83,5' cut behind its last value is a part of 83 and a whole of 5, or a part of 83,5: such a row is as short as an
honest one, so only figures that are unlikely beside each other betray it. What is likely stays two figures.
"""

from collections.abc import Mapping, Sequence

Fields = Sequence[str]
LONGEST_FRACTION = 2  # digits behind a comma; of three, 12,345 may be thousands as well
TIMES_PLAN = 2  # beyond this a result beside its plan is unlikely
POINTS_OFF = 2  # by which a stated per cent may differ from that of its figures


def doubts(rows: Mapping[int, Fields], names: Sequence[str], width: int, figures: Sequence[int]) -> dict[int, str]:
    """The rows that end in two whole numbers which are more likely one, and why, in words.

    Args:
        rows: the fields of every row as they are written.
        names: the measures of the head, by column.
        width: the fields of the head.
        figures: the columns of figures.
    """
    whole = [row for row in rows.values() if len(row) >= width]
    unused = {col for col in figures if whole and not any(row[col].strip() for row in whole)}
    doubted = {}
    for number, row in rows.items():
        last = len(row) - 1
        if len(row) >= width or last not in figures or last - 1 not in figures or not _may_be_one(*row[-2:]):
            continue
        stated = {names[col]: float(row[col]) for col in figures if col <= last and _is_number(row[col])}
        if last in unused or _is_unlikely(stated, names[last - 1], names[last]):
            doubted[number] = f"ô “{row[-2].strip()}” và ô “{row[-1].strip()}” có thể là một số bị cắt đôi"
    return doubted


def _may_be_one(left: str, right: str) -> bool:
    return left.strip().isdecimal() and right.strip().isdecimal() and len(right.strip()) <= LONGEST_FRACTION


def _is_number(field: str) -> bool:
    return field.strip().replace(".", "", 1).isdecimal()


def _is_unlikely(stated: Mapping[str, float], before: str, last: str) -> bool:
    """Whether the last of these figures does not fit those before it."""
    done, base = stated.get("value", stated.get("numerator")), stated.get("denominator")
    if last == "denominator":
        return before == "numerator" and stated[before] > stated[last]
    if last == "value":
        return base is not None  # a result is a part of its whole, or a value, not both
    if last == "plan":
        return done is not None and done > TIMES_PLAN * stated[last]
    if last == "reported_pct":
        whole = base or stated.get("plan")
        return done is None or not whole or abs(100 * done / whole - stated[last]) > POINTS_OFF
    return False
