"""Stages the reference tables for a build: reads the reference folder, writes every declared table to the warehouse.

A table or column that the folder leaves out is staged empty; a missing table that nothing can do without, an unknown
table and a ragged row are refused with a `ReferenceFault` that names the file. No value is changed on the way.
"""

import csv
import hashlib
import shutil
from pathlib import Path

import yaml

from orchestration.places import TRANSFORMS, Places

DECLARATION = TRANSFORMS / "models" / "staging" / "_reference.yml"


class ReferenceFault(ValueError):
    """The reference folder cannot be used; the message says which file and what to do, in Vietnamese and English."""


def declared_tables() -> dict[str, dict]:
    """The reference tables: name -> {"columns": [...], "optional": bool}, as declared beside the models."""
    seeds = yaml.safe_load(DECLARATION.read_text(encoding="utf-8"))["seeds"]
    return {
        seed["name"]: {
            "columns": list(seed["config"]["column_types"]),
            "optional": seed["config"].get("meta", {}).get("optional", False),
        }
        for seed in seeds
    }


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
        ReferenceFault: a table that nothing can do without is missing, or a file cannot be read as its table.
    """
    tables = declared_tables()
    unknown = sorted({path.stem for path in reference.glob("*.csv")} - set(tables))
    if unknown:
        raise ReferenceFault(
            f"REFERENCE_UNKNOWN: {reference}: không có bảng tham chiếu nào tên {', '.join(unknown)}; "
            f"kiểm tra tên tệp. / No reference table has this name; known: {', '.join(tables)}."
        )
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    digest = hashlib.sha256()
    for name, table in sorted(tables.items()):
        rows = _rows(reference / f"{name}.csv", table)
        with (staged / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(table["columns"])
            writer.writerows([row.get(column) or "" for column in table["columns"]] for row in rows)
        digest.update((staged / f"{name}.csv").read_bytes())
    return digest.hexdigest()


def _rows(path: Path, table: dict) -> list[dict]:
    if not path.exists():
        if table["optional"]:
            return []
        raise ReferenceFault(
            f"REFERENCE_MISSING: thiếu bảng tham chiếu {path}; bổ sung tệp này. / This table is required; add it."
        )
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (UnicodeDecodeError, csv.Error) as error:
        raise ReferenceFault(
            f"REFERENCE_UNREADABLE: {path}: {error}; lưu lại dạng CSV UTF-8. / Save it as UTF-8 CSV."
        ) from error
    for number, row in enumerate(rows, start=2):
        if None in row or None in row.values():
            raise ReferenceFault(
                f"REFERENCE_RAGGED: {path} dòng {number}: số ô khác tiêu đề; sửa dòng này. "
                "/ This row has not as many cells as the header."
            )
    return rows
