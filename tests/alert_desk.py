"""A desk to tell from: releases made by hand, a real mail server, and what it took.

Fixtures for whoever names it as a plugin, helpers for whoever imports it. It asserts nothing: PYTEST_DONT_REWRITE.
"""

import json
import socket
from contextlib import contextmanager
from email import message_from_bytes, policy

import duckdb
import pytest
from aiosmtpd.controller import Controller

from orchestration.alerts import outbox
from orchestration.alerts.settings import Settings, Smtp
from orchestration.places import Places

# fmt: off
FINDING = [
    "finding_id", "rule_code", "severity", "owner", "status", "life_cycle", "unit_key", "form_code", "period_code",
    "report_id", "file_name", "sheet", "cell", "line_code", "found", "expected",
    "message_vi", "message_en", "fix_vi", "fix_en", "due_on", "is_overdue",
]
TYPES = {"due_on": "date", "is_overdue": "boolean"}
TABLES = """
create table dim_unit as select * from (
    values ('101:start', '101', 'Huyện Một'), ('102:start', '102', 'Huyện Hai')
) t(unit_key, unit_code, name_vi);
create table dim_rule as select * from (
    values ('PART_GREATER_THAN_WHOLE', 1, 'Phần không lớn hơn toàn thể.', 'yes'),
    ('PCT_MISMATCH', 2, 'Tỷ lệ phải khớp.', 'yes'), ('REPORT_LATE', 3, 'Báo cáo phải đúng hạn.', 'never')
) t(rule_code, rule_no, why_vi, reminded);
create table fct_report as select false as is_simulated, 'accepted' as verdict, true as is_latest;
"""
# fmt: on


class Inbox:
    """What the server took, and what it answers."""

    def __init__(self):
        self.mails, self.refuses, self.answer = [], set(), None

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        if address in self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        if self.answer:
            return self.answer
        self.mails.append(message_from_bytes(envelope.content, policy=policy.default))
        return "250 OK"

    @property
    def subjects(self):
        return [mail["Subject"] for mail in self.mails]


@pytest.fixture
def inbox():
    return Inbox()


@contextmanager
def listening(inbox):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield Smtp("127.0.0.1", port)
    finally:
        controller.stop()


@pytest.fixture
def server(inbox):
    with listening(inbox) as address:
        yield address


@pytest.fixture
def settings(server):
    return Settings(
        smtp=server,
        sender="kho@tinh.example",
        it_department=("cntt@tinh.example",),
        units={"101": ("mot@huyen.example",), "102": ("hai@huyen.example",)},
    )


class Releases:
    """Releases made by hand: what the alerts read of one, and nothing else."""

    def __init__(self, folder):
        self.places = Places(folder / "raw", folder / "reference", folder / "warehouse")
        self.number = 0

    def finding(self, name, unit="101", severity="critical", **changes):
        sound = dict(
            **dict(finding_id=name, rule_code="PART_GREATER_THAN_WHOLE", severity=severity, owner="reporting_unit"),
            **dict(status="open", life_cycle="opened", unit_key=f"{unit}:start", form_code="CDS-01H"),
            **dict(period_code="2026-01", report_id=f"{unit}" * 8, file_name=f"bao-cao-{unit}.xlsx", sheet="Bieu"),
            **dict(cell="F12", line_code="L1", found="130", expected="120"),
            **dict(message_vi=f"Tệp “bao-cao-{unit}.xlsx”, ô F12: {name}.", message_en=name),
            **dict(fix_vi="Đề nghị sửa.", fix_en="Mend it.", due_on="2026-03-27", is_overdue=False),
        )
        return sound | changes

    def publish(self, *findings, as_of="2026-03-20", created="2026-03-20T01:05:00", notes=()):
        self.number += 1
        release = self.places.published / f"R{self.number}"
        release.mkdir(parents=True)
        manifest = dict(release=release.name, as_of=as_of, created_at=created, audit_notes=list(notes))
        (release / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        with duckdb.connect(str(release / "kho.duckdb")) as connection:
            columns = ", ".join(f"{name} {TYPES.get(name, 'varchar')}" for name in FINDING)
            connection.execute(
                f"begin; create table fct_finding ({columns}, line_no bigint, is_simulated boolean, "
                f"open_since timestamp); {TABLES}"
            )
            for row in findings:
                connection.execute(
                    f"insert into fct_finding ({', '.join(FINDING)}, line_no, is_simulated, open_since) "
                    f"values ({', '.join('?' * len(FINDING))}, 12, false, '2026-03-01')",
                    [row[name] for name in FINDING],
                )
            connection.execute("commit")
        pointer = self.places.published / "current"
        pointer.unlink(missing_ok=True)
        pointer.symlink_to(release.name)
        return release


@pytest.fixture
def waits(monkeypatch):
    """The seconds the outbox would have waited before it asked a server again."""
    seconds = []
    monkeypatch.setattr(outbox, "sleep", seconds.append)
    return seconds


@pytest.fixture
def releases(tmp_path, waits):
    return Releases(tmp_path)


def plain(mail):
    return mail.get_body(("plain",)).get_content()
