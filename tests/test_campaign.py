"""Good reports of every format spoilt a thousand times: no fault, no hang, and no number but what the file now says.

What the file says is told by a reader of another make: xlrd for .xls, the records and the XML themselves for the rest.
"""

import csv
import io
import random
import struct
import zipfile
from collections import Counter
from xml.etree import ElementTree

import pytest
import xlrd
from docx_examples import letter
from openpyxl.utils.cell import coordinate_to_tuple

from orchestration.intake import worker
from orchestration.intake.worker import read_files
from orchestration.simulate.spreadsheets import as_ods, as_xls, as_xlsb

ROWS = [["Mã biểu", "CDS-01H"], ["Mã đơn vị", "141"], ["Kỳ báo cáo", "Năm 2022"], []]
ROWS += [["STT", "Mã chỉ tiêu", "Chỉ tiêu", "Thực hiện", "Tổng số", "Ghi chú"]]
ROWS += [[n, f"H{n:02}", f"Chỉ tiêu {n}", 100 + 7 * n, 400 + 11 * n, "=1+1"] for n in range(1, 25)]
JUNK = [
    "",
    "n/a",
    "1.234.567",
    "12,5%",
    "-3",
    "1e400",
    "NaN",
    "inf",
    "٣٤",
    "１２",
    "x" * 4_000,
    "=1/0",
    "24/24",
    1e308,
    -0.5,
]
EACH = 240


def as_csv(_, rows):
    return "\n".join(";".join(str(value) for value in row) for row in rows).encode("utf-8-sig")


def as_docx(_, rows):
    return letter([": ".join(map(str, row)) for row in rows[:4]], [[str(value) for value in row] for row in rows[4:]])


MAKERS = {"xls": as_xls, "xlsb": as_xlsb, "ods": as_ods, "csv": as_csv, "docx": as_docx}
PARTS = {"xlsb": "xl/worksheets/sheet1.bin", "ods": "content.xml", "docx": "word/document.xml"}


def spoilt(kind, chance):
    """The report with its bytes, the bytes of its part, or its cells changed."""
    make, way = MAKERS[kind], chance.randrange(3)
    if way == 0:
        rows = [list(row) for row in ROWS]
        for _ in range(chance.randrange(1, 6)):
            row = chance.choice([row for row in rows if row])
            what = chance.randrange(4)
            if what == 0:
                row[chance.randrange(len(row))] = chance.choice(JUNK)
            elif what == 1:
                rows.insert(chance.randrange(len(rows)), list(row))
            elif what == 2:
                row.insert(chance.randrange(len(row)), chance.choice(JUNK))
            elif len(rows) > 6:
                rows.remove(row)
        return make("Biểu", rows)
    content = make("Biểu", ROWS)
    if way == 1 or kind not in PARTS:
        return _bytes(content, chance, start=512 if kind == "xls" and way == 2 else 0)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, _bytes(part, chance) if name == PARTS[kind] else part)
    return out.getvalue()


def _bytes(content, chance, start=0):
    changed = bytearray(content)
    what = chance.randrange(4)
    at = chance.randrange(start, len(changed))
    if what == 0:
        for _ in range(chance.randrange(1, 12)):
            changed[chance.randrange(start, len(changed))] = chance.randrange(256)
    elif what == 1:
        del changed[at : at + chance.randrange(1, 200)]
    elif what == 2:
        changed[at:at] = changed[at : at + chance.randrange(1, 200)]
    else:  # digits for digits: still a sound file, which says another number
        digits = [place for place, byte in enumerate(changed) if 48 <= byte <= 57]
        for place in chance.sample(digits, min(3, len(digits))):
            changed[place] = chance.randrange(48, 58)
    return bytes(changed)


def said_by_xls(content):
    try:
        return _by_xlrd(content)
    except Exception:  # it knows more kinds of records than it can bear damage in
        return _by_records(content[1536:])


def _by_records(stream):
    values, at = {}, 0
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        data, at = stream[at + 4 : at + 4 + size], at + 4 + size
        if kind == 0x0203 and size >= 14:
            values[struct.unpack_from("<HH", data)] = struct.unpack_from("<d", data, 6)[0]
        elif kind == 0x0204 and size >= 9:
            [length] = struct.unpack_from("<H", data, 6)
            values[struct.unpack_from("<HH", data)] = data[9 : 9 + 2 * length].decode("utf-16-le", "replace")
    return values


def _by_xlrd(content):
    sheet = xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), ragged_rows=True).sheet_by_index(0)
    return {(row, column): sheet.cell_value(row, column)
            for row in range(sheet.nrows) for column in range(sheet.row_len(row))}  # fmt: skip


def said_by_xlsb(content):
    values, row = {}, None
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for kind, data in records(package.read(PARTS["xlsb"])):
            if kind == 0 and len(data) >= 4:
                row = struct.unpack_from("<I", data)[0]
            elif kind in (5, 6) and len(data) >= 16:
                column = struct.unpack_from("<I", data)[0]
                length = struct.unpack_from("<I", data, 8)[0] if kind == 6 else 0
                text = data[12 : 12 + 2 * length].decode("utf-16-le", "replace")
                values[row, column] = text if kind == 6 else struct.unpack_from("<d", data, 8)[0]
    return values


def said_by_ods(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        root = ElementTree.fromstring(package.read("content.xml"))
    values = {}
    for row, line in enumerate(each for each in root.iter() if each.tag.endswith("}table-row")):
        for column, cell in enumerate(cell for cell in line if cell.tag.endswith("}table-cell")):
            attributes = {name.rpartition("}")[2]: value for name, value in cell.attrib.items()}
            text = "\n".join("".join(part.itertext()) for part in cell)
            values[row, column] = float(attributes["value"]) if attributes.get("value-type") == "float" else text
    return values


def said_by_docx(content):
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        root = ElementTree.fromstring(package.read("word/document.xml"))
    above = [part for part in root[0] if part.tag.endswith("}p") and "".join(part.itertext()).strip()]
    rows = (each for each in root.iter() if each.tag.endswith("}tr"))
    return {
        (row, column): "".join(part.text or "" for part in cell.iter() if part.tag.endswith("}t"))
        for row, line in enumerate(rows, start=len(above))
        for column, cell in enumerate(cell for cell in line if cell.tag.endswith("}tc"))
    }


def said_by_csv(content):
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("latin-1").removeprefix("ï»¿")  # digits are digits in every old encoding
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    return {(row, column): value for row, line in enumerate(rows) for column, value in enumerate(line)}


ORACLES = {"xls": said_by_xls, "xlsb": said_by_xlsb, "ods": said_by_ods, "docx": said_by_docx, "csv": said_by_csv}
WRITTEN = {float(value) for row in ROWS for value in row if isinstance(value, int)}


def invented(kind, content, report):
    """Numbers that were accepted and that the file does not say at their cell."""
    try:
        values = ORACLES[kind](content)
    except Exception:  # whatever the damage does to the other reader; then only what was written before may be read
        values = None
    for cell in report.cells:
        if cell["parse_code"] != "ok" or cell["number"] is None:
            continue
        if values is None:
            if cell["number"] not in WRITTEN:
                yield cell["cell"], cell["number"], "nobody"
            continue
        row, column = coordinate_to_tuple(cell["cell"])
        value = values.get((row - 1, column - 1))
        same = value == cell["number"] if isinstance(value, float) else _plain(value) == _plain(cell["raw_text"])
        if not same:
            yield cell["cell"], cell["number"], value


def _plain(text):
    return "".join(str(text).split())


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.campaign
def test_a_spoilt_report_of_any_format_is_read_as_it_now_stands_or_refused(tmp_path, kind):
    chance, contents, jobs = random.Random(f"chiến dịch {kind}"), [], []
    for number in range(EACH):
        contents.append(spoilt(kind, chance))
        path = tmp_path / f"{number}.{kind}"
        path.write_bytes(contents[-1])
        jobs.append((str(path), path.name))
    reports = list(read_files(jobs, seconds=worker.SECONDS))
    codes = Counter(report.read_code for report in reports)
    assert sum(codes.values()) == EACH and set(codes) <= {"ok", "unreadable", "form_unknown", "empty"}
    assert codes["ok"] >= EACH // 8, f"too few stayed readable to show anything: {codes}"
    assert all(report.read_detail and report.read_fault for report in reports if report.read_code == "unreadable")
    assert "timeout" not in {report.read_fault for report in reports}
    wrong = {
        number: inventions
        for number, (content, report) in enumerate(zip(contents, reports, strict=True))
        if (inventions := list(invented(kind, content, report)))
    }
    assert wrong == {}


def test_the_oracles_read_what_the_makers_write():
    for kind, make in MAKERS.items():
        values, shift = ORACLES[kind](make("Biểu", ROWS)), int(kind == "docx")  # an empty paragraph is no row
        numbers = {at: float(value) for at, value in values.items() if at[1] == 3 and str(value)[:1].isdigit()}
        assert numbers == {(row - shift, 3): ROWS[row][3] for row in range(5, len(ROWS))}, kind
    assert worker.SECONDS <= 60


def records(content: bytes) -> list[tuple[int, bytes]]:
    """The records of a binary part, as they stand; stops where one runs over the end."""
    at = 0
    complete: list[tuple[int, bytes]] = []
    while at < len(content):
        kind = content[at]
        at += 1
        if kind & 0x80 and at < len(content):
            kind = kind & 0x7F | (content[at] & 0x7F) << 7
            at += 1
        size = shift = 0
        for _ in range(4):
            if at >= len(content):
                return complete
            size |= (content[at] & 0x7F) << shift
            shift, at = shift + 7, at + 1
            if not content[at - 1] & 0x80:
                break
        if at + size > len(content):
            return complete
        complete.append((kind, content[at : at + size]))
        at += size
    return complete
