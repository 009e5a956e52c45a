"""Reads what stands above a form's table: label and value pairs, and what only the title says; writes nothing.

A label may stand in its own cell ('Kỳ báo cáo' | 'Năm 2022') or before a colon in one ('Kỳ báo cáo: Năm 2022').
A value is never made up: a field nobody wrote is absent.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise

from orchestration.forms.catalogue import FormCatalogue
from orchestration.forms.header_block import HeaderBlock
from orchestration.notation import periods
from orchestration.notation.cell import Cell
from orchestration.notation.numbers import is_blank, raw_text
from orchestration.notation.text_keys import fold, lookup
from orchestration.readers.sheet import Sheet, address

CODE_ROWS = 1_000  # a code stands above its table, or in the middle of a very long sheet never
HIDDEN_SHEET = "_kho"
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")  # as a date cell reads
_CUT_OFF = re.compile(
    r"\b(?:tinh|cap nhat|chot|lay|luy ke|tong hop)(?: so lieu)? den (?:het )?(?:ngay )?"
    r"([0-9]{1,2}) ([0-9]{1,2}) ([0-9]{4})\b"
)
_YEAR = re.compile("[0-9]{4}")
CUT_OFF_EARLY = timedelta(days=31)  # a report is closed some days before its period ends
LONGEST_CUT_OFF = 120  # letters; what is longer is an explanation
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
        for left, right in pairwise(filled):
            if isinstance(left, str) and len(left) < 80:
                yield left.strip().rstrip(": "), raw_text(right).strip()


def fields(rows: Sequence[Sequence[Cell]], block: HeaderBlock) -> dict[str, str]:
    """The header block's fields; a label followed by another label has no value."""
    values: dict[str, str] = {}
    for label, value in pairs(rows):
        name = block.field_named(label)
        if name and block.field_named(value) is None and not (name == "unit_name" and block.is_measure(value)):
            values.setdefault(name, value)
    return values


def cell_of(sheet: Sheet, rows: range, words: Mapping[str, str | None]) -> str | None:
    """The cell of these rows that names a unit: that of its code, else of its name; none where no one cell does."""
    value = words.get("unit_code_text") or words.get("unit_name_text")
    if not value:
        return None
    texts = {(row, col): raw_text(cell).strip() for row in rows for col, cell in enumerate(sheet.rows[row])}
    alone = [place for place, text in texts.items() if text == value]
    within = [place for place, text in texts.items() if ":" in text and text.endswith(value)]
    return address(*(alone or within)[0]) if alone or within else None


def _period_in_date(sheet: Sheet, head: int, block: HeaderBlock) -> str | None:
    """The period of a date cell that shows no day: Excel makes the first of March of '3/2023' and shows 'Mar-23'."""
    for number, row in enumerate(sheet.rows[:head]):
        filled = [(col, value) for col, value in enumerate(row) if not is_blank(value)]
        for (_, label), (col, value) in pairwise(filled):
            if isinstance(value, date) and isinstance(label, str) and block.field_named(label) == "period":
                shown = sheet.dates().get((number, col))
                return {"month": f"{value.month}/{value.year}", "year": str(value.year)}.get(shown or "")
    return None


def form_rows(sheet: Sheet, forms: FormCatalogue) -> list[tuple[int, str]]:
    """Every row that says a form's code, and the code in capitals; 'CĐS 01H' is CDS-01H."""
    block = forms.block
    labels = frozenset(filter(block.may_name_form, sheet.words))
    texts = [
        (number, value)
        for number in sheet.rows_with(labels, CODE_ROWS)
        for label, value in pairs([sheet.rows[number]])
        if block.field_named(label) == "form_code" and value and not forms.heads(value)  # 'Mẫu số' beside 'Tỷ lệ'
    ]
    codes = {_bare_code(code): code for code in forms.layouts} if texts else {}
    return [(number, codes.get(_bare_code(value), value.upper())) for number, value in texts]


def _bare_code(text: str) -> str:
    return fold(text.partition("(")[0]).replace(" ", "")


def form_named(sheet: Sheet, forms: FormCatalogue) -> str | None:
    """The one form whose code a line at the top carries without a label of its own: 'Biểu CDS-01H'."""
    codes = {code for text in sheet.top_texts for code in forms.named(text)}
    return codes.pop() if len(codes) == 1 else None


def form_titled(sheet: Sheet, forms: FormCatalogue) -> str | None:
    """The one form whose title the top of the sheet carries, when it says no code."""
    codes = {code for text in sheet.top_texts for code in forms.titled(text)}
    lengths = {code: len(fold(forms.layouts[code].forms[code])) for code in codes}
    best = [code for code, length in lengths.items() if length == max(lengths.values())]
    return best[0] if len(best) == 1 else None


def period_in_title(rows: Sequence[Sequence[Cell]]) -> str | None:
    """The one period that the texts above the table speak of, as written there."""
    words: dict[str, str] = {}
    for row in rows:
        for value in row:
            if isinstance(value, str) and (period := periods.find(value)):
                words.setdefault(period[0], period[1])
    return next(iter(words.values())) if len(words) == 1 else None


def other_periods(rows: Sequence[Sequence[Cell]], period: str | None, block: HeaderBlock) -> list[str]:
    """What else the head names as its period: a second line of the kind, or the title of the report."""
    code = periods.parse(period)
    if code is None:
        return []
    codes = {value: periods.parse(value) for label, value in pairs(rows) if block.field_named(label) == "period"}
    by_row = [(row, [text for text in row if type(text) is str and text]) for row in rows]
    texts = [text for _, texts in by_row for text in texts]
    titles = [text for text in texts if block.is_title(text)]
    titles += [texts[0] for row, texts in by_row if len(texts) == 1 and _is_alone(texts[0], row)]
    early = [text for text in texts if _is_cut_off_early(text, code)]
    codes |= {sentence[1]: sentence[0] for text in titles if (sentence := periods.find(text))}
    return [*(words for words, other in codes.items() if other and other != code), *early]


def _is_alone(text: str, row: Sequence[Cell]) -> bool:
    """Whether a row says no more than a period: '(Năm 2023)' below a title."""
    is_period = periods.parse(text.strip(" ().*-:")) is not None
    return is_period and sum(not is_blank(value) for value in row) == 1


def _is_cut_off_early(text: str, period: str) -> bool:
    """Whether a line says that its figures end well before the period: '(Số liệu tính đến ngày 30/9/2022)'."""
    if len(text) > LONGEST_CUT_OFF or not _YEAR.search(text) or not (match := _CUT_OFF.search(fold(text))):
        return False
    try:
        day = date(int(match[3]), int(match[2]), int(match[1]))
    except ValueError:
        return False
    return any(day < end - CUT_OFF_EARLY for end in periods.ends_of(period)[:1])


def period_text(sheet: Sheet, head: int, block: HeaderBlock, issued: str | None = None) -> str | None:
    """The words for the period of a table whose head is at a row: its label's, else as issued, else the title's."""
    text = fields(sheet.rows[:head], block).get("period")
    if text and _DAY.match(text):
        text = _period_in_date(sheet, head, block) or text
    return text or issued or period_in_title(sheet.rows[:head])


def unit_in_title(rows: Sequence[Sequence[Cell]]) -> str | None:
    """The unit whose committee signs at the top, the lowest of them ('UBND huyện Yên Bình')."""
    lines = [line for row in rows for value in row if isinstance(value, str) for line in value.splitlines()]
    units = [match[1].strip() for line in lines if (match := _OFFICE.match(line))]
    return units[-1] if units else None


def is_simulated(rows: Sequence[Sequence[Cell]], head: dict[str, str], block: HeaderBlock) -> bool:
    """The nature of the figures says so in any phrase, or a banner above the table does."""
    nature = fold(head.get("nature", ""))
    texts = (value for row in rows for value in row if isinstance(value, str) and value)
    return any(fold(word) in nature for word in block.natures["simulated"]) or any(
        lookup(block.natures, text) == "simulated" for text in texts
    )
