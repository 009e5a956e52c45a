"""How dbt is run here: the environment it reads, and the manifest that the graph is drawn from.

Reads `transforms/`; writes dbt's own files under warehouse/build. dbt is the only writer of the build database.
"""

import contextlib
import hashlib
import io
import json
import os
from pathlib import Path

from orchestration import clock, reference
from orchestration.places import TRANSFORMS, Places


class TransformsFault(RuntimeError):
    """dbt could not read its own project; the message is dbt's."""


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
    from dbt.cli.main import dbtRunner

    arguments = [
        "parse",
        "--quiet",
        "--project-dir",
        str(places.dbt_project),
        "--profiles-dir",
        str(places.dbt_project),
    ]
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        result = dbtRunner().invoke(arguments)
    if not result.success:
        raise TransformsFault(str(result.exception or printed.getvalue()))
    stamp.write_text(fingerprint, encoding="utf-8")
    return path


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
