"""Everything a token's holder may try against `kho serve`, with the guard and past it: nothing stops, slows or leaks.

Past the guard stands what counts: a process without files, network and other readers, that is thrown away.
"""

import concurrent.futures
import contextlib
import hashlib
import os
import re
import signal
import socket
import statistics
import time
from pathlib import Path

import duckdb
import pytest
from attacks import EVERY, HEAVY
from served import ROWS, TOKEN, Reader, back, command, publish, served

pytestmark = pytest.mark.campaign

SECRET = "hush-hush"


@pytest.fixture(scope="module", params=[True, False], ids=["guarded", "past the guard"])
def server(request, tmp_path_factory):
    published = tmp_path_factory.mktemp("published")
    publish(published, 1)
    os.environ["KHO_SECRET"] = SECRET
    with served(published, has_guard=request.param, query_seconds=1.5, memory_mb=100, standby=2) as server:
        server.is_guarded = request.param
        yield server


@pytest.fixture(scope="module")
def witness(server):
    """A reader who goes on reading through all attacks."""
    return server.reader()


@pytest.fixture(scope="module")
def attacker(server):
    """A token's holder, whose session outlives the processes it costs."""
    return server.reader()


@pytest.fixture
def unharmed(server, witness):
    """Afterwards the release is what it was, the witness reads on, and somebody new is let in, in good time."""
    folder = server.published / "release-1"
    server.settle(in_use=2)
    before = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    yield
    begun = time.monotonic()
    assert witness.rows("select n from mart_one") == [(1,)] * 3
    assert time.monotonic() - begun < back()
    newcomer = server.reader()
    assert newcomer.rows("select n from mart_one") == [(1,)] * 3
    assert time.monotonic() - begun < back()
    newcomer.close()
    assert {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()} == before


@pytest.mark.parametrize(("aim", "statement"), EVERY)
def test_an_attack_by_a_statement_reads_and_writes_nothing_beyond_the_release(
    server, attacker, unharmed, tmp_path, aim, statement
):
    secret = tmp_path / "secret.csv"
    secret.write_text(SECRET, encoding="utf-8")
    called = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.2)
        port = listener.getsockname()[1]
        rows = []
        with contextlib.suppress(duckdb.Error):
            rows = attacker.rows(statement.replace("SECRET", str(secret)).replace("PORT", str(port)))
            assert not server.is_guarded, rows
        with contextlib.suppress(TimeoutError):
            called.append(listener.accept())
        with contextlib.suppress(duckdb.Error):
            rows += attacker.rows("select n from mart_one")
            assert rows[-3:] == [(1,)] * 3 or server.is_guarded
    assert SECRET not in str(rows)
    if server.supervisor.is_alone or server.is_guarded:
        assert called == []
    assert secret.read_text("utf-8") == SECRET and [*tmp_path.iterdir()] == [secret]


@pytest.mark.parametrize(("aim", "number"), [(aim, number) for aim in HEAVY for number in range(len(HEAVY[aim]))])
def test_an_attack_by_weight_ends_at_a_limit(attacker, unharmed, aim, number):
    begun = time.monotonic()
    with contextlib.suppress(duckdb.Error):
        attacker.rows(HEAVY[aim][number])
        assert aim == "parser"
    assert time.monotonic() - begun < 1.5 + back()
    assert attacker.rows("select n from mart_one") == [(1,)] * 3  # the same session, another process


def test_endless_queries_do_not_slow_a_reader_to_less_than_half(server, witness, unharmed):
    def took():
        begun = time.monotonic()
        assert witness.rows("select count(*), sum(hash(i)) from fct_large where i % 3 = 0")
        return time.monotonic() - begun

    alone = statistics.median(took() for _ in range(15))
    attackers = [server.reader() for _ in range(2)]

    def attack(attacker):
        for _ in range(3):
            with contextlib.suppress(duckdb.Error):
                attacker.rows("select count(*) from range(1000000000000)")

    with concurrent.futures.ThreadPoolExecutor() as pool:
        running = [pool.submit(attack, attacker) for attacker in attackers]
        beside = []
        while not all(attack.done() for attack in running):
            beside.append(took())
    assert statistics.median(beside) < 2 * alone + 0.02


FLOODS = {"idle": 200, "wrong token": 60, "right token": 20, "half a message": 200, "left in the middle": 200}


@pytest.mark.parametrize("kind", FLOODS)
def test_a_flood_passes_a_reader_by(server, witness, unharmed, kind):
    def one(number):
        if kind in ("wrong token", "right token"):
            with contextlib.suppress(duckdb.Error):
                Reader(server.port, TOKEN if kind == "right token" else f"wrong-token-{number:05}")
            return
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", server.port), timeout=5) as raw:
            if kind == "half a message":
                raw.sendall(b"POST /quack HTTP/1.1\r\nContent-Length: 1000\r\n\r\nabc")
            if kind != "left in the middle":
                time.sleep(0.5)

    with concurrent.futures.ThreadPoolExecutor(30) as pool:
        flood = [pool.submit(one, number) for number in range(FLOODS[kind])]
        while not all(part.done() for part in flood):
            begun = time.monotonic()
            assert witness.rows("select n from mart_one") == [(1,)] * 3
            assert time.monotonic() - begun < back()
            time.sleep(0.1)


def test_connections_that_say_nothing_make_room_for_a_reader(server, witness, unharmed):
    with contextlib.ExitStack() as kept:
        for _ in range(200):
            kept.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=5))
        begun = time.monotonic()
        assert witness.rows("select n from mart_one") == [(1,)] * 3
        assert server.reader().rows("select n from mart_one") == [(1,)] * 3
        assert time.monotonic() - begun < back()


def test_processes_killed_from_outside_are_replaced(server, witness, unharmed):
    for process in server.processes():
        with contextlib.suppress(ProcessLookupError):
            os.kill(process, signal.SIGKILL)


def test_another_readers_session_cannot_be_taken_over(server, witness, unharmed):
    witness.rows("select 'mine'")
    asking = "select connection_id, query from quack_active_connections()"
    if server.is_guarded:
        with pytest.raises(duckdb.Error, match="quack_active_connections"):
            server.reader().rows(asking)
    else:
        ids = server.reader().rows(asking)
        assert len(ids) == 1 and "mine" not in str(ids)  # its own, and not the one its client knows


def test_an_open_reader_goes_on_undisturbed_through_a_hundred_publications(tmp_path):
    publish(tmp_path, 0)
    with served(tmp_path, standby=2) as server:
        reader = server.reader()
        begun = reader.started("select n, i from fct_large")
        rows = begun.fetchmany(2000)
        for number in range(1, 101):
            publish(tmp_path, number)
            time.sleep(0.05)
            rows += begun.fetchmany(1000)  # of the client's own store, or by a FETCH
        while block := begun.fetchmany(1000):
            rows += block
        assert (len(rows), {n for n, _ in rows}, sum(i for _, i in rows)) == (ROWS, {0}, ROWS * (ROWS - 1) // 2)
        time.sleep(1)
        assert server.reader().rows("select n from mart_one") == [(100,)] * 3


def is_running(pid: str) -> bool:
    """Whether a process lives; one that nobody has taken leave of yet does not."""
    with contextlib.suppress(OSError):
        return "State:\tZ" not in Path(f"/proc/{pid}/status").read_text("utf-8")
    return False


def test_a_server_whose_supervisor_is_killed_leaves_no_process(tmp_path):
    publish(tmp_path / "published", 1)
    with command(tmp_path, KHO_SERVE_TOKEN=TOKEN) as running:
        port = int(re.search(r":(\d+);", running.stdout.readline())[1])
        Reader(port)
        children = [task / "children" for task in Path(f"/proc/{running.pid}/task").iterdir()]
        processes = " ".join(path.read_text("ascii") for path in children).split()
        assert processes
        running.kill()
        running.wait()
        time.sleep(1)
        assert [pid for pid in processes if is_running(pid)] == []


def test_a_token_of_the_environment_is_never_printed(tmp_path):
    publish(tmp_path / "published", 1)
    with command(tmp_path, KHO_SERVE_TOKEN=TOKEN) as running:
        first = running.stdout.readline()
        port = int(re.search(r":(\d+);", first)[1])
        assert Reader(port).rows("select n from mart_one") == [(1,)] * 3
    assert TOKEN not in first + running.stdout.read()
