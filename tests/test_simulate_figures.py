"""Simulated figures are plausible: they add up, grow, never pass their whole, and are read back as written."""

from datetime import date
from decimal import Decimal

import pytest
from simulated_province import REFERENCE, forms, numbers, plain, scenario_file, sendings, written_reference

from orchestration.reference.registry import Registry
from orchestration.reference.tables import read_tables
from orchestration.simulate import simulate
from orchestration.simulate.figures import per_cent, truncated_per_cent
from orchestration.simulate.scenario import load
from orchestration.simulate.sizes import Sizes
from orchestration.simulate.write import shown

YEAR_END = date(2023, 12, 14)


@pytest.fixture
def reference(tmp_path):
    return written_reference(tmp_path / "reference")


def test_what_is_read_back_is_what_was_written(reference, tmp_path):
    path = scenario_file(tmp_path)
    reports = forms(simulate(reference, tmp_path / "raw", scenario_file=path).folder)
    compared = 0
    for _, files in sendings(reference, path):
        for sending in files:
            read = numbers(reports[sending.file])
            for line in sending.lines:
                measures = (
                    "numerator",
                    "denominator",
                    "plan",
                    "reported_pct",
                    "self_score",
                    "verified_score",
                )
                written = {(line.get("line_code"), name): line.get(name) for name in measures}
                written = {key: float(value) for key, value in written.items() if value is not None}
                assert {key: read.get(key) for key in written} == written
                compared += len(written)
    assert compared > 100


def test_accumulated_figures_never_fall_and_a_year_stands_where_its_last_quarter_does(reference, tmp_path):
    reports = forms(simulate(reference, tmp_path / "raw", scenario_file=scenario_file(tmp_path, **plain())).folder)
    periods = [f"{year}{part}" for year in (2023, 2024) for part in ("-Q1", "-Q2", "-Q3", "-Q4", "")]
    for unit in "AB":
        for line in ("H1", "H3"):
            series = [numbers(reports[f"CDS-01H_{unit}_{period}.xlsx"])[line, "numerator"] for period in periods]
            assert series == sorted(series) and series[0] < series[-1]
            assert series[3] == series[4] and series[8] == series[9]


def test_what_happens_in_a_year_is_the_sum_of_its_quarters(reference, tmp_path):
    reports = forms(simulate(reference, tmp_path / "raw", scenario_file=scenario_file(tmp_path, **plain())).folder)
    year = numbers(reports["CDS-01H_A_2023.xlsx"])
    quarters = [numbers(reports[f"CDS-01H_A_2023-Q{quarter}.xlsx"]) for quarter in (1, 2, 3, 4)]
    for measure in ("numerator", "denominator"):
        assert year["H2", measure] == sum(quarter["H2", measure] for quarter in quarters) > 0


def test_no_part_is_greater_than_its_whole_and_no_score_than_its_maximum(reference, tmp_path):
    path = scenario_file(
        tmp_path, **plain(level={"start": [0.9, 1], "growth": [1, 2], "from_parent": 0, "spread": 0.3})
    )
    for report in forms(simulate(reference, tmp_path / "raw", scenario_file=path).folder).values():
        read = numbers(report)
        for (code, measure), number in read.items():
            if measure == "denominator":
                assert 0 <= read[code, "numerator"] <= number
            if measure == "verified_score":
                assert number <= read[code, "self_score"] <= read[code, "plan"] == 200


def test_communes_add_up_to_their_district_and_a_known_total_is_shared_out_among_them():
    registry, scenario = Registry(read_tables(REFERENCE).unit_registry), load()
    sizes = Sizes(registry, scenario)
    units = [unit for unit in registry.on(YEAR_END) if unit.parent_unit_key == "15:start"]
    districts = [unit for unit in units if unit.unit_level == "district"]
    assert len(districts) == 9
    for district in districts:
        communes = registry.children(district.unit_key, "commune", YEAR_END)
        assert sizes.of(district, "communes", YEAR_END) == len(communes) > 0
        for base in ("villages", "population", "households"):
            of_communes = [sizes.of(commune, base, YEAR_END) for commune in communes]
            assert sizes.of(district, base, YEAR_END) == sum(of_communes) and min(of_communes) > 0


def test_per_cents_are_rounded_half_up_and_cut_off_only_on_purpose():
    assert str(per_cent(5565, 6700)) == "83.06"
    assert str(truncated_per_cent(5565, 6700)) == "83.05"
    assert str(per_cent(1, 32)) == "3.13"  # 3.125: half up, where Python's own rounding gives 3.12
    assert per_cent(0, 0) is None


def test_a_file_writes_numbers_as_text_in_vietnamese_notation_or_as_numbers():
    assert shown(5565, True) == "5.565" and shown(5565, False) == 5565
    assert shown(Decimal("83.06"), True, "reported_pct") == "83,06%" and shown(Decimal("83.06"), False) == 83.06
    assert shown(Decimal("100.00"), True, "reported_pct") == "100%"
    assert shown("n/a", True) == "n/a" and shown(None, True) is None
