"""Examples for the rules on how reports arrive and replace each other."""

from datetime import datetime, timedelta

from observed import DAY

SECOND = timedelta(seconds=1)


def sent(period="2022", day=DAY, is_feed=False):
    """A report of a period, received on a day."""

    def write(observed, report):
        form = {"unit_key": f"U {report}", "period_code": period, "period_type": "year"}
        if is_feed:
            form = {"form_code": "feed", "unit_key": None, "period_code": None, "period_type": None}
        observed.report(report, received_at=day, **form)
        line = {"unit_key": f"U {report}", "period_code": period, "period_type": "year"}
        observed.line(report, sheet="" if is_feed else "Bieu", line=line, numerator="1", denominator="2", note="")

    return write


def two_at_once(**second):
    """Two versions of one report; they came in the same second, unless the second one says otherwise."""

    def write(observed, report):
        for name, changes in ((f"{report}-first", {}), (report, second)):
            observed.report(name, unit_key=f"U {report}", **{"file_time": DAY, "saved_at": DAY} | changes)
            observed.line(name, numerator="1", denominator="2", note="")

    return write


def revisions(*versions, form_code=None, **last):
    """Versions of one report: the lines each gives a figure on; in lower case one left blank with a reason."""

    def write(observed, report):
        for number, codes in enumerate(versions):
            is_last = number == len(versions) - 1
            name = report if is_last else f"{report}-{number}"
            at = {"received_at": DAY + number * timedelta(days=1), "unit_key": f"U {report}"}
            form = {"form_code": form_code or f"CDS-{report}"}
            observed.report(name, **form, **at | (last if is_last else {}))
            for row, code in enumerate(codes.split()):
                line = {"indicator_code": code.upper().strip("?"), "line_code": code.upper().strip("?")}
                reason = {"raw_text": "Thôi theo dõi", "text_value": "Thôi theo dõi", "parse_code": "ok"}
                is_blank = code.islower() or code.endswith("?")
                observed.line(
                    name, 12 + row, line=line, numerator="" if is_blank else "4", denominator="8",
                    note=reason if code.islower() else "",
                )  # fmt: skip

    return write


def whole(**header):
    """A report whose one line is in order, with a header of its own."""
    return lambda o, r: (o.report(r, **header), o.line(r))


EXAMPLES = {
    "UNIT_CONTRADICTED": [(whole(unit_contradiction="136:start Huyện Văn Yên"), [None], whole())],
    "DECLARED_CONTRADICTED": [
        (
            whole(declared_unit_code="136", declared_period="2022"),
            [None],
            whole(declared_unit_code="141", declared_period="2022"),
        ),
        (whole(declared_period="2023"), [None], whole()),
    ],
    "PERIOD_NOT_BEGUN": [
        (sent("2024"), [None], sent("2022")),
        # the year begins on the 15th
        (sent("2023", datetime(2022, 12, 14)), [None], sent("2023", datetime(2022, 12, 15))),
        (sent("2035", is_feed=True), ["F12"], sent("2022", is_feed=True)),
    ],
    "REVISION_ORDER_UNSURE": [
        (two_at_once(), [None], two_at_once(saved_at=DAY + SECOND)),
        (
            two_at_once(received_at=DAY + SECOND, file_time=DAY + SECOND, saved_at=None),
            [None],
            two_at_once(received_at=DAY + 3 * SECOND, file_time=DAY + 3 * SECOND, saved_at=None),
        ),
        (two_at_once(), [None], two_at_once(form_code="CDS-02")),
    ],
    "RECEIVED_AT_WRONG": [
        (two_at_once(clock_fault="ahead", stated_received_at=DAY + 300 * SECOND), [None], two_at_once()),
    ],
    "DELIVERY_NOTE_UNREADABLE": [
        (two_at_once(note_fault="received_at = hôm qua"), [None], two_at_once()),
    ],
    "REVISION_DROPS_FIGURES": [
        (revisions("A B C D E F G H I", "A"), [None], revisions("A B C D E F G H I", "A B C D E F G H")),
        # a printed form with one line filled in again drops as much as a file of one line
        (revisions("A B C D", "A B? C? D?"), [None], revisions("A B C D", "A b c d")),
        # a form sent blank takes nothing out of force, nor does one sent blank to begin with
        (revisions("A B C D", "A? B? C? D?"), [None], revisions("A? B? C? D?", "A B C D")),
        # nor does one of notes alone, on one line or on several, unless the province chose so
        (revisions("A B C D", "a b c d"), [None], revisions("A B C D", "a b c d", form_code="CDS-WITHDRAW")),
        (revisions("A", "a"), [None], revisions("A", "A")),
        # what was held took nothing out of force; what passed did
        (revisions("A B C D", "A", "A B"), [None], revisions("A B C D", "A B C", "A B C")),
        (revisions("A B C D", "A B", read_code="ok"), [None], revisions("A B C D", "A B", is_simulated=True)),
    ],
    "REVISION_CARRIES_FIGURES": [
        (
            revisions("A B C D", "A", form_code="CDS-CARRY"),
            [None],
            revisions("A B C D", "A b c d", form_code="CDS-CARRY"),
        ),
        (
            revisions("A B C D", "a b c d", form_code="CDS-CARRY"),
            [None],
            revisions("A B C D", "a b c d", form_code="CDS-CARRY-WITHDRAW"),
        ),
    ],
    "REVISION_ENDS_FIGURES": [
        (revisions("A B C", "A B"), [None], revisions("A B C", "A B c")),
        (revisions("A B C D E F G H I", "A B C D E F G H"), [None], revisions("A B", "A B C")),
        (revisions("A B C D E", "A B C D", "A B C"), [None], revisions("A B C D E", "A B C D", "A B C D")),
    ],
}  # fmt: skip
