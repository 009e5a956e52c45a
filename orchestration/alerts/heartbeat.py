"""Whether the nights still come: reads the current release's manifest and the clock, writes outbox and ledger.

Runs outside Dagster, from a timer of its own: a run that never started leaves no event to alert on. It also
sends what still waits in the outbox.
"""

import json
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from orchestration import clock
from orchestration.alerts.desk import Desk
from orchestration.alerts.messages import Message, Section
from orchestration.alerts.settings import Settings
from orchestration.places import Places
from orchestration.release.integrity import MANIFEST
from orchestration.release.naming import current

SILENT = "silence"
AHEAD_HOURS = 1 / 6  # by which two clocks may differ before one is called wrong
NIGHT = time(1, 0)  # when the schedule starts (definitions.py)


@dataclass(frozen=True)
class Pulse:
    """How old the last release is, and what is wrong with that; `problem` is None when nothing is."""

    release: str | None
    created_at: datetime | None
    problem: str | None


def pulse(places: Places, at: datetime, max_age_hours: float, grace_hours: float) -> Pulse:
    """Look at the current release as of a moment, Vietnam local time."""
    release = current(places.published)
    if release is None:
        return Pulse(None, None, "Chưa có bản phát hành nào.")
    try:
        created = datetime.fromisoformat(
            json.loads((release / MANIFEST).read_text(encoding="utf-8"))["created_at"]
        ).replace(tzinfo=None)
    except (OSError, ValueError, KeyError, TypeError) as fault:
        return Pulse(release.name, None, f"Bản kê {release / MANIFEST} không đọc được ({type(fault).__name__}).")
    settled = at - timedelta(hours=grace_hours)
    last_night = datetime.combine(settled.date(), NIGHT)
    last_night -= timedelta(days=1) if last_night > settled else timedelta()
    age = (at - created).total_seconds() / 3600
    problem = None
    if age < -AHEAD_HOURS:
        problem = f"Bản phát hành cuối ghi ngày ở tương lai: {created:%H:%M ngày %d/%m/%Y}; kiểm tra đồng hồ máy chủ."
    elif age > max_age_hours:
        problem = f"Bản phát hành cuối đã {age:.0f} giờ tuổi (quá {max_age_hours:g} giờ)."
    elif created < last_night:
        problem = f"Lịch chạy lúc {last_night:%H:%M ngày %d/%m/%Y} không cho bản phát hành nào."
    return Pulse(release.name, created, problem)


def check(
    places: Places,
    max_age_hours: float = 30,
    grace_hours: float = 5,
    at: datetime | None = None,
    settings: Settings | None = None,
) -> Pulse:
    """Alert when the releases stopped coming, once and then at reminders; say so when they come again."""
    at = at or clock.now()
    beat = pulse(places, at, max_age_hours, grace_hours)
    with Desk(places, settings) as desk:
        news = desk.ledger.news(SILENT, [SILENT] if beat.problem else [], at.date(), desk.settings.reminder_days)
        if news:
            desk.put(_message(beat, desk.ledger.key(SILENT, news), desk.settings))
            desk.ledger.note(SILENT, news, {SILENT: beat.problem or ""}, at.date())
        desk.finish()
    return beat


def send_again(places: Places, settings: Settings | None = None) -> int:
    """Send once more what a crash left in doubt, for whoever looked and beat that it had not come."""
    with Desk(places, settings) as desk:
        in_doubt = desk.outbox.undecided()
        for path in in_doubt:
            desk.outbox.send_again(path)
        desk.finish()
    return len(in_doubt)


def _message(beat: Pulse, key: str, settings: Settings) -> Message:
    last = beat.release or "không có"
    last += f", {beat.created_at:%H:%M ngày %d/%m/%Y}" if beat.created_at else ""
    sections: tuple[Section, ...] = ()
    if beat.problem:
        todo = "Kiểm tra máy chủ và lịch chạy (kho dev), chạy lại `kho nightly`; nếu bị từ chối, xem tin từ chối."
        sections = (Section("Vấn đề", "critical", ((beat.problem, todo),)),)
        subject = "[KHẨN] Kho CĐS: không có bản phát hành mới"
    else:
        subject = "Kho CĐS: đã có bản phát hành mới trở lại"
    return Message("silence", key, settings.it_department, subject, f"Bản phát hành cuối: {last}.", sections)
