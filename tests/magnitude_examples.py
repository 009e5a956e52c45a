"""Examples for the rules on how large a figure may be, and whether it comes whole."""

ABOUT_30 = {"raw_text": "khoảng 30", "number": 30.0, "decimals": 0, "qualifier": "about", "parse_code": "ok"}
UNREAD = {"raw_text": "n/a", "parse_code": "unreadable"}
FEED = {"form_code": "feed"}
HUGE = {"raw_text": "1" + "0" * 300, "number": 1e300, "decimals": 0, "qualifier": "exact", "parse_code": "ok"}
NOISE = {"raw_text": "23.999999999999996", "number": 23.999999999999996, "decimals": 15, "parse_code": "ok"}


def a_line(code="RATIO", report=None, **measures):
    """A report of a unit of its own with one line."""

    def written(observed, report_id):
        observed.report(report_id, unit_key=f"U {report_id}", **(report or {}))
        observed.line(report_id, code=code, **measures)

    return written


def in_a_feed(*per_cents):
    """A feed that states one indicator of several units, each as a per cent alone."""

    def written(observed, report_id):
        observed.report(report_id, form_code="feed")
        for row, per_cent in enumerate(per_cents, start=2):
            unit = {"unit_key": f"U {report_id} {row}"}
            observed.line(report_id, row, "RATIO", line=unit, value=per_cent)

    return written


EXAMPLES = {
    "PLAN_IS_ZERO": [
        (
            a_line(code="COUNT", numerator="29", plan="0"),
            ["E12"],
            a_line(code="COUNT", numerator="0", plan="0"),
        ),
        (
            a_line("RATIO", numerator="5", denominator="10", plan="0"),
            ["E12"],
            a_line("COUNT", numerator="29", plan=""),
        ),
        # where less is better 0 is a plan, unless the reference tables say of the indicator itself
        (a_line("INCIDENTS", numerator="3", plan="0"), ["E12"], a_line("LEAKS", numerator="3", plan="0")),
        (
            a_line("COMMUNES", numerator="5", denominator="10", plan="0"),
            ["E12"],
            a_line("RATIO2", numerator="5", denominator="10", plan="0"),
        ),
    ],
    "SHARE_OF_ONE": [
        (in_a_feed("85", "0,95", "90,5"), ["J3"], in_a_feed("0,85", "0,95", "0,5")),
        (in_a_feed("0,4", "25"), ["J2"], in_a_feed("0,4", "2,5", "12")),  # a rate may well be below one
        (in_a_feed("0,4", "25"), ["J2"], in_a_feed("85", "1", "0")),
    ],
    "VALUE_OUT_OF_BOUNDS": [
        (a_line(reported_pct="8.306"), ["H12"], a_line(reported_pct="83,06")),
        # in a report a per cent is of a whole, whatever the catalogue leaves out; a system may state any
        (a_line("FLOW", reported_pct="118,3"), ["H12"], a_line("RATE", FEED, value="118,3")),
        (a_line(numerator=ABOUT_30, denominator="28"), ["F12"], a_line(numerator=ABOUT_30, denominator="30")),
        (a_line("COUNT", numerator=HUGE), ["F12"], a_line("COUNT", numerator="99.000.000")),
        (a_line(numerator=HUGE, denominator=HUGE), ["F12", "G12"], a_line("CHANGE", value="-900")),
        (a_line("COUNT", numerator="5", plan=HUGE), ["E12"], a_line("AMOUNT", value="1.000.000.000.000.000")),
        (a_line("AMOUNT", value=HUGE), ["J12"], a_line("AMOUNT", value="-1.000.000")),
        (a_line("COUNT", numerator="5", plan="-5"), ["E12"], a_line("CHANGE", value="-5", plan="-5")),
        (a_line("RATE", FEED, value=HUGE), ["J12"], a_line("AMOUNT", value="5", plan="-5")),
        (a_line("CHANGE", value="-901"), ["J12"], a_line("COUNT", value="-1")),  # told by NEGATIVE_NUMBER
        # the plan of a share is a share: 450 of 520 is a count in its column
        (
            a_line(numerator="412", denominator="520", plan="450"),
            ["E12"],
            a_line(numerator="412", denominator="520", plan="86,5"),
        ),
        (a_line(reported_pct="79,2", plan="450"), ["E12"], a_line("RATE", FEED, value="79,2", plan="150")),
        (a_line("SCORE", self_score="-5"), ["L12"], a_line("SCORE", self_score="0")),
        (a_line("SCORE", value="150"), ["J12"], a_line(numerator="9", denominator="8", reported_pct="112")),
        (a_line("YESNO", value="2"), ["J12"], a_line("YESNO", value="1")),
    ],
    "COUNT_NOT_WHOLE": [
        (a_line(numerator="5,565", denominator="6.700"), ["F12"], a_line(numerator="5.565", denominator="6.700")),
        (a_line(numerator="23,5", denominator="24"), ["F12"], a_line(numerator=NOISE, denominator="24")),
        (
            a_line(numerator="5,5", denominator="6,7"),
            ["F12", "G12"],
            a_line("FLOW", numerator="16,5", denominator="17"),
        ),
        (a_line("COUNT", numerator="98,5"), ["F12"], a_line("AMOUNT", value="98,5")),
        (a_line("RANK", value="3,5"), ["J12"], a_line("RANK", value="3")),
        (a_line("COUNT", FEED, value="20,8"), ["J12"], a_line("COUNT", FEED, value="20")),
        (a_line("COUNT", numerator="20", plan="20,8"), ["E12"], a_line(numerator="20", denominator="30", plan="66,7")),
        # a per cent in the wrong column gives no value; beside a whole it gives one
        (a_line(numerator="90,5", denominator="100"), ["F12"], a_line(numerator="90,5")),
    ],
    "WHOLE_MISSING": [
        (a_line(numerator="90,5", denominator=""), ["F12"], a_line(numerator="90", denominator="100")),
        (a_line(numerator="0,95"), ["F12"], a_line(numerator="90", denominator=UNREAD)),
        (a_line(numerator="5.565", note="chưa có tổng số"), ["F12"], a_line(numerator="5.565", reported_pct="83,06")),
        (a_line("FLOW", numerator="12"), ["F12"], a_line("COUNT", numerator="12")),
    ],
    "ATTAINMENT_IMPLAUSIBLE": [
        (a_line("COUNT", numerator="21", plan="10"), ["E12"], a_line("COUNT", numerator="20", plan="10")),
        (
            a_line(numerator="9", denominator="10", plan="0,8"),
            ["E12"],
            a_line(numerator="9", denominator="10", plan="80"),
        ),
        (
            a_line("COUNT", numerator="5", reported_pct="9.162"),
            ["H12"],
            a_line("COUNT", numerator="5", reported_pct="91,62"),
        ),
        (a_line("AMOUNT", value="5", plan="1"), ["E12"], a_line("SCORE", self_score="5", plan="1")),
    ],
}
