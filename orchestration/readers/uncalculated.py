"""Finds the formulas of an .xlsx or .xlsb that nobody calculated although a 0 is stored for each; writes nothing.

A program that writes formulas without working them out stores 0 and asks Excel to calculate them on loading
(`fullCalcOnLoad`); Excel itself says that it did not come to an end (`calcCompleted="0"`). Beside either, a stored 0
says nothing. A text of no letters is blank beside them as ever: no figure comes of it.
"""

import re

from orchestration.notation.cell import Cell, CellFault
from orchestration.readers.opc_package import attribute
from orchestration.readers.sheet import At, Rows
from orchestration.readers.xlsx_worksheet import formulas

_CALCULATION = re.compile(rb"<(?:\w+:)?calcPr\s[^>]*>")
TRUE, FALSE = ("1", "true"), ("0", "false")
FLAGS_AT, ON_LOAD, NOT_ALL = 24, 0x01, 0x10  # of the record that says how an .xlsb is calculated


def awaits_calculation(workbook: bytes) -> bool:
    """Whether a workbook says of itself that its formulas are still to be calculated."""
    for tag in _CALCULATION.findall(workbook):
        if attribute(tag, "fullCalcOnLoad") in TRUE or attribute(tag, "calcCompleted") in FALSE:
            return True
    return False


def record_awaits_calculation(record: bytes) -> bool:
    """Whether the record of an .xlsb on its calculation says that its formulas are still to be calculated."""
    return len(record) > FLAGS_AT and bool(record[FLAGS_AT] & (ON_LOAD | NOT_ALL))


def without_stored_zeros(rows: Rows, xml: bytes) -> Rows:
    """The rows of a sheet, with a fault where a formula stores 0."""
    zeros = {at: formula for at, formula, value in formulas(xml) if _is_zero(value)}
    return [_marked(number, row, zeros) for number, row in enumerate(rows)] if zeros else rows


def _marked(number: int, row: list[Cell], zeros: dict[At, str]) -> list[Cell]:
    row = list(row)
    for col, value in enumerate(row):
        if value == 0 and (formula := zeros.get((number, col))) is not None:
            row[col] = CellFault("formula_without_value", f"={formula}")
    return row


def _is_zero(value: str) -> bool:
    try:
        return float(value) == 0
    except ValueError:
        return False
