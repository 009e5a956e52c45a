"""The recipes of docs/developing.md name files that exist, and there is one for each frequent change."""

import re

import pytest

from orchestration.places import PROJECT

PAGE = (PROJECT / "docs" / "developing.md").read_text("utf-8")
RECIPES = dict(re.findall(r"^\*\*A new ([a-z ]+)\.\*\* (.*?)(?=\n\n)", PAGE, re.S | re.M))


def test_there_is_a_recipe_for_each_of_the_seven_frequent_changes():
    assert set(RECIPES) == {"form", "measure", "rule", "scoring", "channel", "file format", "export"}


@pytest.mark.parametrize("change", sorted(RECIPES))
def test_every_file_that_a_recipe_names_exists(change):
    names = re.findall(r"`([\w./]+/[\w./]*)`", RECIPES[change])
    assert len(names) >= 2, "a recipe names its files"
    assert [name for name in names if not (PROJECT / name).exists()] == []


def test_every_recipe_ends_in_a_test():
    assert [change for change, text in RECIPES.items() if "`tests/test_" not in text] == []


def test_every_room_has_its_line():
    rooms = re.findall(r"`([a-z_]+)/?`", PAGE.split("## Rooms")[1].split("## Trying")[0])
    folders = [path for path in (PROJECT / "orchestration").iterdir() if (path / "__init__.py").exists()]
    assert {path.name for path in folders} - {*rooms} == set()
