"""The figures of a unit: each with its base, interval, group, verdicts, plan, note, and the way to its cell."""

from typing import Any, NamedTuple

from markupsafe import Markup

from orchestration.release.exports.site import figures
from orchestration.release.exports.site.addresses import slug
from orchestration.release.exports.site.book import Site
from orchestration.release.exports.site.contents import Rows, grouped
from orchestration.release.exports.site.pictures import interval
from orchestration.release.exports.site.tables import NUMBER, PICTURE, Column, Shown, Table
from orchestration.release.exports.site.wording import code, fixed, joined, word

FIGURES = [
    Column("indicator", is_name=True),
    Column("value", NUMBER),
    Column("measure"),
    Column("period"),
    Column("verdict"),
    Column("trend"),
    Column("counts", NUMBER),
    Column("interval", NUMBER),
    Column("interval_picture", PICTURE),
    Column("group_value", NUMBER),
    Column("parent_value", NUMBER),
    Column("plan", NUMBER),
    Column("status"),
    Column("source"),
]
PERIOD, PARENT = (
    next(at for at, column in enumerate(FIGURES) if column.head == head) for head in ("period", "parent_value")
)


class Series(NamedTuple):
    """The figures of a unit along time: one series of each indicator, and those of its other kinds of periods."""

    mains: list[Rows]
    others: list[Rows]


def series_of(values: Rows) -> Series:
    """An indicator's yearly figures are its main ones; where it has none, its longest series."""
    series = grouped(values, lambda row: (row.indicator_code, row.period_type, row.regime, row.score_stage))
    split = Series([], [])
    met: set[tuple] = set()
    for points in sorted(series.values(), key=lambda points: (points[-1].period_type != "year", -len(points))):
        key = (points[-1].indicator_code, points[-1].score_stage)
        (split.others if key in met else split.mains).append(points)
        met.add(key)
    return split


def tables(site: Site, unit: Any, series: Series) -> list[Table]:
    """The main series, and below them the others, each at its latest period."""
    caption = joined(word("figures"), f": {unit.name_vi}")
    shown = [_table(site, "chi-tieu", caption, series.mains, "dense quiet")] if series.mains else []
    if series.others:
        shown.append(_table(site, "ky-khac", word("other_periods"), series.others, "dense"))
    return shown


def against_group(series: Series) -> list[tuple[str, int]]:
    """How many main series are better, similar or worse than the group at their latest."""
    met = [latest_of(points).verdict for points in series.mains]
    return [(key, met.count(key)) for key in ("better", "similar", "worse") if key in met]


def trends(series: Series) -> list[tuple[str, int]]:
    """How many main series improve, worsen or show no clear change: a verdict apart from that on the group."""
    met = [latest_of(points).trend for points in series.mains]
    return [(key, met.count(key)) for key in ("improving", "steady", "worsening") if key in met]


def latest_of(points: Rows) -> Any:
    """The latest figure of a series."""
    return next((point for point in reversed(points) if point.latest_no == 1), points[-1])


def _table(site: Site, name: str, caption: Markup, series: list[Rows], css: str) -> Table:
    """Series under the domain of their indicator, with only those columns in which something stands."""
    contents = site.contents
    shown: dict[str, list] = {}
    anchored: set[str] = set()
    for points in series:
        code_ = points[-1].indicator_code
        about = contents.indicators.get(code_)
        anchor = None if name != "chi-tieu" or code_ in anchored else f"i-{slug(code_)}"
        anchored.add(code_)
        shown.setdefault((about.domain_code if about else None) or "", []).append(_cells(site, points, about, anchor))
    rows: list = []
    for domain in [*contents.domains, ""]:
        if domain in shown:
            rows.append(contents.domains.get(domain, "–"))
            rows += sorted(shown[domain], key=lambda row: (row[0].raw, row[PERIOD].raw))
    filled = [row for row in rows if isinstance(row, list)]
    kept = [at for at in range(len(FIGURES)) if any(figures.is_filled(row[at]) for row in filled)]
    if all(row[PARENT] is None or row[PARENT].html == row[PARENT - 1].html for row in filled):
        kept = [at for at in kept if at != PARENT]  # the parent's units are the whole group
    kept_rows = [[row[at] for at in kept] if isinstance(row, list) else row for row in rows]
    return Table(name, caption, [FIGURES[at] for at in kept], kept_rows, css)


def _cells(site: Site, points: Rows, about: Any, anchor: str | None) -> list:
    row = latest_of(points)
    kind = about.measure_kind if about else None
    good = next((point for point in reversed(points) if point.value is not None), None)
    name = site.indicator(row.indicator_code, row.is_simulated)
    apart = [code("score_stage", row.score_stage)] if row.score_stage else []
    apart += [code("regime", row.regime)] if row.regime == "statistical" else []
    if apart:
        name = joined(name, " (", Markup(", ").join(apart), ")")
    if anchor:
        name = Markup('<span id="{}">{}</span>').format(anchor, name)
    return [
        Shown(name, about.name_vi if about else row.indicator_code),
        figures.value_of(row, kind, good if row.value is None else None),
        about.unit_of_measure if about and kind != "yes_no" else None,
        Shown(row.period_code, row.period_code, "t"),
        figures.verdict_of(row),
        figures.trend_of(row, points),
        figures.base_of(row),
        figures.interval_of(row),
        Shown(interval(row.low, row.value, row.high, row.group_value)),
        _compared(row.group_value, kind),
        _compared(row.parent_value, kind),
        figures.plan_of(row),
        figures.note_of(row) or (figures.note_of(good) if good else None),
        _sources(site, [row] if row.value is not None or good is None else [row, good]),
    ]


def _sources(site: Site, rows: Rows) -> Shown:
    """Where a figure stands; of a missing one, where what came for it stands, and where the latest good one does."""
    ways = [figures.source_of(row, site.contents.texts) for row in rows]
    return Shown(joined(*[way.html for way in ways]), "; ".join(way.raw for way in ways if way.raw) or None)


def _compared(value: float | None, kind: str | None) -> Shown | None:
    """What others have: a share of them that say yes where the answer is yes or no."""
    if value is None:
        return None
    return Shown(joined(f"{fixed(value, 0)}% ", word("answer_yes")) if kind == "yes_no" else fixed(value, 1), value)
