"""A release in PostgreSQL: the same figures, types, words and keys; no error shows a password."""

import re
import shlex

import duckdb
import psycopg
import pytest
from postgres_server import PASSWORD, READER, of_number, released, running

from orchestration import cli
from orchestration.places import PROJECT
from orchestration.release.postgres import keys, load
from orchestration.release.postgres.connection import PostgresFault
from orchestration.release.postgres.load import Target


@pytest.fixture(scope="module")
def server():
    with running() as server:
        yield server


# --- the same figures -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def loaded(night, server):
    """The release of the night, loaded by the command a user runs."""
    done = night.kho("export", "postgres", server.address())
    assert done.returncode == 0, done.stderr
    assert PASSWORD not in done.stdout + done.stderr
    return server


def test_every_figure_in_postgresql_is_the_released_one(night, loaded, tmp_path):
    file = tmp_path / "rows.csv"
    notation = {
        "header": False,
        "sep": ",",
        "auto_detect": False,
        "quotechar": '"',
        "escapechar": '"',
        "allow_quoted_nulls": False,
    }
    released_file = str(night.places.published / "current" / "kho.duckdb")
    with duckdb.connect(released_file, read_only=True) as kho, loaded.connect() as connection:
        tables = [name for (name,) in kho.execute("select table_name from duckdb_tables()").fetchall()]
        assert len(tables) > 40
        for table in tables:
            with connection.cursor().copy(f"copy kho.{table} to stdout (format csv, force_quote *)") as rows:
                file.write_bytes(b"".join(rows))
            types = f"select column_name, data_type from duckdb_columns() where table_name = '{table}'"
            columns = dict(kho.execute(types).fetchall())
            kho.register("read_back", kho.read_csv(str(file), columns=columns, **notation))
            for there, here in ((table, "read_back"), ("read_back", table)):
                lost = kho.execute(f"from {there} except all from {here} limit 2").fetchall()
                assert lost == [], f"{table}: only in {there}"


TABLES = """
    from pg_class where relnamespace = 'kho'::regnamespace and relkind = 'r' and relname <> 'kho_release'
"""


def test_every_table_says_in_postgresql_what_it_says_in_the_release(night, loaded):
    says = night.sql("select table_name, comment from duckdb_tables()")
    assert sorted(loaded.rows(f"select relname, obj_description(oid) {TABLES}")) == sorted(says)


def test_every_column_says_in_postgresql_what_it_says_in_the_release(night, loaded):
    says = night.sql(
        "select columns.table_name, columns.column_name, columns.comment"
        " from duckdb_columns() as columns inner join duckdb_tables() using (table_name)"
    )
    there = loaded.rows(
        "select relname, attname, col_description(attrelid, attnum) from pg_attribute"
        f" inner join (select oid, relname {TABLES}) as tables on attrelid = tables.oid where attnum > 0"
    )
    assert sorted(there) == sorted(says)


def test_the_keys_that_the_models_state_are_keys_in_postgresql(night, loaded):
    unique = dict(
        loaded.rows(
            "select relname, bool_or(indisprimary) from pg_index"
            f" inner join (select oid, relname {TABLES}) as tables on indrelid = tables.oid"
            " where indisunique group by 1"
        )
    )
    tables = {name for (name,) in night.sql("select table_name from duckdb_tables()")}
    assert {*unique} == tables & {*keys.tested()}
    assert unique["dim_unit"] and unique["fct_report"]
    assert not unique["fct_indicator_value"]  # coalesce(score_stage, '') stands in its key
    assert not unique["mart_data_quality"]  # reports of nobody stand under a blank unit
    assert "dim_unit_change" not in unique  # the test of its key only warns


def test_the_role_for_readers_reads_and_cannot_write(loaded):
    with loaded.connect() as connection:
        connection.execute(f"set role {READER}")
        assert connection.execute("select count(*) from kho.mart_league_table").fetchone()[0] > 0
        for statement in ("delete from kho.dim_unit", "create table kho.mine ()", "drop table kho.dim_unit"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)


def test_the_guide_leads_from_an_empty_database_to_rows_for_a_reader(night, loaded, tmp_path, monkeypatch):
    page = (PROJECT / "docs" / "ket-noi.md").read_text("utf-8")
    roles, queries = re.findall(r"```postgresql\n(.*?)```", page, re.S)
    [[address]] = [shlex.split(line)[3:] for line in re.findall(r"^.*kho export postgres.*$", page, re.M)]
    with loaded.connect() as connection:
        connection.execute("drop schema kho cascade")
        for statement in filter(str.strip, roles.replace(f"create role {READER};", "").split(";")):
            connection.execute(statement)
        connection.execute(f"alter role kho_nap password '{PASSWORD}'; alter role phong_cntt password '{PASSWORD}'")
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    monkeypatch.setenv("PGHOST", str(loaded.folder))
    done = night.kho("export", "postgres", address.replace("bi.example.vn", ""))
    assert done.returncode == 0, done.stderr
    with psycopg.connect(dbname="bi", user="phong_cntt") as reader:
        for query in filter(str.strip, queries.split(";")):
            assert reader.execute(query).fetchall()


# --- types ------------------------------------------------------------------------------------------------------------

VALUES = {
    # the value in DuckDB: (PostgreSQL's type, the value as PostgreSQL shows it)
    "0.1::double": ("double precision", "0.1"),
    "(0.1::double + 0.2::double)": ("double precision", "0.30000000000000004"),
    "'nan'::double": ("double precision", "NaN"),
    "1.5::float": ("real", "1.5"),
    "12345678901234567890.123456789::decimal(38, 9)": ("numeric(38,9)", "12345678901234567890.123456789"),
    "(-7)::tinyint": ("smallint", "-7"),
    "255::utinyint": ("smallint", "255"),
    "65535::usmallint": ("integer", "65535"),
    "4294967295::uinteger": ("bigint", "4294967295"),
    "9223372036854775807::bigint": ("bigint", "9223372036854775807"),
    "18446744073709551615::ubigint": ("numeric(20,0)", "18446744073709551615"),
    "170141183460469231731687303715884105727::hugeint": ("numeric(39,0)", "170141183460469231731687303715884105727"),
    "true": ("boolean", "true"),
    "date '2024-02-29'": ("date", "2024-02-29"),
    "time '23:59:59.5'": ("time without time zone", "23:59:59.5"),
    "timestamp '2024-02-29 23:59:59.123456'": ("timestamp without time zone", "2024-02-29 23:59:59.123456"),
    "timestamptz '2024-02-29 23:59:59+00'": ("timestamp with time zone", "2024-03-01 06:59:59+07"),
    "interval '1 month 2 days 03:04:05'": ("interval", "1 mon 2 days 03:04:05"),
    "uuid '12345678-1234-1234-1234-123456789abc'": ("uuid", "12345678-1234-1234-1234-123456789abc"),
    "'\\x01\\xff'::blob": ("bytea", "\\x01ff"),
    "''": ("text", ""),
    "'NULL'": ("text", "NULL"),
    "'\\.'": ("text", "\\."),
    "'a' || chr(10) || '\\.' || chr(10) || '\"b\",' || chr(13) || chr(9) || '\\N'": ("text", 'a\n\\.\n"b",\r\t\\N'),
    "'Đặng' || chr(0) || '=1+1'": ("text", "Đặng␀=1+1"),
    "'ok'::enum('ok', 'bad')": ("text", "ok"),
    "[1, null, 3]::bigint[]": ("bigint[]", "{1,NULL,3}"),
    "[1.50, 2.25]::decimal(4, 2)[]": ("numeric(4,2)[]", "{1.50,2.25}"),
    "['a,\"b\\', null, '', 'NULL']": ("text[]", '{"a,\\"b\\\\",NULL,"","NULL"}'),
    "[]::integer[]": ("integer[]", "{}"),
    "array_value(1, 2)": ("integer[]", "{1,2}"),
    "[[1], [2, 3]]": ("json", "[[1],[2,3]]"),
    "{'a': 1, 'b': 'x'}": ("json", '{"a":1,"b":"x"}'),
    "map {'k': 1.5::double}": ("json", '{"k":1.5}'),
    "[{'a': 1}]": ("json", '[{"a":1}]'),
    "null::date": ("date", None),
    "null::varchar": ("text", None),
    "null::integer[]": ("integer[]", None),
}


def test_every_type_keeps_all_that_a_value_says(server, tmp_path):
    columns = ", ".join(f"{value} as c{number}" for number, value in enumerate(VALUES))
    load.load(released(tmp_path / "one", f"create table fct_types as select {columns}"), server.target("types"))
    with server.connect() as connection:
        connection.execute("set timezone = 'Asia/Ho_Chi_Minh'")
        types = connection.execute(
            "select format_type(atttypid, atttypmod) from pg_attribute"
            " where attnum > 0 and attrelid = 'types.fct_types'::regclass order by attnum"
        ).fetchall()
        texts = ", ".join(f"c{number}::text" for number in range(len(VALUES)))
        [row] = connection.execute(f"select {texts} from types.fct_types").fetchall()
    assert [*zip((name for (name,) in types), row, strict=True)] == [*VALUES.values()]


def test_a_type_of_which_a_part_would_be_lost_is_refused_by_name(server, tmp_path):
    nanoseconds = "timestamp_ns '2024-01-01 00:00:00.000000001'"
    release = released(tmp_path / "one", f"create table fct_t as select {nanoseconds} as at")
    with pytest.raises(PostgresFault, match=r"POSTGRES_TYPE: fct_t\.at .*TIMESTAMP_NS"):
        load.load(release, server.target("refused"))
    assert server.schemas("refused") == []


# --- keys -------------------------------------------------------------------------------------------------------------


def test_a_release_that_does_not_keep_todays_key_has_none_and_is_loaded(server, tmp_path):
    [key] = keys.tested()["dim_unit"]
    twice = f"create table dim_unit as select 'twice' as {key} from range(2)"
    other = "create table dim_subject as select 1 as other"
    long = f"create table fct_report as select repeat('x', 3000) as {keys.tested()['fct_report'][0]}"
    loaded = load.load(released(tmp_path / "one", twice, other, long), server.target("keyless"))
    assert loaded.keyless == ("dim_subject", "dim_unit", "fct_report")


# --- the password -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("postgresql://kho:hush-hush@127.0.0.1:1/bi", "POSTGRES_REFUSED"),
        ("postgresql://kho:a@hush-hush@127.0.0.1/bi", "POSTGRES_ADDRESS"),
        ("postgresql://kho:hush-hush/b@127.0.0.1/bi", "POSTGRES_ADDRESS"),
        ("postgresql://kho:1/hush-hush@127.0.0.1/bi", "POSTGRES_ADDRESS"),
        ("postgresql://kho:1?hush-hush@127.0.0.1:1/bi", "POSTGRES_REFUSED"),
        ("postgresql://kho:%zz-hush-hush@127.0.0.1/bi", "POSTGRES_ADDRESS"),
        ("postgres//kho:hush-hush@127.0.0.1/bi", "POSTGRES_ADDRESS"),
        ("kho:hush-hush@127.0.0.1", "POSTGRES_ADDRESS"),
        ("host=127.0.0.1 port=1 user=hush-hush password=hush-hush", "POSTGRES_REFUSED"),
    ],
)
def test_no_error_shows_a_password(tmp_path, capsys, monkeypatch, address, code):
    places = tmp_path / "warehouse" / "published"
    places.mkdir(parents=True)
    (places / "current").symlink_to(of_number(tmp_path, 1))
    for variable in ("KHO_RAW", "KHO_REFERENCE", "KHO_WAREHOUSE"):
        monkeypatch.setenv(variable, str(tmp_path / "warehouse"))
    monkeypatch.setenv("KHO_POSTGRES_URL", address)
    assert cli.main(["export", "postgres", "--warehouse", str(tmp_path / "warehouse")]) == 1
    shown = capsys.readouterr()
    assert shown.err.startswith(code)
    assert "hush" not in shown.out + shown.err


def test_a_wrong_password_is_refused_without_being_shown(server, tmp_path):
    with pytest.raises(PostgresFault, match=r"POSTGRES_REFUSED: .*password authentication failed") as fault:
        load.load(of_number(tmp_path, 1), Target(server.address(password="hush-hush")))
    assert "hush" not in str(fault.value)
    assert fault.value.__suppress_context__


def test_the_password_may_stand_in_the_environment(server, tmp_path, monkeypatch):
    monkeypatch.setenv("PGPASSWORD", PASSWORD)
    assert load.load(of_number(tmp_path, 1), Target(server.address(password=None), "secret")).is_new
