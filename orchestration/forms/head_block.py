"""Reads what stands above a form's table: label and value pairs, and what only the title says; writes nothing.

A label may stand in its own cell ('Kỳ báo cáo' | 'Năm 2022') or before a colon in one ('Kỳ báo cáo: Năm 2022').
A value is never made up: a field nobody wrote is absent.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from itertools import pairwise

from orchestration.forms.layout import HeaderBlock, header_block, layouts
from orchestration.notation import periods
from orchestration.notation.cell import Cell
from orchestration.notation.numbers import is_blank, raw_text
from orchestration.notation.text_keys import fold, lookup
from orchestration.readers.sheet import Sheet

LONGEST_LINE, SHORTEST_TITLE, LONGEST_TITLE = 200, 15, 400  # letters
CODE_ROWS = 1_000  # a code stands above its table, or in the middle of a very long sheet never
HIDDEN_SHEET = "_kho"
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")  # as a date cell reads
_TITLE = re.compile(r"\s*(?:báo cáo|biểu|tổng hợp)\b(?!.*\bkế hoạch\b)", re.IGNORECASE)
_OFFICE = re.compile(
    r"^\s*(?:UBND|ỦY BAN NHÂN DÂN|UỶ BAN NHÂN DÂN)\s+((?:tỉnh|huyện|thị xã|thành phố|xã|phường|thị trấn|"
    r"H\.|TX\.?|TP\.?|TT\.?|P\.|X\.)\s*[^\d:;]{2,60})$",
    re.IGNORECASE,
)


def pairs(rows: Sequence[Sequence[Cell]]) -> Iterator[tuple[str, str]]:
    """Every filled cell with the next filled cell to its right; a cell with a colon is a pair of its own."""
    for row in rows:
        filled = [value for value in row if value != "" and not is_blank(value)]
        for text in filled:
            if isinstance(text, str) and ":" in text:
                # several labels in one cell stand on lines of their own
                for line in text.splitlines() if text.count(":") > 1 else (text,):
                    label, _, value = line.partition(":")
                    if value.strip() and len(label) < 60:
                        yield label.strip(), value.strip()
        for label, value in pairwise(filled):
            if isinstance(label, str) and len(label) < 80:
                yield label.strip().rstrip(": "), raw_text(value).strip()


def fields(rows: Sequence[Sequence[Cell]], block: HeaderBlock) -> dict[str, str]:
    """The header block's fields; a label followed by another label has no value."""
    found: dict[str, str] = {}
    for label, value in pairs(rows):
        name = block.field_named(label)
        if name and block.field_named(value) is None and not (name == "unit_name" and block.is_measure(value)):
            found.setdefault(name, value)
    return found


def _period_in_date(sheet: Sheet, head: int) -> str | None:
    """The period of a date cell that shows no day: Excel makes the first of March of '3/2023' and shows 'Mar-23'."""
    for number, row in enumerate(sheet.rows[:head]):
        filled = [(col, value) for col, value in enumerate(row) if not is_blank(value)]
        for (_, label), (col, value) in pairwise(filled):
            if isinstance(value, date) and isinstance(label, str) and header_block().field_named(label) == "period":
                shown = sheet.dates().get((number, col))
                return {"month": f"{value.month}/{value.year}", "year": str(value.year)}.get(shown)
    return None


def form_rows(sheet: Sheet) -> list[tuple[int, str]]:
    """Every row that says a form's code, and the code in capitals; 'CĐS 01H' is CDS-01H."""
    block = header_block()
    labels = frozenset(filter(block.may_name_form, sheet.words))
    said = [
        (number, value)
        for number in sheet.rows_with(labels, CODE_ROWS)
        for label, value in pairs([sheet.rows[number]])
        if block.field_named(label) == "form_code" and value
    ]
    known = {_bare_code(code): code for code in layouts()} if said else {}
    return [(number, known.get(_bare_code(value), value.upper())) for number, value in said]


def _bare_code(text: str) -> str:
    return fold(text.partition("(")[0]).replace(" ", "")


def form_named(sheet: Sheet) -> str | None:
    """The one form whose code a line at the top carries without a label of its own: 'Biểu CDS-01H'."""
    known = id(layouts())
    found = {code for text in sheet.top_texts if (codes := names(text, known)) for code in codes}
    return found.pop() if len(found) == 1 else None


@lru_cache(maxsize=50_000)
def names(text: str, _known: int) -> tuple[str, ...]:
    """The forms whose code a line names as its own; the same texts stand in thousands of sheets."""
    line = f" {fold(text)} " if len(text) < LONGEST_LINE else ""
    return tuple(code for code in layouts() if f" {fold(code)} " in line) if line.startswith((" bieu", " mau")) else ()


def form_titled(sheet: Sheet) -> str | None:
    """The one form whose title the top of the sheet carries, when it says no code."""
    known = id(layouts())
    found = {code for text in sheet.top_texts if (codes := titles(text, known)) for code in codes}
    lengths = {code: len(fold(layouts()[code].forms[code])) for code in found}
    best = [code for code, length in lengths.items() if length == max(lengths.values())]
    return best[0] if len(best) == 1 else None


@lru_cache(maxsize=50_000)
def titles(text: str, _known: int) -> tuple[str, ...]:
    """The forms whose title a text holds."""
    said = fold(text) if SHORTEST_TITLE < len(text) < LONGEST_TITLE else ""
    return tuple(code for code, layout in layouts().items() if fold(layout.forms[code]) in said) if said else ()


def period_in_title(rows: Sequence[Sequence[Cell]]) -> str | None:
    """The one period that the texts above the table speak of, as written there."""
    said = {}
    for row in rows:
        for value in row:
            if isinstance(value, str) and (found := periods.find(value)):
                said.setdefault(found[0], found[1])
    return next(iter(said.values())) if len(said) == 1 else None


def other_periods(rows: Sequence[Sequence[Cell]], said: str | None) -> list[str]:
    """What else the head names as its period: a second line of the kind, or the title of the report."""
    code, block = periods.parse(said), header_block()
    if code is None:
        return []
    given = {value: periods.parse(value) for label, value in pairs(rows) if block.field_named(label) == "period"}
    titles = (text for row in rows for text in row if type(text) is str and _TITLE.match(text))
    given |= {found[1]: found[0] for text in titles if (found := periods.find(text))}
    return [words for words, other in given.items() if other and other != code]


def period_said(sheet: Sheet, head: int, issued: str | None = None) -> str | None:
    """The words for the period of a table whose head is at a row: its label's, else as issued, else the title's."""
    said = fields(sheet.rows[:head], header_block()).get("period")
    if said and _DAY.match(said):
        said = _period_in_date(sheet, head) or said
    return said or issued or period_in_title(sheet.rows[:head])


def unit_in_title(rows: Sequence[Sequence[Cell]]) -> str | None:
    """The unit whose committee signs at the top, the lowest of them ('UBND huyện Yên Bình')."""
    said = [found[1].strip() for row in rows for value in row if isinstance(value, str)
            for line in value.splitlines() if (found := _OFFICE.match(line))]  # fmt: skip
    return said[-1] if said else None


def is_simulated(rows: Sequence[Sequence[Cell]], said: dict[str, str], block: HeaderBlock) -> bool:
    """The nature of the figures says so in any phrase, or a banner above the table does."""
    nature = fold(said.get("nature", ""))
    texts = (value for row in rows for value in row if isinstance(value, str) and value)
    return any(fold(word) in nature for word in block.natures["simulated"]) or any(
        lookup(block.natures, text) == "simulated" for text in texts
    )
