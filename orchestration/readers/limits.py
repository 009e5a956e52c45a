"""How much of a stranger's file is read, and how much memory the process that opens it may take."""

import ctypes
import os
import resource
import signal
from dataclasses import dataclass

from orchestration.readers.errors import Unreadable

MEMORY = 2 * 2**30
PR_SET_PDEATHSIG = 1  # of Linux


@dataclass(frozen=True)
class Limits:
    """Beyond these a file is refused, whatever it holds: no form is as large."""

    max_bytes: int = 50 * 2**20
    max_unpacked: int = 256 * 2**20  # bytes of all parts of a zip
    max_rows: int = 100_000
    max_columns: int = 1_000
    max_cells: int = 5_000_000

    def check_bytes(self, size: int) -> None:
        """Refuse a file of so many bytes if that is too many."""
        if size > self.max_bytes:
            raise Unreadable(f"Tệp lớn hơn {self.max_bytes // 2**20} MB", "too_large")

    def hold(self, rows: int, columns: int) -> bool:
        """Whether a sheet of this size may be a form."""
        return rows <= self.max_rows and columns <= self.max_columns and rows * columns <= self.max_cells

    def check_size(self, rows: int, columns: int) -> None:
        """Refuse a sheet larger than any form."""
        if not self.hold(rows, columns):
            raise Unreadable(f"Trang tính quá lớn: {rows} dòng x {columns} cột", "too_large")


LIMITS = Limits()  # those of a report


def limit_process() -> None:
    """Memory, and no file to write to, for the rest of this process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def end_with_parent(parent: int) -> None:
    """Have the kernel end this process when the one that started it ends, however that ends."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before we asked
        os._exit(1)
