"""What reading one report gives: facts about the whole and one row per reported cell; touches no file."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from types import MappingProxyType
from typing import Any

from orchestration.notation.numbers import Reading
from orchestration.readers.sheet import Note

LINE = (
    "sheet", "line_no", "line_key", "line_code", "line_label", "unit_code_text", "unit_name_text", "period_code",
    "period_text", "regime", "unit_of_measure", "code_cell", "unit_cell",
)  # fmt: skip
OWN = LINE[5:10]
NOTHING_OWN: Mapping[str, str | None] = MappingProxyType({})
CELL = ("cell", "measure", *Reading._fields)
Line = tuple  # the values of LINE; a plain tuple, because one is made per line of every report


def line_of(
    place: tuple[str, int, str],
    words: tuple[str | None, str | None, str | None] = (None, None, None),
    own: Mapping[str, str | None] = NOTHING_OWN,
    cells: tuple[str | None, str | None] = (None, None),
) -> Line:
    """The line a cell belongs to.

    Args:
        place: the sheet, the number of the row and the key of the line.
        words: the line's code, its label and what it counts, as written.
        own: its unit, period and regime by the names of LINE; what is absent is the report's, empty is its silence.
        cells: the addresses of what names the line and of what names its unit, where it has cells of its own for them.
    """
    code, label, unit_of_measure = words
    return (*place, code, label, *map(own.get, OWN), unit_of_measure, *cells)


def own_line(like: Line, line_key: str, line_code: str, line_label: str | None, code_cell: str) -> Line:
    """A line of the same row as another, where every cell is a line of its own."""
    return (*like[:2], line_key, line_code, line_label, *like[5:-2], code_cell, like[-1])


class Cells:
    """The observations of a report, in order: dicts one by one, or columns of all of them.

    Kept as (line, address, measure, *reading): a night passes millions of them from process to process.
    """

    def __init__(self, rows: Iterable[tuple] = ()):
        self._rows = list(rows)

    def __len__(self) -> int:
        return len(self._rows)

    def __getitem__(self, place: int) -> dict[str, Any]:
        line, *rest = self._rows[place]
        return dict(zip(LINE, line, strict=True)) | dict(zip(CELL, rest, strict=True))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return map(self.__getitem__, range(len(self)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cells) and self._rows == other._rows

    __hash__ = None  # type: ignore[assignment]  # as Python itself marks what changes and is compared by value

    def columns(self) -> dict[str, Sequence]:
        """Every field of every observation, by name."""
        if not self._rows:
            return dict.fromkeys((*LINE, *CELL), ())
        lines, *rest = zip(*self._rows, strict=True)
        return dict(zip((*LINE, *CELL), (*zip(*lines, strict=True), *rest), strict=True))

    def lines(self) -> set[str]:
        """The keys of the lines that have a cell."""
        return {line[LINE.index("line_key")] for line in {id(row[0]): row[0] for row in self._rows}.values()}


@dataclass
class ReadReport:
    """One report as read, or the reason it could not be; the texts are as written in it."""

    reader: str
    read_code: str = "ok"
    read_detail: str = ""
    form_code: str | None = None
    form_version: str | None = None
    unit_code_text: str | None = None
    unit_name_text: str | None = None
    period_text: str | None = None
    period_code: str | None = None
    period_part: str | None = None
    regime: str | None = None
    is_simulated: bool = False
    source_text: str | None = None
    title_text: str | None = None
    cells: Cells = field(default_factory=Cells)
    read_fault: str | None = None
    encoding: str | None = None
    notes: list[Note] = field(default_factory=list)
    others: list["ReadReport"] = field(default_factory=list)  # further forms of the same file, each a report of its own

    @property
    def read_notes(self) -> str:
        """What was noted on the way, as JSON: the rules tell it."""
        return json.dumps([asdict(note) for note in self.notes], ensure_ascii=False)

    @property
    def line_count(self) -> int:
        """How many lines the cells belong to."""
        return len(self.cells.lines())
