"""One message to every configured address, to see that each arrives: put into the outbox and sent like any other."""

from datetime import datetime

from orchestration.alerts.desk import Desk
from orchestration.alerts.journal import LATER
from orchestration.alerts.messages import Message, Section
from orchestration.alerts.settings import Settings
from orchestration.places import Places

TRIAL, TRIAL_OF_UNIT = "trial", "trial_of_unit"  # the first goes to chat channels too


def send(places: Places, at: datetime, settings: Settings | None = None) -> dict[tuple[str, str], str]:
    """Send to the IT department and to each unit with an address.

    Returns:
        (channel, recipient) -> the last that happened, of `journal.py`; nothing where no channel is set.
    """
    with Desk(places, settings) as desk:
        messages = [_message(TRIAL, "Bộ phận CNTT", desk.settings.it_department, at)]
        for code, addresses in desk.settings.units.items():
            messages.append(_message(TRIAL_OF_UNIT, f"Đơn vị {code}", addresses, at))
        for message in messages:
            desk.put(message)
        desk.finish()
        return {
            (channel.name, who): states.get(who, LATER)
            for channel in desk.channels
            for mail in desk.outbox.of([message.id for message in messages])
            if channel.wants(mail.content)
            for states in [desk.outbox.journal.of(channel.name, mail.name)]
            for who in channel.recipients(mail.content)
        }


def _message(kind: str, reader: str, addresses: tuple[str, ...], at: datetime) -> Message:
    return Message(
        kind=kind,
        key=f"{reader} {at.isoformat()}",
        to=addresses,
        subject="Kho CĐS: thư thử",
        lead=f"{reader}: nhận được thư này là địa chỉ đã đúng. Không cần trả lời.",
        sections=(Section("Đã gửi", "plain", ((f"Lúc {at:%H:%M ngày %d/%m/%Y}, giờ Việt Nam.", ""),)),),
    )
