"""An .xls is read by calamine and checked by xlrd where it holds a form: an error in a cell is no silence."""

import pytest
from xls_examples import OLD_FONT, PERCENT, UNCALCULATED, error, formula, hidden_row, number, text, workbook

from orchestration.intake.report import read_report
from orchestration.readers import calamine
from orchestration.readers.sheet import Sheet

HEADS = ["Mã chỉ tiêu", "Chỉ tiêu", "Thực hiện", "Tổng số", "Tỷ lệ (%)"]
TOP = [
    *[text(0, at, words) for at, words in enumerate(["Mã biểu", "CDS-01H"])],
    *[text(1, at, words) for at, words in enumerate(["Kỳ báo cáo", "Năm 2022"])],
    *[text(2, at, words) for at, words in enumerate(HEADS)],
]
LINE = [text(3, 0, "H01"), text(3, 1, "X· T©n H\u00adng", OLD_FONT), number(3, 2, 5565), number(3, 3, 6700)]
SHARE = number(3, 4, 0.8306, PERCENT)
FAULTS = [hidden_row(4), text(4, 0, "H02"), error(4, 2, 0x07), error(4, 3, 0x2A)]


def read_cells(*cells):
    read = read_report(workbook(*TOP, *cells), "bieu.xls")
    return read, {cell["cell"]: (cell["raw_text"], cell["number"], cell["parse_code"]) for cell in read.cells}


def test_a_form_is_read_with_its_faults_per_cents_fonts_and_hidden_rows():
    read, cells = read_cells(*LINE, SHARE, *FAULTS)
    assert cells["C4"] == ("5565", 5565, "ok") and cells["E4"] == ("83.06%", 83.06, "ok")
    assert cells["C5"] == ("#DIV/0!", None, "error_cell") and cells["D5"] == ("#N/A", None, "error_cell")
    assert read.cells[0]["line_label"] == "Xã Tân Hưng"
    assert {note.code for note in read.notes} == {"OLD_FONT", "ROW_HIDDEN"}


def test_cells_that_calamine_leaves_out_are_added_and_that_is_told(monkeypatch):
    whole = read_cells(*LINE, SHARE)[1]
    read_by_calamine = calamine.read

    def loses_a_column(content, kind, limits):
        sheets = read_by_calamine(content, kind, limits)
        return [Sheet(sheet.name, [[*row[:3], "", *row[4:]] for row in sheet.rows]) for sheet in sheets]

    monkeypatch.setattr(calamine, "read", loses_a_column)
    read, cells = read_cells(*LINE, SHARE)
    assert cells == whole
    assert [note.found for note in read.notes if note.code == "READ_BY_FALLBACK"] == ["calamine đọc thiếu 2 ô"]


@pytest.mark.parametrize("is_calculated", [False, True])
def test_a_zero_stored_for_a_formula_that_nobody_calculated_is_no_figure(is_calculated):
    line = [text(3, 0, "H01"), text(3, 1, "Chi bộ"), formula(3, 2, 0.0), formula(3, 3, 6700.0), number(4, 2, 0)]
    _, cells = read_cells(*line, text(4, 0, "H02"), *([] if is_calculated else [UNCALCULATED]))
    zero = ("0", 0, "ok") if is_calculated else ("=…", None, "formula_without_value")
    assert {cell: cells[cell] for cell in ("C4", "D4", "C5")} == {
        "C4": zero,
        "D4": ("6700", 6700, "ok"),  # somebody did
        "C5": ("0", 0, "ok"),
    }
