"""The simulated reports: what is sent and when, the same bytes again, what is refused."""

import os
import re
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path

import pytest
from simulated_province import (
    ONE_DISTRICT,
    PROJECT,
    REFERENCE,
    everything,
    forms,
    numbers,
    plain,
    rows,
    scenario_file,
    written_reference,
)

from orchestration import simulate as package
from orchestration.forms.catalogue import forms_of
from orchestration.intake.report import read_report
from orchestration.reference.tables import read_tables
from orchestration.simulate import SimulationError, simulate
from orchestration.simulate.delivery import working_day_after
from orchestration.simulate.plan import plan
from orchestration.simulate.scenario import load

REAL_SAMPLES = PROJECT / "raw" / "samples" / "real"


@pytest.fixture
def reference(tmp_path):
    return written_reference(tmp_path / "reference")


def test_what_is_owed_is_sent_and_nothing_else(reference, tmp_path):
    folder = simulate(reference, tmp_path / "raw", scenario_file=scenario_file(tmp_path, **plain())).folder
    districts = {
        f"CDS-01H_{unit}_{year}{part}.xlsx"
        for unit in "AB" for year in (2023, 2024) for part in ("", "-Q1", "-Q2", "-Q3", "-Q4")
    }  # fmt: skip
    communes = {f"CDS-01X_{unit}_{year}.xlsx" for unit in ("A1", "A2", "B1") for year in (2023, 2024)}
    once = {f"{form}_{unit}_2023.xlsx" for form in ("CDS-02", "CDS-04") for unit in "AB"}
    assert set(forms(folder)) == districts | communes | once


def test_a_form_asks_for_the_mandatory_lines_valid_in_the_period(reference, tmp_path):
    folder = simulate(reference, tmp_path / "raw", scenario_file=scenario_file(tmp_path, **plain())).folder
    codes = {name: {cell["line_code"] for cell in report.cells} for name, report in forms(folder).items()}
    assert codes["CDS-01H_A_2023.xlsx"] == {"H1", "H2", "H3"}
    assert codes["CDS-01X_A1_2023.xlsx"] == {"X1", "X2"}
    assert codes["CDS-01X_A1_2024.xlsx"] == {"X1", "X2", "X3"}


def test_a_matrix_is_sent_by_the_district_with_a_row_for_each_of_its_communes(reference, tmp_path):
    folder = simulate(reference, tmp_path / "raw", scenario_file=scenario_file(tmp_path, **plain())).folder
    matrix = forms(folder)["CDS-02_A_2023.xlsx"]
    assert matrix.unit_code_text == "A"
    assert [cell["unit_code_text"] for cell in matrix.cells] == ["A1", "A2"]
    assert {cell["text_value"] for cell in matrix.cells} <= {"achieved", "in_progress", "not_achieved"}


def test_every_form_says_that_it_is_simulated(reference, tmp_path):
    folder = simulate(reference, tmp_path / "raw", scenario_file=scenario_file(tmp_path)).folder
    marks = {(report.is_simulated, report.source_text) for report in forms(folder).values()}
    assert marks == {(True, "Số liệu mô phỏng của Kho CĐS, không phải số liệu thật")}


def test_no_form_is_sent_for_the_unit_and_period_of_a_real_report(reference, tmp_path):
    real = [{"unit_code": "A", "period": "2023"}]
    path = scenario_file(tmp_path, **plain(real_reports=real))
    sent = {
        (report.unit_code_text, report.period_code)
        for report in forms(simulate(reference, tmp_path, None, path).folder).values()
    }
    assert ("A", "2023") not in sent
    assert {("A", "2023-Q4"), ("A", "2024"), ("A1", "2023"), ("B", "2023")} <= sent


def test_the_real_reports_listed_are_those_in_the_real_samples():
    scenario, tables = load(), read_tables(REFERENCE)
    reports = plan(tables, forms_of(REFERENCE), scenario)
    every = {(report.unit.unit_code, report.period.code) for report in reports}
    every |= scenario.real_reports()
    reports = [read_report(path.read_bytes(), path.name) for path in sorted(REAL_SAMPLES.iterdir())]
    real = {(report.unit_code_text, report.period_code) for report in reports}
    real |= {(cell["unit_code_text"], cell["period_code"]) for report in reports for cell in report.cells}
    assert scenario.real_reports() == real & every


def test_a_missing_report_is_listed_and_not_sent(reference, tmp_path):
    path = scenario_file(tmp_path, reports={"missing": 0.3, "late": 0, "revised": 0})
    folder = simulate(reference, tmp_path / "raw", scenario_file=path).folder
    missing = [row for row in rows(folder, "planted_defects.csv") if row["defect"] == "report_missing"]
    names = {f"{row['form_code']}_{row['unit_code']}_{row['period']}.xlsx" for row in missing}
    assert names and not names & set(forms(folder))
    assert len(names) + len(forms(folder)) == 20 + 6 + 4


def test_a_revision_comes_after_the_first_report_and_changes_a_few_figures(reference, tmp_path):
    path = scenario_file(tmp_path, **plain(reports={"missing": 0, "late": 0, "revised": 1}, stale_lines=[1, 1]))
    folder = simulate(reference, tmp_path / "raw", scenario_file=path).folder
    received = {row["file"]: row["received_at"] for row in rows(folder, "delivery.csv")}
    reports = forms(folder)
    first, again = "CDS-01H_A_2024-Q2.xlsx", "CDS-01H_A_2024-Q2_lan2.xlsx"
    before, after = numbers(reports[first]), numbers(reports[again])
    assert received[first] < received[again]
    assert len({code for code, measure in before.items() ^ after.items() for code in [code[0]]}) == 1


def test_reports_come_on_working_days_within_the_term_and_late_ones_after_it(reference, tmp_path):
    path = scenario_file(tmp_path, reports={"missing": 0, "late": 0.5, "revised": 0})
    folder = simulate(reference, tmp_path / "raw", scenario_file=path).folder
    late = {row["file"] for row in rows(folder, "planted_defects.csv") if row["defect"] == "report_late"}
    data_to = {
        "": "2023-12-14",
        "-Q1": "2023-03-14",
        "-Q2": "2023-06-14",
        "-Q3": "2023-09-14",
        "-Q4": "2023-12-14",
    }
    assert late
    for row in rows(folder, "delivery.csv"):
        received_at = datetime.fromisoformat(row["received_at"])
        ends = date.fromisoformat(data_to[row["period"][4:]]).replace(year=int(row["period"][:4]))
        assert received_at.weekday() < 5 and 8 <= received_at.hour < 17
        assert (received_at.date() > working_day_after(ends, 2)) == (row["file"] in late)


def test_two_working_days_after_a_friday_is_a_tuesday():
    assert working_day_after(date(2023, 7, 14), 2) == date(2023, 7, 18)


def test_two_runs_give_the_same_bytes_and_another_seed_gives_others(reference, tmp_path):
    path = scenario_file(tmp_path, planted=1)
    first = everything(simulate(reference, tmp_path / "one", scenario_file=path).folder)
    assert first == everything(simulate(reference, tmp_path / "two", scenario_file=path).folder)
    other = scenario_file(tmp_path, "other.yml", planted=1, seed="another")
    assert first != everything(simulate(reference, tmp_path / "three", scenario_file=other).folder)


def test_another_process_with_another_hash_seed_gives_the_same_bytes_on_the_real_reference(tmp_path):
    path = scenario_file(tmp_path, planted=1, scope=ONE_DISTRICT)
    one = simulate(REFERENCE, tmp_path / "one", scenario_file=path)
    call = "import sys; from pathlib import Path as P; from orchestration.simulate import simulate as s; "
    call += "s(P(sys.argv[1]), P(sys.argv[2]), None, P(sys.argv[3]))"
    command = [sys.executable, "-c", call, str(REFERENCE), str(tmp_path / "two"), str(path)]
    subprocess.run(command, check=True, cwd=PROJECT, env=os.environ | {"PYTHONHASHSEED": "7"})
    assert everything(one.folder) == everything(tmp_path / "two" / "samples" / "simulated")
    assert one.files == len(list(one.folder.glob("*.xlsx"))) > 20


def test_a_second_run_replaces_the_first_and_a_broken_one_leaves_it(reference, tmp_path):
    path = scenario_file(tmp_path)
    folder = simulate(reference, tmp_path, scenario_file=path).folder
    (folder / "left_over.xlsx").write_bytes(b"")
    with pytest.raises(KeyboardInterrupt):
        simulate(reference, tmp_path, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt), path)
    assert (folder / "left_over.xlsx").exists()
    simulate(reference, tmp_path, scenario_file=path)
    assert not (folder / "left_over.xlsx").exists() and forms(folder)


def test_progress_counts_up_to_the_number_of_files(reference, tmp_path):
    steps = []
    result = simulate(reference, tmp_path, lambda *step: steps.append(step), scenario_file(tmp_path))
    assert steps == [(number, result.files) for number in range(1, result.files + 1)]


def test_a_scope_that_owes_nothing_is_refused_by_the_table_that_says_so(reference, tmp_path):
    with pytest.raises(SimulationError, match=r"reporting_obligation\.csv"):
        simulate(reference, tmp_path, scenario_file=scenario_file(tmp_path, scope="nowhere"))
    assert not (tmp_path / "samples").exists()


def test_no_code_of_the_reference_tables_stands_in_python():
    text = "\n".join(path.read_text(encoding="utf-8") for path in Path(package.__file__).parent.glob("*.py"))
    words = set(re.findall(r"[\w.:-]+", text))
    codes = {row["indicator_code"] for row in rows(REFERENCE, "indicator_catalogue.csv")}
    codes |= {row["unit_key"] for row in rows(REFERENCE, "unit_registry.csv")}
    codes |= {row[name] for row in rows(REFERENCE, "form_line.csv") for name in ("form_code", "line_code")}
    assert not words & codes - {"feed"}
