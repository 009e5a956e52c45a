"""A workbook whose texts cannot make a form is answered without reading its cells, and the answer is the same."""

import unicodedata
from io import BytesIO

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.forms.catalogue import our_forms
from orchestration.forms.prefilter import Prefilter
from orchestration.forms.reader import NO_CODE, read_form
from orchestration.intake.report import read_report
from orchestration.readers.errors import Unreadable
from orchestration.readers.opc_package import Package
from orchestration.readers.shared_strings import texts
from orchestration.readers.sheet import Sheet
from orchestration.readers.workbook import open_workbook

FORMS = our_forms()
PREFILTER = Prefilter(FORMS)
HEADS = sorted({word for layout in FORMS.layouts.values() for column in layout.columns for word in column.words})
LABELS = sorted(FORMS.block.labels["form_code"])
TITLES = sorted({title for layout in FORMS.layouts.values() for title in layout.forms.values()})
CODES = sorted(FORMS.layouts)


def book(write):
    content = BytesIO()
    with xlsxwriter.Workbook(content) as opened:
        write(opened)
    return content.getvalue()


def listed(opened, *more):
    sheet = opened.add_worksheet("Danh sách")
    for row, values in enumerate([("Họ tên", "Số máy"), ("Nguyễn Văn A", 7), *more]):
        sheet.write_row(row, 0, values)


def test_a_list_of_people_is_answered_from_its_texts():
    report = read_report(book(listed), "danh-sach.xlsx")
    assert (report.reader, report.read_code, report.read_detail) == ("texts", "form_unknown", NO_CODE)


@pytest.mark.parametrize(
    "text",
    [
        ("Mã biểu", "X9"),
        ("MÃ BIỂU: X9",),
        ("Biểu CDS-01H",),
        ("Biểumẫu CDS-01H",),
        ("Mã CT", "Tổng số"),
        TITLES[:1],
        ("(1) Mã CT", "3. TS"),
    ],
)
def test_whatever_may_name_a_form_has_its_cells_read(text):
    assert read_report(book(lambda opened: listed(opened, text)), "x.xlsx").reader == "calamine"


@pytest.mark.parametrize(
    "write",
    [
        lambda opened: (listed(opened), opened.add_worksheet("Ẩn").hide()),
        lambda opened: listed(opened, ("¬ng C·m",)),  # TCVN3: its letters say that the words are others
        lambda opened: opened.add_worksheet().write(0, 0, "không có số"),
        lambda opened: (
            listed(opened),
            opened.get_worksheet_by_name("Danh sách").write_formula(5, 0, '="x"', None, "x"),
        ),
        lambda opened: (listed(opened), opened.add_chartsheet()),
    ],
    ids=["hidden sheet", "old font", "texts alone", "text of a formula", "chart sheet"],
)
def test_where_the_shared_texts_may_not_be_all_the_cells_are_read(write):
    assert texts(Package(book(write))) is None or read_report(book(write), "x.xlsx").reader == "texts"


def test_a_sheet_that_breaks_off_is_not_judged_by_its_texts():
    from zipfile import ZipFile

    cut = BytesIO()
    with ZipFile(BytesIO(book(listed))) as source, ZipFile(cut, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            target.writestr(name, part[: len(part) // 2] if "sheet1" in name else part)
    assert texts(Package(cut.getvalue())) is None


def test_runs_entities_and_escaped_letters_are_read_as_the_cells_say_them():
    def write(opened):
        listed(opened, ("Một & <hai>", "ba\x01bốn"))
        sheet = opened.get_worksheet_by_name("Danh sách")
        sheet.write_rich_string(5, 0, "Mã ", opened.add_format({"bold": True}), "biểu")

    content = book(write)
    cells = {value for row in open_workbook(content).sheets[0].rows for value in row if isinstance(value, str)}
    assert set(texts(Package(content))) == cells - {""}
    assert read_report(content, "x.xlsx").reader == "calamine"  # 'Mã biểu' in two runs


def as_written(text: str, way: int) -> str:
    ways = [
        str,
        str.upper,
        lambda text: unicodedata.normalize("NFD", text),
        lambda text: f"  {text}:",
        lambda text: f"(2) {text}",
        lambda text: f"3. {text} = 1/2",
        lambda text: f"{text} năm 2023 (người)",
        lambda text: f"{text}: X",
        lambda text: text.replace(" ", "\n"),
        lambda text: f"[*] {text}",
        lambda text: f"{text}/{text}",
    ]
    return ways[way % len(ways)](text)


words = st.sampled_from(
    [*HEADS, *LABELS, *TITLES, *[f"Biểu {code}" for code in CODES], *CODES, "Nguyễn Văn A", "Xã", "x"]
)
text = st.builds(as_written, words, st.integers(0, 10))


@settings(max_examples=600, deadline=None)
@given(st.lists(st.lists(text | st.just(7.0), min_size=1, max_size=6), min_size=1, max_size=6))
def test_what_is_turned_away_by_its_texts_is_no_form_by_its_cells(rows):
    sheet = Sheet("Biểu", rows)
    report = read_form([sheet], "calamine", FORMS)
    if not PREFILTER.may_hold_form([value for row in rows for value in row if isinstance(value, str)]):
        assert (report.read_code, report.form_code, report.read_detail) == ("form_unknown", None, NO_CODE)
        assert not report.notes


def test_real_and_nasty_workbooks_get_the_same_answer_either_way(shared):
    seen = 0
    for path in sorted(shared.rglob("*.xlsx")):
        content = path.read_bytes()
        read = read_report(content, path.name)
        try:
            whole = read_form((opened := open_workbook(content)).sheets, opened.reader, FORMS)
        except Unreadable as refusal:
            assert read.read_fault == refusal.fault, path
            continue
        assert (read.read_code, read.form_code, read.cells) == (whole.read_code, whole.form_code, whole.cells), path
        seen += read.reader == "texts"
    assert seen >= 3
