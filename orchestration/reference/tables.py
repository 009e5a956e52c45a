"""The reference tables that Python asks: reads a folder as the night does, gives rows with types; writes nothing.

What staging accepts is read here and nothing else is: a table or a column that the folder leaves out is empty, a word
has its declared spelling. Cells are cast by DuckDB, as in the build. An empty text is '', any other empty cell None.
"""

import tempfile
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import TypeVar

import duckdb

from orchestration import reference as staging
from transforms import reference_tables


@dataclass(frozen=True, kw_only=True)
class Dated:
    """What holds from valid_from up to, not including, valid_to; without a bound, for ever."""

    valid_from: date | None
    valid_to: date | None

    def holds_on(self, day: date) -> bool:
        """Whether the row holds on a day."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True, kw_only=True)
class Unit(Dated):
    """A row of `unit_registry`."""

    unit_key: str
    unit_code: str
    name_vi: str
    unit_level: str
    parent_unit_key: str


@dataclass(frozen=True, kw_only=True)
class UnitAlias:
    """A row of `unit_alias`."""

    alias: str


@dataclass(frozen=True, kw_only=True)
class UnitSize(Dated):
    """A row of `unit_size`."""

    unit_key: str
    base: str
    size: int | None


@dataclass(frozen=True, kw_only=True)
class Indicator(Dated):
    """A row of `indicator_catalogue`."""

    indicator_code: str
    name_vi: str
    domain_code: str
    measure_kind: str
    unit_of_measure: str
    aggregation: str
    is_cumulative: bool | None
    plausible_min: float | None
    plausible_max: float | None
    numerator_vi: str
    denominator_vi: str


@dataclass(frozen=True, kw_only=True)
class IndicatorCheck:
    """A row of `indicator_check`."""

    indicator_code: str
    denominator_base: str
    is_divisible: bool | None


@dataclass(frozen=True, kw_only=True)
class FormLine(Dated):
    """A row of `form_line`."""

    form_code: str
    line_code: str
    indicator_code: str
    is_mandatory: bool | None
    scope_unit_key: str

    @property
    def is_owed(self) -> bool:
        """Whether the line must be filled in: unless the table says otherwise."""
        return self.is_mandatory is not False


@dataclass(frozen=True, kw_only=True)
class Obligation(Dated):
    """A row of `reporting_obligation`."""

    form_code: str
    unit_level: str
    scope_unit_key: str
    sent_by_level: str
    period_type: str
    regime: str
    due_working_days: int | None


@dataclass(frozen=True)
class ReferenceTables:
    """The rows of the tables that Python asks, each in the order of its file, and the folder they were read in."""

    folder: Path
    unit_registry: tuple[Unit, ...]
    unit_alias: tuple[UnitAlias, ...]
    unit_size: tuple[UnitSize, ...]
    indicator_catalogue: tuple[Indicator, ...]
    indicator_check: tuple[IndicatorCheck, ...]
    form_line: tuple[FormLine, ...]
    reporting_obligation: tuple[Obligation, ...]


TABLES = [table.name for table in fields(ReferenceTables) if table.name != "folder"]


def read_tables(reference: Path) -> ReferenceTables:
    """The rows of a reference folder.

    Raises:
        ReferenceFault: the night would refuse the folder; the message names file, row and column.
    """
    with tempfile.TemporaryDirectory(prefix="kho-reference-") as folder, duckdb.connect() as connection:
        staging.stage(reference, Path(folder))
        reference_tables.load(connection, Path(folder), TABLES)
        return ReferenceTables(
            folder=reference,
            unit_registry=_rows(connection, "unit_registry", Unit),
            unit_alias=_rows(connection, "unit_alias", UnitAlias),
            unit_size=_rows(connection, "unit_size", UnitSize),
            indicator_catalogue=_rows(connection, "indicator_catalogue", Indicator),
            indicator_check=_rows(connection, "indicator_check", IndicatorCheck),
            form_line=_rows(connection, "form_line", FormLine),
            reporting_obligation=_rows(connection, "reporting_obligation", Obligation),
        )


RowOfTable = TypeVar("RowOfTable", Unit, UnitAlias, UnitSize, Indicator, IndicatorCheck, FormLine, Obligation)


def _rows(connection: duckdb.DuckDBPyConnection, table: str, kind: type[RowOfTable]) -> tuple[RowOfTable, ...]:
    types = reference_tables.column_types()[table]
    names = [column.name for column in fields(kind)]
    columns = [f"coalesce({name}, '')" if types[name] == "varchar" else name for name in names]
    rows = connection.table(table).project(", ".join(columns)).fetchall()
    return tuple(kind(**dict(zip(names, row, strict=True))) for row in rows)
