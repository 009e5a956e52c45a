"""Reads the tables of an OpenDocument's XML, cell by cell; writes nothing.

A cell or a row may be repeated a million times in a few bytes: empty repeats are no rows, filled ones count. Refuses
entities, and sheets beyond the limits.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from orchestration.notation.cell import Cell, CellFault
from orchestration.readers import rich_text
from orchestration.readers.limits import Limits
from orchestration.readers.sheet import At, Merge, Rows, Sheet
from orchestration.readers.xml_events import Attributes, parse

ERRORS = ("#", "Err:")
STYLE_NAME = "table:style-name"
CELLS = ("table:table-cell", "table:covered-table-cell")


def read_content(xml: bytes, limits: Limits) -> list[Sheet]:
    """The sheets of an OpenDocument's content, in its own order."""
    content = _Content(limits)
    parse(xml, content)
    return content.sheets


class _Table:
    """One sheet while its rows come."""

    def __init__(self, name: str, is_hidden: bool, limits: Limits) -> None:
        self.name, self.is_hidden, self.limits = name, is_hidden, limits
        self.rows: dict[int, dict[int, Cell]] = {}
        self.hidden_rows: set[int] = set()
        self.percents: set[At] = set()
        self.merges: list[Merge] = []
        self.marked: dict[At, Cell] = {}
        self.row_no = self.column = 0
        self._row: dict[int, tuple[Cell, bool]] = {}
        self._repeats = 1
        self._is_row_hidden = False

    def start_row(self, attributes: Attributes) -> None:
        """A row, perhaps repeated."""
        self._row, self.column = {}, 0
        self._repeats = self.times(attributes, "table:number-rows-repeated")
        self._is_row_hidden = attributes.get("table:visibility") in ("collapse", "filter")

    def put(self, value: Cell, attributes: Attributes, repeats: int) -> None:
        """A value in the next columns, and how far its cell is joined down and to the right."""
        self.limits.check_size(self.row_no + 1, self.column + repeats)
        tall, wide = (self.times(attributes, f"table:number-{axis}-spanned") for axis in ("rows", "columns"))
        if tall > 1 or wide > 1:
            self.merges.append((self.row_no, self.column, self.row_no + tall - 1, self.column + wide - 1))
        is_percent = attributes.get("office:value-type") == "percentage"
        for column in range(self.column, self.column + repeats):
            self._row[column] = value, is_percent

    def end_row(self) -> None:
        """The row ends; an empty one leaves nothing but its place."""
        if self._row:
            self.limits.check_size(self.row_no + self._repeats, max(self._row) + 1)
            for row in range(self.row_no, self.row_no + self._repeats):
                self.rows[row] = {column: value for column, (value, _) in self._row.items()}
                self.percents.update((row, column) for column, (_, is_percent) in self._row.items() if is_percent)
                if self._is_row_hidden:
                    self.hidden_rows.add(row)
        self.row_no += self._repeats

    def sheet(self) -> Sheet:
        """The sheet that has ended."""
        height = max(self.rows, default=-1) + 1
        width = max((max(row) for row in self.rows.values()), default=-1) + 1
        self.limits.check_size(height, width)
        rows: Rows = [[self.rows.get(row, {}).get(column, "") for column in range(width)] for row in range(height)]
        percents, marked = frozenset(self.percents), self.marked
        return Sheet(
            self.name,
            rows,
            is_hidden=self.is_hidden,
            hidden_rows=frozenset(self.hidden_rows),
            merges=tuple(self.merges),
            percents=lambda: percents,
            more=(lambda sheet: replace(rich_text.with_values(sheet, marked), more=None)) if marked else None,
        )

    def times(self, attributes: Attributes, name: str) -> int:
        """How often something is repeated, or how far it reaches; once where it does not say."""
        digits = attributes.get(name, "1")
        is_count = digits.isdigit() and int(digits)
        return min(int(digits), self.limits.max_rows * self.limits.max_columns) if is_count else 1


class _Styles:
    """The styles that hide a table, strike a text out, or raise or lower it."""

    def __init__(self) -> None:
        self.hidden: set[str] = set()
        self.struck: set[str] = set()
        self.raised: set[str] = set()
        self._name = ""

    def start(self, name: str, attributes: Attributes) -> None:
        """A style begins, or says something of itself."""
        if name == "style:style":
            self._name = attributes.get("style:name", "")
        elif name == "style:table-properties" and attributes.get("table:display") == "false":
            self.hidden.add(self._name)
        elif name == "style:text-properties":
            if attributes.get("style:text-line-through-style", "none") != "none":
                self.struck.add(self._name)
            if attributes.get("style:text-position", "").startswith(("super", "sub")):
                self.raised.add(self._name)


class _Content:
    """The tables of content.xml, cell by cell."""

    def __init__(self, limits: Limits) -> None:
        self.sheets: list[Sheet] = []
        self._limits = limits
        self._styles = _Styles()
        self._spans: list[str] = []
        self._table: _Table  # the one under way; no row stands outside one
        self._cell: Attributes = {}
        self._is_marked = False
        self._paragraphs: list[str] | None = None
        self._depth_note, self._in_text = 0, False
        self._starts: dict[str, Callable[[str, Attributes], None]] = {
            **dict.fromkeys(("style:style", "style:table-properties", "style:text-properties"), self._styles.start),
            "table:table": self._start_table,
            "table:table-row": lambda _, attributes: self._table.start_row(attributes),
            **dict.fromkeys(CELLS, self._start_cell),
            "office:annotation": self._start_note,
            "text:span": lambda _, attributes: self._spans.append(attributes.get("text:style-name", "")),
            "text:p": self._start_paragraph,
            **dict.fromkeys(("text:s", "text:tab", "text:line-break"), self._add_space),
        }

    def start(self, name: str, attributes: Attributes) -> None:
        if (start := self._starts.get(name)) is not None:
            start(name, attributes)

    def text(self, letters: str) -> None:
        if self._in_text and self._paragraphs and not self._depth_note:
            is_struck = not self._styles.struck.isdisjoint(self._spans)
            is_raised = not self._styles.raised.isdisjoint(self._spans)
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
        elif name in CELLS:
            self._end_cell()
        elif name == "table:table-row":
            self._table.end_row()
        elif name == "table:table":
            self.sheets.append(self._table.sheet())

    def _start_table(self, _: str, attributes: Attributes) -> None:
        is_hidden = attributes.get(STYLE_NAME) in self._styles.hidden
        self._table = _Table(attributes.get("table:name", ""), is_hidden, self._limits)

    def _start_cell(self, _: str, attributes: Attributes) -> None:
        self._cell, self._paragraphs, self._is_marked = attributes, [], False

    def _start_note(self, *_: object) -> None:
        self._depth_note += 1

    def _start_paragraph(self, *_: object) -> None:
        if self._paragraphs is not None and not self._depth_note:
            self._paragraphs.append("")
            self._in_text = True

    def _add_space(self, name: str, attributes: Attributes) -> None:
        if self._paragraphs:
            self._paragraphs[-1] += " " * self._table.times(attributes, "text:c") if name == "text:s" else "\n"

    def _end_cell(self) -> None:
        repeats = self._table.times(self._cell, "table:number-columns-repeated")
        value = _value(self._cell, "\n".join(self._paragraphs or []))
        self._paragraphs = None
        if value != "":
            at = self._table.row_no, self._table.column
            if self._cell.get(STYLE_NAME) in self._styles.struck:
                value = self._table.marked[at] = rich_text.struck_out(value)
            elif self._is_marked:
                self._table.marked[at] = value
            self._table.put(value, self._cell, repeats)
        self._table.column += repeats


def _value(cell: Attributes, text: str) -> Cell:
    kind = cell.get("office:value-type")
    if text.startswith(ERRORS) and "table:formula" in cell:
        return CellFault("error_cell", text)
    if kind in ("float", "percentage", "currency", "date"):
        return _figure(cell, text, kind)
    if kind == "boolean":
        return cell.get("office:boolean-value") == "true"
    if kind is None and not text and "table:formula" in cell:
        return CellFault("formula_without_value", cell["table:formula"])
    return text


def _figure(cell: Attributes, text: str, kind: str) -> Cell:
    """The number or the date that stands beside the text, if it is one."""
    try:
        if kind == "date":
            return datetime.fromisoformat(cell.get("office:date-value", ""))
        return float(cell.get("office:value", ""))
    except ValueError:
        return text
