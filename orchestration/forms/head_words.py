"""The words by which the head of a column says its time, how far it counts and of how much.

Made from `tieu_de_cot.yml`. Takes a head apart into what it says and what is left to name the measure; reads no sheet
and writes nothing.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from orchestration.notation import head_periods
from orchestration.notation.head_periods import Span
from orchestration.notation.text_keys import REMEMBERED, fold, says_year, spelt_out, year_apart

HEAD_FILE = "tieu_de_cot.yml"
LEVELS = ("any", "month", "quarter", "half", "year")
LISTS = (
    "other_times", "in_period", "cumulative", "from_new_year", "estimated", "parts", "wholes", "comparisons", "shares",
    "acts", "links",
)  # fmt: skip
LATER_LISTS = ("part_names", "achieved", "adjusted")  # a province's own file of before has none of them
NOT_SENSES = ("part_names", "achieved", "wholes", "shares", "acts", "links")
SEEN = 50_000
_SIX = re.compile("sáu", re.IGNORECASE)  # 'sau' is after, 'sáu' is six: without their marks both are 'sau'
_SIX_MONTHS = re.compile(r"\bsau thang\b")
_ASIDE = re.compile(r"\(([^()]*)\)|\[([^\[\]]*)\]")


@dataclass(frozen=True)
class Saying:
    """What one head says beside its measure.

    Attributes:
        spans: the years, months and days that it names.
        senses: the lists of words that it speaks in ('other_times', 'cumulative', 'own_times.year', ...).
        rest: what is left to name the measure, folded.
        bare: the same without its last small words; nothing where it names no measure.
        is_share: whether it says that per cents stand below.
        is_whole: whether it says no more than that all is meant ('Tổng số').
        is_achieved: whether it says no more than that so many of them are done ('Số đạt').
    """

    spans: tuple[Span, ...]
    senses: frozenset[str]
    rest: str
    bare: str
    is_share: bool
    is_whole: bool
    is_achieved: bool = False


@dataclass(frozen=True)
class HeadWords:
    """The words of every list, by its name."""

    words: Mapping[str, tuple[str, ...]]

    def without_parts(self, title: str) -> "HeadWords":
        """The words of a form: what its title names is no part of what it counts but all of it."""
        key = f" {fold(title)} "
        names = tuple(word for word in self.words["part_names"] if f" {fold(word)} " not in key)
        return self if names == self.words["part_names"] else HeadWords({**self.words, "part_names": names})

    def saying(self, text: str) -> Saying:
        """What a head says."""
        seen = self._seen
        if text not in seen:
            if len(seen) > SEEN:
                seen.clear()
            seen[text] = self._taken(text)
        return seen[text]

    @cached_property
    def _seen(self) -> dict[str, Saying]:
        return {}

    @cached_property
    def _senses(self) -> dict[str, frozenset[str]]:
        """The lists that each folded word stands in."""
        senses: dict[str, set[str]] = {}
        for name, words in self.words.items():
            if name not in NOT_SENSES and not name.startswith("bare_times."):
                for word in words:
                    senses.setdefault(_key(word), set()).add(name)
        return {word: frozenset(names) for word, names in senses.items()}

    @cached_property
    def _phrase(self) -> re.Pattern[str]:
        """Any of the words, the longest that fits."""
        longest = sorted(self._senses, key=len, reverse=True)
        return re.compile(rf"(?<![a-z0-9])(?:{'|'.join(map(re.escape, longest))})(?![a-z0-9])")

    @cached_property
    def _folded(self) -> dict[str, frozenset[str]]:
        return {name: frozenset(map(_key, self.words[name])) for name in NOT_SENSES}

    @cached_property
    def _bare_times(self) -> dict[str, str]:
        return {
            _key(word): f"own_times.{level}" for level in LEVELS for word in self.words.get(f"bare_times.{level}", ())
        }

    def _taken(self, text: str) -> Saying:
        if len(text) > REMEMBERED:
            return Saying((), frozenset(), fold(text), fold(text), False, False)
        outside = _key(_ASIDE.sub(" ", text))
        asides = [_key(aside or other) for aside, other in _ASIDE.findall(text)]
        spans, senses, rest = self._taken_apart(outside)
        for aside in asides:
            if not (spans and self._folded["acts"].intersection(aside.split())):
                more, beside, _ = self._taken_apart(aside)
                spans, senses = spans + more, senses | beside
        if any(fold(aside) in self._folded["part_names"] for aside in asides):
            senses |= {"parts"}
        is_share = "%" in rest.split() or any(self._is_share(aside) for aside in asides)
        rest = " ".join(word for word in rest.split() if word != "%")
        is_whole, is_achieved = (rest in self._folded[name] for name in ("wholes", "achieved"))
        senses |= self._times_left(rest, text)
        return Saying(tuple(spans), senses, rest, self._without_links(rest, text), is_share, is_whole, is_achieved)

    def _times_left(self, rest: str, text: str) -> frozenset[str]:
        """'Thực hiện quý' speaks of a quarter; 'nam' without its mark are men, not a year."""
        last = rest.rpartition(" ")[2]
        is_time = last in self._bare_times and (last != "nam" or says_year(text))
        return frozenset({self._bare_times[last]} if is_time else ())

    def _taken_apart(self, key: str) -> tuple[list[Span], frozenset[str], str]:
        """The times and senses of a folded text, and what is left of it."""
        key = _SIX_MONTHS.sub("6 thang", key)
        senses: set[str] = set()

        def take(match: re.Match[str]) -> str:
            senses.update(self._senses[match[0]])
            return " "

        spans, rest = head_periods.spans(key)
        rest = self._phrase.sub(take, rest)
        return spans, frozenset(senses), " ".join(rest.split())

    def _is_share(self, aside: str) -> bool:
        return any(f" {word} " in f" {aside} " for word in self._folded["shares"])

    def _without_links(self, rest: str, text: str) -> str:
        """What is left without its last small words; 'nam' without its mark are men, not a year."""
        words = rest.split()
        while words and words[-1] in self._folded["links"] and (words[-1] != "nam" or says_year(text)):
            words.pop()
        return " ".join(words)


def head_words_of(raw: dict[str, Any]) -> HeadWords:
    """The words that a file declares."""
    by_level = {"own_times": raw["own_times"], "bare_times": raw.get("bare_times", {})}
    own = {f"{name}.{level}": tuple(words.get(level, ())) for name, words in by_level.items() for level in LEVELS}
    later = {name: tuple(raw.get(name, ())) for name in LATER_LISTS}
    return HeadWords({name: tuple(raw[name]) for name in LISTS} | later | own)


def _key(text: str) -> str:
    return spelt_out(fold(year_apart(_SIX.sub("6", unicodedata.normalize("NFC", text)))))
