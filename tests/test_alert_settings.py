"""Settings of the alerts: read as they are written, or refused before a night begins, by the name of their key."""

import argparse

import pytest

from orchestration.alerts.settings import SettingsFault, Smtp, load
from orchestration.cli.commands import FAULT
from orchestration.cli.night import nightly
from orchestration.places import Places


def read(folder, text, **environment):
    path = folder / "alerts.yml"
    path.write_text(text, encoding="utf-8")
    return load({"KHO_ALERTS": str(path), **environment})


def test_what_yaml_would_take_for_something_else_stays_as_it_is_written(tmp_path):
    settings = read(
        tmp_path,
        "\ufeffsmtp: {host: mail.x.vn, port: 0587, user: no, password: 012345}\n"
        "units: {04252: [xa@x.vn], 136: 'a@x.vn, b@x.vn', 0x1F: [c@x.vn], on: }\n"
        "it_department: Phòng CNTT <it@x.vn>\nsender: Kho CĐS <kho@x.vn>\nreminder_days:\n",
    )
    assert settings.smtp == Smtp("mail.x.vn", 587, "none", "no", "012345")
    assert settings.addresses("04252") == ("xa@x.vn",)
    assert settings.addresses("136") == ("a@x.vn", "b@x.vn")
    assert settings.addresses("on") == settings.it_department == ("Phòng CNTT <it@x.vn>",)
    assert list(settings.units) == ["04252", "136", "0x1F", "on"] and settings.reminder_days == 7


ONE_TEXT = {
    # one text in place of a list: the addresses it holds
    "a@x.vn": ("a@x.vn",),
    "a@x.vn b@x.vn": ("a@x.vn", "b@x.vn"),
    "a@x.vn; b@x.vn": ("a@x.vn", "b@x.vn"),
    "Phòng A <a@x.vn>, b@x.vn": ("Phòng A <a@x.vn>", "b@x.vn"),
}


@pytest.mark.parametrize("text", ONE_TEXT)
def test_one_text_in_place_of_a_list_is_its_addresses(tmp_path, text):
    assert read(tmp_path, f"it_department: '{text}'").it_department == ONE_TEXT[text]
    assert load({"KHO_MAIL_IT": text}).it_department == ONE_TEXT[text]


WRONG = {
    # what is wrong in the file, and the key that the refusal names
    "it_department: {a: b}": "it_department",
    "it_department: [a]": "it_department",
    "it_department: [[a@x.vn]]": "it_department",
    "it_department: [phòng@x.vn]": "it_department",
    "sender: kho": "sender",
    "sender: [kho@x.vn]": "sender",
    "units: [a@x.vn]": "units",
    "units: {136: {to: a@x.vn}}": "units.136",
    "units: {04252: xa}": "units.04252",
    "units: {136: a@x.vn, 137: b@x.vn, 136: c@x.vn}": "136",
    "smtp: mail.x.vn": "smtp",
    "smtp: {port: 25}": "smtp.host",
    "smtp: {host: m, port: abc}": "smtp.port",
    "smtp: {host: m, port: 70000}": "smtp.port",
    "smtp: {host: m, tls: yes}": "tls",
    "smtp: {host: [m]}": "smtp.host",
    "smtp: {host: m, security: tls}": "smtp.security",
    "channels: {a: b}": "channels",
    "channels: teams": "channels",
    "reminder_days: 0": "reminder_days",
    "reminder_days: bảy": "reminder_days",
    "reminder_days: [7]": "reminder_days",
    "reminders: 7": "reminders",
    "- it_department": "alerts.yml",
    "a@x.vn": "alerts.yml",
    "units: {136: [a@x.vn}": "alerts.yml",
}


@pytest.mark.parametrize("text", WRONG)
def test_what_cannot_be_meant_is_refused_by_the_file_and_the_key(tmp_path, text):
    with pytest.raises(SettingsFault) as fault:
        read(tmp_path, text)
    assert "alerts.yml" in str(fault.value) and WRONG[text] in str(fault.value)


def test_a_file_that_is_no_text_is_refused_and_a_token_is_not_shown(tmp_path):
    (tmp_path / "alerts.yml").write_bytes("sender: a@x.vn # gửi".encode("utf-16"))
    with pytest.raises(SettingsFault, match=r"alerts\.yml"):
        load({"KHO_ALERTS": str(tmp_path / "alerts.yml")})
    with pytest.raises(SettingsFault) as fault:
        read(tmp_path, "channels: ['tgram//bot:S3CRET/1']")
    assert "S3CRET" not in str(fault.value)


def test_a_night_with_wrong_settings_takes_nothing_in(tmp_path, monkeypatch, capsys):
    (tmp_path / "alerts.yml").write_text("reminder_days: mai\n", encoding="utf-8")
    monkeypatch.setenv("KHO_ALERTS", str(tmp_path / "alerts.yml"))
    inbox = tmp_path / "raw" / "inbox"
    inbox.mkdir(parents=True)
    (inbox / "a.xlsx").write_bytes(b"x")
    places = Places(tmp_path / "raw", tmp_path / "reference", tmp_path / "warehouse")
    assert nightly(argparse.Namespace(), places) == FAULT
    assert "reminder_days" in capsys.readouterr().err
    assert list(inbox.iterdir()) == [inbox / "a.xlsx"] and not (tmp_path / "warehouse").exists()


def test_the_settings_of_the_collection_are_what_they_say(shared):
    folder = shared / "cases" / "arrivals"
    one = load({"KHO_ALERTS": str(folder / "alerts_string_instead_of_list.yml")})
    assert one.it_department == ("a@x.vn",)
    commune = load({"KHO_ALERTS": str(folder / "alerts_octal_commune.yml")})
    assert commune.addresses("04252") == ("xa@x.vn",)
