"""The site that is being written: its pages by their templates, compiled once, and a CSV beside each table."""

import json
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from orchestration.notation.simulated import SIMULATED
from orchestration.release.exports.site import addresses, wording
from orchestration.release.exports.site.contents import Contents
from orchestration.release.exports.site.tables import Table

HERE = Path(__file__).parent
BOARDS = {  # pages that stand for the whole release, one for each kind of figures; name -> the key of their words
    "xep-hang": "nav_leagues",
    "don-vi": "nav_units",
    "chi-tieu": "nav_indicators",
    "bang-nhiet": "nav_heat",
    "can-chu-y": "nav_watch",
    "lich-bao-cao": "nav_calendar",
    "chat-luong": "nav_quality",
    "ke-hoach": "nav_plans",
    "nen-tang": "nav_platforms",
    "xa-cds": "nav_certification",
    "an-ban": "nav_editions",
    "so-sanh": "nav_compare",
    "thay-doi": "nav_changes",
}
ALONE = {"truy-van": "nav_sql", "phuong-phap": "nav_method", "tu-dien": "nav_dictionary"}  # pages of no figures
CURRENT = {"index", *BOARDS, *ALONE}  # what the menu names


@dataclass(eq=False)
class Site:
    """A site under its folder; `contents` are the rows that its pages show, `beside` the release's own folder."""

    folder: Path
    release: str
    as_of: date | None
    contents: Contents
    beside: Path | None = None
    pages: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Make the folders and compile the templates."""
        for name in (addresses.FOLDER, "csv"):
            (self.folder / name).mkdir(parents=True)
        self.environment = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.environment.globals.update(
            w=wording.word,
            plain=wording.plain,
            code=wording.code,
            number=wording.number,
            fixed=wording.fixed,
            day=wording.day,
            boards=BOARDS,
            alone=ALONE,
            address=addresses.page,
            simulated_mark=SIMULATED,
            is_across=False,  # a page whose tables are wide prints on A4 across
            release=self.release,
            as_of=self.as_of,
            unit=self.unit,
            indicator=self.indicator,
        )

    def page(self, name: str, template: str, title: str, is_simulated: bool | None, **context: Any) -> None:
        """Write a page, its tables as HTML and as CSV; `is_simulated` is None where it is of no one kind."""
        is_first = name == "index"
        file = "index.html" if is_first else addresses.page(name, bool(is_simulated))
        base = f"{addresses.FOLDER}/" if is_first else ""
        root = "" if is_first else "../"
        shown = {key: self._shown(file, root, value) for key, value in context.items()}
        text = self.environment.get_template(template).render(
            title=title,
            menu=self._menu(name if name in CURRENT else "", is_simulated),
            is_simulated=is_simulated,
            root=root,
            base=base,
            name=name,
            file=file,
            **shown,
        )
        folder = self.folder if is_first else self.folder / addresses.FOLDER
        (folder / file).write_text(text, encoding="utf-8")
        self.pages.append(file)

    def board(self, name: str, is_simulated: bool, **parts: Any) -> None:
        """Write one of the boards; `parts` may be lead, notes, legend, links and tables."""
        title = wording.plain(BOARDS[name])
        self.page(name, "board.html.j2", title, is_simulated, twin=True, **self.plain_board(**parts))

    @staticmethod
    def plain_board(**parts: Any) -> dict[str, Any]:
        """What the template of boards asks for, empty where it is not among the parts."""
        return {"lead": None, "notes": [], "legend": [], "links": [], "tables": [], "blank": "nothing"} | parts

    def has_unit(self, key: str | None, is_simulated: bool) -> bool:
        """Whether a unit has a page of this kind of figures."""
        return (key, is_simulated) in self.contents.owners

    @cache  # noqa: B019 - a site lives as long as it is being written
    def _menu(self, name: str, is_simulated: bool | None) -> Markup:
        """The way to every board, marked where one stands on it; alike on all other pages of a kind of figures."""
        is_first = name == "index"
        menu = self.environment.get_template("menu.html.j2").render(
            name=name,
            is_simulated=bool(is_simulated),
            root="" if is_first else "../",
            base=f"{addresses.FOLDER}/" if is_first else "",
        )
        return Markup(menu)  # noqa: S704 - rendered by a template that escapes

    def _shown(self, file: str, root: str, value: Any) -> Any:
        if isinstance(value, Table):
            name = f"{Path(file).stem}--{value.name}.csv"
            (self.folder / "csv" / name).write_text(value.csv(), encoding="utf-8", newline="")
            return value.html(f"{root}csv/{name}")
        if isinstance(value, list) and value and isinstance(value[0], Table):
            return [self._shown(file, root, table) for table in value]
        return value

    @cache  # noqa: B019 - the same
    def unit(self, key: str | None, is_simulated: bool, base: str = "") -> Markup:
        """The name of a unit, as a link to its page where it has one."""
        row = self.contents.units.get(key or "")
        if row is None:
            return escape(key or "")
        if not self.has_unit(key, is_simulated):
            return escape(row.name_vi)
        return self.link(base, self.contents.unit_pages[row.unit_key], is_simulated, row.name_vi)

    @cache  # noqa: B019 - the same
    def indicator(self, code: str, is_simulated: bool, base: str = "") -> Markup:
        """The name of an indicator, as a link to its page."""
        row = self.contents.indicators.get(code)
        if row is None or (code, is_simulated) not in self.contents.values_by_indicator:
            return escape(row.name_vi if row else code)
        return self.link(base, self.contents.indicator_pages[code], is_simulated, row.name_vi)

    @staticmethod
    def link(base: str, name: str, is_simulated: bool, text: str | Markup) -> Markup:
        """A link to a page of this name."""
        return Markup('<a href="{}{}">{}</a>').format(base, addresses.page(name, is_simulated), text)

    def script(self, name: str, variable: str, value: Any, folder: str = "assets") -> None:
        """A file of data that a page loads as a script, since a page of file:// may read no other file."""
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("</", "<\\/")
        (self.folder / folder / name).write_text(f"window.{variable}={text};\n", encoding="utf-8")
