"""Whatever reference folder the night accepts, the other commands accept too, and read the same from it."""

from pathlib import Path

import pytest
import yaml
from template_filling import table

from orchestration import reference
from orchestration.check import check
from orchestration.places import Places
from orchestration.simulate import simulate
from orchestration.simulate.scenario import SCENARIO
from orchestration.workbooks.template import issue
from orchestration.workbooks.writer import fill

FOLDER = {
    "unit_registry": "unit_key,unit_code,name_vi,unit_level,parent_unit_key,valid_from,valid_to\n"
    "101:start,101,Huyện Một,district,,,\n",
    "indicator_catalogue": "indicator_code,name_vi,measure_kind\nvacc,Tiêm,ratio\n",
    "form_line": "form_code,line_code,indicator_code\nCDS-01H,L1,vacc\n",
    "reporting_obligation": "form_code,unit_level,scope_unit_key,period_type,regime\n"
    "CDS-01H,district,,month,administrative\n",
}
# what an adopter's folder may look like: in a table, what stands there as we write it and as they do
CHANGES: dict[str, list[tuple[str, str, str]]] = {
    "as_is": [],
    "scope_unit_key_left_out": [
        ("reporting_obligation", "scope_unit_key,", ""),
        ("reporting_obligation", "district,,", "district,"),
    ],
    "header_in_capitals": [("unit_registry", "unit_key,unit_code", "Unit_Key,Unit_Code")],
    "space_before_a_code": [("unit_registry", "101:start,101,", "101:start, 101,")],
    "parent_unit_key_left_out": [
        ("unit_registry", ",parent_unit_key", ""),
        ("unit_registry", "district,,,", "district,,"),
    ],
    "word_in_other_case": [("indicator_catalogue", "ratio", "Ratio")],
    "measure_kind_left_out": [("indicator_catalogue", ",measure_kind", ""), ("indicator_catalogue", ",ratio", "")],
}
KINDS = ("word_in_other_case", "measure_kind_left_out")
# to judge is slow, and so a folder has all of it at once: with the kind of measure in another case, or without it
AT_ONCE = {
    kind: [change for name, changes in CHANGES.items() if name not in KINDS or name == kind for change in changes]
    for kind in KINDS
}


@pytest.fixture(autouse=True)
def _no_other_reference(monkeypatch):
    monkeypatch.setenv("KHO_REFERENCE", "")
    monkeypatch.delenv("KHO_REFERENCE")


def installed(tmp_path: Path, changes: list[tuple[str, str, str]]) -> Places:
    """An installation whose reference folder is written with these changes, which staging accepts."""
    texts = dict(FOLDER)
    for name, ours, theirs in changes:
        assert ours in texts[name]
        texts[name] = texts[name].replace(ours, theirs)
    (tmp_path / "reference").mkdir()
    for name, text in texts.items():
        (tmp_path / "reference" / f"{name}.csv").write_text(text, encoding="utf-8")
    reference.stage(tmp_path / "reference", tmp_path / "staged")
    return Places(tmp_path / "raw", tmp_path / "reference", tmp_path / "warehouse")


@pytest.mark.parametrize("name", CHANGES)
def test_a_form_is_issued_with_the_lines_and_the_limits_the_tables_give(name, tmp_path):
    issue(tmp_path / "form.xlsx", "CDS-01H", "101", "2026-01", installed(tmp_path, CHANGES[name]))
    sheet, _, head, names = table(tmp_path / "form.xlsx")
    line = {column: sheet.cell(head + 1, number) for number, column in names.items()}
    assert (line["line_code"].value, line["label"].value) == ("L1", "Tiêm")
    assert {"Huyện Một", "101"} <= {cell.value for row in sheet.iter_rows(max_row=head) for cell in row}
    assert line["denominator"].protection.locked == (name == "measure_kind_left_out")  # a ratio has a whole


@pytest.mark.parametrize("changes", AT_ONCE.values(), ids=AT_ONCE)
def test_a_report_is_judged_by_it(changes, tmp_path):
    places = installed(tmp_path, changes)
    header = {"unit_name": "Huyện Một", "unit_code": "101", "period": "Tháng 01/2026", "regime": "Hành chính"}
    fill(tmp_path / "a.xlsx", "CDS-01H", header, [{"line_code": "L1", "numerator": 90, "denominator": 120}])
    [checked] = check([tmp_path / "a.xlsx"], places)
    assert (checked.report["unit_key"], checked.report["read_code"]) == ("101:start", "ok")
    assert not {"UNIT_UNKNOWN", "INDICATOR_UNKNOWN"} & {finding["rule_code"] for finding in checked.findings}


@pytest.mark.parametrize("changes", CHANGES.values(), ids=CHANGES)
def test_reports_are_simulated_for_what_it_says_is_owed(changes, tmp_path):
    places = installed(tmp_path, changes)
    settings = yaml.safe_load(SCENARIO.read_text(encoding="utf-8"))
    settings |= {"scope": "101", "real_reports": [], "planted": {}, "exhibits": None, "feeds": None, "years": [2023]}
    settings["reports"] = dict.fromkeys(settings["reports"], 0)
    (tmp_path / "scenario.yml").write_text(yaml.safe_dump(settings, allow_unicode=True), encoding="utf-8")
    result = simulate(places.reference, places.raw, scenario_file=tmp_path / "scenario.yml")
    assert result.files_by_form == {"CDS-01H": 12}  # a month each
