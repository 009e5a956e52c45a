"""Figures of a report with where they stand and where they come from; what every section writes them with."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from orchestration.release import words as published
from orchestration.release.exports.site.wording import day, fixed, signed
from orchestration.reports import notes
from orchestration.reports.parts import Block, Blocks, Column, Figure, Name, Paragraph, Part
from orchestration.reports.release import Release, Row
from orchestration.reports.wording import figure_text, sentence, word

FACT = ("unit_key", "indicator_code", "period_code", "regime", "score_stage")
CERTAIN = {None, "exact"}


def of_fact(release: Release, row: Row, column: str, shown: Callable[[float], str] = figure_text) -> Figure:
    """A column of a reported figure, with the note of its cells."""
    keys = {"unit_key": release.subject.unit_key} | row
    where = tuple((name, keys[name]) for name in FACT)
    return Figure(shown(row[column]), f"fct_indicator_value.{column}", where, notes.of_cells(row, release.texts))


@dataclass(frozen=True)
class RowOf:
    """Rows of a table of the release: which keys single one out, and which of them the rows of one note differ by."""

    table: str
    keys: tuple[str, ...]
    apart: tuple[str, ...] = ()

    def figure(self, row: Row, column: str, shown: Callable[[Any], str] = figure_text) -> Figure:
        """A column of a row, with the note of the row or of those it shares a note with."""
        named = {name: row[name] for name in self.keys}
        note = notes.of_row(self.table, **_shared(named, self.apart))
        return Figure(shown(row[column]), f"{self.table}.{column}", tuple(named.items()), note)


@dataclass(frozen=True)
class CountOf:
    """Numbers of rows of a table that a query of the reports counts, for the unit and period of the report."""

    release: Release
    query: str
    table: str
    apart: tuple[str, ...] = ()

    def figure(self, row: Row, column: str, **keys: object) -> Figure:
        """A number of rows with these keys, with the note that those share which differ by `apart` alone."""
        subject = self.release.subject
        own = {"unit_key": subject.unit_key, "period_code": subject.period, "is_simulated": subject.is_simulated}
        named: dict[str, object] = own | keys
        note = notes.of_count(self.table, **_shared(named, self.apart))
        return Figure(figure_text(row[column]), f"{self.query}.{column}", tuple(named.items()), note)


def _shared(named: dict[str, object], apart: tuple[str, ...]) -> dict[str, object]:
    return {name: value for name, value in named.items() if name not in apart}


def value_of(release: Release, row: Row) -> list[Part]:
    """A reported figure as it is: its qualifier, the figure, and of a ratio its parts; or why there is none."""
    if row["value"] is None:
        return [status_of(row)]
    if row["measure_kind"] == "yes_no":
        return [answer_of(release, row)]
    parts: list[Part] = []
    if row["qualifier"] not in CERTAIN:
        parts.append(f"{published.value('qualifier', row['qualifier'])} ")
    parts.append(of_fact(release, row, "value"))
    if row["numerator"] is not None and row["denominator"] is not None:
        bracket = {name: of_fact(release, row, name) for name in ("numerator", "denominator")}
        parts += sentence("of_ratio", **bracket)
    return parts


def answer_of(release: Release, row: Row) -> Figure:
    """Yes or no, in the words of the indicator's unit of measure where it has two."""
    yes, slash, no = (row["unit_of_measure"] or "").partition("/")
    answers = (yes, no) if slash else (word("yes"), word("no"))
    return of_fact(release, row, "value", lambda value: answers[0] if value else answers[1])


def status_of(row: Row) -> str:
    """Why there is no figure."""
    return published.value("value_status", row["value_status"])


def name_of(row: Row) -> list[Part]:
    """The name of an indicator, with its stage or regime where there may be two of it."""
    apart = [published.value("score_stage", row["score_stage"])] if row["score_stage"] else []
    apart += [published.value("regime", row["regime"])] if row["regime"] == "statistical" else []
    name: list[Part] = [Name(row["name_vi"])]
    return [*name, f" ({', '.join(apart)})"] if apart else name


def measure_of(row: Row) -> Name:
    """The unit of a figure; of an answer it is the answer itself."""
    return Name("" if row.get("measure_kind") == "yes_no" else row["unit_of_measure"] or "")


def points(value: float) -> str:
    """A score or a per cent, with two decimals."""
    return fixed(value, 2)


def change(value: float) -> str:
    """A change with its sign; none that two decimals would make look like nothing."""
    text = figure_text(abs(value))
    return "0" if value == 0 else ("+" if value > 0 else signed(-1, 0)[0]) + text


def points_change(value: float) -> str:
    """A change of a score with its sign, with two decimals."""
    return signed(value, 2)


def share(value: float) -> str:
    """A share from 0 to 1, in per cent."""
    return f"{fixed(100 * value, 0)}%"


def on_day(value: date | None) -> Name:
    """A day, or a dash where there is none."""
    return Name(day(value) or "–")


def paragraph(key: str, kind: str = "body", **values: Any) -> Block:
    """A paragraph of a text and what stands in its places."""
    return Paragraph(sentence(key, **values), kind)


def heading(key: str, **values: Any) -> Block:
    """A heading within a section."""
    return paragraph(key, "heading", **values)


def texts_under(**widths: float) -> list[Column]:
    """Columns of texts: the key of what stands above each, and its width in cm."""
    return [Column(word(head), width) for head, width in widths.items()]


def figures_under(**widths: float) -> list[Column]:
    """Columns of figures: the same."""
    return [Column(word(head), width, is_figure=True) for head, width in widths.items()]


def or_nothing(blocks: Blocks, key: str) -> Blocks:
    """These blocks; where there are none, the words that say so."""
    return blocks or [paragraph(key)]
