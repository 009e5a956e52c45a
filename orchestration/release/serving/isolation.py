"""What the kernel holds a serving process to: no file written, no network but its own, no life after its supervisor.

Linux alone; each fence says whether it stands. Called before any thread is started.
"""

import ctypes
import fcntl
import os
import resource
import signal
import socket
import struct

NEW_USER, NEW_NETWORK = 0x10000000, 0x40000000
DIE_WITH_PARENT, GAIN_NOTHING = 1, 38  # PR_SET_PDEATHSIG, PR_SET_NO_NEW_PRIVS
GET_FLAGS, SET_FLAGS, UP = 0x8913, 0x8914, 0x1
OPEN_FILES = 256
BESIDE = 3 << 30  # bytes of addresses beside the memory that queries may take: libraries, stacks, what is mapped


def fence(parent: int, memory: int) -> bool:
    """Put up every fence; say whether the process has a network of its own, which some containers forbid."""
    kernel = ctypes.CDLL(None, use_errno=True)
    kernel.prctl(GAIN_NOTHING, 1, 0, 0, 0)
    alone = kernel.unshare(NEW_USER | NEW_NETWORK) == 0 or kernel.unshare(NEW_NETWORK) == 0
    if alone:
        _loopback_up()
    kernel.prctl(DIE_WITH_PARENT, signal.SIGKILL, 0, 0, 0)  # after `unshare`, which would clear it
    if os.getppid() != parent:
        raise SystemExit("the supervisor is gone")
    for limit, most in (
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_AS, memory + BESIDE),
    ):
        resource.setrlimit(limit, (most, most))
    return alone


def _loopback_up() -> None:
    """The one interface of a new network is down at first."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sH22x", b"lo", 0)
        [flags] = struct.unpack("16xH22x", fcntl.ioctl(any_socket, GET_FLAGS, request))
        fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sH22x", b"lo", flags | UP))
