"""Last period's figures of the units a form is issued to: reads the current release, writes nothing.

Last period is the latest of the same kind and regime, before the one asked for, with a figure of any of the units.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from orchestration.notation import periods

FIGURES = """
with told as (
    select
        unit_key,
        indicator_code,
        period_code,
        data_to,
        status_text,
        -- of a ratio that was corrected the parts are not known
        case
            when value_status = 'reported' then coalesce(numerator, value)
            when numerator is null then value
        end::double as figure,
        is_simulated,
        score_stage
    from fct_indicator_value
    inner join dim_period using (period_code, regime)
    where
        list_contains(?, unit_key) and regime = ? and is_current and value_status in ('reported', 'corrected')
        and period_type = ? and data_to < ?
)

select unit_key, indicator_code, coalesce(status_text, figure::varchar), figure, period_code, is_simulated
from told
where (figure is not null or status_text is not null) and data_to = (select max(data_to) from told)
-- of a score given twice, the appraiser's word
qualify row_number() over (partition by unit_key, indicator_code order by score_stage = 'verified' desc nulls last) = 1
"""


@dataclass(frozen=True)
class Previous:
    """The period, whether any of its figures is simulated, and each figure or status by unit and indicator."""

    period: str | None = None
    is_simulated: bool = False
    figures: dict[tuple[str, str], float | str] = field(default_factory=dict)

    def figure(self, unit_key: str, indicator_code: str) -> float | str | None:
        """The unit's figure or status; none where there was none."""
        return self.figures.get((unit_key, indicator_code))


def read(published: Path, units: list[str], period: str, regime: str, first: date) -> Previous:
    """What the current release says of these units in the last period before `first`; nothing where there is none."""
    database = published / "current" / "kho.duckdb"
    if not database.is_file():
        return Previous()
    with duckdb.connect(str(database), read_only=True) as release:
        rows = release.execute(FIGURES, [units, regime, periods.period_type(period), first]).fetchall()
    if not rows:
        return Previous()
    figures = {(unit, code): text if figure is None or text in STATUSES else figure
               for unit, code, text, figure, _, _ in rows}  # fmt: skip
    return Previous(rows[0][4], any(row[5] for row in rows), figures)


STATUSES = ("achieved", "in_progress", "not_achieved")
