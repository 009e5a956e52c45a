"""A night in which one of nine districts is bad: eight are published, the ninth keeps its last good ones."""

import os
import subprocess
import sys
from email import message_from_bytes, policy

import duckdb
import pytest

from orchestration.alerts.notify import tell_release
from orchestration.alerts.settings import Settings
from orchestration.release.exports import TABLES
from orchestration.release.store import publish

DISTRICTS = [f"{code}" for code in range(101, 110)]
UNITS = [("10:start", "10", "Tỉnh Thử", "province", "", "", "")] + [
    (f"{code}:start", code, f"Huyện {code}", "district", "10:start", "", "") for code in DISTRICTS
]
BAD = "105"


@pytest.fixture
def nine(province):
    province.units(UNITS)
    return province


def by_command(province, as_of):
    """The night itself, in a process of its own, as the command line runs it."""
    places = province.places
    command = [sys.executable, "-m", "orchestration.cli", "nightly", "--raw", places.raw]
    command += ["--reference", places.reference, "--warehouse", places.warehouse]
    environment = os.environ | {"KHO_AS_OF": as_of}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def by_hand(province, as_of):
    """The steps of a night: intake, judgement, models, release, alerts; without Dagster and without the audit."""
    province.as_of = as_of
    province.build()
    publish(province.places, as_of, [], written_as=TABLES)
    tell_release(province.places, Settings())


def send(province, month, received, bad=False):
    for number, code in enumerate(DISTRICTS):
        lines = [f"L1,{60 + number},120", f"L2,{50 + number},100", f"L3,{10 + number}"]
        if bad and code == BAD:  # the part above the whole on every ratio: more than half of the lines
            lines = ["L1,150,120", "L2,130,100", "L3,11"]
        province.receive(code, month, *lines, received=received, unit_name=f"Huyện {code}")


@pytest.mark.parametrize("night", [by_hand, pytest.param(by_command, marks=pytest.mark.campaign)])
def test_eight_are_published_the_ninth_keeps_its_last_good_figures_and_the_right_people_hear(nine, night):
    send(nine, "Tháng 01/2026", "2026-01-15T08:00:00")
    night(nine, "2026-01-16")
    outbox = nine.places.warehouse / "outbox"
    before = set(outbox.glob("*.eml"))
    send(nine, "Tháng 02/2026", "2026-02-16T08:00:00", bad=True)
    night(nine, "2026-02-17")

    with duckdb.connect(str(nine.places.published / "current" / "kho.duckdb"), read_only=True) as release:
        ranked = release.execute(
            "select unit_code, unranked_reason from mart_league_table where period_code = '2026-02' order by 1"
        ).fetchall()
        held = release.execute(
            "select value_status, value from fct_indicator_value inner join dim_unit using (unit_key) "
            "where unit_code = ? and period_code = '2026-02' and is_current and indicator_code = 'vacc'",
            [BAD],
        ).fetchall()
        kept = release.execute(
            "select indicator_code, period_code, round(value, 3), age_days, is_fresh from mart_last_good_value "
            "where unit_code = ? and indicator_code <> 'teams' order by 1",
            [BAD],
        ).fetchall()
        fresh = release.execute(
            "select count(*) from mart_last_good_value "
            "where is_fresh and period_code = '2026-02' and indicator_code = 'anc4'"
        ).fetchone()
    assert [unit for unit, reason in ranked if reason is None] == [unit for unit in DISTRICTS if unit != BAD]
    assert dict(ranked)[BAD] is not None
    assert held == [("held", None)]
    # its figures of January, 34 days old on 17 February: January ended on the 14th
    assert kept == [("anc4", "2026-01", 54.0, 34, False), ("vacc", "2026-01", 53.333, 34, False)]
    assert fresh == (8,)

    mails = [
        message_from_bytes(path.read_bytes(), policy=policy.default)
        for path in sorted(set(outbox.glob("*.eml")) - before)
    ]
    texts = {mail["To"].split("@")[0]: mail.get_body(("plain",)).get_content() for mail in mails}
    assert set(texts) == {BAD, "cntt"}
    assert "150 lớn hơn tổng số 120" in texts[BAD]
    assert f"Huyện {BAD}" in texts["cntt"] and "Huyện 104" not in texts["cntt"]
