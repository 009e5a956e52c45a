"""Publishes the build: reads its facts, dimensions and marts, writes a release folder, moves the pointer last.

A release holds what the `exports` write (kho.duckdb, one Parquet file per table, a dictionary, workbooks) and
manifest.json with every hash. It is written beside the others under a hidden name, synced, renamed, and only then does
`current` point to it: readers see all of it or none.
Refuses to publish a table whose content is not all there.
"""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import NamedTuple

import duckdb

from orchestration import clock, turn
from orchestration.files import sync, sync_all
from orchestration.places import Places
from orchestration.release import data_docs, exports
from orchestration.release.digests import made_with, sha256
from orchestration.release.exports import parquet
from orchestration.release.exports.build import opened, published
from orchestration.release.exports.protocol import Export
from orchestration.release.integrity import MANIFEST, NO_TABLES
from orchestration.release.naming import WRITING, name_of

READ_ONLY = 0o444
LIBRARIES = (
    "dagster",
    "dbt-core",
    "dbt-duckdb",
    "duckdb",
    "great-expectations",
    "pandas",
    "pyarrow",
    "python-calamine",
)


class PublishFault(RuntimeError):
    """The release folder does not hold what the build holds; nothing was published."""


@dataclass(frozen=True)
class Release:
    """A published release: its folder's name and the rows of each table."""

    name: str
    path: Path
    tables: dict[str, int]


def publish(places: Places, as_of: str, audit_notes: list[str], written_as: Sequence[Export] | None = None) -> Release:
    """Write a release of the build database and point `current` to it.

    Args:
        places: the installation.
        as_of: the day that the build was made for.
        audit_notes: what the audit let pass and a reader should know.
        written_as: the formats it is written in, `TABLES` among them; by default all.

    Raises:
        PublishFault: a published table does not hold what the built one does, or there is none.
        WarehouseTaken: another process works on the warehouse.
    """
    with turn.taken(places):
        return _publish(places, as_of, audit_notes, written_as or exports.EXPORTS)


def _publish(places: Places, as_of: str, audit_notes: list[str], written_as: Sequence[Export]) -> Release:
    created_at = clock.now().replace(microsecond=0)
    places.published.mkdir(parents=True, exist_ok=True)
    for left_behind in places.published.glob(f"{WRITING}*"):
        shutil.rmtree(left_behind)
    writing = places.published / f"{WRITING}{created_at:%Y%m%dT%H%M%S}"
    writing.mkdir()
    tables = _write_tables(places.build_database, writing, written_as)
    content = {name: sha256(parquet.path_of(writing, name)) for name in tables}
    name = name_of(writing)
    final = _free_name(places.published / name)
    manifest = {
        "release": name,
        "created_at": created_at.isoformat(),
        "as_of": as_of,
        "tables": {table: {"rows": rows, "sha256": content[table]} for table, rows in tables.items()},
        "files": {
            str(path.relative_to(writing)): sha256(path) for path in sorted(writing.rglob("*")) if path.is_file()
        },
        **made_with(places),
        "code_version": version("kho-cds"),
        "libraries": {library: version(library) for library in LIBRARIES},
        "audit_notes": audit_notes,
        "data_docs": data_docs.link(places, final.name),
    }
    (writing / MANIFEST).write_text(json.dumps(manifest, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    written = [writing, *writing.rglob("*")]
    for path in written:
        if path.is_file():
            path.chmod(READ_ONLY)
    sync_all(written)
    writing.rename(final)
    _point(places.published, final.name)
    data_docs.keep(places, final.name)
    return Release(final.name, final, tables)


def changes_since(release: Path, places: Places) -> list[str]:
    """What is no longer as it was when a release was made: reference_sha256, layouts_sha256, code_sha256."""
    manifest = json.loads((release / MANIFEST).read_text(encoding="utf-8"))
    return [name for name, digest in made_with(places).items() if manifest.get(name) != digest]


def _write_tables(build: Path, folder: Path, written_as: Sequence[Export]) -> dict[str, int]:
    """Write every export, and hold each table it wrote against the build; return the rows of each table."""
    with opened(build) as connection:
        if not any(len(connection.table(f"build.main.{name}")) for name in published(connection)):
            raise PublishFault(f"RELEASE_EMPTY: {build}: {NO_TABLES}")
        for export in written_as:
            export.write(connection, folder)
        return {name: _rows_checked(connection, name, folder, written_as) for name in published(connection)}


def _rows_checked(connection: duckdb.DuckDBPyConnection, name: str, folder: Path, written_as: Sequence[Export]) -> int:
    built = _content(connection.table(f"build.main.{name}"))
    for export in written_as:
        written = export.read(connection, folder, name)
        if written is not None and _content(written) != built:
            raise PublishFault(
                f"{name}: dựng {built} (số dòng, mã), {type(export).__name__} {_content(written)} / "
                "what was built and what was written differ"
            )
    return built.rows


class _Content(NamedTuple):
    """How many rows, and a sum over the hash of each: equal whatever their order."""

    rows: int
    total: int | None


def _content(rows: duckdb.DuckDBPyRelation) -> _Content:
    columns = ", ".join(f'"{name}"' for name in rows.columns)
    [content] = rows.aggregate(f"count(*), sum(hash({columns})::hugeint % 1000000007)").fetchall()
    return _Content(*content)


def _free_name(path: Path) -> Path:
    """The path itself, or with a running number where a release of this second and content already stands."""
    candidate, number = path, 2
    while candidate.exists():
        candidate, number = path.with_name(f"{path.name}-{number}"), number + 1
    return candidate


def _point(published: Path, name: str) -> None:
    """Move the pointer in one rename: an open reader keeps its release, the next one gets the new."""
    beside = published / ".current-new"
    beside.unlink(missing_ok=True)
    beside.symlink_to(name, target_is_directory=True)
    beside.replace(published / "current")
    sync(published)
