"""A correction changes a figure from its day on, never before, and ends, loudly, when its unit sends again."""

import pytest

from tests.conftest import Province

HISTORY = """
select value, value_status, correction_code, cast(known_from as varchar), cast(known_to as varchar), is_current
from fct_indicator_value where unit_key = '{unit}:start' and indicator_code = 'vacc' and period_code = '2026-01'
order by known_from
"""
ABSENCES = """
select value_status, cast(known_from as varchar), cast(known_to as varchar) from fct_value_absence
where unit_key = '{unit}:start' and indicator_code = 'vacc' and period_code = '2026-01' order by known_from
"""


def correction(code: str, unit: str, recorded_on: str, value: float | str = "", **more) -> dict:
    about = dict(period_code="2026-01", indicator_code="vacc", reason="gõ nhầm", provider="Huyện")
    action = "drop" if value == "" else "override"
    return about | dict(
        correction_code=code, unit_key=f"{unit}:start", recorded_on=recorded_on, value=value, action=action, **more
    )


CORRECTIONS = [
    correction("c1", "101", "2026-03-05", 85),
    correction("c2", "101", "2026-03-07", 86),
    correction("c3", "102", "2026-03-05", 55, expect_value=50),
    correction("c4", "103", "2026-03-03", 40),
    correction("c5", "103", "2026-03-12", ""),
    correction("c6", "103", "2026-03-21", 99),
    correction("c7", "102", "2026-03-05", 10, report_id="nobody sent it"),
]


@pytest.fixture(scope="module")
def corrected(tmp_path_factory) -> Province:
    """Three districts whose figure of January was corrected, before and after they sent it again."""
    province = Province(tmp_path_factory.mktemp("corrected"))
    january = "Tháng 01/2026"  # due on 16 January and two working days later at the latest: long past
    province.table("correction", CORRECTIONS)
    province.receive("101", january, "L1,90,120", received="2026-03-01T08:00:00")
    province.receive("101", january, "L1,96,120", received="2026-03-09T08:00:00")
    province.receive("102", january, "L1,30,60", received="2026-03-01T08:00:00")
    province.receive("102", january, "L1,50,100", received="2026-03-09T08:00:00")
    province.receive("103", january, "L1,70,60", received="2026-03-01T08:00:00")  # held
    province.receive("103", january, "L1,30,60", received="2026-03-09T08:00:00")
    province.build("fct_indicator_value", "fct_value_absence", "fct_correction", "fct_revision")
    return province


def test_a_corrected_value_is_a_row_of_its_own_and_what_stood_before_and_after_stays_in_its_own(corrected):
    assert corrected.sql(HISTORY.format(unit="101")) == [
        (75.0, "reported", None, "2026-03-01 08:00:00", "2026-03-05 00:00:00", False),
        (85.0, "corrected", "c1", "2026-03-05 00:00:00", "2026-03-07 00:00:00", False),
        (86.0, "corrected", "c2", "2026-03-07 00:00:00", "2026-03-09 08:00:00", False),
        (80.0, "reported", None, "2026-03-09 08:00:00", None, True),  # the unit sent anew: its figure stands again
    ]
    assert corrected.sql(HISTORY.format(unit="102")) == [  # the new report states the value that c3 expects
        (50.0, "reported", None, "2026-03-01 08:00:00", "2026-03-05 00:00:00", False),
        (55.0, "corrected", "c3", "2026-03-05 00:00:00", "2026-03-09 08:00:00", False),
        (55.0, "corrected", "c3", "2026-03-09 08:00:00", None, True),
    ]
    assert corrected.sql(HISTORY.format(unit="103")) == [  # what was held is corrected while it is held
        (40.0, "corrected", "c4", "2026-03-03 00:00:00", "2026-03-09 08:00:00", False),
        (50.0, "reported", None, "2026-03-09 08:00:00", "2026-03-12 00:00:00", False),
        (None, "held", "c5", "2026-03-12 00:00:00", None, True),
    ]
    [not_due, late, held] = corrected.sql(ABSENCES.format(unit="103"))
    assert not_due[0] == "not_due" and late == ("not_reported", not_due[2], "2026-03-01 08:00:00")
    assert held == ("held", "2026-03-01 08:00:00", "2026-03-09 08:00:00")
    assert corrected.sql(
        "select correction_code, correction_status, cast(lapsed_at as varchar), next_value from fct_correction"
        " order by correction_code"
    ) == [
        ("c1", "replaced", "2026-03-07 00:00:00", 86.0),
        ("c2", "lapsed", "2026-03-09 08:00:00", 80.0),
        ("c3", "in_force", None, None),
        ("c4", "lapsed", "2026-03-09 08:00:00", 50.0),
        ("c5", "in_force", None, None),
        ("c6", "to_come", None, None),
        ("c7", "not_applied", None, None),
    ]


def test_a_revision_says_who_changed_which_figure_by_how_much_and_when(corrected):
    assert corrected.sql(
        "select unit_key, revision_kind, old_value, new_value, value_change, provider, revised_by_unit_key is not null"
        " from fct_revision where indicator_code = 'vacc' order by unit_key, revised_at"
    ) == [
        ("101:start", "corrected", 75.0, 85.0, 10.0, "Huyện", True),
        ("101:start", "corrected", 85.0, 86.0, 1.0, "Huyện", True),
        ("101:start", "correction_ended", 86.0, 80.0, -6.0, None, True),
        ("102:start", "corrected", 50.0, 55.0, 5.0, "Huyện", True),
        ("103:start", "corrected", None, 40.0, None, "Huyện", True),
        ("103:start", "correction_ended", 40.0, 50.0, 10.0, None, True),
        ("103:start", "corrected", 50.0, None, None, "Huyện", True),
    ]
