"""The pages of the rules are what the catalogue says, and every rule has an example either way."""

import rule_examples
import test_audit

from expectations import catalogue, pages


def test_the_pages_in_git_are_those_the_catalogue_gives():
    kept = {path.name: path.read_text(encoding="utf-8") for path in pages.FOLDER.glob("*.md")}
    assert kept == pages.pages(), "run: python -m expectations.pages"


def test_every_rule_has_an_example_that_breaks_it_and_one_that_does_not():
    tried = set(rule_examples.EXAMPLES) | set(test_audit.EXAMPLES) | {"REPORT_MISSING"}  # a test of its own
    assert tried == {rule.code for rule in catalogue.load()}
    for code, examples in rule_examples.EXAMPLES.items():
        assert examples and all(callable(breaks) and callable(keeps) for breaks, _, keeps in examples), code
    assert all(test_audit.EXAMPLES.values())
