"""Reads words as people write them, gives a key without case, accents, punctuation and spacing.

For form labels and fixed vocabularies only: names of units keep their accents (Minh Quán is not Minh Quân).
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

REMEMBERED = 200  # letters; a longer text is no label, and must not fill the memory
ABBREVIATIONS = {
    "cds": "chuyen doi so",
    "tthc": "thu tuc hanh chinh",
    "dvc": "dich vu cong",
    "dvctt": "dich vu cong truc tuyen",
    "dvt": "don vi tinh",
    "cntt": "cong nghe thong tin",
    "th": "thuc hien",
    "kh": "ke hoach",
    "ts": "tong so",
    "sl": "so luong",
    "ct": "chi tieu",
    "nv": "nhiem vu",
    "tc": "tieu chi",
    "nt": "nen tang",
    "tt": "stt",
    "dv": "don vi",
    "bc": "bao cao",
    "ubnd": "uy ban nhan dan",
    "gc": "ghi chu",
    "tl": "ty le",
    "ti": "ty",
    "ki": "ky",
    "lk": "luy ke",
    "kq": "ket qua",
    "kqth": "ket qua thuc hien",
    "uth": "uoc thuc hien",
}
_YEAR = re.compile(r"(?<![0-9])20[0-9]{2}(?![0-9])")
_GLUED_YEAR = re.compile(r"(?<=[^\W\d_])(?=20[0-9]{2}(?![0-9]))")
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_TAIL = re.compile(
    r"\s(?:trong\s)?(?:(?:6|9|12)\sthang|ca\snam|nam|ky|quy|thang|den|tinh den|luy ke|cua|20[0-9]{2})(?:\s.*)?$"
)
_OF_MEN = re.compile(r"\snam$")
# '(2) Thực hiện', '3. Tổng số' and 'Tỷ lệ (%) = 2/3' number their column
_NUMBERED = re.compile(r"^\s*(?:\(\s*[0-9]{1,2}\s*\)|[0-9]{1,2}\s*[.):])\s*(?=[^\W\d_])")
_FORMULA = re.compile(r"\s*=\s*[0-9A-Za-z()/*x:+\-\s%.,]+$")


def has_letters(text: str) -> bool:
    """Whether a text holds a letter that has a capital, as every word of ours does; quick for the many figures."""
    return text.upper() != text.lower()


def fold(text: str) -> str:
    """Turn 'Tỷ  lệ (%)' into 'ty le %'; the Icelandic 'Ð' that looks like 'Đ' is one too."""
    return _fold(text) if len(text) <= REMEMBERED else _fold.__wrapped__(text)


@lru_cache(maxsize=16_384)
def _fold(text: str) -> str:
    stripped = "".join(mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark))
    return " ".join(re.findall(r"[a-z0-9]+|%", stripped.casefold().replace("đ", "d").replace("ð", "d")))


@lru_cache(maxsize=16_384)
def head_keys(text: str) -> tuple[str, ...]:
    """The keys a header cell may be known by, the plainest reading last; spaces do not count.

    'TH năm 2023 (người)' gives keys for itself, without its aside, and without its year.
    """
    if len(text) > REMEMBERED:
        return ()
    text = year_apart(text)
    whole = spelt_out(fold(text))
    plain = _FORMULA.sub("", _NUMBERED.sub("", text))
    bare = spelt_out(fold(_ASIDE.sub(" ", plain)))
    shorter = bare if _OF_MEN.search(bare) and not says_year(text) else _TAIL.sub("", bare)
    keys = (fold(text), whole, spelt_out(fold(plain)), bare, shorter)
    return tuple(dict.fromkeys(key.replace(" ", "") for key in keys if key))


def own_keys(text: str) -> tuple[str, ...]:
    """The keys of a word of a vocabulary: as it stands, spelt out and without its aside; its time is a part of it."""
    bare = spelt_out(fold(_ASIDE.sub(" ", text)))
    keys = (fold(text), spelt_out(fold(text)), bare)
    return tuple(dict.fromkeys(key.replace(" ", "") for key in keys if key))


def year_apart(text: str) -> str:
    """'TH2023' as 'TH 2023'."""
    return _GLUED_YEAR.sub(" ", text)


def says_year(text: str) -> bool:
    """Whether a text that ends on 'nam' speaks of a year ('năm') and not of men ('Nam')."""
    return "năm" in unicodedata.normalize("NFC", text).casefold()


def year_in_head(text: str) -> str | None:
    """The one year that a header cell names: 'TH năm 2022' speaks of 2022."""
    years = set(_YEAR.findall(text))
    return years.pop() if len(years) == 1 else None


def spelt_out(key: str) -> str:
    """A folded text with its abbreviations in full: 'th nam 2023' as 'thuc hien nam 2023'."""
    return " ".join(ABBREVIATIONS.get(word, word) for word in key.split())


def lookup(vocabulary: Mapping[str, tuple[str, ...]], text: str) -> str | None:
    """The term one of whose spellings the text is, or none."""
    return _terms(tuple(vocabulary.items())).get(fold(text))


@lru_cache(maxsize=256)
def _terms(vocabulary: tuple[tuple[str, tuple[str, ...]], ...]) -> dict[str, str]:
    """The term of every spelling's key; of two terms with one spelling, the first. No text is no spelling."""
    terms = {fold(word): term for term, words in reversed(vocabulary) for word in reversed(words)}
    return {key: term for key, term in terms.items() if key}
