"""One process that reads files, from both ends of its pipes: the handle that gives it files, and what it runs.

It has a limit of memory and may write to no file. Writes nothing.
"""

import contextlib
import gc
import itertools
import os
import pickle
import struct
import subprocess
import sys
import time
from collections import deque
from pathlib import Path
from typing import IO, Any

from orchestration.forms.catalogue import forms_of, our_forms
from orchestration.forms.observation import ReadReport
from orchestration.readers.limits import end_with_parent, limit_process

DEPTH = 2  # files given to a worker at once, so that it never waits for us
FILES_PER_COLLECTION = 1_000
_SIZE = struct.Struct("!Q")
Job = tuple[str, str]
Request = Job | str  # a file, as its path and its name; or the reference folder whose forms the next files are read by


class WorkerProcess:
    """A process and the files it was given; `seconds` for each file, and `patience` before others are taken away."""

    def __init__(self, reference: Path, seconds: float, patience: float, depth: int = DEPTH) -> None:
        """Start a process that reads by the forms of the province with this reference folder."""
        self.depth = depth
        self.jobs: deque[tuple[int, Job]] = deque()
        self.since = 0.0
        self.is_alone = False
        self._start()
        self.begin(reference, seconds, patience)

    def begin(self, reference: Path, seconds: float, patience: float) -> None:
        """From here on, read by the forms that this reference folder has now, within these limits of time."""
        self.reference, self.seconds, self.patience = reference, seconds, patience
        self._tell(str(reference))

    @property
    def is_idle(self) -> bool:
        """Whether it lives, has answered all it was asked, and may be asked by another."""
        return not self.jobs and not self.is_alone and self.process.poll() is None

    @property
    def has_room(self) -> bool:
        """Whether it may be given another file."""
        return len(self.jobs) < self.depth

    @property
    def is_slow(self) -> bool:
        """Whether the file under way has tried the patience of those behind it."""
        return bool(self.jobs) and not self.is_alone and time.monotonic() - self.since > self.patience

    @property
    def left(self) -> float:
        """Seconds until the file under way has had its time."""
        return self.since + self.seconds - time.monotonic()

    @property
    def next_look(self) -> float:
        """Seconds until something must be decided of this worker."""
        slow_in = self.since + self.patience - time.monotonic()
        return self.left if self.is_alone or slow_in <= 0 else min(self.left, slow_in + 0.01)

    def leave_alone(self) -> list[int]:
        """Give back what waits behind the file under way; what it was given already is not heard any more."""
        (under_way, *behind) = self.jobs
        self.jobs = deque([under_way])
        self.is_alone = True
        return [number for number, _ in behind]

    def give(self, number: int, job: Job) -> None:
        """Have it read one more file."""
        if not self.jobs:
            self.since = time.monotonic()
        self.jobs.append((number, job))
        self._tell(job)

    def answer(self) -> tuple[int, ReadReport]:
        """The answer that is ready, or the refusal of the file on which the process died."""
        try:
            report: ReadReport = _receive(self.answers)
        except (EOFError, pickle.UnpicklingError, OSError):
            return self._replace("crashed", "Tệp làm chương trình đọc dừng đột ngột; không đọc được")
        number, _ = self.jobs.popleft()
        self.since = time.monotonic()
        return number, report

    def give_up(self) -> tuple[int, ReadReport]:
        """Kill a process that does not answer in time."""
        return self._replace("timeout", f"Tệp không đọc xong trong {self.seconds:g} giây")

    def stop(self) -> None:
        """End the process, whatever it does."""
        self.process.kill()
        self.process.wait()
        self._requests.close()
        self.answers.close()

    def _replace(self, fault: str, reason: str) -> tuple[int, ReadReport]:
        self.stop()
        (number, _), *rest = self.jobs
        self.jobs.clear()
        self._start()
        self._tell(str(self.reference))
        for left in rest:
            self.give(*left)
        return number, ReadReport("none", "unreadable", reason, read_fault=fault)

    def _tell(self, request: Request) -> None:
        with contextlib.suppress(OSError):  # it died; the answer that never comes says so
            _send(self._requests, request)

    def _start(self) -> None:
        root = str(Path(__file__).resolve().parents[2])
        others = os.environ.get("PYTHONPATH")
        places = {"PYTHONPATH": f"{root}{os.pathsep}{others}" if others else root}
        self.process = subprocess.Popen(  # noqa: S603 - our own program and our own number
            [sys.executable, "-m", "orchestration.intake.worker_process", str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,  # an answer kept in our buffer would not wake `select`
            env=os.environ | places,
        )
        if self.process.stdin is None or self.process.stdout is None:
            raise RuntimeError("a worker was started without its pipes")
        self._requests, self.answers = self.process.stdin, self.process.stdout


def _send(pipe: IO[bytes], message: Request | ReadReport) -> None:
    content = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    pipe.write(_SIZE.pack(len(content)) + content)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> Any:
    """A job, or the report of one: what our own process wrote; the file's bytes never come this way."""
    [size] = _SIZE.unpack(_exactly(pipe, _SIZE.size))
    return pickle.loads(_exactly(pipe, size))  # noqa: S301


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    parts: list[bytes] = []
    while size:
        part = pipe.read(min(size, 2**20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def _serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    end_with_parent(int(sys.argv[1]))
    from orchestration.intake.report import read_file

    forms = our_forms()
    limit_process()
    gc.freeze()
    gc.disable()  # cells make few cycles, and looking for them took a third of the time
    for number in itertools.count(1):
        try:
            request: Request = _receive(requests)
        except EOFError:
            return
        if isinstance(request, str):
            forms = forms_of(Path(request))
            continue
        path, name = request
        _send(answers, read_file(Path(path), name, forms))
        if number % FILES_PER_COLLECTION == 0:
            gc.collect()


if __name__ == "__main__":
    _serve(sys.stdin.buffer, os.fdopen(os.dup(1), "wb"))
