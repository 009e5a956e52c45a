"""`kho serve`: gives each reader a process of its own on the current release, and throws it away.

Listens for Quack's HTTP, checks the token, and carries each message to the reader's process. A reader's session is the
supervisor's: its process may be killed (a limit, an attack, a newer release) and the next query finds another, so
nothing that one reader does stops another. Runs no SQL and reads no release.
"""

import asyncio
import contextlib
import hmac
import secrets
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.release.serving import http, protocol
from orchestration.release.serving.pool import BEAT, WAITING, Pool
from orchestration.release.serving.process import GONE
from orchestration.release.serving.protocol import Hello
from orchestration.release.serving.worker import Limits, Worker

WRONG_TOKEN = 0.5  # seconds before a wrong token is answered: nobody tries many
ROOM_AFTER = 1.0  # seconds of a pause after which a reader makes room for one who waits
COMING, MOST_CONNECTIONS = 0.5, 400  # seconds for a message to arrive; connections, of which each may need two files
SOON = 1.0  # seconds: a process that ends so soon was not ended by what it was asked, and another one is asked
SESSIONS = 1000  # sessions remembered; one costs some hundred bytes, its process is given back long before

BUSY = "KHO_BUSY: quá nhiều người đọc cùng lúc, thử lại sau. / Too many readers at once; try again."
TOKEN = "KHO_TOKEN: sai token, xem KHO_SERVE_TOKEN nơi máy chủ. / Authentication failed: wrong token."  # noqa: S105
SESSION = (
    "KHO_SESSION: phiên đã hết, DETACH rồi ATTACH lại. / Invalid connection id: the session is over; attach again."
)
ENDED = {
    "time": "KHO_TIME: câu hỏi chạy quá {limits.query_seconds:g} giây nên bị dừng. / The query ran beyond its time.",
    "memory": "KHO_MEMORY: câu hỏi cần quá nhiều bộ nhớ nên bị dừng. / The query took too much memory.",
    "": "KHO_STOPPED: tiến trình phục vụ đã dừng; hỏi lại là có tiến trình mới. / The process stopped; ask again.",
}


@dataclass
class Session:
    """One reader, from ATTACH to DETACH; its process comes and goes."""

    hello: Hello
    worker: Worker | None = None
    inner: bytes = b""
    used: float = field(default_factory=time.monotonic)


class Ended(Exception):
    """The process of a session ended before it answered; the message is the cause."""


class Supervisor:
    """Holds the sessions and the processes; `serving` runs it."""

    def __init__(self, published: Path, token: str, limits: Limits, folder: Path, has_guard: bool = True):
        self._token, self._limits = token.encode(), limits
        self._pool = Pool(published, limits, folder, has_guard)
        self._sessions: dict[bytes, Session] = {}
        self._placing = self._connections = 0
        self._waiting: dict[asyncio.StreamWriter, float] = {}  # who says nothing, or may not, since when; longest first
        self.is_alone = False

    @property
    def processes(self) -> set[int]:
        """The numbers of the serving processes that live."""
        return {worker.running.pid for worker in [*self._pool.workers] if worker.is_alive}

    @contextlib.asynccontextmanager
    async def serving(self, host: str, port: int) -> AsyncIterator[asyncio.Server]:
        """Listen until the block ends; then every process is gone.

        Raises:
            StartFault: no process comes up on the current release.
            OSError: the port cannot be had.
        """
        first = await self._pool.start(is_first=True)
        self.is_alone = first.is_alone
        server = await asyncio.start_server(self._connection, host, port, limit=http.HEAD)
        beat = asyncio.create_task(self._beat())
        try:
            yield server
        finally:
            beat.cancel()
            server.close()
            await self._pool.close()

    async def _beat(self) -> None:
        """Look after the processes, and take back those of readers who pause."""
        while True:
            self._pool.look()
            self._give_back()
            await asyncio.sleep(BEAT)

    def _give_back(self) -> None:
        """End the processes of readers who pause long, or whose release is no longer the current one."""
        now = time.monotonic()
        for session in self._sessions.values():
            limits, worker = self._limits, session.worker
            longest = limits.pause_seconds if self._is_behind(session) else limits.idle_seconds
            if worker and not worker.since and now - session.used > longest:
                worker.end("idle")
                session.worker = None
        while len(self._sessions) > SESSIONS:
            self._forget(min(self._sessions, key=lambda name: self._sessions[name].used))

    def _is_behind(self, session: Session) -> bool:
        return session.worker is not None and session.worker.release != self._pool.release

    async def _taken(self) -> Worker:
        """A process that nobody has used; room is made by those who pause longest.

        Raises:
            Ended: there is none to be had.
        """
        end = time.monotonic() + WAITING
        while not self._has_room():
            if time.monotonic() > end:
                raise Ended(BUSY)
            await asyncio.sleep(BEAT)
        self._placing += 1
        try:
            return await self._pool.taken()
        except TimeoutError:
            raise Ended(BUSY) from None
        finally:
            self._placing -= 1

    def _has_room(self) -> bool:
        """Whether one more process may be in use; if not, the reader who pauses longest gives up one that is not."""
        holding = [session for session in self._sessions.values() if session.worker and session.worker.is_alive]
        if len(holding) + self._placing < self._limits.readers:
            return True
        pausing = [session for session in holding if session.worker and not session.worker.since]
        longest = min(pausing, key=lambda session: session.used, default=None)
        if longest is None or longest.worker is None or time.monotonic() - longest.used < ROOM_AFTER:
            return False
        longest.worker.end("idle")  # and finds another by its next query
        return True

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._connections += 1
        try:
            if self._connections > self._limits.connections:
                self._send_away()
            while (message := await self._said_by(reader, writer)) is not None:
                await self._answered(message, reader, writer)
        except http.Refused as refused:
            with contextlib.suppress(OSError, TimeoutError):
                await http.sent(writer, refused.answer)
        except (OSError, TimeoutError, asyncio.IncompleteReadError):
            pass  # the reader went away
        finally:
            self._connections -= 1
            writer.close()

    def _send_away(self) -> None:
        """Make room for a connection: whoever waits longest without a message goes, if it is not just coming.

        Raises:
            Refused: there are far too many.
        """
        longest, since = next(iter(self._waiting.items()), (None, time.monotonic()))
        if longest is not None and time.monotonic() - since > COMING:
            self._waiting.pop(longest)
            longest.transport.abort()
        elif self._connections > MOST_CONNECTIONS:
            raise http.Refused("503 Service Unavailable")

    async def _said_by(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes | None:
        self._waiting[writer] = time.monotonic()
        try:
            return await http.request(reader)
        finally:
            self._waiting.pop(writer, None)

    async def _answered(self, message: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if protocol.kind(message) == protocol.HELLO:
                await self._welcomed(message, writer)
                return
            name = protocol.owner(message)
            session = self._sessions.get(name) if name else None
            if name is None or session is None:
                raise Ended(SESSION)
            await self._carried(session, message, reader, writer)
            if protocol.kind(message) == protocol.GOODBYE:
                self._forget(name)
        except Ended as ended:
            answer = protocol.fault(str(ended))
            await http.sent(writer, http.answer_head(len(answer)) + answer)

    async def _welcomed(self, message: bytes, writer: asyncio.StreamWriter) -> None:
        """Open a session for a reader with the right token, under an id that no process knows."""
        hello = protocol.hello(message)
        if hello is None or not hmac.compare_digest(hello.token, self._token):
            self._waiting[writer] = time.monotonic()
            await asyncio.sleep(WRONG_TOKEN)
            self._waiting.pop(writer, None)
            raise Ended(TOKEN)
        name = secrets.token_hex(16).upper().encode()
        session = Session(hello)
        answer = await self._introduced(session)
        self._sessions[name] = session
        answer = protocol.owned_by(answer, name)
        await http.sent(writer, http.answer_head(len(answer)) + answer)

    async def _introduced(self, session: Session) -> bytes:
        """Give a session a process, and let the process greet it; give its greeting.

        Raises:
            Ended: one after the other ended before it greeted, or there is none to be had.
        """
        for _ in range(self._limits.standby + 2):  # those that stood by may have been killed, and nobody knows yet
            worker = await self._taken()
            answer = await _greeting(worker, session.hello)
            inner = protocol.owner(answer)
            if inner is not None:
                session.worker, session.inner = worker, inner
                return answer
            worker.end("stopped")
        raise Ended(ENDED[""])

    async def _carried(
        self, session: Session, message: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Carry a message to the session's process and its answer back, within the time a query may take."""
        for is_last_try in (False, True):
            await self._placed(session)
            worker = session.worker
            if worker is None:
                raise Ended(ENDED[""])
            ticket = id(message)
            worker.since[ticket] = time.monotonic()
            try:
                if await self._exchanged(worker, protocol.owned_by(message, session.inner), reader, writer):
                    return
            finally:
                worker.since.pop(ticket, None)
                session.used = time.monotonic()
            worker.end("stopped")  # it had ended, or did as the message came: reading twice does no harm
            if is_last_try:
                raise Ended(ENDED[""])

    async def _placed(self, session: Session) -> None:
        """Let a session have a process: a living one, and on the current release once it pauses."""
        now = time.monotonic()
        worker = session.worker
        if worker and worker.is_alive and self._is_behind(session) and not worker.since:
            paused = now - session.used > self._limits.pause_seconds
            if paused or now - self._pool.moved > self._limits.longest_on_old:
                worker.end("moved")
        if worker is None or not worker.is_alive:
            await self._introduced(session)

    async def _exchanged(
        self, worker: Worker, message: bytes, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> bool:
        """Put a message to a process and pass its answer on; False where it had stopped before, or did at once.

        A reader who goes away before the answer ends the process: nobody waits for what it does.
        """
        try:
            far, near = await asyncio.open_unix_connection(worker.socket, limit=http.HEAD)
        except OSError:
            return False
        begun = time.monotonic()
        away = asyncio.create_task(reader.read(1))
        heading = asyncio.create_task(far.readuntil(http.END_OF_HEAD))
        try:
            near.write(http.posted(message))
            await asyncio.wait({heading, away}, timeout=self._limits.query_seconds, return_when=asyncio.FIRST_COMPLETED)
            if not heading.done():
                worker.end("left" if away.done() else "time")
            await _over(away)
            head = await heading
            if head == GONE:
                return False
            await self._passed_on(head, far, writer)
            return True
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionResetError):
            if not worker.ended_by and time.monotonic() - begun < SOON:
                return False
            cause = ENDED.get(worker.ended_by, ENDED[""]).format(limits=self._limits)
            worker.end("stopped")
            raise Ended(cause) from None
        finally:
            await _over(away)
            await _over(heading)
            near.close()

    async def _passed_on(self, head: bytes, far: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass an answer on block by block: it may be larger than this process should ever be."""
        left = http.length_of(head) or 0
        try:
            await http.sent(writer, http.answer_head(left))
            while left:
                block = await asyncio.wait_for(far.read(min(left, 1 << 16)), self._limits.query_seconds)
                if not block:
                    raise ConnectionAbortedError
                left -= len(block)
                await http.sent(writer, block)
        except OSError:
            raise ConnectionAbortedError from None  # half an answer is sent: only the connection can be closed

    def _forget(self, name: bytes) -> None:
        session = self._sessions.pop(name, None)
        if session and session.worker:
            session.worker.end("closed")


async def _over(task: "asyncio.Task[bytes]") -> None:
    """Let a task be over, whatever became of it: a stream can be read by one at a time."""
    task.cancel()
    with contextlib.suppress(asyncio.CancelledError, Exception):
        await task


async def _greeting(worker: Worker, hello: Hello) -> bytes:
    """What a process says to a reader's first message; nothing if it has ended."""
    try:
        far, near = await asyncio.open_unix_connection(worker.socket, limit=http.HEAD)
    except OSError:
        return b""
    try:
        near.write(http.posted(hello.with_token(worker.token)))
        head = await asyncio.wait_for(far.readuntil(http.END_OF_HEAD), WAITING)
        return await asyncio.wait_for(far.readexactly(http.length_of(head) or 0), WAITING)
    except (OSError, TimeoutError, asyncio.IncompleteReadError):
        return b""
    finally:
        near.close()
