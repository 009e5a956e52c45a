"""How a workbook is written: text stays text, figures are numbers, nothing is left out in silence."""

import warnings
from datetime import date, datetime

import duckdb
import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from orchestration.release.exports.build import opened
from orchestration.release.exports.excel import Workbooks, lists
from orchestration.release.exports.excel.book import HEAD, Book, Stamp
from orchestration.release.exports.excel.cells import Column, Table
from orchestration.release.exports.parquet import Parquet
from orchestration.release.naming import WRITING


@pytest.fixture
def written(tmp_path):
    """Writes a workbook of one table, and opens it again."""

    def write(columns, rows, **more):
        path = tmp_path / "thu.xlsx"
        about = {"title": "Thử", "tables": ["fct_report"], "method": "thử"}
        with Book(path, about, Stamp("20260320T010000-abcdef01", date(2026, 3, 20))) as book:
            sheet = book.sheet("Thử: [a/b] 'x'", "Thử", False, len(rows))
            book.table(sheet, HEAD, Table(columns, rows), **more)
        return openpyxl.load_workbook(path).worksheets[1]

    return write


@pytest.mark.parametrize(
    "text", ["=1+1", "+A1", "-2", "@SUM(A1)", "{=A1}", "http://x.vn", "internal:Bìa!A1", "007", "\t=1"]
)
def test_a_text_of_a_report_stays_text(written, text):
    sheet = written([Column("note", "Ghi chú", "VARCHAR")], [(text,)])
    cell = sheet.cell(HEAD + 2, 1)
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_a_figure_is_a_number_a_day_is_a_day_and_nothing_is_an_empty_cell(written):
    columns = [
        Column("value", "Giá trị", "DOUBLE"),
        Column("due_on", "Hạn", "DATE"),
        Column("note", "Ghi chú", "VARCHAR"),
    ]
    sheet = written(columns, [(83.0597, date(2026, 3, 20), None), (None, None, "x" * 40_000), (float("inf"), None, "")])
    first, second, third = ([cell.value for cell in row] for row in sheet.iter_rows(min_row=HEAD + 2, max_row=HEAD + 4))
    assert first == [83.0597, datetime(2026, 3, 20), None]
    assert second[:2] == [None, None]
    assert len(second[2]) == 32_767
    assert third[0] == "inf"


def test_a_list_too_long_for_a_sheet_says_where_all_of_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr(lists, "LIMIT", 2)
    about = {"title": "Thử", "tables": ["fct_report"], "method": "thử"}
    three = "select 'a' as note, false as is_simulated from range(3)"
    monkeypatch.setattr(lists, "query", lambda name: three)
    with Book(tmp_path / "thu.xlsx", about, Stamp("20260320T010000-abcdef01", None)) as book:
        lists.write(book, duckdb.connect(), [{"name": "Dài", "title": "Dài", "query": "dai"}])
    rows = CalamineWorkbook.from_path(str(tmp_path / "thu.xlsx")).get_sheet_by_name("Dài").to_python()
    assert rows[2][0] == "Trang này có 2 trong 3 dòng; đủ cả ở kho.duckdb và parquet/."
    assert [row[0] for row in rows[HEAD:]] == ["Ghi chú", "a", "a"]


def test_heads_that_are_the_same_are_told_apart(written):
    columns = [Column("found", "Thấy", "VARCHAR"), Column("value_found", "Thấy", "VARCHAR")]
    sheet = written(columns, [("a", "b")])
    assert [cell.value for cell in sheet[HEAD + 1]] == ["Thấy [found]", "Thấy [value_found]"]


def test_a_misspelt_option_of_a_line_is_an_error_and_no_missing_line(night, tmp_path, monkeypatch):
    def misspelt(self, sheet, rows, col, first, last):
        sheet.add_sparkline(rows.start, col, {"rnage": "A1:B1"})

    monkeypatch.setattr(Book, "sparklines", misspelt)
    writing = tmp_path / f"{WRITING}20260320T010000"
    writing.mkdir()
    with opened(night.places.build_database) as connection:
        Parquet().write(connection, writing)
        with warnings.catch_warnings(), pytest.raises(UserWarning, match="rnage"):
            Workbooks().write(connection, writing)
