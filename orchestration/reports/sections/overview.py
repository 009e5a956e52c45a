"""The report in a few lines: how many figures there are, against plan and the period before, rank, what is open."""

from orchestration.release import words as published
from orchestration.reports.parts import Blocks, Name
from orchestration.reports.release import Release
from orchestration.reports.sections.figures import CountOf, paragraph
from orchestration.reports.sections.ranking import place_of


def blocks(release: Release) -> Blocks:
    """What a leader reads first."""
    subject = release.subject
    lines: Blocks = []
    if subject.has_other_kind:
        lines.append(paragraph("other_kind_real" if subject.is_simulated else "other_kind_simulated"))
    lines += _figures(release)
    lines += [place_of(row, "item") for row in release.own_leagues[:1]]
    findings = release.rows("findings")
    if findings:
        count = {severity: sum(row["severity"] == severity for row in findings) for severity in ("critical", "warning")}
        counted = CountOf(release, "findings", "fct_finding")
        shown = {name: counted.figure(count, name, status="open", severity=name) for name in count}
        lines.append(paragraph("overview_findings", "item", **shown))
    return lines


def _figures(release: Release) -> Blocks:
    """How many of the unit's own figures there are; of a unit that owes none, that it does not."""
    [counts] = release.rows("counts")
    counted = CountOf(release, "counts", "fct_indicator_value")
    shown = {name: counted.figure(counts, name) for name in counts}
    unit = Name(release.subject.name_vi)
    if not counts["figures"]:
        return [paragraph("overview_no_own", "item", unit=unit)]
    lines = [paragraph("overview_figures", "item", unit=unit, **shown)]
    if counts["without_value"]:
        reasons = sorted({row["value_status"] for row in release.figures if row["value"] is None})
        words = ", ".join(published.value("value_status", reason) for reason in reasons)
        lines.append(paragraph("overview_missing", "item", reasons=words, **shown))
    if counts["not_due"]:
        lines.append(paragraph("overview_not_due", "item", **shown))
    if counts["with_plan"]:
        lines.append(paragraph("overview_plan", "item", **shown))
    if counts["compared"]:
        lines.append(paragraph("overview_change", "item", **shown))
    return lines
