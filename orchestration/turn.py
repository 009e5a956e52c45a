"""One writer of a warehouse at a time: the lock that a night, a publication, a rebuild and a run of Dagster hold.

Reads and writes `.lock` in the warehouse, where its holder says who it is. The lock is the kernel's: it ends with its
process, however that ends, and what a dead one wrote there stands in nobody's way.
"""

import fcntl
import json
import os
import shlex
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

from orchestration import clock
from orchestration.places import Places

LOCK = ".lock"
CODE = "WAREHOUSE_TAKEN"
PATIENCE = 30.0  # minutes to wait for another; a night of the samples takes two
MINUTES = "KHO_WAIT_MINUTES"
PAUSE = 0.2  # seconds between two looks whether it is free


class WarehouseTaken(RuntimeError):
    """Another process works on the warehouse and did not end in time; nothing was done. The message says who."""


class Holder(NamedTuple):
    """Who holds the lock, as the lock file says."""

    pid: int
    since: str
    command: str

    def __str__(self) -> str:
        return f"pid {self.pid}, từ / since {self.since}, {self.command}"


class _Held(threading.local):
    """How often this thread has entered each warehouse: who holds the lock may enter again."""

    def __init__(self) -> None:
        self.depth: dict[Path, int] = {}


_held = _Held()


@contextmanager
def taken(places: Places, minutes: float | None = None) -> Iterator[None]:
    """Hold the lock of a warehouse until the block ends; wait for another at most so long, and say so.

    Raises:
        WarehouseTaken: another process still holds it.
    """
    path = places.warehouse.resolve() / LOCK
    if path in _held.depth:
        yield
        return
    lock = _wait(path, patience() if minutes is None else minutes)
    _held.depth[path] = 1
    try:
        yield
    finally:
        del _held.depth[path]
        lock.truncate(0)
        lock.close()


def patience() -> float:
    """How many minutes one waits for another: `KHO_WAIT_MINUTES` where it is a number, else PATIENCE."""
    try:
        return max(0.0, float(os.environ.get(MINUTES) or PATIENCE))
    except ValueError:
        return PATIENCE


def holder(path: Path) -> Holder | None:
    """Who holds a lock, where the file says so and that process lives."""
    try:
        written = Holder(**json.loads(path.read_text(encoding="utf-8")))
        os.kill(written.pid, 0)
    except PermissionError:
        return written
    except (OSError, ValueError, TypeError):
        return None
    return written


def _wait(path: Path, minutes: float) -> IO[bytes]:
    end, is_told = time.monotonic() + 60 * minutes, False
    while (lock := _try(path)) is None:
        if time.monotonic() >= end:
            raise WarehouseTaken(_words(path))
        if not is_told:
            print(
                f"{_words(path)} Chờ tối đa {minutes:g} phút. / Waiting {minutes:g} minutes at most.", file=sys.stderr
            )
            is_told = True
        time.sleep(PAUSE)
    return lock


def _try(path: Path) -> IO[bytes] | None:
    """The lock, or None while another has it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    lock = path.open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.fstat(lock.fileno()).st_ino == path.stat().st_ino:
            return _signed(lock)
    except (BlockingIOError, FileNotFoundError):
        pass  # held; or the warehouse was removed while we opened it: another look makes it anew
    lock.close()
    return None


def _signed(lock: IO[bytes]) -> IO[bytes]:
    """The lock, with its holder's name in it."""
    command = shlex.join([Path(sys.argv[0]).name, *sys.argv[1:]])
    own = Holder(os.getpid(), clock.now().isoformat(timespec="seconds"), command)
    lock.truncate(0)
    lock.write(json.dumps(own._asdict(), ensure_ascii=True).encode())
    lock.flush()
    return lock


def _words(path: Path) -> str:
    who = holder(path) or "không rõ / unknown"
    return f"{CODE}: {path.parent} đang do tiến trình khác dùng ({who}). / Another process works on it."
