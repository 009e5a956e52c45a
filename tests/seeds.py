"""The reference tables of the tree, row by row, and the units of a day."""

import csv
import re
import unicodedata
from collections import defaultdict
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "transforms" / "seeds"
FEED = ROOT / "raw" / "samples" / "real" / "dti-2022.csv"


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


@cache
def table(name):
    """The rows of a table; of all that ask for it the same, so none may change them."""
    return rows(SEEDS / f"{name}.csv")


def fold(text):
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c))))


def valid(unit, day):
    return unit["valid_from"] <= day and (not unit["valid_to"] or day < unit["valid_to"])


def above(unit, day):
    """The unit that a unit belongs to on a day: of the code and level that its row names, the version there is then."""
    stated = _units().get(unit["parent_unit_key"])
    if stated is None:
        return None
    versions = _versions()[stated["unit_code"], stated["unit_level"]]
    return next((version for version in versions if valid(version, day)), None)


@cache
def _units():
    return {row["unit_key"]: row for row in table("unit_registry")}


@cache
def _versions():
    versions = defaultdict(list)
    for row in table("unit_registry"):
        versions[row["unit_code"], row["unit_level"]].append(row)
    return versions


def below(ancestor_key, level, day):
    """The keys of the units of a level within an ancestor on a day."""
    parents = {unit["unit_key"]: above(unit, day) for unit in table("unit_registry") if valid(unit, day)}

    def ancestors(key):
        while (parent := parents.get(key)) is not None:
            key = parent["unit_key"]
            yield key

    return {
        unit["unit_key"]
        for unit in table("unit_registry")
        if unit["unit_level"] == level and valid(unit, day) and ancestor_key in ancestors(unit["unit_key"])
    }


def feed_values(indicator):
    return {row["unit_code"]: float(row["value"]) for row in rows(FEED) if row["indicator_code"] == indicator}
