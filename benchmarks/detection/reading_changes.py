"""How the defects come about that stand in the workbook itself: its title, heads, codes and labels."""

from collections.abc import Callable
from random import Random

import pandas as pd
from choices import a_few, forms
from planting import Field, Place
from workbook_files import FilledForm

CODES, LABELS = "Mã chỉ tiêu", "Chỉ tiêu"
OTHER_QUARTERS = {"Q1": "III", "Q2": "IV", "Q3": "I", "Q4": "II"}
LOOK_ALIKE = {"H": "Н", "X": "Х"}  # the keyboard was Cyrillic
MEASURES = {"Kế hoạch": "plan", "Thực hiện": "numerator", "Tổng số": "denominator", "Tỷ lệ (%)": "reported_pct"}
NUMBERS = {"I": 1, "II": 2, "III": 3, "IV": 4}
YEAR_HEADS = (
    ("Thực hiện", "Thực hiện 9 tháng"), ("Thực hiện", "Thực hiện 9 tháng năm {year}"), ("Thực hiện", "TH 9T/{year}"),
    ("Thực hiện", "Thực hiện năm trước"), ("Thực hiện", "Thực hiện năm {before}"), ("Thực hiện", "Năm {before}"),
    ("Thực hiện", "Thực hiện 6 tháng đầu năm"), ("Thực hiện", "Kết quả cùng kỳ năm trước"),
    ("Thực hiện", "Thực hiện đến 30/9/{year}"), ("Thực hiện", "TH quý III"), ("Thực hiện", "Kết quả năm học trước"),
    ("Tỷ lệ (%)", "Tỷ lệ (%) năm trước"), ("Tỷ lệ (%)", "Tỷ lệ năm {before} (%)"), ("Tỷ lệ (%)", "Tỷ lệ cùng kỳ (%)"),
    ("Kế hoạch", "Kế hoạch năm {after}"), ("Kế hoạch", "Kế hoạch năm sau"), ("Kế hoạch", "KH {after}"),
    ("Tổng số", "Tổng số năm {before}"), ("Tổng số", "Tổng số năm trước"),
)  # fmt: skip
QUARTER_HEADS = (
    ("Thực hiện", "Thực hiện quý trước"), ("Thực hiện", "Thực hiện Quý {other}"), ("Thực hiện", "TH Q{number}"),
    ("Thực hiện", "Thực hiện cùng kỳ năm trước"), ("Thực hiện", "Số thực hiện kỳ trước"),
    ("Thực hiện", "Thực hiện quý {other}/{year}"), ("Thực hiện", "Cùng kỳ {before}"),
    ("Tỷ lệ (%)", "Tỷ lệ (%) quý trước"), ("Kế hoạch", "Kế hoạch năm {after}"), ("Kế hoạch", "Kế hoạch quý sau"),
    ("Tổng số", "Tổng số quý {other}"),
)  # fmt: skip
OTHER_MEASURES = (
    ("Thực hiện", "Trong đó: nữ"), ("Tổng số", "Trong đó: nữ"), ("Thực hiện", "Trong đó: hộ nghèo"),
    ("Thực hiện", "Tỷ lệ (%)"), ("Tổng số", "Tỷ lệ (%)"), ("Thực hiện", "Tăng, giảm so với kỳ trước"),
    ("Thực hiện", "Kinh phí (triệu đồng)"), ("Tổng số", "Số hộ nghèo"), ("Kế hoạch", "Tăng/giảm (%)"),
    ("Tỷ lệ (%)", "Tốc độ tăng (%)"), ("Tỷ lệ (%)", "So với cùng kỳ (%)"), ("Thực hiện", "Còn lại"),
    ("Thực hiện", "Chưa thực hiện"), ("Tổng số", "Điểm"),
)  # fmt: skip


def in_files(choose, edit: Callable[[FilledForm, pd.Series, Field, Random], None]):
    """A class planted in the workbooks of whole reports."""

    def plant(field: Field, count: int, chance: Random) -> list[Place]:
        rows = choose(field)
        books = {}
        for position in chance.sample(range(len(rows)), min(count, len(rows))):
            row = rows.iloc[position]
            books[row["report_id"]] = book = field.files.open(row["report_id"])
            edit(FilledForm(book), row, field, chance)
        field.load = field.files.read_instead(books)
        return [(report_id, None) for report_id in books]

    return plant


def in_lines(choose, edit: Callable[[FilledForm, Random], set[int]], per_report: int):
    """A class planted in workbooks, of which the lines of some rows are touched."""

    def plant(field: Field, count: int, chance: Random) -> list[Place]:
        rows, books, places = choose(field), {}, []
        for position in chance.sample(range(len(rows)), min(-(-count // per_report), len(rows))):
            report_id = rows.iloc[position]["report_id"]
            books[report_id] = book = field.files.open(report_id)
            form = FilledForm(book)
            places += [(report_id, f"{form.sheet.title}!{number}") for number in sorted(edit(form, chance))]
        field.load = field.files.read_instead(books)
        return places

    return plant


def some_lines(field):
    """Reports of many lines, few of those beside each other."""
    return a_few(forms(field, "CDS-01X", "CDS-01H"))


def of_quarters(field):
    rows = forms(field, "CDS-01H")
    return rows[rows["period_type"] == "quarter"]


def of_years_and_quarters(field):
    """As many reports of a quarter as of a year."""
    rows = forms(field, "CDS-01X", "CDS-01H").sort_values("report_id")
    quarters, years = rows[rows["period_type"] == "quarter"], rows[rows["period_type"] == "year"]
    size = min(len(quarters), len(years))
    return pd.concat([quarters.iloc[:size], years.iloc[:size]])


def with_a_zero(field):
    rows = forms(field, "CDS-01X")
    return rows[rows["unit_code_text"].str.startswith("0")]


def labels_sorted(form, chance):
    return _relabel(form, sorted)


def labels_shifted(form, chance):
    return _relabel(form, lambda labels: labels[-1:] + labels[:-1])


def _relabel(form: FilledForm, order) -> set[int]:
    cells = form.column(LABELS)
    labels = [cell.value for cell in cells]
    for cell, label in zip(cells, order(labels), strict=True):
        cell.value = label
    return {cell.row for cell, label in zip(cells, labels, strict=True) if cell.value != label}


def codes_nearly(form, chance):
    cell = chance.choice(form.column(CODES))
    letter, number = cell.value[0], cell.value[1:]
    marks = (" ", "-", "–", ".", "_", "\u200b", "\u00a0")
    spellings = [f"{letter}{mark}{number}" for mark in marks]
    spellings += [f"{LOOK_ALIKE[letter]}{number}", f"{cell.value}\u200b", f"{letter.lower()}{number}", f"{cell.value}.",
                  f"{letter}{number.replace('0', 'O')}", f"{letter}{int(number)}"]  # fmt: skip
    cell.value = chance.choice([code for code in spellings if code != cell.value])
    return {cell.row}


def title_of_another_unit(form, row, field, chance):
    other, title = _another_unit(row, field, chance), form.title.value
    if chance.random() < 0.25:
        form.sheet.title = other[:31]
    else:
        titles = (f"{title} của {other}", f"{other.upper()} - {title}", f"{title} ({other})", f"UBND {other}\n{title}")
        form.title.value = chance.choice(titles)


def _another_unit(row, field, chance) -> str:
    reports = field.load.reports
    beside = reports[(reports["form_code"] == row["form_code"]) & (reports["period_code"] == row["period_code"])]
    return chance.choice(sorted(set(beside["unit_name_text"]) - {row["unit_name_text"]}))


def titled_for_another_quarter(form, row, field, chance):
    year, _, quarter = row["period_code"].partition("-")
    other = OTHER_QUARTERS[quarter]
    if chance.random() < 0.5:
        names = (f"Quý {other}", f"Quý {other}.{year}", f"Q{NUMBERS[other]}", f"Q{NUMBERS[other]}-{year}")
        form.sheet.title = chance.choice(names)
    else:
        form.title.value += f" quý {other}" + chance.choice(("", f"/{year}", f" năm {year}", f"-{year}"))


def code_without_its_zero(form, row, field, chance):
    cell = form.field("Mã đơn vị")
    cell.value = chance.choice((int(cell.value), cell.value.lstrip("0")))


def head_of_another_time(form, row, field, chance):
    year, _, quarter = row["period_code"].partition("-")
    old, new = chance.choice(QUARTER_HEADS if quarter else YEAR_HEADS)
    other = OTHER_QUARTERS.get(quarter, "")
    words = {"year": year, "before": int(year) - 1, "after": int(year) + 1, "other": other}
    words["number"] = NUMBERS.get(other)
    form.heading(old).value = new.format(**words)
    field.headed[row["report_id"]] = MEASURES[old]


def head_of_another_measure(form, row, field, chance):
    old, new = chance.choice(OTHER_MEASURES)
    form.heading(old).value = new
    field.headed[row["report_id"]] = MEASURES[old]
