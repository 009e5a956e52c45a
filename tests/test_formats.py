"""A reader is a reader: every format goes through one list and one dispatch, and a new one is a file and a line."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
import xlsxwriter
from docx_examples import letter

from orchestration.intake.receive import RawStore
from orchestration.intake.report import read_report
from orchestration.places import PROJECT
from orchestration.readers.errors import Unreadable
from orchestration.readers.formats import READERS, suffixes
from orchestration.readers.limits import Limits
from orchestration.readers.reader import SourceFile
from orchestration.readers.sheet import Opened, Sheet, laid_out
from orchestration.readers.workbook import open_workbook, reader_of
from orchestration.simulate.spreadsheets import as_ods, as_xls, as_xlsb

ROWS: list[list[str | float]] = [
    ["Mã biểu", "CDS-01H"],
    ["Kỳ báo cáo", "Năm 2022"],
    ["Mã chỉ tiêu", "Thực hiện"],
    ["H01", 5565],
]
SPACE = "urn:schemas-microsoft-com:office:spreadsheet"


def as_xlsx():
    content = BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet("S")
        for number, row in enumerate(ROWS):
            sheet.write_row(number, 0, row)
    return content.getvalue()


def as_table(row_tag, cell):
    return "".join(f"<{row_tag}>{''.join(cell(value) for value in row)}</{row_tag}>" for row in ROWS)


def as_xml2003():
    cells = as_table("Row", lambda value: f'<Cell><Data ss:Type="String">{value}</Data></Cell>')
    sheet = f'<Worksheet ss:Name="S"><Table>{cells}</Table></Worksheet>'
    return f'<?xml version="1.0"?><Workbook xmlns="{SPACE}" xmlns:ss="{SPACE}">{sheet}</Workbook>'.encode()


def as_page():
    rows = as_table("tr", lambda value: f"<td>{value}</td>")
    return f"<html><meta charset=utf-8><table>{rows}</table></html>".encode()


def as_single_file():
    head = b'MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary="b"\r\n\r\n--b\r\n'
    return head + b"Content-Type: text/html; charset=utf-8\r\n\r\n" + as_page() + b"\r\n--b--\r\n"


def as_fods():
    with ZipFile(BytesIO(as_ods("S", ROWS))) as package:
        return package.read("content.xml").replace(b"document-content", b"document")


SAMPLES = {
    "xls": lambda: as_xls("S", ROWS),
    "docx": lambda: letter([], [[str(value) for value in row] for row in ROWS]),
    "ods": lambda: as_ods("S", ROWS),
    "xlsb": lambda: as_xlsb("S", ROWS),
    "xlsx": as_xlsx,
    "mhtml": as_single_file,
    "xml2003": as_xml2003,
    "fods": as_fods,
    "html": as_page,
    "csv": lambda: "\n".join(";".join(map(str, row)) for row in ROWS).encode(),
}


def sample(reader, suffix=None):
    return SourceFile(SAMPLES[reader.name](), f"bieu{suffix or reader.suffixes[0]}")


def test_every_reader_has_a_name_of_its_own_and_a_sample():
    assert [reader.name for reader in READERS] == list(SAMPLES)


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_a_reader_recognises_its_own_sample_and_no_other_reader_does(reader):
    assert [each.name for each in READERS if each.recognises(sample(reader))] == [reader.name]


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_every_format_gives_the_same_observation(reader):
    file = sample(reader)
    [cell] = read_report(file.content, file.name).cells
    assert (cell["line_code"], cell["measure"], cell["raw_text"], cell["number"]) == ("H01", "numerator", "5565", 5565)


@pytest.mark.parametrize("suffix", sorted(suffixes()))
def test_a_suffix_accepted_at_the_inbox_leads_to_a_reader(suffix, tmp_path):
    [reader] = [reader for reader in READERS if suffix in reader.suffixes]
    file = sample(reader, suffix)
    assert reader_of(file) is reader
    path = tmp_path / f"bieu{suffix.upper()}"
    path.write_bytes(file.content)
    raw = RawStore(tmp_path / "raw")
    [receipt] = raw.receive([path])
    assert raw.content(receipt.report_id).name == f"report{suffix}"


def test_the_content_chooses_the_reader_and_not_the_name():
    for reader in READERS:
        if reader.name != "csv":
            for name in ("bieu", "bieu.csv", "bieu.xlsx", "bieu.html"):
                assert reader_of(SourceFile(SAMPLES[reader.name](), name)) is reader, name


def test_the_page_for_offices_names_every_suffix_and_every_second_reader():
    text = (PROJECT / "docs" / "doc-bao-cao.md").read_text("utf-8")
    table = re.search(r"## Tệp\n+((?:\|.*\n)+)", text)[1]
    assert suffixes() == set(re.findall(r"\.[a-z]+\b", table))
    seconds = {reader.fallback for reader in READERS} - {None}
    assert seconds == set(re.findall(r"`([a-z]+)`", table)) - {"texts"}


class CardReader:
    """A format made up for this test: a first line that names it, then 'F12 = 5' line by line."""

    name = "card"
    suffixes = (".card",)
    refused_as = "card"
    fallback = None

    def recognises(self, file):
        return file.content.startswith(b"CARD 1\n")

    def read(self, file):
        cells = {}
        for line in file.content.decode().splitlines()[1:]:
            place, equals, text = line.partition(" = ")
            if not equals:
                raise Unreadable(f"Dòng không có dấu bằng: {line}")
            cells[int(place[1:]) - 1, ord(place[0]) - ord("A")] = text
        return Opened(self.name, [Sheet("S", laid_out(cells, file.limits))])


CARD = "CARD 1\n" + "\n".join(
    f"{'AB'[column]}{number} = {value}" for number, row in enumerate(ROWS, start=1) for column, value in enumerate(row)
)


def test_a_new_format_is_a_reader_and_a_line_in_the_list():
    with_card = [CardReader(), *READERS]
    report = read_report(CARD.encode(), "bieu.card", readers=with_card)
    assert (report.reader, report.read_code, report.form_code, report.period_code) == ("card", "ok", "CDS-01H", "2022")
    [cell] = report.cells
    assert (cell["cell"], cell["line_code"], cell["number"]) == ("B4", "H01", 5565)
    assert open_workbook(CARD.encode(), readers=with_card).sheets[0].rows[0] == ["Mã biểu", "CDS-01H"]
    assert ".card" in suffixes(with_card) and reader_of(SourceFile(CARD.encode(), "bieu.card")) is None


def test_what_a_new_reader_refuses_gets_its_code_and_its_name():
    with_card = [CardReader(), *READERS]
    broken = read_report(CARD.encode() + b"\nX", "bieu.card", readers=with_card)
    assert (broken.reader, broken.read_code, broken.read_fault) == ("card", "unreadable", "damaged")
    narrow = read_report(CARD.encode(), "bieu.card", Limits(max_rows=2), with_card)
    assert (narrow.reader, narrow.read_fault) == ("card", "too_large")
    failing = read_report(b"CARD 1\n\xff", "bieu.card", readers=with_card)
    assert (failing.reader, failing.read_fault) == ("card", "damaged")
