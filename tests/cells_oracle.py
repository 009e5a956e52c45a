"""The text of a cell, and the number a reader takes from it: openpyxl and csv alone, no code of the project."""

import csv
import re
from pathlib import Path

import openpyxl

QUALIFIERS = ("trên", "hơn", "ít nhất", "tối thiểu", "gần", "khoảng", "vào khoảng", "đạt")
ANSWERS = {"có": 1.0, "không": 0.0}
TIMES = {"tỷ": 1e9, "triệu": 1e6, "nghìn": 1e3}


class Book:
    """A received file: its cells by sheet and address."""

    def __init__(self, path: Path):
        self._sheets = {}
        if path.suffix.lower() == ".csv":
            with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
                text = file.read()
            [head, *_] = [line for line in text.splitlines() if not line.startswith("#")]
            rows = csv.reader(text.splitlines(), delimiter=max(",;", key=head.count))
            self._cells = {
                f"{openpyxl.utils.get_column_letter(column)}{number}": (value, False)
                for number, row in enumerate(rows, 1)
                for column, value in enumerate(row, 1)
            }
            return
        self._cells = None
        for sheet in openpyxl.load_workbook(path, data_only=True):
            self._sheets[sheet.title] = {
                cell.coordinate: (cell.value, "%" in cell.number_format)
                for row in sheet.iter_rows()
                for cell in row
                if cell.value is not None
            }

    def number(self, sheet: str | None, address: str) -> float | None:
        """What the cell says as a number; None where it says none."""
        cells = self._sheets[sheet] if self._cells is None else self._cells
        value, is_per_cent = cells.get(address, (None, False))
        if isinstance(value, bool) or value is None:
            return None
        if isinstance(value, int | float):
            return float(value) * (100 if is_per_cent else 1)
        return ANSWERS.get(value.strip().casefold(), number_in(value))


def number_in(text: str) -> float | None:
    """'5.565', '83,05%', 'gần 9 tỷ', '05': as a Vietnamese reader takes them; None for words."""
    words = text.strip().casefold()
    for qualifier in sorted(QUALIFIERS, key=len, reverse=True):
        words = words.removeprefix(f"{qualifier} ")
    words, times = words.removesuffix("%").strip(), 1.0
    for unit, factor in TIMES.items():
        if words.endswith(f" {unit}"):
            words, times = words.removesuffix(f" {unit}"), factor
    if re.fullmatch(r"-?\d{1,3}(\.\d{3})+(,\d+)?", words):
        words = words.replace(".", "")
    words = words.replace(",", ".")
    return float(words) * times if re.fullmatch(r"-?\d+(\.\d+)?", words) else None
