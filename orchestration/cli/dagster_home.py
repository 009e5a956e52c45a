"""Where Dagster keeps its runs, under the warehouse; a night keeps their databases open while it writes to them."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path

from orchestration.places import Places

BROKEN = "hong-"  # before the name of a file that could not be read


def use(places: Places) -> Path:
    """Point Dagster at its home, with telemetry off; to be called before Dagster is imported."""
    home = places.warehouse / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    (home / "dagster.yaml").write_text("telemetry:\n  enabled: false\nnux:\n  enabled: false\n", encoding="utf-8")
    os.environ.update(
        DAGSTER_HOME=str(home),
        DAGSTER_DISABLE_TELEMETRY="true",
        GX_ANALYTICS_ENABLED="false",
        DO_NOT_TRACK="1",
    )
    return home


@contextlib.contextmanager
def kept_open(home: Path, run: str) -> Iterator[None]:
    """Hold a connection to each database that the run writes, without a transaction.

    Dagster opens and closes one for each of some 1,000 events, and SQLite copies the log back into the database at each
    close of the last connection: 3 s of a night on the samples. A kill leaves a log that the next opening takes up.
    """
    history = home / "history"
    databases = (history / "runs.db", history / "runs" / "index.db", history / "runs" / f"{run}.db")
    with contextlib.ExitStack() as held:
        for path in filter(Path.exists, databases):
            connection = held.enter_context(contextlib.closing(sqlite3.connect(path)))
            connection.execute(
                "select count(*) from sqlite_master"
            ).fetchall()  # the log is opened by the first reading
        yield


def set_aside_damaged(home: Path) -> list[str]:
    """Move databases of Dagster's that cannot be read out of the way, which makes new ones; say which."""
    problems = []
    for path in (
        home / "history" / "runs.db",
        home / "history" / "runs" / "index.db",
        home / "schedules" / "schedules.db",
    ):
        try:
            if path.exists():
                with contextlib.closing(sqlite3.connect(path)) as connection:
                    if connection.execute("pragma quick_check(1)").fetchall() != [("ok",)]:
                        raise sqlite3.DatabaseError("quick_check")
        except sqlite3.DatabaseError as fault:
            for part in path.parent.glob(f"{path.name}*"):  # with the logs of a transaction beside it
                part.replace(part.with_name(f"{BROKEN}{part.name}"))
            problems.append(f"{path}: nhật ký của Dagster hỏng, đã lập lại / Dagster's log was damaged ({fault})")
    return problems
