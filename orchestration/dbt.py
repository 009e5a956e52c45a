"""How dbt is run here: the environment it reads, and the manifest that the graph is drawn from.

Reads `transforms/`; writes dbt's own files under warehouse/build. dbt is the only writer of the build database.
"""

import contextlib
import gc
import hashlib
import io
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any

from orchestration import clock, reference
from orchestration.places import TRANSFORMS, Places

if TYPE_CHECKING:
    from dbt.cli.main import dbtRunnerResult

RESULTS = {"LogSeedResult", "LogModelResult", "LogTestResult"}


class TransformsFault(RuntimeError):
    """dbt could not read its project or build it; the message is dbt's."""


def set_environment(places: Places) -> None:
    """Put what dbt reads into the environment, for every build anew: the process of the schedule lives for months."""
    places.to_env()
    os.environ.update(
        KHO_BUILD_DATABASE=str(places.build_database),
        DBT_TARGET_PATH=str(target(places)),
        DBT_LOG_PATH=str(places.build / "logs"),
        DBT_SEND_ANONYMOUS_USAGE_STATS="false",
        DO_NOT_TRACK="1",
        KHO_BUILD_AS_OF=as_of(),
    )


def as_of() -> str:
    """The day a build speaks of: `KHO_AS_OF` where a person set it, else today in Vietnam."""
    return os.environ.get("KHO_AS_OF") or clock.today().isoformat()


def target(places: Places) -> Path:
    """Where dbt keeps its manifest and its parsed project between runs."""
    return places.build / "target"


def manifest(places: Places) -> Path:
    """The manifest of the transforms as they are now, parsed anew when they or the places changed.

    Raises:
        TransformsFault: dbt cannot parse the project.
    """
    path, stamp = target(places) / "manifest.json", target(places) / "manifest.of"
    fingerprint = f"{_fingerprint()} {places}"
    if path.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == fingerprint:
        return path
    set_environment(places)
    reference.stage_project(places)
    _invoke(places, "parse", "--quiet")
    stamp.write_text(fingerprint, encoding="utf-8")
    return path


def build(places: Places, *options: str) -> Iterator[dict[str, Any]]:
    """Build all models (or those the options of `dbt build` select) and try dbt's tests of the data, in this process.

    Gives dbt's structured event of each node's result, as it happens.

    A process of dbt's own would import everything again (10 s a night), outlive a night that was killed, and ask a
    package index for dbt's newest version. What dbt prints goes to its log under warehouse/build/logs.

    Raises:
        TransformsFault: a model or a test failed, after all events.
    """
    from dbt_common.events.functions import msg_to_dict

    set_environment(places)
    events: SimpleQueue = SimpleQueue()
    faults: list[BaseException] = []

    def hear(event: Any) -> None:
        if event.info.name in RESULTS:  # of thousands of events
            events.put(event)

    def run() -> None:
        try:
            _invoke(places, "build", "--quiet", "--log-level-file", "info", *options, heard=hear)
        except BaseException as fault:  # raised again below, on the thread that asked
            faults.append(fault)
        events.put(None)

    worker = Thread(target=run, name="dbt", daemon=True)
    worker.start()
    try:
        while (event := events.get()) is not None:
            yield msg_to_dict(event)
    finally:  # whoever asked may have gone; a thread of dbt must not outlive the interpreter, which would be aborted
        worker.join()
        _close_database()
    if faults:
        raise faults[0]


def _invoke(places: Places, command: str, *options: str, heard: Callable[[Any], None] | None = None) -> None:
    from dbt.cli.main import dbtRunner

    folder = str(places.dbt_project)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        result = dbtRunner(callbacks=[heard] if heard else []).invoke(
            [command, "--project-dir", folder, "--profiles-dir", folder, *options]
        )
    if not result.success:
        raise TransformsFault(_failures(result) or str(result.exception or printed.getvalue()))


def _failures(result: "dbtRunnerResult") -> str:
    """What went wrong in which model or test, a line each."""
    results = getattr(result.result, "results", [])
    failed = [node for node in results if node.status in ("error", "fail", "runtime error")]
    return "\n".join(f"{node.node.name}: {node.message}" for node in failed)


def _close_database() -> None:
    """Let go of the build database, which dbt's adapter keeps open for writing as long as the process lives."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    DuckDBConnectionManager.close_all_connections()
    gc.collect()


def published_models(places: Places) -> list[str]:
    """The names of the models a release holds, in order: those that stand in the schema `main`.

    Raises:
        TransformsFault: dbt cannot parse the project.
    """
    nodes = json.loads(manifest(places).read_text(encoding="utf-8"))["nodes"].values()
    return sorted(node["name"] for node in nodes if node["resource_type"] == "model" and node["schema"] == "main")


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for path in sorted(TRANSFORMS.rglob("*")):
        if path.suffix in {".sql", ".yml", ".py"}:
            digest.update(path.read_bytes())
    return digest.hexdigest()
