"""What time and what day it is in Vietnam: reads the machine's clock; the one time zone of the house."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

VIETNAM = ZoneInfo("Asia/Ho_Chi_Minh")


def now() -> datetime:
    """The time in Vietnam, without a zone, as releases and receipts state it."""
    return datetime.now(VIETNAM).replace(tzinfo=None)


def today() -> date:
    """The day it is in Vietnam."""
    return now().date()
