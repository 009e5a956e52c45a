"""A suite of rules: reads what their SQL reads, writes the rows that break them to temporary tables.

The rules are run through Great Expectations. Refuses (`SuiteError`) to call a rule passed that raised, was
dropped or never ran. Great Expectations passes an empty suite and an empty table, so how much was evaluated
is asserted here and told.
"""

import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import duckdb

from expectations.catalogue import Rule

if TYPE_CHECKING:
    from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResult

    from expectations.duckdb_engine import Evaluation


class SuiteError(RuntimeError):
    """A suite could not be evaluated in full; nothing it says may be relied on."""


@dataclass(frozen=True)
class RuleResult:
    """What one rule said: how many rows it was evaluated on, how many break it, and a few of those."""

    code: str
    severity: str
    evaluated: int
    unexpected: int
    table: str
    sample: tuple[dict, ...] = ()

    @property
    def state(self) -> str:
        """`failed`, `passed`, or `no_rows`: a rule that had nothing to judge has not passed."""
        if self.unexpected:
            return "failed"
        return "passed" if self.evaluated else "no_rows"

    @property
    def success(self) -> bool:
        """No row breaks the rule (with nothing to judge that is trivially so: see `state`)."""
        return self.unexpected == 0


@dataclass(frozen=True)
class SuiteResult:
    """What a suite said, rule by rule."""

    name: str
    rules: tuple[RuleResult, ...] = field(default=())
    # Great Expectations' own, for its pages
    report: "ExpectationSuiteValidationResult | None" = field(default=None, compare=False, repr=False)

    @property
    def unexpected(self) -> int:
        """Violating rows over all rules."""
        return sum(rule.unexpected for rule in self.rules)

    @property
    def states(self) -> dict[str, int]:
        """How many rules passed, failed, and had no rows to judge."""
        return dict(Counter(rule.state for rule in self.rules))


def run_suite(connection: duckdb.DuckDBPyConnection, name: str, rules: Sequence[Rule]) -> SuiteResult:
    """Evaluate every rule once; each leaves its violating rows in the temporary table that its result names.

    Raises:
        SuiteError: there are no rules, a rule's SQL failed, or a rule was not evaluated.
    """
    if not rules:
        raise SuiteError(f"{name}: a suite without rules has judged nothing")
    os.environ["GX_ANALYTICS_ENABLED"] = "false"  # before the import: government machines without internet
    from expectations import duckdb_engine  # takes seconds, so only when something is judged

    results, report = duckdb_engine.evaluate(connection, name, rules)
    evaluations = _complete(name, rules, results)
    evaluated = {over: _count(connection, name, over) for over in dict.fromkeys(rule.over for rule in rules)}
    return SuiteResult(
        name,
        tuple(
            RuleResult(
                code=rule.code,
                severity=rule.severity,
                evaluated=evaluated[rule.over],
                unexpected=evaluations[rule.code].unexpected,
                table=duckdb_engine.table_of(rule),
                sample=evaluations[rule.code].sample,
            )
            for rule in rules
        ),
        report,
    )


def _complete(name: str, rules: Sequence[Rule], evaluations: list["Evaluation"]) -> dict[str, "Evaluation"]:
    """The evaluations by code, once it is sure that every rule was evaluated and none raised."""
    by_code = {evaluation.code: evaluation for evaluation in evaluations}
    if lost := {rule.code for rule in rules} ^ by_code.keys():
        raise SuiteError(f"{name}: asked for and not evaluated, or the reverse: {', '.join(sorted(lost))}")
    if faults := [f"{evaluation.code}: {evaluation.fault}" for evaluation in evaluations if evaluation.fault]:
        raise SuiteError(f"{name}: rules that could not be evaluated: {'; '.join(sorted(faults))}")
    return by_code


def _count(connection: duckdb.DuckDBPyConnection, name: str, over: str) -> int:
    try:
        [(count,)] = connection.execute(f"select count(*) from {over}").fetchall()  # noqa: S608 - from the catalogue
    except duckdb.Error as error:
        raise SuiteError(f"{name}: the rows to evaluate ({over}) cannot be counted: {error}") from error
    return count
