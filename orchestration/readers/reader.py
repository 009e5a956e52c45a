"""What every reader of a file format is: one protocol, and the file that it is asked about.

A new format is one file that holds such a reader, its line in `formats.READERS`, and its test.
"""

from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import Protocol

from orchestration.readers.limits import LIMITS, Limits
from orchestration.readers.markup import opening_of
from orchestration.readers.opc_package import Package
from orchestration.readers.shared_strings import Wanted
from orchestration.readers.sheet import Opened

ZIP, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@dataclass(frozen=True)
class SourceFile:
    """The bytes of one file and how far they may be read; what several readers ask of them is looked at once.

    A workbook whose texts are not `wanted` may be left unread.
    """

    content: bytes
    name: str = ""
    limits: Limits = LIMITS
    wanted: Wanted | None = None

    @cached_property
    def suffix(self) -> str:
        """The end of the file's name, in small letters: '.xlsx'."""
        return PurePath(self.name).suffix.lower()

    @cached_property
    def is_zip(self) -> bool:
        """Whether the bytes begin as a zip does."""
        return self.content.startswith(ZIP)

    @cached_property
    def is_compound(self) -> bool:
        """Whether the bytes begin as a compound file of old Office does."""
        return self.content.startswith(COMPOUND)

    @cached_property
    def package(self) -> Package:
        """The zip; asked only of one.

        Raises:
            Unreadable: it is locked, broken, or built to exhaust the machine.
        """
        return Package(self.content, self.limits.max_unpacked)

    @cached_property
    def opening(self) -> str:
        """The first letters of a file of text, as far as markup is concerned."""
        return opening_of(self.content)

    def has_part(self, name: str) -> bool:
        """Whether the file is a zip with a part of this name."""
        return self.is_zip and name in self.package.names


class Reader(Protocol):
    """Reads one file format into sheets of cells.

    `name` is the format's; `suffixes` are those by which its files go, in small letters; `refused_as` is what
    `fct_report.reader` calls it when a file is refused; `fallback` is the second reader that reads what the first
    cannot, as `Opened.reader` and READ_BY_FALLBACK name it, or none.
    """

    @property
    def name(self) -> str: ...  # noqa: D102

    @property
    def suffixes(self) -> tuple[str, ...]: ...  # noqa: D102

    @property
    def refused_as(self) -> str: ...  # noqa: D102

    @property
    def fallback(self) -> str | None: ...  # noqa: D102

    def recognises(self, file: SourceFile) -> bool:
        """Whether the file is of this format; no other reader of the list recognises it then."""
        ...

    def read(self, file: SourceFile) -> Opened:
        """The sheets of the file, within its limits.

        Raises:
            Unreadable: why it cannot be read, for the person who sent it.
        """
        ...
