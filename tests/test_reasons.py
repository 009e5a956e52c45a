"""A note is the reason of a change when it says something; what only fills the cell silences nothing."""

import duckdb
import pytest

from expectations import catalogue

REASONS = (
    "Sáp nhập theo Nghị quyết 1",
    "Theo Công văn 12/UBND",
    "Loại 27 hộ trùng do rà soát",
    "Điều chỉnh địa giới xã",
)
FILLINGS = (
    None,
    "",
    "-",
    "...",
    "tăng",
    "ok",
    "Đã rà soát",
    "số đúng",
    "a b c d",
    "aaaaaaaaaaaaaaaa",
    "1 2 3 4 5 6",
    "- - - - - -",
)


@pytest.fixture(scope="module")
def words():
    connection = duckdb.connect()
    [rule] = [rule for rule in catalogue.load() if rule.code == "JUMP_OWN_HISTORY"]
    for name in ("reason_words", "reason_letters"):
        connection.execute(f'set variable "JUMP_OWN_HISTORY.{name}" = {float(rule.thresholds[name])!r}::double')
    [macros] = [path for path in catalogue.BASELINES if path.stem == "words"]
    connection.execute(macros.read_text(encoding="utf-8"))
    return connection


@pytest.mark.parametrize(
    ("note", "is_reason"), [(note, True) for note in REASONS] + [(note, False) for note in FILLINGS]
)
def test_a_note_of_some_words_is_a_reason_and_one_that_fills_the_cell_is_none(words, note, is_reason):
    assert words.execute("select gives_reason(?::varchar)", [note]).fetchone() == (is_reason,)
