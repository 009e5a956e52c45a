"""Names sort as a Vietnamese dictionary has them: letters first, đ after d, then tones; held against a list by hand."""

from functools import cmp_to_key

import duckdb
from hypothesis import given
from hypothesis import strategies as st

from transforms.rendering import render

BY_HAND = [
    "An",
    "Àn",
    "Án",
    "Ảnh",
    "Ăn",
    "Ân",
    "Bình",
    "Dân",
    "Đan",
    "Đàn",
    "Đán",
    "Đạn",
    "Đăk",
    "Đông",
    "Êm",
    "Hoà",
    "Hòa Bình",
    "Hồng",
    "Hơn",
    "Khe",
    "Lộc",
    "Lục",
    "Mậu",
    "Nghĩa",
    "Ơn",
    "Tú",
    "Tư",
    "Ưng",
    "Văn Chấn",
    "Văn Yên",
    "Vân",
    "Yên Bái",
    "Yên Bình",
    "Yên Thế",
]
ALPHABET = "aăâbcdđeêghiklmnoôơpqrstuưvxy"
TONES = {"": 0, "\u0300": 1, "\u0309": 2, "\u0303": 3, "\u0301": 4, "\u0323": 5}
KEY = render("{{ vietnamese_order('name') }}")


def in_order(names: list[str]) -> list[str]:
    with duckdb.connect() as connection:
        connection.execute("create table names (name varchar)")
        connection.executemany("insert into names values (?)", [[name] for name in names])
        return [name for (name,) in connection.execute(f"select name from names order by {KEY}").fetchall()]


def test_names_stand_in_the_order_of_a_dictionary():
    assert in_order(sorted(BY_HAND)) == BY_HAND
    assert in_order(["Xã Đông Cuông", "Xã Dế Xu Phình", "Xã Ê", "Xã Đại Sơn"]) == [
        "Xã Dế Xu Phình",
        "Xã Đại Sơn",
        "Xã Đông Cuông",
        "Xã Ê",
    ]


syllables = st.lists(st.tuples(st.sampled_from(ALPHABET), st.sampled_from(sorted(TONES))), min_size=1, max_size=4)


def spelt(syllable) -> str:
    """A tone stands on vowels only."""
    return "".join(letter + (tone if letter in "aăâeêioôơuưy" else "") for letter, tone in syllable)


def weight(syllable) -> tuple:
    letters = [ALPHABET.index(letter) for letter, _ in syllable]
    return letters, [TONES[tone] if letter in "aăâeêioôơuưy" else 0 for letter, tone in syllable]


@given(st.lists(syllables, min_size=2, max_size=6))
def test_any_two_syllables_compare_letter_by_letter_and_then_tone_by_tone(drawn):
    by_weight = sorted(drawn, key=cmp_to_key(lambda a, b: (weight(a) > weight(b)) - (weight(a) < weight(b))))
    assert in_order([spelt(syllable) for syllable in drawn]) == [spelt(syllable) for syllable in by_weight]
