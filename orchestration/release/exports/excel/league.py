"""bang-xep-hang.xlsx: a sheet for each edition, period and cohort, and one for the course of scores over periods."""

from itertools import groupby

import duckdb

from orchestration.release import words
from orchestration.release.exports.excel.book import HEAD, Book
from orchestration.release.exports.excel.cells import Column, Table, table_of
from orchestration.release.exports.excel.lists import CHARTED, query

GROUP = ("edition_code", "period_code", "is_simulated")
IN_TITLE = ("edition_code", "period_code", "period_type", "edition_name_vi", "data_to", "is_simulated")
NOTE = "Hạng trống: đơn vị không được xếp hạng; cột “Vì sao không có hạng” nói lý do."


def write(book: Book, connection: duckdb.DuckDBPyConnection) -> None:
    """Write every league of the release: the latest period of each edition first, then the course of its scores."""
    whole = table_of(connection.execute(query("league")))
    edition = whole.place("edition_code")
    for _, rows in groupby(whole.rows, key=lambda row: row[edition]):
        league = Table(whole.columns, list(rows))
        places = [whole.place(name) for name in GROUP]
        for _, members in groupby(league.rows, key=lambda row: tuple(row[place] for place in places)):
            _write_league(book, Table(whole.columns, list(members)))
        _write_courses(book, league)


def _write_league(book: Book, league: Table) -> None:
    first = dict(zip((column.name for column in league.columns), league.rows[0], strict=True))
    title = f"{first['edition_name_vi']}, kỳ {first['period_code']} ({words.value('status', first['status'])})"
    table = league.without(*IN_TITLE)
    name = f"{first['edition_code']} {first['period_code']}"
    sheet = book.sheet(name, title, first["is_simulated"], len(table.rows), NOTE)
    bottom = book.table(sheet, HEAD, table, ["score_pct"])
    rank, label, score = (table.place(name) for name in ("rank", "name_vi", "score_pct"))
    ranked = min(sum(row[rank] is not None for row in table.rows), CHARTED)
    if ranked > 1:
        span = (HEAD + 1, label, HEAD + ranked)
        series = {table.columns[score].head: (HEAD + 1, score, HEAD + ranked)}
        bottom = book.chart(sheet, bottom, f"Điểm (%), kỳ {first['period_code']}", span, series)
    book.finish(sheet, bottom, table, kept=2)


def _write_courses(book: Book, league: Table) -> None:
    """For each kind of period and cohort with two periods or more: a row per unit, a column per period."""
    places = {name: league.place(name) for name in ("period_type", "is_simulated", "period_code", "name_vi", "data_to")}
    kinds = sorted({(row[places["period_type"]], row[places["is_simulated"]]) for row in league.rows})
    for period_type, is_simulated in kinds:
        rows = league.where("period_type", period_type).where("is_simulated", is_simulated)
        periods = [
            period for _, period in sorted({(row[places["data_to"]], row[places["period_code"]]) for row in rows.rows})
        ]
        if len(periods) > 1:
            _write_course(book, rows, periods)


def _write_course(book: Book, league: Table, periods: list[str]) -> None:
    name, code, period, score = (league.place(name) for name in ("name_vi", "unit_code", "period_code", "score_pct"))
    first = dict(zip((column.name for column in league.columns), league.rows[0], strict=True))
    scores = {(row[name], row[code], row[period]): row for row in league.rows}
    units = sorted({(row[name], row[code]) for row in league.rows})
    columns = [league.columns[name], league.columns[code]]
    columns += [Column("score_pct", f"Điểm {code} (%)", "DOUBLE") for code in periods]
    columns += [Column("course", "Diễn biến", "VARCHAR"), Column("missing_periods", "Kỳ không có điểm", "VARCHAR")]
    rows = []
    for unit in units:
        cells = {code: scores.get((*unit, code)) for code in periods}
        values = [row[score] if row else None for row in cells.values()]
        rows.append((*unit, *values, None, _missing(league, cells)))
    kind = words.value("period_type", first["period_type"])
    title = f"{first['edition_name_vi']}: diễn biến điểm theo {kind}"
    is_simulated = first["is_simulated"]
    sheet = book.sheet(f"{first['edition_code']} theo {kind}", title, is_simulated, len(rows))
    table = Table(columns, rows)
    bottom = book.table(sheet, HEAD, table)
    book.sparklines(sheet, range(HEAD + 1, bottom), len(columns) - 2, 2, len(columns) - 3)
    book.finish(sheet, bottom, table)


def _missing(league: Table, cells: dict[str, tuple | None]) -> str | None:
    """Which periods have no score, and why, in words."""
    score, reason = league.place("score_pct"), league.place("unranked_reason")
    words_of = {
        code: "không có trong ấn bản" if row is None else words.value("unranked_reason", row[reason] or "không rõ")
        for code, row in cells.items()
        if row is None or row[score] is None
    }
    return "; ".join(f"{code}: {text}" for code, text in words_of.items()) or None
