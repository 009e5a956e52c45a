"""The board of data quality: the index of the province and of each unit, the rules most broken, and what is open."""

from typing import Any

from markupsafe import Markup

from orchestration.release.exports.site.book import Site
from orchestration.release.exports.site.contents import Rows, grouped
from orchestration.release.exports.site.pictures import bar
from orchestration.release.exports.site.tables import FIXED, NUMBER, PICTURE, Column, Shown, Table
from orchestration.release.exports.site.wording import code, day, joined, number, word

CRITERIA = ("correct", "complete", "clean", "live", "consistent")
ON_A_PAGE = 150  # findings
SHADES = {"green": "h-better", "yellow": "h-late", "red": "h-worse"}
RULES = 40  # the most broken


def write(site: Site) -> None:
    """Write the board of each kind of figures, and pages of open findings by severity."""
    for is_simulated in (False, True):
        findings = site.contents.of("findings", is_simulated)
        links = _findings_pages(site, findings, is_simulated)
        rows = grouped(site.contents.of("quality", is_simulated), lambda row: row.scope)
        tables = []
        if "province" in rows:
            tables.append(_index(site, "toan-tinh", "quality_province", rows["province"]))
        if "unit" in rows:
            latest = list(grouped(rows["unit"], lambda row: row.unit_key).values())
            worst = sorted((periods[0] for periods in latest), key=lambda row: (row.overall is None, row.overall))
            tables.append(_index(site, "don-vi", "quality_units", worst))
        rules = site.contents.of("rules", is_simulated)[:RULES]
        tables += [_rules(rules)] if rules else []
        site.board("chat-luong", is_simulated, tables=tables, links=links, notes=[word("quality_reading")])


def _index(site: Site, name: str, words: str, rows: Rows) -> Table:
    columns = [
        Column("unit", is_name=True),
        Column("period"),
        Column("overall", FIXED),
        Column("achieved_bar", PICTURE),
        Column("colour"),
        *[Column(criterion, FIXED) for criterion in CRITERIA],
        Column("value_count", NUMBER),
        Column("values_missing", NUMBER),
    ]
    cells = [
        [
            Shown(site.unit(row.unit_key, row.is_simulated), row.name_vi)
            if site.has_unit(row.unit_key, row.is_simulated)
            else row.name_vi or word("no_unit"),
            row.period_code,
            row.overall,
            Shown(bar(row.overall)),
            Shown(row.colour_vi or "", row.colour_vi, SHADES.get(row.colour, "")),
            *[getattr(row, criterion) for criterion in CRITERIA],
            row.value_count,
            row.values_missing,
        ]
        for row in rows
    ]
    return Table(name, word(words), columns, cells, is_searched=len(cells) > 12)


def _rules(rows: Rows) -> Table:
    columns = [
        Column("rule", is_name=True),
        Column("severity"),
        Column("error_group"),
        Column("values_broken", NUMBER),
        Column("value_count", NUMBER),
        Column("kept_pct", FIXED),
    ]
    cells = [
        [
            Shown(joined(row.title_vi, " ", Markup("<small>{}</small>").format(row.rule_code)), row.title_vi),
            Shown(code("severity", row.severity), row.severity, f"s-{row.severity}"),
            row.error_group_vi,
            row.values_broken,
            row.value_count,
            row.score_pct,
        ]
        for row in rows
    ]
    return Table("quy-tac", word("quality_rules"), columns, cells, is_searched=True)


def _findings_pages(site: Site, findings: Rows, is_simulated: bool) -> list[Markup]:
    """Pages of open findings, so many on each; give the links to them."""
    links = []
    for severity, rows in grouped(findings, lambda row: row.severity).items():
        for at in range(0, len(rows), ON_A_PAGE):
            number_ = at // ON_A_PAGE + 1
            name = f"phat-hien-{severity}-{number_}"
            part = f" ({number_}/{-(-len(rows) // ON_A_PAGE)})" if len(rows) > ON_A_PAGE else ""
            called = joined(word("findings"), ": ", code("severity", severity), part, f" – {number(len(rows))}")
            title = f"Phát hiện đang mở{part}"
            table = findings_table(site, rows[at : at + ON_A_PAGE], called)
            site.page(name, "board.html.j2", title, is_simulated, **site.plain_board(tables=[table]))
            links.append(site.link("", name, is_simulated, called))
    return links


def findings_table(site: Site, rows: Rows, caption: Markup, css: str = "") -> Table:
    """Findings with what is wrong, what to do, and the place."""
    columns = [
        Column("severity"),
        Column("unit"),
        Column("finding", is_name=True),
        Column("fix"),
        Column("source"),
        Column("due_on"),
    ]
    return Table("phat-hien", caption, columns, [_finding(site, row) for row in rows], css, is_searched=len(rows) > 12)


def _finding(site: Site, row: Any) -> list[Any]:
    says = '<span data-en="{}">{}</span>'
    late = joined(day(row.due_on), " ", word("overdue") if row.is_overdue else "")
    return [
        Shown(code("severity", row.severity), row.severity, f"s-{row.severity}"),
        site.unit(row.unit_key, row.is_simulated) if row.unit_key else word("no_unit"),
        Shown(Markup(says).format(row.message_en or "", row.message_vi), row.message_vi, "wide"),  # noqa: S704
        Shown(Markup(says).format(row.fix_en or "", row.fix_vi), row.fix_vi, "wide"),  # noqa: S704
        f"{row.file_name or ''} {row.sheet or ''}!{row.cell or ''}".strip(" !"),
        Shown(late, row.due_on),
    ]
