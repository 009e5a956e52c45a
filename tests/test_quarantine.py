"""What is held is judged again every night: what a later night lets go is told, and what it still holds, since when."""

import duckdb

from orchestration.analysis import quarantine
from transforms.runner import Run

REPORT = "report_id file_name verdict lines_held lines_accepted received_at is_latest read_code form_code revision_no"
INPUTS = """
    create table int_reports_judged (
        report_id varchar, file_name varchar, verdict varchar, lines_held bigint, lines_accepted bigint,
        received_at timestamp, is_latest boolean, read_code varchar, form_code varchar, revision_no bigint,
        unit_key varchar default 'u', period_code varchar default 'p', is_simulated boolean default false,
        series varchar as (concat_ws('|', form_code, unit_key, period_code))
    );
    create table fct_indicator_value (
        report_id varchar, unit_key varchar, indicator_code varchar, value_status varchar, revision_no bigint,
        is_current boolean, correction_code varchar
    );
    create table fct_finding (report_id varchar, severity varchar, status varchar);
    create table stg_calendar__periods (period_code varchar, regime varchar, data_to date);
    create table int_unit_places (
        unit_key varchar, place_from date, place_to date, unit_code varchar, name_vi varchar, name_en varchar,
        unit_level varchar, district_unit_key varchar, district_code varchar, district_name_vi varchar,
        province_unit_key varchar, province_code varchar, province_name_vi varchar, name_sort varchar
    )
"""
MADE_BEFORE = ("int_reports_judged", "fct_indicator_value", "fct_finding", "stg_calendar__periods", "int_unit_places")


def release(published, name, *reports, corrected=(), resolved=()):
    """A release of one district and month as the model makes it; a report is (name, verdict, lines held...)."""
    folder = published / name
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{}", "utf-8")
    with duckdb.connect(str(folder / "kho.duckdb")) as database:
        database.execute(INPUTS)
        for row in reports:
            named = ", ".join(f"? as {column}" for column in REPORT.split())
            database.execute(f"insert into int_reports_judged by name select {named}", row)
        for report_id, status, revision in corrected:
            row = (report_id, "u", "i", status, revision, True, "c")
            database.execute("insert into fct_indicator_value values (?, ?, ?, ?, ?, ?, ?)", row)
        for report_id in resolved:
            database.execute("insert into fct_finding values (?, 'critical', 'resolved')", [report_id])
        Run(database, existing=MADE_BEFORE).make("mart_quarantine")
    return folder


def report(name, verdict, lines, latest=True, read="ok", accepted=0, form=None, revision=1, on="20"):
    at = f"2026-01-{on} 08:00:00"
    return (name, f"{name}.xlsx", verdict, lines, accepted, at, latest, read, form or name, revision)


def test_what_a_later_night_lets_go_is_told_with_its_lines(tmp_path):
    release(tmp_path, "1", report("a", "held", 3), report("b", "partly_held", 2, accepted=1), report("c", "held", 1))
    second = release(
        tmp_path, "2", report("a", "accepted", 0, accepted=3), report("b", "partly_held", 1, accepted=2),
        report("c", "held", 1, latest=False),
    )  # fmt: skip
    states = quarantine.compare(second)
    assert states.released == [("a.xlsx", 3), ("b.xlsx", 1)] and states.replaced == ["c.xlsx"]
    assert [row[:2] for row in states.still] == [("b.xlsx", 1)]
    words = quarantine.in_words(states)
    assert "2 báo cáo: a.xlsx (3 dòng)" in words[0] and "b.xlsx (1 dòng, từ 20/01/2026)" in words[2]


def test_the_first_night_releases_nothing_and_an_unreadable_file_is_held(tmp_path):
    states = quarantine.compare(
        release(tmp_path, "1", report("a", "held", 0, read="unreadable"), report("b", "accepted", 0))
    )
    assert states.released == [] and [row[0] for row in states.still] == ["a.xlsx"]


def test_a_unit_is_held_since_its_first_revision_that_was_not_let_through(tmp_path):
    revisions = [("a", "held", "11"), ("b", "accepted", "12"), ("c", "held", "13"), ("d", "held", "14")]
    states = quarantine.compare(
        release(tmp_path, "1", *(
            report(name, verdict, 1, latest=name == "d", form="F", revision=number, on=day)
            for number, (name, verdict, day) in enumerate(revisions, start=1)
        ))
    )  # fmt: skip
    assert [(name, f"{since:%d}") for name, _, since in states.still] == [("d.xlsx", "13")]


def test_what_is_held_again_is_told_and_what_a_correction_settles_is_not_held(tmp_path):
    release(tmp_path, "1", report("a", "accepted", 0, accepted=3), report("b", "held", 1), report("c", "accepted", 0))
    second = release(
        tmp_path, "2", report("a", "partly_held", 1, accepted=2), report("b", "held", 1), report("c", "accepted", 0),
        corrected=[("b", "corrected", None), ("c", "held", 1)],
    )  # fmt: skip
    states = quarantine.compare(second)
    assert states.newly == [("a.xlsx", 1)] and states.released == [("b.xlsx", 1)] and states.dropped == [("c.xlsx", 1)]
    assert [row[0] for row in states.still] == ["a.xlsx"]


def test_a_broken_file_sent_again_sound_is_held_no_more(tmp_path):
    broken = report("a", "held", 0, read="unreadable")
    release(tmp_path, "1", broken)
    states = quarantine.compare(release(tmp_path, "2", broken, report("b", "accepted", 0, accepted=2), resolved=["a"]))
    assert (states.released, states.replaced, states.still) == ([], ["a.xlsx"], [])


def test_a_release_made_before_there_were_states_is_named_and_the_night_goes_on(tmp_path):
    with duckdb.connect(str(release(tmp_path, "1", report("a", "held", 1)) / "kho.duckdb")) as database:
        database.execute("drop table mart_quarantine")
    states = quarantine.compare(release(tmp_path, "2", report("a", "accepted", 0), report("b", "held", 2)))
    assert (states.released, states.newly, states.silent) == ([], [], ["1"])
    assert [row[0] for row in states.still] == ["b.xlsx"]
    silence, still = quarantine.in_words(states)
    assert "Bản 1 được làm trước khi có bảng mart_quarantine" in silence and "Còn giữ" in still


def test_an_alias_added_later_releases_what_was_held_with_no_one_asking(province):
    import pyarrow.parquet as pq

    def verdicts():
        province.read()
        province.judge()
        return set(pq.read_table(province.places.judged / "verdicts.parquet")["verdict"].to_pylist())

    province.receive("", "2026-01", "L1,90,120", unit_name="Huyện Nhất")
    assert verdicts() == {"held"}
    province.table("unit_alias", [dict(alias="Huyện Nhất", unit_code="101")])
    assert verdicts() == {"accepted"}
