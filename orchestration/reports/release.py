"""Reads one release for one unit and period: the queries beside it, and whose figures they are.

Reads kho.duckdb of a release, read-only, and nothing of the build. Real and simulated figures never share a report.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb

from orchestration.notation import periods
from orchestration.release.exports.database import FILE
from orchestration.reports.fault import ReportFault
from orchestration.reports.notes import Texts
from orchestration.rows import dicts

FOLDER = Path(__file__).with_name("sql")
Row = dict[str, Any]


@dataclass(frozen=True)
class Question:
    """What a report is asked for: a unit by its code or key, a period, and whether of simulated figures."""

    unit: str
    period: str
    wants_simulated: bool = False


@dataclass(frozen=True)
class Subject:
    """A unit in a period, and which kind of its figures the report is of."""

    unit_key: str
    unit_code: str
    name_vi: str
    unit_level: str
    unit_type: str | None
    parent_name_vi: str | None
    province_name_vi: str | None
    period: str
    data_from: date
    data_to: date
    is_simulated: bool
    has_other_kind: bool

    @property
    def name_within(self) -> str:
        """The name as it stands within a sentence: the word for its type begins small."""
        has_type = bool(self.unit_type) and self.name_vi.startswith(f"{self.unit_type} ")
        return self.name_vi[0].lower() + self.name_vi[1:] if has_type else self.name_vi

    @property
    def short_name(self) -> str:
        """The name without the word for its type; with it where a number would be left."""
        bare = self.name_vi.removeprefix(f"{self.unit_type} ") if self.unit_type else self.name_vi
        return self.name_vi if bare.isdigit() else bare


class Release:
    """A release as a report reads it."""

    def __init__(self, folder: Path, connection: duckdb.DuckDBPyConnection, question: Question) -> None:
        self.folder = folder
        self.connection = connection
        self.subject = self._subject(question)
        subject = self.subject
        self._set(unit=subject.unit_key, period=subject.period, simulated=subject.is_simulated)

    def rows(self, name: str, **variables: str | None) -> list[Row]:
        """The rows of a query of the folder sql, with these beside unit, period and kind of figures."""
        self._set(**variables)
        return dicts(self.connection.execute((FOLDER / f"{name}.sql").read_text(encoding="utf-8")))

    @cached_property
    def texts(self) -> Texts:
        """What stands in the cells that the unit's figures come from."""
        return {(row["report_id"], row["sheet"] or "", row["cell"]): row["raw_text"] for row in self.rows("texts")}

    @cached_property
    def figures(self) -> list[Row]:
        """The unit's figures of the period, by domain and name; those that are missing among them."""
        return self.rows("figures")

    @cached_property
    def leagues(self) -> list[Row]:
        """The unit's own places of the period, official leagues first, and those of the units below it."""
        return self.rows("leagues")

    @property
    def own_leagues(self) -> list[Row]:
        """The leagues that the unit itself stands in; those with a rank first."""
        own = [row for row in self.leagues if row["is_own"]]
        return sorted(own, key=lambda row: (row["rank"] is None, row["status"] != "official", -row["coverage"]))

    def _set(self, **variables: object) -> None:
        for name, value in variables.items():
            self.connection.execute(f"set variable {name} = ?", [value])

    def _subject(self, question: Question) -> Subject:
        period = periods.parse(question.period)
        if period is None:
            raise ReportFault("REPORT_PERIOD_UNKNOWN", period=question.period)
        self._set(unit=question.unit, period=period)
        days = self.rows("days")
        last = max((row["data_to"] for row in days), default=None) or max(periods.ends_of(period))
        unit = self._unit(question.unit, last)
        self._set(unit=unit["unit_key"])
        kinds = self.rows("kinds")
        is_simulated, has_other = _kind(question, unit, period, kinds)
        [first] = [row for row in days if row["regime"] == "administrative"][:1] or days[:1]
        return Subject(
            **{name: unit[name] for name in SHARED},
            period=period,
            data_from=first["data_from"],
            data_to=first["data_to"],
            is_simulated=is_simulated,
            has_other_kind=has_other,
        )

    def _unit(self, named: str, day: date) -> Row:
        """The one unit of this code or key that is valid on the day."""
        rows = self.rows("units")
        valid = [row for row in rows if _holds(row, day)]
        if len(valid) == 1:
            return valid[0]
        if not rows:
            raise ReportFault("REPORT_UNIT_UNKNOWN", unit=named)
        listed = "; ".join(
            f"{row['unit_key']} {row['name_vi']} [{row['valid_from'] or ''}, {row['valid_to'] or ''})" for row in rows
        )
        raise ReportFault("REPORT_UNIT_NOT_THEN", unit=named, day=f"{day:%d/%m/%Y}", units=listed)


SHARED = ("unit_key", "unit_code", "name_vi", "unit_level", "unit_type", "parent_name_vi", "province_name_vi")


@contextmanager
def opened(folder: Path | None, question: Question) -> Iterator[Release]:
    """The release of this folder, read-only, for what is asked.

    Raises:
        ReportFault: there is no release, no such unit or period, or the release has nothing of the unit in the period.
    """
    if folder is None:
        raise ReportFault("REPORT_NO_RELEASE")
    with duckdb.connect(str(folder / FILE), read_only=True) as connection:
        tables = {name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()}
        if "fct_cell_text" not in tables:
            raise ReportFault("REPORT_RELEASE_OLD", release=folder.name)
        yield Release(folder, connection, question)


def _holds(unit: Row, day: date) -> bool:
    return (unit["valid_from"] or date.min) <= day < (unit["valid_to"] or date.max)


def _kind(question: Question, unit: Row, period: str, kinds: list[Row]) -> tuple[bool, bool]:
    """Which kind of figures the report is of, and whether there are figures of the other: real ones come first."""
    here = {row["is_simulated"]: row for row in kinds if row["period_code"] == period}
    if not here or (question.wants_simulated and True not in here):
        others = sorted({row["period_code"] for row in kinds if row["is_simulated"] or not question.wants_simulated})
        raise ReportFault("REPORT_PERIOD_EMPTY", unit=unit["name_vi"], period=period, periods=", ".join(others) or "–")
    with_value = {kind for kind, row in here.items() if row["with_value"]}
    is_simulated = question.wants_simulated or min(with_value or set(here))
    return is_simulated, (not is_simulated) in with_value
