"""`kho serve`: readers read the current release and nothing else; what one does stops no other."""

import contextlib
import re
import socket
import threading
import time
from pathlib import Path

import duckdb
import pytest
from attacks import EVERY
from served import ROWS, TOKEN, Reader, back, command, publish, served

from orchestration import cli
from orchestration.release.serving.pool import BEAT


@pytest.fixture(scope="module")
def one(tmp_path_factory):
    """One server for all tests that leave it as it was; a query may run a second."""
    published = tmp_path_factory.mktemp("published")
    publish(published, 1)
    with served(published, query_seconds=1, memory_mb=100) as one:
        yield one


@pytest.fixture(scope="module")
def reader(one):
    """A session that is kept through them."""
    return one.reader()


def test_a_reader_reads_the_release_as_if_it_were_there(reader):
    assert reader.rows("select n, name_vi, count(*) from mart_one group by all") == [(1, "Xã Một", 3)]
    assert reader.connection.execute(f"select count(*), sum(i) from {reader.name}.fct_large").fetchall() == [
        (ROWS, ROWS * (ROWS - 1) // 2)
    ]
    assert reader.rows("explain select 1") and reader.rows("describe mart_one") and reader.rows("show tables")
    assert reader.rows("summarize mart_one")[0][0] == "n"
    with pytest.raises(duckdb.Error, match="does not exist"):
        reader.rows("from nothing_such")


def test_a_wrong_token_reads_nothing(one):
    for wrong in (TOKEN[:-1], "x" * 500):
        with pytest.raises(duckdb.Error, match="KHO_TOKEN"):
            one.reader(wrong)


def test_every_attack_by_a_statement_is_refused_before_it_runs(one, reader, tmp_path):
    before = one.processes()
    answered = []
    for aim, statement in EVERY:
        try:
            answered.append((aim, statement, reader.rows(statement.replace("SECRET", str(tmp_path / "x")))))
        except duckdb.Error:
            continue
    assert answered == []
    assert reader.rows("select n from mart_one") == [(1,)] * 3
    assert before <= one.processes()  # by the guard alone: no process was lost
    assert list(tmp_path.iterdir()) == []


def test_a_query_without_an_end_is_ended_while_others_read_on(one, reader):
    attacker = one.reader()
    one.settle(in_use=2)
    fault = []

    def attack():
        with pytest.raises(duckdb.Error, match="KHO_TIME") as raised:
            attacker.rows("select count(*) from range(1000000000000)")
        fault.append(raised)

    endless = threading.Thread(target=attack)
    endless.start()
    while endless.is_alive():
        assert reader.rows("select n from mart_one") == [(1,)] * 3
        time.sleep(0.05)
    endless.join()
    assert fault
    begun = time.monotonic()
    assert attacker.rows("select n from mart_one") == [(1,)] * 3  # the same session, another process
    assert time.monotonic() - begun < back()


def test_a_query_that_takes_too_much_memory_is_refused(reader):
    with pytest.raises(duckdb.Error, match=r"allocate|KHO_MEMORY|KHO_STOPPED|KHO_TIME"):
        reader.rows("select list(repeat('x', 10000) || i) from range(10000000) as t(i)")


def test_a_process_has_no_files_to_write_no_network_and_no_token(one, reader):
    reader.rows("select 1")
    for process in one.processes():
        proc = Path("/proc") / str(process)
        limits = (proc / "limits").read_text()
        assert re.search(r"Max file size +0 +0 ", limits) and re.search(r"Max core file size +0 +0 ", limits)
        with contextlib.suppress(PermissionError):  # what may trace it may see these
            assert TOKEN.encode() not in (proc / "environ").read_bytes() + (proc / "cmdline").read_bytes()
            if one.supervisor.is_alone:
                assert (proc / "ns" / "net").readlink() != Path("/proc/self/ns/net").readlink()


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"POST /quack HTTP/1.1\r\n\r\n",
        b"POST /quack HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n",
        b"POST /quack HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx",
        b"POST /quack HTTP/1.1\r\nContent-Length: 4\r\n\r\n\x01\x00\x63\x00",
        b"POST /quack HTTP/1.1\r\nContent-Length: 7\r\n\r\n\x01\x00\x01\xff\xff\x01\x00",
        b"POST /quack HTTP/1.1\r\nContent-Length: 40\r\n\r\n\x01\x00\x03\x02\x00\x20" + b"A" * 32 + b"\xff\xff",
        b"x" * 100_000,
    ],
)
def test_what_is_no_message_of_a_reader_is_answered_without_a_process(one, request_):
    before = one.processes()
    with socket.create_connection(("127.0.0.1", one.port), timeout=5) as raw:
        raw.sendall(request_)
        with contextlib.suppress(ConnectionResetError):
            answer = raw.recv(1000)
            assert re.match(rb"HTTP/1.1 4\d\d |HTTP/1.1 200 OK.*KHO_(TOKEN|SESSION)", answer, re.S), answer
    assert before <= one.processes()


# --- a newer release --------------------------------------------------------------------------------------------------


def test_readers_move_to_a_newer_release_and_a_read_begun_ends_on_the_old_one(tmp_path):
    publish(tmp_path, 1)
    with served(tmp_path, pause_seconds=1) as server:
        reader = server.reader()
        begun = reader.started("select n, i from fct_large")
        rows = begun.fetchmany(2000)
        publish(tmp_path, 2)
        later = []
        other = threading.Thread(target=lambda: later.extend(server.reader().rows("select n from mart_one")))
        time.sleep(3 * BEAT)
        other.start()
        while block := begun.fetchmany(15_000):
            rows += block
            time.sleep(0.05)
        other.join()
        assert (len(rows), {n for n, _ in rows}) == (ROWS, {1})
        assert later == [(2,)] * 3
        time.sleep(1.1)
        assert reader.rows("select n from mart_one") == [(2,)] * 3  # the same session, after a pause


# --- where the guard is passed ----------------------------------------------------------------------------------------


def test_a_server_stopped_from_inside_is_back_for_the_same_session(tmp_path):
    publish(tmp_path, 1)
    with served(tmp_path, has_guard=False) as server:
        reader, other = server.reader(), server.reader()
        [(uri,)] = reader.rows("select server_id from quack_active_connections()")
        server.settle(in_use=2)
        reader.rows(f"call quack_stop('{uri}')")
        begun = time.monotonic()
        assert reader.rows("select n from mart_one") == [(1,)] * 3
        assert other.rows("select n from mart_one") == [(1,)] * 3
        assert time.monotonic() - begun < back()


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command_makes_a_token_prints_it_once_and_listens_to_this_machine_alone(tmp_path):
    publish(tmp_path / "published", 1)
    with command(tmp_path) as running:
        port = int(re.search(r"quack:127\.0\.0\.1:(\d+)", running.stdout.readline())[1])
        token = running.stdout.readline().split()[-1]
        assert Reader(port, token).rows("select n from mart_one") == [(1,)] * 3
        sockets = Path("/proc/net/tcp").read_text("ascii") + Path("/proc/net/tcp6").read_text("ascii")
        assert re.findall(rf": (\w+):{port:04X} 0+:0000 0A", sockets) == ["0100007F"]  # 127.0.0.1, listening
    assert token not in running.stdout.read()


@pytest.mark.parametrize("token", ["short", "mật-khẩu-đủ-dài-mà-có-dấu"])
def test_a_token_that_can_be_guessed_or_cannot_be_sent_is_refused(tmp_path, monkeypatch, capsys, token):
    publish(tmp_path / "published", 1)
    for variable in ("KHO_RAW", "KHO_REFERENCE", "KHO_WAREHOUSE"):
        monkeypatch.setenv(variable, str(tmp_path))
    monkeypatch.setenv("KHO_SERVE_TOKEN", token)
    assert cli.main(["serve", "--warehouse", str(tmp_path)]) == 1
    shown = capsys.readouterr()
    assert "KHO_SERVE_TOKEN" in shown.err
    assert token not in shown.out + shown.err
