"""A file with a password is told as one, whatever its format and however it is locked; one without is read."""

import struct
import zipfile
from io import BytesIO

import pytest
import xls_examples
from xls_examples import number, record, text

from orchestration.intake.report import read_report

CELLS = [
    *(text(0, 0, "Mã biểu"), text(0, 1, "CDS-01H"), text(1, 0, "Kỳ báo cáo"), text(1, 1, "Năm 2022")),
    *(text(2, 0, "Mã chỉ tiêu"), text(2, 1, "Thực hiện"), text(3, 0, "H01"), number(3, 1, 5565)),
]
WRITE_PROTECTED = record(0x0086)
SCRAMBLED = record(0x002F, struct.pack("<HHH", 0, 0x1234, 0x5678))
MANIFEST = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest">{}</manifest:manifest>'
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1528)


def package(parts):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def with_password_bit(content):
    """A zip whose first part says that it is encrypted."""
    changed = bytearray(content)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        changed[content.index(mark) + at] |= 1
    return bytes(changed)


LOCKED = {
    "by exclusive or.xls": xls_examples.workbook(*CELLS, opening=SCRAMBLED),
    "by exclusive or, not to be written.xls": xls_examples.workbook(*CELLS, opening=WRITE_PROTECTED + SCRAMBLED),
    "as Excel 95 does.xls": xls_examples.workbook(*CELLS, opening=record(0x002F, struct.pack("<HH", 0x1234, 0x5678))),
    "by RC4.xls": xls_examples.workbook(
        *CELLS, opening=record(0x002F, struct.pack("<HHH", 1, 1, 1) + bytes(range(48)))
    ),
    "by the cryptographic interface.xls": xls_examples.workbook(
        *CELLS, opening=record(0x002F, struct.pack("<HHHII", 1, 4, 2, 4, 100) + bytes(100))
    ),
    "a workbook.xlsx": COMPOUND + "EncryptedPackage".encode("utf-16-le") + bytes(480),
    "a letter.docx": COMPOUND + "EncryptedPackage".encode("utf-16-le") + bytes(480),
    "its parts.ods": package(
        {"content.xml": b"\x8f" * 90, "META-INF/manifest.xml": MANIFEST.format("<manifest:encryption-data/>")}
    ),
    "its whole.ods": package({"encrypted-package": b"\x8f" * 90}),
    "a zip.xlsx": with_password_bit(package({"xl/workbook.xml": b"<x/>"})),
}  # fmt: skip


@pytest.mark.parametrize("name", LOCKED)
def test_a_file_with_a_password_is_told_as_locked(name):
    report = read_report(LOCKED[name], name)
    assert (report.read_code, report.read_fault, len(report.cells)) == ("unreadable", "locked", 0)
    assert "mật khẩu" in report.read_detail


@pytest.mark.parametrize("opening", [b"", WRITE_PROTECTED, record(0x0013, struct.pack("<H", 0xABCD))])
def test_a_workbook_that_may_only_not_be_written_is_read(opening):
    report = read_report(xls_examples.workbook(*CELLS, opening=opening), "a.xls")
    assert [(cell["cell"], cell["number"]) for cell in report.cells] == [("B4", 5565)]


def test_the_locked_files_of_the_collection_are_told_as_locked(shared):
    protected = sorted((shared / "data" / "messy" / "protected").iterdir())
    for path in [shared / "cases" / "reading" / "locked.xls", *protected]:
        assert read_report(path.read_bytes(), path.name).read_fault == "locked", path.name
