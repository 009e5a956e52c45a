"""Tells from the texts of a workbook alone whether it may hold a form; reads no cell, writes nothing.

What it turns away is what `which` and the header block would: no text that labels a form's code, none that carries a
form's code or title, and not two words that head a column. In doubt a workbook is read.
"""

from collections.abc import Iterable
from functools import cache, lru_cache

from orchestration.forms import head_block
from orchestration.forms.form_detection import FEWEST_HEADS, heads
from orchestration.forms.layout import header_block, layouts
from orchestration.notation.text_keys import ABBREVIATIONS, REMEMBERED, fold
from orchestration.readers.shared_strings import Wanted

LINES = ("bieu", "mau")  # how a line begins that carries a form's code without a label


def may_hold_form(texts: Iterable[str]) -> bool:
    """Whether some sheet of these texts may be a form: whatever is read of it, its cells must be looked at."""
    known = id(layouts())
    openings, shortest = _openings(known), _shortest_title(known)
    block = header_block()
    keys: set[str] = set()
    for text in texts:
        if len(text) >= shortest and head_block.titles(text, known):
            return True
        word = text.split(None, 1)[0] if text and not text.isspace() else ""
        if ":" in text or openings(word):
            if block.may_name_form(text) or head_block.names(text, known):
                return True
            keys.update(heads(text, known))
            if len(keys) >= FEWEST_HEADS:
                return True
    return False


@cache
def _openings(_known: int):
    """Whether a word may open a text that matters: a label, a form's own line, the head of a column."""
    told = {key for layout in layouts().values() for key in layout.heads}
    told |= {fold(label).replace(" ", "") for label in header_block().labels["form_code"]}

    @lru_cache(maxsize=50_000)
    def may_open(word: str) -> bool:
        if not word.isalpha() or len(word) > REMEMBERED:
            return word != ""  # what is numbered or in brackets is looked at whole
        key = fold(word)
        spelt = (key, ABBREVIATIONS.get(key, key).replace(" ", ""))
        return key.startswith(LINES) or any(head.startswith(spelt) for head in told)

    return may_open


def _labels_form(xml: bytes) -> bool:
    """Whether the label of a form's code stands in the XML as we print it."""
    return any(label in xml for label in _labels(id(layouts())))


@cache
def _labels(_known: int) -> tuple[bytes, ...]:
    return tuple(f">{label}<".encode() for label in header_block().labels["form_code"])


@cache
def _shortest_title(_known: int) -> int:
    """No text is shorter than the title that it holds."""
    titles = (title for layout in layouts().values() for title in layout.forms.values())
    return min((min(len(title), len(fold(title))) for title in titles), default=0)


FORMS = Wanted(_labels_form, may_hold_form)
