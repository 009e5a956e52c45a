"""For every observation rule what breaks it, at which cells, and what does not break it."""

import json

import arrival_examples
import history_examples
import magnitude_examples
import steward_examples

NO_PERIOD = {"period_code": None, "period_type": None}
FEED = {
    "form_code": "feed",
    "unit_code_text": None,
    "unit_name_text": None,
    "unit_key": None,
    "unit_match": "missing",
    "period_text": None,
    **NO_PERIOD,
}
MATRIX = {"form_code": "CDS-02"}
NO_UNIT = {"unit_key": None, "unit_match": "unknown"}
FEED_LINE = {
    "unit_key": "141@2005",
    "unit_match": "code",
    "unit_text": "141",
    "period_code": "2022",
    "period_type": "year",
}
MORE_THAN_28 = {
    "raw_text": "hơn 28",
    "number": 28.0,
    "decimals": 0,
    "qualifier": "more_than",
    "parse_code": "ok",
}


def form(observed, report, **measures):
    observed.report(report)
    observed.line(report, **measures)


def broken_period_of_a_feed_line(observed, report):
    observed.report(report, **FEED)
    observed.line(report, 2, sheet="", line=FEED_LINE, cell={"period_text": "2022"}, value="1")
    observed.line(report, 3, sheet="", line=FEED_LINE | NO_PERIOD, cell={"period_text": "2022-13"}, value="1")


def unit_of_the_report_unknown(observed, report):
    observed.report(report, **NO_UNIT)
    observed.line(report, 12, numerator="1", denominator="2")
    observed.line(report, 13, "COUNT", numerator="1")


def unit_of_a_matrix_row_ambiguous(observed, report):
    observed.report(report, **MATRIX)
    namesakes = {"unit_text": "Xã Vĩnh Kiên", "unit_key": None, "unit_match": "ambiguous"}
    namesakes["unit_candidates"] = "04771, 04999"
    for column, unit in (("E", {}), ("F", namesakes)):
        cell = {"cell": f"{column}12", "unit_name_text": "x"}
        observed.line(report, 12, "YESNO", line=unit | {"line_key": f"Bieu!{column}12"}, cell=cell, status="")


def two_targets_of_two_communes(observed, report):
    observed.report(report, **MATRIX)
    for row, unit in ((12, "A"), (13, "B")):
        line = {"unit_key": unit, "unit_text": unit}
        observed.line(report, row, "YESNO", line=line, cell={"unit_code_text": unit}, status="")


def two_cells_of_a_row_of_a_matrix(unit_match):
    def observed_rows(observed, report):
        observed.report(report, **MATRIX)
        for column in "EF":
            line = {"line_key": f"Bieu!{column}12", "unit_match": unit_match, "unit_cell": "B12"}
            cell = {"cell": f"{column}12", "unit_code_text": "x"}
            observed.line(report, 12, "YESNO", line=line, cell=cell, status="")

    return observed_rows


def matrix_sent_by(**report_changes):
    def observed_matrix(observed, report):
        observed.report(report, **MATRIX, unit_key=None, **report_changes)
        observed.line(report, 12, "YESNO", line={"unit_key": "A"}, cell={"unit_code_text": "x"}, status="")

    return observed_matrix


def twice(observed, report, **second):
    observed.report(report)
    observed.line(report, 12, numerator="1", denominator="2")
    observed.line(report, 15, numerator="1", denominator="2", **second)


def only_report(**changes):
    return lambda observed, report: observed.report(report, **changes)


def line_with(**measures):
    return lambda observed, report: form(observed, report, **measures)


# code -> (what breaks it, the cells it is found at, what does not break it)
EXAMPLES = {
    "FILE_UNREADABLE": [
        (
            only_report(read_code="unreadable", read_detail="không phải tệp Excel", form_code=None),
            [None],
            line_with(),
        ),
    ],
    "FORM_UNKNOWN": [
        (
            only_report(read_code="form_unknown", read_detail="Mã biểu: X-9", form_code=None),
            [None],
            line_with(),
        ),
    ],
    "REPORT_EMPTY": [
        (only_report(read_code="empty"), [None], line_with()),
        (only_report(read_code="ok"), [None], only_report(read_code="form_unknown")),
    ],
    "PERIOD_UNKNOWN": [
        (
            lambda o, r: (o.report(r, period_text="Kỳ 13", **NO_PERIOD), o.line(r), o.line(r, 13, "COUNT")),
            [None],
            line_with(),
        ),
        (broken_period_of_a_feed_line, ["J3"], two_targets_of_two_communes),
    ],
    "UNIT_UNKNOWN": [
        (unit_of_the_report_unknown, [None], line_with()),
        (unit_of_a_matrix_row_ambiguous, ["F12"], two_targets_of_two_communes),
        # a matrix needs no sender where its rows name their units; a sender that nobody knows is told
        (matrix_sent_by(unit_match="unknown"), [None], matrix_sent_by(unit_match="missing")),
        (
            lambda o, r: (o.report(r, **FEED), o.line(r, 2, sheet="", line=FEED_LINE | NO_UNIT, value="1")),
            ["J2"],
            # one cause, one finding: without a period no unit can be looked up
            lambda o, r: (o.report(r, **NO_UNIT, **NO_PERIOD), o.line(r)),
        ),
    ],
    "INDICATOR_UNKNOWN": [
        (
            line_with(line={"indicator_code": None}, numerator="1"),
            ["F12"],
            line_with(numerator="1", denominator="2"),
        ),
        (
            line_with(line={"indicator_code": None, "line_code": ""}, numerator="1"),
            ["F12"],
            line_with(line={"indicator_code": None, "line_code": ""}, numerator="", note=""),  # a heading
        ),
        (
            line_with(line={"indicator_code": None}, numerator="n/a"),
            ["F12"],
            line_with(line={"indicator_code": None}, numerator=""),
        ),
    ],
    "LABEL_CONTRADICTED": [
        (
            line_with(line={"label_contradiction": "L2 “Khác”", "code_cell": "B12"}, numerator="1", denominator="2"),
            ["B12"],
            # a line left empty: nothing to hold
            line_with(line={"label_contradiction": "L2 “Khác”", "code_cell": "B12"}, numerator="", note=""),
        ),
    ],
    "CODE_READ_NEAR": [
        (
            line_with(line={"code_match": "near", "code_cell": "B12"}, numerator="1", denominator="2"),
            ["B12"],
            line_with(line={"code_match": "code", "code_cell": "B12"}, numerator="1", denominator="2"),
        ),
    ],
    "UNIT_CODE_NEAR": [
        (only_report(unit_code_text="0141", unit_match="near_code"), [None], only_report()),
        (two_cells_of_a_row_of_a_matrix("near_code"), ["B12"], two_cells_of_a_row_of_a_matrix("code")),
    ],
    "UNIT_NAME_NEAR": [
        (only_report(unit_name_text="Huyen Yen Binh", unit_match="near_name"), [None], only_report()),
        (two_cells_of_a_row_of_a_matrix("near_name"), ["B12"], two_cells_of_a_row_of_a_matrix("name")),
    ],
    "TITLE_CONTRADICTED": [
        (only_report(title_contradiction="Báo cáo huyện Văn Yên"), [None], only_report()),
    ],
    "LINE_DUPLICATED": [
        (twice, ["F12", "F15"], lambda o, r: twice(o, r, code="COUNT")),
        # one line under two spellings of its code, or known by its label alone
        (
            lambda o, r: twice(o, r, line={"line_code": "RA-TIO", "code_match": "near"}),
            ["F12", "F15"],
            lambda o, r: twice(o, r, code="COUNT"),
        ),
        (lambda o, r: twice(o, r, line={"line_code": None}), ["F12", "F15"], lambda o, r: twice(o, r, code="COUNT")),
        (
            lambda o, r: twice(o, r, line={"unit_key": None, "unit_text": "Huyện Yên Bình"}),
            [],  # a unit not looked up is not the one that was
            two_targets_of_two_communes,
        ),
    ],
    "PART_GREATER_THAN_WHOLE": [
        (line_with(numerator="29", denominator="28"), ["F12"], line_with(numerator="28", denominator="28")),
        (
            line_with(numerator="1.001", denominator="1.000"),
            ["F12"],
            line_with(code="COUNT", numerator="29", denominator="28"),
        ),
        (
            line_with(numerator=MORE_THAN_28, denominator="27"),
            ["F12"],
            line_with(numerator=MORE_THAN_28 | {"qualifier": "about"}, denominator="27"),
        ),
    ],
    "WHOLE_IS_ZERO": [
        (line_with(numerator="5", denominator="0"), ["G12"], line_with(numerator="0", denominator="0")),
        (
            line_with(numerator="1.001", denominator="0"),
            ["G12"],
            line_with(code="COUNT", numerator="29", denominator="0"),
        ),
    ],
    "NEGATIVE_NUMBER": [
        (line_with(numerator="-3", denominator="28"), ["F12"], line_with(numerator="0", denominator="28")),
        (line_with(code="COUNT", value="-3"), ["J12"], line_with(code="AMOUNT", value="-3")),
        # in a report a per cent is a share, unless the catalogue says that it can fall below zero
        (line_with(code="RATE", value="-3"), ["J12"], line_with(code="CHANGE", value="-3")),
        (line_with(code="RATE", numerator="-3", denominator="28"), ["F12"], line_with(code="CHANGE", value="-3")),
        (line_with(code="CHANGE", denominator="-3"), ["G12"], line_with(code="CHANGE", numerator="-3")),
    ],
    "NOT_A_NUMBER": [
        (line_with(numerator="n/a", denominator="28"), ["F12"], line_with(numerator="", denominator="28")),
        (
            line_with(numerator={"raw_text": "=A1", "parse_code": "formula_without_value"}),
            ["F12"],
            line_with(numerator="1", note={"raw_text": "chưa có", "parse_code": "unreadable"}),
        ),
    ],
    "SPAN_UNREADABLE": [
        (
            line_with(numerator="1", span={"raw_text": "đợt 2", "parse_code": "unreadable"}),
            ["O12"],
            line_with(
                numerator="1", span={"raw_text": "trong 3 năm", "text_value": "multi_year||", "parse_code": "ok"}
            ),
        ),
    ],
    "STATUS_UNKNOWN": [
        (
            line_with(code="YESNO", status={"raw_text": "Gần đạt", "parse_code": "unreadable"}),
            ["K12"],
            line_with(code="YESNO", status={"raw_text": "Đạt", "text_value": "achieved", "parse_code": "ok"}),
        ),
        (line_with(code="YESNO", status="?"), ["K12"], line_with(code="YESNO", status="")),
    ],
    "PCT_MISMATCH": [
        (
            line_with(numerator="24", denominator="28", reported_pct="85,6"),
            ["H12"],
            line_with(numerator="24", denominator="28", reported_pct="85,7"),
        ),
        (
            line_with(numerator="32.468", denominator="32.641", reported_pct="98,47"),
            ["H12"],
            line_with(numerator="172", denominator="172", reported_pct="100"),
        ),
        (
            line_with(numerator="209", denominator="230", reported_pct="90,96"),
            ["H12"],
            line_with(numerator="5.565", denominator="6.700", reported_pct="83,05"),
        ),
        (
            line_with(code="COUNT", numerator="30", plan="40", reported_pct="70"),  # a count is measured on its plan
            ["H12"],
            line_with(code="COUNT", numerator="30", plan="40", denominator="50", reported_pct="75"),
        ),
        (
            line_with(code="AMOUNT", value="30", plan="40", reported_pct="70"),
            ["H12"],
            line_with(numerator="24", denominator="0", reported_pct="85,6"),
        ),
        (
            line_with(numerator="1", denominator="3", reported_pct="33,34"),
            ["H12"],
            line_with(numerator=MORE_THAN_28, denominator="30", reported_pct="90"),
        ),
    ],
    "PCT_TRUNCATED": [
        (
            line_with(numerator="5.565", denominator="6.700", reported_pct="83,05"),
            ["H12"],
            line_with(numerator="24", denominator="28", reported_pct="85,6"),
        ),
        (
            line_with(numerator="2", denominator="3", reported_pct="66"),
            ["H12"],
            line_with(numerator="1", denominator="3", reported_pct="33"),  # cut or rounded, it is the same
        ),
    ],
}
FAULTS = {
    "FILE_LOCKED": "locked",
    "FILE_EMPTY": "empty",
    "FILE_TOO_LARGE": "too_large",
    "FILE_DANGEROUS": "dangerous",
    "FILE_NOT_A_TABLE": "not_a_table",
    "ENCODING_UNKNOWN": "encoding",
    "FILE_TOO_SLOW": "timeout",
}
NOTES = [
    *("READ_AS_MARKUP", "READ_BY_FALLBACK", "OLD_FONT", "OLD_ENCODING", "SHEET_HIDDEN", "ROW_HIDDEN", "COLUMN_HIDDEN"),
    *("COLUMN_UNREAD", "RESULT_UNREAD", "TOTAL_UNREAD", "FORM_INFERRED", "SHEET_UNREAD", "FORM_CHANGED"),
    *("PERIOD_CONTRADICTED", "ROW_MISFITS_HEAD"),
]


def unread(fault):
    return only_report(read_code="unreadable", read_fault=fault, read_detail="vì sao", form_code=None)


def noted(code):
    note = {"code": code, "sheet": "Bieu", "cell": "B7", "found": "đã gặp", "expected": "cần"}
    return lambda o, r: (o.report(r, read_notes=json.dumps([note])), o.line(r))


EXAMPLES |= {code: [(unread(fault), [None], unread("damaged"))] for code, fault in FAULTS.items()}
EXAMPLES |= {code: [(noted(code), ["B7"], noted("ANOTHER"))] for code in NOTES}
EXAMPLES |= {
    "UNIT_CONTRADICTED": [
        (
            lambda o, r: (o.report(r, unit_contradiction="136:start Huyện Văn Yên"), o.line(r)),
            [None],
            line_with(),
        )
    ],
    "DECLARED_CONTRADICTED": [
        (
            lambda o, r: (o.report(r, declared_unit_code="136", declared_period="2022"), o.line(r)),
            [None],
            lambda o, r: (o.report(r, declared_unit_code="141", declared_period="2022"), o.line(r)),
        ),
        (
            lambda o, r: (o.report(r, declared_period="2023"), o.line(r)),
            [None],
            line_with(),
        ),
    ],
}
EXAMPLES |= history_examples.EXAMPLES | arrival_examples.EXAMPLES
EXAMPLES |= magnitude_examples.EXAMPLES | steward_examples.EXAMPLES
