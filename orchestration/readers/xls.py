"""Reads an .xls through xlrd: what calamine does not say of it (fonts, per cents, hidden parts), or all of it.

Writes nothing. Asked only when a sheet shows letters of an old font, when it holds a form (calamine gives an error in a
cell as silence), or when calamine failed.
"""

import io
from dataclasses import replace
from functools import cached_property

from orchestration.notation.numbers import CellFault
from orchestration.readers import legacy_encodings, rich_text
from orchestration.readers.errors import Unreadable
from orchestration.readers.sheet import Sheet
from orchestration.readers.styles import date_part, number_kind, shows_otherwise
from orchestration.readers.xlsx_worksheet import check_size


class OldBook:
    """One .xls in memory, opened when it is first asked."""

    def __init__(self, content: bytes):
        self.content = content

    @cached_property
    def book(self):
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
        known = self._named(sheet.name)
        if known is None:
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
        padded = [row + [""] * (width - len(row)) for row in rows]
        merges = tuple((top, left, stop - 1, end - 1) for top, stop, left, end in known.merged_cells if stop - top > 1)
        hidden = {"hidden_rows": hidden_rows, "hidden_columns": hidden_columns}
        whole = replace(sheet, rows=padded, merges=merges, more=None, **hidden)
        return rich_text.with_values(whole, self._marked(known, padded)), lost

    def _marked(self, known, rows: list[list[object]]) -> dict[tuple[int, int], object]:
        """The cells where what is struck out or raised could be taken for a figure."""
        fonts = self.book.font_list
        odd = {
            key: one.format_str for key, one in self.book.format_map.items() if shows_otherwise(one.format_str or "")
        }
        if not odd and not any(font.struck_out or font.escapement for font in fonts):
            return {}
        found = {}
        for (row, col), starts in known.rich_text_runlist_map.items():
            text, ends = str(known.cell_value(row, col)), [start for start, _ in starts[1:]] + [None]
            parts = [(text[: starts[0][0]] if starts else text, False, False)]
            parts += [
                (text[start:end], bool(fonts[font].struck_out), bool(fonts[font].escapement))
                for (start, font), end in zip(starts, ends, strict=True)
            ]
            if (said := rich_text.joined(parts)) != text:
                found[row, col] = said
        for row in range(known.nrows):
            for col in range(known.row_len(row)):
                style = self.book.xf_list[known.cell_xf_index(row, col)]
                if fonts[style.font_index].struck_out and rows[row][col] != "":
                    found[row, col] = rich_text.struck_out(rows[row][col])
                elif style.format_key in odd:
                    found[row, col] = rich_text.shown_otherwise(rows[row][col], odd[style.format_key])
        return found

    def percents(self, name: str) -> frozenset[tuple[int, int]]:
        """The cells shown as a per cent; none where xlrd cannot tell."""
        return frozenset(at for at, (kind, _) in self._formats(name).items() if kind == "percent")

    def dates(self, name: str) -> dict[tuple[int, int], str]:
        """The cells whose date shows a month and year, or a year, alone."""
        sheet = self._named(name)
        if sheet is None:
            return {}
        shown = {key: date_part(one.format_str or "") for key, one in self.book.format_map.items()}
        return {
            (row, col): part
            for row in range(sheet.nrows)
            for col in range(sheet.row_len(row))
            if sheet.cell_type(row, col) == 3  # a date
            if (part := shown.get(self.book.xf_list[sheet.cell_xf_index(row, col)].format_key))
        }

    def old_fonts(self, name: str) -> dict[tuple[int, int], str]:
        """The cells typed in a font of before Unicode, by its kind."""
        return {at: font for at, (_, font) in self._formats(name).items() if font}

    def hidden(self, name: str) -> tuple[frozenset[int], frozenset[int]]:
        """The hidden rows and columns."""
        sheet = self._named(name)
        if sheet is None:
            return frozenset(), frozenset()
        rows = frozenset(row for row, info in sheet.rowinfo_map.items() if info.hidden)
        return rows, frozenset(column for column, info in sheet.colinfo_map.items() if info.hidden)

    def _named(self, name: str):
        try:
            return self.book.sheet_by_name(name) if name in self.book.sheet_names() else None
        except Unreadable:
            return None

    def _formats(self, name: str) -> dict[tuple[int, int], tuple[str, str | None]]:
        sheet = self._named(name)
        if sheet is None:
            return {}
        kinds = [self._kind(formats) for formats in self.book.xf_list]
        found = {}
        for row in range(sheet.nrows):
            for column in range(sheet.row_len(row)):
                style = sheet.cell_xf_index(row, column)
                if style < len(kinds) and kinds[style] != ("number", None):
                    found[row, column] = kinds[style]
        return found

    def _kind(self, formats) -> tuple[str, str | None]:
        shown = self.book.format_map.get(formats.format_key)
        font = self.book.font_list[formats.font_index] if formats.font_index < len(self.book.font_list) else None
        return number_kind(0, shown.format_str if shown else None), legacy_encodings.font_kind(
            font.name if font else None
        )

    def _sheet(self, number: int) -> Sheet:
        import xlrd

        sheet = self.book.sheet_by_index(number)
        check_size(sheet.nrows, sheet.ncols)
        rows = []
        for row in range(sheet.nrows):
            values = [_value(xlrd, cell, self.book.datemode) for cell in sheet.row(row)]
            rows.append(values + [""] * (sheet.ncols - len(values)))
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


def _value(xlrd, cell, datemode: int) -> object:
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return CellFault("error_cell", xlrd.error_text_from_code.get(cell.value, "#"))
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(cell.value, datemode)
        except (ValueError, OverflowError):
            return cell.value
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return bool(cell.value)
    return "" if cell.ctype in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK) else cell.value
