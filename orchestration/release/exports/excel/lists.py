"""The workbooks that are lists: each sheet of theirs is one query beside this file, real and simulated rows apart."""

from pathlib import Path

import duckdb

from orchestration.release.exports.excel.book import HEAD, Book
from orchestration.release.exports.excel.cells import Table, table_of

FOLDER = Path(__file__).parent
LIMIT = 250_000  # rows of a sheet: what Excel still opens at ease; it takes 1,048,576 at most
CHARTED = 20  # bars of a chart, at most


def query(name: str) -> str:
    """The text of a query of this folder."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def write(book: Book, connection: duckdb.DuckDBPyConnection, sheets: list[dict]) -> None:
    """Write each sheet of the list (`name`, `title`, `query`, and perhaps `heads`, `note`, `bars`, `chart`)."""
    for says in sheets:
        whole = table_of(connection.execute(query(says["query"])), says.get("heads"))
        for is_simulated in (False, True):
            table = whole.where("is_simulated", is_simulated).without("is_simulated")
            if table.rows:
                _write_sheet(book, says, table, is_simulated)


def _write_sheet(book: Book, says: dict, whole: Table, is_simulated: bool) -> None:
    table, notes = Table(whole.columns, whole.rows[:LIMIT]), [says["note"]] if "note" in says else []
    if len(whole.rows) > LIMIT:
        notes.append(f"Trang này có {LIMIT} trong {len(whole.rows)} dòng; đủ cả ở kho.duckdb và parquet/.")
    sheet = book.sheet(says["name"], says["title"], is_simulated, len(table.rows), " ".join(notes))
    bottom = book.table(sheet, HEAD, table, says.get("bars", ()))
    if "chart" in says:
        label, value = (table.place(says["chart"][which]) for which in ("label", "value"))
        last = HEAD + min(len(table.rows), CHARTED)
        series = {table.columns[value].head: (HEAD + 1, value, last)}
        bottom = book.chart(sheet, bottom, says["chart"]["title"], (HEAD + 1, label, last), series)
    book.finish(sheet, bottom, table)
