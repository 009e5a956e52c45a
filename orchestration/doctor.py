"""What is wrong with an installation, in words for who looks after the server: looks and asks, and changes nothing.

Reads folders, disk, clock, settings, the last release, the outbox, systemd's timers and the versions of libraries.
"""

import os
import re
import shutil
import smtplib
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from orchestration import clock, reference
from orchestration.alerts import heartbeat
from orchestration.alerts.channels import Mail
from orchestration.alerts.outbox import Outbox
from orchestration.alerts.settings import SettingsFault, load
from orchestration.places import PROJECT, Places

FINE, NOTICE, WRONG = "✓", "!", "✗"
LEAST_FREE = 2 << 30  # bytes: a night on the samples leaves 64 MB; two weeks of them, and room to turn
PINNED = PROJECT / "deploy" / "requirements.lock"
TIMERS = ("nightly.timer", "heartbeat.timer")
PATIENCE = 20  # seconds for systemd to answer


@dataclass(frozen=True)
class Symptom:
    """What was looked at, how it stands (FINE, NOTICE or WRONG), what was seen, and what to do where it is not fine."""

    about: str
    state: str
    seen: str
    todo: str = ""


def examine(places: Places, at: datetime | None = None) -> Iterator[Symptom]:
    """Everything that is looked at, in the order of a person setting up a server."""
    looks: tuple[Callable[[Places, datetime], Iterator[Symptom]], ...] = (
        _libraries, _folders, _disk, _tables, _settings, _mail_server, _last_night, _outbox, _timers,
    )  # fmt: skip
    for look in looks:
        yield from look(places, at or clock.now())


def _libraries(places: Places, at: datetime) -> Iterator[Symptom]:
    about = "Thư viện"
    pins = dict(re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)", PINNED.read_text(encoding="utf-8"), re.M))
    others = {name: _installed(name) for name, pin in pins.items() if _installed(name) not in (pin, None)}
    missing = [name for name in pins if _installed(name) is None]
    if others or missing:
        seen = [f"{name} {number} (cần {pins[name]})" for name, number in others.items()]
        seen += [f"{name} thiếu" for name in missing]
        yield Symptom(
            about, WRONG, ", ".join(seen), "cài lại bằng deploy/install.sh, không cài thêm vào môi trường này"
        )
    else:
        yield Symptom(about, FINE, f"{len(pins)} thư viện đúng bản đã ghim")


def _installed(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _folders(places: Places, at: datetime) -> Iterator[Symptom]:
    for about, folder, rights, right in (
        ("Nơi nhận báo cáo", places.raw / "inbox", os.R_OK | os.W_OK | os.X_OK, "đọc và ghi"),
        ("Bảng tham chiếu", places.reference, os.R_OK | os.X_OK, "đọc"),
        ("Kho dữ liệu", places.warehouse, os.R_OK | os.W_OK | os.X_OK, "đọc và ghi"),
    ):
        if not folder.is_dir():
            yield Symptom(
                about,
                WRONG,
                f"{folder}: không có thư mục này",
                "tạo thư mục, hoặc sửa KHO_RAW, KHO_REFERENCE, KHO_WAREHOUSE",
            )
        elif not os.access(folder, rights, effective_ids=True):
            yield Symptom(
                about,
                WRONG,
                f"{folder}: tài khoản đang chạy không có quyền {right}",
                f"chown về tài khoản của kho: {folder}",
            )
        else:
            yield Symptom(about, FINE, str(folder))


def _disk(places: Places, at: datetime) -> Iterator[Symptom]:
    for about, folder in (("Ổ đĩa của kho", places.warehouse), ("Ổ đĩa nhận báo cáo", places.raw)):
        if folder.is_dir():
            free = shutil.disk_usage(folder).free
            seen = f"còn {free / (1 << 30):.1f} GB tại {folder}"
            todo = f"cần ít nhất {LEAST_FREE >> 30} GB; chuyển bớt hoặc mở rộng ổ đĩa"
            yield Symptom(about, FINE, seen) if free >= LEAST_FREE else Symptom(about, WRONG, seen, todo)


def _tables(places: Places, at: datetime) -> Iterator[Symptom]:
    about = "Nội dung bảng tham chiếu"
    with tempfile.TemporaryDirectory() as staged:
        try:
            reference.stage(places.reference, Path(staged))
        except (reference.ReferenceFault, OSError) as fault:
            yield Symptom(about, WRONG, str(fault), "sửa bảng được nêu tên; đêm sẽ không chạy khi bảng còn sai")
        else:
            yield Symptom(about, FINE, "dùng được")


def _settings(places: Places, at: datetime) -> Iterator[Symptom]:
    about = "Cài đặt báo tin"
    try:
        settings = load()
    except SettingsFault as fault:
        yield Symptom(about, WRONG, str(fault), "sửa biến hoặc tệp được nêu tên")
        return
    if (path := os.environ.get("KHO_ALERTS")) and Path(path).stat().st_mode & 0o007:
        yield Symptom(about, WRONG, f"{path}: ai trên máy cũng đọc được", f"chmod 640 {path}")
    if settings.smtp or settings.channels:
        yield Symptom(about, FINE, f"{len(settings.units)} đơn vị có địa chỉ, {len(settings.channels)} kênh khác")
    else:
        yield Symptom(
            about,
            NOTICE,
            "chưa có máy chủ thư hay kênh nào: tin chỉ được ghi thành tệp",
            "đặt KHO_SMTP_HOST, KHO_MAIL_IT",
        )


def _mail_server(places: Places, at: datetime) -> Iterator[Symptom]:
    about = "Máy chủ thư"
    try:
        server = load().smtp
    except SettingsFault:
        return
    if server is None:
        return
    try:
        greeting = Mail(server).greeting()
    except (smtplib.SMTPException, OSError) as fault:
        yield Symptom(
            about, WRONG, f"{server.host}:{server.port}: {fault}", "kiểm tra tên, cổng, tường lửa, tài khoản thư"
        )
    else:
        yield Symptom(about, FINE, f"{server.host}:{server.port}: {greeting}")


def _last_night(places: Places, at: datetime) -> Iterator[Symptom]:
    beat = heartbeat.pulse(places, at, max_age_hours=30, grace_hours=5)
    if beat.problem is None:
        yield Symptom("Đêm gần nhất", FINE, f"bản phát hành {beat.release}")
    elif beat.release is None:
        yield Symptom("Đêm gần nhất", NOTICE, beat.problem, "chạy `kho nightly`, hoặc chờ lịch 01:00")
    else:
        yield Symptom("Đêm gần nhất", WRONG, beat.problem, "xem nhật ký của đêm (journalctl), chạy lại `kho nightly`")


def _outbox(places: Places, at: datetime) -> Iterator[Symptom]:
    folder = places.warehouse / "outbox"
    if not folder.is_dir():
        return
    outbox = Outbox(folder)
    for many, words, todo in (
        (len(outbox.waiting()), "tin chưa gửi được", "chạy `kho heartbeat` khi máy chủ thư trở lại"),
        (
            len(outbox.undecided()),
            "thư không rõ đã tới hay chưa",
            "xem nhật ký máy chủ thư, rồi `kho heartbeat --send-again`",
        ),
        (len(outbox.refused()), "thư bị máy chủ từ chối hẳn", f"xem {folder / 'refused'}, sửa địa chỉ của đơn vị"),
    ):
        if many:
            yield Symptom("Tin báo", NOTICE, f"{many} {words}", todo)


def _timers(places: Places, at: datetime) -> Iterator[Symptom]:
    name = os.environ.get("KHO_NAME", "")
    if not Path("/run/systemd/system").is_dir() or not re.fullmatch(r"[a-z][a-z0-9-]*", name):
        yield Symptom(
            "Lịch chạy",
            NOTICE,
            "không có systemd hoặc thiếu KHO_NAME: không kiểm tra được lịch",
            "cài bằng deploy/install.sh",
        )
        return
    for timer in TIMERS:
        command = ["systemctl", "is-active", f"{name}-{timer}"]
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False)  # noqa: S603 - no shell; the name is plain
        if done.returncode:
            yield Symptom(
                "Lịch chạy", WRONG, f"{command[-1]}: {done.stdout.strip()}", f"systemctl enable --now {command[-1]}"
            )
        else:
            yield Symptom("Lịch chạy", FINE, f"{command[-1]} đang bật")
