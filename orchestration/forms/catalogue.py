"""Which forms there are: every layout in force by the form's code, and what a text says of them.

Reads the layouts beside this file and those a province keeps in the folder `forms` of its reference; there, a form's
layout or a file's name takes the place of ours. Refuses a layout that is not sound.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from orchestration.forms.header_block import HEADER_FILE, HeaderBlock, block_of
from orchestration.forms.layout import Layout, LayoutError, layout_of
from orchestration.notation.text_keys import fold, head_keys
from transforms.yaml_text import parse

FOLDER = Path(__file__).parent
LONGEST_HEAD, LONGEST_LINE, SHORTEST_TITLE, LONGEST_TITLE = 80, 200, 15, 400  # letters
REMEMBERED_TEXTS = 50_000
REMEMBERED_CATALOGUES = 16


class Form(NamedTuple):
    """A form by its code, with the layout that it has now."""

    code: str
    layout: Layout


@dataclass(eq=False)
class FormCatalogue:
    """The forms that are read and written, and the words above their tables.

    Attributes:
        layouts: the layout of every form that is issued now, by the form's code.
        older: the layouts of earlier versions that units may still send, by the form's code and the version.
        block: the words that stand above every form's table.
    """

    layouts: Mapping[str, Layout]
    older: Mapping[tuple[str, str], Layout]
    block: HeaderBlock

    def __post_init__(self) -> None:
        # the same few texts stand in thousands of sheets
        self.heads = lru_cache(maxsize=REMEMBERED_TEXTS)(self._heads)
        self.named = lru_cache(maxsize=REMEMBERED_TEXTS)(self._named)
        self.titled = lru_cache(maxsize=REMEMBERED_TEXTS)(self._titled)

    def form(self, code: str) -> Form:
        """A form that is issued now.

        Raises:
            KeyError: there is none of this code.
        """
        return Form(code, self.layouts[code])

    def layout_in(self, code: str, version: str | None) -> Layout:
        """The layout of a form as it was in the version that the form names, else as it is."""
        return self.older.get((code, version or "")) or self.layouts[code]

    @cached_property
    def distinct(self) -> list[Layout]:
        """Every layout once: several forms may share one."""
        return list({layout.name: layout for layout in self.layouts.values()}.values())

    @cached_property
    def all_heads(self) -> frozenset[str]:
        """The keys that head a column in some layout."""
        return frozenset(key for layout in self.distinct for key in layout.heads)

    def _heads(self, text: str) -> tuple[str, ...]:
        """The keys of a text that head a column in some layout."""
        return tuple(filter(self.all_heads.__contains__, head_keys(text))) if len(text) < LONGEST_HEAD else ()

    def _named(self, text: str) -> tuple[str, ...]:
        """The forms whose code a line names as its own: 'Biểu CDS-01H'."""
        line = f" {fold(text)} " if len(text) < LONGEST_LINE else ""
        is_own = line.startswith((" bieu", " mau"))
        return tuple(code for code in self.layouts if f" {fold(code)} " in line) if is_own else ()

    def _titled(self, text: str) -> tuple[str, ...]:
        """The forms whose title a text holds."""
        key = fold(text) if SHORTEST_TITLE < len(text) < LONGEST_TITLE else ""
        return tuple(code for code, layout in self.layouts.items() if fold(layout.forms[code]) in key) if key else ()


def layout_files(reference: Path | None = None) -> list[Path]:
    """Every layout file in force, by name; a file of the province's own stands for ours of the same name."""
    own = (reference / "forms").glob("*.yml") if reference else ()
    return sorted(({path.name: path for path in FOLDER.glob("*.yml")} | {path.name: path for path in own}).values())


def forms_of(reference: Path | None = None) -> FormCatalogue:
    """The forms of the province with this reference folder; without one, our own alone.

    Raises:
        LayoutError: a layout is not sound; the message names the file.
    """
    return _catalogue(tuple((path, path.read_text(encoding="utf-8")) for path in layout_files(reference)))


@cache
def our_forms() -> FormCatalogue:
    """The forms that come with the project."""
    return forms_of()


@lru_cache(maxsize=REMEMBERED_CATALOGUES)
def _catalogue(files: tuple[tuple[Path, str], ...]) -> FormCatalogue:
    """The catalogue of files with these texts."""
    texts = {path: parse(text) for path, text in files}
    block = next(block_of(raw) for path, raw in texts.items() if path.name == HEADER_FILE)
    ours: dict[str, Layout] = {}
    own: dict[str, Layout] = {}
    older: dict[tuple[str, str], Layout] = {}
    for path, raw in texts.items():
        if path.name == HEADER_FILE:
            continue
        layout, by_code = layout_of(path, raw, block), ours if path.parent == FOLDER else own
        if not layout.is_current:
            older |= {(code, layout.version): layout for code in layout.forms}
            continue
        for code in layout.forms:
            if code in by_code:
                raise LayoutError(f"{path}: form {code} is also in {by_code[code].name}.yml")
            by_code[code] = layout
    return FormCatalogue(ours | own, older, block)
