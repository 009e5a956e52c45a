"""Takes a published score apart: reads the current release, gives the tree of nodes down to file, sheet and cell.

Writes nothing and computes nothing: every figure shown is a column of the release.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict, cast

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.tree import Tree

from orchestration.analysis.scale_label import Scale, scale_text
from orchestration.notation.simulated import SIMULATED
from orchestration.release import words
from orchestration.release.exports.database import FILE
from orchestration.release.naming import current
from orchestration.rows import dicts

NODES = """
select
    scores.node_code, scores.parent_code, nodes.name_vi, scores.is_leaf, scores.weight, scores.effective_weight,
    scores.normalised, scores.score, scores.max_score, scores.coverage, scores.rank, scores.own_rank_group,
    scores.is_simulated, scores.indicator_code, nodes.scoring, scores.value_status, scores.leaf_value,
    scales.direction, scales.transform, scales.clip, scales.low, scales.high, scales.target, scales.mean,
    scales.deviation, scales.scale_lower, scales.scale_upper, scales.values_measured
from fct_index_score as scores
inner join dim_index_node as nodes using (edition_code, node_code)
left join dim_index_scale as scales using (edition_code, period_code, node_code, is_simulated)
where scores.edition_code = ? and scores.unit_key = ? and scores.period_code = ?
order by scores.depth, scores.effective_weight desc, scores.node_code
"""

VALUES = """
select
    facts.indicator_code, facts.value, facts.numerator, facts.denominator, facts.value_status, facts.value_basis,
    facts.reported_pct, facts.plan_value, facts.attainment_pct, facts.qualifier, facts.score_stage, facts.is_simulated,
    facts.is_carried_on,
    facts.report_id, reports.file_name, facts.sheet, facts.cell, facts.numerator_cell, facts.denominator_cell,
    facts.plan_cell, facts.reported_pct_cell, facts.span_kind,
    facts.span_text, facts.span_cell, facts.note,
    cast(facts.span_from as varchar) as span_from, cast(facts.span_to as varchar) as span_to,
    cast(facts.known_from as varchar) as known_from,
    indicators.name_vi as indicator_name_vi, indicators.unit_of_measure,
    indicators.numerator_vi, indicators.denominator_vi,
    facts.correction_code, corrections.reason as correction_reason, corrections.provider as correction_provider
from fct_indicator_value as facts
left join fct_report as reports using (report_id)
left join {corrections} as corrections on facts.correction_code = corrections.correction_code
left join (
    select * from dim_indicator
    qualify row_number() over (partition by indicator_code order by valid_from desc nulls last) = 1
) as indicators on facts.indicator_code = indicators.indicator_code
where facts.unit_key = $unit and facts.period_code = $period
    and case
        when $published_on is null then facts.is_current
        -- a published score is explained by what was known at the end of its day
        else facts.known_from < cast($published_on as date) + 1
            and (facts.known_to is null or facts.known_to >= cast($published_on as date) + 1)
    end
order by facts.value is null, facts.score_stage nulls last
"""
# a release of before corrections were published has no such table
CORRECTIONS = "fct_correction"
NO_CORRECTIONS = "(select null as correction_code, null as reason, null as provider)"

QUALIFIERS_VI = {
    "about": "“khoảng”",
    "at_least": "“ít nhất”, “trở lên”",
    "more_than": "“hơn”, “trên”",
    "at_most": "“nhiều nhất”, “trở xuống”",
    "less_than": "“gần”, “dưới”",
}


class NothingToExplain(LookupError):
    """The release holds no such score; the message says which are there."""


class Value(TypedDict):
    """A figure in force (`VALUES`): what was reported of an indicator, and the file, sheet and cells it stands in."""

    indicator_code: str
    value: float | None
    numerator: float | None
    denominator: float | None
    value_status: str
    value_basis: str | None
    reported_pct: float | None
    plan_value: float | None
    attainment_pct: float | None
    qualifier: str | None
    score_stage: str | None
    is_simulated: bool
    is_carried_on: bool
    report_id: str | None
    file_name: str | None
    sheet: str | None
    cell: str | None
    numerator_cell: str | None
    denominator_cell: str | None
    plan_cell: str | None
    reported_pct_cell: str | None
    span_kind: str | None
    span_text: str | None
    span_cell: str | None
    note: str | None
    span_from: str | None
    span_to: str | None
    known_from: str | None
    indicator_name_vi: str | None
    unit_of_measure: str | None
    numerator_vi: str | None
    denominator_vi: str | None
    correction_code: str | None
    correction_reason: str | None
    correction_provider: str | None


class NodeRow(Scale):
    """A node's standing, and of a leaf the scale it was measured on (`NODES`)."""

    node_code: str
    parent_code: str | None
    name_vi: str | None
    is_leaf: bool
    weight: float
    effective_weight: float
    normalised: float | None
    score: float | None
    max_score: float
    coverage: float
    rank: int | None
    own_rank_group: str | None
    is_simulated: bool
    indicator_code: str | None
    value_status: str | None
    leaf_value: float | None


class Node(NodeRow, total=False):
    """A node with what it was made from: nodes below it, or of a leaf the values."""

    children: "list[Node]"
    values: list[Value]


class LeagueRow(TypedDict):
    """Where the unit stands in the league table."""

    edition_code: str
    status: str | None
    period_code: str
    unit_key: str
    unit_code: str
    name_vi: str | None
    score_pct: float | None
    coverage: float
    rank: int | None
    unranked_reason: str | None
    claimed_words_vi: str | None
    is_simulated: bool


class TakenApart(LeagueRow):
    """What `kho explain --json` prints."""

    release: str
    node: Node


def take_apart(published: Path, unit: str, period: str, edition: str | None, node: str | None) -> TakenApart:
    """The score of a unit in a period as nested dicts: node -> children ... -> leaf -> values with their cells.

    Args:
        published: the folder of releases; the current one is read; or the folder of one release.
        unit: a unit's code, or its unit_key.
        period: a period code, such as 2022 or 2023-Q1.
        edition: an edition's code; by default the first that scores this unit in this period.
        node: the node to start from; by default the root.

    Raises:
        NothingToExplain: nothing is published, or no edition scores this unit in this period, or there is no such node.
    """
    release = published if (published / FILE).is_file() else current(published)
    if release is None:
        raise NothingToExplain("Chưa có bản phát hành nào; chạy `kho nightly`. / Nothing is published yet.")
    with duckdb.connect(str(release / FILE), read_only=True) as connection:
        league = _league_row(connection, unit, period, edition)
        key = league["unit_key"]
        nodes = cast("list[NodeRow]", dicts(connection.execute(NODES, [league["edition_code"], key, period])))
        day = _published_on(connection, league["edition_code"])
        sought = {"unit": key, "period": period, "published_on": day}
        tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
        query = VALUES.format(corrections=CORRECTIONS if CORRECTIONS in tables else NO_CORRECTIONS)
        values = cast("list[Value]", dicts(connection.execute(query, sought)))
    by_code = {row["node_code"]: row for row in nodes}
    start = node or next(row["node_code"] for row in nodes if row["parent_code"] is None)
    if start not in by_code:
        raise NothingToExplain(f"Không có nút {start}; có: {', '.join(by_code)}. / No such node.")
    return {"release": release.name, **league, "node": _branch(start, nodes, values)}


def _league_row(connection: duckdb.DuckDBPyConnection, unit: str, period: str, edition: str | None) -> LeagueRow:
    answer = connection.execute(
        """
        select edition_code, status, period_code, unit_key, unit_code, name_vi, score_pct, coverage, rank,
            unranked_reason, claimed_words_vi, is_simulated
        from mart_league_table
        where period_code = ? and (unit_code = ? or unit_key = ?) and (? is null or edition_code = ?)
        order by rank is null, coverage desc, edition_code
        """,
        [period, unit, unit, edition, edition],
    )
    rows = dicts(answer)
    if not rows:
        which = f"Ấn bản {edition} không" if edition else "Không ấn bản nào"
        editions = connection.execute("select distinct edition_code from mart_league_table order by 1").fetchall()
        codes = ", ".join(code for (code,) in editions)
        raise NothingToExplain(
            f"{which} chấm đơn vị {unit} kỳ {period}; các ấn bản: {codes}. / Nothing scores this unit "
            " in this period; see edition_code, unit_code, period_code in mart_league_table."
        )
    return cast("LeagueRow", rows[0])


def _published_on(connection: duckdb.DuckDBPyConnection, edition: str) -> str | None:
    """The day of publication of an edition that stays as it was published; none for any other."""
    [(day,)] = connection.execute(
        "select cast(max(published_on) as varchar) from dim_index_edition where edition_code = ?", [edition]
    ).fetchall()
    return day


def _branch(code: str, nodes: list[NodeRow], values: list[Value]) -> Node:
    node: Node = {**next(row for row in nodes if row["node_code"] == code)}
    if node["is_leaf"]:
        node["values"] = [row for row in values if row["indicator_code"] == node["indicator_code"]]
    else:
        node["children"] = [_branch(row["node_code"], nodes, values) for row in nodes if row["parent_code"] == code]
    return node


def print_tree(tree: TakenApart, console: Console | None = None) -> None:
    """Show `take_apart`'s answer as a tree, in Vietnamese."""
    console = console or wide_console()
    if tree["is_simulated"]:
        console.print(f"[bold red]{SIMULATED}[/]")
    rank = f"hạng {tree['rank']}" if tree["rank"] else f"chưa xếp hạng ({tree['unranked_reason']})"
    status = f" ({tree['status']})" if tree["status"] else ""
    console.print(
        f"[bold]{escape(tree['name_vi'] or tree['unit_code'])}[/] ({escape(tree['unit_code'])}), "
        f"kỳ {tree['period_code']}, {escape(tree['edition_code'])}{status}: {rank}; "
        f"bản phát hành {tree['release']}"
    )
    if tree["claimed_words_vi"]:
        console.print(f"Theo nguồn khác: {escape(tree['claimed_words_vi'])}")
    console.print(_drawn(tree["node"]))


def wide_console() -> Console:
    """The terminal; where there is none, a page wide enough that a file keeps its lines whole."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=200)


def _drawn(node: Node, into: Tree | None = None) -> Tree:
    points = "chưa có điểm" if node["score"] is None else f"{node['score']:.4f} / {node['max_score']:g}"
    name = escape(node["name_vi"] or node["node_code"])
    text = f"{name}: {points}, trọng số {node['weight']:g}, độ phủ {node['coverage']:.0%}"
    if node["is_leaf"] and node["normalised"] is not None and node["values_measured"]:
        text += f", {escape(scale_text(node))}"
    if node["value_status"] == "estimated":
        text += f", ước tính {node['leaf_value']:g}"
    branch = into.add(text) if into else Tree(text)
    for child in node.get("children", []):
        _drawn(child, branch)
    for value in node.get("values", []):
        leaf = branch.add(escape(_value_text(value)))
        if value["file_name"]:
            source = f"{value['file_name']} (sha256 {(value['report_id'] or '')[:12]}…), trang {value['sheet'] or '-'}"
            leaf.add(escape(f"{source}, {_cells(value)}"))
    if node["is_leaf"] and not node["values"]:
        status = node["value_status"] or ""
        branch.add(f"{node['indicator_code']}: {words.value('value_status', status)}")
    return branch


def _value_text(value: Value) -> str:
    parts = [f"{value['indicator_name_vi'] or ''} [{value['indicator_code']}]".lstrip()]
    if value["numerator"] is not None and value["denominator"] is not None:
        parts.append(f"{value['numerator']:g} / {value['denominator']:g}")
    if value["value"] is not None:
        parts.append(f"= {_figure(value['value'])} {value['unit_of_measure'] or ''}".rstrip())
    if value["reported_pct"] is not None:
        parts.append(f"(báo cáo ghi {value['reported_pct']:g}%)")
    return " ".join([*parts, *_remarks(value)])


def _remarks(value: Value) -> Iterator[str]:
    """What was said of a figure, and what has become of it."""
    if value["qualifier"] in QUALIFIERS_VI:
        yield f"(báo cáo ghi {QUALIFIERS_VI[value['qualifier']]})"
    if value["plan_value"] is not None or value["attainment_pct"] is not None:
        plan = "không rõ" if value["plan_value"] is None else f"{value['plan_value']:g}"
        reached = "" if value["attainment_pct"] is None else f", đạt {value['attainment_pct']:.2f}%"
        yield f"(kế hoạch {plan}{reached})"
    if value["span_text"]:
        apart = "" if value["span_kind"] == "period" else ", không so sánh và xếp hạng với số cả kỳ"
        yield f"(thời gian số liệu: {value['span_text']}{apart})"
    if value["note"]:
        yield f"(ghi chú: {value['note']})"
    if value["value_status"] != "reported":
        yield f"({words.value('value_status', value['value_status'])})"
    if value["correction_code"]:
        by = f", theo {value['correction_provider']}" if value["correction_provider"] else ""
        yield f"(đính chính {value['correction_code']}: {value['correction_reason'] or 'không ghi lý do'}{by})"
    if value["is_carried_on"]:
        yield "(số của bản gửi trước, bản gửi lại không nhắc tới)"
    if value["is_simulated"]:
        yield f"[{SIMULATED}]"


def _figure(number: float) -> str:
    """Four decimals; a figure that they would make nothing of, or that is very long, in six digits."""
    return f"{number:.4f}" if number == 0 or 1e-3 <= abs(number) < 1e12 else f"{number:.6g}"


def _cells(value: Value) -> str:
    beside = (
        ("mẫu số", value["denominator"], value["denominator_cell"]),
        ("tỷ lệ", value["reported_pct"], value["reported_pct_cell"]),
    )
    named = [f"{name} {cell}" for name, figure, cell in beside if figure is not None]
    return ", ".join([f"ô {value['cell']}", *(text for text in named if not text.endswith(f" {value['cell']}"))])
