"""A workbook of several forms is several reports: each has its own unit, period, obligation, revisions and findings."""

from types import SimpleNamespace

import pytest
from openpyxl import load_workbook

from orchestration.alerts.returned import mark
from orchestration.check import check
from orchestration.workbooks.writer import fill

OTHER = "CDS-01X"


@pytest.fixture
def sent_together(province):
    """District 101 sends its CDS-01H for January and, on a second sheet, CDS-01X; later the second alone once more."""
    lines = ((OTHER, "X1", "teams"), ("CDS-01H", "L1", "vacc"), ("CDS-01H", "L2", "anc4"))
    names = ("form_code", "line_code", "indicator_code", "is_mandatory")
    province.table("form_line", [dict(zip(names, (*line, "true"), strict=True)) for line in lines])
    owed = {"unit_level": "district", "period_type": "month", "regime": "administrative", "due_working_days": 2}
    owed |= {"valid_from": "2026-01-01", "valid_to": "2026-02-01"}
    province.table("reporting_obligation", [owed | {"form_code": form} for form in ("CDS-01H", OTHER)])
    province.receive("101", "Tháng 01/2026", "L1,90,120", "L2,130,120")
    first = province.inbox / "001.xlsx"
    head = {"unit_code": "101", "unit_name": "Huyện Một", "period": "Tháng 01/2026", "is_simulated": False}
    alone = province.inbox / "part.xlsx"
    fill(alone, OTHER, head, [{"line_code": "X1", "label": "X1", "numerator": 7}])
    book, part = load_workbook(first), load_workbook(alone).worksheets[0]
    sheet = book.create_sheet(OTHER)
    for row in part.iter_rows():
        for cell in row:
            sheet[cell.coordinate] = cell.value
    book.save(first)
    fill(alone, OTHER, head, [{"line_code": "X1", "label": "X1", "numerator": 9}])
    alone.rename(province.inbox / "002.xlsx")
    province.deliver("002.xlsx", "2026-03-11T08:00:00")
    return province


def test_each_form_answers_its_own_obligation_and_is_revised_alone(sent_together):
    province, first = sent_together, sent_together.inbox / "001.xlsx"
    checked = check([first], province.places)
    assert [(one.report["form_code"], [f["rule_code"] for f in one.findings]) for one in checked] == [
        ("CDS-01H", ["PART_GREATER_THAN_WHOLE"]),
        (OTHER, []),
    ]
    province.build("dim_unit", "fct_indicator_value", "fct_report", "mart_reporting_compliance")
    reports = "select form_code, file_name, revision_no, is_latest, verdict from fct_report order by 1, 3"
    assert province.sql(reports) == [
        ("CDS-01H", "001.xlsx", 1, True, "partly_held"),
        (OTHER, "001.xlsx", 1, False, "accepted"),
        (OTHER, "002.xlsx", 2, True, "accepted"),
    ]
    values = "select indicator_code, value, sheet, cell from fct_indicator_value inner join dim_unit using (unit_key)"
    assert province.sql(f"{values} where unit_code = '101' and value is not null and is_current order by 1") == [
        ("teams", 9.0, OTHER, "F13"),
        ("vacc", 75.0, "CDS-01H", "F13"),
    ]
    owed = "select form_code, compliance from mart_reporting_compliance where unit_code = '101' order by 1"
    assert [form for form, compliance in province.sql(owed) if compliance != "missing"] == ["CDS-01H", OTHER]


def test_one_marked_copy_of_the_file_goes_back_with_the_findings_of_all_its_forms(sent_together, tmp_path):
    province = sent_together
    province.read()
    received = province.places.raw.joinpath("received").glob("*/report.xlsx")
    [report_id] = [path.parent.name for path in received if len(load_workbook(path).sheetnames) == 2]
    finding = {"file_name": "001.xlsx", "cell": "F13", "rule_code": "COUNT_NOT_WHOLE", "severity": "critical"}
    finding |= {"message_vi": "x", "fix_vi": "y", "found": "1", "expected": "2"}
    causes = [
        SimpleNamespace(report_id=name, row=finding | {"sheet": sheet})
        for name, sheet in ((report_id, "CDS-01H"), (f"{report_id}.2", OTHER))
    ]
    returned = mark(province.places, [report_id, f"{report_id}.2"], causes, tmp_path)
    [copy] = returned.marked
    book = load_workbook(copy)
    assert [sheet.title for sheet in book if sheet["F13"].comment] == ["CDS-01H", OTHER]


def test_what_is_found_of_a_whole_form_names_the_sheet_that_it_stands_on(sent_together):
    province, first = sent_together, sent_together.inbox / "001.xlsx"
    book = load_workbook(first)
    for row in book[OTHER].iter_rows():
        for cell in row:
            if cell.value == "Huyện Một":
                cell.value = "Huyện Không Đâu"
            elif cell.value == "101":
                cell.value = None
    book.save(first)
    one, other = check([first], province.places)
    [unknown] = [finding for finding in other.findings if finding["rule_code"] == "UNIT_UNKNOWN"]
    assert unknown["sheet"] == OTHER and f"trang tính “{OTHER}”" in unknown["message_vi"]
    assert all(finding["sheet"] == "CDS-01H" for finding in one.findings)


def test_a_day_of_receipt_that_is_set_right_is_right_of_every_form_of_the_file(sent_together):
    province = sent_together
    province.build("fct_report")
    [report_id] = province.sql(
        "select report_id from fct_report where file_name = '001.xlsx' and form_code = 'CDS-01H'"
    )[0]
    province.table("receipt_correction", [dict(report_id=report_id, received_on="2026-02-10", reason="Giấy biên nhận")])
    province.build("fct_report")
    days = "select form_code, received_at::date::varchar from fct_report where file_name = '001.xlsx' order by 1"
    assert province.sql(days) == [("CDS-01H", "2026-02-10"), (OTHER, "2026-02-10")]
