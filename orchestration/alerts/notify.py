"""What is told after a release, and when one was refused; reads releases and receipts, writes outbox and ledger.

A message is put into the outbox before the ledger says that it was told: whenever the machine stops, it is told
once. Sending comes last and may fail without losing anything.
"""

import fcntl
import importlib
import logging
import tempfile
import time
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import IO

from orchestration.alerts import causes as release_causes
from orchestration.alerts import channels, delivery_problems, digest
from orchestration.alerts.causes import Cause
from orchestration.alerts.ledger import Ledger, News
from orchestration.alerts.messages import Message, Section, composed
from orchestration.alerts.outbox import Outbox
from orchestration.alerts.settings import Settings, load
from orchestration.places import Places
from orchestration.release.store import current

LOG = logging.getLogger(__name__)
REFUSED = "refusal"
MOST_ATTACHED = 10
PATIENCE = 60  # seconds to wait for another process at the desk


class DeskTaken(RuntimeError):
    """Another process is telling at this moment; nothing was told, and the next night or heartbeat tells it."""


class Desk:
    """Settings, outbox and ledger of one installation; one process sits at it at a time."""

    def __init__(self, places: Places, settings: Settings | None = None):
        self.places = places
        self.settings = settings or load()
        self.channels = channels.of(self.settings)

    def __enter__(self) -> "Desk":
        folder = self.places.warehouse / "outbox"
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = _taken(folder / ".lock")
        self.outbox, self.ledger = Outbox(folder), Ledger.open(folder / "told.json")
        if self.ledger.broken:
            self.put(delivery_problems.broken_ledger(self.ledger, self.settings))
            self.ledger.save()
        return self

    def __exit__(self, *_: object) -> None:
        self._lock.close()

    def put(self, message: Message) -> bool:
        """Let a message wait for its channels."""
        return self.outbox.put(message.id, composed(message, self.settings.sender), self.channels)

    def close(self) -> dict[str, int]:
        """Remember what was told, then send what waits; what a crash left in doubt is told once."""
        self.ledger.save()
        sent = self.outbox.flush(self.channels)
        if self.outbox.undecided() and self.put(delivery_problems.undecided(self.outbox.undecided(), self.settings)):
            again = self.outbox.flush(self.channels)
            sent = {name: number + again[name] for name, number in sent.items()}
        return sent


def _taken(path: Path) -> IO[bytes]:
    """The lock, held until it is closed or the process ends, however it ends."""
    lock = path.open("ab")
    for _ in range(PATIENCE):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return lock
        except BlockingIOError:
            time.sleep(1)
    lock.close()
    raise DeskTaken(f"{path}: một tiến trình khác đang gửi tin. / Another process is telling.")


def tell_release(places: Places, settings: Settings | None = None) -> dict[str, int]:
    """Tell what is new in the current release; give how many messages were put."""
    release = current(places.published)
    if release is None:
        return {"messages": 0}
    told = release_causes.read(release)
    try:
        with Desk(places, settings) as desk:
            return _tell(desk, told)
    except DeskTaken as taken:
        LOG.error("%s", taken)
        return {"messages": 0, "desk_taken": 1}


def _tell(desk: Desk, told: release_causes.Told) -> dict[str, int]:
    today, put = date.fromisoformat(told.as_of), 0
    put += _tell_recovery(desk, today, told.release)
    put += _tell_units(desk, told, today)
    everything = list(told.causes)
    news = _news(desk, digest.IT, everything, today)
    if news:
        put += desk.put(digest.for_it(told, everything, news, desk.ledger, desk.settings))
        desk.ledger.note(digest.IT, news, _texts(everything), today)
    sent = desk.close()
    return {"messages": put, "waiting": len(desk.outbox.waiting()), **{f"sent_{name}": n for name, n in sent.items()}}


def tell_refusal(places: Places, reasons: Iterable[str], as_of: str, settings: Settings | None = None) -> bool:
    """Tell at once why no release was made; the same reasons are not repeated until the reminder is due."""
    try:
        with Desk(places, settings) as desk:
            return _tell_refusal(desk, list(reasons), date.fromisoformat(as_of))
    except DeskTaken as taken:
        LOG.error("%s", taken)
        return False


def _tell_refusal(desk: Desk, reasons: list[str], today: date) -> bool:
    key = "\n".join(sorted(reasons))
    news = desk.ledger.news(REFUSED, [key], today, desk.settings.reminder_days)
    if not (news.new or news.remind):
        desk.close()
        return False
    kept = current(desk.places.published)
    lead = f"Bản dựng ngày {today} không qua kiểm toán và không được phát hành. "
    lead += f"Bản đang dùng vẫn là {kept.name}." if kept else "Chưa có bản phát hành nào."
    put = desk.put(
        Message(
            kind="refusal",
            key=desk.ledger.key(REFUSED, news),
            to=desk.settings.it_department,
            subject="[KHẨN] Kho CĐS: bản phát hành bị từ chối",
            lead=lead,
            sections=(Section("Lý do", "critical", tuple((reason, "") for reason in reasons)),),
        )
    )
    desk.ledger.note(REFUSED, News(new=news.new, remind=news.remind, gone=news.gone), {key: key}, today)
    desk.close()
    return put


def _tell_recovery(desk: Desk, today: date, release: str) -> int:
    news = desk.ledger.news(REFUSED, [], today, desk.settings.reminder_days)
    if not news.gone:
        return 0
    reasons = tuple((line, "") for cause in news.gone for line in desk.ledger.text(REFUSED, cause).splitlines())
    message = Message(
        kind="recovery",
        key=desk.ledger.key(REFUSED, news),
        to=desk.settings.it_department,
        subject="Kho CĐS: đã phát hành trở lại",
        lead=f"Bản {release} đã qua kiểm toán và được phát hành.",
        sections=(Section("Điều đã chặn các bản trước", "good", reasons),),
    )
    desk.ledger.note(REFUSED, news, {}, today)
    return desk.put(message)


def _tell_units(desk: Desk, told: release_causes.Told, today: date) -> int:
    units: dict[str, list[Cause]] = {}
    for cause in told.causes:
        if cause.is_for_unit:
            units.setdefault(digest.ledger_reader(cause), []).append(cause)
    known = [reader for reader in desk.ledger.told if reader.startswith("unit:")]
    put = 0
    for reader in dict.fromkeys([*units, *known]):
        found = units.get(reader, [])
        news = _news(desk, reader, found, today)
        if not news:
            continue
        with tempfile.TemporaryDirectory() as folder:
            put += desk.put(_unit_message(desk, reader, found, news, Path(folder)))
        desk.ledger.note(reader, news, _texts(found), today)
    return put


def _news(desk: Desk, reader: str, found: list[Cause], today: date) -> News:
    once = [cause.finding_id for cause in found if not cause.is_reminded]
    return desk.ledger.news(reader, [c.finding_id for c in found], today, desk.settings.reminder_days, once)


def _unit_message(desk: Desk, reader: str, found: list[Cause], news: News, folder: Path) -> Message:
    if not found:
        _, code, name = reader.split("|", 2)
        return digest.all_mended(reader, news, desk.ledger, name, desk.settings.addresses(code))
    fresh = {cause.report_id for cause in found if cause.finding_id in {*news.new, *news.remind}}
    returned = [path for report in sorted(fresh - {None}) if (path := _returned(desk.places, report, found, folder))]
    return digest.for_unit(found, news, desk.ledger, desk.settings, returned[:MOST_ATTACHED])


def _returned(places: Places, report_id: str, found: list[Cause], folder: Path) -> Path | None:
    """The workbook with its cells marked, where it can be made; a file that cannot be marked goes without."""
    original = next((places.raw / "received" / report_id).glob("report.*"), None)
    if original is None:
        return None
    try:
        annotate = importlib.import_module("orchestration.workbooks.annotated").annotate
    except ModuleNotFoundError:
        return None
    rows = [cause.row for cause in found if cause.report_id == report_id]
    stem = Path(rows[0]["file_name"] or "bao-cao").name.rsplit(".", 1)[0]
    out = folder / f"{stem}_tra-lai.xlsx"
    out = out if not out.exists() else folder / f"{stem}_{report_id[:8]}_tra-lai.xlsx"
    try:
        annotate(original, rows, out, rows[0]["file_name"])
    except Exception:  # whatever a stranger's workbook does to it, the words of the message still go out
        LOG.exception("%s could not be marked", original)
        return None
    return out if out.exists() else None


def _texts(causes: list[Cause]) -> dict[str, str]:
    return {cause.finding_id: digest.short(cause) for cause in causes}
