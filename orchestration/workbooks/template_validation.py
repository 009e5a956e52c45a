"""Makes an empty form ready to be filled: lists and limits, protection, last period's figures, the hidden id.

Writes into a book under way. What a limit lets through is what the rules let through; labels and what does not apply
to a line are locked.
"""

from collections.abc import Callable

from xlsxwriter import Workbook
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from orchestration.forms.head_block import HIDDEN_SHEET
from orchestration.forms.layout import Column, Layout
from orchestration.notation import periods
from orchestration.reference.tables import Indicator
from orchestration.workbooks.template_line import IssuedLine
from orchestration.workbooks.template_previous import Previous

PREVIOUS_SHEET = "Kỳ trước"
COUNT_WANTED = "Số lượng, không ghi tỷ lệ %"
SPAN_WANTED = (
    "Để trống nếu là số của cả kỳ báo cáo; nếu không, ghi như: từ đầu năm 2024; trong 3 năm; tính đến 30/11/2023."
)
ANSWERED = ("plan", "numerator", "value")  # where a word of the line's own may stand for a figure
LONGEST_MESSAGE = 250  # Excel refuses a message of more than 255 letters


def dress(layout: Layout, hidden: dict[str, str], lines: list[IssuedLine], previous: Previous) -> Callable:
    """What `writer.fill` calls when the form stands."""

    def dressed(book: Workbook, sheet: Worksheet, columns: list[Column], top: int) -> None:
        for number, line in enumerate(lines, start=top + 1):
            for col in range(len(columns)):
                _limit(sheet, layout, columns, line, (number, col))
        _explain(sheet, columns, top, lines, previous)
        sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
        if layout.cells and previous.period and previous.figures:
            _previous_sheet(book, layout, lines, previous)
        _hide_id(book, layout, hidden)

    return dressed


def _hide_id(book: Workbook, layout: Layout, hidden: dict[str, str]) -> None:
    mark, labels = book.add_worksheet(HIDDEN_SHEET), layout.block.labels
    for row, (name, value) in enumerate(hidden.items()):
        mark.write_string(row, 0, labels[name][0])
        mark.write_string(row, 1, value)
    mark.very_hidden()


def _limit(sheet: Worksheet, layout: Layout, columns: list[Column], line: IssuedLine, at: tuple[int, int]) -> None:
    column = columns[at[1]]
    if column.reads_as == "status":
        words = [spelled[0] for spelled in layout.statuses.values()]
        message = f"Chỉ ghi một trong: {', '.join(words)}."
        title = "Chọn một trạng thái"
        rule = {"validate": "list", "source": words, "error_title": title, "error_message": message}
        sheet.data_validation(*at, *at, rule)
    elif column.measure in ANSWERED and (words := layout.offered(line.values.get("unit_of_measure") or "")):
        message = f"Chỉ ghi một trong: {', '.join(words)}."
        rule = {"validate": "list", "source": words, "error_title": "Chọn một câu trả lời", "error_message": message}
        sheet.data_validation(*at, *at, rule)
    elif column.reads_as == "span":
        prompt = {"input_title": "Thời gian số liệu", "input_message": SPAN_WANTED}
        sheet.data_validation(*at, *at, {"validate": "any"} | prompt)
    elif column.reads_as != "text" and column.measure and column.measure not in line.values.get("closed", ()):
        cells = {each.measure: xl_rowcol_to_cell(at[0], col) for col, each in enumerate(columns) if each.measure}
        conditions, limits = _legal(column.measure, cells, line)
        custom = {"validate": "custom", "value": f"=AND({','.join(conditions)})", "error_title": "Số không hợp lệ"}
        message = f"Chỉ ghi chữ số: {limits}. Lời giải thích ghi ở cột Ghi chú."[:LONGEST_MESSAGE]
        sheet.data_validation(*at, *at, custom | {"error_message": message} | _prompt(column.measure, line.indicator))


def _prompt(measure: str, indicator: Indicator | None) -> dict[str, str]:
    """What is counted here, shown where a ratio's part or whole is about to be typed."""
    counted = {"numerator": indicator.numerator_vi, "denominator": indicator.denominator_vi} if indicator else {}
    words = counted.get(measure, "")
    return {"input_title": COUNT_WANTED, "input_message": words[:LONGEST_MESSAGE]} if words else {}


def _legal(measure: str, cells: dict[str, str], line: IssuedLine) -> tuple[list[str], str]:
    """The conditions a figure meets, as a formula's parts and in words; blank neighbours forbid nothing."""
    own, kind = cells[measure], line.indicator.measure_kind if line.indicator else ""
    conditions, words = _own_limits(measure, own, line)

    def add(condition: str, in_words: str) -> None:
        conditions.append(condition)
        words.append(in_words)

    def at_most(other: str, in_words: str) -> None:
        if other in cells:
            add(f'OR({cells[other]}="",{own}<={cells[other]})', in_words)

    if measure == "numerator" and kind == "ratio":
        at_most("denominator", "không lớn hơn Tổng số")
    if measure == "denominator":
        add(f"{own}>0", "lớn hơn 0")
        add(f'OR({cells["numerator"]}="",{own}>={cells["numerator"]})', "không nhỏ hơn số thực hiện")
    if measure in ("self_score", "verified_score"):
        at_most("plan", "không vượt điểm tối đa")
    if measure == "reported_pct" and kind == "ratio":
        part, whole = cells["numerator"], cells["denominator"]
        add(f'OR({part}="",N({whole})=0,ABS({own}-100*{part}/{whole})<=0.5)', "khớp với hai số bên cạnh")
    return conditions, ", ".join(words)


def _own_limits(measure: str, own: str, line: IssuedLine) -> tuple[list[str], list[str]]:
    """What a figure is held to by itself, whatever stands beside it."""
    kind = line.indicator.measure_kind if line.indicator else ""
    conditions, words = [f"ISNUMBER({own})"], ["một số"]
    if line.is_whole(measure):
        conditions, words = [*conditions, f"{own}=INT({own})"], ["một số nguyên"]
    low, high = _bounds(line.indicator)
    if measure in ("plan", "reported_pct") and kind == "ratio":
        low = "0" if measure == "plan" and not low.startswith("-") else low  # a target may be any share
        conditions += [f"{own}>={low}", f"{own}<={high or 100}"]
        words += [f"từ {low} đến {high or 100}"]
    elif measure in ("numerator", "self_score", "verified_score") and kind != "ratio":
        conditions += [f"{own}>={low}", *([f"{own}<={high}"] if high else [])]
        words += [f"từ {low}", *([f"đến {high}"] if high else [])]
    else:
        conditions += [f"{own}>=0"]
        words += ["không âm"]
    return conditions, words


def _bounds(indicator: Indicator | None) -> tuple[str, str]:
    """The least and the most that is plausible, as a formula writes them; no most where there is none."""
    low = indicator.plausible_min if indicator else None
    high = indicator.plausible_max if indicator else None
    return f"{low or 0:.15g}", "" if high is None else f"{high:.15g}"


def _explain(sheet: Worksheet, columns: list[Column], top: int, lines: list[IssuedLine], previous: Previous) -> None:
    """What a target's code stands for, in its heading; and which period the figures of last period are of."""
    targets = lines[0].targets
    for col, column in enumerate(columns):
        target = targets.get(column.words[0])
        if target is not None and target.name_vi:
            sheet.write_comment(top, col, target.name_vi)
        if column.role == "previous" and previous.period:
            sheet.write_comment(top, col, periods.label_vi(previous.period))
            for row, line in enumerate(lines, start=top + 1):
                of = previous.periods.get((line.unit_key, line.indicator_code))
                if of and of != previous.period:  # the line was last reported earlier than the others
                    sheet.write_comment(row, col, periods.label_vi(of))


def _previous_sheet(book: Workbook, layout: Layout, lines: list[IssuedLine], previous: Previous) -> None:
    """Last period's statuses, unit by unit, beside a matrix; it is read by people and by no reader."""
    sheet, bold = book.add_worksheet(PREVIOUS_SHEET), book.add_format({"bold": True})
    sheet.write_string(0, 0, periods.label_vi(previous.period or ""), bold)
    targets = lines[0].targets
    for col, text in enumerate(["Đơn vị", *targets]):
        sheet.write_string(1, col, text, bold)
    for row, line in enumerate(lines, start=2):
        sheet.write_string(row, 0, line.values["unit_name"])
        for col, target in enumerate(targets.values(), start=1):
            status = previous.figure(line.unit_key, target.indicator_code if target else "")
            if isinstance(status, str) and status in layout.statuses:
                sheet.write_string(row, col, layout.statuses[status][0])
    sheet.set_column(0, 0, 32)
    sheet.freeze_panes(2, 1)
    sheet.protect()
