"""Reads the tables of a .docx letter, each as a sheet of text, with the paragraphs above it; writes nothing.

The paragraphs before a table stand as rows above it (a title, a unit, a period). A joined cell gives its text once,
at its top left. A table within a table is read with the text of its cell.
"""

from collections.abc import Callable
from xml.parsers import expat

from orchestration.intake.grid import Sheet
from orchestration.intake.legacy import font_kind, to_unicode
from orchestration.intake.package import Package
from orchestration.intake.sheet_xml import check_size
from orchestration.intake.unreadable import Unreadable

BODY = "word/document.xml"


def read(package: Package) -> tuple[list[Sheet], set[str]]:
    """The tables of the letter, named 'Bảng 1', 'Bảng 2'..., and the old fonts met on the way."""
    letter = _Letter()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = letter.start, letter.end
    parser.CharacterDataHandler, parser.EntityDeclHandler = letter.text, _refuse
    try:
        parser.Parse(package.part(BODY), True)
    except expat.ExpatError as fault:
        raise Unreadable(f"Tệp Word hỏng, không đọc được ({fault})") from fault
    if not letter.sheets:
        raise Unreadable("Tệp Word không có bảng nào", "not_a_table")
    return letter.sheets, letter.old_fonts


class _Letter:
    """Events of the letter's body."""

    def __init__(self):
        self.sheets: list[Sheet] = []
        self.old_fonts: set[str] = set()
        self._above: list[str] = []
        self._paragraph: list[str] = []
        self._rows: list[list[object]] = []
        self._row: list[object] = []
        self._cell: list[str] = []
        self._depth, self._span, self._is_continued = 0, 1, False
        self._tall: dict[int, int] = {}  # the row of the last cell of each column that begins there
        self._merges: list[tuple[int, int, int, int]] = []
        self._into, self._font, self._deleted = False, None, 0
        self._starts: dict[str, Callable[[dict], None]] = {
            "w:tbl": self._start_table,
            "w:tr": self._start_row,
            "w:tc": self._start_cell,
            "w:p": lambda _: self._paragraph.clear(),
            "w:r": lambda _: setattr(self, "_font", None),
        }

    def start(self, name: str, given: dict) -> None:
        if name in self._starts:
            self._starts[name](given)
        elif name == "w:t":
            self._into = True
        elif name == "w:rFonts":
            self._font = font_kind(given.get("w:ascii") or given.get("w:hAnsi"))
        elif name == "w:gridSpan" and self._depth == 1:
            self._span = min(int(given.get("w:val", "1")), 1_000) if given.get("w:val", "1").isdigit() else 1
        elif name == "w:vMerge" and self._depth == 1:
            self._is_continued = given.get("w:val", "continue") == "continue"
        elif name in ("w:br", "w:tab", "w:cr"):
            self._paragraph.append("\n" if name != "w:tab" else " ")
        elif name in ("w:del", "w:moveFrom"):
            self._deleted += 1

    def text(self, letters: str) -> None:
        if self._into and not self._deleted:
            if self._font and not letters.isascii():
                self.old_fonts.add(self._font)
            self._paragraph.append(to_unicode(letters, self._font) if self._font else letters)

    def end(self, name: str) -> None:
        if name == "w:t":
            self._into = False
        elif name in ("w:del", "w:moveFrom"):
            self._deleted -= 1
        elif name == "w:p":
            (self._cell if self._depth else self._above).append("".join(self._paragraph).strip())
            self._paragraph = []
        elif name == "w:tc" and self._depth == 1:
            text = "" if self._is_continued else "\n".join(filter(None, self._cell))
            self._join(len(self._rows), len(self._row))
            self._row += [text] + [""] * (self._span - 1)
            check_size(len(self._rows) + 1, len(self._row))
        elif name == "w:tr" and self._depth == 1:
            self._rows.append(self._row)
        elif name == "w:tbl":
            self._end_table()

    def _join(self, row: int, column: int) -> None:
        """Remember from which row a cell is joined down to this one."""
        if not self._is_continued:
            self._tall[column] = row
        elif (first := self._tall.get(column)) is not None:
            self._merges = [joined for joined in self._merges if joined[:2] != (first, column)]
            self._merges.append((first, column, row, column + self._span - 1))

    def _start_table(self, _: dict) -> None:
        self._depth += 1
        if self._depth == 1:
            self._rows, self._tall, self._merges = [], {}, []

    def _start_row(self, _: dict) -> None:
        if self._depth == 1:
            self._row = []

    def _start_cell(self, _: dict) -> None:
        if self._depth == 1:
            self._cell, self._span, self._is_continued = [], 1, False

    def _end_table(self) -> None:
        self._depth -= 1
        if self._depth:
            return
        above = [[text] for text in self._above if text]
        rows = above + self._rows
        width = max(map(len, rows), default=0)
        check_size(len(rows), width)
        padded = [row + [""] * (width - len(row)) for row in rows]
        down = len(above)
        merges = tuple((top + down, left, bottom + down, right) for top, left, bottom, right in self._merges)
        self.sheets.append(Sheet(f"Bảng {len(self.sheets) + 1}", padded, merges=merges))
        self._above = []


def _refuse(*_: object) -> None:
    raise Unreadable("Tệp có khai báo thực thể XML (có thể gây hại)", "dangerous")
