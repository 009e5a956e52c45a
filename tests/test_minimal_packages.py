"""An .xlsx needs little: what programs leave out, or put elsewhere, makes no workbook damaged and no figure another."""

import io
import zipfile

import pytest

from orchestration.intake.report import read_report

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT = {OFFICE: "http://purl.oclc.org/ooxml/officeDocument/relationships",
          MAIN: "http://purl.oclc.org/ooxml/spreadsheetml/main"}  # fmt: skip
BOOK, RELATIONS, SHEET = "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/worksheets/sheet1.xml"
ROWS = [
    ["Mã biểu", "CDS-01H"],
    ["Kỳ báo cáo", "Năm 2022"],
    ["Mã chỉ tiêu", "Thực hiện", "Tổng số", "Tỷ lệ (%)"],
    ["H01", 5565, 6700, 83.06],
]
FIGURES = {"B4": 5565, "C4": 6700, "D4": 83.06}


def cell(value, place, style):
    if isinstance(value, str):
        return f'<c{place} t="inlineStr"><is><t>{value}</t></is></c>'
    is_share = style and value == 83.06
    return f"<c{place}{style if is_share else ''}><v>{0.8306 if is_share else value}</v></c>"


def sheet(has_places=True, has_rows=True, last="", style=""):
    rows = ""
    for number, values in enumerate(ROWS, start=1):
        places = [f' r="{letter}{number}"' if has_places else "" for letter in "ABCD"]
        cells = "".join(cell(value, place, style) for value, place in zip(values, places, strict=False))
        place = f' r="{number}"' if has_rows else ""
        rows += f"<row{place}>{cells}</row>"
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}{last}</sheetData></worksheet>'


def relation(number, kind, target):
    return f'<Relationship Id="rId{number}" Type="{OFFICE}/{kind}" Target="{target}"/>'


def relations(*each):
    return f'<Relationships xmlns="{PACKAGE}/relationships">{"".join(each)}</Relationships>'


TYPES = "application/vnd.openxmlformats-package.relationships+xml"
SMALLEST = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" '
    f'ContentType="application/xml"/><Default Extension="rels" ContentType="{TYPES}"/></Types>',
    "_rels/.rels": relations(relation(1, "officeDocument", BOOK)),
    BOOK: f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets>'
    "</workbook>",
    RELATIONS: relations(relation(1, "worksheet", "worksheets/sheet1.xml")),
    SHEET: sheet(),
}
SECOND = '<sheet name="T" sheetId="2" r:id="rId2"/></sheets>'


def replaced(old, new, part=None):
    return {name: xml.replace(old, new) if part in (None, name) else xml for name, xml in SMALLEST.items()}


def renamed(old, new, *also):
    parts = {name.replace(old, new): xml for name, xml in SMALLEST.items()}
    for part, before, after in also:
        parts[part] = parts[part].replace(before, after)
    return parts


def prefixed(xml):
    return xml.replace("<", "<x:").replace("<x:/", "</x:").replace("xmlns=", "xmlns:x=")


SMALL = {
    "as little as there may be": SMALLEST,
    "cells without places": SMALLEST | {SHEET: sheet(has_places=False)},
    "cells and rows without places": SMALLEST | {SHEET: sheet(has_places=False, has_rows=False)},
    "rows without places": SMALLEST | {SHEET: sheet(has_rows=False)},
    "no content types": {name: xml for name, xml in SMALLEST.items() if name != "[Content_Types].xml"},
    "no first relations": {name: xml for name, xml in SMALLEST.items() if name != "_rels/.rels"},
    "an absolute target": replaced("worksheets/", "/xl/worksheets/", RELATIONS),
    "a target from here": replaced("worksheets/", "./worksheets/", RELATIONS),
    "a target by a detour": replaced("worksheets/", "../xl/worksheets/", RELATIONS),
    "a sheet beside the workbook": renamed("worksheets/", "", (RELATIONS, "worksheets/", "")),
    "a sheet in another folder": renamed("worksheets/", "trang/", (RELATIONS, "worksheets/", "trang/")),
    "no folder": renamed("xl/", "", ("_rels/.rels", "xl/", "")),
    "another name of the workbook": renamed("workbook.xml", "bieu.xml", ("_rels/.rels", "workbook.xml", "bieu.xml")),
    "prefixes": {name: prefixed(xml) if name == SHEET else xml for name, xml in SMALLEST.items()},
    "single quotes": replaced('"', "'"),
    "the strict kind": {
        name: xml.replace(OFFICE, STRICT[OFFICE]).replace(MAIN, STRICT[MAIN]) for name, xml in SMALLEST.items()
    },
    "marks of byte order": {name: b"\xef\xbb\xbf" + xml.encode() for name, xml in SMALLEST.items()},
    "a sheet in UTF-16": SMALLEST | {SHEET: f'<?xml version="1.0" encoding="UTF-16"?>{sheet()}'.encode("utf-16")},
    "a size that is wrong": replaced("<sheetData>", '<dimension ref="A1"/><sheetData>', SHEET),
    "small letters": {name: xml.replace(' r="B', ' r="b') for name, xml in SMALLEST.items()},
    "folders as parts": {"xl/": "", "xl/worksheets/": ""} | SMALLEST,
    "another sheet without a relation": replaced("</sheets>", SECOND, BOOK),
    "another sheet without its part": replaced("</sheets>", SECOND, BOOK)
    | {RELATIONS: relations(relation(1, "worksheet", "worksheets/sheet1.xml"), relation(2, "worksheet", "a.xml"))},
    "relations to parts that are not there": SMALLEST
    | {
        RELATIONS: relations(
            relation(1, "worksheet", "worksheets/sheet1.xml"),
            relation(2, "styles", "styles.xml"),
            relation(3, "sharedStrings", "sharedStrings.xml"),
            relation(4, "theme", "theme/theme1.xml"),
        )
    },
}


def read(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return read_report(out.getvalue(), "a.xlsx")


@pytest.mark.parametrize("name", SMALL)
def test_what_a_program_leaves_out_costs_no_figure(name):
    report = read(SMALL[name])
    assert {cell["cell"]: cell["number"] for cell in report.cells} == FIGURES, report.read_detail


def test_cells_without_places_are_asked_for_all_that_others_are():
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs><xf numFmtId="0"/><xf numFmtId="10"/></cellXfs></styleSheet>'
    line = '<c t="inlineStr"><is><t>H02</t></is></c><c><f>A1</f></c><c t="e"><v>#REF!</v></c><c s="1"/><c><v>9</v></c>'
    for has_rows in (True, False):
        place = ' r="5"' if has_rows else ""
        last = f'<row hidden="1"{place}>{line}</row>'
        content = sheet(has_places=False, has_rows=has_rows, last=last, style=' s="1"')
        report = read(SMALLEST | {SHEET: content, "xl/styles.xml": styles})
        cells = {cell["cell"]: (cell["raw_text"], cell["number"], cell["parse_code"]) for cell in report.cells}
        assert cells["D4"] == ("83.06%", 83.06, "ok")
        assert (cells["B5"][2], cells["C5"]) == ("formula_without_value", ("#REF!", None, "error_cell"))
        assert [note.cell for note in report.notes if note.code == "ROW_HIDDEN"] == ["B5"]


def test_a_zip_that_is_about_something_else_is_still_no_table():
    slides = {"_rels/.rels": relations(relation(1, "officeDocument", "ppt/presentation.xml"))}
    report = read(slides | {"ppt/presentation.xml": "<p:presentation/>"})
    assert (report.read_code, report.read_fault) == ("unreadable", "not_a_table")
