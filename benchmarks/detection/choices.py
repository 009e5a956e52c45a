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


def forms(field, *codes, after="2021", until="9999"):
    rows = field.load.reports
    return rows[rows["form_code"].isin(codes) & (rows["period_code"] > after) & (rows["period_code"] <= until)]


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


def a_few(rows):
    """One report in eight: where most of the peers are wrong, nobody is beside them."""
    return rows.sort_values("report_id").iloc[::8]


def earlier_report(field, report):
    """The report of the period before, of the same length; None without one."""
    rows = field.load.reports
    same = rows[(rows["form_code"] == report["form_code"]) & (rows["unit_key"] == report["unit_key"])]
    same = same[(same["period_type"] == report["period_type"]) & (same["period_code"] < report["period_code"])]
    return same.sort_values("period_code").iloc[-1] if len(same) else None


def with_earlier(field, *codes):
    """One report of each unit and form, with one before it: what is copied is no copy itself."""
    rows = forms(field, *codes, after="2020-Q1")
    rows = rows[[earlier_report(field, row) is not None for _, row in rows.iterrows()]]
    return rows.sort_values("report_id").drop_duplicates(["unit_key", "form_code"])


def wholes(field, after, **conditions):
    """Ratios of a whole that is no handful, in reports with one before them."""
    rows = field.ratios(**conditions)
    rows = rows[(rows["denominator"] >= 20) & (rows["period_code"] > after)]
    return rows[~((rows["period_type"] == "year") & (rows["period_code"] < "2021"))]


def first_lines(field, *kinds):
    """Lines of the first report of a form, one of the units below another."""
    rows = field.lines[field.lines["measure_kind"].isin(kinds or ("ratio",)) & (field.lines["numerator"] >= 5)]
    rows = rows[(rows["denominator"] >= 20) | rows["denominator"].isna() & (rows["numerator"] >= 20)]
    is_first = (rows["form_code"] == "CDS-01X") & (rows["period_code"] == "2020")
    rows = rows[is_first | (rows["form_code"] == "CDS-01H") & (rows["period_code"] == "2020-Q1")]
    rows = rows.assign(parent=rows["unit_key"].map(field.parents))
    # of several units: where most lines of one report are wrong, its size is
    keys = (rows["report_id"] + rows["indicator_code"]).map(lambda key: crc32(key.encode()))
    rows = rows.loc[keys.sort_values().index]
    return rows.drop_duplicates(["parent", "form_code", "indicator_code"])


def _exchanged(numbers):
    """Whether the last two digits can stand in each other's place and make another number of as many digits."""
    texts = numbers.map("{:.0f}".format)
    return texts.map(lambda text: len(text) > 1 and text[-1] != text[-2] and (len(text) > 2 or text[-1] != "0"))


def exchangeable_whole(field):
    rows = wholes(field, after="2020-Q1", is_cumulative="true")
    texts = rows["denominator"].map("{:.0f}".format)
    wrong = texts.map(lambda text: float(text[:-2] + text[-1] + text[-2]))
    return rows[_exchanged(rows["denominator"]) & (wrong >= rows["numerator"])]


def summed_digits(field):
    """Parts of communes that their district's figure is made up of."""
    rows = field.lines[(field.lines["children_sum"] == "equal") & (field.lines["form_code"] == "CDS-01X")]
    in_district = field.lines.loc[field.lines["form_code"] == "CDS-01H", "indicator_code"]
    rows = rows[rows["indicator_code"].isin(in_district) & (rows["numerator"] >= 20)]
    rows = rows[_exchanged(rows["numerator"])]
    # one to a sum: two that are wrong at once are told by neither
    rows = rows.assign(parent=rows["unit_key"].map(field.parents)).sort_values("report_id")
    return rows.drop_duplicates(["parent", "indicator_code", "period_code"])


def telling_digits(field):
    """Parts whose last two digits move the per cent by more than it is rounded to."""
    rows = field.ratios()
    rows = rows[rows["numerator"] >= 20]
    rows = rows[_exchanged(rows["numerator"])]
    texts = rows["numerator"].map("{:.0f}".format)
    moved = texts.map(lambda text: 9 * abs(int(text[-1]) - int(text[-2])))
    return rows[100 * moved / rows["denominator"] > 0.02]


def villages(field):
    """One of each unit and line, with a report before it: a neighbour's whole stated twice is a return."""
    rows = field.ratios(denominator_base="villages")
    rows = rows[(rows["period_code"] > "2020-Q1") & ~((rows["period_type"] == "year") & (rows["period_code"] < "2021"))]
    return rows.sort_values("report_id").drop_duplicates(["unit_key", "indicator_code"])


def planned(field):
    rows = field.lines[(field.lines["measure_kind"] == "count") & (field.lines["plan"] >= 20)]
    return rows[rows["numerator"] >= 20]


def planned_reports(field):
    rows = field.load.reports
    owned = planned(field).groupby("report_id").size()
    return rows[rows["report_id"].isin(owned[owned >= 2].index)]


def frozen_lines(field):
    rows = field.lines[field.lines["measure_kind"].isin(["ratio", "count"]) & (field.lines["period_type"] == "year")]
    rows = rows[rows["period_code"].isin(["2023", "2024"]) & (rows["numerator"] >= 60)]
    has_room = rows["denominator"].isna() | (rows["numerator"] < 0.95 * rows["denominator"])
    return rows[has_room & (rows["is_cumulative"] == "true")]
