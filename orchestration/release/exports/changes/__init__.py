"""What changed against the release that is current while this one is made (diff.json)."""

import json
from pathlib import Path

import duckdb

from orchestration.release.exports import parquet
from orchestration.release.exports.build import published, quoted
from orchestration.release.integrity import baseline
from orchestration.rows import dicts

FILE = "diff.json"
MOST = 10_000  # rows listed of a kind: a first night of a country is no list that anybody reads
COMPARED = ("dim_unit", "fct_indicator_value", "fct_report", "mart_league_table")


class Changes:
    """diff.json: reports, figures, ranks and tables that are new, gone or other; null where no release came before."""

    def write(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        """Compare the build with the last whole release beside the folder."""
        last = baseline(folder.parent).release
        changes: dict[str, object] = {"release_before": last.name if last else None}
        changes["tables"] = _tables(connection, last, folder) if last else None
        changes |= _compared(connection, last) if last else dict.fromkeys(_statements())
        (folder / FILE).write_text(json.dumps(changes, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")

    def read(self, connection: duckdb.DuckDBPyConnection, folder: Path, name: str) -> None:
        """It holds no whole table."""


def _tables(connection: duckdb.DuckDBPyConnection, last: Path, folder: Path) -> list[dict[str, object]]:
    """The tables whose number of rows or columns is another, or which only one of the two releases has."""
    before, after = _shapes(connection, last), _shapes(connection, folder)
    names = [name for name in sorted(before | after) if before.get(name) != after.get(name)]
    return [
        {
            "table": name,
            "rows_before": before[name][0] if name in before else None,
            "rows": after[name][0] if name in after else None,
            "columns_added": _less(after, before, name),
            "columns_gone": _less(before, after, name),
        }
        for name in names
    ]


Shapes = dict[str, tuple[int, tuple[str, ...]]]


def _shapes(connection: duckdb.DuckDBPyConnection, folder: Path) -> Shapes:
    """The rows and columns of every Parquet file of a release."""
    shapes: Shapes = {}
    for path in sorted((folder / "parquet").glob("*.parquet")):
        relation = connection.read_parquet(str(path))
        shapes[path.stem] = (len(relation), tuple(relation.columns))
    return shapes


def _less(one: Shapes, other: Shapes, name: str) -> list[str]:
    """The columns of a table that only one release has, where both have the table."""
    if name not in one or name not in other:
        return []
    return [column for column in one[name][1] if column not in other[name][1]]


def _compared(connection: duckdb.DuckDBPyConnection, last: Path) -> dict[str, object]:
    """Each query beside this file: how many rows, and the first MOST; null where the last release lacks a column."""
    connection.execute("create schema last_release; create schema this_release")
    for name in set(COMPARED) & set(published(connection)):
        connection.execute(f"create view this_release.{name} as from build.main.{name}")
        if (path := parquet.path_of(last, name)).is_file():
            connection.execute(f"create view last_release.{name} as from read_parquet('{quoted(path)}')")
    return {name: _listed(connection, statement) for name, statement in _statements().items()}


def _listed(connection: duckdb.DuckDBPyConnection, statement: str) -> dict[str, object] | None:
    try:
        rows = dicts(connection.execute(statement))
    except (duckdb.BinderException, duckdb.CatalogException):
        return None  # the last release was made before these columns were
    return {"count": len(rows), "listed": min(len(rows), MOST), "rows": rows[:MOST]}


def _statements() -> dict[str, str]:
    """The queries beside this file, by name."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(Path(__file__).parent.glob("*.sql"))}
