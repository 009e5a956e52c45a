import hashlib
from zipfile import ZipFile

import pytest
import xlsxwriter
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.forms import catalogue
from orchestration.forms.catalogue import forms_of, our_forms
from orchestration.forms.layout import LayoutError
from orchestration.forms.reader import read_form
from orchestration.intake.report import read_report
from orchestration.readers.workbook import Sheet, sheets
from orchestration.workbooks.writer import fill

FORMS = our_forms()
HEADER = {
    "unit_name": "Huyện Yên Bình",
    "unit_code": "141",
    "period": "Năm 2022",
    "regime": "Hành chính",
    "source": "Bài báo",
    "is_simulated": False,
}
LINES = [
    {
        "line_code": "H01",
        "label": "Chi bộ dùng sổ tay",
        "unit_of_measure": "%",
        "plan": "80%",
        "numerator": "5.565",
        "denominator": 6700,
        "reported_pct": "83,05%",
        "note": "=SUM(A1:A9)",
    },
    {"line_code": "H02", "label": "Tổ công nghệ số", "unit_of_measure": "tổ", "numerator": "n/a"},
]
COLUMNS = [
    "STT",
    "Mã chỉ tiêu",
    "Chỉ tiêu",
    "ĐVT",
    "Kế hoạch",
    "Thực hiện",
    "Tổng số",
    "Tỷ lệ (%)",
    "Ghi chú",
]
ROW = [1.0, "H01", "Chi bộ", "%", "", "5.565", 6700.0, "83,05%", "theo bài"]


@pytest.fixture
def write(tmp_path):
    def written(code="CDS-01H", lines=LINES, **changes):
        path = tmp_path / "bieu.xlsx"
        fill(path, code, HEADER | changes, lines)
        return path

    return written


def read(path):
    return read_report(path.read_bytes(), path.name)


def cell(report, address):
    [reading] = [cell for cell in report.cells if cell["cell"] == address]
    return reading


def grid(*table, code="CDS-01H", before=()):
    return Sheet("S", [["", "Mã biểu", code], ["", "Kỳ báo cáo", "Năm 2022"], *before, *table])


def by_measure(report):
    return {cell["measure"]: (cell["raw_text"], cell["number"], cell["parse_code"]) for cell in report.cells}


def test_a_filled_form_reads_back_cell_by_cell(write):
    report = read(write())
    assert (report.read_code, report.read_detail, report.reader) == ("ok", "", "calamine")
    assert (report.form_code, report.form_version, report.regime) == ("CDS-01H", "1.0", "administrative")
    assert (report.unit_code_text, report.unit_name_text) == ("141", "Huyện Yên Bình")
    assert (report.period_text, report.period_code, report.source_text) == ("Năm 2022", "2022", "Bài báo")
    assert report.line_count == 2 and len(report.cells) == 10
    numerator = cell(report, "F13")
    assert (numerator["raw_text"], numerator["number"], numerator["line_key"]) == (
        "5.565",
        5565,
        "CDS-01H!13",
    )
    assert (numerator["line_no"], numerator["line_code"], numerator["line_label"]) == (
        13,
        "H01",
        "Chi bộ dùng sổ tay",
    )
    assert cell(report, "G13")["raw_text"] == "6700"
    assert (cell(report, "H13")["number"], cell(report, "H13")["decimals"]) == (83.05, 2)


def test_a_lines_unit_of_measure_is_kept_as_written_on_each_of_its_cells(write):
    report = read(write())
    assert {(cell["line_code"], cell["unit_of_measure"]) for cell in report.cells} == {("H01", "%"), ("H02", "tổ")}
    blank = read(write(lines=[{"line_code": "H01", "label": "Chi bộ", "numerator": "5"}]))
    assert {cell["unit_of_measure"] for cell in blank.cells} == {None}


def test_a_silent_cell_of_a_line_is_a_row_and_n_a_is_not_silent(write):
    report = read(write())
    assert (cell(report, "G14")["parse_code"], cell(report, "G14")["raw_text"]) == ("blank", "")
    assert (cell(report, "F14")["parse_code"], cell(report, "F14")["raw_text"]) == ("unreadable", "n/a")


def test_the_same_form_has_the_same_bytes(write):
    first = hashlib.sha256(write().read_bytes()).hexdigest()
    assert hashlib.sha256(write().read_bytes()).hexdigest() == first
    assert hashlib.sha256(write(source="khác").read_bytes()).hexdigest() != first
    with ZipFile(write()) as archive:
        assert b"2020-01-01T00:00:00Z" in archive.read("docProps/core.xml"), "the date written is not the clock's"


def test_text_never_becomes_a_formula_a_number_or_a_link(write):
    path = write(source="=1+1", unit_name="http://example.vn")
    with ZipFile(path) as archive:
        xml = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in xml and b"hyperlink" not in xml
    report = read(path)
    assert report.source_text == "=1+1"
    assert cell(report, "I13")["text_value"] == "=SUM(A1:A9)"


def test_text_too_long_for_a_cell_is_refused_and_not_dropped(write):
    with pytest.raises(ValueError, match="32768 characters"):
        write(source="x" * 32_768)


def test_a_simulated_form_says_so_above_its_table(write):
    path = write(is_simulated=True)
    assert read(path).is_simulated
    assert not read(write()).is_simulated
    [sheet] = sheets(write(is_simulated=True).read_bytes())
    assert sheet.rows[1][0] == "SỐ LIỆU MÔ PHỎNG"


def test_a_banner_alone_marks_a_form_as_simulated():
    real = grid(COLUMNS, ROW, before=[["", "Tính chất số liệu", "Số liệu thật"]])
    banner = grid(COLUMNS, ROW, before=[["Số liệu mô phỏng"]])
    phrase = grid(COLUMNS, ROW, before=[["", "Tính chất số liệu", "Số liệu mô phỏng (chạy thử)"]])
    assert [read_form([sheet], "t", FORMS).is_simulated for sheet in (real, banner, phrase)] == [False, True, True]


def test_each_cell_of_a_matrix_is_its_own_line(write):
    lines = [
        {
            "unit_code": "04264",
            "unit_name": "Thị trấn Yên Bình",
            "cells": {"MT01": "Đạt", "MT02": "Chưa đạt"},
        },
        {"unit_name": "Xã Bảo Ái", "cells": {"MT01": "Đang thực hiện", "MT02": ""}},
    ]
    report = read(write("CDS-02", lines))
    assert report.line_count == 4
    second = cell(report, "E13")
    assert (second["line_key"], second["line_code"], second["text_value"]) == (
        "CDS-02!E13",
        "MT02",
        "not_achieved",
    )
    assert (second["unit_code_text"], second["unit_name_text"]) == ("04264", "Thị trấn Yên Bình")
    assert cell(report, "D14")["unit_code_text"] == ""
    assert cell(report, "E14")["parse_code"] == "blank"


@pytest.mark.parametrize(
    ("code", "line", "expected"),
    [
        ("CDS-03", {"status": "Đang thực hiện", "note": "x"}, {"status": "in_progress", "note": "x"}),
        (
            "CDS-04",
            {"plan": 10, "self_score": "8,5", "verified_score": 8},
            {"plan": 10, "self_score": 8.5, "verified_score": 8},
        ),
        (
            "CDS-05",
            {"numerator": 9, "denominator": 9},
            {"numerator": 9, "denominator": 9, "reported_pct": None},
        ),
        ("CDS-01K", {"plan": "trên 70%"}, {"plan": 70}),
    ],
)
def test_every_form_reads_back_what_was_filled(write, code, line, expected):
    report = read(write(code, [{"line_code": "L1", "label": "Dòng", **line}]))
    assert report.form_code == code
    read_back = {
        cell["measure"]: cell["number"] if cell["text_value"] is None else cell["text_value"] for cell in report.cells
    }
    assert {measure: read_back[measure] for measure in expected} == expected


@settings(deadline=None)
@given(st.permutations(range(len(COLUMNS))))
def test_reading_is_independent_of_the_order_of_columns(order):
    report = read_form([grid([COLUMNS[i] for i in order], [ROW[i] for i in order])], "t", FORMS)
    assert by_measure(report) == by_measure(read_form([grid(COLUMNS, ROW)], "t", FORMS))
    assert {cell["line_code"] for cell in report.cells} == {"H01"}
    [numerator] = [cell for cell in report.cells if cell["measure"] == "numerator"]
    assert numerator["cell"] == "ABCDEFGHI"[order.index(5)] + "4"


def test_header_words_are_found_without_case_accents_and_spacing():
    heads = ["stt", "MÃ  CHỈ TIÊU", "chi tieu", "Đơn vị tính", "KH", "TH", "tổng số:", "Tỉ lệ", "GHI CHÚ"]
    assert by_measure(read_form([grid(heads, ROW)], "t", FORMS)) == by_measure(
        read_form([grid(COLUMNS, ROW)], "t", FORMS)
    )


def test_a_column_nobody_knows_is_named_and_not_read():
    report = read_form([grid([*COLUMNS, "Cột lạ"], [*ROW, 5.0])], "t", FORMS)
    assert report.read_code == "ok" and "Cột lạ" in report.read_detail
    assert len(report.cells) == 5


def test_two_columns_of_one_meaning_are_refused():
    report = read_form([grid([*COLUMNS, "TH"], [*ROW, 5.0])], "t", FORMS)
    assert report.read_code == "form_unknown" and "'TH'" in report.read_detail


def test_a_repeated_header_row_and_an_unfilled_row_are_not_lines():
    signature = ["Người lập biểu", *[""] * 8]
    report = read_form([grid(COLUMNS, ROW, COLUMNS, [2.0, *[""] * 8], signature)], "t", FORMS)
    assert report.line_count == 1


def test_a_figure_without_a_code_is_still_a_line():
    report = read_form([grid(COLUMNS, ["", "", "", "", "", 5.0, "", "", ""])], "t", FORMS)
    assert report.line_count == 1 and report.cells[0]["line_code"] is None


def test_a_label_without_a_value_does_not_take_the_next_label():
    report = read_form(
        [grid(COLUMNS, ROW, before=[["", "Mã đơn vị", "", "Đơn vị báo cáo", "Huyện Yên Bình"]])], "t", FORMS
    )
    assert (report.unit_code_text, report.unit_name_text) == (None, "Huyện Yên Bình")


def test_the_table_does_not_speak_for_a_silent_header_block():
    row = [1.0, "H01", "Nguồn", "tổng hợp", "", 5.0, "", "", ""]
    assert read_form([grid(COLUMNS, row)], "t", FORMS).source_text is None


def test_the_first_sheet_with_a_known_form_is_read():
    other = Sheet("Khác", [["", "Mã biểu", "ABC"]])
    assert read_form([other, grid(COLUMNS, ROW)], "t", FORMS).read_code == "ok"
    alone = read_form([other], "t", FORMS)
    assert alone.read_code == "form_unknown" and "'ABC'" in alone.read_detail


def test_a_form_without_a_line_is_empty(write):
    assert read(write(lines=[])).read_code == "empty"


def test_a_layout_needs_no_python(tmp_path):
    added = yaml.safe_load((catalogue.FOLDER / "nen_tang.yml").read_text("utf-8"))
    added["forms"] = {"TH-09": "Biểu thử"}
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "thu.yml").write_text(yaml.safe_dump(added, allow_unicode=True), "utf-8")
    assert forms_of(tmp_path).layouts["TH-09"].name == "thu"
    assert len(forms_of(tmp_path).layouts) == len(FORMS.layouts) + 1


def test_a_layout_is_read_again_when_it_says_something_else(tmp_path):
    own = yaml.safe_load((catalogue.FOLDER / "nen_tang.yml").read_text("utf-8"))
    (tmp_path / "forms").mkdir()
    for code in ("TH-09", "TH-10"):
        text = yaml.safe_dump(own | {"forms": {code: "Biểu thử"}}, allow_unicode=True)
        (tmp_path / "forms" / "thu.yml").write_text(text, "utf-8")
        assert set(forms_of(tmp_path).layouts) - set(FORMS.layouts) == {code}
    assert forms_of(tmp_path) is forms_of(tmp_path)


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"kind": "table"}, "kind must be"),
        ({"notation": "en"}, "notation must be"),
        (
            {"columns": [{"role": "line_code", "words": ["Mã"]}, {"measure": "sum", "words": ["Tổng"]}]},
            "known measure",
        ),
        (
            {"columns": [{"role": "line_code", "words": ["Mã"]}, {"role": "label", "words": ["MÃ"]}]},
            "share a header",
        ),
        ({"columns": [{"role": "label", "words": ["Tên"]}]}, "no column with role line_code"),
        ({"forms": {"CDS-05": "Trùng mã"}}, "CDS-05 is also in"),
        ({"columns": None}, "missing or malformed"),
    ],
)
def test_an_unsound_layout_is_refused_by_name(tmp_path, change, fault):
    original = (catalogue.FOLDER / "nen_tang.yml").read_text("utf-8")
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / "a.yml").write_text(original, "utf-8")
    broken = yaml.safe_load(original) | {"forms": {"TH-09": "Biểu thử"}} | change
    (tmp_path / "forms" / "b.yml").write_text(yaml.safe_dump(broken, allow_unicode=True), "utf-8")
    with pytest.raises(LayoutError, match=fault) as refused:
        forms_of(tmp_path)
    assert "b.yml" in str(refused.value)


def test_leading_empty_rows_and_columns_do_not_shift_addresses(tmp_path):
    path = tmp_path / "dich.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        sheet.write_row(4, 3, ["Mã biểu", "CDS-01H"])
        sheet.write_row(9, 2, COLUMNS)
        sheet.write_row(10, 2, ROW)
    assert cell(read(path), "H11")["measure"] == "numerator"
