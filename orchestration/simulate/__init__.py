"""Reads the reference tables, writes `raw/samples/simulated` anew; refuses a scope that owes nothing.

What is owed comes from the reference tables, how the province looks from `scenario.yml`. Every file says
it is simulated; a unit and period with a real report is never simulated. The folder appears only complete.
"""

import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from orchestration.forms.catalogue import forms_of
from orchestration.reference.registry import Registry
from orchestration.reference.tables import read_tables
from orchestration.simulate.defects import Planted, plant
from orchestration.simulate.delivery import Sending, send
from orchestration.simulate.exhibits import show
from orchestration.simulate.feeds import feeds_of, write_feeds
from orchestration.simulate.figures import Model
from orchestration.simulate.plan import Report, plan
from orchestration.simulate.scenario import SCENARIO, SimulationError, load
from orchestration.simulate.write import write_delivery, write_planted, write_report

__all__ = ["SimulationError", "SimulationResult", "simulate"]

FATE_NOTES = {
    "missing": "Đơn vị không gửi báo cáo này",
    "late": "Gửi sau hạn",
    "revised": "Gửi lại lần 2, thay số liệu lần 1",
}


@dataclass(frozen=True)
class SimulationResult:
    """Where the simulated reports are, how many by form, and how many of each known fault or fact."""

    folder: Path
    files_by_form: dict[str, int]
    planted: dict[str, int]

    @property
    def files(self) -> int:
        """How many reports were written."""
        return sum(self.files_by_form.values())


def simulate(
    reference: Path,
    raw: Path,
    progress: Callable[[int, int], None] | None = None,
    scenario_file: Path = SCENARIO,
) -> SimulationResult:
    """Write the simulated reports; `progress` is called with (files written, files in all).

    Raises:
        SimulationError: nothing is owed in the scenario's scope and years, or the scenario lacks a section.
        ReferenceFault: the night would refuse the reference folder.
    """
    scenario = load(scenario_file)
    tables = read_tables(reference)
    registry = Registry(tables.unit_registry)
    model, sendings, listed = Model(registry, scenario), [], []
    for report in plan(tables, forms_of(reference), scenario):
        fate, files = send(report, model, scenario)
        sendings += files
        listed += _fact(report, fate, files)
    listed = plant(sendings, tables, scenario) + listed
    feeds = feeds_of(tables, model, scenario)
    listed += [row for feed in feeds for row in feed.listed]
    listed += show(sendings, {row.file for row in listed}, scenario)
    folder, part = raw / "samples" / "simulated", raw / ".simulated-part"
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    for number, sending in enumerate(sendings, start=1):
        write_report(part, sending, scenario)
        if progress:
            progress(number, len(sendings))
    write_feeds(part, feeds)
    write_delivery(part, sendings, feeds)
    write_planted(part, listed)
    _replace(part, folder)
    return SimulationResult(folder, _by_form(sendings), dict(Counter(row.defect for row in listed)))


def _fact(report: Report, fate: str, files: list[Sending]) -> list[Planted]:
    """What is known of a report beside its figures: it is missing, late or revised."""
    if fate not in FATE_NOTES:
        return []
    return [
        Planted(
            file=files[-1].file if files else "",
            sheet="", cell="",
            form_code=report.form.code, unit_code=report.unit.unit_code, period=report.period.code, line_code="",
            defect=f"report_{fate}", expected_rule="", note=FATE_NOTES[fate],
        )
    ]  # fmt: skip


def _by_form(sendings: list[Sending]) -> dict[str, int]:
    return dict(sorted(Counter(sending.report.form.code for sending in sendings).items()))


def _replace(part: Path, folder: Path) -> None:
    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    part.rename(folder)
