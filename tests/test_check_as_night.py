"""`kho check` says of a report what the night says of it: hundreds of simulated reports, every planted defect."""

import contextlib
import csv
import os
import shutil
from collections import defaultdict
from datetime import datetime

import openpyxl
import pyarrow.parquet as pq
import pytest

from orchestration import reference
from orchestration.check import OF_DELIVERY, check
from orchestration.intake.identify import identify
from orchestration.intake.receive import RawStore
from orchestration.intake.store import ObservationStore
from orchestration.places import PROJECT, Places
from orchestration.simulate import simulate

pytestmark = pytest.mark.campaign  # whole nights: `make campaign` runs them

AS_OF, SPLIT = "2025-02-01", "2024-07-01"


def judged(places):
    """What the night does before it builds; the codes found of each file, with their cells."""
    from expectations.verdicts import judge

    reference.stage_project(places)
    raw, store = RawStore(places.raw), ObservationStore(places.observations)
    raw.take_in()
    store.read_all(raw, raw.receipts())
    identify(store, places.staged_reference, places.identified)
    judge(
        identified=places.identified,
        cells=store.cells_glob,
        reference=places.staged_reference,
        out=places.judged,
        as_of=AS_OF,
    )
    names = {receipt.report_id: receipt.file_name for receipt in raw.receipts()}
    findings = defaultdict(list)
    for row in pq.read_table(places.judged / "findings.parquet").to_pylist():
        if row["report_id"] and row["rule_code"] not in OF_DELIVERY:
            findings[names[row["report_id"]]].append(essentials(row))
    return findings


def essentials(row):
    return row["rule_code"], row["severity"], row["cell"] or "", row["found"] or "", row["expected"] or ""


def number(cell):
    return float(str(cell.value).replace(".", "").replace(",", ".")) if cell.value not in (None, "") else None


def spoilt(source):
    """Reports that are wrong only beside what came before: written into `source`, the last to be delivered."""

    def changed(name, of, words=None, scale=None, column="Thực hiện"):
        book = openpyxl.load_workbook(source / of)
        sheet = book["CDS-01H"]
        places = {cell.value: cell for row in sheet.iter_rows() for cell in row if cell.value}
        for label, value in (words or {}).items():
            sheet.cell(places[label].row, places[label].column + 1).value = value
        if scale:
            head = places[column]
            for row in range(head.row + 1, head.row + 40):
                cell = sheet.cell(row, head.column)
                with contextlib.suppress(ValueError):
                    cell.value = int(number(cell) * scale) if number(cell) else cell.value
        book.save(source / name)
        return name

    def to(code, unit, period="Quý IV/2024"):
        return {"Mã đơn vị": code, "Đơn vị báo cáo": unit, "Kỳ báo cáo": period}

    names = [
        changed("x-tut.xlsx", "CDS-01H_135_2024-Q4.xlsx", scale=0.4),
        changed("x-chep-ky-truoc.xlsx", "CDS-01H_136_2024-Q3.xlsx", {"Kỳ báo cáo": "Quý IV/2024"}),
        changed("x-chep-don-vi.xlsx", "CDS-01H_138_2024-Q4.xlsx", to("137", "Huyện Mù Cang Chải")),
        changed("x-tong-so.xlsx", "CDS-01H_139_2024-Q4.xlsx", scale=10, column="Tổng số"),
    ]
    with (source / "delivery.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"{name},2025-01-2{day}T08:00:00,,,true\n" for day, name in enumerate(names))


def samples(places, names, told_of):
    """Put these samples, and what the delivery note says of them, into an installation."""
    source, folder = told_of
    to = places.raw / "samples" / "simulated"
    to.mkdir(parents=True, exist_ok=True)
    with (source / "delivery.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for name in names:
        shutil.copy(folder / name, to / name)
    present = {path.name for path in to.iterdir()}
    with (to / "delivery.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(row for row in rows if row["file"] in present)


@pytest.fixture(scope="module")
def province_of_two_years(tmp_path_factory):
    """Simulated reports in the order in which they came, those before mid-2024 taken in already."""
    folder = tmp_path_factory.mktemp("two-years")
    places = Places(folder / "raw", PROJECT / "transforms" / "seeds", folder / "warehouse")
    simulate(places.reference, folder / "source")
    source = folder / "source" / "samples" / "simulated"
    spoilt(source)
    with (source / "delivery.csv").open(encoding="utf-8") as file:
        came = {row["file"]: row["received_at"] for row in csv.DictReader(file)}
    for name, when in came.items():  # a check takes the file saved last as the later one: saved when it was sent
        with contextlib.suppress(ValueError, FileNotFoundError):  # some notes are unreadable, some files never came
            os.utime(source / name, (datetime.fromisoformat(when).timestamp(),) * 2)
    ordered = sorted((came[path.name], str(path.name)) for path in source.iterdir() if path.name in came)
    early = [name for when, name in ordered if when < SPLIT]
    late = [name for when, name in ordered if when >= SPLIT]
    samples(places, early, (source, source))
    judged(places)
    return places, source, late


@pytest.fixture(autouse=True)
def _the_day(monkeypatch):
    monkeypatch.setenv("KHO_AS_OF", AS_OF)


def copy_of(places, folder):
    shutil.copytree(places.raw, folder / "raw")
    shutil.copytree(places.warehouse, folder / "warehouse")
    return Places(folder / "raw", places.reference, folder / "warehouse")


def test_reports_checked_together_are_told_what_the_night_tells(province_of_two_years, tmp_path):
    places, source, late = province_of_two_years
    before = sorted(str(path) for path in places.warehouse.rglob("*"))
    checked = check([source / name for name in late], places)
    assert sorted(str(path) for path in places.warehouse.rglob("*")) == before, "a check stores nothing"
    night = copy_of(places, tmp_path)
    samples(night, late, (source, source))
    findings = judged(night)
    assert len(checked) > 150 and all(one.judged_beside > 150 for one in checked)
    differing = {
        one.path.name: (sorted(map(essentials, one.findings)), sorted(findings[one.path.name]))
        for one in checked
        if sorted(map(essentials, one.findings)) != sorted(findings[one.path.name])
    }
    assert differing == {}
    codes = {finding["rule_code"] for one in checked for finding in one.findings}
    assert len(codes) >= 15, f"too few defects to show anything: {codes}"


def test_one_report_checked_alone_is_told_what_a_night_with_it_alone_tells(province_of_two_years, tmp_path):
    places, source, late = province_of_two_years
    expected = {
        "x-tut.xlsx": "CUMULATIVE_FELL", "x-chep-ky-truoc.xlsx": "REPORT_SAME_AS_LAST",
        "x-tong-so.xlsx": "FIGURE_OFF_SCALE",
    }  # fmt: skip
    for name, code in expected.items():
        earlier = [other for other in late if other < name and other.startswith("CDS-01H") and "2024-Q3" in other]
        night = copy_of(places, tmp_path / name)
        samples(night, earlier, (source, source))
        judged(night)
        [one] = check([source / name], night)
        samples(night, [name], (source, source))
        assert sorted(map(essentials, one.findings)) == sorted(judged(night)[name])
        assert code in {finding["rule_code"] for finding in one.findings}
