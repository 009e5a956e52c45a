"""A line's cells side by side: facts and rules take the same cell, and number and address come from one."""

import pytest
from observed import Observed

from expectations import observations
from transforms.runner import Run

FIVE = {"raw_text": "5", "number": 5.0, "decimals": 0, "qualifier": "exact", "parse_code": "ok"}
SEVEN = FIVE | {"raw_text": "7", "number": 7.0, "qualifier": "about"}
MISREAD = {"raw_text": "n/a", "parse_code": "unreadable"}
BLANK = {"raw_text": "", "parse_code": "blank"}


@pytest.mark.parametrize(
    ("cells", "taken"),
    [
        # AA12 stands to the right of F12, whatever the alphabet says
        ({"F12": FIVE, "AA12": SEVEN}, ("F12", 5.0, "exact", False)),
        ({"F12": SEVEN, "AA12": FIVE}, ("F12", 7.0, "about", False)),
        ({"AA12": FIVE, "B12": MISREAD}, ("B12", None, None, True)),
        ({"B12": BLANK, "F12": SEVEN, "G12": FIVE}, ("F12", 7.0, "about", False)),
        ({"B12": BLANK, "AA12": BLANK}, ("B12", None, None, False)),
    ],
)
def test_a_measure_stated_twice_is_read_from_one_cell_by_facts_and_rules(tmp_path, cells, taken):
    observed = Observed(tmp_path)
    observed.report("R1")
    for cell, reading in cells.items():
        observed.line("R1", 12, cell={"cell": cell}, numerator=reading)
    observed.lines = observed.lines[:1]
    observed.write()
    with observations.open_observations(tmp_path, observed.cells_glob, tmp_path / "reference") as connection:
        connection.table("cell").create_view("stg_intake__observations")
        lines = Run(connection, existing=["stg_intake__observations"]).make("int_observations_lines")
        facts = connection.sql(
            f"select numerator_cell, numerator, numerator_qualifier, numerator_misread from {lines}"
        ).fetchall()
        rules = connection.sql(
            "select numerator.cell, numerator.number, numerator.qualifier, numerator.parse_code = 'unreadable'"
            " from line_wide"
        ).fetchall()
    assert facts == rules == [taken]
