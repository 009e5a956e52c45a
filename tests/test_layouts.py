"""A province's own layouts: what they may say, and that a fault in one is told by its file and place."""

import shutil

import pytest
import yaml

from orchestration.forms import catalogue
from orchestration.forms.catalogue import forms_of, our_forms
from orchestration.forms.layout import LayoutError
from orchestration.forms.reader import read_form
from orchestration.intake.report import read_report
from orchestration.notation.numbers import read_status
from orchestration.readers.workbook import Sheet

OWN = {
    "kind": "lines",
    "version": "1.0",
    "notation": "vi",
    "regime": "administrative",
    "forms": {"PHU-1": "Biểu tổng hợp chuyển đổi số quý I"},
    "columns": [
        {"role": "line_code", "words": ["Mã phụ"]},
        {"role": "label", "words": ["Nội dung phụ"]},
        {"measure": "value", "reads_as": "number", "words": ["Giá trị phụ"]},
    ],
}
BY_NAME = OWN | {
    "kind": "matrix",
    "forms": {"PHU-2": "Biểu phụ theo xã"},
    "columns": [{"role": "ordinal", "words": ["STT"]}, {"role": "unit_name", "words": ["Tên xã phụ"]}],
    "cells": {"measure": "value", "reads_as": "number"},
}
HEADS, ROW = ["Mã phụ", "Nội dung phụ", "Giá trị phụ"], ["P1", "Việc một", 5.0]
# an unsound change of a layout -> what the refusal names
FAULTS = [
    ({"columns": [{"role": "line_code", "words": ["Mã phụ", ""]}]}, "words of the column line_code: ''"),
    ({"columns": [{"role": "line_code", "words": ["Mã phụ", "—"]}]}, "'—' is no word"),
    ({"columns": [{"role": "line_code", "words": ["Mã phụ", None]}]}, "None is no word"),
    ({"columns": [{"role": "line_code", "words": [False]}]}, "False is no word"),  # YAML's 'No'
    ({"columns": [{"role": "line_code", "words": "Mã phụ"}]}, "is no list of words"),
    ({"columns": [{"role": "line_code", "words": ["Mã phụ"], "width": "rộng"}]}, "rộng"),
    ({"forms": {"PHU-1": ""}}, "title in words"),
    ({"forms": {"PHU-1": None}}, "title in words"),
    ({"forms": {}}, "forms: there is none"),
    ({"status": {"achieved": ["Đạt", ""]}}, "status: achieved: ''"),
    ({"answers": {"2": ["Có"]}}, "an answer stands for 0 or 1"),
]
# a change of the text of dau_bieu.yml -> what the refusal names
BLOCK_FAULTS = [
    (("totals:", "totalz:"), "totals"),
    (("header:", "heads:"), "header"),
    (("  real: [Số liệu thật]", "  reel: [Số liệu thật]"), "natures: real"),
    (("  real: [Số liệu thật]", '  real: [""]'), "natures: real: ''"),
    (("wholes: [Tổng, Tổng số, Mẫu số]", "wholes: Tổng"), "wholes: 'Tổng' is no list"),
    (("regimes:", "regimes: ["), "no YAML"),
]
# the title that a sheet bears -> whether it is the form of 'quý I'
TITLES = {
    "BIỂU TỔNG HỢP CHUYỂN ĐỔI SỐ QUÝ I NĂM 2023": True,
    "Biểu tổng hợp chuyển đổi số quý I/2023": True,
    "BIỂU TỔNG HỢP CHUYỂN ĐỔI SỐ QUÝ II NĂM 2023": False,
    "BIỂU TỔNG HỢP CHUYỂN ĐỔI SỐ QUÝ III NĂM 2023": False,
    "Biểu tổng hợp chuyển đổi số quý IV": False,
    "Biểu tổng hợp chuyển đổi số quý 3": False,
    "Số liệu của đơn vị": True,  # known by its columns
}


def grid(*rows):
    width = max(map(len, rows))
    return Sheet("S", [[*row, *[""] * (width - len(row))] for row in map(list, rows)])


def own_forms(folder, layout=OWN, name="phu.yml"):
    (folder / "forms").mkdir(exist_ok=True)
    text = layout if isinstance(layout, str) else yaml.safe_dump(layout, allow_unicode=True)
    (folder / "forms" / name).write_text(text, "utf-8")
    return forms_of(folder)


@pytest.mark.parametrize(("change", "fault"), FAULTS)
def test_a_word_or_title_that_says_nothing_is_refused_by_file_and_place(tmp_path, change, fault):
    with pytest.raises(LayoutError, match=r"phu\.yml") as refused:
        own_forms(tmp_path, OWN | change)
    assert fault in str(refused.value)


@pytest.mark.parametrize(("change", "fault"), BLOCK_FAULTS)
def test_a_provinces_own_words_above_the_table_are_refused_by_file_and_part(tmp_path, change, fault):
    text = (catalogue.FOLDER / "dau_bieu.yml").read_text("utf-8")
    assert change[0] in text
    with pytest.raises(LayoutError, match=r"dau_bieu\.yml") as refused:
        own_forms(tmp_path, text.replace(*change), "dau_bieu.yml")
    assert fault in str(refused.value)


@pytest.mark.parametrize("text", ["", "- a", "{"])
def test_a_layout_that_is_no_yaml_of_parts_is_refused_by_its_file(tmp_path, text):
    with pytest.raises(LayoutError, match=r"phu\.yml"):
        own_forms(tmp_path, text)


def test_a_title_is_met_by_whole_words_and_no_columns_outweigh_another_number_in_it(tmp_path):
    forms = own_forms(tmp_path)
    for title, is_its in TITLES.items():
        report = read_form([grid([title], ["Đơn vị báo cáo", "Huyện Yên Bình"], [], HEADS, ROW)], "t", forms)
        assert report.read_code == ("ok" if is_its else "form_unknown"), title
    coded = [["Mã biểu", "PHU-1"], [next(title for title, is_its in TITLES.items() if not is_its)], HEADS, ROW]
    assert read_form([grid(*coded)], "t", forms).read_code == "ok"  # a code is more than a title


def test_a_matrix_may_name_its_units_by_name_alone(tmp_path):
    forms = own_forms(tmp_path, BY_NAME)
    head = ["STT", "Tên xã phụ", "M01", "M02"]
    rows = [["Mã biểu", "PHU-2"], head, [1.0, "Xã A", 5.0, 6.0], head, [2.0, "Xã B", 7.0, "x"]]
    report = read_form([grid(*rows)], "t", forms)
    cells = [
        (cell["unit_name_text"], cell["unit_code_text"], cell["unit_cell"], cell["number"]) for cell in report.cells
    ]
    assert cells == [
        ("Xã A", "", "B3", 5.0),
        ("Xã A", "", "B3", 6.0),
        ("Xã B", "", "B5", 7.0),
        ("Xã B", "", "B5", None),
    ]


def test_an_answer_is_read_where_the_lines_own_unit_offers_it(tmp_path):
    head = ["Mã chỉ tiêu", "Chỉ tiêu", "ĐVT", "Kế hoạch", "Thực hiện"]
    written = [
        ("Có/Không", "Có", 1.0),
        ("có / không", "KHÔNG", 0.0),
        ("Có/Không", "Ðã có", 1.0),
        ("Có/Không", "Chưa", 0.0),
        ("Có/Không", "1", 1.0),
        ("Có/Không", "Không để xảy ra", 0.0),
        ("Có/Không", "Có rồi", 1.0),
        ("Có/Không", "Ko", 0.0),
        ("Có/Không", "k", 0.0),
        ("Có/Không", "Chưa có", 0.0),
        ("Có/Không", "Kc", None),
        ("xã", "K", None),
        ("", "Có rồi", None),
        ("Có hoặc Không", "Có", 1.0),
        ("Có/Không", "Có nhưng chưa đủ", None),
        ("%", "Có", None),
        ("", "Không", None),
        ("Có", "Có", None),
    ]
    rows = [[f"H{number}", "Mạng 3G", unit, "Có", answer] for number, (unit, answer, _) in enumerate(written)]
    report = read_form([grid(["Mã biểu", "CDS-01H"], head, *rows)], "t", our_forms())
    figures = [cell["number"] for cell in report.cells if cell["measure"] == "numerator"]
    assert figures == [figure for *_, figure in written]
    assert next(cell["raw_text"] for cell in report.cells if cell["measure"] == "numerator") == "Có"
    assert next(cell["number"] for cell in report.cells if cell["measure"] == "plan") == 1.0


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("Đạt (100%)", "achieved"),
        ("Hoàn thành 100 %", "achieved"),
        ("Đang triển khai 50%", "in_progress"),
        ("Đang thực hiện - 12,5%", "in_progress"),
        ("Chưa đạt (80%)", "not_achieved"),
        ("Ðạt", "achieved"),
        ("Đạt 50%", None),
        ("Đang triển khai 100%", None),
        ("100%", None),
        ("Đạt 1100%", None),
        ("Đạt (vượt 100%)", None),
        ("x", None),
    ],
)
def test_a_status_may_state_a_per_cent_that_says_the_same(text, status):
    assert read_status(text, our_forms().layouts["CDS-03"].statuses).text_value == status


def test_the_files_that_were_misread(shared, tmp_path):
    folder = shared / "cases" / "reading"
    (tmp_path / "forms").mkdir()
    shutil.copy(folder / "layout_with_an_empty_word.yml", tmp_path / "forms")
    with pytest.raises(LayoutError, match=r"layout_with_an_empty_word\.yml"):
        forms_of(tmp_path)
    (tmp_path / "forms" / "layout_with_an_empty_word.yml").unlink()
    shutil.copy(folder / "layout_title_quy_I.yml", tmp_path / "forms")
    third = read_report((folder / "title_quy_III.xlsx").read_bytes(), "title_quy_III.xlsx", forms=forms_of(tmp_path))
    assert third.read_code == "form_unknown" and "PHU-1" in third.read_detail  # what it is like is named
    answers = read_report((folder / "m02-yesno-rank.xlsx").read_bytes(), "m02.xlsx")
    assert {cell["number"] for cell in answers.cells if cell["raw_text"] == "Có"} == {1.0}
    statuses = read_report((folder / "b30-status.xlsx").read_bytes(), "b30.xlsx")
    assert {cell["raw_text"]: cell["text_value"] for cell in statuses.cells if cell["measure"] == "status"} == {
        "Ðạt": "achieved", "ĐẠT ": "achieved", "Đạt (100%)": "achieved", "x": None, "Đã hoàn thành": "achieved",
        "Hoan thanh": "achieved", "Đạt": "achieved", "Không": None, "Chưa đạt": "not_achieved",
        "Đang triển khai 50%": "in_progress",
    }  # fmt: skip
