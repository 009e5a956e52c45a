"""Writes an official form as .xlsx from a header and its lines; the same input gives the same bytes.

Text is written as text exactly as given and never becomes a formula, a link or a number; text too long for a
cell is refused.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from orchestration.forms.catalogue import Form, our_forms
from orchestration.forms.header_block import HeaderBlock
from orchestration.forms.layout import Column, Layout
from orchestration.notation.simulated import SIMULATED
from orchestration.workbooks import row_heights

CREATED = datetime(2020, 1, 1)  # a fixed date, so that the bytes of a form are a function of what it says
EXCEL_TEXT_LIMIT = 32_767
HEADER_ROW = 2
OPEN = ("number", "text")
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
FONT: dict[str, Any] = {"font_name": "Times New Roman", "font_size": 11, "valign": "vcenter"}
STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14, "align": "center", "text_wrap": True},
    "banner": {"bold": True, "align": "center", "font_color": "#FFFFFF", "bg_color": "#C00000"},
    "label": {"italic": True},
    "value": {"bold": True},
    "red": {"bold": True, "font_color": "#C00000"},
    "head": {"bold": True, "border": 1, "align": "center", "text_wrap": True, "bg_color": "#DDE7F0"},
    "text": {"border": 1, "text_wrap": True, "num_format": "@"},
    "code": {"border": 1, "align": "center", "text_wrap": True, "num_format": "@"},
    "number_text": {"border": 1, "align": "right", "num_format": "@"},
    "number": {"border": 1, "align": "right"},
    "closed": {"border": 1, "bg_color": "#D9D9D9"},
}


Dress = Callable[[Workbook, Worksheet, list[Column], int], None]


def fill(path: Path, form: Form | str, header: dict, lines: list[dict], dress: Dress | None = None) -> None:
    """Write a form with this header and these lines to `path`; a code alone means our own form of that code.

    `dress` makes an empty form ready to be filled: it is given the book, the sheet, its columns and the header's row.
    """
    form_code, layout = our_forms().form(form) if isinstance(form, str) else form
    columns = [*(layout.columns if dress else layout.printed), *_target_columns(layout, lines)]
    with Workbook(str(path), OPTIONS) as book:
        book.set_properties({"title": header.get("title") or layout.forms[form_code], "created": CREATED})
        sheet = book.add_worksheet(form_code)
        styles = {name: book.add_format(FONT | style) for name, style in STYLES.items()}
        if dress is not None:  # what is to be filled in is left open when the sheet is protected
            styles |= {f"{name}_open": book.add_format(FONT | STYLES[name] | {"locked": False}) for name in OPEN}
        _set_page(sheet, columns)
        _write_title(sheet, styles, header.get("title") or layout.forms[form_code], len(columns))
        if header.get("is_simulated"):
            sheet.merge_range(1, 0, 1, len(columns) - 1, SIMULATED, styles["banner"])
        top = _write_header(sheet, styles, _header_values(form_code, layout, header), layout.block)
        heads = [_head(column, layout, header) if dress else column.head for column in columns]
        _write_heads(sheet, styles, columns, heads, top)
        _write_table(sheet, styles, columns, lines, top)
        sheet.freeze_panes(top + 1, 0)
        sheet.repeat_rows(top)
        if dress is not None:
            dress(book, sheet, columns, top)


def _head(column: Column, layout: Layout, header: dict) -> str:
    """How a column is headed on a form ready to be filled in; on paper too, "before" says which period it is."""
    head, before = layout.head_to_fill(column), header.get("previous_period")
    return f"{head}\n({before})" if column.role == "previous" and before else head


def _target_columns(layout: Layout, lines: list[dict]) -> list[Column]:
    """A matrix has one column per target, in the order the lines first name them."""
    if layout.cells is None:
        return []
    codes = dict.fromkeys(code for line in lines for code in line["cells"])
    cells = layout.cells
    return [Column(None, cells.measure, (code,), cells.reads_as, cells.width) for code in codes]


def _header_values(form_code: str, layout: Layout, header: dict) -> dict[str, str]:
    block = layout.block
    values = {name: str(header.get(name) or "") for name in block.labels}
    return values | {
        "form_code": form_code,
        "form_version": layout.version,
        "regime": str(header.get("regime") or block.regimes[layout.regime][0]),
        "nature": SIMULATED if header.get("is_simulated") else block.natures["real"][0],
    }


def _write_title(sheet: Worksheet, styles: dict, title: str, width: int) -> None:
    sheet.merge_range(0, 0, 0, width - 1, "", styles["title"])
    _write_text(sheet, 0, 0, title, styles["title"])
    sheet.set_row(0, 36)


def _write_header(sheet: Worksheet, styles: dict, values: dict[str, str], block: HeaderBlock) -> int:
    """Write label and value pairs; give the row where the table starts."""
    for row, (name, words) in enumerate(block.labels.items(), start=HEADER_ROW):
        sheet.write_string(row, 1, words[0], styles["label"])
        is_warning = name == "nature" and values[name] == SIMULATED
        _write_text(sheet, row, 2, values[name], styles["red" if is_warning else "value"])
    return HEADER_ROW + len(block.labels) + 1


def _write_heads(sheet: Worksheet, styles: dict, columns: list[Column], heads: list[str], top: int) -> None:
    cells = [(head, column.width, True) for head, column in zip(heads, columns, strict=True)]
    sheet.set_row(top, max(36, row_heights.height(cells)))
    for col, head in enumerate(heads):
        _write_text(sheet, top, col, head, styles["head"])


def _write_table(sheet: Worksheet, styles: dict, columns: list[Column], lines: list[dict], top: int) -> None:
    for number, line in enumerate(lines, start=1):
        cells = [(text, column.width, False) for column in columns if type(text := _value(column, line, number)) is str]
        sheet.set_row(top + number, row_heights.height(cells))
        for col, column in enumerate(columns):
            if column.measure in line.get("closed", ()):
                sheet.write_blank(top + number, col, None, styles["closed"])
                continue
            _write_cell(sheet, styles, (top + number, col), column, _value(column, line, number))


def _value(column: Column, line: dict, number: int) -> str | int | float | None:
    if column.role == "ordinal":
        return line.get("ordinal", number)
    if "cells" in line and column.measure:
        return line["cells"].get(column.head)
    return line.get(column.name)


def _write_cell(sheet: Worksheet, styles: dict, at: tuple[int, int], column: Column, value: object) -> None:
    is_figure = column.reads_as in ("number", "number_or_percent", "percent")
    is_centred = column.role is not None and column.role not in ("label", "unit_name")
    is_open = bool(column.measure) and "number_open" in styles
    if isinstance(value, int | float) and not isinstance(value, bool):
        plain = "number" if is_figure or column.role == "previous" else "code"
        sheet.write_number(*at, value, styles["number_open" if is_open else plain])
        return
    if is_open and value is None:
        sheet.write_blank(*at, None, styles["number_open" if is_figure else "text_open"])
        return
    style = styles["number_text" if is_figure else "code" if is_centred else "text"]
    _write_text(sheet, *at, "" if value is None else str(value), style)


def _write_text(sheet: Worksheet, row: int, col: int, text: str, style: object) -> None:
    if len(text) > EXCEL_TEXT_LIMIT:
        raise ValueError(f"{len(text)} characters do not fit a cell (row {row + 1}, column {col + 1})")
    if text:
        sheet.write_string(row, col, text, style)
    else:
        sheet.write_blank(row, col, None, style)  # as Excel does: a cell that holds nothing holds no text of no letters


def _set_page(sheet: Worksheet, columns: list[Column]) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    for col, column in enumerate(columns):
        sheet.set_column(col, col, column.width)
