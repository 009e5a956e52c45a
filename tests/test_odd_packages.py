"""An .xlsx whose parts have unusual names or contradict each other is read as Excel reads it, or refused for that."""

import re
import zipfile
from io import BytesIO

import pytest
import xlsxwriter

from orchestration.intake.report import read_report

SHEET, STRINGS, RELATIONS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/_rels/workbook.xml.rels"


@pytest.fixture(scope="module")
def parts():
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("S")
        for number, row in enumerate(
            [
                ["Mã biểu", "CDS-01H"],
                ["Kỳ báo cáo", "Năm 2022"],
                ["Mã chỉ tiêu", "Thực hiện", "Tỷ lệ (%)"],
                ["H01", 5565],
            ]
        ):
            sheet.write_row(number, 0, row)
        sheet.write(3, 2, 0.8305, book.add_format({"num_format": "0.00%"}))
    with zipfile.ZipFile(content) as package:
        return {name: package.read(name) for name in package.namelist()}


def read(parts):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return read_report(out.getvalue(), "a.xlsx")


def moved(parts, old, new, name=RELATIONS):
    """The parts with one of them under another name, where its relation says it is."""
    renamed = {(new if part == old else part): content for part, content in parts.items()}
    assert old.rpartition("/")[2].encode() in renamed[name]
    renamed[name] = renamed[name].replace(old.rpartition("/")[2].encode(), new.rpartition("/")[2].encode())
    return renamed


RENAMED = {
    "backslashes": lambda parts: {name.replace("/", "\\"): content for name, content in parts.items()},
    "a leading slash": lambda parts: {f"/{name}": content for name, content in parts.items()},
    "capitals": lambda parts: {name.replace("xl/", "XL/"): content for name, content in parts.items()},
    "another folder": lambda parts: {
        name.replace("xl/", "book/"): content.replace(b'"xl/workbook', b'"book/workbook')
        for name, content in parts.items()
    },
    "texts called otherwise": lambda parts: moved(parts, STRINGS, "xl/strings.xml"),
    "styles called otherwise": lambda parts: moved(parts, "xl/styles.xml", "xl/style2.xml"),
}


@pytest.mark.parametrize("name", RENAMED)
def test_parts_of_unusual_names_are_found_by_their_relations(parts, name):
    report = read(RENAMED[name](parts))
    assert [(cell["cell"], cell["number"]) for cell in report.cells] == [("B4", 5565), ("C4", 83.05)], (
        report.read_detail
    )
    assert "READ_BY_FALLBACK" in [note.code for note in report.notes]


def test_two_values_at_one_address_are_no_value(parts):
    twice = re.sub(rb'(<c r="B4"><v>)5565(</v></c>)', rb"\g<0>\g<1>9999\g<2>", parts[SHEET])
    report = read(parts | {SHEET: twice})
    [figure] = [cell for cell in report.cells if cell["cell"] == "B4"]
    assert (figure["number"], figure["parse_code"]) == (None, "unreadable") and "5565" in figure["raw_text"]


def test_a_workbook_without_its_texts_is_damaged(parts):
    report = read({name: content for name, content in parts.items() if name != STRINGS})
    assert (report.read_fault, "sharedStrings" in report.read_detail) == ("damaged", True)


def test_bytes_before_a_workbook_are_told(parts):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("xl/workbook.xml", parts["xl/workbook.xml"])
    report = read_report(b"\n" + out.getvalue(), "a.xlsx")
    assert (report.read_fault, "byte thừa" in report.read_detail) == ("damaged", True)


def test_two_parts_that_differ_only_by_their_slash_are_refused(parts):
    assert read(parts | {"xl\\workbook.xml": b"<x/>"} | {"XL": b""}).read_code in ("ok", "unreadable")
    odd = {name: content for name, content in parts.items() if name != "xl/workbook.xml"}
    assert read(odd | {"/xl/workbook.xml": b"<x/>", "xl\\workbook.xml": b"<x/>"}).read_fault == "dangerous"
