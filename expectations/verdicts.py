"""Judges the observations: reads reports, lines and cells, writes findings and verdicts, changes no value.

A critical finding on a line holds the line, one on the report holds all its lines; warnings and info pass and
are told. Refuses to write when the findings do not add up to what the suite counted, or when lines and
verdicts are not one to one.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from expectations import catalogue, findings, observations
from expectations.findings import PAST, SQL
from expectations.suite import SuiteError, SuiteResult
from transforms.rendering import render

VERDICTS = pa.schema(
    [
        ("report_id", pa.string()),
        ("line_key", pa.string()),
        ("verdict", pa.string()),
        ("held_by", pa.string()),
        ("warnings", pa.int64()),
    ]
)

# every rule with its words, and what came of it: passed, failed, no_rows (nothing to judge) or not_run
RULES = pa.schema(
    [("rule_code", pa.string()), ("rule_no", pa.int64())]
    + [(name, pa.string()) for name in ("stage", "scope", "severity", "criterion", "owner", "error_group")]
    + [("days_to_mend", pa.int64())]
    + [(name, pa.string()) for name in ("title_vi", "why_vi", "why_en")]
    + [(name, pa.string()) for name in ("fix_vi", "fix_en", "sql", "reminded", "state")]
    + [("evaluated", pa.int64()), ("unexpected", pa.int64())]
)


@dataclass(frozen=True)
class JudgeResult:
    """What a judgement counted: findings by severity, lines by verdict, and what each rule judged."""

    reports: int
    lines: int
    findings: int
    by_severity: dict[str, int]
    by_verdict: dict[str, int]
    suite: SuiteResult
    after: SuiteResult

    @property
    def state(self) -> str:
        """`judged`, or in words that nothing was there to judge: `no_reports`, `no_lines`."""
        if not self.reports:
            return "no_reports"
        return "judged" if self.lines else "no_lines"


@dataclass(frozen=True)
class _Judged:
    """What is written: a table each, and how many reports and lines were judged."""

    findings: pa.Table
    past: pa.Table
    verdicts: pa.Table
    reports: int
    lines: int
    suite: SuiteResult
    after: SuiteResult


def judge(identified: Path, cells: str, reference: Path, out: Path, as_of: str | None = None) -> JudgeResult:
    """Evaluate the observation suite and write what it found and one verdict per line into `out`.

    Args:
        identified: the folder of reports.parquet and lines.parquet, with unit, period and indicator looked up, and of
            calendar.parquet.
        cells: the observations, one row per reported cell (a path or glob of Parquet).
        reference: the folder of staged reference tables.
        out: the folder that receives findings.parquet, verdicts.parquet and rules.parquet; and past.parquet, with
            what the findings found there said and is no longer so.
        as_of: the day that decides what is overdue; by default that of the last report received.

    Raises:
        SuiteError: the suite could not be evaluated in full, or its counts do not agree; nothing is written.
    """
    with observations.open_observations(identified, cells, reference, as_of) as connection:
        judged = _judged(connection, out)
    lines_judged = judged.verdicts.group_by(["report_id", "line_key"]).aggregate([]).num_rows
    if not judged.verdicts.num_rows == judged.lines == lines_judged:
        raise SuiteError(f"{judged.lines} lines, {lines_judged} judged: a line_key repeats within a report")
    out.mkdir(parents=True, exist_ok=True)
    _write(judged.past, out / "past.parquet")
    _write(judged.findings, out / "findings.parquet")
    _write(judged.verdicts, out / "verdicts.parquet")
    _write(_rules(judged.suite, judged.after), out / "rules.parquet")
    return JudgeResult(
        reports=judged.reports,
        lines=judged.lines,
        findings=judged.findings.num_rows,
        by_severity=dict.fromkeys(catalogue.SEVERITIES, 0) | _tally(judged.findings, "severity"),
        by_verdict={"accepted": 0, "held": 0} | _tally(judged.verdicts, "verdict"),
        suite=judged.suite,
        after=judged.after,
    )


def _judged(connection: duckdb.DuckDBPyConnection, out: Path) -> _Judged:
    suite = observations.run(connection)
    first = findings.of_suite(connection, suite)
    connection.register("finding", first)
    for path in catalogue.AFTER_LINES:
        connection.execute(render(path.read_text(encoding="utf-8")))
    after = observations.run(connection, "verdicts")
    every = findings.together(first, findings.of_suite(connection, after))
    connection.register("finding", every)
    verdicts = connection.execute((SQL / "judged.sql").read_text(encoding="utf-8")).to_arrow_table().cast(VERDICTS)
    past = [findings.read(out / "past.parquet", PAST), findings.gone(connection, out / "findings.parquet")]
    reports, lines = (connection.table(name).shape[0] for name in ("report", "line"))
    return _Judged(every, pa.concat_tables(past), verdicts, reports, lines, suite, after)


def _rules(*suites: SuiteResult) -> pa.Table:
    """Every rule of the catalogue, and what came of it tonight; a rule of the release is still `not_run`."""
    ran = {result.code: result for suite in suites for result in suite.rules}
    rows = [
        {name: getattr(rule, name) for name in RULES.names if hasattr(rule, name)}
        | {"rule_code": rule.code, "rule_no": number, "state": "not_run"}
        for number, rule in enumerate(catalogue.load(), start=1)
    ]
    for row in rows:
        if result := ran.get(row["rule_code"]):
            row |= {name: getattr(result, name) for name in ("severity", "evaluated", "unexpected", "state")}
    return pa.Table.from_pylist(rows, schema=RULES)


def _tally(table: pa.Table, column: str) -> dict[str, int]:
    return dict(Counter(table[column].to_pylist()))


def _write(table: pa.Table, path: Path) -> None:
    part = path.with_name(f".{path.name}.part")
    pq.write_table(table, part, compression="zstd")
    part.replace(path)
