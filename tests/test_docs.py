"""What the README and the guides tell a reader to run, runs."""

import re
import shlex
import subprocess
import sys

import pytest
from readme_pictures import PICTURES

from orchestration.analysis import cookbook
from orchestration.places import PROJECT

PAGES = (
    "README.md",
    "docs/huong-dan.md",
    "docs/cau-hoi.md",
    "docs/ket-noi.md",
    "docs/chi-so-chat-luong.md",
    "transforms/docs/index_method.md",
    "docs/developing.md",
    "docs/bao-cao-lanh-dao.md",
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


def test_the_questions_of_analysts_stand_beside_the_first_rows_that_answer_them(night):
    page = cookbook.PAGE.read_text("utf-8")
    made = cookbook.answered(page, night.places.published / "current")
    assert made == page, "run python -m orchestration.analysis.cookbook after make nightly"
    assert len(re.findall(r"^### \d+\. .*\?$", page, re.M)) >= 20


def test_a_question_that_no_row_answers_is_no_answer(night):
    page = "```sql\nselect 1 as one where false\n```\n"
    with pytest.raises(cookbook.NoAnswer):
        cookbook.answered(page, night.places.published / "current")


def test_an_answer_takes_the_place_of_the_one_before(night):
    page = "```sql\nselect 2.5 as a, null as b, 'x|y' as c\n```\n"
    answer = page + "\n| a | b | c |\n|---|---|---|\n| 2.5 |  | x\\|y |\n"
    release = night.places.published / "current"
    assert cookbook.answered(page, release) == cookbook.answered(answer.replace("2.5 |", "3 |"), release) == answer


@pytest.mark.parametrize(("page", "script"), blocks("python"))
def test_every_script_of_the_docs_runs_beside_the_warehouse(night, page, script):
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=night.places.warehouse.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


# these change the installation or write files; other tests run them
CHANGING = re.compile(r"kho (nightly|simulate|dev|receive|check|template|export|serve|report)")


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


def test_the_readme_shows_the_pictures_that_are_taken_and_says_that_their_figures_are_simulated():
    readme = (PROJECT / "README.md").read_text("utf-8")
    shown = re.findall(r"!\[(?P<says>[^]]+)\]\((?P<picture>[^)]+)\)", readme)
    assert {picture for _, picture in shown} == set(PICTURES)
    assert all("simulated" in says for says, _ in shown)
    for picture in PICTURES:
        content = (PROJECT / picture).read_bytes()
        assert content.startswith(b"\x89PNG")
        assert len(content) < 250_000
