"""What a report is made of before it is a Word file: paragraphs, tables and bars of words, names, figures and notes."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Name:
    """Words of the release that stand as they are: a name of a unit or indicator, a period, a day, a source's text."""

    text: str


@dataclass(frozen=True)
class Note:
    """Where figures come from, as it stands at the end of the report; equal notes are one note."""

    parts: tuple[str | Name, ...]

    @property
    def text(self) -> str:
        """The note as it reads."""
        return "".join(part if isinstance(part, str) else part.text for part in self.parts)


@dataclass(frozen=True)
class Figure:
    """A figure as people write it, where the release holds it, and the note that says where it comes from.

    Attributes:
        text: the figure.
        column: `table.column` of the release; of a count the name of its query and column.
        keys: the columns and values that single out its row.
        note: what stands at the end of the report.
    """

    text: str
    column: str
    keys: tuple[tuple[str, object], ...]
    note: Note

    @property
    def address(self) -> str:
        """Its column and row, as it is shown where a reader points at it."""
        return "; ".join([self.column, *(f"{name}={'' if value is None else value}" for name, value in self.keys)])


Part = str | Name | Figure
Parts = Sequence[Part]


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of running text; a heading within a section, or an item of a list."""

    parts: Parts
    kind: str = "body"  # body, item, heading, small, banner


@dataclass(frozen=True)
class Column:
    """How a column of a table is headed, how wide it is in cm, and whether it holds figures."""

    head: str
    width: float
    is_figure: bool = False


@dataclass(frozen=True)
class Table:
    """A table; a row that is one list of parts alone spans all columns."""

    columns: Sequence[Column]
    rows: list[list[Parts]] = field(default_factory=list)


@dataclass(frozen=True)
class Bar:
    """A line of a picture of bars: its name, its length, the figure beside it, and where a mark stands across it."""

    name: Parts
    value: float
    figure: Figure
    mark: float | None = None


@dataclass(frozen=True)
class Bars:
    """A picture of bars from 0 to `full`, under a title."""

    title: Parts
    bars: Sequence[Bar]
    full: float = 100.0


Block = Paragraph | Table | Bars
Blocks = list[Block]
