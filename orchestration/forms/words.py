"""Reads words as people write them, gives a key without case, accents, punctuation and spacing.

For form labels and fixed vocabularies only: names of units keep their accents (Minh Quán is not Minh Quân).
"""

import re
import unicodedata
from functools import lru_cache

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
}
_ASIDE = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_TAIL = re.compile(r"\s(?:trong\s)?(?:nam|ky|quy|thang|den|tinh den|luy ke|cua)(?:\s.*)?$")


@lru_cache(maxsize=16_384)
def fold(text: str) -> str:
    """Turn 'Tỷ  lệ (%)' into 'ty le %'."""
    stripped = "".join(mark for mark in unicodedata.normalize("NFD", text) if not unicodedata.combining(mark))
    return " ".join(re.findall(r"[a-z0-9]+|%", stripped.casefold().replace("đ", "d")))


@lru_cache(maxsize=16_384)
def head_keys(text: str) -> tuple[str, ...]:
    """The keys a header cell may be known by, the plainest reading last; spaces do not count.

    'TH năm 2023 (người)' gives keys for itself, without its aside, and without its year.
    """
    if len(text) > 200:
        return ()
    whole = _spelt_out(fold(text))
    bare = _spelt_out(fold(_ASIDE.sub(" ", text)))
    shorter = _TAIL.sub("", bare)
    keys = (fold(text), whole, bare, shorter)
    return tuple(dict.fromkeys(key.replace(" ", "") for key in keys if key))


def _spelt_out(key: str) -> str:
    return " ".join(ABBREVIATIONS.get(word, word) for word in key.split())
