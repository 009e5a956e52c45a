"""The issued form, of every form there is, for real units after a real night: what it holds, and that it comes back."""

import openpyxl
import pytest
from template_filling import filled, table

from orchestration.check import check
from orchestration.forms.catalogue import our_forms
from orchestration.workbooks.template import CannotIssue, issue

ASKED = {
    "CDS-01H": [("141", "2023-Q2"), ("132", "2024"), ("137", "2024-Q4")],
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


def test_a_line_shows_last_periods_figure_as_the_release_has_it(night, tmp_path):
    sheet, _, head, names = table(issued(night, tmp_path, "CDS-01H", "141", "2024-Q4"))
    column = {name: number for number, name in names.items()}
    shown = {
        sheet.cell(row, column["line_code"]).value: sheet.cell(row, column["previous"]).value
        for row in range(head + 1, sheet.max_row + 1)
    }
    published = dict(
        night.sql(
            """
            select line_code, coalesce(numerator, fct_indicator_value.value)
            from fct_indicator_value
            inner join dim_unit using (unit_key)
            inner join read_csv('transforms/seeds/form_line.csv') as lines using (indicator_code)
            where
                unit_code = '141' and period_code = '2024-Q3' and is_current and lines.form_code = 'CDS-01H'
                and value_status in ('reported', 'corrected')
            """
        )
    )
    assert len(published) > 20 and shown == dict.fromkeys(shown) | published
    assert "SỐ LIỆU MÔ PHỎNG" in sheet.cell(head, column["previous"]).comment.text
    assert "Quý III/2024" in sheet.cell(head, column["previous"]).comment.text


def test_a_matrix_keeps_last_periods_statuses_beside_it_and_says_what_each_target_is(night, tmp_path):
    path = issued(night, tmp_path, "CDS-02", "04708", "2024")
    sheet, _, head, _ = table(path)
    beside = sheet.parent["Kỳ trước"]
    statuses = night.sql(
        "select count(*) from fct_indicator_value inner join dim_unit using (unit_key) where unit_code = '04708' "
        "and period_code = '2023' and form_code = 'CDS-02' and value_status = 'reported' and is_current"
    )
    assert sum(cell.value is not None for cell in list(beside[3])[1:]) == statuses[0][0] > 0
    assert "Mục tiêu hạ tầng số" in sheet.cell(head, 4).comment.text and beside.protection.sheet


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


def test_a_form_not_owed_for_that_kind_of_period_is_refused(night, tmp_path):
    with pytest.raises(CannotIssue, match="theo quý, năm; kỳ '2023-07' không phải gửi"):
        issued(night, tmp_path, "CDS-01H", "141", "2023-07")


def test_the_same_is_issued_twice_in_the_same_bytes(night, tmp_path):
    first = issued(night, tmp_path, "CDS-05", "141", "2024").read_bytes()
    assert issued(night, tmp_path, "CDS-05", "141", "2024").read_bytes() == first
    assert openpyxl.load_workbook(tmp_path / "CDS-05_141_2024.xlsx")
