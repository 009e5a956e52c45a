"""A province may choose that a version which brings only some lines leaves the figures of the others in force."""

import pytest
from test_arrivals import Nights

from orchestration.analysis import explain


@pytest.fixture
def carrying(province):
    """The choice is a row of a reference table."""
    choice = {"form_code": "CDS-01H", "lacking_lines": "carry_on", "reason": "Công văn của tỉnh"}
    province.table("revision_choice", [choice])
    return province


def test_figures_a_later_version_has_no_word_on_stay_in_force_and_say_so(tmp_path, monkeypatch, carrying):
    nights = Nights(carrying, tmp_path / "last", monkeypatch)
    nights.drop("101", "2026-01", "L1,90,120", "L2,60,100", "L3,7", at="2026-01-16T15:00:00")
    assert nights.pass_night("2026-01-17T01:00:00") == []
    nights.drop("101", "2026-01", "L1,95,120", at="2026-01-17T10:00:00")  # only the line that was corrected
    assert nights.pass_night("2026-01-18T01:00:00") == []
    # a printed form with one line filled in again, one taken back with a reason, one left blank
    taken_back = {"line_code": "L2", "note": "Chưa rà soát xong"}
    nights.drop("101", "2026-01", "L1,96,120", taken_back, "L3,", at="2026-01-18T10:00:00")
    assert nights.pass_night("2026-01-19T01:00:00") == []
    rows = carrying.sql(
        """
        select facts.indicator_code, facts.value, facts.is_carried_on, reports.file_name
        from fct_indicator_value as facts left join fct_report as reports using (report_id)
        where facts.unit_key like '101%' and facts.is_current and facts.period_code = '2026-01' order by 1
        """
    )
    assert rows == [
        ("anc4", None, False, "003.xlsx"),
        ("teams", 7.0, True, "001.xlsx"),
        ("vacc", 80.0, False, "003.xlsx"),
    ]
    codes = {code for unit, code in nights.findings() if unit == "101"}
    assert "REVISION_CARRIES_FIGURES" in codes
    assert not codes & {"REVISION_DROPS_FIGURES", "REVISION_ENDS_FIGURES"}


def test_a_score_taken_apart_says_which_figure_is_of_the_version_before(carrying, capsys):
    carrying.receive("101", "Tháng 01/2026", "L1,90,120", "L2,60,100")
    carrying.receive("101", "Tháng 01/2026", "L1,96,120", received="2026-03-11T08:00:00")
    carrying.build()
    carrying.release_build()
    explain.print_tree(explain.take_apart(carrying.places.published, "101", "2026-01", None, None))
    lines = [line for line in capsys.readouterr().out.splitlines() if "[anc4]" in line or "[vacc]" in line]
    assert ["bản gửi trước" in line for line in sorted(lines, key=lambda line: "[vacc]" in line)] == [True, False]


@pytest.mark.parametrize(
    ("notes_alone", "in_force"),
    [
        ("", [(75.0, True), (60.0, True)]),
        ("keep", [(75.0, True), (60.0, True)]),
        ("withdraw", [(None, False)] * 2),
    ],
)
def test_a_version_of_notes_alone_takes_back_figures_only_where_the_province_chose_so(province, notes_alone, in_force):
    choice = {"form_code": "CDS-01H", "lacking_lines": "carry_on", "notes_alone": notes_alone, "reason": ""}
    province.table("revision_choice", [choice])
    province.receive("101", "Tháng 01/2026", "L1,90,120", "L2,60,100")
    notes = [{"line_code": code, "note": "Theo kết luận thanh tra"} for code in ("L1", "L2")]
    province.receive("101", "Tháng 01/2026", *notes, received="2026-03-11T08:00:00")
    province.build("fct_indicator_value")
    rows = province.sql(
        """
        select value, is_carried_on from fct_indicator_value
        where unit_key like '101%' and is_current and period_code = '2026-01' and indicator_code in ('vacc', 'anc4')
        order by indicator_code desc
        """
    )
    assert rows == in_force  # what is kept says that it is of the version before
