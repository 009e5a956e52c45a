"""The audit of a candidate release: reads the build database and the verdicts, writes what came of its own rules.

A critical rule broken refuses the release; a warning is told. Refuses (`SuiteError`) to answer when a rule
could not be evaluated.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from expectations import catalogue, facts, index
from expectations.suite import RuleResult, SuiteError, SuiteResult


@dataclass(frozen=True)
class AuditFailure:
    """One rule broken by the release, in words, with a few of the rows that break it."""

    code: str
    severity: str
    count: int
    sample: tuple[dict, ...]
    message_vi: str
    message_en: str
    fix_vi: str
    fix_en: str


@dataclass(frozen=True)
class AuditResult:
    """What the audit of a release said."""

    suites: tuple[SuiteResult, ...]
    failures: tuple[AuditFailure, ...]

    @property
    def passed(self) -> bool:
        """No critical rule is broken."""
        return not any(failure.severity == "critical" for failure in self.failures)

    @property
    def rules(self) -> tuple[RuleResult, ...]:
        """Every rule evaluated."""
        return tuple(rule for suite in self.suites for rule in suite.rules)

    @property
    def not_judged(self) -> tuple[str, ...]:
        """The rules that had no rows to judge: neither passed nor failed."""
        return tuple(rule.code for rule in self.rules if rule.state == "no_rows")


def audit(
    connection: duckdb.DuckDBPyConnection, verdicts_path: Path, previous: facts.Previous | None = None
) -> AuditResult:
    """Evaluate the suites on facts and on the index over a build database, which may be open read-only.

    Without a `previous` release the rules that compare with it have no rows to judge.

    Raises:
        SuiteError: a rule could not be evaluated (a table or column is missing); nothing may be published.
    """
    suites = (facts.run(connection, verdicts_path, previous), index.run(connection, previous))
    rules = {rule.code: rule for stage in ("facts", "index") for rule in catalogue.of_stage(stage)}
    broken = [result for suite in suites for result in suite.rules if result.unexpected]
    return AuditResult(suites, tuple(_failure(rules[result.code], result) for result in broken))


def record(build: Path, result: AuditResult) -> None:
    """Write into the candidate's fct_validation_report what came of each rule of its audit, which runs after the build.

    Raises:
        SuiteError: the report does not hold every rule of the audit.
    """
    states = {"passed": "true", "failed": "false"}
    with duckdb.connect(str(build)) as candidate:
        for rule in result.rules:
            [(rows,)] = candidate.execute(
                "update fct_validation_report set value = ?, value_detail = ?, rows_evaluated = ?, rows_unexpected = ? "
                "where event_id = 'rule|' || ?",
                [states.get(rule.state, "missing"), rule.state, rule.evaluated, rule.unexpected, rule.code],
            ).fetchall()
            if rows != 1:
                raise SuiteError(f"fct_validation_report holds {rows} rows of {rule.code}, not one")


def _failure(rule: catalogue.Rule, result: RuleResult) -> AuditFailure:
    words = rule.tell({"count": result.unexpected})
    return AuditFailure(rule.code, rule.severity, result.unexpected, result.sample, **words)
