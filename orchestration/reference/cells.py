"""Reads the cells of a reference table as its declaration says them; refuses what is no such value, naming the cell.

A word is taken in its declared spelling whatever its case, a whole number that a spreadsheet wrote as 1.0 is 1. A
number with a decimal comma, an unknown word, an empty cell that nothing can do without, a second row of the same key
and a code that another table does not know are faults; no value is guessed at.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from orchestration.reference.declaration import DeclaredTable

NUMBER = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
WHOLE = re.compile(r"([-+]?[0-9]+)(?:\.0*)?")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TRUTH = dict.fromkeys(("true", "yes", "1", "t", "y"), True) | dict.fromkeys(("false", "no", "0", "f", "n"), False)
EXPECTED = {
    "double": ("số, dấu thập phân là dấu chấm", "a number with a decimal point"),
    "integer": ("số nguyên", "a whole number"),
    "bigint": ("số nguyên", "a whole number"),
    "date": ("ngày dạng 2025-07-01", "a date such as 2025-07-01"),
    "boolean": ("true hoặc false", "true or false"),
}


@dataclass(frozen=True)
class Fault:
    """One cell that is wrong: where it stands, what stands there, what was expected in Vietnamese and English."""

    table: str
    line: int
    column: str
    text: str
    expected_vi: str
    expected_en: str

    def __str__(self) -> str:
        text_vi = f"“{self.text}”" if self.text else "ô trống"
        text_en = repr(self.text) if self.text else "an empty cell"
        return (
            f"{self.table}.csv dòng {self.line}, cột {self.column}: có {text_vi}, cần {self.expected_vi}. "
            f"/ Row {self.line}, column {self.column}: found {text_en}, expected {self.expected_en}."
        )


@dataclass(frozen=True)
class Row:
    """One row of a table: the line of the file it ends on, and its cells by column."""

    table: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def fault(self, column: str, expected_vi: str, expected_en: str) -> Fault:
        """That the cell of this column is not what was expected."""
        return Fault(self.table, self.line, column, self[column], expected_vi, expected_en)


def read(declared: DeclaredTable, rows: list[Row]) -> tuple[list[Row], list[Fault]]:
    """The rows as they are staged, and every cell of them that is not what its column holds."""
    faults: list[Fault] = []
    taken = []
    for row in rows:
        cells = {}
        for column in declared.columns:
            text = row[column]
            value = _taken(text, declared.types[column], declared.words.get(column))
            if value is None or (text == "" and column in declared.required):
                faults.append(row.fault(column, *_expected(declared, column)))
            cells[column] = text if value is None else value
        taken.append(Row(row.table, row.line, cells))
    return taken, faults


def _taken(text: str, kind: str, words: Mapping[str, str] | None) -> str | None:
    if text == "":
        return ""
    if words is not None:
        return words.get(text.casefold(), words.get(_as_whole(text) or "", "")) or None
    if kind in ("integer", "bigint"):
        return _as_whole(text)
    fits: dict[str, Callable[[str], bool]] = {"double": _is_number, "date": _is_day, "boolean": _is_truth}
    return text if fits.get(kind, bool)(text) else None


def _is_truth(text: str) -> bool:
    return as_truth(text) is not None


def as_truth(text: str) -> bool | None:
    """Whether a cell of true or false says true; None where it says neither."""
    return TRUTH.get(text.casefold())


def _is_number(text: str) -> bool:
    return bool(NUMBER.fullmatch(text)) and math.isfinite(float(text))


def _is_day(text: str) -> bool:
    try:
        return bool(DAY.fullmatch(text)) and bool(date.fromisoformat(text))
    except ValueError:
        return False


def _as_whole(text: str) -> str | None:
    whole = WHOLE.fullmatch(text)
    return str(int(whole[1])) if whole else None


def _expected(declared: DeclaredTable, column: str) -> tuple[str, str]:
    if column in declared.words:
        words = ", ".join(dict.fromkeys(declared.words[column].values()))
        return f"một trong: {words}", f"one of: {words}"
    return EXPECTED.get(declared.types[column], ("một giá trị", "a value"))


def repeated(keys: Iterable[Iterable[str]], rows: list[Row]) -> Iterator[Fault]:
    """Rows that say again what an earlier row says."""
    for key in keys:
        first: dict[tuple, int] = {}
        for row in rows:
            values = tuple(row[column] for column in key)
            if values in first:
                expected_vi = f"mỗi khóa một dòng; khóa này đã có ở dòng {first[values]}"
                expected_en = f"one row per key; row {first[values]} has this one already"
                yield Fault(
                    row.table, row.line, ", ".join(key), ", ".join(filter(None, values)), expected_vi, expected_en
                )
            first.setdefault(values, row.line)


def unknown(rows: list[Row], column: str, of: str, of_column: str, values: set[str]) -> Iterator[Fault]:
    """Cells that name what another table does not have."""
    for row in rows:
        if row[column] and row[column] not in values:
            yield row.fault(column, f"một {of_column} có trong {of}.csv", f"a {of_column} that stands in {of}.csv")
