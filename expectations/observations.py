"""The suite on observations: reads reports, lines, cells and staged reference tables, writes nothing to disk.

It opens them as `report`, `line`, `cell` and what the files in `sql/` make of them (a line's cells side by side,
series, sums, what is owed), and the reference tables under their own names, all text and null when empty.
Thresholds are variables. Refuses a reference folder that lacks a table the rules read, and a threshold of no rule.
"""

import csv
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb

from expectations import catalogue
from expectations.suite import SuiteError, SuiteResult, run_suite

STAGES = ("observations", "verdicts")
REFERENCE_NEEDED = ("indicator_catalogue", "reporting_obligation")
# tables an installation may leave out, with the columns the rules read
REFERENCE_OPTIONAL = {
    "unit_registry": "unit_key unit_code name_vi unit_level parent_unit_key valid_from valid_to",
    "form_line": "form_code line_code indicator_code is_mandatory valid_from valid_to",
    "indicator_check": "indicator_code denominator_base children_sum",
    "indicator_relation": "indicator_code relation other_indicator_code",
    "unit_size": "unit_key base size valid_from valid_to",
    "rule_threshold": "rule_code parameter value",
    "rule_severity": "rule_code severity",
}


def open_observations(
    reports: str, lines: str, cells: str, reference: Path, as_of: str | None = None
) -> duckdb.DuckDBPyConnection:
    """A connection in memory with everything the observation rules read; the three files may be globs.

    `as_of` is the day that decides what is overdue; by default that of the last report received.
    """
    connection = duckdb.connect()
    for name, files in (("report", reports), ("line", lines), ("cell", cells)):
        connection.read_parquet(files, union_by_name=True).create_view(name)
    for path in sorted(reference.glob("*.csv")):
        _open_reference(connection, path)
    known = {name for (name,) in connection.execute("select view_name from duckdb_views()").fetchall()}
    if absent := [name for name in REFERENCE_NEEDED if name not in known]:
        raise SuiteError(f"{reference}: no {', '.join(absent)}.csv; stage the reference tables first")
    for name in REFERENCE_OPTIONAL.keys() - known:
        columns = ", ".join(f"null::varchar as {column}" for column in REFERENCE_OPTIONAL[name].split())
        connection.execute(f"create view {name} as select {columns} where false")
    _set_thresholds(connection, reference)
    _set_day(connection, as_of)
    for path in catalogue.BASELINES:
        connection.execute(path.read_text(encoding="utf-8"))
    return connection


def run(connection: duckdb.DuckDBPyConnection, stage: str = "observations") -> SuiteResult:
    """Evaluate every rule of a stage, each with the severity that the reference tables give it.

    Raises:
        SuiteError: a severity is set for no rule of a load, or is none.
    """
    given = dict(connection.execute("select rule_code, severity from rule_severity").fetchall())
    known = {rule.code for name in STAGES for rule in catalogue.of_stage(name)}
    for code, severity in given.items():
        if code not in known or severity not in catalogue.ALLOWED["severity"]:
            told = ", ".join(catalogue.ALLOWED["severity"])
            raise SuiteError(f"rule_severity.csv: {code}, {severity}: no rule of a load, or none of {told}")
    rules = catalogue.of_stage(stage)
    return run_suite(connection, stage, [replace(rule, severity=given.get(rule.code, rule.severity)) for rule in rules])


def _set_thresholds(connection: duckdb.DuckDBPyConnection, reference: Path) -> None:
    values = {(rule.code, name): value for rule in catalogue.load() for name, value in rule.thresholds.items()}
    for code, name, value in connection.execute("select rule_code, parameter, value from rule_threshold").fetchall():
        if (code, name) not in values or not (value or "").replace(".", "", 1).isdigit():
            told = f"{reference / 'rule_threshold.csv'}: {code}, {name}, {value}: no such threshold, or no number"
            raise SuiteError(told)
        values[code, name] = value
    for (code, name), value in values.items():
        connection.execute(f'set variable "{code}.{name}" = {float(value)!r}')


def _set_day(connection: duckdb.DuckDBPyConnection, as_of: str | None) -> None:
    if as_of is None:
        [last] = connection.execute("select max(received_at)::date from report").fetchone()
        as_of = (last or date.today()).isoformat()
    connection.execute("set variable as_of = ?::date", [as_of])


def _open_reference(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        columns = next(csv.reader(file), [])
    if not columns:
        raise SuiteError(f"{path}: the table has no header")
    # named columns and no sniffing: a header without rows, or a column of numbers, must stay text
    text = dict.fromkeys(columns, "VARCHAR")
    notation = {"delimiter": ",", "quotechar": '"', "escapechar": '"'}
    rows = connection.from_csv_auto(str(path), header=True, auto_detect=False, columns=text, **notation)
    rows.create_view(path.stem)
