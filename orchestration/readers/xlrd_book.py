"""Reads an .xls through xlrd, sheet by sheet: its cells, fonts, per cents, hidden parts, and what is struck out.

Writes nothing; xlrd is loaded, and the file opened, when it is first asked.
"""

import contextlib
import io
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import Any

from orchestration.notation.cell import Cell, CellFault
from orchestration.readers import legacy_encodings, rich_text, xls_formulas
from orchestration.readers.errors import Unreadable
from orchestration.readers.limits import Limits
from orchestration.readers.sheet import At, FontKinds, Places, Rows, Sheet
from orchestration.readers.styles import date_part, number_kind, shows_otherwise

ERROR, DATE, BOOLEAN, EMPTY = 5, 3, 4, (0, 6)  # xlrd's kinds of cell
XlrdSheet = Any  # xlrd declares no types
XlrdFormat = Any


class XlrdBook:
    """One .xls in memory, opened when it is first asked."""

    def __init__(self, content: bytes, limits: Limits) -> None:
        self.content = content
        self.limits = limits

    @cached_property
    def book(self) -> Any:
        """The workbook with its formats."""
        import xlrd

        try:
            return xlrd.open_workbook(
                file_contents=self.content, formatting_info=True, logfile=io.StringIO(), ragged_rows=True
            )
        except Exception as fault:  # xlrd fails with whatever the damage leads it to
            raise Unreadable(f"Tệp .xls hỏng, không mở được ({type(fault).__name__}: {fault})") from fault

    def sheets(self) -> list[Sheet]:
        """Every sheet, as calamine would give it."""
        return [self._sheet(number) for number in range(self.book.nsheets)]

    def added(self, sheet: Sheet) -> tuple[Sheet, int]:
        """The sheet with what calamine left out: faults, hidden parts, cells; and how many cells of figures or text."""
        other = self._named(sheet.name)
        if other is None:
            return sheet, 0
        rows, lost = [list(row) for row in sheet.rows], 0
        for at, values in enumerate(self._sheet(self.book.sheet_names().index(sheet.name)).rows):
            for column, value in enumerate(values):
                if value == "" or (at < len(rows) and column < len(rows[at]) and rows[at][column] != ""):
                    continue
                rows += [[] for _ in range(at + 1 - len(rows))]
                rows[at] += [""] * (column + 1 - len(rows[at]))
                rows[at][column] = value
                lost += not isinstance(value, CellFault)
        width = max(map(len, rows), default=0)
        hidden_rows, hidden_columns = self.hidden(sheet.name)
        padded: Rows = [[*row, *[""] * (width - len(row))] for row in rows]
        merges = tuple((top, left, stop - 1, end - 1) for top, stop, left, end in other.merged_cells)
        whole = replace(
            sheet, rows=padded, merges=merges, more=None, hidden_rows=hidden_rows, hidden_columns=hidden_columns
        )
        return rich_text.with_values(whole, self._marked(other, padded) | self._uncalculated(sheet.name)), lost

    def _uncalculated(self, name: str) -> dict[At, Cell]:
        """The cells where 0 is stored for a formula that nobody calculated."""
        zeros = dict(zip(self.book.sheet_names(), xls_formulas.stored_zeros(self.content), strict=False))
        return dict.fromkeys(zeros.get(name, ()), CellFault("formula_without_value", "=…"))

    def _marked(self, sheet: XlrdSheet, rows: Rows) -> dict[At, Cell]:
        """The cells where what is struck out or raised could be taken for a figure."""
        fonts = self.book.font_list
        odd = {
            key: one.format_str for key, one in self.book.format_map.items() if shows_otherwise(one.format_str or "")
        }
        if not odd and not any(font.struck_out or font.escapement for font in fonts):
            return {}
        marked = self._marked_runs(sheet)
        for row, col in _filled(sheet):
            style = self.book.xf_list[sheet.cell_xf_index(row, col)]
            if fonts[style.font_index].struck_out and rows[row][col] != "":
                marked[row, col] = rich_text.struck_out(rows[row][col])
            elif style.format_key in odd:
                marked[row, col] = rich_text.shown_otherwise(rows[row][col], odd[style.format_key])
        return marked

    def _marked_runs(self, sheet: XlrdSheet) -> dict[At, Cell]:
        """The texts of which a part is struck out or raised."""
        fonts = self.book.font_list
        marked: dict[At, Cell] = {}
        for (row, col), starts in sheet.rich_text_runlist_map.items():
            text, ends = str(sheet.cell_value(row, col)), [start for start, _ in starts[1:]] + [None]
            parts = [(text[: starts[0][0]] if starts else text, False, False)]
            parts += [
                (text[start:end], bool(fonts[font].struck_out), bool(fonts[font].escapement))
                for (start, font), end in zip(starts, ends, strict=True)
            ]
            if (shown := rich_text.joined(parts)) != text:
                marked[row, col] = shown
        return marked

    def percents(self, name: str) -> Places:
        """The cells shown as a per cent; none where xlrd cannot tell."""
        return frozenset(at for at, (kind, _) in self._formats(name).items() if kind == "percent")

    def dates(self, name: str) -> dict[At, str]:
        """The cells whose date shows a month and year, or a year, alone."""
        sheet = self._named(name)
        if sheet is None:
            return {}
        shown = {key: date_part(one.format_str or "") for key, one in self.book.format_map.items()}
        return {
            (row, col): part
            for row, col in _filled(sheet)
            if sheet.cell_type(row, col) == DATE
            if (part := shown.get(self.book.xf_list[sheet.cell_xf_index(row, col)].format_key))
        }

    def old_fonts(self, name: str) -> FontKinds:
        """The cells typed in a font of before Unicode, by its kind."""
        return {at: font for at, (_, font) in self._formats(name).items() if font}

    def hidden(self, name: str) -> tuple[frozenset[int], frozenset[int]]:
        """The hidden rows and columns."""
        sheet = self._named(name)
        if sheet is None:
            return frozenset(), frozenset()
        rows = frozenset(row for row, info in sheet.rowinfo_map.items() if info.hidden)
        return rows, frozenset(column for column, info in sheet.colinfo_map.items() if info.hidden)

    def _named(self, name: str) -> XlrdSheet | None:
        try:
            return self.book.sheet_by_name(name) if name in self.book.sheet_names() else None
        except Unreadable:
            return None

    def _formats(self, name: str) -> dict[At, tuple[str, str | None]]:
        """The cells that are not plain numbers in a modern font: how each is shown, and the kind of its old font."""
        sheet = self._named(name)
        if sheet is None:
            return {}
        kinds = [self._kind(style) for style in self.book.xf_list]
        formats = {}
        for at in _filled(sheet):
            style = sheet.cell_xf_index(*at)
            if style < len(kinds) and kinds[style] != ("number", None):
                formats[at] = kinds[style]
        return formats

    def _kind(self, style: XlrdFormat) -> tuple[str, str | None]:
        shown = self.book.format_map.get(style.format_key)
        font = self.book.font_list[style.font_index] if style.font_index < len(self.book.font_list) else None
        return number_kind(0, shown.format_str if shown else None), legacy_encodings.font_kind(
            font.name if font else None
        )

    def _sheet(self, number: int) -> Sheet:
        sheet = self.book.sheet_by_index(number)
        reaches = _reaches(sheet)
        width = max(reaches, default=0)
        self.limits.check_size(len(reaches), width)
        rows: Rows = []
        for row, reach in enumerate(reaches):
            values = [_value(cell, self.book.datemode) for cell in sheet.row_slice(row, 0, reach)]
            rows.append(values + [""] * (width - reach))
        hidden_rows, hidden_columns = self.hidden(sheet.name)
        return Sheet(
            sheet.name,
            rows,
            is_hidden=sheet.visibility != 0,
            hidden_rows=hidden_rows,
            hidden_columns=hidden_columns,
            percents=lambda: self.percents(sheet.name),
            dates=lambda: self.dates(sheet.name),
        )


def _reaches(sheet: XlrdSheet) -> list[int]:
    """How far what each row holds reaches, down to the last row that holds something; formatted blanks are nothing."""
    reaches = [len(sheet.row_types(row).tobytes().rstrip(bytes(EMPTY))) for row in range(sheet.nrows)]
    while reaches and not reaches[-1]:
        reaches.pop()
    return reaches


def _filled(sheet: XlrdSheet) -> Iterator[At]:
    """The cells of a sheet that hold something."""
    for row, reach in enumerate(_reaches(sheet)):
        yield from ((row, col) for col, kind in enumerate(sheet.row_types(row, 0, reach)) if kind not in EMPTY)


def _value(cell: Any, datemode: int) -> Cell:
    if cell.ctype in (ERROR, DATE):
        return _error_or_date(cell, datemode)
    value: Cell = cell.value
    if cell.ctype == BOOLEAN:
        return bool(value)
    return "" if cell.ctype in EMPTY else value


def _error_or_date(cell: Any, datemode: int) -> Cell:
    import xlrd

    if cell.ctype == ERROR:
        return CellFault("error_cell", xlrd.error_text_from_code.get(cell.value, "#"))
    value: Cell = cell.value
    with contextlib.suppress(ValueError, OverflowError):  # a number that is no day stays a number
        value = xlrd.xldate_as_datetime(cell.value, datemode)
    return value
