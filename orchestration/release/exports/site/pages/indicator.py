"""An indicator: what it is, and every unit over the periods, with interval, group, trend and distribution."""

from typing import Any

from markupsafe import Markup

from orchestration.release.exports.site import addresses, figures, maps
from orchestration.release.exports.site.addresses import slug
from orchestration.release.exports.site.book import Site
from orchestration.release.exports.site.contents import Rows, grouped, main_rows
from orchestration.release.exports.site.pictures import distribution, interval
from orchestration.release.exports.site.tables import NUMBER, PICTURE, TEXT, Column, Shown, Table
from orchestration.release.exports.site.wording import code, fixed, joined, plain, word

PERIODS = 6  # of a kind, the latest


def write(site: Site) -> None:
    """Write a page per indicator and kind of figures."""
    for (code_, is_simulated), rows in site.contents.values_by_indicator.items():
        about = site.contents.indicators.get(code_)
        if about is None:
            continue
        series = _series(rows)
        site.page(
            site.contents.indicator_pages[code_],
            "indicator.html.j2",
            about.name_vi,
            is_simulated,
            twin=(code_, not is_simulated) in site.contents.values_by_indicator,
            about=about,
            domain=site.contents.domains.get(about.domain_code, about.domain_code or ""),
            tables=[_table(site, about, key, points) for key, points in series],
            map=next((shown for key, points in series if (shown := _map(site, about, key, points))), None),
        )


def _series(rows: Rows) -> list[tuple[tuple, Rows]]:
    """The figures that can stand in one table: of one level, kind of period, regime and stage; most units first."""
    groups = grouped(rows, lambda row: (row.unit_level, row.period_type, row.regime, row.score_stage))
    return sorted(groups.items(), key=lambda item: -len({row.unit_key for row in item[1]}))


def _table(site: Site, about: Any, key: tuple, rows: Rows) -> Table:
    ends = {row.period_code: row.data_to for row in rows}
    periods = sorted(ends, key=lambda period: (ends[period], period))[-PERIODS:]
    columns = [
        Column("unit", is_name=True),
        Column("parent"),
        *[Column(period, NUMBER) for period in periods],
        Column("counts", NUMBER),
        Column("interval", NUMBER),
        Column("interval_picture", PICTURE),
        Column("verdict", TEXT),
        Column("trend", TEXT),
        Column("plan", NUMBER),
    ]
    main = main_rows(rows, lambda row: row.period_code)[0].period_code
    cells = [_cells(site, about, periods, main, points) for points in grouped(rows, lambda row: row.unit_key).values()]
    cells.sort(key=lambda row: row[0].raw or "")
    kept = [at for at in range(len(columns)) if at == 0 or any(figures.is_filled(row[at]) for row in cells)]
    here = [row for row in rows if row.period_code == main and row.value is not None]
    shape = Markup("")
    if about.measure_kind != "yes_no":
        shape = distribution([row.value for row in here], f"{plain('distribution')}: {main}")
    caption = joined(
        _kind_of(key), ". ", word("judged_at"), f" {main}", _group(about, here), Markup("<br>") if shape else "", shape
    )
    name = slug("-".join(str(part) for part in key if part))
    return Table(
        name, caption, [columns[at] for at in kept], [[row[at] for at in kept] for row in cells], is_searched=True
    )


def _kind_of(key: tuple) -> Markup:
    """What figures of a series are, in words."""
    level, period_type, regime, stage = key
    parts = [code("unit_level", level), ", ", code("period_type", period_type)]
    parts += [", ", code("regime", regime)] if regime == "statistical" else []
    parts += [", ", code("score_stage", stage)] if stage else []
    return joined(*parts)


def _map(site: Site, about: Any, key: tuple, rows: Rows) -> maps.Drawn | None:
    """The units of a series by their figure of the period that verdicts are given for, where they lie."""
    main = main_rows(rows, lambda row: row.period_code)[0].period_code
    values = {row.unit_key: row.value for row in rows if row.period_code == main}
    spots = [
        maps.spot_of(site.contents, unit_key, values.get(unit_key), _line_of(site, points[0]))
        for unit_key, points in grouped(rows, lambda row: row.unit_key).items()
    ]
    scale = maps.ANSWER if about.measure_kind == "yes_no" else maps.VALUE
    shown = maps.drawn(site.contents, spots, f"{about.name_vi}, {main}", scale)
    return shown and shown._replace(note=joined(_kind_of(key), f", {main}. ", shown.note))


def _line_of(site: Site, row: Any) -> str:
    """The address of an indicator's line in the profile of a unit."""
    page = addresses.page(site.contents.unit_pages[row.unit_key], row.is_simulated)
    return f"{page}#i-{slug(row.indicator_code)}"


def _group(about: Any, rows: Rows) -> Markup | None:
    """What the group has as a whole."""
    head = next((row for row in rows if row.group_value is not None), None)
    if head is None:
        return None
    share = "%" if about.measure_kind in {"ratio", "yes_no"} else ""
    return joined(". ", word("group_value"), f": {fixed(head.group_value, 1)}{share}")


def _cells(site: Site, about: Any, periods: list[str], main: str, points: Rows) -> list[Any]:
    by_period = {point.period_code: point for point in points}
    row = by_period[main] if main in by_period else points[-1]
    name = site.contents.units[row.unit_key].name_vi
    parent = site.contents.units.get(row.parent_unit_key)
    return [
        Shown(Markup('<a href="{}">{}</a>').format(_line_of(site, row), name), name),
        parent.name_vi if parent else None,
        *[figures.value_of(by_period[code_], about.measure_kind) if code_ in by_period else None for code_ in periods],
        figures.base_of(row),
        figures.interval_of(row),
        Shown(interval(row.low, row.value, row.high, row.group_value)),
        figures.verdict_of(row),
        figures.trend_of(row, points),
        figures.plan_of(row),
    ]
