"""Reads the rows of a found table into one row per reported cell; repairs and computes nothing.

A totals row is told and left out; a line's two parts may stand on the two rows below it, or in one cell as '24/24'.
"""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from orchestration.forms import (
    composite_cells,
    inner_scopes,
    matrix_heads,
    ragged_rows,
    resolve_line,
    running_totals,
    shares_of_one,
    table_scope,
    unit_of_measure,
)
from orchestration.forms.columns import FIGURES, Measured, read_columns, read_roles
from orchestration.forms.header_block import HeaderBlock
from orchestration.forms.layout import Layout
from orchestration.forms.line_kinds import kind_of
from orchestration.forms.observation import LINE, Line, line_of, own_line
from orchestration.forms.table_detection import Table
from orchestration.forms.table_scope import is_code
from orchestration.notation.cell import Cell
from orchestration.notation.numbers import Reading
from orchestration.notation.text_keys import fold
from orchestration.readers.sheet import Note, Sheet, address, letters

PARTS = ("numerator", "denominator")
NO_KINDS: Mapping[str, bool] = MappingProxyType({})
UNIT_ROLES = ("unit_code", "unit_name")
Observed = tuple[Measured, str, Reading]


@dataclass
class TableRows:
    """What reading a table leaves: its cells, and what a person should know of it."""

    cells: list[tuple] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    totals: list[str] = field(default_factory=list)
    sections: list[str] = field(default_factory=list)  # what stands between the lines and may name a unit
    over: int | None = None  # the row where what stands below the table begins


@dataclass
class _Rows:
    """A table whose columns are read; places count from its first row."""

    sheet: Sheet
    layout: Layout
    table: Table
    scope: table_scope.Scope
    kinds: Mapping[str, bool]

    def __post_init__(self) -> None:
        self.roles = read_roles(self.sheet, self.table)
        codes = self.roles.get("unit_code" if self.layout.cells else "line_code", ())
        self.coded = frozenset([place for place, code in enumerate(codes) if is_code(code)])
        self.last_coded = max(self.coded, default=len(self))
        self.scopes, self.scoped = inner_scopes.find(self.sheet, self.layout, self.table, self.coded, self.scope.head)
        self.misfits = ragged_rows.find(self.sheet, self.table)
        self.columns = ragged_rows.doubted(read_columns(self.sheet, self.layout, self.table), self.misfits)
        running_totals.settle(self.columns, list(self.table.measures), self.table.running, self._runs_on)
        running_totals.keep_in_force(self.columns, list(self.table.measures), self.table.adjusted)
        unit_of_measure.fill(self.sheet, self.layout, self.table, self.roles, self.columns)
        self.doubtful = frozenset().union(*(each.doubtful for each in self.columns))
        self.plain = [(each.letters, each.column.measure, each.readings) for each in self.columns]
        self.lines = [] if self.layout.cells else self._lines()
        self.targets = matrix_heads.targets(self.sheet, self.table.head, self.table.first, self.table.measures)
        parts = [each.readings for each in self.columns if each.column.measure in PARTS]
        self.without_parts = frozenset(
            place
            for place, readings in enumerate(zip(*parts, strict=True))
            if all(reading is None or reading.parse_code == "blank" for reading in readings)
        )

    def _lines(self) -> list[Line]:
        """What every row would be as a line; whether it is one is seen later."""
        name, mark, none = self.sheet.name, f"{self.sheet.name}!{self.table.mark}", [""] * len(self)
        codes, labels, units = (self.roles.get(role, none) for role in ("line_code", "label", "unit_of_measure"))
        first, owns = self.table.first + 1, self._owns()
        at_code, at_label = (letters(self.table.roles.get(role, 0)) for role in ("line_code", "label"))
        return [
            line_of(
                (name, number, f"{mark}{number}"),
                (code or None, label or None, unit or None),
                own,
                (f"{at_code if code else at_label}{number}" if code or label else None, own.get("unit_cell")),
            )
            for number, code, label, unit, own in zip(itertools.count(first), codes, labels, units, owns, strict=False)
        ]

    def _owns(self) -> Iterator[dict[str, str | None]]:
        """Whose every row is: the table's, or from a row on whose it names."""
        own = self.scope.own
        for place in range(len(self)):
            own = self.scope.own | self.scopes[place] if place in self.scopes else own
            yield own

    def section(self, place: int) -> list[str]:
        """What stands on a row between the lines that has no code and no figure: a heading."""
        is_between = place < self.last_coded and place not in self.coded and not self.layout.cells
        values = self.values(place) if is_between and self.is_silent(place) else []
        return [value for value in values if type(value) is str and value]

    def _runs_on(self, place: int) -> bool | None:
        codes = self.roles.get("line_code")
        return kind_of(self.kinds, codes[place]) if codes else None

    def __len__(self) -> int:
        return self.table.stop - self.table.first

    def role(self, place: int) -> dict[str, str]:
        """The words of a row, by what they are."""
        return {name: texts[place] for name, texts in self.roles.items()}

    def values(self, place: int) -> list[Cell]:
        """A row as the sheet has it."""
        return self.sheet.rows[self.table.first + place]

    def observed(self, place: int) -> list[Observed]:
        """What the columns alone say on a row."""
        return [(each, each.column.name, reading) for each in self.columns if (reading := each.readings[place])]

    def is_silent(self, place: int) -> bool:
        """Whether no cell of a row says anything."""
        return all(reading.parse_code == "blank" for _, _, reading in self.observed(place))


def read_rows(
    sheet: Sheet, layout: Layout, table: Table, scope: table_scope.Scope, kinds: Mapping[str, bool] = NO_KINDS
) -> TableRows:
    """Every line of the table.

    Args:
        sheet: where it stands.
        layout: the layout of its form.
        table: its place and columns.
        scope: whose and of which period it is.
        kinds: whether the figure of a line runs on from the start, by the line's folded code.
    """
    read = TableRows()
    rows = _Rows(sheet, layout, table, scope, kinds)
    taken: set[int] = set()
    for place in range(len(rows)):
        if place in taken or place in rows.scoped:
            continue
        if place not in rows.coded and (kind := _kind(place, rows)) != "line":
            if kind == "over":
                read.over = table.first + place
                break
            if kind == "total":
                at = table.roles.get("label", table.roles.get("line_code", 0))
                read.totals.append(address(table.first + place, at))
            continue
        if _repeats_head(place, rows):
            continue
        read.sections += rows.section(place)
        if layout.cells:
            read.cells += _matrix_cells(place, rows)
        elif place in rows.without_parts and (parts := _parts_below(place, rows)):
            taken |= set(parts.values())
            read.cells += _cells_in_parts(place, parts, rows)
        else:
            read.cells += _cells_of_row(place, rows)
        if (number := table.first + place) in sheet.hidden_rows:
            read.notes.append(
                Note("ROW_HIDDEN", sheet.name, address(number, min(table.measures)), f"dòng {number + 1}")
            )
    read.notes += ragged_rows.notes(sheet, table, rows.misfits, read.cells)
    read.cells = shares_of_one.without_shares(read.cells)
    return read


def _kind(place: int, rows: _Rows) -> str:
    """What a row without a code is: a `line`, a `total`, a `gap`, what the layout skips, or the end (`over`)."""
    role, block = rows.role(place), rows.layout.block
    named = [name for name in ("line_code", "unit_code") if role.get(name)] or ["label", "unit_name", "ordinal"]
    if any(block.is_total(role.get(name) or "") for name in named):
        return "total"
    if any(fold(role.get(name) or "") in words for name, words in rows.layout.skips.items()):
        return "skipped"
    if not _says_figures(place, rows) and (_closes(place, rows) or _is_below(place, rows)):
        return "over"
    keys = (role.get(name) for name in ("line_code", "label", "unit_code", "unit_name"))
    return "line" if any(keys) or not rows.is_silent(place) else "gap"


def _says_figures(place: int, rows: _Rows) -> bool:
    return any(reading.number is not None for _, _, reading in rows.observed(place))


def _is_below(place: int, rows: _Rows) -> bool:
    """Whether only texts stand in the columns of figures below the last code: 'UBND XÃ ...', and no line."""
    names = rows.role(place)
    is_named = bool(rows.layout.cells or names.get("line_code") or names.get("label"))
    return place > rows.last_coded and not is_named and not rows.is_silent(place)


def _closes(place: int, rows: _Rows) -> bool:
    """Whether what stands below a table begins on a row that has no line of its own."""
    role = rows.role(place)
    if any(is_code(role.get(name) or "") for name in ("line_code", "unit_code")):
        return False
    return any(isinstance(value, str) and value and rows.layout.block.closes(value) for value in rows.values(place))


def _repeats_head(place: int, rows: _Rows) -> bool:
    """A header row printed again on a new page."""
    keys = sorted(rows.layout.unit_roles) if rows.layout.kind == "matrix" else ("line_code",)
    for key in keys:
        headed = rows.layout.column_headed(rows.roles[key][place]) if key in rows.roles else None
        if headed is None or headed.role != key:
            return False
    return True


def _parts_below(place: int, rows: _Rows) -> dict[str, int]:
    """The two rows below a silent line that hold its part and its whole; nothing where that is not sure."""
    is_sure = rows.misfits.keys().isdisjoint(range(place, place + 3))
    if place + 2 >= len(rows) or not rows.role(place).get("line_code") or not is_sure:
        return {}
    below: dict[str, int] = {}
    for at in (place + 1, place + 2):
        part = rows.role(at)
        marks = {fold(part.get(name) or "") for name in ("ordinal", "label")}
        measure = next((m for m, words in rows.layout.block.parts.items() if marks & set(map(fold, words))), None)
        if part.get("line_code") or measure is None or measure in below:
            return {}
        below[measure] = at
    whole = fold(rows.role(below.get("denominator", place)).get("label") or "")
    is_whole = any(whole == word or whole.startswith(f"{word} ") for word in map(fold, rows.layout.block.wholes))
    return below if len(below) == 2 and is_whole else {}


def _cells_in_parts(place: int, parts: dict[str, int], rows: _Rows) -> Iterator[tuple]:
    """The line stands on the row of its part: that is where its figure is."""
    role = rows.role(place)
    below = dict(zip(LINE, rows.lines[parts["numerator"]], strict=True))
    own = rows.lines[place][LINE.index("code_cell")]
    named = {"line_code": role["line_code"], "line_label": role.get("label") or None, "code_cell": own}
    line = tuple((below | named).values())
    figures = [each for each in rows.columns if each.column.measure == "numerator"]
    figure = next((each for each in figures if each.readings[parts["numerator"]]), figures[0])
    for measure, at in parts.items():
        if reading := figure.readings[at]:
            yield (
                line,
                f"{figure.letters}{_number(at, rows)}",
                measure,
                *_again(figure, reading, role, rows.layout.block),
            )
    for each, measure, reading in rows.observed(place):
        if measure not in parts:
            yield (
                line,
                f"{each.letters}{_number(place, rows)}",
                measure,
                *_again(each, reading, role, rows.layout.block),
            )


def _cells_of_row(place: int, rows: _Rows) -> list[tuple]:
    line, shown = rows.lines[place], str(_number(place, rows))
    if place not in rows.doubtful:
        return [
            (line, at + shown, measure, *reading)
            for at, measure, readings in rows.plain
            if (reading := readings[place])
        ]
    observed = _looked_at_again(rows.observed(place), rows.role(place), rows.layout)
    return [(line, each.letters + shown, measure, *reading) for each, measure, reading in observed]


def _number(place: int, rows: _Rows) -> int:
    return rows.table.first + place + 1


def _looked_at_again(observed: list[Observed], role: dict[str, str], layout: Layout) -> list[Observed]:
    """A row whose columns alone do not say everything: a doubt its other cells settle, or two figures in one cell."""
    block = layout.block
    readings = {measure: _again(each, reading, role, block) for each, measure, reading in observed}
    readings |= resolve_line.answered(readings, role.get("unit_of_measure") or "", layout)
    readings = resolve_line.line(readings, role.get("unit_of_measure") or "", block)
    again = [(each, measure, readings[measure]) for each, measure, _ in observed]
    at, halves = _in_one_cell(again, readings, role, block)
    if halves is None:
        return again
    split: list[Observed] = []
    for each, measure, reading in again:
        if each is at:
            split += [(each, "numerator", halves[0]), (each, "denominator", halves[1])]
        elif measure != "denominator":
            split.append((each, measure, reading))
    return split


def _again(each: Measured, reading: Reading, role: dict[str, str], block: HeaderBlock) -> Reading:
    """A figure that names what it counts ('12 xã'), or its thousands, beside what the line counts."""
    if each.column.reads_as not in FIGURES:
        return reading
    unit = role.get("unit_of_measure") or ""
    if reading.parse_code == "ok" and unit:
        return composite_cells.once_scaled(reading.raw_text, reading, unit)
    if reading.parse_code != "unreadable":
        return reading
    return composite_cells.counted(reading, each.notation, each.column.reads_as, unit, block)


def _in_one_cell(
    observed: list[Observed], readings: dict[str, Reading], role: dict[str, str], block: HeaderBlock
) -> tuple[Measured | None, tuple[Reading, Reading] | None]:
    """The column whose cell holds part and whole as '24/24', and both, when nothing else may be meant."""
    for each, measure, reading in observed:
        if measure == "numerator" and reading.parse_code == "unreadable" and "/" in reading.raw_text:
            label = role.get("label") or ""
            return each, composite_cells.halves(readings, each.notation, label, each.holds_ratios, block)
    return None, None


def _matrix_cells(place: int, rows: _Rows) -> list[tuple]:
    name, number = rows.sheet.name, _number(place, rows)
    named = {f"{role}_text": rows.roles[role][place] if role in rows.roles else "" for role in UNIT_ROLES}
    unit = rows.scope.own | named  # a matrix names the unit of every row, and its head the period of all
    shown = str(number)
    names_unit = min(rows.table.roles[role] for role in rows.layout.unit_roles)
    cells = (None, f"{letters(names_unit)}{shown}")
    line = line_of((name, number, ""), own=unit, cells=cells)
    return [
        (own_line(line, f"{name}!{at}{shown}", *target), at + shown, measure, *reading)
        for target, (at, measure, readings) in zip(rows.targets, rows.plain, strict=True)
        if (reading := readings[place])
    ]
