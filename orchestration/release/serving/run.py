"""Runs the supervisor in this process until it is interrupted, and says how to connect.

A token that is not in the environment is made up and printed once; one that is is never printed.
"""

import asyncio
import contextlib
import secrets
import signal
import tempfile
from ipaddress import ip_address
from pathlib import Path

from orchestration.release.serving.supervisor import Supervisor
from orchestration.release.serving.worker import Limits

SHORTEST = 16  # characters of a token


class TokenTooShort(ValueError):
    """A token that could be guessed, or that no client can send."""


def run(published: Path, token: str, limits: Limits, host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM.

    Raises:
        TokenTooShort: the token of the environment is no token.
    """
    if token and (len(token) < SHORTEST or not token.isascii()):
        raise TokenTooShort
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_until_stopped(published, token, limits, host, port))


async def _until_stopped(published: Path, token: str, limits: Limits, host: str, port: int) -> None:
    made_up = "" if token else secrets.token_urlsafe(24)
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    with tempfile.TemporaryDirectory(prefix="kho-serve-") as folder:
        supervisor = Supervisor(published, token or made_up, limits, Path(folder))
        async with supervisor.serving(host, port) as server:
            port = server.sockets[0].getsockname()[1]
            print(f"Đang phục vụ quack:{host}:{port}; dừng bằng Ctrl+C. / Serving; stop with Ctrl+C.")
            if made_up:
                print(f"Token (chỉ in một lần / printed once): {made_up}")
            if not _is_loopback(host):
                print("Token và số liệu đi không mã hóa; đặt sau proxy HTTPS hoặc VPN. / Not encrypted: use a proxy.")
            if not supervisor.is_alone:
                print("Máy này không cho tách mạng; các lớp chặn khác vẫn có. / No network namespaces here.")
            print(end="", flush=True)
            await stopped.wait()


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
