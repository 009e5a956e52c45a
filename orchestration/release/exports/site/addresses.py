"""What the pages of the site are called: letters, digits and dashes only, each name once, real and simulated apart."""

import re
import unicodedata
from collections.abc import Iterable

FOLDER = "trang"  # every page but the first stands here, so that one page reaches another by its name alone
SIMULATED_MARK = "-mp"


def slug(text: str) -> str:
    """A text as the name of a file or an anchor: without marks, in lower case, other signs as dashes."""
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "x"


def named(kind: str, keys: Iterable[str]) -> dict[str, str]:
    """A name for the page of each key; keys that differ only in their signs get a running number."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for key in keys:
        name, number = f"{kind}-{slug(key)}", 1
        while name in taken:
            number += 1
            name = f"{kind}-{slug(key)}-{number}"
        taken.add(name)
        names[key] = name
    return names


def page(name: str, is_simulated: bool) -> str:
    """The file of a page of this name."""
    return f"{name}{SIMULATED_MARK if is_simulated else ''}.html"
