"""Reads a form out of sheets of cells, by its layout; gives one row per reported cell and repairs nothing.

Columns are found by their header words, not by their letters. Refuses a workbook without a known form code,
without the table's header row, or with two columns of one meaning.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from orchestration.forms.layout import Column, HeaderBlock, Layout, header_block, layouts, lookup
from orchestration.forms.words import fold
from orchestration.intake import periods
from orchestration.intake.numbers import Reading, is_blank, raw_text, read_number, read_status, read_text
from orchestration.intake.observed import Line, ReadReport, address
from orchestration.intake.workbook import Sheet

KEYS = {"lines": ("line_code",), "matrix": ("unit_code", "unit_name")}


class FormUnknown(Exception):
    """Why a sheet that names a form cannot be read as that form."""


@dataclass(frozen=True)
class Table:
    """Where the table's header row stands, and which column of the sheet is which."""

    head: int
    roles: dict[str, int]
    measures: dict[int, Column]
    unread: tuple[str, ...]


def read_form(sheets: Iterable[Sheet], reader: str) -> ReadReport:
    """The first sheet that carries a known form code, read by that form's layout."""
    unknown = []
    for sheet in sheets:
        code = _form_code(sheet)
        if code in layouts():
            return _read_sheet(sheet, code, reader)
        unknown += [code] if code else []
    detail = f"Không có biểu mẫu nào mang mã '{unknown[0]}'" if unknown else "Không tìm thấy ô 'Mã biểu'"
    return ReadReport(reader, "form_unknown", detail)


def _form_code(sheet: Sheet) -> str | None:
    said = (value for label, value in _pairs(sheet.rows) if header_block().field_named(label) == "form_code")
    return next((value.upper() for value in said), None)


def _pairs(rows: list[list[object]]) -> Iterator[tuple[str, str]]:
    """Every filled cell with the next filled cell to its right."""
    for row in rows:
        yield from pairwise(raw_text(value).strip() for value in row if not is_blank(value))


def _header(rows: list[list[object]], block: HeaderBlock) -> dict[str, str]:
    """The header block's fields; a label followed by another label has no value."""
    found: dict[str, str] = {}
    for label, value in _pairs(rows):
        name = block.field_named(label)
        if name and block.field_named(value) is None:
            found.setdefault(name, value)
    return found


def _read_sheet(sheet: Sheet, code: str, reader: str) -> ReadReport:
    layout, block = layouts()[code], header_block()
    try:
        table = _table(sheet, layout)
    except FormUnknown as reason:
        return ReadReport(reader, "form_unknown", str(reason), form_code=code)
    header = _header(sheet.rows[: table.head], block)
    cells = list(_cells(sheet, layout, table))
    return ReadReport(
        reader,
        read_code="ok" if cells else "empty",
        read_detail=_detail(table, cells, header),
        form_code=code,
        form_version=header.get("form_version"),
        unit_code_text=header.get("unit_code"),
        unit_name_text=header.get("unit_name"),
        period_text=header.get("period"),
        period_code=periods.parse(header.get("period")),
        regime=lookup(block.regimes, header.get("regime", "")) or layout.regime,
        is_simulated=_is_simulated(sheet.rows[: table.head], header, block),
        source_text=header.get("source"),
        cells=cells,
    )


def _is_simulated(rows: list[list[object]], header: dict[str, str], block: HeaderBlock) -> bool:
    """The nature of the figures says so in any phrase, or a banner above the table does."""
    nature = fold(header.get("nature", ""))
    texts = (raw_text(value) for row in rows for value in row)
    return any(fold(word) in nature for word in block.natures["simulated"]) or any(
        lookup(block.natures, text) == "simulated" for text in texts
    )


def _table(sheet: Sheet, layout: Layout) -> Table:
    """The table's header row: the first that heads the key columns and something that is measured."""
    for number, row in enumerate(sheet.rows):
        heads = {col: raw_text(value).strip() for col, value in enumerate(row) if not is_blank(value)}
        named = {col: layout.column_headed(head) for col, head in heads.items()}
        columns = {col: column for col, column in named.items() if column}
        names = [column.name for column in columns.values()]
        others = {col: head for col, head in heads.items() if col not in columns}
        measures = _measures(layout, columns, others)
        if not measures or not set(KEYS[layout.kind]) <= set(names):
            continue
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            same = [heads[col] for col, column in columns.items() if column.name == twice[0]]
            raise FormUnknown("Có nhiều cột cùng nghĩa trong bảng: " + ", ".join(map(repr, same)))
        roles = {column.role: col for col, column in columns.items() if column.role}
        return Table(number, roles, measures, () if layout.cells else tuple(others.values()))
    raise FormUnknown("Không tìm thấy dòng tiêu đề bảng của biểu")


def _measures(layout: Layout, columns: dict[int, Column], others: dict[int, str]) -> dict[int, Column]:
    """The measuring columns: the layout's own, or in a matrix every column that no word names."""
    if layout.cells is None:
        return {col: column for col, column in columns.items() if column.measure}
    cells = layout.cells
    return {col: Column(None, cells.measure, (head,), cells.reads_as, 0) for col, head in others.items()}


def _cells(sheet: Sheet, layout: Layout, table: Table) -> Iterator[dict]:
    for number in range(table.head + 1, len(sheet.rows)):
        row = sheet.rows[number]
        role = {name: raw_text(row[col]).strip() for name, col in table.roles.items()}
        if _is_line(row, role, table) and not _repeats_head(layout, role):
            yield from _cells_of_row(sheet.name, number, row, role, layout, table)


def _is_line(row: list[object], role: dict[str, str], table: Table) -> bool:
    named = (role.get(name) for name in ("line_code", "label", "unit_code", "unit_name"))
    return any(named) or not all(is_blank(row[col]) for col in table.measures)


def _repeats_head(layout: Layout, role: dict[str, str]) -> bool:
    """A header row printed again on a new page."""
    keys = KEYS[layout.kind]
    headed = [layout.column_headed(role[key]) for key in keys]
    return all(column and column.role == key for column, key in zip(headed, keys, strict=True))


def _cells_of_row(
    sheet: str, number: int, row: list[object], role: dict[str, str], layout: Layout, table: Table
) -> Iterator[dict]:
    for col, column in table.measures.items():
        at = address(number, col)
        if layout.cells:
            line = Line(
                sheet,
                number + 1,
                f"{sheet}!{at}",
                line_code=column.words[0],
                unit_code_text=role["unit_code"],
                unit_name_text=role["unit_name"],
            )
        else:
            line = Line(
                sheet,
                number + 1,
                f"{sheet}!{number + 1}",
                line_code=role["line_code"] or None,
                line_label=role.get("label") or None,
            )
        yield line.cell(at, column.measure, _reading(row[col], column, layout))


def _reading(value: object, column: Column, layout: Layout) -> Reading:
    if column.reads_as == "status":
        return read_status(value, layout.statuses)
    if column.reads_as == "text":
        return read_text(value)
    return read_number(value, layout.notation, column.reads_as)


def _detail(table: Table, cells: list[dict], header: dict[str, str]) -> str:
    """What a person should know of how the form was read."""
    said = []
    if not cells:
        said.append("Biểu không có dòng số liệu nào")
    if table.unread:
        said.append("Không đọc các cột: " + ", ".join(f"'{head}'" for head in table.unread))
    if header.get("regime") and not lookup(header_block().regimes, header["regime"]):
        said.append(f"Không hiểu chế độ báo cáo '{header['regime']}', lấy theo mặc định của biểu")
    return "; ".join(said)
