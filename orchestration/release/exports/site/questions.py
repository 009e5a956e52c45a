"""The analysts' questions with their queries, as docs/cau-hoi.md has them, for the page of SQL."""

import re
from typing import NamedTuple

from orchestration.places import PROJECT

PAGE = PROJECT / "docs" / "cau-hoi.md"
PART = re.compile(r"^## (?P<group>[^\n]+)$|^### (?P<question>[^\n]+)$|^```sql\n(?P<query>.*?)```$", re.M | re.S)


class Question(NamedTuple):
    """A question, the part of the page it stands in, and its query."""

    group: str
    text: str
    query: str


def questions(page: str) -> list[Question]:
    """Every query of the page under the question above it, in their order."""
    group = text = ""
    met: list[Question] = []
    for part in PART.finditer(page):
        if part["query"] is not None:
            met.append(Question(group, text, part["query"].strip()))
        elif part["question"] is not None:
            text = part["question"]
        else:
            group = part["group"]
    return met
