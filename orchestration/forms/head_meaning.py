"""Says what the texts above one column mean together: which column of the layout it is, of which time, of how much.

The lowest head decides, in the light of those above it: 'Kế hoạch' below 'Tỷ lệ (%)' is a per cent, 'Tổng số' below
'Thực hiện' and beside 'Trong đó: nữ' is the whole result. What nobody can name is no column. Writes nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from orchestration.forms.head_words import Saying
from orchestration.forms.layout import Column, Layout
from orchestration.notation.head_periods import Span

SHARE = "reported_pct"  # the measure that a result in per cents is
RESULTS = ("numerator", "value")
SEEN_HEADERS = 5_000
CUMULATIVE = frozenset({"cumulative", "from_new_year"})
_HOW_FAR = CUMULATIVE | {"in_period"}


@dataclass(frozen=True)
class Head:
    """What a column is by its heads.

    Attributes:
        text: all that stands above the column.
        column: the column of the layout that it is, or none.
        spans: the years, months and days that its heads name.
        senses: the lists of words that its heads speak in.
        is_share: whether per cents stand where the layout has counts.
        is_bare_time: whether its heads say no more than that the figures are of the period alone ('Trong kỳ').
    """

    text: str
    column: Column | None
    spans: tuple[Span, ...] = ()
    senses: frozenset[str] = frozenset()
    is_share: bool = False
    is_bare_time: bool = False


Texts = Mapping[int, tuple[str, ...]]  # above each column, from top to bottom


def heads_of(texts: Texts, layout: Layout) -> Mapping[int, Head]:
    """What every column is, by the texts above it; the same few headers stand above thousands of tables."""
    seen, key = layout.headers_seen, tuple(texts.items())
    if key not in seen:
        if len(seen) > SEEN_HEADERS:
            seen.clear()
        own = {col: _own(above, layout) for col, above in key}
        seen[key] = MappingProxyType({col: _head(col, texts, own, layout) for col in texts})
    heads: Mapping[int, Head] = seen[key]
    return heads


@dataclass(frozen=True)
class _Own:
    """The heads of a column one by one: what each says, and the column that it names alone."""

    sayings: tuple[Saying, ...]
    columns: tuple[Column | None, ...]
    are_empty: tuple[bool, ...]

    @property
    def lowest(self) -> int:
        """The lowest head that says what is measured; the lowest of all if none does."""
        return next((at for at in reversed(range(len(self.columns))) if not self.are_empty[at]), len(self.columns) - 1)

    @property
    def is_part(self) -> bool:
        """Whether a head says that only a part of what is counted stands below."""
        return any("parts" in saying.senses for saying in self.sayings)

    @property
    def above(self) -> Column | None:
        """The column named by the nearest head above the lowest one that names any."""
        return next((column for column in reversed(self.columns[: self.lowest]) if column), None)


def _own(texts: Sequence[str], layout: Layout) -> _Own:
    words = layout.block.heads
    sayings = tuple(words.saying(text) for text in texts)
    columns = tuple(layout.column_meant(text) for text in texts)
    are_empty = tuple(
        (not saying.bare and (column is None or column.role is None))
        or (column is None and _is_unit(text, saying, layout))  # 'Chỉ tiêu' is counted, and heads a column
        for text, saying, column in zip(texts, sayings, columns, strict=True)
    )
    return _Own(sayings, columns, are_empty)


def _is_unit(text: str, saying: Saying, layout: Layout) -> bool:
    """Whether a head only says in what is counted ('(người)', 'ĐVT: xã', 'Số lượng'), or that figures stand below."""
    block = layout.block
    name, colon, unit = text.strip(" ()").partition(":")
    named = layout.column_headed(name) if colon else None
    text = unit if named and named.role == "unit_of_measure" else text
    return block.is_plain_head(text) or block.is_plain_head(saying.rest) or block.is_measure(text.strip(" ()"))


def _head(col: int, parts: Texts, own: Mapping[int, _Own], layout: Layout) -> Head:
    texts, mine = parts[col], own[col]
    text = " ".join(texts)
    senses = frozenset().union(*(saying.senses for saying in mine.sayings))
    if any(column and column.role == "previous" for column in mine.columns[:-1]):
        senses |= {"other_times"}
    spans = tuple(span for saying in mine.sayings for span in saying.spans)
    column = _composed(col, parts, own, layout)
    if column and column.name != "plan" and _is_adjustment(texts, mine, layout):
        column = None
    if column is None or column.measure is None:
        return Head(text, column, spans, senses)
    is_share = _is_share(texts, mine, layout)
    if is_share and column.name in RESULTS:
        column = layout.measuring(SHARE)
    elif is_share and column.name not in (SHARE, "plan") and column.reads_as in ("number", "number_or_percent"):
        column = None
    is_bare_time = "in_period" in senses and not any(mine.columns)
    return Head(text, column, spans, senses, is_share, is_bare_time)


def _is_adjustment(texts: Sequence[str], mine: _Own, layout: Layout) -> bool:
    """Whether a head speaks of an adjustment in words of its own: only a plan has one in force."""
    return any(
        "adjusted" in saying.senses and layout.column_headed(text) is None
        for text, saying in zip(texts, mine.sayings, strict=True)
    )


def _is_share(texts: Sequence[str], mine: _Own, layout: Layout) -> bool:
    """Whether a head says that per cents stand below; what the layout itself calls a count stays one."""
    share = layout.measuring(SHARE)
    return (share is not None and share in (mine.above, mine.columns[mine.lowest])) or any(
        saying.is_share and (column is share or not layout.is_in_its_words(text))
        for text, saying, column in zip(texts, mine.sayings, mine.columns, strict=True)
    )


def _composed(col: int, parts: Texts, own: Mapping[int, _Own], layout: Layout) -> Column | None:
    """The column that the heads name together."""
    texts, mine = parts[col], own[col]
    if mine.is_part:
        return None
    at = mine.lowest
    child, parent = mine.columns[at], mine.above
    if mine.sayings[at].is_achieved and parent and parent.name in RESULTS and _has_whole_beside(col, parts, own):
        return parent
    if child is None or mine.are_empty[at]:
        return _unnamed(texts[: at + 1], mine, layout)
    if any("comparisons" in saying.senses for saying in mine.sayings[:at]):
        return None
    if parent is None or parent.name == child.name:
        return child
    return _below(parent, child, _siblings(col, parts, own))


def _unnamed(texts: Sequence[str], mine: _Own, layout: Layout) -> Column | None:
    """What a column is whose lowest head names no measure: all heads in one, or what stands above a bare time."""
    at = len(texts) - 1
    if any("comparisons" in saying.senses for saying in mine.sayings):
        return None
    if column := layout.column_headed(" ".join(texts)):
        return column
    if mine.are_empty[at] or mine.sayings[at].is_whole:
        says_how_far = _HOW_FAR & frozenset().union(*(saying.senses for saying in mine.sayings))
        return mine.above or (_running(layout) if says_how_far and mine.are_empty[at] else None)
    return None


def _running(layout: Layout) -> Column | None:
    """The column that a bare 'Lũy kế' heads, and 'Trong kỳ' beside it."""
    return next(filter(None, map(layout.column_headed, layout.block.heads.words["cumulative"])), None)


def _beside(col: int, parts: Texts, own: Mapping[int, _Own]) -> list[_Own]:
    """The heads beside one, of those below the same head."""
    depth = own[col].lowest
    return [
        mine
        for other, mine in own.items()
        if other != col and parts[other][:depth] == parts[col][:depth] and len(parts[other]) > depth
    ]


def _has_whole_beside(col: int, parts: Texts, own: Mapping[int, _Own]) -> bool:
    """Whether all of what is counted stands beside a head: of 'Đạt' and 'Chưa đạt' alone neither is the result."""
    lowest = [mine.columns[mine.lowest] for mine in _beside(col, parts, own)]
    return any(column is not None and column.name == "denominator" for column in lowest)


def _siblings(col: int, parts: Texts, own: Mapping[int, _Own]) -> set[str]:
    """What the heads beside one measure, of those below the same head that stand for all of what is counted."""
    whole = [mine for mine in _beside(col, parts, own) if not mine.is_part]
    named = [mine.above if mine.sayings[mine.lowest].is_achieved else mine.columns[mine.lowest] for mine in whole]
    return {column.name for column in named if column}


def _below(parent: Column, child: Column, siblings: set[str]) -> Column | None:
    """What a head is below another that names another column."""
    if child.role or parent.role:
        return child
    if parent.name == SHARE:
        return child if child.name == "plan" else parent if child.name in RESULTS else None
    if parent.name == "plan" and child.name == SHARE:
        return parent
    is_all_of_it = child.name == "denominator" and parent.name in (*RESULTS, "plan")
    return parent if is_all_of_it and (parent.name == "plan" or siblings.isdisjoint(RESULTS)) else child
