"""Rank: place, its range and how certain it is, why it moved, the pillars beside the group, and the units below."""

from itertools import groupby
from typing import Any, cast

from orchestration.analysis import rank_change
from orchestration.analysis.rank_change_text import NAMES_VI
from orchestration.analysis.scenarios import ScenarioFault
from orchestration.release import words as published
from orchestration.reports import notes
from orchestration.reports.parts import Bar, Bars, Block, Blocks, Figure, Name, Paragraph, Part, Parts, Table
from orchestration.reports.release import Release, Row
from orchestration.reports.sections.figures import (
    RowOf,
    figures_under,
    heading,
    or_nothing,
    paragraph,
    points,
    points_change,
    share,
    texts_under,
)
from orchestration.reports.wording import joined, sentence, word

LEAGUE = ("edition_code", "period_code", "unit_key")
NODE = RowOf("mart_unit_scorecard", (*LEAGUE, "node_code"), apart=("node_code",))
PLACE, IN_TABLE = RowOf("mart_league_table", LEAGUE), RowOf("mart_league_table", LEAGUE, apart=("unit_key",))
MOST = 30  # units of a table; of a longer league the first and the last
FIRST, LAST = 10, 5
NO_CHANGE = 5e-3  # points that two decimals show as nothing


def blocks(release: Release) -> Blocks:
    """Every league the unit stands in, the first with its pillars and why it moved; then the units below it."""
    parts: Blocks = []
    for place, row in enumerate(release.own_leagues):
        parts += _league(release, row, is_lead=not place and row["rank"] is not None)
    below = [row for row in release.leagues if not row["is_own"]]
    for _, rows in groupby(below, key=lambda row: row["edition_code"]):
        parts += _below(list(rows))
    return or_nothing(parts, "ranking_nothing")


def _league(release: Release, row: Row, is_lead: bool) -> Blocks:
    parts: Blocks = [place_of(row, "body")]
    if row["rank"] is not None:
        parts.append(_certainty(row))
    if row["previous_rank"] is not None:
        parts.append(_before(row))
        if is_lead:
            parts += _why(release, row)
    if row["published_rank"] is not None:
        parts.append(paragraph("rank_published", rank=PLACE.figure(row, "published_rank")))
    if row["claimed_words_vi"]:
        parts.append(paragraph("rank_claimed", words=Name(row["claimed_words_vi"])))
    return parts + (_pillars(release, row) if is_lead else [])


def place_of(row: Row, kind: str) -> Block:
    """The place in a sentence; where there is none, why."""
    shown: dict[str, Any] = {
        "edition": Name(row["edition_name_vi"] or row["edition_code"]),
        "status": published.value("status", row["status"]),
        "coverage": PLACE.figure(row, "coverage", share),
    }
    if row["rank"] is None:
        reason = published.value("unranked_reason", row["unranked_reason"])
        return paragraph("rank_none", kind, reason=reason, **shown)
    shown |= {
        "rank": PLACE.figure(row, "rank"),
        "units": _counted(row),
        "score": PLACE.figure(row, "score_pct", points),
    }
    return paragraph("rank_place", kind, **shown)


def _counted(row: Row) -> Figure:
    """How many units the place is among."""
    keys = {"edition_code": row["edition_code"], "period_code": row["period_code"], "unit_key": row["unit_key"]}
    note = notes.of_row(PLACE.table, **keys)
    return Figure(str(row["units_ranked"]), "leagues.units_ranked", tuple(keys.items()), note)


def _certainty(row: Row) -> Block:
    """How far the rank can be relied on: alone, not tried, sure, or one of a range; and the unit next below."""
    if row["units_ranked"] == 1:
        return paragraph("rank_alone")
    if row["rank_low"] is None:
        return paragraph("rank_not_drawn")
    bounds = {name: PLACE.figure(row, name) for name in ("rank_low", "rank_high")}
    parts = sentence("rank_sure" if row["rank_low"] == row["rank_high"] else "rank_range", **bounds)
    if row["is_tied"]:
        parts += sentence("rank_tied")
    elif row["is_told_apart"] is False:
        parts += sentence("rank_not_apart")
    return Paragraph(parts)


def _before(row: Row) -> Block:
    """The place of the period before, and how the score has changed since."""
    shown: dict[str, Any] = {
        "period": Name(row["previous_period_code"] or "–"),
        "rank": PLACE.figure(row, "previous_rank"),
        "score": PLACE.figure(row, "previous_score_pct", points),
    }
    if row["rank"] is None:
        return paragraph("rank_was", **shown)
    places = row["previous_rank"] - row["rank"]
    key = "rank_up" if places > 0 else "rank_down" if places < 0 else "rank_same"
    return paragraph(key, change=PLACE.figure(row, "improvement", points_change), **shown)


def _why(release: Release, row: Row) -> Blocks:
    """The parts that the models of the release split the change into, and that add up to it."""
    sides = ((row["edition_code"], row["previous_period_code"]), (row["edition_code"], row["period_code"]))
    try:
        split = rank_change.between_periods(release.folder, row["unit_key"], sides)["parts"]
    except ScenarioFault:
        return [paragraph("why_unknown")]
    if split["score"] is None or split["rank"] is None:
        return [paragraph("why_unknown")]
    command = f"kho diff --periods {row['previous_period_code']} {row['period_code']} --unit {row['unit_key']}"
    note = notes.of_command(f"{command} --edition {row['edition_code']}")
    keys = {name: row[name] for name in LEAGUE} | {"previous_period_code": row["previous_period_code"]}
    by_score, by_rank = cast("dict[str, float]", split["score"]), cast("dict[str, int]", split["rank"])
    items: list[list[Part]] = []
    for name in rank_change.PARTS:
        score, places = by_score[name], by_rank[name]
        if abs(score) < NO_CHANGE and not places:
            continue
        where = tuple((keys | {"part": name}).items())
        figures = {
            "points": Figure(points_change(score), "rank_change.score", where, note),
            "places": Figure(str(abs(int(places))), "rank_change.rank", where, note),
        }
        only = "only_" if abs(score) < NO_CHANGE else ""
        key = f"why_{only}up" if places < 0 else f"why_{only}down" if places > 0 else "why_points"
        items.append(sentence(key, name=NAMES_VI[name], **figures))
    return [paragraph("why", items=joined(items, "; "))] if items else []


def _pillars(release: Release, row: Row) -> Blocks:
    """Each pillar beside the mean of the group and its own score of the period before, as a table and as bars."""
    nodes = release.rows("pillars", edition=row["edition_code"], previous=row["previous_period_code"])
    if not nodes:
        return []
    columns = [
        *texts_under(head_pillar=6.5),
        *figures_under(head_score=2.5, head_group_mean=2.5, head_before=2.5, head_rank=2.5),
    ]
    rows: list[list[Parts]] = []
    for node in nodes:
        before: list[Part] = (
            [] if node["previous_score_pct"] is None else [NODE.figure(_earlier(node, row), SCORES[0], points)]
        )
        scores = [[NODE.figure(node, name, points)] if node[name] is not None else [] for name in SCORES]
        place: list[Part] = [] if node["rank"] is None else [NODE.figure(node, "rank", str)]
        rows.append([[Name(node["node_name_vi"])], scores[0] or [word("no_score")], scores[1], before, place])
    bars = [
        Bar(
            [Name(node["node_name_vi"])],
            node["score_pct"],
            NODE.figure(node, SCORES[0], points),
            node["group_mean_pct"],
        )
        for node in nodes
        if node["score_pct"] is not None
    ]
    lead = heading("pillars_heading", edition=Name(row["edition_name_vi"] or row["edition_code"]))
    picture: Blocks = [Bars([word("picture_pillars")], bars)] if bars else []
    return [lead, Table(columns, rows), *picture]


SCORES = ("score_pct", "group_mean_pct")


def _earlier(node: Row, row: Row) -> Row:
    """The pillar as it stood in the period before."""
    return node | {"period_code": row["previous_period_code"], "score_pct": node["previous_score_pct"]}


def _below(rows: list[Row]) -> Blocks:
    """A league of the units below: all of a short one, of a long one its first and last."""
    ranked = [row for row in rows if row["rank"] is not None]
    shown = ranked if len(ranked) <= MOST else [*ranked[:FIRST], *ranked[-LAST:]]
    head = rows[0]
    edition = Name(head["edition_name_vi"] or head["edition_code"])
    parts: Blocks = [heading("below_heading", edition=edition, status=published.value("status", head["status"]))]
    if len(shown) < len(ranked):
        parts.append(paragraph("below_shortened"))
    if shown:
        parts += [_below_table(shown), Bars([word("picture_below")], [_bar(row) for row in shown])]
    unranked = [row for row in rows if row["rank"] is None]
    if not ranked:
        reasons = sorted({row["unranked_reason"] for row in unranked})
        words = ", ".join(published.value("unranked_reason", reason) for reason in reasons)
        parts.append(paragraph("below_none", reasons=words))
    elif unranked:
        items = joined([_unranked(row) for row in unranked[:MOST]], "; ")
        parts.append(paragraph("below_unranked" if len(unranked) <= MOST else "below_unranked_most", items=items))
    return parts


def _unranked(row: Row) -> list[Part]:
    reason = published.value("unranked_reason", row["unranked_reason"])
    return sentence("item_unranked", name=Name(row["name_vi"]), reason=reason)


def _bar(row: Row) -> Bar:
    return Bar([Name(row["name_vi"])], row["score_pct"], IN_TABLE.figure(row, "score_pct", points))


def _below_table(rows: list[Row]) -> Table:
    columns = [
        *figures_under(head_rank=1.5),
        *texts_under(head_unit=5.2),
        *figures_under(head_score=2.2, head_range=2.4, head_coverage=1.8, head_before_rank=1.6, head_improvement=1.8),
    ]
    lines: list[list[Parts]] = []
    for row in rows:
        drawn: list[Part] = []
        if row["rank_low"] is not None:
            drawn = [IN_TABLE.figure(row, "rank_low"), "–", IN_TABLE.figure(row, "rank_high")]
        before: list[Part] = [] if row["previous_rank"] is None else [IN_TABLE.figure(row, "previous_rank")]
        moved: list[Part] = [] if row["improvement"] is None else [IN_TABLE.figure(row, "improvement", points_change)]
        place, score = IN_TABLE.figure(row, "rank"), IN_TABLE.figure(row, "score_pct", points)
        lines.append(
            [[place], [Name(row["name_vi"])], [score], drawn, [IN_TABLE.figure(row, "coverage", share)], before, moved]
        )
    return Table(columns, lines)
