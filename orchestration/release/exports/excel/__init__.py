"""The release as workbooks, a file for each thing people ask for: excel/*.xlsx, of which books.yml is the list.

Reads the build; computes no figure. A text that a report brought in never becomes a formula or a link.
"""

import warnings
from datetime import date
from pathlib import Path

import duckdb
import yaml

from orchestration.release.exports.build import reading
from orchestration.release.naming import name_of

FOLDER = "excel"
BOOKS = Path(__file__).with_name("books.yml")


class Workbooks:
    """excel/: league tables, profiles of units, plans, platforms, compliance, quality, and the figures in force."""

    def write(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        """Write every workbook of the list."""
        from orchestration.release.exports.excel import league, lists, profiles
        from orchestration.release.exports.excel.book import Book, Stamp

        makers = {"bang-xep-hang.xlsx": league.write, "ho-so-don-vi.xlsx": profiles.write}
        (folder / FOLDER).mkdir()
        with reading(connection), warnings.catch_warnings():
            warnings.simplefilter("error", UserWarning)
            stamp = Stamp(name_of(folder), _as_of(connection))
            for name, about in yaml.safe_load(BOOKS.read_text(encoding="utf-8")).items():
                with Book(folder / FOLDER / name, about, stamp) as book:
                    if name in makers:
                        makers[name](book, connection)
                    else:
                        lists.write(book, connection, about["sheets"])

    def read(self, connection: duckdb.DuckDBPyConnection, folder: Path, name: str) -> None:
        """It holds no whole tables."""


def _as_of(connection: duckdb.DuckDBPyConnection) -> date | None:
    """The day on which the build was judged; None where no rule was run."""
    [(day,)] = connection.execute(
        "select max(event_at)::date from fct_validation_report where event_type = 'rule_evaluated'"
    ).fetchall()
    return day
