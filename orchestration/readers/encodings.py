"""Reads the bytes of a text file, gives its text, composed, and the name of the encoding it was read by.

A byte order mark decides, then UTF-8, then UTF-16 by its zero bytes, then windows-1258, TCVN3 and VNI by whether what
they give is Vietnamese. Refuses text that none of them explains: a letter is never replaced by a guess.
"""

import codecs
import contextlib
import unicodedata

from orchestration.readers import legacy_encodings
from orchestration.readers.errors import Unreadable

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 (BOM)"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16LE"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16BE"),
)
SAMPLE = 65_536


def decode(content: bytes) -> tuple[str, str]:
    """The text of the bytes, composed (NFC), and the encoding it was read by.

    Raises:
        Unreadable: no encoding explains every byte.
    """
    for mark, codec, name in MARKS:
        if content.startswith(mark):
            return _checked(_strictly(content, codec, name)), name
    if b"\0" in content[:SAMPLE]:
        return _without_mark(content)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as fault:
        return _old(content, fault)
    if (kind := legacy_encodings.profile(text[:SAMPLE])) is not None:
        return legacy_encodings.to_unicode(text, kind), f"UTF-8, phông chữ cũ {kind.upper()}"
    return _checked(text), "UTF-8"


def _strictly(content: bytes, codec: str, name: str) -> str:
    try:
        return content.decode(codec)
    except UnicodeDecodeError as fault:
        raise Unreadable(f"Tệp không đúng bảng mã {name} (byte thứ {fault.start + 1})", "encoding") from fault


def _without_mark(content: bytes) -> tuple[str, str]:
    sample = content[:SAMPLE]
    odd, even = sample[1::2].count(0), sample[0::2].count(0)
    half = max(len(sample) // 2, 1)
    for zeros, others, codec, name in ((odd, even, "utf-16-le", "UTF-16LE"), (even, odd, "utf-16-be", "UTF-16BE")):
        if zeros > 0.3 * half and others < 0.05 * half and len(content) % 2 == 0:
            return _checked(_strictly(content, codec, name)), name
    raise Unreadable("Tệp không phải là văn bản CSV (có byte 0)", "not_a_table")


def _old(content: bytes, fault: UnicodeDecodeError) -> tuple[str, str]:
    """Text of before Unicode, if exactly one of the old encodings gives Vietnamese."""
    texts = {name: text for name, text in _attempts(content) if legacy_encodings.speaks(text[:SAMPLE])}
    if len(texts) != 1:
        at = f"byte thứ {fault.start + 1}"
        raise Unreadable(f"Tệp không dùng bảng mã UTF-8 ({at}), cũng không rõ là bảng mã nào khác", "encoding")
    [(name, text)] = texts.items()
    return _checked(text), name


def _attempts(content: bytes) -> list[tuple[str, str]]:
    as_latin = content.decode("latin-1")
    attempts = [(kind.upper(), legacy_encodings.to_unicode(as_latin, kind)) for kind in ("tcvn3", "vni")]
    with contextlib.suppress(UnicodeDecodeError):
        text = unicodedata.normalize("NFC", content.decode("cp1258"))
        if not any(unicodedata.combining(letter) for letter in text):  # a mark left alone: it is not windows-1258
            attempts.append(("windows-1258", text))
    return attempts


def _checked(text: str) -> str:
    sample = text[:SAMPLE]
    controls = sum(letter < " " and letter not in "\t\n\r\f" for letter in sample)
    if "\0" in text or 20 * controls > len(sample):
        raise Unreadable("Tệp không phải là văn bản CSV (có ký tự điều khiển hoặc byte 0)", "not_a_table")
    return text
