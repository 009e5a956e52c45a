"""Settles what one cell leaves in doubt by the other cells of its line; what it works out is compared and never kept.

'5.565' may be 5565 or 5.565: one is taken only where the stated per cent, a whole that its part cannot exceed, or a
thing that is only counted whole leaves no other. 'Vượt 28,57%' is 128,57 % of a plan where plan and result agree.
"""

import re
from decimal import Decimal

from orchestration.forms.header_block import HeaderBlock
from orchestration.forms.layout import Layout
from orchestration.notation.numbers import BLANK, Reading, plain_text, read_number
from orchestration.notation.numerals import is_in_doubt
from orchestration.notation.text_keys import fold

COUNTS = ("numerator", "denominator", "plan", "value")
_LONE = re.compile(r"([0-9.,]+)(?: (\D+))?")
_OF_PLAN = re.compile(
    r"(?:(?P<over>vượt)(?: mức)?(?: (?:kế hoạch|kh|chỉ tiêu))?|đạt)? ?(?P<figure>[0-9][0-9.,]*) ?%"
    r"(?P<plan> (?:so với |của )?(?:kế hoạch|kh|chỉ tiêu)(?: (?:giao|đề ra|năm))?)?"
)


def line(readings: dict[str, Reading], unit_of_measure: str, block: HeaderBlock) -> dict[str, Reading]:
    """The readings of a line by their measure, with what the line itself settles."""
    settled = readings | _by_plan(readings)
    part, base = settled.get("numerator", BLANK), _base(settled)
    if pair := by_per_cent(part, settled.get(base, BLANK), settled.get("reported_pct", BLANK)):
        settled |= dict(zip(("numerator", base), pair, strict=True))
    elif base == "denominator" and part.parse_code == "ok" and (whole := _not_below(part, settled[base])):
        settled[base] = whole
    if is_counted_whole(unit_of_measure, block):
        settled |= {name: _whole(_grouped(settled[name], block)) for name in COUNTS if name in settled}
    return settled


def answered(readings: dict[str, Reading], unit_of_measure: str, layout: Layout) -> dict[str, Reading]:
    """The words of a line that its unit of measure offers as its answers: 'Có' of 'Có/Không'."""
    figures = {
        name: layout.answer(readings[name].raw_text, unit_of_measure)
        for name in COUNTS
        if name in readings and readings[name].parse_code == "unreadable"
    }
    return {
        name: Reading(readings[name].raw_text, "ok", float(figure), 0, None, "exact")
        for name, figure in figures.items()
        if figure is not None
    }


def by_per_cent(part: Reading, base: Reading, pct: Reading) -> tuple[Reading, Reading] | None:
    """The one way to read part and whole that gives the per cent stated beside them."""
    if pct.parse_code != "ok" or pct.qualifier != "exact" or "ambiguous" not in (part.parse_code, base.parse_code):
        return None
    pairs = [(one, other) for one in _readings(part) for other in _readings(base)]
    fitting = [pair for pair in pairs if fits(*pair, pct)]
    return fitting[0] if len(fitting) == 1 else None


def is_counted_whole(unit_of_measure: str, block: HeaderBlock) -> bool:
    """Whether what is counted comes whole: communes, people and files, not points or days."""
    word = fold(unit_of_measure)
    return word in block.count_words and word not in map(fold, block.divisible)


def _by_plan(readings: dict[str, Reading]) -> dict[str, Reading]:
    """A per cent of the plan in words, where the line's own result and plan say the same."""
    pct = readings.get("reported_pct", BLANK)
    shape = _OF_PLAN.fullmatch(plain_text(pct.raw_text)) if pct.parse_code == "unreadable" else None
    if shape is None or not (shape["over"] or shape["plan"]) or _base(readings) != "plan":
        return {}
    figure = read_number(shape["figure"], "", "percent")
    if figure.parse_code != "ok" or figure.number is None:
        return {}
    number = float(Decimal(repr(figure.number)) + (100 if shape["over"] else 0))
    reading = figure._replace(raw_text=pct.raw_text, number=number)
    part, plan = (readings.get(name, BLANK) for name in ("numerator", "plan"))
    sure = all(other.parse_code == "ok" and other.qualifier == "exact" for other in (part, plan))
    return {"reported_pct": reading} if sure and fits(part, plan, reading) else {}


def _base(readings: dict[str, Reading]) -> str:
    """What the per cent is of: the whole, or the plan where the line has no whole."""
    return "denominator" if readings.get("denominator", BLANK).parse_code != "blank" else "plan"


def _readings(reading: Reading) -> list[Reading]:
    if reading.parse_code == "ok":
        return [reading]
    text = plain_text(reading.raw_text)
    if reading.parse_code != "ambiguous" or not is_in_doubt(text):
        return []
    first, second = ("vi", "en") if "." in text else ("en", "vi")
    both = read_number(text, first), read_number(text, second, "percent")
    return [one._replace(raw_text=reading.raw_text) for one in both]


def fits(part: Reading, base: Reading, pct: Reading) -> bool:
    """Whether a stated per cent is that of its part, rounded or cut, to the last digit that is stated."""
    if not base.number or part.number is None or pct.number is None or pct.qualifier != "exact":
        return False
    step = max(10.0 ** -(pct.decimals or 0), 1e-6)
    return abs(100 * part.number / base.number - pct.number) <= step


def _not_below(part: Reading, whole: Reading) -> Reading | None:
    """The whole read as a count, where read as a decimal it would be less than its part."""
    if whole.parse_code != "ambiguous" or len(both := _readings(whole)) != 2:
        return None
    count, decimal = both
    if decimal.number is None or part.number is None or count.number is None:
        return None
    return count if decimal.number < part.number <= count.number else None


def _whole(reading: Reading) -> Reading:
    """Five people and a half are none: 5.565 in a number cell may have been typed as five thousand and more."""
    is_fraction = reading.parse_code == "ok" and reading.number is not None and reading.number % 1
    return Reading(reading.raw_text, "ambiguous") if is_fraction else reading


def _grouped(reading: Reading, block: HeaderBlock) -> Reading:
    shape = _LONE.fullmatch(plain_text(reading.raw_text)) if reading.parse_code == "ambiguous" else None
    if shape is None or not is_in_doubt(shape[1]) or (shape[2] and not is_counted_whole(shape[2], block)):
        return reading
    return read_number(shape[1], "vi" if "." in shape[1] else "en")._replace(raw_text=reading.raw_text)
