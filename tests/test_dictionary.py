"""The dictionary of a release names every table and column, says what one row is, and quotes no report."""

import re

import pytest

from orchestration.release import words
from orchestration.release.exports.dictionary import FILE

LINE = re.compile(r"(?<!\\)\|")


@pytest.fixture(scope="module")
def dictionary(night) -> dict[str, tuple[str, dict[str, list[str]]]]:
    """Table -> (its grain, column -> its cells) as they stand on the page."""
    page = (night.places.published / "current" / FILE).read_text("utf-8")
    tables = {}
    for section in page.split("\n## ")[1:]:
        name, grain, *_ = section.split("\n\n")
        lines = [line for line in section.splitlines() if line.startswith("| `")]
        cells = [[cell.strip() for cell in LINE.split(line)[1:-1]] for line in lines]
        tables[name.strip()] = (grain, {row[0].strip("`"): row[1:] for row in cells})
    return tables


def test_every_table_and_column_of_the_released_database_is_in_it(night, dictionary):
    columns = night.sql(
        "select table_name, column_name, data_type from duckdb_columns() inner join duckdb_tables()"
        " using (database_name, table_name)"
    )
    released = {(table, column): data_type for table, column, data_type in columns}
    written = {(table, column): cells[1] for table, (_, lines) in dictionary.items() for column, cells in lines.items()}
    assert written == released
    assert len(released) > 700


def test_each_table_says_first_what_one_row_is_in_vietnamese(dictionary):
    assert [table for table, (grain, _) in dictionary.items() if not grain.startswith("Một dòng cho mỗi ")] == []
    assert dictionary["mart_league_table"][0].startswith("Một dòng cho mỗi ấn bản, kỳ và đơn vị. One row per edition")


def test_every_published_column_has_vietnamese_words_and_figures_have_a_unit(night):
    kinds = dict(
        night.sql(
            "select column_name, bool_or(data_type in ('DOUBLE', 'BIGINT')) from duckdb_columns()"
            " inner join duckdb_tables() using (database_name, table_name) group by column_name"
        )
    )
    assert sorted(set(kinds) - set(words.columns())) == []
    assert [name for name, is_figure in kinds.items() if is_figure and not words.column(name).unit] == []


def test_an_example_is_a_value_of_its_column_and_says_where_it_is_simulated(night, dictionary):
    shown = 0
    for table, (_, lines) in dictionary.items():
        for column, (*_, example) in lines.items():
            if not example:
                continue
            value, mark = re.fullmatch(r"`(.*)`( \*mô phỏng\*)?", example).groups()
            real = "where not is_simulated" if "is_simulated" in lines and not mark else ""
            query = (
                f"""select count(*) from {table} {real} {"and" if real else "where"} "{column}"::varchar = '{value}'"""
            )
            assert night.sql(query) > [(0,)], (table, column, example)
            shown += 1
    assert shown > 500


def test_no_text_that_a_report_brought_in_is_an_example(dictionary):
    texts = {"note", "evidence", "found", "expected", "message_vi", "words_vi", "source_text", "file_name", "span_text"}
    quoted = {
        (table, name) for table, (_, lines) in dictionary.items() for name in texts & set(lines) if lines[name][-1]
    }
    assert quoted == set()
    assert dictionary["fct_indicator_value"][1]["value"][-1]  # where a figure is one
