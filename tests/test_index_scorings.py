"""A scoring is declared in one place: what is added there is checked, scored, published and named."""

import json
import re

import pytest

from orchestration.analysis import explain
from orchestration.reference import ReferenceFault, declaration
from orchestration.release.exports import TABLES
from orchestration.release.store import publish
from tests import test_index_oracle
from transforms import rendering
from transforms.rendering import PROJECT, macros
from transforms.scorings import scorings

MADE_UP = """
        'half_way': {
            'base': 'low - (high - low)',
            'span': '2 * (high - low)',
            'where_no_span': '0.25',
            'clip': 'both',
            'publishes': {'low': 'low', 'high': 'high', 'target': 'target'},
            'requires': {'target': ['mốc', 'a post']},
            'label_vi': 'nửa đường từ {low:g} đến {high:g}',
        },
"""


@pytest.fixture
def made_up(monkeypatch):
    """The project with one scoring more, which stands in the declaration alone."""
    declared = rendering.macro_sources()
    monkeypatch.setattr(
        rendering, "macro_sources", lambda: re.sub(r"(?<=set scorings = {\n)", MADE_UP.lstrip("\n"), declared)
    )
    for declared_once in (scorings, declaration._of_text):
        declared_once.cache_clear()
    yield
    monkeypatch.undo()
    for declared_once in (scorings, declaration._of_text):
        declared_once.cache_clear()


def test_a_scoring_is_added_by_its_declaration_alone(province, made_up, capsys):
    rule = dict(edition_code="UNIT_INDEX", scoring="half_way")
    leaves = [rule | dict(node_code=code, indicator_code=code) for code in ("vacc", "anc4")]
    province.table("index_scoring", leaves)
    for unit, figure in (("101", 90), ("102", 50), ("103", 10)):
        province.receive(unit, "Tháng 01/2026", f"L1,{figure},100", "L2,60,100")
    with pytest.raises(ReferenceFault, match=r"cột target: có ô trống, cần mốc \(scoring half_way\)"):
        province.build()
    province.table("index_scoring", [leaf | dict(target=1) for leaf in leaves])
    province.build()
    assert province.league() == [
        # .6 from a half to 1 between 10 and 90; .4 * .25, as all have 60
        ("101", 1, 1.0, 70.0),
        ("102", 2, 1.0, 55.0),
        ("103", 3, 1.0, 40.0),
    ]
    assert province.sql(
        "select low, high, target, clip from dim_index_scale where period_code = '2026-01' and node_code = 'vacc'"
    ) == [(10.0, 90.0, 1.0, "both")]
    publish(province.places, as_of="2026-03-20", audit_notes=[], written_as=TABLES)
    explain.print_tree(explain.take_apart(province.places.published, "101", "2026-01", None, "vacc"))
    assert "chấm nửa đường từ 10 đến 90" in capsys.readouterr().out


def test_a_scoring_nobody_declared_is_refused(province):
    province.table("index_scoring", [dict(edition_code="E", node_code="a", indicator_code="vacc", scoring="half_way")])
    with pytest.raises(ReferenceFault, match="cột scoring: có “half_way”, cần một trong: identity, ratio, attainment"):
        province.build()


def test_every_scoring_stands_on_the_page_of_the_method_and_before_the_oracle():
    page = (PROJECT / "docs" / "index_method.md").read_text(encoding="utf-8")
    explained = {
        name.strip() for names in re.findall(r"^\| ([a-z_, ]+) \|", page, re.MULTILINE) for name in names.split(",")
    }
    drawn = {name for names in test_index_oracle.SCORINGS.values() for name in names}
    assert set(scorings()) <= explained
    assert set(scorings()) == drawn


def test_a_declaration_holds_no_field_that_nothing_reads():
    text = (PROJECT / "macros" / "index_scorings.sql").read_text(encoding="utf-8").split("#}")[0]
    fields = {
        name.strip()
        for names in re.findall(r"^   ([a-z][a-z_, ]*?)  +\S", text, re.MULTILINE)
        for name in names.split(",")
    }
    declared = json.loads(macros({})["index_scorings"]("declared"))
    assert {field for _, entry in declared for field in entry} == fields
