"""The findings of a suite in words: reads the rows that break each rule, gives tables of findings, writes nothing.

Refuses (`SuiteError`) when the findings do not add up to what the suite counted: a row that speaks of no report, line
or obligation would vanish.
"""

from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from expectations import catalogue
from expectations.suite import RuleResult, SuiteError, SuiteResult

SQL = Path(__file__).with_name("sql") / "verdicts"
FINDINGS = pa.schema(
    [(name, pa.string()) for name in ("rule_code", "severity", "report_id", "sheet", "cell", "line_key")]
    + [("line_no", pa.int64())]
    + [(name, pa.string()) for name in ("line_code", "unit_key", "period_code", "indicator_code")]
    + [(name, pa.string()) for name in ("found", "expected", "message_vi", "message_en", "fix_vi", "fix_en")]
    # of a report that never came: what was owed, since when, and whether the others' answers are simulated
    + [("form_code", pa.string()), ("regime", pa.string()), ("since", pa.timestamp("us")), ("is_simulated", pa.bool_())]
)
PAST = FINDINGS.append(pa.field("closed_at", pa.timestamp("us")))
ORDER = ("unit_key", "period_code", "form_code", "line_key", "cell", "rule_code", "found", "expected")
# columns that only a rule on what is owed gives; the other rules' rows have none of it
OWED = {
    "owed_unit_key": "varchar",
    "owed_unit": "varchar",
    "owed_period_code": "varchar",
    "owed_form_code": "varchar",
    "owed_regime": "varchar",
    "owed_since": "timestamp",
    "owed_is_simulated": "boolean",
}


def of_suite(connection: duckdb.DuckDBPyConnection, suite: SuiteResult) -> pa.Table:
    """One row per row that breaks a rule, in the order of reports, with its words in both languages.

    Raises:
        SuiteError: not every violating row could be placed.
    """
    rules = {rule.code: rule for rule in catalogue.load()}
    rows = [
        {
            "rule_code": result.code,
            **row,
            "severity": row.get("severity") or result.severity,
            **rules[result.code].tell(row),
        }
        for result in suite.rules
        if result.unexpected
        for row in _details(connection, result)
    ]
    if len(rows) != suite.unexpected:
        raise SuiteError(f"{len(rows)} of {suite.unexpected} violations could be placed on a report")
    return pa.Table.from_pylist(sorted(rows, key=_place), schema=FINDINGS)


def together(*findings: pa.Table) -> pa.Table:
    """The findings of several suites, in the order of reports."""
    rows = pa.concat_tables(findings).to_pylist()
    return pa.Table.from_pylist(sorted(rows, key=_place), schema=FINDINGS)


def gone(connection: duckdb.DuckDBPyConnection, last: Path) -> pa.Table:
    """What the findings in the file `last` say and `finding` no longer does, with the day it was mended."""
    connection.register("old_finding", read(last, FINDINGS))
    return connection.execute((SQL / "gone.sql").read_text(encoding="utf-8")).to_arrow_table().cast(PAST)


def read(path: Path, schema: pa.Schema) -> pa.Table:
    """What an earlier night left; nothing where it left none, or in columns of another time."""
    if not path.exists() or pq.read_schema(path).names != schema.names:
        return schema.empty_table()
    return pq.read_table(path, schema=schema)


def _details(connection: duckdb.DuckDBPyConnection, result: RuleResult) -> list[dict]:
    """The violating rows of a rule with what they speak of, as its words want them."""
    columns = connection.table(result.table).columns
    owed = ", ".join(f"null::{kind} as {name}" for name, kind in OWED.items() if name not in columns)
    connection.sql(f"select *{', ' + owed if owed else ''} from {result.table}").create_view("violation", replace=True)  # noqa: S608
    return connection.execute((SQL / "detailed.sql").read_text(encoding="utf-8")).to_arrow_table().to_pylist()


def _place(row: dict) -> tuple:
    return row["report_id"] or "", row["line_no"] or 0, *(row[name] or "" for name in ORDER)
