"""What the README and the guides tell a reader to run, runs."""

import re
import shlex

import pytest

from orchestration.places import PROJECT

PAGES = (
    "README.md",
    "docs/huong-dan.md",
    "docs/chi-so-chat-luong.md",
    "transforms/docs/index_method.md",
    "docs/developing.md",
)


def blocks(language: str) -> list[tuple[str, str]]:
    """(page, text) of every fenced block in this language."""
    return [
        (page, text)
        for page in PAGES
        for text in re.findall(rf"```{language}\n(.*?)```", (PROJECT / page).read_text("utf-8"), re.S)
    ]


@pytest.mark.parametrize(("page", "query"), blocks("sql"))
def test_every_query_of_the_docs_answers_with_rows(night, page, query):
    assert night.sql(query), page


# these change the installation or write files; other tests run them
CHANGING = re.compile(r"kho (nightly|simulate|dev|receive|check|template)")


@pytest.mark.parametrize(
    ("page", "command"),
    [
        (page, line)
        for page, text in blocks("sh")
        for line in text.splitlines()
        if "kho " in line and not CHANGING.search(line)
    ],
)
def test_every_kho_command_of_the_docs_succeeds(night, page, command):
    arguments = shlex.split(command.split("kho ", 1)[1])
    done = night.kho(*arguments)
    assert done.returncode == 0, done.stderr


def test_every_link_between_pages_leads_somewhere():
    for page in PAGES:
        folder = (PROJECT / page).parent
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", (PROJECT / page).read_text("utf-8")):
            assert (folder / target).exists(), f"{page}: {target}"


def test_the_make_targets_the_readme_names_exist():
    makefile = (PROJECT / "Makefile").read_text("utf-8")
    for target in re.findall(r"`?make (\w+)`?", (PROJECT / "README.md").read_text("utf-8")):
        assert re.search(rf"^{target}:", makefile, re.M), target
