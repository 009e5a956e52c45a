"""Observations made by hand for the tests of the guard: the Parquet and CSV files that `judge` reads."""

import csv
import io
import re
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from expectations.observations import REFERENCE
from expectations.verdicts import JudgeResult, judge
from orchestration.notation import periods
from transforms.reference_tables import column_types


def schema(text: str, **others: pa.DataType) -> pa.Schema:
    """A schema of text columns, named in one string, and of others with their type."""
    return pa.schema([(name, pa.string()) for name in text.split()] + list(others.items()))


REPORTS = schema(
    "report_id file_name read_code read_detail form_code unit_code_text unit_name_text period_text "
    "period_code period_type regime declared_unit_code declared_period unit_key unit_match unit_candidates source "
    "unit_contradiction title_contradiction read_fault read_notes arrival_basis note_fault clock_fault",
    is_simulated=pa.bool_(),
    line_count=pa.int64(),
    received_at=pa.timestamp("us"),
    taken_in_at=pa.timestamp("us"),
    stated_received_at=pa.timestamp("us"),
    known_at=pa.timestamp("us"),
    file_time=pa.timestamp("us"),
    saved_at=pa.timestamp("us"),
    received_no=pa.int64(),
)
LINES = schema(
    "report_id form_code sheet line_key line_code line_label unit_key unit_match unit_text unit_candidates "
    "unit_contradiction period_code period_type regime indicator_code code_match code_candidates label_contradiction "
    "code_cell unit_cell",
    line_no=pa.int64(),
    is_simulated=pa.bool_(),
)
CELLS = schema(
    "report_id form_code sheet cell line_key line_code line_label unit_code_text unit_name_text period_code "
    "period_text regime measure raw_text text_value qualifier parse_code unit_of_measure",
    line_no=pa.int64(),
    number=pa.float64(),
    decimals=pa.int64(),
)
COLUMNS = {
    "plan": "E",
    "numerator": "F",
    "denominator": "G",
    "reported_pct": "H",
    "note": "I",
    "span": "O",
    "value": "J",
    "status": "K",
    "self_score": "L",
    "verified_score": "M",
    "evidence": "N",
}
# ruff: noqa: E501
CATALOGUE = """indicator_code,name_vi,measure_kind,unit_of_measure,is_cumulative,aggregation,plausible_min,plausible_max,valid_from,valid_to,numerator_vi,denominator_vi,direction
RATIO,Tỷ lệ,ratio,%,true,ratio_of_sums,0,100,,
RATIO2,Tỷ lệ thôn có nhà văn hóa,ratio,%,true,ratio_of_sums,0,100,,
STOCK,Tỷ lệ lũy kế,ratio,%,true,ratio_of_sums,0,100,,
FLOW,Tỷ lệ trong kỳ,ratio,,false,ratio_of_sums,0,100,,
COUNT,Số lượng,count,hồ sơ,true,sum,0,,,
AMOUNT,Số tiền,amount,đồng,false,sum,,,,
YESNO,Đạt hay chưa,yes_no,Đạt/Chưa đạt,true,none,0,1,,
RATE,Tốc độ tăng,ratio,%,false,none,,,,
CHANGE,Tăng giảm,count,người,false,none,-900,,,
SCORE,Điểm,score,điểm (0-100),false,none,0,100,,
RANK,Thứ hạng,rank,thứ hạng,false,none,1,9,,
COMMUNES,Xã có kế hoạch,ratio,%,true,ratio_of_sums,0,100,,,"Xã, phường, thị trấn có kế hoạch","Tổng số xã, phường, thị trấn"
LEAKS,Sự cố,count,sự cố,false,sum,0,,,,,,-1
INCIDENTS,Sự cố đã xử lý,count,sự cố,false,sum,0,,,,,,-1
"""
OBLIGATION = """form_code,unit_level,scope_unit_key,period_type,regime,due_working_days,valid_from,valid_to,sent_by_level
CDS-01H,district,,year,administrative,2,,
CDS-02,commune,,year,administrative,2,,
"""
DAY = datetime(2022, 12, 15, 8)
CALENDAR = pa.Table.from_pylist(list(periods.calendar()))


def staged(name: str, text: str) -> str:
    """A reference table as staging leaves it: every declared column, those not given empty."""
    file = io.StringIO()
    writer = csv.DictWriter(file, column_types()[name], restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(csv.DictReader(io.StringIO(text)))
    return file.getvalue()


def read(text: str) -> dict:
    """A cell as the reader would have it: a number in Vietnamese notation, a blank, or other text."""
    if text == "":
        return {"raw_text": "", "parse_code": "blank"}
    if not re.fullmatch(r"-?[\d.]+(,\d+)?", text):
        return {"raw_text": text, "parse_code": "unreadable"}
    whole, _, digits = text.replace(".", "").partition(",")
    number = float(f"{whole}.{digits or 0}")
    return {
        "raw_text": text,
        "number": number,
        "decimals": len(digits),
        "qualifier": "exact",
        "parse_code": "ok",
    }


class Observed:
    """Reports, lines and cells as they stand before they are judged."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.tables = {"indicator_catalogue": CATALOGUE, "reporting_obligation": OBLIGATION}
        self.reports, self.lines, self.cells = [], [], []

    def report(self, report_id: str, **changes) -> None:
        sound = {
            "report_id": report_id,
            "file_name": f"{report_id}.xlsx",
            "read_code": "ok",
            "form_code": "CDS-01H",
            "unit_code_text": "141",
            "unit_name_text": "Huyện Yên Bình",
            "unit_key": "141@2005",
            "unit_match": "code",
            "period_text": "Năm 2022",
            "period_code": "2022",
            "period_type": "year",
            "regime": "administrative",
            "is_simulated": False,
            "line_count": 1,
            "source": "inbox",
            "received_at": DAY,
            "taken_in_at": DAY,
            "received_no": len(self.reports) + 1,
        }
        self.reports.append(sound | changes)

    def line(self, report_id, row=12, code="RATIO", sheet="Bieu", line=None, cell=None, **measures) -> None:
        """A line; a measure is text as written or a cell's columns; `line`, `cell` change columns."""
        report = next(report for report in self.reports if report["report_id"] == report_id)
        inherited = (
            "report_id",
            "form_code",
            "unit_key",
            "unit_match",
            "period_code",
            "period_type",
            "regime",
        )
        columns = {
            **{name: report[name] for name in inherited},
            "unit_text": report["unit_name_text"],
            "sheet": sheet,
            "line_key": f"{sheet}!{row}",
            "line_no": row,
            "line_code": code,
            "line_label": f"Chỉ tiêu {code}",
            "indicator_code": code,
            "is_simulated": False,
            **(line or {}),
        }
        self.lines.append(columns)
        shared = ("report_id", "form_code", "sheet", "line_key", "line_no", "line_code", "line_label")
        for measure, written in measures.items():
            place = {"cell": f"{COLUMNS[measure]}{row}", "measure": measure, **(cell or {})}
            reading = read(written) if isinstance(written, str) else written
            self.cells.append({name: columns[name] for name in shared} | place | reading)

    @property
    def cells_glob(self) -> str:
        return str(self.folder / "cells-*.parquet")

    def judge(self, as_of: str | None = None) -> JudgeResult:
        self.write()
        return judge(self.folder, self.cells_glob, self.folder / "reference", self.folder / "judged", as_of)

    def write(self) -> None:
        """Write what was identified, the cells and the staged reference tables."""
        for name, rows, schema in (
            ("reports", self.reports, REPORTS),
            ("lines", self.lines, LINES),
            ("cells-1", self.cells, CELLS),
        ):
            pq.write_table(pa.Table.from_pylist(rows, schema=schema), self.folder / f"{name}.parquet")
        reference = self.folder / "reference"
        reference.mkdir(exist_ok=True)
        for name, text in (dict.fromkeys(REFERENCE, "") | self.tables).items():
            (reference / f"{name}.csv").write_text(staged(name, text), encoding="utf-8")
        pq.write_table(CALENDAR, self.folder / "calendar.parquet")

    def findings(self) -> list[dict]:
        return pq.read_table(self.folder / "judged" / "findings.parquet").to_pylist()

    def verdicts(self) -> dict[tuple[str, str], dict]:
        rows = pq.read_table(self.folder / "judged" / "verdicts.parquet").to_pylist()
        return {(row["report_id"], row["line_key"]): row for row in rows}
