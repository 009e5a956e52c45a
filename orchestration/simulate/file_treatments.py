"""What offices do to a workbook before they send it: other formats, hidden rows, passwords, damage; each by its name.

Each treatment takes the bytes of a filled form and gives those of the file that is sent. The same bytes give the same.
"""

import base64
import re
import zipfile
from collections.abc import Callable, Sequence
from html import escape
from io import BytesIO
from pathlib import Path
from unicodedata import normalize

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from orchestration.forms.head_block import HIDDEN_SHEET
from orchestration.readers.legacy_encodings import TCVN3
from orchestration.simulate.spreadsheets import MIME, ZIP_TIME, Value, as_ods, as_xls, as_xlsb
from orchestration.workbooks.writer import CREATED, HEADER_ROW

CORE = "docProps/core.xml"
_SAVED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")  # openpyxl writes the time of saving, whatever it is told
PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(64)
COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1528)
ENTITY = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
EXCEL_2003 = "urn:schemas-microsoft-com:office:spreadsheet"
FURTHEST = "A1048576"
OF_TCVN3 = {ord(letter): code for code, letter in TCVN3.items()}
Treatment = Callable[[bytes], bytes]
Rows = list[list[str]]


def treat(path: Path, name: str) -> None:
    """Make the file at a path what the treatment of this name gives."""
    path.write_bytes(TREATMENTS[name](path.read_bytes()))


def _edited(edit: Callable[[Workbook], None]) -> Treatment:
    """A treatment that changes the workbook itself."""

    def treated(content: bytes) -> bytes:
        book, out = load_workbook(BytesIO(content)), BytesIO()
        edit(book)
        book.properties.created = CREATED
        book.save(out)
        with zipfile.ZipFile(out) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        return _zipped(parts | {CORE: _SAVED.sub(rb"\g<1>2020-01-01T00:00:00Z", parts[CORE])})

    return treated


def _zipped(parts: dict[str, bytes]) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(zipfile.ZipInfo(name, ZIP_TIME), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _repackaged(part: str, change: Callable[[bytes], bytes]) -> Treatment:
    """A treatment that changes one part of the package."""

    def treated(content: bytes) -> bytes:
        with zipfile.ZipFile(BytesIO(content)) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        return _zipped(parts | {part: change(parts[part])})

    return treated


def _head_row(sheet: Worksheet) -> int:
    """The row of the column headings: the fullest of all that hold only text."""
    texts = [sum(isinstance(value, str) for value in row) for row in sheet.iter_rows(max_row=20, values_only=True)]
    return texts.index(max(texts)) + 1


def _hide_row(book: Workbook) -> None:
    sheet = book.worksheets[0]
    sheet.row_dimensions[_head_row(sheet) + 2].hidden = True


def _hide_column(book: Workbook) -> None:
    sheet = book.worksheets[0]
    figures = [cell.column_letter for cell in sheet[_head_row(sheet) + 1] if isinstance(cell.value, int | float)]
    sheet.column_dimensions[figures[-1] if figures else "E"].hidden = True


def _hidden_sheet(book: Workbook) -> None:
    sheet = book.create_sheet("Số liệu gốc")
    sheet["A1"], sheet["B1"] = "Tổng", 12
    sheet.sheet_state = "hidden"


def _second_sheet(book: Workbook) -> None:
    sheet = book.copy_worksheet(book.worksheets[0])
    sheet.title = "Nháp"
    for row in sheet.iter_rows(min_row=2, max_row=_head_row(sheet) - 1):
        for cell in row:
            if type(cell).__name__ != "MergedCell":
                cell.value = None


def _another_column(book: Workbook) -> None:
    sheet = book.worksheets[0]
    head, column = _head_row(sheet), sheet.max_column + 1
    sheet.cell(head, column, "Điểm thi đua")
    for row in range(head + 1, sheet.max_row + 1):
        sheet.cell(row, column, row)


def _another_time(book: Workbook) -> None:
    sheet = book.worksheets[0]
    for cell in sheet[_head_row(sheet)]:
        if cell.value == "Thực hiện":
            cell.value = "Thực hiện năm trước"


def _total_row(book: Workbook) -> None:
    sheet = book.worksheets[0]
    row = sheet.max_row + 1
    sheet.cell(row, 3, "Tổng cộng")
    for column in range(4, 8):
        sheet.cell(row, column, 100)


def _no_form_code(book: Workbook) -> None:
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(max_row=_head_row(sheet)):
        for cell in row:
            if cell.value == "Mã biểu":
                sheet.cell(cell.row, cell.column + 1).value = None
                cell.value = None
    sheet.title = "Sheet1"


def _old_font(book: Workbook) -> None:
    sheet = book.worksheets[0]
    for row in sheet.iter_rows(min_row=_head_row(sheet) + 1):
        for cell in row:
            if isinstance(cell.value, str) and not cell.value.isascii():
                cell.value = cell.value.translate(OF_TCVN3)
                cell.font = Font(name=".VnTime")


def _far_value(book: Workbook) -> None:
    book.worksheets[0][FURTHEST] = "hết"


def _issued_for_another(book: Workbook) -> None:
    """The hidden mark of a form that was issued for another year."""
    sheet, mark = book.worksheets[0], book.create_sheet(HIDDEN_SHEET)
    for number, row in enumerate(sheet.iter_rows(min_row=HEADER_ROW + 1, max_row=_head_row(sheet) - 1), start=1):
        label, value = row[1].value, row[2].value
        if label and value:
            mark.cell(number, 1, label)
            mark.cell(number, 2, "Năm 2019" if str(value).startswith("Năm") else value)
    mark.sheet_state = "veryHidden"


def _other_part_names(content: bytes) -> bytes:
    """The parts under names that another program gives them; the relations still lead to each."""
    with zipfile.ZipFile(BytesIO(content)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    renamed = {
        name.replace("workbook.xml", "book.xml"): part.replace(b"xl/workbook.xml", b"xl/book.xml")
        for name, part in parts.items()
    }
    return _zipped(renamed)


def _rows(content: bytes) -> Rows:
    """The cells as texts, as a program without Excel exports them."""
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    return [["" if value is None else str(value) for value in row] for row in sheet.iter_rows(values_only=True)]


def _as_page(content: bytes) -> bytes:
    table = "".join(f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>" for row in _rows(content))
    return f'<html><head><meta charset="utf-8"></head><body><table>{table}</table></body></html>'.encode()


def _as_letter(content: bytes) -> bytes:
    table = "".join(f"<w:tr>{''.join(map(_word_cell, row))}</w:tr>" for row in _rows(content))
    document = f"<w:document {WORD}><w:body><w:tbl>{table}</w:tbl></w:body></w:document>"
    return _zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": document.encode()})


def _word_cell(text: str) -> str:
    return f"<w:tc><w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p></w:tc>"


def _as_single_file_page(content: bytes) -> bytes:
    page = base64.encodebytes(_as_page(content)).decode()
    head = 'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="trang"\n\n--trang\n'
    part = (
        "Content-Location: file:///bieu.htm\nContent-Transfer-Encoding: base64\nContent-Type: text/html; charset=utf-8"
    )
    return f"{head}{part}\n\n{page}\n--trang--\n".encode()


def _as_flat_open_document(content: bytes) -> bytes:
    """The sheet of an OpenDocument file without its package."""
    with zipfile.ZipFile(BytesIO(as_ods(*_named(content)))) as package:
        text = package.read("content.xml").decode()
    flat = text.replace("<office:document-content", f'<office:document office:mimetype="{MIME}"')
    return flat.replace("</office:document-content>", "</office:document>").encode()


def _named(content: bytes) -> tuple[str, list[list[Value]]]:
    """The name of the form's sheet and its values."""
    sheet = load_workbook(BytesIO(content)).worksheets[0]
    return sheet.title, [[_plain(value) for value in row] for row in sheet.iter_rows(values_only=True)]


def _plain(value: object) -> Value:
    return value if isinstance(value, str | int | float) else None


def _as_xml_2003(content: bytes) -> bytes:
    rows = "".join(f"<Row>{''.join(map(_xml_cell, row))}</Row>" for row in _rows(content))
    names = (
        'xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"'
    )
    sheet = f'<Worksheet ss:Name="Bieu"><Table>{rows}</Table></Worksheet>'
    return f'<?xml version="1.0" encoding="UTF-8"?><Workbook {names}>{sheet}</Workbook>'.encode()


def _xml_cell(text: str) -> str:
    return f'<Cell><Data ss:Type="String">{escape(text)}</Data></Cell>'


def _as_text(content: bytes) -> str:
    return "".join(";".join(f'"{text}"' for text in row) + "\r\n" for row in _rows(content))


def _in_windows_1258(content: bytes) -> bytes:
    """The text as Windows wrote Vietnamese before Unicode: a letter, then its tone as a mark of its own."""
    return "".join(map(_two_letters, _as_text(content))).encode("cp1258", "replace")


def _in_no_encoding(content: bytes) -> bytes:
    """Letters that no encoding explains: some of the bytes were changed on the way."""
    text = _as_text(content).encode()
    return bytes(0x80 | (byte & 0x1F) if at % 3 == 0 else byte for at, byte in enumerate(text))


def _two_letters(letter: str) -> str:
    try:
        letter.encode("cp1258")
    except UnicodeEncodeError:
        *base, tone = list(normalize("NFD", letter))
        # a dot below comes before the other mark when decomposed; the other mark belongs to the letter
        if len(base) == 2 and base[1] == "\u0323":
            return normalize("NFC", base[0] + tone) + base[1]
        return normalize("NFC", "".join(base)) + tone
    return letter


def _cut_off_column(content: bytes) -> bytes:
    """Text with commas between its cells and within its decimals: some rows have a cell more than their heading."""
    rows: Sequence[Sequence[str]] = _rows(content)
    return "".join(",".join(row) + "\r\n" for row in rows).encode()


TREATMENTS: dict[str, Treatment] = {
    "hide_row": _edited(_hide_row),
    "hide_column": _edited(_hide_column),
    "hidden_sheet": _edited(_hidden_sheet),
    "second_sheet": _edited(_second_sheet),
    "another_column": _edited(_another_column),
    "another_time": _edited(_another_time),
    "total_row": _edited(_total_row),
    "no_form_code": _edited(_no_form_code),
    "old_font": _edited(_old_font),
    "far_value": _edited(_far_value),
    "page": _as_page,
    "letter": _as_letter,
    "open_document": lambda content: as_ods(*_named(content)),
    "flat_open_document": _as_flat_open_document,
    "excel_97": lambda content: as_xls(*_named(content)),
    "excel_binary": lambda content: as_xlsb(*_named(content)),
    "single_file_page": _as_single_file_page,
    "xml_2003": _as_xml_2003,
    "text": lambda content: _as_text(content).encode("utf-8-sig"),
    "text_1258": _in_windows_1258,
    "text_unknown": _in_no_encoding,
    "text_cut_off": _cut_off_column,
    "nothing": lambda content: b"\r\n",
    "picture": lambda content: PNG,
    "password": lambda content: COMPOUND_FILE + "EncryptedPackage".encode("utf-16-le") + bytes(480),
    "entities": _repackaged("xl/workbook.xml", lambda part: part.replace(b"?>", b"?>" + ENTITY.encode(), 1)),
    "issued_for_another": _edited(_issued_for_another),
    "other_part_names": _other_part_names,
}
