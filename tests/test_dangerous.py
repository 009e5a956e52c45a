"""Files built to exhaust, to reach out or to crash: each gets its coded answer, and the file after it is read."""

import os
import random
import re
import struct
import time
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
import xlsxwriter

from orchestration.forms.catalogue import FOLDER
from orchestration.intake import worker
from orchestration.intake.report import read_file, read_report
from orchestration.intake.worker import read_files, workers_kept
from orchestration.intake.worker_process import WorkerProcess
from orchestration.places import Places
from orchestration.readers.limits import MEMORY
from orchestration.workbooks.writer import fill

HEADER = {"unit_code": "141", "period": "2022", "is_simulated": False}
LINES = [
    {"line_code": f"H{n:02}", "label": f"Chỉ tiêu {n}", "numerator": n, "denominator": 40 + n, "note": "=1+1"}
    for n in range(1, 9)
]


@pytest.fixture
def good(tmp_path):
    path = tmp_path / "tot.xlsx"
    fill(path, "CDS-01H", HEADER, LINES)
    return path


def rebuilt(path, **changes):
    """The workbook with parts replaced by what a function makes of them, or added."""
    out = BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            change = changes.pop(name.replace("/", "_").replace(".", "_"), None)
            content = old.read(name)
            new.writestr(name, change(content) if change else content)
        for name, content in changes.items():
            new.writestr(name, content)
    return out.getvalue()


def fault(content, name="a.xlsx"):
    report = read_report(content, name)
    assert not report.cells or report.read_code == "ok"
    return report.read_fault


def sheet(change):
    return {"xl_worksheets_sheet1_xml": change}


def test_a_zip_bomb_is_refused_before_it_is_unpacked(good):
    bomb = rebuilt(good, **sheet(lambda xml: xml + b" " * (300 * 2**20)))
    assert len(bomb) < 2**20
    started = time.process_time()
    assert fault(bomb) == "dangerous"
    assert time.process_time() - started < 2


def test_a_bomb_that_lies_about_its_size_is_refused_in_its_own_process(good, tmp_path):
    content = bytearray(rebuilt(good, **sheet(lambda xml: xml + b" " * (200 * 2**20))))
    place = content.rfind(b"PK\x01\x02")
    while place >= 0:
        name_size = struct.unpack_from("<H", content, place + 28)[0]
        if content[place + 46 : place + 46 + name_size] == b"xl/worksheets/sheet1.xml":
            content[place + 24 : place + 28] = struct.pack("<I", 5_000)
        place = content.rfind(b"PK\x01\x02", 0, place)
    path = tmp_path / "bom.xlsx"
    path.write_bytes(content)
    lied, after = read_files([(str(path), path.name), (str(good), good.name)], seconds=30)
    assert lied.read_code == "unreadable" and after.read_code == "ok"


@pytest.mark.parametrize("part", ["xl_worksheets_sheet1_xml", "xl_workbook_xml", "xl_sharedStrings_xml"])
def test_an_entity_is_never_resolved(good, part):
    attack = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd"><!ENTITY b "&a;&a;">]>'
    content = rebuilt(good, **{part: lambda xml: re.sub(rb"(<\?xml[^>]*\?>)", rb"\1" + attack, xml, count=1)})
    report = read_report(content, "a.xlsx")
    assert report.read_fault == "dangerous" or report.read_code == "ok"
    assert "root:" not in repr(report)


def test_an_absurd_cell_does_not_allocate_the_sheet(good):
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    assert fault(rebuilt(good, **sheet(lambda xml: xml.replace(b"</sheetData>", far)))) == "too_large"


def test_a_million_rows_and_100_mb_are_refused(tmp_path, good):
    rows = tmp_path / "trieu.csv"
    rows.write_text("unit_code,period,indicator_code,value\n" + "15,2022,dti,1\n" * 1_000_001, "utf-8")
    assert read_file(rows, rows.name).read_fault == "too_large"
    large = tmp_path / "lon.xlsx"
    with large.open("wb") as file:
        file.truncate(100 * 2**20)
    assert read_file(large, large.name).read_fault == "too_large"
    with xlsxwriter.Workbook(str(tmp_path / "dong.xlsx"), {"constant_memory": True}) as book:
        page = book.add_worksheet()
        for row in range(100_001):
            page.write_number(row, 0, row)
    assert read_file(tmp_path / "dong.xlsx", "dong.xlsx").read_fault == "too_large"


@pytest.mark.parametrize("size", [0, 1, 100, 2_000])
def test_a_cut_file_is_told_as_cut(good, size):
    assert fault(good.read_bytes()[:size]) in ("empty", "damaged", "not_a_table")


@pytest.mark.parametrize(
    ("content", "name", "expected"),
    [
        (b"%PDF-1.7", "a.xlsx", "not_a_table"),
        (b"\xff\xd8\xff\xe0", "a.xlsx", "not_a_table"),
        (b"<html><table></table></html>", "a.xls", "not_a_table"),
        (b"PK\x05\x06" + b"\0" * 18, "a.xlsx", "not_a_table"),
        ("WordDocument".encode("utf-16-le").join([b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b""]), "a.xls", "not_a_table"),
        (b"\0\1\2\3" * 100, "a.csv", "not_a_table"),
    ],
)
def test_what_is_no_table_is_named(content, name, expected):
    assert fault(content, name) == expected


def test_macros_and_links_are_told_and_never_followed(good):
    content = rebuilt(good, **{"xl/vbaProject.bin": b"x", "xl/externalLinks/externalLink1.xml": b"<x/>"})
    report = read_report(content, "a.xlsm")
    assert report.read_code == "ok"
    assert {"FILE_HAS_MACROS", "FILE_HAS_LINKS"} <= {note.code for note in report.notes}


def test_a_name_is_never_a_path(good, tmp_path):
    content = rebuilt(good, **{"../../ngoai.txt": b"x"})
    before = sorted(tmp_path.rglob("*"))
    assert read_report(content, "../../../a.xlsx").read_code == "ok"
    assert sorted(tmp_path.rglob("*")) == before


def test_a_formula_nobody_calculated_and_a_division_by_zero_are_no_values(tmp_path):
    path = tmp_path / "a.xlsx"
    fill(path, "CDS-01H", HEADER, LINES)
    spoilt = [(b'<c r="F13"', b"<f>1/0</f><v>#DIV/0!</v>", b' t="e"'), (b'<c r="F14"', b"<f>A1*2</f>", b"")]

    def change(xml):
        for cell, inside, kind in spoilt:
            xml = re.sub(
                re.escape(cell) + rb"([^>]*?)>(.*?)</c>", cell + rb"\1" + kind + b">" + inside + b"</c>", xml, count=1
            )
        return xml

    report = read_report(rebuilt(path, **sheet(change)), "a.xlsx")
    codes = {cell["cell"]: (cell["parse_code"], cell["number"]) for cell in report.cells}
    assert codes["F13"] == ("error_cell", None) and codes["F14"] == ("formula_without_value", None)


def test_a_process_that_dies_or_hangs_costs_only_its_own_file(good, tmp_path):
    fifo = tmp_path / "treo.xlsx"
    os.mkfifo(fifo)  # opening it for reading waits for ever
    jobs = [(str(good), "1.xlsx"), (str(fifo), "treo.xlsx"), (str(good), "2.xlsx"), (str(good), "3.xlsx")]
    first, hung, *rest = read_files(jobs, seconds=2)
    assert first.read_code == "ok"
    assert (hung.read_code, hung.read_fault) == ("unreadable", "timeout")
    assert [report.line_count for report in rest] == [8, 8]
    worker = WorkerProcess(Places.from_env().reference, seconds=30, patience=3, depth=1)
    worker.process.kill()
    worker.process.wait()
    worker.give(0, jobs[0])
    assert worker.answer()[1].read_fault == "crashed"
    worker.give(1, jobs[0])
    assert worker.answer()[1].read_code == "ok"
    worker.stop()


def processes_of(jobs):
    """The children of this process, and what they read."""
    reports = list(read_files(jobs, seconds=30))
    children = Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()
    return set(children), [report.line_count for report in reports]


def test_a_worker_that_is_kept_reads_the_next_files_by_the_forms_of_their_own_folder(good, tmp_path, monkeypatch):
    jobs = [(str(good), "1.xlsx")]
    with workers_kept():
        before, lines = processes_of(jobs)
        assert lines == [8]
        monkeypatch.setenv("KHO_REFERENCE", str(tmp_path))
        assert processes_of(jobs) == (before, [8])
        (tmp_path / "forms").mkdir()
        ours = (FOLDER / "chi_tieu.yml").read_text("utf-8")
        (tmp_path / "forms" / "chi_tieu.yml").write_text(ours.replace("CDS-01H:", "CDS-09H:"), "utf-8")
        now, [lines] = processes_of(jobs)
        assert now == before and lines != 8


def test_an_idle_worker_that_was_killed_is_replaced(good):
    with workers_kept():
        list(read_files([(str(good), "1.xlsx")]))
        [idle] = worker._kept
        idle.process.kill()
        idle.process.wait()
        [report] = read_files([(str(good), "2.xlsx")])
        assert report.line_count == 8 and worker._kept != [idle]


def test_nothing_waits_behind_a_file_that_hangs(good, tmp_path):
    """Four of them, in one worker: each has its own time, and the others are read meanwhile."""
    jobs = []
    for number in range(44):
        if number % 11 == 2:
            hanging = tmp_path / f"treo-{number}.xlsx"
            os.mkfifo(hanging)
            jobs.append((str(hanging), hanging.name))
        else:
            jobs.append((str(good), f"{number}.xlsx"))
    started, seconds = time.monotonic(), 2
    reports = list(read_files(jobs, processes=1, seconds=seconds, patience=0.5))
    assert [number for number, report in enumerate(reports) if report.read_fault == "timeout"] == [2, 13, 24, 35]
    assert sum(report.line_count == 8 for report in reports) == 40
    assert time.monotonic() - started < 3 * seconds, "one after the other they would take four times as long"


def test_a_worker_keeps_its_memory_after_many_files_and_has_a_limit(good, tmp_path):
    jobs = [(str(good), "a.xlsx")] * 60
    worker = WorkerProcess(Places.from_env().reference, seconds=30, patience=3)

    def resident():
        status = Path(f"/proc/{worker.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status)[1])

    def read_all():
        for job in jobs:
            worker.give(0, job)
            assert worker.answer()[1].read_code == "ok"
        return resident()

    first = read_all()
    for _ in range(5):
        last = read_all()
    limits = Path(f"/proc/{worker.process.pid}/limits").read_text()
    worker.stop()
    assert last < 1.1 * first and last < 400 * 1024, f"{first} kB became {last} kB"
    assert re.search(rf"Max address space\s+{MEMORY}\s+{MEMORY}", limits)
    assert re.search(r"Max file size\s+0\s+0", limits)


def mutations(content, count, seed):
    """Bytes flipped, cut, doubled; XML of the sheet spoilt; cells put elsewhere."""
    chance = random.Random(seed)
    for _ in range(count):
        kind = chance.randrange(6)
        spoilt = bytearray(content)
        place = chance.randrange(len(spoilt))
        if kind == 0:
            for _ in range(chance.randrange(1, 40)):
                spoilt[chance.randrange(len(spoilt))] = chance.randrange(256)
        elif kind == 1:
            del spoilt[place : place + chance.randrange(1, 400)]
        elif kind == 2:
            spoilt[place:place] = spoilt[place : place + 200]
        else:
            yield _xml_spoilt(content, chance, kind)
            continue
        yield bytes(spoilt)


def _xml_spoilt(content, chance, kind):
    def change(xml):
        tags = [match.span() for match in re.finditer(rb"<[^>]+>", xml)]
        for _ in range(chance.randrange(1, 4)):
            start, stop = tags[chance.randrange(len(tags))]
            if kind == 3:
                xml = xml[:start] + xml[stop:]
            elif kind == 4:
                xml = xml[:start] + xml[start:stop] * 2 + xml[stop:]
            else:
                digit = chance.choice([b'r="ZZZ9"', b's="99"', b't="e"', b't="b"', b'r=""', b'r="A0"', b"&#0;"])
                xml = xml[: start + 2] + b" " + digit + xml[start + 2 :]
            tags = [match.span() for match in re.finditer(rb"<[^>]+>", xml)] or [(0, 1)]
        return xml

    return rebuilt(BytesIO(content), **sheet(change))


@pytest.mark.parametrize("count", [250, pytest.param(1_200, marks=pytest.mark.campaign)])
def test_no_mutation_of_a_good_workbook_raises_hangs_or_gives_a_wrong_value(good, tmp_path, count):
    content = good.read_bytes()
    sound = {
        (cell["line_code"], cell["measure"]): cell["number"]
        for cell in read_report(content, "a.xlsx").cells
        if cell["parse_code"] == "ok" and cell["number"] is not None
    }
    written = set(sound.values())
    jobs = []
    for number, spoilt in enumerate(mutations(content, count, seed=7)):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(spoilt)
        jobs.append((str(path), path.name))
    reports = list(read_files(jobs, seconds=20))
    assert len(reports) == len(jobs) == count
    assert {report.read_code for report in reports} <= {"ok", "unreadable", "form_unknown", "empty"}
    assert all(report.read_detail for report in reports if report.read_code == "unreadable")
    assert not [report.read_detail for report in reports if report.read_fault in ("timeout", "crashed")]
    invented = {
        cell["number"]
        for report in reports
        for cell in report.cells
        if cell["parse_code"] == "ok" and cell["number"] is not None and cell["number"] not in written
    }
    assert not invented, "a number nobody wrote was read"
