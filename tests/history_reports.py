"""Several reports of one unit, or of several, along time: what the rules that look beyond one line are tried on."""

from datetime import datetime

YEARS = ("2019", "2020", "2021", "2022")


def series(values, code="RATIO", last=None, **other):
    """Yearly reports of one unit, ending with the report under test in 2022; a value is its measures."""

    def write(observed, report):
        for number, (year, measures) in enumerate(zip(YEARS[-len(values) :], values, strict=True), start=1):
            is_last = number == len(values)
            name = report if is_last else f"{report}-{year}"
            at = {"received_at": datetime(int(year), 12, 16), "unit_key": f"U {report}"}
            observed.report(name, period_code=year, period_text=year, **at, **other)
            observed.line(name, code=code, **measures, **(last or {} if is_last else {}))

    return write


def done(*numbers, of="1.000"):
    """Measures of a ratio along time."""
    return [{"numerator": number, "denominator": of, "note": ""} for number in numbers]


def quarters(last_value, note="", steps=(10,), earlier=9):
    """So many quarters of growth by these steps in turn, then the one under test."""

    def write(observed, report):
        codes = [f"{year}-Q{quarter}" for year in (2020, 2021, 2022) for quarter in range(1, 5)][: earlier + 1]
        level = 500
        for number, code in enumerate(codes):
            is_last = code == codes[-1]
            at = {"received_at": datetime(2020 + number // 4, 3 * (number % 4) + 3, 20), "period_type": "quarter"}
            name = report if is_last else f"{report}-{code}"
            observed.report(name, period_code=code, period_text=code, unit_key=f"U {report}", **at)
            value = last_value if is_last else str(level)
            observed.line(name, numerator=value, denominator="1.000", note=note if is_last else "")
            level += steps[number % len(steps)]

    return write


def among_peers(value):
    """Two years of eight communes that all move alike, and of one that is told."""

    def write(observed, report):
        for number in range(9):
            for year in ("2021", "2022"):
                is_it = number == 8 and year == "2022"
                name = report if is_it else f"{report}-{number}-{year}"
                form = {"form_code": f"CDS-P {report}", "unit_key": f"U {report} {number}"}
                observed.report(name, period_code=year, received_at=datetime(int(year), 12, 16), **form)
                moved = value if is_it else str(300 + 20 * number + (50 + number if year == "2022" else 0))
                observed.line(name, numerator=moved, denominator="1.000", note="")

    return write


def with_children(value, level="district", code="COUNT", children=("10", "20", "30")):
    """A unit and the units below it, each with its own report."""

    def write(observed, report):
        above = {"district": "BIG", "province": "TOP"}[level]
        for number, part in enumerate(children):
            name = f"{report}-{number}"
            observed.report(name, unit_key=f"{above}-{level}-{number}", form_code=f"CDS-{report}")
            observed.line(name, code=code, numerator=part, note="")
        observed.report(report, unit_key=f"{above}-{level}", form_code=f"CDS-{report}")
        observed.line(report, code=code, numerator=value, note="")

    return write


def revised(value, note="", again=True):
    """2021 reported, then 2022, then 2021 once more with another figure."""

    def write(observed, report):
        unit = {"unit_key": f"U {report}"}
        observed.report(f"{report}-1", period_code="2021", received_at=datetime(2021, 12, 16), **unit)
        observed.line(f"{report}-1", numerator="400", denominator="1.000", note="")
        observed.report(f"{report}-2", period_code="2022", received_at=datetime(2022, 12, 16), **unit)
        observed.line(f"{report}-2", numerator="500", denominator="1.000", note="")
        at = datetime(2022, 12, 20) if again else datetime(2021, 12, 18)
        observed.report(report, period_code="2021", received_at=at, **unit)
        observed.line(report, numerator=value, denominator="1.000", note=note)

    return write


def eight_lines(last_changes=False, units=("U", "U"), years=("2021", "2022")):
    """Two reports of eight lines; the second repeats the first unless it changes."""

    def write(observed, report):
        for number, (unit, year) in enumerate(zip(units, years, strict=True)):
            name, form = (report, f"{report}-first")[number == 0], f"CDS-{report}"
            at = datetime(int(year), 12, 16, 8 + number)
            observed.report(name, unit_key=f"{unit} {report}", period_code=year, received_at=at, form_code=form)
            for row in range(8):
                value = str(100 + 7 * row + (last_changes and number and row == 3))
                line = {"indicator_code": ("RATIO", "RATIO2")[row % 2]}
                observed.line(name, 12 + row, f"L{row}", line=line, numerator=value, denominator="1.000", note="")

    return write


def score(self_score, verified="", evidence="Quyết định số 1", most="100"):
    def write(observed, report):
        observed.report(report, form_code="CDS-04", unit_key=f"U {report}")
        text = {"raw_text": evidence, "text_value": evidence, "parse_code": "ok" if evidence else "blank"}
        measures = {"plan": most, "self_score": self_score, "verified_score": verified, "evidence": text}
        observed.line(report, code="SCORE", **measures)

    return write


def two_lines(first, second, code="RATIO2"):
    def write(observed, report):
        observed.report(report, unit_key=f"U {report}")
        for row, (name, measures) in enumerate((("RATIO", first), (code, second)), start=12):
            observed.line(report, row, name, note="", **measures)

    return write


def beside_feed(value, regime="administrative"):
    def write(observed, report):
        observed.report(f"{report}-feed", form_code="feed", unit_key=f"U {report}", regime=regime)
        observed.line(f"{report}-feed", 2, "COUNT", numerator="1.000", note="")
        observed.report(report, unit_key=f"U {report}")
        observed.line(report, code="COUNT", numerator=value, note="")

    return write


def owed(form="CDS-M", period="2022", unit="OWES", lines=("M1", "M2"), issued=(), **changes):
    """A report of a unit that owes two lines by 16 December 2022; of those `issued` it gives back what was printed."""

    def write(observed, report):
        observed.report(report, form_code=form, unit_key=unit, period_code=period, **changes)
        for row, code in enumerate((*lines, *issued), start=12):
            part = "" if code in issued else "1"
            line = {"indicator_code": None}
            observed.line(report, row, code, line=line, numerator=part, denominator="24", plan="20", note="")

    return write


def for_others(*numbers, period="2022", last="1"):
    """A report of a district for those of its communes, as a matrix has them; the last of them says only so much."""

    def write(observed, report):
        observed.report(report, form_code="CDS-S", unit_key="BIG-district", period_code=period)
        for row, number in enumerate(numbers, start=12):
            line = {"unit_key": f"BIG-district-{number}", "indicator_code": None}
            value = last if number == numbers[-1] else "1"
            observed.line(report, row, "M1", line=line, numerator=value, note="")

    return write


def many_held(held, of):
    def write(observed, report):
        observed.report(report, unit_key=f"U {report}")
        for row in range(of):
            value = "9" if row < held else "5"
            line = {"indicator_code": "FLOW"}
            observed.line(report, 12 + row, f"H{row}", line=line, numerator=value, denominator="8", note="")

    return write


def blank_report(value):
    def write(observed, report):
        observed.report(report, unit_key=f"U {report}")
        observed.line(report, 12, numerator="", denominator="24", plan="20", note="")
        observed.line(report, 13, "RATIO2", numerator=value, denominator="24", note="")

    return write


def based(base, code="RATIO"):
    return lambda o, r: (o.report(r, unit_key="BIG-district"), o.line(r, code=code, numerator="1", denominator=base))


def measured_in(*words, code="FLOW", note=""):
    """Yearly reports of one unit whose line is written in these units of measure, the one under test last."""

    def write(observed, report):
        for year, word in zip(YEARS[-len(words) :], words, strict=True):
            name = report if year == YEARS[-1] else f"{report}-{year}"
            observed.report(name, period_code=year, unit_key=f"U {report}", received_at=datetime(int(year), 12, 16))
            observed.line(name, code=code, cell={"unit_of_measure": word}, numerator="10", denominator="20", note=note)

    return write
