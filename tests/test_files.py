"""The lowest helpers: a file is there whole or not at all, rows carry their columns' names, the clock is Vietnam's."""

import os
import sqlite3
from datetime import UTC, datetime, timedelta

import duckdb
import pytest

from orchestration import clock
from orchestration.files import sync, sync_all, whole_file
from orchestration.rows import dicts


@pytest.mark.parametrize("is_durable", [False, True])
def test_a_file_takes_the_place_of_the_old_one_only_when_it_is_whole(tmp_path, is_durable):
    path = tmp_path / "a.json"
    path.write_text("old")
    with whole_file(path, is_durable) as part:
        part.write_text("new")
        assert path.read_text() == "old"
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_old_file_and_nothing_beside_it(tmp_path):
    path = tmp_path / "a.json"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), whole_file(path) as part:
        part.write_text("half")
        raise KeyboardInterrupt
    with pytest.raises(FileNotFoundError), whole_file(path, is_durable=True):
        pass  # nothing was written, so there is nothing to put in its place
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_durable_is_synced_before_it_is_renamed_and_its_name_after(tmp_path, monkeypatch):
    steps, real_sync, real_replace = [], os.fsync, type(tmp_path).replace

    def fsync(descriptor):
        steps.append(os.path.basename(os.readlink(f"/proc/self/fd/{descriptor}")))  # noqa: PTH119, PTH115
        real_sync(descriptor)

    def replace(path, to):
        steps.append("renamed")
        return real_replace(path, to)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(type(tmp_path), "replace", replace)
    with whole_file(tmp_path / "a", is_durable=True) as part:
        part.write_text("content")
    with whole_file(tmp_path / "b") as part:
        part.write_text("content")
    sync(tmp_path / "b")
    assert steps == [".a.part", "renamed", tmp_path.name, "renamed", "b"]
    del steps[:]
    sync_all([tmp_path / "a", tmp_path / "b", tmp_path])
    assert sorted(steps) == sorted(["a", "b", tmp_path.name])
    with pytest.raises(FileNotFoundError):
        sync_all([tmp_path / "a", tmp_path / "gone"])


@pytest.mark.parametrize("connect", [sqlite3.connect, duckdb.connect])
def test_rows_carry_the_names_of_their_columns_in_the_order_of_the_answer(connect):
    connection = connect(":memory:")
    assert dicts(connection.execute("select 1 as b, null as a union all select 2, 'x' order by 1")) == [
        {"b": 1, "a": None},
        {"b": 2, "a": "x"},
    ]
    assert dicts(connection.execute("select 1 as n where 1 = 0")) == []
    connection.close()


def test_a_relation_gives_its_rows_as_an_answer_does():
    with duckdb.connect() as connection:
        assert dicts(connection.sql("select 7 as n")) == [{"n": 7}]


def test_the_time_is_vietnams_whatever_the_machines(monkeypatch):
    class Midnight(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2026, 3, 31, 17, 0, tzinfo=UTC).astimezone(tz)

    monkeypatch.setattr(clock, "datetime", Midnight)
    assert clock.now() == datetime(2026, 4, 1) and clock.now().tzinfo is None
    assert clock.today().isoformat() == "2026-04-01"
    assert clock.VIETNAM.utcoffset(datetime(2026, 7, 1)) == timedelta(hours=7)
