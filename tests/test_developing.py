"""The page for developers names files that exist, and the tree keeps to the sizes and the words it was given."""

import ast
import re
from functools import cache

import pytest

from orchestration.places import PROJECT

PAGE = (PROJECT / "docs" / "developing.md").read_text("utf-8")
ROOMS = ("orchestration", "expectations", "transforms", "benchmarks", "tests")
GENERATED = {"target", "logs", "dbt_packages", "__pycache__"}  # by dbt and by Python, inside transforms and elsewhere
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
LINES_OF_A_FILE, LINES_OF_A_FUNCTION = 350, 50
SAY_NOTHING = {"said", "told", "given", "asked", "found", "known"}  # true of every value: they name none
KEPT = {  # fields that are keys of files which stand in installations
    ("orchestration/alerts/ledger.py", "told"): "a key of the ledger's file beside the outbox",
    ("orchestration/readers/sheet.py", "found"): "a key of read_notes, and a column of fct_finding",
}
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


def sources(*suffixes):
    """The files of these kinds that people wrote, by their path from the project."""
    for room in ROOMS:
        for path in sorted((PROJECT / room).rglob("*")):
            name = path.relative_to(PROJECT)
            if path.suffix in suffixes and not GENERATED & {*name.parts}:
                yield name.as_posix(), path


@cache
def syntax():
    """Every node of every Python file, with the path of its file."""
    return [(name, node) for name, path in sources(".py") for node in ast.walk(ast.parse(path.read_text("utf-8")))]


def test_no_file_is_longer_than_one_reads_at_once():
    files = {name: len(path.read_text("utf-8").splitlines()) for name, path in sources(".py", ".sql")}
    assert len(files) > 300, "the tree is not where it is looked for"
    assert {name: lines for name, lines in files.items() if lines > LINES_OF_A_FILE} == {}


def test_no_function_is_longer_than_one_reads_at_once():
    functions = [(name, node) for name, node in syntax() if isinstance(node, FUNCTIONS)]
    lengths = {f"{name}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1 for name, node in functions}
    assert {place: lines for place, lines in lengths.items() if lines > LINES_OF_A_FUNCTION} == {}


def test_a_variable_is_named_for_what_it_holds():
    lines = {(name, word): node.lineno for name, node in syntax() if (word := named(node)) in SAY_NOTHING}
    assert {place: line for place, line in lines.items() if place not in KEPT} == {}
    assert KEPT.keys() <= lines.keys(), "an exception that nobody needs any more"


def named(node):
    """What a node gives a name to: a variable, a field, a parameter or a function."""
    if isinstance(node, FUNCTIONS):
        return node.name
    if isinstance(node, ast.arg):
        return node.arg
    is_stored = isinstance(node, ast.Name | ast.Attribute) and isinstance(node.ctx, ast.Store)
    return (node.id if isinstance(node, ast.Name) else node.attr) if is_stored else None
