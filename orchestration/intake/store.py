"""Reads received reports, writes Parquet: one row per report and one per reported cell, with fixed types.

In batches, the cells first, then the reports file, whose presence is what makes a report read. Refuses to
keep what another version of the reader wrote: its folder is removed and the report is read again.
"""

import hashlib
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from orchestration.files import PART, whole_file
from orchestration.forms.catalogue import forms_of, layout_files
from orchestration.forms.line_kinds import kinds_of
from orchestration.forms.observation import ReadReport
from orchestration.intake.deliveries import part_id
from orchestration.intake.receive import RawStore, Receipt
from orchestration.intake.worker import read_files
from orchestration.places import Places

BROKEN = "hong-"  # before the name of a file that could not be read
BATCH = 500  # reports held in memory at once
BATCH_CELLS = 200_000  # a few large feeds end a batch before it is full
CODE = Path(__file__).resolve().parents[1]
READING = ("intake", "forms", "readers", "notation")  # the rooms whose code decides how a report is read

TIMES = ("received_at", "taken_in_at", "file_time", "saved_at")
INTEGERS = {"size_bytes", "received_no", "line_count", "cell_count", "line_no", "decimals"}
TYPES = {
    **dict.fromkeys(INTEGERS, pa.int64()),
    **dict.fromkeys(TIMES, pa.timestamp("us")),
    "is_simulated": pa.bool_(),
    "number": pa.float64(),
}
REPORT_COLUMNS = (
    "report_id", "file_name", "size_bytes", "source", "received_at", "taken_in_at", "received_no",
    "declared_unit_code", "declared_period", "reader", "read_code", "read_detail", "form_code",
    "form_version", "unit_code_text", "unit_name_text", "period_text", "period_code", "period_part", "regime",
    "is_simulated", "source_text", "title_text", "line_count", "cell_count", "read_fault", "encoding", "read_notes",
    "arrival_basis", "file_time", "saved_at", "note_fault",
)  # fmt: skip
CELL_COLUMNS = (
    "report_id", "form_code", "sheet", "cell", "line_no", "line_key", "line_code", "line_label",
    "unit_code_text", "unit_name_text", "period_code", "period_text", "regime", "measure", "raw_text",
    "number", "decimals", "text_value", "qualifier", "parse_code", "unit_of_measure", "code_cell", "unit_cell",
)  # fmt: skip


def _schema(columns: tuple[str, ...]) -> pa.Schema:
    return pa.schema([(name, TYPES.get(name, pa.string())) for name in columns])


REPORTS, CELLS = _schema(REPORT_COLUMNS), _schema(CELL_COLUMNS)


def reader_version() -> str:
    """A short hash of everything that decides how a report is read."""
    code = [path for room in READING for path in (CODE / room).glob("*.py")]
    reference = Places.from_env().reference
    files = sorted([*code, *layout_files(reference)])
    digest = hashlib.sha256(repr(sorted(kinds_of(reference).items())).encode())
    for path in files:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


class ObservationStore:
    """The observations of this version of the reader."""

    def __init__(self, observations: Path, version: str | None = None):
        self.root = observations
        self.version = version or reader_version()

    @property
    def folder(self) -> Path:
        """Where this version's files are."""
        return self.root / self.version

    @property
    def reports_glob(self) -> str:
        """The report rows, for SQL."""
        return str(self.folder / "reports-*.parquet")

    @property
    def cells_glob(self) -> str:
        """The cell rows, for SQL."""
        return str(self.folder / "cells-*.parquet")

    def carry_over(self, others: Path) -> tuple[int, int]:
        """Take in what an installation has read, to judge beside it; give how many reports, and the last number.

        What another version of the reader read is taken where none is there of this one; what is half written, or
        removed while it is taken, is left.
        """
        folders = sorted(
            (path for path in others.glob("*") if path.is_dir()), key=lambda path: path.name != self.version
        )
        self.folder.mkdir(parents=True, exist_ok=True)
        count = last = 0
        for reports in sorted(folders[0].glob("reports-*.parquet")) if folders else []:
            cells = reports.with_name(reports.name.replace("reports-", "cells-", 1))
            try:
                if (pq.read_schema(reports), pq.read_schema(cells)) != (REPORTS, CELLS):
                    continue
                shutil.copyfile(cells, self.folder / cells.name)
                shutil.copyfile(reports, self.folder / reports.name)
            except (OSError, pa.ArrowException):
                continue
            numbers = pq.read_table(self.folder / reports.name, columns=["received_no"])["received_no"].to_pylist()
            count, last = count + len(numbers), max([last, *numbers])
        return count, last

    def unread(self, receipts: Iterable[Receipt]) -> list[Receipt]:
        """The receipts whose report this version has not read."""
        read = {name for path in self._report_files() for name in _ids(path)}
        return [receipt for receipt in receipts if receipt.report_id not in read]

    def read_all(
        self, raw: RawStore, receipts: Sequence[Receipt], on_report: Callable[[Receipt], None] | None = None
    ) -> tuple[int, int]:
        """Read every given report not read yet; give how many reports and cells that was.

        Raises:
            LayoutError: a layout is not sound; nothing is read with it.
        """
        forms_of(Places.from_env().reference)
        self._prepare()
        todo, cells_written = self.unread(receipts), 0
        batch = _Batch()
        whole = [receipt for receipt in todo if raw.is_whole(receipt.report_id)]
        jobs = [(str(raw.content(receipt.report_id)), receipt.file_name) for receipt in whole]
        answers, sound = read_files(jobs), {receipt.report_id for receipt in whole}
        for receipt in todo:
            read = next(answers) if receipt.report_id in sound else _not_as_received()
            batch.add(receipt, read)
            if on_report:
                on_report(receipt)
            if batch.is_full:
                cells_written += self._write(batch)
                batch = _Batch()
        if batch.reports:
            cells_written += self._write(batch)
        return len(todo), cells_written

    def set_aside_damaged(self) -> list[str]:
        """Rename what cannot be read, and what belongs to it, so that its reports are read again from raw; say so."""
        problems = []
        for reports in self._report_files():
            pair = (reports, reports.with_name(reports.name.replace("reports-", "cells-", 1)))
            try:
                for path in pair:
                    pq.read_table(path)
            except (OSError, pa.ArrowException) as fault:
                for path in filter(Path.exists, pair):
                    path.replace(path.with_name(f"{BROKEN}{path.name}"))
                problems.append(f"{reports}: hỏng, đọc lại từ raw / damaged, read again from raw ({fault})")
        return problems

    def _prepare(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        for other in self.root.iterdir():
            if other.name != self.version and other.is_dir():
                shutil.rmtree(other)
        whole = {path.name.removeprefix("reports-") for path in self._report_files()}
        for path in [*self.folder.glob("cells-*.parquet"), *self.folder.glob(f".*{PART}")]:
            if path.name.removeprefix("cells-") not in whole:
                path.unlink()  # a crash came between the cells and their reports
        if not whole:
            self._write(_Batch())  # empty but typed: SQL over no report at all still has its columns

    def _write(self, batch: "_Batch") -> int:
        name = batch.name
        _write_parquet(batch.cells, CELLS, self.folder / f"cells-{name}.parquet")
        reports = {column: [row.get(column) for row in batch.reports] for column in REPORT_COLUMNS}
        _write_parquet(reports, REPORTS, self.folder / f"reports-{name}.parquet")
        return batch.cell_count

    def _report_files(self) -> list[Path]:
        return sorted(self.folder.glob("reports-*.parquet"))


def _not_as_received() -> ReadReport:
    words = "Tệp trong raw/received không còn đúng như khi nhận (mã băm khác); khôi phục từ bản sao lưu hoặc gửi lại"
    return ReadReport("none", "unreadable", words, read_fault="damaged")


class _Batch:
    """Rows waiting to be written."""

    def __init__(self) -> None:
        self.reports: list[dict[str, Any]] = []
        self.cells: dict[str, list[Any]] = {name: [] for name in CELL_COLUMNS}

    def add(self, receipt: Receipt, read: ReadReport) -> None:
        """Count in what was read of one file: its report, and a report for every further form in it."""
        for place, one in enumerate([read, *read.others]):
            self._add(receipt, part_id(receipt.report_id, place), replace(one, encoding=read.encoding))

    def _add(self, receipt: Receipt, report_id: str, read: ReadReport) -> None:
        times = {name: getattr(receipt, name) for name in TIMES}
        stamp = {name: datetime.fromisoformat(time) if time else None for name, time in times.items()}
        counts = {"line_count": read.line_count, "cell_count": len(read.cells), "read_notes": read.read_notes}
        # a file that cannot be opened cannot say that it is simulated; the note it came with can
        nature = {"is_simulated": read.is_simulated or receipt.declared_simulated, "report_id": report_id}
        self.reports.append(vars(receipt) | stamp | vars(read) | counts | nature)
        for name, values in read.cells.columns().items():
            self.cells[name].extend(values)
        self.cells["report_id"].extend([report_id] * len(read.cells))
        self.cells["form_code"].extend([read.form_code] * len(read.cells))

    @property
    def cell_count(self) -> int:
        return len(self.cells["cell"])

    @property
    def is_full(self) -> bool:
        return len(self.reports) >= BATCH or self.cell_count >= BATCH_CELLS

    @cached_property
    def name(self) -> str:
        """Made of the reports in it, so that a batch written again after a crash replaces itself."""
        ids = "".join(row["report_id"] for row in self.reports)
        first = self.reports[0]["received_no"] if self.reports else 0
        return f"{first:08}-{hashlib.sha256(ids.encode()).hexdigest()[:8]}"


def _write_parquet(columns: dict[str, list[Any]], schema: pa.Schema, path: Path) -> None:
    with whole_file(path, is_durable=True) as part:
        pq.write_table(pa.table(columns, schema=schema), part)


def _ids(path: Path) -> list[str]:
    ids: list[str] = pq.read_table(path, columns=["report_id"])["report_id"].to_pylist()
    return ids
