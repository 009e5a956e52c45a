"""Judges files as the night would and stores nothing: the same reading, look-ups and rules, in a folder of its own.

Reads the files, the reference tables and what the last night read, which the files are judged beside; writes below a
temporary folder that is removed. Nothing is received, so what a delivery decides (`OF_DELIVERY`) is not said here;
what compares with other units' reports knows those that have come.
"""

import tempfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow.parquet as pq

from expectations.catalogue import title_of
from orchestration import reference
from orchestration.dbt import as_of
from orchestration.intake.deliveries import DIGITS, delivery_of
from orchestration.intake.identify import identify
from orchestration.intake.receive import RawStore
from orchestration.intake.store import ObservationStore
from orchestration.places import Places

# the only findings that the night may have and a check may not: of what came late, never, at once or with a note
OF_DELIVERY = (
    "REPORT_LATE", "REPORT_MISSING", "DECLARED_CONTRADICTED", "REVISION_ORDER_UNSURE", "RECEIVED_AT_WRONG",
    "DELIVERY_NOTE_UNREADABLE",
)  # fmt: skip
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
    judged_beside: int = 0

    @property
    def is_unreadable(self) -> bool:
        """Whether nothing of the file could be read."""
        return self.report["read_code"] == "unreadable"

    def as_json(self) -> dict:
        """The answer for machines; docs/check-json.md says what each field is."""
        by_severity = Counter(finding["severity"] for finding in self.findings)
        return {
            "file": self.path.name,
            "report_id": self.report["report_id"],
            **{name: self.report[name] for name in TOLD},
            "judged_beside": self.judged_beside,
            "finding_count": len(self.findings),
            "by_severity": {name: by_severity[name] for name in ("critical", "warning", "info")},
            "findings": [finding | {"title_vi": title_of(finding["rule_code"])} for finding in self.findings],
        }


def check(files: Sequence[Path], places: Places) -> list[Checked]:
    """Every report with its findings, in the order of the files given; a file of several forms is several reports."""
    from expectations.verdicts import judge  # Great Expectations imports slowly

    places.to_env()  # a province's own layouts are found through it
    with tempfile.TemporaryDirectory(prefix="kho-check-") as folder:
        here = Places(Path(folder) / "raw", places.reference, Path(folder) / "warehouse")
        reference.stage(here.reference, here.staged_reference)
        raw, store = RawStore(here.raw), ObservationStore(here.observations)
        beside, last = store.carry_over(places.observations)
        # received after all that came before, whatever the clock of the sender says
        receipts = [replace(one, received_no=one.received_no + last) for one in raw.receive(files)]
        store.read_all(raw, list({receipt.report_id: receipt for receipt in receipts}.values()))
        identify(store, here.staged_reference, here.identified)
        judge(
            identified=here.identified,
            cells=store.cells_glob,
            reference=here.staged_reference,
            out=here.judged,
            as_of=as_of(),
        )
        reports = {row["report_id"]: row for row in pq.read_table(here.identified / "reports.parquet").to_pylist()}
        findings = pq.read_table(here.judged / "findings.parquet").to_pylist()
    # a copy of a file checked with it is that file
    ids = [one.report_id if one.report_id in reports else one.report_id[:DIGITS] for one in receipts]
    return [
        Checked(
            path,
            reports[report_id],
            [
                finding
                for finding in findings
                if finding["report_id"] == report_id and finding["rule_code"] not in OF_DELIVERY
            ],
            beside,
        )
        for path, delivery in zip(files, ids, strict=True)
        for report_id in sorted(reports)
        if delivery_of(report_id) == delivery
    ]
