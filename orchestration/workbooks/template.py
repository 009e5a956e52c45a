"""Issues a unit's form for a period, ready to fill: names and lines, what is known already, last period's figures.

Reads the reference tables and, for last period's figures, the current release; writes one .xlsx. Refuses a form without
lines then, a unit that is not valid then, a period it does not know, and a kind of period the unit does not owe.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from orchestration.forms.layout import Layout, layouts
from orchestration.notation import periods
from orchestration.workbooks import template_previous, template_validation
from orchestration.workbooks.writer import fill

REGIMES = {"administrative": "Hành chính", "statistical": "Thống kê"}
PERIOD_TYPES = {"month": "tháng", "quarter": "quý", "half": "6 tháng", "nine_months": "9 tháng", "year": "năm"}


class CannotIssue(ValueError):
    """Why no form can be issued, in words for the person who asked."""


@dataclass(frozen=True)
class Asked:
    """What form is issued to whom for when."""

    form: str
    layout: Layout
    unit: dict
    period: str
    regime: str
    first: date
    last: date


def issue(out: Path, form: str, unit_code: str, period: str, reference: Path, published: Path) -> None:
    """Write the form of this unit for this period to `out`.

    Raises:
        CannotIssue: the form, the unit or the period is not known, not owed, or the form has no line then.
    """
    asked = _asked(form.upper(), unit_code, period, reference)
    lines = list(_lines(asked, reference))
    if not lines:
        raise CannotIssue(f"Biểu {asked.form} không có dòng nào trong kỳ {asked.period}")
    units = [line.get("unit_key", asked.unit["unit_key"]) for line in lines]
    previous = template_previous.read(published, sorted(set(units)), asked.period, asked.regime, asked.first)
    for line, unit_key in zip(lines, units, strict=True):
        line["previous"] = previous.figure(unit_key, line.get("indicator_code"))
    header = {
        "unit_name": asked.unit["name_vi"], "unit_code": unit_code, "period": periods.label_vi(asked.period),
        "source": "", "regime": REGIMES[asked.regime], "is_simulated": False,
    }  # fmt: skip
    hidden = {
        "form_code": asked.form, "form_version": asked.layout.version, "unit_code": unit_code, "period": asked.period,
    }  # fmt: skip
    fill(out, asked.form, header, lines, dress=template_validation.dress(asked.layout, hidden, lines, previous))


def _asked(form: str, unit_code: str, period: str, reference: Path) -> Asked:
    layout, code = layouts().get(form), periods.parse(period)
    if layout is None:
        raise CannotIssue(f"Không có biểu '{form}'; có: {', '.join(sorted(layouts()))}")
    if code is None:
        raise CannotIssue(f"Không hiểu kỳ '{period}'; ghi ví dụ 2023, 2023-H1, 2023-H2, 2023-9M, 2023-Q3, 2023-07")
    regime = _regime(form, code, layout, reference)
    row = next(row for row in periods.calendar() if (row["period_code"], row["regime"]) == (code, regime))
    unit = _unit(unit_code, row["data_to"], reference)
    if owed := _owed_otherwise(form, code, row["data_to"], unit, reference):
        kinds = ", ".join(PERIOD_TYPES[kind] for kind in sorted(owed))
        raise CannotIssue(f"{unit['name_vi']} gửi biểu {form} theo {kinds}; kỳ '{period}' không phải gửi")
    return Asked(form, layout, unit, code, regime, row["data_from"], row["data_to"])


def _regime(form: str, code: str, layout: Layout, reference: Path) -> str:
    owed = [row for row in _table(reference, "reporting_obligation") if row["form_code"] == form]
    said = {row["regime"] for row in owed if row["period_type"] == periods.period_type(code)}
    return said.pop() if len(said) == 1 else layout.regime


def _owed_otherwise(form: str, code: str, day: date, unit: dict, reference: Path) -> set[str]:
    """The kinds of period for which the unit owes the form then, where this is none of them."""
    above = _ancestors(unit, reference)
    kinds = {
        row["period_type"]
        for row in _table(reference, "reporting_obligation")
        if row["form_code"] == form
        and row["unit_level"] == unit["unit_level"]
        and (not row["scope_unit_key"] or row["scope_unit_key"] in above)
        and _holds(row, day)
    }
    return set() if periods.period_type(code) in kinds else kinds


def _ancestors(unit: dict, reference: Path) -> set[str]:
    parents = {row["unit_key"]: row["parent_unit_key"] for row in _table(reference, "unit_registry")}
    found, key = set(), unit["unit_key"]
    while key and key not in found:
        found.add(key)
        key = parents.get(key)
    return found


def _unit(unit_code: str, day: date, reference: Path) -> dict:
    units = [row for row in _table(reference, "unit_registry") if row["unit_code"] == unit_code]
    valid = [row for row in units if _holds(row, day)]
    if len(valid) != 1:
        others = "; ".join(f"{row['name_vi']} [{row['valid_from']}, {row['valid_to']})" for row in units)
        raise CannotIssue(
            f"Mã '{unit_code}' không là của một đơn vị nào vào ngày {day}" + (f": {others}" if others else "")
        )
    return valid[0]


def _lines(asked: Asked, reference: Path) -> Iterator[dict]:
    """The lines of the form that are valid then, named as the catalogue names them, with what is known already."""
    day = asked.last
    indicators = {row["indicator_code"]: row for row in _table(reference, "indicator_catalogue") if _holds(row, day)}
    lines = [row for row in _table(reference, "form_line") if row["form_code"] == asked.form and _holds(row, day)]
    named = {line["line_code"]: indicators.get(line["indicator_code"], {}) for line in lines}
    if asked.layout.cells:
        below = _below(asked.unit, day, reference) or [asked.unit]
        for row in below if named else []:
            cells = dict.fromkeys(named)
            unit = {"unit_key": row["unit_key"], "unit_code": row["unit_code"], "unit_name": row["name_vi"]}
            yield unit | {"cells": cells, "indicators": named}
        return
    bases = _bases(asked.unit, day, reference)
    for line in lines:
        indicator = named[line["line_code"]]
        is_score, base = indicator.get("measure_kind") == "score", bases.get(line["indicator_code"])
        yield {
            "line_code": line["line_code"],
            "label": indicator.get("name_vi") or line["indicator_code"],
            "unit_of_measure": indicator.get("unit_of_measure"),
            "indicator_code": line["indicator_code"],
            "indicator": indicator,
            "denominator": base,
            "plan": _number(indicator.get("plausible_max")) if is_score else None,
            "closed": () if not indicator or indicator["measure_kind"] == "ratio" else ("denominator",),
        }


def _bases(unit: dict, day: date, reference: Path) -> dict[str, int]:
    """The denominators that the registry knows: how many communes or villages the unit has then."""
    known = {row["base"]: int(row["size"]) for row in _table(reference, "unit_size")
             if row["unit_key"] == unit["unit_key"] and _holds(row, day)}  # fmt: skip
    communes = sum(row["unit_level"] == "commune" for row in _below(unit, day, reference))
    known |= {"communes": communes} if communes else {}
    asked = {row["indicator_code"]: row["denominator_base"] for row in _table(reference, "indicator_check")}
    return {code: known[base] for code, base in asked.items() if base in known}


def _below(unit: dict, day: date, reference: Path) -> list[dict]:
    rows = _table(reference, "unit_registry")
    return [row for row in rows if row["parent_unit_key"] == unit["unit_key"] and _holds(row, day)]


def _number(text: str | None) -> float | None:
    return float(text) if text else None


def _table(reference: Path, name: str) -> list[dict]:
    path = reference / f"{name}.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _holds(row: dict, day: date) -> bool:
    since, until = row.get("valid_from") or "0001-01-01", row.get("valid_to") or "9999-12-31"
    return date.fromisoformat(since) <= day < date.fromisoformat(until)
