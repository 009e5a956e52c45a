"""The catalogue of rules: words in two languages, entries that are whole, files that somebody reads."""

import csv
import shutil
import unicodedata

import pytest

from expectations import catalogue
from orchestration.places import PROJECT


def test_every_rule_is_told_in_both_languages_in_composed_vietnamese():
    for rule in catalogue.load():
        texts = [rule.why_vi, rule.why_en, rule.message_vi, rule.message_en, rule.fix_vi, rule.fix_en]
        assert all(text == unicodedata.normalize("NFC", text) for text in texts), rule.code
        if rule.stage == "observations":
            assert rule.message_vi.startswith("{place}:"), rule.code
            assert rule.message_en.startswith("{place}:"), rule.code


def test_every_rule_has_a_short_vietnamese_name_of_its_own():
    titles = [rule.title_vi for rule in catalogue.load()]
    assert all(4 <= len(title) <= 50 and title == unicodedata.normalize("NFC", title) for title in titles), titles
    assert all(title[0].isupper() and not title.endswith(".") for title in titles) and len(set(titles)) == len(titles)
    assert catalogue.titled("REPORT_MISSING") == "REPORT_MISSING, Chưa gửi báo cáo"
    assert (catalogue.titled("OF_ANOTHER_TIME"), catalogue.title_of("OF_ANOTHER_TIME")) == ("OF_ANOTHER_TIME", "")


def test_a_value_that_looks_like_a_placeholder_is_told_as_it_is():
    [rule] = [rule for rule in catalogue.load() if rule.code == "NOT_A_NUMBER"]
    words = rule.tell({"file": "{cell}.xlsx", "found": "{expected}", "expected": "một số"})
    assert words["message_vi"].startswith("Tệp “{cell}.xlsx”")
    assert "Đã ghi: {expected}." in words["message_vi"]


def test_an_entry_without_a_fix_or_with_an_unknown_placeholder_is_refused(tmp_path):
    folder = shutil.copytree(catalogue.RULES, tmp_path / "rules")
    path = folder / "observations.yml"
    text = path.read_text(encoding="utf-8")
    wrongs = [("  owner: reporting_unit\n", ""), ("{found}", "{fuond}")]
    wrongs += [("  error_group: format\n", ""), ("error_group: format", "error_group: shape")]
    wrongs += [("  days_to_mend: 5\n", ""), ("days_to_mend: 5", "days_to_mend: 7")]
    for right, wrong in wrongs:
        path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
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


def test_every_rule_has_its_group_of_error_and_its_days_and_every_group_a_name_and_its_source():
    with (PROJECT / "transforms" / "seeds" / "error_group.csv").open(encoding="utf-8", newline="") as file:
        groups = {row["error_group"]: row for row in csv.DictReader(file)}
    assert tuple(groups) == catalogue.ALLOWED["error_group"]
    assert {rule.error_group for rule in catalogue.load()} == set(groups)
    assert {rule.days_to_mend for rule in catalogue.load()} == {5, 10, 15}
    for row in groups.values():
        assert row["name_vi"] and row["source_status"] == "secondary source; verify", row
