"""The suite on observations: reads reports, lines, cells and staged reference tables, writes nothing to disk.

It opens them as `report`, `line`, `cell`, `line_wide` (a line's cells side by side, each a struct) and
`stated_pct` (the per cents that can be recomputed), and the reference tables under their own names, all text
and null when empty. Refuses a reference folder that lacks a table the rules read.
"""

import csv
from pathlib import Path

import duckdb

from expectations import catalogue
from expectations.suite import SuiteError, SuiteResult, run_suite

REFERENCE_NEEDED = ("indicator_catalogue", "reporting_obligation")

LINE_WIDE = """
create or replace temp table line_wide as
with measured as (
    select
        report_id,
        line_key,
        min_by(cell, (length(cell), cell)) as first_cell,   -- A12 before F12 before AA12
        coalesce(bool_or(unit_code_text is not null or unit_name_text is not null), false) as names_its_unit,
        max(period_text) as period_text,
        bool_and(parse_code = 'blank') as is_silent,
        min_by(reading, cell) filter (where measure = 'numerator') as numerator,
        min_by(reading, cell) filter (where measure = 'denominator') as denominator,
        min_by(reading, cell) filter (where measure = 'value') as value,
        min_by(reading, cell) filter (where measure = 'plan') as plan,
        min_by(reading, cell) filter (where measure = 'reported_pct') as reported_pct
    from (
        select
            *,
            {
                'cell': cell,
                'raw_text': raw_text,
                'number': number,
                'decimals': coalesce(decimals, 0)::integer,
                'qualifier': coalesce(qualifier, 'exact'),
                'parse_code': parse_code
            } as reading
        from cell
    )
    group by report_id, line_key
),

kinds as (   -- the version of the indicator that was valid last in the period's year
    select years.year, indicator.indicator_code, indicator.measure_kind
    from (
        select distinct left(period_code, 4)::integer as year from line where period_type is not null
    ) as years
    inner join indicator_catalogue as indicator
        on coalesce(indicator.valid_from::date <= make_date(years.year, 12, 31), true)
    qualify row_number() over (
        partition by years.year, indicator.indicator_code order by indicator.valid_from::date desc nulls last
    ) = 1
)

select
    line.*,
    measured.* exclude (report_id, line_key, period_text, names_its_unit),
    coalesce(line.form_code = 'feed', false) as is_feed,
    coalesce(line.form_code = 'feed' or measured.names_its_unit, false) as has_own_unit,
    measured.period_text,
    kinds.measure_kind
from line
left join measured on line.report_id = measured.report_id and line.line_key = measured.line_key
left join kinds
    on
        line.indicator_code = kinds.indicator_code
        and line.period_type is not null and try_cast(left(line.period_code, 4) as integer) = kinds.year
"""

STATED_PCT = """
create or replace temp table stated_pct as   -- what can be recomputed: per cents of the total, or of the plan
select
    report_id,
    sheet,
    line_key,
    reported_pct.cell as cell,
    trim(replace(reported_pct.raw_text, '%', '')) as found,
    reported_pct.number as stated,
    reported_pct.decimals as decimals,
    least(reported_pct.decimals, 6) as digits,   -- told to six at most: Excel may keep fourteen
    part.raw_text || '/' || base.raw_text as working,
    100 * part.number / base.number as recomputed
from (
    select
        *,
        case when measure_kind = 'ratio' or numerator.number is not null then numerator else value end
            as part,
        case when measure_kind = 'ratio' then denominator else plan end as base
    from line_wide
    where measure_kind in ('ratio', 'count', 'amount')
)
where
    reported_pct.number is not null
    and part.number is not null
    and base.number > 0
    and reported_pct.qualifier = 'exact'
    and part.qualifier = 'exact'
    and base.qualifier = 'exact'
"""


def open_observations(reports: str, lines: str, cells: str, reference: Path) -> duckdb.DuckDBPyConnection:
    """A connection in memory with everything the observation rules read; the three files may be globs."""
    connection = duckdb.connect()
    for name, files in (("report", reports), ("line", lines), ("cell", cells)):
        connection.read_parquet(files, union_by_name=True).create_view(name)
    for path in sorted(reference.glob("*.csv")):
        _open_reference(connection, path)
    known = {name for (name,) in connection.execute("select view_name from duckdb_views()").fetchall()}
    if absent := [name for name in REFERENCE_NEEDED if name not in known]:
        raise SuiteError(f"{reference}: no {', '.join(absent)}.csv; stage the reference tables first")
    connection.execute(LINE_WIDE)
    connection.execute(STATED_PCT)
    return connection


def run(connection: duckdb.DuckDBPyConnection) -> SuiteResult:
    """Evaluate every observation rule of the catalogue."""
    return run_suite(connection, "observations", catalogue.of_stage("observations"))


def _open_reference(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    with path.open(encoding="utf-8-sig", newline="") as file:
        columns = next(csv.reader(file), [])
    if not columns:
        raise SuiteError(f"{path}: the table has no header")
    # named columns and no sniffing: a header without rows, or a column of numbers, must stay text
    text = dict.fromkeys(columns, "VARCHAR")
    notation = {"delimiter": ",", "quotechar": '"', "escapechar": '"'}
    rows = connection.from_csv_auto(str(path), header=True, auto_detect=False, columns=text, **notation)
    rows.create_view(path.stem)
