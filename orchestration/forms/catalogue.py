"""Which forms there are: every layout in force by the form's code, and what a text says of them.

Reads the layouts beside this file and those a province keeps in the folder `forms` of its reference; there, a form's
layout or a file's name takes the place of ours. Refuses a layout that is not sound.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from yaml import YAMLError

from orchestration.forms.head_words import HEAD_FILE, HeadWords, head_words_of
from orchestration.forms.header_block import HEADER_FILE, LISTS, HeaderBlock, block_of
from orchestration.forms.layout import Layout, LayoutError, checked_words, layout_of
from orchestration.forms.line_kinds import Kinds, kinds_of
from orchestration.notation.regimes import REGIMES
from orchestration.notation.text_keys import fold, head_keys
from transforms.yaml_text import parse

FOLDER = Path(__file__).parent
LONGEST_HEAD, LONGEST_LINE, SHORTEST_TITLE, LONGEST_TITLE = 80, 200, 15, 400  # letters
WORD_FILES = (HEADER_FILE, HEAD_FILE)  # words that every layout uses
REMEMBERED_TEXTS = 50_000
REMEMBERED_CATALOGUES = 16
# the parts of the block above the table that give words to terms, and the terms that every form needs
TERMS = {
    "header": ("form_code", "form_version", "unit_code", "period"),
    "regimes": REGIMES,
    "natures": ("real",),
    "parts": (),
}
_NUMERAL = re.compile(r"\b(?:[0-9]+|[ivx]+)\b")


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
        kinds: whether the figure of a line runs on from the start, by the form's code and the line's.
    """

    layouts: Mapping[str, Layout]
    older: Mapping[tuple[str, str], Layout]
    block: HeaderBlock
    kinds: Kinds = field(default_factory=dict)

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

    def kinds_in(self, code: str) -> Mapping[str, bool]:
        """Whether the figure of a line of one form runs on from the start, by the line's folded code."""
        return self._kinds_by_form.get(code, {})

    @cached_property
    def _kinds_by_form(self) -> dict[str, dict[str, bool]]:
        by_form: dict[str, dict[str, bool]] = {}
        for (form, line), kind in self.kinds.items():
            by_form.setdefault(form, {})[line] = kind
        return by_form

    def layout_in(self, code: str, version: str | None) -> Layout:
        """The layout of a form as it was in the version that the form names, else as it is."""
        return (self.older.get((code, version or "")) or self.layouts[code]).of_form(code)

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
        return tuple(code for code, title in self._titles.items() if f" {title} " in f" {key} ") if key else ()

    def titled_otherwise(self, text: str) -> set[str]:
        """The forms whose title a text holds with another number in it: 'quý III' is not the form of 'quý I'."""
        key = f" {_unnumbered(fold(text))} " if SHORTEST_TITLE < len(text) < LONGEST_TITLE else ""
        alike = {code for code, title in self._titles.items() if f" {_unnumbered(title)} " in key}
        return alike - set(self.titled(text))

    @cached_property
    def _titles(self) -> dict[str, str]:
        return {code: fold(layout.forms[code]) for code, layout in self.layouts.items()}


def _unnumbered(key: str) -> str:
    return _NUMERAL.sub("#", key)


def _parsed(path: Path, text: str) -> dict[str, Any]:
    try:
        raw = parse(text)
    except YAMLError as fault:
        raise LayoutError(f"{path}: no YAML: {fault}") from fault
    if not isinstance(raw, dict):
        raise LayoutError(f"{path}: it must name its parts, as the files in {FOLDER} do")
    return raw


def _heads(path: Path, raw: dict[str, Any]) -> HeadWords:
    """The words of the heads of columns.

    Raises:
        LayoutError: a list is missing or is no list of words; the message names the file and the list.
    """
    try:
        return head_words_of(raw)
    except (KeyError, TypeError, AttributeError, ValueError) as fault:
        raise LayoutError(f"{path}: missing or malformed {fault}") from fault


def _block(path: Path, raw: dict[str, Any], heads: HeadWords) -> HeaderBlock:
    """The words above every form's table; a province's own file must have all that ours has.

    Raises:
        LayoutError: a part is missing or is no list of words; the message names the file and the part.
    """
    try:
        for part in LISTS:
            checked_words(raw.get(part), part)
        for part, needed in TERMS.items():
            by_term = raw.get(part)
            if not isinstance(by_term, dict):
                raise ValueError(f"{part}: {by_term!r} names no words")
            for term in dict.fromkeys((*needed, *by_term)):
                if not checked_words(by_term.get(term), f"{part}: {term}") and term in needed:
                    raise ValueError(f"{part}: {term}: there is no word for it")
        return block_of(raw, heads)
    except (KeyError, TypeError, AttributeError, ValueError) as fault:
        raise LayoutError(f"{path}: missing or malformed {fault}") from fault


def layout_files(reference: Path | None = None) -> list[Path]:
    """Every layout file in force, by name; a file of the province's own stands for ours of the same name.

    Raises:
        LayoutError: a file is named so that it would not be read.
    """
    own = [*(reference / "forms").glob("*.[yY]*")] if reference else []
    for path in own:
        if path.suffix != ".yml" and path.suffix.lower() in (".yml", ".yaml"):
            raise LayoutError(f"{path}: a layout's name ends in .yml")
    own = [path for path in own if path.suffix == ".yml"]
    return sorted(({path.name: path for path in FOLDER.glob("*.yml")} | {path.name: path for path in own}).values())


def forms_of(reference: Path | None = None) -> FormCatalogue:
    """The forms of the province with this reference folder; without one, our own alone.

    Raises:
        LayoutError: a layout is not sound; the message names the file.
    """
    files = tuple((path, _text(path)) for path in layout_files(reference))
    return _catalogue(files, tuple(sorted(kinds_of(reference).items())))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise LayoutError(f"{path}: no text in UTF-8: {fault}") from fault


@cache
def our_forms() -> FormCatalogue:
    """The forms that come with the project."""
    return forms_of()


@lru_cache(maxsize=REMEMBERED_CATALOGUES)
def _catalogue(files: tuple[tuple[Path, str], ...], kinds: tuple[tuple[tuple[str, str], bool], ...]) -> FormCatalogue:
    """The catalogue of files with these texts, and of lines of these kinds."""
    texts = {path: _parsed(path, text) for path, text in files}
    words = {path.name: path for path in texts if path.name in WORD_FILES}
    heads = _heads(words[HEAD_FILE], texts[words[HEAD_FILE]])
    block = _block(words[HEADER_FILE], texts[words[HEADER_FILE]], heads)
    ours: dict[str, Layout] = {}
    own: dict[str, Layout] = {}
    older: dict[tuple[str, str], Layout] = {}
    for path, raw in texts.items():
        if path.name in WORD_FILES:
            continue
        layout, by_code = layout_of(path, raw, block), ours if path.parent == FOLDER else own
        if not layout.is_current:
            older |= {(code, layout.version): layout for code in layout.forms}
            continue
        for code in layout.forms:
            if code in by_code:
                raise LayoutError(f"{path}: form {code} is also in {by_code[code].name}.yml")
            by_code[code] = layout
    _check_codes(ours | own)
    return FormCatalogue(ours | own, older, block, dict(kinds))


def _check_codes(layouts: Mapping[str, Layout]) -> None:
    """Refuse 'cds-05' beside 'CDS-05': a report names neither for sure."""
    by_key: dict[str, str] = {}
    for code, layout in layouts.items():
        if (other := by_key.setdefault(fold(code), code)) != code:
            raise LayoutError(f"{layout.name}.yml: form {code} is written {other} in {layouts[other].name}.yml")
