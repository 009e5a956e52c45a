"""The suite on observations: reads reports, lines, cells and staged reference tables, writes nothing to disk.

It opens them as `report`, `line`, `cell`, `line_wide` (a line's cells side by side, each a struct),
`stated_pct` (the per cents that can be recomputed) and what `figures.sql` makes of them (series, sums, what is
owed), and the reference tables under their own names, all text and null when empty. Thresholds are variables.
Refuses a reference folder that lacks a table the rules read, and a threshold of no rule.
"""

import csv
from datetime import date
from pathlib import Path

import duckdb

from expectations import catalogue
from expectations.suite import SuiteError, SuiteResult, run_suite

REFERENCE_NEEDED = ("indicator_catalogue", "reporting_obligation")
# tables an installation may leave out, with the columns the rules read
REFERENCE_OPTIONAL = {
    "unit_registry": "unit_key unit_code name_vi unit_level parent_unit_key valid_from valid_to",
    "form_line": "form_code line_code indicator_code is_mandatory valid_from valid_to",
    "indicator_check": "indicator_code denominator_base children_sum",
    "indicator_relation": "indicator_code relation other_indicator_code",
    "unit_size": "unit_key base size valid_from valid_to",
    "rule_threshold": "rule_code parameter value",
}
FIGURES = catalogue.FIGURES.read_text(encoding="utf-8")

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
        min_by(reading, cell) filter (where measure = 'reported_pct') as reported_pct,
        min_by(reading, cell) filter (where measure = 'self_score') as self_score,
        min_by(reading, cell) filter (where measure = 'verified_score') as verified_score,
        min_by(raw_text, cell) filter (where measure = 'note') as note,
        min_by(raw_text, cell) filter (where measure = 'evidence') as evidence
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

PCT_HINT = """
create or replace temp macro slipped(written, meant) as
case
    -- the last digit off by a little is rounding, not a slip
    when length(written) = length(meant) and hamming(written, meant) = 1 and right(written, 1) = right(meant, 1)
        then 'digit'
    when
        length(written) = length(meant) and hamming(written, meant) = 2
        and list_sort(string_split(written, '')) = list_sort(string_split(meant, ''))
        then 'exchanged'
end;

create or replace temp macro pct_hint(stated, recomputed, decimals, digits) as
case
    when recomputed >= 2 and abs(100 * stated - recomputed) <= 50 * pow(10, -decimals) + 1e-9 then 'per_one'
    when abs(stated - 10 * recomputed) <= 5 * pow(10, -decimals) + 1e-9 then 'point'
    when abs(stated - 100 * recomputed) <= 50 * pow(10, -decimals) + 1e-9 then 'point'
    when abs(10 * stated - recomputed) <= 5 * pow(10, -decimals) + 1e-9 then 'point'
    else slipped(format('{:.{}f}', stated, digits), format('{:.{}f}', round(recomputed, digits), digits))
end
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


def open_observations(
    reports: str, lines: str, cells: str, reference: Path, as_of: str | None = None
) -> duckdb.DuckDBPyConnection:
    """A connection in memory with everything the observation rules read; the three files may be globs.

    `as_of` is the day that decides what is overdue; by default that of the last report received.
    """
    connection = duckdb.connect()
    for name, files in (("report", reports), ("line", lines), ("cell", cells)):
        connection.read_parquet(files, union_by_name=True).create_view(name)
    for path in sorted(reference.glob("*.csv")):
        _open_reference(connection, path)
    known = {name for (name,) in connection.execute("select view_name from duckdb_views()").fetchall()}
    if absent := [name for name in REFERENCE_NEEDED if name not in known]:
        raise SuiteError(f"{reference}: no {', '.join(absent)}.csv; stage the reference tables first")
    for name in REFERENCE_OPTIONAL.keys() - known:
        columns = ", ".join(f"null::varchar as {column}" for column in REFERENCE_OPTIONAL[name].split())
        connection.execute(f"create view {name} as select {columns} where false")
    _set_thresholds(connection, reference)
    _set_day(connection, as_of)
    for statements in (LINE_WIDE, PCT_HINT, STATED_PCT, FIGURES):
        connection.execute(statements)
    return connection


def run(connection: duckdb.DuckDBPyConnection) -> SuiteResult:
    """Evaluate every observation rule of the catalogue."""
    return run_suite(connection, "observations", catalogue.of_stage("observations"))


def _set_thresholds(connection: duckdb.DuckDBPyConnection, reference: Path) -> None:
    values = {(rule.code, name): value for rule in catalogue.load() for name, value in rule.thresholds.items()}
    for code, name, value in connection.execute("select rule_code, parameter, value from rule_threshold").fetchall():
        if (code, name) not in values or not (value or "").replace(".", "", 1).isdigit():
            told = f"{reference / 'rule_threshold.csv'}: {code}, {name}, {value}: no such threshold, or no number"
            raise SuiteError(told)
        values[code, name] = value
    for (code, name), value in values.items():
        connection.execute(f'set variable "{code}.{name}" = {float(value)!r}')


def _set_day(connection: duckdb.DuckDBPyConnection, as_of: str | None) -> None:
    if as_of is None:
        [last] = connection.execute("select max(received_at)::date from report").fetchone()
        as_of = (last or date.today()).isoformat()
    connection.execute("set variable as_of = ?::date", [as_of])


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
