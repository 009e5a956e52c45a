"""Says which target every column of a matrix is of, and which of them speak of another time; reads texts alone.

A target stands by its code in one of the heads above its column. A head that says no more than a time, or a time beside
the code ('Năm 2022' over 'M01', 'M01 (kỳ trước)'), dates the column; what names a target in words dates nothing.
"""

import re
from collections.abc import Iterable, Mapping, Sequence

from orchestration.forms import column_choice
from orchestration.forms.head_meaning import Head
from orchestration.forms.layout import Column, Layout
from orchestration.notation.text_keys import year_in_head
from orchestration.readers.sheet import Sheet, address

MEASURE = "status"  # a state is neither planned nor expected
_NUMBER = re.compile(r"\(?[0-9]{1,2}\)?")
_CODE = re.compile(r"(?=\S*[^\W\d_])(?=\S*[0-9])\S+")
_OPENING = re.compile(r"(?P<code>[^\W\d_]{1,3}[-.]?[0-9]{1,3})\s*(?:[:.\n(]|\s[-\u2013]\s|\s*[-\u2013]\s)")
_CLOSING = re.compile(r"[^\d]+\s(?P<code>[^\W\d_]{1,3}[0-9]{2,3})")


def code_of(texts: Sequence[str], layout: Layout) -> str:
    """What a column of a matrix is called: the lowest of its heads that is a code, else the lowest that may be one."""
    codes = [text for text in texts if _CODE.fullmatch(text)]
    beside = [code for text in texts if (code := _code_within(text, layout))]
    names = [text for text in texts if not _NUMBER.fullmatch(text) and year_in_head(text) != text] or texts
    plain = [text for text in names if text and " " not in text and not text.isalpha()]
    return next((each[-1] for each in (codes, beside, plain) if each), names[-1])


def _code_within(text: str, layout: Layout) -> str:
    """The code in 'M01 năm 2022', 'M01 - Ban hành kế hoạch', 'Mục tiêu M01'; nothing where a head holds none."""
    first = text.split(None, 1)[0] if text.strip() else ""
    if first != text and _CODE.fullmatch(first) and layout.block.heads.saying(text).rest == first.casefold():
        return first
    match = _OPENING.match(text) or _CLOSING.fullmatch(text)
    return match["code"] if match else ""


def name_of(col: int, heads: Mapping[int, Sequence[str]], code: str, layout: Layout) -> str:
    """What a column of a matrix is called beside its code; nothing where its heads hold no other name of its own.

    A head over several columns groups them and names none. One that is cut at the code keeps what stands after it.
    """
    others = {text for at, texts in heads.items() if at != col for text in texts}
    names = [_without_code(text, code, layout) for text in heads[col] if text != code and text not in others]
    return next((name for name in reversed(names) if any(map(str.isalpha, name))), "")


def _without_code(text: str, code: str, layout: Layout) -> str:
    """'Ban hành kế hoạch' of 'M01 - Ban hành kế hoạch'; nothing of what only dates a column."""
    if _NUMBER.fullmatch(text) or not layout.block.heads.saying(text).bare:
        return ""
    return (text.removeprefix(code).lstrip(" :.-\u2013(\n") if text.startswith(code) else text).strip()


def targets(sheet: Sheet, head: int, first: int, columns: Mapping[int, Column]) -> list[tuple[str, str | None, str]]:
    """The code and the name of every column of a matrix, and the cell of its header that says the code."""
    named = [(col, column.words) for col, column in columns.items() if column.words]
    return [
        (code, names[0] if names else None, address(_code_row(sheet, range(head, first), col, code), col))
        for col, (code, *names) in named
    ]


def _code_row(sheet: Sheet, rows: range, col: int, code: str) -> int:
    """The lowest row of a header where a code stands, alone before beside other words; else its first."""
    texts = {row: value for row in rows if type(value := sheet.value(row, col)) is str}
    alone = [row for row, text in texts.items() if text.strip() == code]
    within = [row for row, text in texts.items() if code in text]
    return (alone or within or [rows.start])[-1]


def of_another_time(
    heads: Mapping[int, Sequence[str]], targets: Iterable[int], period: str | None, layout: Layout
) -> list[int]:
    """The columns of targets whose heads name another time than the report's period."""
    return [col for col in targets if any(_is_other(text, heads[col], period, layout) for text in heads.get(col, ()))]


def _is_other(text: str, texts: Sequence[str], period: str | None, layout: Layout) -> bool:
    saying = layout.block.heads.saying(text)
    if not (saying.spans or saying.senses) or text == code_of(texts, layout):  # 'T09' and 'Q1' may be codes
        return False
    says_more = saying.bare and saying.rest != _code_within(text, layout).casefold()
    head = Head(text, None, saying.spans, saying.senses)
    return not says_more and column_choice.fit(head, period, MEASURE) == column_choice.OTHER
