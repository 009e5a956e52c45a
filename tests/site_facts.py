"""Figures in force of a released database by the names that pages have for them; whether a line of a page is of one."""

import math
import re
from datetime import date
from typing import NamedTuple

import pytest

QUERY = """
select
    facts.unit_key, units.name_vi, coalesce(parents.name_vi, ''), units.unit_level, facts.is_simulated,
    facts.indicator_code, catalogue.name_vi, periods.period_type, facts.period_code, periods.data_to, facts.regime,
    facts.score_stage, facts.form_code, facts.value, facts.numerator, facts.denominator, facts.attainment_pct,
    facts.value_basis = 'computed' and catalogue.measure_kind = 'ratio' and facts.span_kind = 'period'
from fct_indicator_value as facts
inner join dim_unit as units using (unit_key)
inner join dim_period as periods using (period_code, regime)
left join dim_unit as parents on units.parent_unit_key = parents.unit_key
left join (
    from dim_indicator qualify row_number() over (partition by indicator_code order by valid_from desc nulls last) = 1
) as catalogue on facts.indicator_code = catalogue.indicator_code
where facts.is_current
"""


class Fact(NamedTuple):
    """A figure in force."""

    unit: str
    unit_name: str
    parent_name: str
    level: str
    is_simulated: bool
    indicator: str
    name: str
    period_type: str
    period: str
    data_to: date
    regime: str
    stage: str | None
    form: str
    value: float | None
    numerator: float | None
    denominator: float | None
    attained: float | None
    is_computed: bool | None

    @property
    def series(self):
        """What it stands in along time."""
        return self.unit, self.is_simulated, self.indicator, self.period_type, self.regime, self.stage

    @property
    def interval(self):
        """Wilson's, of whole counts: the roots of (p - n/d)² = z² p (1 - p) / d, in per cent."""
        n, d, z = self.numerator, self.denominator, 1.959964
        if not self.is_computed or self.value is None or not d or not 0 <= n <= d or n % 1 or d % 1:
            return None
        root = z * math.sqrt(z * z + 4 * n * (1 - n / d))
        return [50 * (2 * n + z * z + sign * root) / (d + z * z) for sign in (-1, 1)]

    def is_whole_in(self, line):
        """Whether a line has the counts it is made of, their interval and how far its plan is attained."""
        counts = None if self.denominator is None else [self.numerator, self.denominator]
        return (
            same(written(line, "Tử số / mẫu số"), counts, 0.00501)
            and same(written(line, "Khoảng tin cậy 95%"), self.interval, 0.0501)
            and (figure(line["Kế hoạch"]) if "Kế hoạch" in line else None) == self.attained
        )


def figure(cell):
    """The figure that a cell is sorted by; None where it has none."""
    return None if cell.order in {None, ""} else float(cell.order)


def rounded(text):
    """A figure as people here write it, read back; None where nothing is written."""
    return float(text.replace(".", "").replace(",", ".").replace("−", "-")) if text else None


def written(line, head):
    """The figures written in a column; none where the table has no such column."""
    return [rounded(text) for text in re.findall(r"−?\d[\d.]*(?:,\d+)?", line[head].text)] if head in line else []


def same(shown, wanted, half_a_step):
    """Whether what is shown is what is wanted, but for rounding; nothing where nothing is."""
    if wanted is None or None in wanted:
        return len(shown) == sum(one is not None for one in wanted or [])
    return shown == pytest.approx(wanted, abs=half_a_step)
