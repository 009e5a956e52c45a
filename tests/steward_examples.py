"""Examples for the rules that see what a steward sees: what breaks each, at which cells, and what does not."""

from datetime import datetime

from history_reports import done, series

HELD = {"raw_text": "x", "text_value": "x", "parse_code": "ok"}
REASON = HELD | {"raw_text": "Sáp nhập theo Nghị quyết 1"}
SHORT = HELD | {"raw_text": "tăng"}
KIN = (
    "REPORT_NEARLY_SAME_AS_LAST-2",
    "WHOLE_OF_ANOTHER_UNIT-0",
    "DIGITS_EXCHANGED-0",
    "DIGITS_EXCHANGED-2",
    "TIMES_ITSELF-0",
)
# for each of these examples a district of its own and its three communes
REGISTRY = "".join(
    f"{name},{name},{name},{level},{parent},,\n"
    for example in KIN
    for report in (f"{example}-broken", f"{example}-sound")
    for name, level, parent in (
        (f"{report} D", "district", ""),
        *((f"{report} {number}", "commune", f"{report} D") for number in range(3)),
    )
)


def alone(write):
    """The same reports in a form of their own, so that no other example is beside them."""
    return lambda o, r: write(form_code=f"CDS-{r}")(o, r)


def stock(*wholes, note=""):
    """A running total of these wholes, year by year, half of it done."""
    values = [{"numerator": "500", "denominator": whole, "note": ""} for whole in wholes]
    return alone(lambda **form: series([*values[:-1], values[-1] | {"note": note}], "STOCK", **form))


def flow(*pairs):
    values = [{"numerator": part, "denominator": whole, "note": ""} for part, whole in pairs]
    return alone(lambda **form: series(values, "FLOW", **form))


def plans(*pairs):
    values = [{"numerator": part, "plan": plan, "note": ""} for part, plan in pairs]
    return alone(lambda **form: series(values, "COUNT", **form))


def ten_lines(changed, unit=None, form=None):
    """Last year's report, and this year's with so many lines of ten brought up to date."""

    def write(observed, report):
        for year, name in (("2021", f"{report}-first"), ("2022", report)):
            at = datetime(int(year), 12, 16)
            form_code = f"CDS-{form or report}"
            form_of = {"unit_key": unit or f"U {report}", "form_code": form_code, "received_at": at}
            observed.report(name, period_code=year, **form_of)
            for row in range(10):
                value = 100 + 7 * row + (3 if year == "2022" and row < changed else 0)
                line = {"indicator_code": ("RATIO", "RATIO2")[row % 2]}
                observed.line(name, 12 + row, f"L{row}", line=line, numerator=str(value), denominator="1.000", note="")

    return write


def three_communes(*changed):
    """The communes of one district, each with so many lines of ten brought up to date; the last one is told."""

    def write(observed, report):
        for number, lines in enumerate(changed):
            name = report if number == 2 else f"{report}-{number}"
            ten_lines(lines, unit=f"{report} {number}", form=report)(observed, name)

    return write


def first_reports(one=1.0, all_of_it=1.0):
    """The first reports of nine units, each of lines that follow its size; the last one's are some times as large."""

    def write(observed, report):
        for number in range(9):
            name = report if number == 8 else f"{report}-{number}"
            observed.report(name, unit_key=f"U {report} {number}", form_code=f"CDS-{report}")
            size = (100 + 40 * number) * (all_of_it if number == 8 else 1)
            for row, (code, share) in enumerate((("RATIO", 10), ("RATIO2", 4), ("FLOW", 7)), start=12):
                whole = round(size * share * (one if number == 8 and code == "RATIO" else 1))
                observed.line(name, row, code, numerator=str(whole // 2), denominator=str(whole), note="")
            observed.line(name, 15, "COUNT", numerator=str(round(3 * size)), plan=str(round(3.2 * size)), note="")

    return write


def among_plans(plan):
    """The first reports of eight units that all but meet their plans, and of one that is told."""

    def write(observed, report):
        for number in range(9):
            name = report if number == 8 else f"{report}-{number}"
            observed.report(name, unit_key=f"U {report} {number}", form_code=f"CDS-{report}")
            observed.line(name, code="COUNT", numerator=str(90 + number), plan=plan if number == 8 else "100", note="")

    return write


def kin(report_under_test, figures, before=None):
    """A district (last) and its three communes; the figures are parts and wholes, the one before is of the first."""

    def write(observed, report):
        names = [f"{report} {number}" for number in range(3)] + [f"{report} D"]
        if before:
            first = {"unit_key": names[report_under_test], "form_code": f"CDS-{report}"}
            observed.report(f"{report}-before", period_code="2021", received_at=datetime(2021, 12, 16), **first)
            observed.line(f"{report}-before", code="STOCK", numerator=before[0], denominator=before[1], note="")
        for number, (part, whole) in enumerate(figures):
            name = report if number == report_under_test else f"{report}-{number}"
            observed.report(name, unit_key=names[number], form_code=f"CDS-{report}")
            observed.line(name, code="STOCK", numerator=part, denominator=whole, note="")

    return write


def parts(*numbers):
    return [(number, "5.000") for number in numbers]


def planned(*lines):
    """A report of counts, each with what is done and the plan."""

    def write(observed, report):
        observed.report(report, unit_key=f"U {report}", form_code=f"CDS-{report}")
        for row, (result, plan) in enumerate(lines, start=12):
            code = {"indicator_code": ("COUNT", "AMOUNT")[row % 2]}
            observed.line(report, row, f"P{row}", line=code, numerator=result, plan=plan, note="")

    return write


def scores(*criteria):
    """A report of scores out of a hundred: self-score, verified score and evidence of each criterion."""

    def write(observed, report):
        observed.report(report, form_code="CDS-04", unit_key=f"U {report}")
        for row, (self_score, verified, evidence) in enumerate(criteria, start=12):
            text = {"raw_text": evidence, "text_value": evidence, "parse_code": "ok" if evidence else "blank"}
            figures = {"plan": "100", "self_score": self_score, "verified_score": verified, "evidence": text}
            observed.line(report, row, f"C{row}", line={"indicator_code": "SCORE"}, **figures)

    return write


def ratio(**measures):
    return lambda o, r: (o.report(r, unit_key=f"U {r}", form_code=f"CDS-{r}"), o.line(r, **measures))


EXAMPLES = {
    "REPORT_NEARLY_SAME_AS_LAST": [
        (ten_lines(2), [None], ten_lines(4)),
        (ten_lines(1), [None], ten_lines(0)),  # nothing at all: REPORT_SAME_AS_LAST
        (three_communes(1, 2, 2), [None], three_communes(1, 2, 9)),
    ],
    "SERIES_FROZEN": [
        (series(done("500", "500", "500")), ["F12"], series(done("500", "500", "501"))),
        (series(done("400", "500", "500", "500")), ["F12"], series(done("990", "990", "990"))),  # all but full
        (series(done("25", "25", "25", of="30")), ["F12"], series(done("12", "12", "12", of="30"))),
        (
            series([*done("500", "500"), {"numerator": "500", "denominator": "1.000", "note": SHORT}]),
            ["F12"],
            series([*done("500", "500"), {"numerator": "500", "denominator": "1.000", "note": REASON}]),
        ),
    ],
    "PART_BLANK": [
        (ratio(numerator="", denominator="28"), ["F12"], ratio(numerator="0", denominator="28")),
        (
            ratio(numerator="", denominator="28", reported_pct="", note=""),
            ["F12"],
            ratio(numerator="", denominator="28", note=REASON),
        ),
        (ratio(numerator="", denominator="28", value=""), ["F12"], ratio(numerator="", denominator="", note="")),
        # no column for the part: the head of the results spoke of last year
        (ratio(denominator="28", reported_pct="50"), [None], ratio(denominator="", reported_pct="50")),
    ],
    "WHOLE_BLANK": [
        (
            ratio(numerator="24", denominator="", reported_pct="85,71"),
            ["G12"],
            ratio(numerator="24", denominator="28", reported_pct="85,71"),
        ),
        (
            ratio(numerator="24", denominator="", reported_pct="85,71", note=""),
            ["G12"],
            ratio(numerator="24", denominator="", note=""),  # no per cent either: WHOLE_MISSING
        ),
    ],
    "SIZE_UNLIKE_PEERS": [(first_reports(one=10), ["G12"], first_reports(one=1.6))],
    "REPORT_SIZE_UNLIKE_PEERS": [(first_reports(all_of_it=10), [None], first_reports(all_of_it=1.6))],
    "FLOW_WHOLE_JUMPED": [
        (flow(("100", "200"), ("300", "600")), ["G12"], flow(("100", "200"), ("190", "390"))),
        (
            flow(("100", "200"), ("110", "210"), ("30", "70")),
            ["G12"],
            flow(("100", "200"), ("300", "600"), ("110", "210")),  # a return
        ),
        (flow(("10", "12"), ("20", "30")), ["G12"], flow(("2", "5"), ("10", "15"))),
    ],
    "WHOLE_UNSTEADY": [
        (stock("1.000", "1.000", "1.050"), ["G12"], stock("1.000", "1.000", "1.030")),
        (stock("1.000", "1.100"), ["G12"], stock("1.000", "1.070")),
        (stock("1.000", "1.000", "900"), ["G12"], stock("1.000", "1.100", "1.000")),  # a return
        (stock("1.000", "1.100", note=SHORT), ["G12"], stock("1.000", "1.100", note=REASON)),
        (series(done("10", "11", of="24")[:1] + done("11", of="25")), ["G12"], series(done("10", "11", of="24"))),
    ],
    "WHOLE_OF_ANOTHER_UNIT": [
        (
            kin(0, [("50", "98"), ("50", "98"), ("9", "40")], before=("45", "90")),
            ["G12"],
            kin(0, [("50", "90"), ("50", "90"), ("9", "40")], before=("45", "90")),  # as it was
        ),
    ],
    "DIGITS_EXCHANGED": [
        # 182 was meant where 128 stands: 54 are lacking, which no other figure's digits make up
        (kin(3, parts("128", "205", "300", "687")), ["F12"], kin(3, parts("128", "205", "300", "688"))),
        (stock("1.250", "1.520"), ["G12"], stock("1.250", "1.320")),
        (kin(0, parts("128", "205", "300", "687")), ["F12"], kin(0, parts("182", "205", "300", "687"))),
    ],
    "TIMES_ITSELF": [(kin(2, parts("100", "200", "900", "600")), ["F12"], kin(2, parts("100", "200", "310", "600")))],
    "PLAN_OFF_SCALE": [
        (plans(("450", "500"), ("460", "100")), ["E12"], plans(("450", "500"), ("460", "200"))),
        (plans(("450", "500"), ("460", "5.000")), ["E12"], plans(("450", "500"), ("460", "100"), ("480", "510"))),
        (among_plans("20"), ["E12"], among_plans("90")),
    ],
    "DONE_EQUALS_PLAN": [
        (planned(("120", "120"), ("250", "250")), [None], planned(("120", "120"), ("249", "250"))),
        (planned(("120", "120"), ("250", "250"), ("2", "2")), [None], planned(("2", "2"), ("250", "250"))),
    ],
    "FULL_MARKS_EVERYWHERE": [
        (
            scores(*[("100", "90", f"Quyết định số {n}") for n in range(4)]),
            [None],
            scores(*[("100", "90", f"Quyết định số {n}") for n in range(3)], ("99", "90", "Quyết định số 4")),
        ),
    ],
    "SAME_EVIDENCE_EVERYWHERE": [
        (
            scores(("80", "70", "Kế hoạch số 5"), *[("81", "70", "kế  hoạch số 5.")] * 3),
            [None],
            scores(*[("80", "70", f"Kế hoạch số {n}") for n in range(4)]),
        ),
        (
            scores(*[("81", "70", "Kế hoạch số 5")] * 4, ("70", "60", "Báo cáo số 9")),
            [None],
            scores(*[("81", "70", "Kế hoạch số 5")] * 3, ("70", "60", "Báo cáo số 9")),
        ),
    ],
    "VERIFIED_AS_CLAIMED": [
        (
            scores(*[(f"8{n}", f"8{n}", f"Quyết định số {n}") for n in range(4)]),
            [None],
            scores(*[(f"8{n}", f"8{n}", f"Quyết định số {n}") for n in range(3)], ("90", "89", "Báo cáo số 9")),
        ),
    ],
}
