"""The classes of what a steward sees: which rule must find each, and how it comes about.

Those with one right answer are found in 95%, those that only numbers beside them speak against in 85%.
"""

from changes import each, jump, reports
from choices import (
    FULL,
    a_few,
    counts,
    exchangeable_whole,
    fell,
    first_lines,
    forms,
    frozen_lines,
    planned,
    planned_reports,
    room,
    telling_digits,
    villages,
    wholes,
    with_earlier,
)
from planting import Class
from steward_changes import (
    district_as_last,
    exactly_the_plan,
    fall,
    frozen,
    full_marks,
    last_digits,
    last_digits_beside_per_cent,
    last_digits_of_summed,
    nearly_as_last,
    report_times,
    same_evidence,
    times,
    verified_as_claimed,
    whole_of_neighbour,
    with_note,
    wobble,
)

SURE, LIKELY = 0.95, 0.85
FOUR_LETTERS = ("tăng", "giảm", "đúng", "okie", "....", "abcd")  # fill the cell and give no reason
COPIED = ("REPORT_NEARLY_SAME_AS_LAST", "REPORT_SAME_AS_LAST")
SIZE = ("SIZE_UNLIKE_PEERS", "REPORT_SIZE_UNLIKE_PEERS", "TIMES_ITSELF", "DENOMINATOR_NOT_REGISTRY")
WHOLE = ("DENOMINATOR_CHANGED", "WHOLE_UNSTEADY", "WHOLE_OF_ANOTHER_UNIT", "DENOMINATOR_NOT_REGISTRY",
         "LINES_CONTRADICT", "FLOW_WHOLE_JUMPED", "DIGITS_EXCHANGED")  # fmt: skip
STEWARD = [
    Class("copy_of_last_two_touched", COPIED, reports(
        lambda f: with_earlier(f, *FULL), nearly_as_last), least_recall=SURE),
    Class("district_copies_last_year", COPIED, district_as_last, least_recall=SURE),
    Class("part_blank", ("PART_BLANK", "MANDATORY_LINES_MISSING"), each(
        lambda f: f.ratios(), lambda f, r, c: f.figures(r, numerator=None)), least_recall=SURE),
    Class("whole_blank", ("WHOLE_BLANK", "WHOLE_MISSING"), each(
        lambda f: f.ratios(), lambda f, r, c: f.figures(r, denominator=None)), least_recall=SURE),
    Class("part_and_whole_trebled", WHOLE, each(
        lambda f: wholes(f, after="2020-Q1"), times(3)), least_recall=SURE),
    Class("trebled_in_a_first_report", SIZE, each(
        first_lines, times(3)), is_statistical=True, least_recall=LIKELY),
    Class("ten_times_in_a_first_report", SIZE, each(
        lambda f: first_lines(f, "ratio", "count"), times(10)), is_statistical=True, least_recall=LIKELY),
    Class("first_report_ten_times", SIZE[:2], reports(
        lambda f: a_few(forms(f, "CDS-01X", after="2019", until="2020")), report_times(10)), is_statistical=True,
        least_recall=LIKELY),
    Class("last_digits_of_a_whole_exchanged", WHOLE, each(
        exchangeable_whole, last_digits("denominator")), least_recall=SURE),
    Class("last_digits_of_a_part_summed", ("DIGITS_EXCHANGED",), last_digits_of_summed,
          least_recall=SURE),
    Class("last_digits_beside_per_cent", ("PCT_MISMATCH", "PART_GREATER_THAN_WHOLE"), each(
        telling_digits, last_digits_beside_per_cent), least_recall=SURE),
    Class("whole_of_a_neighbour", WHOLE, each(
        villages, whole_of_neighbour), least_recall=SURE),
    Class("exactly_the_plan", ("DONE_EQUALS_PLAN",), reports(
        planned_reports, exactly_the_plan), least_recall=SURE),
    Class("whole_wavers", WHOLE, each(
        lambda f: wholes(f, after="2020-Q1", is_cumulative="true"), wobble), is_statistical=True, least_recall=LIKELY),
    Class("full_marks_everywhere", ("FULL_MARKS_EVERYWHERE",), reports(
        lambda f: forms(f, "CDS-04", after=""), full_marks), least_recall=SURE),
    Class("same_evidence_everywhere", ("SAME_EVIDENCE_EVERYWHERE",), reports(
        lambda f: forms(f, "CDS-04", after=""), same_evidence), least_recall=SURE),
    Class("verified_as_claimed", ("VERIFIED_AS_CLAIMED",), reports(
        lambda f: forms(f, "CDS-04", after=""), verified_as_claimed), least_recall=SURE),
    Class("frozen_for_three_years", ("SERIES_FROZEN",), each(
        frozen_lines, frozen), least_recall=SURE),
    Class("plan_divided", ("PLAN_OFF_SCALE", "PLAN_LOWERED"), each(
        planned, lambda f, r, c: f.figures(r, plan=round(r["plan"] / c.choice((5, 10))))),
        least_recall=SURE),
    Class("fall_with_a_short_note", ("CUMULATIVE_FELL",), each(
        fell, with_note(fall, "ok rồi", "đã rà soát", *FOUR_LETTERS)), severity="warning"),
    Class("jump_with_a_short_note", ("JUMP_OWN_HISTORY",), each(
        lambda f: room(f, "quarter", 0.8), with_note(jump((18, 20)), *FOUR_LETTERS)), is_statistical=True,
        severity="warning", least_recall=LIKELY),
    Class("jump_of_peers_with_a_short_note", ("JUMP_PEERS",), each(
        lambda f: room(f, "year", 0.6, "CDS-01X"), with_note(jump((30, 40)), *FOUR_LETTERS)), is_statistical=True,
        severity="warning", least_recall=LIKELY),
    Class("off_scale_with_a_short_note", ("FIGURE_OFF_SCALE",), each(
        counts, with_note(lambda f, r, c: f.figures(r, numerator=r["numerator"] * 100), *FOUR_LETTERS)),
        severity="warning", least_recall=SURE),
    Class("fall_with_a_reason", ("CUMULATIVE_FELL",), each(
        fell, with_note(fall, "Rà soát lại, loại số liệu trùng của xã sáp nhập")), severity="info"),
]  # fmt: skip
