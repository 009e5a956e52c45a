"""The reference tables of the tree, row by row, and the units of a day."""

import csv
import re
import unicodedata
from pathlib import Path

ROOT = Path(__file__).parents[1]
SEEDS = ROOT / "transforms" / "seeds"
FEED = ROOT / "raw" / "samples" / "real" / "dti-2022.csv"


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def table(name):
    return rows(SEEDS / f"{name}.csv")


def fold(text):
    plain = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c))))


def valid(unit, day):
    return unit["valid_from"] <= day and (not unit["valid_to"] or day < unit["valid_to"])


def below(ancestor_key, level, day):
    units = {unit["unit_key"]: unit for unit in table("unit_registry")}

    def above(key):
        while key:
            key = units[key]["parent_unit_key"]
            yield key

    return {
        key
        for key, unit in units.items()
        if unit["unit_level"] == level and valid(unit, day) and ancestor_key in above(key)
    }


def feed_values(indicator):
    return {row["unit_code"]: float(row["value"]) for row in rows(FEED) if row["indicator_code"] == indicator}
