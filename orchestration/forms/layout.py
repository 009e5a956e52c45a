"""What one form layout is: which words head each column, what the column measures and how it reads.

Made from a file of YAML; refuses a layout that is not sound, naming the file.
"""

import itertools
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from orchestration.forms import layout_keys
from orchestration.forms.header_block import SEEN, HeaderBlock
from orchestration.notation.regimes import REGIMES
from orchestration.notation.text_keys import fold, has_letters, head_keys, lookup, own_keys
from transforms.measures import MEASURES

KINDS = ("lines", "matrix")
NOTATIONS = ("vi", "feed")
STATUSES = ("achieved", "in_progress", "not_achieved")
ROLES = ("ordinal", "line_code", "label", "unit_of_measure", "unit_code", "unit_name", "previous")
READS_AS = ("number", "number_or_percent", "percent", "status", "text", "span", "day")
READS = {measure.name: measure.reads for measure in MEASURES}
NUMERIC = dict.fromkeys(("number_or_percent", "percent"), "number")
FIGURES = frozenset(measure.name for measure in MEASURES if measure.reads in ("number", "status"))
FEED = "feed"  # the code that reports of systems have
_LETTERS = re.compile(r"[A-Za-z]{1,2}")
_BETWEEN = re.compile(r"[/\n()]|\s[-\u2013]\s")


class LayoutError(ValueError):
    """A layout file that cannot be used; the message names the file to open."""


@dataclass(frozen=True)
class Column:
    """One column of a table: what it is, the words that head it, and how its cells read."""

    role: str | None
    measure: str | None
    words: tuple[str, ...]
    reads_as: str
    width: float
    at: int | None = None  # where it stands if no word heads it, counted from 0

    @property
    def name(self) -> str:
        """The role or the measure, whichever the column has."""
        return self.role or self.measure or ""

    @property
    def head(self) -> str:
        """What we print above it; nothing above a column that is found by its place alone."""
        return self.words[0] if self.words else ""


@dataclass(frozen=True)
class Layout:
    """One layout and the form codes that use it, with their titles."""

    name: str
    kind: str
    version: str
    notation: str
    regime: str
    forms: dict[str, str]
    columns: tuple[Column, ...]
    cells: Column | None
    statuses: dict[str, tuple[str, ...]]
    block: HeaderBlock
    is_current: bool = True
    first_row: int | None = None  # of lines, as a spreadsheet counts, where no word heads any column
    skips: Mapping[str, frozenset[str]] = field(default_factory=dict)  # folded words, by the role whose cell holds them
    answers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    heads_to_fill: dict[str, str] = field(default_factory=dict)

    def head_to_fill(self, column: Column) -> str:
        """How a column is headed on a form made ready to be filled in."""
        return self.heads_to_fill.get(column.name, column.head)

    def of_form(self, code: str) -> "Layout":
        """The layout as one of its forms has it: '(cấp xã)' in a head is a part, but not on the form of communes."""
        own = self._of_forms
        if code not in own:
            heads = self.block.heads.without_parts(self.forms.get(code, ""))
            is_same = heads is self.block.heads
            own[code] = self if is_same else replace(self, block=replace(self.block, heads=heads))
        return own[code]

    @cached_property
    def _of_forms(self) -> dict[str, "Layout"]:
        return {}

    @property
    def placed(self) -> tuple[Column, ...]:
        """The columns that have a place of their own."""
        return tuple(column for column in self.columns if column.at is not None)

    @property
    def printed(self) -> tuple[Column, ...]:
        """The columns of a plain form; last period's figures stand only on one made ready for its unit."""
        return tuple(column for column in self.columns if column.role != "previous")

    @property
    def unit_roles(self) -> frozenset[str]:
        """What names the unit of a matrix's row: its code, its name or both."""
        return frozenset({"unit_code", "unit_name"} & {column.role for column in self.columns})

    def answer(self, text: str, unit_of_measure: str) -> int | None:
        """The figure of a word that the line's unit of measure offers: 'Có' is 1 where the form prints 'Có/Không'."""
        figure = lookup(self.answers, text) if self.offered(unit_of_measure) else None
        return None if figure is None else int(figure)

    def offered(self, unit_of_measure: str) -> list[str]:
        """The answers that a line with this unit of measure offers, as we print them; mostly none."""
        offers = fold(unit_of_measure) in self._offers
        return [words[0] for words in self.answers.values() if words] if offers else []

    @cached_property
    def _offers(self) -> frozenset[str]:
        words = list(map(fold, itertools.chain.from_iterable(self.answers.values())))
        return frozenset(
            f"{one}{joined}{other}" for one in words for other in words for joined in (" ", " hoac ") if one != other
        )

    @cached_property
    def _by_head(self) -> dict[str, Column]:
        return {key: col for col in self.columns for word in col.words for key in own_keys(word)}

    @property
    def heads(self) -> Iterable[str]:
        """The keys that head a column."""
        return self._by_head

    @cached_property
    def has_bare_heads(self) -> bool:
        """Whether a column is headed by a mark or a figure, such as '%', and by no word."""
        return not all(map(has_letters, self._by_head))

    def column_headed(self, text: str) -> Column | None:
        """The column that a header cell names, or none."""
        seen = self._seen
        if text not in seen:
            if len(seen) > SEEN:
                seen.clear()
            seen[text] = self._headed(text) or self._in_two_languages(text)
        return seen[text]

    def column_meant(self, text: str) -> Column | None:
        """The column that a header cell names beside its time, its estimate or its unit, or none.

        What compares ('TH năm 2023 so với KH') names a column only in the words of the layout itself.
        """
        saying = self.block.heads.saying(text)
        if "comparisons" in saying.senses:
            return next((self._by_head[key] for key in own_keys(text) if key in self._by_head), None)
        keys = (saying.rest.replace(" ", ""), saying.bare.replace(" ", ""))
        column = self.column_headed(text) or next((self._by_head[key] for key in keys if key in self._by_head), None)
        if column is None and (name := self.block.without_measure(text)):
            return self.column_meant(name)
        return column

    def is_in_its_words(self, text: str) -> bool:
        """Whether a header cell is one of the words of the layout as it stands, and says nothing more."""
        return bool(text) and head_keys(text)[:1] in self._exact

    @cached_property
    def _exact(self) -> frozenset[tuple[str, ...]]:
        return frozenset(head_keys(word)[:1] for col in self.columns for word in col.words)

    @cached_property
    def results(self) -> frozenset[str]:
        """The measures that say what was done; a matrix has a column a line, and none is missed."""
        measures = frozenset(column.measure or "" for column in self.columns)
        return frozenset() if self.cells else (measures & FIGURES) - {"plan", "denominator", "reported_pct"}

    def measuring(self, measure: str) -> Column | None:
        """The column of a measure, if the layout has it."""
        return next((column for column in self.columns if column.measure == measure), None)

    def _headed(self, text: str) -> Column | None:
        by_head = self._by_head
        return next((by_head[key] for key in head_keys(text) if key in by_head), None)

    def _in_two_languages(self, text: str) -> Column | None:
        """'Chỉ tiêu/Indicator': every part names the same column; 'TH/KH' names two, and so none."""
        parts = [part for part in _BETWEEN.split(text) if any(map(str.isalpha, part))]
        named = {column.name: column for part in parts if (column := self._headed(part))}
        sure = len(parts) > 1 and len(named) == 1 and all(map(self._headed, parts))
        return next(iter(named.values())) if sure else None

    @cached_property
    def headers_seen(self) -> dict[tuple[Any, ...], Any]:
        """What the headers met so far mean, by their texts; `head_meaning` keeps it."""
        return {}

    @cached_property
    def _seen(self) -> dict[str, Column | None]:
        return {}  # the same few texts fill thousands of reports


def layout_of(path: Path, raw: dict[str, Any], block: HeaderBlock) -> Layout:
    """The layout that a file declares, below the words that stand above every form's table.

    Raises:
        LayoutError: it is not sound.
    """
    try:
        layout_keys.check(raw)
        layout = Layout(
            name=path.stem,
            kind=raw["kind"],
            version=str(raw["version"]),
            notation=raw["notation"],
            regime=raw["regime"],
            forms=_titles(raw["forms"]),
            columns=tuple(_column(entry) for entry in raw["columns"]),
            cells=_column({"words": [], **raw["cells"]}) if "cells" in raw else None,
            statuses=_terms(raw, "status"),
            block=block,
            is_current=not raw.get("replaced", False),
            first_row=raw.get("first_row"),
            skips={role: frozenset(map(fold, words)) for role, words in _terms(raw, "skips").items()},
            answers=_terms(raw, "answers"),
            heads_to_fill=dict(raw.get("heads_to_fill", {})),
        )
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as fault:
        raise LayoutError(f"{path}: missing or malformed {fault}") from fault
    if faults := _faults(layout):
        raise LayoutError(f"{path}: {faults[0]}")
    return layout


def _titles(forms: dict) -> dict[str, str]:
    """The title of every form by its code; one without letters would be found in every sheet."""
    if not forms:
        raise ValueError("forms: there is none")
    for code, title in forms.items():
        if not isinstance(title, str) or not fold(title) or not fold(str(code)):
            raise ValueError(f"forms: {code!r}: {title!r}; a form needs a code and a title in words")
        if fold(str(code)) == FEED:
            raise ValueError(f"forms: {code!r} is the code of the systems' own files")
    return {str(code): title for code, title in forms.items()}


def _terms(raw: dict, name: str) -> dict[str, tuple[str, ...]]:
    return {str(term): checked_words(words, f"{name}: {term}") for term, words in raw.get(name, {}).items()}


def checked_words(words: Any, place: str) -> tuple[str, ...]:
    """The words of a list, each a text that can be told from silence.

    Raises:
        ValueError: it is no list, or a word in it is empty, no text or too long; the message names the place.
    """
    if not isinstance(words, list):
        raise ValueError(f"{place}: {words!r} is no list of words")
    for word in words:
        if not isinstance(word, str) or not head_keys(word):
            raise ValueError(f"{place}: {word!r} is no word; write one, in quotation marks where YAML reads no text")
    return tuple(words)


def _column(entry: dict) -> Column:
    return Column(
        role=entry.get("role"),
        measure=entry.get("measure"),
        words=checked_words(entry["words"], f"words of the column {entry.get('role') or entry.get('measure')}"),
        reads_as=entry.get("reads_as", "text"),
        width=float(entry.get("width", 12)),
        at=_place(str(entry["at"])) if "at" in entry else None,
    )


def _place(letters: str) -> int:
    """The column of these letters, counted from 0."""
    if not _LETTERS.fullmatch(letters):
        raise ValueError(f"at: {letters!r} is no column; write its letters, as in a spreadsheet")
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _faults(layout: Layout) -> list[str]:
    names = [col.name for col in layout.columns]
    once = [col.name for col in layout.columns if col.role or layout.kind == "lines"]
    places = [col.at for col in layout.columns if col.at is not None]
    heads = [head for col in layout.columns for head in {head_keys(word)[0] for word in col.words}]
    cells = [*layout.columns, *([layout.cells] if layout.cells else [])]
    key = "line_code" if layout.kind == "lines" else "unit_code or unit_name"
    sound = {
        f"kind must be one of {KINDS}": layout.kind in KINDS,
        f"notation must be one of {NOTATIONS}": layout.notation in NOTATIONS,
        f"regime must be one of {REGIMES}": layout.regime in REGIMES,
        f"status terms must be of {STATUSES}": set(layout.statuses) <= set(STATUSES),
        "a column needs a known role or a known measure": all(_is_named(col) for col in cells),
        f"reads_as must be one of {READS_AS}": all(col.reads_as in READS_AS for col in cells),
        "a measure is read in its own way (reads_as); a figure as a number, never as a text": all(map(_is_read, cells)),
        "what reads as a status needs words for it (status)": bool(layout.statuses)
        or all(col.reads_as != "status" for col in cells),
        "a word of status or answers stands for two things": all(map(_are_apart, (layout.statuses, layout.answers))),
        "a role or a measure stands twice": len(set(once)) == len(once),
        "two columns stand at one place": len(set(places)) == len(places),
        "a column needs a word or a place": all(col.words or col.at is not None for col in layout.columns),
        "with first_row, every column has its place (at)": layout.first_row is None or len(places) == len(names),
        "first_row is a number from 1": layout.first_row is None or _is_row(layout.first_row),
        f"skips are words by one of {ROLES}": set(layout.skips) <= set(ROLES),
        "skips name the role of a column of the layout": set(layout.skips) <= set(names),
        "two columns share a header word": len(set(heads)) == len(heads),
        f"no column with role {key}": "line_code" in names if layout.kind == "lines" else bool(layout.unit_roles),
        "an answer stands for 0 or 1": set(layout.answers) <= {"0", "1"},
        "a head to fill in is not read as its column's": all(
            (column := layout.column_headed(head)) is not None and column.name == name
            for name, head in layout.heads_to_fill.items()
            if layout.is_current  # an older version is read and never made
        ),
        "a matrix says what its `cells` measure": (layout.kind == "matrix") == (layout.cells is not None),
        "no column measures anything": any(col.measure for col in cells),
    }
    return [fault for fault, holds in sound.items() if not holds]


def _is_row(number: Any) -> bool:
    return type(number) is int and number >= 1


def _is_named(col: Column) -> bool:
    return (col.role in ROLES) if col.measure is None else (col.role is None and col.measure in READS)


def _is_read(col: Column) -> bool:
    """Whether a column reads as its measure does; a number has three ways to be written."""
    reads = READS.get(col.measure or "", col.reads_as)
    return reads in (NUMERIC.get(col.reads_as), col.reads_as)


def _are_apart(terms: Mapping[str, tuple[str, ...]]) -> bool:
    words = [key for words in terms.values() for key in {fold(word) for word in words}]
    return len(set(words)) == len(words)
