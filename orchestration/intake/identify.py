"""Reads observations and staged reference tables, writes reports and lines with what they name looked up.

Unit, period and indicator, all as of the period (`lookups/`). Refuses to choose: two candidates are
`ambiguous`.
"""

from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration.files import whole_file
from orchestration.intake.store import ObservationStore
from orchestration.notation import periods
from orchestration.rows import dicts
from transforms import reference_tables
from transforms.rendering import render

# files of SQL, each on what the ones before it made
LOOKUPS = (
    "arrivals", "names", "stated", "units", "near_units", "units_matched", "titles", "line_codes", "line_labels",
    "line_indicators", "identified",
)  # fmt: skip
FOLDER = Path(__file__).with_name("lookups")
REFERENCE = ("unit_registry", "unit_alias", "form_line", "indicator_catalogue")
MENDED = "receipt_correction"
WRITTEN = {"calendar": "calendar", "reports": "identified_reports", "lines": "identified_lines"}
COUNTED = """
select
    (select count(*) from identified_reports) as reports,
    count(*) as lines,
    count(*) filter (unit_key is null) as lines_without_unit,
    count(*) filter (period_code is null) as lines_without_period,
    count(*) filter (indicator_code is null) as lines_without_indicator
from identified_lines
"""


def identify(observations: ObservationStore, staged_reference: Path, out: Path) -> dict[str, int]:
    """Write calendar, reports and lines to `out`; give how many, and how many lines lack something."""
    with duckdb.connect() as db:
        db.register("calendar_rows", pa.Table.from_pylist(list(periods.calendar())))
        db.execute("create table calendar as from calendar_rows")
        reference_tables.load(db, staged_reference, REFERENCE)
        if (staged_reference / f"{MENDED}.csv").is_file():
            reference_tables.load(db, staged_reference, [MENDED])
        else:
            reference_tables.empty(db, MENDED)
        db.read_parquet(observations.reports_glob).create_view("observed_reports")
        db.read_parquet(observations.cells_glob).create_view("observed_cells")
        for name in LOOKUPS:
            db.execute(render((FOLDER / f"{name}.sql").read_text(encoding="utf-8")))
        out.mkdir(parents=True, exist_ok=True)
        for name, table in WRITTEN.items():
            with whole_file(out / f"{name}.parquet") as part:
                db.table(table).write_parquet(str(part))
        [counts] = dicts(db.sql(COUNTED))
        return counts
