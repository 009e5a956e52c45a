"""How each defect comes about: what is changed in the lines and reports that can take one."""

import csv
from functools import cache
from random import Random

import pandas as pd
from choices import _moves
from planting import Field, Place

from orchestration.places import TRANSFORMS


def at(row: pd.Series) -> Place:
    """The line planted in."""
    return row["report_id"], row["line_key"]


def each(choose, change):
    """A class planted line by line."""

    def plant(field: Field, count: int, chance: Random) -> list[Place]:
        places = []
        for row in field.some(choose(field), count, chance):
            change(field, row, chance)
            places.append(at(row))
        return places

    return plant


def reports(choose, change):
    """A class planted report by report."""

    def plant(field: Field, count: int, chance: Random) -> list[Place]:
        rows = choose(field)
        return [(change(field, row, chance) or row["report_id"], None) for row in _sample(rows, count, chance)]

    return plant


def _sample(rows: pd.DataFrame, count: int, chance: Random):
    positions = chance.sample(range(len(rows)), min(count, len(rows)))
    return [rows.iloc[position] for position in positions]


def pct_off(field, row, chance):
    right = 100 * row["numerator"] / row["denominator"]
    field.write(row, "reported_pct", round(right + chance.choice((-1, 1)) * chance.uniform(0.6, 9), 2))


def digit_slip(field, row, chance):
    text = f"{100 * row['numerator'] / row['denominator']:.2f}"
    wrong = str((int(text[0]) + chance.randint(1, 8)) % 9 + 1)
    field.write(row, "reported_pct", float((wrong if wrong != text[0] else "9" if text[0] != "9" else "8") + text[1:]))


def twice(field, row, chance):
    load, key = field.load, f"{row['sheet']}!9{row['line_no']}"
    for part in ("lines", "cells"):
        rows = getattr(load, part)
        copied = rows[(rows["report_id"] == row["report_id"]) & (rows["line_key"] == row["line_key"])]
        copied = copied.assign(line_key=key, line_no=row["line_no"] + 900)
        if part == "cells":
            copied["cell"] = copied["cell"].str.extract("([A-Z]+)", expand=False) + f"9{row['line_no']}"
        setattr(load, part, pd.concat([rows, copied], ignore_index=True))


def another_measure(field, row, chance):
    cells = field.load.cells
    mask = (cells["report_id"] == row["report_id"]) & (cells["line_key"] == row["line_key"])
    is_per_cent = (cells.loc[mask, "unit_of_measure"] == "%").any()
    unit = cells.loc[mask, "unit_of_measure"].iloc[0]
    others = ("%", f"nghìn {unit}", f"1.000 {unit}", f"chục {unit}")
    if is_per_cent:  # what a ratio counts may stand for its measure: "người" of so many people
        others = tuple(word for word in ("người", "hộ", "lượt", "‰") if word not in _counted()[row["indicator_code"]])
    cells.loc[mask, "unit_of_measure"] = chance.choice(others)


@cache
def _counted() -> dict[str, str]:
    """What each ratio counts, in small letters."""
    with (TRANSFORMS / "seeds" / "indicator_catalogue.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return {row["indicator_code"]: f"{row['numerator_vi']} {row['denominator_vi']}".lower() for row in rows}


def unknown_code(field, row, chance):
    lines = field.load.lines
    mask = (lines["report_id"] == row["report_id"]) & (lines["line_key"] == row["line_key"])
    lines.loc[mask, "indicator_code"] = pd.NA
    lines.loc[mask, "line_code"] = "Z99"


def revise_past(field, row, chance):
    later = field.load.reports["received_at"].max() + pd.Timedelta(days=1)
    number = int(field.load.reports["received_no"].max()) + 1
    name = f"{row['report_id'][:50]}-again"
    field.again(row["report_id"], name, received_at=later, taken_in_at=later, received_no=number)
    cells = field.load.cells
    mask = (cells["report_id"] == name) & (cells["line_key"] == row["line_key"])
    cells.loc[mask & (cells["measure"] == "numerator"), ["number", "raw_text"]] = [
        row["numerator"] - 1,
        f"{row['numerator'] - 1:g}",
    ]
    return name


def past(field: Field, count: int, chance: Random) -> list[Place]:
    places: list[Place] = []
    seen: set[str] = set()
    rows = field.ratios()
    for row in field.some(rows[rows["period_code"].str.startswith("2022")], count * 3, chance):
        if row["report_id"] not in seen and len(seen) < count:
            seen.add(row["report_id"])
            places.append((revise_past(field, row, chance), row["line_key"]))
    return places


def copy_figures(field: Field, source: str, target: str) -> None:
    cells = field.load.cells
    columns = ["raw_text", "number", "decimals", "text_value", "qualifier", "parse_code"]
    theirs = cells[cells["report_id"] == source].set_index(["line_code", "measure"])[columns]
    mine = cells["report_id"] == target
    keys = pd.MultiIndex.from_frame(cells.loc[mine, ["line_code", "measure"]])
    cells.loc[mine, columns] = theirs.reindex(keys)[columns].to_numpy()


def as_last(field, row, chance):
    rows = field.load.reports
    year, rest = int(row["period_code"][:4]), row["period_code"][4:]
    before = f"{year - 1}" if not rest else f"{year}-Q{int(rest[-1]) - 1}" if rest[-1] > "1" else f"{year - 1}-Q4"
    same = (
        (rows["form_code"] == row["form_code"])
        & (rows["unit_key"] == row["unit_key"])
        & (rows["period_code"] == before)
    )
    if same.any():
        copy_figures(field, rows[same].iloc[0]["report_id"], row["report_id"])


def as_other(field, row, chance):
    rows = field.load.reports
    peers = rows[(rows["form_code"] == row["form_code"]) & (rows["period_code"] == row["period_code"])]
    peers = peers.sort_values(["received_at", "received_no"])
    first, last = peers.iloc[0], row
    if first["report_id"] != last["report_id"]:
        copy_figures(field, first["report_id"], last["report_id"])


def late(field, row, chance):
    mask = field.load.reports["report_id"] == row["report_id"]
    field.load.reports.loc[mask, "received_at"] += pd.Timedelta(days=chance.randint(12, 90))


def gone(field, row, chance):
    for part in ("reports", "lines", "cells"):
        rows = getattr(field.load, part)
        setattr(field.load, part, rows[rows["report_id"] != row["report_id"]])
    return f"{row['form_code']}|{row['unit_key']}|{row['period_code']}"


def header(column_values):
    def change(field, row, chance):
        for part in ("reports", "lines"):
            rows = getattr(field.load, part)
            mask = rows["report_id"] == row["report_id"]
            for column, value in column_values.items():
                if column in rows:
                    rows.loc[mask, column] = value

    return change


def mostly_held(field, row, chance):
    rows = field.lines[(field.lines["report_id"] == row["report_id"]) & (field.lines["measure_kind"] == "ratio")]
    for _, line in rows.iterrows():
        if line["denominator"] == line["denominator"]:
            field.figures(line, numerator=line["denominator"] + 3)


def drop_mandatory(field, row, chance):
    rows = field.lines[field.lines["report_id"] == row["report_id"]]
    field.drop_line(rows.iloc[chance.randrange(len(rows))])


def blank(field, row, chance):
    cells = field.load.cells
    mask = (cells["report_id"] == row["report_id"]) & ~cells["measure"].isin(["note", "evidence"])
    cells.loc[mask, ["number", "decimals", "qualifier", "text_value"]] = pd.NA
    cells.loc[mask, "raw_text"] = ""
    cells.loc[mask, "parse_code"] = "blank"


def against_feed(field: Field, count: int, chance: Random) -> list[Place]:
    places, load = [], field.load
    rows = field.ratios(period_type="year")
    lines, cells, report = [], [], load.reports.iloc[0].to_dict()
    report |= {"report_id": "feed" * 16, "form_code": "feed", "file_name": "he-thong.csv", "unit_key": None}
    load.reports = pd.concat([load.reports, pd.DataFrame([report])], ignore_index=True)
    for number, row in enumerate(field.some(rows[rows["period_code"] > "2021"], 2 * count, chance)):
        is_defect = number % 2 == 0
        key = {
            "report_id": "feed" * 16,
            "form_code": "feed",
            "sheet": "",
            "line_key": f"!{number + 2}",
            "line_no": number + 2,
        }
        line = load.lines[(load.lines["report_id"] == row["report_id"]) & (load.lines["line_key"] == row["line_key"])]
        lines.append(line.iloc[0].to_dict() | key | {"line_code": row["indicator_code"]})
        done = row["numerator"] * (chance.choice((0.85, 0.9, 0.93)) if is_defect else 1)
        for measure, value in (("numerator", round(done, 1)), ("denominator", row["denominator"])):
            cell = {
                "cell": f"D{number + 2}",
                "measure": measure,
                "raw_text": f"{value:g}",
                "number": value,
                "decimals": 0,
            }
            cells.append(key | cell | {"line_code": row["indicator_code"], "qualifier": "exact", "parse_code": "ok"})
        if is_defect:
            places.append(at(row))
    load.lines = pd.concat([load.lines, pd.DataFrame(lines)], ignore_index=True)
    load.cells = pd.concat([load.cells, pd.DataFrame(cells)], ignore_index=True)
    return places


def jump(points):
    def change(field, row, chance):
        field.figures(row, numerator=round(row["numerator"] + row["denominator"] * chance.uniform(*points) / 100))

    return change


def exchanged(field, row, chance):
    """Two figures of the numerator's digits typed in the wrong order, the per cent left as it was."""
    text = f"{row['numerator']:.0f}"
    places = [at for at in range(len(text) - 1) if text[at] != text[at + 1] and text[at + 1] != "0"]
    at = chance.choice(places)
    field.write(row, "numerator", float(text[:at] + text[at + 1] + text[at] + text[at + 2 :]))


def point_moved(field, row, chance):
    right = round(100 * row["numerator"] / row["denominator"], 2)
    field.write(row, "reported_pct", round(right * chance.choice((0.1, 10)), 3))


def rows_exchanged(field: Field, count: int, chance: Random) -> list[Place]:
    """Two lines of a report whose figures stand in each other's place."""
    places = []
    rows = field.ratios(is_cumulative="true", period_type="year")
    rows = rows[rows["period_code"] > "2021"]
    for row in field.some(rows.drop_duplicates("report_id"), count, chance):
        others = rows[(rows["report_id"] == row["report_id"]) & (rows["line_key"] != row["line_key"])]
        others = others[(others["denominator"] / row["denominator"] - 1).abs() > 0.5]
        if len(others):
            other = others.iloc[chance.randrange(len(others))]
            for this, that in ((row, other), (other, row)):
                field.figures(this, numerator=that["numerator"], denominator=that["denominator"])
            places.append(at(row))
    return places


def column_shifted(field, row, chance):
    field.write(row, "numerator", row["denominator"])
    field.write(row, "denominator", round(100 * row["numerator"] / row["denominator"], 2))
    field.write(row, "reported_pct", None)


def per_cent_alone(field, row, chance):
    for part in ("numerator", "denominator"):
        field.write(row, part, None)
    field.write(row, "reported_pct", round(chance.uniform(101, 190), 1))


def moved_to(column, choose):
    """A header that names a neighbour's unit, or another period: what was owed is then missing."""

    def change(field, row, chance):
        owed = f"{row['form_code']}|{row['unit_key']}|{row['period_code']}"
        now = row.to_dict() | {column: choose(field, row)}
        rows = field.load.reports
        beside = (rows["form_code"] == row["form_code"]) & (rows["unit_key"] == now["unit_key"])
        # what stood there already is now said twice, and the moved report is held against a history not its own
        field.disturbed |= {row["report_id"], *rows[beside]["report_id"]}
        header({column: now[column]})(field, row, chance)
        return owed

    return change


def neighbour(field, row):
    rows = field.load.reports
    units = sorted(set(rows[rows["form_code"] == row["form_code"]]["unit_key"].dropna()))
    quiet = [unit for unit in units if not _moves(unit)]  # else one moved report would stand where another is missing
    return quiet[int(row["report_id"][:8], 16) % len(quiet)]
