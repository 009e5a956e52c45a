"""Text of before Unicode: by the font, by the encoding, by the letters alone; never silently, and never by a guess."""

import unicodedata

import pytest
import xlsxwriter
from docx_examples import letter

from orchestration.intake.report import read_report
from orchestration.readers.encodings import decode
from orchestration.readers.errors import Unreadable
from orchestration.readers.legacy_encodings import TCVN3, font_kind, profile, to_unicode

FORM = (
    "Mã biểu,CDS-01H\nĐơn vị báo cáo,Huyện Mù Cang Chải\nKỳ báo cáo,6 tháng đầu năm 2023\n"
    "STT,Mã chỉ tiêu,Chỉ tiêu,Thực hiện\n1,H01,Hồ sơ trực tuyến được tiếp nhận,5\n"
)
VNI = (
    "Maõ bieåu,CDS-01H\nÑôn vò baùo caùo,Huyeän Muø Cang Chaûi\nKyø baùo caùo,6 thaùng ñaàu naêm 2023\n"
    "STT,Maõ chæ tieâu,Chæ tieâu,Thöïc hieän\n1,H01,Hoà sô tröïc tuyeán ñöôïc tieáp nhaän,5\n"
)
TONES = "\u0300\u0301\u0303\u0309\u0323"


def tcvn3(text):
    byte_of = {letter: chr(byte) for byte, letter in TCVN3.items()}
    return "".join(byte_of.get(letter, byte_of.get(letter.lower(), letter)) for letter in text)


def cp1258(text):
    typed = ""
    for one in text:
        marks = unicodedata.normalize("NFD", one)
        typed += unicodedata.normalize("NFC", "".join(mark for mark in marks if mark not in TONES))
        typed += "".join(mark for mark in marks if mark in TONES)
    return typed.encode("cp1258")


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (FORM.encode("utf-8-sig"), "UTF-8 (BOM)"),
        (FORM.encode("utf-16"), "UTF-16LE"),
        (FORM.encode("utf-16-le"), "UTF-16LE"),
        (FORM.encode("utf-16-be"), "UTF-16BE"),
        (unicodedata.normalize("NFD", FORM).encode(), "UTF-8"),
        (cp1258(FORM), "windows-1258"),
        (tcvn3(FORM).encode("latin-1"), "TCVN3"),
        (VNI.encode("cp1252"), "VNI"),
        (VNI.encode(), "UTF-8, phông chữ cũ VNI"),
        (tcvn3(FORM).encode(), "UTF-8, phông chữ cũ TCVN3"),
    ],
)
def test_a_form_reads_the_same_in_every_encoding_and_says_which(content, encoding):
    report = read_report(content, "a.csv")
    assert (report.read_code, report.encoding) == ("ok", encoding), report.read_detail
    name = unicodedata.normalize("NFC", report.unit_name_text)
    assert (name, report.period_code, report.cells[0]["number"]) == ("Huyện Mù Cang Chải", "2023-H1", 5)
    noted = {note.code for note in report.notes}
    assert ("OLD_ENCODING" in noted) == ("phông" in encoding or not encoding.startswith("UTF-"))


@pytest.mark.parametrize("text", ["1,english\n2,\xe9\n", "Müller,café,naïve,Zürich\n"])
def test_another_old_encoding_is_refused_and_no_letter_is_guessed(text):
    with pytest.raises(Unreadable) as refused:
        decode(text.encode("latin-1"))
    assert refused.value.fault == "encoding"


def test_the_font_of_a_cell_decides_and_its_capitals_too(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("S")
        old = book.add_format({"font_name": ".VnTime"})
        capitals = book.add_format({"font_name": ".VnTimeH"})
        vni = book.add_format({"font_name": "VNI-Times"})
        sheet.write_row(0, 0, ["Mã biểu", "CDS-01H"])
        sheet.write_string(1, 0, "Đơn vị báo cáo")
        sheet.write_string(1, 1, tcvn3("Huyện trạm tấu"), capitals)
        sheet.write_row(2, 0, ["Kỳ báo cáo", "2022"])
        sheet.write_row(3, 0, ["Mã chỉ tiêu", "Chỉ tiêu", "Thực hiện", "Ghi chú"])
        sheet.write_string(4, 0, "H01")
        sheet.write_string(4, 1, tcvn3("Tổ công nghệ tương trợ"), old)
        sheet.write_number(4, 2, 5)
        sheet.write_string(4, 3, "Ñaõ ñuû", vni)
    report = read_report(path.read_bytes(), path.name)
    assert report.unit_name_text == "HUYỆN TRẠM TẤU"
    assert report.cells[0]["line_label"] == "Tổ công nghệ tương trợ"  # every ư was Unicode's soft hyphen
    assert [cell["text_value"] for cell in report.cells if cell["measure"] == "note"] == ["Đã đủ"]
    assert [note.found for note in report.notes if note.code == "OLD_FONT"] == ["TCVN3, VNI"]


def test_the_font_of_a_word_letter_decides():
    table = [["Mã chỉ tiêu", "Thực hiện"], ["H01", "5"]]
    content = letter(["Mã biểu: CDS-01H", "Kỳ báo cáo: Năm 2022"], table)
    assert read_report(content, "a.docx").period_code == "2022"
    typed = [["Mã biểu", "CDS-01H"], *table]
    old = letter([tcvn3("Kỳ báo cáo: Năm 2022")], [list(map(tcvn3, row)) for row in typed], font=".VnTime")
    report = read_report(old, "a.docx")
    assert report.period_code == "2022" and [note.code for note in report.notes] == ["OLD_FONT"]


@pytest.mark.parametrize(
    ("font", "kind"),
    [(".VnTime", "tcvn3"), (".VNTIMEH", "tcvn3_capitals"), (".VnArial", "tcvn3"), ("VNI-Times", "vni"), ("Arial", None),
     ("Times New Roman", None), ("Vni-Helve", "vni"), ("", None), (None, None)],
)  # fmt: skip
def test_the_old_fonts_are_known_by_name(font, kind):
    assert font_kind(font) == kind


@pytest.mark.parametrize(
    "text", ["Huyện Yên Bình", "café", "São Tomé", "£ 5", "12 µm", "tô, cá, lúa", "àáâ", "Côte d’Ivoire", "½ × 3"]
)
def test_modern_text_is_never_taken_for_old(text):
    assert profile(text) is None
    assert unicodedata.normalize("NFC", text) == text


def test_a_word_in_unicode_stays_in_a_cell_of_an_old_font():
    assert to_unicode("Ước tÝnh th¸ng", "tcvn3") == "Ước tính tháng"
