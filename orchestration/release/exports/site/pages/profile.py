"""A unit: its ranks, its pillars beside its group, every indicator with its certainty and its cell, what it owes."""

from typing import Any

from markupsafe import Markup

from orchestration.release.exports.site.book import Site
from orchestration.release.exports.site.contents import Contents, Rows, grouped
from orchestration.release.exports.site.pages import certification, profile_figures
from orchestration.release.exports.site.pages.league import range_of
from orchestration.release.exports.site.pages.quality import findings_table
from orchestration.release.exports.site.pictures import bar
from orchestration.release.exports.site.tables import FIXED, NUMBER, PICTURE, SHARE, Column, Shown, Table
from orchestration.release.exports.site.wording import code, fixed, joined, signed, word

REPORTS = 12  # the latest
SEEN = 0.0005  # of the whole: less is written 0,0 points, and neither lifts nor holds a unit
FINDINGS = 40  # the gravest; the board of quality has all


class Parts:
    """What profiles are made of, by unit and kind of figures."""

    def __init__(self, contents: Contents):
        self.values = contents.values_by_unit
        self.nodes = grouped(contents.rows("nodes"), _owner)
        self.places = grouped(contents.rows("leagues"), _owner)
        self.strengths = grouped(contents.rows("strengths"), _owner)
        self.reports = grouped(contents.rows("reports"), _owner)
        self.findings = grouped(contents.rows("findings"), _owner)
        self.communes = grouped(contents.rows("communes"), _owner)
        self.districts = grouped(contents.rows("districts"), _owner)


def _owner(row: Any) -> tuple[str, bool]:
    return row.unit_key, row.is_simulated


def write(site: Site) -> None:
    """Write a page per unit and kind of figures."""
    parts = Parts(site.contents)
    for owner in sorted(site.contents.owners):
        _write_unit(site, parts, owner, (owner[0], not owner[1]) in site.contents.owners)


def _write_unit(site: Site, parts: Parts, owner: tuple[str, bool], twin: bool) -> None:
    key, is_simulated = owner
    row = site.contents.units[key]
    places = _latest(parts.places.get(owner, []))
    nodes, lead = _pillar_nodes(parts.nodes.get(owner, []), places)
    strong, weak = _strengths(site, parts.strengths.get(owner, []), lead)
    series = profile_figures.series_of(parts.values.get(owner, []))
    reports, findings = parts.reports.get(owner, []), parts.findings.get(owner, [])
    site.page(
        site.contents.unit_pages[key],
        "profile.html.j2",
        row.name_vi,
        is_simulated,
        twin=twin,
        row=row,
        parent=site.unit(row.parent_unit_key, is_simulated) if row.parent_unit_key in site.contents.units else None,
        places=_places_table(site, places) if places else None,
        pillars=_pillars_table(nodes, is_alone=lead.ranked_beside < 2) if nodes else None,
        pillars_of=f"{lead.edition_name_vi}, {lead.period_code}" if lead else "",
        strong=strong,
        weak=weak,
        figures=profile_figures.tables(site, row, series),
        against=profile_figures.against_group(series),
        trends=profile_figures.trends(series),
        standing=_standing(lead),
        certification=_certification(site, parts, owner),
        reports=_reports_table(reports[:REPORTS]) if reports else None,
        findings=findings_table(site, findings[:FINDINGS], word("findings"), "quiet") if findings else None,
    )


def _standing(lead: Any) -> Markup | None:
    """Rank, range and score of the first place that is shown, in a sentence."""
    if lead is None:
        return None
    if lead.rank is None:
        return joined(word("score"), f": {fixed(lead.score_pct)}")
    if lead.is_alone:
        return joined(word("only_one"), f"; {fixed(lead.score_pct)}%")
    drawn = "" if lead.rank_low is None else joined(" (", word("range_word"), f" {lead.rank_low}–{lead.rank_high})")
    return joined(word("rank"), f" {lead.rank}/{lead.ranked_beside}", drawn, f"; {fixed(lead.score_pct)}%")


def _certification(site: Site, parts: "Parts", owner: tuple[str, bool]) -> Table | None:
    """The unit's line in the pages of communes and districts."""
    for rows, columns, cells in (
        (parts.communes.get(owner), certification.COMMUNES, certification.commune),
        (parts.districts.get(owner), certification.DISTRICTS, certification.district),
    ):
        if rows:
            return Table(
                "cong-nhan", word("certification"), columns[1:], [cells(site, row)[1:] for row in rows], "quiet"
            )
    return None


def _latest(places: Rows) -> Rows:
    """The latest period of each edition and kind of period, ranked ones first; rows come the latest first."""
    kept: dict[tuple, Any] = {}
    for row in places:
        key = (row.edition_code, row.period_type)
        if key not in kept or (kept[key].rank is None and row.rank is not None):
            kept[key] = row
    return sorted(kept.values(), key=lambda row: (row.score_pct is None, row.rank is None, "/" in row.edition_code))


def _places_table(site: Site, places: Rows) -> Table:
    columns = [
        Column("edition", is_name=True),
        Column("period"),
        Column("rank", NUMBER),
        Column("rank_picture", PICTURE),
        Column("score", FIXED),
        Column("movement", NUMBER),
        Column("coverage", SHARE),
        Column("remark"),
    ]
    rows = []
    for row in places:
        page = site.contents.league_pages[row.edition_code, row.period_code]
        name = row.edition_name_vi or row.edition_code
        apart = row.edition_code.partition("/")[2]
        named = joined(name, " (", code("score_stage", apart), ")") if apart else name
        moved = None if row.rank is None or row.previous_rank is None else row.previous_rank - row.rank
        rows.append(
            [
                Shown(site.link("", page, row.is_simulated, named), row.edition_code),
                Shown(row.period_code, row.period_code, "t"),
                Shown("–" if row.rank is None or row.is_alone else f"{row.rank}/{row.ranked_beside}", row.rank, "rank"),
                Shown(range_of(row)),
                row.score_pct,
                None
                if moved is None
                else Shown(signed(moved, 0), moved, "up" if moved > 0 else "down" if moved else ""),
                row.coverage,
                _place_remark(row),
            ]
        )
    kept = len(columns) if any(row[-1] is not None for row in rows) else len(columns) - 1  # nothing to remark
    return Table("hang-cac-ky", word("places"), columns[:kept], [row[:kept] for row in rows], "quiet")


def _place_remark(row: Any) -> Markup | None:
    """Why there is no rank, or none that says anything."""
    if row.unranked_reason:
        return code("unranked_reason", row.unranked_reason)
    return word("only_one") if row.is_alone else None


def _pillar_nodes(nodes: Rows, places: Rows) -> tuple[Rows, Any]:
    """The whole and its pillars in the first place that is shown; none where no place has a score."""
    lead = next((row for row in places if row.score_pct is not None), None)
    if lead is None:
        return [], None
    key = (lead.edition_code, lead.period_code)
    return [row for row in nodes if (row.edition_code, row.period_code) == key and row.depth <= 1], lead


def _pillars_table(nodes: Rows, is_alone: bool) -> Table:
    """Each pillar beside its group, its parent and its province; a mean that says the same as another is left out."""
    means = [("parent_mean", "parent_mean_pct"), ("province_mean", "province_mean_pct")]
    shown = [
        (head, name)
        for head, name in means
        if any(
            getattr(node, name) is not None
            and abs(getattr(node, name) - (node.group_mean_pct or 0)) > 1e-9
            and abs(getattr(node, name) - (node.score_pct or 0)) > 1e-9
            for node in nodes
        )
    ]
    columns = [
        Column("pillar", is_name=True),
        Column("weight", SHARE),
        Column("score", FIXED),
        Column("score_bar", PICTURE),
        Column("coverage", SHARE),
        Column("group_mean", FIXED),
        *[Column(head, FIXED) for head, _ in shown],
        Column("rank", NUMBER),
    ]
    rows = [
        [
            node.node_name_vi,
            node.effective_weight,
            node.score_pct,
            Shown(bar(node.score_pct, None if is_alone else node.group_mean_pct)),
            node.coverage,
            node.group_mean_pct,
            *[getattr(node, name) for _, name in shown],
            node.rank,
        ]
        for node in nodes
    ]
    kept = 5 if is_alone else len(columns)  # one that is ranked alone has no group beside it
    return Table("tru-cot", word("pillars"), columns[:kept], [row[:kept] for row in rows], "quiet")


def _strengths(site: Site, rows: Rows, lead: Any) -> tuple[list, list]:
    """What lifts the unit most above its group, and what holds it most below, in points of the whole."""
    if lead is None:
        return [], []
    here = [row for row in rows if (row.edition_code, row.period_code) == (lead.edition_code, lead.period_code)]
    strong = [row for row in here if row.strength_no <= 3 and row.weighted_gap >= SEEN]
    weak = sorted(
        (row for row in here if row.weakness_no <= 3 and row.weighted_gap <= -SEEN), key=lambda row: row.weakness_no
    )
    return (
        [(site.indicator(row.indicator_code, row.is_simulated), signed(100 * row.weighted_gap, 1)) for row in strong],
        [(site.indicator(row.indicator_code, row.is_simulated), signed(100 * row.weighted_gap, 1)) for row in weak],
    )


def _reports_table(rows: Rows) -> Table:
    columns = [
        Column("form", is_name=True),
        Column("period"),
        Column("due_on"),
        Column("received"),
        Column("compliance"),
        Column("days_late", NUMBER),
        Column("values_owed", NUMBER),
        Column("values_reported", NUMBER),
        Column("values_held", NUMBER),
        Column("values_missing", NUMBER),
    ]
    return Table(
        "nop-bao-cao",
        word("reports"),
        columns,
        [
            [
                Shown(row.form_code, row.form_code, "t"),
                Shown(row.period_code, row.period_code, "t"),
                row.due_on,
                row.first_received_at,
                Shown(code("compliance", row.compliance), row.compliance, f"c-{row.compliance}"),
                row.days_late,
                row.values_owed,
                row.values_reported,
                row.values_held,
                row.values_missing,
            ]
            for row in rows
        ],
        "quiet",
    )
