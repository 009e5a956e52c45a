"""What is told after a release, and when one was refused; reads releases and receipts, puts messages on the desk."""

import logging
import tempfile
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from orchestration.alerts import causes as release_causes
from orchestration.alerts import delivery_problems, digest
from orchestration.alerts.causes import Cause
from orchestration.alerts.desk import Desk, DeskTaken
from orchestration.alerts.ledger import News
from orchestration.alerts.messages import Message, Section
from orchestration.alerts.returned import mark
from orchestration.alerts.settings import Settings
from orchestration.places import Places
from orchestration.release.naming import current

LOG = logging.getLogger(__name__)
REFUSED, FAULT = "refusal", "fault"
STOPPED = {
    REFUSED: ("bản phát hành bị từ chối", "Bản dựng ngày {today} không qua kiểm toán và không được phát hành."),
    FAULT: ("đêm bị lỗi, không có bản phát hành", "Đêm {today} dừng vì lỗi và không phát hành gì."),
}


def tell_release(places: Places, settings: Settings | None = None) -> dict[str, int]:
    """Tell what is new in the current release; give how many messages were put."""
    release = current(places.published)
    if release is None:
        return {"messages": 0}
    content = release_causes.read(release)
    try:
        with Desk(places, settings) as desk:
            return _tell(desk, content)
    except DeskTaken as taken:
        LOG.error("%s", taken)
        return {"messages": 0, "desk_taken": 1}


def _tell(desk: Desk, content: release_causes.Content) -> dict[str, int]:
    today = date.fromisoformat(content.as_of)
    messages = _tell_recovery(desk, today, content.release) + _tell_units(desk, content, today)
    everything = list(content.causes)
    if news := _news(desk, digest.IT, everything, today):
        messages += desk.put(digest.for_it(content, everything, news, desk.ledger, desk.settings))
        desk.ledger.note(digest.IT, news, _texts(everything), today)
    sent = {f"sent_{channel}": count for channel, count in desk.finish().items()}
    return {"messages": messages, "waiting": len(desk.outbox.waiting()), **sent}


def tell_refusal(places: Places, reasons: Iterable[str], as_of: str, settings: Settings | None = None) -> bool:
    """Tell at once why no release was made; the same reasons are not repeated until the reminder is due."""
    return _tell_stopped(REFUSED, places, list(reasons), as_of, settings)


def tell_fault(places: Places, reason: str, as_of: str, settings: Settings | None = None) -> bool:
    """Tell at once on what a night stopped; in the same way as a refusal."""
    return _tell_stopped(FAULT, places, [reason], as_of, settings)


def tell_set_aside(
    places: Places, step: str, problems: Iterable[str], as_of: str, settings: Settings | None = None
) -> bool:
    """Tell the IT department what a step could not read and passed over; the same is told again as a reminder only."""
    texts, today = dict.fromkeys(problems), date.fromisoformat(as_of)
    try:
        with Desk(places, settings) as desk:
            reader = f"aside:{step}"
            news = desk.ledger.news(reader, texts, today, desk.settings.reminder_days)
            if not news:
                return False
            is_put = False
            if due := [*news.new, *news.remind]:
                message = delivery_problems.set_aside(due, desk.ledger.key(reader, news), desk.settings)
                is_put = desk.put(message)
            desk.ledger.note(reader, news, {text: text for text in texts}, today)
            desk.finish()
            return is_put
    except DeskTaken as taken:
        LOG.error("%s", taken)
        return False


def _tell_stopped(kind: str, places: Places, reasons: list[str], as_of: str, settings: Settings | None) -> bool:
    try:
        with Desk(places, settings) as desk:
            return _put_stopped(kind, desk, reasons, date.fromisoformat(as_of))
    except DeskTaken as taken:
        LOG.error("%s", taken)
        return False


def _put_stopped(kind: str, desk: Desk, reasons: list[str], today: date) -> bool:
    key = "\n".join(sorted(reasons))
    news = desk.ledger.news(kind, [key], today, desk.settings.reminder_days)
    is_put = False
    if news.new or news.remind:
        subject, lead = STOPPED[kind]
        kept = current(desk.places.published)
        lead = f"{lead.format(today=today)} "
        lead += f"Bản đang dùng vẫn là {kept.name}." if kept else "Chưa có bản phát hành nào."
        is_put = desk.put(
            Message(
                kind=kind,
                key=desk.ledger.key(kind, news),
                to=desk.settings.it_department,
                subject=f"[KHẨN] Kho CĐS: {subject}",
                lead=lead,
                sections=(Section("Lý do", "critical", tuple((reason, "") for reason in reasons)),),
            )
        )
        desk.ledger.note(kind, news, {key: key}, today)
    desk.finish()
    return is_put


def _tell_recovery(desk: Desk, today: date, release: str) -> int:
    """Say once, of all that kept the nights before from a release, that there is one again."""
    gone = {kind: desk.ledger.news(kind, [], today, desk.settings.reminder_days) for kind in STOPPED}
    gone = {kind: news for kind, news in gone.items() if news.gone}
    if not gone:
        return 0
    texts = (desk.ledger.text(kind, cause) for kind, news in gone.items() for cause in news.gone)
    reasons = tuple((line, "") for text in texts for line in text.splitlines())
    message = Message(
        kind="recovery",
        key="\n".join(desk.ledger.key(kind, news) for kind, news in gone.items()),
        to=desk.settings.it_department,
        subject="Kho CĐS: đã phát hành trở lại",
        lead=f"Bản {release} đã qua kiểm toán và được phát hành.",
        sections=(Section("Điều đã chặn các bản trước", "good", reasons),),
    )
    for kind, news in gone.items():
        desk.ledger.note(kind, news, {}, today)
    return desk.put(message)


def _tell_units(desk: Desk, content: release_causes.Content, today: date) -> int:
    units: dict[str, list[Cause]] = {}
    for cause in content.causes:
        if cause.is_for_unit:
            units.setdefault(digest.ledger_reader(cause), []).append(cause)
    before = [reader for reader in desk.ledger.entries if reader.startswith("unit:")]
    messages = 0
    untold: dict[str, str] = {}
    for reader in dict.fromkeys([*units, *before]):
        try:
            messages += _tell_unit(desk, reader, units.get(reader, []), today)
        except Exception as fault:  # one unit's message must not keep the others', and the digest, from being told
            LOG.exception("%s could not be told", reader)
            untold[reader] = f"{type(fault).__name__}: {fault}"
    if untold:
        messages += desk.put(delivery_problems.untold(untold, today, desk.settings))
    return messages


def _tell_unit(desk: Desk, reader: str, causes: list[Cause], today: date) -> int:
    news = _news(desk, reader, causes, today)
    if not news:
        return 0
    with tempfile.TemporaryDirectory() as folder:
        is_put = desk.put(_unit_message(desk, reader, causes, news, Path(folder)))
    desk.ledger.note(reader, news, _texts(causes), today)
    return int(is_put)


def _news(desk: Desk, reader: str, causes: list[Cause], today: date) -> News:
    once = [cause.finding_id for cause in causes if not cause.is_reminded]
    return desk.ledger.news(reader, [c.finding_id for c in causes], today, desk.settings.reminder_days, once)


def _unit_message(desk: Desk, reader: str, causes: list[Cause], news: News, folder: Path) -> Message:
    if not causes:
        _, code, name = reader.split("|", 2)
        return digest.all_mended(reader, news, desk.ledger, name, desk.settings.addresses(code))
    due = {*news.new, *news.remind}
    reports = {cause.report_id for cause in causes if cause.report_id and cause.finding_id in due}
    returned = mark(desk.places, sorted(reports), causes, folder)
    return digest.for_unit(causes, news, desk.ledger, desk.settings, returned)


def _texts(causes: list[Cause]) -> dict[str, str]:
    return {cause.finding_id: digest.short(cause) for cause in causes}
