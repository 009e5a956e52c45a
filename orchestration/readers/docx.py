"""Reads the tables of a .docx letter, each as a sheet of text, with the paragraphs above it; writes nothing.

The paragraphs before a table stand as rows above it (a title, a unit, a period), and so does what a letterhead set as a
small first table says. A joined cell gives its text once, at its top left. A table or a box within a cell is read with
the text of its cell. What was deleted or hidden is not read; what is struck out, raised or drawn shows as such.
"""

from collections.abc import Callable
from xml.parsers import expat

from orchestration.readers import rich_text
from orchestration.readers.errors import Unreadable
from orchestration.readers.legacy_encodings import font_kind, to_unicode
from orchestration.readers.opc_package import Package
from orchestration.readers.sheet import Sheet
from orchestration.readers.xlsx_worksheet import check_size

BODY = "word/document.xml"
LETTERHEAD = 4, 3  # rows and columns at most
DRAWN = {"w:noBreakHyphen": "-", "w:sym": "\u25a1", "m:oMath": "[công thức]", "w:ptab": " ", "w:tab": " "}
OFF = ("0", "false", "off")


def read(package: Package) -> tuple[list[Sheet], set[str]]:
    """The tables of the letter, named 'Bảng 1', 'Bảng 2'..., and the old fonts met on the way."""
    letter = _Letter()
    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = letter.start, letter.end
    parser.CharacterDataHandler, parser.EntityDeclHandler = letter.text, _refuse
    parser.buffer_text = True
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
        self._paragraphs: list[list[str]] = [[]]  # a box stands within a paragraph and has paragraphs of its own
        self._rows: list[list[object]] = []
        self._row: list[object] = []
        self._cell: list[str] = []
        self._depth, self._span, self._is_continued = 0, 1, False
        self._tall: dict[int, int] = {}  # the row of the last cell of each column that begins there
        self._merges: list[tuple[int, int, int, int]] = []
        self._into, self._font, self._deleted, self._twice = False, None, 0, 0
        self._struck = self._raised = self._vanished = self._row_deleted = self._in_row_properties = False
        self._starts: dict[str, Callable[[dict], None]] = {
            "w:tbl": self._start_table,
            "w:tr": self._start_row,
            "w:tc": self._start_cell,
            "w:p": lambda _: self._paragraphs.append([]),
            "w:r": self._start_run,
            "w:gridBefore": self._skip_columns,
        }

    def start(self, name: str, given: dict) -> None:
        if self._twice or name == "mc:Fallback":  # the same box once more, for old programs
            self._twice += 1
        elif name in self._starts:
            self._starts[name](given)
        elif name == "w:t":
            self._into = True
        elif name == "w:rFonts":
            self._font = font_kind(given.get("w:ascii") or given.get("w:hAnsi"))
        elif name == "w:gridSpan" and self._depth == 1:
            self._span = min(int(given.get("w:val", "1")), 1_000) if given.get("w:val", "1").isdigit() else 1
        elif name == "w:vMerge" and self._depth == 1:
            self._is_continued = given.get("w:val", "continue") == "continue"
        elif name in ("w:br", "w:cr"):
            self._say("\n")
        elif name in DRAWN:
            self._say(DRAWN[name])
        elif name in ("w:strike", "w:dstrike"):
            self._struck = given.get("w:val") not in OFF
        elif name == "w:vanish":
            self._vanished = given.get("w:val") not in OFF
        elif name == "w:vertAlign":
            self._raised = given.get("w:val") in ("superscript", "subscript")
        elif name == "w:trPr":
            self._in_row_properties = True
        elif name in ("w:del", "w:moveFrom"):
            self._row_deleted |= self._in_row_properties
            self._deleted += 1

    def text(self, letters: str) -> None:
        if self._into and not self._twice:
            if self._font and not letters.isascii():
                self.old_fonts.add(self._font)
            said = to_unicode(letters, self._font) if self._font else letters
            before = "".join(self._paragraphs[-1])
            self._say(rich_text.joined([(before, False, False), (said, self._struck, self._raised)])[len(before) :])

    def _say(self, letters: str) -> None:
        if not self._deleted and not self._vanished and not self._twice:
            self._paragraphs[-1].append(letters)

    def end(self, name: str) -> None:
        if self._twice:
            self._twice -= 1
        elif name == "w:t":
            self._into = False
        elif name == "w:trPr":
            self._in_row_properties = False
        elif name in ("w:del", "w:moveFrom"):
            self._deleted -= 1
        elif name == "w:p":
            (self._cell if self._depth else self._above).append("".join(self._paragraphs.pop()).strip())
        elif name == "w:tc" and self._depth == 1:
            text = "" if self._is_continued else "\n".join(filter(None, self._cell))
            self._join(len(self._rows), len(self._row))
            self._row += [text] + [""] * (self._span - 1)
            check_size(len(self._rows) + 1, len(self._row))
        elif name == "w:tr" and self._depth == 1:
            self._rows.append([""] * len(self._row) if self._row_deleted else self._row)
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
            self._row, self._row_deleted = [], False

    def _start_run(self, _: dict) -> None:
        self._font, self._struck, self._raised, self._vanished = None, False, False, False

    def _skip_columns(self, given: dict) -> None:
        if self._depth == 1 and given.get("w:val", "").isdigit():
            self._row += [""] * min(int(given["w:val"]), 1_000)

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
        self._above = _letterhead(self._rows, self._above) if len(self.sheets) == 1 else []


def _letterhead(rows: list[list[object]], above: list[str]) -> list[str]:
    """What a small first table says for the next one: its lines and its pairs, never its rows, read already."""
    most, widest = LETTERHEAD
    if len(rows) > most or max(map(len, rows), default=0) > widest:
        return []
    pairs = [": ".join(str(text).rstrip(": ") for text in row) for row in rows if len(row) == 2 and all(row)]
    return [*above, *(line for row in rows for text in row for line in str(text).splitlines()), *pairs]


def _refuse(*_: object) -> None:
    raise Unreadable("Tệp có khai báo thực thể XML (có thể gây hại)", "dangerous")
