"""A PostgreSQL of its own for the tests: under a folder of its own, on a socket, by a user that is not root."""

import json
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import duckdb
import psycopg
import pytest

from orchestration.release.postgres.load import Target

PASSWORD = "mật khẩu: 100%/@?"  # what an address must not show, with everything that cuts one
READER = "kho_doc"
SETTINGS = "-c listen_addresses='' -c fsync=off -c max_connections=20"


class Server:
    """A running server and its owner's addresses."""

    def __init__(self, folder: Path):
        self.folder = folder

    def address(self, database: str = "bi", user: str = "kho", password: str | None = PASSWORD) -> str:
        """The address of a database, with the password in it."""
        secret = "" if password is None else f":{quote(password, safe='')}"
        return f"postgresql://{user}{secret}@/{database}?host={quote(str(self.folder), safe='')}"

    def connect(self, database: str = "bi", **options) -> psycopg.Connection:
        """A connection that commits each statement by itself."""
        return psycopg.connect(self.address(database), **{"autocommit": True, **options})

    def target(self, schema: str, **options) -> Target:
        """Where a release is loaded to."""
        return Target(self.address(), schema, **options)

    def schemas(self, beginning: str) -> list[str]:
        """The schemas whose name begins so."""
        return [name for (name,) in self.rows(f"select nspname from pg_namespace where nspname like '{beginning}%'")]

    def rows(self, query: str) -> list[tuple]:
        """The rows of a query."""
        with self.connect() as connection:
            return connection.execute(query).fetchall()


@contextmanager
def running() -> Iterator[Server]:
    """Start a server, stop it at the end; skipped with a reason where there is none, never under CI."""
    programs = _programs()
    folder = Path(tempfile.mkdtemp(prefix="kho-pg-", dir="/tmp"))
    as_user = {"user": "nobody", "group": "nogroup", "extra_groups": []} if os.geteuid() == 0 else {}
    if as_user:
        shutil.chown(folder, "nobody", "nogroup")
    secret = folder / "password"
    secret.write_text(PASSWORD, encoding="utf-8")
    secret.chmod(0o644)

    def run(program: str, *arguments: str) -> None:
        command = [str(programs / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, timeout=60, **as_user)

    try:
        run("initdb", "-U", "kho", "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8", "--locale=C", "--no-sync")
        run("pg_ctl", "-w", "-l", str(folder / "log"), "-o", f"-k {folder} {SETTINGS}", "start")
        try:
            server = Server(folder)
            with server.connect("postgres") as connection:
                connection.execute("create database bi")
                connection.execute(f"create role {READER}")
            yield server
        finally:
            run("pg_ctl", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)


def _programs() -> Path:
    """Where Debian, or whoever, put the server's programs."""
    installed = [*Path("/usr/lib/postgresql").glob("*/bin/initdb"), *map(Path, filter(None, [shutil.which("initdb")]))]
    if not installed and not os.environ.get("CI"):
        pytest.skip("no PostgreSQL server is installed here (apt-get install postgresql)")
    assert installed, "under CI the server of PostgreSQL must be there"
    return installed[0].resolve().parent


def released(folder: Path, *statements: str) -> Path:
    """The folder of a release whose database these statements make."""
    folder.mkdir()
    with duckdb.connect(str(folder / "kho.duckdb")) as connection:
        for statement in statements:
            connection.execute(statement)
    (folder / "manifest.json").write_text(json.dumps({"as_of": "2026-03-20"}), encoding="utf-8")
    return folder


def of_number(folder: Path, number: int) -> Path:
    """A release in which every figure is this number: a reader who sees two numbers has seen two releases."""
    return released(
        folder / f"release-{number}",
        f"create table mart_one as select {number} as n from range(3)",
        f"create table mart_two as select {number} as n from range(3)",
    )
