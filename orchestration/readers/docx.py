"""Reads the tables of a .docx letter, each as a sheet of text, with the paragraphs above it; writes nothing.

The paragraphs before a table stand as rows above it (a title, a unit, a period), and so does what a letterhead set as a
small first table says. A joined cell gives its text once, at its top left. A table or a box within a cell is read with
the text of its cell. What was deleted or hidden is not read; what is struck out, raised or drawn shows as such.
"""

from collections.abc import Callable

from orchestration.readers import rich_text
from orchestration.readers.docx_table import LetterTable
from orchestration.readers.errors import Unreadable
from orchestration.readers.legacy_encodings import font_kind, to_unicode
from orchestration.readers.limits import Limits
from orchestration.readers.reader import SourceFile
from orchestration.readers.sheet import Note, Opened, Sheet
from orchestration.readers.xml_events import Attributes, parse

BODY = "word/document.xml"
LETTERHEAD = 4, 3  # rows and columns at most
WIDEST = 1_000  # columns of one cell
DRAWN = {"w:noBreakHyphen": "-", "w:sym": "\u25a1", "m:oMath": "[công thức]", "w:ptab": " ", "w:tab": " ",
         "w:br": "\n", "w:cr": "\n"}  # fmt: skip
OFF = ("0", "false", "off")


class DocxReader:
    """Reads the tables of a Word letter."""

    name = "docx"
    suffixes = (".docx",)
    refused_as = "calamine"
    fallback = None

    def recognises(self, file: SourceFile) -> bool:
        """Whether it is a zip with the body of a letter."""
        return file.has_part(BODY)

    def read(self, file: SourceFile) -> Opened:
        """The tables of the letter, named 'Bảng 1', 'Bảng 2'..., and a note of the old fonts met on the way."""
        letter = _Letter(file.limits)
        parse(file.package.part(BODY), letter, refusal="Tệp Word hỏng, không đọc được")
        if not letter.sheets:
            raise Unreadable("Tệp Word không có bảng nào", "not_a_table")
        fonts = ", ".join(sorted(letter.old_fonts))
        return Opened(self.name, letter.sheets, notes=[Note("OLD_FONT", found=fonts)] if fonts else [])


class _Run:
    """How the run of text under way is set."""

    def __init__(self) -> None:
        self.font: str | None = None
        self.is_struck = self.is_raised = self.is_vanished = False

    def set(self, name: str, attributes: Attributes) -> None:
        """Take in what a property says."""
        value = attributes.get("w:val")
        if name == "w:rFonts":
            self.font = font_kind(attributes.get("w:ascii") or attributes.get("w:hAnsi"))
        elif name in ("w:strike", "w:dstrike"):
            self.is_struck = value not in OFF
        elif name == "w:vanish":
            self.is_vanished = value not in OFF
        else:
            self.is_raised = value in ("superscript", "subscript")


class _Letter:
    """Events of the letter's body."""

    def __init__(self, limits: Limits) -> None:
        self.sheets: list[Sheet] = []
        self.old_fonts: set[str] = set()
        self._limits = limits
        self._above: list[str] = []
        self._paragraphs: list[list[str]] = [[]]  # a box stands within a paragraph and has paragraphs of its own
        self._table, self._depth = LetterTable(limits), 0
        self._run = _Run()
        self._into, self._deleted, self._in_repeat, self._in_row_properties = False, 0, 0, False
        self._starts: dict[str, Callable[[str, Attributes], None]] = {
            "w:tbl": self._start_table,
            **dict.fromkeys(("w:tr", "w:tc", "w:gridBefore", "w:gridSpan", "w:vMerge"), self._in_table),
            "w:trPr": self._start_row_properties,
            "w:p": lambda *_: self._paragraphs.append([]),
            "w:r": self._start_run,
            "w:t": self._start_text,
            **dict.fromkeys(("w:rFonts", "w:strike", "w:dstrike", "w:vanish", "w:vertAlign"), self._set_run),
            **dict.fromkeys(("w:del", "w:moveFrom"), self._start_deleted),
            **dict.fromkeys(DRAWN, lambda name, _: self._add(DRAWN[name])),
        }

    def start(self, name: str, attributes: Attributes) -> None:
        if self._in_repeat or name == "mc:Fallback":  # the same box once more, for old programs
            self._in_repeat += 1
        elif (start := self._starts.get(name)) is not None:
            start(name, attributes)

    def text(self, letters: str) -> None:
        if self._into and not self._in_repeat:
            run = self._run
            if run.font and not letters.isascii():
                self.old_fonts.add(run.font)
            text = to_unicode(letters, run.font) if run.font else letters
            before = "".join(self._paragraphs[-1])
            self._add(rich_text.joined([(before, False, False), (text, run.is_struck, run.is_raised)])[len(before) :])

    def end(self, name: str) -> None:
        if self._in_repeat:
            self._in_repeat -= 1
        elif name == "w:t":
            self._into = False
        elif name == "w:trPr":
            self._in_row_properties = False
        elif name in ("w:del", "w:moveFrom"):
            self._deleted -= 1
        elif name == "w:p":
            texts = self._table.texts if self._depth else self._above
            texts.append("".join(self._paragraphs.pop()).strip())
        elif name == "w:tbl":
            self._end_table()
        elif self._depth == 1 and name == "w:tc":
            self._table.end_cell()
        elif self._depth == 1 and name == "w:tr":
            self._table.end_row()

    def _add(self, letters: str) -> None:
        if not self._deleted and not self._run.is_vanished:
            self._paragraphs[-1].append(letters)

    def _start_table(self, *_: object) -> None:
        self._depth += 1
        if self._depth == 1:
            self._table = LetterTable(self._limits)

    def _in_table(self, name: str, attributes: Attributes) -> None:
        """What shapes the outermost table; a table within a cell is text of its cell."""
        if self._depth != 1:
            return
        table, value = self._table, attributes.get("w:val", "")
        if name == "w:tr":
            table.start_row()
        elif name == "w:tc":
            table.start_cell()
        elif name == "w:vMerge":
            table.is_continued = attributes.get("w:val", "continue") == "continue"
        elif name == "w:gridSpan":
            table.span = min(int(value), WIDEST) if value.isdigit() else 1
        elif value.isdigit():
            table.skip(min(int(value), WIDEST))

    def _start_row_properties(self, *_: object) -> None:
        self._in_row_properties = True

    def _start_run(self, *_: object) -> None:
        self._run = _Run()

    def _set_run(self, name: str, attributes: Attributes) -> None:
        self._run.set(name, attributes)

    def _start_text(self, *_: object) -> None:
        self._into = True

    def _start_deleted(self, *_: object) -> None:
        self._table.is_row_deleted |= self._in_row_properties
        self._deleted += 1

    def _end_table(self) -> None:
        self._depth -= 1
        if self._depth:
            return
        self.sheets.append(self._table.sheet(f"Bảng {len(self.sheets) + 1}", self._above))
        self._above = _letterhead(self._table.rows, self._above) if len(self.sheets) == 1 else []


def _letterhead(rows: list[list[str]], above: list[str]) -> list[str]:
    """What a small first table says for the next one: its lines and its pairs, never its rows, read already."""
    most, widest = LETTERHEAD
    if len(rows) > most or max(map(len, rows), default=0) > widest:
        return []
    pairs = [": ".join(text.rstrip(": ") for text in row) for row in rows if len(row) == 2 and all(row)]
    return [*above, *(line for row in rows for text in row for line in text.splitlines()), *pairs]
