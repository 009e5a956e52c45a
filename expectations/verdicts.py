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

from expectations import catalogue, observations
from expectations.suite import RuleResult, SuiteError, SuiteResult

FINDINGS = pa.schema(
    [(name, pa.string()) for name in ("rule_code", "severity", "report_id", "sheet", "cell", "line_key")]
    + [("line_no", pa.int64())]
    + [(name, pa.string()) for name in ("line_code", "unit_key", "period_code", "indicator_code")]
    + [(name, pa.string()) for name in ("found", "expected", "message_vi", "message_en", "fix_vi", "fix_en")]
    # of a report that never came: what was owed, since when, and whether the others' answers are simulated
    + [("form_code", pa.string()), ("regime", pa.string()), ("since", pa.timestamp("us")), ("is_simulated", pa.bool_())]
)
PAST = FINDINGS.append(pa.field("closed_at", pa.timestamp("us")))
ORDER = ("line_key", "cell", "rule_code", "found", "expected")
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
    + [(name, pa.string()) for name in ("stage", "scope", "severity", "criterion", "owner", "why_vi", "why_en")]
    + [(name, pa.string()) for name in ("fix_vi", "fix_en", "sql", "reminded", "state")]
    + [("evaluated", pa.int64()), ("unexpected", pa.int64())]
)

OWED = {
    "owed_unit_key": "varchar",
    "owed_unit": "varchar",
    "owed_period_code": "varchar",
    "owed_form_code": "varchar",
    "owed_regime": "varchar",
    "owed_since": "timestamp",
    "owed_is_simulated": "boolean",
}

DETAILED = """
select
    violation.* exclude (
        owed_unit_key, owed_unit, owed_period_code, owed_form_code, owed_regime, owed_since, owed_is_simulated
    ),
    report.file_name as file,
    line.line_no,
    line.line_code,
    coalesce(nullif(line.line_label, ''), line.line_code) as label,
    coalesce(line.unit_text, nullif(report.unit_name_text, ''), report.unit_code_text, owed_unit) as unit,
    coalesce(line.period_code, report.period_code, owed_period_code) as period,
    coalesce(case when violation.line_key is null then report.unit_key else line.unit_key end, owed_unit_key)
        as unit_key,
    coalesce(case when violation.line_key is null then report.period_code else line.period_code end, owed_period_code)
        as period_code,
    line.indicator_code,
    coalesce(report.form_code, owed_form_code) as form_code,
    coalesce(report.regime, owed_regime) as regime,
    owed_since as since,
    coalesce(report.is_simulated, owed_is_simulated) as is_simulated
from violation
left join report on violation.report_id = report.report_id
left join line on violation.report_id = line.report_id and violation.line_key = line.line_key
where
    case
        when violation.report_id is null then owed_unit_key is not null
        else report.report_id is not null and (violation.line_key is null or line.line_key is not null)
    end
"""

# What an earlier night found and this one does not, though its report stands as it was: another report mended it, on
# the day the last one came. A night cannot be judged again as it was, so what it found is kept beside the findings.
GONE = """
select
    old.*,
    (select greatest(max(received_at), old.since) from report) as closed_at
from old_finding as old
anti join finding as new
    on
        old.rule_code = new.rule_code
        and old.report_id is not distinct from new.report_id
        and old.line_key is not distinct from new.line_key
        and old.cell is not distinct from new.cell
        and old.unit_key is not distinct from new.unit_key
        and old.period_code is not distinct from new.period_code
        and old.form_code is not distinct from new.form_code
"""

# what the rules on verdicts read: each line and whether something critical was found on it
HELD = """
create or replace temp table held_report as
select distinct report_id from finding where line_key is null and severity = 'critical' and report_id is not null;

create or replace temp table held_line as
select
    line.report_id,
    line.line_key,
    held.line_key is not null as is_held
from line
left join (select distinct report_id, line_key from finding where severity = 'critical') as held
    on line.report_id = held.report_id and line.line_key = held.line_key
where line.indicator_code is not null or held.line_key is not null
"""

JUDGED = """
with told as (
    select
        report_id,
        line_key,
        string_agg(distinct rule_code, ',' order by rule_code)
            filter (where severity = 'critical') as held_by,
        count(*) filter (where severity = 'warning') as warnings
    from (
        select report_id, line_key, rule_code, severity from finding where line_key is not null
        union all
        -- what is said of a report is said of its lines
        select line.report_id, line.line_key, finding.rule_code, finding.severity
        from finding
        inner join line on finding.report_id = line.report_id
        where finding.line_key is null
    )
    group by report_id, line_key
)

select
    line.report_id,
    line.line_key,
    case when told.held_by is null then 'accepted' else 'held' end as verdict,
    told.held_by,
    coalesce(told.warnings, 0) as warnings
from line
left join told on line.report_id = told.report_id and line.line_key = told.line_key
order by line.report_id, line.line_no, line.line_key
"""


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


def judge(reports: str, lines: str, cells: str, reference: Path, out: Path, as_of: str | None = None) -> JudgeResult:
    """Evaluate the observation suite and write what it found and one verdict per line into `out`.

    Args:
        reports: the reports with their units looked up (a path or glob of Parquet).
        lines: the report lines with unit, period and indicator looked up.
        cells: the observations, one row per reported cell.
        reference: the folder of staged reference tables.
        out: the folder that receives findings.parquet, verdicts.parquet and rules.parquet; and past.parquet, with
            what the findings found there said and is no longer so.
        as_of: the day that decides what is overdue; by default that of the last report received.

    Raises:
        SuiteError: the suite could not be evaluated in full, or its counts do not agree; nothing is written.
    """
    with observations.open_observations(reports, lines, cells, reference, as_of) as connection:
        suite = observations.run(connection)
        findings = _findings(connection, suite)
        connection.register("finding", findings)
        connection.execute(HELD)
        after = observations.run(connection, "verdicts")
        findings = _sorted(pa.concat_tables([findings, _findings(connection, after)]))
        connection.register("finding", findings)
        verdicts = connection.execute(JUDGED).to_arrow_table().cast(VERDICTS)
        past = pa.concat_tables([_read(out / "past.parquet", PAST), _gone(connection, out / "findings.parquet")])
        counts = {name: connection.table(name).shape[0] for name in ("report", "line")}
    lines_judged = verdicts.group_by(["report_id", "line_key"]).aggregate([]).num_rows
    if not verdicts.num_rows == counts["line"] == lines_judged:
        raise SuiteError(f"{counts['line']} lines, {lines_judged} judged: a line_key repeats within a report")
    out.mkdir(parents=True, exist_ok=True)
    _write(past, out / "past.parquet")
    _write(findings, out / "findings.parquet")
    _write(verdicts, out / "verdicts.parquet")
    _write(_rules(suite, after), out / "rules.parquet")
    return JudgeResult(
        reports=counts["report"],
        lines=counts["line"],
        findings=findings.num_rows,
        by_severity=dict.fromkeys(catalogue.ALLOWED["severity"], 0) | _tally(findings, "severity"),
        by_verdict={"accepted": 0, "held": 0} | _tally(verdicts, "verdict"),
        suite=suite,
        after=after,
    )


def _gone(connection: duckdb.DuckDBPyConnection, last: Path) -> pa.Table:
    connection.register("old_finding", _read(last, FINDINGS))
    return connection.execute(GONE).to_arrow_table().cast(PAST)


def _read(path: Path, schema: pa.Schema) -> pa.Table:
    """What an earlier night left; nothing where it left none, or in columns of another time."""
    if not path.exists() or pq.read_schema(path).names != schema.names:
        return schema.empty_table()
    return pq.read_table(path, schema=schema)


def _findings(connection: duckdb.DuckDBPyConnection, suite: SuiteResult) -> pa.Table:
    rules = {rule.code: rule for rule in catalogue.load()}
    rows = [
        {"rule_code": result.code, "severity": result.severity, **row, **rules[result.code].tell(row)}
        for result in suite.rules
        if result.unexpected
        for row in _details(connection, result)
    ]
    if len(rows) != suite.unexpected:
        raise SuiteError(f"{len(rows)} of {suite.unexpected} violations could be placed on a report")
    return _sorted(pa.Table.from_pylist(rows, schema=FINDINGS))


def _sorted(findings: pa.Table) -> pa.Table:
    rows = findings.to_pylist()
    by = ("unit_key", "period_code", "form_code", *ORDER)
    rows.sort(key=lambda row: (row["report_id"] or "", row["line_no"] or 0, *(row[name] or "" for name in by)))
    return pa.Table.from_pylist(rows, schema=FINDINGS)


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


def _details(connection: duckdb.DuckDBPyConnection, result: RuleResult) -> list[dict]:
    table = connection.table(result.table)
    owed = ", ".join(f"null::{kind} as {name}" for name, kind in OWED.items() if name not in table.columns)
    connection.sql(f"select *{', ' + owed if owed else ''} from {result.table}").create_view("violation", replace=True)  # noqa: S608
    rows = connection.execute(DETAILED)
    names = [column[0] for column in rows.description]
    return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def _tally(table: pa.Table, column: str) -> dict[str, int]:
    return dict(Counter(table[column].to_pylist()))


def _write(table: pa.Table, path: Path) -> None:
    part = path.with_name(f".{path.name}.part")
    pq.write_table(table, part, compression="zstd")
    part.replace(path)
