"""Reads the rows of a found table into one row per reported cell; repairs and computes nothing.

A totals row is told and left out; a line's two parts may stand on the two rows below it, or in one cell as '24/24'.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from orchestration.forms import one_cell
from orchestration.forms.find import Table
from orchestration.forms.layout import HeaderBlock, Layout, header_block
from orchestration.forms.words import fold
from orchestration.intake import notation
from orchestration.intake.grid import Note, Sheet
from orchestration.intake.numbers import BLANK, Reading, is_blank, raw_text, read_number, read_status, read_text
from orchestration.intake.observed import Line, address

FIGURES = ("number", "number_or_percent", "percent")


@dataclass
class Told:
    """What reading a table leaves: its cells, and what a person should know of it."""

    cells: list[dict] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    totals: list[str] = field(default_factory=list)


@dataclass
class _Context:
    sheet: Sheet
    layout: Layout
    table: Table
    block: HeaderBlock
    notations: dict[int, str]
    ratio_columns: frozenset[int]
    own: dict
    figures: tuple[int, ...]


def read_rows(sheet: Sheet, layout: Layout, table: Table, own: dict | None = None) -> Told:
    """Every line of the table; `own` is the unit and period of the sheet where they are not the report's."""
    told = Told()
    parts = [col for col, column in table.measures.items() if column.measure in ("numerator", "denominator")]
    figures = () if layout.cells else tuple(parts)
    about = _Context(sheet, layout, table, header_block(), *_evidence(sheet, layout, table), own or {}, figures)
    taken: set[int] = set()
    for number in range(table.first, table.stop):
        if number in taken:
            continue
        row = sheet.rows[number]
        role = _roles(row, table)
        if _is_over(row, role, about):
            break
        if not _is_line(row, role, about) or _repeats_head(layout, role):
            continue
        if _is_total(role, about):
            told.totals.append(address(number, table.roles.get("label", table.roles.get("line_code", 0))))
            continue
        if parts := _parts_below(number, row, role, about):
            taken |= set(parts.values())
            told.cells += _cells_in_parts(number, row, role, parts, about)
        else:
            told.cells += _cells_of_row(number, row, role, about)
        if number in sheet.hidden_rows:
            told.notes.append(
                Note("ROW_HIDDEN", sheet.name, address(number, min(table.measures)), f"dòng {number + 1}")
            )
    return told


def _evidence(sheet: Sheet, layout: Layout, table: Table) -> tuple[dict[int, str], frozenset[int]]:
    """How each figure column writes its numbers, and which columns surely hold ratios in one cell."""
    rows = sheet.rows[table.first : table.stop]
    columns = {
        col: [row[col] for row in rows if col < len(row) and isinstance(row[col], str) and row[col]]
        for col, column in table.measures.items()
        if column.reads_as in FIGURES
    }
    whole = notation.evidence(text for texts in columns.values() for text in texts)
    notations = {col: notation.of_column(texts, whole, layout.notation) for col, texts in columns.items()}
    return notations, frozenset(col for col, texts in columns.items() if one_cell.holds_ratios(texts))


def _roles(row: list[object], table: Table) -> dict[str, str]:
    return {name: _role_text(row[col]) for name, col in table.roles.items() if col < len(row)}


def _parts_below(number: int, row: list[object], role: dict[str, str], about: _Context) -> dict[str, int]:
    """The two rows below a silent line that hold its part and its whole; nothing where that is not sure."""
    if not about.figures or number + 2 >= about.table.stop or not role.get("line_code"):
        return {}
    if any(not is_blank(row[col]) for col in about.figures):
        return {}
    below = {}
    for place in (number + 1, number + 2):
        part = _roles(about.sheet.rows[place], about.table)
        marks = {fold(part.get(name) or "") for name in ("ordinal", "label")}
        measure = next((m for m, words in about.block.parts.items() if marks & set(map(fold, words))), None)
        if part.get("line_code") or measure is None or measure in below:
            return {}
        below[measure] = place
    whole = fold(_roles(about.sheet.rows[below.get("denominator", number)], about.table).get("label") or "")
    is_whole = any(whole == word or whole.startswith(f"{word} ") for word in map(fold, about.block.wholes))
    return below if len(below) == 2 and is_whole else {}


def _cells_in_parts(
    number: int, row: list[object], role: dict[str, str], parts: dict[str, int], about: _Context
) -> Iterator[dict]:
    """The line stands on the row of its part: that is where its figure is."""
    place = parts["numerator"]
    line = Line(
        about.sheet.name,
        place + 1,
        f"{about.sheet.name}!{place + 1}",
        line_code=role["line_code"],
        line_label=role.get("label") or None,
        unit_of_measure=role.get("unit_of_measure") or None,
        **about.own,
    )
    [col] = [col for col, column in about.table.measures.items() if column.measure == "numerator"]
    for measure, at in parts.items():
        below = about.sheet.rows[at]
        yield line.cell(address(at, col), measure, _reading(at, col, below, role, about))
    for other, column in about.table.measures.items():
        if column.measure not in parts and other < len(row):
            yield line.cell(address(number, other), column.measure, _reading(number, other, row, role, about))


def _role_text(value: object) -> str:
    return value.strip() if isinstance(value, str) else raw_text(value)


def _is_over(row: list[object], role: dict[str, str], about: _Context) -> bool:
    if role.get("line_code") or role.get("unit_code"):
        return False
    return any(isinstance(value, str) and value and about.block.closes(value) for value in row)


def _is_line(row: list[object], role: dict[str, str], about: _Context) -> bool:
    named = (role.get(name) for name in ("line_code", "label", "unit_code", "unit_name"))
    return any(named) or not all(is_blank(row[col]) for col in about.table.measures if col < len(row))


def _is_total(role: dict[str, str], about: _Context) -> bool:
    if role.get("line_code") or role.get("unit_code"):
        return False
    return any(about.block.is_total(role.get(name) or "") for name in ("label", "unit_name", "ordinal"))


def _repeats_head(layout: Layout, role: dict[str, str]) -> bool:
    """A header row printed again on a new page."""
    keys = ("unit_code", "unit_name") if layout.kind == "matrix" else ("line_code",)
    headed = [layout.column_headed(role.get(key) or "") for key in keys]
    return all(column and column.role == key for column, key in zip(headed, keys, strict=True))


def _cells_of_row(number: int, row: list[object], role: dict[str, str], about: _Context) -> Iterator[dict]:
    if about.layout.cells:
        yield from _matrix_cells(number, row, role, about)
        return
    line = Line(
        about.sheet.name,
        number + 1,
        f"{about.sheet.name}!{number + 1}",
        line_code=role.get("line_code") or None,
        line_label=role.get("label") or None,
        unit_of_measure=role.get("unit_of_measure") or None,
        **about.own,
    )
    beyond = about.sheet.is_text and any(not is_blank(value) for value in row[about.table.last_column + 1 :])
    readings = {col: _reading(number, col, row, role, about) for col in about.table.measures if col < len(row)}
    col, halves = (None, None) if beyond else _in_one_cell(readings, role, about)
    for other, reading in readings.items():
        measure, at = about.table.measures[other].measure, address(number, other)
        if halves and other == col:
            yield line.cell(at, "numerator", halves[0])
            yield line.cell(at, "denominator", halves[1])
        elif not (halves and measure == "denominator"):
            yield line.cell(at, measure, _doubt(reading) if beyond else reading)


def _matrix_cells(number: int, row: list[object], role: dict[str, str], about: _Context) -> Iterator[dict]:
    for col, column in about.table.measures.items():
        at = address(number, col)
        line = Line(
            about.sheet.name,
            number + 1,
            f"{about.sheet.name}!{at}",
            line_code=column.words[0],
            unit_code_text=role["unit_code"],
            unit_name_text=role["unit_name"],
        )
        if col < len(row):
            yield line.cell(at, column.measure, _reading(number, col, row, role, about))


def _reading(number: int, col: int, row: list[object], role: dict[str, str], about: _Context) -> Reading:
    value, column = row[col], about.table.measures[col]
    if value == "":
        return BLANK
    if column.reads_as == "status":
        return read_status(value, about.layout.statuses)
    if column.reads_as == "text":
        return read_text(value)
    said = about.notations[col]
    if isinstance(value, str):
        reading = read_number(value, said, column.reads_as)
        if reading.parse_code != "unreadable":
            return reading
        return one_cell.counted(value, reading, said, column.reads_as, role.get("unit_of_measure") or "")
    is_percent = isinstance(value, float) and (number, col) in about.sheet.percents()
    return read_number(value, said, column.reads_as, is_percent)


def _in_one_cell(
    readings: dict[int, Reading], role: dict[str, str], about: _Context
) -> tuple[int | None, tuple[Reading, Reading] | None]:
    """The cell that holds part and whole as '24/24', and both, when nothing else may be meant."""
    for col, reading in readings.items():
        is_part = about.table.measures[col].measure == "numerator"
        if is_part and reading.parse_code == "unreadable" and "/" in reading.raw_text:
            whole = [readings[at] for at, other in about.table.measures.items() if other.measure == "denominator"]
            said, label = about.notations[col], role.get("label") or ""
            return col, one_cell.halves(reading.raw_text, said, label, whole, col in about.ratio_columns)
    return None, None


def _doubt(reading: Reading) -> Reading:
    """A text row with more fields than its header: nobody can say which column each value belongs to."""
    if reading.parse_code == "blank":
        return reading
    return replace(reading, parse_code="unreadable", number=None, decimals=None, text_value=None, qualifier=None)
