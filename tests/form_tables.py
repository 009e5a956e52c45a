"""Tables of a form as a test writes them, and what the reader makes of them."""

from test_forms import COLUMNS

from orchestration.forms.catalogue import our_forms
from orchestration.forms.reader import read_form
from orchestration.readers.sheet import Sheet

TOP = [["", "Mã biểu", "CDS-01H"], ["", "Kỳ báo cáo", "Năm 2022"], ["", "Mã đơn vị", "141"]]
FORMS = our_forms()


def report(*table, top=TOP, forms=FORMS, **sheet):
    return read_form([Sheet("S", [*top, *table], **sheet)], "t", forms)


def note_codes(read):
    return [note.code for note in read.notes]


def numerators(read):
    return {
        cell["line_code"]: (cell["number"], cell["parse_code"]) for cell in read.cells if cell["measure"] == "numerator"
    }


def line(code="H01", label="Chi bộ", unit="", plan="", numerator="", denominator="", pct="", note=""):
    return [1.0, code, label, unit, plan, numerator, denominator, pct, note]


def one(numerator, denominator="", pct="", label="Chi bộ", unit="", **more):
    read = report(COLUMNS, line(numerator=numerator, denominator=denominator, pct=pct, label=label, unit=unit), **more)
    return {cell["measure"]: (cell["number"], cell["parse_code"]) for cell in read.cells}
