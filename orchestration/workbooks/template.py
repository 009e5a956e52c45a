"""Issues a unit's form for a period, ready to fill: names and lines, what is known already, last period's figures.

Reads the reference tables and, for last period's figures, the current release; writes one .xlsx. Refuses a form without
lines then, a unit that is not valid then, a period it does not know, and a kind of period the unit does not owe.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from orchestration.forms.catalogue import Form, FormCatalogue, forms_of
from orchestration.forms.header_block import HeaderBlock
from orchestration.notation import periods
from orchestration.places import Places
from orchestration.reference.registry import Registry
from orchestration.reference.tables import FormLine, Indicator, ReferenceTables, Unit, read_tables
from orchestration.workbooks import template_previous, template_validation
from orchestration.workbooks.template_line import IssuedLine
from orchestration.workbooks.writer import fill

PERIOD_TYPES = {"month": "tháng", "quarter": "quý", "half": "6 tháng", "nine_months": "9 tháng", "year": "năm"}


class CannotIssue(ValueError):
    """Why no form can be issued, in words for the person who asked."""


@dataclass(frozen=True)
class Request:
    """What form is issued to whom for when."""

    form: Form
    unit: Unit
    period: str
    regime: str
    first: date
    last: date


def issue(out: Path, form: str, unit_code: str, period: str, places: Places) -> None:
    """Write the form of this unit for this period to `out`.

    Raises:
        CannotIssue: the form, the unit or the period is not known, not owed, or the form has no line then.
        ReferenceFault: the night would refuse the reference folder.
    """
    tables = read_tables(places.reference)
    registry = Registry(tables.unit_registry)
    request = _request(_form(form.upper(), forms_of(places.reference)), unit_code, period, tables, registry)
    layout = request.form.layout
    lines = _rows_of_units(request, tables, registry) if layout.cells else _lines(request, tables, registry)
    if not lines:
        raise CannotIssue(f"Biểu {request.form.code} không có dòng nào trong kỳ {request.period}")
    units = sorted({line.unit_key for line in lines})
    previous = template_previous.read(places.published, units, request.period, request.regime, request.first)
    for line in lines:
        line.values["previous"] = previous.figure(line.unit_key, line.indicator_code)
    header = {
        "unit_name": request.unit.name_vi, "unit_code": unit_code, "period": periods.label_vi(request.period),
        "source": "", "regime": layout.block.regimes[request.regime][0], "is_simulated": False,
        "previous_period": previous.period and periods.label_vi(previous.period),
    }  # fmt: skip
    hidden = {
        "form_code": request.form.code, "form_version": layout.version, "unit_code": unit_code,
        "period": request.period,
    }  # fmt: skip
    dress = template_validation.dress(layout, hidden, lines, previous)
    fill(out, request.form, header, [line.values for line in lines], dress=dress)


def _form(code: str, forms: FormCatalogue) -> Form:
    if code not in forms.layouts:
        raise CannotIssue(f"Không có biểu '{code}'; có: {', '.join(sorted(forms.layouts))}")
    if forms.layouts[code].placed:
        raise CannotIssue(f"Biểu {code} có cột chỉ nhận ra theo vị trí (`at`), kho không in được biểu này")
    return forms.form(code)


def _request(form: Form, unit_code: str, period: str, tables: ReferenceTables, registry: Registry) -> Request:
    code = periods.parse(period)
    if code is None:
        raise CannotIssue(f"Không hiểu kỳ '{period}'; ghi ví dụ 2023, 2023-H1, 2023-H2, 2023-9M, 2023-Q3, 2023-07")
    regime = _regime(form, code, tables)
    row = next(row for row in periods.calendar() if (row["period_code"], row["regime"]) == (code, regime))
    unit = _unit(unit_code, row["data_to"], registry)
    kinds = {
        obligation.period_type
        for obligation in tables.reporting_obligation
        if obligation.form_code == form.code and registry.owes(unit, obligation, row["data_to"])
    }
    if kinds and periods.period_type(code) not in kinds:
        words = ", ".join(PERIOD_TYPES[kind] for kind in sorted(kinds))
        raise CannotIssue(f"{unit.name_vi} gửi biểu {form.code} theo {words}; kỳ '{period}' không phải gửi")
    return Request(form, unit, code, regime, row["data_from"], row["data_to"])


def _regime(form: Form, code: str, tables: ReferenceTables) -> str:
    kind = periods.period_type(code)
    owed = [row for row in tables.reporting_obligation if (row.form_code, row.period_type) == (form.code, kind)]
    regimes = {row.regime for row in owed}
    return regimes.pop() if len(regimes) == 1 else form.layout.regime


def _unit(unit_code: str, day: date, registry: Registry) -> Unit:
    units = registry.with_code(unit_code)
    valid = [unit for unit in units if unit.holds_on(day)]
    if len(valid) != 1:
        others = "; ".join(f"{unit.name_vi} [{unit.valid_from or ''}, {unit.valid_to or ''})" for unit in units)
        raise CannotIssue(
            f"Mã '{unit_code}' không là của một đơn vị nào vào ngày {day}" + (f": {others}" if others else "")
        )
    return valid[0]


def _valid(request: Request, tables: ReferenceTables, registry: Registry) -> list[tuple[FormLine, Indicator | None]]:
    """The lines that the unit is asked for then, each with what the catalogue says then of its indicator."""
    catalogue = {row.indicator_code: row for row in tables.indicator_catalogue if row.holds_on(request.last)}
    lines = [line for line in tables.form_line if line.form_code == request.form.code and line.holds_on(request.last)]
    return [
        (line, catalogue.get(line.indicator_code))
        for line in lines
        if registry.is_within(request.unit, line.scope_unit_key, request.last)
    ]


def _rows_of_units(request: Request, tables: ReferenceTables, registry: Registry) -> list[IssuedLine]:
    """The rows of a matrix: the units right below of a level that owes it, or the unit itself where there are none."""
    targets = {line.line_code: indicator for line, indicator in _valid(request, tables, registry)}
    levels = {row.unit_level for row in tables.reporting_obligation if row.form_code == request.form.code}
    below = registry.below(request.unit, request.last)
    units = [unit for unit in below if not levels or unit.unit_level in levels] or [request.unit]
    return [
        IssuedLine(
            unit_key=unit.unit_key,
            values={"unit_code": unit.unit_code, "unit_name": unit.name_vi, "cells": dict.fromkeys(targets)},
            targets=targets,
        )
        for unit in (units if targets else [])
    ]


def _lines(request: Request, tables: ReferenceTables, registry: Registry) -> list[IssuedLine]:
    """A line for each indicator, named as the catalogue names it, with what is known already."""
    bases = _bases(request, tables, registry)
    divisible = {row.indicator_code for row in tables.indicator_check if row.is_divisible}
    lines = []
    for line, indicator in _valid(request, tables, registry):
        is_score = indicator is not None and indicator.measure_kind == "score"
        is_closed = indicator is not None and indicator.measure_kind != "ratio"
        values = {
            "line_code": line.line_code,
            "label": (indicator and indicator.name_vi) or line.indicator_code,
            "unit_of_measure": indicator and _measure(indicator, request.form.layout.block),
            "denominator": bases.get(line.indicator_code),
            "plan": indicator.plausible_max if indicator and is_score else None,
            "closed": ("denominator",) if is_closed else (),
        }
        is_divisible = line.indicator_code in divisible
        lines.append(IssuedLine(request.unit.unit_key, values, line.indicator_code, indicator, is_divisible))
    return lines


def _measure(indicator: Indicator, block: HeaderBlock) -> str:
    """What the figures of a line are of: of a ratio, what is counted and what the rate is in."""
    unit = indicator.unit_of_measure
    return block.ratio_measured(indicator.denominator_vi, unit) if indicator.measure_kind == "ratio" else unit


def _bases(request: Request, tables: ReferenceTables, registry: Registry) -> dict[str, int]:
    """The denominators that the registry knows: how many communes or villages the unit has then."""
    unit, day = request.unit, request.last
    sizes = {row.base: row.size for row in tables.unit_size if row.unit_key == unit.unit_key and row.holds_on(day)}
    if communes := sum(one.unit_level == "commune" for one in registry.below(unit, day)):
        sizes["communes"] = communes
    bases = {row.indicator_code: sizes.get(row.denominator_base) for row in tables.indicator_check}
    return {code: size for code, size in bases.items() if size is not None}
