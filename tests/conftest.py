"""A tiny Province: its own reference tables, real workbooks, the whole path to the build database or to a release."""

import copy
import csv
import gc
import os
import re
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import duckdb
import pytest
import xlsxwriter
from engines import ENGINE, ENGINES
from installed_night import Night
from xdist.scheduler import LoadScopeScheduling

from orchestration import dbt, reference
from orchestration.intake.identify import identify
from orchestration.intake.receive import RawStore
from orchestration.intake.store import ObservationStore
from orchestration.intake.worker import workers_kept
from orchestration.places import Places
from orchestration.workbooks.writer import fill

# small tables: a second thread, a search for the best compression and large blocks cost them more than they save
SMALL = {"threads": 1, "force_compression": "uncompressed", "default_block_size": 16384}
duckdb.connect = partial(duckdb.connect, config=SMALL)
os.environ.update(GX_ANALYTICS_ENABLED="false", DAGSTER_DISABLE_TELEMETRY="true", DO_NOT_TRACK="1")

MEMORY = Path("/dev/shm")
if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > 4 << 30:
    os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))

SHARED = Path(__file__).resolve().parents[2] / "shared"

UNITS = [
    # unit_key, unit_code, name_vi, unit_level, parent_unit_key, valid_from, valid_to
    ("10:start", "10", "Tỉnh Thử", "province", "", "", ""),
    ("101:start", "101", "Huyện Một", "district", "10:start", "", ""),
    ("102:start", "102", "Huyện Hai", "district", "10:start", "", ""),
    ("103:start", "103", "Huyện Ba", "district", "10:start", "", ""),
]
INDICATORS = [
    # indicator_code, measure_kind, direction
    ("vacc", "ratio", 1),
    ("anc4", "ratio", 1),
    ("teams", "count", 1),
]
LINES = [
    # line_code, indicator_code, is_mandatory
    ("L1", "vacc", "true"),
    ("L2", "anc4", "true"),
    ("L3", "teams", "false"),
]
FORM = "CDS-01H"


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    """Keep each file's tests on one worker; and all files that read the night on one, which makes it once."""
    return ByFileAndNight(config, log)


class ByFileAndNight(LoadScopeScheduling):
    """Hands out whole files; those of which anything takes the `night` are handed out as one."""

    readers = frozenset(
        path.name
        for path in Path(__file__).parent.glob("test_*.py")
        if re.search(r"^def \w+\([^)]*\bnight\b", path.read_text("utf-8"), re.M)
    )

    def _split_scope(self, nodeid: str) -> str:
        file = Path(nodeid.split("::", 1)[0]).name
        return "night" if file in self.readers else file


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes longest comes first, so that the workers end together."""
    items.sort(key=lambda item: item.path.name not in ByFileAndNight.readers)


def pytest_collection_finish() -> None:
    """What was imported by now lives as long as the run: no garbage collection walks it again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000)


@pytest.fixture
def shared() -> Path:
    """The collection of real files; skipped with a reason where a clone lacks it, never under CI."""
    if not SHARED.exists() and not os.environ.get("CI"):
        pytest.skip("the shared collection of facts and real files is not beside this clone")
    return SHARED


def places_of(folder: Path) -> Places:
    """An installation that stands in one folder."""
    return Places(folder / "raw", folder / "reference", folder / "warehouse")


class Province:
    """A province of three districts that report two ratios and a count by month; nothing of it is in the code."""

    def __init__(self, folder: Path):
        self.places = places_of(folder)
        self.inbox = self.places.raw / "inbox"
        self.inbox.mkdir(parents=True)
        self.places.reference.mkdir()
        self.as_of = "2026-03-20"
        self._sent = 0
        self._columns = {name: table.columns for name, table in reference.declared_tables().items()}
        self.units(UNITS)
        self.table("indicator_catalogue", [_indicator(*row) for row in INDICATORS])
        self.table(
            "form_line",
            [dict(form_code=FORM, line_code=c, indicator_code=i, is_mandatory=m) for c, i, m in LINES],
        )
        self.obliges("district", "month", "2026-01-01", "2026-04-01")
        self.edition()

    def copied_to(self, folder: Path) -> "Province":
        """The same province, with all it has built and released, in a folder of its own."""
        shutil.copytree(self.places.raw.parent, folder, dirs_exist_ok=True, symlinks=True)
        copied = copy.copy(self)
        copied.places = places_of(folder)
        copied.inbox = copied.places.raw / "inbox"
        return copied

    def table(self, name: str, rows: list[dict]) -> None:
        """Write a reference table; columns not named stay empty."""
        with (self.places.reference / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, self._columns[name], restval="", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    def units(self, rows: list[tuple]) -> None:
        """Write the unit registry from (key, code, name, level, parent, valid_from, valid_to)."""
        names = (
            "unit_key",
            "unit_code",
            "name_vi",
            "unit_level",
            "parent_unit_key",
            "valid_from",
            "valid_to",
        )
        self.table("unit_registry", [dict(zip(names, row, strict=True)) for row in rows])

    def obliges(self, level: str, period_type: str, valid_from: str, valid_to: str) -> None:
        """Units of this level owe the form for every period of this type that ends within the validity."""
        self.table(
            "reporting_obligation",
            [
                dict(
                    form_code=FORM,
                    unit_level=level,
                    period_type=period_type,
                    regime="administrative",
                    due_working_days=2,
                    valid_from=valid_from,
                    valid_to=valid_to,
                )
            ],
        )

    def edition(self, min_coverage: float = 0.75, weights: tuple = (0.6, 0.4), **settings: str) -> None:
        """An index on the two ratios, by month; below min_coverage a unit has none."""
        row = dict(
            edition_code="UNIT_INDEX",
            unit_level="district",
            period_type="month",
            period_from="2026-01",
            period_to="2026-02",
            status="illustrative",
            normalise_over="period",
            rank_within="all",
            min_coverage=min_coverage,
        )
        self.table("index_edition", [row | settings])
        nodes = [dict(node_code="root", name_vi="Chỉ số", weight=1, max_score=100, aggregation="arithmetic")]
        nodes += [
            dict(node_code=code, parent_code="root", name_vi=code, weight=weight, max_score=100 * weight)
            for code, weight in zip(("vacc", "anc4"), weights, strict=True)
        ]
        self.table("index_node", [dict(edition_code="UNIT_INDEX") | node for node in nodes])
        self.table(
            "index_scoring",
            [dict(edition_code="UNIT_INDEX", node_code=c, indicator_code=c, scoring="ratio") for c in ("vacc", "anc4")],
        )

    def receive(self, unit: str, period: str, *lines: str | dict, received="2026-03-10T08:00:00", **header) -> None:
        """Drop a workbook in the inbox, every cell text as typed.

        A line is "code,numerator,denominator[,per cent]", or a dict by measure where the figures have commas.
        """
        self._sent += 1
        name = f"{self._sent:03d}.xlsx"
        names = {row[1]: row[2] for row in UNITS}
        head = dict(
            unit_name=names.get(unit, "Huyện Lạ"),
            unit_code=unit,
            period=period,
            regime="Hành chính",
            source="thử",
        )
        measures = ("line_code", "numerator", "denominator", "reported_pct")
        written = [
            line if isinstance(line, dict) else dict(zip(measures, line.split(","), strict=False)) for line in lines
        ]
        rows = [line | {"label": line["line_code"]} for line in written]
        fill(self.inbox / name, header.pop("form", FORM), head | {"is_simulated": False} | header, rows)
        self.deliver(name, received)

    def deliver(self, name: str, received: str) -> None:
        """Write in the delivery note when the office received a file."""
        note = self.inbox / "delivery.csv"
        if not note.exists():
            note.write_text("file,received_at,unit_code,period\n", encoding="utf-8")
        with note.open("a", encoding="utf-8") as file:
            file.write(f"{name},{received},,\n")

    def read(self) -> None:
        """Take in, read and identify what was sent."""
        dbt.set_environment(self.places)
        reference.stage_project(self.places)
        raw, store = RawStore(self.places.raw), ObservationStore(self.places.observations)
        raw.take_in()
        store.read_all(raw, raw.receipts())
        identify(store, self.places.staged_reference, self.places.identified)

    def judge(self) -> None:
        """Judge what was read."""
        from expectations.verdicts import judge

        places = self.places
        judge(
            identified=places.identified,
            cells=ObservationStore(places.observations).cells_glob,
            reference=places.staged_reference,
            out=places.judged,
            as_of=self.as_of,
        )

    def transform(self, *models: str) -> None:
        """Build facts, index and marts from what was judged; or these models of them and what they read."""
        dbt.set_environment(self.places)
        self.places.build_database.unlink(missing_ok=True)
        ENGINES[ENGINE](self.places, self.as_of, models)

    def build(self, *models: str) -> None:
        """The whole path from the inbox to the build database."""
        self.read()
        self.judge()
        self.transform(*models)

    def release_build(self) -> None:
        """Let the build database be the current release, for what reads one."""
        released = self.places.published / "current"
        released.mkdir(parents=True)
        (released / "kho.duckdb").write_bytes(self.places.build_database.read_bytes())

    def sql(self, query: str) -> list[tuple]:
        """Rows of the build database."""
        with duckdb.connect(str(self.places.build_database), read_only=True) as connection:
            return connection.execute(query).fetchall()

    def league(self, period: str = "2026-01") -> list[tuple]:
        """(unit code, rank, coverage, score), in order of unit code."""
        return self.sql(
            f"""
            select unit_code, rank, round(coverage, 6), round(score_pct, 6) from mart_league_table
            where period_code = '{period}' order by unit_code
            """
        )

    def values(self, indicator: str, period: str = "2026-01") -> list[tuple]:
        """(unit code, value, value_status) in force, in order of unit code."""
        return self.sql(
            f"""
            select unit_code, round(value, 6), value_status
            from fct_indicator_value inner join dim_unit using (unit_key)
            where indicator_code = '{indicator}' and period_code = '{period}' and is_current order by unit_code
            """
        )


def _indicator(code: str, kind: str, direction: int) -> dict:
    unit = "%" if kind == "ratio" else "cái"
    return dict(
        indicator_code=code,
        name_vi=code,
        measure_kind=kind,
        unit_of_measure=unit,
        direction=direction,
        aggregation="none",
    )


@pytest.fixture
def province(tmp_path: Path, monkeypatch) -> Province:
    """A tiny province under tmp_path."""
    for name in (
        "KHO_RAW",
        "KHO_REFERENCE",
        "KHO_WAREHOUSE",
        "KHO_AS_OF",
        "KHO_BUILD_AS_OF",
        "KHO_BUILD_DATABASE",
        "DBT_TARGET_PATH",
        "DBT_LOG_PATH",
    ):
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)
    return Province(tmp_path)


@pytest.fixture(scope="session", autouse=True)
def readers_kept() -> Iterator[None]:
    """The reading processes wait for the next test: to start one for each took an eighth of the suite's time."""
    with workers_kept():
        yield


@pytest.fixture(scope="session")
def night(tmp_path_factory) -> Night:
    """One night on all samples, with three bad files in the inbox; read by many tests, changed by none."""
    night = Night(tmp_path_factory.mktemp("night"))
    assert night.kho("simulate").returncode == 0
    inbox = night.places.raw / "inbox"
    inbox.mkdir()
    (inbox / "anh.xlsx").write_bytes(b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(200))
    (inbox / "rong.xlsx").write_bytes(b"")
    with xlsxwriter.Workbook(inbox / "bieu-khac.xlsx") as book:
        book.add_worksheet("Sheet1").write_row("A1", ["Họ và tên", "Ngày công"])
    night.first = night.kho("nightly")
    assert night.first.returncode == 0, night.first.stdout + night.first.stderr
    return night
