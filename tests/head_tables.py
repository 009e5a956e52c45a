"""Tables of one line under the heads that a test writes, and which of their figures the reader takes."""

from pathlib import Path

from orchestration.forms.catalogue import forms_of
from orchestration.forms.reader import read_form
from orchestration.readers.sheet import Sheet

PROJECT = Path(__file__).parents[1]
FORMS = forms_of(PROJECT / "transforms" / "seeds")
KEYS, BELOW = ["STT", "Mã chỉ tiêu", "Chỉ tiêu", "ĐVT"], [""] * 4
RUNNING, OF_THE_PERIOD, NOBODYS = "H01", "H05", "ZZ9"  # lines by whether their figure runs on from the start
FIRST = len(KEYS)


def read(period, *heads, line=RUNNING, joined=(), figures=None):
    """A form of one line whose figures are 11, 12, 13 ... from left to right."""
    top = [["", "Mã biểu", "CDS-01H"], ["", "Kỳ báo cáo", period], ["", "Mã đơn vị", "141"]]
    width = max(map(len, heads))
    row = [1.0, line, "Chi bộ", "chi bộ", *(figures or [11.0 + place for place in range(width - FIRST)])]
    rows = [*top, *heads, row]
    width = max(map(len, rows))
    return read_form([Sheet("S", [list(row) + [""] * (width - len(row)) for row in rows], merges=joined)], "t", FORMS)


def taken(report):
    """By measure, the number or, where it is in doubt, why."""
    return {
        cell["measure"]: cell["number"] if cell["parse_code"] == "ok" else cell["parse_code"]
        for cell in report.cells
        if cell["parse_code"] != "blank"
    }


def under(period, *names, **more):
    """What is taken of columns headed so in one row."""
    return taken(read(period, [*KEYS, *names], **more))
