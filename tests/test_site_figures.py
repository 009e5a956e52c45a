"""What the pages say of a figure's certainty, worked by hand; and no text of a report becomes markup."""

from itertools import product

import duckdb
import pytest
from conftest import UNITS
from site_pages import Page

from orchestration.release.exports.site import write_site
from orchestration.release.exports.site.addresses import named, slug
from orchestration.release.exports.site.contents import Contents
from orchestration.release.exports.site.pictures import bar, interval, rank_range, sparkline
from orchestration.release.exports.site.tables import Column, Shown, Table
from orchestration.release.exports.site.wording import fixed, number

ASKED = ("dim_indicator", "dim_period", "dim_unit", "fct_indicator_value", "fct_report")  # what a page's figures are of


def figures(province, indicator="vacc"):
    """(unit code, period) -> the row of a figure as the pages have it."""
    with duckdb.connect(str(province.places.build_database), read_only=True) as connection:
        rows = [row for row in Contents(connection).rows("values") if row.indicator_code == indicator]
    return {(row.unit_key.partition(":")[0], row.period_code): row for row in rows}


def test_a_share_has_its_wilson_interval(province):
    province.receive("101", "2026-01", "L1,5,10")
    province.build(*ASKED)
    row = figures(province)["101", "2026-01"]
    # (5 + z²/2) / (10 + z²) = .5; z sqrt(5*5/10 + z²/4) / (10 + z²) = 1.959964 * 1.860206 / 13.841459 = .263406
    assert (row.low, row.high) == pytest.approx((23.6594, 76.3406), abs=1e-3)


def test_none_of_any_and_all_of_them_have_an_interval_that_ends_there(province):
    province.receive("101", "2026-01", "L1,0,10")
    province.receive("102", "2026-01", "L1,10,10")
    province.build(*ASKED)
    rows = figures(province)
    # z² / (10 + z²) = 3.841459 / 13.841459 = .277533
    assert (rows["101", "2026-01"].low, rows["101", "2026-01"].high) == pytest.approx((0, 27.7533), abs=1e-3)
    assert (rows["102", "2026-01"].low, rows["102", "2026-01"].high) == pytest.approx((72.2467, 100), abs=1e-3)


def test_a_per_cent_without_its_counts_and_a_count_have_none(province):
    province.receive("101", "2026-01", {"line_code": "L1", "reported_pct": "83%"}, "L3,7")
    province.build(*ASKED)
    assert [figures(province, code)["101", "2026-01"].low for code in ("vacc", "teams")] == [None, None]


@pytest.fixture
def compared(province):
    """Three districts of one group: together 210 of 300, that is 70 per cent."""
    for unit, count in (("101", 90), ("102", 50), ("103", 70)):
        province.receive(unit, "2026-01", f"L1,{count},100")
    return province


def test_better_and_worse_are_those_whose_whole_interval_lies_on_one_side_of_the_group(compared):
    compared.build(*ASKED)
    rows = figures(compared)
    assert {round(row.group_value, 9) for row in rows.values() if row.value} == {70}
    # 90 of 100: from 82.6; 50 of 100: up to 59.6; 70 of 100: 60.4 to 78.1
    assert [rows[unit, "2026-01"].verdict for unit in ("101", "102", "103")] == ["better", "worse", "similar"]


def test_where_less_is_better_the_verdict_turns(compared):
    compared.table(
        "indicator_catalogue",
        [
            dict(
                indicator_code=code,
                name_vi=code,
                measure_kind=kind,
                unit_of_measure="%" if kind == "ratio" else "cái",
                direction=direction,
                aggregation="none",
            )
            for code, kind, direction in (("vacc", "ratio", -1), ("anc4", "ratio", 1), ("teams", "count", 1))
        ],
    )
    compared.build(*ASKED)
    rows = figures(compared)
    assert [rows[unit, "2026-01"].verdict for unit in ("101", "102", "103")] == ["worse", "better", "similar"]


def test_all_alike_are_similar_though_their_interval_ends_at_the_group(province):
    for unit in ("101", "102"):
        province.receive(unit, "2026-01", "L1,10,10")
    province.build(*ASKED)
    assert {row.verdict for row in figures(province).values() if row.value} == {"similar"}


def test_a_unit_alone_is_compared_with_nobody(province):
    province.receive("101", "2026-01", "L1,5,10")
    province.build(*ASKED)
    row = figures(province)["101", "2026-01"]
    assert (row.verdict, row.group_value) == (None, None)


TRENDS = [
    # p = .7: sum of t (x - n p) = 2 * -20 = -40; p q (500 - 300²/300) = 42; z = -40 / 6.48 = -6.2
    ("101", "L1", "vacc", (90, 70, 50), "worsening"),
    ("101", "L2", "anc4", (50, 70, 90), "improving"),
    # p = .55: 2 * 5 = 10; .2475 * 200 = 49.5; z = 10 / 7.04 = 1.42
    ("102", "L1", "vacc", (50, 55, 60), "steady"),
    # two periods: .55 and .70 of 100 each: p = .625, 7.5; .234375 * 50 = 11.72; z = 7.5 / 3.42 = 2.19
    ("102", "L2", "anc4", (55, 70), "improving"),
    ("103", "L1", "vacc", (70,), None),
    ("103", "L2", "anc4", (100, 100), "steady"),
]


def test_a_trend_is_tested_over_the_periods_there_are(province):
    for unit, month in product(("101", "102", "103"), range(3)):
        lines = [f"{line},{counts[month]},100" for u, line, _, counts, _ in TRENDS if u == unit and month < len(counts)]
        if lines:
            province.receive(unit, f"2026-0{month + 1}", *lines)
    province.build(*ASKED)
    for unit, _, code, counts, trend in TRENDS:
        row = figures(province, code)[unit, f"2026-0{len(counts)}"]
        assert (row.trend, row.points) == (trend, len(counts)), (unit, code)


def written(province, folder):
    with duckdb.connect(str(province.places.build_database), read_only=True) as connection:
        write_site(connection, folder, "thử")
    return {path.name: Page(path) for path in folder.rglob("*.html")}


def test_a_text_of_a_report_and_a_name_with_signs_become_no_markup(province, tmp_path):
    names = {"101": "Huyện \"Một\" <u>& 'Ba'", "102": "Huyện </script><script>alert(2)</script>"}
    province.units([(row[0], row[1], names.get(row[1], row[2]), *row[3:]) for row in UNITS])
    note = {"line_code": "L1", "numerator": "5", "denominator": "10", "note": "<script>alert(1)</script>"}
    province.receive("101", "2026-01", note, unit_name=names["101"])
    province.receive("102", "2026-01", "L1,<img src=x onerror=alert(3)>,10", unit_name=names["102"])
    province.build()
    pages = written(province, tmp_path / "site")
    for page in pages.values():
        assert [attrs for tag, attrs in page.tags if tag == "script" and "src" not in attrs] == [], page.path.name
        assert {tag for tag, _ in page.tags} & {"img", "u", "iframe"} == set()
        assert not any(name.startswith("on") for _, attrs in page.tags for name in attrs)
    [line] = [line for line in pages["don-vi-101-start.html"].rows("chi-tieu") if "50" in line["Giá trị"].text]
    assert "<script>alert(1)</script>" in line["Tình trạng, ghi chú"].text
    assert names["101"] in pages["don-vi-101-start.html"].main
    assert "</script>" not in (tmp_path / "site" / "assets" / "index.js").read_text("utf-8")


def test_a_csv_opens_as_text_whatever_a_report_wrote():
    table = Table("t", "thử", [Column("unit", is_name=True), Column("remark")], [["=1+1", '@SUM(1)"'], [None, "-"]])
    assert table.csv().splitlines() == ["\ufeffĐơn vị,Ghi chú", '\'=1+1,"\'@SUM(1)"""', ",'-"]


def test_a_value_is_escaped_and_sorted_by_its_figure():
    table = Table("t", "a<b", [Column("unit", is_name=True), Column("score", "fixed")], [["<i>", Shown("1,00", 0.999)]])
    assert '<th scope="row">&lt;i&gt;</th><td class="n" data-order="0.999">1,00</td>' in table.html()
    assert "a&lt;b" in table.html()


def test_figures_are_written_as_people_here_write_them():
    assert [number(value) for value in (1234567, -0.5, 12.345, 100.0, None)] == [
        "1.234.567",
        "−0,50",
        "12,35",
        "100",
        "",
    ]
    assert fixed(1234.5) == "1.234,50"


def test_names_of_pages_are_letters_and_each_stands_once():
    assert slug("Xã Đông Cuông (mới)/2025:1") == "xa-dong-cuong-moi-2025-1"
    assert named("x", ["a:b", "a-b", "…"]) == {"a:b": "x-a-b", "a-b": "x-a-b-2", "…": "x-x"}


def test_the_range_of_a_rank_is_drawn_from_the_first_place_to_the_last():
    # of 5 units: places stand at 4, 32, 60, 88 and 116
    assert 'd="M32.0 8H116.0"' in rank_range(3, 2, 5, 5)
    assert 'cx="60.0"' in rank_range(3, 2, 5, 5)
    assert "range" not in rank_range(3, None, None, 5)
    assert rank_range(None, None, None, 5) == ""


def test_a_picture_of_nothing_is_none_and_a_gap_breaks_a_line():
    assert [bar(None), interval(None, 5, None, None), sparkline([1, None], ["a", "b"])] == ["", "", ""]
    assert 'd="M3.0 17.0L31.0 3.0M87.0 10.0"' in sparkline([1, 3, None, 2], ["a", "b", "c", "d"])
