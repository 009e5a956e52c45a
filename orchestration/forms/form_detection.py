"""Finds which form sheets without a code carry: by a hidden id, a title, or columns that one layout alone has.

Writes nothing. Refuses to choose: where several forms fit, they are the candidates that a refusal names.
"""

from dataclasses import replace

from orchestration.forms import head_block
from orchestration.forms.catalogue import FormCatalogue
from orchestration.forms.layout import Layout
from orchestration.forms.table_detection import FormUnknown, Table, tables
from orchestration.notation.numbers import is_blank
from orchestration.notation.text_keys import lookup
from orchestration.readers.sheet import TOP_ROWS, Note, Sheet

FEWEST_HEADS = 2
Detected = tuple[list[tuple[Sheet, str]], list[Note]]


def without_code(sheets: list[Sheet], hidden_id: dict[str, str], forms: FormCatalogue) -> Detected:
    """The form of sheets that say no code, every sheet that carries it, and the notes that tell how it was known."""
    issued = hidden_id.get("form_code", "").upper()
    titled = [(sheet, issued if issued in forms.layouts else _titled(sheet, forms)) for sheet in sheets]
    carriers = [(sheet, code) for sheet, code in titled if code and _has_table(sheet, forms.layouts[code])]
    if not carriers:
        fitting = [(sheet, _fitting_its_title(sheet, forms)) for sheet in sheets]
        carriers = [(sheet, codes[0]) for sheet, codes in fitting if len(codes) == 1]
        if len({code for _, codes in fitting for code in codes}) > 1:
            carriers = []
    return carriers, [Note("FORM_INFERRED", sheet.name, found=code) for sheet, code in carriers[:1]]


def left_out(sheets: list[Sheet], code: str, forms: FormCatalogue) -> list[Note]:
    """The sheets beside a form that hold a table of a form and do not say so."""
    beside = [sheet for sheet in sheets if _fitting(sheet, forms)]
    return [Note("SHEET_UNREAD", sheet.name, found=sheet.name, expected=code) for sheet in beside]


def candidates(sheets: list[Sheet], forms: FormCatalogue) -> list[str]:
    """The forms that the columns of the sheets fit, in order."""
    return sorted({code for sheet in sheets for code in _fitting(sheet, forms)})


def _titled(sheet: Sheet, forms: FormCatalogue) -> str | None:
    return head_block.form_named(sheet, forms) or head_block.form_titled(sheet, forms)


def _has_table(sheet: Sheet, layout: Layout) -> bool:
    try:
        return bool(tables(sheet, layout))
    except FormUnknown:
        return True


def _fitting(sheet: Sheet, forms: FormCatalogue) -> list[str]:
    """The forms whose layout surely fits: its column of codes and two more, or a matrix that holds its words."""
    fitting: list[str] = []
    keys = {key for text in sheet.top_texts for key in forms.heads(text)}
    if len(keys) < FEWEST_HEADS:
        return []
    top = replace(sheet, rows=sheet.rows[:TOP_ROWS])
    for layout in forms.distinct:
        if len(keys.intersection(layout.heads)) < FEWEST_HEADS:
            continue
        try:
            if any(_is_sure(top, table, layout) for table in tables(top, layout)):
                fitting += layout.forms
        except FormUnknown:
            fitting += layout.forms
    return sorted(fitting)


def _fitting_its_title(sheet: Sheet, forms: FormCatalogue) -> list[str]:
    """The forms that fit a sheet, without those whose title it bears with another number."""
    others = set().union(*map(forms.titled_otherwise, sheet.top_texts))
    return [code for code in _fitting(sheet, forms) if code not in others]


def _is_sure(sheet: Sheet, table: Table, layout: Layout) -> bool:
    if layout.cells is None:
        return "line_code" in table.roles and len(table.roles) + len(table.measures) > 2
    cells = [row[col] for row in sheet.rows[table.first : table.stop] for col in table.measures if col < len(row)]
    filled = [value for value in cells if not is_blank(value)]
    words = [value for value in filled if isinstance(value, str) and lookup(layout.statuses, value)]
    return 2 * len(words) > len(filled) > 0
