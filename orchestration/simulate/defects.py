"""Plants known faults in files about to be written and says which cell holds each; writes nothing.

Reads the scenario. At most one fault to a file, only in reports neither late nor revised. The faults
themselves are in `faults.py`.
"""

from dataclasses import dataclass

from orchestration.reference.tables import ReferenceTables
from orchestration.simulate.content import header_cell, line_cell
from orchestration.simulate.delivery import Sending
from orchestration.simulate.faults import WHOLE_REPORT, Kind, kinds_of
from orchestration.simulate.scenario import Scenario


@dataclass(frozen=True)
class Planted:
    """One row of the known list."""

    file: str
    sheet: str
    cell: str
    form_code: str
    unit_code: str
    period: str
    line_code: str
    defect: str
    expected_rule: str
    note: str


def plant(sendings: list[Sending], tables: ReferenceTables, scenario: Scenario) -> list[Planted]:
    """Change some of the files; give the list of what was done to them."""
    free = {sending.file: sending for sending in sendings if sending.fate == "plain"}
    kinds = kinds_of(tables, scenario)
    listed = []
    for defect, order in scenario["planted"].items():
        chance = scenario.chance("planted", defect)
        fits = ((sending, _numbers(sending, kinds[defect])) for sending in free.values())
        places = [(sending, numbers) for sending, numbers in fits if numbers]
        for sending, numbers in chance.sample(places, min(order["count"], len(places))):
            del free[sending.file]
            for column, number, note in kinds[defect].plant(sending, chance.choice(numbers), chance):
                listed.append(_row(sending, defect, order["rule"], column, number, note))
    return listed


def _numbers(sending: Sending, kind: Kind) -> list[int]:
    if sending.report.form.layout.kind == "matrix":
        return []
    return [number for number, line in enumerate(sending.lines) if kind.fits(line)]


def _row(sending: Sending, defect: str, rule: str, column: str, number: int, note: str) -> Planted:
    form, is_form = sending.report.form, sending.damage is None
    in_line = number != WHOLE_REPORT
    cell = line_cell(form.layout, column, number) if in_line else header_cell(form.layout, column) if column else ""
    return Planted(
        file=sending.file,
        sheet=form.code if is_form else sending.header.get("form_code", ""),
        cell=cell,
        form_code=form.code,
        unit_code=sending.report.unit.unit_code,
        period=sending.report.period.code,
        line_code=sending.lines[number]["line_code"] if in_line else "",
        defect=defect,
        expected_rule=rule,
        note=note,
    )
