"""Reads the form layouts (`*.yml` beside this file) into dataclasses; refuses a layout that is not sound.

A layout says which forms it serves, which words head each column, what the column measures and how it reads. A
province adds its own in the folder `forms` of its reference; there, a form's layout or a file's name takes the place
of ours.
"""

import os
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path

from orchestration.notation.numerals import SCALES
from orchestration.notation.regimes import REGIMES
from orchestration.notation.simulated import SIMULATED
from orchestration.notation.text_keys import fold, has_letters, head_keys
from orchestration.places import TRANSFORMS
from transforms.yaml_text import parse

FOLDER = Path(__file__).parent
SEEN = 50_000
HEADER_FILE = "dau_bieu.yml"
KINDS = ("lines", "matrix")
NOTATIONS = ("vi", "feed")
STATUSES = ("achieved", "in_progress", "not_achieved")
ROLES = ("ordinal", "line_code", "label", "unit_of_measure", "unit_code", "unit_name", "previous")
LISTS = ("totals", "closings", "counted", "divisible", "ranked", "wholes", "plain_heads")
READS_AS = ("number", "number_or_percent", "percent", "status", "text")
FIGURES = frozenset(
    ("plan", "numerator", "denominator", "value", "reported_pct", "self_score", "verified_score", "status")
)
MEASURES = (
    "numerator", "denominator", "value", "plan", "reported_pct",
    "self_score", "verified_score", "status", "note", "evidence",
)  # fmt: skip


_SIGNED_ON = re.compile(r"^(?:\w+ ){0,6}ngay (?:[0-9]{1,2} )?thang (?:[0-9]{1,2} )?nam(?: 20[0-9]{2})?$")
_ASIDE = re.compile(r"\([^()]*\)")
_SCALE = re.compile(rf"(?:{'|'.join(map(fold, SCALES))}|tr|1000|1 000)(?: (.+))?")
MONEY = ("dong", "vnd", "d", "usd", "viet nam dong")
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

    @property
    def name(self) -> str:
        """The role or the measure, whichever the column has."""
        return self.role or self.measure


@dataclass(frozen=True)
class HeaderBlock:
    """The labels above the table and the words their values may take."""

    labels: dict[str, tuple[str, ...]]
    regimes: dict[str, tuple[str, ...]]
    natures: dict[str, tuple[str, ...]]
    totals: tuple[str, ...] = ()
    closings: tuple[str, ...] = ()
    counted: tuple[str, ...] = ()
    divisible: tuple[str, ...] = ()
    ranked: tuple[str, ...] = ()
    parts: dict[str, tuple[str, ...]] = field(default_factory=dict)
    wholes: tuple[str, ...] = ()
    plain_heads: tuple[str, ...] = ()

    @cached_property
    def _by_label(self) -> dict[str, str]:
        return {fold(word): name for name, words in self.labels.items() for word in words}

    @cached_property
    def count_words(self) -> frozenset[str]:
        """The words that may follow a count ('12 xã'), folded."""
        return frozenset(map(fold, self.counted))

    def field_named(self, text: str) -> str | None:
        """Which field a label names, or none."""
        return self._by_label.get(fold(text)) if text and len(text) < 80 else None

    def may_name_form(self, text: str) -> bool:
        """Whether a text is the label of the form's code, or holds the label and its value; quick for the many."""
        known = self._may_name
        if text not in known:
            if len(known) > SEEN:
                known.clear()
            labels = (text.strip().rstrip(": "), text.partition(":")[0].strip())
            known[text] = any(self.field_named(label) == "form_code" for label in labels)
        return known[text]

    @cached_property
    def _may_name(self) -> dict[str, bool]:
        return {}

    def is_plain_head(self, text: str) -> bool:
        """Whether a header cell says no more than that figures stand below it."""
        return fold(text) in map(fold, self.plain_heads)

    def is_total(self, text: str) -> bool:
        """Whether a row's label says that the row adds up others; 'Tổng cộng (I+II)' does."""
        return fold(text) in self._totals or ("(" in text and fold(_ASIDE.sub(" ", text)) in self._totals)

    @cached_property
    def _totals(self) -> frozenset[str]:
        return frozenset(map(fold, self.totals))

    def is_measure(self, text: str) -> bool:
        """Whether a text is a unit of measure and no name of a unit: 'triệu đồng' is, 'Triệu Phong' is not."""
        key = fold(text)
        return key in ("%", *MONEY) or key in self.count_words or self.is_scale(text)

    def is_scale(self, text: str) -> bool:
        """Whether a unit of measure counts in thousands, millions or billions."""
        said = _SCALE.fullmatch(fold(text))
        return said is not None and (said[1] is None or said[1] in MONEY or said[1] in self.count_words)

    def closes(self, text: str) -> bool:
        """Whether a text opens what stands below a table: signatures, addressees, the day of signing."""
        key = fold(text)
        return any(key == word or key.startswith(f"{word} ") for word in map(fold, self.closings)) or bool(
            _SIGNED_ON.search(key)
        )


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
    is_current: bool = True

    @property
    def printed(self) -> tuple[Column, ...]:
        """The columns of a plain form; last period's figures stand only on one made ready for its unit."""
        return tuple(column for column in self.columns if column.role != "previous")

    @cached_property
    def _by_head(self) -> dict[str, Column]:
        return {key: col for col in self.columns for word in col.words for key in head_keys(word)[:2]}

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
    def _seen(self) -> dict[str, Column | None]:
        return {}  # the same few texts fill thousands of reports


def own_folder() -> Path:
    """Where a province keeps its own layouts; it need not exist."""
    return _own_folder(os.environ.get("KHO_REFERENCE"))


@cache
def _own_folder(reference: str | None) -> Path:
    return Path(reference or TRANSFORMS / "seeds") / "forms"


def layout_files(folder: Path = FOLDER) -> list[Path]:
    """Every layout in force, by name; a file of the province's own stands for ours of the same name."""
    own = own_folder().glob("*.yml") if folder == FOLDER else ()
    return sorted(({path.name: path for path in folder.glob("*.yml")} | {path.name: path for path in own}).values())


def header_block(folder: Path = FOLDER) -> HeaderBlock:
    """The labels every form carries above its table."""
    return _header_block(folder, own_folder())


@cache
def _header_block(folder: Path, own: Path) -> HeaderBlock:
    is_own = folder == FOLDER and (own / HEADER_FILE).is_file()
    raw = _load((own if is_own else folder) / HEADER_FILE)
    return HeaderBlock(
        _words(raw["header"]),
        _words(raw["regimes"]),
        _with_our_mark(_words(raw["natures"])),
        **{
            name: tuple(raw[name])
            for name in ("totals", "closings", "counted", "divisible", "ranked", "wholes", "plain_heads")
        },
        parts=_words(raw["parts"]),
    )


def _with_our_mark(natures: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Whatever a province's own words are, what we print is printed and read as simulated."""
    words = natures.get("simulated", ())
    return natures | {"simulated": (SIMULATED, *(word for word in words if word != SIMULATED))}


def layouts(folder: Path = FOLDER) -> dict[str, Layout]:
    """Every form code with its layout."""
    return _layouts(folder, own_folder())


@cache
def _layouts(folder: Path, own: Path) -> dict[str, Layout]:
    ours, theirs = {}, {}
    for path in layout_files(folder):
        if path.name == HEADER_FILE:
            continue
        layout, by_code = _layout(path), theirs if path.parent == own else ours
        for code in layout.forms if layout.is_current else ():
            if code in by_code:
                raise LayoutError(f"{path}: form {code} is also in {by_code[code].name}.yml")
            by_code[code] = layout
    return ours | theirs


def older_layouts(folder: Path = FOLDER) -> dict[tuple[str, str], Layout]:
    """Every form code and earlier version that units may still send, with its layout."""
    return _older_layouts(folder, own_folder())


@cache
def _older_layouts(folder: Path, own: Path) -> dict[tuple[str, str], Layout]:  # `own` decides which files there are
    read = (_layout(path) for path in layout_files(folder) if path.name != HEADER_FILE)
    return {(code, layout.version): layout for layout in read if not layout.is_current for code in layout.forms}


def layout_of(code: str, version: str | None) -> Layout:
    """The layout of a form as it was in the version that the form names, else as it is."""
    return older_layouts().get((code, version or "")) or layouts()[code]


def _layout(path: Path) -> Layout:
    raw = _load(path)
    try:
        layout = Layout(
            name=path.stem,
            kind=raw["kind"],
            version=str(raw["version"]),
            notation=raw["notation"],
            regime=raw["regime"],
            forms={str(code): title for code, title in raw["forms"].items()},
            columns=tuple(_column(entry) for entry in raw["columns"]),
            cells=_column({"words": [], **raw["cells"]}) if "cells" in raw else None,
            statuses=_words(raw.get("status", {})),
            is_current=not raw.get("replaced", False),
        )
    except (KeyError, TypeError, AttributeError) as fault:
        raise LayoutError(f"{path}: missing or malformed {fault}") from fault
    for fault in _faults(layout):
        raise LayoutError(f"{path}: {fault}")
    return layout


def _column(entry: dict) -> Column:
    return Column(
        role=entry.get("role"),
        measure=entry.get("measure"),
        words=tuple(entry["words"]),
        reads_as=entry.get("reads_as", "text"),
        width=float(entry.get("width", 12)),
    )


def _faults(layout: Layout) -> list[str]:
    names = [col.name for col in layout.columns]
    heads = [head for col in layout.columns for head in {head_keys(word)[0] for word in col.words}]
    cells = [*layout.columns, *([layout.cells] if layout.cells else [])]
    key = "line_code" if layout.kind == "lines" else "unit_code"
    said = {
        f"kind must be one of {KINDS}": layout.kind in KINDS,
        f"notation must be one of {NOTATIONS}": layout.notation in NOTATIONS,
        f"regime must be one of {REGIMES}": layout.regime in REGIMES,
        f"status terms must be of {STATUSES}": set(layout.statuses) <= set(STATUSES),
        "a column needs a known role or a known measure": all(_is_named(col) for col in cells),
        f"reads_as must be one of {READS_AS}": all(col.reads_as in READS_AS for col in cells),
        "a role or a measure stands twice": len(set(names)) == len(names),
        "two columns share a header word": len(set(heads)) == len(heads),
        f"no column with role {key}": key in names,
        "a matrix says what its `cells` measure": (layout.kind == "matrix") == (layout.cells is not None),
    }
    return [fault for fault, holds in said.items() if not holds]


def _is_named(col: Column) -> bool:
    return (col.role in ROLES) if col.measure is None else (col.role is None and col.measure in MEASURES)


def _words(raw: dict) -> dict[str, tuple[str, ...]]:
    return {term: tuple(words) for term, words in raw.items()}


def _load(path: Path) -> dict:
    return parse(path.read_text(encoding="utf-8"))
