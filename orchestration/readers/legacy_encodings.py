"""Reads text typed in the fonts of before Unicode (TCVN3: .VnTime, VNI: VNI-Times), gives Unicode; touches no file.

The font decides where the file names one; without a font, only a profile that fits no modern Vietnamese does. Refuses
to convert a text that already holds Vietnamese letters of Unicode.
"""

import re
import unicodedata

TCVN3 = {
    **dict(zip(range(0xA1, 0xA8), "ĂÂÊÔƠƯĐ", strict=True)),
    **dict(zip(range(0xA8, 0xAF), "ăâêôơưđ", strict=True)),  # 0xAD, Unicode's soft hyphen, is ư
    **dict(zip(bytes.fromhex("b5b8b6b7b9bbbebcbdc6c7cac8c9cbccd0cecfd1d2d5d3d4d6d7ddd8dcde"),
               "àáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩị", strict=True)),
    **dict(zip(bytes.fromhex("dfe3e1e2e4e5e8e6e7e9eaedebeceeeff3f1f2f4f5f8f6f7f9fafdfbfcfe"),
               "òóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ", strict=True)),
}  # fmt: skip

_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT = "\u0300", "\u0301", "\u0309", "\u0303", "\u0323"
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
VNI_MARKS = {
    **{mark: marks for letters, marks in {
        "øØ": _GRAVE, "ùÙ": _ACUTE, "ûÛ": _HOOK, "õÕ": _TILDE, "ïÏ": _DOT,
        "âÂ": _CIRCUMFLEX, "àÀ": _CIRCUMFLEX + _GRAVE, "áÁ": _CIRCUMFLEX + _ACUTE, "åÅ": _CIRCUMFLEX + _HOOK,
        "ãÃ": _CIRCUMFLEX + _TILDE, "äÄ": _CIRCUMFLEX + _DOT,
        "êÊ": _BREVE, "èÈ": _BREVE + _GRAVE, "éÉ": _BREVE + _ACUTE, "úÚ": _BREVE + _HOOK,
        "üÜ": _BREVE + _TILDE, "ëË": _BREVE + _DOT,
    }.items() for mark in letters}
}  # fmt: skip
VNI_LETTERS = dict(zip("ñÑôÔöÖìÌíÍæÆóÓòÒîÎ", "đĐơƠưƯìÌíÍỉỈĩĨịỊỵỴ", strict=True))

MARKED_WORDS = 2  # a lone "£ 5" or "µm" is no sign of an old font

_TCVN3_FONT = re.compile(r"^(?:\.vn|vn(?!i)|\.tmc)", re.IGNORECASE)
_VNI_FONT = re.compile(r"^vni[-\s]", re.IGNORECASE)
_CAPITALS_FONT = re.compile(r"^\.?vn.*h$", re.IGNORECASE)
# letters that TCVN3 text is full of and that Vietnamese in Unicode never has
_TCVN3_SIGNS = frozenset("¡¢£¤¥¦§¨©ª«¬\u00ad®µ¶·¸¹»¼½¾ÆÇËÎÏÑÖ×ØÜÞßäåæçëîïñö÷øûüþ")
_VNI_PAIR = re.compile(r"[aAeEoOuUyYôÔöÖ][øØùÙûÛõÕïÏâÂàÀáÁåÅãÃäÄêÊèÈéÉúÚüÜëË]|[ñÑ]")
_MODERN = re.compile("[\u0102\u0103\u0110\u0111\u0128\u0129\u0168\u0169\u01a0\u01a1\u01af\u01b0\u1ea0-\u1ef9]")


def font_kind(font: str | None) -> str | None:
    """`tcvn3`, `tcvn3_capitals`, `vni`, or none for a modern font."""
    name = (font or "").strip()
    if _VNI_FONT.match(name):
        return "vni"
    if not _TCVN3_FONT.match(name):
        return None
    return "tcvn3_capitals" if _CAPITALS_FONT.match(name) else "tcvn3"


def profile(text: str) -> str | None:
    """What the letters alone say of a whole text without a font: `tcvn3`, `vni` or neither."""
    if text.isascii() or _MODERN.search(text) or len(_marked_words(text)) < MARKED_WORDS:
        return None
    letters = [letter for letter in text if ord(letter) > 127]
    signs = sum(letter in _TCVN3_SIGNS for letter in letters)
    as_vni = len(_VNI_PAIR.findall(text))
    if as_vni and 2 * as_vni >= len(letters) and as_vni > signs - as_vni and speaks(to_unicode(text, "vni")):
        return "vni"
    if signs and 5 * signs >= 2 * len(letters) and all(ord(letter) in TCVN3 for letter in letters):
        return "tcvn3" if speaks(to_unicode(text, "tcvn3")) else None
    return None


def to_unicode(text: str, kind: str) -> str:
    """The text in Unicode, composed; what an old font has no meaning for stays as it is."""
    if text.isascii() and kind != "tcvn3_capitals":
        return text
    if _MODERN.search(text):  # a word typed in Unicode stays, though the cell names an old font
        words = re.split(r"(\s+)", text)
        converted = "".join(word if _MODERN.search(word) else to_unicode(word, kind) for word in words)
    else:
        converted = _from_vni(text) if kind == "vni" else unicodedata.normalize("NFC", text.translate(TCVN3))
    return converted.upper() if kind == "tcvn3_capitals" else converted


def _from_vni(text: str) -> str:
    letters: list[str] = []
    for letter in text:
        if letter in VNI_MARKS and letters and letters[-1][0] in "aAeEoOuUyYơƠưƯ" and len(letters[-1]) == 1:
            letters[-1] += VNI_MARKS[letter]
        else:
            letters.append(VNI_LETTERS.get(letter, letter))
    return unicodedata.normalize("NFC", "".join(letters))


# the rhymes of Vietnamese without tones: what remains of a syllable after its first consonants
_ONSET = re.compile(r"^(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnpqrstvx])?")
_RHYME = re.compile(
    r"^(?:[aăâeêioôơuưy]|[iuo]?[aăâeêioôơuy]|uô|ươ|iê|yê|uyê|oa|oă|oe|uê|uâ|uy|ưa|uơ)"
    r"(?:c|ch|m|n|ng|nh|p|t|i|y|o|u)?$"
)


def speaks(text: str) -> bool:
    """Whether most words with a mark are syllables of Vietnamese."""
    words = _marked_words(text.lower())
    return len(words) >= MARKED_WORDS and 4 * sum(map(_is_syllable, words)) >= 3 * len(words)


def _marked_words(text: str) -> list[str]:
    """The words that hold a plain letter and another: '½' alone is no word."""
    words = re.findall(r"[^\s\d.,;:()/\"'-]+", text)
    return [word for word in words if not word.isascii() and re.search("[A-Za-z]", word)]


def _is_syllable(word: str) -> bool:
    tones = {_GRAVE, _ACUTE, _HOOK, _TILDE, _DOT}
    plain = unicodedata.normalize(
        "NFC", "".join(mark for mark in unicodedata.normalize("NFD", word) if mark not in tones)
    )
    return bool(_RHYME.match(_ONSET.sub("", plain, count=1))) or bool(_RHYME.match(plain))
