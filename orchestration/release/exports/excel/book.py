"""One workbook of a release: a cover, then sheets of which each holds real figures or simulated ones, and says which.

Every table is a native table of Excel with its heads frozen and repeated in print; every sheet prints on A4 across, one
page wide. A misspelt option of the library, of which it only warns, is an error here.
"""

import re
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, NamedTuple

from xlsxwriter import Workbook
from xlsxwriter.utility import quote_sheetname, xl_range_abs, xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from orchestration.notation.simulated import SIMULATED
from orchestration.release.exports.excel.cells import NUMBER_FORMATS, REAL, Column, Table, writer

FONT: dict[str, Any] = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_format_properties": FONT,
}
STYLES: dict[str, dict[str, Any]] = {
    "title": {"bold": True, "font_size": 14},
    "section": {"bold": True, "font_size": 12},
    "note": {"italic": True, "font_color": "#404040"},
    "head": {
        "bold": True,
        "text_wrap": True,
        "align": "center",
        "valign": "vcenter",
        "border": 1,
        "bg_color": "#DDE7F0",
    },
    "label": {"bold": True},
    "wrapped": {"text_wrap": True},
    "link": {"font_color": "#0563C1", "underline": 1},
    "banner": {"bold": True, "font_color": "#FFFFFF", "bg_color": "#C00000"},
    **{kind: {"num_format": text} for kind, text in NUMBER_FORMATS.items()},
}
EVERYWHERE = "A1:XFD1048576"
RED, BLUE = "#C00000", "#5B9BD5"
TITLE, NATURE, NOTE, HEAD = range(4)  # rows of a sheet
NAME_LIMIT = 31  # letters of a sheet's name
WIDTHS = (9, 42)
CHART_ROWS = 18


class Stamp(NamedTuple):
    """Which release a workbook is of, and the last day it knows of."""

    release: str
    as_of: date | None


class Page(NamedTuple):
    """A sheet that has been written, as the cover lists it."""

    name: str
    says: str
    nature: str
    rows: int


class Book:
    """A workbook that is being written; leaving it fills the cover and closes the file."""

    def __init__(self, path: Path, about: dict, stamp: Stamp):
        self.about, self.stamp = about, stamp
        self.pages: list[Page] = []
        self.tables = 0
        self.book = Workbook(str(path), OPTIONS)
        begun = datetime.strptime(stamp.release[:15], "%Y%m%dT%H%M%S")  # Vietnam's local time
        self.book.set_properties({"title": about["title"], "subject": stamp.release, "created": begun})
        self.styles = {name: self.book.add_format(FONT | style) for name, style in STYLES.items()}
        self.cover = self.book.add_worksheet("Bìa")

    def __enter__(self) -> "Book":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            _fill_cover(self)
        self.book.close()

    def sheet(self, name: str, title: str, is_simulated: bool, rows: int, note: str = "") -> Worksheet:
        """A new sheet of real or simulated rows, with its title, its mark and a note; the cover will list it."""
        sheet = self.book.add_worksheet(self._free(f"{name} MP" if is_simulated else name))
        sheet.write_string(TITLE, 0, title, self.styles["title"])
        nature = SIMULATED if is_simulated else f"Số liệu {REAL}"
        sheet.write_string(NATURE, 0, nature, self.styles["banner" if is_simulated else "label"])
        if note:
            sheet.write_string(NOTE, 0, note, self.styles["note"])
        if is_simulated:
            sheet.set_tab_color(RED)
        sheet.ignore_errors({"number_stored_as_text": EVERYWHERE})  # a period such as 2023 and a code are no figures
        _set_page(sheet, self.stamp, nature)
        self.pages.append(Page(sheet.get_name(), title, nature, rows))
        return sheet

    def table(self, sheet: Worksheet, top: int, table: Table, bars: Sequence[str] = ()) -> int:
        """Write a native table, its heads in row `top`, data bars in the columns `bars`; give the row after it."""
        heads = _unique(table.columns)
        for col, column in enumerate(table.columns):
            write = writer(sheet, column, self.styles)
            for row, values in enumerate(table.rows, start=top + 1):
                if values[col] is not None:
                    write(row, col, values[col])
        last = top + len(table.rows)
        self.tables += 1
        sheet.add_table(
            *(top, 0, last, len(heads) - 1),
            {
                "name": f"bang_{self.tables}",
                "style": "Table Style Light 9",
                "columns": [{"header": head, "header_format": self.styles["head"]} for head in heads],
            },
        )
        sheet.set_row(top, 48)
        for name in bars:
            col = table.place(name)
            sheet.conditional_format(top + 1, col, last, col, _bar(table.columns[col]))
        return last + 1

    def chart(self, sheet: Worksheet, at: int, title: str, labels: tuple, series: dict[str, tuple]) -> int:
        """A bar chart below a table: `labels` and each series are (first row, column, last row); give the row after it.

        Its title says where its figures are simulated, as its sheet does.
        """
        chart = self.book.add_chart({"type": "bar"})
        name = sheet.get_name()
        is_simulated = next(page for page in self.pages if page.name == name).nature == SIMULATED
        for label, (first, col, last) in series.items():
            chart.add_series(
                {
                    "name": label,
                    "categories": [name, labels[0], labels[1], labels[2], labels[1]],
                    "values": [name, first, col, last, col],
                }
            )
        chart.set_title({"name": f"{title} ({SIMULATED})" if is_simulated else title, "name_font": {"size": 11}})
        chart.set_y_axis({"reverse": True})
        chart.set_legend({"position": "bottom" if len(series) > 1 else "none"})
        chart.set_size({"width": 760, "height": 20 * CHART_ROWS - 10})
        sheet.insert_chart(at + 1, 0, chart)
        return at + 1 + CHART_ROWS

    def sparklines(self, sheet: Worksheet, rows: range, col: int, first: int, last: int) -> None:
        """A line in column `col` of each row, over the columns `first` to `last` of the row."""
        name = quote_sheetname(sheet.get_name())
        ranges = [f"{name}!{xl_range_abs(row, first, row, last)}" for row in rows]
        cells = [xl_rowcol_to_cell(row, col) for row in rows]
        sheet.add_sparkline(
            *(rows.start, col), {"location": cells, "range": ranges, "markers": True, "empty_cells": "gaps"}
        )

    def finish(self, sheet: Worksheet, bottom: int, table: Table, kept: int = 1) -> None:
        """Set the widths, what is printed, and what stays in sight: the heads and `kept` columns."""
        for col, column in enumerate(table.columns):
            sheet.set_column(col, col, _width(column, [values[col] for values in table.rows[:200]]))
        sheet.print_area(0, 0, max(bottom, HEAD + 1), max(len(table.columns) - 1, 6))
        sheet.repeat_rows(0, HEAD)
        sheet.freeze_panes(HEAD + 1, kept)

    def _free(self, name: str) -> str:
        """A name no sheet has yet, in the letters and the length Excel takes."""
        clean = re.sub(r"[\[\]:*?/\\']", "_", name)
        taken = {page.name.casefold() for page in self.pages} | {self.cover.get_name().casefold()}
        free, number = _shortened(clean), 1
        while free.casefold() in taken:
            number += 1
            free = f"{clean[: NAME_LIMIT - 4]}~{number}"
        return free


def _shortened(name: str) -> str:
    """A name within the limit, cut in the first word so that the period and the mark at its end stay."""
    first, *rest = name.split(" ")
    tail = "".join(f" {word}" for word in rest)
    return first[: max(1, NAME_LIMIT - len(tail))] + tail[: NAME_LIMIT - 1]


def _unique(columns: Sequence[Column]) -> list[str]:
    """The heads; those that stand twice with the column's own name behind them, as a table of Excel has each once."""
    heads = [column.head.casefold() for column in columns]
    return [
        f"{column.head} [{column.name}]" if heads.count(head) > 1 else column.head
        for column, head in zip(columns, heads, strict=True)
    ]


def _bar(column: Column) -> dict[str, Any]:
    """The rule of a data bar: from 0, and to 100 where the column is in per cent."""
    rule = {"type": "data_bar", "data_bar_2010": True, "bar_solid": True, "bar_color": BLUE, "min_type": "num"}
    full = {"max_type": "num", "max_value": 100} if "%" in column.head else {}
    return rule | {"min_value": 0} | full


def _width(column: Column, values: Sequence[Any]) -> float:
    """As wide as its texts, within bounds; figures and days have a width of their own."""
    if column.is_figure:
        return 12.0
    longest = max((len(str(value)) for value in values if value is not None), default=0)
    return float(min(max(longest + 2, WIDTHS[0], max(map(len, column.head.split())) + 3), WIDTHS[1]))


def _set_page(sheet: Worksheet, stamp: Stamp, nature: str) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.set_footer(f"&L{stamp.release}&C{nature}&R&P/&N")


def _fill_cover(book: Book) -> None:
    """The cover: what the workbook is, of which release and day, from where, how made, and its sheets."""
    sheet, styles, about, stamp = book.cover, book.styles, book.about, book.stamp
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 84)
    sheet.set_column(2, 3, 22)
    sheet.write_string(0, 0, f"Kho CĐS: {about['title']}", styles["title"])
    natures = sorted({page.nature for page in book.pages})
    facts = {
        "Bản phát hành": stamp.release,
        "Số liệu đến ngày": f"{stamp.as_of:%d/%m/%Y}" if stamp.as_of else "không rõ",
        "Nguồn": "kho.duckdb của bản phát hành này, bảng " + ", ".join(about["tables"]),
        "Cách tính": about["method"],
        "Loại số liệu": "; ".join(natures) or "chưa có số liệu",
        "Mô phỏng": f"Trang có tên kết thúc bằng MP, thẻ và dải đỏ, là {SIMULATED}: sinh ra để thử kho, không phải số"
        " của địa phương. Số thật và số mô phỏng không bao giờ chung một trang hay một biểu đồ.",
        "Ô trống": "Không có số; cột bên cạnh nói vì sao bằng lời. Ô trống không phải số 0.",
        "Đơn vị tính": "Ghi trong đầu cột; “theo đơn vị tính” là theo cột Đơn vị tính cùng dòng.",
    }
    for row, (label, text) in enumerate(facts.items(), start=2):
        sheet.write_string(row, 0, label, styles["label"])
        sheet.write_string(row, 1, text, styles["banner" if text == SIMULATED else "wrapped"])
    top = len(facts) + 3
    for col, head in enumerate(("Trang", "Nội dung", "Loại số liệu", "Số dòng")):
        sheet.write_string(top, col, head, styles["head"])
    for row, page in enumerate(book.pages, start=top + 1):
        sheet.write_url(row, 0, f"internal:{quote_sheetname(page.name)}!A1", styles["link"], page.name)
        sheet.write_string(row, 1, page.says, styles["wrapped"])
        sheet.write_string(row, 2, page.nature, styles["banner" if page.nature == SIMULATED else "wrapped"])
        sheet.write_number(row, 3, page.rows, styles["whole"])
    _set_page(sheet, stamp, "; ".join(natures))
    sheet.print_area(0, 0, top + len(book.pages), 3)
    sheet.freeze_panes(1, 0)
