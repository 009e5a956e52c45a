"""The classes of what the workbook itself says wrongly: its title, heads, codes and labels; and of what comes twice.

Planted in real files, read anew, identified and judged. Where a part is read all the same, it is asked that nothing was
read for what it is not.
"""

from changes import each
from planting import Class, Field, Place
from reading_changes import (
    code_without_its_zero,
    codes_nearly,
    head_of_another_measure,
    head_of_another_time,
    in_files,
    in_lines,
    labels_shifted,
    labels_sorted,
    of_quarters,
    of_years_and_quarters,
    some_lines,
    title_of_another_unit,
    titled_for_another_quarter,
    with_a_zero,
)
from resent_changes import another_figure_that_night, reported_again, some_lines_again, twice_in_other_spelling

SURE = 0.95
UNREAD = ("COLUMN_UNREAD", "FORM_UNKNOWN", "REPORT_EMPTY", "PART_BLANK")


def means_the_same_unit(field: Field, place: Place) -> bool:
    return _of(field.load.reports, place)["unit_key"].eq(_of(field.before.reports, place)["unit_key"]).all()


def means_the_same_line(field: Field, place: Place) -> bool:
    now, before = (_of(load.lines, place) for load in (field.load, field.before))
    return list(now["indicator_code"]) == list(before["indicator_code"])


def reads_nothing_for_what_it_is_not(field: Field, place: Place) -> bool:
    """The column is left out, and the others hold what they held."""
    now, before = (_of(load.cells, place) for load in (field.load, field.before))
    now, before = (cells[cells["number"].notna()] for cells in (now, before))
    columns = ["line_code", "measure", "number"]
    is_left_out = field.headed[place[0]] not in set(now["measure"])
    return is_left_out and set(now[columns].itertuples(index=False)) <= set(before[columns].itertuples(index=False))


def _of(rows, place: Place):
    report, line = place
    rows = rows[rows["report_id"] == report]
    return rows if line is None else rows[rows["line_key"] == line]


READING = [
    Class("labels_sorted", ("LABEL_CONTRADICTED",), in_lines(some_lines, labels_sorted, per_report=10),
          least_recall=SURE),
    Class("labels_shifted", ("LABEL_CONTRADICTED",), in_lines(some_lines, labels_shifted, per_report=10),
          least_recall=SURE),
    Class("title_of_another_unit", ("TITLE_CONTRADICTED",), in_files(some_lines, title_of_another_unit),
          least_recall=SURE),
    Class("titled_for_another_quarter", ("PERIOD_CONTRADICTED",), in_files(of_quarters, titled_for_another_quarter),
          least_recall=SURE),
    Class("unit_code_without_its_zero", ("UNIT_CODE_NEAR",), in_files(with_a_zero, code_without_its_zero),
          least_recall=SURE, is_right=means_the_same_unit),
    Class("line_code_nearly", ("CODE_READ_NEAR",), in_lines(some_lines, codes_nearly, per_report=1),
          least_recall=SURE, is_right=means_the_same_line),
    Class("head_of_another_time", UNREAD, in_files(of_years_and_quarters, head_of_another_time),
          least_recall=SURE, is_right=reads_nothing_for_what_it_is_not),
    Class("head_of_another_measure", UNREAD, in_files(of_years_and_quarters, head_of_another_measure),
          least_recall=SURE, is_right=reads_nothing_for_what_it_is_not),
    Class("line_twice_in_other_spelling", ("LINE_DUPLICATED",), each(lambda f: f.ratios(), twice_in_other_spelling),
          least_recall=SURE),
    Class("revision_of_some_lines", ("REVISION_DROPS_FIGURES", "REVISION_ENDS_FIGURES"),
          reported_again(some_lines_again), least_recall=SURE),
    Class("twice_in_one_night", ("REVISION_ORDER_UNSURE",), reported_again(another_figure_that_night),
          least_recall=SURE),
]  # fmt: skip
