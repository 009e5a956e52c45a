"""The dictionary of a release, docs/tu-dien.md: each published table and column, in Vietnamese first, for people.

An example is a figure, a day, a code or a name of the reference tables: never a text that a report brought in.
"""

import re
from pathlib import Path
from typing import Any

import duckdb

from orchestration.notation.simulated import SIMULATED
from orchestration.release import words
from orchestration.release.exports.build import Column, Described, described
from orchestration.release.naming import name_of

FILE = "docs/tu-dien.md"
HEAD = """# Từ điển dữ liệu

Bản phát hành {release}. Mỗi bảng nói trước hết một dòng là gì; mỗi cột có tên gọi, kiểu, đơn vị, mô tả và một giá trị
ví dụ lấy từ chính bản phát hành này (ô trống: không có giá trị, hoặc là chữ do báo cáo mang tới nên không trích). Ví dụ
lấy từ dòng thật; cột chỉ có dòng mô phỏng thì ghi *mô phỏng* ({simulated}).

The release's tables and columns: what one row is; each column's type, unit, meaning, and an example from this release.
"""
TEXT = "VARCHAR"
# what a text may be for an example of it to be shown: a code that holds no blank, or a name of the reference tables
CODES = re.compile(
    r"(.*_)?(code|key|type|kind|level|status|stage|basis|colour|group|cell|cycle|severity|within|over|by)"
    r"(_[ab]|_above|_below)?"
)
ALSO_CODES = re.compile(
    r"regime|compliance|criterion|scope|identifier|aggregation|scoring|transform|clip"
    r"|missing|period_from|period_to|qualifier|owner|verdict|geography|received_through|reminded|part"
)
NAMES = re.compile(
    r"name_vi|name_en|unit_name_vi|indicator_name_vi|subject_name_vi|plan_name_vi|node_name_vi"
    r"|first_name_vi|title_vi|colour_vi|criterion_vi|error_group_vi|unit_of_measure|unit_type"
)
FROM_REPORTS = {"line_code", "self_by", "verified_by", "published_by"}


class Dictionary:
    """docs/tu-dien.md: every published table with its grain first, every column with type, unit, words and example."""

    def write(self, connection: duckdb.DuckDBPyConnection, folder: Path) -> None:
        """Describe every published table of the build."""
        (folder / FILE).parent.mkdir(exist_ok=True)
        tables = described(connection)
        parts = [HEAD.format(release=name_of(folder), simulated=SIMULATED)]
        parts += [f"- [`{table.name}`](#{table.name})" for table in tables]
        parts += [_section(connection, table) for table in tables]
        (folder / FILE).write_text("\n".join(parts) + "\n", encoding="utf-8")

    def read(self, connection: duckdb.DuckDBPyConnection, folder: Path, name: str) -> None:
        """It holds no rows."""


def _section(connection: duckdb.DuckDBPyConnection, table: Described) -> str:
    """A table: its grain and number of rows, then a line for each column."""
    rows = len(connection.table(f"build.main.{table.name}"))
    lines = [f"\n## {table.name}\n", f"{table.says}\n", f"{rows} dòng.\n"]
    lines += ["| cột | tên gọi | kiểu | đơn vị | mô tả | ví dụ |", "|---|---|---|---|---|---|"]
    examples = _examples(connection, table) if rows else [""] * len(table.columns)
    lines += [_line(column, example) for column, example in zip(table.columns, examples, strict=True)]
    return "\n".join(lines)


def _line(column: Column, example: str) -> str:
    called = words.column(column.name)
    cells = (f"`{column.name}`", called.vi, column.data_type, called.unit, column.says, example)
    return "| " + " | ".join(re.sub(r"\s+", " ", cell).replace("|", "\\|") for cell in cells) + " |"


def _examples(connection: duckdb.DuckDBPyConnection, table: Described) -> list[str]:
    """A value of each column, real where there is one; blank if none is shown. Equal rows give equal values."""
    columns = table.columns
    has_mark = any(column.name == "is_simulated" for column in columns)
    cohorts = ("not is_simulated", "is_simulated") if has_mark else ("true", "false")
    picked = [_picked(column, only) for only in cohorts for column in columns]
    [values] = connection.table(f"build.main.{table.name}").aggregate(", ".join(picked)).fetchall()
    return [_shown(*pair) for pair in zip(values[: len(columns)], values[len(columns) :], strict=True)]


def _picked(column: Column, only: str) -> str:
    """The expression of a column's example among these rows."""
    name = f'"{column.name}"'
    if column.data_type == TEXT:
        is_name = NAMES.fullmatch(column.name)
        is_code = ALSO_CODES.fullmatch(column.name) or CODES.fullmatch(column.name)
        if column.name in FROM_REPORTS or not (is_name or is_code):
            return "null"
        if is_code:
            only = f"{only} and not contains({name}, ' ')"
    if column.data_type == "DOUBLE":  # one of the figures, and not the most extreme one
        return f"min_by({name}, hash({name})) filter (where {only})"
    return f"max({name}) filter (where {only})"


def _shown(real: Any, simulated: Any) -> str:
    if real is not None:
        return f"`{_text(real)}`"
    return "" if simulated is None else f"`{_text(simulated)}` *mô phỏng*"


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
