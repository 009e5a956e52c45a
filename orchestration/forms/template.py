"""Issues a unit's form for a period, ready to fill: names and lines, last period's figures, lists and limits.

Reads the reference tables and, for last period's figures, the current release; writes one .xlsx. Labels are protected,
the cells to fill are open, and a hidden sheet keeps the form's id, version, unit and period. Refuses a form without
lines then, a unit that is not valid then, and a period it does not know.
"""

import csv
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import duckdb
from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from orchestration.forms.header import HIDDEN_SHEET
from orchestration.forms.layout import Column, Layout, header_block, layouts
from orchestration.forms.writer import fill
from orchestration.intake import periods

REGIMES = {"administrative": "Hành chính", "statistical": "Thống kê"}
PREVIOUS = """
select indicator_code, coalesce(numerator, value)::double
from fct_indicator_value
where
    unit_key = ? and regime = ? and is_current and value_status in ('reported', 'corrected')
    and period_code = (
        select max_by(period_code, data_to) from fct_indicator_value inner join dim_period using (period_code, regime)
        where unit_key = ? and regime = ? and period_type = ? and data_to < ?
    )
"""


class CannotIssue(ValueError):
    """Why no form can be issued, in words for the person who asked."""


def issue(out: Path, form: str, unit_code: str, period: str, reference: Path, published: Path) -> None:
    """Write the form of this unit for this period to `out`.

    Raises:
        CannotIssue: the form, the unit or the period is not known, or the form has no line then.
    """
    layout = layouts().get(form.upper())
    if layout is None:
        raise CannotIssue(f"Không có biểu '{form}'; có: {', '.join(sorted(layouts()))}")
    code = periods.parse(period)
    if code is None:
        raise CannotIssue(f"Không hiểu kỳ '{period}'; ghi ví dụ 2023, 2023-H1, 2023-9M, 2023-Q3, 2023-07")
    regime = _regime(form.upper(), code, layout, reference)
    day = next(row["data_to"] for row in periods.calendar() if (row["period_code"], row["regime"]) == (code, regime))
    unit = _unit(unit_code, day, reference)
    lines = list(_lines(form.upper(), day, unit, reference, layout))
    if not lines:
        raise CannotIssue(f"Biểu {form} không có dòng nào trong kỳ {code}")
    figures = _previous(published, unit["unit_key"], regime, code, day)
    for line in lines:
        line["previous"] = figures.get(line.get("indicator_code"))
    header = {
        "unit_name": unit["name_vi"], "unit_code": unit_code, "period": periods.label_vi(code), "source": "",
        "regime": REGIMES[regime], "is_simulated": False,
    }  # fmt: skip
    hidden = {"form_code": form.upper(), "form_version": layout.version, "unit_code": unit_code, "period": code}
    fill(out, form.upper(), header, lines, dress=_dress(layout, hidden, len(lines)))


def _regime(form: str, code: str, layout: Layout, reference: Path) -> str:
    owed = [row for row in _table(reference, "reporting_obligation") if row["form_code"] == form]
    said = {row["regime"] for row in owed if row["period_type"] == periods.period_type(code)}
    return said.pop() if len(said) == 1 else layout.regime


def _unit(unit_code: str, day: date, reference: Path) -> dict:
    units = [row for row in _table(reference, "unit_registry") if row["unit_code"] == unit_code]
    valid = [row for row in units if _holds(row, day)]
    if len(valid) != 1:
        others = "; ".join(f"{row['name_vi']} [{row['valid_from']}, {row['valid_to']})" for row in units)
        raise CannotIssue(
            f"Mã '{unit_code}' không là của một đơn vị nào vào ngày {day}" + (f": {others}" if others else "")
        )
    return valid[0]


def _lines(form: str, day: date, unit: dict, reference: Path, layout: Layout) -> Iterator[dict]:
    """The lines of the form that are valid then, named as the catalogue names them."""
    indicators = {row["indicator_code"]: row for row in _table(reference, "indicator_catalogue") if _holds(row, day)}
    lines = [row for row in _table(reference, "form_line") if row["form_code"] == form and _holds(row, day)]
    if layout.cells:
        codes = [line["line_code"] for line in lines]
        below = [row for row in _table(reference, "unit_registry")
                 if row["parent_unit_key"] == unit["unit_key"] and _holds(row, day)] or [unit]  # fmt: skip
        for row in below if codes else []:
            yield {"unit_code": row["unit_code"], "unit_name": row["name_vi"], "cells": dict.fromkeys(codes)}
        return
    for line in lines:
        named = indicators.get(line["indicator_code"], {})
        yield {
            "line_code": line["line_code"],
            "label": named.get("name_vi") or line["indicator_code"],
            "unit_of_measure": named.get("unit_of_measure"),
            "indicator_code": line["indicator_code"],
        }


def _previous(published: Path, unit_key: str, regime: str, code: str, day: date) -> dict[str, float]:
    """Last period's figures of the unit, from the current release; none where there is none yet."""
    database = published / "current" / "kho.duckdb"
    if not database.is_file():
        return {}
    first = next(
        row["data_from"] for row in periods.calendar() if (row["period_code"], row["regime"]) == (code, regime)
    )
    with duckdb.connect(str(database), read_only=True) as release:
        asked = [unit_key, regime, unit_key, regime, periods.period_type(code), first]
        return dict(release.execute(PREVIOUS, asked).fetchall())


def _dress(layout: Layout, hidden: dict[str, str], count: int) -> Callable:
    """Protection, lists and limits, and the hidden id."""

    def dress(book: Workbook, sheet: Worksheet, columns: list[Column], top: int) -> None:
        for col, column in enumerate(columns):
            _limit(sheet, layout, column, (top + 1, col, top + count, col))
        sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
        mark = book.add_worksheet(HIDDEN_SHEET)
        labels = header_block().labels
        for row, (name, value) in enumerate(hidden.items()):
            mark.write_string(row, 0, labels[name][0])
            mark.write_string(row, 1, value)
        mark.very_hidden()

    return dress


def _limit(sheet: Worksheet, layout: Layout, column: Column, area: tuple[int, int, int, int]) -> None:
    if column.reads_as in ("number", "number_or_percent", "percent"):
        first = xl_rowcol_to_cell(area[0], area[1])
        is_rule = {"validate": "decimal", "criteria": ">=", "value": 0}
        told = {"error_title": "Cần một số", "error_message": "Chỉ ghi chữ số; ghi chú để ở cột Ghi chú."}
        sheet.data_validation(
            *area, is_rule | told | {"input_message": f"Ghi số vào ô {first[: -len(str(area[0] + 1))]}"}
        )
    elif column.reads_as == "status":
        words = [spelled[0] for spelled in layout.statuses.values()]
        sheet.data_validation(*area, {"validate": "list", "source": words})


def _table(reference: Path, name: str) -> list[dict]:
    path = reference / f"{name}.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _holds(row: dict, day: date) -> bool:
    since, until = row.get("valid_from") or "0001-01-01", row.get("valid_to") or "9999-12-31"
    return date.fromisoformat(since) <= day < date.fromisoformat(until)
