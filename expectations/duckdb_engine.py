"""The bridge by which Great Expectations runs SQL in DuckDB: reads what it reads, writes temporary tables.

Great Expectations 1.24 has no DuckDB engine, and its `UnexpectedRowsExpectation` no pandas metrics. The two
metrics it asks for are registered here for the pandas engine: the batch is a one-row frame that only names a
session, and the session holds the connection. Refuses a query that the session does not know. Importing this
module takes seconds.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import count

import duckdb
import great_expectations as gx
import pandas as pd
from great_expectations.compatibility.pydantic import PrivateAttr
from great_expectations.core.batch_definition import BatchDefinition
from great_expectations.core.expectation_validation_result import (
    ExpectationSuiteValidationResult,
    ExpectationValidationResult,
)
from great_expectations.data_context.types.base import ProgressBarsConfig
from great_expectations.datasource.fluent.interfaces import Batch
from great_expectations.execution_engine import PandasExecutionEngine
from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.metrics.metric_provider import MetricProvider, metric_value
from great_expectations.expectations.metrics.query_metric_provider import QueryMetricProvider

from expectations.catalogue import Rule

SAMPLE_ROWS = 5
_numbers = count(1)
_sessions: dict[str, "Session"] = {}


@dataclass(frozen=True)
class Evaluation:
    """What Great Expectations reported of one rule; `fault` is set when it raised or counted nothing."""

    code: str
    unexpected: int
    sample: tuple[dict, ...]
    fault: str | None


class Session:
    """One suite on one connection: each query is run once, whatever asks for it and however often."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, tables: dict[str, str]):
        """Hold the connection, and for each known query the table its rows go to."""
        self.connection = connection
        self.tables = tables
        self.outcomes: dict[str, int | duckdb.Error] = {}

    def row_count(self, query: str) -> int:
        """Run the query into its table, unless that was done, and count the rows."""
        if query not in self.outcomes:
            self.outcomes[query] = self._materialise(query)
        outcome = self.outcomes[query]
        if isinstance(outcome, duckdb.Error):  # Great Expectations asks three times for a metric that raises
            raise outcome
        return outcome

    def sample(self, query: str) -> list[dict]:
        """A few of the query's rows, as text."""
        if not self.row_count(query):
            return []
        rows = self.connection.table(self.tables[query]).limit(SAMPLE_ROWS)
        texts = ([None if value is None else str(value) for value in row] for row in rows.fetchall())
        return [dict(zip(rows.columns, row, strict=True)) for row in texts]

    def _materialise(self, query: str) -> int | duckdb.Error:
        sql = query.format(batch="duckdb")
        try:
            made = self.connection.execute(f"create or replace temp table {self.tables[query]} as {sql}")
            [(rows,)] = made.fetchall()  # a table that is made says how many rows it got
            return rows
        except duckdb.Error as error:
            return error


def _session(execution_engine: PandasExecutionEngine, domain: dict) -> Session:
    handle, _, _ = execution_engine.get_compute_domain(domain, domain_type="table")
    return _sessions[handle["session"].iloc[0]]


class UnexpectedRowCount(MetricProvider):
    """How many rows the query gives."""

    metric_name = "unexpected_rows_query.row_count"
    domain_keys = QueryMetricProvider.domain_keys
    value_keys = ("unexpected_rows_query",)

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(cls, execution_engine, metric_domain_kwargs, metric_value_kwargs, **_):  # noqa: N805
        session = _session(execution_engine, metric_domain_kwargs)
        return session.row_count(metric_value_kwargs["unexpected_rows_query"])


class UnexpectedRowTable(MetricProvider):
    """A few of the rows the query gives."""

    metric_name = "unexpected_rows_query.table"
    domain_keys = QueryMetricProvider.domain_keys
    value_keys = ("unexpected_rows_query",)

    @metric_value(engine=PandasExecutionEngine)
    def _pandas(cls, execution_engine, metric_domain_kwargs, metric_value_kwargs, **_):  # noqa: N805
        session = _session(execution_engine, metric_domain_kwargs)
        return session.sample(metric_value_kwargs["unexpected_rows_query"])


# a class under a name that is there is told in a dozen lines, each time this is imported
logging.getLogger("great_expectations.expectations.registry").setLevel(logging.ERROR)


class UnexpectedRowsExpectation(gx.expectations.UnexpectedRowsExpectation):
    """Great Expectations' own, under its own name, which works out its configuration once.

    Theirs does so some forty times a rule and judgement, a fifth of judging a small province; a rule does not change.
    """

    _worked_out: ExpectationConfiguration | None = PrivateAttr(None)

    @property
    def configuration(self) -> ExpectationConfiguration:
        """What the expectation is, as Great Expectations carries it about."""
        if self._worked_out is None:
            self._worked_out = super().configuration
        return self._worked_out


def table_of(rule: Rule) -> str:
    """The temporary table that holds the rows breaking a rule."""
    return f"violation_{rule.code.lower()}"


def query_of(rule: Rule) -> str:
    """The rule's SQL as Great Expectations wants it: it names the batch, and literal braces are doubled."""
    return f"-- {rule.code}, batch {{batch}}\n" + rule.sql.replace("{", "{{").replace("}", "}}")


def expectation_of(rule: Rule) -> UnexpectedRowsExpectation:
    """The rule as an expectation, with its severity, why and fix."""
    return UnexpectedRowsExpectation(
        unexpected_rows_query=query_of(rule),
        severity=FailureSeverity(rule.severity),
        description=f"{rule.code}: {rule.why_vi}",
        meta={"code": rule.code, "why": rule.why_en, "fix": rule.fix_en, "owner": rule.owner},
    )


def evaluate(
    connection: duckdb.DuckDBPyConnection, name: str, rules: Sequence[Rule]
) -> tuple[list[Evaluation], ExpectationSuiteValidationResult]:
    """Run the rules as one suite; an evaluation per result that came back, faults included, and the whole report."""
    handle = f"{name}-{next(_numbers)}"
    _sessions[handle] = Session(connection, {query_of(rule): table_of(rule) for rule in rules})
    logger = logging.getLogger("great_expectations.validator.metrics_calculator")
    level = logger.level
    logger.setLevel(logging.ERROR)  # it warns of every fault in several pages; each is in its result
    try:
        suite = gx.ExpectationSuite(name=name, expectations=[expectation_of(rule) for rule in rules])
        outcome = _batch(handle).validate(suite, result_format="COMPLETE")
    finally:
        logger.setLevel(level)
        del _sessions[handle]
    return [_evaluation(result) for result in outcome.results], outcome


def _batch(handle: str) -> Batch:
    return _session_frames().get_batch({"dataframe": pd.DataFrame({"session": [handle]})})


@cache
def _session_frames() -> BatchDefinition:
    """Where every batch comes from. A context takes as long as a tiny suite and holds nothing of a suite: one does."""
    context = gx.get_context(mode="ephemeral")  # keeps everything in memory
    context.enable_analytics(False)
    context.variables.progress_bars = ProgressBarsConfig(globally=False, metric_calculations=False)
    asset = context.data_sources.add_pandas("duckdb").add_dataframe_asset("session")
    return asset.add_batch_definition_whole_dataframe("session")


def _evaluation(result: ExpectationValidationResult) -> Evaluation:
    config = result.expectation_config
    code = (config.meta or {}).get("code", "") if config else ""  # without one the suite misses the rule, and says so
    outcome = result.result
    if "observed_value" not in outcome:  # the only sure sign: a metric's fault is not in `raised_exception`
        return Evaluation(code, 0, (), _fault(result.exception_info))
    sample = tuple(dict(row) for row in outcome["details"]["unexpected_rows"])
    return Evaluation(code, int(outcome["observed_value"]), sample, None)


def _fault(exception_info: dict) -> str:
    entries = [entry for entry in exception_info.values() if isinstance(entry, dict)] or [exception_info]
    return "; ".join(sorted({str(entry.get("exception_message")) for entry in entries}))
