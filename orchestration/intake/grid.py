"""A sheet as every reader gives it, whatever the file was; knows no form and touches no file."""

from collections.abc import Callable
from dataclasses import dataclass, field

Places = frozenset[tuple[int, int]]


def _nowhere() -> Places:
    return frozenset()


@dataclass(frozen=True)
class Sheet:
    """A grid of values (text, number, boolean, date or fault) counted from A1, and what its file says about it.

    `percents` gives the number cells that the file shows as a per cent; it is asked only when that matters.
    """

    name: str
    rows: list[list[object]]
    is_hidden: bool = False
    is_text: bool = False
    hidden_rows: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    merges: tuple[tuple[int, int, int, int], ...] = ()
    percents: Callable[[], Places] = field(default=_nowhere, compare=False)


@dataclass(frozen=True)
class Note:
    """Something a person should know of how a file was read; `code` names the rule that tells it."""

    code: str
    sheet: str | None = None
    cell: str | None = None
    found: str | None = None
    expected: str | None = None


@dataclass
class Opened:
    """A file opened: its sheets, the reader and encoding that opened it, and what was noted on the way."""

    reader: str
    sheets: list[Sheet]
    encoding: str | None = None
    notes: list[Note] = field(default_factory=list)
