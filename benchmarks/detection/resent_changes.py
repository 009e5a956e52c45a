"""How a report comes again: with a part of its lines, with another figure in the same night, a line spelt anew."""

import pandas as pd
from changes import twice
from choices import FULL, forms
from planting import Field, Place


def one_of_each_unit(field: Field) -> pd.DataFrame:
    """A report of each unit and form: the versions of one are told by another."""
    return forms(field, *FULL).sort_values("report_id").drop_duplicates(["unit_key", "form_code"])


def some_lines_again(field, row, chance):
    """A revision of the lines that were corrected, and of no other."""
    name = _again(field, row, days=1)
    keys = sorted(field.load.lines.loc[field.load.lines["report_id"] == name, "line_key"])
    kept = set(chance.sample(keys, chance.randint(1, len(keys) - 1)))
    for part in ("lines", "cells"):
        rows = getattr(field.load, part)
        setattr(field.load, part, rows[(rows["report_id"] != name) | rows["line_key"].isin(kept)])
    return name


def another_figure_that_night(field, row, chance):
    """Two files at once that say different things of one line."""
    name = _again(field, row, days=0)
    cells = field.load.cells
    lines = cells[(cells["report_id"] == name) & (cells["measure"] == "numerator") & (cells["number"] > 1)]
    at = lines.index[chance.randrange(len(lines))]
    cells.loc[at, ["number", "raw_text"]] = [cells.loc[at, "number"] - 1, f"{cells.loc[at, 'number'] - 1:g}"]
    return name


def _again(field: Field, row: pd.Series, days: int) -> str:
    reports, name = field.load.reports, f"{row['report_id'][:50]}-again"
    arrival = reports["received_at"].max() + pd.Timedelta(days=days) if days else row["received_at"]
    field.disturbed.add(row["report_id"])
    times = {"received_at": arrival, "taken_in_at": arrival, "received_no": int(reports["received_no"].max()) + 1}
    return field.again(row["report_id"], name, **times)


def twice_in_other_spelling(field, row, chance):
    """The same line twice, once with a blank in its code or in small letters."""
    twice(field, row, chance)
    code = chance.choice((f"{row['line_code'][0]} {row['line_code'][1:]}", row["line_code"].lower()))
    key = f"{row['sheet']}!9{row['line_no']}"
    for rows in (field.load.lines, field.load.cells):
        rows.loc[(rows["report_id"] == row["report_id"]) & (rows["line_key"] == key), "line_code"] = code


def reported_again(change):
    """A class planted in second versions of reports."""

    def plant(field: Field, count, chance) -> list[Place]:
        rows = one_of_each_unit(field)
        positions = chance.sample(range(len(rows)), min(count, len(rows)))
        return [(change(field, rows.iloc[position], chance), None) for position in positions]

    return plant
