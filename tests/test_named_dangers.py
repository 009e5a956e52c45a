"""Each danger the reader must stand: a file that has it gets its code in time and memory, and the next file is read."""

import os
import random
import re
import resource
import struct
import time
import unicodedata
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter
from docx_examples import NAMESPACE
from privileges import bound_by_modes
from test_campaign import spoilt

from expectations.catalogue import load
from orchestration.analysis.findings import print_findings
from orchestration.check import check
from orchestration.intake.receive import RawStore
from orchestration.intake.report import read_file
from orchestration.intake.worker import SECONDS, read_files
from orchestration.places import PROJECT, Places
from orchestration.simulate.spreadsheets import HEAD, MIME, as_xls
from orchestration.workbooks.annotated import annotate
from orchestration.workbooks.writer import fill

HEADER = {"unit_code": "141", "period": "2022", "is_simulated": False}
LINES = [
    {"line_code": f"H{n:02}", "label": f"Chỉ tiêu {n}", "numerator": n, "denominator": 40 + n} for n in range(1, 9)
]
REFUSED = {"too_large", "dangerous", "damaged", "not_a_table", "encoding", "empty", "locked", "crashed"}


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "tot.xlsx"
    fill(path, "CDS-01H", HEADER, LINES)
    return path


def zipped(*entries, method=zipfile.ZIP_DEFLATED):
    out = BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        for name, content in entries:
            package.writestr(name, content)
    return out.getvalue()


def with_part(good, name, content):
    """The good workbook with this part instead of, or beside, its own; twice where it has one."""
    with zipfile.ZipFile(good) as old:
        return zipped(*((each, old.read(each)) for each in old.namelist() if each != name), (name, content))


def sheet_of(good):
    with zipfile.ZipFile(good) as package:
        return package.read("xl/worksheets/sheet1.xml")


def laughs(good):
    entities = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    doctype = f'<!DOCTYPE x [<!ENTITY l0 "lol">{entities}]>'.encode()
    xml = sheet_of(good).replace(b"?>", b"?>" + doctype, 1)
    return with_part(good, "xl/worksheets/sheet1.xml", xml.replace(b"</sheetData>", b"&l9;</sheetData>"))


def overlapping(good):
    """Every entry of the directory names the same bytes, and each unpacks to many times its size."""
    name, content = b"xl/worksheets/sheet1.xml", b"\0" * (60 * 2**20)
    data = zipped(("xl/worksheets/sheet1.xml", content))
    start = data.rfind(b"PK\x01\x02")
    entry, tail = data[start : data.rfind(b"PK\x05\x06")], data[data.rfind(b"PK\x05\x06") :]
    entries = b"".join(entry.replace(name, b"xl/worksheets/sheet%d.xml" % (n % 10)) for n in range(500))
    ended = bytearray(tail)
    struct.pack_into("<HHI", ended, 8, 500, 500, len(entries))
    return data[:start] + entries + bytes(ended)


def nested(good):
    inner = zipped(("a.xml", b"0" * (40 * 2**20)))
    for _ in range(3):
        inner = zipped(*((f"{n}.zip", inner) for n in range(10)))
    return zipped(("xl/workbook.xml", b"<workbook/>"), ("xl/embeddings/a.zip", inner))


def deep(good):
    xml = sheet_of(good).replace(b"</sheetData>", b"</sheetData>" + b"<a>" * 400_000 + b"</a>" * 400_000)
    return with_part(good, "xl/worksheets/sheet1.xml", xml)


def many_sheets(good):
    out = BytesIO()
    with xlsxwriter.Workbook(out) as book:
        for number in range(3_000):
            book.add_worksheet(f"T{number}").write(0, 0, number)
    return out.getvalue()


def far_cell(good):
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    return with_part(good, "xl/worksheets/sheet1.xml", sheet_of(good).replace(b"</sheetData>", far))


def far_repeat(good):
    cell = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"'
    )
    sheet = f'{HEAD}<table:table table:name="T">{cell} office:value-type="float" office:value="1"/></table:table-row>'
    body = sheet + "</table:table></office:spreadsheet></office:body></office:document-content>"
    return zipped(("mimetype", MIME), ("content.xml", body))


def deep_letter(good):
    tables = "<w:tbl><w:tr><w:tc>" * 50_000 + "</w:tc></w:tr></w:tbl>" * 50_000
    body = f"<w:document {NAMESPACE}><w:body>{tables}</w:body></w:document>"
    return zipped(("[Content_Types].xml", "<Types/>"), ("word/document.xml", body))


def wide_letter(good):
    cell = '<w:tc><w:tcPr><w:gridSpan w:val="999999999"/></w:tcPr><w:p><w:r><w:t>x</w:t></w:r></w:p></w:tc>'
    body = f"<w:document {NAMESPACE}><w:body><w:tbl><w:tr>{cell * 2_000}</w:tr></w:tbl></w:body></w:document>"
    return zipped(("[Content_Types].xml", "<Types/>"), ("word/document.xml", body))


def declared(good):
    """Says that it unpacks to four gigabytes."""
    content = bytearray(Path(good).read_bytes())
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 24 : at + 28] = struct.pack("<I", 0xFFFFFFF0)
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


def far_xls(good):
    content = bytearray(as_xls("T", [["a", 1.0]]))
    at = content.rfind(struct.pack("<HHHHH", 0x0203, 14, 0, 1, 15))
    content[at + 4 : at + 8] = struct.pack("<HH", 65_535, 65_535)
    return bytes(content)


def twice(good):
    """Two sheets under one name, of which one reader would take the first and another the last."""
    other = re.sub(rb"<v>([0-9]+)</v></c><c r=\"G", rb'<v>99</v></c><c r="G', sheet_of(good))
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(good) as old:
        entries = [(each, old.read(each)) for each in old.namelist()]
        return zipped(*entries, ("xl/worksheets/sheet1.xml", other))


def long_text(good):
    cell = b'<row r="90"><c r="A90" t="inlineStr"><is><t>' + b"x" * (20 * 2**20) + b"</t></is></c></row>"
    return with_part(good, "xl/worksheets/sheet1.xml", sheet_of(good).replace(b"</sheetData>", cell + b"</sheetData>"))


OUTSIDE = f'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><w:document {NAMESPACE}/>'
DANGERS = {
    "billion laughs.xlsx": (laughs, {"dangerous"}),
    "external entity.docx": (lambda _: zipped(("word/document.xml", OUTSIDE)), {"dangerous"}),
    "overlapping entries.xlsx": (overlapping, {"dangerous", "damaged"}),
    "zip in zip.xlsx": (nested, REFUSED | {None}),
    "a huge size declared.xlsx": (declared, {"dangerous", "damaged"}),
    "deep XML.xlsx": (deep, REFUSED | {None}),
    "deep tables.docx": (deep_letter, REFUSED | {None}),
    "wide cells.docx": (wide_letter, {"too_large"}),
    "3000 sheets.xlsx": (many_sheets, REFUSED | {None}),
    "a cell at XFD1048576.xlsx": (far_cell, {"too_large"}),
    "a repeat of a whole sheet.ods": (far_repeat, {"too_large"}),
    "a far cell.xls": (far_xls, REFUSED | {None}),
    "part given twice.xlsx": (twice, {"dangerous"}),
    "part given in two cases.xlsx": (lambda good: with_part(good, "XL/Worksheets/Sheet1.xml", b"x"), {"dangerous"}),
    "absolute names.xlsx": (lambda good: with_part(good, "/etc/kho-thu", b"x"), {None}),
    "one line of 40 MB.csv": (lambda _: b"x," * (20 * 2**20), {"too_large", "damaged"}),
    "one field of 40 MB.csv": (lambda _: b"STT,TH\n1," + b"x" * (40 * 2**20), {"too_large", "damaged"}),
    "an open quote of 40 MB.csv": (lambda _: b'STT,TH\n1,"' + b"x\n" * (20 * 2**20), {"too_large", "damaged"}),
    "NUL bytes.csv": (lambda _: b"STT;TH\n1;2\0\0\0;3\n" * 100, {"not_a_table", "encoding"}),
    "very long text.xlsx": (long_text, REFUSED | {None}),
    "nothing.xlsx": (lambda _: b"", {"empty"}),
    "100 MB.xlsx": (lambda _: b"PK\x03\x04" + bytes(100 * 2**20), {"too_large"}),
}  # fmt: skip


def children_peak():
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024


@pytest.mark.parametrize("name", DANGERS)
def test_a_danger_gets_its_code_in_time_and_the_next_file_is_read(good, tmp_path, name):
    make, expected = DANGERS[name]
    path = tmp_path / name
    path.write_bytes(make(good))
    started = time.monotonic()
    met, after = read_files([(str(path), path.name), (str(good), good.name)], processes=1)
    assert time.monotonic() - started < SECONDS / 2
    assert met.read_fault in expected, (met.read_fault, met.read_detail)
    assert (met.read_code == "unreadable") == (met.read_fault is not None) and (
        met.read_fault is None or met.read_detail
    )
    assert (after.read_code, after.line_count) == ("ok", 8)
    assert children_peak() < 2_048, "megabytes"


@pytest.mark.parametrize("count", [100, pytest.param(700, marks=pytest.mark.campaign)])
def test_an_xls_that_kills_its_process_is_refused_and_the_next_is_read(good, tmp_path, count):
    """Spoilt bytes by which calamine ends the process, not itself: found by the campaign."""
    chance, path = random.Random("hunt xls 0"), tmp_path / "chet.xls"
    jobs = []
    for number in range(count):  # the first that does is the 60th
        (tmp_path / f"{number}.xls").write_bytes(spoilt("xls", chance))
        jobs.append((str(tmp_path / f"{number}.xls"), path.name))
    reports = list(read_files([*jobs, (str(good), good.name)]))
    crashed = [report for report in reports if report.read_fault == "crashed"]
    assert crashed and all("dừng đột ngột" in report.read_detail for report in crashed)
    assert reports[-1].line_count == 8
    deadly = jobs[next(number for number, report in enumerate(reports) if report.read_fault == "crashed")][0]
    places = Places(tmp_path / "raw", PROJECT / "transforms" / "seeds", tmp_path / "warehouse")
    [checked, sound] = check([Path(deadly), good], places)
    assert checked.is_unreadable and [finding["rule_code"] for finding in checked.findings] == ["FILE_UNREADABLE"]
    assert sound.report["line_count"] == 8
    annotate(Path(deadly), checked.findings, tmp_path / "tra.xlsx")
    assert len(RawStore(places.raw).receive([Path(deadly)])) == 1


def test_the_limit_that_a_sender_is_told_is_the_one_that_holds():
    rule = next(rule for rule in load() if rule.code == "FILE_TOO_SLOW")
    assert f"trong {SECONDS} giây" in rule.sql and f"within {SECONDS} seconds" in rule.message_en


NAMES = [
    "x../../ngoai.xlsx".replace("/", "∕"), "a\nb.xlsx", "a\tb\x1b[31m.xlsx", "x" * 250 + ".xlsx", " .xlsx",
    "$(id).xlsx", "-rf.xlsx", "=cmd.xlsx", "con.xlsx", "a'b\"c.xlsx", "%s%n.xlsx",
    unicodedata.normalize("NFD", "Huyện Yên Bình.xlsx"),
]  # fmt: skip


def test_names_of_any_kind_are_text_and_links_folders_and_devices_are_left(good, tmp_path):
    raw = tmp_path / "raw"
    inbox = raw / "inbox"
    inbox.mkdir(parents=True)
    for number, name in enumerate(NAMES):
        fill(inbox / name, "CDS-01H", HEADER | {"source": f"nguồn {number}"}, LINES)
    fill(tmp_path / "b.xlsx", "CDS-01H", HEADER | {"source": "tên không phải UTF-8"}, LINES)
    (tmp_path / "b.xlsx").rename(inbox / os.fsdecode(b"b\xe1o c\xe1o.xlsx"))
    (inbox / "thu-muc.xlsx").mkdir()
    os.mkfifo(inbox / "ong.xlsx")
    (inbox / "lien-ket.xlsx").symlink_to(good)
    (inbox / "vong").symlink_to(inbox)
    (inbox / "rong.xlsx").write_bytes(b"")
    receipts = RawStore(raw).take_in()
    assert len(receipts) == len(NAMES) + 2
    left = sorted(path.name for path in inbox.iterdir())
    assert left == ["lien-ket.xlsx", "ong.xlsx", "thu-muc.xlsx", "vong"]
    stored = {path.name for path in (raw / "received").rglob("*") if path.is_file()}
    assert stored <= {"report.xlsx", "receipt.json", ".lock"} and good.exists()
    for receipt in receipts:
        report = read_file(RawStore(raw).content(receipt.report_id), receipt.file_name)
        assert receipt.file_name.encode("utf-8") and (report.read_fault == "empty" or report.line_count == 8)


def test_a_file_nobody_may_read_waits_and_stops_no_other(good, tmp_path):
    inbox = tmp_path / "raw" / "inbox"
    inbox.mkdir(parents=True)
    for name in ("a.xlsx", "b.xlsx"):
        fill(inbox / name, "CDS-01H", HEADER | {"source": name}, LINES)
    (inbox / "a.xlsx").chmod(0)
    with bound_by_modes():
        assert [receipt.file_name for receipt in RawStore(tmp_path / "raw").take_in()] == ["b.xlsx"]


def test_a_terminal_is_not_spoken_to_by_a_file(good, tmp_path, capsys):
    finding = {"rule_code": "A", "severity": "info", "message_vi": "a\x1b[2Jb", "fix_vi": "c\rd", "cell": "A1"}
    print_findings("x\x1b]0;y\x07.xlsx", [finding])
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", capsys.readouterr().out)
