"""Which statements a reader may send: one SELECT of tables, by the tree that DuckDB's own parser makes of it.

The first fence and not the one that counts: whatever passes it meets a process without files, network or other
readers, that is thrown away.
"""

import json
import re
from collections.abc import Iterator
from threading import Lock
from typing import Any

import duckdb

LONGEST = 100_000  # characters of a statement
TABLE_FUNCTIONS = re.compile(
    r"range|generate_series|unnest|repeat|repeat_row|duckdb_(tables|views|columns|constraints|indexes|schemas|types"
    r"|functions|keywords)|pg_\w+|summary|show_\w+|json_each|json_tree|fct_\w+_(as_known|updated_after)"
)
DENIED = re.compile(
    r"quack_\w+|whoami|query|query_table|getenv|getvariable|current_setting|write_log|nextval|currval|in_search_path"
    r"|json_execute_serialized_sql|parse_duckdb_log_message|duckdb_secrets|which_secret"
)
DENIED_VIEWS = re.compile(r"duckdb_(databases|logs|log_\w+|settings|secrets\w*)|pragma_\w+|pg_(database|settings)")
SHOWN = re.compile(r"\s*explain(\s+analyze)?\s", re.I)
REFUSED = (
    "KHO_READ_ONLY: kho chỉ nhận một câu SELECT trên các bảng của bản phát hành ({}). / Only one SELECT of the "
    "release's tables is let through."
)


class Guard:
    """Tells whether a statement is let through; a parser of its own, with no table to read."""

    def __init__(self) -> None:
        self._parser = duckdb.connect(
            config={"enable_external_access": "false", "memory_limit": "64MB", "threads": "1"}
        )
        self._parser.execute("set python_enable_replacements = false")
        self._lock = Lock()

    def reason(self, statement: str) -> str | None:
        """Why a statement is not let through; None where it is."""
        if len(statement) > LONGEST:
            return "quá dài / too long"
        try:
            with self._lock:
                parsed = self._parser.extract_statements(statement)
                selected = json.loads(self._tree(SHOWN.sub("", statement, count=1)))
        except duckdb.ParserException:
            return None  # what cannot be parsed cannot be run either: DuckDB's own error says more
        except (duckdb.Error, RecursionError):
            return "không kiểm tra được / cannot be checked"
        if len(parsed) > 1:
            return "nhiều câu lệnh / several statements"
        return next(_refused(parsed, selected), None)

    def _tree(self, statement: str) -> str:
        [(tree,)] = self._parser.execute("select json_serialize_sql($1::varchar)", [statement]).fetchall()
        return str(tree)


def _refused(parsed: list[duckdb.Statement], selected: dict[str, Any]) -> Iterator[str]:
    """What is not let through of one statement: its kind, or the names in its tree."""
    for statement in parsed:
        if statement.type == duckdb.StatementType.TRANSACTION:
            return
        if selected["error"]:
            yield statement.type.name
    yield from _denied(selected)


def _denied(node: Any) -> Iterator[str]:
    """The names of the functions in a tree that are not let through."""
    pending = [node]
    while pending:
        part = pending.pop()
        if isinstance(part, list):
            pending += part
        elif isinstance(part, dict):
            name = str(part.get("function_name") or "").casefold()
            view = str(part.get("table_name") or "").casefold()
            if DENIED.fullmatch(name) or DENIED_VIEWS.fullmatch(view):
                yield name or view
            if part.get("type") == "TABLE_FUNCTION":
                function = part.get("function") or {}
                name = str(function.get("function_name") or "").casefold()
                if not TABLE_FUNCTIONS.fullmatch(name):
                    yield name or "?"
            pending += part.values()
