import hashlib
import json
import multiprocessing
import os
import unicodedata
from pathlib import Path

import duckdb
import pytest
from privileges import bound_by_modes

from orchestration.intake import receive, store
from orchestration.intake.receive import RawStore
from orchestration.intake.store import ObservationStore

HEAD = "unit_code,period,indicator_code,value\n"


@pytest.fixture
def raw(tmp_path):
    (tmp_path / "raw" / "inbox").mkdir(parents=True)
    return RawStore(tmp_path / "raw")


def drop(raw, name, text="x", folder="inbox"):
    path = raw.raw / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def sha256(text):
    return hashlib.sha256(text.encode()).hexdigest()


def inbox(raw):
    return sorted(path.name for path in (raw.raw / "inbox").iterdir())


def test_an_inbox_file_is_kept_under_its_hash_and_then_removed(raw):
    drop(raw, "Báo cáo quý.CSV", "nội dung")
    [receipt] = raw.take_in()
    assert receipt.report_id == sha256("nội dung")
    assert raw.content(receipt.report_id) == raw.received / receipt.report_id / "report.csv"
    assert raw.content(receipt.report_id).read_text("utf-8") == "nội dung"
    assert (receipt.file_name, receipt.source, receipt.received_no) == ("Báo cáo quý.CSV", "inbox", 1)
    assert receipt.size_bytes == len("nội dung".encode())
    assert inbox(raw) == []


def test_a_sample_stays_where_it_is_and_is_taken_once(raw):
    path = drop(raw, "real/a.csv", folder="samples")
    assert [receipt.source for receipt in raw.take_in()] == ["samples"]
    assert path.exists()
    assert raw.take_in() == []


def test_the_same_bytes_again_store_nothing_and_leave_the_inbox(raw):
    drop(raw, "a.csv")
    [first] = raw.take_in()
    drop(raw, "b.csv")
    assert raw.take_in() == []
    assert raw.receipts() == [first]
    assert inbox(raw) == []


def test_what_is_no_report_is_left_alone(raw):
    for name in ("README.md", "delivery.csv", "planted_defects.csv", ".a.csv.swp"):
        drop(raw, name)
        drop(raw, f"real/{name}", folder="samples")
    assert raw.take_in() == []


def test_links_are_not_followed(raw, tmp_path):
    secret = tmp_path / "secret.csv"
    secret.write_text("mật")
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "b.csv").write_text("mật")
    (raw.raw / "inbox" / "a.csv").symlink_to(secret)
    (raw.raw / "inbox" / "thu_muc").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(raw.raw / "inbox" / "ong.csv")
    assert raw.take_in() == []
    assert secret.exists()


def test_a_name_is_text_and_never_a_path(raw):
    names = ["x..\\..\\etc.xlsx", "-rf.csv", "a;b.exe", unicodedata.normalize("NFD", "Phụ lục.xlsx")]
    for number, name in enumerate(names):
        drop(raw, name, str(number))
    receipts = raw.take_in()
    assert sorted(receipt.file_name for receipt in receipts) == sorted(names)
    stored = {path.name for path in raw.received.glob("*/report.*")}
    assert stored == {"report.xlsx", "report.csv", "report.bin"}


def test_a_delivery_note_says_when_a_file_reached_the_office_and_from_whom(raw):
    note = (
        "file,received_at,unit_code,period\n"
        "../b.csv,2020-01-01T00:00:00,,\n"
        "a.csv,2023-04-05T08:30:00,141,Quý I/2023\n"
        "b.csv,hôm qua,,\n"
    )
    drop(raw, "q1/delivery.csv", note, folder="samples")
    drop(raw, "q1/a.csv", "a", folder="samples")
    drop(raw, "q1/b.csv", "b", folder="samples")
    declared, undeclared = raw.take_in()
    assert (declared.received_at, declared.declared_unit_code, declared.declared_period) == (
        "2023-04-05T08:30:00",
        "141",
        "2023-Q1",
    )
    assert declared.taken_in_at > declared.received_at
    assert (undeclared.received_at, undeclared.declared_period) == (undeclared.taken_in_at, None)


def test_reports_are_numbered_by_delivery_and_then_by_name(raw):
    drop(raw, "delivery.csv", "file,received_at\nz.csv,2023-01-01T00:00:00\nb.csv,2023-02-01\n")
    for name in "abz":
        drop(raw, f"{name}.csv", name)
    raw.take_in()
    assert [(receipt.received_no, receipt.file_name) for receipt in raw.receipts()] == [
        (1, "z.csv"),
        (2, "b.csv"),
        (3, "a.csv"),
    ]


def test_a_spent_delivery_note_does_not_date_a_later_file_of_the_same_name(raw):
    drop(raw, "delivery.csv", "file,received_at\na.csv,2020-01-01T00:00:00\n")
    assert raw.take_in() == [] and inbox(raw) == ["delivery.csv"]
    drop(raw, "a.csv", "một")
    raw.take_in()
    drop(raw, "a.csv", "hai")
    [later] = raw.take_in()
    assert later.received_at > "2020-01-01T00:00:00" and later.arrival_basis == "file"


def test_a_delivery_note_is_one_in_whatever_letters_its_name_is_written(raw):
    drop(raw, "Delivery.CSV", "file,received_at\na.csv,2023-04-05T08:30:00Z\n")
    drop(raw, "a.csv", "a")
    [receipt] = raw.take_in()
    assert (receipt.received_at, receipt.arrival_basis) == ("2023-04-05T15:30:00", "note")
    assert inbox(raw) == []  # it is spent


def test_the_command_line_declares_unit_and_period_and_keeps_the_file(raw, tmp_path):
    path = tmp_path / "gửi.xlsx"
    path.write_bytes(b"1")
    [receipt] = raw.receive([path], unit="141", period="Năm 2022")
    assert (receipt.source, receipt.declared_unit_code, receipt.declared_period) == ("cli", "141", "2022")
    assert path.exists()
    assert raw.receive([path]) == raw.receive([path], unit="141") == [receipt]
    [other] = raw.receive([path], unit="150")
    assert (other.declared_unit_code, other.report_id) == ("150", f"{receipt.report_id}-2"), "for another unit"


@pytest.mark.parametrize("crash_at", ["whole_file", "sync"])
def test_a_crash_before_a_report_is_whole_leaves_it_in_the_inbox(raw, monkeypatch, crash_at):
    drop(raw, "a.csv")
    with monkeypatch.context() as broken:
        broken.setattr(receive, crash_at, lambda *_, **__: (_ for _ in ()).throw(OSError("mất điện")))
        with pytest.raises(OSError, match="mất điện"):
            raw.take_in()
    assert inbox(raw) == ["a.csv"] and raw.receipts() == []
    assert len(raw.take_in()) == 1 and inbox(raw) == []


def test_a_crash_between_copy_and_removal_loses_nothing_and_duplicates_nothing(raw, monkeypatch):
    drop(raw, "a.csv")
    with monkeypatch.context() as broken:
        broken.setattr(Path, "unlink", lambda *_, **__: (_ for _ in ()).throw(OSError("mất điện")))
        with pytest.raises(OSError, match="mất điện"):
            raw.take_in()
    assert inbox(raw) == ["a.csv"] and len(raw.receipts()) == 1
    assert raw.take_in() == []
    assert inbox(raw) == [] and len(raw.receipts()) == 1


def test_a_half_copied_leftover_is_cleared_away(raw):
    (raw.received / ".tmp-cũ").mkdir(parents=True)
    raw.take_in()
    assert [path.name for path in raw.received.iterdir()] == [".lock"]


def test_a_file_still_being_written_waits(raw, monkeypatch):
    path = drop(raw, "a.csv", "một")
    copy = receive._copy

    def copy_while_written(source, target):
        copied = copy(source, target)
        path.write_text("một hai")
        return copied

    with monkeypatch.context() as busy:
        busy.setattr(receive, "_copy", copy_while_written)
        assert raw.take_in() == []
    assert [receipt.report_id for receipt in raw.take_in()] == [sha256("một hai")]


def _receive_one(folder, path):
    RawStore(Path(folder)).receive([Path(path)])


def test_several_at_once_get_different_numbers(raw, tmp_path):
    paths = [tmp_path / f"{number}.csv" for number in range(8)]
    for path in paths:
        path.write_text(path.name)
    fork = multiprocessing.get_context("fork")
    workers = [fork.Process(target=_receive_one, args=(str(raw.raw), str(path))) for path in paths]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [receipt.received_no for receipt in raw.receipts()] == list(range(1, 9))


def test_a_receipt_is_plain_json_beside_the_report(raw):
    drop(raw, "Báo cáo.csv")
    [receipt] = raw.take_in()
    stored = json.loads((raw.received / receipt.report_id / "receipt.json").read_text("utf-8"))
    assert stored == vars(receipt)
    with bound_by_modes(), pytest.raises(PermissionError):
        raw.content(receipt.report_id).open("ab")


def test_progress_is_told_for_every_file(raw):
    drop(raw, "a.csv", "a")
    drop(raw, "b.csv", "b")
    steps = []
    raw.take_in(lambda done, total: steps.append((done, total)))
    assert steps == [(1, 2), (2, 2)]


def rows(glob):
    import duckdb

    return duckdb.sql(f"select * from read_parquet('{glob}')").df().to_dict("records")


def test_reports_are_read_once_in_batches_and_keep_their_receipt(raw, tmp_path, monkeypatch):
    monkeypatch.setattr(store, "BATCH", 2)
    for number in range(5):
        drop(raw, f"{number}.csv", f"{HEAD}15,2022,dti,{number}\n")
    observations, seen = ObservationStore(tmp_path / "observations"), []
    raw.take_in()
    assert observations.read_all(raw, raw.receipts(), seen.append) == (5, 5)
    assert len(seen) == 5 and len(list(observations.folder.glob("reports-*"))) == 4  # the empty one and three
    assert observations.unread(raw.receipts()) == []
    assert observations.read_all(raw, raw.receipts()) == (0, 0)
    assert sorted(row["number"] for row in rows(observations.cells_glob)) == [0, 1, 2, 3, 4]
    reports = rows(observations.reports_glob)
    assert {row["report_id"] for row in reports} == {receipt.report_id for receipt in raw.receipts()}
    assert {(row["line_count"], row["cell_count"], row["read_code"]) for row in reports} == {(1, 1, "ok")}


def test_with_no_report_there_are_typed_empty_files(raw, tmp_path):
    observations = ObservationStore(tmp_path / "observations")
    assert observations.read_all(raw, []) == (0, 0)
    assert rows(observations.reports_glob) == rows(observations.cells_glob) == []


def test_another_version_of_the_reader_reads_everything_again(raw, tmp_path):
    drop(raw, "a.csv", f"{HEAD}15,2022,dti,1\n")
    raw.take_in()
    ObservationStore(tmp_path / "observations", "cu").read_all(raw, raw.receipts())
    newer = ObservationStore(tmp_path / "observations", "moi")
    assert len(newer.unread(raw.receipts())) == 1
    assert newer.read_all(raw, raw.receipts()) == (1, 1)
    assert [path.name for path in (tmp_path / "observations").iterdir()] == ["moi"]


@pytest.mark.parametrize("room", ["intake", "forms", "readers", "notation"])
def test_a_change_in_any_code_that_reads_has_every_report_read_again(tmp_path, monkeypatch, room):
    monkeypatch.setattr(store, "CODE", tmp_path)
    (tmp_path / room).mkdir()
    (tmp_path / room / "a.py").write_text("one = 1\n")
    before = store.reader_version()
    (tmp_path / room / "a.py").write_text("one = 2\n")
    assert store.reader_version() != before
    assert (Path(store.__file__).parents[1] / room).is_dir(), "the room has this name"


def test_a_crash_between_cells_and_reports_reads_again_without_doubling(raw, tmp_path, monkeypatch):
    drop(raw, "a.csv", f"{HEAD}15,2022,dti,1\n")
    raw.take_in()
    observations = ObservationStore(tmp_path / "observations")
    observations.read_all(raw, [])
    write = store._write_parquet

    def crash_on_reports(table, schema, path):
        if path.name.startswith("reports-"):
            raise OSError("mất điện")
        write(table, schema, path)

    with monkeypatch.context() as broken:
        broken.setattr(store, "_write_parquet", crash_on_reports)
        with pytest.raises(OSError, match="mất điện"):
            observations.read_all(raw, raw.receipts())
    drop(raw, "b.csv", f"{HEAD}15,2022,dti,2\n")
    raw.take_in()
    assert observations.read_all(raw, raw.receipts()) == (2, 2)
    assert sorted(row["number"] for row in rows(observations.cells_glob)) == [1, 2]


def test_a_bad_file_stops_no_other(raw, tmp_path):
    drop(raw, "a.xlsx", "không phải bảng tính")
    drop(raw, "b.xlsx", "")
    drop(raw, "c.csv", f"{HEAD}15,2022,dti,1\n")
    raw.take_in()
    observations = ObservationStore(tmp_path / "observations")
    observations.read_all(raw, raw.receipts())
    assert {row["file_name"]: row["read_code"] for row in rows(observations.reports_glob)} == {
        "a.xlsx": "unreadable",
        "b.xlsx": "unreadable",
        "c.csv": "ok",
    }


def test_a_file_that_cannot_be_opened_is_simulated_when_the_note_it_came_with_says_so(raw, tmp_path):
    drop(raw, "broken.xlsx", "no workbook")
    drop(raw, "other.xlsx", "no workbook either")
    drop(
        raw,
        "delivery.csv",
        "file,received_at,unit_code,period,is_simulated\nbroken.xlsx,2024-01-05T08:00:00,,,true\n",
    )
    raw.take_in()
    observations = ObservationStore(tmp_path / "observations")
    observations.read_all(raw, raw.receipts())
    rows = duckdb.sql(f"select file_name, is_simulated from '{observations.reports_glob}' order by 1").fetchall()
    assert rows == [("broken.xlsx", True), ("other.xlsx", False)]
