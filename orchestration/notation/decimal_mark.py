"""Decides how a column writes its numbers from all of its cells together; reads texts, gives a notation or none.

'83,05' can only be Vietnamese and '83.05' only English; '1.234' alone is both, and decides nothing.
"""

import re
from collections.abc import Iterable

from orchestration.notation.cell import Cell

UNDECIDED, MIXED = "", "mixed"
_RUN = re.compile(r"[0-9][0-9.,]*|[.,][0-9.,]+")
_NUMERAL = re.compile(r"[0-9]+(?:[.,][0-9]+)+")
_VIETNAMESE = re.compile(r"0,[0-9]+|[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})|[0-9]{4,},[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+"
                         r"|[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,}")  # fmt: skip
_ENGLISH = re.compile(r"0\.[0-9]+|[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})|[0-9]{4,}\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+"
                      r"|[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}")  # fmt: skip
_DATE = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.(?:19|20)?[0-9]{2}")


def evidence(values: Iterable[Cell]) -> frozenset[str]:
    """The notations that the texts among the values can only be in: none, `vi`, `en`, or both."""
    marked = [text for text in values if type(text) is str and ("," in text or "." in text)]
    kinds: set[str] = set()
    for run in set(_RUN.findall("\n".join(marked))) if marked else ():
        numeral = run.rstrip(".,")
        if _NUMERAL.fullmatch(numeral) and not _DATE.fullmatch(numeral) and (kind := _kind(numeral)):
            kinds.add(kind)
    return frozenset(kinds)


def decided(kinds: Iterable[str]) -> str:
    """`vi`, `en`, `mixed`, or nothing decided."""
    notations = frozenset(kinds)
    return MIXED if len(notations) > 1 else next(iter(notations), UNDECIDED)


def of_column(column: frozenset[str], table: frozenset[str], declared: str) -> str:
    """The notation of a column: its own evidence, else the table's; a feed's is declared."""
    if declared == "feed":
        return declared
    of_table = decided(table)
    return decided(column) or (UNDECIDED if of_table == MIXED else of_table)


def _kind(numeral: str) -> str | None:
    if _VIETNAMESE.fullmatch(numeral):
        return "vi"
    return "en" if _ENGLISH.fullmatch(numeral) else None
