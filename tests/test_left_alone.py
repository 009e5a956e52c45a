"""What programs leave beside reports is not taken in, not removed, and named when the night is over."""

import pytest

from orchestration.cli import night
from orchestration.intake import left_alone
from orchestration.intake.receive import RawStore
from orchestration.places import Places


@pytest.fixture
def raw(tmp_path):
    (tmp_path / "raw" / "inbox").mkdir(parents=True)
    return RawStore(tmp_path / "raw")


def drop(raw, name, text="x"):
    path = raw.raw / "inbox" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


TRACES = [
    *(
        "~$Báo cáo quý 3.xlsx",
        "Thumbs.db",
        "Desktop.ini",
        ".DS_Store",
        "._a.xlsx",
        ".~lock.a.ods#",
        "a.xlsx.crdownload",
    ),
    *("a.xlsx.part", "a.xlsx.PARTIAL", "~WRL0005.tmp", "a.opdownload", "a.xlsx:Zone.Identifier", "quý 3/~$b.docx"),
    *("a.xlsx~", "ehthumbs_vista.db", "a.xlsx.aria2", "a.xlsx.crdownload "),
]


def test_what_programs_leave_in_the_inbox_is_not_taken_in_and_not_removed_and_is_named(raw, capsys):
    for name in TRACES:
        drop(raw, name, name)
    drop(raw, "a.xlsx", "a report")
    drop(raw, "tmp.xlsx", "one more")
    drop(raw, "README.md")
    assert [receipt.file_name for receipt in raw.take_in()] == ["a.xlsx", "tmp.xlsx"]
    assert raw.take_in() == []
    assert sorted(left_alone.in_folder(raw.raw / "inbox")) == sorted(TRACES)
    night.print_left_alone(Places(raw.raw, raw.raw, raw.raw))
    shown = capsys.readouterr().out
    assert "Thumbs.db" in shown and f"tất cả {len(TRACES)}" in shown and "README" not in shown


def test_a_download_that_ends_is_taken_in_under_its_own_name(raw):
    path = drop(raw, "a.xlsx.crdownload", "half")
    assert raw.take_in() == []
    path.rename(path.with_name("a.xlsx"))
    assert [receipt.file_name for receipt in raw.take_in()] == ["a.xlsx"]
