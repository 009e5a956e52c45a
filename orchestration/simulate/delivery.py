"""Decides which reports are sent, when the office receives them and which are sent again; writes nothing.

Reads the plan, the model and the scenario. Times are Vietnam local time on working days (Monday to Friday;
public holidays are not known here). A missing report is listed and never sent.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random

from orchestration.simulate.content import lines_of, stale_numbers
from orchestration.simulate.figures import Model
from orchestration.simulate.plan import Report
from orchestration.simulate.scenario import Scenario

SATURDAY = 5
FATES = ("missing", "late", "revised")


@dataclass
class Sending:
    """One file as a unit sends it; planting a defect changes it."""

    report: Report
    file: str
    received_at: datetime
    lines: list[dict]
    fate: str
    revision: int = 1
    header: dict = field(default_factory=dict)
    damage: str | None = None
    declares_unit: bool = True
    declared: dict = field(default_factory=dict)  # what the delivery note says instead of what holds
    treatment: str | None = None  # what is done to the file once it is written


def send(report: Report, model: Model, scenario: Scenario) -> tuple[str, list[Sending]]:
    """What became of a report (plain, missing, late, revised) and the files it came in."""
    fate, chance = fate_of(report, scenario), scenario.chance("delivery", report.name)
    if fate == "missing":
        return fate, []
    received_at = _first_received_at(report, fate, chance, scenario)
    stale = stale_numbers(report, scenario) if fate == "revised" else frozenset()
    first = Sending(report, _file(report), received_at, lines_of(report, model, scenario, stale), fate)
    if fate != "revised":
        return fate, [first]
    days = chance.randint(*scenario["delivery"]["revised_after_days"])
    again_at = _office_time(working_day_after(received_at.date(), days), chance, scenario)
    again = lines_of(report, model, scenario)
    return fate, [first, Sending(report, _file(report, 2), again_at, again, fate, revision=2)]


def fate_of(report: Report, scenario: Scenario) -> str:
    """Missing, late, revised, or plain."""
    drawn, reached = scenario.chance("fate", report.name).random(), 0.0
    for fate in FATES:
        reached += scenario["reports"][fate]
        if drawn < reached:
            return fate
    return "plain"


def working_day_after(day: date, count: int) -> date:
    """The count-th working day after a day."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < SATURDAY
    return day


def _first_received_at(report: Report, fate: str, chance: Random, scenario: Scenario) -> datetime:
    due = max(1, report.due_working_days)
    days = chance.randint(1, due)
    if fate == "late":
        days = due + chance.randint(*scenario["delivery"]["late_days"])
    return _office_time(working_day_after(report.period.data_to, days), chance, scenario)


def _office_time(day: date, chance: Random, scenario: Scenario) -> datetime:
    opens, closes = scenario["delivery"]["office_hours"]
    at = time(chance.randint(opens, closes - 1), chance.randint(0, 59), chance.randint(0, 59))
    return datetime.combine(day, at)


def _file(report: Report, revision: int = 1) -> str:
    ending = f"_lan{revision}" if revision > 1 else ""
    return f"{report.name}{ending}.xlsx"
