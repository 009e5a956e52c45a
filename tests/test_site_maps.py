"""Leagues and indicators have maps: tiles in order or as the adopter placed them, or outlines that cover every unit."""

import json
import re
from types import SimpleNamespace

import duckdb
import pytest
from conftest import UNITS, Province
from site_pages import Page
from test_boundaries import SQUARES, collection

from orchestration.release.exports.site import maps, write_site

LEAGUE = "bang-unit-index-2026-01.html"


def written(province, folder):
    """The pages of three districts, two of them with a score."""
    province.receive("101", "2026-01", "L1,90,100", "L2,90,100")
    province.receive("102", "2026-01", "L1,50,100", "L2,50,100")
    province.build()
    with duckdb.connect(str(province.places.build_database), read_only=True) as connection:
        write_site(connection, folder / "site", "thử")
    first = Page(folder / "site" / "index.html")
    assert 'href="trang/don-vi-101-start.html" class="m-' in first.text, "the first page has the map too"
    return folder / "site" / "trang"


@pytest.fixture
def league(province, tmp_path):
    """Writes the site of a province; gives the page of its league."""
    return lambda: Page(written(province, tmp_path) / LEAGUE)


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The pages where the adopter gave neither tiles nor outlines."""
    folder = tmp_path_factory.mktemp("plain")
    return written(Province(folder), folder)


def tiles(page):
    """Unit's page -> step of colour and place of its tile."""
    pattern = r'<a href="([^"]+)" class="(m-\d)" transform="translate\((\d+) (\d+)\)">'
    drawn_tiles = re.findall(pattern, page.text)
    return {link: (css, int(x) // maps.WIDE, int(y) // maps.HIGH) for link, css, x, y in drawn_tiles}


def test_tiles_stand_in_order_and_are_coloured_by_score(plain):
    page = Page(plain / LEAGUE)
    assert "ban-do" in page.ids
    assert "chỗ của ô không phải vị trí thật" in page.main
    assert tiles(page) == {
        "don-vi-103-start.html": ("m-0", 0, 0),  # Huyện Ba, without a score
        "don-vi-102-start.html": ("m-1", 1, 0),
        "don-vi-101-start.html": ("m-5", 2, 0),
    }
    assert "50,0–58,0" in page.main, "a fifth of 50 to 90"


def test_tiles_stand_where_the_adopter_placed_them_and_the_others_below(province, league):
    province.table("tile_grid", [dict(unit_key="101:start", row=3, col=4), dict(unit_key="102:start", row=4, col=5)])
    page = league()
    assert "tile_grid" in page.main
    assert {link: place[1:] for link, place in tiles(page).items()} == {
        "don-vi-101-start.html": (0, 0),
        "don-vi-102-start.html": (1, 1),
        "don-vi-103-start.html": (0, 2),
    }


def test_the_page_of_an_indicator_has_a_map_by_its_figures_that_leads_to_its_line_in_each_profile(plain):
    page = Page(plain / "chi-tieu-vacc.html")
    assert tiles(page) == {
        "don-vi-103-start.html#i-vacc": ("m-0", 0, 0),  # owes it and sent none
        "don-vi-102-start.html#i-vacc": ("m-1", 1, 0),
        "don-vi-101-start.html#i-vacc": ("m-5", 2, 0),
    }
    assert "huyện, tháng, 2026-01. Mỗi ô một đơn vị" in page.main
    assert "50–58" in page.main
    assert "phải có mà chưa có số dùng được" in page.main


def test_a_question_of_yes_or_no_is_told_by_signs_and_figures_that_are_all_alike_have_one_colour():
    spots = [maps.Spot(str(at), f"Xã {at}", "", value, "x.html") for at, value in enumerate((1.0, 1.0, None))]
    unplaced = SimpleNamespace(outlines={}, tiles={})
    answers = maps.drawn(unplaced, spots, "x", maps.ANSWER)
    assert re.findall(r'class="(m-\d)".*?<title>([^<]+)<', answers.picture) == [
        ("m-5", "Xã 0: ✓"),
        ("m-5", "Xã 1: ✓"),
        ("m-0", "Xã 2: –"),
    ]
    assert answers.legend[:2] == [("m-1", "✗"), ("m-5", "✓")]
    assert maps.drawn(unplaced, spots, "x", maps.VALUE).legend[:-1] == [("m-1", "1")]


def boundary(province, **squares):
    folder = province.places.reference / "boundaries"
    folder.mkdir()
    text = json.dumps(collection(**squares))
    (folder / "district-2026-01-01-thu.geojson").write_text(text, encoding="utf-8")


def test_outlines_are_drawn_where_they_cover_every_unit(province, league):
    boundary(province, **SQUARES, **{"103": [[0, 1], [2, 1], [2, 2], [0, 2]]})
    page = league()
    assert "district-2026-01-01-thu" in page.main
    paths = dict(re.findall(r'<a href="([^"]+)" class="m-\d"><title>[^<]+</title><path d="([^"]+)"', page.text))
    assert set(paths) == {f"don-vi-{code}-start.html" for code in ("101", "102", "103")}
    assert paths["don-vi-101-start.html"] == "M0 1000L500 1000L500 500L0 500L0 1000Z"


def test_outlines_of_other_units_leave_the_tiles(province, league):
    others = [("20:start", "20", "Tỉnh Khác", "province", "", "", "")]
    others += [(f"{code}:start", code, f"Huyện {code}", "district", "20:start", "", "") for code in ("201", "202")]
    province.units([*UNITS, *others])
    boundary(province, **{"201": SQUARES["101"], "202": SQUARES["102"]})
    page = league()
    assert "chỗ của ô không phải vị trí thật" in page.main
    assert len(tiles(page)) == 5, "the outlines cover two of the five"


def test_a_name_with_signs_becomes_no_markup_on_a_map(province, league):
    province.units([(*row[:2], row[2] + "<script>'\"", *row[3:]) for row in UNITS])
    page = league()
    assert not [attrs for tag, attrs in page.tags if tag == "script" and "src" not in attrs]
    assert "&lt;script&gt;" in page.text


def test_one_figure_is_no_map_and_so_are_more_units_than_a_page_holds(monkeypatch):
    spots = [maps.Spot(str(at), "x", "", None, "x.html") for at in range(5)]
    assert maps.drawn(None, [*spots, spots[0]._replace(value=1.0)], "x") is None
    monkeypatch.setattr(maps, "MOST", 4)
    assert maps.drawn(None, [spot._replace(value=1.0) for spot in spots], "x") is None
