import datetime
import re
import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.forms.catalogue import our_forms
from orchestration.notation.cell import CellFault
from orchestration.notation.decimal_mark import decided, evidence, of_column
from orchestration.notation.numbers import QUALIFIERS, SCALES, read_number, read_status, read_text
from orchestration.places import PROJECT

STATUSES = our_forms().layouts["CDS-02"].statuses


def read(value, reads_as="number", notation="vi"):
    reading = read_number(value, notation, reads_as)
    return reading.parse_code, reading.number, reading.decimals, reading.qualifier


@pytest.mark.parametrize(
    ("text", "number", "decimals", "qualifier"),
    [
        ("5.565", 5565, 0, "exact"),
        ("6700", 6700, 0, "exact"),
        ("07", 7, 0, "exact"),
        ("1.109", 1109, 0, "exact"),
        ("32.468", 32468, 0, "exact"),
        (" 1.234.567,8 ", 1234567.8, 1, "exact"),
        ("0,835", 0.835, 3, "exact"),
        ("-5", -5, 0, "exact"),
        ("gần 9 tỷ", 9e9, 0, "less_than"),
        ("gần 9 tỷ đồng", 9e9, 0, "less_than"),
        ("1,2 triệu", 1_200_000, 1, "exact"),
        ("12 nghìn", 12_000, 0, "exact"),
        ("hơn 12", 12, 0, "more_than"),
        ("ít nhất 01", 1, 0, "at_least"),
        ("tối thiểu 30", 30, 0, "at_least"),
        ("30 trở lên", 30, 0, "at_least"),
        ("vào khoảng 5.000", 5000, 0, "about"),
        ("không quá 5", 5, 0, "at_most"),
        ("Dưới 5", 5, 0, "less_than"),
    ],
)
def test_vietnamese_notation_is_read_as_a_person_reads_it(text, number, decimals, qualifier):
    assert read(text) == ("ok", number, decimals, qualifier)


@pytest.mark.parametrize(
    ("text", "number", "decimals", "qualifier"),
    [
        ("83,05%", 83.05, 2, "exact"),
        ("83,05 %", 83.05, 2, "exact"),
        ("98,471", 98.471, 3, "exact"),
        ("trên 85%", 85, 0, "more_than"),
        ("khoảng 90%", 90, 0, "about"),
    ],
)
def test_in_a_per_cent_column_the_sign_is_decoration(text, number, decimals, qualifier):
    assert read(text, "percent") == ("ok", number, decimals, qualifier)
    assert read("85%", "number_or_percent")[0] == "ok"


@pytest.mark.parametrize(
    "text", ["n/a", "N/A", "-", "…", "x", "không", "3/9", "24/24", "12 xã", "83%", "1e5", "٣", "gần"]
)
def test_what_is_no_number_is_unreadable_and_never_blank(text):
    assert read(text) == ("unreadable", None, None, None)
    assert read_number(text, "vi").raw_text == text


@pytest.mark.parametrize("text", ["1.23", "12.5", "1,234", "1,234.56", "1.234.56", "0.123", "12 345", "1..2"])
def test_what_may_be_another_notation_is_ambiguous(text):
    assert read(text) == ("ambiguous", None, None, None)


@pytest.mark.parametrize("text", ["", " ", "\u00a0", " \u00a0\t\n", "\u202f", None])
def test_only_nothing_and_spaces_are_blank(text):
    assert read(text) == ("blank", None, None, None)


def test_excel_numbers_are_taken_as_they_stand():
    assert read(24.0) == ("ok", 24, 0, "exact")
    assert read_number(24.0, "vi").raw_text == "24"
    assert read(85.6) == ("ok", 85.6, 1, "exact")
    assert read(0.8305, "percent") == ("ok", 0.8305, 4, "exact")
    assert read_number(1e-7, "vi").raw_text == "0.0000001"


def test_dates_booleans_and_faults_in_a_number_column_are_no_numbers():
    assert read(True)[0] == "unreadable"
    assert read(datetime.date(2023, 9, 3))[0] == "unreadable"
    assert read(float("inf"))[0] == "unreadable"
    assert read("#DIV/0!")[0] == "error_cell"
    assert read(CellFault("formula_without_value", "=A1/A2"))[0] == "formula_without_value"


def test_a_figure_longer_than_a_double_keeps_is_refused():
    assert read("123456789012345")[0] == "ok"
    assert read("1234567890123456")[0] == "unreadable"


def test_a_feed_has_a_decimal_point_and_no_groups():
    assert read("83.05", notation="feed") == ("ok", 83.05, 2, "exact")
    assert read("1.234", notation="feed") == ("ok", 1.234, 3, "exact")
    assert read("-0.5", notation="feed") == ("ok", -0.5, 1, "exact")
    assert read("83,05", notation="feed")[0] == "unreadable"
    assert read("1.234.567", notation="feed")[0] == "unreadable"


def test_a_status_is_a_word_of_the_form():
    assert read_status(" đạt ", STATUSES).text_value == "achieved"
    assert read_status("CHƯA ĐẠT", STATUSES).text_value == "not_achieved"
    assert read_status("Đang thực hiện", STATUSES).text_value == "in_progress"
    assert read_status("", STATUSES).parse_code == "blank"
    assert read_status("x", STATUSES).parse_code == "unreadable"
    assert read_status(1.0, STATUSES).parse_code == "unreadable"


def test_a_text_is_kept_composed():
    assert read_text(" gho\u0323i ").text_value == "gh\u1ecdi"
    assert read_text(" gho\u0323i ").raw_text == " gho\u0323i "


def vietnamese(number: int, decimals: int) -> str:
    whole, part = divmod(abs(number), 10**decimals)
    tail = f",{part:0{decimals}}" if decimals else ""
    return ("-" if number < 0 else "") + f"{whole:,}".replace(",", ".") + tail


@given(st.integers(-(10**14), 10**14), st.integers(0, 4))
def test_vietnamese_notation_round_trips(number, decimals):
    text = vietnamese(number, decimals)
    reading = read_number(text, "vi")
    if reading.parse_code == "ambiguous":
        assert decimals == 3 and abs(number) < 10**6, "only a lone group of three after a comma is in doubt"
        reading = read_number(text, "vi", "percent")
    assert (reading.number, reading.decimals) == (number / 10**decimals, decimals)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_an_excel_number_round_trips_through_its_text(value):
    reading = read_number(value, "vi")
    assert reading.number == value
    assert float(reading.raw_text) == value


@given(st.text())
def test_no_text_makes_the_reader_fail_or_a_number_without_digits(text):
    reading = read_number(text, "vi", "percent")
    assert (reading.number is not None) == (reading.parse_code == "ok")
    assert reading.parse_code != "ok" or any(letter in "0123456789" for letter in text)


def english(number: int, decimals: int) -> str:
    return vietnamese(number, decimals).translate(str.maketrans(".,", ",."))


@given(st.integers(-(10**14), 10**14), st.integers(0, 4))
def test_english_notation_round_trips_where_the_column_is_english(number, decimals):
    reading = read_number(english(number, decimals), "en")
    if reading.parse_code == "ambiguous":
        assert decimals == 3 and abs(number) < 10**6
        reading = read_number(english(number, decimals), "en", "percent")
    assert (reading.number, reading.decimals) == (number / 10**decimals, decimals)


@given(st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 4)), min_size=1, max_size=8), st.booleans())
def test_a_column_is_read_as_it_was_written_or_not_at_all(column, is_english):
    write = english if is_english else vietnamese
    texts = [write(number, decimals) for number, decimals in column]
    notation = of_column(evidence(texts), frozenset(), "vi")
    assert notation in ("", "en" if is_english else "vi")
    for text, (number, decimals) in zip(texts, column, strict=True):
        reading = read_number(text, notation)
        assert reading.number in (None, number / 10**decimals)
        if notation and decimals != 3:
            assert reading.parse_code == "ok"


@given(
    st.sampled_from([(word, code) for code, words in QUALIFIERS.items() for word in words]),
    st.integers(1, 999),
    st.sampled_from([("", 1), *SCALES.items()]),
)
def test_a_qualifier_and_a_scale_never_change_the_figure_they_stand_beside(qualifier, number, scale):
    (word, code), (name, times) = qualifier, scale
    reading = read_number(f"{word} {number} {name}".strip(), "vi")
    assert (reading.number, reading.qualifier) == (number * times, code)


@given(st.floats(0, 10, allow_nan=False), st.sampled_from(["percent", "number_or_percent"]))
def test_a_share_shown_as_a_per_cent_is_a_hundred_times_itself_to_the_last_digit(share, reads_as):
    reading = read_number(share, "vi", reads_as, is_percent=True)
    assert Decimal(reading.raw_text.rstrip("%")) == Decimal(repr(share)) * 100
    assert read_number(share, "vi", "number", is_percent=True).parse_code == "unreadable"


@pytest.mark.parametrize("text", ["1.234", "1,234", "999.000", "12,345"])
def test_without_evidence_a_lone_group_of_three_is_ambiguous(text):
    assert read(text, notation="") == ("ambiguous", None, None, None)


@pytest.mark.parametrize(
    ("texts", "notation"),
    [
        (["1.234"], ""),
        (["1.234", "6700"], ""),
        (["1.234", "83,05%"], "vi"),
        (["5.565/6.700,5"], "vi"),
        (["1,234.5"], "en"),
        (["1.234.567"], "vi"),
        (["83,05", "83.05"], "mixed"),
        (["12.05.2022"], ""),
        ([1.5, None, ""], ""),
    ],
)
def test_the_notation_is_what_all_the_cells_together_show(texts, notation):
    assert decided(evidence(texts)) == notation


# what a person reads, cell by cell: in a column that says nothing, in a Vietnamese one, and as a per cent
NOTATIONS = [
    ("1.234,56", 1234.56, 1234.56, 1234.56),
    ("1,234.56", 1234.56, None, None),
    ("6700", 6700, 6700, 6700),
    ("07", 7, 7, 7),
    ("83,05%", None, None, 83.05),
    ("83,05 phần trăm", None, None, 83.05),
    ("0,8305", 0.8305, 0.8305, 0.8305),
    ("1.234", None, 1234, None),
    ("gần 9 tỷ", 9e9, 9e9, None),
    ("1,2 triệu", 1.2e6, 1.2e6, None),
    ("trên 70%", None, None, 70),
    ("đạt 85%", None, None, 85),
    ("đạt trên 85", 85, 85, 85),
    ("từ 5 trở lên", 5, 5, 5),
    ("5 trở xuống", 5, 5, 5),
    ("9.000.000 đồng", 9e6, 9e6, None),
    ("9.000.000đ", 9e6, 9e6, None),
    ("１２，５", 12.5, 12.5, 12.5),
    ("1 234 567", 1234567, 1234567, 1234567),
    ("1\u00a0234", 1234, 1234, 1234),
    ("1\u2009234,5", 1234.5, 1234.5, 1234.5),
    ("1'234'567", 1234567, 1234567, 1234567),
    ("12 345", None, None, None),  # two figures, or one
    ("\u221212", -12, -12, -12),
    ("\u201312", -12, -12, -12),
    ("\ufeff12\u200b", 12, 12, 12),
    ("- 12", None, None, None),  # the dash of a list
    ("+12", None, None, None),
    ("(12)", None, None, None),
    ("12*", None, None, None),
    ("70-80%", None, None, None),
    ("từ 70 đến 80%", None, None, None),
    ("Vượt 28,57%", None, None, None),
    ("giảm 3,2%", None, None, None),
    ("tăng 5", None, None, None),
    ("24/24", None, None, None),
    ("20/11/2023", None, None, None),
    ("20.11.2023", None, None, None),
    ("I/2023", None, None, None),
    ("mức độ 3, 4", None, None, None),
    ("0216 3852 123", None, None, None),
    ("02163852123", None, None, None),
    ("04264", None, None, None),
    ("0912.345.678", None, None, None),
    ("một trăm", None, None, None),
    ("½", None, None, None),
    ("5²", None, None, None),
    ("1e5", None, None, None),
]


@pytest.mark.parametrize(("text", "alone", "vietnamese", "as_per_cent"), NOTATIONS)
def test_every_notation_is_read_as_a_person_reads_it_or_not_at_all(text, alone, vietnamese, as_per_cent):
    for spelling in (text, unicodedata.normalize("NFD", text), f"  {text.upper()} "):
        assert read(spelling, "number", "")[1] == alone
        assert read(spelling)[1] == vietnamese
        assert read(spelling, "percent")[1] == as_per_cent


@pytest.mark.parametrize("text", ["-", "…", "...", "x", "không", "chưa có", "n/a", "\u2013", "/", "?", "không có"])
def test_a_mark_for_nothing_is_no_number_and_no_silence(text):
    assert read(text, notation="") == read(text, "percent") == ("unreadable", None, None, None)


@given(st.integers(0, 10**6), st.integers(0, 4), st.sampled_from(["%", " %", ""]), st.booleans())
def test_a_per_cent_round_trips_with_or_without_its_sign(number, decimals, sign, is_english):
    text = (english if is_english else vietnamese)(number, decimals) + sign
    reading = read_number(text, "en" if is_english else "vi", "percent")
    assert reading.parse_code in ("ok", "ambiguous") and reading.raw_text == text
    assert reading.parse_code == "ambiguous" or abs(reading.number - number / 10**decimals) <= 1e-9 * max(1, number)


@given(st.integers(-(10**14), 10**14), st.integers(0, 6))
def test_the_notation_of_machines_round_trips(number, decimals):
    text = f"{number / 10**decimals:.{decimals}f}"
    reading = read_number(text, "feed")
    assert (reading.parse_code, reading.number) == ("ok", float(text))


DOCUMENTED = re.findall(r"^\| `(.+)` \| (\S+) \|$", (PROJECT / "docs" / "doc-bao-cao.md").read_text("utf-8"), re.M)


@pytest.mark.parametrize(("text", "number"), DOCUMENTED)
def test_a_notation_is_read_as_the_guide_says(text, number):
    reading = read_number(text, "", "percent" if "%" in text else "number")
    assert reading.number == (None if number == "không" else float(number))


def test_the_guide_shows_notations():
    assert len(DOCUMENTED) > 15
