"""What to do: open findings with what mends them and by when, units below with theirs, and the cheapest ways up."""

from typing import Any

from orchestration.analysis import whatif
from orchestration.analysis.paths_to_target import Change, Combination, Route
from orchestration.analysis.scenarios import ScenarioFault
from orchestration.release import words as published
from orchestration.reports import notes
from orchestration.reports.parts import Blocks, Figure, Name, Note, Part, Parts, Table
from orchestration.reports.release import Release, Row
from orchestration.reports.sections.figures import (
    CountOf,
    figures_under,
    heading,
    on_day,
    or_nothing,
    paragraph,
    texts_under,
)
from orchestration.reports.wording import figure_text, sentence, word

MOST = 20  # findings of the table; the board of quality of the release has all
ROUTES = 3


def blocks(release: Release) -> Blocks:
    """Findings first, then the units below that have any, then the ways to the next rank."""
    parts: Blocks = []
    findings = release.rows("findings")
    if findings:
        key = "findings_lead" if len(findings) <= MOST else "findings_lead_most"
        parts += [paragraph(key), _findings(findings[:MOST])]
    if below := release.rows("findings_below"):
        parts += [heading("findings_below_heading"), _below(release, below)]
    parts += _routes(release)
    return or_nothing(parts, "todo_nothing")


def _findings(rows: list[Row]) -> Table:
    columns = [
        *texts_under(head_severity=2.2, head_finding=6.0, head_fix=5.9, head_mend_by=2.4),
    ]
    lines: list[list[Parts]] = []
    for row in rows:
        due: list[Part] = [on_day(row["due_on"])]
        if row["is_overdue"]:
            due.append(f" ({word('overdue')})")
        severity = published.value("severity", row["severity"])
        lines.append([[severity], [Name(row["message_vi"])], [Name(row["fix_vi"])], due])
    return Table(columns, lines)


def _below(release: Release, rows: list[Row]) -> Table:
    columns = [
        *texts_under(head_unit=7.5),
        *figures_under(head_critical=3.0, head_warning=3.0, head_overdue=3.0),
    ]
    counted = CountOf(release, "findings_below", "fct_finding", apart=("unit_key",))
    lines: list[list[Parts]] = []
    for row in rows:
        own = {"unit_key": row["unit_key"], "status": "open"}
        shown = [[counted.figure(row, name, **own)] for name in ("critical", "warning", "overdue")]
        lines.append([[Name(row["name_vi"])], *shown])
    return Table(columns, lines)


def _routes(release: Release) -> Blocks:
    """The cheapest changes that lead one place up in the first league the unit is ranked in."""
    lead = next((row for row in release.own_leagues if row["rank"] is not None), None)
    if lead is None or lead["rank"] == 1 or lead["units_ranked"] == 1:
        return []
    aim = lead["rank"] - 1
    question = whatif.Question(
        release.subject.unit_key, release.subject.period, edition=lead["edition_code"], reach_rank=aim
    )
    try:
        answer = whatif.answer(release.folder, question)
    except ScenarioFault:
        return [paragraph("routes_unknown")]
    command = f"kho whatif {question.unit} {question.period} --edition {question.edition} --reach-rank {aim}"
    note = notes.of_command(command)
    shown: dict[str, Any] = {"edition": Name(lead["edition_name_vi"] or lead["edition_code"])}
    shown["rank"] = Figure(str(aim), "whatif.reach_rank", _keys(question), note)
    parts: Blocks = [heading("routes_heading", **shown)]
    reaching = [route for route in answer["routes"] if route["reaches"]]
    if reaching:
        return [*parts, paragraph("routes_lead"), *[_route(route, question, note) for route in reaching[:ROUTES]]]
    combined = answer.get("combined")
    if combined is None or not combined["reaches"]:
        return [*parts, paragraph("routes_none")]
    return [*parts, paragraph("routes_together"), *_together(combined, question, note)]


def _keys(question: whatif.Question) -> tuple[tuple[str, object], ...]:
    keys = {"unit_key": question.unit, "period_code": question.period, "edition_code": question.edition}
    return tuple((keys | {"reach_rank": question.reach_rank}).items())


def _route(route: Route, question: whatif.Question, note: Note) -> Any:
    change = _step(route, "route", question, note)
    return paragraph("item_route", "item", change=change, rank=_rank(route, question, note))


def _rank(route: Route, question: whatif.Question, note: Note) -> Figure:
    keys = (*_keys(question), ("indicator_code", route["indicator_code"]))
    return Figure(str(route["rank"]), "whatif.route.rank", keys, note)


def _together(combined: Combination, question: whatif.Question, note: Note) -> Blocks:
    return [paragraph("item_step", "item", change=_step(step, "step", question, note)) for step in combined["steps"]]


def _step(step: Change, kind: str, question: whatif.Question, note: Note) -> list[Part]:
    """An indicator from which figure to which; of a ratio also what its numerator must come to."""
    keys = (*_keys(question), ("indicator_code", step["indicator_code"]))

    def figure(name: str, value: float) -> Figure:
        return Figure(figure_text(value), f"whatif.{kind}.{name}", keys, note)

    start, numerator, denominator = step["from"], step["numerator"], step["denominator"]
    shown: dict[str, Any] = {
        "name": Name(step["name_vi"] or step["indicator_code"]),
        "measure": Name(step["unit_of_measure"] or ""),
        "start": word("no_figure") if start is None else figure("from", start),
        "end": figure("value", step["value"]),
    }
    if numerator is None or denominator is None:
        return sentence("change_value", **shown)
    shown |= {"numerator": figure("numerator", numerator), "denominator": figure("denominator", denominator)}
    return sentence("change_ratio", **shown)
