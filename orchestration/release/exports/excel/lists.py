"""The workbooks that are lists: each sheet of theirs is one query beside this file, real and simulated rows apart."""

from pathlib import Path

import duckdb

from orchestration.release.exports.excel.book import HEAD, Book
from orchestration.release.exports.excel.cells import Table, columns_of

FOLDER = Path(__file__).parent
LIMIT = 100_000  # rows of a sheet: what Excel opens and the night writes at ease; Excel takes 1,048,576 at most
AT_ONCE = 10_000  # rows fetched
CHARTED = 20  # bars of a chart, at most


def query(name: str) -> str:
    """The text of a query of this folder."""
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8")


def write(book: Book, connection: duckdb.DuckDBPyConnection, sheets: list[dict]) -> None:
    """Write each sheet of the list (`name`, `title`, `query`, and perhaps `heads`, `note`, `bars`, `chart`)."""
    for says in sheets:
        answer = connection.execute(query(says["query"]))
        columns = columns_of(answer, says.get("heads"))
        rows, counts = _first_rows(answer, Table(columns, []).place("is_simulated"))
        for is_simulated in (False, True):
            table = Table(columns, rows[is_simulated]).without("is_simulated")
            if table.rows:
                _write_sheet(book, says, table, is_simulated, counts[is_simulated])


def _first_rows(answer: duckdb.DuckDBPyConnection, mark: int) -> tuple[dict[bool, list[tuple]], dict[bool, int]]:
    """The first rows of each cohort, as many as a sheet takes, and how many there are."""
    rows: dict[bool, list[tuple]] = {False: [], True: []}
    counts = {False: 0, True: 0}
    while fetched := answer.fetchmany(AT_ONCE):
        for row in fetched:
            counts[row[mark]] += 1
            if counts[row[mark]] <= LIMIT:
                rows[row[mark]].append(row)
    return rows, counts


def _write_sheet(book: Book, says: dict, table: Table, is_simulated: bool, count: int) -> None:
    notes = [says["note"]] if "note" in says else []
    if count > len(table.rows):
        notes.append(f"Trang này có {len(table.rows)} trong {count} dòng; đủ cả ở kho.duckdb và parquet/.")
    sheet = book.sheet(says["name"], says["title"], is_simulated, len(table.rows), " ".join(notes))
    bottom = book.table(sheet, HEAD, table, says.get("bars", ()))
    if "chart" in says:
        label, value = (table.place(says["chart"][which]) for which in ("label", "value"))
        last = HEAD + min(len(table.rows), CHARTED)
        series = {table.columns[value].head: (HEAD + 1, value, last)}
        bottom = book.chart(sheet, bottom, says["chart"]["title"], (HEAD + 1, label, last), series)
    book.finish(sheet, bottom, table)
