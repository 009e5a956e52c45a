"""Reads the boundary files of a reference folder into outlines by unit; refuses one whose codes are not the registry's.

`boundaries/<level>-<day>[-name].geojson` or `.topojson` (also `.json`): every feature carries a unit code as its
`unit_code`, `code` or id. On that day each code must be a unit of that level, and of every parent that is drawn no unit
may be missing, so that no map of another time or of half a district is taken for the whole.
"""

import json
import re
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from orchestration.reference.cells import Row
from orchestration.reference.file import ReferenceFault
from orchestration.reference.outlines import GeometryFault, features, outlines

FOLDER, TABLE = "boundaries", "unit_shape"
NAMED = re.compile(r"(?P<level>[a-z]+)-(?P<day>\d{4}-\d{2}-\d{2})(-[a-z0-9-]+)?\.(geojson|topojson|json)")
LARGEST = 20_000_000  # bytes of a file
LONGEST = 120_000  # signs of all outlines of a map: a page holds them beside its table
EVER = "9999-12-31"
LISTED = 5


class Named(NamedTuple):
    """A boundary file by its name: the level of its units, and the day its codes are those of."""

    path: Path
    level: str
    day: str


def shapes(reference: Path, registry: list[Row]) -> list[Row]:
    """A row of `unit_shape` per unit of each file.

    Raises:
        ReferenceFault: a file is named, written or coded otherwise than said above.
    """
    folder = reference / FOLDER
    files = sorted(path for path in folder.glob("*") if not path.name.startswith(".")) if folder.is_dir() else []
    return [row for path in files for row in _rows(_named(path), registry)]


def _named(path: Path) -> Named:
    match = NAMED.fullmatch(path.name)
    if match is None or not _is_day(match["day"]):
        raise _fault(
            path,
            "tên tệp phải nêu cấp và ngày, như commune-2025-07-01.geojson",
            "the name says level and day, such as commune-2025-07-01.geojson",
        )
    return Named(path, match["level"], match["day"])


def _is_day(text: str) -> bool:
    try:
        return bool(date.fromisoformat(text))
    except ValueError:
        return False


def _rows(file: Named, registry: list[Row]) -> list[Row]:
    drawn = _drawn(file.path)
    units = _units(file, registry, [code for code, _ in drawn])
    try:
        texts = outlines([geometry for _, geometry in drawn])
    except GeometryFault as error:
        raise _fault(file.path, f"hình không đọc được: {error}", f"a geometry that cannot be read: {error}") from error
    if (length := sum(map(len, texts))) > LONGEST:
        raise _fault(
            file.path,
            f"đường viền dài {length} ký tự, tối đa {LONGEST}; đơn giản hóa ranh giới",
            f"outlines of {length} signs, at most {LONGEST}; simplify them",
        )
    return [
        Row(TABLE, at, {"map_code": file.path.stem, "unit_key": units[code], "outline": text})
        for at, ((code, _), text) in enumerate(zip(drawn, texts, strict=True), start=2)
    ]


def _drawn(path: Path) -> list[tuple[str, Any]]:
    """The code and geometry of each feature."""
    if path.stat().st_size > LARGEST:
        raise _fault(path, f"tệp lớn hơn {LARGEST} byte", f"a file of more than {LARGEST} bytes")
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
        drawn = features(document)
    except (ValueError, RecursionError, GeometryFault) as error:
        raise _fault(path, f"không phải GeoJSON hay TopoJSON: {error}", f"no GeoJSON or TopoJSON: {error}") from error
    if not drawn:
        raise _fault(path, "không có vùng nào", "it has no feature")
    return drawn


def _units(file: Named, registry: list[Row], codes: list[str]) -> dict[str, str]:
    """Code -> the unit it means on the file's day."""
    valid = [
        row
        for row in registry
        if row["unit_level"] == file.level and row["valid_from"] <= file.day < (row["valid_to"] or EVER)
    ]
    units = {row["unit_code"]: row for row in valid}
    unknown = sorted({code for code in codes if code not in units})
    if unknown:
        raise _fault(
            file.path,
            f"mã không phải của đơn vị cấp {file.level} nào ngày {file.day}: {_some(unknown)}; sửa tệp hoặc ngày",
            f"no code of a {file.level} on {file.day}: {_some(unknown)}; correct the file or its day",
        )
    twice = sorted(code for code, count in Counter(codes).items() if count > 1)
    if twice:
        raise _fault(file.path, f"mã có hai hình: {_some(twice)}", f"codes drawn twice: {_some(twice)}")
    children = defaultdict(set)
    for row in valid:
        children[row["parent_unit_key"]].add(row["unit_code"])
    parents = {units[code]["parent_unit_key"] for code in codes}
    missing = sorted(set().union(*(children[parent] for parent in parents)) - set(codes))
    if missing:
        raise _fault(
            file.path,
            f"thiếu hình của các đơn vị cùng cấp trên ngày {file.day}: {_some(missing)}; bổ sung",
            f"units of the same parent on {file.day} are missing: {_some(missing)}; add them",
        )
    return {code: units[code]["unit_key"] for code in codes}


def _some(codes: list[str]) -> str:
    more = len(codes) - LISTED
    return ", ".join(repr(code) for code in codes[:LISTED]) + (f" (+{more})" if more > 0 else "")


def _fault(path: Path, vi: str, en: str) -> ReferenceFault:
    return ReferenceFault(f"REFERENCE_BOUNDARY: {path}: {vi}. / {en}.")
