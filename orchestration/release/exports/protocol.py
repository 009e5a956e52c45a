"""What an export is: a new form of a release is one file that keeps to this, and one line in the list."""

from pathlib import Path
from typing import Protocol

import duckdb


class Export(Protocol):
    """One form of a release: writes files into its folder, and reads back what must be all of a table."""

    def write(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        """Write every published table of the build, which the connection sees as `build`, under a release's folder.

        It adds files and changes none.
        """

    def read(self, connection: duckdb.DuckDBPyConnection, folder: Path, name: str) -> duckdb.DuckDBPyRelation | None:
        """A table as it was written, to be held against the build; None where the form holds no whole tables."""
