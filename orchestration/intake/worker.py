"""Reads untrusted files in processes of their own, which may be killed; gives one answer per file, in order.

A worker reads one file after another under limits of memory and may write to no file; one that takes too long is killed
and one that dies is replaced, and only the file it was reading is refused. While a file is slow, another worker reads
what waits behind it. A program that reads again and again may keep its idle workers: to start one takes half a second.
Writes nothing.
"""

import os
import selectors
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from orchestration.forms.observation import ReadReport
from orchestration.intake.worker_process import Job, WorkerProcess
from orchestration.places import Places

SECONDS = 40  # the largest workbook we accept, five million cells, is read in under 20 s
PATIENCE = 3.0  # seconds after which what waits behind a file goes to another worker
MOST_SLOW = 4  # workers that may be left alone with a slow file; each may take its limit of memory
AHEAD, AHEAD_CELLS = 2_000, 500_000  # answers, and cells of answers, that may wait for an earlier file
FILES_PER_PROCESS = 20  # below this a second process costs more than it saves


def read_files(
    jobs: Iterable[Job], processes: int | None = None, seconds: float = SECONDS, patience: float = PATIENCE
) -> Iterator[ReadReport]:
    """Read every (path, file name), in order, in as many processes as there are processors.

    A file that takes longer than `seconds` is refused; after `patience` seconds it keeps no other waiting.
    """
    jobs = list(jobs)
    useful = max(1, len(jobs) // FILES_PER_PROCESS)
    count = min(processes or os.cpu_count() or 1, useful) if jobs else 0
    reference = Places.from_env().reference
    pool = _Pool(jobs, [_idle_or_new(reference, seconds, patience) for _ in range(count)])
    try:
        yield from pool.reports()
    finally:
        pool.stop()


@contextmanager
def workers_kept() -> Iterator[None]:
    """Until it ends, workers that are idle wait for the next files to read; without it, none outlives its files."""
    global _kept
    before, _kept = _kept, []
    try:
        yield
    finally:
        ended, _kept = _kept, before
        for worker in ended:
            worker.stop()


_kept: list[WorkerProcess] | None = None  # idle ones; None where none is kept


def _idle_or_new(reference: Path, seconds: float, patience: float) -> WorkerProcess:
    while _kept:
        worker = _kept.pop()
        if worker.is_idle:
            worker.begin(reference, seconds, patience)
            return worker
        worker.stop()
    return WorkerProcess(reference, seconds, patience)


class _Pool:
    """The jobs and their workers; a worker alone with a slow file has one in its place, and ends with its file."""

    def __init__(self, jobs: list[Job], workers: list[WorkerProcess]) -> None:
        self._jobs, self._workers = jobs, workers
        self._next, self._shown, self._waiting_cells = 0, 0, 0
        self._returned: deque[int] = deque()  # taken away from a worker that is slow
        self._answers: dict[int, ReadReport] = {}  # that wait for an earlier one

    def reports(self) -> Iterator[ReadReport]:
        """Every report, in the order of the jobs."""
        while self._shown < len(self._jobs):
            self._hand_out()
            for number, report in self._ready():
                self._answers[number] = report
                self._waiting_cells += len(report.cells)
            self._relieve()
            while self._shown in self._answers:
                report = self._answers.pop(self._shown)
                self._waiting_cells -= len(report.cells)
                yield report
                self._shown += 1

    def stop(self) -> None:
        """End every worker, but for the idle where they are kept."""
        for worker in self._workers:
            if _kept is not None and worker.is_idle and len(_kept) < (os.cpu_count() or 1):
                _kept.append(worker)
            else:
                worker.stop()

    def _hand_out(self) -> None:
        for worker in [worker for worker in self._workers if not worker.is_alone]:
            while worker.has_room and (self._returned or self._may_read_ahead()):
                number = self._returned.popleft() if self._returned else self._next
                self._next = max(self._next, number + 1)
                worker.give(number, self._jobs[number])

    def _may_read_ahead(self) -> bool:
        return self._next < min(len(self._jobs), self._shown + AHEAD) and self._waiting_cells <= AHEAD_CELLS

    def _relieve(self) -> None:
        """Takes what waits behind a slow file away from its worker, puts another beside it, and ends the idle alone."""
        for worker in [worker for worker in self._workers if worker.is_alone and not worker.jobs]:
            self._workers.remove(worker)
            worker.stop()
        alone = sum(worker.is_alone for worker in self._workers)
        is_more = self._next < len(self._jobs)
        slow = [worker for worker in self._workers if worker.is_slow and (is_more or len(worker.jobs) > 1)]
        for worker in slow[: MOST_SLOW - alone]:
            self._returned.extend(worker.leave_alone())
            self._workers.append(_idle_or_new(worker.reference, worker.seconds, worker.patience))

    def _ready(self) -> Iterator[tuple[int, ReadReport]]:
        """The answers that have come, and the refusals of files that have had their time."""
        busy = [worker for worker in self._workers if worker.jobs]
        with selectors.DefaultSelector() as waiting:
            for worker in busy:
                waiting.register(worker.answers, selectors.EVENT_READ, worker)
            ready = waiting.select(max(0.0, min(worker.next_look for worker in busy)))
        for key, _ in ready:
            yield key.data.answer()
        for worker in busy:
            if worker.jobs and worker.left <= 0:
                yield worker.give_up()
