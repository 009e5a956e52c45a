"""The list of planted faults is true: the rules find each of them at its cell, and nothing else."""

import re
from io import BytesIO

import pyarrow.parquet as pq
import yaml
from python_calamine import CalamineWorkbook
from simulated_province import ONE_DISTRICT, REFERENCE, plain, rows, scenario_file

from expectations.verdicts import judge
from orchestration.intake.identify import identify
from orchestration.intake.receive import RawStore
from orchestration.intake.store import ObservationStore
from orchestration.notation.numbers import raw_text
from orchestration.reference import stage
from orchestration.simulate import simulate


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
    at_cells = sorted(
        (names[row["report_id"]], row["rule_code"], str(row["line_no"] or ""))
        for row in findings
        if row["rule_code"] not in delivered
    )
    planted = [row for row in listed if row["expected_rule"]]
    assert len({row["expected_rule"] for row in planted}) == 10
    assert at_cells == sorted(
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
        stated = row["line_code"] if row["cell"][0] == "B" else row["note"].replace(",", "")
        assert digits and digits in stated
        checked.add(row["defect"])
    assert len(checked) == 9  # every kind but the file cut off, which has no cell
