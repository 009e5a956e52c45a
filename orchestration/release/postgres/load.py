"""Puts a release into a PostgreSQL schema in one transaction: all of it or nothing, whatever breaks.

The tables are made and filled in a schema beside the old one, which then gives way to it by a rename. A reader's
transaction sees one release: the rename waits until no open transaction has read the old one, in short attempts
that let other readers pass. Removes only what an earlier load made; refuses a schema that is not the warehouse's,
and one on which somebody else's views stand.
"""

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import duckdb
import psycopg
from psycopg import errors, sql

from orchestration.release.exports.build import opened
from orchestration.release.exports.database import FILE
from orchestration.release.postgres.connection import PostgresFault, connected, reason
from orchestration.release.postgres.plan import MARKER, Plan, Table, planned

LOADING = "{}__loading"
BLOCK = 1 << 20
# shorter than deadlock_timeout, by default a second: this gives way before a reader is taken for the cause
ATTEMPT, PAUSE = "500ms", 0.5
RELATIONS = """
    select relations.relname from pg_class as relations
    inner join pg_namespace as schemas on relations.relnamespace = schemas.oid
    where schemas.nspname = %s and relations.relkind in ('r', 'p', 'v', 'm', 'f')
"""
HOLDERS = """
    select distinct activity.pid, activity.usename, coalesce(activity.application_name, '')
    from pg_locks as locks
    inner join pg_class as relations on locks.relation = relations.oid
    inner join pg_namespace as schemas on relations.relnamespace = schemas.oid
    inner join pg_stat_activity as activity on locks.pid = activity.pid
    where schemas.nspname = %s and activity.pid <> pg_backend_pid() order by 1
"""


@dataclass(frozen=True)
class Target:
    """Where a release goes: the schema, the role that may read it, and the seconds to wait for readers."""

    address: str
    schema: str = "kho"
    reader: str = "kho_doc"
    wait: float = 60


class Loaded(NamedTuple):
    """What stands in the schema now."""

    release: str
    tables: int
    rows: int
    is_new: bool
    has_reader: bool
    keyless: tuple[str, ...]


class _Standing(NamedTuple):
    """What stands in the schema before: how it was made, and which of its tables are still there."""

    release: str
    made_as: str
    tables: list[str]
    is_whole: bool


def load(release: Path, target: Target) -> Loaded:
    """Let the schema hold this release; nothing is done where it already does.

    Raises:
        PostgresFault: it could not be; the schema stands as it stood.
    """
    with opened(release / FILE) as kho:
        plan = planned(release, kho)
        try:
            with connected(target.address) as connection:
                return _loaded(connection, kho, plan, target)
        except errors.DependentObjectsStillExist as error:
            raise PostgresFault(
                f"POSTGRES_DEPENDED: trong lược đồ {target.schema} hoặc trên bảng của nó có thứ không do kho tạo: "
                f"{' '.join((error.diag.message_detail or '').split())}. Bỏ hoặc chuyển chúng đi; bản cũ giữ nguyên. / "
                "Others' objects stand on the old tables; move them away. The old release stays."
            ) from None
        except psycopg.Error as error:
            raise PostgresFault(
                f"POSTGRES_REFUSED: {reason(error)}; lược đồ {target.schema} giữ nguyên. / The schema stays as it was."
            ) from None


def _loaded(connection: psycopg.Connection, kho: duckdb.DuckDBPyConnection, plan: Plan, target: Target) -> Loaded:
    _alone(connection, target.schema)
    standing = _standing(connection, target.schema)
    has_reader = _holds(connection, "select 1 from pg_roles where rolname = %s", target.reader)
    is_new = not (
        standing and standing.is_whole and (standing.release, standing.made_as) == (plan.release, plan.digest)
    )
    rows = 0
    if is_new:
        loading = LOADING.format(target.schema)
        connection.execute(sql.SQL("create schema {}").format(sql.Identifier(loading)))
        rows = _filled(connection, kho, plan, loading)
        _swapped(connection, target, loading, standing.tables if standing else None)
    if has_reader:
        _readable(connection, target)
    keyless = tuple(table.name for table in plan.tables if table.key is None)
    return Loaded(plan.release, len(plan.tables), rows, is_new, has_reader, keyless)


def _alone(connection: psycopg.Connection, schema: str) -> None:
    """Hold off another load of this schema, and limits that are meant for readers."""
    connection.execute("set local statement_timeout = 0")
    connection.execute("set local idle_in_transaction_session_timeout = 0")
    if not _holds(connection, "select 1 where pg_try_advisory_xact_lock(hashtext('kho export ' || %s))", schema):
        raise PostgresFault(
            f"POSTGRES_BUSY: một lệnh khác đang nạp lược đồ {schema}; chờ lệnh đó xong. / Another load is running."
        )


def _standing(connection: psycopg.Connection, schema: str) -> _Standing | None:
    """What the schema holds; None where there is no such schema.

    Raises:
        PostgresFault: the schema is somebody else's.
    """
    if not _holds(connection, "select 1 from pg_namespace where nspname = %s", schema):
        return None
    present = {name for (name,) in connection.execute(RELATIONS, (schema,)).fetchall()}
    if not present:
        return _Standing("", "", [], is_whole=False)
    if MARKER not in present:
        raise PostgresFault(
            f"POSTGRES_NOT_OURS: lược đồ {schema} đã có và không do kho tạo (thiếu bảng {MARKER}); chọn tên khác bằng "
            "--schema. / The schema exists and is not the warehouse's; choose another by --schema."
        )
    marker = sql.Identifier(schema, MARKER)
    row = connection.execute(sql.SQL("select release, made_as, tables from {}").format(marker)).fetchone()
    release, made_as, tables = row or ("", "", [])
    return _Standing(release, made_as, [MARKER, *(set(tables) & present)], is_whole=set(tables) <= present)


def _filled(connection: psycopg.Connection, kho: duckdb.DuckDBPyConnection, plan: Plan, schema: str) -> int:
    """Make and fill every table, then the keys; give the number of rows."""
    for statement in plan.made(schema):
        connection.execute(statement)
    with tempfile.TemporaryDirectory(prefix="kho-export-") as folder:
        rows = sum(_copied(connection, kho, table, schema, Path(folder, "rows.csv")) for table in plan.tables)
    connection.execute(
        sql.SQL("insert into {} values (%s, %s, %s, %s, clock_timestamp())").format(sql.Identifier(schema, MARKER)),
        (plan.release, plan.as_of, [table.name for table in plan.tables], plan.digest),
    )
    return rows


def _copied(
    connection: psycopg.Connection, kho: duckdb.DuckDBPyConnection, table: Table, schema: str, file: Path
) -> int:
    """Fill one table and make its key.

    The rows are frozen: also a reader whose snapshot is older than this load sees them once the schema is there, and
    not a table without rows.
    """
    rows = table.write(kho, file)
    into = sql.Identifier(schema, table.name)
    with connection.cursor() as cursor:
        with (
            file.open("rb") as written,
            cursor.copy(sql.SQL("copy {} from stdin (format csv, freeze)").format(into)) as copy,
        ):
            while block := written.read(BLOCK):
                copy.write(block)
        if cursor.rowcount != rows:
            raise PostgresFault(
                f"POSTGRES_ROWS: {table.name}: gửi {rows} dòng, máy chủ nhận {cursor.rowcount}. / Rows were lost."
            )
    for statement in table.keyed(schema):
        connection.execute(statement)
    connection.execute(sql.SQL("analyze {}").format(into))
    return rows


def _swapped(connection: psycopg.Connection, target: Target, loading: str, old: list[str] | None) -> None:
    """Let the new schema take the place of the old one, of which only these tables are ours."""
    schema = sql.Identifier(target.schema)
    if old is not None:
        tables = sql.SQL(", ").join(sql.Identifier(target.schema, name) for name in old)
        if old:
            _unread(connection, target, tables)
            connection.execute(sql.SQL("drop table {}").format(tables))
        connection.execute(sql.SQL("drop schema {}").format(schema))
    connection.execute(sql.SQL("alter schema {} rename to {}").format(sql.Identifier(loading), schema))


def _unread(connection: psycopg.Connection, target: Target, tables: sql.Composed) -> None:
    """Wait until no open transaction has read the old tables, and let none begin to.

    Raises:
        PostgresFault: one still does at the end of the wait.
    """
    end = time.monotonic() + target.wait
    while True:
        try:
            with connection.transaction():
                connection.execute(sql.SQL("set local statement_timeout = {}").format(sql.Literal(ATTEMPT)))
                connection.execute(sql.SQL("lock table {} in access exclusive mode").format(tables))
                connection.execute("set local statement_timeout = 0")
                return
        except (errors.QueryCanceled, errors.DeadlockDetected):
            if time.monotonic() > end:
                raise PostgresFault(_held(connection, target)) from None
        time.sleep(PAUSE)


def _held(connection: psycopg.Connection, target: Target) -> str:
    holders = connection.execute(HOLDERS, (target.schema,)).fetchall()
    named = ", ".join(f"pid {pid} {user!r} {program!r}" for pid, user, program in holders)
    return (
        f"POSTGRES_IN_USE: sau {target.wait:g} giây vẫn có giao dịch chưa đóng đang đọc lược đồ {target.schema}: "
        f"{named}; bản cũ giữ nguyên. Đóng giao dịch đó (DBeaver: bật Auto-commit) rồi chạy lại. / An open transaction "
        "still reads the old release; close it and try again."
    )


def _readable(connection: psycopg.Connection, target: Target) -> None:
    """Let the reading role read, where it cannot yet."""
    schema, reader = sql.Identifier(target.schema), sql.Identifier(target.reader)
    marker = sql.Identifier(target.schema, MARKER).as_string(connection)
    may = "select 1 where has_schema_privilege(%s, %s, 'usage') and has_table_privilege(%s, %s, 'select')"
    if not _holds(connection, may, target.reader, target.schema, target.reader, marker):
        connection.execute(sql.SQL("grant usage on schema {} to {}").format(schema, reader))
        connection.execute(sql.SQL("grant select on all tables in schema {} to {}").format(schema, reader))


def _holds(connection: psycopg.Connection, query: str, *values: str) -> bool:
    """Whether a query has a row."""
    return connection.execute(query, values).fetchone() is not None
