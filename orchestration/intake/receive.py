"""Reads new files of `raw/inbox` and `raw/samples`, writes each to `raw/received/<sha256>` with a receipt.

A report is stored once, whole or not at all, and never changed; an inbox file is removed only when its bytes
are safe. Refuses to follow links, to use a sender's file name as a path, and to store the same bytes twice.
"""

import fcntl
import hashlib
import json
import logging
import os
import re
import shutil
import stat
import tempfile
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from orchestration import clock
from orchestration.files import sync, whole_file
from orchestration.intake import delivery_note
from orchestration.intake.delivery_note import Declaration
from orchestration.notation import periods
from orchestration.readers import formats

NOT_REPORTS = {"readme.md", delivery_note.NOTE, "planted_defects.csv"}
REPORT_ID = re.compile(r"[0-9a-f]{64}")
CHUNK = 2**20
RECEIPT = "receipt.json"
OTHER_SUFFIX = ".bin"  # of a stored file by whose name no reader goes
LOG = logging.getLogger(__name__)


class StillWritten(Exception):
    """A file that changed while it was being copied."""


@dataclass(frozen=True)
class Receipt:
    """What is known of a report before it is read; `file_name` is text, never a path."""

    report_id: str
    file_name: str
    size_bytes: int
    source: str
    received_at: str
    taken_in_at: str
    received_no: int
    declared_unit_code: str | None = None
    declared_period: str | None = None
    declared_simulated: bool = False


class RawStore:
    """The folder `raw/`: what may be taken in, and what has been."""

    def __init__(self, raw: Path):
        self.raw = raw
        self.received = raw / "received"

    def take_in(self, progress: Callable[[int, int], None] | None = None) -> list[Receipt]:
        """Receive all that is new in inbox and samples, oldest delivery first; give the new receipts."""
        with self._locked() as receipts:
            earlier = set(receipts)
            waiting = sorted(self._waiting(_now()), key=lambda item: (item[1].received_at, str(item[0])))
            for number, (path, draft) in enumerate(waiting, start=1):
                try:
                    self._take(path, draft, receipts)
                except (FileNotFoundError, PermissionError, StillWritten) as reason:
                    LOG.warning("%s waits for the next night: %s", path, reason)
                if progress:
                    progress(number, len(waiting))
            return [receipt for report_id, receipt in receipts.items() if report_id not in earlier]

    def receive(self, paths: Iterable[Path], unit: str | None = None, period: str | None = None) -> list[Receipt]:
        """Receive the named files; the same bytes again give the receipt they already have."""
        with self._locked() as receipts:
            declared = Declaration(unit_code=unit, period=period)
            return [self._keep(path, _draft(path, "cli", _now(), declared), receipts) for path in paths]

    def receipts(self) -> list[Receipt]:
        """Every receipt, in the order of intake."""
        if not self.received.is_dir():
            return []
        folders = (path for path in self.received.iterdir() if REPORT_ID.fullmatch(path.name))
        receipts = (Receipt(**json.loads((folder / RECEIPT).read_text("utf-8"))) for folder in folders)
        return sorted(receipts, key=lambda receipt: receipt.received_no)

    def content(self, report_id: str) -> Path:
        """The stored file of a report."""
        return next((self.received / report_id).glob("report.*"))

    def _waiting(self, now: str) -> Iterator[tuple[Path, Receipt]]:
        for source in ("inbox", "samples"):
            for folder, files in _regular_files(self.raw / source):
                note = delivery_note.read(folder / delivery_note.NOTE)
                for path in files:
                    declared = note.get(_plain(path.name), Declaration())
                    yield path, _draft(path, source, now, declared)

    def _take(self, path: Path, draft: Receipt, receipts: dict[str, Receipt]) -> None:
        before = _marks(path)
        self._keep(path, draft, receipts)
        if draft.source == "inbox" and _marks(path) == before:
            path.unlink()
            delivery_note.retire(
                path.with_name(delivery_note.NOTE), {_plain(left.name) for left in path.parent.iterdir()}
            )

    def _keep(self, path: Path, draft: Receipt, receipts: dict[str, Receipt]) -> Receipt:
        """Copy, then name the copy by its hash: a crash loses nothing and stores nothing twice."""
        if (report_id := _digest(path)) in receipts:
            return receipts[report_id]
        folder = Path(tempfile.mkdtemp(prefix=".tmp-", dir=self.received))
        try:
            before = _marks(path)
            suffix = path.suffix.lower() if path.suffix.lower() in formats.suffixes() else OTHER_SUFFIX
            report_id, size = _copy(path, folder / f"report{suffix}")
            if _marks(path) != before:
                raise StillWritten("it changed while it was being copied")
            number = next((last.received_no for last in reversed(receipts.values())), 0) + 1
            receipt = replace(draft, report_id=report_id, size_bytes=size, received_no=number)
            if report_id not in receipts:
                with whole_file(folder / RECEIPT, is_durable=True) as part:
                    part.write_text(json.dumps(asdict(receipt), ensure_ascii=False, indent=1), encoding="utf-8")
                folder.rename(self.received / report_id)
                sync(self.received)
            return receipts.setdefault(report_id, receipt)
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _locked(self) -> Iterator[dict[str, Receipt]]:
        """One intake at a time, on this machine; what a crashed one left half-copied is cleared away."""
        self.received.mkdir(parents=True, exist_ok=True)
        with (self.received / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for leftover in self.received.glob(".tmp-*"):
                shutil.rmtree(leftover)
            yield {receipt.report_id: receipt for receipt in self.receipts()}


def _draft(path: Path, source: str, now: str, declared: Declaration) -> Receipt:
    return Receipt(
        report_id="",
        file_name=path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
        size_bytes=0,
        source=source,
        received_at=declared.received_at or now,
        taken_in_at=now,
        received_no=0,
        declared_unit_code=declared.unit_code or None,
        declared_period=periods.parse(declared.period) or declared.period or None,
        declared_simulated=declared.is_simulated,
    )


def _regular_files(top: Path) -> Iterator[tuple[Path, list[Path]]]:
    """The folders below `top` and the reports in them; links, hidden names and devices are left alone."""
    for folder, folders, files in os.walk(top, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        names = (name for name in files if not name.startswith(".") and name.lower() not in NOT_REPORTS)
        paths = (Path(folder) / name for name in sorted(names))
        yield Path(folder), [path for path in paths if stat.S_ISREG(path.lstat().st_mode)]


def _copy(path: Path, to: Path) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as source, to.open("xb") as target:
        while chunk := source.read(CHUNK):
            digest.update(chunk)
            size += target.write(chunk)
    sync(to)
    to.chmod(0o444)
    return digest.hexdigest(), size


def _marks(path: Path) -> tuple[int, int, int]:
    """What changes when a file is replaced or written to."""
    now = path.stat()
    return now.st_ino, now.st_mtime_ns, now.st_size


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _plain(name: str) -> str:
    return unicodedata.normalize("NFC", name)


def _now() -> str:
    return clock.now().replace(microsecond=0).isoformat()
