"""Results: every figure beside its plan and the period before, by domain; what misses its plan, what moved most."""

from dataclasses import replace
from itertools import groupby

from orchestration.release import words as published
from orchestration.reports import notes
from orchestration.reports.parts import Bar, Bars, Block, Blocks, Figure, Name, Part, Parts, Table
from orchestration.reports.release import Release, Row
from orchestration.reports.sections.figures import (
    CountOf,
    RowOf,
    change,
    figures_under,
    heading,
    measure_of,
    name_of,
    of_fact,
    or_nothing,
    paragraph,
    points,
    texts_under,
    value_of,
)
from orchestration.reports.wording import joined, sentence, word

NAMED = 5  # indicators that a sentence names; the table has all
FULL = 100.0
ENOUGH = 0.5  # of the units: a sum over fewer says little of the whole
ROLLUP = RowOf(
    "mart_indicator_rollup",
    ("unit_key", "indicator_code", "period_code", "regime", "summed_level", "is_simulated"),
    apart=("indicator_code", "regime"),
)


def blocks(release: Release) -> Blocks:
    """The unit's own figures, and the sums over the units below it of what it does not report itself."""
    rows = release.figures
    own: Blocks = []
    if rows:
        own += [_table(release, rows), *_sentences(release, rows), *_picture(release, rows)]
    return or_nothing([*own, *_sums(release)], "results_nothing")


def _table(release: Release, rows: list[Row]) -> Table:
    columns = [
        *texts_under(head_no=0.9, head_indicator=5.2, head_measure=1.6),
        *figures_under(head_value=3.2, head_plan=1.9, head_attainment=1.7, head_change=2.0),
    ]
    lines: list[list[Parts]] = []
    number = 0
    for domain, of_domain in groupby(rows, key=lambda row: row["domain_name_vi"]):
        lines.append([[Name(domain or word("no_domain"))]])
        for row in of_domain:
            number += 1
            lines.append(_line(release, row, number))
    return _without_blank(Table(columns, lines))


def _without_blank(table: Table) -> Table:
    """The table without the columns in which nothing stands; the name of the indicator takes their room."""
    lines = [row for row in table.rows if len(row) > 1]
    kept = [at for at in range(len(table.columns)) if any(row[at] for row in lines)]
    room = sum(column.width for column in table.columns) - sum(table.columns[at].width for at in kept)
    columns = [table.columns[at] for at in kept]
    columns[1] = replace(columns[1], width=columns[1].width + room)
    return Table(columns, [[row[at] for at in kept] if len(row) > 1 else row for row in table.rows])


def _line(release: Release, row: Row, number: int) -> list[Parts]:
    is_answer = row["measure_kind"] == "yes_no"
    plan: list[Part] = [] if row["plan_value"] is None or is_answer else [of_fact(release, row, "plan_value")]
    reached: list[Part] = [] if row["attainment_pct"] is None or is_answer else [attained(release, row)]
    moved: list[Part] = [] if row["change_since_previous"] is None or is_answer else [changed(release, row)]
    return [[Name(str(number))], name_of(row), [measure_of(row)], value_of(release, row), plan, reached, moved]


def attained(release: Release, row: Row) -> Figure:
    """How far the plan is attained, in per cent."""
    return of_fact(release, row, "attainment_pct", lambda value: f"{points(value)}%")


def changed(release: Release, row: Row) -> Figure:
    """The change since the period before, which the note names."""
    keys = {"unit_key": release.subject.unit_key} | {name: row[name] for name in ("indicator_code", "period_code")}
    keys |= {name: row[name] for name in ("regime", "score_stage")} | {"geography": "as_reported"}
    note = notes.of_row(
        "mart_indicator_trend",
        unit_key=release.subject.unit_key,
        period_code=row["period_code"],
        previous_period_code=row["previous_period_code"],
    )
    text = change(row["change_since_previous"])
    return Figure(text, "mart_indicator_trend.change_since_previous", tuple(keys.items()), note)


def _sentences(release: Release, rows: list[Row]) -> Blocks:
    """What misses its plan by most, and which per cents moved most to the better and to the worse."""
    planned = [row for row in rows if row["attainment_pct"] is not None and row["measure_kind"] != "yes_no"]
    missed = sorted((row for row in planned if _shortfall(row) > 0), key=_shortfall, reverse=True)
    lines: Blocks = []
    if missed:
        items = [sentence("item_attained", name=name_of(row), figure=attained(release, row)) for row in missed[:NAMED]]
        lines.append(paragraph("results_missed" if len(missed) <= NAMED else "results_missed_most", items=_list(items)))
    elif planned:
        lines.append(paragraph("results_all_met"))
    shares = [row for row in rows if row["measure_kind"] == "ratio" and row["change_since_previous"]]
    for key, sign in (("results_better", 1), ("results_worse", -1)):
        moved = [row for row in shares if sign * row["change_since_previous"] * row["direction"] > 0]
        moved.sort(key=lambda row: -abs(row["change_since_previous"]))
        items = [sentence("item_changed", name=name_of(row), figure=changed(release, row)) for row in moved[:NAMED]]
        if items:
            lines.append(paragraph(key, items=_list(items)))
    return lines


def _shortfall(row: Row) -> float:
    """How far a figure is from its plan in the direction that is no good."""
    return float((FULL - row["attainment_pct"]) * row["direction"])


def _list(items: list[list[Part]]) -> list[Part]:
    return joined(items, "; ")


def _picture(release: Release, rows: list[Row]) -> Blocks:
    """Each figure that has a plan, in per cent of it; the mark stands at the plan."""
    planned = [row for row in rows if row["attainment_pct"] is not None and row["measure_kind"] != "yes_no"]
    if not planned:
        return []
    full = max(FULL, *(row["attainment_pct"] for row in planned))
    bars = [Bar(name_of(row), row["attainment_pct"], attained(release, row), FULL) for row in planned]
    picture: Block = Bars([word("picture_attainment")], bars, full)
    return [picture]


def _sums(release: Release) -> Blocks:
    """The sums that half of the units or more are in; of the others how many there are."""
    subject = release.subject
    own: Row = {"unit_key": subject.unit_key, "is_simulated": subject.is_simulated}
    sums = [own | row for row in release.rows("sums")]
    shown = [row for row in sums if row["coverage"] >= ENOUGH]
    lines: Blocks = []
    if shown:
        lines += [heading("sums_heading"), paragraph("sums_lead"), _sums_table(shown)]
    if len(shown) < len(sums):
        counted = CountOf(release, "sums", "mart_indicator_rollup")
        left_out = counted.figure({"left_out": len(sums) - len(shown)}, "left_out", coverage=f"< {ENOUGH:g}")
        lines.append(paragraph("sums_left_out", count=left_out))
    return lines


def _sums_table(sums: list[Row]) -> Table:
    columns = [
        *texts_under(head_indicator=6.3, head_measure=1.8, head_level=1.8),
        *figures_under(head_value=2.6, head_units_counted=2.0, head_units_expected=2.0),
    ]
    rows: list[list[Parts]] = []
    for row in sums:
        figures = [[ROLLUP.figure(row, name)] for name in ("value", "units_counted", "units_expected")]
        level = published.value("unit_level", row["summed_level"])
        rows.append([name_of(row | {"score_stage": None}), [measure_of(row)], [level], *figures])
    return Table(columns, rows)
