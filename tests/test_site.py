"""The pages of a release hold its figures and no others, lead nowhere else, and say what is simulated."""

import csv
import json
import re
from collections import Counter, defaultdict
from functools import cache

import duckdb
import pytest
from site_facts import QUERY, Fact, figure, rounded
from site_pages import Page

from orchestration.notation.simulated import SIMULATED
from orchestration.release.digests import sha256
from orchestration.release.exports.site import FOLDER
from orchestration.release.exports.site.addresses import page as page_name
from orchestration.release.exports.site.addresses import slug
from orchestration.release.exports.site.contents import Contents
from orchestration.release.exports.site.vendor import HERE, LIBRARIES, LIST

LARGEST = 300_000  # bytes of a page


@pytest.fixture(scope="module")
def site(night):
    return night.places.published / "current" / FOLDER


@pytest.fixture(scope="module")
def pages(site):
    """Every page of the site by its path from the site's folder."""
    return {path.relative_to(site).as_posix(): Page(path) for path in sorted(site.rglob("*.html"))}


@pytest.fixture(scope="module")
def contents(night):
    with duckdb.connect(str(night.places.published / "current" / "kho.duckdb"), read_only=True) as connection:
        yield Contents(connection)


def test_every_page_has_its_language_one_heading_and_a_title_of_its_own(pages):
    assert len(pages) > 700
    for name, page in pages.items():
        assert [attrs.get("lang") for tag, attrs in page.tags if tag == "html"] == ["vi"], name
        assert sum(tag == "h1" for tag, _ in page.tags) == 1, name
        assert [anchor for anchor, count in Counter(page.ids).items() if count > 1] == [], name


def test_every_link_leads_to_a_page_an_anchor_or_a_file_of_the_release(pages, site):
    release = site.resolve().parent
    anchors = {name: set(page.ids) for name, page in pages.items()}

    @cache  # pages of a folder share most of their links
    def place_of(target):
        return target.resolve().relative_to(release).as_posix().removeprefix(f"{FOLDER}/") if target.exists() else None

    lost = set()
    for name, page in pages.items():
        for link in set(page.links):
            path, _, anchor = link.partition("#")
            path = path.partition("?")[0]
            place = place_of((site / name).parent / path if path else site / name)
            if place is None or (anchor and anchor not in anchors[place]):
                lost.add((name, link))
    assert lost == set()


def test_nothing_is_asked_of_any_address(pages, site):
    assert {link for page in pages.values() for link in page.links if re.match(r"\w+:|//", link)} == set()
    ours = [site / "assets" / name for name in ("site.js", "style.css")]
    for path in ours:
        assert re.findall(r"https?:|//[a-z]+\.|\bfetch\(|XMLHttpRequest|@import|url\(", path.read_text("utf-8")) == []
    requests = re.findall(
        r"XMLHttpRequest|fetch\(|WebSocket", (site / "assets" / "datatables.min.js").read_text("utf-8")
    )
    assert len(requests) <= 2, "its ajax option, which no table of ours sets"


def test_a_page_of_simulated_figures_says_so_and_no_other_does(pages, contents):
    for name, page in pages.items():
        banner = any("banner" in attrs.get("class", "") for _, attrs in page.tags)
        if name == "index.html":
            assert banner
            continue
        assert banner == name.endswith("-mp.html"), name
        assert (SIMULATED in page.text) == banner, name


def test_real_and_simulated_figures_stand_in_parts_of_their_own_on_the_first_page(pages):
    real, simulated = pages["index.html"].text.split('class="part part-simulated"')
    assert "-mp.html" not in real.split('<section class="part"')[1]
    assert SIMULATED in simulated
    assert not [
        link for link in re.findall(r'href="trang/([^"]+)"', simulated.split("</section>")[0]) if "-mp" not in link
    ]


def test_every_page_is_small(pages):
    assert {name: size for name, page in pages.items() if (size := len(page.text.encode())) > LARGEST} == {}


def test_no_name_of_a_file_needs_escaping(site):
    names = [path.name for path in site.rglob("*")]
    assert [name for name in names if not re.fullmatch(r"[a-z0-9][a-z0-9.-]*(--[a-z0-9-]+\.csv)?", name)] == []


def test_league_pages_hold_every_rank_range_score_and_reason_of_the_release(pages, contents, night):
    leagues = defaultdict(dict)
    for edition, period, is_simulated, name, unit, *row in night.sql(
        "select edition_code, period_code, is_simulated, name_vi, unit_key, rank, rank_low, rank_high, score_pct,"
        " coverage, unranked_reason from mart_league_table"
    ):
        leagues[edition, period, is_simulated][name, unit] = row
    assert leagues.keys() == contents.leagues.keys()
    for (edition, period, is_simulated), units in leagues.items():
        lines = pages[f"trang/{page_name(contents.league_pages[edition, period], is_simulated)}"].rows("xep-hang")
        assert Counter(line["Đơn vị"].text for line in lines) == Counter(name for name, _ in units)
        assert Counter(map(shown, lines)) == Counter(map(released, units.values()))
        ranks = Counter(row[0] for row in units.values() if row[0])
        for line in lines:
            rank = line["Hạng"].order
            assert line["Hạng"].text == ("–" if rank is None else f"={rank}" if ranks[int(rank)] > 1 else rank)
            score = figure(line["Điểm (%)"])
            assert rounded(line["Điểm (%)"].text) == (None if score is None else pytest.approx(score, abs=0.005001))


REASONS = {"below_min_coverage": "độ phủ dưới mức tối thiểu", "no_data": "không có số liệu"}


def released(row):
    """A line of a league as the release has it: rank, range, score, coverage, and the reason in words."""
    rank, low, high, score, coverage, reason = row
    return (rank, None if low is None else f"{low}–{high}", score, coverage, REASONS.get(reason))


def shown(line):
    """The same as a page has it."""
    remark = line["Ghi chú"].text if "Ghi chú" in line else ""
    drawn = line["Khoảng hạng"].text if "Khoảng hạng" in line else ""
    rank = line["Hạng"].order
    reason = next((words for words in REASONS.values() if words in remark), None)
    return (rank and int(rank), drawn or None, figure(line["Điểm (%)"]), figure(line["Độ phủ"]), reason)


def test_league_pages_hold_every_pillar_and_every_other_rank_of_the_release(pages, contents, night):
    pillars, others = defaultdict(list), defaultdict(list)
    for edition, period, is_simulated, *row in night.sql(
        "select edition_code, period_code, is_simulated, name_vi, node_name_vi, score_pct from mart_unit_scorecard"
        " where depth = 1"
    ):
        pillars[edition, period, is_simulated].append(tuple(row))
    for edition, period, is_simulated, unit, rank, before, *row in night.sql(
        "select edition_code, period_code, is_simulated, name_vi, rank, previous_rank, published_rank, published_score,"
        " claimed_rank from mart_league_table"
    ):
        moved = None if rank is None or before is None else before - rank
        others[edition, period, is_simulated].append((unit, moved, *row))
    for key in contents.leagues:
        lines = pages[f"trang/{page_name(contents.league_pages[key[:2]], key[2])}"].rows("xep-hang")
        heads = ("So kỳ trước", "Hạng công bố", "Điểm công bố", "Hạng được nêu")
        held = [
            (line["Đơn vị"].text, *(figure(line[head]) if head in line else None for head in heads)) for line in lines
        ]
        assert Counter(held) == Counter(others[key]), key
        names = {name for _, name, _ in pillars[key]} & lines[0].keys()
        scores = [(line["Đơn vị"].text, name, figure(line[name])) for line in lines for name in names]
        assert Counter(scores) == Counter(row for row in pillars[key] if row[1] in names), key
        assert all(score is None for _, name, score in pillars[key] if name not in names), key


@pytest.fixture(scope="module")
def facts(night):
    """Every figure in force of the released database."""
    return [Fact(*row) for row in night.sql(QUERY)]


def test_profiles_hold_every_latest_figure_of_the_release_with_all_that_it_is_made_of(pages, contents, facts):
    series, latest = defaultdict(list), defaultdict(list)
    for fact in facts:
        series[fact.series].append(fact)
    for points in series.values():
        end = max(fact.data_to for fact in points)
        last = min((fact for fact in points if fact.data_to == end), key=lambda fact: fact.form)
        latest[last.unit, last.is_simulated].append(last)
    for (unit, is_simulated), figures in latest.items():
        page = pages[f"trang/{page_name(contents.unit_pages[unit], is_simulated)}"]
        lines = [line for table in ("chi-tieu", "ky-khac") if table in page.tables for line in page.rows(table)]
        assert len(lines) == len(figures), page.path.name
        assert all(line["Giá trị"].text for line in lines), "a figure, or the reason there is none"
        at = defaultdict(list)
        for line in lines:
            at[line["Kỳ"].text, figure(line["Giá trị"])].append(line)
        for fact in figures:
            alike = [line for line in at[fact.period, fact.value] if line["Chỉ tiêu"].text.startswith(fact.name)]
            assert any(fact.is_whole_in(line) for line in alike), (page.path.name, fact)


def test_profiles_hold_every_pillar_beside_the_mean_of_its_group(pages, contents, night):
    scores = defaultdict(dict)
    for unit, is_simulated, edition, period, name, *row in night.sql(
        "select cards.unit_key, cards.is_simulated, coalesce(editions.name_vi, cards.edition_code), cards.period_code,"
        " node_name_vi, score_pct, group_mean_pct from mart_unit_scorecard as cards"
        " left join dim_index_edition as editions on cards.edition_code = editions.edition_code where depth <= 1"
    ):
        scores[unit, is_simulated, f"{edition}, {period}"][name] = row
    read = 0
    for unit, is_simulated in contents.owners:
        page = pages[f"trang/{page_name(contents.unit_pages[unit], is_simulated)}"]
        if "tru-cot" not in page.tables:
            continue
        [lead] = {key for key in scores if key[:2] == (unit, is_simulated) and f"– {key[2]}" in page.main}
        for line in page.rows("tru-cot"):
            score, mean = scores[lead][line["Trụ cột"].text]
            assert figure(line["Điểm (%)"]) == score, page.path.name
            assert "Trung bình nhóm" not in line or figure(line["Trung bình nhóm"]) == mean, page.path.name
            read += 1
        assert len(page.rows("tru-cot")) == len(scores[lead]), page.path.name
    assert read > 500


def test_indicator_pages_hold_every_figure_of_their_last_periods_in_its_line_and_column(pages, contents, facts):
    groups = defaultdict(lambda: defaultdict(lambda: defaultdict(lambda: defaultdict(list))))
    for fact in facts:
        table = slug("-".join(filter(None, (fact.level, fact.period_type, fact.regime, fact.stage))))
        groups[fact.indicator, fact.is_simulated][table][fact.unit_name][fact.unit].append(fact)
    for (code, is_simulated), tables in groups.items():
        page = pages[f"trang/{page_name(contents.indicator_pages[code], is_simulated)}"]
        assert page.tables.keys() == tables.keys(), code
        for table, units in tables.items():
            main = re.search(r"Kết luận cho kỳ ([\w-]+)", page.captions[table])[1]
            for line in page.rows(table):
                alike = units[line["Đơn vị"].text]
                unit = next((key for key, own in alike.items() if stands(own, line, main)), None)
                assert unit, (code, table, line["Đơn vị"].text)
                del alike[unit]
            assert not any(units.values()), (code, table)


def stands(own, line, main):
    """Whether a line has each of a unit's figures under its period, and what that of the main period is made of."""
    values = {head: {fact.value for fact in own if fact.period == head} for head in line if re.match(r"\d{4}", head)}
    within = line["Thuộc"].text if "Thuộc" in line else ""  # of a province nothing: the country has no page
    if within not in {own[0].parent_name, ""}:
        return False
    judged = [fact for fact in own if fact.period == main] or own
    return any(fact.is_whole_in(line) for fact in judged) and all(
        figure(line[period]) in at if at else line[period].text == "" for period, at in values.items()
    )


def test_the_page_that_compares_units_holds_the_latest_figures_of_one_kind_only(pages, contents, site):
    for is_simulated in (False, True):
        name = page_name("so-sanh", is_simulated)
        text = (site / "assets" / name.replace(".html", ".js")).read_text("utf-8")
        data = json.loads(text.removeprefix("window.KHO_COMPARE=").removesuffix(";\n"))
        keys = [unit[0] for unit in data["units"]]
        assert {(key, is_simulated) for key in keys} == {owner for owner in contents.owners if owner[1] == is_simulated}
        latest = {
            (row.unit_key, row.value, row.period_code, row.verdict, row.trend)
            for row in contents.of("values", is_simulated)
            if row.latest_no == 1
        }
        held = {(keys[int(at)], cell[0], *cell[2:]) for *_, cells in data["indicators"] for at, cell in cells.items()}
        assert held <= latest
        assert len(held) > 20
        linked = {unit[3] for unit in data["units"]} | {indicator[1] for indicator in data["indicators"]}
        assert {f"trang/{file}" for file in linked} <= {*pages}
        placed = {(keys[int(at)], *place) for league in data["leagues"] for at, place in league["places"].items()}
        ranks = {
            (row.unit_key, row.rank, row.ranked_beside, row.score_pct) for row in contents.of("leagues", is_simulated)
        }
        assert placed and placed <= ranks


def test_a_csv_stands_beside_every_table_and_holds_its_rows_in_full(pages, site):
    for name, page in pages.items():
        for table, lines in page.tables.items():
            path = site / "csv" / f"{page.path.stem}--{table}.csv"
            rows = list(csv.reader(path.read_text("utf-8-sig").splitlines(keepends=True)))
            assert len(rows) == sum(len(line) == len(lines[0]) for line in lines), (name, table)


def test_every_figure_opens_its_way_to_the_cell_and_the_text_as_written(pages):
    page = pages["trang/don-vi-141-start.html"]
    [line] = [line for line in page.rows("chi-tieu") if line["Chỉ tiêu"].text.startswith("Đảng viên đã tạo tài khoản")]
    assert line["Tử số / mẫu số"].text == "5.565 / 6.700"
    for part in ("yen-binh-2022.xlsx", "CDS-01H", "F19", "G19 “6700”", "H19 “83,05%”"):
        assert part in line["Nguồn"].text


def test_the_index_of_the_search_names_pages_that_stand(pages, site):
    text = (site / "assets" / "index.js").read_text("utf-8")
    entries = json.loads(text.removeprefix("window.KHO_INDEX=").removesuffix(";\n"))
    assert len(entries) > 600
    assert {f"trang/{file}" for _, _, file, _ in entries} <= {*pages}


def test_what_was_vendored_is_what_its_list_says_with_its_licence():
    listed = json.loads(LIST.read_text("utf-8"))
    assert [(row["name"], row["version"], row["licence"]) for row in listed] == [
        (library.name, library.version, library.licence) for library in LIBRARIES
    ]
    for row in listed:
        assert any("license" in name for name in row["sha256"]), "a licence stands beside what it covers"
        assert {name: sha256(HERE / row["folder"] / name) for name in row["sha256"]} == row["sha256"]


def test_every_word_of_the_site_has_both_languages_and_every_key_on_a_page_is_among_them(pages, site):
    text = (site / "assets" / "words.js").read_text("utf-8")
    words = json.loads(text.removeprefix("window.KHO_WORDS=").removesuffix(";\n"))
    assert [key for key, pair in words.items() if len(pair) != 2 or not all(pair)] == []
    used = {attrs["data-w"] for page in pages.values() for _, attrs in page.tags if "data-w" in attrs}
    assert used <= {*words}
