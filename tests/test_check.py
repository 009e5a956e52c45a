"""The dry run, the returned workbook and the issued form, on real files and through the command line."""

import json
import os
import sys

import openpyxl
import pytest
import xlsxwriter
from docx_examples import letter

from orchestration import cli
from orchestration.analysis.findings import collapse
from orchestration.check import OF_DELIVERY
from orchestration.places import PROJECT
from orchestration.workbooks.annotated import FIRST_SHEET, annotate
from orchestration.workbooks.writer import fill

HEADER = {"unit_code": "101", "unit_name": "Huyện Một", "period": "2026-01", "is_simulated": False}
RIGHT = [
    {"line_code": "L1", "label": "vacc", "numerator": 90, "denominator": 120},
    {"line_code": "L2", "label": "anc4", "numerator": 60, "denominator": 100},
    {"line_code": "L3", "label": "teams", "numerator": 7},
]


@pytest.fixture
def kho(province, capsys):
    places = province.places
    shared = ["--raw", places.raw, "--reference", places.reference, "--warehouse", places.warehouse]

    def run(*arguments):
        code = cli.main([str(argument) for argument in (*arguments, *shared)])
        return code, capsys.readouterr().out

    return run


def form(path, lines=RIGHT, **changes):
    fill(path, "CDS-01H", HEADER | changes, lines)
    return path


def finding(**changes):
    usual = {
        "rule_code": "NOT_A_NUMBER", "severity": "warning", "report_id": "r", "sheet": "CDS-01H", "cell": "F13",
        "found": "n/a", "expected": "một số", "message_vi": "=cmd|' /C calc'!A0", "fix_vi": "@sửa",
    }  # fmt: skip
    return usual | changes


def test_check_says_clean_findings_or_unreadable_and_stores_nothing(kho, province, tmp_path):
    right, wrong = (
        form(tmp_path / "dung.xlsx"),
        form(tmp_path / "sai.xlsx", [RIGHT[0] | {"numerator": 130}, *RIGHT[1:]]),
    )
    broken = tmp_path / "hong.xlsx"
    broken.write_bytes(right.read_bytes()[:900])
    assert kho("check", right)[0] == 0
    code, output = kho("check", wrong)
    assert code == 3 and "PART_GREATER_THAN_WHOLE" in output and "F13" in output
    assert kho("check", broken)[0] == 4
    assert kho("check", right, wrong, broken)[0] == 4
    assert kho("check", tmp_path / "khong-co.xlsx")[0] == 1
    assert not list(province.places.raw.rglob("*.json")) and not province.places.warehouse.exists()


def test_check_answers_machines_in_json_with_the_total(kho, tmp_path):
    lines = [RIGHT[0] | {"line_code": f"X{n}", "numerator": "n/a"} for n in range(9)]
    code, output = kho("check", form(tmp_path / "a.xlsx", lines), "--json")
    [answer] = json.loads(output)
    assert code == 3 and answer["reader"] == "calamine" and answer["read_code"] == "ok"
    assert answer["finding_count"] == len(answer["findings"]) >= 9
    assert {"rule_code", "severity", "cell", "found", "expected", "message_vi", "message_en", "fix_vi"} <= set(
        answer["findings"][0]
    )


def test_a_word_letter_and_a_csv_say_the_same_as_the_workbook(kho, tmp_path):
    rows = [["Mã biểu", "CDS-01H"], ["Mã đơn vị", "101"], ["Kỳ báo cáo", "tháng 01 năm 2026"]]
    table = [["STT", "Mã chỉ tiêu", "Chỉ tiêu", "TH", "Tổng số"], ["1", "L1", "vacc", "130", "120"]]
    text = tmp_path / "a.csv"
    text.write_text("\n".join(";".join(row) for row in rows + table), "utf-8")
    word = tmp_path / "a.docx"
    word.write_bytes(letter([f"{label}: {value}" for label, value in rows], table))
    for path, cell in ((text, "D5"), (word, "D5")):
        [answer] = json.loads(kho("check", path, "--json")[1])
        assert answer["form_code"] == "CDS-01H" and answer["period_code"] == "2026-01", answer
        assert {(finding["rule_code"], finding["cell"]) for finding in answer["findings"]} >= {
            ("PART_GREATER_THAN_WHOLE", cell)
        }


def test_repeats_of_one_cause_collapse_with_their_count_and_first_cells():
    causes = collapse([finding(cell=f"F{row}") for row in range(13, 33)] + [finding(found="x", severity="critical")])
    assert [len(cause.findings) for cause in causes] == [1, 20]
    assert causes[1].places == "CDS-01H!F13, CDS-01H!F14, CDS-01H!F15, CDS-01H!F16, CDS-01H!F17 … (tất cả 20)"


def test_the_returned_workbook_marks_the_cells_and_leaves_the_original_alone(kho, tmp_path):
    original = form(tmp_path / "a.xlsx", [RIGHT[0] | {"numerator": 130, "note": "=1+1"}, *RIGHT[1:]])
    before, out = original.read_bytes(), tmp_path / "tra.xlsx"
    assert kho("check", original, "--annotate", out)[0] == 3
    assert original.read_bytes() == before
    book = openpyxl.load_workbook(out)
    assert book.sheetnames[0] == FIRST_SHEET
    first, copy = book[FIRST_SHEET], book["CDS-01H"]
    assert "PART_GREATER_THAN_WHOLE" in [cell.value for cell in first["C"]]
    assert "Tất cả 1 phát hiện" in first["A2"].value and first["I4"].value == "Trả lời của đơn vị"
    assert first["E5"].hyperlink.location == "'CDS-01H'!F13"
    assert "130" in copy["F13"].comment.text and copy["F13"].fill.start_color.rgb.endswith("FFC7CE")
    assert copy["G13"].comment is None and copy["F13"].value == 130
    assert copy["I13"].data_type == "s" and copy["I13"].value == "=1+1"


def test_places_that_need_several_lines_are_linked_at_their_number_as_a_printed_link_never_wraps(tmp_path):
    annotate(form(tmp_path / "a.xlsx"), [finding(cell=f"F{row}") for row in (13, 14, 15)], tmp_path / "b.xlsx")
    first = openpyxl.load_workbook(tmp_path / "b.xlsx")[FIRST_SHEET]
    assert first["E5"].value == "CDS-01H!F13, CDS-01H!F14, CDS-01H!F15" and first["E5"].alignment.wrap_text
    assert first["E5"].hyperlink is None and first["A5"].hyperlink.location == "'CDS-01H'!F13"


def test_a_reader_who_leaves_early_is_no_fault(kho, tmp_path, monkeypatch):
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, "w") as pipe:
        monkeypatch.setattr(sys, "stdout", pipe)
        assert kho("check", form(tmp_path / "a.xlsx"), "--json")[0] == 141


def test_nothing_written_becomes_a_formula(tmp_path):
    original = form(tmp_path / "a.xlsx")
    annotate(
        original, [finding(), finding(found="=2", cell="F14"), finding(rule_code="+1", found="-1")], tmp_path / "b.xlsx"
    )
    for sheet in openpyxl.load_workbook(tmp_path / "b.xlsx").worksheets:
        assert not [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    with pytest.raises(ValueError, match="never saved again"):
        annotate(original, [], original)


def test_a_file_that_cannot_be_copied_comes_back_as_its_findings(tmp_path):
    for name, content in (
        ("a.xlsx", b"PK\x03\x04 h\xc3\xb4"),
        ("b.xls", b"x"),
        ("c.docx", b""),
        ("d.csv", b"\xff\xfe\x00"),
    ):
        original = tmp_path / name
        original.write_bytes(content)
        annotate(original, [finding(sheet=None, cell=None)], tmp_path / "tra.xlsx")
        assert openpyxl.load_workbook(tmp_path / "tra.xlsx")[FIRST_SHEET]["C5"].value == "NOT_A_NUMBER"


def test_a_file_the_readers_refused_is_not_opened_again(tmp_path):
    original = form(tmp_path / "a.xlsx")
    annotate(original, [finding(rule_code="FILE_DANGEROUS", sheet=None, cell=None)], tmp_path / "tra.xlsx")
    assert openpyxl.load_workbook(tmp_path / "tra.xlsx").sheetnames == [FIRST_SHEET]


def test_a_joined_cell_is_marked_at_its_top_left(tmp_path):
    original = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(original)) as book:
        book.add_worksheet("S").merge_range("B2:D4", "gộp")
    annotate(original, [finding(sheet="S", cell="C3")], tmp_path / "b.xlsx")
    assert openpyxl.load_workbook(tmp_path / "b.xlsx")["S"]["B2"].comment is not None


def test_an_issued_form_once_filled_comes_back_without_a_finding(kho, tmp_path):
    path = tmp_path / "mau.xlsx"
    assert kho("template", "CDS-01H", "101", "2026-01", "-o", path)[0] == 0
    book = openpyxl.load_workbook(path)
    sheet = book["CDS-01H"]
    assert sheet.protection.sheet and book["_kho"].sheet_state == "veryHidden"
    assert len(sheet.data_validations.dataValidation) >= 3
    head = next(row for row in sheet.iter_rows() if row[1].value == "Mã chỉ tiêu")
    column = {str(cell.value).partition("\n")[0]: cell.column for cell in head}  # below a head: SỐ LƯỢNG
    figures = {"L1": (90, 120), "L2": (60, 100), "L3": (7, None)}
    for row in range(head[0].row + 1, head[0].row + 4):
        part, whole = figures[sheet.cell(row, 2).value]
        assert sheet.cell(row, 2).protection.locked and not sheet.cell(row, column["Thực hiện"]).protection.locked
        sheet.cell(row, column["Thực hiện"]).value, sheet.cell(row, column["Tổng số"]).value = part, whole
    book.save(path)
    code, output = kho("check", path, "--json")
    assert (code, json.loads(output)[0]["findings"]) == (0, [])
    assert json.loads(output)[0]["unit_key"] == "101:start"


@pytest.mark.parametrize(
    "arguments", [("XYZ", "101", "2026"), ("CDS-01H", "999", "2026"), ("CDS-01H", "101", "hôm qua")]
)
def test_a_form_that_cannot_be_issued_is_refused(kho, tmp_path, arguments):
    assert kho("template", *arguments, "-o", tmp_path / "mau.xlsx")[0] == 1
    assert not (tmp_path / "mau.xlsx").exists()


def test_every_field_of_the_answer_for_machines_is_documented(kho, tmp_path):
    code, output = kho("check", form(tmp_path / "a.xlsx", [RIGHT[0] | {"numerator": 130}]), "--json")
    [answer] = json.loads(output)
    page = (PROJECT / "docs" / "check-json.md").read_text("utf-8")
    assert code == 3 and not [name for name in {*answer, *answer["findings"][0]} if f"`{name}`" not in page]
    assert answer["finding_count"] == sum(answer["by_severity"].values()) == len(answer["findings"])
    assert all(f"`{code}`" in page for code in OF_DELIVERY)


def test_a_note_alone_is_a_finding(kho, tmp_path):
    lines = [RIGHT[0] | {"numerator": 5565, "denominator": 6700, "reported_pct": "83,05"}, *RIGHT[1:]]
    code, output = kho("check", form(tmp_path / "a.xlsx", lines), "--json")
    assert code == 3 and json.loads(output)[0]["by_severity"] == {"critical": 0, "warning": 0, "info": 1}


def test_a_layout_that_is_not_sound_is_told_and_nothing_is_read(kho, province, tmp_path, capsys):
    own = province.places.reference / "forms"
    own.mkdir()
    (own / "rieng.yml").write_text("kind: lines", "utf-8")
    assert kho("check", form(tmp_path / "a.xlsx"))[0] == 1
    (own / "rieng.yml").unlink()
