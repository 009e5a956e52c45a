"""The issued form, of every form there is, for real units after a real night: what it holds, and that it comes back."""

import openpyxl
import pytest
from template_filling import filled, table

from orchestration.check import check
from orchestration.forms.catalogue import our_forms
from orchestration.workbooks.template import CannotIssue, issue

ASKED = {
    "CDS-01H": [("133", "2023-Q2"), ("132", "2024"), ("137", "2024-Q4")],
    "CDS-01X": [("04708", "2023"), ("04456", "2024")],
    "CDS-01T": [("15", "2022"), ("15", "2023")],
    "CDS-01K": [("15", "2022"), ("141", "2023")],
    "CDS-01D": [("141", "2022"), ("04708", "2023-Q2")],
    "CDS-02": [("141", "2023"), ("04708", "2024")],
    "CDS-03": [("15", "2022")],
    "CDS-04": [("141", "2023"), ("132", "2024")],
    "CDS-05": [("141", "2024"), ("133", "2023")],
}


def issued(night, out, form, unit, period):
    path = out / f"{form}_{unit}_{period}.xlsx"
    issue(path, form, unit, period, night.places)
    return path


def test_every_form_once_filled_comes_back_without_a_finding(night, tmp_path):
    assert set(ASKED) == set(our_forms().layouts), "a form that nobody tried"
    paths = [
        issued(night, tmp_path, form, *unit_and_period)
        for form, several in ASKED.items()
        for unit_and_period in several
    ]
    assert all(filled(path, part=20 + number) >= 8 for number, path in enumerate(paths))
    for one in check(paths, night.places):
        assert one.report["read_code"] == "ok" and one.report["line_count"] >= 8
        assert [(one.path.name, finding["cell"], finding["message_vi"]) for finding in one.findings] == []


def shown_before(path):
    """What stands under "Kỳ trước", by line; and the note of its heading."""
    sheet, _, head, names = table(path)
    column = {name: number for number, name in names.items()}
    rows = range(head + 1, sheet.max_row + 1)
    before = {sheet.cell(row, column["line_code"]).value: sheet.cell(row, column["previous"]).value for row in rows}
    note = sheet.cell(head, column["previous"]).comment
    return {code: value for code, value in before.items() if value is not None}, note and note.text


def test_a_line_shows_what_the_judge_compares_with_and_never_a_simulated_figure(night, tmp_path, shared):
    before, note = shown_before(issued(night, tmp_path, "CDS-01H", "141", "2024"))
    published = night.sql(
        """
        select line_code, coalesce(numerator, fct_indicator_value.value), numerator is null and measure_kind = 'ratio'
        from fct_indicator_value
        inner join dim_unit using (unit_key)
        inner join dim_indicator using (indicator_code)
        inner join read_csv('transforms/seeds/form_line.csv') as lines using (indicator_code)
        where
            unit_code = '141' and period_code = '2022' and regime = 'administrative' and is_current
            and lines.form_code = 'CDS-01H' and value_status = 'reported' and not is_simulated
                and span_kind <> 'other'  -- the pillars of the year after are no figure of that year
            and coalesce(line_code not in ('H31', 'H39', 'H42', 'H43'), true)
        """
    )
    assert before == {code: f"{value:g}%".replace(".", ",") if is_rate else value for code, value, is_rate in published}
    assert (before["H11"], before["H20"], note) == (5565, "87,5%", "Năm 2022")
    sheet, _, head, _ = table(tmp_path / "CDS-01H_141_2024.xlsx")
    assert "Kỳ trước\n(Năm 2022)" in [cell.value for cell in sheet[head]], "on paper no note is seen"
    mixed, _ = shown_before(shared / "cases" / "people" / "template_previous_is_simulated_CDS-01H_141_2024.xlsx")
    assert (mixed["H06"], before["H06"]) == (96, 177), "simulated there, real here"
    # by quarter the samples have simulated figures of this district alone
    assert shown_before(issued(night, tmp_path, "CDS-01H", "141", "2024-Q4")) == ({}, None)


def test_labels_are_locked_and_only_what_applies_is_open(night, tmp_path):
    sheet, _, head, names = table(issued(night, tmp_path, "CDS-01H", "141", "2023"))
    column = {name: number for number, name in names.items()}
    assert sheet.protection.sheet and sheet.parent["_kho"].sheet_state == "veryHidden"
    for row in range(head + 1, head + 40):
        assert all(sheet.cell(row, column[name]).protection.locked for name in ("line_code", "label", "previous"))
        assert not sheet.cell(row, column["numerator"]).protection.locked
        assert not sheet.cell(row, column["note"]).protection.locked
    assert sheet.cell(head + 2, column["denominator"]).value == 24, "the registry knows how many communes there are"
    denominators = [sheet.cell(row, column["denominator"]) for row in range(head + 1, sheet.max_row + 1)]
    closed = [cell for cell in denominators if cell.protection.locked]
    assert closed and all(cell.value is None for cell in closed)
    limited = {str(rule.sqref) for rule in sheet.data_validations.dataValidation}
    assert sheet.cell(head + 1, column["numerator"]).coordinate in limited
    [of_coverage] = [
        row for row in range(head + 1, sheet.max_row + 1) if sheet.cell(row, column["line_code"]).value == "H35"
    ]
    [answers] = [
        rule.formula1
        for rule in sheet.data_validations.dataValidation
        if sheet.cell(of_coverage, column["numerator"]).coordinate in str(rule.sqref).split()
    ]
    assert answers == '"Có,Không"'  # as its unit of measure says


def test_a_form_not_owed_for_that_kind_of_period_is_refused(night, tmp_path):
    with pytest.raises(CannotIssue, match="theo quý, năm; kỳ '2023-07' không phải gửi"):
        issued(night, tmp_path, "CDS-01H", "141", "2023-07")


def test_the_same_is_issued_twice_in_the_same_bytes(night, tmp_path):
    first = issued(night, tmp_path, "CDS-05", "141", "2024").read_bytes()
    assert issued(night, tmp_path, "CDS-05", "141", "2024").read_bytes() == first
    assert openpyxl.load_workbook(tmp_path / "CDS-05_141_2024.xlsx")
