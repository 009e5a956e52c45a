"""The returned workbook: what of the original a copy keeps, what it says it lacks, and that every finding is there."""

import base64
import importlib.util
from zipfile import ZipFile

import openpyxl
import pytest
import xlsxwriter
from docx_examples import letter
from python_calamine import CalamineWorkbook

from orchestration.analysis.findings import collapse
from orchestration.simulate.spreadsheets import as_ods
from orchestration.workbooks.annotated import FIRST_SHEET, ONLY_VALUES, annotate

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def finding(**changes):
    usual = {
        "rule_code": "NOT_A_NUMBER", "severity": "warning", "report_id": "r", "sheet": "Biểu", "cell": "B2",
        "found": "n/a", "expected": "một số", "message_vi": "Ô này không phải là số.", "fix_vi": "Đề nghị ghi số.",
    }  # fmt: skip
    return usual | changes


def rich(path):
    """A workbook with what offices put into theirs."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Biểu")
        sheet.merge_range("A4:C5", "gộp")
        sheet.write_row("A1", ["Chỉ tiêu", "Số", "Tổng"])
        sheet.write_row("A2", ["một", 3, 4])
        sheet.write_formula("C3", "=SUM(B2:C2)", None, 7)
        sheet.data_validation("B2:B9", {"validate": "integer", "criteria": ">=", "value": 0})
        sheet.conditional_format("B2:B9", {"type": "cell", "criteria": ">", "value": 5})
        sheet.write_comment("B2", "lời cũ")
        sheet.freeze_panes(1, 0)
        sheet.set_column("A:A", 33)
        book.define_name("TongSo", "=Biểu!$C$2")
        chart = book.add_chart({"type": "column"})
        chart.add_series({"values": "=Biểu!$B$2:$C$2"})
        sheet.insert_chart("E2", chart)
        picture = path.with_suffix(".png")
        picture.write_bytes(PNG)
        sheet.insert_image("E20", str(picture))
        sheet.insert_textbox("H2", "một hộp chữ")
    return path


def test_a_copy_keeps_what_it_can_and_says_what_it_does_not(tmp_path):
    original, out = rich(tmp_path / "a.xlsx"), tmp_path / "tra.xlsx"
    before = original.read_bytes()
    annotate(original, [finding(), finding(cell="C5")], out)
    assert original.read_bytes() == before
    book = openpyxl.load_workbook(out)
    first, copy = book.worksheets
    lacks = "Bản sao này không giữ: 1 hình ảnh, 1 hình vẽ, hộp chữ. Tệp gốc vẫn còn đủ."
    if importlib.util.find_spec("PIL"):  # openpyxl keeps the pictures that it can open
        lacks = lacks.replace("1 hình ảnh, ", "")
    assert first["A3"].value.startswith(lacks)
    assert len(copy._charts) == 1 and "Biểu đồ trong bản sao có thể khác" in first["A3"].value
    assert [str(area) for area in copy.merged_cells.ranges] == ["A4:C5"] and copy["A4"].comment is not None
    assert "lời cũ" in copy["B2"].comment.text and "Ô này không phải" in copy["B2"].comment.text
    assert copy["C3"].value == "=SUM(B2:C2)" and copy.freeze_panes == "A2" and copy.column_dimensions["A"].width > 30
    assert len(copy.data_validations.dataValidation) == 1 and len(copy.conditional_formatting) == 1
    assert book.defined_names["TongSo"].attr_text == "Biểu!$C$2"
    assert CalamineWorkbook.from_path(str(out)).sheet_names == [FIRST_SHEET, "Biểu"]


def test_nothing_is_said_to_be_lost_where_nothing_is(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        book.add_worksheet("Biểu").write("B2", "n/a")
    annotate(tmp_path / "a.xlsx", [finding()], tmp_path / "tra.xlsx")
    assert openpyxl.load_workbook(tmp_path / "tra.xlsx")[FIRST_SHEET]["A3"].value is None


@pytest.mark.parametrize("kind", ["csv", "docx", "ods"])
def test_a_file_of_another_kind_comes_back_as_its_values_with_the_cells_marked(tmp_path, kind):
    rows = [["Chỉ tiêu", "Số"], ["một", "=1+1"]]
    original, out = tmp_path / f"a.{kind}", tmp_path / "tra.xlsx"
    sheet = {"csv": "", "docx": "Bảng 1", "ods": "Trang 1"}[kind]
    if kind == "csv":
        original.write_text("\n".join(";".join(row) for row in rows), "utf-8")
    else:
        original.write_bytes(letter([], rows) if kind == "docx" else as_ods(sheet, rows))
    annotate(original, [finding(sheet=sheet)], out)
    book = openpyxl.load_workbook(out)
    first, copy = book.worksheets
    assert first["A3"].value == ONLY_VALUES and "không phải là số" in copy["B2"].comment.text
    assert (copy["B2"].value, copy["B2"].data_type, copy["B2"].quotePrefix) == ("=1+1", "s", True)
    assert copy["A2"].value == "một" and first["E5"].hyperlink.location == f"'{copy.title}'!B2"


def test_an_old_or_binary_workbook_comes_back_as_its_values(tmp_path, shared):
    kinds = {path.suffix: path for path in sorted((shared / "data" / "messy").rglob("*.xls*"))}
    assert {".xls", ".xlsb"} <= set(kinds)
    for suffix in (".xls", ".xlsb"):
        annotate(kinds[suffix], [finding(sheet=None, cell=None)], tmp_path / "tra.xlsx")
        book = openpyxl.load_workbook(tmp_path / "tra.xlsx")
        assert book[FIRST_SHEET]["A3"].value == ONLY_VALUES and len(book.sheetnames) > 1, kinds[suffix]


def test_repeats_of_one_cause_are_one_entry_and_the_total_is_stated(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        book.add_worksheet("Biểu").write("B2", "n/a")
    findings = [finding(cell=f"B{row}") for row in range(2, 90)] + [
        finding(rule_code="X", severity="critical", cell="C1")
    ]
    annotate(tmp_path / "a.xlsx", findings, tmp_path / "tra.xlsx")
    first, copy = openpyxl.load_workbook(tmp_path / "tra.xlsx").worksheets
    total = "Tất cả 89 phát hiện (nghiêm trọng 1, cảnh báo 88, ghi nhận 0), từ 2 nguyên nhân"
    assert first["A2"].value.startswith(total)
    assert first.max_row == 6 and first["F6"].value == 88 and first["E6"].value.endswith("… (tất cả 88)")
    assert first["I4"].value == "Trả lời của đơn vị" and first["I6"].value in (None, "")
    assert sum(cell.comment is not None for row in copy.iter_rows() for cell in row) == 89
    assert len(collapse(findings)) == 2


def test_the_findings_are_named_in_vietnamese_and_print_on_one_pages_width(tmp_path):
    with xlsxwriter.Workbook(str(tmp_path / "a.xlsx")) as book:
        book.add_worksheet("Biểu").write("B2", "n/a")
        book.add_worksheet("Của tôi").set_print_scale(70)
    words = "Tệp “a.xlsx”, trang tính “Biểu”, ô B2: không đọc được số. Đã ghi: n/a. Cần: một số. " * 4
    annotate(tmp_path / "a.xlsx", [finding(message_vi=words)], tmp_path / "tra.xlsx")
    first, copy, own = openpyxl.load_workbook(tmp_path / "tra.xlsx").worksheets
    assert [first[f"{column}4"].value for column in "CD"] == ["Mã", "Tên phát hiện"]
    assert [first[f"{column}5"].value for column in "CD"] == ["NOT_A_NUMBER", "Không đọc được số"]
    assert "Không đọc được số" in copy["B2"].comment.text
    for sheet in (first, copy):
        setup = sheet.page_setup
        assert (setup.orientation, setup.fitToWidth, setup.fitToHeight, setup.paperSize) == ("landscape", 1, 0, 9)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert own.page_setup.scale == 70 and not own.page_setup.fitToHeight, "how the sender prints is the sender's"
    assert first["G5"].alignment.wrap_text and first.print_title_rows == "$4:$4"
    assert first.row_dimensions[5].height >= 13 * len(words) / (1.5 * first.column_dimensions["G"].width)
    assert sum(first.column_dimensions[column].width for column in "ABCDEFGHI") < 190, "readable when fitted to A4"


def test_a_copy_opens_for_every_workbook_of_the_collection_that_can_be_read(tmp_path, shared):
    """Real ones: whatever they hold, the result opens in both readers and holds every finding."""
    opened = 0
    for original in sorted((shared / "data" / "messy").rglob("*.xlsx")):
        out = tmp_path / f"{opened}.xlsx"
        annotate(original, [finding(sheet=None, cell="A1"), finding(cell="XFD1048576", sheet="không có")], out)
        assert CalamineWorkbook.from_path(str(out)).sheet_names[0] == FIRST_SHEET
        assert "Tất cả 2 phát hiện" in openpyxl.load_workbook(out)[FIRST_SHEET]["A2"].value
        opened += len(ZipFile(out).namelist()) > 0
    assert opened >= 5
