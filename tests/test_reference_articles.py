"""Every figure and every system that the checked articles name has its indicator and its subject."""

from seeds import fold, rows, table

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


def test_every_figure_of_the_articles_has_an_indicator_of_its_kind_and_a_line_to_stand_on(shared):
    kinds = {row["indicator_code"]: row["measure_kind"] for row in table("indicator_catalogue")}
    lines = {row["indicator_code"] for row in table("form_line") if row["form_code"].startswith("CDS-01")}
    figures = rows(shared / "facts" / "seed_figures.csv")
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
    for mention in rows(shared / "facts" / "seed_systems.csv"):
        name, article = mention["vietnamese_name"], mention["seed_file"][:3]
        matches = [by_code[MENTIONS[name]]] if name in MENTIONS else [
            subject
            for subject in subjects
            if subject["subject_kind"] == mention["kind"]
            and article in subject["named_in"].split(";")
            and (fold(name) in fold(subject["name_vi"]) or fold(subject["name_vi"]) in fold(name))
        ]  # fmt: skip
        assert len(matches) == 1, (name, [row["subject_code"] for row in matches])
        assert article in matches[0]["named_in"].split(";"), name
        assert matches[0]["subject_kind"] == mention["kind"], name


def test_a_subject_that_says_why_it_is_blank_has_no_indicator():
    blank = {row["subject_code"] for row in table("subject_registry") if row["blank_reason_vi"]}
    assert {"cho_4_0", "viettel_money", "tiet_hoc_cds"} <= blank
    assert blank & {row["subject_code"] for row in table("indicator_catalogue")} == set()
