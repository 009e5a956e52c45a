"""Alerts against a real mail server: told once, to the right reader, reminded, mended."""

import io
import sys
from datetime import datetime

import duckdb
import pytest
from alert_desk import plain
from openpyxl import Workbook, load_workbook

from orchestration.alerts import heartbeat, notify
from orchestration.workbooks import annotated

pytest_plugins = "alert_desk"

# ------------------------------------------------------------------------------------------------ who hears what


def test_one_digest_and_one_message_to_each_unit_grouped_by_cause_and_unit(releases, settings, inbox):
    finding = releases.finding
    warned = finding("b", rule_code="PCT_MISMATCH", severity="warning")
    releases.publish(finding("a"), warned, finding("c", "102"), finding("d", "102", "info"))
    notify.tell_release(releases.places, settings)
    assert [mail["To"] for mail in inbox.mails] == ["mot@huyen.example", "hai@huyen.example", "cntt@tinh.example"]
    one, two, digest = inbox.mails
    assert one["Subject"] == "Kho CĐS: Huyện Một, 2 điều mới"
    assert ("a." in plain(one), "b." in plain(one), "c." in plain(one)) == (True, True, False)
    assert "→ Đề nghị sửa. Hạn khắc phục: 27/03/2026." in plain(one) and "d." not in plain(two)
    assert digest["Subject"] == "Kho CĐS 20/03/2026: 3 điều mới"
    text = plain(digest)
    first, second = text.index("PART_GREATER_THAN_WHOLE"), text.index("PCT_MISMATCH")
    assert first < text.index("Huyện Một (1)") < text.index("Huyện Hai (1)") < second
    assert "ghi nhận: 1" in text
    html = digest.get_body(("html",)).get_content()
    assert 'name="viewport"' in html and "Huyện Hai" in html and "<table" not in html


def test_what_the_reporting_unit_cannot_mend_or_nobody_can_place_goes_to_the_it_department(releases, settings, inbox):
    ours, nobody = releases.finding("a", owner="it_department"), releases.finding("b", unit="999")
    releases.publish(ours, nobody)
    notify.tell_release(releases.places, settings)
    assert [mail["To"] for mail in inbox.mails] == ["cntt@tinh.example"]
    assert "Chưa rõ đơn vị" in plain(inbox.mails[0])


def test_silence_while_nothing_changes_then_a_reminder_then_a_note_when_resolved(releases, settings, inbox):
    a, b = releases.finding("a"), releases.finding("b")
    heard = {}
    stay = {key: [a, b] for key in ("2026-03-20", "2026-03-21", "2026-03-26", "2026-03-27", "2026-03-28")}
    nights = stay | {"2026-03-29": [a], "2026-03-30": [], "2026-03-31": [], "2026-04-01": [b]}
    for day, open_causes in nights.items():
        before = len(inbox.mails)
        releases.publish(*open_causes, as_of=day)
        notify.tell_release(releases.places, settings)
        heard[day] = inbox.subjects[before:]
    assert heard == {
        "2026-03-20": ["Kho CĐS: Huyện Một, 2 điều mới", "Kho CĐS 20/03/2026: 2 điều mới"],
        "2026-03-21": [],
        "2026-03-26": [],
        "2026-03-27": ["Kho CĐS: Huyện Một, 2 điều nhắc lại", "Kho CĐS 27/03/2026: 2 điều nhắc lại"],
        "2026-03-28": [],
        "2026-03-29": ["Kho CĐS: Huyện Một, 1 điều đã khắc phục", "Kho CĐS 29/03/2026: 1 điều đã khắc phục"],
        "2026-03-30": ["Kho CĐS: Huyện Một, đã khắc phục hết", "Kho CĐS 30/03/2026: 1 điều đã khắc phục"],
        "2026-03-31": [],
        "2026-04-01": ["Kho CĐS: Huyện Một, 1 điều mới", "Kho CĐS 01/04/2026: 1 điều mới"],
    }
    assert "b." in plain(inbox.mails[4])  # what was mended is named


def test_what_cannot_be_mended_any_more_is_told_once_and_never_brought_up_again(releases, settings, inbox):
    late = releases.finding("late", rule_code="REPORT_LATE", severity="warning")
    for day in ("2026-03-20", "2026-03-27", "2026-04-03"):
        releases.publish(late, as_of=day)
        notify.tell_release(releases.places, settings)
    assert inbox.subjects == ["Kho CĐS: Huyện Một, 1 điều mới", "Kho CĐS 20/03/2026: 1 điều mới"]
    assert "Hạn khắc phục" not in plain(inbox.mails[0])


def test_what_is_open_after_its_due_day_is_counted_for_the_unit_and_for_the_it_department(releases, settings, inbox):
    late, due = releases.finding("a", due_on="2026-03-19", is_overdue=True), releases.finding("b")
    releases.publish(late, due)
    notify.tell_release(releases.places, settings)
    unit, digest = map(plain, inbox.mails)
    assert "1 điều đã quá hạn khắc phục." in unit and "Hạn khắc phục: 19/03/2026." in unit
    assert "Phát hiện đang mở: 2 (thật 2, MÔ PHỎNG 0), quá hạn khắc phục: 1," in digest


def test_the_returned_workbook_is_attached_and_opens(releases, settings, inbox):
    a = releases.finding("a")
    received = releases.places.raw / "received" / a["report_id"]
    received.mkdir(parents=True)
    book = Workbook()
    book.active["F12"] = 130
    book.save(received / "report.xlsx")
    releases.publish(a, releases.finding("b", "102"))  # of the second the file is not there
    notify.tell_release(releases.places, settings)
    [attached] = list(inbox.mails[0].iter_attachments())
    assert attached.get_filename() == "bao-cao-101_tra-lai.xlsx"
    first, marked = load_workbook(io.BytesIO(attached.get_content())).worksheets
    assert first.title == "Phát hiện" and "bao-cao-101.xlsx" in first["A1"].value
    assert marked["F12"].value == 130
    assert "Hạn khắc phục: 27/03/2026." in marked["F12"].comment.text
    assert any("Hạn khắc phục: 27/03/2026." in str(cell.value) for cell in first[5])
    assert "Kèm theo 1 tệp" in plain(inbox.mails[0])
    assert not list(inbox.mails[1].iter_attachments())


def test_a_report_of_another_kind_comes_back_as_its_values(releases, settings, inbox):
    a = releases.finding("a", file_name="bao-cao-101.csv", sheet="", cell="B2")
    received = releases.places.raw / "received" / a["report_id"]
    received.mkdir(parents=True)
    (received / "report.csv").write_text("Chỉ tiêu;Thực hiện\nTổ công nghệ;=130+1\n", encoding="utf-8")
    releases.publish(a)
    notify.tell_release(releases.places, settings)
    [attached] = list(inbox.mails[0].iter_attachments())
    assert attached.get_filename() == "bao-cao-101_tra-lai.xlsx"
    _, values = load_workbook(io.BytesIO(attached.get_content())).worksheets
    assert (values["B2"].value, values["B2"].data_type) == ("=130+1", "s")
    assert values["B2"].comment is not None


def test_a_workbook_that_cannot_be_copied_comes_back_as_what_was_found_in_it(releases, settings, inbox):
    a = releases.finding("a")
    (releases.places.raw / "received" / a["report_id"] / "report.xlsx").mkdir(parents=True)  # no file to copy
    releases.publish(a)
    notify.tell_release(releases.places, settings)
    [attached] = list(inbox.mails[0].iter_attachments())
    [only] = load_workbook(io.BytesIO(attached.get_content())).worksheets
    assert len(inbox.mails) == 2 and only.title == "Phát hiện"


@pytest.fixture(params=["a library is missing", "it fails", "the report is gone"])
def fault(request, monkeypatch):
    """Why a workbook cannot be marked: the second of two, or both."""
    annotate = annotated.annotate

    def fails(original, findings, out, name=None):
        if name == "bo-sung.xlsx":
            raise ValueError("no sheet of it can be opened")
        annotate(original, findings, out, name)

    if request.param == "it fails":
        monkeypatch.setattr(annotated, "annotate", fails)
    if request.param == "a library is missing":
        monkeypatch.setitem(sys.modules, "orchestration.workbooks.annotated", None)
    return request.param


def test_a_message_whose_workbook_cannot_be_marked_goes_out_and_says_so(releases, settings, inbox, caplog, fault):
    a = releases.finding("a")
    b = releases.finding("b", report_id="102" * 8, file_name="bo-sung.xlsx", severity="warning")
    for finding in [a] if fault == "the report is gone" else [a, b]:
        received = releases.places.raw / "received" / finding["report_id"]
        received.mkdir(parents=True)
        Workbook().save(received / "report.xlsx")
    releases.publish(a, b)
    notify.tell_release(releases.places, settings)
    attached = [part.get_filename() for part in inbox.mails[0].iter_attachments()]
    unmarked = ["bao-cao-101.xlsx", "bo-sung.xlsx"] if fault == "a library is missing" else ["bo-sung.xlsx"]
    assert attached == ([] if fault == "a library is missing" else ["bao-cao-101_tra-lai.xlsx"])
    assert f"Không đánh dấu được tệp {', '.join(unmarked)}; xin xem vị trí từng ô nêu dưới đây." in plain(
        inbox.mails[0]
    )
    assert all(name in caplog.text for name in unmarked) and "Kèm theo 2" not in plain(inbox.mails[0])


def test_simulated_findings_say_so_in_the_subject(releases, settings, inbox):
    release = releases.publish(releases.finding("a"))
    with duckdb.connect(str(release / "kho.duckdb")) as connection:
        connection.execute("update fct_finding set is_simulated = true")
    notify.tell_release(releases.places, settings)
    assert all(subject.startswith("[SỐ LIỆU MÔ PHỎNG] ") for subject in inbox.subjects)


def test_real_and_simulated_findings_are_told_apart_in_the_digest_and_in_a_unit_s_message(releases, settings, inbox):
    release = releases.publish(releases.finding("a"), releases.finding("b"))
    with duckdb.connect(str(release / "kho.duckdb")) as connection:
        connection.execute("update fct_finding set is_simulated = finding_id = 'a'")
    notify.tell_release(releases.places, settings)
    unit, digest = map(plain, inbox.mails)
    assert "Phát hiện đang mở: 2 (thật 1, MÔ PHỎNG 1)" in digest
    for text in (digest, unit):
        real, simulated = text.index("Mới: "), text.index("Mới, SỐ LIỆU MÔ PHỎNG: ")
        assert real < simulated
    assert not any("MÔ PHỎNG" in subject for subject in inbox.subjects)


# ------------------------------------------------------------------------------------- what stops the release


def test_a_refusal_is_told_at_once_and_once_and_so_is_the_recovery(releases, settings, inbox):
    releases.publish()
    assert notify.tell_refusal(releases.places, ["FACTS_EMPTY (4): bảng trống"], "2026-03-21", settings)
    assert not notify.tell_refusal(releases.places, ["FACTS_EMPTY (4): bảng trống"], "2026-03-22", settings)
    [mail] = inbox.mails
    assert mail["Subject"] == "[KHẨN] Kho CĐS: bản phát hành bị từ chối"
    assert "FACTS_EMPTY" in plain(mail) and "Bản đang dùng vẫn là R1" in plain(mail)
    releases.publish(as_of="2026-03-23")
    notify.tell_release(releases.places, settings)
    assert inbox.subjects[1:] == ["Kho CĐS: đã phát hành trở lại"]
    notify.tell_release(releases.places, settings)
    assert len(inbox.mails) == 2


def test_a_fault_of_the_night_is_told_at_once_and_once_and_the_recovery_names_all_that_stood_in_the_way(
    releases, settings, inbox
):
    release = releases.publish()
    notify.tell_release(releases.places, settings)
    inbox.mails.clear()
    for _ in range(2):
        notify.tell_fault(releases.places, "observations: OSError: hết chỗ", "2026-03-21", settings)
    notify.tell_refusal(releases.places, ["TABLE_SHRANK (1): thiếu"], "2026-03-22", settings)
    assert inbox.subjects == [
        "[KHẨN] Kho CĐS: đêm bị lỗi, không có bản phát hành",
        "[KHẨN] Kho CĐS: bản phát hành bị từ chối",
    ]
    assert "observations: OSError: hết chỗ" in plain(inbox.mails[0]) and release.name in plain(inbox.mails[0])
    inbox.mails.clear()
    releases.publish(as_of="2026-03-23")
    for _ in range(2):
        notify.tell_release(releases.places, settings)
    assert inbox.subjects == ["Kho CĐS: đã phát hành trở lại"]
    assert "hết chỗ" in plain(inbox.mails[0]) and "TABLE_SHRANK" in plain(inbox.mails[0])


def test_a_heart_that_stopped_is_told_once_reminded_and_told_when_it_beats_again(releases, settings, inbox):
    def beat(day, hour=8):
        return heartbeat.check(releases.places, at=datetime(2026, 3, day, hour), settings=settings).problem

    assert "Chưa có bản" in beat(19)
    releases.publish()  # the 20th at 01:05
    assert beat(20) is None
    assert beat(21, 5) is None  # tonight's run still has its hours of grace
    assert "Lịch chạy lúc 01:00 ngày 21/03/2026" in beat(21, 7)
    assert "giờ tuổi" in beat(22)
    assert "giờ tuổi" in beat(28)
    releases.publish(created="2026-03-29T01:05:00")
    assert beat(29) is None and beat(29, 9) is None
    stopped, again = "[KHẨN] Kho CĐS: không có bản phát hành mới", "Kho CĐS: đã có bản phát hành mới trở lại"
    assert inbox.subjects == [stopped, again, stopped, stopped, again]
