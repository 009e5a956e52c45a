"""Which lines and reports can take a defect: rows of a load by what they hold."""

from zlib import crc32

FULL = ("CDS-01H", "CDS-01X")  # forms of many lines


def stock(field):
    """Cumulative ratios of a year after the first, with nothing known of their base."""
    rows = field.ratios(is_cumulative="true")
    return rows[(rows["period_code"] > "2021") & rows["denominator_base"].isna() & (rows["period_type"] == "year")]


def counts(field):
    """Counts with a plan, in quarters after the first of their year."""
    rows = field.lines[(field.lines["measure_kind"] == "count") & (field.lines["plan"] >= 20)]
    return rows[rows["period_code"].str.contains("-Q[234]")]


def scores(field):
    return field.lines[(field.lines["measure_kind"] == "score") & (field.lines["self_score"] > 1)]


def forms(field, *codes, after="2021"):
    rows = field.load.reports
    return rows[rows["form_code"].isin(codes) & (rows["period_code"] > after)]


def truncated(field):
    rows = field.ratios()
    hundredths = 10000 * rows["numerator"] / rows["denominator"]
    return rows[(hundredths % 1 > 0.55) & (hundredths // 1 % 10 != 0)]


def fell(field):
    rows = field.ratios(is_cumulative="true")
    return rows[(rows["period_code"] > "2021") & (rows["numerator"] >= 40)]


def last_year(field):
    return of_2024(forms(field, *FULL))


def of_2024(rows):
    return rows[rows["period_code"] == "2024"]


def of_years(rows):
    return rows[rows["period_type"] == "year"]


def large_stock(field):
    rows = stock(field)
    return rows[rows["denominator"] > 150]


def late_in_the_year(field):
    rows = field.ratios(is_cumulative="true")
    is_late = rows["period_code"].str.contains("-Q[34]")
    return rows[is_late & rows["denominator_base"].isna() & (rows["denominator"] > 20)]


def summed_from_communes(field):
    rows = of_years(field.ratios())
    return rows[(rows["form_code"] == "CDS-01H") & (rows["children_sum"] == "equal")]


def later_ones(field, *codes):
    rows = forms(field, *codes)
    return rows[rows.groupby(["form_code", "period_code"])["received_no"].transform("min") < rows["received_no"]]


def room(field, kind, most, form=None):
    rows = field.ratios(is_cumulative="true", period_type=kind)
    rows = rows[(rows["denominator"] >= 30) & (rows["numerator"] / rows["denominator"] < most)]
    rows = rows[rows["form_code"] == form] if form else rows
    return rows[rows["period_code"] >= ("2021-Q3" if kind == "quarter" else "2021")]


def exchangeable(field):
    rows = field.ratios()
    texts = rows["numerator"].map("{:.0f}".format)
    # the last two alone may change the per cent by less than it is rounded to
    return rows[
        texts.map(lambda text: len(text) == 2 and text[0] != text[1] and text[1] != "0") & (rows["denominator"] < 900)
    ]


def movable(field):
    rows = last_year(field)
    return rows[rows["unit_key"].map(_moves)]


def _moves(unit):
    return crc32(unit.encode()) % 2 == 0
