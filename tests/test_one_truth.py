"""What the SQL of the project means by a word is written once: in a macro, a model or the catalogue."""

import re

import pytest
import yaml

from expectations.catalogue import SEVERITIES
from orchestration.places import PROJECT
from transforms.reference_tables import DECLARATION

FOLDERS = ("transforms", "expectations", "orchestration")
SQL = {
    path.relative_to(PROJECT).as_posix(): path.read_text(encoding="utf-8")
    for folder in FOLDERS
    for path in sorted((PROJECT / folder).rglob("*.*"))
    if path.suffix == ".sql" or path.parent.name == "rules"
}


@pytest.mark.parametrize(
    ("meaning", "pattern", "home"),
    [
        ("a row holds on a day", r"<\s*(\{\{ *)?[\w.]*valid_to", "transforms/macros/calendar.sql"),
        ("the n-th working day after a day", r"\bisodow\(", "transforms/macros/calendar.sql"),
        ("a line is owed", r"\bform_line( \}\})?\.is_mandatory\b", "transforms/macros/owed.sql"),
        ("the ancestors of a unit", r"\bancestry\.distance \+ 1 ", "transforms/macros/units.sql"),
        ("the first cell of a line", r"\bmin_by\(reading\b", "transforms/macros/lines.sql"),
        ("an obligation is owed", r"ref\('reporting_obligation'\) \}\} as obligations", None),
    ],
)
def test_a_meaning_has_one_home(meaning, pattern, home):
    homes = [name for name, text in SQL.items() if re.search(pattern, text)]
    assert homes == [home or "transforms/models/intermediate/int_reports_owed.sql"], meaning


def test_the_severities_of_the_reference_tables_are_those_of_the_catalogue():
    seeds = yaml.safe_load(DECLARATION.read_text(encoding="utf-8"))["seeds"]
    [table] = [seed for seed in seeds if seed["name"] == "rule_severity"]
    [column] = [column for column in table["columns"] if column["name"] == "severity"]
    [test] = column["data_tests"]
    assert test["accepted_values"]["arguments"]["values"] == list(SEVERITIES)
