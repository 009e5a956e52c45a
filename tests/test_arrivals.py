"""Which of two versions is the later, when a report came, and what a revision may take away."""

import json
import os
from datetime import datetime, timedelta

import duckdb
import pytest
import xlsxwriter
from conftest import Province
from hypothesis import given, settings
from hypothesis import strategies as st

from expectations.audit import audit
from expectations.facts import Previous
from orchestration import clock
from orchestration.intake import arrival, delivery_note
from orchestration.intake.receive import RawStore, Receipt
from orchestration.notation import moments

NOON = datetime(2026, 1, 16, 12)


@pytest.fixture
def raw(tmp_path):
    (tmp_path / "raw" / "inbox").mkdir(parents=True)
    return RawStore(tmp_path / "raw")


def drop(raw, name, text, written=NOON):
    """Put a file into the inbox as a copy that kept its time."""
    path = raw.raw / "inbox" / name
    path.write_text(text, "utf-8")
    stamp = written.replace(tzinfo=clock.VIETNAM).timestamp()
    os.utime(path, (stamp, stamp))


def in_order(raw):
    """What was taken in, in its order of revision."""
    receipts = sorted(raw.receipts(), key=lambda receipt: (receipt.received_at, receipt.received_no))
    return [raw.content(receipt.report_id).read_text("utf-8") for receipt in receipts]


@pytest.mark.parametrize("name", ["X (1).xlsx", "X-sua.xlsx", "X lần 2.xlsx", "A.xlsx", "x.xls"])
@pytest.mark.parametrize("later", [timedelta(seconds=1), timedelta(days=30)])
def test_the_newer_file_by_its_own_time_is_the_later_revision_whatever_the_names(raw, name, later):
    drop(raw, "X.xlsx", "cũ", NOON - later)
    drop(raw, name, "mới", NOON)
    raw.take_in()
    drop(raw, "X.xlsx", "mới hơn", NOON + later)
    drop(raw, name, "cũ hơn", NOON + later / 2)
    raw.take_in()
    assert in_order(raw) == ["cũ", "mới", "cũ hơn", "mới hơn"]


def test_of_two_workbooks_written_in_one_second_the_one_saved_later_is_the_later(raw):
    for name, saved_at in (
        ("X.xlsx", NOON),
        ("A.xlsx", NOON - timedelta(hours=1)),
        ("X (1).xlsx", NOON + timedelta(hours=1)),
    ):
        drop(raw, name, "")
        with xlsxwriter.Workbook(raw.raw / "inbox" / name) as book:
            book.set_properties({"created": saved_at})
        os.utime(raw.raw / "inbox" / name, (1.7e9, 1.7e9))
    assert [receipt.file_name for receipt in raw.take_in()] == ["A.xlsx", "X.xlsx", "X (1).xlsx"]


def test_where_no_time_tells_them_apart_the_copy_follows_what_it_is_a_copy_of(raw):
    for name in ("X lần 2.xlsx", "X.xlsx", "X (1).xlsx"):
        drop(raw, name, name)
    raw.take_in()
    assert in_order(raw)[0] == "X.xlsx"


def test_files_named_on_the_command_line_are_taken_in_as_they_were_saved_and_told_as_they_were_named(raw):
    drop(raw, "X.xlsx", "mới", NOON)
    drop(raw, "X (1).xlsx", "cũ", NOON - timedelta(hours=1))
    named = [raw.raw / "inbox" / name for name in ("X.xlsx", "X (1).xlsx")]
    assert [receipt.file_name for receipt in raw.receive(named)] == ["X.xlsx", "X (1).xlsx"]
    assert in_order(raw) == ["cũ", "mới"]


@pytest.mark.parametrize(
    ("sent", "revisions"),
    [("AA", "A"), ("ABA", "ABA"), ("ABAB", "ABAB"), ("ABB", "AB"), ("ABAA", "ABA")],
)
@pytest.mark.parametrize("nights", [1, 9])
def test_the_same_bytes_again_are_a_revision_when_something_else_came_between(raw, sent, revisions, nights):
    for number, text in enumerate(sent):
        drop(raw, f"{number}.csv", text, NOON + number * timedelta(minutes=1))
        if nights > 1:
            raw.take_in()
    raw.take_in()
    assert "".join(in_order(raw)) == revisions
    assert len({receipt.report_id for receipt in raw.receipts()}) == len(revisions)


def test_a_file_that_cannot_be_taken_out_of_the_inbox_is_sent_once(raw, monkeypatch):
    drop(raw, "a.csv", "A")
    drop(raw, "b.csv", "B")
    with monkeypatch.context() as kept:
        kept.setattr("pathlib.Path.unlink", lambda *_, **__: (_ for _ in ()).throw(PermissionError("chỉ đọc")))
        raw.take_in()
        assert raw.take_in() == []
    assert raw.take_in() == [] and "".join(in_order(raw)) == "AB"


def test_the_same_bytes_for_two_units_or_two_periods_are_two_reports(raw):
    rows = ["a.csv,,101,2026-01", "b.csv,,102,2026-01", "c.csv,,101,2026-02", "d.csv,,101,2026-01"]
    drop(raw, "delivery.csv", "\n".join(["file,received_at,unit_code,period", *rows]))
    for name in "abcd":
        drop(raw, f"{name}.csv", "như nhau")
    raw.take_in()
    declared = [(receipt.declared_unit_code, receipt.declared_period) for receipt in raw.receipts()]
    # d says what a said, but two others came between: whether that is news, the look-ups find out
    assert declared == [("101", "2026-01"), ("102", "2026-01"), ("101", "2026-02"), ("101", "2026-01")]
    assert len({raw.content(receipt.report_id) for receipt in raw.receipts()}) == 4


def test_a_receipt_of_another_time_is_read(raw):
    drop(raw, "a.csv", "A")
    [receipt] = raw.take_in()
    path = raw.received / receipt.report_id / "receipt.json"
    newer = ("arrival_basis", "file_time", "saved_at", "note_fault", "inbox_mark")
    path.write_text(json.dumps({name: value for name, value in vars(receipt).items() if name not in newer}))
    [older] = raw.receipts()
    assert isinstance(older, Receipt) and older.received_at == receipt.received_at and older.file_time is None


LOOK, NOW = datetime(2026, 1, 16, 1), datetime(2026, 1, 17, 1)


@pytest.mark.parametrize(
    ("written", "looked_at", "came_at"),
    [
        (NOON, LOOK, NOON),  # dropped on the day, taken in after midnight
        (datetime(2026, 1, 2), LOOK, LOOK),  # a copy that kept its time was not there at the last look
        (datetime(2026, 1, 2), None, datetime(2026, 1, 2)),
        (datetime(2036, 1, 1), LOOK, NOW),
        (datetime(1980, 1, 1), LOOK, None),  # an archive's zero
        (NOON, datetime(2036, 1, 1), NOON),  # the clock was wrong at the last look
    ],
)
def test_a_file_came_between_the_last_look_at_the_inbox_and_now(written, looked_at, came_at):
    assert arrival.came_at(written, looked_at, NOW) == came_at


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-03-05T08:30:00", "2026-03-05 08:30:00"),
        ("2026-03-05T18:30:00Z", "2026-03-06 01:30:00"),
        ("2026-03-05 08:30:00+07:00", "2026-03-05 08:30:00"),
        ("2026-03-05T08:30:00.250000-05:00", "2026-03-05 20:30:00"),
        ("2026/3/5 08:30", "2026-03-05 08:30:00"),
        ("05/03/2026", "2026-03-05 00:00:00"),
        ("5/3/2026 8:30", "2026-03-05 08:30:00"),
        ("05-03-2026 08:30:12", "2026-03-05 08:30:12"),
        ("05.03.2026, 8h30", "2026-03-05 08:30:00"),
        ("08 giờ 30 phút ngày 05/03/2026", "2026-03-05 08:30:00"),
        ("05/03/2026 8:30:00 CH", "2026-03-05 20:30:00"),
        ("Thu, 05 Mar 2026 23:30:00 +0000", "2026-03-06 06:30:00"),
        *(
            (text, None)
            for text in ("3/25/2026", "05/03/26", "31/02/2026", "hôm qua", "46086.35", "", "25:00 05/03/2026")
        ),
    ],
)
def test_a_moment_is_read_as_machines_and_people_write_it_or_refused(text, moment):
    assert str(moments.parse(text)) == str(moment)


WRITTEN = ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M:%S+07:00", "%d/%m/%Y %H:%M:%S", "%H:%M:%S %d/%m/%Y", "%d-%m-%Y %Hh%M")


@settings(max_examples=60, deadline=None)
@given(st.datetimes(datetime(2000, 1, 1), datetime(2045, 1, 1)), st.sampled_from(WRITTEN))
def test_a_moment_means_the_same_however_it_is_written(moment, written):
    moment = moment.replace(microsecond=0, second=0)
    assert moments.parse(moment.strftime(written)) == moment


@pytest.mark.parametrize(
    ("note", "times", "fault"),
    [
        (b"file,received_at\na.csv,05/01/2026 08:30\n", "2026-01-05T08:30:00", None),
        ("sep=;\nFile;Received_at\na.csv;2026-01-05T01:30:00Z\n".encode("utf-16"), "2026-01-05T08:30:00", None),
        ("file,received_at\na.csv,hôm qua\n".encode(), "2026-01-16T12:00:00", "received_at = hôm qua"),
        (b"file,received_at\na.csv,2036-01-01\n", "2026-01-16T12:00:00", "received_at = 01/01/2036 00:00"),
        ("tệp,ngày\na.csv,05/01/2026\n".encode(), "2026-01-16T12:00:00", "cột file: tệp,ngày"),
        (b"file,received_at\nother.csv,hm\n", "2026-01-16T12:00:00", None),
    ],
)
def test_a_delivery_note_is_read_or_it_is_told_what_could_not_be(raw, monkeypatch, note, times, fault):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    (raw.raw / "inbox" / delivery_note.NOTE).write_bytes(note)
    drop(raw, "a.csv", "A")
    [receipt] = raw.take_in()
    assert (receipt.received_at, receipt.note_fault) == (times, fault)


RIGHT = [datetime(2026, 1, day, 1) for day in (1, 2, 3, 4)]
AHEAD, BEHIND = datetime(2036, 5, 1), datetime(2000, 1, 1)


@pytest.mark.parametrize(
    ("clocks", "came", "faults"),
    [
        (RIGHT, RIGHT, "...."),
        ([AHEAD, *RIGHT[1:2]], [RIGHT[1], RIGHT[1]], "a."),
        ([RIGHT[0], AHEAD, RIGHT[2], RIGHT[3]], [RIGHT[0], RIGHT[2], RIGHT[2], RIGHT[3]], ".a.."),
        ([RIGHT[0], RIGHT[1], BEHIND], [RIGHT[0], RIGHT[1], RIGHT[1]], "..b"),
        ([AHEAD], [AHEAD], "."),  # nothing contradicts it yet
    ],
)
def test_a_clock_that_was_wrong_once_is_known_by_the_intakes_around_it(clocks, came, faults):
    from orchestration.intake.identify import FOLDER

    with duckdb.connect() as connection:
        connection.execute("create table receipt_correction (report_id varchar, received_on date)")
        connection.execute(
            "create table observed_reports (report_id varchar, received_no bigint, received_at timestamp,"
            " taken_in_at timestamp, arrival_basis varchar)"
        )
        for number, taken_in_at in enumerate(clocks, start=1):
            connection.execute(
                "insert into observed_reports values (?, ?, ?, ?, null)", [f"R{number}", number, *2 * [taken_in_at]]
            )
        connection.execute("insert into receipt_correction values ('R1', '2025-12-31')")
        connection.execute((FOLDER / "arrivals.sql").read_text("utf-8"))
        rows = connection.execute(
            "select received_at, known_at, left(coalesce(clock_fault, '.'), 1) from arrived_reports order by report_id"
        ).fetchall()
    mended = came[0].replace(year=2025, month=12, day=31)
    assert rows[0][:2] == (mended, mended), "a person has set it right"
    assert [row[0] for row in rows[1:]] == came[1:]
    assert "".join(row[2] for row in rows) == "." + faults[1:]


class Nights:
    """A tiny province whose inbox is looked at every night at one; each night is audited beside the one before it."""

    def __init__(self, province: Province, folder, monkeypatch):
        self.province, self.folder, self.monkeypatch = province, folder, monkeypatch
        (self.folder / "parquet").mkdir(parents=True)

    def drop(self, unit, period, *lines, at):
        """Put a report into the inbox, without a note, at this time."""
        province = self.province
        province.receive(unit, period, *lines)
        (province.inbox / "delivery.csv").unlink()
        stamp = datetime.fromisoformat(at).replace(tzinfo=clock.VIETNAM).timestamp()
        os.utime(province.inbox / f"{province._sent:03}.xlsx", (stamp, stamp))

    def pass_night(self, at):
        """Take in, judge, build and audit; give the codes of what the audit says."""
        self.monkeypatch.setattr(clock, "now", lambda: datetime.fromisoformat(at))
        self.province.build()
        places = self.province.places
        with duckdb.connect(str(places.build_database), read_only=True) as built:
            previous = Previous(self.folder, False) if (self.folder / "manifest.json").exists() else None
            result = audit(built, places.judged / "verdicts.parquet", previous)
            names = built.execute("select table_name from duckdb_tables() where schema_name = 'main'").fetchall()
            tables = {
                name: {"rows": len(built.table(name))} for (name,) in names if name[:4] in ("dim_", "fct_", "mart")
            }
            for name in ("fct_indicator_value", "fct_report", "dim_index_edition", "fct_index_score"):
                built.table(name).write_parquet(str(self.folder / "parquet" / f"{name}.parquet"))
        (self.folder / "manifest.json").write_text(json.dumps({"tables": tables}))
        return [failure.code for failure in result.failures]

    def findings(self):
        """(unit, rule) of what is open or was."""
        return {
            (unit[:3], code)
            for unit, code in self.province.sql(
                "select unit_key, rule_code from fct_finding where report_id is not null"
            )
        }


def test_two_nights_of_revisions_are_released_and_take_away_nothing_in_silence(tmp_path, monkeypatch, province):
    nights = Nights(province, tmp_path / "last", monkeypatch)
    nights.drop("101", "2026-01", "L1,90,120", "L2,60,100", "L3,7", at="2026-01-16T16:00:00")  # the day it is due
    nights.drop("102", "2026-01", "L1,50,100", "L2,5,10", at="2026-01-16T15:00:00")
    nights.drop("102", "2026-01", "L1,55,100", at="2026-01-16T15:00:00")
    nights.drop("103", "2026-02", "L1,30,100", "L2,3,10", at="2026-01-16T15:00:00")
    nights.drop("103", "2026-03", "L1,30,100", at="2026-01-16T15:00:00")  # begins on 15 February
    assert nights.pass_night("2026-01-17T01:00:00") == []
    assert province.values("anc4") == [
        ("101", 60.0, "reported"),
        ("102", None, "not_reported"),
        ("103", None, "not_reported"),
    ]
    assert {("102", "REVISION_ENDS_FIGURES"), ("103", "PERIOD_NOT_BEGUN")} <= nights.findings()
    assert ("101", "REPORT_LATE") not in nights.findings()
    assert province.values("vacc", "2026-03")[2] == ("103", None, "held")
    [(known_from, received_at)] = province.sql(
        "select known_from, received_at from fct_indicator_value as facts inner join fct_report using (report_id)"
        " where facts.unit_key like '101%' and indicator_code = 'vacc'"
    )
    assert (received_at, known_from) == (datetime(2026, 1, 16, 16), datetime(2026, 1, 17, 1))

    nights.drop("101", "2026-01", "L1,95,120", at="2026-01-17T10:00:00")  # only the line that was corrected
    nights.drop("103", "2026-02", "L1,30,100", at="2026-01-17T10:00:00")  # the last value of anc4 in the period
    for number, done in enumerate((10, 20, 10)):
        nights.drop("103", "2026-01", f"L1,{done},100", at=f"2026-01-17T1{number}:00:00")
    scales = "select count(*) from dim_index_scale where indicator_code = 'anc4' and period_code = '2026-02'"
    assert province.sql(scales) == [(1,)]
    assert nights.pass_night("2026-01-18T01:00:00") == []
    assert province.sql(scales) == [(0,)], "the scale went with its last value"
    assert province.values("vacc") == [("101", 75.0, "reported"), ("102", 55.0, "reported"), ("103", 10.0, "reported")]
    assert province.values("anc4")[0] == ("101", 60.0, "reported")
    assert ("101", "REVISION_DROPS_FIGURES") in nights.findings()
    compliance = "select unit_code, compliance from mart_reporting_compliance where period_code = '2026-01' order by 1"
    assert province.sql(compliance) == [("101", "on_time"), ("102", "on_time"), ("103", "late")]
