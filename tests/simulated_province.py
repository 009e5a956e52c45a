"""A small province for the simulated reports: its reference tables, scenarios of it, what was sent and reads."""

import csv
from pathlib import Path

import yaml

from orchestration.forms.catalogue import forms_of
from orchestration.intake.report import read_report
from orchestration.reference.registry import Registry
from orchestration.reference.tables import read_tables
from orchestration.simulate.delivery import send
from orchestration.simulate.figures import Model
from orchestration.simulate.plan import plan
from orchestration.simulate.scenario import SCENARIO, load

PROJECT = Path(__file__).parents[1]
REFERENCE = PROJECT / "transforms" / "seeds"
ONE_DISTRICT = "139"
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
form_code,unit_level,scope_unit_key,period_type,regime,due_working_days,valid_from,valid_to,sent_by_level
CDS-01H,district,p,quarter,administrative,2,2023-01-01,2025-01-01,
CDS-01H,district,p,year,administrative,2,2023-01-01,2025-01-01,
CDS-01X,commune,p,year,administrative,2,2023-01-01,2025-01-01,
CDS-02,commune,,year,administrative,2,2023-01-01,2024-01-01,district
CDS-04,district,p,year,administrative,2,2023-01-01,2024-01-01,
CDS-04,district,elsewhere,quarter,administrative,2,,,
""",
}


def written_reference(folder: Path) -> Path:
    """The reference tables of the small province, written to a folder of their own."""
    folder.mkdir()
    for name, text in TABLES.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


def scenario_file(tmp_path, name="scenario.yml", planted=0, **changes) -> Path:
    """The scenario of the repository with changes; so many faults of each kind."""
    settings = (
        yaml.safe_load(SCENARIO.read_text(encoding="utf-8"))
        | {"scope": "P", "real_reports": [], "exhibits": None, "feeds": None}
        | changes
    )
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
