"""Reads words as people write them, gives a key without case, accents, punctuation and spacing.

For form labels and fixed vocabularies only: names of units keep their accents (Minh Quán is not Minh Quân).
"""

import re
import unicodedata
from functools import lru_cache


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """Turn 'Tỷ  lệ (%)' into 'ty le %'."""
    stripped = "".join(mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark))
    return " ".join(re.findall(r"[a-z0-9]+|%", stripped.casefold().replace("đ", "d")))
