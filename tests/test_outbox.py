"""The outbox under kills: a process killed at any point neither loses a message nor sends one twice."""

import fcntl
import os
import signal
import sys
from collections import Counter
from dataclasses import replace
from datetime import datetime

import pytest
from test_alerts import Inbox, Releases, inbox, listening, plain, releases, server, settings  # noqa: F401 - fixtures

from orchestration.alerts import desk, heartbeat, notify
from orchestration.alerts.journal import Event, Journal
from orchestration.alerts.outbox import Outbox

pytestmark = pytest.mark.campaign  # a process of its own for every kill: `make campaign` runs them

WANTED = ["cntt@tinh.example", "hai@huyen.example", "mot@huyen.example"]


def in_a_process(work, dies_at=None, inbox=None):  # noqa: F811
    """Do the work in a process of its own, killed before its n-th step on the outbox's files; whether it was killed."""
    child = os.fork()
    if not child:
        steps = Counter()

        def step(event, arguments):
            if event in ("open", "os.rename", "os.remove") and "/outbox" in str(arguments[0]):
                steps["n"] += 1
                if steps["n"] == dies_at:
                    os.kill(os.getpid(), signal.SIGKILL)

        sys.addaudithook(step)
        try:
            work()
        finally:
            os._exit(0)
    if inbox:
        inbox.child = child
    return os.WIFSIGNALED(os.waitpid(child, 0)[1])


class KillingInbox(Inbox):
    """Kills whoever sends, at one moment of the conversation, once."""

    child = kills_at = takes = None

    def _strike(self, moment):
        if self.child and self.kills_at == moment:
            self.kills_at = None
            os.kill(self.child, signal.SIGKILL)
            return True
        return False

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: F811, N802
        session.host_name = hostname
        self._strike("EHLO")
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: F811, N802
        self._strike("MAIL")
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: F811, N802
        self._strike("RCPT")
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server, session, envelope):  # noqa: F811, N802
        if self._strike("DATA") and not self.takes:
            return "451 lost"
        return await super().handle_DATA(server, session, envelope)


def told(mails):
    """Whom the messages about findings went to; what the alerts say of themselves is apart."""
    return sorted(mail["To"] for mail in mails if mail["X-Kho-Kind"] != "doubt")


def test_a_kill_at_any_step_on_the_files_neither_loses_nor_doubles_a_message(tmp_path, settings, inbox):  # noqa: F811
    step, is_killed, in_doubt = 0, True, 0
    while is_killed:
        step += 1
        inbox.mails.clear()
        made = Releases(tmp_path / str(step))
        made.publish(made.finding("a"), made.finding("b", "102"))
        is_killed = in_a_process(lambda places=made.places: notify.tell_release(places, settings), dies_at=step)
        made.publish(made.finding("a"), made.finding("b", "102"), as_of="2026-03-21")
        for _ in range(2):
            notify.tell_release(made.places, settings)
        assert told(inbox.mails) == WANTED, f"killed at step {step}"
        assert len({mail["Message-ID"] for mail in inbox.mails}) == len(inbox.mails)
        in_doubt += len(inbox.mails) > len(WANTED)
    assert step > 30, "the steps were counted"
    assert in_doubt == 3, "one instant of each message is open: after the server took it, before that was written"


@pytest.fixture
def killing():
    inbox = KillingInbox()  # noqa: F811
    with listening(inbox) as inbox.server:
        yield inbox


@pytest.fixture
def told_under_a_kill(killing, releases, settings):  # noqa: F811
    """A night killed at a moment of its first conversation, then two more; whom it all reached."""

    def run(moment, takes=False):
        killing.kills_at, killing.takes = moment, takes
        reaching = replace(settings, smtp=killing.server)
        releases.publish(releases.finding("a"), releases.finding("b", "102"))
        assert in_a_process(lambda: notify.tell_release(releases.places, reaching), inbox=killing)
        for _ in range(2):
            notify.tell_release(releases.places, reaching)
        return reaching

    return run


@pytest.mark.parametrize("moment", ["EHLO", "MAIL", "RCPT"])
def test_a_kill_before_the_end_of_a_message_sends_it_once_the_next_time(told_under_a_kill, killing, moment):
    told_under_a_kill(moment)
    assert told(killing.mails) == WANTED and len(killing.mails) == 3


def test_a_kill_after_the_server_took_a_message_does_not_send_it_twice(told_under_a_kill, killing):
    told_under_a_kill("DATA", takes=True)
    assert told(killing.mails) == WANTED
    assert [mail["To"] for mail in killing.mails if mail["X-Kho-Kind"] == "doubt"] == ["cntt@tinh.example"]


def test_a_message_in_doubt_is_told_of_and_sent_again_when_asked(told_under_a_kill, killing, releases):  # noqa: F811
    reaching = told_under_a_kill("DATA")
    assert told(killing.mails) == WANTED[:2]  # nobody but the server knows that it was not taken
    [doubt] = [mail for mail in killing.mails if mail["X-Kho-Kind"] == "doubt"]
    assert "Kho CĐS: Huyện Một, 1 điều mới" in plain(doubt) and "kho heartbeat --send-again" in plain(doubt)
    assert [heartbeat.send_again(releases.places, reaching) for _ in range(2)] == [1, 0]
    assert told(killing.mails) == WANTED


# ------------------------------------------------------------------------------------------- several recipients


class Choosy(Inbox):
    """Answers some addresses with what it was told to."""

    def __init__(self):
        super().__init__()
        self.answers, self.reached = {}, []

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: F811, N802
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: F811, N802
        self.reached.append(tuple(envelope.rcpt_tos))
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
def choosy(settings):  # noqa: F811
    inbox = Choosy()  # noqa: F811
    with listening(inbox) as address:
        inbox.settings = replace(settings, smtp=address, it_department=("a@tinh.vn", "b@tinh.vn"))
        yield inbox


def test_a_message_taken_for_one_recipient_and_not_yet_for_another_goes_to_each_once(releases, choosy):  # noqa: F811
    choosy.answers = {"b@tinh.vn": "450 mailbox busy"}
    releases.publish(releases.finding("a", owner="it_department"))
    for _ in range(2):
        notify.tell_release(releases.places, choosy.settings)
    assert choosy.reached == [("a@tinh.vn",)]
    choosy.answers = {}
    for _ in range(2):
        notify.tell_release(releases.places, choosy.settings)
    assert choosy.reached == [("a@tinh.vn",), ("b@tinh.vn",)]


def test_an_address_refused_for_good_costs_the_others_nothing(releases, choosy):  # noqa: F811
    choosy.answers = {"b@tinh.vn": "550 no such mailbox"}
    releases.publish(releases.finding("a", owner="it_department"))
    for _ in range(2):
        notify.tell_release(releases.places, choosy.settings)
    assert choosy.reached == [("a@tinh.vn",)]
    box = Outbox(releases.places.warehouse / "outbox")
    assert (len(box.refused()), box.waiting()) == (1, [])


def test_a_reader_who_cannot_be_reached_holds_up_nobody_and_hears_everything_in_order(releases, choosy):  # noqa: F811
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


# ------------------------------------------------------------------------------------------- the desk's own files


@pytest.mark.parametrize("rubbish", ["", '{"told": {"it"', '{"told": []}', '{"told": {"it": {"a": {}}}}', "null"])
def test_a_broken_ledger_is_replaced_by_its_copy_and_nothing_is_told_twice(releases, settings, inbox, rubbish):  # noqa: F811
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


def test_a_ledger_broken_with_its_copy_is_begun_anew_and_what_is_open_told_once_more(releases, settings, inbox):  # noqa: F811
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


def test_two_processes_do_not_tell_at_the_same_time(releases, settings, inbox, monkeypatch):  # noqa: F811
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
