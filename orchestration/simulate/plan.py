"""Reads the reference tables and gives every report owed in the scenario's scope and years; writes nothing.

Owed = reporting_obligation x form_line x unit_registry, each as of the period's last day; mandatory lines
only. Leaves out what exists as a real report; refuses a scope unknown to the registry or owing nothing.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from orchestration.forms.catalogue import Form, FormCatalogue
from orchestration.notation.periods import calendar
from orchestration.reference.registry import Registry
from orchestration.reference.tables import FormLine, Indicator, Obligation, ReferenceTables, Unit
from orchestration.simulate.scenario import Scenario, SimulationError


@dataclass(frozen=True)
class Period:
    """One period of one regime."""

    code: str
    kind: str
    regime: str
    data_to: date
    year: int


@dataclass(frozen=True)
class Line:
    """One line of a form and the indicator it asks for."""

    code: str
    indicator: Indicator


@dataclass(frozen=True)
class Report:
    """One report owed: who sends which form for which period. `rows` are the units of a matrix form."""

    form: Form
    unit: Unit
    rows: tuple[Unit, ...]
    period: Period
    due_working_days: int
    lines: tuple[Line, ...]

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return f"{self.form.code}_{self.unit.unit_code}_{self.period.code}"


def plan(tables: ReferenceTables, forms: FormCatalogue, scenario: Scenario) -> list[Report]:
    """Every report to simulate, in the order of period, form and unit.

    Raises:
        SimulationError: nothing is owed in the scope.
    """
    registry = Registry(tables.unit_registry)
    indicators = {row.indicator_code: row for row in tables.indicator_catalogue}
    reports = [
        replace(report, lines=_lines(tables.form_line, indicators, report, registry))
        for obligation in tables.reporting_obligation
        if obligation.form_code in forms.layouts
        for period in _periods(obligation, scenario)
        for report in _reports(obligation, forms.form(obligation.form_code), period, registry, scenario)
    ]
    real = scenario.real_reports()
    wanted = [one for one in reports if one.lines and (one.unit.unit_code, one.period.code) not in real]
    if not wanted:
        raise SimulationError(
            f"{tables.folder / 'reporting_obligation.csv'}: không có báo cáo nào phải gửi trong phạm vi "
            f"{scenario['scope']}, năm {scenario['years']} / nothing is owed in this scope and these years"
        )
    return sorted(wanted, key=lambda report: (report.period.code, report.form.code, report.unit.unit_code))


def _periods(obligation: Obligation, scenario: Scenario) -> Iterator[Period]:
    for row in calendar():
        fits = row["period_type"] == obligation.period_type and row["regime"] == obligation.regime
        if fits and row["year"] in scenario["years"] and obligation.holds_on(row["data_to"]):
            yield Period(row["period_code"], row["period_type"], row["regime"], row["data_to"], row["year"])


def _reports(
    obligation: Obligation, form: Form, period: Period, registry: Registry, scenario: Scenario
) -> Iterator[Report]:
    is_matrix = form.layout.kind == "matrix"
    senders: dict[str, list[Unit]] = {}
    units = {unit.unit_key: unit for unit in registry.on(period.data_to)}
    for unit in _obliged(obligation, period, registry, scenario):
        senders.setdefault(registry.sender(unit, obligation, period.data_to), []).append(unit)
    for key, rows in senders.items():
        if key in units:
            yield Report(
                form=form,
                unit=units[key],
                rows=tuple(rows) if is_matrix else (),
                period=period,
                due_working_days=obligation.due_working_days or 0,
                lines=(),
            )


def _obliged(obligation: Obligation, period: Period, registry: Registry, scenario: Scenario) -> Iterator[Unit]:
    live = registry.on(period.data_to)
    scope = {unit.unit_key for unit in live if unit.unit_code == scenario["scope"]}
    for unit in live:
        if registry.owes(unit, obligation, period.data_to) and not scope.isdisjoint(
            registry.lineage(unit, period.data_to)
        ):
            yield unit


def _lines(
    form_lines: Iterable[FormLine], indicators: dict[str, Indicator], report: Report, registry: Registry
) -> tuple[Line, ...]:
    return tuple(
        Line(row.line_code, indicators[row.indicator_code])
        for row in form_lines
        if row.form_code == report.form.code
        and row.is_owed
        and row.indicator_code in indicators
        and row.holds_on(report.period.data_to)
        and registry.is_within(report.unit, row.scope_unit_key, report.period.data_to)
    )
