"""Reads what the title and the sheet's name say beside the head's own fields; decides nothing, writes nothing.

Whose report it is and of which period stands in the fields of the head. A title or a sheet's name of another unit or
period is how a copied file betrays itself, so both are kept for who compares them.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from orchestration.forms import table_scope
from orchestration.forms.catalogue import our_forms
from orchestration.forms.head_block import pairs
from orchestration.forms.header_block import HeaderBlock
from orchestration.forms.rows import TableRows
from orchestration.forms.table_detection import Table
from orchestration.notation import periods
from orchestration.notation.cell import Cell
from orchestration.notation.text_keys import fold, year_apart, year_in_head
from orchestration.readers.sheet import Sheet

LONGEST_TITLE = 300  # letters; what is longer is an explanation
MOST_TITLES = 20
LAST_MONTH, FEWEST_DAYS = 12, 28  # every month has these days
_SIGNING = re.compile(r"\s*(?:(?:TM|KT|TL|TUQ|Q)\s*\.\s*)?(?:UBND|ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN)\s+\S", re.IGNORECASE)
_SHORT_QUARTER = re.compile(r"\bq ?(?:[1-4]|i{1,3}|iv)\b")
_SHORT_MONTH = re.compile(r"\bt ?(?:(1[0-2]|0[1-9])|([1-9])(?= ?20[0-9]{2}))\b")  # 'T1' alone is the first sheet
_ISSUED = re.compile(r"[a-z]{2,4}-[0-9]{2}[a-z]?-[0-9]{2,5}-(?P<year>20[0-9]{2})(?![0-9])")  # CDS-01H_141_2023
_NAMED_YEAR = re.compile(r"\bnam (20[0-9]{2})\b")
_SHORT_YEAR = re.compile(r"\bnam (2[0-9])\b")
_SHORT_COUNT = re.compile(r"\b([69]) ?t(?: ?20[0-9]{2})?\b")
_SIGNED = re.compile(r"\bngay (?:[0-9]+ )?thang\b")
_SIGNED_ON = re.compile(r"(?:[^\W\d]+ ){0,4}ngay ([0-9]{1,2}) thang ([0-9]{1,2}) nam (20[0-9]{2})")
SIGNED_EARLY = timedelta(days=31)  # a plan is signed some weeks before the period it is for
_ADDRESSED = ("kinh gui", "can cu", "theo", "ban hanh", "noi nhan", "nguon", "don vi nhan")


def title_texts(rows: Sequence[Sequence[Cell]], sheet_name: str, block: HeaderBlock) -> str:
    """The texts above a table that are no field of its head, and the name of its sheet, a line each."""
    fields = {text for label, value in pairs(rows) if block.field_named(label) for text in (label, value)}
    texts = [line for row in rows for value in row if isinstance(value, str) for line in value.splitlines()]
    titles = [text.strip() for text in texts if _is_title(text, fields, block)]
    return "\n".join(dict.fromkeys([*titles[:MOST_TITLES], sheet_name]))


def of_lines(
    placed: Sequence[tuple[Sheet, Table]], read: Sequence[TableRows], report: Mapping[str, str], block: HeaderBlock
) -> Iterator[str]:
    """What else says whose the lines are: heads of further tables, headings between the lines, offices that sign."""
    for place, ((sheet, table), rows) in enumerate(zip(placed, read, strict=True)):
        beside = [other for same, other in placed if same is sheet]
        above = table_scope.above(sheet, table, beside, block)
        if place and names_unit(table_scope.own(above, (), dict(report), block)):
            continue
        if place:
            yield from title_texts(above, sheet.name, block).splitlines()
        yield from rows.sections[:MOST_TITLES]
        if rows.over is not None:
            stop = min((other.head for other in beside if other.head > table.head), default=len(sheet.rows))
            yield from signing(sheet.rows[rows.over : stop])


def signed_before(rows: Sequence[Sequence[Cell]], period: str | None, block: HeaderBlock) -> Iterator[str]:
    """The days of signing well before the period has begun: a copied file keeps that of the report before it."""
    begins = periods.begins_of(period) if period else None
    texts = (value for row in rows for value in row if begins and isinstance(value, str) and "20" in value)
    for text in (line.strip() for value in texts for line in value.splitlines()):
        key = fold(text)
        match = _SIGNED_ON.fullmatch(key)
        if match is None or key.startswith(_ADDRESSED) or block.speaks_of_more(text):
            continue
        day, month, year = map(int, match.groups())
        if begins and 1 <= month <= LAST_MONTH and date(year, month, min(day, FEWEST_DAYS)) < begins - SIGNED_EARLY:
            yield text


def names_unit(own: Mapping[str, str | None]) -> bool:
    """Whether a table names a unit of its own."""
    return "unit_name_text" in own


def signing(rows: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """The offices that sign below a table; those that it is sent to stand in one column below their heading."""
    addressed: set[int] = set()
    for row in rows:
        for col, value in enumerate(row):
            lines = value.splitlines() if isinstance(value, str) else ()
            for line in lines:
                if fold(line).startswith(_ADDRESSED):
                    addressed.add(col)
                elif col not in addressed and _SIGNING.match(line):
                    yield line.strip()


def _is_title(text: str, fields: set[str], block: HeaderBlock) -> bool:
    """Whether a text speaks of the report itself: no field, no address and no decision that it is made under."""
    bare = text.strip()
    if len(bare) < 2 or len(bare) > LONGEST_TITLE or bare.rstrip(": ") in fields:
        return False
    label, colon, _ = bare.partition(":")
    key = fold(bare)
    return not (colon and block.field_named(label)) and not key.startswith(_ADDRESSED) and not _SIGNED.search(key)


def periods_of_sheet(sheet_name: str, period: str | None) -> Iterator[str]:
    """The sheet's name where it names another year or part of the year than the report's period."""
    if period is None:
        return
    year, part = _year_of(sheet_name), part_of_year(sheet_name)
    own_year, _, own_part = period.partition("-")
    # 'Quý 4' and 'tháng 12' end with the year: a report for the year may stand in such a sheet
    if (year and year != own_year) or (part is not None and part != "" and _ends(part) != _ends(own_part)):
        yield sheet_name


def periods_of_file(stem: str, period: str | None, block: HeaderBlock) -> Iterator[str]:
    """The file's name where it names another period in words or as we name a form; a bare year may be of sending."""
    if period is None:
        return
    key = fold(stem)
    own_year, _, own_part = period.partition("-")
    issued = _ISSUED.match(key.replace(" ", "-"))
    years, part = set(_NAMED_YEAR.findall(key)), periods.part_in(stem)
    is_other_year = len(years) == 1 and own_year not in years
    is_other_part = part is not None and part != "" and _ends(part) != _ends(own_part)
    if issued:
        is_other_year, is_other_part = issued["year"] != own_year, False
    if (is_other_year or is_other_part) and not block.speaks_of_more(stem):
        yield stem


def _year_of(sheet_name: str) -> str | None:
    """The year that a sheet's name names: '2023', 'Nam 23', '6T2023'."""
    name = year_apart(sheet_name)
    short = _SHORT_YEAR.findall(fold(name))
    return year_in_head(name) or (f"20{short[0]}" if len(short) == 1 else None)


def periods_of_titles(texts: str, period: str | None, block: HeaderBlock | None = None) -> Iterator[str]:
    """The titles that name another part of the year than the report's period, and no year beside it.

    A title that names its year is compared by `head_block.other_periods`; one that speaks of two parts says neither.
    """
    _, _, own_part = (period or "").partition("-")
    block = block or our_forms().block
    for text in texts.splitlines()[:-1] if period else ():
        part = periods.part_in(text) if block.is_title(text) and not year_in_head(text) else None
        if part is not None and part != "" and _ends(part) != _ends(own_part):
            yield text


def part_of_year(sheet_name: str) -> str | None:
    """The part of a year that a sheet's name names: 'Q3' of 'Quý III' and of 'Q3.2023'; none where it names no one."""
    key = fold(sheet_name)
    short = {re.sub(r"^q ?", "quý ", words) for words in _SHORT_QUARTER.findall(key)}
    short |= {f"tháng {month or dated}" for month, dated in _SHORT_MONTH.findall(key)}
    short |= {f"{count} tháng" for count in _SHORT_COUNT.findall(key)}
    parts = {periods.part(words) for words in short} | {periods.part_in(sheet_name)} - {None}
    return parts.pop() if len(parts) == 1 else None


def _ends(part: str) -> int:
    """The month that a part of a year ends with."""
    if part.isdigit():
        return int(part)
    return {"": 12, "H1": 6, "H2": 12, "9M": 9}.get(part) or 3 * int(part[1:])
