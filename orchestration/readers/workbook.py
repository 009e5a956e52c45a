"""Opens the bytes of one file, whatever it is, into sheets of cells at their true addresses; writes nothing.

The content chooses the reader, not the name; only a table in text is told by its name. Refuses, with a reason a person
can act on, files that are empty, too large, locked, broken, dangerous, or hold no table. Knows no form and no format.
"""

from collections.abc import Iterator, Sequence

from orchestration.readers import package_repair
from orchestration.readers.errors import Unreadable
from orchestration.readers.formats import READERS
from orchestration.readers.reader import ZIP, Reader, SourceFile
from orchestration.readers.sheet import Opened, Sheet

ZIP_END = b"PK\x05\x06"
PREFIX = 66_000  # bytes: a zip ends with a comment of at most 64 KB
OTHER_KINDS = {
    b"\xff\xd8\xff": "ảnh JPEG",
    b"\x89PNG": "ảnh PNG",
    b"GIF8": "ảnh GIF",
    b"%PDF": "tệp PDF",
    b"{\\rtf": "tệp RTF",
    b"Rar!": "tệp nén RAR",
    b"7z\xbc\xaf": "tệp nén 7z",
    b"\x1f\x8b": "tệp nén GZIP",
    b"\x7fELF": "chương trình máy tính",
    b"MZ": "chương trình máy tính",
}


def check_content(file: SourceFile) -> None:
    """Refuse what is not worth opening."""
    if not file.content:
        raise Unreadable("Tệp rỗng (0 byte)", "empty")
    file.limits.check_bytes(len(file.content))
    for start, kind in OTHER_KINDS.items():
        if file.content.startswith(start):
            raise Unreadable(f"Nội dung là {kind}, không phải bảng tính", "not_a_table")


def reader_of(file: SourceFile, readers: Sequence[Reader] = READERS) -> Reader | None:
    """The reader that recognises a file, or none.

    Raises:
        Unreadable: it is a zip that cannot be opened.
    """
    return next((reader for reader in readers if reader.recognises(file)), None)


def refusal(file: SourceFile) -> Unreadable:
    """Why a file that no reader recognises cannot be read."""
    if file.is_zip:
        package_repair.sound_parts(file.package)  # a damaged workbook is told as damaged
        return Unreadable("Tệp nén không phải là bảng tính", "not_a_table")
    if ZIP in file.content[:PREFIX] and ZIP_END in file.content[-PREFIX:]:
        return Unreadable("Tệp hỏng: có byte thừa trước nội dung bảng tính, Excel cũng không mở được")
    return Unreadable("Nội dung tệp không phải là bảng tính", "not_a_table")


def open_workbook(content: bytes, name: str = "", readers: Sequence[Reader] = READERS) -> Opened:
    """The sheets of a file by its bytes, and by its name where they do not tell.

    Raises:
        Unreadable: why it cannot be read.
    """
    file = SourceFile(content, name)
    check_content(file)
    if (reader := reader_of(file, readers)) is None:
        raise refusal(file)
    return reader.read(file)


def sheets(content: bytes) -> Iterator[Sheet]:
    """The sheets of a workbook, in order, each with all that its file says of it."""
    for sheet in open_workbook(content).sheets:
        yield sheet.whole()
