"""Alerts against a real mail server: told once, to the right reader, reminded, mended; nothing lost or doubled."""

import io
import json
import socket
import sys
from contextlib import contextmanager
from datetime import datetime
from email import message_from_bytes, policy

import duckdb
import pytest
from aiosmtpd.controller import Controller
from openpyxl import Workbook, load_workbook

from orchestration.alerts import heartbeat, ledger, notify, outbox
from orchestration.alerts.settings import Settings, SettingsFault, Smtp, load
from orchestration.places import Places
from orchestration.workbooks import annotated

# fmt: off
FINDING = [
    "finding_id", "rule_code", "severity", "owner", "status", "life_cycle", "unit_key", "form_code", "period_code",
    "report_id", "file_name", "sheet", "cell", "line_code", "found", "expected",
    "message_vi", "message_en", "fix_vi", "fix_en",
]
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
            **dict(fix_vi="Đề nghị sửa.", fix_en="Mend it."),
        )
        return sound | changes

    def publish(self, *findings, as_of="2026-03-20", created="2026-03-20T01:05:00", notes=()):
        self.number += 1
        release = self.places.published / f"R{self.number}"
        release.mkdir(parents=True)
        manifest = dict(release=release.name, as_of=as_of, created_at=created, audit_notes=list(notes))
        (release / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        with duckdb.connect(str(release / "kho.duckdb")) as connection:
            columns = ", ".join(f"{name} varchar" for name in FINDING)
            connection.execute(
                f"create table fct_finding ({columns}, line_no bigint, is_simulated boolean, open_since timestamp)"
            )
            connection.execute(TABLES)
            for row in findings:
                connection.execute(
                    f"insert into fct_finding ({', '.join(FINDING)}, line_no, is_simulated, open_since) "
                    f"values ({', '.join('?' * len(FINDING))}, 12, false, '2026-03-01')",
                    [row[name] for name in FINDING],
                )
        pointer = self.places.published / "current"
        pointer.unlink(missing_ok=True)
        pointer.symlink_to(release.name)
        return release


@pytest.fixture
def releases(tmp_path):
    return Releases(tmp_path)


def plain(mail):
    return mail.get_body(("plain",)).get_content()


# ------------------------------------------------------------------------------------------------ who hears what


def test_one_digest_and_one_message_to_each_unit_grouped_by_cause_and_unit(releases, settings, inbox):
    finding = releases.finding
    warned = finding("b", rule_code="PCT_MISMATCH", severity="warning")
    releases.publish(finding("a"), warned, finding("c", "102"), finding("d", "102", "info"))
    notify.tell_release(releases.places, settings)
    assert [mail["To"] for mail in inbox.mails] == ["mot@huyen.example", "hai@huyen.example", "cntt@tinh.example"]
    one, two, digest = inbox.mails
    assert one["Subject"] == "Kho CĐS: Huyện Một, 2 điều mới"
    assert ("a." in plain(one), "b." in plain(one), "c." in plain(one)) == (True, True, False)
    assert "→ Đề nghị sửa." in plain(one) and "d." not in plain(two)
    assert digest["Subject"] == "Kho CĐS 20/03/2026: 3 điều mới"
    text = plain(digest)
    first, second = text.index("PART_GREATER_THAN_WHOLE"), text.index("PCT_MISMATCH")
    assert first < text.index("Huyện Một (1)") < text.index("Huyện Hai (1)") < second
    assert "ghi nhận: 1" in text
    html = digest.get_body(("html",)).get_content()
    assert 'name="viewport"' in html and "Huyện Hai" in html and "<table" not in html


def test_what_the_reporting_unit_cannot_mend_or_nobody_can_place_goes_to_the_it_department(releases, settings, inbox):
    ours, nobody = releases.finding("a", owner="it_department"), releases.finding("b", unit="999")
    releases.publish(ours, nobody)
    notify.tell_release(releases.places, settings)
    assert [mail["To"] for mail in inbox.mails] == ["cntt@tinh.example"]
    assert "Chưa rõ đơn vị" in plain(inbox.mails[0])


def test_silence_while_nothing_changes_then_a_reminder_then_a_note_when_resolved(releases, settings, inbox):
    a, b = releases.finding("a"), releases.finding("b")
    heard = {}
    stay = {key: [a, b] for key in ("2026-03-20", "2026-03-21", "2026-03-26", "2026-03-27", "2026-03-28")}
    nights = stay | {"2026-03-29": [a], "2026-03-30": [], "2026-03-31": [], "2026-04-01": [b]}
    for day, open_causes in nights.items():
        before = len(inbox.mails)
        releases.publish(*open_causes, as_of=day)
        notify.tell_release(releases.places, settings)
        heard[day] = inbox.subjects[before:]
    assert heard == {
        "2026-03-20": ["Kho CĐS: Huyện Một, 2 điều mới", "Kho CĐS 20/03/2026: 2 điều mới"],
        "2026-03-21": [],
        "2026-03-26": [],
        "2026-03-27": ["Kho CĐS: Huyện Một, 2 điều nhắc lại", "Kho CĐS 27/03/2026: 2 điều nhắc lại"],
        "2026-03-28": [],
        "2026-03-29": ["Kho CĐS: Huyện Một, 1 điều đã khắc phục", "Kho CĐS 29/03/2026: 1 điều đã khắc phục"],
        "2026-03-30": ["Kho CĐS: Huyện Một, đã khắc phục hết", "Kho CĐS 30/03/2026: 1 điều đã khắc phục"],
        "2026-03-31": [],
        "2026-04-01": ["Kho CĐS: Huyện Một, 1 điều mới", "Kho CĐS 01/04/2026: 1 điều mới"],
    }
    assert "b." in plain(inbox.mails[4])  # what was mended is named


def test_what_cannot_be_mended_any_more_is_told_once_and_never_brought_up_again(releases, settings, inbox):
    late = releases.finding("late", rule_code="REPORT_LATE", severity="warning")
    for day in ("2026-03-20", "2026-03-27", "2026-04-03"):
        releases.publish(late, as_of=day)
        notify.tell_release(releases.places, settings)
    assert inbox.subjects == ["Kho CĐS: Huyện Một, 1 điều mới", "Kho CĐS 20/03/2026: 1 điều mới"]


def test_the_returned_workbook_is_attached_and_opens(releases, settings, inbox):
    a = releases.finding("a")
    received = releases.places.raw / "received" / a["report_id"]
    received.mkdir(parents=True)
    book = Workbook()
    book.active["F12"] = 130
    book.save(received / "report.xlsx")
    releases.publish(a, releases.finding("b", "102"))  # of the second the file is not there
    notify.tell_release(releases.places, settings)
    [attached] = list(inbox.mails[0].iter_attachments())
    assert attached.get_filename() == "bao-cao-101_tra-lai.xlsx"
    found, marked = load_workbook(io.BytesIO(attached.get_content())).worksheets
    assert found.title == "Phát hiện" and "bao-cao-101.xlsx" in found["A1"].value
    assert marked["F12"].value == 130
    assert "Kèm theo 1 tệp" in plain(inbox.mails[0])
    assert not list(inbox.mails[1].iter_attachments())


def test_a_report_of_another_kind_comes_back_as_its_values(releases, settings, inbox):
    a = releases.finding("a", file_name="bao-cao-101.csv", sheet="", cell="B2")
    received = releases.places.raw / "received" / a["report_id"]
    received.mkdir(parents=True)
    (received / "report.csv").write_text("Chỉ tiêu;Thực hiện\nTổ công nghệ;=130+1\n", encoding="utf-8")
    releases.publish(a)
    notify.tell_release(releases.places, settings)
    [attached] = list(inbox.mails[0].iter_attachments())
    assert attached.get_filename() == "bao-cao-101_tra-lai.xlsx"
    _, values = load_workbook(io.BytesIO(attached.get_content())).worksheets
    assert (values["B2"].value, values["B2"].data_type) == ("=130+1", "s")
    assert values["B2"].comment is not None


def test_a_workbook_that_cannot_be_copied_comes_back_as_what_was_found_in_it(releases, settings, inbox):
    a = releases.finding("a")
    (releases.places.raw / "received" / a["report_id"] / "report.xlsx").mkdir(parents=True)  # no file to copy
    releases.publish(a)
    notify.tell_release(releases.places, settings)
    [attached] = list(inbox.mails[0].iter_attachments())
    [found] = load_workbook(io.BytesIO(attached.get_content())).worksheets
    assert len(inbox.mails) == 2 and found.title == "Phát hiện"


@pytest.mark.parametrize("fault", ["a library is missing", "it fails", "the report is gone"])
def test_a_message_whose_workbook_cannot_be_marked_goes_out_and_says_so(
    releases, settings, inbox, monkeypatch, caplog, fault
):
    a, b = (
        releases.finding("a"),
        releases.finding("b", report_id="102" * 8, file_name="bo-sung.xlsx", severity="warning"),
    )
    for finding in [a] if fault == "the report is gone" else [a, b]:
        received = releases.places.raw / "received" / finding["report_id"]
        received.mkdir(parents=True)
        Workbook().save(received / "report.xlsx")
    real = annotated.annotate

    def fails(original, findings, out, name=None):
        if name == "bo-sung.xlsx":
            raise ValueError("no sheet of it can be opened")
        real(original, findings, out, name)

    if fault == "it fails":
        monkeypatch.setattr(annotated, "annotate", fails)
    if fault == "a library is missing":
        monkeypatch.setitem(sys.modules, "orchestration.workbooks.annotated", None)
    releases.publish(a, b)
    notify.tell_release(releases.places, settings)
    attached = [part.get_filename() for part in inbox.mails[0].iter_attachments()]
    unmarked = ["bao-cao-101.xlsx", "bo-sung.xlsx"] if fault == "a library is missing" else ["bo-sung.xlsx"]
    assert attached == ([] if fault == "a library is missing" else ["bao-cao-101_tra-lai.xlsx"])
    assert f"Không đánh dấu được tệp {', '.join(unmarked)}; xin xem vị trí từng ô nêu dưới đây." in plain(
        inbox.mails[0]
    )
    assert all(name in caplog.text for name in unmarked) and "Kèm theo 2" not in plain(inbox.mails[0])


def test_simulated_findings_say_so_in_the_subject(releases, settings, inbox):
    release = releases.publish(releases.finding("a"))
    with duckdb.connect(str(release / "kho.duckdb")) as connection:
        connection.execute("update fct_finding set is_simulated = true")
    notify.tell_release(releases.places, settings)
    assert all(subject.startswith("[SỐ LIỆU MÔ PHỎNG] ") for subject in inbox.subjects)


# ------------------------------------------------------------------------------------- what stops the release


def test_a_refusal_is_told_at_once_and_once_and_so_is_the_recovery(releases, settings, inbox):
    releases.publish()
    assert notify.tell_refusal(releases.places, ["FACTS_EMPTY (4): bảng trống"], "2026-03-21", settings)
    assert not notify.tell_refusal(releases.places, ["FACTS_EMPTY (4): bảng trống"], "2026-03-22", settings)
    [mail] = inbox.mails
    assert mail["Subject"] == "[KHẨN] Kho CĐS: bản phát hành bị từ chối"
    assert "FACTS_EMPTY" in plain(mail) and "Bản đang dùng vẫn là R1" in plain(mail)
    releases.publish(as_of="2026-03-23")
    notify.tell_release(releases.places, settings)
    assert inbox.subjects[1:] == ["Kho CĐS: đã phát hành trở lại"]
    notify.tell_release(releases.places, settings)
    assert len(inbox.mails) == 2


def test_a_heart_that_stopped_is_told_once_reminded_and_told_when_it_beats_again(releases, settings, inbox):
    def beat(day, hour=8):
        return heartbeat.check(releases.places, at=datetime(2026, 3, day, hour), settings=settings).problem

    assert "Chưa có bản" in beat(19)
    releases.publish()  # the 20th at 01:05
    assert beat(20) is None
    assert beat(21, 5) is None  # tonight's run still has its hours of grace
    assert "Lịch chạy lúc 01:00 ngày 21/03/2026" in beat(21, 7)
    assert "giờ tuổi" in beat(22)
    assert "giờ tuổi" in beat(28)
    releases.publish(created="2026-03-29T01:05:00")
    assert beat(29) is None and beat(29, 9) is None
    stopped, again = "[KHẨN] Kho CĐS: không có bản phát hành mới", "Kho CĐS: đã có bản phát hành mới trở lại"
    assert inbox.subjects == [stopped, again, stopped, stopped, again]


# ----------------------------------------------------------------------------------------- nothing lost or doubled


def test_a_server_that_is_down_delays_the_messages_in_order_and_doubles_none(releases, settings, inbox, server):
    down = Settings(smtp=Smtp(server.host, 1), it_department=settings.it_department, units=settings.units)
    for day, name in (("2026-03-20", "a"), ("2026-03-21", "b")):
        releases.publish(*(releases.finding(cause) for cause in "ab" if cause <= name), as_of=day)
        notify.tell_release(releases.places, down)
    assert inbox.mails == [] and len(outbox.Outbox(releases.places.warehouse / "outbox").waiting()) == 4
    for _ in range(2):
        heartbeat.check(releases.places, at=datetime(2026, 3, 20, 8), settings=settings)  # also sends what waits
    assert [subject[-19:] for subject in inbox.subjects] == [
        "Huyện Một, 1 điều mới"[-19:], "20/03/2026: 1 điều mới"[-19:], "Huyện Một, 1 điều mới"[-19:],
        "21/03/2026: 1 điều mới"[-19:],
    ]  # fmt: skip
    assert len({mail["Message-ID"] for mail in inbox.mails}) == 4


def test_a_server_that_says_later_is_asked_again_and_one_that_says_never_holds_up_nobody(releases, settings, inbox):
    inbox.answer = "451 try again later"
    releases.publish(releases.finding("a"), releases.finding("b", "102"))
    notify.tell_release(releases.places, settings)
    assert inbox.mails == []
    inbox.answer, inbox.refuses = None, {"mot@huyen.example"}
    notify.tell_release(releases.places, settings)
    assert [mail["To"] for mail in inbox.mails] == ["hai@huyen.example", "cntt@tinh.example"]
    box = outbox.Outbox(releases.places.warehouse / "outbox")
    assert (len(box.refused()), box.waiting()) == (1, [])


@pytest.mark.parametrize("dies_in", ["put", "save", "flush"])
def test_a_crash_at_any_step_neither_loses_nor_doubles_a_message(releases, settings, inbox, monkeypatch, dies_in):
    releases.publish(releases.finding("a"), releases.finding("b", "102"))
    owner, name = {"put": (outbox.Outbox, "put"), "save": (ledger.Ledger, "save"), "flush": (outbox.Outbox, "flush")}[
        dies_in
    ]
    real, calls = getattr(owner, name), []

    def dies(self, *arguments):
        calls.append(1)
        if len(calls) == (2 if dies_in == "put" else 1):
            raise KeyboardInterrupt
        return real(self, *arguments)

    monkeypatch.setattr(owner, name, dies)
    with pytest.raises(KeyboardInterrupt):
        notify.tell_release(releases.places, settings)
    monkeypatch.setattr(owner, name, real)
    releases.publish(releases.finding("a"), releases.finding("b", "102"), as_of="2026-03-21")  # only a night later
    for _ in range(2):
        notify.tell_release(releases.places, settings)
    assert sorted(mail["To"] for mail in inbox.mails) == ["cntt@tinh.example", "hai@huyen.example", "mot@huyen.example"]


def test_a_crash_between_channel_and_record_puts_the_message_under_its_own_id(releases, settings, inbox, monkeypatch):
    releases.publish(releases.finding("a", owner="it_department"))
    real = outbox._write

    def dies(path, content):
        if path.parent.name == "outbox":
            raise KeyboardInterrupt
        real(path, content)

    monkeypatch.setattr(outbox, "_write", dies)
    with pytest.raises(KeyboardInterrupt):
        notify.tell_release(releases.places, settings)
    monkeypatch.setattr(outbox, "_write", real)
    notify.tell_release(releases.places, settings)
    assert inbox.subjects == ["Kho CĐS 20/03/2026: 1 điều mới"]


# ----------------------------------------------------------------------------------------------------- settings


def test_without_settings_messages_are_files_that_reach_nobody(releases):
    releases.publish(releases.finding("a"))
    notify.tell_release(releases.places, load({}))
    files = sorted((releases.places.warehouse / "outbox").glob("*.eml"))
    mails = [message_from_bytes(path.read_bytes(), policy=policy.default) for path in files]
    assert [mail["To"] for mail in mails] == ["101@khong-co-dia-chi.invalid", "cntt@khong-co-dia-chi.invalid"]


def test_settings_come_from_the_environment_or_a_file_that_lies_outside_the_project(tmp_path):
    path = tmp_path / "alerts.yml"
    path.write_text(
        "smtp: {host: mail.example, port: 587, security: starttls, user: kho, password: bí mật}\n"
        'units: {"136": [van-yen@example.vn]}\nreminder_days: 3\n',
        encoding="utf-8",
    )
    found = load({"KHO_ALERTS": str(path), "KHO_SMTP_HOST": "khac.example", "KHO_MAIL_IT": "a@x.vn, b@x.vn"})
    assert found.smtp == Smtp("khac.example", 587, "starttls", "kho", "bí mật")
    assert (found.it_department, found.addresses("136"), found.addresses("137")) == (
        ("a@x.vn", "b@x.vn"), ("van-yen@example.vn",), ("a@x.vn", "b@x.vn"),
    )  # fmt: skip
    assert found.reminder_days == 3
    path.write_text("stmp: {}\n", encoding="utf-8")
    for wrong in (path, tmp_path / "none.yml", notify.Path(notify.__file__)):
        with pytest.raises(SettingsFault, match=wrong.name):
            load({"KHO_ALERTS": str(wrong)})


def test_channels_get_what_the_it_department_hears_and_not_the_letters_to_units(releases, tmp_path, settings):
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from threading import Thread

    taken = []

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self):
            taken.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_):
            pass

    hook = HTTPServer(("127.0.0.1", 0), Hook)
    Thread(target=hook.serve_forever, daemon=True).start()
    releases.publish(releases.finding("a"))
    address = f"json://127.0.0.1:{hook.server_address[1]}/"
    counts = notify.tell_release(releases.places, Settings(channels=(address,)))
    hook.shutdown()
    assert [message["title"] for message in taken] == ["Kho CĐS 20/03/2026: 1 điều mới"]
    assert "Huyện Một" in taken[0]["message"]
    assert counts == {"messages": 2, "waiting": 0, "sent_apprise": 1}
