"""The suite on observations: reads reports, lines, cells, calendar and staged reference tables, writes nothing to disk.

It opens them as `report`, `line`, `cell` and what the files in `sql/` make of them (a line's cells side by side,
series, sums, what is owed), the calendar under the models' name, and the reference tables under their own, typed as
declared. Thresholds are variables. Refuses a reference folder that lacks a table the rules read, and a threshold of
no rule.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import duckdb

from expectations import catalogue
from expectations.suite import SuiteError, SuiteResult, run_suite
from transforms import reference_tables
from transforms.rendering import render
from transforms.runner import Run

STAGES = ("observations", "verdicts")
REFERENCE = (
    "unit_registry", "indicator_catalogue", "reporting_obligation", "form_line", "index_edition", "indicator_check",
    "indicator_relation", "unit_size", "rule_threshold", "rule_severity", "revision_choice",
)  # fmt: skip
# what the models of what is owed read here in place of their own tables: our own views, and the calendar
REPORTS, LINES, CALENDAR = "stg_intake__reports", "stg_intake__lines", "stg_calendar__periods"


def open_observations(
    identified: Path, cells: str, reference: Path, as_of: str | None = None
) -> duckdb.DuckDBPyConnection:
    """A connection in memory with everything the observation rules read.

    Args:
        identified: the folder of reports, lines and calendar (Parquet).
        cells: the observations, one row per reported cell (a path or glob of Parquet).
        reference: the folder of staged reference tables.
        as_of: the day that decides what is overdue (ISO); by default that of the last report received.

    Raises:
        SuiteError: a reference table is missing or is not as staging leaves it, or it sets a threshold of no rule.
    """
    connection = duckdb.connect()
    for name, file in (("report", "reports"), ("line", "lines"), (CALENDAR, "calendar")):
        connection.read_parquet(str(identified / f"{file}.parquet")).to_table(name)
    connection.read_parquet(cells, union_by_name=True).create_view("cell")
    connection.table("line").create_view(LINES)
    connection.table("report").project("*, source as received_through").create_view(REPORTS)
    _load(connection, reference)
    _set_thresholds(connection)
    models = Run(connection, as_of=_set_day(connection, as_of), existing=(*REFERENCE, REPORTS, LINES, CALENDAR))
    for path in catalogue.BASELINES:
        connection.execute(render(_text(path), {"ref": models.make}))
    return connection


def run(connection: duckdb.DuckDBPyConnection, stage: str = "observations") -> SuiteResult:
    """Evaluate every rule of a stage, each with the severity that the reference tables give it.

    Raises:
        SuiteError: a severity is set for no rule of a load, or is none.
    """
    severities = dict(connection.execute("select rule_code, severity from rule_severity").fetchall())
    _check_severities(severities)
    rules = catalogue.of_stage(stage)
    return run_suite(
        connection, stage, [replace(rule, severity=severities.get(rule.code, rule.severity)) for rule in rules]
    )


def _load(connection: duckdb.DuckDBPyConnection, reference: Path) -> None:
    if missing := [name for name in REFERENCE if not (reference / f"{name}.csv").is_file()]:
        raise SuiteError(f"{reference}: no {', '.join(missing)}.csv; stage the reference tables first")
    for name in REFERENCE:
        try:
            reference_tables.load(connection, reference, [name])
        except duckdb.Error as error:
            line = re.search(r"Original Line: ((?:.*\n){1,2})", str(error))
            raise SuiteError(f"{reference / name}.csv: {line[1] if line else error}") from error


def _check_severities(severities: Mapping[str, str]) -> None:
    judged = {rule.code for name in STAGES for rule in catalogue.of_stage(name)}
    for code, severity in severities.items():
        if code not in judged or severity not in catalogue.SEVERITIES:
            allowed = ", ".join(catalogue.SEVERITIES)
            raise SuiteError(f"rule_severity.csv: {code}, {severity}: no rule of a load, or none of {allowed}")


def _set_thresholds(connection: duckdb.DuckDBPyConnection) -> None:
    values = {(rule.code, name): float(value) for rule in catalogue.load() for name, value in rule.thresholds.items()}
    for code, name, value in connection.execute("select rule_code, parameter, value from rule_threshold").fetchall():
        if (code, name) not in values or value is None or not 0 <= value < float("inf"):
            raise SuiteError(f"rule_threshold.csv: {code}, {name}, {value}: no such threshold, or no number from 0 up")
        values[code, name] = value
    settings = [f'set variable "{code}.{name}" = {value!r}::double' for (code, name), value in values.items()]
    connection.execute("; ".join(settings))


def _set_day(connection: duckdb.DuckDBPyConnection, as_of: str | None) -> str:
    """Set the day that decides what is overdue, and give it."""
    if as_of is None:
        [(last,)] = connection.execute("select max(received_at)::date from report").fetchall()
        as_of = (last or date.today()).isoformat()
    connection.execute("set variable as_of = ?::date", [as_of])
    return as_of


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")
