"""A form that one unit sends for others is owed by the sender; what never came stays among those it was owed with."""

import openpyxl
import pytest

from orchestration.workbooks.template import issue
from orchestration.workbooks.writer import fill

UNITS = [
    ("10:start", "10", "Tỉnh Thử", "province", "", "", ""),
    *((f"10{n}:start", f"10{n}", f"Huyện {n}", "district", "10:start", "", "") for n in (1, 2, 3)),
    *(
        (f"10{n}{m}:start", f"10{n}{m}", f"Xã {n}{m}", "commune", f"10{n}:start", "", "")
        for n in (1, 2, 3)
        for m in (1, 2)
    ),
]
MATRIX = dict(form_code="CDS-02", regime="administrative", due_working_days=2, valid_from="2026-01-01")
EACH = dict(form_code="CDS-01H", regime="administrative", due_working_days=2, valid_from="2026-01-01")


@pytest.fixture
def sending(province):
    """Three districts of two communes each: every district reports by month, and for its communes by month."""
    province.units(UNITS)
    months = dict(period_type="month", valid_to="2026-02-01")
    province.table(
        "reporting_obligation",
        [
            EACH | months | dict(unit_level="district"),
            MATRIX | months | dict(unit_level="commune", sent_by_level="district"),
        ],
    )
    kinds = {"vacc": "ratio", "anc4": "ratio", "teams": "count", "done": "yes_no"}
    province.table(
        "indicator_catalogue",
        [dict(indicator_code=code, name_vi=code, measure_kind=kind, direction=1) for code, kind in kinds.items()],
    )
    province.table(
        "form_line",
        [
            dict(form_code="CDS-01H", line_code="L1", indicator_code="vacc", is_mandatory="true"),
            dict(form_code="CDS-01H", line_code="L2", indicator_code="anc4", is_mandatory="true"),
            dict(form_code="CDS-02", line_code="M1", indicator_code="done", is_mandatory="true"),
        ],
    )
    return province


def matrix(province, district, *communes, **header):
    """The form of a district with a row for each of these communes."""
    rows = [dict(unit_code=code, unit_name=f"Xã {code[2:]}", cells={"M1": status}) for code, status in communes]
    names = dict(unit_code=district, unit_name=f"Huyện {district[-1]}", period="Tháng 01/2026")
    fill(province.inbox / f"{district}-02.xlsx", "CDS-02", names | header, rows)
    province.deliver(f"{district}-02.xlsx", "2026-01-15T08:00:00")


def test_one_absent_form_is_one_finding_to_the_district_that_sends_it(sending, tmp_path):
    matrix(sending, "101", ("1011", "Đạt"), ("1012", "Chưa đạt"))
    matrix(sending, "102", ("1021", "Đạt"), ("1022", None))
    for unit in ("101", "102", "103"):
        sending.receive(unit, "Tháng 01/2026", "L1,90,120", "L2,60,100", received="2026-01-15T08:00:00")
    sending.build()
    findings = sending.sql(
        "select rule_code, unit_key, file_name, message_vi from fct_finding "
        "where rule_code in ('REPORT_MISSING', 'REPORT_LACKS_UNITS', 'REPORT_LATE') order by all desc"
    )
    assert findings == [
        (
            "REPORT_MISSING", "103:start", None,
            "Đơn vị “Huyện 3”, biểu CDS-02, kỳ 2026-01: chưa nhận được báo cáo của 2 đơn vị; hạn là 16/01/2026.",
        ),
        (
            "REPORT_LACKS_UNITS", "102:start", "102-02.xlsx",
            "Tệp “102-02.xlsx”: chưa có số liệu của 1/2 đơn vị: Xã 22.",
        ),
    ]  # fmt: skip
    rows = sending.sql(
        "select unit_code, compliance, units_owed, units_answered, values_owed, values_reported "
        "from mart_reporting_compliance where form_code = 'CDS-02' order by unit_code"
    )
    assert rows == [("101", "on_time", 2, 2, 2, 2), ("102", "on_time", 2, 2, 2, 1), ("103", "missing", 2, 0, 2, 0)]
    # the next form of the district keeps what its communes were before beside it, and says what each target is
    sending.release_build()
    issue(tmp_path / "a.xlsx", "CDS-02", "101", "2026-02", sending.places)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    before = [[cell.value for cell in row] for row in book["Kỳ trước"].iter_rows()]
    assert before == [["Tháng 01/2026", None], ["Đơn vị", "M1"], ["Xã 11", "Đạt"], ["Xã 12", "Chưa đạt"]]
    assert book["Kỳ trước"].protection.sheet
    assert "done" in [cell.comment.text for row in book["CDS-02"].iter_rows() for cell in row if cell.comment]


def test_what_never_came_stands_with_the_others_in_every_table(sending):
    for unit, part in (("101", 90), ("102", 60)):
        sending.receive(unit, "Tháng 01/2026", f"L1,{part},120", "L2,60,100", is_simulated=True)
    matrix(sending, "101", ("1011", "Đạt"), ("1012", "Đạt"), is_simulated=True)
    sending.build("fct_finding", "mart_league_table", "mart_quality_scorecard", "mart_reporting_compliance")
    missing = "select form_code, unit_key, is_simulated from {} order by all"
    in_findings = sending.sql(missing.format("fct_finding where rule_code = 'REPORT_MISSING'"))
    in_mart = sending.sql(missing.format("mart_reporting_compliance where compliance = 'missing'"))
    assert in_findings == in_mart
    assert in_mart == [
        (form, f"{unit}:start", True)
        for form, units in (("CDS-01H", ["103"]), ("CDS-02", ["102", "103"]))
        for unit in units
    ]
    league = sending.sql(
        "select unit_code, rank, unranked_reason, is_simulated, own_rank_group from mart_league_table "
        "where period_code = '2026-01' order by unit_code"
    )
    assert league == [
        ("101", 1, None, True, "all/simulated"),
        ("102", 2, None, True, "all/simulated"),
        ("103", None, "no_data", True, "all/simulated"),
    ]
    # February was owed by nobody and answered by nobody: nothing says that it is simulated
    assert {
        row[0] for row in sending.sql("select is_simulated from mart_league_table where period_code = '2026-02'")
    } == {False}
    # a commune of which others reported nothing sent nothing itself; its district has one form of two
    scores = sending.sql(
        "select unit_code, score_pct, colour from mart_quality_scorecard where criterion = 'overall' "
        "and period_code = '2026-01' order by unit_code"
    )
    assert [row[0] for row in scores] == ["101", "102", "103"] and scores[2] == ("103", 0.0, "red")
