"""What stands in a release that somebody must hear of: reads the release's findings, writes nothing."""

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration.rows import dicts

FINDINGS = """
select
    findings.finding_id, findings.rule_code, findings.severity, findings.owner, findings.status, findings.life_cycle,
    findings.unit_key, units.unit_code, units.name_vi as unit_name, findings.form_code, findings.period_code,
    findings.report_id, findings.file_name, findings.sheet, findings.cell, findings.line_no, findings.line_code,
    findings.found, findings.expected, findings.message_vi, findings.message_en, findings.fix_vi, findings.fix_en,
    findings.is_simulated, cast(findings.open_since as varchar) as open_since, findings.due_on, findings.is_overdue,
    rules.why_vi,
    rules.reminded is distinct from 'never' as is_reminded
from fct_finding as findings
left join dim_unit as units on findings.unit_key = units.unit_key
left join dim_rule as rules on findings.rule_code = rules.rule_code
order by findings.severity, rules.rule_no, units.unit_code, findings.period_code, findings.file_name, findings.line_no,
    findings.finding_id
"""
REPORTS = """
select is_simulated, count(*), count(*) filter (verdict <> 'accepted')
from fct_report where is_latest group by 1 order by 1
"""


@dataclass(frozen=True)
class Cause:
    """One open problem, as told."""

    finding_id: str
    rule_code: str
    severity: str
    owner: str
    unit_key: str | None
    unit_code: str | None
    unit_name: str | None
    report_id: str | None
    why_vi: str
    message_vi: str
    fix_vi: str
    open_since: str
    due_on: date
    is_overdue: bool
    is_simulated: bool
    is_reminded: bool
    row: dict[str, Any]

    @property
    def is_for_unit(self) -> bool:
        """A reporting unit can mend it, and it is known which."""
        return self.owner == "reporting_unit" and self.unit_code is not None


@dataclass(frozen=True)
class Content:
    """A release as the alerts see it."""

    release: str
    as_of: str
    created_at: str
    causes: tuple[Cause, ...]
    notes: int
    reports: tuple[tuple[bool, int, int], ...]
    audit_notes: tuple[str, ...]


def read(release: Path) -> Content:
    """The open critical findings and warnings of a release; notes are only counted."""
    manifest = json.loads((release / "manifest.json").read_text(encoding="utf-8"))
    with duckdb.connect(str(release / "kho.duckdb"), read_only=True) as connection:
        rows = dicts(connection.execute(FINDINGS))
        reports = tuple(connection.execute(REPORTS).fetchall())
    open_rows = [row for row in rows if row["status"] == "open"]
    return Content(
        release=manifest["release"],
        as_of=manifest["as_of"],
        created_at=manifest["created_at"],
        causes=tuple(_cause(row) for row in open_rows if row["severity"] in ("critical", "warning")),
        notes=sum(row["severity"] == "info" for row in open_rows),
        reports=reports,
        audit_notes=tuple(manifest["audit_notes"]),
    )


def _cause(row: dict[str, Any]) -> Cause:
    return Cause(**{name: row[name] for name in Cause.__dataclass_fields__ if name != "row"}, row=row)
