"""What a release is in PostgreSQL: the statements that make its tables, and how the rows of each are written.

Reads the released database and the models' tests; sends nothing. Equal releases give equal statements, so their digest
tells whether what stands in a schema was made the same way.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import duckdb
from psycopg import sql

from orchestration.release.exports.build import Described, described
from orchestration.release.postgres.columns import Typed, UnknownType, typed
from orchestration.release.postgres.connection import PostgresFault
from orchestration.release.postgres.keys import Key, key_of

MARKER = "kho_release"  # the table of one row that says which release a schema holds, and that the schema is ours
MARKER_COLUMNS = {
    "release": ("text", "Tên bản phát hành. Name of the release."),
    "as_of": ("date", "Ngày mà bản phát hành nói tới. The day the release speaks of."),
    "tables": ("text[]", "Các bảng mà kho đã nạp. The tables that were loaded."),
    "made_as": ("text", "Mã băm của các lệnh tạo bảng. Digest of the statements that made the tables."),
    "loaded_at": ("timestamp with time zone", "Lúc nạp xong. When it was loaded."),
}


@dataclass(frozen=True)
class Table:
    """A published table: its name, the names of its columns with what each is in PostgreSQL, and its key."""

    described: Described
    columns: dict[str, Typed]
    key: Key | None

    @property
    def name(self) -> str:
        """The name, the same on both sides."""
        return self.described.name

    def made(self, schema: str) -> list[sql.Composed]:
        """The statements that make it, empty, with what it and its columns mean."""
        table = sql.Identifier(schema, self.name)
        columns = [
            sql.SQL("{} {}").format(sql.Identifier(name), sql.SQL(column.name)) for name, column in self.columns.items()
        ]
        create = sql.SQL("create table {} ({})").format(table, sql.SQL(", ").join(columns))
        return [create, commented("table", table, self.described.says)] + [
            commented("column", sql.Identifier(schema, self.name, column.name), column.says)
            for column in self.described.columns
        ]

    def keyed(self, schema: str) -> list[sql.Composed]:
        """The statement that makes its key, once its rows are there; none where it has none."""
        if self.key is None:
            return []
        table = sql.Identifier(schema, self.name)
        if self.key.is_primary:
            names = sql.SQL(", ").join(map(sql.Identifier, self.key.expressions))
            return [sql.SQL("alter table {} add primary key ({})").format(table, names)]
        parts = sql.SQL(", ").join(sql.SQL(f"({part})") for part in self.key.expressions)
        return [sql.SQL("create unique index on {} ({})").format(table, parts)]

    def write(self, kho: duckdb.DuckDBPyConnection, file: Path) -> int:
        """Write its rows as CSV, a blank for none and quotes around every text; give their number."""
        written = ", ".join(f'{column.written} as "{name}"' for name, column in self.columns.items())
        names = ", ".join(f'"{name}"' for name in self.columns)
        kho.table(f"build.main.{self.name}").project(written).create_view("written_rows")
        [(rows,)] = kho.execute(
            f"copy written_rows to '{file}' (format csv, header false, force_quote ({names}))"
        ).fetchall()
        return int(rows)


@dataclass(frozen=True)
class Plan:
    """A release as it is to stand in a schema."""

    release: str
    as_of: str
    tables: list[Table]

    def made(self, schema: str) -> list[sql.Composed]:
        """The statements that make every table, empty, and the marker."""
        marker = sql.Identifier(schema, MARKER)
        columns = [
            sql.SQL("{} {} not null").format(sql.Identifier(name), sql.SQL(kind))
            for name, (kind, _) in MARKER_COLUMNS.items()
        ]
        says = f"Kho CĐS, bản phát hành {self.release}: chỉ đọc, thay trọn mỗi lần nạp. Replaced whole by every load."
        return [
            commented("schema", sql.Identifier(schema), says),
            sql.SQL("create table {} ({})").format(marker, sql.SQL(", ").join(columns)),
            commented("table", marker, "Một dòng: bản phát hành đang đứng đây. One row: the release that stands here."),
            *(
                commented("column", sql.Identifier(schema, MARKER, name), text)
                for name, (_, text) in MARKER_COLUMNS.items()
            ),
            *(statement for table in self.tables for statement in table.made(schema)),
        ]

    @property
    def digest(self) -> str:
        """One digest of all statements."""
        statements = self.made("kho") + [key for table in self.tables for key in table.keyed("kho")]
        return hashlib.sha256("\n".join(part.as_string(None) for part in statements).encode()).hexdigest()


def planned(release: Path, kho: duckdb.DuckDBPyConnection) -> Plan:
    """The plan for the release of this folder, whose database is attached as `build`.

    Raises:
        PostgresFault: a column is of a type that PostgreSQL cannot keep whole.
    """
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    return Plan(release.name, manifest["as_of"], [_table(kho, table) for table in described(kho)])


def commented(kind: str, name: sql.Identifier, text: str) -> sql.Composed:
    """The statement that says what something is."""
    return sql.SQL(f"comment on {kind} {{}} is {{}}").format(name, sql.Literal(text))


def _table(kho: duckdb.DuckDBPyConnection, table: Described) -> Table:
    columns = {}
    for column in table.columns:
        try:
            columns[column.name] = typed(column.data_type, f'"{column.name}"')
        except UnknownType as kind:
            raise PostgresFault(
                f"POSTGRES_TYPE: {table.name}.{column.name} có kiểu {kind}, PostgreSQL không giữ được trọn vẹn; thêm "
                "kiểu này vào orchestration/release/postgres/columns.py. / A type that PostgreSQL cannot keep whole."
            ) from None
    return Table(table, columns, key_of(kho, table.name, list(columns)))
