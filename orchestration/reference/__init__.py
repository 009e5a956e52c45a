"""Stages the reference tables for a build: reads the reference folder, writes every declared table to the warehouse.

A table or column that the folder leaves out is staged empty, or as ours where it is inherited. A missing table that
nothing can do without, an unknown table, a row that is not as long as its header, a cell that its column cannot hold,
an index that cannot be scored and a boundary file of other units are refused with a `ReferenceFault` that names file,
row and column. Spaces around a cell are no part of it; a declared word is staged in its declared spelling. No number
is changed on the way.
"""

import csv
import hashlib
import shutil
from collections.abc import Mapping
from pathlib import Path

from orchestration.places import TRANSFORMS, Places
from orchestration.reference import boundaries, cells, index, units
from orchestration.reference.declaration import DeclaredTable, declared_tables
from orchestration.reference.file import ReferenceFault, rows_of

__all__ = ["ReferenceFault", "declared_tables", "stage", "stage_project"]
MOST_LISTED = 20  # who sees twenty faults of one kind looks at the file


def stage_project(places: Places) -> str:
    """Copy the dbt project into the build with its reference tables staged; return the sha256 of those.

    dbt runs on the copy because it writes beside its seeds: run on an absolute seed path it overwrites the CSV files.

    Raises:
        ReferenceFault: as `stage`.
    """
    for part in ("models", "macros", "tests"):
        shutil.rmtree(places.dbt_project / part, ignore_errors=True)
        shutil.copytree(TRANSFORMS / part, places.dbt_project / part)
    for name in ("dbt_project.yml", "profiles.yml"):
        shutil.copy(TRANSFORMS / name, places.dbt_project / name)
    return stage(places.reference, places.staged_reference)


def stage(reference: Path, staged: Path) -> str:
    """Write every declared table into `staged`; return the sha256 of what was staged.

    Raises:
        ReferenceFault: the folder, a file or a cell of it is not as declared; all faults of a kind are told at once.
    """
    declared = declared_tables()
    _refuse_unknown(reference, declared)
    tables = _checked(reference, declared)
    tables[boundaries.TABLE] = boundaries.shapes(reference, tables["unit_registry"])
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    digest = hashlib.sha256()
    for name, rows in sorted(tables.items()):
        columns = declared[name].columns
        with (staged / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows([row[column] for column in columns] for row in rows)
        digest.update((staged / f"{name}.csv").read_bytes())
    return digest.hexdigest()


def _refuse_unknown(reference: Path, declared: Mapping[str, DeclaredTable]) -> None:
    files = [path for path in reference.glob("*") if path.suffix.casefold() == ".csv"]
    ours = set(declared) - {boundaries.TABLE}  # which is made of the boundary files
    unknown = sorted(path.name for path in files if path.stem not in ours or path.suffix != ".csv")
    if unknown:
        raise ReferenceFault(
            f"REFERENCE_UNKNOWN: {reference}: không có bảng tham chiếu nào tên {', '.join(unknown)}; kiểm tra tên tệp. "
            f"/ No reference table has this name; known: {', '.join(f'{name}.csv' for name in sorted(ours))}."
        )


def _file_of(name: str, table: DeclaredTable, reference: Path) -> Path:
    """The file of a table: the folder's own, or ours of an inherited one that the folder leaves out."""
    own = reference / f"{name}.csv"
    return TRANSFORMS / "seeds" / own.name if table.is_inherited and not own.exists() else own


def _checked(reference: Path, declared: Mapping[str, DeclaredTable]) -> dict[str, list[cells.Row]]:
    """Every table's rows. What refers to another table is looked at only once every cell is what it should be."""
    tables: dict[str, list[cells.Row]] = {}
    faults: list[cells.Fault] = []
    for name, table in declared.items():
        tables[name], wrong = cells.read(table, rows_of(_file_of(name, table, reference), table))
        faults += wrong
    _refuse(reference, faults)
    for name, table in declared.items():
        faults += cells.repeated(table.keys, tables[name])
        for column, (of, field) in table.references.items():
            faults += cells.unknown(tables[name], column, of, field, {row[field] for row in tables[of]})
    _refuse(reference, faults)
    _refuse(reference, [*units.faults(tables["unit_registry"]), *units.tile_faults(tables), *index.faults(tables)])
    return tables


def _refuse(reference: Path, faults: list[cells.Fault]) -> None:
    if faults:
        more = len(faults) - MOST_LISTED
        lines = [*map(str, faults[:MOST_LISTED]), *([f"... và {more} lỗi nữa / and {more} more"] if more > 0 else [])]
        raise ReferenceFault("\n".join([f"REFERENCE_WRONG: {reference}: sửa các ô sau / correct these cells:", *lines]))
