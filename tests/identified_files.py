"""What the look-ups make of real files, beside the reference tables of the tree."""

from pathlib import Path

import duckdb
from seeds import SEEDS

from orchestration import reference
from orchestration.intake.identify import identify
from orchestration.intake.receive import RawStore
from orchestration.intake.store import ObservationStore


class Identified:
    """What the look-ups make of real workbooks, beside the reference tables of the tree."""

    def __init__(self, folder: Path, files: list[Path]):
        reference.stage(SEEDS, folder / "reference")
        raw, store = RawStore(folder / "raw"), ObservationStore(folder / "observations")
        receipts = raw.receive(files)
        store.read_all(raw, receipts)
        identify(store, folder / "reference", folder / "identified")
        self.names = {receipt.report_id: receipt.file_name for receipt in receipts}
        self.reports = {row["file_name"]: row for row in self._rows(folder / "identified" / "reports.parquet")}
        self.lines: dict[str, list[dict]] = {}
        for row in self._rows(folder / "identified" / "lines.parquet"):
            self.lines.setdefault(self.names[row["report_id"]], []).append(row)

    @staticmethod
    def _rows(path: Path) -> list[dict]:
        result = duckdb.sql(f"from '{path}'")
        return [dict(zip(result.columns, row, strict=True)) for row in result.fetchall()]
