"""How the defects come about that only a steward sees: figures that are each in order and together are not true."""

from random import Random

import pandas as pd
from changes import as_last
from choices import earlier_report, summed_digits
from planting import Field, Place


def times(factor):
    """Part and whole alike: the per cent tells nothing."""

    def change(field, row, chance):
        parts = {name: row[name] * factor for name in ("numerator", "denominator") if not pd.isna(row[name])}
        field.figures(row, **parts)

    return change


def report_times(factor):
    """Every figure of a report; what the unit sends next, and what is above it, are then told of beside it."""

    def change(field, row, chance):
        later = f"{int(row['period_code'][:4]) + 1}"
        above = field.parents[row["unit_key"]]
        field.disturbed |= {*field.reports_of(row["unit_key"], later), *field.reports_of(above, row["period_code"])}
        rows = field.lines[field.lines["report_id"] == row["report_id"]]
        for _, line in rows.iterrows():
            names = ("numerator", "denominator", "plan")
            field.figures(line, **{name: line[name] * factor for name in names if not pd.isna(line[name])})

    return change


def nearly_as_last(field, row, chance):
    """Last period's figures, but for two lines; what is above it no longer adds up."""
    field.disturbed |= set(field.reports_of(field.parents.get(row["unit_key"]), row["period_code"]))
    mine = field.load.cells[field.load.cells["report_id"] == row["report_id"]]
    touched = chance.sample(sorted(mine["line_code"].unique()), 2)
    own = mine[mine["line_code"].isin(touched)].copy()
    as_last(field, row, chance)
    field.load.cells.loc[own.index] = own


def district_as_last(field: Field, count: int, chance: Random) -> list[Place]:
    """Every commune of a district, each with two figures touched."""
    rows = field.load.reports[field.load.reports["form_code"] == "CDS-01X"]
    rows = rows.assign(parent=rows["unit_key"].map(field.parents))
    districts = sorted(rows.loc[rows["period_code"] > "2020", ["parent", "period_code"]].itertuples(index=False))
    places: list[Place] = []
    for parent, period in chance.sample(sorted(set(districts)), 3):
        field.disturbed |= set(field.reports_of(parent, period))
        for _, row in rows[(rows["parent"] == parent) & (rows["period_code"] == period)].iterrows():
            if len(places) < count and earlier_report(field, row) is not None:
                nearly_as_last(field, row, chance)
                places.append((row["report_id"], None))
    return places


def whole_of_neighbour(field, row, chance):
    """The whole of another unit below the same one; the part keeps its share of it."""
    theirs = field.lines[
        (field.lines["indicator_code"] == row["indicator_code"])
        & (field.lines["period_code"] == row["period_code"])
        & (field.lines["form_code"] == row["form_code"])
        & (field.lines["unit_key"].map(field.parents) == field.parents.get(row["unit_key"]))
        & (field.lines["denominator"] != row["denominator"])
    ]
    whole = theirs["denominator"].iloc[chance.randrange(len(theirs))]
    field.figures(row, denominator=whole, numerator=round(row["numerator"] * whole / row["denominator"]))


def wobble(field, row, chance):
    whole = round(row["denominator"] * chance.choice((0.9, 1.1)))
    field.figures(row, denominator=whole, numerator=round(row["numerator"] * whole / row["denominator"]))


def last_digits(measure):
    """The last two digits in the wrong order; the per cent follows."""

    def change(field, row, chance):
        text = f"{row[measure]:.0f}"
        field.figures(row, **{measure: float(text[:-2] + text[-1] + text[-2])})

    return change


def last_digits_of_summed(field, count: int, chance: Random) -> list[Place]:
    """Told where the sum stands: at the district's line, which names the communes it can be."""
    places = []
    for row in field.some(summed_digits(field), count, chance):
        last_digits("numerator")(field, row, chance)
        field.disturbed.add(row["report_id"])
        above = field.lines[
            (field.lines["unit_key"] == row["parent"])
            & (field.lines["indicator_code"] == row["indicator_code"])
            & (field.lines["period_code"] == row["period_code"])
        ]
        places += [(line["report_id"], line["line_key"]) for _, line in above.iterrows()]
    return places


def last_digits_beside_per_cent(field, row, chance):
    text = f"{row['numerator']:.0f}"
    field.write(row, "numerator", float(text[:-2] + text[-1] + text[-2]))


def exactly_the_plan(field, row, chance):
    rows = field.lines[(field.lines["report_id"] == row["report_id"]) & field.lines["plan"].notna()]
    for _, line in rows.iterrows():
        field.figures(line, numerator=line["plan"])


def frozen(field, row, chance):
    """The figure of two years before, in the year before and in this one."""
    years = field.lines[
        (field.lines["form_code"] == row["form_code"])
        & (field.lines["unit_key"] == row["unit_key"])
        & (field.lines["indicator_code"] == row["indicator_code"])
        & (field.lines["period_type"] == "year")
    ].set_index("period_code")
    year = int(row["period_code"])
    first = years.loc[str(year - 2)]
    for line in (years.loc[str(year - 1)], row):
        field.disturbed.add(line["report_id"])
        field.figures(line, numerator=first["numerator"])


def full_marks(field, row, chance):
    for _, line in _criteria(field, row):
        field.write(line, "self_score", line["plan"])


def same_evidence(field, row, chance):
    for _, line in _criteria(field, row):
        field.write(line, "evidence", None, "Kế hoạch chuyển đổi số năm của huyện")


def verified_as_claimed(field, row, chance):
    for _, line in _criteria(field, row):
        field.write(line, "verified_score", line["self_score"])


def _criteria(field, row):
    return field.lines[field.lines["report_id"] == row["report_id"]].iterrows()


def fall(field, row, chance):
    field.figures(row, numerator=round(row["numerator"] * chance.uniform(0.3, 0.6)))


def with_note(change, *notes):
    """Another change, and a remark beside it."""

    def both(field, row, chance):
        change(field, row, chance)
        field.write(row, "note", None, chance.choice(notes))

    return both
