"""Every observation rule has an example that breaks it and one that does not; all are judged in one run."""

import json
import shutil
import unicodedata
from datetime import datetime

import history_examples
import pytest
from history_examples import measured_in, series
from observed import OBLIGATION, Observed

from expectations import catalogue
from expectations.suite import SuiteError

NO_PERIOD = {"period_code": None, "period_type": None}
FEED = {
    "form_code": "feed",
    "unit_code_text": None,
    "unit_name_text": None,
    "unit_key": None,
    "unit_match": "missing",
    "period_text": None,
    **NO_PERIOD,
}
MATRIX = {"form_code": "CDS-02"}
NO_UNIT = {"unit_key": None, "unit_match": "unknown"}
FEED_LINE = {
    "unit_key": "141@2005",
    "unit_match": "code",
    "unit_text": "141",
    "period_code": "2022",
    "period_type": "year",
}
MORE_THAN_28 = {
    "raw_text": "hơn 28",
    "number": 28.0,
    "decimals": 0,
    "qualifier": "more_than",
    "parse_code": "ok",
}


def form(observed, report, **measures):
    observed.report(report)
    observed.line(report, **measures)


def broken_period_of_a_feed_line(observed, report):
    observed.report(report, **FEED)
    observed.line(report, 2, sheet="", line=FEED_LINE, cell={"period_text": "2022"}, value="1")
    observed.line(report, 3, sheet="", line=FEED_LINE | NO_PERIOD, cell={"period_text": "2022-13"}, value="1")


def unit_of_the_report_unknown(observed, report):
    observed.report(report, **NO_UNIT)
    observed.line(report, 12, numerator="1", denominator="2")
    observed.line(report, 13, "COUNT", numerator="1")


def unit_of_a_matrix_row_ambiguous(observed, report):
    observed.report(report, **MATRIX)
    namesakes = {"unit_text": "Xã Vĩnh Kiên", "unit_key": None, "unit_match": "ambiguous"}
    namesakes["unit_candidates"] = "04771, 04999"
    for column, unit in (("E", {}), ("F", namesakes)):
        cell = {"cell": f"{column}12", "unit_name_text": "x"}
        observed.line(report, 12, "YESNO", line=unit | {"line_key": f"Bieu!{column}12"}, cell=cell, status="")


def two_targets_of_two_communes(observed, report):
    observed.report(report, **MATRIX)
    for row, unit in ((12, "A"), (13, "B")):
        line = {"unit_key": unit, "unit_text": unit}
        observed.line(report, row, "YESNO", line=line, cell={"unit_code_text": unit}, status="")


def twice(observed, report, **second):
    observed.report(report)
    observed.line(report, 12, numerator="1", denominator="2")
    observed.line(report, 15, numerator="1", denominator="2", **second)


def only_report(**changes):
    return lambda observed, report: observed.report(report, **changes)


def line_with(**measures):
    return lambda observed, report: form(observed, report, **measures)


# code -> (what breaks it, the cells it is found at, what does not break it)
EXAMPLES = {
    "FILE_UNREADABLE": [
        (
            only_report(read_code="unreadable", read_detail="không phải tệp Excel", form_code=None),
            [None],
            line_with(),
        ),
    ],
    "FORM_UNKNOWN": [
        (
            only_report(read_code="form_unknown", read_detail="Mã biểu: X-9", form_code=None),
            [None],
            line_with(),
        ),
    ],
    "REPORT_EMPTY": [
        (only_report(read_code="empty"), [None], line_with()),
        (only_report(read_code="ok"), [None], only_report(read_code="form_unknown")),
    ],
    "PERIOD_UNKNOWN": [
        (
            lambda o, r: (o.report(r, period_text="Kỳ 13", **NO_PERIOD), o.line(r), o.line(r, 13, "COUNT")),
            [None],
            line_with(),
        ),
        (broken_period_of_a_feed_line, ["J3"], two_targets_of_two_communes),
    ],
    "UNIT_UNKNOWN": [
        (unit_of_the_report_unknown, [None], line_with()),
        (unit_of_a_matrix_row_ambiguous, ["F12"], two_targets_of_two_communes),
        (
            lambda o, r: (o.report(r, **FEED), o.line(r, 2, sheet="", line=FEED_LINE | NO_UNIT, value="1")),
            ["J2"],
            # one cause, one finding: without a period no unit can be looked up
            lambda o, r: (o.report(r, **NO_UNIT, **NO_PERIOD), o.line(r)),
        ),
    ],
    "INDICATOR_UNKNOWN": [
        (
            line_with(line={"indicator_code": None}, numerator="1"),
            ["F12"],
            line_with(numerator="1", denominator="2"),
        ),
        (
            line_with(line={"indicator_code": None, "line_code": ""}, numerator="1"),
            ["F12"],
            line_with(line={"indicator_code": None, "line_code": ""}, numerator="", note=""),  # a heading
        ),
        (
            line_with(line={"indicator_code": None}, numerator="n/a"),
            ["F12"],
            line_with(line={"indicator_code": None}, numerator=""),
        ),
    ],
    "LINE_DUPLICATED": [
        (twice, ["F12", "F15"], lambda o, r: twice(o, r, code="COUNT")),
        (
            lambda o, r: twice(o, r, line={"unit_key": None, "unit_text": "Huyện Yên Bình"}),
            [],  # a unit not looked up is not the one that was
            two_targets_of_two_communes,
        ),
    ],
    "PART_GREATER_THAN_WHOLE": [
        (line_with(numerator="29", denominator="28"), ["F12"], line_with(numerator="28", denominator="28")),
        (
            line_with(numerator="1.001", denominator="1.000"),
            ["F12"],
            line_with(code="COUNT", numerator="29", denominator="28"),
        ),
        (
            line_with(numerator=MORE_THAN_28, denominator="27"),
            ["F12"],
            line_with(numerator=MORE_THAN_28 | {"qualifier": "about"}, denominator="27"),
        ),
    ],
    "WHOLE_IS_ZERO": [
        (line_with(numerator="5", denominator="0"), ["G12"], line_with(numerator="0", denominator="0")),
        (
            line_with(numerator="1.001", denominator="0"),
            ["G12"],
            line_with(code="COUNT", numerator="29", denominator="0"),
        ),
    ],
    "NEGATIVE_NUMBER": [
        (line_with(numerator="-3", denominator="28"), ["F12"], line_with(numerator="0", denominator="28")),
        (line_with(code="COUNT", value="-3"), ["J12"], line_with(code="AMOUNT", value="-3")),
        # in a report a per cent is a share, unless the catalogue says that it can fall below zero
        (line_with(code="RATE", value="-3"), ["J12"], line_with(code="CHANGE", value="-3")),
        (line_with(code="RATE", numerator="-3", denominator="28"), ["F12"], line_with(code="CHANGE", value="-3")),
        (line_with(code="CHANGE", denominator="-3"), ["G12"], line_with(code="CHANGE", numerator="-3")),
    ],
    "NOT_A_NUMBER": [
        (line_with(numerator="n/a", denominator="28"), ["F12"], line_with(numerator="", denominator="28")),
        (
            line_with(numerator={"raw_text": "=A1", "parse_code": "formula_without_value"}),
            ["F12"],
            line_with(numerator="1", note={"raw_text": "chưa có", "parse_code": "unreadable"}),
        ),
    ],
    "STATUS_UNKNOWN": [
        (
            line_with(code="YESNO", status={"raw_text": "Gần đạt", "parse_code": "unreadable"}),
            ["K12"],
            line_with(code="YESNO", status={"raw_text": "Đạt", "text_value": "achieved", "parse_code": "ok"}),
        ),
        (line_with(code="YESNO", status="?"), ["K12"], line_with(code="YESNO", status="")),
    ],
    "PCT_MISMATCH": [
        (
            line_with(numerator="24", denominator="28", reported_pct="85,6"),
            ["H12"],
            line_with(numerator="24", denominator="28", reported_pct="85,7"),
        ),
        (
            line_with(numerator="32.468", denominator="32.641", reported_pct="98,47"),
            ["H12"],
            line_with(numerator="172", denominator="172", reported_pct="100"),
        ),
        (
            line_with(numerator="209", denominator="230", reported_pct="90,96"),
            ["H12"],
            line_with(numerator="5.565", denominator="6.700", reported_pct="83,05"),
        ),
        (
            line_with(code="COUNT", numerator="30", plan="40", reported_pct="70"),  # a count is measured on its plan
            ["H12"],
            line_with(code="COUNT", numerator="30", plan="40", denominator="50", reported_pct="75"),
        ),
        (
            line_with(code="AMOUNT", value="30", plan="40", reported_pct="70"),
            ["H12"],
            line_with(numerator="24", denominator="0", reported_pct="85,6"),
        ),
        (
            line_with(numerator="1", denominator="3", reported_pct="33,34"),
            ["H12"],
            line_with(numerator=MORE_THAN_28, denominator="30", reported_pct="90"),
        ),
    ],
    "PCT_TRUNCATED": [
        (
            line_with(numerator="5.565", denominator="6.700", reported_pct="83,05"),
            ["H12"],
            line_with(numerator="24", denominator="28", reported_pct="85,6"),
        ),
        (
            line_with(numerator="2", denominator="3", reported_pct="66"),
            ["H12"],
            line_with(numerator="1", denominator="3", reported_pct="33"),  # cut or rounded, it is the same
        ),
    ],
}
FAULTS = {
    "FILE_LOCKED": "locked",
    "FILE_EMPTY": "empty",
    "FILE_TOO_LARGE": "too_large",
    "FILE_DANGEROUS": "dangerous",
    "FILE_NOT_A_TABLE": "not_a_table",
    "ENCODING_UNKNOWN": "encoding",
    "FILE_TOO_SLOW": "timeout",
}
NOTES = [
    *("READ_AS_MARKUP", "READ_BY_FALLBACK", "OLD_FONT", "OLD_ENCODING", "SHEET_HIDDEN", "ROW_HIDDEN", "COLUMN_HIDDEN"),
    *("COLUMN_UNREAD", "TOTAL_UNREAD", "FORM_INFERRED", "FORM_SECOND_UNREAD", "SHEET_UNREAD", "FORM_CHANGED"),
    "PERIOD_CONTRADICTED",
]


def unread(fault):
    return only_report(read_code="unreadable", read_fault=fault, read_detail="vì sao", form_code=None)


def noted(code):
    note = {"code": code, "sheet": "Bieu", "cell": "B7", "found": "đã gặp", "expected": "cần"}
    return lambda o, r: (o.report(r, read_notes=json.dumps([note])), o.line(r))


EXAMPLES |= {code: [(unread(fault), [None], unread("damaged"))] for code, fault in FAULTS.items()}
EXAMPLES |= {code: [(noted(code), ["B7"], noted("ANOTHER"))] for code in NOTES}
EXAMPLES |= {
    "UNIT_CONTRADICTED": [
        (
            lambda o, r: (o.report(r, unit_contradiction="136:start Huyện Văn Yên"), o.line(r)),
            [None],
            line_with(),
        )
    ],
    "DECLARED_CONTRADICTED": [
        (
            lambda o, r: (o.report(r, declared_unit_code="136", declared_period="2022"), o.line(r)),
            [None],
            lambda o, r: (o.report(r, declared_unit_code="141", declared_period="2022"), o.line(r)),
        ),
        (
            lambda o, r: (o.report(r, declared_period="2023"), o.line(r)),
            [None],
            line_with(),
        ),
    ],
}
EXAMPLES |= history_examples.EXAMPLES
JUDGED = [rule for stage in ("observations", "verdicts") for rule in catalogue.of_stage(stage)]
CODES = [rule.code for rule in JUDGED if rule.code != "REPORT_MISSING"]  # of a report that is not there: below


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
def told(tmp_path_factory):
    """The findings on every example, judged in one run: (report, code) -> findings."""
    observed = Observed(tmp_path_factory.mktemp("examples"))
    observed.tables |= history_examples.TABLES
    observed.tables["reporting_obligation"] = OBLIGATION + history_examples.OBLIGED
    for code, examples in EXAMPLES.items():
        for number, (breaks, _, keeps) in enumerate(examples):
            breaks(observed, f"{code}-{number}-broken")
            keeps(observed, f"{code}-{number}-sound")
    observed.judge()
    findings = {}
    for finding in observed.findings():
        findings.setdefault((finding["report_id"], finding["rule_code"]), []).append(finding)
    return findings


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


@pytest.mark.parametrize("code", CODES)
def test_each_rule_finds_its_broken_examples_at_their_cells_and_leaves_the_sound_ones(told, code):
    assert EXAMPLES[code], f"{code} has no example"
    for number, (_, cells, _) in enumerate(EXAMPLES[code]):
        assert [finding["cell"] for finding in told.get((f"{code}-{number}-broken", code), [])] == cells
        assert (f"{code}-{number}-sound", code) not in told


def test_a_report_that_never_came_is_told_once_it_is_due_and_until_it_comes(tmp_path):
    observed = Observed(tmp_path)
    observed.tables |= history_examples.TABLES
    observed.tables["reporting_obligation"] = OBLIGATION.splitlines()[0] + "\n" + history_examples.OBLIGED
    history_examples.owed("CDS-M")(observed, "R1")  # one of the two answered; nobody answered CDS-L
    for day, owing in (("2022-12-16", []), ("2022-12-17", ["TOO"]), ("2026-12-18", ["TOO"])):
        observed.judge(day)
        missing = [finding for finding in observed.findings() if finding["rule_code"] == "REPORT_MISSING"]
        assert [finding["unit_key"] for finding in missing] == owing, day
        for finding in missing:
            assert (finding["report_id"], finding["form_code"]) == (None, "CDS-M")
            assert finding["since"] == datetime(2022, 12, 17)
            assert finding["message_vi"] == (
                "Đơn vị “TOO”, biểu CDS-M, kỳ 2022: chưa nhận được báo cáo; hạn là 16/12/2022."
            )


def test_a_period_that_nobody_at_all_reported_is_told_once_the_collection_has_begun(tmp_path):
    observed = Observed(tmp_path)
    observed.tables |= history_examples.TABLES
    observed.tables["reporting_obligation"] = OBLIGATION.splitlines()[0] + "\n" + history_examples.OBLIGED
    history_examples.owed("CDS-L", period="2021")(observed, "R1")
    observed.judge("2023-02-01")
    told = [
        (finding["unit_key"], finding["period_code"]) for finding in observed.findings() if not finding["report_id"]
    ]
    assert told == [("OWES", "2022"), ("TOO", "2021"), ("TOO", "2022")]  # of 2020 nobody was asked yet


def test_an_owed_feed_that_never_came_is_told_and_one_that_owes_no_line_is_not(tmp_path):
    observed = Observed(tmp_path)
    observed.tables |= history_examples.TABLES
    header = OBLIGATION.splitlines()[0]
    observed.tables["reporting_obligation"] = f"{header}\nfeed,agency,,year,administrative,2,2022-01-01,2023-01-01\n"
    observed.report("R1", **FEED)
    observed.line("R1", 2, "COUNT", sheet="", line=FEED_LINE | {"unit_key": "OWES"}, numerator="5")
    observed.judge("2023-02-01")
    assert [finding for finding in observed.findings() if finding["rule_code"] == "REPORT_MISSING"] == []
    observed.tables["form_line"] += "feed,COUNT,COUNT,true,,\n"
    observed.judge("2023-02-01")
    [missing] = [finding for finding in observed.findings() if finding["rule_code"] == "REPORT_MISSING"]
    assert (missing["unit_key"], missing["form_code"]) == ("TOO", "feed")


def test_a_severity_of_the_reference_tables_stands_before_that_of_the_catalogue(tmp_path):
    observed = Observed(tmp_path)
    # of itself info, warning and critical
    examples = {
        "PCT_TRUNCATED": ("critical", line_with(numerator="2", denominator="3", reported_pct="66")),
        "FULL_MARKS_WITHOUT_EVIDENCE": ("info", history_examples.score("100", evidence="")),
        "PART_GREATER_THAN_WHOLE": ("warning", line_with(numerator="29", denominator="28")),
    }
    default = {rule.code: rule.severity for rule in JUDGED}
    assert sorted(default[code] for code in examples) == ["critical", "info", "warning"]
    for code, (_, breaks) in examples.items():
        breaks(observed, code)
    settings = "".join(f"{code},{severity}\n" for code, (severity, _) in examples.items())
    observed.tables["rule_severity"] = f"rule_code,severity\n{settings}"
    observed.judge()
    severities = {finding["report_id"]: (finding["rule_code"], finding["severity"]) for finding in observed.findings()}
    assert severities == {code: (code, severity) for code, (severity, _) in examples.items()}
    verdicts = {report: row["verdict"] for (report, _), row in observed.verdicts().items()}
    assert verdicts == {
        code: "held" if severity == "critical" else "accepted" for code, (severity, _) in examples.items()
    }


@pytest.mark.parametrize("wrong", ["FULL_MARKS_WITHOUT_EVIDENCE,grave", "FACT_UNTRACED,info", "NO_SUCH_RULE,info"])
def test_a_severity_that_is_none_or_of_no_rule_of_a_load_is_refused(tmp_path, wrong):
    observed = Observed(tmp_path)
    observed.tables["rule_severity"] = f"rule_code,severity\n{wrong}\n"
    with pytest.raises(SuiteError, match=r"rule_severity\.csv"):
        observed.judge()


def test_a_threshold_of_the_reference_tables_stands_before_the_default(tmp_path):
    observed = Observed(tmp_path)
    history_examples.score("90", "75")(observed, "R1")
    observed.judge()
    assert observed.findings() == []
    setting = "rule_code,parameter,value\nSELF_SCORE_FAR_FROM_VERIFIED,share_of_maximum,0.1\n"
    observed.tables["rule_threshold"] = setting
    observed.judge()
    assert [finding["rule_code"] for finding in observed.findings()] == ["SELF_SCORE_FAR_FROM_VERIFIED"]
    for wrong in (setting.replace("share_of", "share"), setting.replace("0.1", "một phần mười")):
        observed.tables["rule_threshold"] = wrong
        with pytest.raises(SuiteError, match=r"rule_threshold\.csv: SELF_SCORE"):
            observed.judge()


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


def test_a_rule_breaks_only_its_own_examples_of_per_cents(told):
    per_cents = {key for key in told if key[1] in ("PCT_MISMATCH", "PCT_TRUNCATED")}
    # 5.565/6.700 serves as sound for one and broken for the other, and so does 24/28
    assert per_cents == {(f"PCT_MISMATCH-{n}-broken", "PCT_MISMATCH") for n in range(6)} | {
        (f"PCT_TRUNCATED-{n}-broken", "PCT_TRUNCATED") for n in range(2)
    } | {("PCT_MISMATCH-2-sound", "PCT_TRUNCATED"), ("PCT_TRUNCATED-0-sound", "PCT_MISMATCH")}


@pytest.mark.parametrize(
    ("example", "code", "found", "expected", "rounded"),
    [
        ("PCT_MISMATCH-0", "PCT_MISMATCH", "85,6", "85,71", "85,7"),  # 24/28
        ("PCT_TRUNCATED-0", "PCT_TRUNCATED", "83,05", "83,060", "83,06"),  # 5565/6700
        ("PCT_MISMATCH-1", "PCT_MISMATCH", "98,47", "99,470", "99,47"),  # 32468/32641
        ("PCT_MISMATCH-2", "PCT_MISMATCH", "90,96", "90,870", "90,87"),  # 209/230
    ],
)
def test_the_four_per_cents_of_the_articles_are_told_with_the_right_value(
    told, example, code, found, expected, rounded
):
    [finding] = told[f"{example}-broken", code]
    assert (finding["found"], finding["expected"]) == (found, expected)
    for language in ("vi", "en"):
        assert f"{rounded}%" in finding[f"message_{language}"]


def test_a_message_names_the_file_the_sheet_the_cell_what_was_found_and_what_to_do(told):
    [finding] = told["PCT_MISMATCH-0-broken", "PCT_MISMATCH"]
    assert finding["message_vi"] == (
        "Tệp “PCT_MISMATCH-0-broken.xlsx”, trang tính “Bieu”, ô H12: “Chỉ tiêu RATIO”: "
        "ghi 85,6% nhưng 24/28 = 85,71%, làm tròn đúng là 85,7%."
    )
    assert finding["fix_vi"].endswith("sửa tỷ lệ thành 85,7%.")


def test_a_finding_of_a_feed_names_no_sheet(told):
    [finding] = told["PERIOD_UNKNOWN-1-broken", "PERIOD_UNKNOWN"]
    assert finding["message_vi"].startswith("Tệp “PERIOD_UNKNOWN-1-broken.xlsx”, ô J3: ")


def test_an_ambiguous_unit_is_told_with_its_candidates(told):
    [finding] = told["UNIT_UNKNOWN-1-broken", "UNIT_UNKNOWN"]
    assert finding["found"] == "Xã Vĩnh Kiên"
    assert "04771, 04999" in finding["message_vi"]


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


def test_lines_repeated_name_each_other(told):
    first, second = told["LINE_DUPLICATED-0-broken", "LINE_DUPLICATED"]
    assert "còn được ghi ở F15" in first["message_vi"]
    assert "còn được ghi ở F12" in second["message_vi"]


def test_every_rule_is_told_in_both_languages_in_composed_vietnamese():
    for rule in catalogue.load():
        texts = [rule.why_vi, rule.why_en, rule.message_vi, rule.message_en, rule.fix_vi, rule.fix_en]
        assert all(text == unicodedata.normalize("NFC", text) for text in texts), rule.code
        if rule.stage == "observations":
            assert rule.message_vi.startswith("{place}:"), rule.code
            assert rule.message_en.startswith("{place}:"), rule.code


def test_a_value_that_looks_like_a_placeholder_is_told_as_it_is():
    [rule] = [rule for rule in catalogue.load() if rule.code == "NOT_A_NUMBER"]
    words = rule.tell({"file": "{cell}.xlsx", "found": "{expected}", "expected": "một số"})
    assert words["message_vi"].startswith("Tệp “{cell}.xlsx”")
    assert "Đã ghi: {expected}." in words["message_vi"]


def test_an_entry_without_a_fix_or_with_an_unknown_placeholder_is_refused(tmp_path):
    folder = shutil.copytree(catalogue.RULES, tmp_path / "rules")
    path = folder / "observations.yml"
    text = path.read_text(encoding="utf-8")
    for wrong in (text.replace("  owner: reporting_unit\n", "", 1), text.replace("{found}", "{fuond}", 1)):
        path.write_text(wrong, encoding="utf-8")
        catalogue.load.cache_clear()
        with pytest.raises(catalogue.CatalogueError, match=r"rules/observations\.yml: FILE_UNREADABLE"):
            catalogue.load(folder)


def test_a_file_of_rules_that_nobody_reads_and_one_that_is_missing_are_refused(tmp_path):
    folder = shutil.copytree(catalogue.RULES, tmp_path / "rules")
    (folder / "own.yml").write_text("[]", encoding="utf-8")
    with pytest.raises(catalogue.CatalogueError, match="own"):
        catalogue.load(folder)
    (folder / "own.yml").rename(folder / "index.yml")
    (folder / "facts.yml").unlink()
    with pytest.raises(catalogue.CatalogueError, match="facts"):
        catalogue.load(folder)
