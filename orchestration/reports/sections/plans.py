"""Progress of plans: how many commitments are achieved, under way, not achieved and unknown, and how that is known."""

from orchestration.release import words as published
from orchestration.reports import notes
from orchestration.reports.parts import Blocks, Figure, Name, Note, Part, Parts, Table
from orchestration.reports.release import Release, Row
from orchestration.reports.sections.figures import figures_under, or_nothing, paragraph, points, texts_under
from orchestration.reports.wording import figure_text, word

KEYS = ("plan_code", "commitment_kind", "part", "known_by", "unit_level", "unit_key", "period_code")
COUNTS = ("commitments_followed", "achieved", "in_progress", "not_achieved", "unknown")


def blocks(release: Release) -> Blocks:
    """A line for each plan, kind of commitment and way of knowing; never added up."""
    rows = release.rows("plans")
    parts: Blocks = [paragraph("plans_lead"), _table(release, rows)] if rows else []
    return or_nothing(parts, "plans_nothing")


def _table(release: Release, rows: list[Row]) -> Table:
    columns = [
        *texts_under(head_plan_name=4.7, head_known_by=2.1),
        *figures_under(
            head_followed=1.5,
            head_achieved=1.3,
            head_in_progress=1.4,
            head_not_achieved=1.5,
            head_unknown=1.4,
            head_achieved_pct=2.6,
        ),
    ]
    lines: list[list[Parts]] = []
    for row in rows:
        note = _note(release, row)
        counts = [_figure(row, name, note) for name in COUNTS]
        kind = published.value("commitment_kind", row["commitment_kind"])
        name: list[Part] = [Name(row["plan_name_vi"]), f" ({kind}"]
        name += [] if row["part"] == "all" else [", ", Name(published.value("part", row["part"]))]
        if row["unit_key"] is None:
            name.append(f", {word('plan_over_units')} {published.value('unit_level', row['unit_level'])}")
        name.append(")")
        percent = _percent(row, note)
        lines.append([name, [published.value("known_by", row["known_by"])], *counts, percent])
    return Table(columns, lines)


def _note(release: Release, row: Row) -> Note:
    """The cell that a count stands in; of a list the row of the release."""
    if row["report_id"] and row["cell"]:
        return notes.of_cells(row, release.texts)
    return notes.of_row("mart_plan_progress", **{name: row[name] for name in KEYS})


def _figure(row: Row, column: str, note: Note) -> list[Part]:
    if row[column] is None:
        return [word("unknown")]
    return [Figure(figure_text(row[column]), f"mart_plan_progress.{column}", _keys(row), note)]


def _percent(row: Row, note: Note) -> list[Part]:
    if row["achieved_pct"] is None:
        reason = row["unknown_reason"]
        return [published.value("unknown_reason", reason) if reason else word("unknown")]
    return [Figure(points(row["achieved_pct"]), "mart_plan_progress.achieved_pct", _keys(row), note), "%"]


def _keys(row: Row) -> tuple[tuple[str, object], ...]:
    return tuple((name, row[name]) for name in KEYS)
