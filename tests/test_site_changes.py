"""The pages tell what is new since the release before, each kind of figures on its own page: two nights by hand."""

import json

import pytest
from site_pages import Page

from orchestration.release.exports import TABLES
from orchestration.release.exports.changes import FILE, Changes
from orchestration.release.exports.site import FOLDER, Pages
from orchestration.release.store import publish
from tests.conftest import Province


def released(province):
    province.build()
    return published(province)


def published(province):
    return publish(province.places, as_of="2026-03-20", audit_notes=[], written_as=(*TABLES, Changes(), Pages()))


def page(release, name):
    return Page(release.path / FOLDER / name)


@pytest.fixture(scope="module")
def nights(tmp_path_factory):
    """101 sends anew, another figure and one less, and 102 for the first time; then nobody; then 103, simulated."""
    province = Province(tmp_path_factory.mktemp("nights"))
    province.edition(min_coverage=0.5)
    province.receive("101", "2026-01", "L1,50,100", "L2,60,100")
    first = released(province)
    province.receive("101", "2026-01", "L1,75,100")
    province.receive("102", "2026-01", "L1,80,100", "L2,90,100")
    second, third = released(province), published(province)
    province.receive("103", "2026-01", "L1,50,100", is_simulated=True)
    return first, second, third, released(province)


def test_the_first_release_says_that_there_is_none_to_compare_with(nights):
    first = nights[0]
    assert "Chưa có bản phát hành nào trước bản này" in page(first, "trang/thay-doi.html").main
    assert "hạng hoặc điểm thay đổi" not in page(first, "index.html").main


def test_the_next_one_lists_what_is_other_with_what_stood_before(nights):
    first, second, *_ = nights
    changes = page(second, "trang/thay-doi.html")
    assert first.name in changes.main
    ranks = {line["Đơn vị"].text: (line["Hạng trước"].text, line["Hạng nay"].text) for line in changes.rows("hang-doi")}
    assert ranks == {"Huyện Một": ("1", "2"), "Huyện Hai": ("", "1")}
    figures = {
        (line["Đơn vị"].text, line["Chỉ tiêu"].text): (
            line["Số trước"].text,
            line["Số nay"].text,
            line["Thay đổi"].text,
        )
        for line in changes.rows("so-doi")
        if line["Kỳ"].text == "2026-01"
    }
    assert figures["Huyện Một", "vacc"] == ("50", "75", "đổi giá trị")
    assert figures["Huyện Một", "anc4"] == ("60", "chưa báo cáo", "không còn số")
    assert figures["Huyện Hai", "vacc"][1:] == ("80", "mới có số")
    assert [line["Đơn vị"].text for line in changes.rows("bao-cao-moi")] == ["Huyện Hai", "Huyện Một"]
    assert "2 hạng hoặc điểm thay đổi" in " ".join(page(second, "index.html").main.split())


def test_a_release_of_the_same_reports_says_that_nothing_changed(nights):
    assert "Không có gì thay đổi." in page(nights[2], "trang/thay-doi.html").main


def test_changes_of_simulated_figures_stand_on_their_own_page(nights):
    last = nights[3]
    rows = json.loads((last.path / FILE).read_text(encoding="utf-8"))["reports"]["rows"]
    assert [row["is_simulated"] for row in rows] == [True]
    assert "bao-cao-moi" not in page(last, "trang/thay-doi.html").tables
    assert len(page(last, "trang/thay-doi-mp.html").rows("bao-cao-moi")) == 1
