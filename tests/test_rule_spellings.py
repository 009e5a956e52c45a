"""One thing written in many ways: units of measure, per cents, codes, periods and blanks, all judged in one run."""

import pytest
from history_reports import measured_in, series
from observed import Observed
from rule_examples import NO_PERIOD, NO_UNIT

# code, unit of measure as written, whether it is another than the catalogue's
MEASURES_WRITTEN = [
    *(("RATIO", word, False) for word in ("%", " % ", "phần trăm", "PHAN TRAM", "Tỷ lệ %", "tỉ lệ (%)")),
    *(("RATIO", word, True) for word in ("người", "xã", "‰", "hệ số")),
    *(("COUNT", word, False) for word in ("Hồ sơ", "HS", "h.s", "ho  so", "hồsơ", "số hồ sơ", "Số lượng hồ sơ")),
    *(("COUNT", word, True) for word in ("nghìn hồ sơ", "1.000 hồ sơ", "hộ", "%", "người", "sổ")),
    *(("AMOUNT", word, False) for word in ("Đồng", "đ", "VNĐ", "dong", "đồng (VN)", "Việt Nam đồng")),
    *(("AMOUNT", word, True) for word in ("nghìn đồng", "ngàn đồng", "1000đ", "1.000 đ", "tr.đ", "trđ", "Triệu")),
    *(("AMOUNT", word, True) for word in ("tỷ", "tỉ đồng", "tỷ VNĐ", "đồng (nghìn)", "USD", "1.000.000đ")),
    ("SCORE", "Điểm", False),
    ("YESNO", "Đạt", False),
]
# a unit of measure that the catalogue does not name: last year's word, this year's, whether it is another
MEASURES_IN_TURN = [
    *(("triệu đồng", word, False) for word in ("tr.đ", "trđ", "Triệu  đồng", "triệu", "1.000.000 đồng", "tr đồng")),
    *(("triệu đồng", word, True) for word in ("nghìn đồng", "đồng", "tỷ đồng", "triệu lượt")),
    *(("nghìn đồng", word, False) for word in ("ngàn đồng", "1000đ", "1.000 đồng", "ng.đ", "NGHÌN ĐỒNG")),
    ("doanh nghiệp", "DN", False),
    ("công ty", "tỷ đồng", True),
    ("giao dịch/ngày", "giao dịch/tháng", True),
]
# 24/28 = 85,714 as somebody wrote it, and what is said of the likely cause
PER_CENTS_WRITTEN = [
    ("86,71", "gõ nhầm một chữ số"),
    ("87,51", "đảo hai chữ số"),
    ("0,86", "hệ số"),
    ("8,57", "dấu thập phân"),
    ("857,1", "dấu thập phân"),
    ("85,72", ""),  # the last digit off by one is no slip of the fingers
    ("12,34", ""),
]


def code_of_another_time(observed, report):
    candidates = {"unit_candidates": "15@2004 Tỉnh Yên Bái [2004-01-01, 2025-07-01)"}
    observed.report(report, unit_code_text="15", unit_name_text=None, **NO_UNIT, **candidates)
    observed.line(report, numerator="1", denominator="2")


def period_that_is_a_day(observed, report):
    observed.report(report, period_text="2023-03-01T00:00:00", **NO_PERIOD)
    observed.line(report, numerator="1", denominator="2")


def unit_left_blank(observed, report):
    observed.report(report, unit_code_text=None, unit_name_text=None, unit_key=None, unit_match="missing")
    observed.line(report, numerator="1", denominator="2")


SPELLINGS = {
    **{("measure", code, word): measured_in(word, code=code) for code, word, _ in MEASURES_WRITTEN},
    **{("in turn", first, second): measured_in(first, second) for first, second, _ in MEASURES_IN_TURN},
    **{
        ("per cent", written): series([{"numerator": "24", "denominator": "28", "reported_pct": written}])
        for written, _ in PER_CENTS_WRITTEN
    },
    **{(example.__name__,): example for example in (code_of_another_time, period_that_is_a_day, unit_left_blank)},
}


@pytest.fixture(scope="module")
def spelt(tmp_path_factory):
    """The findings on every spelling, each by a unit of its own, judged in one run: spelling -> findings."""
    observed = Observed(tmp_path_factory.mktemp("spellings"))
    owners = {}
    for number, (spelling, writes) in enumerate(SPELLINGS.items()):
        first = len(observed.reports)
        writes(observed, f"S{number}")
        owners |= {report["report_id"]: spelling for report in observed.reports[first:]}
    observed.judge()
    findings = {spelling: [] for spelling in SPELLINGS}
    for finding in observed.findings():
        findings[owners[finding["report_id"]]].append(finding)
    return findings


@pytest.mark.parametrize(("code", "written", "is_told"), MEASURES_WRITTEN)
def test_a_unit_of_measure_is_known_by_its_spellings_and_told_from_another(spelt, code, written, is_told):
    rules = ("UNIT_OF_MEASURE_CHANGED", "UNIT_OF_MEASURE_RESCALED")
    texts = [finding["found"] for finding in spelt["measure", code, written] if finding["rule_code"] in rules]
    assert texts == [written] * is_told  # by one of the two, never by both


@pytest.mark.parametrize(("first", "second", "is_told"), MEASURES_IN_TURN)
def test_where_the_catalogue_names_no_unit_of_measure_the_last_one_written_holds(spelt, first, second, is_told):
    findings = [
        finding for finding in spelt["in turn", first, second] if finding["rule_code"] == "UNIT_OF_MEASURE_CHANGED"
    ]
    assert [finding["expected"] for finding in findings] == [f"“{first}” (kỳ 2021)"] * is_told


@pytest.mark.parametrize(("written", "hint"), PER_CENTS_WRITTEN)
def test_a_wrong_per_cent_is_told_with_its_likely_cause(spelt, written, hint):
    [finding] = [finding for finding in spelt["per cent", written] if finding["rule_code"] == "PCT_MISMATCH"]
    _, _, cause = finding["message_vi"].partition("%.")
    assert (hint in cause) if hint else not cause


def test_a_code_of_another_time_is_told_with_the_unit_it_was_then(spelt):
    [finding] = spelt["code_of_another_time",]
    assert (finding["found"], finding["severity"]) == ("15", "critical")
    assert "Tỉnh Yên Bái" in finding["message_vi"]


def test_a_period_that_is_a_day_is_told_to_be_written_in_words(spelt):
    [finding] = spelt["period_that_is_a_day",]
    assert (finding["rule_code"], "gõ bằng chữ" in finding["message_vi"]) == ("PERIOD_UNKNOWN", True)


def test_what_was_left_blank_is_told_as_blank(spelt):
    [finding] = spelt["unit_left_blank",]
    assert "Đã ghi: để trống." in finding["message_vi"]
    assert "Found: blank." in finding["message_en"]
