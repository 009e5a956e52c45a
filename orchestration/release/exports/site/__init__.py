"""The release as pages to read: site/index.html and what it leads to, opened from a folder or any web server.

Reads published tables; computes no indicator. No page asks anything of any address: all that it needs lies beside it.
"""

import shutil
from datetime import date
from pathlib import Path

import duckdb

from orchestration.release.exports.build import reading
from orchestration.release.naming import name_of

FOLDER = "site"
FIRST = "site/index.html"
ASSETS = Path(__file__).with_name("assets")


class Pages:
    """site/: the release's figures as HTML in Vietnamese and English."""

    def write(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        """Write every page from the build."""
        with reading(connection):
            write_site(connection, folder / FOLDER, name_of(folder), folder)

    def read(self, connection: duckdb.DuckDBPyConnection, folder: Path, name: str) -> None:
        """It holds no whole tables."""


def write_site(
    connection: duckdb.DuckDBPyConnection, folder: Path, release: str, beside: Path | None = None
) -> list[str]:
    """Write the site of a release whose tables the connection sees into a new folder; give the names of its pages.

    `beside` is the folder of the release, of whose other files the pages carry or tell: kho.duckdb and diff.json.
    """
    from orchestration.release.exports.site.book import Site
    from orchestration.release.exports.site.contents import Contents
    from orchestration.release.exports.site.pages import WRITERS

    folder.mkdir(parents=True)
    shutil.copytree(ASSETS, folder / "assets")
    site = Site(folder, release, _as_of(connection), Contents(connection), beside)
    for write in WRITERS:
        write(site)
    return site.pages


def _as_of(connection: duckdb.DuckDBPyConnection) -> date | None:
    """The day on which the build was judged; None where no rule was run."""
    [(day,)] = connection.execute(
        "select max(event_at)::date from fct_validation_report where event_type = 'rule_evaluated'"
    ).fetchall()
    return day
