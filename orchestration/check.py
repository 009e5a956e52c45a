"""Judges files as the night would and stores nothing: the same reading, look-ups and rules, in a folder of its own.

Reads the files and the reference tables; writes below a temporary folder that is removed. Nothing is received, so
what is said of a delivery (late, missing) is not said here, and what compares with other reports is said at night.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from orchestration import reference
from orchestration.intake.identify import identify
from orchestration.intake.receive import RawStore
from orchestration.intake.store import ObservationStore
from orchestration.places import Places

OF_DELIVERY = ("REPORT_LATE", "REPORT_MISSING")
TOLD = (
    "reader", "encoding", "read_code", "read_fault", "read_detail", "form_code", "form_version", "unit_key",
    "period_code", "regime", "is_simulated", "line_count", "cell_count",
)  # fmt: skip


@dataclass(frozen=True)
class Checked:
    """One file, what was read of it and what was found."""

    path: Path
    report: dict
    findings: list[dict]

    @property
    def is_unreadable(self) -> bool:
        """Whether nothing of the file could be read."""
        return self.report["read_code"] == "unreadable"

    def as_json(self) -> dict:
        """The answer for machines."""
        return {
            "file": self.path.name,
            "report_id": self.report["report_id"],
            **{name: self.report[name] for name in TOLD},
            "finding_count": len(self.findings),
            "findings": self.findings,
        }


def check(files: Sequence[Path], places: Places) -> list[Checked]:
    """Every file with its findings, in the order given."""
    from expectations.verdicts import judge  # Great Expectations imports slowly

    places.to_env()  # a province's own layouts are found through it
    with tempfile.TemporaryDirectory(prefix="kho-check-") as folder:
        here = Places(Path(folder) / "raw", places.reference, Path(folder) / "warehouse")
        reference.stage_project(here)
        raw, store = RawStore(here.raw), ObservationStore(here.observations)
        receipts = raw.receive(files)
        store.read_all(raw, list({receipt.report_id: receipt for receipt in receipts}.values()))
        identify(store, here.staged_reference, here.identified)
        judge(
            reports=str(here.identified / "reports.parquet"),
            lines=str(here.identified / "lines.parquet"),
            cells=store.cells_glob,
            reference=here.staged_reference,
            out=here.judged,
        )
        reports = {row["report_id"]: row for row in pq.read_table(here.identified / "reports.parquet").to_pylist()}
        findings = pq.read_table(here.judged / "findings.parquet").to_pylist()
    return [
        Checked(
            path,
            reports[receipt.report_id],
            [
                finding
                for finding in findings
                if finding["report_id"] == receipt.report_id and finding["rule_code"] not in OF_DELIVERY
            ],
        )
        for path, receipt in zip(files, receipts, strict=True)
    ]
