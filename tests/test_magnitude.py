"""Figures whose size is in doubt: shares among per cents, noise, formulas nobody calculated, per cents for counts."""

import io
import math
import re
import zipfile

import pytest
import xlsxwriter
from form_tables import COLUMNS, line, report
from hypothesis import given
from hypothesis import strategies as st

from orchestration.notation.cell import CellFault
from orchestration.notation.numbers import read_number
from orchestration.readers.workbook import open_workbook


def column(read, measure):
    """A column as it was read, by code: the number, or how it is in doubt."""
    cells = [cell for cell in read.cells if cell["measure"] == measure]
    return {cell["line_code"]: cell["number"] if cell["parse_code"] == "ok" else cell["parse_code"] for cell in cells}


def per_cents(*cells, percents=()):
    """The per cents of a table whose lines say nothing else; `percents` are the rows that show their sign."""
    lines = [line(f"H{number}", pct=cell) for number, cell in enumerate(cells)]
    places = frozenset((4 + row, 7) for row in percents)
    return list(column(report(COLUMNS, *lines, percents=lambda: places), "reported_pct").values())


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ([85.0, 90.5, 0.95], [85, 90.5, "ambiguous"]),
        (["85", "90,5", "0,95"], [85, 90.5, "ambiguous"]),
        ([85.0, 0.95, 1.0], [85, "ambiguous", "ambiguous"]),  # all of them, or one per cent
        ([85.0, 1.0], [85, 1]),
        ([85.0, "0,95%"], [85, 0.95]),  # it shows what it counts in
        (["85%", "0,95"], [85, "ambiguous"]),
        ([0.8, 1.0, 1.2857], ["ambiguous"] * 3),
        ([85.0, 0.0, 100.0], [85, 0, 100]),
        ([1.5, 85.0], [1.5, 85]),
    ],
)
def test_a_share_beside_per_cents_in_one_column_is_in_doubt(written, read):
    assert per_cents(*written) == read


def test_cells_formatted_as_per_cents_are_read_and_the_bare_one_among_them_is_in_doubt():
    assert per_cents(0.85, 0.9, 0.95, percents=(0, 2)) == [85, "ambiguous", 95]


def test_a_share_that_can_be_recomputed_is_left_to_the_rule_that_does():
    read = report(
        COLUMNS,
        line("H01", numerator=190.0, denominator=200.0, pct=0.95),
        line("H02", unit="người", plan=200.0, numerator=190.0, pct=0.95),
        line("H03", pct=95.0),
    )
    assert column(read, "reported_pct") == {"H01": 0.95, "H02": 0.95, "H03": 95}


@pytest.mark.parametrize(
    ("cells", "pct"),
    [
        (dict(unit="%", plan=95.0, pct=1.0), "ambiguous"),  # all of it, or next to nothing of what was planned
        (dict(unit="%", plan="95", pct="1"), "ambiguous"),
        (dict(unit="%", plan=95.0, pct="1%"), 1),
        (dict(unit="%", plan=3.0, pct=1.0), 1),
        (dict(unit="%", pct=1.0), 1),  # nothing but its size speaks against it
        (dict(unit="%", plan=95.0, numerator=1.0, denominator=100.0, pct=1.0), 1),
        (dict(unit="người", plan=95.0, pct=1.0), 1),  # of the plan
    ],
)
def test_a_lone_one_among_per_cents_is_in_doubt_where_the_plan_of_its_line_speaks_against_it(cells, pct):
    read = report(COLUMNS, line("H01", pct=85.0), line("H02", **cells), line("H03", pct="90,5"))
    assert column(read, "reported_pct") == {"H01": 85, "H02": pct, "H03": 90.5}


@pytest.mark.parametrize(
    ("cells", "plan"),
    [
        (dict(unit="%", plan=0.8, pct=90.0), "ambiguous"),
        (dict(unit="%", plan="0,8", numerator=18.0, denominator=20.0), "ambiguous"),
        (dict(unit="%", plan=0.8, pct=0.9), "ambiguous"),
        (dict(unit="%", plan="0,8%", pct=90.0), 0.8),
        (dict(unit="%", plan=80.0, pct=90.0), 80),
        (dict(unit="%", plan=0.8, numerator=1.0, denominator=200.0), 0.8),  # half a per cent of four fifths of one
        (dict(unit="tỷ đồng", plan=0.8, numerator=0.72, pct=90.0), 0.8),  # an amount, and the per cent is of its plan
    ],
)
def test_a_plan_of_less_than_one_beside_a_per_cent_is_in_doubt(cells, plan):
    assert column(report(COLUMNS, line(**cells)), "plan") == {"H01": plan}


@given(st.integers(1, 10_000_000), st.integers(0, 4), st.sampled_from([0, 1, -1, 3, -3]))
def test_noise_in_the_last_bits_of_a_number_counts_for_no_decimal(digits, places, bits):
    """The number stays as the cell holds it; it is compared to as many decimals as were typed."""
    typed = digits / 10**places
    noisy = typed
    for _ in range(abs(bits)):
        noisy = math.nextafter(noisy, math.inf if bits > 0 else 0)
    reading = read_number(noisy, "vi")
    assert (reading.number, reading.decimals) == (noisy, len(f"{typed:.10f}".rstrip("0").partition(".")[2]))
    share = read_number(noisy / 100, "vi", "percent", is_percent=True)
    assert share.number == pytest.approx(noisy, rel=1e-15)
    assert share.decimals == reading.decimals


def test_what_a_division_gives_keeps_every_digit():
    assert read_number(2 / 3, "vi").number == 2 / 3
    assert read_number(1_000_000_000_000_001.0, "vi").number == 1_000_000_000_000_001
    assert read_number(5565 / 6700 * 100, "vi").number == 5565 / 6700 * 100


def stored(calculation, **options):
    """What is read of the formulas of a workbook: with nothing stored but 0, with a result, with one that is a text."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content) as book:
        sheet = book.add_worksheet()
        sheet.write_row("A1", [0, 3])
        sheet.write_formula("C1", "=A1+B1", None, options.get("value", 0))
        sheet.write_formula("D1", "=B1*2", None, 6)
        sheet.write_formula("E1", '="0"', None, "0 xã")
    with zipfile.ZipFile(content) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts["xl/workbook.xml"] = re.sub(b"<calcPr[^>]*>", calculation, parts["xl/workbook.xml"])
    parts["xl/worksheets/sheet1.xml"] = parts["xl/worksheets/sheet1.xml"].replace("<v>trống</v>".encode(), b"<v></v>")
    changed = io.BytesIO()
    with zipfile.ZipFile(changed, "w") as package:
        for name, part in parts.items():
            package.writestr(name, part)
    [sheet] = open_workbook(changed.getvalue(), "a.xlsx").sheets
    return sheet.whole().rows[0]


@pytest.mark.parametrize(
    ("calculation", "is_calculated"),
    [
        (b'<calcPr calcId="124519" fullCalcOnLoad="1"/>', False),
        (b'<calcPr fullCalcOnLoad="true" calcId="124519"/>', False),
        (b'<calcPr calcId="191029" calcCompleted="0"/>', False),
        (b'<calcPr calcId="191029"/>', True),
        (b'<calcPr calcId="191029" calcCompleted="1" fullCalcOnLoad="0"/>', True),
        (b"", True),
    ],
)
def test_a_zero_stored_for_a_formula_that_nobody_calculated_is_no_figure(calculation, is_calculated):
    unread = CellFault("formula_without_value", "=A1+B1")
    assert stored(calculation) == [0, 3, 0 if is_calculated else unread, 6, "0 xã"]
    # a text of no letters is what Excel keeps of =IF(A1="","",A1)
    assert stored(calculation, value="trống")[2] == ""
    assert stored(calculation, value=3) == [0, 3, 3, 6, "0 xã"]  # somebody did
