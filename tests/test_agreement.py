"""The code of a line and its label, the unit and the title: what stands together must say the same, or is told."""

import unicodedata

import pytest
from identified_files import Identified
from seeds import table

from orchestration.forms.catalogue import our_forms
from orchestration.forms.head_block import other_periods
from orchestration.forms.titles import part_of_year, periods_of_sheet, periods_of_titles, title_texts
from orchestration.workbooks.writer import fill

NAMES = {row["indicator_code"]: row["name_vi"] for row in table("indicator_catalogue")}
LINES = {row["line_code"]: row["indicator_code"] for row in table("form_line") if row["form_code"] == "CDS-01H"}
LABELS = {code: NAMES[indicator] for code, indicator in LINES.items()}
DISTRICT = {"unit_code": "141", "unit_name": "Huyện Yên Bình", "period": "Năm 2023"}
OWN, OTHERS = LABELS["H09"], LABELS["H04"]

# a code and a label as written -> the line that is meant, how it was known, whose name contradicts it
WORDINGS = [
    ("H09", OWN, "H09", "code", None),
    (" h 09", OWN, "H09", "code", None),
    *((code, OWN, "H09", "near", None) for code in ("H-09", "H9", "H09.", "H\u200b09", "Н09", "HO9", "Ｈ０９")),
    *((code, OTHERS, "H09", "code", "H04") for code in ("H09", " h 09")),
    # never by another line's label
    *((code, OTHERS, None, None, None) for code in ("H-09", "H9", "H09.", "H\u200b09", "Н09", "HO9", "X09", "H99")),
    ("H-09", "", None, None, None),
    ("H-09", "một việc khác", None, None, None),
    # the same name, however it is typed
    *(
        ("H09", label, "H09", "code", None)
        for label in (
            OWN.upper(),
            f"1. {OWN}",
            f"- {OWN}:",
            OWN.replace("ự", "u").replace("ố", "o"),
            unicodedata.normalize("NFD", OWN),
            OWN.replace(" ", "  "),
            OWN.replace("thông tin", "thôg tin"),
            "",
            "một việc khác",
        )
    ),
    # another line's name, with a slip or two
    ("H09", OTHERS.replace("phường", "phươg"), "H09", "code", "H04"),
    ("H09", f"3) {OTHERS.lower()}", "H09", "code", "H04"),
    # another line's name cut short or written on; an opening that several lines share says nothing
    ("H09", OTHERS[:50], "H09", "code", "H04"),
    ("H09", f"{OTHERS} trên địa bàn huyện", "H09", "code", "H04"),
    ("H09", OTHERS[:18], "H09", "code", None),
    ("H09", OWN[:25], "H09", "code", None),
]
# a code and a label as written, of a line that is held -> the line that is named as meant
MISPLACED = [
    ("", f"H04 {OTHERS}", "H04"),
    ("", f"(H-04) {OTHERS}", "H04"),
    (f"H04. {OTHERS}", "", "H04"),
    (OTHERS, "H04", "H04"),
    ("CDS", "một việc khác", None),
]
# how the labels of a form may stand beside its codes
ORDERS = {
    "as printed": list(LABELS.values()),
    "sorted": sorted(LABELS.values()),
    "shifted": [*list(LABELS.values())[1:], next(iter(LABELS.values()))],
    "two exchanged": [LABELS["H02"], LABELS["H01"], *list(LABELS.values())[2:]],
}
# a code and a name of a unit as written in 2023 -> the unit, and how it was known
UNITS = [
    ("4714.0", "Thị trấn Yên Bình", "04714:start", "near_code"),
    ("4714", "Thị trấn Yên Bình", "04714:start", "near_code"),
    ("O4714", "Thị trấn Yên Bình", "04714:start", "near_code"),
    ("04714", "Thi tran Yen Binh", "04714:start", "code"),
    ("4714", "Thi tran Yen Binh", "04714:start", "near_code"),
    ("4714", "", None, "unknown"),
    ("4714", "Thị trấn Thác Bà", None, "unknown"),
    ("", "Huyen Yen Binh", "141:start", "near_name"),
    ("", "HUYEN YEN BINH", "141:start", "near_name"),
    ("", "Huyện Yên Bìn", "141:start", "near_name"),
    ("", "Huyện Yên Bnìh", None, "unknown"),  # two letters
    ("", "Huyện Yên Bính", "141:start", "near_name"),
    ("", "Huyệnn Yên Bình", "141:start", "near_name"),
    ("141", "Huyen Van Yen", "141:start", "code"),  # told: the name is another unit's
    ("", "Ðặng", None, "unknown"),
    ("", "Huyện Yên Bin", None, "unknown"),
    ("", "Xã Minh Quan", None, "unknown"),  # Minh Quán or Minh Quân
    ("", "Xã Tích Cốc", None, "unknown"),
    ("04726", "Xã Tích Cốc", "04726:start", "code"),
    ("", "Xã Đại Đồng (Yên Bình)", "04768:start", "name"),
    ("", "Xã Ðại Ðồng (Yên Bình)", "04768:start", "name"),
]
# a name beside the code of Huyện Yên Bình -> whether it is that of a place nobody bears
NAMES_BESIDE_CODE = {
    "Huyện Ba Vì": True,
    "Huyện Bình Yên": True,
    "UBND Huyện Ba Vì": True,
    "Huyện Yên Bình": False,
    "Huyện Yen Bình": False,
    "Huyện Yên Bìn": False,
    "UBND huyện Yên Bình, tỉnh Yên Bái": False,
    "Huyện Yên Bình tỉnh Yên Bái": False,
    "Huyện YB": False,
    "Phòng Văn hóa và Thông tin": False,
    "": False,
}
# a title of a report of Huyện Yên Bình -> whether it names another unit
TITLES = {
    "Báo cáo chỉ tiêu chuyển đổi số cấp huyện": False,
    "Báo cáo chuyển đổi số huyện Văn Yên năm 2023": True,
    "BÁO CÁO CHUYỂN ĐỔI SỐ HUYỆN VĂN YÊN": True,
    "BAO CAO CHUYEN DOI SO HUYEN VAN YEN": True,
    "Báo cáo chuyển đổi số H. Văn Yên, tỉnh Yên Bái": True,
    "Báo cáo chuyển đổi số Văn Yên 2023": True,
    "Báo cáo chuyển đổi số xã Tân Hương": True,
    "Báo cáo chuyển đổi số TT. Yên Bình": True,  # the town bears the district's name
    "Báo cáo chuyển đổi số huyện Văn Yen": True,
    "Báo cáo chuyển ðổi số huyện Mù Cang Chai": True,
    "Báo cáo chuyển đổi số huyện Lục Yêm": True,
    "VanYen": True,  # as a sheet is named
    "HuyenVanYen2023": True,
    "YenBinh": False,
    "ChuyenDoiSo": False,
    "Báo cáo chuyển đổi số huyện Yên Bìn": False,
    "Báo cáo chuyển đổi số huyện Yen Bình": False,
    "Kinh tế số, xã hội số": False,
    "Báo cáo chuyển đổi số huyện Yên Bình": False,
    "BAO CAO CHUYEN DOI SO HUYEN YEN BINH": False,
    "Báo cáo chuyển đổi số Yên Bình so với huyện Văn Yên": False,
    "Báo cáo chuyển đổi số huyện Yên Bình so với huyện Văn Yên": False,
    "Báo cáo của các xã thuộc huyện Yên Bình": False,
    "UBND tỉnh Yên Bái": False,
    "Huyện ủy Yên Bình": False,
    "Kính gửi: UBND thành phố Yên Bái": False,
    "Văn Yên, ngày 15 tháng 12 năm 2023": False,
    "Thị trấn và các xã": False,
}
SHEETS = [
    # a sheet's name, the report's period, whether they contradict
    ("Quý II", "2023-Q3", True),
    ("Q.II", "2023-Q3", True),
    ("Q3.2023", "2023-Q3", False),
    ("Quý III 2022", "2023-Q3", True),
    ("2023", "2024", True),
    ("Năm 2024", "2024", False),
    ("Quý 4", "2024", False),
    ("9 tháng", "2023-Q3", False),
    ("6 tháng đầu năm", "2023-9M", True),
    ("Tháng 8", "2023-09", True),
    ("KH 2021-2025", "2023", False),
    ("CDS-01H", "2023-Q1", False),
    ("T11", "2024", True),
    ("T1", "2024", False),  # the first sheet
    ("T9.2024", "2024-Q3", False),
    ("T8-2024", "2024-Q3", True),
    ("6T2024", "2024", True),
    ("6T2023", "2024-H1", True),
    ("9T", "2024-9M", False),
    ("Nam 23", "2024", True),
    ("BC Năm 24", "2024", False),
]


def line(code: str, label: str) -> dict:
    return {"line_code": code, "label": label, "numerator": 1, "denominator": 2}


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Every wording, order, unit and title in a report of its own, all looked up in one run."""
    folder = tmp_path_factory.mktemp("built")
    reports = {
        "wordings": (DISTRICT, [line(code, label) for code, label, *_ in WORDINGS]),
        "misplaced": (DISTRICT, [line(code, label) for code, label, _ in MISPLACED]),
    }
    for name, labels in ORDERS.items():
        reports[name] = (DISTRICT, [line(code, label) for code, label in zip(LABELS, labels, strict=True)])
    for number, (code, name, *_) in enumerate(UNITS):
        reports[f"unit {number}"] = ({"unit_code": code, "unit_name": name, "period": "2023"}, [line("H01", "")])
    for number, name in enumerate(NAMES_BESIDE_CODE):
        reports[f"beside {number}"] = (DISTRICT | {"unit_name": name}, [line("H01", "")])
    for number, title in enumerate(TITLES):
        reports[f"title {number}"] = (DISTRICT | {"title": title}, [line("H01", "")])
    files = []
    for name, (header, lines) in reports.items():
        files.append(folder / f"{name}.xlsx")
        fill(files[-1], "CDS-01H", header, lines)
    return Identified(folder, files)


def test_a_line_is_its_codes_and_never_another_labels(built):
    for (code, label, meant, match, contradiction), row in zip(WORDINGS, built.lines["wordings.xlsx"], strict=True):
        assert (row["indicator_code"], row["code_match"]) == (LINES.get(meant or ""), match), (code, label)
        assert (row["label_contradiction"] or "").partition(" ")[0] == (contradiction or ""), (code, label)
        if meant is None and label in LABELS.values():
            assert row["code_candidates"] == "H04"  # the line whose name stands there


def test_a_code_or_label_in_the_wrong_column_is_held_and_the_line_that_is_meant_is_named(built):
    for (code, label, meant), row in zip(MISPLACED, built.lines["misplaced.xlsx"], strict=True):
        assert (row["indicator_code"], row["code_candidates"]) == (None, meant), (code, label)


@pytest.mark.parametrize("order", ORDERS)
def test_each_label_that_is_another_lines_name_is_told_whatever_moved_it(built, order):
    rows = built.lines[f"{order}.xlsx"]
    strange = [
        code for code, label in zip(LABELS, ORDERS[order], strict=True) if label != LABELS[code]
    ]  # no two lines of the form bear one name
    assert len(set(LABELS.values())) == len(LABELS)
    assert [row["line_code"] for row in rows if row["label_contradiction"]] == strange
    assert all(row["indicator_code"] for row in rows)


def test_a_unit_is_read_where_nothing_else_fits_and_else_the_nearest_is_named(built):
    candidates = {}
    for number, (code, name, unit_key, match) in enumerate(UNITS):
        row = built.reports[f"unit {number}.xlsx"]
        assert (row["unit_key"], row["unit_match"]) == (unit_key, match), (code, name)
        assert (row["unit_contradiction"] is not None) == (name == "Huyen Van Yen")
        candidates[code, name] = row["unit_candidates"]
    assert "04714:start Thị trấn Yên Bình" in candidates["4714", ""]
    assert "Thác Bà" in candidates["4714", "Thị trấn Thác Bà"] and "04714" in candidates["4714", "Thị trấn Thác Bà"]
    assert all("141:start Huyện Yên Bình" in candidates["", name] for name in ("Huyện Yên Bin", "Huyện Yên Bnìh"))
    gone = "Xã Tích Cốc (đến trước 01/02/2020), nay thuộc 04726:start Xã Cảm Nhân"
    assert gone in candidates["", "Xã Tích Cốc"]
    assert candidates["", "Ðặng"] is None


def test_a_name_that_nobody_bears_beside_a_code_is_told_with_whose_the_code_is(built):
    for number, (name, is_told) in enumerate(NAMES_BESIDE_CODE.items()):
        row = built.reports[f"beside {number}.xlsx"]
        assert (row["unit_key"], row["unit_contradiction"]) == ("141:start", None), name
        assert row["unit_candidates"] == ("141:start Huyện Yên Bình" if is_told else None), name


def test_a_title_of_another_unit_is_told_and_one_of_the_unit_or_those_above_it_is_not(built):
    for number, (title, is_told) in enumerate(TITLES.items()):
        assert built.reports[f"title {number}.xlsx"]["title_contradiction"] == (title if is_told else None), title


@pytest.mark.parametrize(("name", "period", "is_told"), SHEETS)
def test_a_sheet_named_for_another_period_is_told(name, period, is_told):
    assert list(periods_of_sheet(name, period)) == ([name] if is_told else [])


@pytest.mark.parametrize(
    ("title", "period", "is_told"),
    [
        ("BÁO CÁO KẾT QUẢ QUÝ II", "2023-Q3", True),
        ("Kết quả 6 tháng đầu năm", "2023", True),
        ("BÁO CÁO KẾT QUẢ QUÝ III", "2023-Q3", False),
        ("Báo cáo kết quả 9 tháng", "2023-Q3", False),
        ("Báo cáo kết quả quý II, quý III", "2023-Q3", False),
        ("Báo cáo quý III so với quý II", "2023-Q3", False),
        ("SỐ LIỆU CHUYỂN ĐỔI SỐ QUÝ II", "2023-Q3", True),
        ("Bảng tổng hợp quý II", "2023-Q3", True),
        ("Kết quả thực hiện Kế hoạch quý II", "2023-Q3", False),
        ("Quý II", "2023-Q3", False),  # no title
        ("Báo cáo", "2023-Q3", False),
    ],
)
def test_a_title_of_another_part_of_the_year_is_told(title, period, is_told):
    assert list(periods_of_titles(f"{title}\nSheet1", period)) == ([title] if is_told else [])


@pytest.mark.parametrize(
    ("title", "is_told"),
    [
        ("Kết quả thực hiện chuyển đổi số năm 2022", True),
        ("BẢNG TỔNG HỢP SỐ LIỆU NĂM 2022", True),
        ("SỐ LIỆU QUÝ III/2023", True),
        ("(Năm 2022)", True),
        ("6 tháng đầu năm 2023", True),
        ("Kết quả thực hiện chuyển đổi số năm 2023", False),
        ("Kết quả thực hiện Nghị quyết số 51-NQ/TU năm 2021", False),
        ("(Năm 2023)", False),
        ("Tình hình thực hiện chương trình năm 2021", False),
    ],
)
def test_a_title_of_another_year_is_told_however_it_opens(title, is_told):
    head = [[title, ""], ["Mã biểu", "CDS-01H"], ["Kỳ báo cáo", "Năm 2023"]]
    assert bool(other_periods(head, "Năm 2023", our_forms().block)) == is_told
    beside = [["", "", title, "Năm 2023"]]  # what stands beside another is no title
    assert not [words for words in other_periods(beside, "Năm 2023", our_forms().block) if title.startswith("(")]


def test_a_sheet_that_names_two_parts_of_the_year_names_none():
    assert part_of_year("BC quý 1, quý 2") is None


def test_what_is_a_field_of_the_head_is_no_title():
    head = [["UBND HUYỆN YÊN BÌNH"], ["Đơn vị báo cáo", "Huyện Văn Yên"], ["Kỳ báo cáo: 2023"], ["Báo cáo\nnăm"]]
    assert title_texts(head, "S1", our_forms().block).splitlines() == ["UBND HUYỆN YÊN BÌNH", "Báo cáo", "năm", "S1"]


def test_the_files_that_betrayed_it(shared, tmp_path):
    folder = shared / "cases"
    reading = [
        folder / "reading" / f"{name}.xlsx"
        for name in (
            "C3_codes_shifted_labels_right", "s01-label-sorted", "l01-title-unit", "u01-zero-lost",
            "C7_code_lost_its_zero", "b07-eth", "m02-yesno-rank", "b30-status",
        )
    ]  # fmt: skip
    merged = sorted((folder / "arrivals" / "merged_commune_replaces").glob("*.xlsx"))
    seen = Identified(tmp_path, [*reading, *merged, folder / "people" / "wrong_CDS-01X_04573_2024.xlsx"])
    assert all(row["label_contradiction"] for row in seen.lines["C3_codes_shifted_labels_right.xlsx"])
    by_label = {row["line_code"]: row["label_contradiction"] for row in seen.lines["s01-label-sorted.xlsx"]}
    assert by_label["H01"].startswith("H10 ")
    assert "huyện Văn Yên" in seen.reports["l01-title-unit.xlsx"]["title_contradiction"]
    towns = seen.lines["u01-zero-lost.xlsx"]
    assert {row["unit_match"] for row in towns} == {"near_code"} and towns[0]["unit_key"] == "04714:start"
    assert (towns[0]["unit_cell"], towns[0]["code_cell"]) == ("B13", "D12")
    assert seen.reports["C7_code_lost_its_zero.xlsx"]["unit_key"] == "04756:start"
    assert seen.reports["b07-eth.xlsx"]["read_detail"] == ""  # no column unread
    kept, gone = (seen.reports[path.name] for path in merged)
    assert (kept["unit_key"], gone["unit_key"]) == ("04726:start", None)
    assert "nay thuộc 04726" in gone["unit_candidates"]
    [wrong] = [row for row in seen.lines["wrong_CDS-01X_04573_2024.xlsx"] if row["line_code"] == "X12A"]
    assert (wrong["code_cell"], wrong["code_candidates"], wrong["indicator_code"]) == ("B24", "X12", None)
