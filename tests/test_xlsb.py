"""An .xlsb is read by calamine and by its own records: neither may say less, or other, than the file does."""

import datetime
import struct

import pytest
from xlsb_examples import OLD_FONT, PERCENT, cell, row, text, workbook

from orchestration.intake.report import read_report
from orchestration.notation.cell import CellFault
from orchestration.readers import calamine, xlsb, xlsb_records
from orchestration.readers.errors import Unreadable
from orchestration.readers.limits import LIMITS
from orchestration.readers.opc_package import Package

REAL, TEXT, RK, ERROR, FORMULA_REAL, FORMULA_ERROR = 5, 6, 2, 3, 9, 11
HEADS = ["Mã chỉ tiêu", "Chỉ tiêu", "Thực hiện", "Tổng số", "Tỷ lệ (%)"]


def words(*values, start=0):
    return [cell(start + place, TEXT, text(value)) for place, value in enumerate(values)]


def number(column, value, style=0):
    return cell(column, REAL, struct.pack("<d", value), style)


def a_form(*rows, **more):
    top = [row(0, *words("Mã biểu", "CDS-01H")), row(1, *words("Kỳ báo cáo", "Năm 2022")), row(2, *words(*HEADS))]
    return workbook(*top, *rows, **more)


def test_a_form_is_read_with_its_faults_per_cents_and_hidden_rows():
    line = [*words("H01", "Chi bộ"), number(2, 5565), number(3, 6700), number(4, 0.8306, PERCENT)]
    second = [*words("H02", "Tổ"), cell(2, ERROR, b"\x07"), cell(3, FORMULA_ERROR, b"\x2a" + bytes(8))]
    read = read_report(a_form(row(3, *line), row(4, *second, is_hidden=True)), "bieu.xlsb")
    cells = {cell["cell"]: (cell["raw_text"], cell["number"], cell["parse_code"]) for cell in read.cells}
    assert cells["C4"] == ("5565", 5565, "ok")
    assert cells["E4"] == ("83.06%", 83.06, "ok")
    assert cells["C5"] == ("#DIV/0!", None, "error_cell") and cells["D5"] == ("#N/A", None, "error_cell")
    assert "ROW_HIDDEN" in {note.code for note in read.notes}


@pytest.mark.parametrize(
    ("flags", "is_calculated"),
    [(None, True), (0b0000_1010, True), (0b0000_0001, False), (0b0001_0010, False)],  # on loading; not all of them
)
def test_a_formula_that_nobody_calculated_has_no_value_where_a_zero_is_stored(flags, is_calculated):
    formulas = [cell(col, FORMULA_REAL, struct.pack("<d", value) + bytes(10)) for col, value in ((2, 0), (3, 24))]
    read = read_report(a_form(row(3, *words("H01", "Chi bộ"), *formulas), calculation=flags), "bieu.xlsb")
    cells = {cell["cell"]: (cell["number"], cell["parse_code"]) for cell in read.cells}
    assert cells["C4"] == ((0, "ok") if is_calculated else (None, "formula_without_value"))
    assert cells["D4"] == (24, "ok")


def test_text_in_an_old_font_comes_out_in_unicode():
    typed = cell(1, TEXT, text("X· T©n H\u00adng"), OLD_FONT)
    read = read_report(a_form(row(3, *words("H01"), typed, number(2, 1))), "bieu.xlsb")
    assert read.cells[0]["line_label"] == "Xã Tân Hưng"
    assert "OLD_FONT" in {note.code for note in read.notes}


def test_a_number_in_four_bytes_is_the_number_it_stands_for():
    packed = [(1234567 << 2) | 2, (8305 << 2) | 3, struct.unpack("<i", struct.pack("<d", 1.5)[4:])[0]]
    content = workbook(row(0, *[cell(at, RK, struct.pack("<i", bits)) for at, bits in enumerate(packed)]))
    assert xlsb.read_records(Package(content), LIMITS)[0][0].rows == [[1234567, 83.05, 1.5]]
    assert calamine.read(content, "xlsb", LIMITS)[0].rows == [[1234567, 83.05, 1.5]]


def test_what_calamine_cannot_read_is_read_by_the_records_and_that_is_told(monkeypatch):
    def fails(content, kind, limits):
        raise Unreadable("Tệp .xlsb hỏng, không mở được")

    monkeypatch.setattr(calamine, "read", fails)
    read = read_report(a_form(row(3, *words("H01", "x"), number(2, 5), number(3, 9))), "bieu.xlsb")
    assert (read.reader, read.line_count) == ("records", 1)
    assert [note.code for note in read.notes] == ["READ_BY_FALLBACK"]


def test_a_file_cut_short_and_a_cell_beyond_every_form_are_refused():
    content = workbook(row(0, number(0, 1)))
    [sheet] = [part for part in Package(content).names if part.endswith("sheet1.bin")]
    with pytest.raises(Unreadable, match="gửi chưa hết"):
        list(xlsb_records.of_part(Package(content).part(sheet)[:-1]))
    far = read_report(workbook(row(1_048_575, number(16_383, 1))), "bieu.xlsb")
    assert (far.read_code, far.read_fault) == ("unreadable", "too_large")


@pytest.mark.parametrize("name", ["any_sheets", "date", "date_1904"])
def test_real_files_say_the_same_to_both_readers(shared, name):
    folder = shared / "messy" if (shared / "messy").exists() else shared / "data" / "messy"
    content = (folder / "xlsb_ods" / f"calamine_{name}.xlsb").read_bytes()
    plain = {
        sheet.name: (sheet.is_hidden, _filled(sheet.rows)) for sheet in xlsb.read_records(Package(content), LIMITS)[0]
    }
    by_calamine = {
        sheet.name: (sheet.is_hidden, _filled(sheet.rows)) for sheet in calamine.read(content, "xlsb", LIMITS)
    }
    assert plain == by_calamine


def _filled(rows):
    cells = {(at, col): value for at, row in enumerate(rows) for col, value in enumerate(row) if value != ""}
    times = (datetime.date, datetime.timedelta)  # of a time without a day each reader makes its own kind of value
    return {at: "a time" if isinstance(value, times) else value for at, value in cells.items()}


def test_errors_are_faults_in_the_rows():
    [sheet] = xlsb.read_records(Package(workbook(row(0, cell(0, ERROR, b"\x24")))), LIMITS)[0]
    assert sheet.rows == [[CellFault("error_cell", "#NUM!")]]
