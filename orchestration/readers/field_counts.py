"""Tells which rows of a table in text do not fit their head, so that nobody can say to which column a field belongs.

A comma that is no separator ('83,05' in a table cut by commas) makes a field too many, a separator that was lost one
too few. Looks at fields alone: knows no form, reads no number, repairs nothing.
"""

import itertools
import re
from collections.abc import Mapping, Sequence

Fields = Sequence[str]
_FIGURE = re.compile(r"\s*[-+]?[0-9][0-9.]*\s*%?\s*")
_WHOLE = re.compile(r"\s*[-+]?(?:[1-9][0-9]*|0)\s*")
_CUT_OFF = re.compile(r"\s*0[0-9]+\s*%?\s*")  # '05': what stands behind a comma, and no number of a machine
_BARE_NUMBER = re.compile(r"\s*[0-9]{1,4}\s*%?\s*")


def misfits(rows: Mapping[int, Fields], width: int, first: int, are_figures: bool = True) -> dict[int, str]:
    """The rows with more or fewer fields than their head has, and why each is in doubt, in words.

    Rows that all end with the same empty fields too many are ended by separators, and rows that end where their last
    value stands are cut behind it: both are read. From the `first` column on, figures or words make a line.
    """
    is_line = _FIGURE.fullmatch if are_figures else str.strip
    lines = {number: row for number, row in rows.items() if any(map(is_line, row[first:]))}
    are_ended = _are_ended_by_separators(list(lines.values()), width, first)
    whole_ends = {len(row) for row in lines.values() if row[-1].strip()}
    doubts = {}
    for number, row in lines.items():
        is_long = len(row) > width and not are_ended
        if is_long or (len(row) < width and len(row) not in whole_ends):
            doubts[number] = f"{len(row)} ô, tiêu đề có {width} ô"
    return doubts


def cut_figures(
    rows: Mapping[int, Fields], figures: Sequence[int], notes: Sequence[int], are_machine_written: bool
) -> dict[int, str]:
    """The rows of a table cut by commas where a figure seems cut in two though the row is as long as its head.

    Behind a whole number stands a bare number in place of a note, or, of a machine, one that begins with a zero.
    """
    doubts = {}
    is_figure = frozenset(figures)
    for number, row in rows.items():
        for place in figures:
            after = place + 1
            if after >= len(row) or not _WHOLE.fullmatch(row[place]):
                continue
            in_note = after in notes and _BARE_NUMBER.fullmatch(row[after])
            is_cut = are_machine_written and after in is_figure and _CUT_OFF.fullmatch(row[after])
            if in_note or is_cut:
                doubts[number] = f"ô “{row[place].strip()}” và ô “{row[after].strip()}” có thể là một số bị cắt đôi"
                break
    return doubts


def _are_ended_by_separators(rows: list[Fields], width: int, first: int) -> bool:
    """Whether every row ends with the same empty fields too many, and not every one holds a figure that may be cut."""
    lengths = set(map(len, rows))
    if len(lengths) != 1 or min(lengths) <= width or any(field.strip() for row in rows for field in row[width:]):
        return False
    return not all(_has_neighbours(row[first:]) for row in rows)


def _has_neighbours(fields: Fields) -> bool:
    """Whether two figures stand side by side, which may be one."""
    return any(_FIGURE.fullmatch(left) and _FIGURE.fullmatch(right) for left, right in itertools.pairwise(fields))
