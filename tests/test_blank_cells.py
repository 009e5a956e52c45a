"""Cells that are only formatted, however far they reach, make no sheet too large; one value there does."""

import struct
import zipfile
from io import BytesIO

import pytest
import xls_examples
import xlsb_examples
import xlsxwriter

from orchestration.intake.report import read_report
from orchestration.simulate.spreadsheets import as_ods

ROWS = [
    ["Mã biểu", "CDS-01H"],
    ["Kỳ báo cáo", "Năm 2022"],
    ["Mã chỉ tiêu", "Chỉ tiêu", "Thực hiện", "Tổng số"],
    ["H01", "Chi bộ", 5565, 6700],
]
SPACE = "urn:schemas-microsoft-com:office:spreadsheet"
BLANK = '<table:table-cell table:style-name="ce1" table:number-columns-repeated="{}"/>'


def xlsx(last_rows):
    content, changed = BytesIO(), BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("S")
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)
    with zipfile.ZipFile(content) as package, zipfile.ZipFile(changed, "w", zipfile.ZIP_DEFLATED) as copy:
        for name in package.namelist():
            part = package.read(name)
            if name.endswith("sheet1.xml"):
                part = part.replace(b"</sheetData>", last_rows.encode() + b"</sheetData>")
            copy.writestr(name, part)
    return changed.getvalue()


def last(cell):
    return f'<row r="1048576">{cell}</row>'


def xls(*more):
    kinds = {str: xls_examples.text, int: xls_examples.number}
    cells = [kinds[type(value)](at, col, value) for at, row in enumerate(ROWS) for col, value in enumerate(row)]
    return xls_examples.workbook(*cells, *more)


def xlsb(*more):
    def cell(col, value):
        if isinstance(value, str):
            return xlsb_examples.cell(col, 6, xlsb_examples.text(value))
        return xlsb_examples.cell(col, 5, struct.pack("<d", value))

    rows = [xlsb_examples.row(at, *[cell(col, value) for col, value in enumerate(row)]) for at, row in enumerate(ROWS)]
    return xlsb_examples.workbook(*rows, *more)


def ods(rows):
    return as_ods("S", ROWS, lambda xml: xml.replace("</table:table>", f"{rows}</table:table>"))


def csv(wide=0, tall=0):
    lines = [",".join([*map(str, row), *[""] * (wide - len(row))]) for row in ROWS]
    return "\n".join([*lines, *[",,,,"] * tall]).encode()


def page(wide=0, tall=0):
    rows = ["".join(f"<td>{value}</td>" for value in row) + "<td></td>" * wide for row in ROWS]
    table = "".join(f"<tr>{row}</tr>" for row in [*rows, *["<td></td>"] * tall])
    return f"<html><meta charset=utf-8><table>{table}</table></html>".encode()


def xml2003(last_row):
    def cell(value):
        return f'<Cell><Data ss:Type="String">{value}</Data></Cell>'

    rows = "".join(f"<Row>{''.join(map(cell, row))}</Row>" for row in ROWS)
    sheet = f'<Worksheet ss:Name="S"><Table>{rows}{last_row}</Table></Worksheet>'
    return f'<?xml version="1.0"?><Workbook xmlns="{SPACE}" xmlns:ss="{SPACE}">{sheet}</Workbook>'.encode()


READ = {
    "a cell at the last row and column.xlsx": lambda: xlsx(last('<c r="XFD1048576" s="0"/>')),
    "with an end of its own.xlsx": lambda: xlsx(last('<c r="XFD1048576" s="0" t="s"></c>')),
    "an empty value.xlsx": lambda: xlsx(last('<c r="XFD1048576" t="str"><v></v></c>')),
    "an empty text.xlsx": lambda: xlsx(last('<c r="XFD1048576" t="inlineStr"><is><t/></is></c>')),
    "cells without their places.xlsx": lambda: xlsx(last('<c s="0"/><c s="0"></c>')),
    "rows to the end.xlsx": lambda: xlsx("".join(f'<row r="{n}" ht="15"/>' for n in range(5, 150_000))),
    "a cell at the last row.xls": lambda: xls(xls_examples.record(0x0201, struct.pack("<HHH", 65_535, 255, 15))),
    "a row of cells at the last row.xls": lambda: xls(
        xls_examples.record(0x00BE, struct.pack("<HH256HH", 65_535, 0, *[15] * 256, 255))
    ),
    "a cell at the last row and column.xlsb": lambda: xlsb(
        xlsb_examples.row(1_048_575, xlsb_examples.cell(16_383, 1, b""))
    ),
    "a row without cells.xlsb": lambda: xlsb(xlsb_examples.row(1_048_575)),
    "columns repeated.ods": lambda: as_ods(
        "S", ROWS, lambda xml: xml.replace("</table:table-row>", BLANK.format(16_380) + "</table:table-row>")
    ),
    "rows repeated.ods": lambda: ods(
        f'<table:table-row table:number-rows-repeated="1048572">{BLANK.format(16_384)}</table:table-row>'
    ),
    "covered cells.ods": lambda: ods(
        '<table:table-row table:number-rows-repeated="1048572"><table:covered-table-cell '
        'table:number-columns-repeated="16384"/></table:table-row>'
    ),
    "columns.csv": lambda: csv(wide=1_100),
    "rows.csv": lambda: csv(tall=200_000),
    "both.csv": lambda: csv(wide=1_100, tall=200_000),
    "columns.html": lambda: page(wide=1_100),
    "rows.html": lambda: page(tall=2_000),
    "the last cell.xml": lambda: xml2003('<Row ss:Index="1048576"><Cell ss:Index="16384" ss:StyleID="s1"/></Row>'),
}


@pytest.mark.parametrize("name", READ)
def test_what_is_only_formatted_is_no_part_of_the_sheet(name):
    report = read_report(READ[name](), name)
    figures = {cell["cell"]: cell["raw_text"] for cell in report.cells}
    assert (report.read_code, figures) == ("ok", {"C4": "5565", "D4": "6700"}), report.read_detail


REFUSED = {
    "a value.xlsx": lambda: xlsx(last('<c r="XFD1048576"><v>1</v></c>')),
    "a value without its place.xlsx": lambda: xlsx(last('<c r="A1048576"/><c><v>1</v></c>')),
    "a formula.xlsx": lambda: xlsx(last('<c r="XFD1048576"><f>A1</f></c>')),
    "a value.xls": lambda: xls(xls_examples.number(65_535, 255, 1)),
    "a value.xlsb": lambda: xlsb(
        xlsb_examples.row(1_048_575, xlsb_examples.cell(16_383, 5, struct.pack("<d", 1)))
    ),
    "a value.ods": lambda: ods(
        '<table:table-row table:number-rows-repeated="1048571"><table:table-cell/></table:table-row><table:table-row>'
        '<table:table-cell office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>'
        "</table:table-row>"
    ),
    "a value.csv": lambda: csv(tall=200_000) + b"\n1,2",
    "a value.html": lambda: page(wide=1_100).replace(b"<td></td></tr>", b"<td>1</td></tr>"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_value_beyond_every_form_is_refused(name):
    report = read_report(REFUSED[name](), name)
    assert (report.read_code, report.read_fault) == ("unreadable", "too_large")


@pytest.mark.parametrize("name", ["C30_row_formatted_to_1024_columns", "C4_one_formatted_cell_at_last_row"])
def test_the_formatted_workbooks_of_the_collection_are_read(shared, name):
    report = read_report((shared / "cases" / "reading" / f"{name}.xlsx").read_bytes(), f"{name}.xlsx")
    assert (report.read_code, report.line_count, report.reader) == ("ok", 9, "calamine")
