"""A league: units of an edition and period by rank, with the range of each rank drawn, ties, coverage and reasons."""

from typing import Any

from markupsafe import Markup

from orchestration.release.exports.site import addresses, maps
from orchestration.release.exports.site.book import Site
from orchestration.release.exports.site.contents import Rows, grouped
from orchestration.release.exports.site.pictures import bar, rank_range
from orchestration.release.exports.site.tables import DATA, FIXED, NUMBER, PICTURE, SHARE, TEXT, Column, Shown, Table
from orchestration.release.exports.site.wording import code, fixed, joined, signed, word

MOVED = 0.05  # points of a hundred: a pillar that moved less is not named as a reason
REASONS = 2
ADDS_UP = 1e-6  # points: more is no rounding
NAMED = 3  # units that share the first place; more of them are counted


def write(site: Site) -> None:
    """Write a page per edition, period and kind of figures."""
    contents = site.contents
    periods = grouped(contents.leagues, lambda key: (key[0], key[2]))
    for key, rows in contents.leagues.items():
        edition, period, is_simulated = key
        others = [
            (code_, addresses.page(contents.league_pages[edition_, code_], simulated))
            for edition_, code_, simulated in periods[edition, is_simulated]
        ]
        head = rows[0]
        site.page(
            contents.league_pages[edition, period],
            "league.html.j2",
            f"{head.edition_name_vi or edition}, {period}",
            is_simulated,
            twin=(edition, period, not is_simulated) in contents.leagues,
            head=head,
            period=period,
            others=others,
            lead=_lead(site, rows),
            has_range=any(row.rank_low is not None for row in rows),
            table=_table(site, rows, [row for row in contents.nodes_by_league.get(key, []) if row.depth == 1]),
            map=map_of(site, rows),
        )


def _lead(site: Site, rows: Rows) -> Markup:
    """How many are ranked, and who is first."""
    head = rows[0]
    text = joined(f"{head.units_ranked} ", word("units_ranked"), " ", word("of_units"), f" {head.units}. ")
    firsts = [row for row in rows if row.rank == 1]
    if not firsts:
        return text
    if head.units_ranked == 1:
        alone = joined(site.unit(head.unit_key, head.is_simulated), f" ({fixed(head.score_pct)}%).")
        return joined(text, word("only_one"), ": ", alone)
    names = Markup(", ").join(site.unit(row.unit_key, row.is_simulated) for row in firsts[:NAMED])
    if len(firsts) > NAMED:
        names = joined(f"{len(firsts)} ", word("units_word"))
    return joined(text, word("first"), ": ", names, f" ({fixed(head.score_pct)}%).")


def map_of(site: Site, rows: Rows, base: str = "") -> maps.Drawn | None:
    """The units of a league by their score, where they lie."""
    contents = site.contents
    spots = [
        maps.spot_of(
            contents,
            row.unit_key,
            row.score_pct,
            base + addresses.page(contents.unit_pages[row.unit_key], row.is_simulated),
        )
        for row in rows
    ]
    return maps.drawn(contents, spots, f"{rows[0].edition_name_vi or rows[0].edition_code}, {rows[0].period_code}")


def _table(site: Site, rows: Rows, nodes: Rows) -> Table:
    """The units, a column per pillar, and only those columns in which something stands."""
    scores = {(row.unit_key, row.node_code): row for row in nodes}
    pillars = list({row.node_code: row.node_name_vi for row in nodes}.items())
    means = [row.score_pct for row in rows if row.score_pct is not None]
    mean = sum(means) / len(means) if means else None
    columns = [
        Column("rank", NUMBER),
        Column("unit", TEXT, is_name=True),
        Column("score", FIXED),
        Column("score_bar", PICTURE),
        Column("rank_picture", PICTURE),
        Column("rank_low", DATA),
        Column("rank_high", DATA),
        Column("movement", NUMBER),
        Column("moved_by"),
        Column("coverage", SHARE),
        Column("published", NUMBER),
        Column("published_score", FIXED),
        Column("claimed", NUMBER),
        Column("remark"),
        *[Column(name, FIXED) for _, name in pillars],
    ]
    cells = [_cells(site, row, scores, pillars, mean) for row in rows]
    kept = [at for at in range(len(columns)) if at < 3 or any(not _is_blank(row[at]) for row in cells)]
    return Table(
        "xep-hang",
        rows[0].edition_name_vi or rows[0].edition_code,
        [columns[at] for at in kept],
        [[row[at] for at in kept] for row in cells],
        is_searched=True,
    )


def _is_blank(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, Shown) and value.raw is None and not value.html)


def _cells(site: Site, row: Any, scores: dict, pillars: list, mean: float | None) -> list[Any]:
    own = {key: scores.get((row.unit_key, key)) for key, _ in pillars}
    return [
        Shown(f"{'=' if row.is_tied else ''}{row.rank}" if row.rank else "–", row.rank, "rank"),
        Shown(site.unit(row.unit_key, row.is_simulated), row.name_vi),
        row.score_pct,
        Shown(bar(row.score_pct, mean)),
        Shown(range_of(row)),
        row.rank_low,
        row.rank_high,
        _moved(row),
        _reasons(row, own),
        row.coverage,
        row.published_rank,
        row.published_score,
        row.claimed_rank,
        _remark(row),
        *[_pillar(own[key]) for key, _ in pillars],
    ]


def _pillar(node: Any) -> Any:
    """A pillar's score; tinted where it stands well above or below the mean of the group."""
    if node is None or node.score_pct is None:
        return None
    distance = node.score_pct - (node.group_mean_pct or 0)
    css = "up" if distance > 5 else "down" if distance < -5 else ""  # points: what an eye should stop at
    return Shown(fixed(node.score_pct), node.score_pct, css)


def range_of(row: Any) -> Markup:
    """The range drawn, and written where there is one; one that is ranked alone has none."""
    written = "" if row.rank_low is None or row.is_alone else f" {row.rank_low}–{row.rank_high}"
    return joined(
        Markup("") if row.is_alone else rank_range(row.rank, row.rank_low, row.rank_high, row.ranked_beside),
        Markup("<small>{}</small>").format(written) if written else "",
    )


def _moved(row: Any) -> Shown | None:
    """Places gained since the period before; up is good."""
    if row.rank is None or row.previous_rank is None:
        return None
    places = row.previous_rank - row.rank
    sign = "▲" if places > 0 else "▼" if places < 0 else "●"
    return Shown(
        f"{sign} {abs(places)}" if places else "●", places, "up" if places > 0 else "down" if places < 0 else ""
    )


def _reasons(row: Any, own: dict) -> Shown | None:
    """The pillars that moved the score most, each with what it gave or took; those that came or went, where any did.

    Points are named only where those of all pillars add up to the change of the score.
    """
    nodes = [node for node in own.values() if node is not None]
    if row.improvement is None:
        return None
    if changed := [node for node in nodes if node.had_score is not None and node.had_score == (node.score_pct is None)]:
        parts = [
            joined(node.node_name_vi, ": ", word("pillar_gone" if node.had_score else "pillar_new")) for node in changed
        ]
        text = Markup("; ").join(parts)
        return Shown(text, text.striptags(), "wide")
    moved = [node for node in nodes if node.moved is not None]
    if abs(sum(node.moved for node in moved) - row.improvement) > ADDS_UP:
        return None
    most = sorted((node for node in moved if abs(node.moved) >= MOVED), key=lambda node: -abs(node.moved))[:REASONS]
    text = Markup("; ").join(joined(f"{node.node_name_vi} {signed(node.moved, 1)}") for node in most)
    return Shown(text, text.striptags(), "wide") if most else None


def _remark(row: Any) -> Shown | None:
    parts = []
    if row.unranked_reason:
        parts.append(code("unranked_reason", row.unranked_reason))
    if row.is_alone:
        parts.append(word("only_one"))
    if row.is_tied:
        parts.append(word("tied"))
    elif row.is_told_apart is False:
        parts.append(word("not_told_apart"))
    text = Markup("; ").join(parts)
    return Shown(text, text.striptags(), "wide") if parts else None
