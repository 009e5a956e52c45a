"""Defects of size: a lost comma, a broken count, a per cent in the column of counts, a plan of another size."""

from changes import each
from choices import counts
from planting import Class

MAGNITUDE = [
    Class("count_not_whole", ("COUNT_NOT_WHOLE",), each(
        lambda f: f.ratios(), lambda f, r, c: f.figures(r, numerator=r["numerator"] // 2 + 0.5))),
    Class("thousands_typed_as_decimals", ("COUNT_NOT_WHOLE",), each(
        lambda f: f.ratios()[f.ratios()["numerator"] % 1000 > 0],
        lambda f, r, c: f.figures(r, numerator=r["numerator"] / 1000))),
    Class("share_typed_for_count", ("COUNT_NOT_WHOLE",), each(
        counts, lambda f, r, c: f.write(r, "numerator", c.randint(1, 98) + 0.5))),
    Class("per_cent_typed_for_part", ("WHOLE_MISSING",), each(
        lambda f: f.ratios(), lambda f, r, c: (
            f.write(r, "numerator", c.randint(1, 98) + 0.5),
            f.write(r, "denominator", None),
            f.write(r, "reported_pct", None)))),
    Class("comma_lost", ("VALUE_OUT_OF_BOUNDS",), each(
        lambda f: f.ratios()[f.ratios()["reported_pct"] > 2], lambda f, r, c: (
            f.write(r, "numerator", None),
            f.write(r, "denominator", None),
            f.write(r, "reported_pct", round(100 * r["reported_pct"]))))),
    Class("number_beyond_all", ("VALUE_OUT_OF_BOUNDS",), each(
        counts, lambda f, r, c: f.figures(r, numerator=10.0 ** c.randint(11, 300)))),
    Class("plan_far_too_small", ("ATTAINMENT_IMPLAUSIBLE",), each(
        counts, lambda f, r, c: f.figures(r, plan=max(1, r["numerator"] // c.randint(4, 9))))),
]  # fmt: skip
