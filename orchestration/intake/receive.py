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
from orchestration.intake import arrival, delivery_note, left_alone, lost_receipts
from orchestration.intake.deliveries import DIGITS, Deliveries
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
        self.problems: dict[str, None] = {}  # what could not be read and was passed over, in words, once each

    def take_in(self, progress: Callable[[int, int], None] | None = None) -> list[Receipt]:
        """Receive all that is new in inbox and samples, oldest delivery first; give the new receipts."""
        with self._locked() as (lock, deliveries):
            earlier, now = len(deliveries.receipts), _now()
            looked_at, before = self._last_look(lock, deliveries), len(self.problems)
            notes = _Notes()
            waiting = sorted(self._waiting(now, looked_at, notes), key=lambda item: (*item[1].order, str(item[0])))
            is_emptied = len(self.problems) == before
            for number, (path, draft) in enumerate(waiting, start=1):
                try:
                    self._take(path, draft, deliveries, notes)
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
        """Every receipt, in the order of intake; a lost or cut one is made up for by what its folder still says."""
        if not self.received.is_dir():
            return []
        receipts, lost = list[Receipt](), list[Path]()
        for folder in (path for path in self.received.iterdir() if REPORT_ID.fullmatch(path.name)):
            try:
                receipts.append(Receipt(**json.loads((folder / RECEIPT).read_text("utf-8"))))
            except (OSError, ValueError, TypeError) as fault:
                self._pass_over(folder / RECEIPT, fault)
                lost.append(folder)
        receipts += lost_receipts.made_up(lost, {receipt.received_no for receipt in receipts}, Receipt)
        return sorted(receipts, key=lambda receipt: receipt.received_no)

    def _pass_over(self, path: Path | str, fault: Exception) -> None:
        reason = fault.strerror if isinstance(fault, OSError) and fault.strerror else str(fault)
        shown = str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        self.problems[f"{shown}: không đọc được / unreadable ({reason})"] = None

    def content(self, report_id: str) -> Path:
        """The stored file of a report."""
        return next((self.received / report_id).glob("report.*"))

    def is_whole(self, report_id: str) -> bool:
        """Whether the stored file is still what was received, by the hash that is its name; one that is not is told."""
        try:
            if _digest(self.content(report_id)) == report_id[:DIGITS]:
                return True
            reason = "mã băm khác khi nhận / not as it was received"
        except (OSError, StopIteration) as fault:
            reason = getattr(fault, "strerror", None) or "thiếu tệp / missing"
        self.problems[f"{self.received / report_id}: {reason}"] = None
        return False

    @staticmethod
    def _last_look(lock: TextIO, deliveries: Deliveries) -> datetime | None:
        """When the inbox was last emptied; an installation that did not write it down knows its last intake."""
        taken_in = (receipt.taken_in_at for receipt in deliveries.receipts if receipt.source == "inbox")
        return arrival.last_look(lock) or max(map(datetime.fromisoformat, taken_in), default=None)

    def _waiting(self, now: datetime, looked_at: datetime | None, notes: "_Notes") -> Iterator[tuple[Path, Receipt]]:
        for source in ("inbox", "samples"):
            for folder, files in _regular_files(self.raw / source, self._unreadable_folder):
                try:
                    note = notes.of(folder, files)
                except OSError as fault:
                    self._pass_over(folder, fault)
                    continue
                for path in files:
                    try:
                        draft = _draft(path, source, now, note.of(_plain(path.name)), looked_at)
                    except OSError as fault:
                        self._pass_over(path, fault)
                    else:
                        yield path, draft

    def _unreadable_folder(self, fault: OSError) -> None:
        if not isinstance(fault, FileNotFoundError):  # an installation without samples has no such folder
            self._pass_over(fault.filename, fault)

    def _take(self, path: Path, draft: Receipt, deliveries: Deliveries, notes: "_Notes") -> None:
        before = _marks(path)
        self._keep(path, draft, deliveries)
        if draft.source == "inbox" and _marks(path) == before:
            path.unlink()
            notes.taken(path)

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


class _Notes:
    """The delivery notes of the folders; one is read once, and retired when the last file it names was taken."""

    def __init__(self) -> None:
        self._named: dict[Path, set[str]] = {}

    def of(self, folder: Path, files: list[Path]) -> delivery_note.Note:
        """The note of a folder in which these files lie."""
        note = delivery_note.read(delivery_note.in_folder(folder))
        self._named[folder] = note.rows.keys() & {_plain(path.name) for path in files}
        return note

    def taken(self, path: Path) -> None:
        """A file was taken out of its folder; of thousands, only the last one named has it listed again."""
        folder, named = path.parent, self._named.get(path.parent)
        if named is None:
            return
        named.discard(_plain(path.name))
        if not named:
            del self._named[folder]
            names_left = {_plain(left.name) for left in folder.iterdir()}
            delivery_note.retire(delivery_note.in_folder(folder), names_left)


def _regular_files(top: Path, on_error: Callable[[OSError], None]) -> Iterator[tuple[Path, list[Path]]]:
    """The folders below `top` and the reports in them; links, devices and what is no report are left alone."""
    for folder, folders, files in os.walk(top, followlinks=False, onerror=on_error):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        paths = (Path(folder) / name for name in sorted(filter(left_alone.is_report, files)))
        yield Path(folder), [path for path in paths if _is_regular(path, on_error)]


def _is_regular(path: Path, on_error: Callable[[OSError], None]) -> bool:
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError as fault:
        on_error(fault)
        return False


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
