"""A measure is declared in one place: what is added there stands beside the others of its line."""

import re

import duckdb
import pytest

from orchestration.forms import layout
from orchestration.intake import feed
from transforms import rendering
from transforms.measures import MEASURES
from transforms.rendering import PROJECT, macros
from transforms.runner import Run

CELLS = """
create table stg_intake__observations as
select
    'r' as report_id, '!1' as line_key, 'A1' as cell, 'forecast' as measure, '7,5' as raw_text, 7.5 as number,
    1 as decimals, null::varchar as text_value, 'exact' as qualifier, 'ok' as parse_code
"""


def test_the_forms_and_the_feed_take_the_measures_that_are_declared():
    assert set(feed.FED) == {
        "numerator",
        "denominator",
        "value",
        "plan",
        "reported_pct",
        "note",
        "span_from",
        "span_to",
    }
    assert set(layout.READS) - {"note", "evidence", "span", "span_from", "span_to"} == layout.FIGURES


def test_a_measure_that_is_added_stands_beside_the_others_of_its_line(monkeypatch):
    declared = rendering.macro_sources()
    entry = "        'forecast': {'reads': 'number'},\n"
    monkeypatch.setattr(rendering, "macro_sources", lambda: re.sub(r"(?<=set measures = {\n)", entry, declared))
    with duckdb.connect() as connection:
        connection.execute(CELLS)
        lines = Run(connection, existing=["stg_intake__observations"]).make("int_observations_lines")
        rows = connection.execute(f"select forecast, forecast_cell, forecast_given, numerator from {lines}").fetchall()
    assert rows == [(7.5, "A1", True, None)]
    judged = (PROJECT.parent / "expectations" / "sql" / "lines.sql").read_text(encoding="utf-8")
    assert "where measure = 'forecast') as forecast," in rendering.render(judged)


@pytest.mark.parametrize("rule", ["over: cell where measure in", "cell.measure in"])
def test_the_rule_on_unreadable_cells_is_of_every_measure_that_reads_as_a_number(rule):
    rules = (PROJECT.parent / "expectations" / "rules" / "observations.yml").read_text(encoding="utf-8")
    [names] = re.findall(re.escape(rule) + r" \((.*)\)", rules)
    assert re.findall(r"\w+", names) == macros({})["line_measures"]("number").split()


def test_every_measure_reads_as_something_the_layouts_know():
    assert {measure.reads for measure in MEASURES} <= set(layout.READS_AS)
