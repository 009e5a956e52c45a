"""Reads new files of `raw/inbox` and `raw/samples`, writes each to `raw/received/<sha256>` with a receipt.

A report is stored once, whole or not at all, and never changed; an inbox file is removed only when its bytes
are safe. The order of intake is that of arrival, and of two that came at once the one saved later is the later.
Refuses to follow links, to use a sender's file name as a path, and to store one delivery twice (`deliveries`).
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
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from orchestration import clock
from orchestration.files import sync, whole_file
from orchestration.intake import arrival, delivery_note, left_alone
from orchestration.intake.deliveries import Deliveries
from orchestration.intake.delivery_note import Declaration
from orchestration.notation import periods
from orchestration.readers import formats

REPORT_ID = re.compile(r"[0-9a-f]{64}(-[0-9]+)?")
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
    arrival_basis: str | None = None  # what received_at rests on: the note, the file's own time, or the intake
    file_time: str | None = None
    saved_at: str | None = None
    note_fault: str | None = None
    inbox_mark: str | None = None

    @property
    def order(self) -> tuple[str, str, str, str, int]:
        """The place among those taken in together; where no time tells two apart, X (1) and X-sửa come after X."""
        written = self.file_time or ""
        second = written.partition(".")[0]  # files copied together are written in one, whichever is the newer
        return self.received_at, second, self.saved_at or "", written, len(self.file_name) if written else 0


class RawStore:
    """The folder `raw/`: what may be taken in, and what has been."""

    def __init__(self, raw: Path):
        self.raw = raw
        self.received = raw / "received"

    def take_in(self, progress: Callable[[int, int], None] | None = None) -> list[Receipt]:
        """Receive all that is new in inbox and samples, oldest delivery first; give the new receipts."""
        with self._locked() as (lock, deliveries):
            earlier, now = len(deliveries.receipts), _now()
            looked_at, is_emptied = self._last_look(lock, deliveries), True
            waiting = sorted(self._waiting(now, looked_at), key=lambda item: (*item[1].order, str(item[0])))
            for number, (path, draft) in enumerate(waiting, start=1):
                try:
                    self._take(path, draft, deliveries)
                except (FileNotFoundError, PermissionError, StillWritten) as reason:
                    is_emptied = False
                    LOG.warning("%s waits for the next night: %s", path, reason)
                if progress:
                    progress(number, len(waiting))
            if is_emptied:
                arrival.write_look(lock, now)
            return deliveries.receipts[earlier:]

    def receive(self, paths: Iterable[Path], unit: str | None = None, period: str | None = None) -> list[Receipt]:
        """Receive the named files, those saved last as the later ones; give their receipts as they were named."""
        with self._locked() as (_, deliveries):
            declared, now, named = Declaration(unit_code=unit, period=period), _now(), list(paths)
            drafts = {path: _draft(path, "cli", now, declared) for path in named}
            in_order = sorted(drafts, key=lambda path: (drafts[path].file_time or "", drafts[path].order))
            receipts = {path: self._keep(path, drafts[path], deliveries) for path in in_order}
            return [receipts[path] for path in named]

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

    @staticmethod
    def _last_look(lock: TextIO, deliveries: Deliveries) -> datetime | None:
        """When the inbox was last emptied; an installation that did not write it down knows its last intake."""
        taken_in = (receipt.taken_in_at for receipt in deliveries.receipts if receipt.source == "inbox")
        return arrival.last_look(lock) or max(map(datetime.fromisoformat, taken_in), default=None)

    def _waiting(self, now: datetime, looked_at: datetime | None) -> Iterator[tuple[Path, Receipt]]:
        for source in ("inbox", "samples"):
            for folder, files in _regular_files(self.raw / source):
                note = delivery_note.read(delivery_note.in_folder(folder))
                for path in files:
                    declared = note.of(_plain(path.name))
                    yield path, _draft(path, source, now, declared, looked_at)

    def _take(self, path: Path, draft: Receipt, deliveries: Deliveries) -> None:
        before = _marks(path)
        self._keep(path, draft, deliveries)
        if draft.source == "inbox" and _marks(path) == before:
            path.unlink()
            delivery_note.retire(
                delivery_note.in_folder(path.parent), {_plain(left.name) for left in path.parent.iterdir()}
            )

    def _keep(self, path: Path, draft: Receipt, deliveries: Deliveries) -> Receipt:
        """Copy, then name the copy by its hash: a crash loses nothing and stores nothing twice."""
        if earlier := deliveries.same_as(_digest(path), draft):
            return earlier
        folder = Path(tempfile.mkdtemp(prefix=".tmp-", dir=self.received))
        try:
            before = _marks(path)
            suffix = path.suffix.lower() if path.suffix.lower() in formats.suffixes() else OTHER_SUFFIX
            content, size = _copy(path, folder / f"report{suffix}")
            if _marks(path) != before:
                raise StillWritten("it changed while it was being copied")
            if earlier := deliveries.same_as(content, draft):
                return earlier
            receipt = deliveries.number(draft, content, size)
            with whole_file(folder / RECEIPT, is_durable=True) as part:
                part.write_text(json.dumps(asdict(receipt), ensure_ascii=False, indent=1), encoding="utf-8")
            folder.rename(self.received / receipt.report_id)
            sync(self.received)
            deliveries.add(receipt)
            return receipt
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def _locked(self) -> Iterator[tuple[TextIO, Deliveries]]:
        """One intake at a time, on this machine; what a crashed one left half-copied is cleared away."""
        self.received.mkdir(parents=True, exist_ok=True)
        with (self.received / ".lock").open("a+", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for leftover in self.received.glob(".tmp-*"):
                shutil.rmtree(leftover)
            yield lock, Deliveries(self.receipts())


def _draft(path: Path, source: str, now: datetime, declared: Declaration, looked_at: datetime | None = None) -> Receipt:
    times = arrival.times_of(path) if source != "samples" else None  # what time a sample bears is that of a clone
    came_at = arrival.came_at(times.written, looked_at, now) if times and source == "inbox" else None
    noted_at, fault = declared.time_by(now)
    return Receipt(
        report_id="",
        file_name=path.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace"),
        size_bytes=0,
        source=source,
        received_at=(noted_at or came_at or now).replace(microsecond=0).isoformat(),
        taken_in_at=now.isoformat(),
        received_no=0,
        declared_unit_code=declared.unit_code or None,
        declared_period=periods.parse(declared.period) or declared.period or None,
        declared_simulated=declared.is_simulated,
        arrival_basis=arrival.NOTE if noted_at else arrival.FILE if came_at else arrival.INTAKE,
        file_time=times.written.isoformat() if times else None,
        saved_at=times.saved_at.isoformat() if times and times.saved_at else None,
        note_fault=fault,
        inbox_mark=times.mark if times and source == "inbox" else None,
    )


def _regular_files(top: Path) -> Iterator[tuple[Path, list[Path]]]:
    """The folders below `top` and the reports in them; links, devices and what is no report are left alone."""
    for folder, folders, files in os.walk(top, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        paths = (Path(folder) / name for name in sorted(filter(left_alone.is_report, files)))
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


def _now() -> datetime:
    return clock.now().replace(microsecond=0)
