"""How a command ends when somebody ends it: one sentence, and the exit code a shell expects of that signal."""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Iterator
from types import FrameType

WORDS = {
    signal.SIGINT: "Đã dừng theo yêu cầu (Ctrl-C). / Stopped on request.",
    signal.SIGTERM: "Đã dừng theo lệnh của hệ thống (SIGTERM). / Stopped by the system.",
}
OF_SIGNAL = 128  # a shell adds the number of the signal


class Ended(BaseException):
    """A signal came that ends the command."""

    def __init__(self, number: int):
        super().__init__(number)
        self.number = signal.Signals(number)

    def code(self) -> int:
        """Say so; the exit code."""
        print(WORDS[self.number], file=sys.stderr)
        return OF_SIGNAL + self.number


@contextlib.contextmanager
def raised() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM unwind the command: what is half written is removed."""

    def end(number: int, _: FrameType | None) -> None:
        raise Ended(number)

    with _handled(end):
        yield


@contextlib.contextmanager
def left_to_the_child() -> Iterator[None]:
    """Let Ctrl-C be the child's: a shell of its own stops a question by it and goes on."""
    with _handled(lambda *_: None):
        yield


@contextlib.contextmanager
def at_once() -> Iterator[None]:
    """End the process by Ctrl-C or SIGTERM without waiting for what runs in it: a night survives that at any step.

    Dagster puts handlers of its own in place, which wait for dbt to end: a thread hears the signals before they do.
    Children end with us (`end_with_parent`).
    """
    if not _is_main():
        yield
        return
    heard, to_hear = os.pipe()
    os.set_blocking(to_hear, False)
    listener = threading.Thread(target=_listen, args=(heard,), daemon=True, name="endings")
    with _handled(lambda *_: None):
        before = signal.set_wakeup_fd(to_hear)
        listener.start()
        try:
            yield
        finally:
            signal.set_wakeup_fd(before)
            os.close(to_hear)
            listener.join()
            os.close(heard)


def _listen(heard: int) -> None:
    while number := os.read(heard, 1):
        if number[0] in set(WORDS):
            os.write(sys.__stderr__.fileno() if sys.__stderr__ else 2, f"{WORDS[signal.Signals(number[0])]}\n".encode())
            os._exit(OF_SIGNAL + number[0])


@contextlib.contextmanager
def _handled(handler: "signal._HANDLER") -> Iterator[None]:
    if not _is_main():  # only the main thread may set one
        yield
        return
    before = {number: signal.signal(number, handler) for number in WORDS}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


def _is_main() -> bool:
    return threading.current_thread() is threading.main_thread()
