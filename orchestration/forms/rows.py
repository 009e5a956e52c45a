"""Reads the rows of a found table into one row per reported cell; repairs and computes nothing.

A totals row is told and left out; a line's two parts may stand on the two rows below it, or in one cell as '24/24'.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from orchestration.forms import one_cell
from orchestration.forms.columns import FIGURES, Measured, read_columns
from orchestration.forms.find import Table
from orchestration.forms.layout import HeaderBlock, Layout, header_block
from orchestration.forms.words import fold
from orchestration.intake.grid import Note, Sheet
from orchestration.intake.numbers import Reading, is_blank, raw_text
from orchestration.intake.observed import Line, address, line_of

Observed = tuple[Measured, str, Reading]


@dataclass
class Told:
    """What reading a table leaves: its cells, and what a person should know of it."""

    cells: list[tuple] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    totals: list[str] = field(default_factory=list)


@dataclass
class _Context:
    sheet: Sheet
    layout: Layout
    table: Table
    block: HeaderBlock
    columns: list[Measured]
    own: dict
    figures: tuple[int, ...]
    doubtful: set[int]

    def reading(self, each: Measured, number: int) -> Reading | None:
        """What a column says on a row of the sheet."""
        return each.readings[number - self.table.first]


def read_rows(sheet: Sheet, layout: Layout, table: Table, own: dict | None = None) -> Told:
    """Every line of the table; `own` is the unit and period of the sheet where they are not the report's."""
    told = Told()
    about = _context(sheet, layout, table, own or {})
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
        if layout.cells:
            told.cells += _matrix_cells(number, role, about)
        elif parts := _parts_below(number, row, role, about):
            taken |= set(parts.values())
            told.cells += _cells_in_parts(number, role, parts, about)
        else:
            told.cells += _cells_of_row(number, row, role, about)
        if number in sheet.hidden_rows:
            told.notes.append(
                Note("ROW_HIDDEN", sheet.name, address(number, min(table.measures)), f"dòng {number + 1}")
            )
    return told


def _context(sheet: Sheet, layout: Layout, table: Table, own: dict) -> _Context:
    columns = read_columns(sheet, layout, table)
    figures = tuple(col for col, column in table.measures.items() if column.measure in ("numerator", "denominator"))
    doubtful = {
        number
        for each in columns
        for number, reading in enumerate(each.readings, table.first)
        if reading and reading.parse_code == "unreadable"
    }
    return _Context(sheet, layout, table, header_block(), columns, own, figures, doubtful)


def _roles(row: list[object], table: Table) -> dict[str, str]:
    return {name: _role_text(row[col]) for name, col in table.roles.items() if col < len(row)}


def _parts_below(number: int, row: list[object], role: dict[str, str], about: _Context) -> dict[str, int]:
    """The two rows below a silent line that hold its part and its whole; nothing where that is not sure."""
    if not about.figures or number + 2 >= about.table.stop or not role.get("line_code"):
        return {}
    if any(not is_blank(row[col]) for col in about.figures if col < len(row)):
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


def _cells_in_parts(number: int, role: dict[str, str], parts: dict[str, int], about: _Context) -> Iterator[tuple]:
    """The line stands on the row of its part: that is where its figure is."""
    line = _line(parts["numerator"], role, about)
    [figure] = [each for each in about.columns if each.column.measure == "numerator"]
    for measure, at in parts.items():
        if reading := about.reading(figure, at):
            yield line, f"{figure.letters}{at + 1}", measure, *_counted(figure, reading, role)
    for each in about.columns:
        if each.column.measure not in parts and (reading := about.reading(each, number)):
            yield line, f"{each.letters}{number + 1}", each.column.measure, *_counted(each, reading, role)


def _cells_of_row(number: int, row: list[object], role: dict[str, str], about: _Context) -> list[tuple]:
    line, place = _line(number, role, about), number - about.table.first
    said = [(each, each.column.measure, reading) for each in about.columns if (reading := each.readings[place])]
    if about.sheet.is_text and any(not is_blank(value) for value in row[about.table.last_column + 1 :]):
        # more fields than the header: nobody can say which column each value belongs to
        said = [(each, measure, _doubted(reading)) for each, measure, reading in said]
    elif number in about.doubtful:
        said = _looked_at_again(said, role)
    shown = str(number + 1)
    return [(line, each.letters + shown, measure, *reading) for each, measure, reading in said]


def _doubted(reading: Reading) -> Reading:
    return reading if reading.parse_code == "blank" else reading.in_doubt()


def _line(number: int, role: dict[str, str], about: _Context) -> Line:
    name = about.sheet.name
    code, label, unit = (role.get(key) or None for key in ("line_code", "label", "unit_of_measure"))
    return line_of(name, number + 1, f"{name}!{number + 1}", code, label, **about.own, unit_of_measure=unit)


def _looked_at_again(said: list[Observed], role: dict[str, str]) -> list[Observed]:
    """A row whose columns alone do not say everything: a count with its unit, or part and whole in one cell."""
    again = [(each, measure, _counted(each, reading, role)) for each, measure, reading in said]
    at, halves = _in_one_cell(again, role)
    if halves is None:
        return again
    split: list[Observed] = []
    for place, (each, measure, reading) in enumerate(again):
        if place == at:
            split += [(each, "numerator", halves[0]), (each, "denominator", halves[1])]
        elif measure != "denominator":
            split.append((each, measure, reading))
    return split


def _counted(each: Measured, reading: Reading, role: dict[str, str]) -> Reading:
    """A count that names what it counts ('12 xã'), which a line that counts just that may hold."""
    if reading.parse_code != "unreadable" or each.column.reads_as not in FIGURES:
        return reading
    unit = role.get("unit_of_measure") or ""
    return one_cell.counted(reading.raw_text, reading, each.notation, each.column.reads_as, unit)


def _in_one_cell(said: list[Observed], role: dict[str, str]) -> tuple[int | None, tuple[Reading, Reading] | None]:
    """The cell that holds part and whole as '24/24', and both, when nothing else may be meant."""
    for place, (each, measure, reading) in enumerate(said):
        if measure == "numerator" and reading.parse_code == "unreadable" and "/" in reading.raw_text:
            whole = [other for _, name, other in said if name == "denominator"]
            label = role.get("label") or ""
            return place, one_cell.halves(reading.raw_text, each.notation, label, whole, each.holds_ratios)
    return None, None


def _matrix_cells(number: int, role: dict[str, str], about: _Context) -> list[tuple]:
    name, place, shown = about.sheet.name, number - about.table.first, str(number + 1)
    said = [(each, each.letters + shown, reading) for each in about.columns if (reading := each.readings[place])]
    unit = {"unit_code_text": role["unit_code"], "unit_name_text": role["unit_name"]}
    return [
        (line_of(name, number + 1, f"{name}!{at}", each.column.words[0], **unit), at, each.column.measure, *reading)
        for each, at, reading in said
    ]
