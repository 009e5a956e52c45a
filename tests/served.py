"""A server of its own for the tests, on a small release, with readers who speak to it by DuckDB's own client."""

import asyncio
import importlib
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

from orchestration.places import PROJECT
from orchestration.release.serving.supervisor import Supervisor
from orchestration.release.serving.worker import Limits

TOKEN = "a-token-of-the-tests"
NUMBERS = count()
ROWS = 120_000  # of the large table: several FETCHes


def publish(published: Path, number: int) -> Path:
    """A release in which every figure is this number, and `current` moved to it."""
    folder = published / f"release-{number}"
    folder.mkdir(parents=True)
    with duckdb.connect(str(folder / "kho.duckdb")) as connection:
        connection.execute(f"create table mart_one as select {number} as n, 'Xã Một' as name_vi from range(3)")
        connection.execute(f"create table fct_large as select {number} as n, range as i from range({ROWS})")
    beside = published / ".current-new"
    beside.symlink_to(folder.name, target_is_directory=True)
    beside.replace(published / "current")
    return folder


def client() -> duckdb.DuckDBPyConnection:
    """A reader's own DuckDB, with the extensions of the wheels."""
    connection = duckdb.connect()
    for name in ("duckdb_extension_httpfs", "duckdb_extension_quack"):
        folder = Path(importlib.import_module(name).__file__).parent
        [extension] = folder.glob("extensions/*/*.duckdb_extension")
        connection.execute(f"load '{extension}'")
    return connection


@cache
def shared_client() -> duckdb.DuckDBPyConnection:
    """The one DuckDB of all readers of a test run: each attaches a session of its own in it."""
    return client()


class Reader:
    """One session: attached once, then asked."""

    def __init__(self, port: int, token: str = TOKEN):
        self.name = f"kho_{next(NUMBERS)}"
        self.connection = shared_client().cursor()
        self.connection.execute(f"attach 'quack:127.0.0.1:{port}' as {self.name} (token '{token}')")

    def rows(self, query: str) -> list[tuple]:
        """The rows the server gives for a statement."""
        return self.started(query).fetchall()

    def close(self) -> None:
        """End the session."""
        self.connection.execute(f"detach {self.name}")

    def started(self, query: str) -> duckdb.DuckDBPyConnection:
        """A statement whose rows are not fetched yet."""
        quoted = query.replace("'", "''")
        return self.connection.execute(f"from {self.name}.query('{quoted}')")


class Served:
    """A running server."""

    def __init__(self, supervisor: Supervisor, published: Path, port: int):
        self.supervisor, self.published, self.port = supervisor, published, port

    def reader(self, token: str = TOKEN) -> Reader:
        """A new session."""
        return Reader(self.port, token)

    def settle(self, in_use: int) -> None:
        """Wait until a process stands by beside those in use."""
        while len(self.processes()) <= in_use:
            time.sleep(0.05)

    def processes(self) -> set[int]:
        """The serving processes that live now."""
        return self.supervisor.processes


@contextmanager
def served(published: Path, has_guard: bool = True, **limits) -> Iterator[Served]:
    """Serve what is published there, on any free port, until the block ends."""
    limits.setdefault("standby", 1)  # a process costs a test's machine a third of a second
    ready, stopped = threading.Event(), asyncio.Event()
    holder: list[Served] = []
    faults: list[BaseException] = []

    async def serve() -> None:
        with TemporaryDirectory(prefix="kho-serve-", dir="/tmp") as folder:
            supervisor = Supervisor(published, TOKEN, Limits(**limits), Path(folder), has_guard)
            async with supervisor.serving("127.0.0.1", 0) as server:
                holder.append(Served(supervisor, published, server.sockets[0].getsockname()[1]))
                ready.set()
                await stopped.wait()

    loop = asyncio.new_event_loop()

    def run() -> None:
        try:
            loop.run_until_complete(serve())
        except BaseException as fault:
            faults.append(fault)
        finally:
            ready.set()
            loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    try:
        assert ready.wait(60)
        if faults:
            raise faults[0]
        yield holder[0]
    finally:
        if not loop.is_closed():
            loop.call_soon_threadsafe(stopped.set)
        thread.join()


@contextmanager
def command(warehouse: Path, **environment):
    """`kho serve` as a user starts it, and the lines it prints until it serves."""
    arguments = [sys.executable, "-m", "orchestration.cli", "serve", "--port", "0", "--warehouse", str(warehouse)]
    running = subprocess.Popen(
        arguments,
        env=os.environ | environment,
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield running
    finally:
        if running.poll() is None:
            running.terminate()
            assert running.wait(10) == 0
