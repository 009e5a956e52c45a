"""Rows of an answer by the names of their columns: for DuckDB's connections and relations, and sqlite3's cursors."""

from collections.abc import Sequence
from typing import Any, Protocol


class Answer(Protocol):
    """What a query gives: the columns' descriptions, each beginning with its name, and the rows."""

    @property
    def description(self) -> Sequence[Sequence[Any]] | None:
        """The columns."""

    def fetchall(self) -> list[Any]:
        """The rows not fetched yet."""


def dicts(answer: Answer) -> list[dict[str, Any]]:
    """Every row not fetched yet as column -> value, in the order of the answer."""
    names = [column[0] for column in answer.description or ()]
    return [dict(zip(names, row, strict=True)) for row in answer.fetchall()]
