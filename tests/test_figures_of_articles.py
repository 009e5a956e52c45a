"""Every figure the checked articles state is a fact of the samples' night: span, qualifier, per cent and cell."""

import datetime

from seeds import rows
from test_reference_articles import FIGURES

FACTS = """
select
    units.name_vi, facts.indicator_code, facts.numerator, facts.denominator, facts.value, facts.reported_pct,
    facts.qualifier,
    facts.span_kind, facts.span_from, facts.span_to, facts.cell, facts.note, facts.plan_value, facts.attainment_pct
from fct_indicator_value as facts inner join dim_unit as units using (unit_key)
where facts.is_current and not facts.is_simulated and facts.value is not null
"""
NAMES = (
    "numerator",
    "denominator",
    "value",
    "reported_pct",
    "qualifier",
    "span_kind",
    "span_from",
    "span_to",
    "cell",
    "note",
)
NAMES += ("plan_value", "attainment_pct")
QUALIFIERS = {
    "trên": "more_than", "hơn": "more_than", "ít nhất": "at_least", "tối thiểu": "at_least", "gần": "less_than",
    "khoảng": "about", "vào khoảng": "about",
}  # fmt: skip
DAY = datetime.date
NEARLY_THREE_YEARS = ("multi_year", None, None)
TO_NOW = ("to_date", None, None)
CAMPAIGN = ("part", DAY(2023, 5, 1), DAY(2023, 9, 30))
# What the articles state of another time than the report's year; every other figure is of the year.
SPANS = dict.fromkeys(
    """
    ho_so_tthc_dung_han so_nam_thuc_hien_nq_111 van_ban_chi_dao_cds hoi_nghi_ban_chi_dao su_co_attt_lon
    van_ban_quan_ly_tren_qlvb ho_so_khep_kin_cap_huyen ho_so_khep_kin_cap_xa van_ban_ky_so_co_quan
    van_ban_ky_so_lanh_dao_cap_huyen van_ban_ky_so_lanh_dao_cap_xa van_ban_ky_so_ca_nhan_ca_giai_doan
    ho_so_qua_mot_cua_dien_tu ho_so_truc_tuyen_ca_giai_doan giao_dich_tren_san_tmdt
    giao_dich_voso_postmart_tren_buu_gui thanh_toan_khong_tien_mat_mot_cua so_nam_trien_khai_cds
    """.split(),  # noqa: SIM905 - one code a line would hide the order
    NEARLY_THREE_YEARS,
) | {
    "ho_so_truc_tuyen": ("to_date", DAY(2024, 1, 1), None),
    "van_ban_ky_so_ca_nhan": ("to_date", DAY(2024, 1, 1), None),
    "dvc_thiet_yeu_so_hoa": ("open", DAY(2022, 7, 1), None),
    "ket_qua_tthc_so_hoa": ("open", DAY(2023, 1, 1), None),
    "thu_hang_cds_quoc_gia_phan_dau": ("to_date", None, DAY(2025, 12, 31)),
    "muc_tieu_co_ban_den_2025": ("to_date", None, DAY(2025, 12, 31)),
    "muc_tieu_co_ban_den_2030": ("to_date", None, DAY(2030, 12, 31)),
    "nhiem_vu_chung": ("multi_year", DAY(2021, 1, 1), DAY(2025, 12, 31)),
    "nhiem_vu_cu_the": ("multi_year", DAY(2021, 1, 1), DAY(2025, 12, 31)),
    "nhiem_vu_ke_hoach_hoan_thanh": ("part", DAY(2022, 1, 1), None),
    "don_vi_ban_hanh_ke_hoach_cds": TO_NOW,
    "mo_hinh_diem_dang_trien_khai": TO_NOW,
    "mo_hinh_diem_dat_ket_qua": TO_NOW,
    "mo_hinh_diem_dang_hinh_thanh": TO_NOW,
    "xa_trien_khai_chien_dich_cong_dan_so": CAMPAIGN,
    "so_ngay_chien_dich": CAMPAIGN,
    "muc_tieu_xa_cds": ("part", DAY(2022, 6, 1), DAY(2022, 11, 30)),
    "so_tru_cot_cds": ("other", DAY(2023, 1, 1), DAY(2023, 12, 31)),  # the pillars of the next year
    "ke_hoach_cong_dan_dat_6_tieu_chi": ("period", None, DAY(2023, 12, 31)),  # to the end of the year: the year's own
}


def test_every_figure_of_the_articles_is_found_with_what_was_stated_of_it(night, shared):
    facts: dict[str, list[dict]] = {}
    for unit, code, *values in night.sql(FACTS):
        facts.setdefault(code, []).append(dict(zip(NAMES, values, strict=True)) | {"unit": unit})
    missing = []
    figures = rows(shared / "facts" / "seed_figures.csv")
    # the months of the commune programme stand with its targets
    codes = ["muc_tieu_xa_cds" if code == "-" else code for code in FIGURES]
    for figure, code in zip(figures, codes, strict=True):
        matches = [fact for fact in facts.get(code, []) if is_of(fact, figure) and is_as_stated(fact, figure, code)]
        if len(matches) != 1:
            missing.append((figure["unit"], code, [fact for fact in facts.get(code, []) if is_of(fact, figure)]))
    assert missing == []
    [programme] = facts["muc_tieu_xa_cds"]
    assert "công bố vào tháng 12/2022" in programme["note"]
    [citizens] = facts["cong_dan_dat_6_tieu_chi"]
    assert (citizens["value"], citizens["plan_value"], citizens["attainment_pct"]) == (78.0, 80.0, 97.5)
    [yenbai_s] = [fact for fact in facts["nguoi_cai_yenbai_s"] if fact["unit"] == "Huyện Văn Yên"]
    assert (yenbai_s["attainment_pct"], yenbai_s["plan_value"]) == (118.33, None)


def is_of(fact: dict, figure: dict) -> bool:
    return figure["unit"].startswith(fact["unit"])


def is_as_stated(fact: dict, figure: dict, code: str) -> bool:
    stated = {
        name: float(figure[name]) for name in ("numerator", "denominator", "value", "reported_pct") if figure[name]
    }
    value, pct = stated.pop("value", None), stated.pop("reported_pct", None)
    phrase = figure["fuzzy_phrase"].casefold()
    qualifier = next((code for word, code in QUALIFIERS.items() if phrase.startswith(f"{word} ")), "exact")
    return (
        all(fact[name] == number for name, number in stated.items())
        and value in (None, fact["value"], fact["numerator"])
        and pct in (None, fact["reported_pct"], fact["value"])
        and fact["qualifier"] == qualifier
        and (fact["span_kind"], fact["span_from"], fact["span_to"]) == SPANS.get(code, ("period", None, None))
        and bool(fact["cell"])
    )
