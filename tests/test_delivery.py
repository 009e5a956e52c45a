"""Ways out: a server that is down, refuses or answers one recipient of two; chats, settings, the desk's own files."""

import fcntl
import json
from dataclasses import replace
from datetime import datetime
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from alert_desk import Inbox, listening

from orchestration.alerts import desk, heartbeat, ledger, notify, outbox
from orchestration.alerts.journal import Event, Journal
from orchestration.alerts.outbox import Outbox
from orchestration.alerts.settings import Settings, SettingsFault, Smtp, load

pytest_plugins = "alert_desk"

# ----------------------------------------------------------------------------------------- nothing lost or doubled


def test_a_server_that_is_down_delays_the_messages_in_order_and_doubles_none(releases, settings, inbox, server, waits):
    down = Settings(smtp=Smtp(server.host, 1), it_department=settings.it_department, units=settings.units)
    for day, name in (("2026-03-20", "a"), ("2026-03-21", "b")):
        releases.publish(*(releases.finding(cause) for cause in "ab" if cause <= name), as_of=day)
        notify.tell_release(releases.places, down)
    assert inbox.mails == [] and len(outbox.Outbox(releases.places.warehouse / "outbox").waiting()) == 4
    assert waits == [*outbox.WAITS] * 2, "asked three times each night, with a pause before each time but the first"
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


# ------------------------------------------------------------------------------------------- several recipients


class Choosy(Inbox):
    """Answers some addresses with what it was told to."""

    def __init__(self):
        super().__init__()
        self.answers, self.reached = {}, []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.reached.append(tuple(envelope.rcpt_tos))
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def choosy(settings):
    inbox = Choosy()
    with listening(inbox) as address:
        inbox.settings = replace(settings, smtp=address, it_department=("a@tinh.vn", "b@tinh.vn"))
        yield inbox


def test_a_message_taken_for_one_recipient_and_not_yet_for_another_goes_to_each_once(releases, choosy):
    choosy.answers = {"b@tinh.vn": "450 mailbox busy"}
    releases.publish(releases.finding("a", owner="it_department"))
    for _ in range(2):
        notify.tell_release(releases.places, choosy.settings)
    assert choosy.reached == [("a@tinh.vn",)]
    choosy.answers = {}
    for _ in range(2):
        notify.tell_release(releases.places, choosy.settings)
    assert choosy.reached == [("a@tinh.vn",), ("b@tinh.vn",)]


def test_an_address_refused_for_good_costs_the_others_nothing(releases, choosy):
    choosy.answers = {"b@tinh.vn": "550 no such mailbox"}
    releases.publish(releases.finding("a", owner="it_department"))
    for _ in range(2):
        notify.tell_release(releases.places, choosy.settings)
    assert choosy.reached == [("a@tinh.vn",)]
    box = Outbox(releases.places.warehouse / "outbox")
    assert (len(box.refused()), box.waiting()) == (1, [])


def test_a_reader_who_cannot_be_reached_holds_up_nobody_and_hears_everything_in_order(releases, choosy):
    choosy.answers = {"mot@huyen.example": "452 mailbox full"}
    for day, name in (("2026-03-20", "a"), ("2026-03-21", "b")):
        causes = [releases.finding(cause, unit) for cause in "ab" if cause <= name for unit in ("101", "102")]
        causes = [cause | {"finding_id": cause["finding_id"] + cause["unit_key"]} for cause in causes]
        releases.publish(*causes, as_of=day)
        notify.tell_release(releases.places, choosy.settings)
    assert [to[0] for to in choosy.reached] == ["hai@huyen.example", "a@tinh.vn"] * 2
    choosy.answers = {}
    heartbeat.check(releases.places, at=datetime(2026, 3, 20, 8), settings=choosy.settings)
    assert choosy.reached[4:] == [("mot@huyen.example",)] * 2
    journal = (releases.places.warehouse / "outbox" / "journal.jsonl").read_text(encoding="utf-8")
    assert "452 mailbox full" in journal, "what the server answered is kept"


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
    read = load({"KHO_ALERTS": str(path), "KHO_SMTP_HOST": "khac.example", "KHO_MAIL_IT": "a@x.vn, b@x.vn"})
    assert read.smtp == Smtp("khac.example", 587, "starttls", "kho", "bí mật")
    assert (read.it_department, read.addresses("136"), read.addresses("137")) == (
        ("a@x.vn", "b@x.vn"), ("van-yen@example.vn",), ("a@x.vn", "b@x.vn"),
    )  # fmt: skip
    assert read.reminder_days == 3
    path.write_text("stmp: {}\n", encoding="utf-8")
    for wrong in (path, tmp_path / "none.yml", Path(notify.__file__)):
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


# ------------------------------------------------------------------------------------------- the desk's own files


@pytest.mark.parametrize("rubbish", ["", '{"told": {"it"', '{"told": []}', '{"told": {"it": {"a": {}}}}', "null"])
def test_a_broken_ledger_is_replaced_by_its_copy_and_nothing_is_told_twice(releases, settings, inbox, rubbish):
    releases.publish(releases.finding("a"))
    notify.tell_release(releases.places, settings)
    (releases.places.warehouse / "outbox" / "told.json").write_text(rubbish, encoding="utf-8")
    releases.publish(releases.finding("a"), releases.finding("b"), as_of="2026-03-21")
    for _ in range(2):
        notify.tell_release(releases.places, settings)
    assert inbox.subjects[2:] == [
        "Kho CĐS: sổ báo tin bị hỏng và đã được lập lại",
        "Kho CĐS: Huyện Một, 1 điều mới",
        "Kho CĐS 21/03/2026: 1 điều mới",
    ]


def test_a_ledger_broken_with_its_copy_is_begun_anew_and_what_is_open_told_once_more(releases, settings, inbox):
    releases.publish(releases.finding("a"))
    notify.tell_release(releases.places, settings)
    for path in (releases.places.warehouse / "outbox").glob("*told*.json"):
        path.write_text("{", encoding="utf-8")
    for path in (releases.places.warehouse / "outbox").glob(".told*.json"):
        path.write_text("{", encoding="utf-8")
    for _ in range(2):
        notify.tell_release(releases.places, settings)
    assert inbox.subjects[3:] == inbox.subjects[:2], "once more, and only once"
    assert len({mail["Message-ID"] for mail in inbox.mails}) == 5


def test_a_line_of_the_journal_cut_off_by_a_crash_is_passed_over(tmp_path):
    journal = Journal.open(tmp_path / "journal.jsonl")
    journal.note("smtp", "1.eml", Event("accepted", ("a@x.vn",)))
    with journal.path.open("ab") as file:
        file.write(b'{"channel": "smtp", "message": "2.eml", "event": "acc')
    again = Journal.open(journal.path)
    again.note("smtp", "3.eml", Event("started", ("b@x.vn",)))
    last = Journal.open(journal.path)
    assert [last.of("smtp", f"{n}.eml") for n in (1, 2, 3)] == [{"a@x.vn": "accepted"}, {}, {"b@x.vn": "started"}]


def test_two_processes_do_not_tell_at_the_same_time(releases, settings, inbox, monkeypatch):
    releases.publish(releases.finding("a"))
    monkeypatch.setattr(desk, "PATIENCE", 0.0)
    folder = releases.places.warehouse / "outbox"
    folder.mkdir(parents=True)
    with (folder / ".lock").open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert notify.tell_release(releases.places, settings) == {"messages": 0, "desk_taken": 1}
        with pytest.raises(desk.DeskTaken, match="tiến trình khác"):
            heartbeat.check(releases.places, at=datetime(2026, 3, 20, 8), settings=settings)
    assert notify.tell_release(releases.places, settings)["messages"] == 2
