"""Writes the simulated files, `delivery.csv` and `planted_defects.csv` into a folder; reads nothing.

Every form says in its header that it is simulated. Numbers are written as Excel numbers in some files and as
Vietnamese text in others. The same input gives the same bytes.
"""

import csv
from collections.abc import Iterable
from dataclasses import asdict, fields
from decimal import Decimal
from pathlib import Path

from xlsxwriter import Workbook

from orchestration.forms.layout import Layout
from orchestration.notation.periods import label_vi
from orchestration.notation.simulated import SIMULATED
from orchestration.simulate.defects import Planted
from orchestration.simulate.delivery import Sending
from orchestration.simulate.feeds import FeedFile
from orchestration.simulate.file_treatments import treat
from orchestration.simulate.scenario import Scenario
from orchestration.workbooks.writer import CREATED, HEADER_ROW, OPTIONS, fill

DELIVERY_FILE = "delivery.csv"
PLANTED_FILE = "planted_defects.csv"
DELIVERY_COLUMNS = ("file", "received_at", "unit_code", "period", "is_simulated")
KEPT_OF_TRUNCATED = 0.6


def write_report(folder: Path, sending: Sending, scenario: Scenario) -> None:
    """Write one file as its unit sends it."""
    path, header = folder / sending.file, _header(sending, scenario)
    path.parent.mkdir(parents=True, exist_ok=True)
    as_text = scenario.chance("notation", sending.report.name).random() < scenario["as_text"]
    lines = [{name: shown(value, as_text, name) for name, value in line.items()} for line in sending.lines]
    if sending.damage == "foreign":
        _write_foreign(path, sending.report.form.layout, header, lines)
        return
    fill(path, sending.report.form, header, lines)
    if sending.damage == "truncated":
        whole = path.read_bytes()
        path.write_bytes(whole[: int(len(whole) * KEPT_OF_TRUNCATED)])
    if sending.treatment:
        treat(path, sending.treatment)


def write_delivery(folder: Path, sendings: Iterable[Sending], feeds: Iterable[FeedFile] = ()) -> None:
    """Write when the office received each file, as the mail gateway notes it."""
    _write_table(
        folder / DELIVERY_FILE,
        DELIVERY_COLUMNS,
        (
            *(_declared(sending).values() for sending in sendings),
            *((feed.file, feed.received_at, "", "", "true") for feed in feeds),
        ),
    )


def _declared(sending: Sending) -> dict[str, str]:
    return {
        "file": sending.file,
        "received_at": sending.received_at.isoformat(),
        "unit_code": sending.report.unit.unit_code if sending.declares_unit else "",
        "period": sending.report.period.code,
        "is_simulated": "true",
    } | sending.declared


def write_planted(folder: Path, planted: Iterable[Planted]) -> None:
    """Write the known list."""
    columns = tuple(field.name for field in fields(Planted))
    _write_table(folder / PLANTED_FILE, columns, (asdict(row).values() for row in planted))


def shown(value: object, as_text: bool, column: str = "") -> object:
    """A figure as this file writes it: 5565 as 5565 or '5.565', a per cent as 83.06 or '83,06%'."""
    if isinstance(value, Decimal):
        if not as_text:
            return float(value)
        text = f"{value:f}" if value % 1 else f"{value:.0f}"
        return text.replace(".", ",") + ("%" if column == "reported_pct" else "")
    if isinstance(value, int) and as_text:
        return f"{value:,}".replace(",", ".")
    return value


def _header(sending: Sending, scenario: Scenario) -> dict:
    report = sending.report
    return {
        "unit_name": report.unit.name_vi,
        "unit_code": report.unit.unit_code,
        "period": label_vi(report.period.code),
        "regime": report.form.layout.block.regimes[report.period.regime][0],
        "source": scenario["source"],
        "is_simulated": True,
    } | sending.header


def _write_foreign(path: Path, layout: Layout, header: dict, lines: list[dict]) -> None:
    """A workbook that looks like a form and is none of ours."""
    block = layout.block
    values = header | {"nature": SIMULATED}
    with Workbook(str(path), OPTIONS) as book:
        book.set_properties({"created": CREATED})
        sheet = book.add_worksheet(header["form_code"])
        for row, (name, words) in enumerate(block.labels.items(), start=HEADER_ROW):
            sheet.write_row(row, 1, (words[0], values.get(name, "")))
        for row, line in enumerate(lines, start=HEADER_ROW + len(block.labels) + 2):
            sheet.write_row(row, 0, [line.get("label"), line.get("numerator")])


def _write_table(path: Path, columns: tuple[str, ...], rows: Iterable[Iterable]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
