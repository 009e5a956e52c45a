"""The classes of defect: where each can stand in a clean load, and how it is planted; nothing is judged here.

A defect breaks one thing: a per cent beside a changed figure is computed anew, so that only the class's own rule
can find it. Places are drawn from a seed, at most one to a unit and indicator.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from random import Random

import pandas as pd
from clean import Load
from workbook_files import WorkbookFiles

RECALL = {False: 0.99, True: 0.90}  # of what has one right answer, and of what is statistical
Place = tuple[str, str | None]  # report, line (None: the report)


@dataclass(frozen=True)
class Class:
    """One class of defect."""

    name: str
    rules: tuple[str, ...]
    plant: Callable[["Field", int, Random], list[Place]]
    is_statistical: bool = False
    severity: str | None = None  # how it must be told; None: in any way
    least_recall: float | None = None  # a bound of its own; else that of its kind
    is_right: Callable[["Field", Place], bool] | None = None  # what else must hold of what was read

    @property
    def recall(self) -> float:
        """What share must be found."""
        return self.least_recall or RECALL[self.is_statistical]


class Field:
    """A load to plant in: its lines side by side with their cells, and the ways to change them."""

    def __init__(
        self, load: Load, files: WorkbookFiles, catalogue: pd.DataFrame, checks: pd.DataFrame, registry: pd.DataFrame
    ):
        self.load = self.before = load
        self.files = files
        self.headed: dict[str, str] = {}  # the measure that another head was written over, by report
        self.parents = dict(zip(registry["unit_key"], registry["parent_unit_key"], strict=True))
        self.disturbed: set[str] = (
            set()
        )  # reports that a defect elsewhere speaks of: what is told of them is no false alarm
        wide = load.cells.pivot_table(
            index=["report_id", "line_key"], columns="measure", values="number", aggfunc="first", observed=True
        ).reset_index()
        facts = ["indicator_code", "measure_kind", "is_cumulative"]
        self.lines = (
            load.lines.merge(wide, on=["report_id", "line_key"])
            .merge(load.reports[["report_id", "received_no"]], on="report_id")
            .merge(catalogue[facts], on="indicator_code")
            .merge(checks, on="indicator_code", how="left")
        )
        for name in ("numerator", "denominator", "plan", "self_score", "verified_score", "reported_pct"):
            self.lines[name] = self.lines[name].astype("float64") if name in self.lines else float("nan")
        self.lines["last"] = self.lines["period_code"] == "2024"
        keys = load.cells[["report_id", "line_key", "measure"]].itertuples(index=False, name=None)
        self._cell = dict(zip(keys, load.cells.index, strict=True))

    def some(self, rows: pd.DataFrame, count: int, chance: Random) -> Iterator[pd.Series]:
        """Places drawn; in one series they lie two years apart, for one defect must not hide the next."""
        order = list(range(len(rows)))
        chance.shuffle(order)
        taken: dict[tuple, list[int]] = {}
        for position in order:
            row = rows.iloc[position]
            years, year = taken.setdefault((row["unit_key"], row["indicator_code"]), []), int(row["period_code"][:4])
            if any(abs(year - other) < 2 for other in years):
                continue
            years.append(year)
            yield row
            count -= 1
            if not count:
                return

    def write(self, row: pd.Series, measure: str, number: float | None, text: str | None = None) -> None:
        """Write a figure, or words, into a cell."""
        index = self._cell[(row["report_id"], row["line_key"], measure)]
        cells = self.load.cells
        shown = text if text is not None else "" if number is None else f"{number:.10g}"
        parse = "ok" if number is not None else "blank" if shown == "" else "unreadable"
        decimals = None if number is None else len(shown.partition(".")[2])
        changes = {"raw_text": shown, "number": number, "decimals": decimals, "parse_code": parse}
        changes["qualifier"] = "exact" if number is not None else None
        if measure in ("note", "evidence"):
            changes |= {"parse_code": "ok" if shown else "blank", "text_value": shown or None}
        for column, value in changes.items():
            cells.at[index, column] = pd.NA if value is None else value

    def figures(self, row: pd.Series, **numbers: float | None) -> None:
        """Change figures of a line; its per cent follows."""
        for measure, number in numbers.items():
            self.write(row, measure, number)
        now = {name: numbers.get(name, row[name]) for name in ("numerator", "denominator", "plan")}
        base = now["denominator"] if row["measure_kind"] == "ratio" else now["plan"]
        if (row["report_id"], row["line_key"], "reported_pct") in self._cell:
            has_base = now["numerator"] is not None and base is not None and not pd.isna(base) and base > 0
            self.write(row, "reported_pct", round(100 * now["numerator"] / base, 2) if has_base else None)

    def ratios(self, **conditions) -> pd.DataFrame:
        """Lines of ratios with both parts."""
        rows = self.lines[(self.lines["measure_kind"] == "ratio") & (self.lines["denominator"] >= 10)]
        rows = rows[(rows["numerator"] >= 5) & (rows["numerator"] < rows["denominator"])]
        for column, value in conditions.items():
            rows = rows[rows[column] == value]
        return rows

    def reports_of(self, unit_key: str, period_code: str) -> list[str]:
        """The reports a unit sent for a period."""
        rows = self.load.reports
        return list(rows.loc[(rows["unit_key"] == unit_key) & (rows["period_code"] == period_code), "report_id"])

    def drop_line(self, row: pd.Series) -> None:
        """Take a line out of its report."""
        load, at = self.load, (row["report_id"], row["line_key"])
        load.lines = load.lines[~((load.lines["report_id"] == at[0]) & (load.lines["line_key"] == at[1]))]
        load.cells = load.cells[~((load.cells["report_id"] == at[0]) & (load.cells["line_key"] == at[1]))]

    def again(self, report_id: str, name: str, **changes) -> str:
        """The same report once more under another id, with changes to its header."""
        load = self.load
        for part in ("reports", "lines", "cells"):
            rows = getattr(load, part)
            copied = rows[rows["report_id"] == report_id].assign(report_id=name)
            for column, value in changes.items():
                if column in copied:
                    copied[column] = value
            setattr(load, part, pd.concat([rows, copied], ignore_index=True))
        return name
