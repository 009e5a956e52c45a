"""Reads the zip of a workbook or a letter, part by part and each once; refuses what would exhaust the machine.

Nothing is ever unpacked to a path. A document type or an entity declaration in a part is refused before it is parsed.
"""

import html
import posixpath
import re
import struct
import zlib
from functools import cached_property
from io import BytesIO
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile

from orchestration.readers.errors import Unreadable
from orchestration.readers.limits import Limits
from orchestration.readers.sheet import Note

MAX_PARTS = 10_000
MAX_RATIO = 1_000  # deflate cannot do better than 1,032 to 1; a workbook is below 100
_LOCAL = struct.Struct("<4s22xHH")  # the head of a part: its mark, then the lengths of its name and of what follows
_MARK = b"PK\x03\x04"
RELATION = re.compile(r"<(?:\w+:)?Relationship\s[^>]*>")
_SHEET = re.compile(r"<(?:\w+:)?sheet\s[^>]*>")


class Package:
    """One zip in memory.

    Raises:
        Unreadable: it is broken, locked, or unpacks to more than `max_unpacked` bytes.
    """

    def __init__(self, content: bytes, max_unpacked: int = Limits.max_unpacked) -> None:
        self._content = content
        try:
            self.archive = ZipFile(BytesIO(content))
        # NotImplementedError is zipfile's word for a compression or version it does not know, here and below
        except (BadZipFile, ValueError, OSError, NotImplementedError) as fault:
            raise Unreadable("Tệp hỏng hoặc gửi chưa hết, không mở được") from fault
        parts = self.archive.infolist()
        if any(part.flag_bits & 1 for part in parts):
            raise Unreadable("Tệp được đặt mật khẩu", "locked")
        unpacked = sum(part.file_size for part in parts)
        if unpacked > max_unpacked or len(parts) > MAX_PARTS:
            raise Unreadable(f"Tệp giải nén ra hơn {max_unpacked // 2**20} MB", "dangerous")
        if unpacked > 10 * 2**20 and unpacked > MAX_RATIO * len(content):
            raise Unreadable("Tệp nén bất thường (giải nén ra gấp hơn 1.000 lần)", "dangerous")
        self.names = {part.filename for part in parts}
        if len({name.lower() for name in self.names}) < len(parts):
            # one reader would take the first, another the last
            raise Unreadable("Tệp nén có hai phần cùng tên, không biết phần nào đúng", "dangerous")
        self._read: dict[str, bytes] = {}

    def part(self, name: str) -> bytes:
        """The bytes of a part; nothing where there is no such part."""
        if name not in self._read:
            self._read[name] = self._checked(name) if name in self.names else b""
        return self._read[name]

    def _checked(self, name: str) -> bytes:
        try:
            xml = self._inflated(name)
        except (BadZipFile, zlib.error, OSError, NotImplementedError, EOFError, RuntimeError) as fault:
            raise Unreadable(f"Tệp hỏng: không giải nén được phần '{name}'") from fault
        head = xml[:65_536]
        if b"!" in head and (b"<!DOCTYPE" in head[:4096] or b"<!ENTITY" in head):
            raise Unreadable("Tệp có khai báo thực thể XML (có thể gây hại)", "dangerous")
        return xml

    def _inflated(self, name: str) -> bytes:
        """A part as zipfile reads it, without the file object in between, which takes longer than most parts do."""
        info = self.archive.getinfo(name)
        head = self._content[info.header_offset : info.header_offset + _LOCAL.size]
        if info.compress_type != ZIP_DEFLATED or len(head) < _LOCAL.size:
            return self.archive.read(name)
        mark, name_size, extra_size = _LOCAL.unpack(head)
        start = info.header_offset + _LOCAL.size + name_size + extra_size
        if mark != _MARK or self._content[start - name_size - extra_size : start - extra_size] != name.encode():
            return self.archive.read(name)
        deflated = zlib.decompressobj(-zlib.MAX_WBITS)
        xml = deflated.decompress(self._content[start : start + info.compress_size], info.file_size + 1)
        if len(xml) != info.file_size or not deflated.eof or zlib.crc32(xml) != info.CRC:
            return self.archive.read(name)  # which says what is wrong with it
        return xml

    @cached_property
    def sheet_parts(self) -> dict[str, str]:
        """The zip part of every sheet of an .xlsx, by the sheet's name, through the workbook's own relations."""
        book = self.part("xl/workbook.xml").decode("utf-8", "replace")
        targets = related(self.part("xl/_rels/workbook.xml.rels"))
        return {
            attribute(tag, "name") or "": targets.get(attribute(tag, r"\w+:id"), _inside_xl(""))
            for tag in _SHEET.findall(book)
        }


def carried(package: Package) -> list[Note]:
    """What a workbook carries beside its cells, which is never run and never followed."""
    notes = []
    if any(name.endswith("vbaProject.bin") for name in package.names):
        notes.append(Note("FILE_HAS_MACROS"))
    if any(name.startswith("xl/externalLinks/") for name in package.names):
        notes.append(Note("FILE_HAS_LINKS"))
    return notes


def related(xml: bytes) -> dict[str | None, str]:
    """The parts that a part of a workbook is related to, by the name of the relation."""
    tags = RELATION.findall(xml.decode("utf-8", "replace"))
    return {attribute(tag, "Id"): _inside_xl(attribute(tag, "Target") or "") for tag in tags}


def _inside_xl(target: str) -> str:
    """The part that a target of the workbook names: './worksheets/a.xml' and '/xl/worksheets/a.xml' are one."""
    name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
    return posixpath.normpath(name) if "./" in name else name


_ATTRIBUTES: dict[str, re.Pattern[str]] = {}


def attribute(tag: str | bytes, name: str) -> str | None:
    """The value of an attribute of a tag, unescaped."""
    text = tag.decode("utf-8", "replace") if isinstance(tag, bytes) else tag
    pattern = _ATTRIBUTES.get(name) or _ATTRIBUTES.setdefault(
        name, re.compile(rf"""(?:^|\s){name}=(?:"([^"]*)"|'([^']*)')""")
    )
    match = pattern.search(text)
    return html.unescape(match[1] if match[1] is not None else match[2]) if match else None
