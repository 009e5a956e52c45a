"""A sound .xlsb gives all of its cells, whichever program wrote it; what is struck out or raised is never a figure."""

import io
import struct
import zipfile

import pytest
from xlsb_examples import cell, record, row, text, workbook

from orchestration.intake.report import read_report

RK, BOOL, REAL, TEXT, SHARED, ERROR = 2, 4, 5, 6, 7, 3
F_TEXT, F_REAL, F_BOOL, F_ERROR, RICH = 8, 9, 10, 11, 62
SHORT = {RK: 13, ERROR: 14, BOOL: 15, REAL: 16, TEXT: 17, SHARED: 18, RICH: 61}
FUTURE = record(35, b"\x00\x00\x00\x00") + record(1131, b"\x05" * 30) + record(36)
ALTERNATIVE = record(37, b"\x01\x00\x02\x0e\x00\x80") + record(1024, b"\x05\x00") + record(38)
TOP = [["Mã biểu", "CDS-01H"], ["Kỳ báo cáo", "Năm 2022"], ["Mã chỉ tiêu", "Thực hiện", "Tổng số", "Tỷ lệ (%)"]]


def real(number):
    return struct.pack("<d", number)


def rk(number):
    return struct.pack("<i", number << 2 | 2)


def short(kind, body, style=0):
    """A cell that leaves its column out: it stands behind the one before it."""
    return record(SHORT[kind], struct.pack("<I", style) + body)


def rich(*parts):
    """A text of parts, each in a font of the workbook."""
    words = "".join(part for part, _ in parts)
    runs, start = b"", 0
    for part, font in parts:
        runs += struct.pack("<HH", start, font)
        start += len(part)
    return b"\x01" + text(words) + struct.pack("<I", len(parts)) + runs


def form(*rows, **more):
    top = [row(at, *[cell(col, TEXT, text(word)) for col, word in enumerate(words)]) for at, words in enumerate(TOP)]
    return workbook(*top, *rows, **more)


def changed(content, change):
    """The workbook with its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as package, zipfile.ZipFile(out, "w") as copy:
        for name, part in change({name: package.read(name) for name in package.namelist()}).items():
            copy.writestr(name, part)
    return out.getvalue()


def in_parts(**changes):
    """A change to parts, by the ends of their names."""

    def change(parts):
        ends = {name.rpartition("/")[2].partition(".")[0]: name for name in parts if "rels" not in name}
        return parts | {ends[end]: made(parts[ends[end]]) for end, made in changes.items()}

    return change


def elsewhere(parts):
    moved = {name.replace("worksheets/", "trang/"): part for name, part in parts.items()}
    rels = "xl/_rels/workbook.bin.rels"
    return moved | {rels: moved[rels].replace(b"worksheets/sheet1", b"/xl/./trang/sheet1")}


CODE = cell(0, TEXT, text("H01"))
CELLS = cell(1, RK, rk(5565)), cell(2, REAL, real(6700)), cell(3, REAL, real(83.06))
LINE = row(3, CODE, *CELLS)
FIGURES = {"B4": 5565, "C4": 6700, "D4": 83.06}
WRITTEN = {
    "without columns": form(row(3, CODE, short(RK, rk(5565)), short(REAL, real(6700)), short(REAL, real(83.06)))),
    "without columns from the first on": form(
        row(3, short(TEXT, text("H01")), short(RK, rk(5565)), cell(2, REAL, real(6700)), short(REAL, real(83.06)))
    ),
    "code in a rich text": form(row(3, cell(0, RICH, rich(("H", 0), ("01", 1))), *CELLS)),
    "results of formulas": form(
        row(
            3,
            cell(0, F_TEXT, text("H01") + b"\x00\x00" + struct.pack("<II", 0, 0)),
            cell(1, F_REAL, real(5565) + b"\x00\x00" + struct.pack("<II", 0, 0)),
            record(427, bytes(20)),
            cell(2, F_REAL, real(6700) + b"\x10\x00" + struct.pack("<I", 5) + b"\x01\x00\x00\x00\x00" + bytes(4)),
            cell(3, REAL, real(83.06)),
        )
    ),
    "records nobody knows": changed(
        form(ALTERNATIVE, FUTURE, LINE, FUTURE),
        in_parts(
            workbook=lambda part: record(131) + record(2071, b"\x9c" * 144) + record(2072, bytes(156)) + part[3:],
            sheet1=lambda part: part.replace(record(145), record(3072, bytes(16)) + record(145)),
        ),
    ),
    "what looks like cells behind the cells": changed(
        form(LINE), in_parts(sheet1=lambda part: part[:-3] + bytes(10) + record(REAL, b"") + record(130))
    ),
    "bytes behind the end": changed(form(LINE), in_parts(sheet1=lambda part: part + bytes(7))),
    "half a letter beside": form(row(3, CODE, *CELLS, cell(9, TEXT, struct.pack("<I", 2) + b"a\x00\x3d\xd8"))),
    "no styles": changed(form(LINE), lambda parts: {n: part for n, part in parts.items() if "styles" not in n}),
    "sheets elsewhere": changed(form(LINE), elsewhere),
    "capitals": changed(form(LINE), lambda parts: {n.replace("xl/w", "XL/W"): part for n, part in parts.items()}),
    "backslashes": changed(form(LINE), lambda parts: {n.replace("/", "\\"): part for n, part in parts.items()}),
    "no size of the sheet": changed(
        form(LINE), in_parts(sheet1=lambda part: part.replace(record(148, struct.pack("<IIII", 0, 1000, 0, 100)), b""))
    ),
    "an error filled up": form(row(3, CODE, *CELLS, short(ERROR, b"\x07\0\0\0"))),
}  # fmt: skip


@pytest.mark.parametrize("name", WRITTEN)
def test_a_sound_workbook_gives_all_its_cells(name):
    report = read_report(WRITTEN[name], "a.xlsb")
    assert report.read_code == "ok", report.read_detail
    assert {cell["cell"]: cell["number"] for cell in report.cells if cell["number"] is not None} == FIGURES
    assert {cell["line_code"] for cell in report.cells} == {"H01"}


def struck_and_raised(part):
    """The styles with two more fonts, the third struck out and the fourth raised, and a style of the third."""
    font = struct.pack("<HHHHBBBB", 220, 8, 400, 0, 0, 0, 0, 0) + bytes(8) + b"\0" + text("Arial")
    high = struct.pack("<HHHHBBBB", 220, 0, 400, 1, 0, 0, 0, 0) + bytes(8) + b"\0" + text("Arial")
    style = record(47, struct.pack("<HHHHHHBB", 0, 0, 2, 0, 0, 0, 0, 0))
    return part.replace(record(612), record(43, font) + record(43, high) + record(612)).replace(
        record(618), style + record(618)
    )


def test_what_is_struck_out_or_raised_is_no_part_of_a_figure():
    cells = [
        cell(1, RICH, rich(("5565", 0), ("1", 3))),
        cell(2, RICH, rich(("100", 2), ("120", 0))),
        cell(3, REAL, real(83.06), 3),
    ]
    content = changed(form(row(3, CODE, *cells)), in_parts(styles=struck_and_raised))
    read = {cell["cell"]: (cell["raw_text"], cell["number"]) for cell in read_report(content, "a.xlsb").cells}
    assert read == {
        "B4": ("5565^1", None),
        "C4": ("[gạch bỏ: 100]120", None),
        "D4": ("[gạch bỏ: 83.06]", None),
    }


@pytest.mark.parametrize(
    "spoil", [lambda part: part[:-9], lambda part: part.replace(struct.pack("<II", 2, 0), bytes(8))]
)
def test_a_sheet_cut_short_or_out_of_step_is_still_refused(spoil):
    report = read_report(changed(form(LINE), in_parts(sheet1=spoil)), "a.xlsb")
    assert (report.read_code, report.read_fault) == ("unreadable", "damaged")
