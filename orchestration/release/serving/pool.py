"""The serving processes of one supervisor: some stand by on the current release, every one is watched and ended.

Follows the pointer `current`; a process that nobody has used is thrown away when it moves. Knows no reader.
"""

import asyncio
import contextlib
import time
from pathlib import Path

from orchestration.release.naming import current
from orchestration.release.serving.worker import Limits, StartFault, Worker, started

BEAT = 0.2  # seconds between two looks at the processes and at the pointer
WAITING = 15.0  # seconds to wait for a process when many start at once


class Pool:
    """Processes that nobody has used yet, and all those that are in use."""

    def __init__(self, published: Path, limits: Limits, folder: Path, has_guard: bool):
        self._published, self._limits, self._folder, self._has_guard = published, limits, folder, has_guard
        self.release = current(published)
        self.moved = time.monotonic()
        self.workers: set[Worker] = set()
        self._standby: asyncio.Queue[Worker] = asyncio.Queue()
        self._starting = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self, is_first: bool = False) -> Worker:
        """Start one more process on the current release and put it on standby.

        Raises:
            StartFault: it does not come up.
        """
        if self.release is None:
            raise StartFault("nothing published")
        worker = await started(self.release, self._folder, self._limits, has_guard=self._has_guard, is_first=is_first)
        self.workers.add(worker)
        self._standby.put_nowait(worker)
        return worker

    async def taken(self) -> Worker:
        """A process that nobody has used, on the current release.

        Raises:
            TimeoutError: none comes up in time.
        """
        while True:
            worker = await asyncio.wait_for(self._standby.get(), WAITING)
            self._stand_by()
            if worker.is_alive and worker.release == self.release:
                return worker
            worker.end("moved")

    def look(self) -> None:
        """Watch the processes, follow the pointer, and let as many stand by as there should."""
        with contextlib.suppress(OSError):  # a pointer that is being moved
            self._follow()
        for worker in [*self.workers]:
            worker.watch(self._limits)
            if worker.running.returncode is not None:
                worker.end("stopped")
                self.workers.discard(worker)
        self._stand_by()

    async def close(self) -> None:
        """End every process, and wait until it is gone."""
        for task in [*self._tasks]:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        for worker in [*self.workers]:
            worker.end("closed")
            await worker.running.wait()

    def _follow(self) -> None:
        """Where `current` points elsewhere, throw away what stands by on the old release."""
        release = current(self._published)
        if release is not None and release != self.release:
            self.release, self.moved = release, time.monotonic()
            while not self._standby.empty():
                self._standby.get_nowait().end("moved")

    def _stand_by(self) -> None:
        """Start as many processes as are short."""
        for _ in range(self._limits.standby - self._standby.qsize() - self._starting):
            self._starting += 1
            task = asyncio.create_task(self._start_quietly())
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _start_quietly(self) -> None:
        try:
            await self.start()
        except StartFault:
            await asyncio.sleep(BEAT)  # and tried again
        finally:
            self._starting -= 1
