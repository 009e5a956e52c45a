"""Reads an .ods for its extent, its per cents and, when calamine fails, its cells; refuses sheets beyond the limits.

A cell or a row may be repeated a million times in a few bytes: empty repeats are no rows, filled ones count.
"""

from dataclasses import replace
from datetime import datetime
from xml.parsers import expat

from orchestration.notation.numbers import CellFault
from orchestration.readers import rich_text
from orchestration.readers.errors import Unreadable
from orchestration.readers.opc_package import Package
from orchestration.readers.sheet import Sheet
from orchestration.readers.xlsx_worksheet import MAX_COLUMNS, MAX_ROWS, check_size

ERRORS = ("#", "Err:")


def read(package: Package) -> list[Sheet]:
    """The sheets of the package, in its own order."""
    return read_content(package.part("content.xml"))


def read_content(xml: bytes) -> list[Sheet]:
    """The sheets of an OpenDocument's content, in its own order."""
    parser = expat.ParserCreate()
    content = _Content()
    parser.StartElementHandler, parser.EndElementHandler = content.start, content.end
    parser.CharacterDataHandler = content.text
    parser.EntityDeclHandler = _refuse
    parser.buffer_text = True
    try:
        parser.Parse(xml, True)
    except expat.ExpatError as fault:
        raise Unreadable(f"Tệp hỏng, không đọc được phần XML ({fault})") from fault
    return content.sheets


class _Content:
    """The tables of content.xml, cell by cell."""

    def __init__(self):
        self.sheets: list[Sheet] = []
        self._hidden_styles: set[str] = set()
        self._struck_styles: set[str] = set()
        self._raised_styles: set[str] = set()
        self._spans: list[str] = []
        self._style = ""
        self._paragraphs: list[str] | None = None
        self._depth_note, self._in_text = 0, False

    def start(self, name: str, given: dict) -> None:
        if name == "style:style":
            self._style = given.get("style:name", "")
        elif name == "style:table-properties" and given.get("table:display") == "false":
            self._hidden_styles.add(self._style)
        elif name == "style:text-properties":
            if given.get("style:text-line-through-style", "none") != "none":
                self._struck_styles.add(self._style)
            if given.get("style:text-position", "").startswith(("super", "sub")):
                self._raised_styles.add(self._style)
        elif name == "text:span":
            self._spans.append(given.get("text:style-name", ""))
        elif name == "table:table":
            self._name, self._rows, self._row_no = given.get("table:name", ""), {}, 0
            self._is_hidden = given.get("table:style-name") in self._hidden_styles
            self._hidden_rows, self._percents, self._merges = set(), set(), []
            self._marked: dict[tuple[int, int], object] = {}
        elif name == "table:table-row":
            self._row, self._column = {}, 0
            self._row_times = _times(given, "table:number-rows-repeated")
            self._row_hidden = given.get("table:visibility") in ("collapse", "filter")
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._cell, self._paragraphs, self._is_marked = given, [], False
        elif name == "office:annotation":
            self._depth_note += 1
        elif name == "text:p" and self._paragraphs is not None and not self._depth_note:
            self._paragraphs.append("")
            self._in_text = True
        elif name in ("text:s", "text:tab", "text:line-break") and self._paragraphs:
            self._paragraphs[-1] += " " * _times(given, "text:c") if name == "text:s" else "\n"

    def text(self, letters: str) -> None:
        if self._in_text and self._paragraphs and not self._depth_note:
            is_struck, is_raised = (
                not known.isdisjoint(self._spans) for known in (self._struck_styles, self._raised_styles)
            )
            before = self._paragraphs[-1]
            self._paragraphs[-1] = rich_text.joined([(before, False, False), (letters, is_struck, is_raised)])
            self._is_marked |= self._paragraphs[-1] != before + letters

    def end(self, name: str) -> None:
        if name == "office:annotation":
            self._depth_note -= 1
        elif name == "text:span":
            self._spans.pop()
        elif name == "text:p":
            self._in_text = self._depth_note > 0  # a note stands within a cell, not within its text
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._end_cell()
        elif name == "table:table-row":
            self._end_row()
        elif name == "table:table":
            self._end_table()

    def _end_cell(self) -> None:
        times = _times(self._cell, "table:number-columns-repeated")
        value = _value(self._cell, "\n".join(self._paragraphs or []))
        self._paragraphs = None
        if value != "":
            check_size(self._row_no + 1, self._column + times)
            if (tall := _times(self._cell, "table:number-rows-spanned")) > 1:
                wide = _times(self._cell, "table:number-columns-spanned")
                self._merges.append((self._row_no, self._column, self._row_no + tall - 1, self._column + wide - 1))
            if self._cell.get("table:style-name") in self._struck_styles:
                value = self._marked[self._row_no, self._column] = rich_text.struck_out(value)
            elif self._is_marked:
                self._marked[self._row_no, self._column] = value
            is_percent = self._cell.get("office:value-type") == "percentage"
            for column in range(self._column, self._column + times):
                self._row[column] = value, is_percent
        self._column += times

    def _end_row(self) -> None:
        if self._row:
            check_size(self._row_no + self._row_times, max(self._row) + 1)
            for row in range(self._row_no, self._row_no + self._row_times):
                self._rows[row] = {column: value for column, (value, _) in self._row.items()}
                self._percents.update((row, column) for column, (_, shown) in self._row.items() if shown)
                if self._row_hidden:
                    self._hidden_rows.add(row)
        self._row_no += self._row_times

    def _end_table(self) -> None:
        height = max(self._rows, default=-1) + 1
        width = max((max(row) for row in self._rows.values()), default=-1) + 1
        check_size(height, width)
        rows = [[self._rows.get(row, {}).get(column, "") for column in range(width)] for row in range(height)]
        percents, marked = frozenset(self._percents), self._marked
        self.sheets.append(
            Sheet(
                self._name,
                rows,
                is_hidden=self._is_hidden,
                hidden_rows=frozenset(self._hidden_rows),
                merges=tuple(self._merges),
                percents=lambda: percents,
                more=(lambda sheet: replace(rich_text.with_values(sheet, marked), more=None)) if marked else None,
            )
        )


def _value(cell: dict, text: str) -> object:
    kind = cell.get("office:value-type")
    if text.startswith(ERRORS) and "table:formula" in cell:
        return CellFault("error_cell", text)
    if kind in ("float", "percentage", "currency"):
        try:
            return float(cell.get("office:value", ""))
        except ValueError:
            return text
    if kind == "boolean":
        return cell.get("office:boolean-value") == "true"
    if kind == "date":
        try:
            return datetime.fromisoformat(cell.get("office:date-value", ""))
        except ValueError:
            return text
    if kind is None and not text and "table:formula" in cell:
        return CellFault("formula_without_value", cell["table:formula"])
    return text


def _times(given: dict, name: str) -> int:
    said = given.get(name, "1")
    return min(int(said), MAX_ROWS * MAX_COLUMNS) if said.isdigit() and int(said) else 1


def _refuse(*_: object) -> None:
    raise Unreadable("Tệp có khai báo thực thể XML (có thể gây hại)", "dangerous")
