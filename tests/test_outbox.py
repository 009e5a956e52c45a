"""The outbox under kills: a process killed at any point neither loses a message nor sends one twice."""

import os
import shutil
import signal
import sys
from collections import Counter
from dataclasses import replace
from functools import cache

import pytest
from alert_desk import Inbox, Releases, listening, plain

from orchestration.alerts import heartbeat, notify
from orchestration.release.naming import current

pytest_plugins = "alert_desk"

WANTED = ["cntt@tinh.example", "hai@huyen.example", "mot@huyen.example"]


def in_a_process(work, dies_at=None, inbox=None):
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

    async def handle_EHLO(self, server, session, envelope, hostname, responses):  # noqa: N802 - aiosmtpd's name
        session.host_name = hostname
        self._strike("EHLO")
        return responses

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        self._strike("MAIL")
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802 - aiosmtpd's name
        self._strike("RCPT")
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        if self._strike("DATA") and not self.takes:
            return "451 lost"
        return await super().handle_DATA(server, session, envelope)


def readers(mails):
    """Whom the messages about findings went to; what the alerts say of themselves is apart."""
    return sorted(mail["To"] for mail in mails if mail["X-Kho-Kind"] != "doubt")


def doubts(mails):
    """What the alerts said of themselves."""
    return [mail["Subject"] for mail in mails if mail["X-Kho-Kind"] == "doubt"]


@pytest.fixture
def nights(tmp_path, monkeypatch):
    """Two nights with the same causes, made and read once for every desk that tells them."""
    made = [Releases(tmp_path / name) for name in ("first", "second")]
    for number, night in enumerate(made):
        night.publish(night.finding("a"), night.finding("b", "102"), as_of=f"2026-03-2{number}")
    monkeypatch.setattr(notify.release_causes, "read", cache(notify.release_causes.read))
    monkeypatch.setattr(os, "fsync", lambda _: None)  # a kill is no power cut: what was written is there
    for night in made:
        notify.release_causes.read(current(night.places.published))
    return [night.places for night in made]


def killed_at_every_step(tmp_path, nights, settings, before=lambda outbox: None, is_over=lambda outbox: False):
    """A desk for each step on its files till it `is_over`: killed in the first night, then left to tell the second."""
    is_killed, step = True, 0
    while is_killed:
        step += 1
        desk = replace(nights[0], warehouse=tmp_path / f"step-{step}")
        (desk.warehouse / "outbox").mkdir(parents=True)
        desk.published.symlink_to(nights[0].published)
        before(desk.warehouse / "outbox")
        is_killed = in_a_process(lambda places=desk: notify.tell_release(places, settings), dies_at=step)
        is_killed = is_killed and not is_over(desk.warehouse / "outbox")
        desk.published.unlink()
        desk.published.symlink_to(nights[1].published)
        for _ in range(2):
            notify.tell_release(desk, settings)
        yield step


def test_a_kill_at_any_step_on_the_files_neither_loses_nor_doubles_a_message(tmp_path, nights, settings, inbox):
    step = in_doubt = 0
    for step in killed_at_every_step(tmp_path, nights, settings):
        assert readers(inbox.mails) == WANTED, f"killed at step {step}"
        assert len({mail["Message-ID"] for mail in inbox.mails}) == len(inbox.mails)
        in_doubt += len(inbox.mails) > len(WANTED)
        inbox.mails.clear()
    assert step > 30, "the steps were counted"
    assert in_doubt == 3, "one instant of each message is open: after the server took it, before that was written"


@pytest.mark.parametrize("has_copy", [True, False])
def test_a_kill_at_any_step_while_a_broken_ledger_is_replaced_leaves_nothing_untold(
    tmp_path, nights, settings, inbox, has_copy
):
    whole = tmp_path / "whole"
    whole.mkdir()
    (whole / "published").symlink_to(nights[0].published)
    notify.tell_release(replace(nights[0], warehouse=whole), settings)
    inbox.mails.clear()

    def broken(outbox):
        shutil.copytree(whole / "outbox", outbox, dirs_exist_ok=True)
        for name in ("told.json",) if has_copy else ("told.json", ".told.ban-sao.json"):
            (outbox / name).write_text("{", encoding="utf-8")

    def is_replaced(outbox):
        return outbox.joinpath("told.json").read_text(encoding="utf-8") != "{"

    step = 0
    for step in killed_at_every_step(tmp_path, nights, settings, broken, is_replaced):
        of_the_ledger = [subject for subject in doubts(inbox.mails) if "sổ báo tin bị hỏng" in subject]
        assert len(of_the_ledger) == 1, f"killed at step {step}"
        assert readers(inbox.mails) == ([] if has_copy else WANTED), f"killed at step {step}"
        inbox.mails.clear()
    assert step > 10, "the steps were counted"


@pytest.fixture
def killing():
    inbox = KillingInbox()
    with listening(inbox) as inbox.server:
        yield inbox


@pytest.fixture
def told_under_a_kill(killing, releases, settings):
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
    assert readers(killing.mails) == WANTED and len(killing.mails) == 3


def test_a_kill_after_the_server_took_a_message_does_not_send_it_twice(told_under_a_kill, killing):
    told_under_a_kill("DATA", takes=True)
    assert readers(killing.mails) == WANTED
    assert [mail["To"] for mail in killing.mails if mail["X-Kho-Kind"] == "doubt"] == ["cntt@tinh.example"]


def test_a_message_in_doubt_is_told_of_and_sent_again_when_asked(told_under_a_kill, killing, releases):
    reaching = told_under_a_kill("DATA")
    assert readers(killing.mails) == WANTED[:2]  # nobody but the server knows that it was not taken
    [doubt] = [mail for mail in killing.mails if mail["X-Kho-Kind"] == "doubt"]
    assert "Kho CĐS: Huyện Một, 1 điều mới" in plain(doubt) and "kho heartbeat --send-again" in plain(doubt)
    assert [heartbeat.send_again(releases.places, reaching) for _ in range(2)] == [1, 0]
    assert readers(killing.mails) == WANTED


def test_a_message_that_comes_into_doubt_once_more_is_told_of_once_more(told_under_a_kill, killing, releases):
    reaching = told_under_a_kill("DATA")
    killing.kills_at = "DATA"
    assert in_a_process(lambda: heartbeat.send_again(releases.places, reaching), inbox=killing)
    for _ in range(2):
        notify.tell_release(releases.places, reaching)
    assert doubts(killing.mails) == ["Kho CĐS: không rõ 1 thư đã tới hay chưa"] * 2
    assert heartbeat.send_again(releases.places, reaching) == 1
    assert readers(killing.mails) == WANTED
