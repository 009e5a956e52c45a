"""As much of HTTP as Quack needs: one POST with a length in, one answer out; refuses everything else.

Reads bytes of anybody from a socket, within limits of size and time.
"""

import asyncio
import re
from typing import NamedTuple

HEAD, BODY = 16 << 10, 1 << 20  # bytes of a request: a statement is 100,000 characters at most
SENDING = 30.0  # seconds for a client to send a request or to take a block of an answer
END_OF_HEAD = b"\r\n\r\n"
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,12})[ \t]*\r?$", re.I | re.M)


class Refused(Exception):
    """A request that is none of Quack's; `answer` is what is sent back."""

    def __init__(self, status: str):
        super().__init__(status)
        self.answer = f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()


class Answer(NamedTuple):
    """The head of an answer, and how many bytes follow it."""

    head: bytes
    length: int


async def request(reader: asyncio.StreamReader) -> bytes | None:
    """The body of the next request of a connection; None where it ends.

    Raises:
        Refused: it is not one that Quack sends.
    """
    try:
        head = await asyncio.wait_for(reader.readuntil(END_OF_HEAD), SENDING)
        if not head.startswith(b"POST /quack HTTP/1.1\r\n"):
            raise Refused("404 Not Found")
        length = length_of(head)
        if length is None or len(head) > HEAD:
            raise Refused("411 Length Required")
        if length > BODY:
            raise Refused("413 Content Too Large")
        return await asyncio.wait_for(reader.readexactly(length), SENDING)
    except asyncio.LimitOverrunError as error:
        raise Refused("431 Request Header Fields Too Large") from error
    except (asyncio.IncompleteReadError, TimeoutError, ConnectionError):
        return None


def length_of(head: bytes | bytearray) -> int | None:
    """The length that a head states; None where it states none or several."""
    lengths = _LENGTH.findall(head)
    return int(lengths[0]) if len(lengths) == 1 else None


def posted(body: bytes) -> bytes:
    """A message for a serving process."""
    head = f"POST /quack HTTP/1.1\r\nHost: kho\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


def answer_head(length: int) -> bytes:
    """What stands before an answer of this length."""
    head = f"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.duckdb\r\nContent-Length: {length}\r\n\r\n"
    return head.encode()


async def sent(writer: asyncio.StreamWriter, data: bytes) -> None:
    """Send a block to a client that must take it in time."""
    writer.write(data)
    await asyncio.wait_for(writer.drain(), SENDING)
