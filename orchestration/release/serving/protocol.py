"""The few bytes of Quack that a go-between must read: what kind a message is, whose it is, the token it brings.

Version 1 of the protocol, as DuckDB 1.5.5 speaks it; `tests/test_serving_protocol.py` holds it against the extension.
Reads bytes of anybody; keeps nothing, raises nothing.
"""

import re
from typing import NamedTuple

HELLO, QUERY, FETCH, GOODBYE = 1, 3, 7, 11
_KIND = re.compile(rb"\x01\x00(.)", re.S)
_OWNED = re.compile(rb"\x01\x00.\x02\x00\x20([0-9A-F]{32})", re.S)
_NUMBERED = rb"(?:\x03\x00[\x80-\xff]{0,9}[\x00-\x7f])?\xff\xff\x01\x00"  # which query of its client it is
_HELLO = re.compile(rb"\x01\x00\x01" + _NUMBERED, re.S)
_QUERY = re.compile(rb"\x01\x00\x03\x02\x00\x20[0-9A-F]{32}" + _NUMBERED, re.S)
_FAULT_HEAD = b"\x01\x00d\x03\x00" + b"\xff" * 9 + b"\x01\xff\xff\x01\x00"
_END = b"\xff\xff"


class Hello(NamedTuple):
    """The first message of a session, taken apart around its token."""

    before: bytes
    token: bytes
    after: bytes

    def with_token(self, token: str) -> bytes:
        """The same message with another token."""
        return self.before + _text(token) + self.after


def kind(message: bytes) -> int:
    """What kind a message is; 0 for what is none."""
    match = _KIND.match(message)
    return match[1][0] if match else 0


def owner(message: bytes) -> bytes | None:
    """The id of the session that a message belongs to."""
    match = _OWNED.match(message)
    return match[1] if match else None


def hello(message: bytes) -> Hello | None:
    """The first message of a session; None where its token cannot be read."""
    match = _HELLO.match(message)
    if not match:
        return None
    length, start = _number(message, match.end())
    if length > len(message) - start:
        return None
    return Hello(message[: match.end()], message[start : start + length], message[start + length :])


def statement(message: bytes) -> str | None:
    """The SQL that a message brings and nothing else; None where it brings something else too, or no text."""
    match = _QUERY.match(message)
    if not match:
        return None
    length, start = _number(message, match.end())
    if message[start + length :] != _END:
        return None
    try:
        return message[start : start + length].decode()
    except UnicodeDecodeError:
        return None


def owned_by(message: bytes, session: bytes) -> bytes:
    """The same message under the id of another session."""
    return message[:6] + session + message[38:] if _OWNED.match(message) else message


def fault(text: str) -> bytes:
    """The answer that a client shows as an error."""
    return _FAULT_HEAD + _text(text) + _END


def _text(text: str) -> bytes:
    """A text with its length before it, seven bits a byte, the lowest first."""
    raw = text.encode()
    length, head = len(raw), bytearray()
    while length > 0x7F:
        head.append(length & 0x7F | 0x80)
        length >>= 7
    return bytes(head) + bytes([length]) + raw


def _number(message: bytes, at: int) -> tuple[int, int]:
    """A number written so, and where it ends; larger than any message where it never does."""
    value = shift = 0
    for place, byte in enumerate(message[at : at + 5], at + 1):
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, place
    return 1 << 40, at
