"""Reads untrusted files in processes of their own, which may be killed; gives one answer per file, in order.

A worker reads one file after another under limits of memory and may write to no file; one that takes too long is killed
and one that dies is replaced, and only the file it was reading is refused. While a file is slow, another worker reads
what waits behind it. Writes nothing.
"""

import contextlib
import gc
import itertools
import os
import pickle
import selectors
import struct
import subprocess
import sys
import time
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from orchestration.forms.observation import ReadReport
from orchestration.readers.limits import limit

SECONDS = 40  # the largest workbook we accept, five million cells, is read in under 20 s
PATIENCE = 3.0  # seconds after which what waits behind a file goes to another worker
MOST_SLOW = 4  # workers that may be left alone with a slow file; each may take its limit of memory
AHEAD, AHEAD_CELLS = 2_000, 500_000  # answers, and cells of answers, that may wait for an earlier file
DEPTH = 2  # files given to a worker at once, so that it never waits for us
FILES_PER_COLLECTION = 1_000
FILES_PER_PROCESS = 20  # below this a second process costs more than it saves
_SIZE = struct.Struct("!Q")
Job = tuple[str, str]


def read_files(jobs: Iterable[Job], processes: int | None = None, seconds: float = SECONDS) -> Iterator[ReadReport]:
    """Read every (path, file name), in order, in as many processes as there are processors."""
    jobs = list(jobs)
    useful = max(1, len(jobs) // FILES_PER_PROCESS)
    readers = [_Reader(seconds) for _ in range(min(processes or os.cpu_count() or 1, useful) if jobs else 0)]
    try:
        yield from _in_order(jobs, readers)
    finally:
        for reader in readers:
            reader.stop()


def _in_order(jobs: list[Job], readers: list["_Reader"]) -> Iterator[ReadReport]:
    """Keeps `readers` as it changes: a worker alone with a slow file has one in its place, and ends with its file."""
    given, shown, waiting_cells, answers, returned = 0, 0, 0, {}, deque()
    while shown < len(jobs):
        for reader in [reader for reader in readers if not reader.is_alone]:
            while reader.has_room and (
                returned or (given < min(len(jobs), shown + AHEAD) and waiting_cells <= AHEAD_CELLS)
            ):
                number = returned.popleft() if returned else given
                given = max(given, number + 1)
                reader.give(number, jobs[number])
        for number, report in _answers(readers):
            answers[number] = report
            waiting_cells += len(report.cells)
        _relieve(readers, returned, is_more=given < len(jobs))
        while shown in answers:
            report = answers.pop(shown)
            waiting_cells -= len(report.cells)
            yield report
            shown += 1


def _relieve(readers: list["_Reader"], returned: deque[int], is_more: bool) -> None:
    """Takes what waits behind a slow file away from its worker, puts another beside it, and ends the idle alone."""
    for reader in [reader for reader in readers if reader.is_alone and not reader.jobs]:
        readers.remove(reader)
        reader.stop()
    alone = sum(reader.is_alone for reader in readers)
    slow = [reader for reader in readers if reader.is_slow and (is_more or len(reader.jobs) > 1)]
    for reader in slow[: MOST_SLOW - alone]:
        returned.extend(reader.leave_alone())
        readers.append(_Reader(reader.seconds))


def _answers(readers: list["_Reader"]) -> Iterator[tuple[int, ReadReport]]:
    busy = [reader for reader in readers if reader.jobs]
    with selectors.DefaultSelector() as waiting:
        for reader in busy:
            waiting.register(reader.process.stdout, selectors.EVENT_READ, reader)
        ready = waiting.select(max(0.0, min(reader.next_look for reader in busy)))
    for key, _ in ready:
        yield key.data.answer()
    for reader in busy:
        if reader.jobs and reader.left <= 0:
            yield reader.give_up()


class _Reader:
    """One worker process and the files it was given."""

    def __init__(self, seconds: float):
        self.seconds = seconds
        self.jobs: deque[tuple[int, Job]] = deque()
        self.since = 0.0
        self.is_alone = False
        self.process = _start()

    @property
    def has_room(self) -> bool:
        return len(self.jobs) < DEPTH

    @property
    def is_slow(self) -> bool:
        """Whether the file under way has tried the patience of those behind it."""
        return bool(self.jobs) and not self.is_alone and time.monotonic() - self.since > PATIENCE

    @property
    def next_look(self) -> float:
        """Seconds until something must be decided of this worker."""
        slow_in = self.since + PATIENCE - time.monotonic()
        return self.left if self.is_alone or slow_in <= 0 else min(self.left, slow_in + 0.01)

    def leave_alone(self) -> list[int]:
        """Give back what waits behind the file under way; what it was given already is not heard any more."""
        (under_way, *behind) = self.jobs
        self.jobs = deque([under_way])
        self.is_alone = True
        return [number for number, _ in behind]

    @property
    def left(self) -> float:
        """Seconds until the file under way has had its time."""
        return self.since + self.seconds - time.monotonic()

    def give(self, number: int, job: Job) -> None:
        if not self.jobs:
            self.since = time.monotonic()
        self.jobs.append((number, job))
        with contextlib.suppress(OSError):  # it died; the answer that never comes says so
            _send(self.process.stdin, job)

    def answer(self) -> tuple[int, ReadReport]:
        """The answer that is ready, or the refusal of the file on which the process died."""
        try:
            report = _receive(self.process.stdout)
        except (EOFError, pickle.UnpicklingError, OSError):
            return self._replace("crashed", "Tệp làm chương trình đọc dừng đột ngột; không đọc được")
        number, _ = self.jobs.popleft()
        self.since = time.monotonic()
        return number, report

    def give_up(self) -> tuple[int, ReadReport]:
        """Kill a process that does not answer in time."""
        return self._replace("timeout", f"Tệp không đọc xong trong {self.seconds:g} giây")

    def _replace(self, fault: str, words: str) -> tuple[int, ReadReport]:
        self.stop()
        (number, _), *rest = self.jobs
        self.jobs.clear()
        self.process = _start()
        for left in rest:
            self.give(*left)
        return number, ReadReport("none", "unreadable", words, read_fault=fault)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()


def _start() -> subprocess.Popen:
    root = str(Path(__file__).resolve().parents[2])
    known = os.environ.get("PYTHONPATH")
    places = {"PYTHONPATH": f"{root}{os.pathsep}{known}" if known else root}
    return subprocess.Popen(
        [sys.executable, "-m", "orchestration.intake.worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,  # an answer kept in our buffer would not wake `select`
        env=os.environ | places,
    )


def _send(pipe: BinaryIO, said: object) -> None:
    content = pickle.dumps(said, pickle.HIGHEST_PROTOCOL)
    pipe.write(_SIZE.pack(len(content)) + content)
    pipe.flush()


def _receive(pipe: BinaryIO) -> object:
    """What our own process wrote; the file's bytes never come this way."""
    [size] = _SIZE.unpack(_exactly(pipe, _SIZE.size))
    return pickle.loads(_exactly(pipe, size))  # noqa: S301


def _exactly(pipe: BinaryIO, size: int) -> bytes:
    parts: list[bytes] = []
    while size:
        part = pipe.read(min(size, 2**20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _serve(requests: BinaryIO, answers: BinaryIO) -> None:
    from orchestration.intake.report import read_file

    limit()
    gc.freeze()
    gc.disable()  # cells make few cycles, and looking for them took a third of the time
    for number in itertools.count(1):
        try:
            path, name = _receive(requests)
        except EOFError:
            return
        _send(answers, read_file(Path(path), name))
        if number % FILES_PER_COLLECTION == 0:
            gc.collect()


if __name__ == "__main__":
    _serve(sys.stdin.buffer, os.fdopen(os.dup(1), "wb"))
