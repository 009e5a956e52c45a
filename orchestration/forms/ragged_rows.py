"""Puts in doubt what stands on the rows of a text table that do not fit its head, and says so; repairs nothing."""

import itertools
from dataclasses import replace

from orchestration.forms.columns import Measured
from orchestration.forms.layout import FIGURES
from orchestration.forms.table_detection import Table
from orchestration.notation.numbers import raw_text
from orchestration.readers import field_counts
from orchestration.readers.sheet import Note, Sheet, address

CODE = "ROW_MISFITS_HEAD"
MOST_NAMED = 20


def find(sheet: Sheet, table: Table) -> dict[int, str]:
    """The places, from the table's first row on, whose fields nobody can give to a column for sure, and why."""
    if not sheet.is_text:
        return {}
    widths = sheet.widths or tuple(map(len, sheet.rows))
    rows = {
        place: [raw_text(value) for value in row[: widths[table.first + place]]]
        for place, row in enumerate(sheet.rows[table.first : table.stop])
    }
    width = max(widths[table.head : table.first], default=0)
    figures = [col for col, column in table.measures.items() if column.measure in FIGURES]
    doubts = field_counts.misfits(rows, width, min(table.measures), are_figures=bool(figures))
    if sheet.separator == ",":
        notes = [col for col in table.measures if col not in figures]
        doubts = field_counts.cut_figures(rows, figures, notes, are_machine_written=False) | doubts
    for place, row in rows.items():
        if any(field.strip() for field in row[table.last_column + 1 :]):
            doubts.setdefault(place, f"{len(row)} ô, tiêu đề có {table.last_column + 1} ô")
    return doubts


def doubted(columns: list[Measured], places: dict[int, str]) -> list[Measured]:
    """The columns, where what stands on these rows is no figure of theirs for sure; nothing stays nothing."""
    if not places:
        return columns
    return [
        replace(
            column,
            readings=[
                reading.in_doubt() if reading and place in places and reading.parse_code != "blank" else reading
                for place, reading in enumerate(column.readings)
            ],
            doubtful=column.doubtful - places.keys(),
        )
        for column in columns
    ]


def notes(sheet: Sheet, table: Table, places: dict[int, str], cells: list[tuple]) -> list[Note]:
    """The notes of these rows that gave `cells`, each at its first column of figures."""
    if not places:
        return []
    read = {line[1] for line, *_ in cells}
    rows = {number: why for place, why in sorted(places.items()) if (number := table.first + place + 1) in read}
    return named(sheet.name, min(table.measures), rows)


def named(sheet: str, col: int, rows: dict[int, str]) -> list[Note]:
    """A note for each of these rows, counted from 1, at a column; of many the first ones, and how many there are."""
    each = [
        Note(CODE, sheet, address(number - 1, col), f"dòng {number}: {why}")
        for number, why in itertools.islice(rows.items(), MOST_NAMED)
    ]
    if len(rows) > MOST_NAMED:
        each.append(Note(CODE, sheet, found=f"tất cả {len(rows)} dòng không khớp với tiêu đề"))
    return each
