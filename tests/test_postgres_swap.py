"""A release in PostgreSQL takes the place of the one before whole, or not at all; what others made there stays."""

import itertools
import threading
import time

import pytest
from postgres_server import PASSWORD, of_number, released, running

from orchestration.release.postgres import load
from orchestration.release.postgres.connection import PostgresFault
from orchestration.release.postgres.load import Target

NUMBERS = itertools.count()


@pytest.fixture(scope="module")
def server():
    with running() as server:
        yield server


@pytest.fixture
def schema() -> str:
    """A schema of this test alone."""
    return f"s{next(NUMBERS)}_"


# --- swapped whole ----------------------------------------------------------------------------------------------------


def test_the_same_release_twice_does_nothing_and_the_next_takes_its_place(server, schema, tmp_path):
    first = of_number(tmp_path, 1)
    assert load.load(first, server.target(schema)).is_new
    stamp = f"select xmin::text, loaded_at, '{schema}.mart_one'::regclass::oid from {schema}.kho_release"
    before = server.rows(stamp)
    assert not load.load(first, server.target(schema)).is_new
    assert server.rows(stamp) == before
    assert load.load(of_number(tmp_path, 2), server.target(schema)).is_new
    assert server.rows(f"select release, tables from {schema}.kho_release") == [("release-2", ["mart_one", "mart_two"])]
    assert server.rows(f"select n from {schema}.mart_one") == [(2,)] * 3
    assert server.schemas(schema) == [schema]


def test_a_table_that_somebody_dropped_comes_back_with_the_same_release(server, schema, tmp_path):
    release = of_number(tmp_path, 1)
    load.load(release, server.target(schema))
    server.connect().execute(f"drop table {schema}.mart_two")
    assert load.load(release, server.target(schema)).is_new
    assert server.rows(f"select n from {schema}.mart_two") == [(1,)] * 3


def test_the_role_for_readers_may_be_made_after_the_release(server, schema, tmp_path):
    release, late = of_number(tmp_path, 1), f"{schema}_reader"
    assert not load.load(release, server.target(schema, reader=late)).has_reader
    server.connect().execute(f"create role {late}")
    again = load.load(release, server.target(schema, reader=late))
    assert (again.is_new, again.has_reader) == (False, True)
    assert server.rows(f"select has_table_privilege('{late}', '{schema}.mart_one', 'select')") == [(True,)]


def test_a_load_that_fails_leaves_the_old_release_and_nothing_else(server, schema, tmp_path):
    load.load(of_number(tmp_path, 1), server.target(schema))
    bad = released(
        tmp_path / "bad",
        "create table mart_one as select 2 as n",
        "create table mart_two as select '5881580-07-10'::date as n",  # a day later than PostgreSQL's last
    )
    with pytest.raises(PostgresFault, match="POSTGRES_REFUSED: date out of range"):
        load.load(bad, server.target(schema))
    assert server.rows(f"select n from {schema}.mart_one") == [(1,)] * 3
    assert server.schemas(schema) == [schema]
    assert server.rows("select 1 from pg_locks where locktype = 'advisory'") == []


def test_readers_never_see_two_releases_or_none(server, schema, tmp_path):
    load.load(of_number(tmp_path, 0), server.target(schema))
    tables = f"select n from {schema}.mart_one union all select n from {schema}.mart_two"
    both = f"select min(n), max(n), count(*) from ({tables}) as tables"
    seen, begun, stopped = [], threading.Event(), threading.Event()

    def read():
        with server.connect(autocommit=False) as connection:
            is_last = False
            while not is_last:
                is_last = stopped.is_set()
                seen.append(connection.execute(both).fetchall() + connection.execute(both).fetchall())
                connection.commit()
                begun.set()

    reader = threading.Thread(target=read)
    reader.start()
    begun.wait()
    for number in range(1, 6):
        load.load(of_number(tmp_path, number), server.target(schema))
    stopped.set()
    reader.join()
    assert [rows for rows in seen if rows != [(rows[0][0], rows[0][0], 6)] * 2] == []  # of one transaction
    assert (seen[0][0][0], seen[-1][0][0]) == (0, 5)


def test_a_reader_with_an_older_snapshot_sees_the_new_release_and_no_empty_table(server, schema, tmp_path):
    load.load(of_number(tmp_path, 1), server.target(schema))
    with server.connect(autocommit=False) as connection:
        connection.execute("set transaction isolation level repeatable read")
        connection.execute("select 1 from pg_class limit 1")  # the snapshot is of now
        load.load(of_number(tmp_path, 2), server.target(schema))
        assert connection.execute(f"select n from {schema}.mart_one").fetchall() == [(2,)] * 3


def test_a_transaction_that_reads_the_old_release_is_waited_for(server, schema, tmp_path):
    load.load(of_number(tmp_path, 1), server.target(schema))
    done = threading.Thread(target=load.load, args=(of_number(tmp_path, 2), server.target(schema)))
    with server.connect(autocommit=False) as connection:
        connection.execute(f"select n from {schema}.mart_one")
        done.start()
        time.sleep(0.4)
        assert connection.execute(f"select n from {schema}.mart_two").fetchall() == [(1,)] * 3
    done.join()
    assert server.rows(f"select n from {schema}.mart_two") == [(2,)] * 3


def test_a_transaction_that_does_not_end_is_named_and_the_old_release_stays(server, schema, tmp_path):
    load.load(of_number(tmp_path, 1), server.target(schema))
    with server.connect(autocommit=False, application_name="DBeaver") as connection:
        connection.execute(f"select n from {schema}.mart_one")
        holder = f"pid {connection.info.backend_pid} 'kho' 'DBeaver'"
        with pytest.raises(PostgresFault, match=rf"POSTGRES_IN_USE: .*{holder}"):
            load.load(of_number(tmp_path, 2), server.target(schema, wait=0))
        assert connection.execute(f"select n from {schema}.mart_two").fetchall() == [(1,)] * 3
    assert server.schemas(schema) == [schema]


def test_a_load_whose_connection_is_cut_leaves_the_old_release(server, schema, tmp_path):
    load.load(of_number(tmp_path, 1), server.target(schema))
    faults = []

    def cut():
        with pytest.raises(PostgresFault, match="POSTGRES_REFUSED") as fault:
            load.load(of_number(tmp_path, 2), server.target(schema))
        faults.append(str(fault.value))

    with server.connect(autocommit=False) as reader:
        reader.execute(f"select n from {schema}.mart_one")  # the load waits, its tables made and filled
        loading = threading.Thread(target=cut)
        loading.start()
        while not server.rows(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'kho export'"
        ):
            time.sleep(0.05)
        loading.join()
        assert reader.execute(f"select n from {schema}.mart_two").fetchall() == [(1,)] * 3
    assert PASSWORD not in faults[0]
    assert server.schemas(schema) == [schema]


def test_two_loads_at_once_are_one_and_a_refusal(server, schema, tmp_path):
    with server.connect(autocommit=False) as other:
        other.execute("select pg_advisory_xact_lock(hashtext('kho export ' || %s))", (schema,))
        with pytest.raises(PostgresFault, match="POSTGRES_BUSY"):
            load.load(of_number(tmp_path, 1), server.target(schema))


# --- what is not ours -------------------------------------------------------------------------------------------------


def test_a_schema_of_somebody_else_is_not_touched(server, schema, tmp_path):
    server.connect().execute(f"create schema {schema}; create table {schema}.theirs as select 1 as n")
    with pytest.raises(PostgresFault, match=f"POSTGRES_NOT_OURS: lược đồ {schema}"):
        load.load(of_number(tmp_path, 1), server.target(schema))
    assert server.rows(f"select n from {schema}.theirs") == [(1,)]


def test_an_empty_schema_that_was_made_for_us_is_used(server, schema, tmp_path):
    server.connect().execute(f"create schema {schema}")
    assert load.load(of_number(tmp_path, 1), server.target(schema)).is_new


@pytest.mark.parametrize("made", ["view elsewhere.v as select n from {}.mart_one", "table {}.theirs as select 1 as n"])
def test_what_others_made_on_the_release_is_never_dropped(server, schema, tmp_path, made):
    load.load(of_number(tmp_path, 1), server.target(schema))
    with server.connect() as connection:
        connection.execute("create schema if not exists elsewhere")
        connection.execute(f"create {made.format(schema)}")
        with pytest.raises(PostgresFault, match=r"POSTGRES_DEPENDED: .*(elsewhere\.v|theirs)"):
            load.load(of_number(tmp_path, 2), server.target(schema))
        connection.execute("drop schema elsewhere cascade")
    assert server.rows(f"select n from {schema}.mart_one") == [(1,)] * 3
    assert server.schemas(schema) == [schema]


def test_a_database_whose_text_is_not_utf8_is_refused(server, tmp_path):
    server.connect("postgres").execute("create database latin encoding 'LATIN1' template template0")
    with pytest.raises(PostgresFault, match=r"POSTGRES_ENCODING: .*LATIN1"):
        load.load(of_number(tmp_path, 1), Target(server.address("latin")))
