"""What is missing and why: figures with the reason and the latest there is, reports not sent, and by units below."""

from orchestration.release import words as published
from orchestration.reports.parts import Blocks, Name, Part, Parts, Table
from orchestration.reports.release import Release, Row
from orchestration.reports.sections.figures import (
    CountOf,
    RowOf,
    figures_under,
    heading,
    name_of,
    on_day,
    or_nothing,
    paragraph,
    status_of,
    texts_under,
)

LATEST = RowOf("mart_last_good_value", ("unit_key", "indicator_code", "period_code", "regime", "score_stage"))
SENDING = RowOf(
    "mart_reporting_compliance", ("form_code", "unit_key", "period_code", "regime"), apart=("form_code", "regime")
)
COUNTS = ("values_owed", "values_reported", "values_held", "values_unusable", "values_missing")
ANSWERS = ("units_owing", "on_time", "late", "missing")


def blocks(release: Release) -> Blocks:
    """Figures that are missing, the unit's reports, and those of the units below it."""
    parts: Blocks = []
    if lacking := [row for row in release.figures if row["value"] is None]:
        parts += [paragraph("missing_lead"), _figures(release, lacking)]
    elif release.figures:
        parts.append(paragraph("missing_none"))
    if sendings := release.rows("sendings"):
        parts += [heading("sendings_heading"), _sendings(release, sendings)]
    if below := release.rows("sendings_below"):
        parts += [heading("sendings_below_heading"), _below(release, below)]
        named = [row for row in below if row["missing_names"]]
        parts += [
            paragraph("sendings_missing", "item", form=Name(row["form_code"]), names=Name(row["missing_names"]))
            for row in named
        ]
    return or_nothing(parts, "missing_nothing")


def _figures(release: Release, rows: list[Row]) -> Table:
    columns = [
        *texts_under(head_indicator=7.2, head_reason=3.4, head_source=3.2),
        *figures_under(head_latest=2.7),
    ]
    return Table(
        columns,
        [[name_of(row), [status_of(row)], _came(row), _latest(release, row)] for row in rows],
    )


def _came(row: Row) -> list[Part]:
    """Where something came for it that is no figure."""
    parts: list[Part] = []
    for between, text in (("", row["file_name"]), (": ", row["sheet"]), ("!", row["cell"])):
        if text:
            parts += [between, Name(text)] if parts else [Name(text)]
    return parts


def _latest(release: Release, row: Row) -> list[Part]:
    """The latest good figure of an earlier period, with that period."""
    if row["latest_value"] is None:
        return []
    of_latest = {name: row[name] for name in LATEST.keys if name in row}
    of_latest |= {"unit_key": release.subject.unit_key, "period_code": row["latest_period_code"]}
    figure = LATEST.figure(of_latest | {"value": row["latest_value"]}, "value")
    return [figure, " (", Name(row["latest_period_code"]), ")"]


def _sendings(release: Release, rows: list[Row]) -> Table:
    columns = [
        *texts_under(head_form=1.9, head_due=2.2, head_received=2.2, head_answer=2.2),
        *figures_under(head_owed=1.6, head_reported=1.6, head_held=1.5, head_unusable=1.7, head_missing=1.6),
    ]
    lines: list[list[Parts]] = []
    for row in rows:
        own = row | {"unit_key": release.subject.unit_key}
        figures = [[SENDING.figure(own, name)] for name in COUNTS]
        received = row["first_received_at"]
        days = [[on_day(row["due_on"])], [on_day(received.date() if received else None)]]
        answer = published.value("compliance", row["compliance"])
        lines.append([[Name(row["form_code"])], *days, [answer], *figures])
    return Table(columns, lines)


def _below(release: Release, rows: list[Row]) -> Table:
    columns = [
        *texts_under(head_form=3.3, head_regime=3.2),
        *figures_under(head_units_owing=2.5, head_on_time=2.5, head_late=2.5, head_not_sent=2.5),
    ]
    counted = CountOf(release, "sendings_below", "mart_reporting_compliance", apart=("form_code", "regime"))
    lines: list[list[Parts]] = []
    for row in rows:
        keys = {"form_code": row["form_code"], "regime": row["regime"]}
        counts = [[counted.figure(row, name, **keys)] for name in ANSWERS]
        lines.append([[Name(row["form_code"])], [published.value("regime", row["regime"])], *counts])
    return Table(columns, lines)
