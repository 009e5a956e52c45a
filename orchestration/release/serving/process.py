"""One serving process: the release, read-only, for one reader; started by the supervisor and thrown away by it.

Reads its task as JSON from its input, opens one DuckDB file and lets Quack listen on a port of its own network. The
supervisor's messages come over a socket in the file system and are passed on to Quack: those of the four kinds that
reading needs, a statement only where the guard lets it through. Writes nothing.
"""

import contextlib
import json
import socket
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from threading import Thread

import duckdb
import duckdb_extension_httpfs
import duckdb_extension_quack

from orchestration.release.serving import http, protocol
from orchestration.release.serving.guard import REFUSED, Guard
from orchestration.release.serving.isolation import fence

READY = b"ready"
GONE = b"GONE\r\n\r\n"  # for the supervisor, in place of an answer: the server inside was stopped before it was asked
HOST = "127.0.0.1"
BLOCK = 1 << 16
PASSED = {protocol.HELLO, protocol.QUERY, protocol.FETCH, protocol.GOODBYE}
NO_STATEMENT = "không đọc được câu lệnh / no statement that can be read"


@dataclass(frozen=True)
class Task:
    """What one process serves, and within which limits."""

    database: str
    socket: str
    token: str
    memory_mb: int
    threads: int
    has_guard: bool
    checks_signatures: bool
    supervisor: int

    def text(self) -> str:
        """As a process reads it."""
        return json.dumps(asdict(self))


def main() -> None:
    """Serve until killed."""
    task = Task(**json.loads(sys.stdin.readline()))
    is_alone = fence(task.supervisor, task.memory_mb << 20)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(task.socket)
    listener.listen(32)
    port = _free_port()
    _kept.append(_served(task, port))
    guard = Guard() if task.has_guard else None
    sys.stdout.buffer.write(READY + (b" alone\n" if is_alone else b"\n"))
    sys.stdout.buffer.flush()
    while True:
        near, _ = listener.accept()
        Thread(target=_carry, args=(near, port, guard), daemon=True).start()


def _served(task: Task, port: int) -> duckdb.DuckDBPyConnection:
    """Open the release, lock every setting, and let Quack listen.

    The signatures of the extensions are checked by a supervisor's first process: doing so takes longer than all the
    rest, and nothing else can be loaded by then.
    """
    unsigned = "false" if task.checks_signatures else "true"
    kho = duckdb.connect(
        task.database,
        read_only=True,
        config={"threads": str(task.threads), "allow_unsigned_extensions": unsigned},
    )
    for package in (duckdb_extension_httpfs, duckdb_extension_quack):
        [extension] = Path(package.__file__ or "").parent.glob("extensions/*/*.duckdb_extension")
        kho.execute(f"load '{extension}'")
    for setting in (
        f"memory_limit = '{task.memory_mb}MB'",
        "temp_directory = ''",
        "python_enable_replacements = false",
        "autoinstall_known_extensions = false",
        "autoload_known_extensions = false",
        "allow_persistent_secrets = false",
        "enable_external_access = false",
        "lock_configuration = true",
    ):
        kho.execute(f"set {setting}")
    kho.execute("call quack_serve($uri, token = $token)", {"uri": f"quack:{HOST}:{port}", "token": task.token})
    return kho


_kept: list[object] = []  # the connection lives as long as the process


def _free_port() -> int:
    with socket.socket() as any_socket:
        any_socket.bind((HOST, 0))
        return int(any_socket.getsockname()[1])


def _carry(near: socket.socket, port: int, guard: Guard | None) -> None:
    """Carry one message of the supervisor to Quack, and its answer back."""
    with near, contextlib.suppress(OSError):
        message = _received(near)
        reason = _reason(message, guard) if guard else None
        if reason is not None:
            answer = protocol.fault(REFUSED.format(reason))
            near.sendall(http.answer_head(len(answer)) + answer)
            return
        try:
            far = socket.create_connection((HOST, port))
        except OSError:
            near.sendall(GONE)
            return
        with far:
            far.sendall(http.posted(message))
            while block := far.recv(BLOCK):
                near.sendall(block)


def _received(near: socket.socket) -> bytes:
    """The message that the supervisor sends: its head is our own and says the length."""
    received = bytearray()
    while (end := received.find(http.END_OF_HEAD)) < 0 or len(received) < end + 4 + (
        http.length_of(received[:end]) or 0
    ):
        block = near.recv(BLOCK)
        if not block:
            raise ConnectionAbortedError
        received += block
    return bytes(received[end + 4 :])


def _reason(message: bytes, guard: Guard) -> str | None:
    """Why a message is not passed on; None where it is."""
    kind = protocol.kind(message)
    if kind not in PASSED:
        return NO_STATEMENT
    if kind != protocol.QUERY:
        return None
    statement = protocol.statement(message)
    return NO_STATEMENT if statement is None else guard.reason(statement)


if __name__ == "__main__":
    main()
