"""The catalogue of rules: words in two languages, entries that are whole, files that somebody reads."""

import shutil
import unicodedata

import pytest

from expectations import catalogue


def test_every_rule_is_told_in_both_languages_in_composed_vietnamese():
    for rule in catalogue.load():
        texts = [rule.why_vi, rule.why_en, rule.message_vi, rule.message_en, rule.fix_vi, rule.fix_en]
        assert all(text == unicodedata.normalize("NFC", text) for text in texts), rule.code
        if rule.stage == "observations":
            assert rule.message_vi.startswith("{place}:"), rule.code
            assert rule.message_en.startswith("{place}:"), rule.code


def test_a_value_that_looks_like_a_placeholder_is_told_as_it_is():
    [rule] = [rule for rule in catalogue.load() if rule.code == "NOT_A_NUMBER"]
    words = rule.tell({"file": "{cell}.xlsx", "found": "{expected}", "expected": "một số"})
    assert words["message_vi"].startswith("Tệp “{cell}.xlsx”")
    assert "Đã ghi: {expected}." in words["message_vi"]


def test_an_entry_without_a_fix_or_with_an_unknown_placeholder_is_refused(tmp_path):
    folder = shutil.copytree(catalogue.RULES, tmp_path / "rules")
    path = folder / "observations.yml"
    text = path.read_text(encoding="utf-8")
    for wrong in (text.replace("  owner: reporting_unit\n", "", 1), text.replace("{found}", "{fuond}", 1)):
        path.write_text(wrong, encoding="utf-8")
        catalogue.load.cache_clear()
        with pytest.raises(catalogue.CatalogueError, match=r"rules/observations\.yml: FILE_UNREADABLE"):
            catalogue.load(folder)


def test_a_file_of_rules_that_nobody_reads_and_one_that_is_missing_are_refused(tmp_path):
    folder = shutil.copytree(catalogue.RULES, tmp_path / "rules")
    (folder / "own.yml").write_text("[]", encoding="utf-8")
    with pytest.raises(catalogue.CatalogueError, match="own"):
        catalogue.load(folder)
    (folder / "own.yml").rename(folder / "index.yml")
    (folder / "facts.yml").unlink()
    with pytest.raises(catalogue.CatalogueError, match="facts"):
        catalogue.load(folder)
