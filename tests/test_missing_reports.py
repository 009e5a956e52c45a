"""A report that is owed and did not come is found once it is due, and of nobody who owes none."""

from datetime import datetime

import history_examples
from history_reports import owed
from observed import OBLIGATION, Observed
from rule_examples import FEED, FEED_LINE


def test_a_report_that_never_came_is_told_once_it_is_due_and_until_it_comes(tmp_path):
    observed = Observed(tmp_path)
    observed.tables |= history_examples.TABLES
    observed.tables["reporting_obligation"] = OBLIGATION.splitlines()[0] + "\n" + history_examples.OBLIGED
    owed("CDS-M")(observed, "R1")  # one of the two answered; nobody answered CDS-L
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
    owed("CDS-L", period="2021")(observed, "R1")
    observed.judge("2023-02-01")
    missing = [
        (finding["unit_key"], finding["period_code"]) for finding in observed.findings() if not finding["report_id"]
    ]
    assert missing == [("OWES", "2022"), ("TOO", "2021"), ("TOO", "2022")]  # of 2020 nobody was asked yet


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
