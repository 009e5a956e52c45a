"""A province sets the severity and the thresholds of a rule in its reference tables."""

import pytest
from history_reports import score
from observed import Observed
from rule_examples import line_with

from expectations import catalogue
from expectations.suite import SuiteError


def test_a_severity_of_the_reference_tables_stands_before_that_of_the_catalogue(tmp_path):
    observed = Observed(tmp_path)
    # of itself info, warning and critical
    examples = {
        "PCT_TRUNCATED": ("critical", line_with(numerator="2", denominator="3", reported_pct="66")),
        "FULL_MARKS_WITHOUT_EVIDENCE": ("info", score("100", evidence="")),
        "PART_GREATER_THAN_WHOLE": ("warning", line_with(numerator="29", denominator="28")),
    }
    default = {rule.code: rule.severity for rule in catalogue.load()}
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
    score("90", "75")(observed, "R1")
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
