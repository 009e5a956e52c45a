"""A layout of a province's own, in YAML alone: columns by their place, rows to skip, targets read each in its way."""

import pytest
import yaml

from orchestration.forms.catalogue import forms_of
from orchestration.forms.layout import LayoutError
from orchestration.forms.reader import read_form
from orchestration.readers.sheet import Sheet

LINES = {
    "kind": "lines",
    "version": "1.0",
    "notation": "vi",
    "regime": "administrative",
    "forms": {"BC-9": "Biểu số chín"},
}
CODE, LABEL = {"role": "line_code", "words": ["Mã"]}, {"role": "label", "words": ["Tiêu chí"]}
DONE = {"measure": "numerator", "reads_as": "number", "words": ["Thực hiện"]}
WHOLE = {"measure": "denominator", "reads_as": "number", "words": ["Tổng số"]}
TOP = [["", "Mã biểu", "BC-9"], ["", "Kỳ báo cáo", "Năm 2023"], ["", "Mã đơn vị", "141"]]


@pytest.fixture
def reader(tmp_path):
    (tmp_path / "forms").mkdir()

    def read_by(layout, *rows):
        (tmp_path / "forms" / "bieu_chin.yml").write_text(yaml.safe_dump(layout, allow_unicode=True), "utf-8")
        return read_form([Sheet("S", [*TOP, *rows])], "t", forms_of(tmp_path))

    return read_by


def lines(report):
    return {
        (cell["line_code"], cell["line_label"], cell["measure"]): (cell["cell"], cell["number"] or cell["text_value"])
        for cell in report.cells
        if cell["parse_code"] == "ok"
    }


def test_a_label_without_a_head_is_found_by_its_place(reader):
    layout = LINES | {"columns": [CODE, {"role": "label", "words": [], "at": "B"}, DONE, WHOLE]}
    rows = [["Mã", "", "Thực hiện", "Tổng số"], ["A1", "Chi bộ", 5.0, 9.0], ["A2", "Đảng viên", 6.0, 8.0]]
    read = lines(reader(layout, *rows))
    assert read["A1", "Chi bộ", "numerator"] == ("C5", 5) and read["A2", "Đảng viên", "denominator"] == ("D6", 8)
    by_label = LINES | {"columns": [CODE, {"role": "label", "words": ["Tiêu chí"], "at": "A"}, DONE, WHOLE]}
    bare = [["", "Thực hiện", "Tổng số"], ["Chi bộ", 5.0, 9.0]]
    assert lines(reader(by_label, *bare))[None, "Chi bộ", "numerator"] == ("B5", 5)


def test_columns_may_all_stand_at_their_places_and_what_stands_beside_them_is_told(reader):
    placed = [column | {"words": [], "at": at} for column, at in ((CODE, "A"), (LABEL, "B"), (DONE, "D"), (WHOLE, "E"))]
    layout = LINES | {"columns": placed, "first_row": 6}
    report = reader(
        layout, ["x", "y", "", "z"], [], ["A1", "Chi bộ", 7.0, 5.0, 9.0], ["A2", "Đảng viên", 7.0, 6.0, 8.0]
    )
    assert lines(report) == {
        ("A1", "Chi bộ", "numerator"): ("D6", 5),
        ("A1", "Chi bộ", "denominator"): ("E6", 9),
        ("A2", "Đảng viên", "numerator"): ("D7", 6),
        ("A2", "Đảng viên", "denominator"): ("E7", 8),
    }
    assert "cột C" in report.read_detail


def test_columns_by_their_places_are_refused_where_a_head_above_them_says_that_they_moved(reader):
    columns = [CODE | {"at": "A"}, LABEL | {"at": "B"}, DONE | {"at": "C"}, WHOLE | {"at": "D"}]
    layout, line = LINES | {"first_row": 6, "columns": columns}, ["L1", "tên", 8.0, 5.0]
    moved = reader(layout, ["Mã", "Tiêu chí", "Tổng số", "Thực hiện"], [""] * 4, line)
    assert (moved.read_code, list(moved.cells)) == ("form_unknown", [])
    as_told = reader(layout, ["Mã", "Tiêu chí", "Thực hiện", "Tổng số"], ["A", "B", "1", "2"], line)
    assert lines(as_told)["L1", "tên", "numerator"] == ("C6", 8)


def test_the_rows_above_the_first_one_are_neither_head_nor_lines_whatever_stands_there(reader):
    columns = [CODE | {"at": "A"}, LABEL | {"at": "B"}, DONE | {"at": "C"}, WHOLE | {"at": "D"}]
    example = [
        ["Ví dụ:"],
        ["Mã", "Tiêu chí", "Tổng số", "Thực hiện"],
        ["A8", "Ví dụ", 3.0, 9.0],
        ["A9", "Mẫu", 1.0, 2.0],
    ]
    filled = [["A1", "Chi bộ", "1.234", 2000.0], ["A2", "Đảng viên", "5", 8.0]]
    layout = LINES | {"columns": columns, "first_row": 11}
    report = reader(layout, *example, ["x", "1,5", "1,234.5", "2,5"], [], [], *filled)
    alone = reader(layout, *[[]] * 7, *filled)
    assert lines(report) == lines(alone) and {code for code, _, _ in lines(report)} == {"A1", "A2"}
    assert report.cells == alone.cells, "how the rows above write numbers says nothing of those below"


def test_a_place_never_takes_a_column_of_figures_that_another_head_claims(reader):
    layout = LINES | {"columns": [CODE, LABEL, {**DONE, "at": "C"}, WHOLE]}
    rows = ["A1", "Chi bộ", 5.0, 9.0]
    assert lines(reader(layout, ["Mã", "Tiêu chí", "", "Tổng số"], rows))["A1", "Chi bộ", "numerator"] == ("C5", 5)
    claimed = reader(layout, ["Mã", "Tiêu chí", "Số dư", "Tổng số"], rows)
    assert ("A1", "Chi bộ", "numerator") not in lines(claimed) and "'Số dư'" in claimed.read_detail


def test_the_rows_that_a_layout_skips_are_no_lines(reader):
    layout = LINES | {
        "columns": [{"role": "ordinal", "words": ["STT"]}, CODE, LABEL, DONE],
        "skips": {"label": ["Min", "Max", "Trung bình"], "ordinal": ["I", "II"]},
    }
    rows = [
        ["STT", "Mã", "Tiêu chí", "Thực hiện"],
        ["I", "", "Chính quyền số", 11.0],
        ["1", "A1", "Chi bộ", 5.0],
        ["2", "A2", "Max", 6.0],  # a code is a line, whatever its label
        ["", "", "Min", 5.0],
        ["", "", "TRUNG BÌNH", 5.5],
    ]
    assert {code for code, _, _ in lines(reader(layout, *rows))} == {"A1", "A2"}


def test_every_column_of_a_matrix_may_read_in_its_own_way(reader):
    layout = LINES | {
        "kind": "matrix",
        "columns": [
            {"role": "unit_code", "words": ["Mã xã"]},
            {"role": "unit_name", "words": ["Xã"]},
            {"measure": "numerator", "reads_as": "number", "words": ["M02"]},
            {"measure": "numerator", "reads_as": "number", "words": ["M03"]},
            {"measure": "reported_pct", "reads_as": "percent", "words": ["M04"]},
        ],
        "cells": {"measure": "status", "reads_as": "status"},
        "status": {"achieved": ["Đạt"]},
    }
    heads, row = ["Mã xã", "Xã", "M01", "M02", "M03", "M04"], ["04756", "Xã Tân Hương", "Đạt", 5.0, 6.0, "83,5%"]
    assert lines(reader(layout, heads, row)) == {
        ("M01", None, "status"): ("C5", "achieved"),
        ("M02", None, "numerator"): ("D5", 5),
        ("M03", None, "numerator"): ("E5", 6),
        ("M04", None, "reported_pct"): ("F5", 83.5),
    }


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"columns": [{**CODE, "at": "4"}, DONE]}, "at: '4'"),
        ({"columns": [{**CODE, "words": []}, DONE]}, "a word or a place"),
        ({"columns": [{**CODE, "at": "B"}, {**DONE, "at": "b"}]}, "one place"),
        ({"columns": [CODE, {**DONE, "at": "B"}], "first_row": 5}, "every column has its place"),
        ({"columns": [{**CODE, "at": "A"}, {**DONE, "at": "B"}], "first_row": "năm"}, "number from 1"),
        ({"columns": [CODE, DONE], "skips": {"nhãn": ["Min"]}}, "skips"),
    ],
)
def test_a_layout_that_is_not_sound_is_refused_naming_the_fault(reader, change, fault):
    with pytest.raises(LayoutError, match=fault):
        reader(LINES | change, [])
