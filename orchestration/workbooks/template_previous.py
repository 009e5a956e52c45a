"""What each line of a form reported before, for a form about to be issued: reads the current release, writes nothing.

Before is what the judge will hold the new figure against: the unit's latest figure of the same indicator, kind of
period and regime, from a form and no feed, before the period asked for. A form to be filled in is of real figures, so
a simulated figure never stands in it, whatever else the release holds.
"""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb

from orchestration.notation import periods

FIGURES = """
with before as (
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
        -- a rate whose parts were not reported is shown as one, never as a count
        value_status = 'reported' and numerator is null and measure_kind = 'ratio' as is_rate,
        score_stage
    from fct_indicator_value
    inner join dim_period using (period_code, regime)
    left join (select distinct indicator_code, measure_kind from dim_indicator) as kinds using (indicator_code)
    where
        list_contains(?, unit_key) and span_kind = 'period'
        and regime = ? and is_current and value_status in ('reported', 'corrected')
        and period_type = ? and data_to < ? and not is_simulated and form_code is distinct from 'feed'
)

select unit_key, indicator_code, coalesce(status_text, figure::varchar), figure, is_rate, period_code
from before
where figure is not null or status_text is not null
-- of a score given twice, the appraiser's word
qualify row_number() over (
    partition by unit_key, indicator_code order by data_to desc, score_stage = 'verified' desc nulls last
) = 1
"""
STATUSES = ("achieved", "in_progress", "not_achieved")


@dataclass(frozen=True)
class Previous:
    """Each figure or status reported before, and the period it is of, by unit and indicator."""

    figures: dict[tuple[str, str], float | str] = field(default_factory=dict)
    periods: dict[tuple[str, str], str] = field(default_factory=dict)

    @property
    def period(self) -> str | None:
        """The latest period of any of the figures (of one kind they sort as they follow); none where there are none."""
        return max(self.periods.values(), default=None)

    def figure(self, unit_key: str, indicator_code: str) -> float | str | None:
        """The unit's figure or status; none where there was none."""
        return self.figures.get((unit_key, indicator_code))


def read(published: Path, units: list[str], period: str, regime: str, first: date) -> Previous:
    """What the current release has of these units before `first`; nothing where there is none."""
    database = published / "current" / "kho.duckdb"
    if not database.is_file():
        return Previous()
    with duckdb.connect(str(database), read_only=True) as release:
        rows = release.execute(FIGURES, [units, regime, periods.period_type(period), first]).fetchall()
    return Previous(
        {(unit, code): _shown(text, figure, is_rate) for unit, code, text, figure, is_rate, _ in rows},
        {(unit, code): period_code for unit, code, *_, period_code in rows},
    )


def _shown(text: str, figure: float | None, is_rate: bool) -> float | str:
    if figure is None or text in STATUSES:
        return text
    return f"{figure:.15g}%".replace(".", ",") if is_rate else figure
