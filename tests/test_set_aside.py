"""One bad thing of our own stops one thing: it is told and set aside, what can be read again is, the rest goes on."""

import os
import sqlite3

import duckdb
import pytest
from conftest import places_of

from orchestration.alerts import heartbeat, notify
from orchestration.alerts.settings import SettingsFault, load
from orchestration.cli import dagster_home
from orchestration.intake.receive import RawStore
from orchestration.intake.store import ObservationStore

pytest_plugins = ["alert_desk"]
HEAD = "unit_code,period,indicator_code,value\n"


@pytest.fixture
def places(tmp_path, monkeypatch):
    places = places_of(tmp_path)
    (places.raw / "inbox").mkdir(parents=True)
    for name in ("KHO_RAW", "KHO_REFERENCE", "KHO_WAREHOUSE"):
        monkeypatch.setenv(name, os.environ.get(name, ""))
    return places


def drop(places, count, start=0):
    for number in range(start, start + count):
        (places.raw / "inbox" / f"{number}.csv").write_text(f"{HEAD}15,2022,dti,{number}\n", "utf-8")


def read(places):
    """Take in and read, as a night does; what was passed over, and the numbers that were read."""
    raw, store = RawStore(places.raw), ObservationStore(places.observations)
    raw.take_in()
    damaged = store.set_aside_damaged()
    store.read_all(raw, store.unread(raw.receipts()))
    numbers = duckdb.sql(f"select number from read_parquet('{store.cells_glob}') order by 1").fetchall()
    return [*damaged, *raw.problems], [number for (number,) in numbers]


@pytest.mark.parametrize("spoil", ["lost", "cut", "foreign"])
def test_a_lost_or_cut_receipt_is_told_and_its_report_keeps_its_number_and_is_read(places, spoil):
    drop(places, 3)
    RawStore(places.raw).take_in()
    before = {receipt.report_id: receipt.received_no for receipt in RawStore(places.raw).receipts()}
    [second] = [name for name, number in before.items() if number == 2]
    receipt = places.raw / "received" / second / "receipt.json"
    receipt.unlink() if spoil == "lost" else receipt.write_text('{"report_id": ' if spoil == "cut" else "[1]")
    drop(places, 1, start=3)
    problems, numbers = read(places)
    assert len(problems) == 1 and str(receipt) in problems[0]
    assert numbers == [0, 1, 2, 3]
    after = {receipt.report_id: receipt.received_no for receipt in RawStore(places.raw).receipts()}
    assert after.items() > before.items() and sorted(after.values()) == [1, 2, 3, 4]


@pytest.mark.parametrize("kind", ["cells", "reports"])
@pytest.mark.parametrize("spoil", ["cut", "overwritten"])
def test_a_damaged_file_of_observations_is_set_aside_and_read_again_from_raw(places, kind, spoil):
    drop(places, 3)
    assert read(places) == ([], [0, 1, 2])
    path = max(ObservationStore(places.observations).folder.glob(f"{kind}-*.parquet"))
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2] if spoil == "cut" else bytes(len(content)))
    problems, numbers = read(places)
    assert len(problems) == 1 and path.name.partition("-")[2] in problems[0]
    assert numbers == [0, 1, 2]
    assert list(path.parent.glob(f"hong-{path.name}"))
    assert read(places) == ([], [0, 1, 2])


@pytest.mark.parametrize("spoil", ["edited", "removed"])
def test_a_received_file_that_is_not_as_it_was_received_is_refused_and_told(places, spoil):
    drop(places, 2)
    raw = RawStore(places.raw)
    raw.take_in()
    path = raw.content(raw.receipts()[1].report_id)
    path.chmod(0o644)
    path.write_text(f"{HEAD}15,2022,dti,99\n", "utf-8") if spoil == "edited" else path.unlink()
    problems, numbers = read(places)
    assert numbers == [0]
    assert len(problems) == 1 and str(path.parent) in problems[0]
    codes = "select read_fault, count(*) from read_parquet($1) group by 1 order by 1 nulls first"
    rows = duckdb.execute(codes, [ObservationStore(places.observations).reports_glob]).fetchall()
    assert rows == [(None, 1), ("damaged", 1)]


def test_a_folder_that_cannot_be_listed_is_told_and_the_others_are_taken_in(places):
    drop(places, 2)
    here = os.open(places.raw / "inbox", os.O_RDONLY)
    for _ in range(17):  # a path of more than 4,096 bytes: nobody can list it by its name, not even root
        os.mkdir("s" * 250, dir_fd=here)
        here = os.open("s" * 250, os.O_RDONLY, dir_fd=here)
    with os.fdopen(os.open("a.csv", os.O_CREAT | os.O_WRONLY, dir_fd=here), "w") as file:
        file.write("x")
    raw = RawStore(places.raw)
    assert len(raw.take_in()) == 2
    assert raw.problems and all("too long" in problem for problem in raw.problems)


def test_a_note_with_a_field_beyond_measure_is_told_of_every_file_beside_it(places):
    drop(places, 2)
    (places.raw / "inbox" / "delivery.csv").write_text(f"file,unit_code\n0.csv,{'9' * 200_000}\n", "utf-8")
    assert all(receipt.note_fault for receipt in RawStore(places.raw).take_in())


def test_an_inbox_of_many_files_is_listed_a_few_times_and_not_once_a_file(places, monkeypatch):
    drop(places, 60)
    listings = []
    iterdir = type(places.raw).iterdir
    monkeypatch.setattr(type(places.raw), "iterdir", lambda path: (listings.append(path), iterdir(path))[1])
    assert len(RawStore(places.raw).take_in()) == 60
    assert len([path for path in listings if path.name == "inbox"]) <= 6


@pytest.mark.parametrize("name", ["history/runs.db", "history/runs/index.db"])
def test_a_damaged_log_of_dagster_is_set_aside_and_a_sound_one_is_left(places, name):
    home = places.warehouse / "dagster"
    sound = home / "schedules" / "schedules.db"
    for path in (home / name, sound):
        path.parent.mkdir(parents=True, exist_ok=True)
        with sqlite3.connect(path) as database:
            database.execute("create table runs as select 1 as id")
        database.close()
    assert dagster_home.set_aside_damaged(home) == []
    (home / name).write_bytes(b"SQLite format 3\0" + bytes(range(1, 200)))
    [problem] = dagster_home.set_aside_damaged(home)
    assert str(home / name) in problem and not (home / name).exists() and sound.exists()
    assert (home / name).with_name(f"hong-{(home / name).name}").exists()


def test_what_was_set_aside_is_told_once(releases, settings, inbox):
    for _ in range(2):
        notify.tell_set_aside(releases.places, "received", ["inbox/x: hỏng"], "2026-03-20", settings)
    assert inbox.subjects == ["Kho CĐS: 1 tệp hoặc thư mục không đọc được, đêm vẫn chạy"]
    notify.tell_set_aside(releases.places, "received", [], "2026-03-21", settings)
    notify.tell_set_aside(releases.places, "received", ["inbox/x: hỏng"], "2026-03-22", settings)
    assert len(inbox.mails) == 2


@pytest.mark.parametrize("spoil", ["future", "cut", "without a date"])
def test_a_release_of_the_future_or_with_a_cut_manifest_is_no_sign_of_life(releases, settings, inbox, spoil):
    at = heartbeat.datetime(2026, 3, 20, 9)
    release = releases.publish(created="2036-01-01T01:00:00" if spoil == "future" else "2026-03-20T01:05:00")
    if spoil != "future":
        (release / "manifest.json").write_text("{" if spoil == "cut" else "{}", "utf-8")
    assert heartbeat.check(releases.places, at=at, settings=settings).problem
    [mail] = inbox.mails
    assert mail["Subject"].startswith("[KHẨN]")


@pytest.mark.parametrize(
    "text",
    [
        "smtp: host password=BiMat",
        "smtp: {host: a, password: [BiMat]}",
        "smtp: {host: a, password: BiMat",
        'smtp: {host: a, password: "BiMat}',
        "smtp: {host: a, password: @BiMat}",
        "smtp: {host: a, password: *BiMat}",
        "smtp:\n  password: BiMat: x",
        "- BiMat",
    ],
)
def test_no_error_of_the_settings_shows_the_password(tmp_path, text):
    (path := tmp_path / "alerts.yml").write_text(text, "utf-8")
    with pytest.raises(SettingsFault) as fault:
        load({"KHO_ALERTS": str(path)})
    assert str(path) in str(fault.value) and "BiMat" not in str(fault.value)
