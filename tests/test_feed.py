import pytest

from orchestration.intake.report import read_report

HEAD = "unit_code,period,indicator_code,numerator,denominator,value,plan,reported_pct,note"


def read(*lines, encoding="utf-8"):
    return read_report("\n".join(lines).encode(encoding), "dti.csv")


def cells(report, line_no):
    return {cell["measure"]: cell for cell in report.cells if cell["line_no"] == line_no}


def test_one_row_is_one_line_with_a_spreadsheets_addresses():
    report = read(HEAD, "15,2022,dti,5565,6700,0.8305,,83.05,đúng bài")
    assert (report.read_code, report.reader, report.form_code) == ("ok", "csv", "feed")
    line = cells(report, 2)
    assert {measure: cell["cell"] for measure, cell in line.items()} == {
        "numerator": "D2",
        "denominator": "E2",
        "value": "F2",
        "plan": "G2",
        "reported_pct": "H2",
        "note": "I2",
    }
    value = line["value"]
    assert (value["number"], value["decimals"], value["sheet"], value["line_key"]) == (0.8305, 4, "", "!2")
    assert (value["line_code"], value["unit_code_text"], value["period_code"]) == ("dti", "15", "2022")
    assert (line["plan"]["parse_code"], line["note"]["text_value"]) == ("blank", "đúng bài")


def test_a_feed_is_statistical_and_real_unless_its_first_line_says_otherwise():
    plain = read(HEAD, "15,2022,dti,,,1,,,")
    assert (plain.regime, plain.is_simulated) == ("statistical", False)
    report = read("#kho-feed;regime=administrative;simulated=true", HEAD, "15,2022,dti,,,1,,,")
    assert (report.regime, report.is_simulated, report.cells[0]["regime"]) == (
        "administrative",
        True,
        "administrative",
    )
    assert cells(report, 3)["value"]["cell"] == "F3"


def test_header_names_may_come_in_any_order_and_with_a_byte_order_mark():
    report = read("value,indicator_code,unit_code,period", "0.8,dti,15,2022", encoding="utf-8-sig")
    value = cells(report, 2)["value"]
    assert (value["cell"], value["number"], value["unit_code_text"]) == ("A2", 0.8, "15")


@pytest.mark.parametrize(
    "head",
    [
        "unit_code,period,indicator_code,gia_tri",
        "unit_code,period,value",
        "unit_code,period,indicator_code",
        "unit_code,period,indicator_code,value,value",
        "unit_code;period;indicator_code;value",
        "",
    ],
)
def test_a_header_it_does_not_know_is_form_unknown(head):
    report = read(head, "15,2022,dti,1")
    assert (report.read_code, len(report.cells)) == ("form_unknown", 0)
    assert report.read_detail


def test_an_encoding_that_says_its_name_is_read_and_another_is_unreadable_with_the_place():
    report = read_report((HEAD + "\n15,2022,dti,,,1,,,đ").encode("utf-16"), "dti.csv")
    assert cells(report, 2)["note"]["text_value"] == "đ"
    report = read_report((HEAD + "\n15,2022,dti,,,1,,,é").encode("latin-1"), "dti.csv")
    assert (report.read_code, report.read_fault, len(report.cells)) == ("unreadable", "encoding", 0)
    assert "UTF-8" in report.read_detail


def test_an_unclosed_quote_is_unreadable():
    assert read(HEAD, '15,2022,dti,,,1,,,"dở').read_code == "unreadable"


def test_a_short_row_is_kept_with_what_it_lacks_unreadable():
    line = cells(read(HEAD, "15,2022,dti,24,28"), 2)
    assert line["numerator"]["number"] == 24
    assert {line[name]["parse_code"] for name in ("value", "plan", "reported_pct", "note")} == {"unreadable"}


def test_a_row_with_a_field_too_many_has_no_value_anyone_can_trust():
    line = cells(read(HEAD, "15,2022,dti,24,28,85,71,,,x"), 2)
    assert {cell["parse_code"] for cell in line.values()} == {"unreadable"}
    assert line["note"]["raw_text"] == ",x"
    assert line["numerator"]["number"] is None


def test_a_row_without_a_code_is_still_there():
    line = cells(read(HEAD, ",,,,,1,,,"), 2)
    assert line["value"]["number"] == 1
    assert (line["value"]["line_code"], line["value"]["unit_code_text"]) == (None, "")


def test_rows_are_counted_as_a_spreadsheet_counts_them():
    report = read(HEAD, "", '15,2022,a,,,1,,,"hai', 'dòng"', "15,2022,b,,,2,,,")
    assert [(cell["cell"], cell["line_code"]) for cell in report.cells if cell["measure"] == "value"] == [
        ("F3", "a"),
        ("F4", "b"),
    ]


def test_a_feed_of_one_unit_and_period_is_that_units_report():
    assert read(HEAD, "15,2022,a,,,1,,,", "15,2022,b,,,1,,,").unit_code_text == "15"
    several = read(HEAD, "15,2022,a,,,1,,,", "48,2022,a,,,1,,,")
    assert (several.unit_code_text, several.period_code) == (None, "2022")


def test_a_feed_without_a_line_is_empty():
    assert read(HEAD).read_code == "empty"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("1.2E-05", 1.2e-5),
        ("-17", -17),
        ("+5", 5),
        (".5", 0.5),
        ("-.5e2", -50),
        ("5.", 5),
        (" 5.50 ", 5.5),
        ("1000000000000000", 1e15),
        ("5000000000000000.0", 5e15),  # how pandas writes a large double
        ("250000000000000000", 2.5e17),
        ("0.1234567890123456789012345", 0.12345678901234568),
    ],
)
def test_numbers_are_read_as_programs_write_them(written, number):
    value = cells(read(HEAD, f"15,2022,dti,,,{written},,,"), 2)["value"]
    assert (value["parse_code"], value["number"]) == ("ok", number)


@pytest.mark.parametrize(
    "written", ["9007199254740993", "12345678901234567890", '"1,5"', "1 000", "..", "NaN", "inf", ".", "5e"]
)
def test_what_a_double_would_change_or_is_no_number_is_unreadable(written):
    assert cells(read(HEAD, f"15,2022,dti,,,{written},,,"), 2)["value"]["parse_code"] == "unreadable"


def test_n_a_in_a_feed_is_unreadable_and_not_empty():
    line = cells(read(HEAD, "15,2022,dti,n/a, ,,,,"), 2)
    assert (line["numerator"]["parse_code"], line["denominator"]["parse_code"]) == ("unreadable", "blank")


@pytest.mark.parametrize(
    "opening", [["sep=;"], ["sep=;", "#kho-feed;regime=administrative"], ["#kho-feed;regime=administrative", "sep=;"]]
)
def test_a_line_that_names_the_separator_stands_before_or_behind_the_opening(opening):
    report = read(*opening, HEAD.replace(",", ";"), "15;2022;dti;5;8;;;;")
    assert (report.read_code, report.form_code, report.cells[0]["number"]) == ("ok", "feed", 5.0)


def test_lines_may_end_with_a_carriage_return_alone_below_the_line_that_names_the_separator():
    lines = ["sep=;", "#kho-feed;regime=administrative", HEAD.replace(",", ";"), "15;2022;dti;5;8;;;;"]
    report = read_report("\r".join(lines).encode(), "dti.csv")
    assert (report.read_code, report.regime, report.cells[0]["number"]) == ("ok", "administrative", 5.0)
