"""Stages the reference tables for a build: reads the reference folder, writes every declared table to the warehouse.

A table or column that the folder leaves out is staged empty. A missing table that nothing can do without, an unknown
table, a row that is not as long as its header, a cell that its column cannot hold and an index that cannot be scored
are refused with a `ReferenceFault` that names file, row and column. Spaces around a cell are no part of it; a declared
word is staged in its declared spelling. No number is changed on the way.
"""

import csv
import hashlib
import shutil
from pathlib import Path

import yaml

from orchestration.places import TRANSFORMS, Places
from orchestration.reference import cells, index, units
from orchestration.reference.file import ReferenceFault, rows_of
from transforms.scorings import scorings

__all__ = ["DECLARATION", "ReferenceFault", "declared_tables", "stage", "stage_project"]
DECLARATION = TRANSFORMS / "models" / "staging" / "_reference.yml"
MOST_TOLD = 20  # who sees twenty faults of one kind looks at the file


def declared_tables() -> dict[str, dict]:
    """The reference tables, name -> columns, types, words, keys and references, as declared beside the models."""
    seeds = yaml.safe_load(DECLARATION.read_text(encoding="utf-8"))["seeds"]
    return {seed["name"]: _declared(seed) for seed in seeds}


def _declared(seed: dict) -> dict:
    config, meta = seed["config"], seed["config"].get("meta", {})
    tests = {column["name"]: column.get("data_tests", []) for column in seed.get("columns", [])}
    keys = [
        test["unique_grain"]["arguments"]["columns"] for test in seed.get("data_tests", []) if "unique_grain" in test
    ]
    return {
        "columns": list(config["column_types"]),
        "types": config["column_types"],
        "optional": meta.get("optional", False),
        "required": {*meta.get("required", []), *(name for name, of in tests.items() if "not_null" in of)},
        "words": {name: words for name in config["column_types"] if (words := _words(name, tests.get(name, []), meta))},
        "keys": [key for key in keys if set(key) <= set(config["column_types"])],
        "references": {
            name: (test["relationships"]["arguments"]["to"].split("'")[1], test["relationships"]["arguments"]["field"])
            for name, of in tests.items()
            for test in of
            if "relationships" in test
        },
    }


def _words(column: str, tests: list, meta: dict) -> dict[str, str]:
    """The words a column may hold, by every spelling they are taken in."""
    declared = [str(word) for word in meta.get("words", {}).get(column, [])]
    declared += [
        word for test in tests if "accepted_values" in test for word in test["accepted_values"]["arguments"]["values"]
    ]
    declared += scorings() if "declared_scoring" in tests else []
    also = meta.get("spellings", {}).get(column, {})
    return {word.casefold(): word for word in declared} | {spelt.casefold(): word for spelt, word in also.items()}


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
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(parents=True)
    digest = hashlib.sha256()
    for name, rows in sorted(tables.items()):
        columns = declared[name]["columns"]
        with (staged / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(columns)
            writer.writerows([row[column] for column in columns] for row in rows)
        digest.update((staged / f"{name}.csv").read_bytes())
    return digest.hexdigest()


def _refuse_unknown(reference: Path, declared: dict[str, dict]) -> None:
    files = [path for path in reference.glob("*") if path.suffix.casefold() == ".csv"]
    unknown = sorted(path.name for path in files if path.stem not in declared or path.suffix != ".csv")
    if unknown:
        raise ReferenceFault(
            f"REFERENCE_UNKNOWN: {reference}: không có bảng tham chiếu nào tên {', '.join(unknown)}; kiểm tra tên tệp. "
            f"/ No reference table has this name; known: {', '.join(f'{name}.csv' for name in declared)}."
        )


def _checked(reference: Path, declared: dict[str, dict]) -> dict[str, list[cells.Row]]:
    """Every table's rows. What refers to another table is looked at only once every cell is what it should be."""
    tables, faults = {}, []
    for name, table in declared.items():
        tables[name], wrong = cells.read(table, rows_of(reference / f"{name}.csv", table))
        faults += wrong
    _refuse(reference, faults)
    for name, table in declared.items():
        faults += cells.repeated(table["keys"], tables[name])
        for column, (of, field) in table["references"].items():
            known = {row[field] for row in tables[of]}
            faults += cells.unknown(tables[name], column, of, field, known)
    _refuse(reference, faults)
    _refuse(reference, [*units.faults(tables["unit_registry"]), *index.faults(tables)])
    return tables


def _refuse(reference: Path, faults: list[cells.Fault]) -> None:
    if faults:
        more = len(faults) - MOST_TOLD
        told = [*map(str, faults[:MOST_TOLD]), *([f"... và {more} lỗi nữa / and {more} more"] if more > 0 else [])]
        raise ReferenceFault("\n".join([f"REFERENCE_WRONG: {reference}: sửa các ô sau / correct these cells:", *told]))
