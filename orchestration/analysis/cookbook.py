"""Keeps docs/cau-hoi.md true: sets the first rows of each query's answer, as the current release gives them, under it.

Reads a release; writes the page alone. Run as `python -m orchestration.analysis.cookbook` after a night on the samples.
"""

import re
import sys
from pathlib import Path
from typing import Any

import duckdb

from orchestration.places import Places
from orchestration.release.exports.database import FILE
from orchestration.release.exports.site.questions import PAGE
from orchestration.release.naming import current

ROWS = 3
QUERY = re.compile(r"```sql\n(?P<query>.*?)```\n(\n\|[^\n]*(\n\|[^\n]*)*\n)?", re.S)


class NoAnswer(LookupError):
    """A query of the page gives no row on this release; the message is the query."""


def answered(page: str, release: Path) -> str:
    """The page with what each query answers on a release below it, in place of what stood there.

    Raises:
        NoAnswer: a query gives no row.
    """
    with duckdb.connect(str(release / FILE), read_only=True) as connection:
        return QUERY.sub(lambda match: f"```sql\n{match['query']}```\n\n{_table(connection, match['query'])}\n", page)


def _table(connection: duckdb.DuckDBPyConnection, query: str) -> str:
    """The columns and the first rows of an answer as Markdown."""
    answer = connection.execute(query)
    heads = [column[0] for column in answer.description or ()]
    rows = answer.fetchmany(ROWS)
    if not rows:
        raise NoAnswer(query)
    return "\n".join([_line(heads), "|" + "---|" * len(heads), *map(_line, rows)])


def _line(cells: Any) -> str:
    return "| " + " | ".join(map(_cell, cells)) + " |"


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = (
        str(value).lower()
        if isinstance(value, bool)
        else f"{value + 0.0:.12g}"
        if isinstance(value, float)
        else str(value)
    )
    return text.replace("|", "\\|").replace("\n", " ")


def main() -> int:
    """Rewrite the page from the current release; 1 where there is none."""
    release = current(Places.from_env().published)
    if release is None:
        return 1
    PAGE.write_text(answered(PAGE.read_text(encoding="utf-8"), release), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
