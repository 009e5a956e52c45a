"""Text that begins as a formula stays text in everything we write: forms, returned workbooks, answers, messages."""

import csv
import json
from html import escape
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from docx_examples import letter

from orchestration import cli
from orchestration.alerts.messages import Message, Section, composed
from orchestration.analysis.findings import collapse
from orchestration.simulate.spreadsheets import as_ods
from orchestration.workbooks.annotated import annotate
from orchestration.workbooks.template import issue
from orchestration.workbooks.writer import fill

EVIL = ["=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1+1", "\r=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x","x")', "-"]


def no_formula(path: Path, expected: int) -> None:
    """No cell is a formula, and that many hold a text that begins as one."""
    formulas = 0
    for sheet in openpyxl.load_workbook(path).worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", (path, sheet.title, cell.coordinate, cell.value)
                assert cell.hyperlink is None or cell.hyperlink.target is None, "a link out of the workbook"
                formulas += isinstance(cell.value, str) and cell.value.strip().startswith(tuple("=+-@"))
    assert formulas >= expected, path


def evil_findings():
    for number, text in enumerate(EVIL):
        yield {
            "rule_code": text, "severity": "warning", "report_id": "r", "sheet": "Biểu", "cell": f"A{number + 1}",
            "found": text, "expected": text, "message_vi": text, "fix_vi": text,
        }  # fmt: skip


def test_a_form_written_or_issued(tmp_path, province):
    header = dict.fromkeys(("unit_name", "unit_code", "period", "source", "regime", "title"), EVIL[0])
    lines = [dict.fromkeys(("line_code", "label", "unit_of_measure", "numerator", "note"), text) for text in EVIL]
    fill(tmp_path / "a.xlsx", "CDS-01H", header, lines)
    no_formula(tmp_path / "a.xlsx", len(EVIL) * 5)
    province.units([("101:start", "=1", EVIL[0], "district", "", "", "")])
    for name in ("index_edition", "index_node", "index_scoring"):
        province.table(name, [])
    about = dict(measure_kind="ratio", unit_of_measure=EVIL[3], direction=1)
    in_tables = [text for text in EVIL if "\r" not in text]  # a return does not survive the table
    rows = [about | dict(indicator_code=f"i{number}", name_vi=text) for number, text in enumerate(in_tables)]
    province.table("indicator_catalogue", rows)
    codes = [dict(form_code="CDS-01H", line_code=text, indicator_code=f"i{n}") for n, text in enumerate(in_tables)]
    province.table("form_line", codes)
    issue(tmp_path / "b.xlsx", "CDS-01H", "=1", "2026-01", province.places)
    no_formula(tmp_path / "b.xlsx", len(in_tables) * 3 + 3)


@pytest.mark.parametrize("kind", ["xlsx", "csv", "docx", "ods", "html", "xml", "damaged"])
def test_a_returned_workbook_of_any_kind_of_file(tmp_path, kind):
    original = tmp_path / f"=a.{kind}"
    rows = [[text, "x"] for text in EVIL]
    if kind == "xlsx":
        with xlsxwriter.Workbook(str(original), {"strings_to_formulas": False}) as book:
            sheet = book.add_worksheet("Biểu")
            for number, text in enumerate(EVIL):
                sheet.write_string(number, 0, text)
    elif kind == "csv":
        with original.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
    elif kind == "docx":
        original.write_bytes(letter([], rows))
    elif kind == "ods":
        original.write_bytes(as_ods("Biểu", rows))
    elif kind == "html":
        table = "".join(f"<tr><td>{escape(text)}</td><td>x</td></tr>" for text, _ in rows)
        original.write_text(f"<meta charset=utf-8><table>{table}</table>", "utf-8")
    elif kind == "xml":
        cells = "".join(f'<Row><Cell><Data ss:Type="String">{escape(text)}</Data></Cell></Row>' for text, _ in rows)
        space = "urn:schemas-microsoft-com:office:spreadsheet"
        sheet = f'<Worksheet ss:Name="=S"><Table>{cells}</Table></Worksheet>'
        original.write_text(f'<Workbook xmlns="{space}" xmlns:ss="{space}">{sheet}</Workbook>', "utf-8")
    else:
        original.write_bytes(b"PK\x03\x04")
    annotate(original, list(evil_findings()), tmp_path / "tra.xlsx")
    copied = 0 if kind == "damaged" else len(EVIL) - 1  # .xlsx spells a return out
    no_formula(tmp_path / "tra.xlsx", len(EVIL) * 3 + copied)
    assert len(collapse(evil_findings())) == len(EVIL)


def test_a_message_escapes_what_it_quotes_and_machines_get_json(tmp_path, province, capsys):
    entries = tuple((f"<img src=x onerror=1>{text}", text) for text in EVIL)
    mail = composed(
        Message("digest", "k", ("a@b.vn",), "Kho", EVIL[0], (Section(EVIL[1], entries=entries),)), "kho@x.vn"
    )
    page = mail.get_body(("html",)).get_content()
    assert "<img" not in page and "&lt;img" in page
    path = tmp_path / "=1.xlsx"
    fill(path, "CDS-01H", {"unit_code": "101", "period": "2026-01"}, [{"line_code": "L1", "numerator": EVIL[0]}])
    places = province.places
    folders = ["--raw", places.raw, "--reference", places.reference, "--warehouse", places.warehouse]
    cli.main([str(word) for word in ("check", path, "--json", *folders)])
    [answer] = json.loads(capsys.readouterr().out)
    assert EVIL[0] in {finding["found"] for finding in answer["findings"]}
