"""What is told of the machine itself: messages in doubt or not made, a ledger or files that could not be read."""

from collections.abc import Iterable, Mapping
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path

from orchestration.alerts.ledger import Ledger
from orchestration.alerts.messages import Message, Section
from orchestration.alerts.outbox import Outbox
from orchestration.alerts.settings import Settings

SEND_AGAIN = "kho heartbeat --send-again"


def undecided(outbox: Outbox, settings: Settings) -> Message:
    """Messages whose sender was killed between the end of the message and the server's answer."""
    paths = outbox.undecided()
    mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in paths]
    entries = tuple(
        (f"{mail['Subject']} → {mail['To']} (Message-ID {mail['Message-ID']})", f"Tệp: {path.parent.name}/{path.name}")
        for mail, path in zip(mails, paths, strict=True)
    )
    return Message(
        kind="doubt",
        key="\n".join(path.name + "+" * outbox.journal.sent_again[path.parent.name, path.name] for path in paths),
        to=settings.it_department,
        subject=f"Kho CĐS: không rõ {len(paths)} thư đã tới hay chưa",
        lead="Tiến trình gửi dừng đúng lúc máy chủ thư đang nhận nên không biết thư đã tới hay chưa; "
        f"không gửi lại để khỏi trùng. Xem nhật ký máy chủ thư theo Message-ID; nếu chưa tới, chạy `{SEND_AGAIN}`.",
        sections=(Section("Thư chưa rõ", "warning", entries),),
    )


def broken_ledger(ledger: Ledger, broken: Path, settings: Settings) -> Message:
    """The ledger of what was told could not be read, and was set aside as `broken`."""
    again = "dùng bản sao của nó, không báo lại điều gì" if ledger.entries else "mọi điều còn mở được báo lại một lần"
    return Message(
        kind="doubt",
        key=broken.name,
        to=settings.it_department,
        subject="Kho CĐS: sổ báo tin bị hỏng và đã được lập lại",
        lead=f"Tệp {ledger.path} không đọc được; đã cất thành {broken.name}; {again}.",
        sections=(Section("Cần làm", "warning", (("Kiểm tra ổ đĩa của máy chủ.", ""),)),),
    )


def untold(reasons: Mapping[str, str], today: date, settings: Settings) -> Message:
    """Units whose message could not be made, each with the reason; they are tried again with the next release."""
    entries = tuple((reader.partition("|")[2].replace("|", " "), reason) for reader, reason in reasons.items())
    return Message(
        kind="doubt",
        key="\n".join([today.isoformat(), *reasons]),
        to=settings.it_department,
        subject=f"Kho CĐS: không lập được tin cho {len(entries)} đơn vị",
        lead="Các tin khác vẫn được gửi. Hệ thống sẽ thử lại sau bản phát hành tới.",
        sections=(Section("Chưa báo được", "warning", entries),),
    )


def set_aside(problems: Iterable[str], key: str, settings: Settings) -> Message:
    """Files and folders of ours that could not be read; the night went on without them."""
    entries = tuple((problem, "") for problem in problems)
    return Message(
        kind="doubt",
        key=key,
        to=settings.it_department,
        subject=f"Kho CĐS: {len(entries)} tệp hoặc thư mục không đọc được, đêm vẫn chạy",
        lead="Những thứ dưới đây được để riêng; phần còn lại vẫn được xử lý. Kiểm tra ổ đĩa và quyền truy cập, "
        "khôi phục từ bản sao lưu nếu cần.",
        sections=(Section("Không đọc được", "warning", entries),),
    )
