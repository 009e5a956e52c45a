"""The workbooks of a release hold its figures and no others: as numbers and days, real and simulated apart."""

import json
import re
import zipfile
from collections import Counter
from datetime import date, datetime
from itertools import takewhile

import duckdb
import pytest
import yaml
from python_calamine import CalamineWorkbook

from orchestration.notation.simulated import SIMULATED
from orchestration.release import words
from orchestration.release.exports.excel import BOOKS, FOLDER, lists
from orchestration.release.exports.excel.book import HEAD
from orchestration.release.exports.excel.cells import Column, table_of
from orchestration.release.exports.excel.profiles import COMMUNES

LISTS = [
    (name, sheet, simulated)
    for name, about in {**yaml.safe_load(BOOKS.read_text("utf-8")), "ho-so-don-vi.xlsx": {"sheets": [COMMUNES]}}.items()
    for sheet in about.get("sheets", ())
    for simulated in (False, True)
]


@pytest.fixture(scope="module")
def folder(night):
    return night.places.published / "current" / FOLDER


@pytest.fixture(scope="module")
def sheets(folder):
    """Workbook -> sheet -> its rows, as a reader of workbooks gives them."""
    return {
        path.name: {name: book.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in book.sheet_names}
        for path in sorted(folder.glob("*.xlsx"))
        for book in [CalamineWorkbook.from_path(str(path))]
    }


@pytest.fixture(scope="module")
def released(night):
    with duckdb.connect(str(night.places.published / "current" / "kho.duckdb"), read_only=True) as connection:
        yield connection


def read(value):
    """A cell as it can be held against a value of the release: figures to 12 digits, a day as a moment."""
    if value == "" or value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(f"{value:.12g}")
    if isinstance(value, date) and not isinstance(value, datetime):
        return datetime(value.year, value.month, value.day)
    return value.replace(microsecond=0) if isinstance(value, datetime) else value


def shown(column: Column, value):
    """A released value as its cell must show it."""
    if value is None or column.is_figure or isinstance(value, date | datetime):
        return read(value)
    if isinstance(value, bool):
        return "có" if value else "không"
    return words.value(column.name, value) or None


def test_every_workbook_of_the_list_is_there_and_says_which_release_it_is_of(night, sheets):
    manifest = json.loads((night.places.published / "current" / "manifest.json").read_text("utf-8"))
    assert set(sheets) == set(yaml.safe_load(BOOKS.read_text("utf-8")))
    assert {f"{FOLDER}/{name}" for name in sheets} <= set(manifest["files"])
    for book in sheets.values():
        cover = {row[0]: row[1] for row in book["Bìa"][2:9]}
        assert cover["Bản phát hành"] == manifest["release"]
        assert cover["Số liệu đến ngày"] == datetime.fromisoformat(manifest["as_of"]).strftime("%d/%m/%Y")
        assert "kho.duckdb" in cover["Nguồn"]
        names = [row[0] for row in book["Bìa"]]
        assert names[names.index("Trang") + 1 :] == list(book)[1:]


@pytest.mark.parametrize(("name", "sheet", "simulated"), LISTS)
def test_every_figure_of_a_list_is_the_released_one(sheets, released, name, sheet, simulated):
    table = table_of(released.execute(lists.query(sheet["query"])), sheet.get("heads"))
    table = table.where("is_simulated", simulated).without("is_simulated")
    if not table.rows:
        assert f"{sheet['name']}{' MP' if simulated else ''}" not in sheets[name]
        return
    rows = sheets[name][f"{sheet['name']} MP" if simulated else sheet["name"]]
    assert [head for head in rows[HEAD] if head][: len(table.columns)] == [column.head for column in table.columns]
    written = [[read(value) for value in row] for row in rows[HEAD + 1 : HEAD + 1 + len(table.rows)]]
    expected = [[shown(*pair) for pair in zip(table.columns, row, strict=True)] for row in table.rows]
    assert written == expected


def test_no_row_of_a_list_is_neither_real_nor_simulated(released):
    for query in {sheet["query"] for _, sheet, _ in LISTS}:
        table = table_of(released.execute(lists.query(query)))
        assert {row[table.place("is_simulated")] for row in table.rows} <= {True, False}, query


def test_the_facts_are_all_those_in_force_with_a_figure_or_the_reason_for_none(sheets, night):
    rows = [row for name in ("Số liệu", "Số liệu MP") for row in sheets["so-lieu.xlsx"][name][HEAD + 1 :]]
    [(count, total)] = night.sql("select count(*), sum(value) from fct_indicator_value where is_current")
    value = sheets["so-lieu.xlsx"]["Số liệu"][HEAD].index("Giá trị (theo đơn vị tính)")
    assert len(rows) == count
    assert sum(row[value] for row in rows if row[value] != "") == pytest.approx(total)
    reasons = set(words.values("value_status").values()) - {"đã báo cáo"}
    assert {row[value + 1] for row in rows if row[value] == ""} <= reasons


def test_the_league_workbook_is_the_league_table_of_every_edition_and_period(sheets, night):
    written = Counter()
    for rows in sheets["bang-xep-hang.xlsx"].values():
        title = re.fullmatch(r"(.*), kỳ (\S+) \(.*\)", str(rows[0][0]))
        if not title:
            continue
        head = rows[HEAD]
        names = ("Mã đơn vị", "Hạng", "Điểm (%)", "Độ phủ (0 đến 1)", "Vì sao không có hạng")
        places = [head.index(name) for name in names]
        for row in rows[HEAD + 1 :]:
            if row[places[0]]:
                cells = (read(row[place]) for place in places)
                written[*title.groups(), rows[1][0] == SIMULATED, *cells] += 1
    league = night.sql(
        """
        select editions.name_vi, period_code, is_simulated, unit_code, rank, score_pct, coverage, unranked_reason
        from mart_league_table
        inner join (select distinct edition_code, name_vi from dim_index_edition) as editions using (edition_code)
        """
    )
    assert written == Counter(
        (*row[:4], *map(read, row[4:7]), words.value("unranked_reason", row[7]) if row[7] else None) for row in league
    )
    assert all((rank is None) == bool(reason) for *_, rank, _, _, reason in written)


def test_the_course_of_scores_holds_each_period_or_says_why_there_is_none(sheets, night):
    rows = sheets["bang-xep-hang.xlsx"]["minh-hoa-district theo quý MP"]
    head = rows[HEAD]
    periods = [(place, text[5:-4]) for place, text in enumerate(head) if text.startswith("Điểm ")]
    released = {
        (code, period): score
        for code, period, score in night.sql(
            "select unit_code, period_code, score_pct from mart_league_table"
            " where edition_code = 'minh-hoa-district' and period_type = 'quarter' and is_simulated"
        )
    }
    written = {(row[1], period): row[place] for row in rows[HEAD + 1 :] if row[1] for place, period in periods}
    assert {key: read(value) for key, value in written.items()} == {key: read(value) for key, value in released.items()}
    reason = head.index("Kỳ không có điểm")
    lacking = [(row, period) for row in rows[HEAD + 1 :] for place, period in periods if row[1] and row[place] == ""]
    assert lacking
    assert all(f"{period}: " in row[reason] for row, period in lacking)


@pytest.mark.parametrize(("sheet", "unit", "simulated"), [("Huyện Yên Bình 141", "141:start", False)])
def test_a_profile_of_real_rows_holds_the_figures_of_its_unit(sheets, night, sheet, unit, simulated):
    held = profile_figures(sheets["ho-so-don-vi.xlsx"][sheet])
    assert held == released_figures(night, unit, simulated)
    assert ("Đảng viên đã tạo tài khoản Sổ tay đảng viên điện tử", "2022", read(100 * 5565 / 6700)) in held


def test_every_profile_holds_the_latest_figures_of_its_unit_and_names_the_periods_without(sheets, night):
    units = night.sql("select unit_key, unit_code, name_vi from dim_unit where unit_level in ('district', 'province')")
    by_sheet = {f"{name} {code}": key for key, code, name in units}
    profiles = [name for name in sheets["ho-so-don-vi.xlsx"] if name.removesuffix(" MP") in by_sheet]
    assert set(sheets["ho-so-don-vi.xlsx"]) - set(profiles) == {"Bìa", "Xã", "Xã MP"}
    for name in profiles:
        rows = sheets["ho-so-don-vi.xlsx"][name]
        unit = by_sheet[name.removesuffix(" MP")]
        assert profile_figures(rows) == released_figures(night, unit, name.endswith(" MP")), name


def test_a_node_without_a_score_says_why(sheets):
    lacking = 0
    for rows in sheets["ho-so-don-vi.xlsx"].values():
        heads = next(([*row] for row in rows if row[0] == "Ấn bản"), None)
        if heads:
            score, reason = heads.index("Điểm (%)"), heads.index("Vì sao không có điểm")
            nodes = list(takewhile(lambda row: row[0], rows[rows.index(heads) + 1 :]))
            assert all((row[score] == "") == bool(row[reason]) for row in nodes)
            lacking += sum(row[score] == "" for row in nodes)
    assert lacking > 0


def profile_figures(rows):
    """(indicator, period, figure or the words for none) as a profile's tables over periods state them."""
    figures, periods, reasons = Counter(), [], 0
    for row in rows:
        if row[0] == "Chỉ tiêu":
            periods = [(place, text[3:]) for place, text in enumerate(row) if str(text).startswith("Kỳ 2")]
            reasons = list(row).index("Kỳ không có số")
        elif not row[0] or row[1] == "":
            periods = [] if not row[0] else periods
        for place, period in periods if row[0] != "Chỉ tiêu" and row[0] else ():
            reason = re.search(rf"(?:^|; ){period}: ([^;]*)", str(row[reasons]))
            if row[place] != "":
                figures[row[0], period, read(row[place])] += 1
            elif reason:
                figures[row[0], period, reason[1]] += 1
    return figures


def released_figures(night, unit, simulated):
    """The same of the release: the latest eight periods of each kind."""
    rows = night.sql(
        f"""
        select
            indicators.name_vi
            || coalesce(
                ' (' || nullif(
                    concat_ws(
                        ', ',
                        case score_stage when 'self' then 'tự chấm' when 'verified' then 'thẩm định'
                            when 'published' then 'công bố' end,
                        case when regime = 'statistical' then 'thống kê' end
                    ),
                    ''
                ) || ')',
                ''
            ),
            trend.period_code, trend.value, trend.value_status
        from mart_indicator_trend as trend
        inner join (select period_code, max(data_to) as data_to from dim_period group by all) as periods
            using (period_code)
        left join (select indicator_code, max(name_vi) as name_vi from dim_indicator group by all) as indicators
            using (indicator_code)
        where geography = 'as_reported' and unit_key = '{unit}' and is_simulated = {simulated}
        qualify dense_rank() over (partition by period_type order by data_to desc) <= 8
        """
    )
    return Counter(
        (name, period, words.value("value_status", status) if value is None else read(value))
        for name, period, value, status in rows
    )


def parts(path, pattern):
    """The XML of the parts of a workbook whose names match."""
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name).decode() for name in package.namelist() if re.fullmatch(pattern, name)}


def test_no_cell_is_a_formula_and_no_link_leaves_the_workbook(folder):
    for path in folder.glob("*.xlsx"):
        xml = parts(path, r"xl/worksheets/sheet\d+\.xml")
        assert [name for name, text in xml.items() if "<f>" in text or "<f " in text] == []
        assert [name for name, text in parts(path, r"xl/worksheets/_rels/.*").items() if "External" in text] == []


def test_every_sheet_prints_on_a4_across_one_page_wide_with_its_heads_repeated_and_frozen(folder):
    for path in folder.glob("*.xlsx"):
        workbook = next(iter(parts(path, r"xl/workbook\.xml").values()))
        for name, text in parts(path, r"xl/worksheets/sheet\d+\.xml").items():
            assert re.search(r'<pageSetup paperSize="9"[^>]* fitToHeight="0" orientation="landscape"', text), (
                path,
                name,
            )
            assert 'state="frozen"' in text
            if name != "xl/worksheets/sheet1.xml":
                assert "<tablePart " in text
        names = workbook.count("<sheet ")
        assert workbook.count("_xlnm.Print_Area") == names
        assert workbook.count("_xlnm.Print_Titles") == names - 1  # the cover has no table


def test_bars_lines_and_charts_are_in_the_sheets(folder):
    league, profiles = folder / "bang-xep-hang.xlsx", folder / "ho-so-don-vi.xlsx"
    assert any("x14:dataBar" in text for text in parts(league, r"xl/worksheets/sheet\d+\.xml").values())
    for path in (league, profiles):
        lines = [text.count("<x14:sparkline>") for text in parts(path, r"xl/worksheets/sheet\d+\.xml").values()]
        assert sum(lines) > 100
        assert parts(path, r"xl/charts/chart\d+\.xml")


def test_a_chart_reads_one_sheet_and_says_where_that_is_simulated(folder, sheets):
    for path in folder.glob("*.xlsx"):
        for name, text in parts(path, r"xl/charts/chart\d+\.xml").items():
            [sheet] = set(re.findall(r"<c:f>'?(.*?)'?!", text))
            title = "".join(re.findall(r"<c:title>.*?</c:title>", text))
            assert (SIMULATED in title) == (sheets[path.name][sheet][1][0] == SIMULATED), (path, name)


def test_a_sheet_is_real_or_simulated_and_marked(sheets):
    for name, book in sheets.items():
        for sheet, rows in list(book.items())[1:]:
            assert rows[1][0] == (SIMULATED if sheet.endswith(" MP") else "Số liệu thật"), (name, sheet)
