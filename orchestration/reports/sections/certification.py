"""Certification of communes: a commune's own targets, those of a district's communes, the districts of a province."""

from orchestration.release import words as published
from orchestration.reports.parts import Blocks, Name, Part, Parts, Table
from orchestration.reports.release import Release, Row
from orchestration.reports.sections.figures import RowOf, figures_under, or_nothing, paragraph, points, texts_under
from orchestration.reports.wording import word

COMMUNE = RowOf("mart_commune_certification", ("plan_code", "unit_key", "period_code"), apart=("unit_key",))
DISTRICT = RowOf("mart_district_certification", (*COMMUNE.keys, "known_by"), apart=("unit_key", "known_by"))
TARGETS = ("targets_owed", "targets_met", "targets_unknown", "extension_met", "extension_unknown")
COMMUNES = ("communes_owing", "communes_registered", "communes_met_all", "communes_certified")


def blocks(release: Release) -> Blocks:
    """What the release knows of certification in the period: of the unit, and of the units below it."""
    parts: Blocks = []
    if communes := release.rows("communes"):
        parts += [paragraph("communes_lead"), _communes(communes)]
    if districts := release.rows("districts"):
        parts += [paragraph("districts_lead"), _districts(districts)]
    return or_nothing(parts, "certification_nothing")


def _communes(rows: list[Row]) -> Table:
    columns = [
        *texts_under(head_unit=4.6),
        *figures_under(
            head_targets=1.8,
            head_targets_met=1.7,
            head_targets_unknown=1.8,
            head_extension_met=1.9,
            head_extension_unknown=1.9,
        ),
        *texts_under(head_certified=2.8),
    ]
    lines: list[list[Parts]] = []
    for row in rows:
        figures = [_or_unknown(row, name, COMMUNE) for name in TARGETS]
        lines.append([[Name(row["name_vi"])], *figures, [_answer(row["is_certified"], row["unknown_reason"])]])
    return Table(columns, lines)


def _districts(rows: list[Row]) -> Table:
    columns = [
        *texts_under(head_unit=3.6, head_known_by=2.3),
        *figures_under(
            head_communes=1.5,
            head_registered=1.6,
            head_met_all=1.6,
            head_communes_certified=1.7,
            head_certified_pct=1.6,
        ),
        *texts_under(head_meets=2.6),
    ]
    lines: list[list[Parts]] = []
    for row in rows:
        figures = [_or_unknown(row, name, DISTRICT) for name in COMMUNES]
        percent = _or_unknown(row, "certified_pct", DISTRICT)
        known_by = published.value("known_by", row["known_by"])
        meets = _answer(row["meets_district_share"], row["unknown_reason"])
        lines.append([[Name(row["name_vi"])], [known_by], *figures, percent, [meets]])
    return Table(columns, lines)


def _or_unknown(row: Row, column: str, of: RowOf) -> list[Part]:
    """A figure, or that it is not known."""
    if row[column] is None:
        return [word("unknown")]
    is_share = column.endswith("_pct")
    figure = of.figure(row, column, points if is_share else str)
    return [figure, "%"] if is_share else [figure]


def _answer(is_met: bool | None, reason: str | None) -> str:
    """Met, not met, or unknown with the reason."""
    text = word("unknown" if is_met is None else "met" if is_met else "not_met")
    return f"{text} ({published.value('unknown_reason', reason)})" if reason and not is_met else text
