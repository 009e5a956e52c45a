"""The doctor names what is wrong with an installation and changes nothing; a trial message reaches each address."""

import json
from dataclasses import replace
from datetime import datetime

import pytest
from privileges import bound_by_modes

from orchestration import doctor
from orchestration.alerts import trial
from orchestration.doctor import FINE, NOTICE, WRONG, examine

pytest_plugins = "alert_desk"

AT = datetime(2026, 3, 20, 8, 0)
VARIABLES = ("KHO_ALERTS", "KHO_NAME", "KHO_SMTP_HOST", "KHO_SMTP_PORT", "KHO_MAIL_IT", "KHO_APPRISE")


@pytest.fixture
def places(province, monkeypatch):
    """An installation that stands as it should, with last night's release."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    release = province.places.published / "20260320T010500-a"
    release.mkdir(parents=True)
    (release / "manifest.json").write_text(json.dumps({"created_at": "2026-03-20T01:05:00+07:00"}), "utf-8")
    (province.places.published / "current").symlink_to(release.name)
    return province.places


def states(places):
    return {symptom.about: (symptom.state, symptom.seen) for symptom in examine(places, AT)}


def test_an_installation_that_stands_as_it_should_has_nothing_to_mend(places):
    before = sorted(places.raw.parent.rglob("*"))
    seen = states(places)
    assert {about for about, (state, _) in seen.items() if state == WRONG} == set()
    assert {about for about, (state, _) in seen.items() if state == NOTICE} == {"Cài đặt báo tin", "Lịch chạy"}
    assert sorted(places.raw.parent.rglob("*")) == before


def test_folders_that_are_not_there_or_not_ours_are_named(places):
    places.warehouse.chmod(0o500)
    (places.raw / "inbox").rmdir()
    with bound_by_modes():
        seen = states(places)
    places.warehouse.chmod(0o700)
    assert seen["Nơi nhận báo cáo"] == (WRONG, f"{places.raw / 'inbox'}: không có thư mục này")
    assert seen["Kho dữ liệu"][0] == WRONG and "không có quyền đọc và ghi" in seen["Kho dữ liệu"][1]


def test_a_full_disk_and_a_library_of_another_version_are_named(places, monkeypatch, tmp_path):
    monkeypatch.setattr(doctor, "LEAST_FREE", 1 << 60)
    pinned = tmp_path / "pinned.lock"
    pinned.write_text("duckdb==0.0.1 \\\nkhong-co-thu-vien==1.0\n", "utf-8")
    monkeypatch.setattr(doctor, "PINNED", pinned)
    seen = states(places)
    assert seen["Ổ đĩa của kho"][0] == seen["Ổ đĩa nhận báo cáo"][0] == WRONG
    assert seen["Thư viện"][0] == WRONG
    assert "(cần 0.0.1)" in seen["Thư viện"][1] and "khong-co-thu-vien thiếu" in seen["Thư viện"][1]


def test_a_reference_table_that_would_stop_the_night_is_named(places):
    registry = places.reference / "unit_registry.csv"
    registry.write_text(registry.read_text("utf-8").replace("unit_level", "unit_level_", 1), "utf-8")
    state, seen = states(places)["Nội dung bảng tham chiếu"]
    assert state == WRONG and "unit_registry" in seen


def test_settings_that_cannot_be_meant_or_that_anybody_may_read_are_named(places, monkeypatch, tmp_path):
    file = tmp_path / "alerts.yml"
    file.write_text("it_department: cntt@tinh.example\nunits: {101: mot@huyen.example}\n", "utf-8")
    file.chmod(0o644)
    monkeypatch.setenv("KHO_ALERTS", str(file))
    assert (WRONG, f"{file}: ai trên máy cũng đọc được") in [(s.state, s.seen) for s in examine(places, AT)]
    file.write_text("it_departmnt: cntt@tinh.example\n", "utf-8")
    state, seen = states(places)["Cài đặt báo tin"]
    assert state == WRONG and "it_departmnt" in seen


def test_the_mail_server_is_knocked_at_and_sent_nothing(places, monkeypatch, server, inbox):
    monkeypatch.setenv("KHO_SMTP_HOST", server.host)
    monkeypatch.setenv("KHO_SMTP_PORT", str(server.port))
    assert states(places)["Máy chủ thư"][0] == FINE
    assert inbox.mails == []
    monkeypatch.setenv("KHO_SMTP_PORT", "1")
    state, seen = states(places)["Máy chủ thư"]
    assert state == WRONG and seen.startswith(f"{server.host}:1: ")


@pytest.mark.parametrize(
    ("created_at", "state"),
    [
        ("2026-03-20T01:05:00+07:00", FINE),
        ("2026-03-18T01:05:00+07:00", WRONG),  # two nights ago
        ("2026-04-01T01:05:00+07:00", WRONG),  # of the future: a clock is wrong
    ],
)
def test_the_last_night_is_of_last_night(places, created_at, state):
    (places.published / "current" / "manifest.json").write_text(json.dumps({"created_at": created_at}), "utf-8")
    assert states(places)["Đêm gần nhất"][0] == state


def test_a_trial_reaches_each_address_once_and_says_what_the_server_answered(places, settings, inbox):
    inbox.refuses = {"hai@huyen.example"}
    answers = trial.send(places, AT, settings)
    assert answers == {
        ("smtp", "cntt@tinh.example"): "accepted",
        ("smtp", "mot@huyen.example"): "accepted",
        ("smtp", "hai@huyen.example"): "refused",
    }
    assert sorted(mail["To"] for mail in inbox.mails) == ["cntt@tinh.example", "mot@huyen.example"]
    assert (NOTICE, "1 thư bị máy chủ từ chối hẳn") in [(s.state, s.seen) for s in examine(places, AT)]


def test_a_trial_that_nobody_takes_waits_and_without_a_way_out_there_is_none(places, settings, monkeypatch):
    monkeypatch.setattr("orchestration.alerts.outbox.WAITS", ())
    nowhere = replace(settings, smtp=replace(settings.smtp, port=1))
    assert set(trial.send(places, AT, nowhere).values()) == {"later"}
    assert states(places)["Tin báo"] == (NOTICE, "3 tin chưa gửi được")
    assert trial.send(places, AT.replace(hour=9), replace(settings, smtp=None)) == {}
