"""Opens an .xlsx: calamine first, checked against the file's own count of filled cells; else the plain XML reader.

Writes nothing. Adds what calamine does not say: faults, hidden parts, per cents, old fonts.
"""

from dataclasses import replace
from functools import cache, partial

from orchestration.notation.numbers import CellFault
from orchestration.readers import calamine, font_conversion, rich_text, shared_strings, xlsx_fallback, xlsx_worksheet
from orchestration.readers.errors import Unreadable
from orchestration.readers.opc_package import Package
from orchestration.readers.sheet import Note, Opened, Sheet
from orchestration.readers.styles import read_styles


def open_xlsx(content: bytes, package: Package, wanted: shared_strings.Wanted | None = None) -> Opened:
    """The workbook, opened by the first reader that gives all of it; no further than its texts if they are unwanted."""
    xlsx_worksheet.check_sheets(package)
    if wanted and not shared_strings.is_wanted(package, wanted):
        return Opened("texts", [])
    parts = package.sheet_parts
    try:
        found = calamine.read(content, "xlsx")
    except Unreadable as fault:
        if fault.fault == "locked":
            raise
        return _read_plainly(package, str(fault))
    lacking = [sheet.name for sheet in found if _lacks(sheet, package)]
    if lacking or not found:
        plain = _read_plainly(package, f"calamine đọc thiếu ô ở trang tính {', '.join(map(repr, lacking[:3]))}")
        if _filled(plain.sheets) > _filled(found) or xlsx_fallback.is_contradicted(plain.sheets):
            return plain
    get_styles = cache(lambda: read_styles(package.part("xl/styles.xml")))
    if b"_x" in package.part("xl/sharedStrings.xml"):
        found = [
            replace(sheet, rows=[list(map(xlsx_worksheet.unescaped, row)) for row in sheet.rows]) for sheet in found
        ]
    strings = package.part("xl/sharedStrings.xml")
    told = [_with_more(sheet, package.part(parts.get(sheet.name, "")), strings, get_styles) for sheet in found]
    return font_conversion.in_unicode(
        Opened("calamine", told),
        partial(_fonts, package, get_styles),
    )


def _read_plainly(package: Package, why: str) -> Opened:
    """The second reader of an .xlsx; the file is damaged if it finds no sheet either."""
    get_styles = cache(lambda: read_styles(package.part("xl/styles.xml")))
    hidden = xlsx_fallback.hidden_sheets(package)
    found = [replace(sheet, is_hidden=sheet.name in hidden) for sheet in xlsx_fallback.read(package)]
    if not found:
        raise Unreadable(f"Tệp hỏng, không mở được ({why})")
    if "xl/sharedStrings.xml" not in package.names and any(xlsx_fallback.lacks_texts(sheet) for sheet in found):
        raise Unreadable("Tệp hỏng: thiếu phần chứa chữ của các ô (sharedStrings)")
    strings = package.part("xl/sharedStrings.xml")
    told = [_with_more(sheet, package.part(package.sheet_parts[sheet.name]), strings, get_styles) for sheet in found]
    opened = Opened("xml", told, notes=[Note("READ_BY_FALLBACK", found=why, expected="xml")])
    return font_conversion.in_unicode(
        opened,
        partial(_fonts, package, get_styles),
    )


def _lacks(sheet: Sheet, package: Package) -> bool:
    """Whether calamine gave fewer filled cells than the file says it has."""
    xml = package.part(package.sheet_parts.get(sheet.name, ""))
    filled, owed = _filled([sheet]), xlsx_worksheet.count_filled(xml)
    if filled >= owed:
        return False
    blank = xlsx_worksheet.count_blank_texts(xml, package.part("xl/sharedStrings.xml"))
    return filled < owed - blank - len(xlsx_worksheet.faults(xml))


def _fonts(package: Package, get_styles, sheet_name: str) -> dict[tuple[int, int], str]:
    """The cells of a sheet typed in a font of before Unicode, by its kind."""
    by_style = get_styles().old_fonts
    xml = package.part(package.sheet_parts.get(sheet_name, ""))
    return {at: by_style[style] for at, style in xlsx_worksheet.styled(xml, by_style).items()}


def _filled(found: list[Sheet]) -> int:
    return sum(len(row) - row.count("") for sheet in found for row in sheet.rows)


def _with_more(sheet: Sheet, xml: bytes, strings: bytes, get_styles) -> Sheet:
    """The sheet, which will be asked for what calamine does not say if it holds a form."""
    return replace(sheet, more=lambda given: _told(given, xml, strings, get_styles)) if xml else sheet


def _told(sheet: Sheet, xml: bytes, strings: bytes, get_styles) -> Sheet:
    """The sheet with what calamine does not say: faults, hidden parts, per cents, what is struck out or raised."""
    sheet = rich_text.as_seen(sheet, xml, strings, get_styles())
    hidden_rows, hidden_columns = xlsx_worksheet.hidden(xml)
    return replace(
        sheet,
        rows=_with_faults(sheet.rows, xlsx_worksheet.faults(xml)),
        hidden_rows=hidden_rows,
        hidden_columns=hidden_columns,
        merges=xlsx_worksheet.tall_merges(xml),
        percents=cache(lambda: xlsx_worksheet.percents(xml, get_styles())),
        dates=lambda: xlsx_worksheet.dates(xml, get_styles()),
        more=None,
    )


def _with_faults(rows: list[list[object]], found: dict[tuple[int, int], CellFault]) -> list[list[object]]:
    """Put faults where calamine gives nothing; they may stand beyond the last value."""
    if not found:
        return rows
    width = max([col + 1 for _, col in found] + [len(row) for row in rows], default=0)
    height = max([row + 1 for row, _ in found] + [len(rows)])
    rows = [row + [""] * (width - len(row)) for row in rows + [[]] * (height - len(rows))]
    for (row, col), fault in found.items():
        if rows[row][col] == "":
            rows[row][col] = fault
    return rows
