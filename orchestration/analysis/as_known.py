"""A release as it was known at a moment: its values of then, scored and ranked anew by the models of the release.

Reads one release, read-only; writes a database beside it in a folder of its own, which explain, diff and league read as
they read a release. Nothing is mapped: scores and ranks are made by the models from the values as known. The methods,
units and rules are those of the release. What was published then is another question: `published_by`.
"""

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration.analysis import scenarios
from orchestration.analysis.scenarios import ScenarioFault
from orchestration.release.exports.database import FILE
from transforms.runner import Run

COPIED = ("dim_unit", "dim_unit_change", "dim_indicator", "dim_period", "fct_correction")
STAND_INS = {  # what the models read, and the published table that says the same
    "unit_registry": "dim_unit",
    "stg_calendar__periods": "dim_period",
}
MACRO = "select count(*) from duckdb_functions() where database_name = 'a' and function_name = ?"
MOMENT = "select known_until(?)"
NOT_IN_A_NAME = re.compile(r"[^0-9T-]")
BEGUN = "%Y%m%dT%H%M%S"


@contextmanager
def known_at(release: Path, moment: str) -> Iterator[Path]:
    """A folder that holds the release as it was known at a moment; it is gone afterwards.

    Raises:
        ScenarioFault: the moment is none, or the release was made before values could be asked for a moment.
    """
    with tempfile.TemporaryDirectory(prefix="kho-") as folder:
        path = Path(folder) / f"{release.name}@{NOT_IN_A_NAME.sub('', moment.replace(' ', 'T'))}"
        path.mkdir()
        _write(release, moment, path / FILE)
        yield path


def _write(release: Path, moment: str, file: Path) -> None:
    with scenarios.opened({"a": release}) as connection:
        [(macros,)] = connection.execute(MACRO, ["fct_indicator_value_as_known"]).fetchall()
        if not macros:
            raise ScenarioFault(
                f"Bản phát hành {release.name} chưa có fct_indicator_value_as_known; chạy lại `kho nightly`. "
                "/ This release cannot be asked for a moment."
            )
        quoted = str(file).replace("'", "''")
        connection.execute(f"attach '{quoted}' as made")
        connection.execute("use a")
        try:
            connection.execute(MOMENT, [moment])
            _copy(connection, moment)
        except duckdb.ConversionException as fault:
            raise ScenarioFault(
                f"{moment}: không phải ngày (2024-03-31) hay thời điểm (2024-03-31 17:00). / Not a day or a time."
            ) from fault
        connection.execute("use made")
        scenarios.method_of(connection, "a")
        run = Run(connection, existing=(*scenarios.INPUTS, *STAND_INS, "fct_report"), silenced={"int_index_stages"})
        for model in ("fct_index_score", "dim_index_scale", "mart_league_table", "dim_index_edition", *scenarios.TREE):
            run.make(model)


def _copy(connection: duckdb.DuckDBPyConnection, moment: str) -> None:
    """The values and reports as known, in force; the findings of then; and the dimensions as they are."""
    for name in COPIED:
        connection.execute(f"create table made.{name} as from a.{name}")
    for name, source in STAND_INS.items():
        connection.execute(f"create table made.{name} as from a.{source}")
    for name in ("fct_report", "fct_finding"):
        connection.execute(f"create table made.{name} as from {name}_as_known(?)", [moment])
    connection.execute(
        "create table made.fct_indicator_value as select * replace (cast(null as timestamp) as known_to, "
        "true as is_current) from fct_indicator_value_as_known(?)",
        [moment],
    )


def published_by(published: Path, moment: str) -> Path:
    """The release that was the newest at a moment: what was published, whatever is known since.

    Raises:
        ScenarioFault: nothing had been published by then, or the moment is none.
    """
    releases = sorted(path.parent for path in published.glob("[0-9]*/manifest.json"))
    if not releases:
        raise ScenarioFault("Chưa có bản phát hành nào. / Nothing is published yet.")
    with duckdb.connect(str(releases[-1] / FILE), read_only=True) as connection:
        try:
            [(until,)] = connection.execute("select strftime(known_until(?), ?)", [moment, BEGUN]).fetchall()
        except duckdb.Error as fault:
            raise ScenarioFault(f"{moment}: không phải ngày hay thời điểm. / Not a day or a time.") from fault
    by_then = [path for path in releases if path.name[: len("20240331T000000")] <= until]
    if not by_then:
        raise ScenarioFault(f"Tới {moment} chưa có bản phát hành nào. / Nothing had been published by then.")
    return by_then[-1]
