"""Shows a person how far the night is: stages with a bar, a rate and the time left; silent where nobody watches.

Writes to the terminal only; reads nothing. A stage that counts nothing shows that it is under way.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

# the terminal itself: dbt's own talk, written to sys.stdout, is sent to a file while a stage is shown
console = Console(highlight=False, file=sys.__stdout__)


class Stage:
    """One stage of the night: told its total once known, advanced as work is done."""

    def __init__(self, bars: Progress | None, name: str, total: int | None) -> None:
        self._bars = bars
        self._task = bars.add_task(name, total=total) if bars else None

    def tell(self, done: int, total: int) -> None:
        """Say that this much of the whole was done."""
        if self._bars and self._task is not None:
            self._bars.update(self._task, completed=done, total=max(total, 1))

    def advance(self, amount: int = 1) -> None:
        """Say that this much was done."""
        if self._bars and self._task is not None:
            self._bars.advance(self._task, amount)


class _Terminal:
    """What stands on the terminal: the bars while `shown` is in force, otherwise nothing."""

    bars: Progress | None = None


_terminal = _Terminal()


@contextmanager
def shown() -> Iterator[None]:
    """Show stages on the terminal until the block ends; without a terminal each stage is one line when it ends."""
    columns = (
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description}"),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        _terminal.bars = bars
        try:
            yield
        finally:
            _terminal.bars = None


@contextmanager
def stage(name: str, total: int | None = None) -> Iterator[Stage]:
    """One stage of the work, in Vietnamese; shown where `shown` is in force."""
    current = Stage(_terminal.bars, name, total)
    yield current
    if (bars := _terminal.bars) is not None:
        task = next(task for task in bars.tasks if task.id == current._task)
        bars.update(task.id, total=task.total or 1, completed=task.total or 1)
        if not console.is_terminal:
            console.print(f"✓ {name} ({task.elapsed or 0:.1f} s)")
