"""Every class of defect, by name: which rule must find it, and how it comes about."""

import pandas as pd
from changes import (
    against_feed,
    another_measure,
    as_last,
    as_other,
    blank,
    column_shifted,
    digit_slip,
    drop_mandatory,
    each,
    exchanged,
    gone,
    header,
    jump,
    late,
    mostly_held,
    moved_to,
    neighbour,
    past,
    pct_off,
    per_cent_alone,
    point_moved,
    reports,
    rows_exchanged,
    twice,
    unknown_code,
)
from choices import (
    FULL,
    counts,
    exchangeable,
    fell,
    forms,
    large_stock,
    last_year,
    late_in_the_year,
    later_ones,
    movable,
    of_2024,
    of_years,
    room,
    scores,
    stock,
    summed_from_communes,
    truncated,
)
from magnitude_classes import MAGNITUDE
from planting import Class
from reading_classes import READING
from steward_classes import STEWARD

ANY_HISTORY = ("FIGURE_OFF_SCALE", "CUMULATIVE_FELL", "DENOMINATOR_CHANGED", "JUMP_OWN_HISTORY", "JUMP_PEERS",
               "DENOMINATOR_NOT_REGISTRY", "LINES_CONTRADICT", "PART_GREATER_THAN_WHOLE")  # fmt: skip
CLASSES = [
    Class("part_greater_than_whole", ("PART_GREATER_THAN_WHOLE",),
          each(lambda f: f.ratios(), lambda f, r, c: f.figures(r, numerator=r["denominator"] + c.randint(1, 9)))),
    Class("negative_number", ("NEGATIVE_NUMBER",),
          each(lambda f: f.ratios(), lambda f, r, c: f.figures(r, numerator=-r["numerator"]))),
    Class("text_for_number", ("NOT_A_NUMBER",),
          each(
              lambda f: f.ratios(),
              lambda f, r, c: f.write(r, "numerator", None, c.choice(("n/a", "đang rà soát", "x"))))),
    Class("per_cent_off", ("PCT_MISMATCH",), each(lambda f: f.ratios(), pct_off)),
    Class("per_cent_digit_slip", ("PCT_MISMATCH",), each(lambda f: f.ratios(), digit_slip)),
    Class("per_cent_as_share", ("PCT_MISMATCH",), each(
        lambda f: f.ratios(), lambda f, r, c: f.write(r, "reported_pct", round(r["numerator"] / r["denominator"], 4)))),
    Class("per_cent_point_moved", ("PCT_MISMATCH",), each(lambda f: f.ratios(), point_moved)),
    Class("digits_exchanged", ("PCT_MISMATCH", "PART_GREATER_THAN_WHOLE"), each(exchangeable, exchanged)),
    Class("part_and_whole_exchanged", ("PART_GREATER_THAN_WHOLE",), each(
        lambda f: f.ratios(), lambda f, r, c: f.figures(r, numerator=r["denominator"], denominator=r["numerator"]))),
    Class("column_shifted", ("PART_GREATER_THAN_WHOLE", "DENOMINATOR_NOT_REGISTRY", "DENOMINATOR_CHANGED",
                             "LINES_CONTRADICT", "FIGURE_OFF_SCALE"), each(
        large_stock, column_shifted)),
    Class("per_cent_alone_above_100", ("VALUE_OUT_OF_BOUNDS",), each(lambda f: f.ratios(), per_cent_alone)),
    Class("thousand_in_the_part_alone", ("PART_GREATER_THAN_WHOLE", "FIGURE_OFF_SCALE"), each(
        lambda f: f.ratios(), lambda f, r, c: f.figures(r, numerator=r["numerator"] * 1000))),
    Class("rows_exchanged", ANY_HISTORY, rows_exchanged, is_statistical=True),
    Class("cumulative_fell_a_little", ("CUMULATIVE_FELL",), each(
        fell, lambda f, r, c: f.figures(r, numerator=round(r["numerator"] * c.uniform(0.6, 0.75)))),
        is_statistical=True),   # by less than it grew meanwhile is no fall
    Class("unit_of_a_neighbour", ("REPORT_MISSING",), reports(movable, moved_to("unit_key", neighbour))),
    Class("period_of_last_year", ("REPORT_MISSING",), reports(
        last_year, moved_to("period_code", lambda f, r: "2023"))),
    Class("base_changed_within_the_year", ("DENOMINATOR_CHANGED",), each(
        late_in_the_year,
        lambda f, r, c: f.figures(r, denominator=round(r["denominator"] * c.uniform(1.35, 1.9))))),
    Class("per_cent_cut_off", ("PCT_TRUNCATED",), each(
        truncated, lambda f, r, c: f.write(r, "reported_pct", 10000 * r["numerator"] // r["denominator"] / 100))),
    Class("attainment_off", ("PCT_MISMATCH",), each(
        counts,
        lambda f, r, c: f.write(r, "reported_pct", round(100 * r["numerator"] / r["plan"] + c.uniform(1, 9), 2)))),
    Class("line_twice", ("LINE_DUPLICATED",), each(lambda f: f.ratios(), twice)),
    Class("line_code_unknown", ("INDICATOR_UNKNOWN",), each(lambda f: f.ratios(), unknown_code)),
    Class("unit_not_in_existence", ("UNIT_UNKNOWN",), reports(
        lambda f: forms(f, *FULL), header({"unit_key": pd.NA, "unit_match": "unknown"}))),
    Class("period_not_understood", ("PERIOD_UNKNOWN",), reports(
        lambda f: forms(f, *FULL), header({"period_code": pd.NA, "period_type": pd.NA}))),
    Class("denominator_not_registry", ("DENOMINATOR_NOT_REGISTRY",), each(
        lambda f: f.ratios(denominator_base="communes"),
        lambda f, r, c: f.figures(r, denominator=r["denominator"] + c.randint(1, 4)))),
    Class("lines_contradict", ("LINES_CONTRADICT",), each(
        lambda f: f.ratios(denominator_base="communes").drop_duplicates("report_id"),
        lambda f, r, c: f.figures(r, denominator=r["denominator"] + c.randint(1, 4)))),
    Class("denominator_changed", ("DENOMINATOR_CHANGED",), each(
        stock, lambda f, r, c: f.figures(r, denominator=round(r["denominator"] * c.uniform(1.35, 1.9))))),
    Class("communes_disagree", ("COMMUNES_DISAGREE_WITH_DISTRICT",), each(
        summed_from_communes,
        lambda f, r, c: f.figures(r, numerator=round(r["numerator"] * c.uniform(0.85, 0.97))))),
    Class("cumulative_fell", ("CUMULATIVE_FELL",), each(
        fell, lambda f, r, c: f.figures(r, numerator=round(r["numerator"] * c.uniform(0.3, 0.6))))),
    Class("thousand_for_unit", ("FIGURE_OFF_SCALE",), each(
        counts, lambda f, r, c: f.figures(r, numerator=r["numerator"] * 1000))),
    Class("factor_100", ("FIGURE_OFF_SCALE",), each(
        counts, lambda f, r, c: f.figures(r, numerator=r["numerator"] * 100))),
    Class("digit_too_many", ("FIGURE_OFF_SCALE",), each(
        counts, lambda f, r, c: f.figures(r, numerator=r["numerator"] * 10 + c.randint(0, 9)))),
    Class("another_unit_of_measure", ("UNIT_OF_MEASURE_CHANGED", "UNIT_OF_MEASURE_RESCALED"), each(
        lambda f: f.lines[f.lines["form_code"].isin(FULL)], another_measure)),
    Class("past_figure_changed", ("PAST_FIGURE_CHANGED",), past),
    Class("report_same_as_last", ("REPORT_SAME_AS_LAST",), reports(
        lambda f: forms(f, *FULL).drop_duplicates("unit_key", keep="last"), as_last)),
    Class("report_same_as_other", ("REPORT_SAME_AS_OTHER_UNIT",), reports(lambda f: later_ones(f, *FULL), as_other)),
    Class("plan_missing", ("PLAN_MISSING",), each(counts, lambda f, r, c: f.figures(r, plan=None))),
    Class("plan_lowered", ("PLAN_LOWERED",), each(
        counts, lambda f, r, c: f.figures(r, plan=round(r["plan"] * c.uniform(0.5, 0.9))))),
    Class("self_score_above_maximum", ("SCORE_ABOVE_MAXIMUM",), each(
        scores, lambda f, r, c: f.write(r, "self_score", r["plan"] + c.randint(1, 9)))),
    Class("full_marks_without_evidence", ("FULL_MARKS_WITHOUT_EVIDENCE",), each(
        scores, lambda f, r, c: (f.write(r, "self_score", r["plan"]), f.write(r, "evidence", None, "")))),
    Class("self_far_from_verified", ("SELF_SCORE_FAR_FROM_VERIFIED",), each(
        lambda f: scores(f)[scores(f)["self_score"] > 0.5 * scores(f)["plan"]],
        lambda f, r, c: f.write(r, "verified_score", round(r["self_score"] - r["plan"] * c.uniform(0.25, 0.45), 1)))),
    Class("mandatory_line_missing", ("MANDATORY_LINES_MISSING",), reports(lambda f: forms(f, *FULL), drop_mandatory)),
    Class("report_blank", ("REPORT_ALL_BLANK",), reports(lambda f: forms(f, *FULL), blank)),
    Class("report_mostly_wrong", ("REPORT_MOSTLY_HELD",), reports(lambda f: forms(f, "CDS-01H"), mostly_held)),
    Class("report_late", ("REPORT_LATE",), reports(lambda f: forms(f, "CDS-01H", "CDS-01X", "CDS-05"), late)),
    Class("report_missing", ("REPORT_MISSING",), reports(
        lambda f: of_2024(forms(f, "CDS-01X")), gone)),
    Class("period_not_owed", ("REPORT_SURPLUS",), reports(
        lambda f: of_years(forms(f, "CDS-01H", "CDS-01X")),
        header({"period_code": "2023-H1", "period_type": "half"}))),
    Class("form_differs_from_feed", ("FORM_DIFFERS_FROM_FEED",), against_feed),
    Class("jump_own_history", ("JUMP_OWN_HISTORY",), each(
        lambda f: room(f, "quarter", 0.8), jump((18, 20))), is_statistical=True),
    Class("jump_peers", ("JUMP_PEERS",), each(
        lambda f: room(f, "year", 0.6, "CDS-01X"), jump((30, 40))), is_statistical=True),
    *STEWARD,
    *READING,
]  # fmt: skip
CLASSES += MAGNITUDE
