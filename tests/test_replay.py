"""What is held is judged again every night with no one asking: each thing that may change, in two whole nights."""

import os
import shutil
import subprocess
import sys

import duckdb
import pytest
import yaml

from orchestration.forms.catalogue import FOLDER
from orchestration.places import PROJECT
from orchestration.workbooks.writer import fill

pytestmark = pytest.mark.campaign  # whole nights: `make campaign` runs them

LINES = ["L1,90,120", "L2,60,100", "L3,7"]
WRONG = ["L1,130,120", *LINES[1:]]


def held_reports(province):
    """Reports that one thing each holds; `nguyen` holds whatever changes."""
    sent = {
        "ten": lambda: province.receive("", "2026-01", *LINES, unit_name="Huyện Nhất"),
        "cot": lambda: province.receive("102", "2026-01", *LINES),
        "dinh-chinh": lambda: province.receive("103", "2026-01", *WRONG),
        "gui-lai": lambda: province.receive("101", "2026-02", *WRONG),
        "am": lambda: province.receive("102", "2026-02", *LINES[:2], "L3,-7"),
        "nguong": lambda: province.receive("103", "2026-02", *WRONG[:1], "L2,110,100", "L3,7", "L4,6,5"),
        "nguyen": lambda: province.receive("101", "2026-03", *WRONG),
        "bo": lambda: province.receive("102", "2026-03", *LINES),
    }
    for name, send in sent.items():
        send()
        number = f"{len(list(province.inbox.glob('*.xlsx'))):03d}"
        yield name, f"{number}.xlsx"


@pytest.fixture
def project(tmp_path):
    """The project as an installation has it, so that its rules may change."""
    folder = tmp_path / "project"
    for room in ("orchestration", "expectations", "transforms", "docs"):
        shutil.copytree(PROJECT / room, folder / room, ignore=shutil.ignore_patterns("__pycache__", "target", "logs"))
    shutil.copy(PROJECT / "pyproject.toml", folder)
    return folder


def night(project, province):
    places = province.places
    folders = ["--raw", places.raw, "--reference", places.reference, "--warehouse", places.warehouse]
    command = [sys.executable, "-m", "orchestration.cli", "nightly", *map(str, folders)]
    own = os.environ | {"KHO_AS_OF": province.as_of, "PYTHONPATH": str(project), "COLUMNS": "400"}
    ran = subprocess.run(command, capture_output=True, text=True, cwd=project, timeout=300, env=own, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def table(province, query):
    with duckdb.connect(str(province.places.published / "current" / "kho.duckdb"), read_only=True) as release:
        return release.execute(query).fetchall()


def values(province):
    return {
        (unit, period, indicator): (status, value)
        for unit, period, indicator, status, value in table(
            province,
            "select unit_code, period_code, indicator_code, value_status, round(value, 2) "
            "from fct_indicator_value inner join dim_unit using (unit_key) where is_current",
        )
    }


def spoil_heading(path):
    """The heading of the figures, in words that no layout knows."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.value == "Mã chỉ tiêu":
                cell.value = "Ký hiệu dòng"
    book.save(path)


def declare(province):
    """The lines of the form and what they count."""
    lines = [("L1", "vacc"), ("L2", "anc4"), ("L3", "teams"), ("L4", "posts")]
    province.table("form_line", [dict(form_code="CDS-01H", line_code=c, indicator_code=i) for c, i in lines])
    kinds = [("vacc", "ratio"), ("anc4", "ratio"), ("teams", "count"), ("posts", "ratio")]
    province.table(
        "indicator_catalogue",
        [dict(indicator_code=i, name_vi=i, measure_kind=k, direction=1, aggregation="none") for i, k in kinds],
    )


def explain_names(province):
    """Another name of a unit, and another word for a heading."""
    province.table("unit_alias", [dict(alias="Huyện Nhất", unit_code="101")])
    ours = yaml.safe_load((FOLDER / "chi_tieu.yml").read_text("utf-8"))
    next(column for column in ours["columns"] if column.get("role") == "line_code")["words"].append("Ký hiệu dòng")
    own = province.places.reference / "forms"
    own.mkdir()
    (own / "chi_tieu.yml").write_text(yaml.safe_dump(ours, allow_unicode=True), "utf-8")


def correct(province):
    """A correction that overrides, one that flags and one that drops."""
    about = dict(indicator_code="vacc", reason="gõ nhầm", provider="Huyện", recorded_on="2026-03-12")
    province.table(
        "correction",
        [
            about | dict(correction_code="c1", unit_key="103:start", period_code="2026-01", action="override", value=85,
                         expect_value=round(100 * 130 / 120, 10)),
            about | dict(correction_code="c2", unit_key="101:start", period_code="2026-03", action="flag"),
            about | dict(correction_code="c3", unit_key="102:start", period_code="2026-03", action="drop"),
        ],
    )  # fmt: skip


def send_again(province):
    """The report of 101 for February once more, with a figure that can be."""
    fill(
        province.inbox / "moi.xlsx",
        "CDS-01H",
        dict(unit_name="Huyện Một", unit_code="101", period="2026-02", regime="Hành chính", is_simulated=False),
        [dict(line_code="L1", label="vacc", numerator=103, denominator=120),
         dict(line_code="L2", label="anc4", numerator=60, denominator=100),
         dict(line_code="L3", label="teams", numerator=7)],
    )  # fmt: skip
    province.deliver("moi.xlsx", "2026-03-11T08:00:00")


def loosen_rules(province, project):
    """A rule of lesser severity, and a threshold of the province's own."""
    catalogue = project / "expectations" / "rules" / "observations.yml"
    rules = yaml.safe_load(catalogue.read_text("utf-8"))
    next(rule for rule in rules if rule["code"] == "NEGATIVE_NUMBER")["severity"] = "warning"
    catalogue.write_text(yaml.safe_dump(rules, allow_unicode=True), "utf-8")
    province.table("rule_threshold", [dict(rule_code="REPORT_MOSTLY_HELD", parameter="least_lines", value="9")])


def test_each_thing_that_changes_releases_what_it_explains_and_nothing_else(province, project):
    declare(province)
    names = dict(held_reports(province))
    spoil_heading(province.inbox / names["cot"])
    first = night(project, province)
    assert "Còn giữ, lâu nhất trước: 7 báo cáo" in first and "Được giải phóng" not in first
    before = values(province)
    assert before["103", "2026-02", "teams"] == ("held", None) and before["102", "2026-03", "vacc"][0] == "reported"

    explain_names(province)
    correct(province)
    send_again(province)
    loosen_rules(province, project)

    second = night(project, province)
    [released] = [line for line in second.splitlines() if line.startswith("Được giải phóng")]
    assert all(f"{names[name]} (" in released for name in ("ten", "cot", "dinh-chinh", "am", "nguong")), released
    assert names["nguyen"] not in released and released.startswith("Được giải phóng so với bản trước: 5 báo cáo")
    assert f"thay cho bản từng bị giữ: 1 báo cáo: {names['gui-lai']}" in second
    [still] = [line for line in second.splitlines() if line.startswith("Còn giữ")]
    assert ": 2 báo cáo" in still and f"{names['nguyen']} (1 dòng, từ 10/03/2026)" in still
    after = values(province)
    assert after["101", "2026-01", "vacc"] == ("reported", 75.0)
    assert after["102", "2026-01", "vacc"] == ("reported", 75.0)
    assert after["103", "2026-01", "vacc"] == ("corrected", 85.0)
    assert after["101", "2026-02", "vacc"] == ("reported", round(100 * 103 / 120, 2))
    assert after["102", "2026-02", "teams"] == ("reported", -7.0)
    assert after["103", "2026-02", "teams"] == ("reported", 7.0) and after["103", "2026-02", "vacc"][0] == "held"
    assert after["101", "2026-03", "vacc"] == ("held", None), "a flag releases nothing"
    assert after["102", "2026-03", "vacc"] == ("held", None), "a drop takes the value out"
    assert f"Bỏ số liệu theo đính chính: 1 báo cáo: {names['bo']} (1 dòng)" in second
