"""A rank among one is no victory, and a trend is a verdict of its own: what the pages say of how a unit stands."""

import duckdb
import pytest
from site_pages import Page

from orchestration.release.exports.site import write_site

ALONE = "chỉ một đơn vị được xếp hạng"


@pytest.fixture
def pages(province, tmp_path):
    """Writes the site of what was received; gives its pages by name."""

    def write():
        province.build()
        with duckdb.connect(str(province.places.build_database), read_only=True) as connection:
            write_site(connection, tmp_path / "site", "thử")
        return {path.stem: Page(path) for path in (tmp_path / "site").rglob("*.html")}

    return write


def test_one_that_is_ranked_alone_is_nowhere_called_first(province, pages):
    province.receive("101", "2026-01", "L1,90,100", "L2,60,100")
    written = pages()
    for name in ("index", "bang-unit-index-2026-01", "xep-hang", "don-vi-101-start"):
        assert ALONE in written[name].main, name
    [line] = [
        line for line in written["bang-unit-index-2026-01"].rows("xep-hang") if line["Đơn vị"].text == "Huyện Một"
    ]
    assert (line["Hạng"].order, line["Ghi chú"].text) == ("1", ALONE)
    assert "Đứng đầu" not in written["bang-unit-index-2026-01"].main
    [place] = written["don-vi-101-start"].rows("hang-cac-ky")
    assert (place["Hạng"].text, place["Ghi chú"].text) == ("–", ALONE)
    assert "Hạng" not in written["index"].tables["unit-index-2026-01"][0][0].text
    assert "<circle" not in written["index"].text, "no picture of a place among one"


def test_two_that_are_ranked_have_a_first(province, pages):
    province.receive("101", "2026-01", "L1,90,100", "L2,60,100")
    province.receive("102", "2026-01", "L1,50,100", "L2,60,100")
    written = pages()
    assert not [name for name, page in written.items() if ALONE in page.main]
    assert "Đứng đầu: Huyện Một" in written["bang-unit-index-2026-01"].main
    assert [place["Hạng"].text for place in written["don-vi-102-start"].rows("hang-cac-ky")] == ["2/2"]


def test_one_that_is_alone_in_its_own_group_is_not_first_of_the_others(province, pages):
    province.edition(rank_within="parent")
    units = [("T1:start", "T1", "Tỉnh Thử", "province", "", "", "")]
    units += [(f"{p}:start", p, f"Tỉnh {p}", "province", "", "", "") for p in ("T2",)]
    units += [
        (f"{code}:start", code, name, "district", f"{parent}:start", "", "")
        for code, name, parent in (("101", "Huyện Một", "T1"), ("102", "Huyện Hai", "T1"), ("103", "Huyện Ba", "T2"))
    ]
    province.units(units)
    for unit in ("101", "102", "103"):
        province.receive(unit, "2026-01", f"L1,{unit},200", "L2,60,100")
    written = pages()
    remarks = {
        line["Đơn vị"].text: (line["Hạng"].order, line.get("Ghi chú") and line["Ghi chú"].text)
        for line in written["bang-unit-index-2026-01"].rows("xep-hang")
    }
    assert remarks["Huyện Ba"] == ("1", ALONE)
    assert ALONE not in remarks["Huyện Hai"][1]
    assert [place["Hạng"].text for place in written["don-vi-101-start"].rows("hang-cac-ky")] == ["2/2"]


def test_the_trend_is_a_verdict_apart_from_that_on_the_group(province, pages):
    for month, count in enumerate((90, 70, 50), start=1):
        province.receive("101", f"2026-0{month}", f"L1,{count},100", "L2,60,100")
        province.receive("102", f"2026-0{month}", "L1,30,100", "L2,60,100")
    page = pages()["don-vi-101-start"]
    lines = page.text.split('<p class="verdicts"')[1:]
    assert len(lines) == 2
    against, trend = (line.split("</p>")[0] for line in lines)
    assert ('data-w="better"' in against, 'data-w="worsening"' in against) == (True, False)
    assert ('data-w="better"' in trend, 'data-w="worsening"' in trend) == (False, True)
    assert 'data-w="steady"' in trend, "no clear change is a verdict too"


def test_what_is_written_as_no_point_at_all_is_neither_a_strength_nor_a_weakness(province, pages):
    # .4 * (60.1 - 60.05) = .02 points above and below the mean of anc4; .6 * (90 - 70) = 12 points of vacc
    province.receive("101", "2026-01", "L1,90,100", "L2,601,1000")
    province.receive("102", "2026-01", "L1,50,100", "L2,600,1000")
    written = pages()
    for name, gap in (("don-vi-101-start", "+12,0"), ("don-vi-102-start", "−12,0")):
        assert gap in written[name].main
        assert "0,0 điểm" not in written[name].main
        lists = written[name].text.count('<ol class="')
        assert lists == 1
