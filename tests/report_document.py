"""A report as a reader meets it: its paragraphs and tables, and every figure with where it leads; read from the XML."""

import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FIGURE, NAME, NOTE = "KhoFigure", "KhoName", "KhoNote"


@dataclass(frozen=True)
class Shown:
    """A figure: its text, its column and row as a reader who points at it is told, and the note it leads to."""

    text: str
    column: str
    keys: tuple[tuple[str, str], ...]
    anchor: str

    @property
    def number(self) -> float:
        """The figure as a number."""
        return float(self.text.strip("%").replace(".", "").replace(",", ".").replace("−", "-"))

    @property
    def half_a_step(self) -> float:
        """Half of its last decimal."""
        return 0.5 * 10.0 ** -len(self.text.strip("%").partition(",")[2])


class Report:
    """A written report."""

    def __init__(self, path: Path):
        with ZipFile(path) as archive:
            names = archive.namelist()
            self.body = ElementTree.fromstring(archive.read("word/document.xml")).find(f"{W}body")
            heads = [name for name in names if re.fullmatch(r"word/header\d*\.xml", name)]
            self.heads = ["".join(ElementTree.fromstring(archive.read(name)).itertext()) for name in heads]
        self.notes = {}
        self.paragraphs = []
        for paragraph in self.body.iter(f"{W}p"):
            mark = paragraph.find(f"{W}bookmarkStart")
            if mark is not None:
                self.notes[mark.get(f"{W}name")] = self._text(paragraph)
            else:
                self.paragraphs.append(paragraph)

    @staticmethod
    def style(run) -> str | None:
        """The style of a run."""
        style = run.find(f"{W}rPr/{W}rStyle")
        return None if style is None else style.get(f"{W}val")

    def _text(self, paragraph) -> str:
        """What a paragraph reads, without the numbers of notes."""
        runs = paragraph.iter(f"{W}r")
        return "".join("".join(run.itertext()) for run in runs if self.style(run) != NOTE).strip()

    @property
    def lines(self) -> list[str]:
        """Every paragraph that says something, cells of tables among them."""
        return [text for paragraph in self.paragraphs if (text := self._text(paragraph))]

    @property
    def rows(self) -> list[list[str]]:
        """Every line of every table, as the texts of its cells."""
        return [
            [" ".join(self._text(p) for p in cell.iter(f"{W}p")) for cell in row.findall(f"{W}tc")]
            for row in self.body.iter(f"{W}tr")
        ]

    @property
    def figures(self) -> list[Shown]:
        """Every figure, in the order it is read."""
        shown = []
        for paragraph in self.paragraphs:
            for link in paragraph.iter(f"{W}hyperlink"):
                [run] = [run for run in link.iter(f"{W}r") if self.style(run) == FIGURE]
                column, *keys = link.get(f"{W}tooltip").split("; ")
                pairs = tuple(tuple(key.split("=", 1)) for key in keys)
                shown.append(Shown("".join(run.itertext()), column, pairs, link.get(f"{W}anchor")))
        return shown

    def texts(self, style: str | None) -> list[str]:
        """The runs of a style that stand in no note."""
        return [
            "".join(run.itertext())
            for paragraph in self.paragraphs
            for run in paragraph.iter(f"{W}r")
            if self.style(run) == style
        ]
