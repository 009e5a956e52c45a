from io import BytesIO
from zipfile import ZipFile

import pytest
import xlsxwriter

from orchestration.intake.report import read_report
from orchestration.notation.cell import CellFault
from orchestration.readers.limits import LIMITS, Limits
from orchestration.readers.workbook import sheets
from orchestration.workbooks.writer import fill


def book(write):
    content = BytesIO()
    with xlsxwriter.Workbook(content) as opened:
        write(opened.add_worksheet("Biểu 1"))
    return content.getvalue()


def form(tmp_path):
    path = tmp_path / "bieu.xlsx"
    fill(path, "CDS-01H", {"unit_code": "141", "period": "2022"}, [{"line_code": "H01", "numerator": 1}])
    return path.read_bytes()


def replaced(content, old, new):
    result = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(result, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            assert name != "xl/worksheets/sheet1.xml" or old in part
            target.writestr(name, part.replace(old, new) if "sheet1" in name else part)
    return result.getvalue()


def refused(content, limits=LIMITS):
    report = read_report(content, "bao_cao.xlsx", limits)
    assert report.read_code == "unreadable" and not report.cells
    return report.read_detail


def test_cells_keep_their_true_addresses():
    [sheet] = sheets(book(lambda sheet: sheet.write(2, 3, 24)))
    assert sheet.name == "Biểu 1"
    assert sheet.rows[2][3] == 24.0
    assert sheet.rows[0] == ["", "", "", ""]


def test_error_cells_and_uncalculated_formulas_are_not_empty():
    def write(sheet):
        sheet.write_formula(0, 0, "=1/0", None, "#DIV/0!")
        sheet.write_formula(0, 1, '=A2&"<"', None, "")
        sheet.write_formula(0, 2, "=1+1", None, 2)
        sheet.write(0, 3, "đủ")

    rows = next(sheets(book(write))).rows
    assert rows[0][0] == CellFault("error_cell", "#DIV/0!")
    assert rows[0][1] == CellFault("formula_without_value", '=A2&"<"')
    assert rows[0][2:] == [2.0, "đủ"]


def test_a_formula_whose_result_is_empty_text_is_blank():
    uncalculated = book(lambda sheet: (sheet.write_formula(0, 0, '=""', None, ""), sheet.write(0, 1, "x")))
    [sheet] = sheets(replaced(uncalculated, b'<c r="A1">', b'<c r="A1" t="str">'))
    assert sheet.rows[0] == ["", "x"]


def test_faults_beyond_the_last_value_are_still_on_the_sheet():
    def write(sheet):
        sheet.write(0, 0, "x")
        sheet.write_formula(3, 2, "=1/0", None, "#REF!")

    [sheet] = sheets(book(write))
    assert sheet.rows[3][2] == CellFault("error_cell", "#REF!")
    assert {len(row) for row in sheet.rows} == {3}


def test_a_picture_named_xlsx_is_refused_by_what_it_is():
    assert "JPEG" in refused(b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\x00" * 99)


def test_an_empty_file_is_refused():
    assert "rỗng" in refused(b"")


def test_text_named_xlsx_is_refused():
    assert "không phải là bảng tính" in refused("một lá thư".encode())


@pytest.mark.parametrize("part", [0.3, 0.6, 0.99])
def test_a_truncated_workbook_is_refused(tmp_path, part):
    content = form(tmp_path)
    assert "hỏng" in refused(content[: int(len(content) * part)])


def test_a_damaged_part_is_refused_and_not_raised(tmp_path):
    content = bytearray(form(tmp_path))
    at = content.index(b"xl/worksheets/sheet1.xml") + 60
    content[at : at + 40] = b"\x00" * 40
    refused(bytes(content))


def test_a_workbook_with_a_password_is_refused():
    locked = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500 + "EncryptedPackage".encode("utf-16-le")
    assert "mật khẩu" in refused(locked)


def test_a_zip_that_is_no_workbook_is_refused():
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        archive.writestr("anh.jpg", b"\xff\xd8\xff")
    refused(content.getvalue())


def test_a_file_over_the_limit_is_refused_unopened(tmp_path):
    assert "lớn hơn" in refused(form(tmp_path), Limits(max_bytes=1000))


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path):
    assert "giải nén" in refused(form(tmp_path), Limits(max_unpacked=1000))


def test_a_cell_at_the_end_of_the_sheet_does_not_end_the_process():
    def write(sheet):
        sheet.write(0, 0, "x")
        sheet.write(1_048_575, 16_383, 1)

    assert "1048576 dòng x 16384 cột" in refused(book(write))


def test_a_workbook_of_another_form_is_form_unknown():
    report = read_report(book(lambda sheet: sheet.write_row(0, 0, ["Họ tên", "Ngày sinh"])), "khac.xlsx")
    assert (report.read_code, report.form_code) == ("form_unknown", None)
    assert "Mã biểu" in report.read_detail


def test_cells_joined_over_several_rows_are_known_where_a_sheet_holds_a_form():
    def written(sheet):
        sheet.write_row(0, 0, ["Mã biểu", "CDS-01H"])
        sheet.write_row(1, 0, ["Mã chỉ tiêu", "Chỉ tiêu", "Thực hiện", "Tổng số"])
        sheet.write_row(2, 0, ["H01", "Một", 5])
        sheet.write_row(3, 0, ["H02", "Hai", 4])
        sheet.merge_range(2, 3, 3, 3, 9)
        sheet.merge_range(5, 0, 5, 3, "Ghi chú")

    cells = {cell["cell"]: cell["parse_code"] for cell in read_report(book(written), "a.xlsx").cells}
    assert (cells["D3"], cells["D4"]) == ("ok", "ambiguous")
