"""Examples for the rules that look beyond one line: several reports of one unit, or of several, along time."""

from datetime import datetime

import steward_examples
from history_reports import (
    among_peers,
    based,
    beside_feed,
    blank_report,
    done,
    eight_lines,
    for_others,
    many_held,
    measured_in,
    owed,
    quarters,
    revised,
    score,
    series,
    two_lines,
    with_children,
)

HELD = {"raw_text": "x", "text_value": "Sáp nhập theo Nghị quyết 1", "parse_code": "ok"}
REASON = HELD | {"raw_text": "Sáp nhập theo Nghị quyết 1"}
EXAMPLES = {
    "DENOMINATOR_NOT_REGISTRY": [
        (based("4"), ["G12"], based("3")),
        (based("5", "RATIO"), ["G12"], based("5", "FLOW")),  # nothing is known of what FLOW counts
    ],
    "UNIT_OF_MEASURE_CHANGED": [
        (measured_in("người", code="RATIO"), ["F12"], measured_in("Phần  trăm", code="RATIO")),
        (measured_in("USD", code="AMOUNT"), ["F12"], measured_in("VNĐ", code="AMOUNT")),
        # beside part and whole it may be what they count
        (measured_in("thôn", code="COMMUNES"), ["F12"], measured_in("xã", code="COMMUNES")),
        (measured_in("xã, thôn", code="COMMUNES"), ["F12"], measured_in("Xã/phường/thị trấn", code="COMMUNES")),
        (measured_in("xả", code="COMMUNES"), ["F12"], measured_in("xa", code="COMMUNES")),  # 'hộ' is not 'hồ sơ'
        (measured_in("tổng", code="COMMUNES"), ["F12"], measured_in("số xã và thị trấn", code="COMMUNES")),
        # the catalogue names none: the last word is what holds, and a return to it is no second change
        (measured_in("hộ", "hộ", "người"), ["F12"], measured_in("hộ", "người", "hộ")),
        (measured_in("hộ", "người"), ["F12"], measured_in("hộ", "người", note="Theo Công văn 12")),
    ],
    "UNIT_OF_MEASURE_RESCALED": [
        (measured_in("nghìn đồng", code="AMOUNT"), ["F12"], measured_in("đồng", code="AMOUNT")),
        (measured_in("Triệu", code="AMOUNT"), ["F12"], measured_in("triệu lượt", code="AMOUNT")),  # of another thing
        (measured_in("1.000 hồ sơ", code="COUNT"), ["F12"], measured_in("HS", code="COUNT")),
    ],
    "DENOMINATOR_CHANGED": [
        (
            series([*done("100", "110"), {"numerator": "120", "denominator": "1.300", "note": ""}]),
            ["G12"],
            series([*done("100", "110"), {"numerator": "120", "denominator": "1.100", "note": ""}]),
        ),
        (
            series([*done("100", "110"), {"numerator": "120", "denominator": "700", "note": "."}]),
            ["G12"],
            series([*done("100", "110"), {"numerator": "120", "denominator": "700", "note": REASON}]),
        ),
        (  # four more of ten are a change, three are not
            series([*done("2", "3", of="10"), {"numerator": "4", "denominator": "14", "note": ""}]),
            ["G12"],
            series([*done("2", "3", of="10"), {"numerator": "4", "denominator": "13", "note": ""}]),
        ),
    ],
    "COMMUNES_DISAGREE_WITH_DISTRICT": [
        (
            with_children("590", code="RATIO", children=("100", "200", "300")),
            ["F12"],
            with_children("598", code="RATIO", children=("100", "200", "300")),
        ),
        (with_children("50"), ["F12"], with_children("60")),  # 10 + 20 + 30
        (with_children("61", code="RATIO2"), [], with_children("70")),  # more than the communes: the district's own
    ],
    "DISTRICTS_DISAGREE_WITH_PROVINCE": [
        (
            with_children("590", "province", code="RATIO", children=("100", "200", "300")),
            ["F12"],
            with_children("598", "province", code="RATIO", children=("100", "200", "300")),
        ),
        (with_children("50", "province"), ["F12"], with_children("60", "province")),
        (
            with_children("59", "province"),
            ["F12"],
            with_children("50", "province", "AMOUNT", ("10", "20")),
        ),  # one silent
    ],
    "CUMULATIVE_FELL": [
        (series(done("500", "600", "590")), ["F12"], series(done("500", "600", "600"))),
        (series(done("500", "400")), ["F12"], series(done("500", "400"), code="FLOW")),
        (
            series([*done("500"), {"numerator": "400", "denominator": "1.000", "note": "-"}]),
            ["F12"],
            series([*done("500"), {"numerator": "400", "denominator": "1.000", "note": REASON}]),
        ),
    ],
    "FIGURE_OFF_SCALE": [
        (
            series([{"numerator": n} for n in ("120", "130", "140.000")], "COUNT"),
            ["F12"],
            series([{"numerator": n} for n in ("120", "130", "240")], "COUNT"),
        ),
        (
            series([*done("120"), {"numerator": "130", "denominator": "100.000", "note": ""}]),
            ["G12"],
            series([{"numerator": n} for n in ("120", "130.000", "140")], "COUNT"),  # a return to the truth
        ),
    ],
    "JUMP_OWN_HISTORY": [
        (quarters("890"), ["F12"], quarters("600")),
        (quarters("300"), ["F12"], quarters("890", REASON)),
        (quarters("890", steward_examples.SHORT), ["F12"], quarters("600", steward_examples.SHORT)),
        # steps of 1 and 5 points in turn, 740 the last: 3 is usual, 2 the deviation, and 13 beyond it a jump
        (quarters("940", steps=(10, 50)), ["F12"], quarters("880", steps=(10, 50))),
        (quarters("690", earlier=4), ["F12"], quarters("690", earlier=3)),  # of two steps nobody knows what is usual
    ],
    "JUMP_PEERS": [(among_peers("900"), ["F12"], among_peers("520"))],
    "PAST_FIGURE_CHANGED": [
        (revised("450"), ["F12"], revised("450", REASON)),
        (revised("350"), ["F12"], revised("450", again=False)),  # mended before the next period was reported
        (revised("450"), ["F12"], revised("400")),
    ],
    "REPORT_SAME_AS_LAST": [(eight_lines(), [None], eight_lines(last_changes=True))],
    "REPORT_SAME_AS_OTHER_UNIT": [
        (
            eight_lines(units=("V", "W"), years=("2022", "2022")),
            [None],
            eight_lines(last_changes=True, units=("V", "W"), years=("2022", "2022")),
        ),
    ],
    "PLAN_MISSING": [
        (
            series([{"numerator": "5", "plan": "10"}, {"numerator": "6", "plan": ""}], "COUNT"),
            ["E12"],
            series([{"numerator": "5", "plan": "10"}, {"numerator": "6", "plan": "12"}], "COUNT"),
        ),
    ],
    "PLAN_LOWERED": [
        (
            lambda o, r: (
                o.report(f"{r}-q", period_code="2022-Q1", period_type="quarter", unit_key=f"U {r}"),
                o.line(f"{r}-q", code="COUNT", numerator="5", plan="10"),
                o.report(r, period_code="2022-Q2", period_type="quarter", unit_key=f"U {r}"),
                o.line(r, code="COUNT", numerator="6", plan="8"),
            ),
            ["E12"],
            series([{"numerator": "5", "plan": "10"}, {"numerator": "6", "plan": "8"}], "COUNT"),  # another year
        ),
    ],
    "SCORE_ABOVE_MAXIMUM": [
        (score("101"), ["L12"], score("100")),
        (score("90", "100,5"), ["M12"], score("90", "100")),
        (score("60", most="50"), ["L12"], score("50", most="50")),
    ],
    "FULL_MARKS_WITHOUT_EVIDENCE": [(score("100", evidence=""), ["L12"], score("99", evidence=""))],
    "SELF_SCORE_FAR_FROM_VERIFIED": [(score("90", "60"), ["L12"], score("90", "75"))],
    "LINES_CONTRADICT": [
        (
            two_lines({"numerator": "1", "denominator": "24"}, {"numerator": "1", "denominator": "25"}),
            ["G13"],
            two_lines({"numerator": "1", "denominator": "24"}, {"numerator": "1", "denominator": "24"}),
        ),
        (  # of the communes (FLOW) no more than registered (RATIO)
            two_lines({"numerator": "7", "denominator": "24"}, {"numerator": "9", "denominator": "24"}, "FLOW"),
            ["F13"],
            two_lines({"numerator": "7", "denominator": "24"}, {"numerator": "7", "denominator": "24"}, "FLOW"),
        ),
    ],
    "FORM_DIFFERS_FROM_FEED": [
        (beside_feed("1.010"), ["F12"], beside_feed("1.004")),
        (beside_feed("1.200", "statistical"), ["F12"], beside_feed("1.050", "statistical")),
    ],
    "MANDATORY_LINES_MISSING": [
        (owed(lines=("M1",)), [None], owed()),
        (owed(lines=("M1",), issued=("M2",)), [None], owed()),  # the whole and the plan were printed by us
    ],
    "REPORT_LATE": [
        (
            owed("CDS-L", received_at=datetime(2023, 1, 9)),
            [None],
            owed("CDS-L", period="2021", received_at=datetime(2021, 12, 16)),
        ),
        (
            owed("CDS-L", period="2020", received_at=datetime(2020, 12, 30)),
            [None],
            owed(
                "CDS-L",
                unit="TOO",
                source="samples",
                received_at=datetime(2023, 3, 1),
                taken_in_at=datetime(2023, 3, 1),
            ),
        ),
    ],
    "REPORT_SURPLUS": [
        (owed("CDS-L", period="2022-Q4", period_type="quarter"), [None], owed("CDS-X", period="2022")),
        (owed("CDS-L", period="2003"), [None], owed("CDS-L", period="2018")),  # 2003 for 2023; 2018 is history
    ],
    "UNIT_NAME_STRANGE": [
        (
            lambda o, r: (o.report(r, unit_candidates="141:start Huyện Yên Bình"), o.line(r)),
            [None],
            lambda o, r: (o.report(r), o.line(r)),
        )
    ],
    "FORM_OF_OTHER_LEVEL": [
        (owed("CDS-S", period="2021"), [None], for_others(0, 1, 2)),  # communes', which their district sends
        (owed("CDS-S", period="2021"), [None], owed("CDS-L", period="2021")),
    ],
    "REPORT_ALL_BLANK": [(blank_report(""), [None], blank_report("5"))],
    "REPORT_LACKS_UNITS": [
        (for_others(0, 2, period="2020"), [None], for_others(0, 1, 2)),  # the second commune is left out
        (for_others(0, 1, 2, period="2021", last=""), [None], owed("CDS-L", period="2021", unit="TOO")),
    ],
    "REPORT_MOSTLY_HELD": [(many_held(4, 6), [None], many_held(3, 6)), (many_held(4, 4), [None], many_held(3, 3))],
}
REGISTRY = "unit_key,unit_code,name_vi,unit_level,parent_unit_key,valid_from,valid_to\n" + "".join(
    f"{key},{key},{key},{level},{parent},,\n"
    for key, level, parent in (
        [("TOP-province", "province", ""), ("BIG-district", "district", "")]
        + [(f"BIG-district-{n}", "commune", "BIG-district") for n in range(3)]
        + [(f"TOP-province-{n}", "district", "TOP-province") for n in range(3)]
        + [("OWES", "agency", ""), ("TOO", "agency", "")]
    )
)
TABLES = {
    "revision_choice": "form_code,lacking_lines,notes_alone\nCDS-CARRY,carry_on,\n"
    "CDS-WITHDRAW,end,withdraw\nCDS-CARRY-WITHDRAW,carry_on,withdraw\n",
    "unit_registry": REGISTRY + steward_examples.REGISTRY,
    "indicator_check": "indicator_code,denominator_base,children_sum,is_divisible,zero_is_plan\nRATIO,communes,,,\n"
    "RATIO2,communes,,,true\nCOUNT,,at_most,,\nFLOW,,,true,\nSTOCK,,equal,,\nINCIDENTS,,,,false\n",
    "indicator_relation": "indicator_code,relation,other_indicator_code\nFLOW,at_most,RATIO\n",
    "form_line": "form_code,line_code,indicator_code,is_mandatory,valid_from,valid_to\n"
    "CDS-M,M1,,true,,\nCDS-M,M2,,true,,\n",
}
OBLIGED = """CDS-M,agency,,year,administrative,2,2022-01-01,2023-01-01
CDS-L,agency,,year,administrative,2,2020-01-01,2023-01-01
CDS-S,commune,BIG-district,year,administrative,2,2020-01-01,2023-01-01,district
"""
