"""Fills an issued form as a careful person would: every open cell of its table, with what its limits let through."""

from pathlib import Path

import openpyxl

from orchestration.forms.catalogue import our_forms
from orchestration.notation.text_keys import fold

PART, WHOLE = 40, 50


def table(path: Path):
    """The form's sheet, its layout, the row of its headings and the name of each column."""
    sheet = openpyxl.load_workbook(path).worksheets[0]
    layout = our_forms().layouts[sheet.title]
    for row in sheet.iter_rows():
        names = {cell.column: column.name for cell in row if (column := layout.column_headed(str(cell.value or "")))}
        if len(names) >= 3:
            return sheet, layout, row[0].row, names
    raise AssertionError("no headings")


def filled(path: Path, previous: dict | None = None, part: float = PART) -> int:
    """Fill every open and empty cell of the table; give how many that were.

    `previous` has last period's numerator and denominator by line, to which a careful person's figures are close.
    """
    sheet, layout, head, names = table(path)
    count = 0
    for row in sheet.iter_rows(min_row=head + 1):
        measures = {names.get(cell.column, "status"): cell for cell in row}
        for name, cell in measures.items() if not layout.cells else ((None, cell) for cell in row):
            if cell.protection.locked or cell.value is not None:
                continue
            measure = name or names.get(cell.column, "status")
            line = measures["line_code"].value if "line_code" in measures else None
            cell.value = _value(measure, cell, measures, layout, (previous or {}).get(line, (part, WHOLE)))
            count += cell.value is not None
    sheet.parent.save(path)
    return count


def _value(name, cell, measures, layout, last):
    if name == "status":
        return next(iter(layout.statuses.values()))[0]
    answers = {  # no two criteria rest on one piece of evidence, and the appraiser does not only repeat
        **dict.fromkeys(("note", "evidence"), f"Số {cell.row}/BC-UBND"),
        **dict.fromkeys(("plan", "reported_pct", "span")),  # a figure of the whole period needs no span
        "self_score": 10,
        "verified_score": 9 + cell.row % 2,
    }
    if name in answers:
        return answers[name]
    if name == "denominator":
        return last[1] or WHOLE
    if offered := _offered(cell):
        return offered[0]
    low, high = _bounds(cell)
    whole = measures.get("denominator")
    most = min(high, whole.value if whole is not None and whole.value else max(WHOLE, last[0]))
    return max(low, min(last[0], most))


def _rule(cell):
    [rule] = [rule for rule in cell.parent.data_validations.dataValidation if cell.coordinate in rule.sqref]
    return rule


def _offered(cell):
    """The words of the cell's list, where it has one (Có, Không)."""
    rule = _rule(cell)
    return rule.formula1.strip('"').split(",") if rule.type == "list" else []


def _bounds(cell):
    """What the cell's own message says: from, to."""
    rule = _rule(cell)
    words = fold(rule.error).split()
    low = float(words[words.index("tu") + 1]) if "tu" in words else 0
    high = float(words[words.index("den") + 1]) if "den" in words else 1e9
    return low, high
