"""Writes the simulated exports of systems, machine feeds, as `feeds.yml` lists them; reads the catalogue and the model.

A feed carries what no mandatory line of a form asks for, months and statistical periods among it. Every file says it is
simulated. The same settings give the same bytes.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from orchestration.notation.periods import calendar
from orchestration.reference.registry import Registry
from orchestration.reference.tables import Indicator, ReferenceTables, Unit
from orchestration.simulate.defects import Planted
from orchestration.simulate.figures import Model
from orchestration.simulate.plan import Period
from orchestration.simulate.scenario import Scenario
from transforms.yaml_text import parse

MEASURES = ("numerator", "denominator", "value", "plan", "reported_pct", "note")
HEADER = ",".join(("unit_code", "period", "indicator_code", *MEASURES))
FOLDER = Path(__file__).parent
MOST_RANKED = 9  # a place in a ranking of so many


@dataclass(frozen=True)
class FeedFile:
    """A feed as it is sent: its text, and what the delivery note says of it."""

    file: str
    text: str
    received_at: str
    listed: list[Planted]


def feeds_of(tables: ReferenceTables, model: Model, scenario: Scenario) -> list[FeedFile]:
    """Every feed that the scenario lists and the reference folder has units and indicators for."""
    name = scenario.settings.get("feeds")
    entries = parse(FOLDER.joinpath(name).read_text(encoding="utf-8")) if name else []
    made = [_feed(entry, tables, model, scenario) for entry in entries]
    return [feed for feed in made if feed.text.count("\n") > 2]


def write_feeds(folder: Path, feeds: list[FeedFile]) -> None:
    """Write each feed into the folder."""
    for feed in feeds:
        (folder / feed.file).write_text(feed.text, encoding="utf-8")


def _feed(entry: dict[str, Any], tables: ReferenceTables, model: Model, scenario: Scenario) -> FeedFile:
    rows = list(_rows(entry, tables, model, scenario))
    opening = f"#kho-feed;regime={entry['regime']};simulated=true"
    text = "\n".join([opening, HEADER, *(",".join(row) for row in rows)]) + "\n"
    received_at = datetime.fromisoformat(entry["received_at"]).isoformat()
    listed = [_listed(entry, rule) for rule in entry.get("rule", "").split()]
    return FeedFile(entry["file"], text, entry.get("stated_received_at", received_at), listed)


def _rows(entry: dict[str, Any], tables: ReferenceTables, model: Model, scenario: Scenario) -> Iterator[list[str]]:
    for code in entry["periods"]:
        period = _period(code, entry["regime"])
        units = [unit for unit in Registry(tables.unit_registry).on(period.data_to) if unit.unit_code in entry["units"]]
        for indicator in _indicators(entry, tables):
            for unit in units:
                written = entry.get("write", {}) | entry.get("write_for", {}).get(unit.unit_code, {})
                figures = written or _figures(indicator, unit, period, model, scenario)
                if len(figures):
                    columns = ("numerator", "denominator", "value", "plan", "reported_pct", "note")
                    yield [
                        unit.unit_code,
                        code,
                        indicator.indicator_code,
                        *(str(figures.get(name, "")) for name in columns),
                    ]


def _indicators(entry: dict[str, Any], tables: ReferenceTables) -> list[Indicator]:
    mandatory = {row.indicator_code for row in tables.form_line if row.is_owed}
    forms = {row.indicator_code: row.form_code for row in tables.form_line}
    if isinstance(entry["indicators"], list):
        return [row for row in tables.indicator_catalogue if row.indicator_code in entry["indicators"]]
    wanted = entry["indicators"]["of_forms"]
    return [
        row
        for row in tables.indicator_catalogue
        if row.indicator_code not in mandatory and forms.get(row.indicator_code, "none") in wanted
    ]


def _figures(
    indicator: Indicator, unit: Unit, period: Period, model: Model, scenario: Scenario
) -> dict[str, int | float | str]:
    """The columns of a feed that show an indicator: a ratio its two numbers, everything else a value."""
    chance = scenario.chance("feed", unit.unit_key, indicator.indicator_code, period.code)
    kind = indicator.measure_kind
    if kind == "rank":
        return {"value": chance.randint(1, MOST_RANKED)}
    if kind == "amount":
        return {"value": chance.randint(2, 90) * 1_000_000}
    if kind == "score":
        return {"value": round(float(indicator.plausible_max or 100) * chance.uniform(0.4, 0.9), 2)}
    figures = model.figures(unit, indicator, period)
    if kind == "yes_no":
        return {"value": int(figures.status == "achieved")}
    if kind == "ratio" and figures.numerator is not None and figures.denominator is not None:
        return {"numerator": figures.numerator, "denominator": figures.denominator}
    return {} if figures.numerator is None else {"value": figures.numerator}


def _period(code: str, regime: str) -> Period:
    row = next(row for row in calendar() if row["period_code"] == code and row["regime"] == regime)
    return Period(row["period_code"], row["period_type"], row["regime"], row["data_to"], row["year"])


def _listed(entry: dict[str, Any], rule: str) -> Planted:
    return Planted(
        file=entry.get("found_in", entry["file"]),
        sheet="", cell="", form_code="feed", unit_code=" ".join(entry["units"]), period=" ".join(entry["periods"]),
        line_code="", defect="exhibit", expected_rule=rule, note=entry["note"],
    )  # fmt: skip
