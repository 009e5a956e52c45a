"""The reference tables hold what the checked facts say: units by date, indicators, subjects, weights."""

import csv
import os
import re
import unicodedata
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "transforms" / "seeds"
FEED = ROOT / "raw" / "samples" / "real" / "dti-2022.csv"
ARTEFACTS = {"07693:2025-01-01", "07732:2025-01-01", "07744:2025-01-01"}

# The indicator of each row of facts/seed_figures.csv, in its order; "-" is a date, which is no measurement.
FIGURES = """
xa_co_ban_chi_dao_cds to_cds_cong_dong_cap_xa thanh_vien_to_cds_cap_xa to_cds_cong_dong_cap_thon
thanh_vien_to_cds_cap_thon dia_phuong_bi_thu_truong_bcd phong_ban_duoc_quan_triet_cds
xa_duoc_quan_triet_cds xa_dang_ky_cds hang_ty_le_dang_ky_cds_cap_xa xa_hoan_thanh_17_chi_tieu
chi_tieu_cds_hoan_thanh_moi_xa muc_tieu_cds_nam_hoan_thanh xep_hang_chi_so_cds_cap_huyen
ty_le_hoan_thanh_chi_so_cds nha_van_hoa_co_wifi chi_bo_dung_so_tay dang_vien_co_tai_khoan_so_tay
thu_tu_dua_vao_dung_trang_ttdt co_quan_dung_qlvb can_bo_co_hop_thu_cong_vu thon_co_wifi_hoi_truong
tram_y_te_dung_ho_so_suc_khoe nguoi_dan_co_ho_so_suc_khoe san_pham_tren_san_tmdt
nha_san_xuat_co_san_pham_tren_san so_tru_cot_cds

thu_hang_cds_quoc_gia_phan_dau muc_tieu_co_ban_den_2025 muc_tieu_co_ban_den_2030 nhiem_vu_chung
nhiem_vu_cu_the don_vi_ban_hanh_ke_hoach_cds nhiem_vu_ke_hoach_hoan_thanh hang_muc_do_thi_thong_minh
mo_hinh_diem_dang_trien_khai mo_hinh_diem_dat_ket_qua mo_hinh_diem_dang_hinh_thanh

to_cds_cong_dong_cap_xa thanh_vien_to_cds_cap_xa to_cds_cong_dong_cap_thon thanh_vien_to_cds_cap_thon
to_cds_co_nhom_zalo so_ho so_khau ty_le_dan_so_nguoi_dao ho_tham_gia_nhom_mang_xa_hoi
dang_vien_biet_dung_so_tay thu_tu_thon_dat_chuan_thon_cds xa_trien_khai_chien_dich_cong_dan_so
so_ngay_chien_dich cong_dan_dat_6_tieu_chi ke_hoach_cong_dan_dat_6_tieu_chi nguoi_kich_hoat_dinh_danh
nguoi_cai_yenbai_s hang_vneid_yenbai_s co_quan_dat_chi_tieu_co_quan_cds ho_so_cong_viec_xu_ly_dien_tu
phan_viec_cds_hoan_thanh tthc_truc_tuyen_muc_3_4 can_bo_co_hop_thu_cong_vu cha_me_dung_dvc_truc_tuyen
so_nam_trien_khai_cds

nen_tang_dung_chung_cap_xa ty_le_toi_thieu_xa_chon_cds muc_tieu_xa_cds muc_tieu_xa_cds_ha_tang
muc_tieu_xa_cds_chinh_quyen muc_tieu_xa_cds_kinh_te muc_tieu_xa_cds_xa_hoi muc_tieu_nang_cao
muc_tieu_nang_cao_nang_len muc_tieu_nang_cao_moi muc_tieu_nang_cao_nang_len_ha_tang
muc_tieu_nang_cao_moi_ha_tang muc_tieu_nang_cao_nang_len_chinh_quyen muc_tieu_nang_cao_moi_chinh_quyen
muc_tieu_nang_cao_nang_len_kinh_te muc_tieu_nang_cao_moi_xa_hoi - - so_thang_thi_diem_cds

so_nam_thuc_hien_nq_111 van_ban_chi_dao_cds xa_ban_hanh_ke_hoach_cds thanh_vien_to_thu_ky_moi_co_quan
hoi_nghi_ban_chi_dao xa_co_cong_ttdt van_ban_quan_ly_tren_qlvb ho_so_khep_kin_cap_huyen
ho_so_khep_kin_cap_xa can_bo_dung_qlvb_cap_huyen can_bo_dung_qlvb_cap_xa van_ban_ky_so_co_quan
van_ban_ky_so_lanh_dao_cap_huyen van_ban_ky_so_lanh_dao_cap_xa ho_so_qua_mot_cua_dien_tu
ho_so_tthc_dung_han ho_so_truc_tuyen_ca_giai_doan ho_so_truc_tuyen dan_so_thu_thap_csdl
cong_dan_duoc_cap_cccd nguoi_kich_hoat_dinh_danh van_ban_ky_so_ca_nhan_ca_giai_doan
van_ban_ky_so_ca_nhan dvc_thiet_yeu_so_hoa ket_qua_tthc_so_hoa thanh_toan_khong_tien_mat_mot_cua
ma_qr_moi_bo_phan_mot_cua thanh_toan_truc_tuyen_vuot_ke_hoach thi_tran_co_tuyen_pho_qr
san_pham_tren_san_tmdt san_tmdt_co_san_pham san_pham_tren_san_shopee san_pham_tren_san_voso
san_pham_tren_san_postmart san_pham_tren_san_24h san_pham_tren_san_tiepthiso
san_pham_tren_san_techfest_247 san_pham_tren_san_sendo san_pham_tren_san_alaky
san_pham_tren_san_ocopmart giao_dich_tren_san_tmdt giao_dich_voso_postmart_tren_buu_gui
san_pham_ocop_tren_san san_pham_chu_luc_tren_san ma_so_vung_trong htx_co_website ocop_co_tem_truy_xuat
to_cds_cong_dong_cap_xa to_cds_cong_dong_cap_thon dan_so_co_tai_khoan_ngan_hang phu_song_3g_4g
su_co_attt_lon
""".split()  # noqa: SIM905 - one code a line would hide the order

# Mentions whose words are not in the name of their subject.
MENTIONS = {
    "sổ tay điện tử": "so_tay_dang_vien",
    "ĐDĐT": "vneid",
    "VNPT Meeting": "hop_truc_tuyen",
    "Hệ thống họp trực tuyến": "hop_truc_tuyen",
    "Cổng DVC Quốc gia": "cong_dvc_quoc_gia",
    "Cổng thông tin điện tử các xã": "trang_ttdt_cap_xa",
    "trang thông tin điện tử cấp xã": "trang_ttdt_cap_xa",
    "Học bạ điện tử": "hoc_ba_dien_tu",
    "Sổ điểm điện tử": "so_diem_dien_tu",
    "Sổ liên lạc điện tử": "so_lien_lac_dien_tu",
    "mã QR Code": "ma_qr",
    "CCCD": "cccd",
    "30/54 nhiệm vụ": "nhiem_vu_2022_54",
    "Ban chỉ đạo công tác chuyển đổi số của huyện": "bcd_cds_huyen",
    "ban chỉ đạo về chuyển đổi số": "bcd_cds_xa",
    "Sở TT&TT": "so_tttt",
    "Bộ TT&TT": "bo_tttt",
}


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def table(name):
    return rows(SEEDS / f"{name}.csv")


def fold(text):
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c))))


def valid(unit, day):
    return unit["valid_from"] <= day and (not unit["valid_to"] or day < unit["valid_to"])


def below(ancestor_key, level, day):
    units = {unit["unit_key"]: unit for unit in table("unit_registry")}

    def above(key):
        while key:
            key = units[key]["parent_unit_key"]
            yield key

    return {
        key
        for key, unit in units.items()
        if unit["unit_level"] == level and valid(unit, day) and ancestor_key in above(key)
    }


def successors(keys, day):
    changes = table("unit_change")
    leaving = [row for row in changes if row["effective_on"] == day and row["from_unit_key"] in keys]
    return {row["to_unit_key"] for row in leaving}


@pytest.fixture
def shared():
    folder = Path(__file__).parents[2] / "shared" / "facts"
    if not folder.exists():
        if os.environ.get("CI"):
            pytest.fail(f"the checked facts are not at {folder}")
        pytest.skip(f"the checked facts are not at {folder}")
    return folder


@pytest.mark.parametrize(
    ("ancestor", "level", "day", "count"),
    [
        ("15:start", "commune", "2020-01-31", 180),
        ("15:start", "commune", "2020-02-01", 173),
        ("15:start", "commune", "2022-06-30", 173),
        ("15:start", "district", "2022-06-30", 9),
        ("15:start", "commune", "2024-12-31", 173),
        ("15:start", "commune", "2025-01-01", 168),
        ("15:2025-07-01", "commune", "2025-07-01", 99),
        ("15:start", "commune", "2025-07-01", 0),
        ("215:start", "commune", "2019-12-31", 21),
        ("215:start", "commune", "2024-12-31", 19),
        ("215:start", "commune", "2025-06-30", 17),
        ("24:start", "commune", "2024-12-31", 209),
        ("24:start", "commune", "2025-06-30", 192),
        ("24:2025-07-01", "commune", "2025-07-01", 99),
        ("VN:start", "province", "2022-12-31", 63),
        ("141:start", "commune", "2022-12-14", 24),
        ("136:start", "commune", "2023-12-14", 25),
    ],
)
def test_units_are_as_many_as_the_facts_say_on_the_day(ancestor, level, day, count):
    assert len(below(ancestor, level, day)) == count


@pytest.mark.parametrize(("ancestor", "count"), [("15:start", 51), ("24:start", 58), ("215:start", 5)])
def test_every_commune_of_2025_goes_whole_into_one_of_the_new_communes(ancestor, count):
    before = below(ancestor, "commune", "2025-06-30")
    leaving = Counter(row["from_unit_key"] for row in table("unit_change") if row["effective_on"] == "2025-07-01")
    assert {leaving[key] for key in before} == {1}
    assert len(successors(before, "2025-07-01")) == count


def test_unit_keys_are_unique_and_say_code_and_first_day():
    units = table("unit_registry")
    assert len({unit["unit_key"] for unit in units}) == len(units)
    assert all(u["unit_key"] == f"{u['unit_code']}:{u['valid_from'] or 'start'}" for u in units)
    assert not ARTEFACTS & {unit["unit_key"] for unit in units}


def test_every_unit_but_the_country_has_a_parent_that_was_there_on_its_last_day():
    units = {unit["unit_key"]: unit for unit in table("unit_registry")}
    for unit in units.values():
        if unit["unit_level"] != "country":
            parent = units[unit["parent_unit_key"]]
            assert not parent["valid_to"] or (unit["valid_to"] and unit["valid_to"] <= parent["valid_to"]), unit
            assert not unit["valid_to"] or parent["valid_from"] < unit["valid_to"], unit


def test_a_code_means_one_unit_on_any_day():
    by_code = defaultdict(list)
    for unit in table("unit_registry"):
        by_code[unit["unit_code"]].append((unit["valid_from"], unit["valid_to"] or "9999"))
    for code, spans in by_code.items():
        ordered = sorted(spans)
        assert all(a[1] <= b[0] for a, b in pairwise(ordered)), code


def test_changes_lead_from_a_unit_that_ended_to_one_that_was_there():
    units = {unit["unit_key"]: unit for unit in table("unit_registry")}
    for row in table("unit_change"):
        assert valid(units[row["to_unit_key"]], row["effective_on"]), row
        assert units[row["from_unit_key"]]["valid_to"] == row["effective_on"], row


def test_aliases_name_units_under_the_parent_they_give():
    units = {unit["unit_key"]: unit for unit in table("unit_registry")}
    children = [unit for unit in units.values() if unit["parent_unit_key"]]
    placed = {(unit["unit_code"], units[unit["parent_unit_key"]]["unit_code"]) for unit in children}
    aliases = table("unit_alias")
    assert {(row["unit_code"], row["parent_unit_code"]) for row in aliases} <= placed
    assert len({(row["alias"], row["unit_code"]) for row in aliases}) == len(aliases)


def test_a_bare_name_has_a_row_for_each_unit_it_may_mean():
    meant = Counter(row["alias"] for row in table("unit_alias"))
    assert {name for name, units in meant.items() if units == 3} == {
        "Trạm Tấu",
        "Yên Bình",
        "Yên Bái",
        "Yên Thế",
    }
    assert not [name for name in meant if fold(name) == "minh quan"]


def test_every_indicator_subject_and_unit_that_is_referred_to_exists():
    indicators = {row["indicator_code"] for row in table("indicator_catalogue")}
    for name in ("form_line", "index_scoring", "index_published"):
        assert {row["indicator_code"] for row in table(name)} <= indicators, name
    subjects = {row["subject_code"] for row in table("subject_registry")}
    assert {row["subject_code"] for row in table("indicator_catalogue")} <= subjects | {""}
    assert {row["plan_code"] for row in table("commitment_registry")} <= subjects
    units = {row["unit_key"] for row in table("unit_registry")}
    for name in ("reporting_obligation", "index_edition"):
        assert {row["scope_unit_key"] for row in table(name)} <= units, name


def test_ratios_are_defined_in_words_and_bounded():
    for row in table("indicator_catalogue"):
        if row["measure_kind"] == "ratio":
            assert row["numerator_vi"] and row["denominator_vi"], row
            assert (row["plausible_min"], row["plausible_max"], row["unit_of_measure"]) == ("0", "100", "%")
        if row["measure_kind"] == "rank":
            assert row["direction"] == "-1"


def test_commitments_are_seventeen_targets_thirteen_advanced_ones_and_ten_models():
    commitments = table("commitment_registry")
    mandatory = [row for row in commitments if row["is_mandatory"] == "true"]
    assert Counter(row["domain_code"] for row in mandatory) == {
        "ha_tang_so": 4, "chinh_quyen_so": 5, "kinh_te_so": 2, "xa_hoi_so": 6,
    }  # fmt: skip
    advanced = [row for row in commitments if row["commitment_code"].startswith("kh120-nc-")]
    assert Counter(row["domain_code"] for row in advanced) == {
        "ha_tang_so": 5, "chinh_quyen_so": 4, "kinh_te_so": 1, "xa_hoi_so": 3,
    }  # fmt: skip
    assert sum("nâng lên" in row["name_vi"] for row in advanced) == 5
    assert sum(row["commitment_kind"] == "model" for row in commitments) == 10
    reported = {row["indicator_code"] for row in table("form_line")}
    assert {row["commitment_code"] for row in commitments if row not in advanced} <= reported


def test_weights_of_siblings_sum_to_one_and_every_leaf_is_scored():
    nodes = table("index_node")
    siblings = defaultdict(float)
    for node in nodes:
        siblings[node["edition_code"], node["parent_code"]] += float(node["weight"])
    assert all(total == pytest.approx(1, abs=1e-12) for total in siblings.values())
    parents = {(node["edition_code"], node["parent_code"]) for node in nodes}
    leaves = {(n["edition_code"], n["node_code"]) for n in nodes} - parents
    assert leaves == {(row["edition_code"], row["node_code"]) for row in table("index_scoring")}


def test_the_official_edition_has_the_points_of_decision_922(shared):
    official = [
        (float(row["weight"]), int(row["max_points"]))
        for row in rows(shared / "dti_structure_922.csv")
        if row["scored"] == "yes"
    ]
    nodes = [node for node in table("index_node") if node["parent_code"] == "dti"]
    assert [(float(node["weight"]), int(node["max_score"])) for node in nodes] == official


def test_leaves_of_the_illustrative_district_index_are_owed_by_the_districts():
    owed = {
        row["indicator_code"]
        for row in table("form_line")
        if row["form_code"] == "CDS-01H" and row["is_mandatory"] == "true"
    }
    scored = {r["indicator_code"] for r in table("index_scoring") if r["edition_code"] == "minh-hoa-district"}
    assert scored == owed


def test_every_figure_of_the_articles_has_an_indicator_of_its_kind_and_a_line_to_stand_on(shared):
    kinds = {row["indicator_code"]: row["measure_kind"] for row in table("indicator_catalogue")}
    lines = {row["indicator_code"] for row in table("form_line") if row["form_code"].startswith("CDS-01")}
    figures = rows(shared / "seed_figures.csv")
    assert len(figures) == len(FIGURES)
    for figure, code in zip(figures, FIGURES, strict=True):
        if code == "-":
            assert figure["pillar"] == "calendar"
            continue
        assert code in lines, figure["indicator_vi"]
        is_ratio = bool(figure["denominator"]) or figure["unit_of_measure"] == "%"
        is_rank = figure["unit_of_measure"].startswith("rank") or "ordinal" in figure["unit_of_measure"]
        expected = {"ratio"} if is_ratio else {"rank"} if is_rank else {"count", "amount", "yes_no"}
        if code == "cong_dan_dat_6_tieu_chi":  # a count beside a per cent whose base nobody gave
            expected = {"ratio"}
        assert kinds[code] in expected, figure["indicator_vi"]


def test_every_system_the_articles_name_is_one_subject(shared):
    subjects = table("subject_registry")
    by_code = {row["subject_code"]: row for row in subjects}
    for mention in rows(shared / "seed_systems.csv"):
        name, article = mention["vietnamese_name"], mention["seed_file"][:3]
        found = [by_code[MENTIONS[name]]] if name in MENTIONS else [
            subject
            for subject in subjects
            if subject["subject_kind"] == mention["kind"]
            and article in subject["named_in"].split(";")
            and (fold(name) in fold(subject["name_vi"]) or fold(subject["name_vi"]) in fold(name))
        ]  # fmt: skip
        assert len(found) == 1, (name, [row["subject_code"] for row in found])
        assert article in found[0]["named_in"].split(";"), name
        assert found[0]["subject_kind"] == mention["kind"], name


def feed_values(indicator):
    return {row["unit_code"]: float(row["value"]) for row in rows(FEED) if row["indicator_code"] == indicator}


def test_the_feed_ranks_all_provinces_with_thanh_hoa_and_yen_bai_both_fifteenth():
    ranks = feed_values("dti_hang_cong_bo")
    assert len(ranks) == 63
    assert [code for code, rank in ranks.items() if rank == 15] == ["38", "15"]
    assert 16 not in ranks.values() and sum(rank == 17 for rank in ranks.values()) == 1


def test_every_province_of_the_published_ranks_resolves_and_keeps_its_rank(shared):
    units = {unit["unit_key"]: unit for unit in table("unit_registry")}
    provinces = [units[key] for key in below("VN:start", "province", "2022-12-31")]
    codes = {u["name_vi"].removeprefix(u["unit_type"]).strip(): u["unit_code"] for u in provinces}
    aliases = [row for row in table("unit_alias") if row["parent_unit_code"] == "VN"]
    codes |= {row["alias"]: row["unit_code"] for row in aliases}
    published = {codes[r["province"]]: float(r["rank"]) for r in rows(shared / "dti_2022_ranks.csv")}
    assert published == feed_values("dti_hang_cong_bo")


def test_the_main_indices_of_the_feed_make_up_the_published_values():
    weights = {n["node_code"]: float(n["weight"]) for n in table("index_node") if n["parent_code"] == "dti"}
    main = {node: feed_values(f"dti_{node}") for node in weights}
    published = feed_values("dti_gia_tri_cong_bo")
    assert len(published) == 5
    for province, value in published.items():
        assert sum(w * main[node][province] for node, w in weights.items()) == pytest.approx(value, abs=1e-4)


def test_every_word_is_in_composed_vietnamese_letters_and_every_line_ends_plainly():
    for path in [*SEEDS.glob("*.csv"), FEED]:
        text = path.read_bytes().decode("utf-8")
        assert unicodedata.is_normalized("NFC", text), path.name
        assert "\r" not in text and text.endswith("\n"), path.name
