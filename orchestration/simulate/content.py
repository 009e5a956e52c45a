"""Gives the lines of a report as the form takes them, and the cell where each figure will stand.

Reads the model, layouts and scenario; writes nothing. Some lines stay blank, some carry a note; a stale line
gives last quarter's figures, or nothing where those are the same.
"""

from random import Random

from orchestration.forms.layout import Layout
from orchestration.reference.tables import Unit
from orchestration.simulate.figures import Figures, Model
from orchestration.simulate.plan import Line, Report
from orchestration.simulate.scenario import Scenario
from orchestration.workbooks.writer import HEADER_ROW

HEADER_VALUE_COLUMN = "C"


def lines_of(report: Report, model: Model, scenario: Scenario, stale: frozenset[int] = frozenset()) -> list[dict]:
    """The filled lines of a report; `stale` numbers those that were not brought up to date."""
    if report.rows:
        return [_matrix_line(report, unit, model, scenario, number in stale) for number, unit in enumerate(report.rows)]
    return [_line(report, line, model, scenario, number in stale) for number, line in enumerate(report.lines)]


def stale_numbers(report: Report, scenario: Scenario) -> frozenset[int]:
    """Which lines a first report, revised later, had wrong."""
    chance, count = scenario.chance("stale", report.name), len(report.rows or report.lines)
    return frozenset(chance.sample(range(count), min(count, chance.randint(*scenario["stale_lines"]))))


def header_cell(layout: Layout, field: str) -> str:
    """The address of a header value."""
    return f"{HEADER_VALUE_COLUMN}{HEADER_ROW + list(layout.block.labels).index(field) + 1}"


def line_cell(layout: Layout, column: str, number: int) -> str:
    """The address of a column in the line with this number (from 0)."""
    names = [col.name for col in layout.printed]
    top = HEADER_ROW + len(layout.block.labels) + 1
    return f"{chr(ord('A') + names.index(column))}{top + number + 2}"


def is_filled(line: dict) -> bool:
    """Whether a line says anything of its indicator."""
    return line.get("numerator") is not None


def _line(report: Report, line: Line, model: Model, scenario: Scenario, is_stale: bool) -> dict:
    layout, chance = report.form.layout, scenario.chance("line", report.name, line.code)
    shown = {
        "line_code": line.code,
        "label": line.indicator.name_vi,
        "unit_of_measure": line.indicator.unit_of_measure,
    }
    figures = model.figures(report.unit, line.indicator, report.period)
    if chance.random() < scenario["blank"]["line"]:
        return shown | {"note": chance.choice(scenario["notes"]["blank"]) or None}
    if is_stale:
        before = model.figures(report.unit, line.indicator, report.period, is_stale=True)
        figures = before if before != figures else Figures()
    return shown | _measures(figures, layout) | _remarks(layout, chance, scenario)


def _matrix_line(report: Report, unit: Unit, model: Model, scenario: Scenario, is_stale: bool) -> dict:
    statuses = report.form.layout.statuses
    cells: dict[str, str | None] = {}
    for line in report.lines:
        status = model.figures(unit, line.indicator, report.period).status
        if is_stale:
            before = model.figures(unit, line.indicator, report.period, is_stale=True).status
            status = before if before != status else None
        chance = scenario.chance("cell", report.name, unit.unit_key, line.code)
        is_blank = status is None or chance.random() < scenario["blank"]["status"]
        cells[line.code] = None if is_blank else statuses[status][0]
    return {"unit_code": unit.unit_code, "unit_name": unit.name_vi, "cells": cells}


def _measures(figures: Figures, layout: Layout) -> dict:
    return {
        "numerator": figures.numerator,
        "denominator": figures.denominator,
        "plan": figures.plan,
        "reported_pct": figures.pct,
        "self_score": figures.self_score,
        "verified_score": figures.verified_score,
        "status": layout.statuses[figures.status][0] if figures.status else None,
    }


def _remarks(layout: Layout, chance: Random, scenario: Scenario) -> dict:
    notes = scenario["notes"]
    if any(col.measure == "evidence" for col in layout.columns):
        return {"evidence": notes["evidence"].format(number=chance.randint(1, 300))}
    return {"note": chance.choice(notes["texts"])} if chance.random() < notes["share"] else {}
