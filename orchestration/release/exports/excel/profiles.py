"""ho-so-don-vi.xlsx: a sheet for each province and district that reports, and a list of communes.

A unit with both real and simulated rows has a sheet of each. Every figure stands as the release holds it.
"""

from collections.abc import Sequence
from itertools import groupby

import duckdb
from xlsxwriter.worksheet import Worksheet

from orchestration.release import words
from orchestration.release.exports.excel import lists
from orchestration.release.exports.excel.book import HEAD, NATURE, Book
from orchestration.release.exports.excel.cells import Column, Table, table_of

COMMUNES = {
    "name": "Xã",
    "title": "Các xã: mục tiêu, công nhận và hạng",
    "query": "profile_communes",
    "heads": {"unit_name_vi": "Huyện"},
    "bars": ["score_pct"],
    "note": "Hạng trống: cột “Vì sao không có hạng” nói lý do. Điểm theo ấn bản cấp xã của cùng năm.",
}
PERIODS = 8  # of each kind, the latest ones
FIRST_SECTION = HEAD
HEADS = {"unscored_reason": "Vì sao không có điểm"}
KEYS = ("unit_key", "is_simulated")
SERIES_KEYS = ("indicator_code", "regime", "score_stage")


def write(book: Book, connection: duckdb.DuckDBPyConnection) -> None:
    """Write the list of communes, then a sheet per unit and cohort."""
    lists.write(book, connection, [COMMUNES])
    parts = {
        name: _by_unit(table_of(connection.execute(lists.query(f"profile_{name}")), HEADS))
        for name in ("nodes", "values", "reports")
    }
    order = dict(connection.execute("select period_code, max(data_to) from dim_period group by period_code").fetchall())
    for unit in connection.execute(lists.query("profile_units")).fetchall():
        for is_simulated in (False, True):
            tables = {
                name: part[unit[0], is_simulated] for name, part in parts.items() if (unit[0], is_simulated) in part
            }
            if tables:
                _write_unit(book, unit, is_simulated, tables, order)


def _by_unit(whole: Table) -> dict[tuple[str, bool], Table]:
    """The rows of each unit and cohort, which stand together."""
    places = [whole.place(name) for name in KEYS]
    groups = groupby(whole.rows, key=lambda row: (row[places[0]], row[places[1]]))
    return {key: Table(whole.columns, list(rows)).without(*KEYS) for key, rows in groups}


def _write_unit(book: Book, unit: tuple, is_simulated: bool, tables: dict[str, Table], order: dict) -> None:
    _, name, code, level, legal_act = unit
    title = f"{name} (mã {code}, {words.value('unit_level', level)})"
    rows = sum(len(table.rows) for table in tables.values())
    note = f"Văn bản: {legal_act}" if legal_act else ""
    sheet = book.sheet(f"{name} {code}", title, is_simulated, rows, note)
    at, widest = FIRST_SECTION, 0
    sections = []
    if "nodes" in tables:
        sections.append(("Chỉ số, kỳ mới nhất của mỗi ấn bản", tables["nodes"]))
    sections += _series(tables["values"], order) if "values" in tables else []
    if "reports" in tables:
        sections.append(("Nộp báo cáo", tables["reports"]))
    for heading, table in sections:
        sheet.write_string(at, 0, heading, book.styles["section"])
        at = _write_section(book, sheet, at + 1, table)
        widest = max(widest, len(table.columns))
    _set_columns(sheet, at, widest)


def _write_section(book: Book, sheet: Worksheet, top: int, table: Table) -> int:
    """A table with its bars, its sparklines, and a chart where it is the index; give the row for what follows."""
    names = [column.name for column in table.columns]
    bottom = book.table(sheet, top, table, ["score_pct"] if "depth" in names else ())
    if "course" in names:
        values = [place for place, name in enumerate(names) if name == "value"]
        book.sparklines(sheet, range(top + 1, bottom), names.index("course"), values[0], values[-1])
    if "depth" in names:
        first = _charted(table)
        span = (top + 1 + first.start, names.index("node_name_vi"), top + first.stop)
        series = {
            table.columns[col].head if name == "score_pct" else "Trung bình nhóm (%)": (span[0], col, span[2])
            for name in ("score_pct", "group_mean_pct")
            for col in [names.index(name)]
        }
        row = table.rows[first.start]
        title = f"{row[names.index('edition_code')]}, kỳ {row[names.index('period_code')]}"
        bottom = book.chart(sheet, bottom, title, span, series)
    return bottom + 1


def _charted(table: Table) -> range:
    """Which rows a chart shows: the first edition's, with the whole above its nodes."""
    edition, period = table.place("edition_code"), table.place("period_code")
    _, rows = next(groupby(table.rows, key=lambda row: (row[edition], row[period])))
    return range(len(list(rows)))


def _series(values: Table, order: dict) -> list[tuple[str, Table]]:
    """For each kind of period a table: a row per indicator, a column per period, a sparkline, and why periods lack."""
    kind = values.place("period_type")
    by_kind = groupby(values.rows, key=lambda row: row[kind])
    return [
        (f"Chỉ tiêu theo {words.value('period_type', name)}", _pivot(Table(values.columns, list(rows)), order))
        for name, rows in by_kind
    ]


def _pivot(values: Table, order: dict) -> Table:
    period, value, status = (values.place(name) for name in ("period_code", "value", "value_status"))
    keys = [values.place(name) for name in SERIES_KEYS]
    periods = sorted({row[period] for row in values.rows}, key=lambda code: (order.get(code), code))[-PERIODS:]
    columns = [values.columns[values.place(name)] for name in ("indicator_name_vi", "unit_of_measure")]
    columns += [Column("value", f"Kỳ {code}", "DOUBLE") for code in periods]
    columns += [Column("course", "Diễn biến", "VARCHAR"), Column("missing_periods", "Kỳ không có số", "VARCHAR")]
    rows = []
    for _, members in groupby(values.rows, key=lambda row: tuple(row[key] for key in keys)):
        cells = {row[period]: row for row in members}
        figures = [cells[code][value] if code in cells else None for code in periods]
        lacking = _lacking(
            {code: cells[code][status] for code in periods if code in cells and cells[code][value] is None}
        )
        first = next(iter(cells.values()))
        rows.append((_called(values, first), first[values.place("unit_of_measure")], *figures, None, lacking))
    return Table(columns, rows)


def _called(values: Table, row: tuple) -> str:
    """The indicator's name; with its code where it has none, and with the stage or regime where that tells it apart."""
    name, code, stage, regime = (
        row[values.place(place)] for place in ("indicator_name_vi", "indicator_code", "score_stage", "regime")
    )
    apart = [words.value("score_stage", stage)] if stage else []
    apart += [words.value("regime", regime)] if regime == "statistical" else []
    return (name or code) + (f" ({', '.join(apart)})" if apart else "")


def _lacking(statuses: dict[str, str]) -> str | None:
    """The periods without a figure, each with its status in words; a period of which nothing is owed is not named."""
    return "; ".join(f"{code}: {words.value('value_status', status)}" for code, status in statuses.items()) or None


def _set_columns(sheet: Worksheet, bottom: int, widest: int) -> None:
    widths: Sequence[float] = (46, 14, *[12.0] * max(widest - 3, 4), 40)
    for col, width in enumerate(widths):
        sheet.set_column(col, col, width)
    sheet.print_area(0, 0, bottom, max(widest - 1, 6))
    sheet.repeat_rows(0, NATURE)
    sheet.freeze_panes(NATURE + 1, 1)
