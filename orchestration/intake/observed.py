"""What reading one report gives: facts about the whole and one row per reported cell; touches no file."""

import json
from dataclasses import asdict, dataclass, field
from functools import cache

from orchestration.intake.grid import Note
from orchestration.intake.numbers import Reading


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
    regime: str | None = None
    is_simulated: bool = False
    source_text: str | None = None
    cells: list[dict] = field(default_factory=list)
    read_fault: str | None = None
    encoding: str | None = None
    notes: list[Note] = field(default_factory=list)

    @property
    def read_notes(self) -> str:
        """What was noted on the way, as JSON: the rules tell it."""
        return json.dumps([asdict(note) for note in self.notes], ensure_ascii=False)

    @property
    def line_count(self) -> int:
        """How many lines the cells belong to."""
        return len({cell["line_key"] for cell in self.cells})


@dataclass(frozen=True)
class Line:
    """The line a cell belongs to; of unit and period, None is the report's and empty is its own silence."""

    sheet: str
    line_no: int
    line_key: str
    line_code: str | None
    line_label: str | None = None
    unit_code_text: str | None = None
    unit_name_text: str | None = None
    period_code: str | None = None
    period_text: str | None = None
    regime: str | None = None
    unit_of_measure: str | None = None

    def cell(self, address: str, measure: str, reading: Reading) -> dict:
        """One observation: this line, this address, this measure, and what stands there."""
        return vars(self) | {"cell": address, "measure": measure} | vars(reading)


def address(row: int, col: int) -> str:
    """The address a spreadsheet gives to a cell, both counted from 0: (11, 5) is 'F12'."""
    return f"{_letters(col)}{row + 1}"


@cache
def _letters(col: int) -> str:
    before, rest = divmod(col, 26)
    return (_letters(before - 1) if before else "") + chr(65 + rest)
