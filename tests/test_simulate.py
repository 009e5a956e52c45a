"""The simulated reports: what is sent, plausible figures, the same bytes again, a known list that is true."""

import csv
import os
import re
import subprocess
import sys
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pyarrow.parquet as pq
import pytest
import yaml
from python_calamine import CalamineWorkbook

from expectations.verdicts import judge
from orchestration import simulate as package
from orchestration.forms.catalogue import forms_of
from orchestration.intake.identify import identify
from orchestration.intake.receive import RawStore
from orchestration.intake.report import read_report
from orchestration.intake.store import ObservationStore
from orchestration.notation.numbers import raw_text
from orchestration.reference import stage
from orchestration.reference.registry import Registry
from orchestration.reference.tables import read_tables
from orchestration.simulate import SimulationError, simulate
from orchestration.simulate.delivery import send, working_day_after
from orchestration.simulate.figures import Model, per_cent, truncated_per_cent
from orchestration.simulate.plan import plan
from orchestration.simulate.scenario import SCENARIO, load
from orchestration.simulate.sizes import Sizes
from orchestration.simulate.write import shown

PROJECT = Path(__file__).parents[1]
REFERENCE = PROJECT / "transforms" / "seeds"
REAL_SAMPLES = PROJECT / "raw" / "samples" / "real"
ONE_DISTRICT = "139"
YEAR_END = date(2023, 12, 14)

TABLES = {
    "unit_registry": """unit_key,unit_code,name_vi,unit_level,parent_unit_key,valid_from,valid_to
p,P,Tỉnh Thử,province,,,
a,A,Huyện An,district,p,,
b,B,Huyện Bình,district,p,,
elsewhere,E,Tỉnh Khác,province,,,
a1,A1,Xã An Một,commune,a,,
a2,A2,Xã An Hai,commune,a,,
b1,B1,Xã Bình Một,commune,b,,
old,B2,Xã Đã Sáp Nhập,commune,b,,2020-01-01
""",
    "indicator_catalogue": """\
indicator_code,name_vi,domain_code,measure_kind,unit_of_measure,is_cumulative,plausible_max
grown,Thôn đã có,xa_hoi_so,ratio,%,true,100
happened,Hồ sơ trong kỳ,chinh_quyen_so,ratio,%,false,100
counted,Số người,xa_hoi_so,count,người,true,
target,Mục tiêu,ha_tang_so,yes_no,Đạt/Chưa đạt,true,1
scored,Điểm,the_che_so,score,điểm,false,200
""",
    "form_line": """form_code,line_code,indicator_code,is_mandatory,valid_from,valid_to
CDS-01H,H1,grown,true,,
CDS-01H,H2,happened,true,,
CDS-01H,H3,counted,true,,
CDS-01H,H4,scored,false,,
CDS-01X,X1,grown,true,,
CDS-01X,X2,counted,true,,
CDS-01X,X3,happened,true,2024-01-01,
CDS-02,M1,target,true,,
CDS-04,C1,scored,true,,
""",
    "reporting_obligation": """\
form_code,unit_level,scope_unit_key,period_type,regime,due_working_days,valid_from,valid_to
CDS-01H,district,p,quarter,administrative,2,2023-01-01,2025-01-01
CDS-01H,district,p,year,administrative,2,2023-01-01,2025-01-01
CDS-01X,commune,p,year,administrative,2,2023-01-01,2025-01-01
CDS-02,commune,,year,administrative,2,2023-01-01,2024-01-01
CDS-04,district,p,year,administrative,2,2023-01-01,2024-01-01
CDS-04,district,elsewhere,quarter,administrative,2,,
""",
}


@pytest.fixture
def reference(tmp_path):
    folder = tmp_path / "reference"
    folder.mkdir()
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def scenario_file(tmp_path, name="scenario.yml", planted=0, **changes) -> Path:
    """The scenario of the repository with changes; so many faults of each kind."""
    settings = yaml.safe_load(SCENARIO.read_text(encoding="utf-8")) | {"scope": "P", "real_reports": []} | changes
    for order in settings["planted"].values():
        order["count"] = planted
    path = tmp_path / name
    path.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    return path


def plain(**changes) -> dict:
    """Every report arrives once and in time, with every line filled."""
    nothing = {"reports": {"missing": 0, "late": 0, "revised": 0}}
    return nothing | {"blank": {"line": 0, "status": 0, "verified_score": 0}} | changes


def rows(folder: Path, name: str) -> list[dict]:
    with (folder / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def forms(folder: Path) -> dict:
    return {path.name: read_report(path.read_bytes(), path.name) for path in sorted(folder.glob("*.xlsx"))}


def everything(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def numbers(report) -> dict[tuple[str, str], float]:
    return {(cell["line_code"], cell["measure"]): cell["number"] for cell in report.cells if cell["number"] is not None}


def sendings(reference: Path, scenario_path: Path):
    scenario, tables = load(scenario_path), read_tables(reference)
    registry = Registry(tables.unit_registry)
    model = Model(registry, scenario)
    return [send(report, model, scenario) for report in plan(tables, forms_of(reference), scenario)]


# -------------------------------------------------------------------------------------------- what is sent


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
    said = {(report.is_simulated, report.source_text) for report in forms(folder).values()}
    assert said == {(True, "Số liệu mô phỏng của Kho CĐS, không phải số liệu thật")}


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


# --------------------------------------------------------------------------------------------- the figures


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


# ------------------------------------------------------------------------------------------ the known list


def test_the_rules_find_what_was_planted_and_nothing_else(tmp_path):
    changes = {"scope": ONE_DISTRICT, "reports": {"missing": 0.05, "late": 0.05, "revised": 0.1}}
    path = scenario_file(tmp_path, planted=1, **changes)
    folder = simulate(REFERENCE, tmp_path / "raw", scenario_file=path).folder
    raw, observations = RawStore(tmp_path / "raw"), ObservationStore(tmp_path / "observations")
    raw.take_in()
    names = {receipt.report_id: receipt.file_name for receipt in raw.receipts()}
    observations.read_all(raw, raw.receipts())
    staged = tmp_path / "staged"
    stage(REFERENCE, staged)
    identify(observations, staged, tmp_path / "identified")
    judge(tmp_path / "identified", observations.cells_glob, staged, tmp_path / "judged")
    findings = pq.read_table(tmp_path / "judged" / "findings.parquet").to_pylist()
    listed = rows(folder, "planted_defects.csv")
    late = {names[row["report_id"]] for row in findings if row["rule_code"] == "REPORT_LATE"}
    assert late == {row["file"] for row in listed if row["defect"] == "report_late"}
    delivered = {"REPORT_LATE", "REPORT_MISSING", "MANDATORY_LINES_MISSING"}  # what was sent when, not what it says
    found = sorted(
        (names[row["report_id"]], row["rule_code"], str(row["line_no"] or ""))
        for row in findings
        if row["rule_code"] not in delivered
    )
    planted = [row for row in listed if row["expected_rule"]]
    assert len({row["expected_rule"] for row in planted}) == 10
    assert found == sorted(
        (row["file"], row["expected_rule"], re.sub("[A-Z]", "", row["cell"]) if row["line_code"] else "")
        for row in planted
    )


def test_a_file_takes_one_fault_at_most(tmp_path):
    path = scenario_file(tmp_path, planted=3, **plain(scope=ONE_DISTRICT))
    planted = rows(simulate(REFERENCE, tmp_path / "raw", scenario_file=path).folder, "planted_defects.csv")
    faults = {(row["file"], row["defect"]) for row in planted}
    assert len({file for file, _ in faults}) == len(faults) == 30


def test_a_per_cent_is_cut_off_only_where_that_shows(tmp_path):
    path = scenario_file(tmp_path, planted=100, **plain(scope=ONE_DISTRICT))
    settings = yaml.safe_load(path.read_text(encoding="utf-8"))
    settings["planted"] = {"per_cent_truncated": settings["planted"]["per_cent_truncated"]}
    path.write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    planted = rows(simulate(REFERENCE, tmp_path / "raw", scenario_file=path).folder, "planted_defects.csv")
    stated = [re.findall(r"\d+,\d\d", row["note"]) for row in planted]
    assert len(stated) > 20
    assert all(cut < rounded and not cut.endswith("0") for cut, rounded in stated if len(cut) == len(rounded))
    assert all(cut != rounded for cut, rounded in stated)


def test_the_cells_in_the_known_list_hold_what_it_says(tmp_path):
    path = scenario_file(tmp_path, planted=2, scope=ONE_DISTRICT)
    folder = simulate(REFERENCE, tmp_path / "raw", scenario_file=path).folder
    checked = set()
    for row in rows(folder, "planted_defects.csv"):
        if not row["cell"]:
            continue
        book = CalamineWorkbook.from_filelike(BytesIO((folder / row["file"]).read_bytes()))
        grid = book.get_sheet_by_name(row["sheet"]).to_python(skip_empty_area=False)
        column, number = ord(row["cell"][0]) - ord("A"), int(row["cell"][1:])
        seen = raw_text(grid[number - 1][column])
        digits = seen.replace(".", "").replace(",", "")
        told = row["line_code"] if row["cell"][0] == "B" else row["note"].replace(",", "")
        assert digits and digits in told
        checked.add(row["defect"])
    assert len(checked) == 9  # every kind but the file cut off, which has no cell


# --------------------------------------------------------------------------------------- repeating, refusing


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
    told = []
    result = simulate(reference, tmp_path, lambda *step: told.append(step), scenario_file(tmp_path))
    assert told == [(number, result.files) for number in range(1, result.files + 1)]


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
