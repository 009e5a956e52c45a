"""Decides how a column writes its numbers from all of its cells together; reads texts, gives a notation or none.

'83,05' can only be Vietnamese and '83.05' only English; '1.234' alone is both, and decides nothing.
"""

import re
from collections.abc import Iterable

UNDECIDED, MIXED = "", "mixed"
_NUMERAL = re.compile(r"(?<![0-9.,])[0-9]+(?:[.,][0-9]+)+(?![0-9.,]*[0-9])")
_VIETNAMESE = re.compile(r"0,[0-9]+|[0-9]+,(?:[0-9]{1,2}|[0-9]{4,})|[0-9]{4,},[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]+"
                         r"|[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,}")  # fmt: skip
_ENGLISH = re.compile(r"0\.[0-9]+|[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,})|[0-9]{4,}\.[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+"
                      r"|[1-9][0-9]{0,2}(?:,[0-9]{3}){2,}")  # fmt: skip
_DATE = re.compile(r"[0-9]{1,2}\.[0-9]{1,2}\.(?:19|20)?[0-9]{2}")


def evidence(texts: Iterable[object]) -> str:
    """`vi`, `en`, `mixed`, or nothing decided."""
    said = set()
    for text in texts:
        if isinstance(text, str) and ("." in text or "," in text):
            said.update(_kind(numeral) for numeral in _NUMERAL.findall(text) if not _DATE.fullmatch(numeral))
    said.discard(None)
    return MIXED if len(said) > 1 else said.pop() if said else UNDECIDED


def of_column(column: Iterable[object], table: str, declared: str) -> str:
    """The notation of a column: its own evidence, else the table's; a feed's is declared."""
    if declared == "feed":
        return declared
    return evidence(column) or ("" if table == MIXED else table)


def _kind(numeral: str) -> str | None:
    if _VIETNAMESE.fullmatch(numeral):
        return "vi"
    return "en" if _ENGLISH.fullmatch(numeral) else None
