"""The Vietnamese words of published columns and of the codes in them: what heads of workbooks and the dictionary say.

Reads columns.yml and values.yml beside it. A column or code without words is called by its own name.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

import yaml

FOLDER = Path(__file__).parent


class Column(NamedTuple):
    """What people call a column, and the unit of its figures; no unit where it holds none."""

    vi: str
    unit: str = ""

    @property
    def head(self) -> str:
        """The words and the unit, as they stand above a column: "Điểm (%)"."""
        return f"{self.vi} ({self.unit})" if self.unit and self.unit.casefold() != self.vi.casefold() else self.vi


@cache
def columns() -> dict[str, Column]:
    """The words of every published column, by its name."""
    texts = _of("columns.yml")
    return {name: Column(*text) if isinstance(text, list) else Column(text) for name, text in texts.items()}


def column(name: str) -> Column:
    """The words of a column; its own name where it has none."""
    return columns().get(name, Column(name))


@cache
def _values() -> dict[str, dict[str, str]]:
    return _of("values.yml")


def values(column_name: str) -> dict[str, str]:
    """The words of the codes that stand in a column, by code; none where its texts are words already."""
    return _values().get(column_name, {})


def value(column_name: str, code: str) -> str:
    """The words of a code that stands in a column, e.g. value_status and not_due; the code where it has none."""
    return values(column_name).get(code, code)


def _of(name: str) -> dict:
    """A file of words: name -> words."""
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
