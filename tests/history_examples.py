"""Examples for the rules that look beyond one line: several reports of one unit, or of several, along time."""

from datetime import datetime

YEARS = ("2019", "2020", "2021", "2022")


def series(values, code="RATIO", last=None, **other):
    """Yearly reports of one unit, ending with the report under test in 2022; a value is its measures."""

    def told(observed, report):
        for number, (year, measures) in enumerate(zip(YEARS[-len(values) :], values, strict=True), start=1):
            is_last = number == len(values)
            name = report if is_last else f"{report}-{year}"
            at = {"received_at": datetime(int(year), 12, 16), "unit_key": f"U {report}"}
            observed.report(name, period_code=year, period_text=year, **at, **other)
            observed.line(name, code=code, **measures, **(last or {} if is_last else {}))

    return told


def done(*numbers, of="1.000"):
    """Measures of a ratio along time."""
    return [{"numerator": number, "denominator": of, "note": ""} for number in numbers]


def quarters(last_value, note="", steps=(10,), known=9):
    """So many quarters of growth by these steps in turn, then the one under test."""

    def told(observed, report):
        codes = [f"{year}-Q{quarter}" for year in (2020, 2021, 2022) for quarter in range(1, 5)][: known + 1]
        level = 500
        for number, code in enumerate(codes):
            is_last = code == codes[-1]
            at = {"received_at": datetime(2020 + number // 4, 3 * (number % 4) + 3, 20), "period_type": "quarter"}
            name = report if is_last else f"{report}-{code}"
            observed.report(name, period_code=code, period_text=code, unit_key=f"U {report}", **at)
            value = last_value if is_last else str(level)
            observed.line(name, numerator=value, denominator="1.000", note=note if is_last else "")
            level += steps[number % len(steps)]

    return told


def among_peers(value):
    """Two years of eight communes that all move alike, and of one that is told."""

    def communes(observed, report):
        for number in range(9):
            for year in ("2021", "2022"):
                is_it = number == 8 and year == "2022"
                name = report if is_it else f"{report}-{number}-{year}"
                form = {"form_code": f"CDS-P {report}", "unit_key": f"U {report} {number}"}
                observed.report(name, period_code=year, received_at=datetime(int(year), 12, 16), **form)
                moved = value if is_it else str(300 + 20 * number + (50 + number if year == "2022" else 0))
                observed.line(name, numerator=moved, denominator="1.000", note="")

    return communes


def with_children(value, level="district", code="COUNT", children=("10", "20", "30")):
    """A unit and the units below it, each with its own report."""

    def told(observed, report):
        above = {"district": "BIG", "province": "TOP"}[level]
        for number, part in enumerate(children):
            name = f"{report}-{number}"
            observed.report(name, unit_key=f"{above}-{level}-{number}", form_code=f"CDS-{report}")
            observed.line(name, code=code, numerator=part, note="")
        observed.report(report, unit_key=f"{above}-{level}", form_code=f"CDS-{report}")
        observed.line(report, code=code, numerator=value, note="")

    return told


def revised(value, note="", again=True):
    """2021 reported, then 2022, then 2021 once more with another figure."""

    def told(observed, report):
        unit = {"unit_key": f"U {report}"}
        observed.report(f"{report}-1", period_code="2021", received_at=datetime(2021, 12, 16), **unit)
        observed.line(f"{report}-1", numerator="400", denominator="1.000", note="")
        observed.report(f"{report}-2", period_code="2022", received_at=datetime(2022, 12, 16), **unit)
        observed.line(f"{report}-2", numerator="500", denominator="1.000", note="")
        at = datetime(2022, 12, 20) if again else datetime(2021, 12, 18)
        observed.report(report, period_code="2021", received_at=at, **unit)
        observed.line(report, numerator=value, denominator="1.000", note=note)

    return told


def eight_lines(last_changes=False, units=("U", "U"), years=("2021", "2022")):
    """Two reports of eight lines; the second repeats the first unless it changes."""

    def told(observed, report):
        for number, (unit, year) in enumerate(zip(units, years, strict=True)):
            name, form = (report, f"{report}-first")[number == 0], f"CDS-{report}"
            at = datetime(int(year), 12, 16, 8 + number)
            observed.report(name, unit_key=f"{unit} {report}", period_code=year, received_at=at, form_code=form)
            for row in range(8):
                value = str(100 + 7 * row + (last_changes and number and row == 3))
                line = {"indicator_code": ("RATIO", "RATIO2")[row % 2]}
                observed.line(name, 12 + row, f"L{row}", line=line, numerator=value, denominator="1.000", note="")

    return told


def score(self_score, verified="", evidence="Quyết định số 1", most="100"):
    def told(observed, report):
        observed.report(report, form_code="CDS-04", unit_key=f"U {report}")
        text = {"raw_text": evidence, "text_value": evidence, "parse_code": "ok" if evidence else "blank"}
        measures = {"plan": most, "self_score": self_score, "verified_score": verified, "evidence": text}
        observed.line(report, code="SCORE", **measures)

    return told


def two_lines(first, second, code="RATIO2"):
    def told(observed, report):
        observed.report(report, unit_key=f"U {report}")
        for row, (name, measures) in enumerate((("RATIO", first), (code, second)), start=12):
            observed.line(report, row, name, note="", **measures)

    return told


def beside_feed(value, regime="administrative"):
    def told(observed, report):
        observed.report(f"{report}-feed", form_code="feed", unit_key=f"U {report}", regime=regime)
        observed.line(f"{report}-feed", 2, "COUNT", numerator="1.000", note="")
        observed.report(report, unit_key=f"U {report}")
        observed.line(report, code="COUNT", numerator=value, note="")

    return told


def owed(form="CDS-M", period="2022", unit="OWES", lines=("M1", "M2"), **changes):
    """A report of a unit that owes two lines by 16 December 2022."""

    def told(observed, report):
        observed.report(report, form_code=form, unit_key=unit, period_code=period, **changes)
        for row, code in enumerate(lines, start=12):
            observed.line(report, row, code, line={"indicator_code": None}, numerator="1", note="")

    return told


def many_held(held, of):
    def told(observed, report):
        observed.report(report, unit_key=f"U {report}")
        for row in range(of):
            value = "9" if row < held else "5"
            line = {"indicator_code": "FLOW"}
            observed.line(report, 12 + row, f"H{row}", line=line, numerator=value, denominator="8", note="")

    return told


def blank_report(value):
    def told(observed, report):
        observed.report(report, unit_key=f"U {report}")
        observed.line(report, 12, numerator="", denominator="", note="")
        observed.line(report, 13, "RATIO2", numerator=value, denominator="", note="")

    return told


def pct_alone(pct):
    return series([{"reported_pct": pct, "note": ""}])


def based(base, code="RATIO"):
    return lambda o, r: (o.report(r, unit_key="BIG-district"), o.line(r, code=code, numerator="1", denominator=base))


def measured_in(*words, code="FLOW", note=""):
    """Yearly reports of one unit whose line is written in these units of measure, the one under test last."""

    def told(observed, report):
        for year, word in zip(YEARS[-len(words) :], words, strict=True):
            name = report if year == YEARS[-1] else f"{report}-{year}"
            observed.report(name, period_code=year, unit_key=f"U {report}", received_at=datetime(int(year), 12, 16))
            observed.line(name, code=code, cell={"unit_of_measure": word}, numerator="10", denominator="20", note=note)

    return told


HELD = {"raw_text": "x", "text_value": "Sáp nhập theo Nghị quyết 1", "parse_code": "ok"}
REASON = HELD | {"raw_text": "Sáp nhập theo Nghị quyết 1"}
NOBODY = None  # what is not there has no report

EXAMPLES = {
    "VALUE_OUT_OF_BOUNDS": [
        (pct_alone("118,3"), ["H12"], pct_alone("100")),
        (
            series([{"value": "150"}], code="SCORE"),
            ["J12"],
            lambda o, r: (
                o.report(r, unit_key=f"U {r}"),
                o.line(r, numerator="9", denominator="8", reported_pct="112"),
            ),
        ),
    ],
    "DENOMINATOR_NOT_REGISTRY": [
        (based("4"), ["G12"], based("3")),
        (based("5", "RATIO"), ["G12"], based("5", "FLOW")),  # nothing is known of what FLOW counts
    ],
    "UNIT_OF_MEASURE_CHANGED": [
        (measured_in("người", code="RATIO"), ["F12"], measured_in("Phần  trăm", code="RATIO")),
        (measured_in("USD", code="AMOUNT"), ["F12"], measured_in("VNĐ", code="AMOUNT")),
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
        # steps of 1 and 5 points in turn, 740 the last: 3 is usual, 2 the deviation, and 13 beyond it a jump
        (quarters("940", steps=(10, 50)), ["F12"], quarters("880", steps=(10, 50))),
        (quarters("690", known=4), ["F12"], quarters("690", known=3)),  # of two steps nobody knows what is usual
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
    "MANDATORY_LINES_MISSING": [(owed(lines=("M1",)), [None], owed())],
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
    ],
    "REPORT_ALL_BLANK": [(blank_report(""), [None], blank_report("5"))],
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
    "unit_registry": REGISTRY,
    "indicator_check": "indicator_code,denominator_base,children_sum\nRATIO,communes,\n"
    "RATIO2,communes,\nCOUNT,,at_most\n",
    "indicator_relation": "indicator_code,relation,other_indicator_code\nFLOW,at_most,RATIO\n",
    "form_line": "form_code,line_code,indicator_code,is_mandatory,valid_from,valid_to\n"
    "CDS-M,M1,,true,,\nCDS-M,M2,,true,,\n",
}
OBLIGED = """CDS-M,agency,,year,administrative,2,2022-01-01,2023-01-01
CDS-L,agency,,year,administrative,2,2020-01-01,2023-01-01
"""
