"""The words that stand above and around every form's table: labels, totals, closings, what may follow a count.

Made from `dau_bieu.yml`; reads no sheet. Texts are compared without case, accents, punctuation and spacing.
"""

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from orchestration.forms.head_words import HeadWords
from orchestration.notation.numerals import SCALES
from orchestration.notation.simulated import SIMULATED
from orchestration.notation.text_keys import fold

HEADER_FILE = "dau_bieu.yml"
LISTS = ("totals", "closings", "counted", "divisible", "ranked", "wholes", "plain_heads")
LATER_LISTS = ("titles", "not_of_the_figures")  # a province's own file of before has none of them
SEEN = 50_000  # texts whose answer is kept: the same few fill thousands of reports
MONEY = ("dong", "vnd", "d", "usd", "viet nam dong")
_SIGNED_ON = re.compile(r"^(?:\w+ ){0,6}ngay (?:[0-9]{1,2} )?thang (?:[0-9]{1,2} )?nam(?: 20[0-9]{2})?$")
_ASIDE = re.compile(r"\([^()]*\)")
LONGEST_HEAD = 80  # letters
_OF_UNIT = r"(?:(?:đvt|đơn vị(?: tính)?)\s*:?\s*)?"
_UNIT_ASIDE = re.compile(rf"\(\s*{_OF_UNIT}([^()]{{2,40}}?)\s*\)", re.IGNORECASE)
_TAIL = re.compile(
    rf"(?P<name>[^,;\n]+?)\s*(?:[,;\n]|\s[-\u2013]\s)\s*{_OF_UNIT}(?P<unit>[^,;\n()]{{1,40}}?)\s*", re.IGNORECASE
)
_SCALE = re.compile(rf"(?:{'|'.join(map(fold, SCALES))}|tr|1000|1 000)(?: (.+))?")


@dataclass(frozen=True)
class HeaderBlock:
    """The labels above the table and the words their values may take; the words of the heads of columns."""

    labels: dict[str, tuple[str, ...]]
    heads: HeadWords
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
    measure_of_ratio: str = "{unit}"
    titles: tuple[str, ...] = ()
    not_of_the_figures: tuple[str, ...] = ()

    def is_title(self, text: str) -> bool:
        """Whether a text opens as the title of a report and speaks of no plan, act or other time beside."""
        key = fold(text)
        return key.startswith(self._openings) and not self.speaks_of_more(text)

    def speaks_of_more(self, text: str) -> bool:
        """Whether a text speaks of a plan, an act or another time: its year may be that of these."""
        key = f" {fold(text)} "
        return any(word in key for word in self._of_more)

    @cached_property
    def _of_more(self) -> tuple[str, ...]:
        return tuple(f" {fold(word)} " for word in self.not_of_the_figures)

    @cached_property
    def _openings(self) -> tuple[str, ...]:
        return tuple(f"{fold(word)} " for word in self.titles)

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
        seen = self._may_name
        if text not in seen:
            if len(seen) > SEEN:
                seen.clear()
            labels = (text.strip().rstrip(": "), text.partition(":")[0].strip())
            seen[text] = any(self.field_named(label) == "form_code" for label in labels)
        return seen[text]

    @cached_property
    def _may_name(self) -> dict[str, bool]:
        return {}

    def may_name_scope(self, text: str) -> bool:
        """Whether a text is, or opens with, the label of a unit or a period; quick for the many."""
        seen = self._may_scope
        if text not in seen:
            if len(seen) > SEEN:
                seen.clear()
            labels = (text.strip().rstrip(": "), text.partition(":")[0].strip())
            seen[text] = any(self.field_named(label) in ("unit_code", "unit_name", "period") for label in labels)
        return seen[text]

    @cached_property
    def _may_scope(self) -> dict[str, bool]:
        return {}

    def is_plain_head(self, text: str) -> bool:
        """Whether a header cell says no more than that figures stand below it."""
        return fold(text) in self._plain_heads

    @cached_property
    def _plain_heads(self) -> frozenset[str]:
        return frozenset(map(fold, self.plain_heads))

    def is_total(self, text: str) -> bool:
        """Whether a row's label says that the row adds up others; 'Tổng cộng (I+II)' does."""
        return fold(text) in self._totals or ("(" in text and fold(_ASIDE.sub(" ", text)) in self._totals)

    @cached_property
    def _totals(self) -> frozenset[str]:
        return frozenset(map(fold, self.totals))

    def without_measure(self, text: str) -> str:
        """What stands before the unit of measure of a head ('Thực hiện, người'); nothing where it ends on none."""
        tail = _tail(text)
        return tail["name"] if tail and self.is_measure(tail["unit"]) else ""

    def scale_in(self, head: str) -> str:
        """The thousands or millions that a head counts in: 'nghìn người' of 'Thực hiện (nghìn người)'; mostly none."""
        tail = _tail(head)
        texts = [*_UNIT_ASIDE.findall(head), *([tail["unit"]] if tail else []), head.strip()]
        return next((text for text in texts if self.is_scale(text)), "")

    def is_measure(self, text: str) -> bool:
        """Whether a text is a unit of measure and no name of a unit: 'triệu đồng' is, 'Triệu Phong' is not."""
        key = fold(text)
        return key in ("%", *MONEY) or key in self.count_words or self.is_scale(text)

    def is_scale(self, text: str) -> bool:
        """Whether a unit of measure counts in thousands, millions or billions."""
        match = _SCALE.fullmatch(fold(text))
        return match is not None and (match[1] is None or match[1] in MONEY or match[1] in self.count_words)

    def ratio_measured(self, whole: str, unit: str) -> str:
        """The unit of measure of a ratio as a form prints it: 'xã, phường, thị trấn; tỷ lệ: %' of 'Tổng số xã, ...'."""
        opening = next((word for word in sorted(self.wholes, key=len)[::-1] if whole.startswith(f"{word} ")), "")
        counted = whole.removeprefix(opening).strip()
        return self.measure_of_ratio.format(counted=counted, unit=unit) if counted else unit

    def closes(self, text: str) -> bool:
        """Whether a text opens what stands below a table: signatures, addressees, the day of signing."""
        key = fold(text)
        return any(key == word or key.startswith(f"{word} ") for word in map(fold, self.closings)) or bool(
            _SIGNED_ON.search(key)
        )


def _tail(head: str) -> re.Match[str] | None:
    """A head cut before its last part, at a comma, a dash or a break; breaks within words of one part cut nothing."""
    if len(head) > LONGEST_HEAD:
        return None
    return _TAIL.fullmatch(head) or _TAIL.fullmatch(" ".join(head.split()))


def block_of(raw: dict[str, Any], heads: HeadWords) -> HeaderBlock:
    """The block that a file of words declares, with the words of the heads of columns."""
    return HeaderBlock(
        term_words(raw["header"]),
        heads,
        term_words(raw["regimes"]),
        _with_our_mark(term_words(raw["natures"])),
        **{name: tuple(raw[name]) for name in LISTS},
        parts=term_words(raw["parts"]),
        measure_of_ratio=raw.get("measure_of_ratio", HeaderBlock.measure_of_ratio),
        **{name: tuple(raw.get(name, ())) for name in LATER_LISTS},
    )


def term_words(raw: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    """The words of every term."""
    return {term: tuple(words) for term, words in raw.items()}


def _with_our_mark(natures: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Whatever a province's own words are, what we print is printed and read as simulated."""
    words = natures.get("simulated", ())
    return natures | {"simulated": (SIMULATED, *(word for word in words if word != SIMULATED))}
