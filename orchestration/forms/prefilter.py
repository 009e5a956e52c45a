"""Tells from the texts of a workbook alone whether it may hold a form; reads no cell, writes nothing.

What it turns away is what `form_detection` and the header block would: no text that labels a form's code, none that
carries a form's code or title, and not two words that head a column. In doubt a workbook is read.
"""

from collections.abc import Iterable
from functools import lru_cache

from orchestration.forms.catalogue import REMEMBERED_CATALOGUES, REMEMBERED_TEXTS, FormCatalogue
from orchestration.forms.form_detection import FEWEST_HEADS
from orchestration.notation.text_keys import ABBREVIATIONS, REMEMBERED, fold
from orchestration.readers.shared_strings import Wanted

LINES = ("bieu", "mau")  # how a line begins that carries a form's code without a label


class Prefilter:
    """What the forms of a catalogue must have among the texts of a workbook."""

    def __init__(self, forms: FormCatalogue):
        self._forms = forms
        labels = forms.block.labels["form_code"]
        self._labels = [f">{label}<".encode() for label in labels]  # as we print them
        self._openings = forms.all_heads | {fold(label).replace(" ", "") for label in labels}
        titles = [title for layout in forms.layouts.values() for title in layout.forms.values()]
        # no text is shorter than the title that it holds
        self._shortest_title = min((min(len(title), len(fold(title))) for title in titles), default=0)
        self._opens = lru_cache(maxsize=REMEMBERED_TEXTS)(self._may_open)

    def labels_form(self, xml: bytes) -> bool:
        """Whether the label of a form's code stands in the XML as we print it."""
        return any(label in xml for label in self._labels)

    def may_hold_form(self, texts: Iterable[str]) -> bool:
        """Whether some sheet of these texts may be a form: whatever is read of it, its cells must be looked at."""
        forms = self._forms
        keys: set[str] = set()
        for text in texts:
            if len(text) >= self._shortest_title and forms.titled(text):
                return True
            word = text.split(None, 1)[0] if text and not text.isspace() else ""
            if ":" in text or self._opens(word):
                if forms.block.may_name_form(text) or forms.named(text):
                    return True
                keys.update(forms.heads(text))
                if len(keys) >= FEWEST_HEADS:
                    return True
        return False

    def _may_open(self, word: str) -> bool:
        """Whether a word may open a text that matters: a label, a form's own line, the head of a column."""
        if not word.isalpha() or len(word) > REMEMBERED:
            return word != ""  # what is numbered or in brackets is looked at whole
        key = fold(word)
        spelt = (key, ABBREVIATIONS.get(key, key).replace(" ", ""))
        return key.startswith(LINES) or any(head.startswith(spelt) for head in self._openings)


@lru_cache(maxsize=REMEMBERED_CATALOGUES)
def wanted(forms: FormCatalogue) -> Wanted:
    """How a reader of workbooks tells whether the cells of one must be read."""
    prefilter = Prefilter(forms)
    return Wanted(prefilter.labels_form, prefilter.may_hold_form)
