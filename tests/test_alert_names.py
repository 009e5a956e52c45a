"""Names no sender should give a file, and workbooks no office makes, keep nobody's message from going out."""

import io
import time
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from alert_desk import plain
from openpyxl import Workbook, load_workbook

from orchestration.alerts import notify
from orchestration.workbooks.annotated import FIRST_SHEET, ONLY_VALUES, annotate

pytest_plugins = "alert_desk"

LONG = "ă" * 122 + ".xlsx"  # 249 bytes
NAMES = {
    "249 bytes": LONG,
    "a line break": "bao cao\nquy 3.xlsx",
    "a return and a tab": "bao\r\n\tcao.xlsx",
    "what begins a header": "a\nBcc: ai@x.vn\n\nb.xlsx",
    "no letter at all": "\n.xlsx",
    "separators of lines and directions": "bao\u2028cao\u202exslx.xlsx",
    "a path": "..\\..\\a/b.xlsx",
    "255 bytes without an end": "x" * 255,
    "quotes": '"a"; filename="b".xlsx',
}


def received(releases, finding):
    folder = releases.places.raw / "received" / finding["report_id"]
    folder.mkdir(parents=True)
    Workbook().save(folder / "report.xlsx")


def test_every_name_goes_out_with_its_marked_copy_on_one_line(releases, settings, inbox):
    names = enumerate(NAMES.values())
    findings = [releases.finding(f"f{n}", file_name=name, report_id=f"{n}" * 24, cell=f"F{n + 1}") for n, name in names]
    for finding in findings:
        received(releases, finding)
    releases.publish(*findings)
    notify.tell_release(releases.places, settings)
    unit, digest = inbox.mails
    attached = list(unit.iter_attachments())
    assert len(attached) == len(NAMES) and "Không đánh dấu được" not in plain(unit)
    for part in attached:
        assert load_workbook(io.BytesIO(part.get_content())).worksheets[0].title == FIRST_SHEET
        assert part.get_filename().isprintable() and part.get_filename().endswith("_tra-lai.xlsx")
        assert len(part.get_filename().encode()) < 240
    assert unit["Bcc"] is None and digest["To"] == "cntt@tinh.example"


def test_two_reports_of_one_long_name_are_two_copies(releases, settings, inbox):
    pair = [releases.finding(f"f{n}", file_name=LONG, report_id=f"{n}" * 24, cell=f"F{n}") for n in (1, 2)]
    for finding in pair:
        received(releases, finding)
    releases.publish(*pair)
    notify.tell_release(releases.places, settings)
    names = [part.get_filename() for part in inbox.mails[0].iter_attachments()]
    assert len(set(names)) == 2 and all(name.startswith("ăăă") for name in names)


def test_a_unit_that_cannot_be_told_keeps_nobody_else_from_being_told(releases, settings, inbox, caplog):
    broken = replace(settings, units=settings.units | {"101": ("mot\n@huyen.example",)})
    releases.publish(releases.finding("a"), releases.finding("b", "102"))
    notify.tell_release(releases.places, broken)
    assert [mail["To"] for mail in inbox.mails] == ["hai@huyen.example", "cntt@tinh.example", "cntt@tinh.example"]
    assert "không lập được tin cho 1 đơn vị" in inbox.mails[1]["Subject"] and "101" in plain(inbox.mails[1])
    releases.publish(releases.finding("a"), releases.finding("b", "102"), as_of="2026-03-21")
    notify.tell_release(releases.places, settings)
    assert [mail["To"] for mail in inbox.mails[3:]] == ["mot@huyen.example"], "what was not told is told when it can be"


# ------------------------------------------------------------------------------- workbooks that exhaust a copyist


def packed(parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


@pytest.fixture(scope="module")
def parts():
    book, content = Workbook(), io.BytesIO()
    book.active.append(["Chỉ tiêu", 5])
    book.save(content)
    with zipfile.ZipFile(content) as package:
        return {name: package.read(name) for name in package.namelist()}


SHEET, RULE = "xl/worksheets/sheet1.xml", b"<cfRule type='expression' priority='1'/>"
HEAVY = {
    "formats": lambda parts: (
        "xl/styles.xml",
        parts["xl/styles.xml"].replace(b"</cellXfs>", b"<xf/>" * 200_000 + b"</cellXfs>"),
    ),
    "joined cells": lambda parts: (
        SHEET,
        parts[SHEET].replace(b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A3:XFD9999"/></mergeCells>'),
    ),
    "rules": lambda parts: (
        SHEET,
        parts[SHEET].replace(b"</sheetData>", b"</sheetData><conditionalFormatting sqref='A1'>")
        .replace(b"<pageMargins", RULE * 200_000 + b"</conditionalFormatting><pageMargins"),
    ),
}  # fmt: skip


def finding(**changes):
    usual = {"rule_code": "NOT_A_NUMBER", "severity": "warning", "report_id": "r", "sheet": "Sheet", "cell": "B1"}
    return usual | {"found": "5", "expected": "6", "message_vi": "Ô này.", "fix_vi": "Sửa."} | changes


@pytest.mark.parametrize("name", HEAVY)
def test_a_workbook_too_heavy_to_copy_comes_back_as_its_values_in_a_moment(tmp_path, parts, name):
    part, content = HEAVY[name](parts)
    (tmp_path / "a.xlsx").write_bytes(packed(parts | {part: content}))
    began = time.process_time()
    annotate(tmp_path / "a.xlsx", [finding()], tmp_path / "tra.xlsx")
    assert time.process_time() - began < 2
    first, values = openpyxl.load_workbook(tmp_path / "tra.xlsx").worksheets
    assert first["A3"].value == ONLY_VALUES and values["B1"].value == 5


def test_the_heavy_workbook_of_the_collection_comes_back_as_its_values(tmp_path, shared):
    annotate(shared / "cases" / "arrivals" / "n10s_styles_500k.xlsx", [finding()], tmp_path / "tra.xlsx")
    assert openpyxl.load_workbook(tmp_path / "tra.xlsx")[FIRST_SHEET]["A3"].value == ONLY_VALUES
