"""Real and nasty files that nobody on the project wrote: each is opened, or refused with the reason it deserves."""

import csv
import datetime
import unicodedata

import pytest

from orchestration.intake.report import read_report
from orchestration.notation import decimal_mark
from orchestration.notation.cell import CellFault
from orchestration.notation.numbers import is_blank, read_number
from orchestration.readers import csv_table
from orchestration.readers.errors import Unreadable
from orchestration.readers.workbook import open_workbook


def opened(path):
    return open_workbook(path.read_bytes(), "a.txt")  # what no reader recognises is taken for text


def grid(path, sheet=0):
    return opened(path).sheets[sheet].whole().rows


def refusal(path):
    try:
        opened(path)
    except Unreadable as reason:
        return reason.fault
    return None


def reason_for(path):
    """What a sender would be told of a file that is no form of ours."""
    report = read_report(path.read_bytes(), path.name)
    assert not report.cells, "a file that is no form gave figures"
    assert report.read_code in ("unreadable", "form_unknown") and report.read_detail
    return report.read_detail


def filled(rows):
    return {
        (row, column): value
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if not is_blank(value)
    }


@pytest.fixture
def messy(shared):
    return shared / "messy" if (shared / "messy").exists() else shared / "data" / "messy"


@pytest.fixture
def gso(messy):
    return messy.parent / "vietnam_gso"


def test_every_nasty_file_ends_in_a_coded_answer(messy):
    with (messy / "EXPECTED.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    assert len(expected) > 50
    for row in expected:
        path = messy / row["file"]
        assert reason_for(path), row["file"]
        if "refused «empty file»" in row["should lead to"] or "password" in row["should lead to"]:
            assert refusal(path) in ("empty", "locked"), row["file"]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("csv/frictionless_empty.csv", "rỗng"),
        ("csv/messytables_simple.unknown", "rỗng"),
        ("csv/frictionless_blank-headers.csv", "cột thứ 2"),
        ("csv/frictionless_duplicate-headers.csv", "'id'"),
        ("csv/frictionless_duplicate-rows.csv", "dòng 4"),
        ("csv/frictionless_schema-errors.csv", "dòng 5"),
        ("csv/frictionless_invalid.csv", "cột thứ 3"),
        ("csv/frictionless_invalid.csv", "'name'"),
        ("csv/frictionless_invalid.csv", "dòng 5"),
        ("csv/frictionless_invalid.csv", "dòng 3"),
        ("csv/frictionless_invalid.csv", "thiếu ô so với tiêu đề, ở dòng 2"),
        ("csv/messytables_small.csv", "không có dòng số liệu"),
        ("csv/messytables_utf8bom.csv", "không có dòng số liệu"),
        ("csv/frictionless_latin1.csv", "UTF-8"),
        ("xlsx/calamine_empty_sheet.xlsx", "không có dòng số liệu"),
        ("xlsx/messytables_libreoffice.xlsx", "không có dòng số liệu"),
    ],
)
def test_a_refusal_names_what_is_wrong(messy, name, words):
    assert words in reason_for(messy / name)


def test_text_files_are_read_by_the_encoding_they_are_in(messy):
    assert grid(messy / "csv/frictionless_ascii-notvalid.csv")[1][1:] == ["ssµ", "ab€"]
    assert grid(messy / "csv/frictionless_bom.csv")[0] == ["id", "name"]
    wide = opened(messy / "csv/messytables_utf-16le_encoded.csv")
    assert wide.encoding == "UTF-16LE" and wide.sheets[0].rows[0][0] == "Organisation_code"
    assert refusal(messy / "csv/frictionless_latin1.csv") == "encoding"
    for path in (messy / "csv").glob("*.*sv"):
        if refusal(path) is None:
            assert not any("\ufffd" in str(value) for value in filled(grid(path)).values()), path.name


def test_text_is_text_and_separators_are_found(messy):
    assert [row[0] for row in grid(messy / "csv/frictionless_leading-zeros.csv")[1:]] == ["01", "002", "00003"]
    assert grid(messy / "csv/messytables_skip_initials.csv")[1] == ["hello", "goodbye"]
    assert len(grid(messy / "csv/messytables_simple.ssv")[0]) == 3
    assert len(grid(messy / "csv/messytables_example.tsv")[0]) == 17
    assert len(grid(messy / "csv/messytables_long.csv")) == 4000
    assert csv_table.irregularities(opened(messy / "csv/frictionless_blank-rows.csv").sheets[0]) == []


def test_a_semicolon_file_with_decimal_commas_says_the_same_as_its_clean_twin(messy):
    def figures(name):
        rows = grid(messy / f"csv_derived/{name}.csv")
        columns = list(zip(*rows[1:], strict=True))
        read = [
            [read_number(text, decimal_mark.decided(decimal_mark.evidence(column))).number for text in column]
            for column in columns[1:]
        ]
        return dict(zip(columns[0], zip(*read, strict=True), strict=True))

    clean = figures("fdi_2024_utf8_nfc_comma_decimal_point")
    comma = figures("fdi_2024_utf8_bom_semicolon_decimal_comma")
    assert comma["Quảng Ninh"] == clean["Quảng Ninh"] == (45, 2279.8, 590.9)
    assert comma == clean
    decomposed = figures("fdi_2024_utf8_nfd_comma_decimal_point")
    assert {unicodedata.normalize("NFC", name): row for name, row in decomposed.items()} == clean


@pytest.mark.parametrize("name", ["date", "date_1904", "any_sheets", "merge_cells"])
def test_the_twins_of_a_workbook_in_other_formats_hold_the_same_values(messy, name):
    twins = [path for path in messy.rglob(f"calamine_{name}.*") if path.suffix in (".xls", ".xlsx", ".xlsb")]
    assert len(twins) >= 2
    read = {path.name: {at: _plain(value) for at, value in filled(grid(path)).items()} for path in twins}
    shared = set.intersection(*(set(values) for values in read.values()))
    assert shared
    for at in shared:
        assert len({values[at] for values in read.values()}) == 1, (name, at, read)


def _plain(value):
    return value.date() if isinstance(value, datetime.datetime) else value


def test_hidden_sheets_are_named_and_a_chart_is_no_sheet(messy):
    sheets = {sheet.name: sheet.is_hidden for sheet in opened(messy / "xlsx/calamine_any_sheets.xlsx").sheets}
    assert sheets == {"Visible": False, "Hidden": True, "VeryHidden": True}
    first = opened(messy / "xlsx/poi_TwoSheetsOneHidden.xlsx").sheets
    assert [sheet.is_hidden for sheet in first] == [True, False]


def test_cells_are_what_they_are(messy):
    errors = filled(grid(messy / "xlsx/calamine_errors.xlsx"))
    assert len(errors) == 7 and all(isinstance(value, CellFault) for value in errors.values())
    assert {value.code for value in errors.values()} == {"error_cell"}
    assert grid(messy / "xlsx/calamine_encoded_entities.xlsx")[0][0] == "&"
    percents = opened(messy / "xlsx/frictionless_preserve-formatting-percentage.xlsx").sheets[0].whole()
    assert percents.percents(), "the file shows per cents"
    ranges = opened(messy / "xlsx/calamine_column_row_ranges.xlsx").sheets
    assert max(len(sheet.rows) for sheet in ranges) < 10
    assert any(note.code == "FILE_HAS_LINKS" for note in opened(messy / "xlsx/calamine_errors.xlsx").notes)
    floats = [value for value in filled(grid(messy / "xlsx/sheetjs_LONumbers.xlsx")).values() if value == 1234.567]
    assert floats


def test_naughty_strings_come_back_unchanged(messy, tmp_path):
    import json

    from orchestration.workbooks.writer import fill

    naughty = [text for text in json.loads((messy / "csv/blns.json").read_text("utf-8")) if text.strip()]
    path = tmp_path / "bieu.xlsx"
    fill(path, "CDS-01H", {"period": "2022"}, [{"line_code": f"H{n}", "note": text} for n, text in enumerate(naughty)])
    report = read_report(path.read_bytes(), path.name)
    notes = {cell["line_code"]: cell["raw_text"] for cell in report.cells if cell["measure"] == "note"}
    changed = [text for n, text in enumerate(naughty) if _readable(notes[f"H{n}"]) != _readable(text)]
    assert not changed, changed[:3]


def _readable(text):
    """XML 1.0 cannot hold control characters; the writer escapes them, and line ends are one."""
    return "".join(letter for letter in text if (letter.isprintable() or letter == " ") and letter != "\ufffe")


def test_the_labels_of_old_workbooks_come_out_in_unicode(gso):
    with (gso / "tcvn3_labels_expected.csv").open(encoding="utf-8", newline="") as file:
        expected = list(csv.DictReader(file))
    books: dict[str, dict] = {}
    for row in expected:
        if row["first_file"] not in books:
            book = opened(gso / row["first_file"])
            assert any(note.code == "OLD_FONT" for note in book.notes), "never silently"
            books[row["first_file"]] = {sheet.name: sheet.rows for sheet in book.sheets}
        read = books[row["first_file"]][row["sheet"]][int(row["row0"])][int(row["col0"])]
        label = row["unicode_by_npm_vietnamese_conversion"]
        label = label.upper() if row["uppercase_font"] == "True" else label
        assert read.split() == unicodedata.normalize("NFC", label).split(), row
    assert len(expected) > 100


def test_every_statistical_workbook_opens_with_all_its_sheets(gso):
    with (gso / "index.csv").open(encoding="utf-8", newline="") as file:
        index = list(csv.DictReader(file))
    for row in index:
        book = opened(gso / row["file"])
        assert len(book.sheets) == int(row["sheets"]), row["file"]
        assert sum(bool(filled(sheet.rows)) for sheet in book.sheets) >= int(row["sheets"]) - 3, row["file"]


def test_the_workbooks_of_an_index_open(messy):
    for path in sorted((messy.parent / "vietnam_pci" / "workbooks").glob("*.xlsx")):
        assert filled(grid(path)), path.name
