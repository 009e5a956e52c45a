"""What each type of DuckDB is in PostgreSQL, and how a value is written for COPY: by type alone, whatever the column.

Figures keep every digit, a list of plain values is an array, anything nested is `json`. Refuses a type of which
PostgreSQL would keep only a part (nanoseconds) or nothing.
"""

import re
from typing import NamedTuple

PLAIN = {
    "BOOLEAN": "boolean",
    "TINYINT": "smallint",
    "UTINYINT": "smallint",
    "SMALLINT": "smallint",
    "USMALLINT": "integer",
    "INTEGER": "integer",
    "UINTEGER": "bigint",
    "BIGINT": "bigint",
    "UBIGINT": "numeric(20)",
    "HUGEINT": "numeric(39)",
    "UHUGEINT": "numeric(39)",
    "FLOAT": "real",
    "DOUBLE": "double precision",
    "DATE": "date",
    "TIME": "time",
    "TIMESTAMP": "timestamp",
    "TIMESTAMP_S": "timestamp",
    "TIMESTAMP_MS": "timestamp",
    "TIMESTAMP WITH TIME ZONE": "timestamp with time zone",
    "INTERVAL": "interval",
    "UUID": "uuid",
}
DECIMAL = re.compile(r"DECIMAL\((\d+),(\d+)\)")
LIST = re.compile(r"(.*)\[\d*\]", re.S)
NESTED = re.compile(r"(STRUCT|MAP)\(|JSON$")
# PostgreSQL's text holds no character of code 0; a symbol that is seen stands in its place
TEXT = "replace({}::varchar, chr(0), '␀')"
# an array as text: every element quoted, with what quotes and backslashes need
ELEMENTS = (
    "case when {column} is not null then '{{' || coalesce(array_to_string(list_transform({column}, lambda element: "
    "case when element is null then 'NULL' "
    "else '\"' || replace(replace({element}, '\\', '\\\\'), '\"', '\\\"') || '\"' end), ','), '') || '}}' end"
)


class Typed(NamedTuple):
    """A column in PostgreSQL: its type, and the expression of DuckDB that writes a value of it as text."""

    name: str
    written: str


class UnknownType(LookupError):
    """A type that has no faithful counterpart; the message is the type."""


def typed(data_type: str, column: str) -> Typed:
    """What a column of this type of DuckDB is in PostgreSQL; `column` is an expression of DuckDB.

    Raises:
        UnknownType: nothing in PostgreSQL keeps all that such a value says.
    """
    if NESTED.match(data_type) and not data_type.endswith("]"):
        return Typed("json", f"to_json({column})::varchar")
    if listed := LIST.fullmatch(data_type):
        return _list(listed[1], column)
    if data_type in PLAIN:
        return Typed(PLAIN[data_type], f"{column}::varchar")
    if decimal := DECIMAL.fullmatch(data_type):
        return Typed(f"numeric({decimal[1]},{decimal[2]})", f"{column}::varchar")
    if data_type == "VARCHAR" or data_type.startswith("ENUM("):
        return Typed("text", TEXT.format(column))
    if data_type == "BLOB":
        return Typed("bytea", f"'\\x' || hex({column})")
    raise UnknownType(data_type)


def _list(of: str, column: str) -> Typed:
    """A list of plain values is an array; arrays of arrays must be square there, so a list of lists is `json`."""
    element = typed(of, "element")
    if element.name == "json" or element.name.endswith("[]"):
        return Typed("json", f"to_json({column})::varchar")
    return Typed(f"{element.name}[]", ELEMENTS.format(column=column, element=element.written))
