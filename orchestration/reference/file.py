"""Reads one reference file into rows: CSV in UTF-8, with a header, separated by commas.

Columns may come in any order and any case; blank rows, surplus empty cells and columns that nobody declared are passed
over. Refuses a file that is missing, is in another encoding or notation, names a column twice or almost as declared,
lacks a column that nothing can do without, or has a row that is not as long as its header.
"""

import csv
import difflib
from pathlib import Path

from orchestration.reference.cells import Row
from orchestration.reference.declaration import DeclaredTable

ALMOST = 0.8  # 'weights' and 'min_coverge' are slips; 'comment' is a column of the adopter's own


class ReferenceFault(ValueError):
    """The reference folder cannot be used; the message says which file and what to do, in Vietnamese and English."""


def rows_of(path: Path, table: DeclaredTable) -> list[Row]:
    """The rows of one reference table by column, as written but for spaces around a cell; none of an absent one.

    Raises:
        ReferenceFault: the file is not one that can be read as this table.
    """
    if not path.exists():
        if table.is_optional:
            return []
        raise ReferenceFault(
            f"REFERENCE_MISSING: thiếu bảng tham chiếu {path}; bổ sung tệp này. / This table is required; add it."
        )
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            written = [(reader.line_num, [cell.strip() for cell in row]) for row in reader]
    except UnicodeDecodeError as error:
        raise _unreadable(path, error) from error
    except csv.Error as error:
        raise _unreadable(path, f"dòng / row {reader.line_num}: {error}") from error
    written = [(line, row) for line, row in written if any(row)]
    if not written:
        return []
    head = [name.casefold() for name in written[0][1]]
    _refuse_header(path, head, table)
    return [
        Row(path.stem, line, dict(zip(head, _cells(path, line, row, len(head)), strict=True)))
        for line, row in written[1:]
    ]


def _unreadable(path: Path, error: object) -> ReferenceFault:
    return ReferenceFault(f"REFERENCE_UNREADABLE: {path}: {error}; lưu lại dạng CSV UTF-8. / Save it as UTF-8 CSV.")


def _cells(path: Path, line: int, row: list[str], width: int) -> list[str]:
    if len(row) < width or any(row[width:]):
        raise ReferenceFault(
            f"REFERENCE_RAGGED: {path} dòng {line}: có {len(row)} ô, tiêu đề có {width}; sửa dòng này (ô có dấu "
            f"phẩy phải đặt trong ngoặc kép). / This row has {len(row)} cells and the header {width}; "
            "quote a cell that holds a comma."
        )
    return row[:width]


def _refuse_header(path: Path, head: list[str], table: DeclaredTable) -> None:
    columns, required = table.columns, table.required
    if not set(head) & set(columns):
        raise ReferenceFault(
            f"REFERENCE_HEADER: {path} dòng 1: không có cột nào của bảng này, có {', '.join(map(repr, head[:5]))}; "
            f"cần các cột cách nhau bằng dấu phẩy: {', '.join(columns)}. "
            "/ Row 1 has no column of this table; columns are separated by commas."
        )
    twice = sorted({name for name in head if name and head.count(name) > 1})
    slips = {name: near[0] for name in head if name not in columns and (near := _near(name, set(columns) - set(head)))}
    missing = sorted(required - set(head))
    problems = [f"cột lặp / column twice: {name}" for name in twice]
    problems += [f"cột lạ / unknown column: {name}, cần / expected: {near}" for name, near in slips.items()]
    problems += [f"thiếu cột / missing column: {name}" for name in missing if name not in slips.values()]
    if problems:
        raise ReferenceFault(
            f"REFERENCE_HEADER: {path} dòng 1: {'; '.join(problems)}; sửa tiêu đề. / Row 1: correct the header."
        )


def _near(name: str, absent: set[str]) -> list[str]:
    return difflib.get_close_matches(name, sorted(absent), 1, ALMOST) if name else []
