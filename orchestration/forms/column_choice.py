"""Chooses, among columns of one measure, that of the report's own period; gives the columns that are read and why not.

A head that names another time is never the report's. What is expected gives way to what is done, an empty column to a
filled one. A figure that runs on from the start stands beside that of the period alone: which of them a line means, its
indicator decides (`running_totals`). Writes nothing and repairs nothing.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from orchestration.forms.head_meaning import CUMULATIVE, RESULTS, SHARE, Head
from orchestration.forms.layout import Column
from orchestration.notation import periods
from orchestration.notation.head_periods import Span, of_period

EXACT, SILENT, OTHER = "exact", "silent", "other"
_LEVELS = ("month", "quarter", "half", "nine_months", "year")  # from short to long
SCORES = ("self_score", "verified_score")  # beside them the plan is the highest score there is
_NEEDS_RESULT = ("denominator", SHARE)


@dataclass(frozen=True)
class Running:
    """A column whose figures run on from the start, and the one beside it for the period alone.

    Attributes:
        within: the column of the period alone, if there is one.
        is_sure: whether the one beside it is surely of the whole period.
    """

    within: int | None
    is_sure: bool


@dataclass
class Choice:
    """The columns of a table that are read, and those that speak of another time or give way."""

    columns: dict[int, Column]
    past: list[int] = field(default_factory=list)
    running: dict[int, Running] = field(default_factory=dict)
    adjusted: dict[int, int] = field(default_factory=dict)  # an adjusted plan, and the first one beside it

    def leave(self, cols: list[int]) -> None:
        """These columns are not read."""
        self.past += cols
        for col in cols:
            del self.columns[col]


def choose(
    columns: Mapping[int, Column], heads: Mapping[int, Head], period: str | None, is_filled: Callable[[int], bool]
) -> Choice:
    """The columns of the report's own period; where several of a measure may be meant, all of them stay."""
    chooser = _Chooser(heads, period, is_filled, Choice(dict(columns)))
    measured: dict[str, list[int]] = {}
    for col, column in columns.items():
        if column.measure and column.reads_as != "text":
            measured.setdefault(column.measure, []).append(col)
    for measure, cols in measured.items():
        chooser.choose(measure, cols)
    return chooser.choice


@dataclass(frozen=True)
class _Chooser:
    """What decides between the columns of a measure, and what was chosen so far."""

    heads: Mapping[int, Head]
    period: str | None
    is_filled: Callable[[int], bool]
    choice: Choice

    def choose(self, measure: str, cols: list[int]) -> None:
        """Leave the columns of another time, and what gives way to another of the same measure."""
        fits = {col: fit(self.heads[col], self.period, measure) for col in cols}
        left = [col for col in cols if fits[col] != OTHER]
        others = [col for col in cols if col not in left]
        if _is_forecast(left, others, self.heads, self.period):
            left, others = [], cols
        self.choice.leave(others)
        running = [col for col in left if measure != "plan" and runs_on(self.heads[col], self.period)]
        within = self._of_the_period([col for col in left if col not in running], bool(running))
        if measure == "plan":
            within = self._in_force(within)
        within = self._narrowed(measure, within, fits)
        self._settle(self._narrowed(measure, running, fits), within)

    def _of_the_period(self, left: list[int], has_running: bool) -> list[int]:
        """A column that only says 'Trong kỳ' is one of results beside a running one alone, and where none is named."""
        bare = [col for col in left if self.heads[col].is_bare_time]
        if bare and not (has_running and bare == left):
            self.choice.leave(bare)
            return [col for col in left if col not in bare]
        return left

    def _in_force(self, plans: list[int]) -> list[int]:
        """Of one adjusted plan and one that is not, the first: the other stays for the lines that it is silent of."""
        adjusted = [col for col in plans if "adjusted" in self.heads[col].senses and self.is_filled(col)]
        others = [col for col in plans if col not in adjusted and not self.heads[col].is_share]
        if len(adjusted) != 1 or len(others) != 1:
            return plans
        self.choice.adjusted[adjusted[0]] = others[0]
        return [col for col in plans if col not in others]

    def _narrowed(self, measure: str, left: list[int], fits: Mapping[int, str]) -> list[int]:
        """Of columns of one measure and kind, those that stand before the others."""
        if len(left) < 2:
            return left
        for is_preferred in self._preferences(measure, fits):
            kept = [col for col in left if is_preferred(col)]
            self.choice.leave([col for col in left if kept and col not in kept])
            left = kept or left
        return left

    def _preferences(self, measure: str, fits: Mapping[int, str]) -> Iterator[Callable[[int], bool]]:
        """What sets one column of a measure before the others, in this order."""
        yield self.is_filled
        yield lambda col: "estimated" not in self.heads[col].senses
        if measure == "plan":
            yield lambda col: not self.heads[col].is_share
        yield lambda col: fits[col] == EXACT

    def _settle(self, running: list[int], within: list[int]) -> None:
        """One column that runs on and one of the period alone may each be a line's; of more, nobody can choose."""
        if len(running) != 1 or len(within) > 1:
            return
        begins = _begins_the_year(self.period)
        if within and begins and "from_new_year" in self.heads[running[0]].senses:
            self.choice.leave(within)  # from the first of January, a figure counts the period and no more
        elif within or (not begins and _surely_runs_on(self.heads[running[0]])):
            is_sure = bool(within) and _names_period(self.heads[within[0]], self.period)
            self.choice.running[running[0]] = Running(within[0] if within else None, is_sure or not begins)


def leaves_no_result(choice: Choice, columns: Mapping[int, Column]) -> bool:
    """Whether no column of results is left but what would pass for one, a whole or a per cent; or no figure at all."""
    gone = {columns[col].name for col in choice.past} & {*RESULTS}
    left = {column.name: column for column in choice.columns.values() if column.measure}
    if all(column.reads_as == "text" for column in left.values()):
        return bool(choice.past)
    scores = {columns[col].name for col in choice.past} & {*SCORES}
    if scores and left.keys().isdisjoint(SCORES):
        return True
    return bool(gone) and gone.isdisjoint(left) and not left.keys().isdisjoint(_NEEDS_RESULT)


def in_place_of_results(
    choice: Choice, columns: Mapping[int, Column], heads: Mapping[int, Head], results: frozenset[str]
) -> list[int]:
    """The columns of another time or of a part alone, where none of results is left; mostly none.

    A per cent is a result where neither its whole nor its plan stands beside it.
    """
    left = {column.measure or "" for column in choice.columns.values()}
    if not results or results & left or (SHARE in left and left.isdisjoint(("denominator", "plan"))):
        return []
    gone = [col for col in choice.past if columns[col].name in results]
    unnamed = [col for col, head in heads.items() if head.column is None and _is_of_more(head)]
    return sorted([*gone, *unnamed, *(col for col, column in choice.columns.items() if column.role == "previous")])


def _is_of_more(head: Head) -> bool:
    """Whether a head that names no column speaks of a part or of another time, and compares nothing."""
    return not head.senses.isdisjoint(("parts", "other_times")) and "comparisons" not in head.senses


def fit(head: Head, period: str | None, measure: str) -> str:
    """Whether a head names the report's period, another time, or nothing that tells."""
    if "other_times" in head.senses:
        return OTHER
    if period is None:
        return SILENT
    own, level = of_period(period), _LEVELS.index(periods.period_type(period))
    answers = {_of_span(span, own, measure, "estimated" in head.senses) for span in head.spans}
    answers |= {_of_level(name, level) for name in head.senses if name.startswith("own_times.")}
    return OTHER if OTHER in answers else EXACT if EXACT in answers else SILENT


def _of_span(span: Span, own: Span, measure: str, is_estimated: bool) -> str:
    if span.year and own.year and span.year != own.year:
        return OTHER
    first, last = own.first or 1, own.last or 12
    if span.last is None:  # 'năm 2023': in a report of a quarter, the year so far
        is_whole = (first, last) == (1, 12)
        return EXACT if is_whole else OTHER if is_estimated and measure != "plan" else SILENT
    if (span.first, span.last) == (first, last):
        return EXACT
    begins = span.first or 1
    is_around = begins <= first and span.last >= last
    return SILENT if (begins <= first and span.last == last) or (is_around and measure == "plan") else OTHER


def _of_level(name: str, level: int) -> str:
    """'Tháng này' is a part of a year, 'năm nay' in a report of a quarter the year so far."""
    word = name.partition(".")[2]
    if word == "any":
        return EXACT
    own = _LEVELS.index(word)
    return EXACT if own == level else SILENT if own > level else OTHER


def runs_on(head: Head, period: str | None) -> bool:
    """Whether the figures of a column run on from a start before the period, or may."""
    if CUMULATIVE & head.senses:
        return True
    if period is None:
        return False
    own = of_period(period)
    if own.first != 1 and "own_times.year" in head.senses:
        return True
    return own.first != 1 and any(
        (span.last == own.last and (span.first or 1) < (own.first or 1)) or (span.last is None and bool(span.year))
        for span in head.spans
    )


def _surely_runs_on(head: Head) -> bool:
    """Whether a head says so itself; 'đến 30/9' and 'năm 2023' may only date the figure."""
    return bool(CUMULATIVE & head.senses) or any(span.first == 1 for span in head.spans)


def _begins_the_year(period: str | None) -> bool:
    return period is not None and of_period(period).first == 1


def _names_period(head: Head, period: str | None) -> bool:
    """Whether a head names the report's period by its months or its kind, and not only as 'the period'."""
    if period is None:
        return False
    own, kind = of_period(period), periods.period_type(period)
    return f"own_times.{kind}" in head.senses or any((span.first, span.last) == own[1:] for span in head.spans)


def _is_forecast(left: list[int], others: list[int], heads: Mapping[int, Head], period: str | None) -> bool:
    """Whether a year's figure is only expected, beside what was done in a part of it: 'TH 9 tháng', 'Ước cả năm'."""
    if period is None or "-" in period or not left or not all("estimated" in heads[col].senses for col in left):
        return False
    own = of_period(period)
    return any(
        "other_times" not in heads[col].senses
        and any(span.year in (None, own.year) and span.last is not None and span.last < 12 for span in heads[col].spans)
        for col in others
    )
