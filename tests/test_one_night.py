"""One writer of a warehouse at a time, whoever starts it and however it ends; and what a release must be."""

import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from email import message_from_bytes, policy
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from conftest import Province, places_of

from orchestration import turn
from orchestration.assets.hooks import tell_fault
from orchestration.assets.release import ReleaseRefused
from orchestration.assets.resources import Installation
from orchestration.cli import main
from orchestration.places import PROJECT, Places
from orchestration.release import exports
from orchestration.release.exports.changes import Changes
from orchestration.release.integrity import baseline, verify
from orchestration.release.naming import current
from orchestration.release.store import PublishFault, publish

HOLD = """
import sys, time
from pathlib import Path
from orchestration import turn
from orchestration.places import Places
folder = Path(sys.argv[1])
with turn.taken(Places(folder, folder, folder / "warehouse"), 0):
    print("taken", flush=True)
    time.sleep(60)
"""
PUBLISH = """
import sys
from pathlib import Path
from orchestration.places import Places
from orchestration.release import exports
from orchestration.release.store import publish
exports.EXPORTS = (exports.Database(), exports.Parquet())
folder = Path(sys.argv[1])
print(publish(Places(folder / "raw", folder / "reference", folder / "warehouse"), "2026-03-20", []).name)
"""
WORKER = """
import time
from orchestration.intake.worker_process import WorkerProcess
from orchestration.places import Places
worker = WorkerProcess(Places.from_env().reference, 60, 60)
worker.give(0, ("no-such-file", "no-such-file"))
worker.answer()  # it is at work
print(worker.process.pid, flush=True)
time.sleep(60)
"""


def started(program, *arguments):
    """Our own code in a process of its own."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=PROJECT)


@contextmanager
def held(folder):
    """A process that holds the warehouse of a folder until the block ends."""
    holder = started(HOLD, folder)
    try:
        assert holder.stdout.readline() == "taken\n"
        yield holder
    finally:
        holder.kill()
        holder.communicate()


@pytest.fixture
def places(tmp_path, monkeypatch):
    places = Places(tmp_path, tmp_path, tmp_path / "warehouse")
    for name in ("KHO_RAW", "KHO_REFERENCE", "KHO_WAREHOUSE"):
        monkeypatch.setenv(name, str(tmp_path / "warehouse") if name == "KHO_WAREHOUSE" else str(tmp_path))
    return places


def kho(places, *arguments):
    return ["nightly", "--raw", places.raw, "--warehouse", places.warehouse, *arguments]


def test_a_second_night_waits_is_told_for_whom_and_ends_with_a_code_of_its_own(places, tmp_path, capfd):
    with held(tmp_path) as holder:
        assert main(list(map(str, kho(places, "--wait", "0.01")))) == 5
    words = capfd.readouterr().err
    assert f"WAREHOUSE_TAKEN: {places.warehouse}" in words
    assert f"pid {holder.pid}, từ / since 20" in words
    assert "Chờ tối đa 0.01 phút" in words
    assert not (places.warehouse / "dagster").exists(), "nothing is begun"


def test_whoever_waits_goes_on_when_the_other_ends_and_a_dead_one_stands_in_nobodys_way(places, tmp_path):
    with held(tmp_path) as holder:
        threading.Timer(0.3, holder.kill).start()
        with turn.taken(places, 1):
            assert turn.holder(places.warehouse / turn.LOCK).pid == os.getpid()
    assert turn.holder(places.warehouse / turn.LOCK) is None


def test_who_holds_it_enters_again_and_another_thread_does_not(places):
    outcomes = []

    def other():
        try:
            with turn.taken(places, 0):
                outcomes.append("entered")
        except turn.WarehouseTaken as fault:
            outcomes.append(str(fault))

    with turn.taken(places, 0):
        with turn.taken(places, 0):
            pass
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert len(outcomes) == 1 and f"pid {os.getpid()}" in outcomes[0]
    other()
    assert outcomes[1] == "entered"


def test_a_warehouse_removed_under_a_lock_is_locked_anew(places):
    with turn.taken(places, 0):
        shutil.rmtree(places.warehouse)
        with held(places.raw):
            pass


def test_any_run_of_dagster_holds_the_warehouse_from_its_first_step_to_its_last(places, tmp_path, monkeypatch):
    @dg.asset
    def looks(installation: Installation) -> dg.MaterializeResult:
        return dg.MaterializeResult(metadata={"pid": turn.holder(installation.places.warehouse / turn.LOCK).pid})

    run = dg.materialize([looks], resources={"installation": Installation()})
    [event] = run.get_asset_materialization_events()
    assert event.materialization.metadata["pid"].value == os.getpid()
    assert turn.holder(places.warehouse / turn.LOCK) is None
    monkeypatch.setenv(turn.MINUTES, "0")
    with held(tmp_path):
        run = dg.materialize([looks], resources={"installation": Installation()}, raise_on_error=False)
    assert not run.success and not run.get_asset_materialization_events()


def test_a_step_that_fails_is_told_and_a_refusal_is_left_to_the_audit(places):
    @dg.asset
    def breaks() -> None:
        raise OSError("hết chỗ")

    @dg.asset
    def refuses() -> None:
        raise ReleaseRefused("kiểm toán đã báo")

    job = dg.define_asset_job("night", hooks={tell_fault}, executor_def=dg.in_process_executor)
    night = dg.Definitions(assets=[breaks, refuses], jobs=[job]).resolve_job_def("night")
    assert not night.execute_in_process(raise_on_error=False).success
    [message] = (places.warehouse / "outbox").glob("*.eml")
    mail = message_from_bytes(message.read_bytes(), policy=policy.default)
    assert "breaks: OSError: hết chỗ" in mail.get_body(("plain",)).get_content()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_night_that_is_ended_says_so_in_one_sentence(places, tmp_path, number):
    with held(tmp_path):
        command = [sys.executable, "-m", "orchestration.cli", *map(str, kho(places))]
        night = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, cwd=PROJECT)
        assert "WAREHOUSE_TAKEN" in night.stderr.readline()
        night.send_signal(number)
        _, words = night.communicate(timeout=20)
    assert night.returncode == 128 + number
    assert words.startswith("Đã dừng") and len(words.splitlines()) == 1


def test_what_reads_files_ends_with_the_process_that_started_it():
    parent = started(WORKER)
    worker = int(parent.stdout.readline())
    os.kill(worker, signal.SIGSTOP)  # as one that is deep in a file: it does not hear that its pipe was closed
    parent.kill()
    parent.communicate()
    end = time.monotonic() + 10
    while not has_ended(worker):
        assert time.monotonic() < end
        time.sleep(0.05)


def has_ended(process):
    status = Path(f"/proc/{process}/status")
    return not status.exists() or "State:\tZ" in status.read_text("utf-8")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A province built once."""
    province = Province(tmp_path_factory.mktemp("made"))
    province.receive("101", "Tháng 01/2026", "L1,5565,6700,83%", "L2,60,100")
    province.build()
    return province


@pytest.fixture
def built(made, tmp_path, monkeypatch):
    """The places of a copy of it of one's own, of which the tables are published and what changed in them."""
    monkeypatch.setattr(exports, "EXPORTS", (exports.Database(), exports.Parquet(), Changes()))
    shutil.copytree(made.places.raw.parent, tmp_path, dirs_exist_ok=True)
    return places_of(tmp_path)


def test_publications_at_once_are_each_whole_and_the_pointer_names_one_of_them(built, tmp_path):
    publishers = [started(PUBLISH, tmp_path) for _ in range(3)]
    outcomes = [publisher.communicate(timeout=120) for publisher in publishers]
    assert [publisher.returncode for publisher in publishers] == [0, 0, 0], outcomes
    releases = [built.published / name.strip() for name, _ in outcomes]
    assert len(set(releases)) == 3
    assert [verify(release) for release in releases] == [[], [], []]
    assert current(built.published) in releases
    tables = [json.loads((release / "manifest.json").read_text("utf-8"))["tables"] for release in releases]
    assert tables[0] == tables[1] == tables[2] != {}


def test_the_files_of_a_release_are_read_only(built):
    release = publish(built, "2026-03-20", []).path
    writable = [path.name for path in release.rglob("*") if path.is_file() and path.stat().st_mode & 0o222]
    assert writable == []


@pytest.mark.parametrize("emptied", ["drop table", "delete from"])
def test_a_build_without_tables_or_without_a_row_is_not_published(built, emptied):
    with duckdb.connect(str(built.build_database)) as build:
        for name, kind in build.execute("select table_name, table_type from information_schema.tables").fetchall():
            if name.startswith(("dim_", "fct_", "mart_")) and kind == "BASE TABLE":
                build.execute(f"{emptied} main.{name}")
    with pytest.raises(PublishFault, match="RELEASE_EMPTY"):
        publish(built, "2026-03-20", [])
    assert current(built.published) is None


def test_a_damaged_release_is_no_baseline_and_is_named(built):
    whole = publish(built, "2026-03-20", []).path
    damaged = publish(built, "2026-03-21", []).path
    assert baseline(built.published) == (damaged, ())
    table = damaged / "parquet" / "fct_report.parquet"
    table.chmod(0o644)
    table.write_bytes(b"cut")
    release, damages = baseline(built.published)
    assert release == whole
    assert damages == (
        f"RELEASE_DAMAGED: {damaged.name}: parquet/fct_report.parquet: nội dung đã thay đổi / content changed",
    )
    healed = publish(built, "2026-03-22", []).path
    assert json.loads((healed / "diff.json").read_text("utf-8"))["release_before"] == whole.name
    for release in (whole, healed):
        (release / "manifest.json").chmod(0o644)
        (release / "manifest.json").write_text("{", "utf-8")
    assert baseline(built.published).release is None
    assert verify(healed) != []
