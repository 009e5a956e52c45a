import unicodedata

import duckdb
import pytest
from observed import staged

from orchestration.intake.identify import identify
from orchestration.intake.receive import RawStore
from orchestration.intake.store import ObservationStore
from orchestration.workbooks.writer import fill

REFERENCE = {
    "unit_registry": """
unit_key,unit_code,name_vi,name_en,unit_level,unit_type,parent_unit_key,valid_from,valid_to,legal_act
15:yb,15,Yên Bái,,province,Tỉnh,,,2025-07-01,
15:lc,15,Lào Cai,,province,Tỉnh,,2025-07-01,,
141:start,141,Huyện Yên Bình,,district,Huyện,15:yb,,2025-07-01,
135:start,135,Huyện Lục Yên,,district,Huyện,15:yb,,2025-07-01,
04264:tk,04264,Xã Tân Hợp,,commune,Xã,141:start,,2020-02-01,
04264:yb,04264,Phường Yên Bái,,commune,Phường,15:lc,2025-07-01,,
04300:start,04300,Xã Minh Quán,,commune,Xã,141:start,,,
04301:start,04301,Xã Minh Quân,,commune,Xã,141:start,,,
04302:a,04302,Xã Tân Thịnh,,commune,Xã,141:start,,,
04303:a,04303,Xã Tân Thịnh,,commune,Xã,135:start,,2024-01-01,
""",
    "unit_alias": """
alias,unit_code,parent_unit_code,note
H. Yên Bình,141,15,
Hồng Thái,04300,141,
Hồng Thái,04301,135,
Xã Minh Quán,04301,,
Yên Thái,04300,,
Yên Thái,04301,,
""",
    "form_line": """
form_code,line_code,indicator_code,is_mandatory,valid_from,valid_to
CDS-01H,H01,chi_tieu_cu,true,,2023-01-01
CDS-01H,H01,chi_tieu_moi,true,2023-01-01,
CDS-02,MT01,muc_tieu_1,true,,
feed,dti_cu,dti_cu,true,,
""",
    "indicator_catalogue": """
indicator_code,name_vi,valid_from,valid_to
dti,Chỉ số,2021-01-01,
dti_cu,Chỉ số cũ,,2021-01-01
""",
}
FEED = "unit_code,period,indicator_code,value\n"
LINE = {"line_code": "H01", "label": "x", "numerator": 1}
SHORTENED = [
    "H. Yên Bình",
    "H.Yên Bình",
    "h yên bình",
    "UBND huyện Yên Bình",
    "Huyện Yên Bình ",
    "HUYỆN  YÊN BÌNH",
    "Yên Bình",
]
# a unit as written, and the one it is
NAMED = [
    ("H.Yên Bình", "141:start"),
    ("UBND H. Yên Bình", "141:start"),
    ("Uỷ ban nhân dân huyện  Yên Bình.", "141:start"),
    (unicodedata.normalize("NFD", "HUYỆN YÊN BÌNH"), "141:start"),
    ("Huyện Yên Bình, tỉnh Yên Bái", "141:start"),
    ("Huyện Yên Bình (141)", "141:start"),
    ("141 - Huyện Yên Bình", "141:start"),
    ("X. Minh Quán", "04300:start"),
    ("xã Minh Quân", "04301:start"),
    ("Xã Tân Thịnh, H. Lục Yên, tỉnh Yên Bái", "04303:a"),
    ("Xã Tân Thịnh huyện Yên Bình", "04302:a"),
    ("Xã Tân Thịnh - huyện Yên Bình", "04302:a"),
    ("Xã Tân Thịnh, huyện Yên Bình, tỉnh Lào Cai", None),  # no such place
    ("Xã Tân Thịnh", None),
    ("Xã Minh Quan", None),
    ("Huyện Lục Yên (999)", None),
]


class Province:
    """A raw folder, a reference folder, and what the look-ups make of them."""

    def __init__(self, root):
        self.root, self.raw = root, RawStore(root / "raw")
        (root / "reference").mkdir()
        for name, rows in REFERENCE.items():
            self.table(name, rows.lstrip())

    def table(self, name, rows):
        (self.root / "reference" / f"{name}.csv").write_text(staged(name, rows), "utf-8")

    def form(self, code="CDS-01H", lines=(LINE,), declared=(None, None), **header):
        path = self.root / "bieu.xlsx"
        fill(path, code, {"regime": "Hành chính"} | header, list(lines))
        self.raw.receive([path], *declared)

    def feed(self, *lines, opening=""):
        path = self.root / "feed.csv"
        path.write_text(opening + FEED + "\n".join(lines), "utf-8")
        self.raw.receive([path])

    def identified(self, table="lines"):
        observations = ObservationStore(self.root / "observations")
        observations.read_all(self.raw, self.raw.receipts())
        self.counts = identify(observations, self.root / "reference", self.root / "identified")
        parquet = self.root / "identified" / f"{table}.parquet"
        result = duckdb.sql(f"from '{parquet}'")
        return [dict(zip(result.columns, row, strict=True)) for row in result.fetchall()]


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Every spelling in a report of its own, all looked up in one run: name as written -> (unit, how it was known)."""
    province = Province(tmp_path_factory.mktemp("written"))
    names = list(dict.fromkeys([*SHORTENED, *(words for words, _ in NAMED)]))
    for name in names:
        province.form(period="2022", unit_name=name)
    return dict(zip(names, units(province.identified("reports")), strict=True))


@pytest.fixture
def province(tmp_path):
    return Province(tmp_path)


def units(rows):
    return [(row["unit_key"], row["unit_match"]) for row in rows]


def test_province_15_is_yen_bai_then_lao_cai(province):
    province.feed("15,2024,dti,1", "15,2025-Q2,dti,1", "15,2025-Q3,dti,1", "15,2025,dti,1")
    assert units(province.identified()) == [
        ("15:yb", "code"),
        ("15:yb", "code"),
        ("15:lc", "code"),
        ("15:lc", "code"),
    ]


def test_the_last_day_of_the_regimes_own_period_decides(province):
    province.feed("15,2025-07,dti,1")
    province.feed("15,2025-H1,dti,1", opening="#kho-feed;regime=administrative\n")
    assert units(province.identified()) == [("15:lc", "code"), ("15:yb", "code")]


def test_commune_04264_was_two_communes_and_for_a_while_none(province):
    province.feed("04264,2019,dti,1", "04264,2022,dti,1", "04264,2026,dti,1")
    rows = province.identified()
    assert units(rows) == [("04264:tk", "code"), (None, "unknown"), ("04264:yb", "code")]
    assert "Xã Tân Hợp" in rows[1]["unit_candidates"] and "Phường Yên Bái" in rows[1]["unit_candidates"]


def test_without_a_code_the_full_name_decides_whatever_its_case_and_spacing(province):
    province.form(period="Năm 2022", unit_name="HUYỆN  Yên\u00a0Bình")
    province.form(period="Năm 2023", unit_name="tỉnh yên bái")
    assert units(province.identified("reports")) == [("141:start", "name"), ("15:yb", "name")]


def test_names_that_differ_by_an_accent_are_different_units(province):
    province.form(period="2022", unit_name="Xã Minh Quán")
    province.form(period="2022", unit_name="Xã Minh Quân")
    province.form(period="2022", unit_name="Xã Minh Quan")
    assert units(province.identified("reports")) == [
        ("04300:start", "name"),
        ("04301:start", "name"),
        (None, "unknown"),
    ]


def test_a_name_of_two_units_is_ambiguous_while_both_exist(province):
    province.form(period="2022", unit_name="Xã Tân Thịnh")
    province.form(period="2024", unit_name="Xã Tân Thịnh")
    rows = province.identified("reports")
    assert units(rows) == [(None, "ambiguous"), ("04302:a", "name")]
    assert rows[0]["unit_candidates"] == "04302:a Xã Tân Thịnh; 04303:a Xã Tân Thịnh"


def test_an_alias_stands_in_for_a_name_under_its_own_parent(province):
    province.form(period="2022", unit_name="H. Yên Bình")
    province.form(period="2022", unit_name="Hồng Thái")
    province.form(period="2022", unit_name="Yên Thái")
    assert units(province.identified("reports")) == [
        ("141:start", "name"),
        ("04300:start", "alias"),
        (None, "ambiguous"),
    ]


def test_the_delivery_note_speaks_only_where_the_form_is_silent(province):
    province.form(declared=("141", "2022"))
    province.form(declared=("141", "2022"), unit_code="135", period="Năm 2023")
    province.form(declared=("141", "2022"), unit_name="Huyện Lạ", period="năm nay")
    rows = province.identified("reports")
    assert [(row["unit_key"], row["period_code"], row["period_type"]) for row in rows] == [
        ("141:start", "2022", "year"),
        ("135:start", "2023", "year"),
        (None, None, None),
    ]


def test_the_delivery_note_gives_words_without_a_year_their_year(province):
    province.form(declared=("141", "2022-9M"), period="9 tháng")
    province.form(declared=("141", "2022"), period="9 tháng", source="khác")
    province.form(declared=("141", "2022"), period="Cả năm")
    assert [row["period_code"] for row in province.identified("reports")] == ["2022-9M", None, "2022"]


def test_a_form_without_a_unit_is_missing_one(province):
    province.form(period="2022")
    assert units(province.identified()) == [(None, "missing")]


def test_a_matrix_line_is_its_communes_and_never_the_districts(province):
    lines = [
        {"unit_code": "04300", "cells": {"MT01": "Đạt"}},
        {"unit_name": "Xã Minh Quân", "cells": {"MT01": "Đạt"}},
        {"cells": {"MT01": "Đạt"}},
    ]
    province.form("CDS-02", lines, unit_code="141", period="2022")
    rows = province.identified()
    assert units(rows) == [("04300:start", "code"), ("04301:start", "name"), (None, "missing")]
    assert [row["line_key"] for row in rows] == ["CDS-02!D13", "CDS-02!D14", "CDS-02!D15"]
    assert {row["indicator_code"] for row in rows} == {"muc_tieu_1"}


def test_a_line_means_what_the_form_said_in_that_period(province):
    province.form(unit_code="141", period="2022")
    province.form(unit_code="141", period="2023")
    province.form(unit_code="141", period="2023", lines=[LINE | {"line_code": "H99"}])
    assert [row["indicator_code"] for row in province.identified()] == ["chi_tieu_cu", "chi_tieu_moi", None]


def test_a_feed_names_any_indicator_that_is_valid_then(province):
    province.feed("15,2022,dti,1", "15,2020,dti,1", "15,2022,dti_cu,1", "15,2022,khong_co,1")
    assert [row["indicator_code"] for row in province.identified()] == ["dti", None, None, None]


def test_a_feeds_silent_unit_is_missing_and_its_strange_period_unknown(province):
    province.feed(",2022,dti,1", "15,năm nay,dti,1")
    rows = province.identified()
    assert units(rows) == [(None, "missing"), (None, "unknown")]
    assert [row["period_code"] for row in rows] == ["2022", None]


def test_every_line_of_every_report_is_there_once_and_counted(province):
    province.feed("15,2022,dti,1", "15,2022,dti,1", "99,2022,x,1")
    province.form(unit_code="141", period="2022", is_simulated=True)
    rows = province.identified()
    assert len(rows) == len({(row["report_id"], row["line_key"]) for row in rows}) == 4
    assert [row["is_simulated"] for row in rows] == [False, False, False, True]
    assert province.counts == {
        "reports": 2,
        "lines": 4,
        "lines_without_unit": 1,
        "lines_without_period": 0,
        "lines_without_indicator": 1,
    }


def test_a_line_code_is_known_however_its_letters_and_spaces_are_typed(province):
    province.form(
        unit_code="141", period="2023", lines=[LINE | {"line_code": code} for code in ("h01", " H 01", "H-01")]
    )
    assert [row["indicator_code"] for row in province.identified()] == ["chi_tieu_moi", "chi_tieu_moi", None]


def test_nothing_received_gives_empty_tables_and_the_whole_calendar(province):
    assert province.identified() == []
    assert len(province.identified("calendar")) == 56 * 20 * 2


def test_looking_up_again_gives_the_same_bytes(province):
    province.feed("15,2022,dti,1", "15,2023,dti,1")
    province.identified()
    first = (province.root / "identified" / "lines.parquet").read_bytes()
    province.identified()
    assert (province.root / "identified" / "lines.parquet").read_bytes() == first


@pytest.mark.parametrize("name", SHORTENED)
def test_a_name_may_be_shortened_as_people_do(written, name):
    assert written[name] == ("141:start", "name")


def test_a_parent_tells_namesakes_apart_and_without_it_they_are_candidates(province):
    for name in ("Xã Tân Thịnh, huyện Lục Yên", "Xã Tân Thịnh (H. Yên Bình)", "Xã Tân Thịnh", "Tân Thịnh"):
        province.form(period="2022", unit_name=name)
    reports = province.identified("reports")
    assert [row["unit_key"] for row in reports] == ["04303:a", "04302:a", None, None]
    assert all("04302:a" in row["unit_candidates"] and "04303:a" in row["unit_candidates"] for row in reports[2:])


def test_an_accent_is_never_folded_in_a_name(province):
    for name in ("Xã Minh Quán", "Xã Minh Quân", "Xã Minh Quan"):
        province.form(period="2022", unit_name=name)
    assert [row["unit_key"] for row in province.identified("reports")] == ["04300:start", "04301:start", None]


def test_a_code_beside_the_name_of_another_unit_is_a_contradiction(province):
    province.form(period="2022", unit_code="141", unit_name="Huyện Lục Yên")
    province.form(period="2022", unit_code="141", unit_name="H. Yên Bình")
    province.form(period="2022", unit_code="141", unit_name="Huyện Lạ")
    contradictions = [row["unit_contradiction"] for row in province.identified("reports")]
    assert contradictions == ["135:start Huyện Lục Yên", None, None]


def test_a_label_names_the_indicator_where_the_code_column_is_gone(province):
    province.table("indicator_catalogue", "indicator_code,name_vi\nchi_tieu_cu,Hồ sơ trực tuyến\n")
    province.form(period="2022", unit_code="141", lines=[{"label": "hồ sơ  trực tuyến", "numerator": 1}])
    province.form(period="2022", unit_code="141", lines=[{"label": "Hồ sơ giấy", "numerator": 1}])
    assert [row["indicator_code"] for row in province.identified()] == ["chi_tieu_cu", None]


@pytest.mark.parametrize(("words", "unit"), NAMED)
def test_a_unit_is_known_however_its_type_and_its_parents_are_written(written, words, unit):
    unit_key, _ = written[words]
    assert unit_key == unit


def test_a_name_that_nobody_bears_is_told_with_those_who_bear_one_like_it(province):
    province.form(period="2022", unit_name="Xã Minh Quan")
    province.form(period="2022", unit_name="Phường Yên Bái")  # a ward only from 2025 on
    province.form(period="2022", unit_name="Xã Không Có")
    minh_quan, ward, nobody = [row["unit_candidates"] for row in province.identified("reports")]
    assert "Xã Minh Quán" in minh_quan and "Xã Minh Quân" in minh_quan
    assert ward == "04264:yb Phường Yên Bái (từ 01/07/2025)"
    assert nobody is None


def test_a_code_beside_the_name_of_another_unit_is_told(province):
    province.form(period="2022", unit_name="Huyện Lục Yên (141)")
    [report] = province.identified("reports")
    assert (report["unit_key"], report["unit_contradiction"]) == ("141:start", "135:start Huyện Lục Yên")
