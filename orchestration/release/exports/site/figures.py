"""How one figure of a unit is shown: its value, its base, its interval, its verdicts, and the way to its cell."""

from functools import cache
from typing import Any

from markupsafe import Markup, escape

from orchestration.release import words
from orchestration.release.exports.site.contents import Rows
from orchestration.release.exports.site.pictures import sparkline
from orchestration.release.exports.site.tables import Shown
from orchestration.release.exports.site.wording import code, fixed, joined, number, plain, word

PLAIN_QUALIFIERS = {None, "exact"}
CELLS = (  # the key of the words, and the column
    ("cell", "cell"),
    ("numerator_cell", "numerator_cell"),
    ("denominator_cell", "denominator_cell"),
    ("plan_cell", "plan_cell"),
    ("pct_cell", "reported_pct_cell"),
)


def value_of(row: Any, kind: str | None, last_good: Any = None) -> Shown:
    """The figure; where there is none, why, and the latest figure that there is."""
    if row.value is None:
        reason = code("value_status", row.value_status)
        if last_good is None:
            return Shown(Markup('<span class="missing">{}</span>').format(reason), None)
        stands_in = Markup('<span class="missing">{}</span> <small>{}: {} ({})</small>').format(
            reason, word("latest_good"), _figure(last_good.value, kind), last_good.period_code
        )
        return Shown(stands_in, None)
    figure = _figure(row.value, kind)
    if row.qualifier not in PLAIN_QUALIFIERS:
        figure = Markup("{} {}").format(code("qualifier", row.qualifier), figure)
    return Shown(figure, row.value)


def _figure(value: float, kind: str | None) -> str | Markup:
    if kind == "yes_no":
        return word("answer_yes" if value else "answer_no")
    return number(value)


def base_of(row: Any) -> Shown | None:
    """Numerator over denominator."""
    if row.denominator is None:  # a count stands in its value already
        return None
    text = f"{number(row.numerator) or '?'} / {number(row.denominator)}"
    return Shown(text, text)


def interval_of(row: Any) -> Shown | None:
    """The Wilson interval of a share, in per cent."""
    if row.low is None:
        return None
    text = f"{fixed(row.low, 1)}–{fixed(row.high, 1)}"
    return Shown(text, text)


def verdict_of(row: Any) -> Shown | None:
    """Better, similar or worse than the group; nothing where it is not compared."""
    return None if row.verdict is None else Shown(_mark(row.verdict), words_of(row.verdict), row.verdict)


def trend_of(row: Any, series: Rows) -> Shown:
    """The course over the periods, and the verdict of its own with the number of periods it rests on."""
    values = [point.value for point in series][-8:]
    line = sparkline(values, [point.period_code for point in series][-8:])
    if row.trend is None:
        return Shown(line, None)
    says = joined(line, " ", _mark(row.trend), _BEFORE, str(row.points), " ", word("trend_points"), _AFTER)
    return Shown(says, words_of(row.trend), "trend")


_BEFORE, _AFTER = Markup(" <small>("), Markup(")</small>")
SIGNS = {"better": "▲", "similar": "●", "worse": "▼", "improving": "↗", "worsening": "↘", "steady": "→"}


@cache
def _mark(verdict: str) -> Markup:
    """A verdict by sign and word, so that it needs no colour."""
    return Markup('<span class="v {}"><span aria-hidden="true">{}</span> {}</span>').format(
        verdict, SIGNS[verdict], word(verdict)
    )


@cache
def words_of(verdict: str) -> str:
    """The same as plain words."""
    return word(verdict).striptags()


def plan_of(row: Any) -> Shown | None:
    """What was planned and how far it is attained."""
    if row.attainment_pct is None and row.plan_value is None:
        return None
    reached = "" if row.attainment_pct is None else f"{fixed(row.attainment_pct, 1)}%"
    planned = "" if row.plan_value is None else f" / {number(row.plan_value)}"
    css = "" if row.attainment_pct is None else "up" if row.attainment_pct >= 100 else ""
    return Shown(f"{reached}{planned}".removeprefix(" / "), row.attainment_pct, css)


def note_of(row: Any) -> str | None:
    """What the source notes, and the time it states where that is not the period's."""
    parts = [text for text in (row.span_text, row.note) if text]
    return "; ".join(parts) or None


def source_of(row: Any, texts: dict[tuple[str, str, str], str]) -> Shown:
    """The cell, which opens to the report, the sheet, and every cell of the figure with its text as it was written."""
    if row.report_id is None:
        return Shown("", None)
    parts = [("file", row.file_name), ("sheet", row.sheet)]
    for key, column in CELLS:
        cell = getattr(row, column)
        if cell and (column == "cell" or cell != row.cell):
            written = texts.get((row.report_id, row.sheet, cell))
            parts.append((key, cell if written is None else f"{cell} “{written}”"))
    if row.reported_pct is not None:
        parts.append(("reported_pct", f"{number(row.reported_pct)}%"))
    if row.report_revision_no and row.report_revision_no > 1:
        parts.append(("revision", str(row.report_revision_no)))
    parts.append(("evidence", row.evidence))
    items = "".join(
        f'<div><dt data-w="{key}">{plain(key)}</dt><dd>{escape(text)}</dd></div>' for key, text in parts if text
    )
    label = escape(row.cell or row.sheet or words.column("report_id").vi)
    place = f"{row.file_name}: {row.sheet or ''}!{row.cell or ''}"
    return Shown(Markup(f"<details><summary>{label}</summary><dl>{items}</dl></details>"), place)  # noqa: S704


def is_filled(value: Any) -> bool:
    """Whether there is anything to see in a cell."""
    return value is not None and not (isinstance(value, Shown) and value.html == "")
