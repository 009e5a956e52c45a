"""A serving process as its supervisor holds it: started with a release, watched, limited, and killed in the end."""

import asyncio
import contextlib
import os
import secrets
import signal
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.places import PROJECT
from orchestration.release.exports.database import FILE
from orchestration.release.serving import process
from orchestration.release.serving.process import READY, Task

PAGE = os.sysconf("SC_PAGE_SIZE")
STARTING = 20.0  # seconds a process may take to be ready on a busy machine
POLITE_AFTER, POLITE = 1.0, 10  # seconds after which a query gives way to others, and how far (nice)


@dataclass(frozen=True)
class Limits:
    """How much a reader may take, and how many readers there may be."""

    query_seconds: float = 60
    memory_mb: int = 512
    threads: int = 1
    readers: int = 8
    standby: int = 2
    connections: int = 64
    pause_seconds: float = 30  # after which a reader is moved to a newer release
    idle_seconds: float = 900  # after which a reader's process is given back anyway
    longest_on_old: float = 600  # and after which even one that never pauses is

    @property
    def resident(self) -> int:
        """Bytes a process may hold: what DuckDB counts, and as much that it does not."""
        return (2 * self.memory_mb + 256) << 20


@dataclass(eq=False)  # two are never the same
class Worker:
    """One process; `since` is when the oldest unanswered message came, by the monotonic clock."""

    release: Path
    token: str
    socket: Path
    running: asyncio.subprocess.Process
    is_alone: bool
    ended_by: str = ""
    since: dict[int, float] = field(default_factory=dict)
    is_polite: bool = False
    handle: int = -1  # of the process itself: its number may be another's by the time it is used

    def __post_init__(self) -> None:
        with contextlib.suppress(OSError):
            self.handle = os.pidfd_open(self.running.pid)

    @property
    def is_alive(self) -> bool:
        """Whether the process still runs and nobody has ended it."""
        return self.running.returncode is None and not self.ended_by

    @property
    def resident(self) -> int:
        """Bytes of memory the process holds; 0 when it is gone."""
        with contextlib.suppress(OSError):
            return int(Path(f"/proc/{self.running.pid}/statm").read_text("ascii").split()[1]) * PAGE
        return 0

    def end(self, cause: str) -> None:
        """Kill it; what waits for its answer says the cause."""
        if self.ended_by:
            return
        self.ended_by = cause
        if self.handle >= 0:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.handle, signal.SIGKILL)
            os.close(self.handle)
        self.socket.unlink(missing_ok=True)

    def watch(self, limits: Limits) -> None:
        """Hold it to its limits of memory, and let what takes long give way to others."""
        if self.resident > limits.resident:
            self.end("memory")
        longest = time.monotonic() - min(self.since.values(), default=float("inf"))
        if longest > POLITE_AFTER and not self.is_polite and self.is_alive:
            self.is_polite = True
            with contextlib.suppress(OSError):
                for thread in Path(f"/proc/{self.running.pid}/task").iterdir():  # on Linux each has its own
                    os.setpriority(os.PRIO_PROCESS, int(thread.name), POLITE)


class StartFault(RuntimeError):
    """A serving process did not come up."""


async def started(release: Path, folder: Path, limits: Limits, *, has_guard: bool, is_first: bool) -> Worker:
    """Start a process on a release and wait until it is ready.

    Raises:
        StartFault: it was not ready in time, or ended.
    """
    token, socket = secrets.token_hex(24), folder / f"{secrets.token_hex(8)}.sock"
    task = Task(
        str(release / FILE), str(socket), token, limits.memory_mb, limits.threads, has_guard, is_first, os.getpid()
    )
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        process.__name__,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=folder,
        env={"PYTHONPATH": str(PROJECT), "LANG": "C.UTF-8", "HOME": str(folder)},  # no secret of ours is in it
        start_new_session=True,
    )
    worker = Worker(release, token, socket, running, is_alone=False)
    try:
        if running.stdin is None or running.stdout is None:
            raise StartFault("no pipes")
        running.stdin.write(task.text().encode() + b"\n")
        running.stdin.close()
        line = await asyncio.wait_for(running.stdout.readline(), STARTING)
        if not line.startswith(READY):
            raise StartFault(f"exit {running.returncode}")
    except (TimeoutError, OSError, StartFault, asyncio.CancelledError) as fault:
        worker.end("start")
        if isinstance(fault, asyncio.CancelledError):
            raise
        raise StartFault(f"{release / FILE}: {fault}") from fault
    worker.is_alone = line.split()[-1:] == [b"alone"]
    return worker
