"""Reads a moment as machines and people write it in Vietnam, gives it in Vietnam local time; refuses what is not one.

ISO 8601 with or without a zone, the date of an e-mail, and day/month/year with a time before or behind it. A day comes
before its month here, always: 4/25/2023 is refused and not read backwards.
"""

import re
from datetime import datetime
from email.utils import parsedate_to_datetime

from orchestration.clock import VIETNAM

_DAY = r"(?:ngày )?(?P<day>[0-9]{1,2})(?P<mark>[/.-])(?P<month>[0-9]{1,2})(?P=mark)(?P<year>[0-9]{4})"
_TIME = (
    r"(?:lúc )?(?P<hour>[0-9]{1,2}) ?(?:[:hg]|giờ)(?: ?(?P<minute>[0-9]{2}))?"
    r"(?: ?(?:[:p']|phút) ?(?P<second>[0-9]{2})?)?(?:\.[0-9]+)? ?(?P<half>am|pm|sa|ch|sáng|chiều)?"
)
_ZONE = r"(?: ?(?P<zone>z|utc|gmt|[+-][0-9]{2}:?[0-9]{2}))?"
_SPOKEN = (
    re.compile(rf"{_DAY}(?:,? (?:- )?{_TIME})?{_ZONE}"),
    re.compile(rf"{_TIME},? (?:- )?{_DAY}{_ZONE}"),
)
_YEAR_FIRST = re.compile(r"^([0-9]{4})[/.-]([0-9]{1,2})[/.-]([0-9]{1,2})")
_AFTERNOON = {"pm", "ch", "chiều"}


def parse(text: str | None) -> datetime | None:
    """The moment that the text names, to the second and without a zone, or None."""
    words = " ".join((text or "").split())
    for read in (_machine, _mail, _spoken):
        try:
            if moment := read(words):
                return (moment.astimezone(VIETNAM) if moment.tzinfo else moment).replace(tzinfo=None, microsecond=0)
        except (ValueError, OverflowError):
            continue
    return None


def _machine(words: str) -> datetime | None:
    dashed = _YEAR_FIRST.sub(lambda match: "{}-{:0>2}-{:0>2}".format(*match.groups()), words)
    return datetime.fromisoformat(dashed.replace(" +", "+").replace(" Z", "Z").replace(" UTC", "Z"))


def _mail(words: str) -> datetime | None:
    return parsedate_to_datetime(words) if re.search(r"[A-Za-z]{3}", words) else None


def _spoken(words: str) -> datetime | None:
    match = next((match for pattern in _SPOKEN if (match := pattern.fullmatch(words.lower()))), None)
    if match is None:
        return None
    parts = match.groupdict()
    hour = int(parts["hour"] or 0)
    if parts["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * (parts["half"] in _AFTERNOON)
    year, month, day = (int(parts[name]) for name in ("year", "month", "day"))
    zone = "+00:00" if parts["zone"] in ("z", "utc", "gmt") else parts["zone"] or ""
    return datetime.fromisoformat(
        f"{year:04}-{month:02}-{day:02}T{hour:02}:{parts['minute'] or '00'}:{parts['second'] or '00'}{zone}"
    )
