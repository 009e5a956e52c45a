"""What a reference folder may hold, as declared beside the models: columns, types, words, keys and references.

Reads `models/staging/_reference.yml`; writes nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

from transforms.reference_tables import DECLARATION
from transforms.scorings import scorings
from transforms.yaml_text import parse


@dataclass(frozen=True)
class DeclaredTable:
    """One table as declared.

    Attributes:
        types: its columns in order, each with its type in SQL.
        is_optional: whether a folder may leave it out.
        is_inherited: whether a folder that leaves it out has ours: what a national text sets for every province.
        required: the columns of which no cell may be empty.
        words: the words that a column may hold, by every spelling they are taken in.
        keys: the columns that no two rows have alike.
        references: the table and column that a column's values stand in.
    """

    types: Mapping[str, str]
    is_optional: bool
    is_inherited: bool
    required: frozenset[str]
    words: Mapping[str, Mapping[str, str]]
    keys: tuple[tuple[str, ...], ...]
    references: Mapping[str, tuple[str, str]]

    @property
    def columns(self) -> list[str]:
        """The names of its columns, in order."""
        return list(self.types)


def declared_tables() -> Mapping[str, DeclaredTable]:
    """The reference tables by name."""
    return _of_text(DECLARATION.read_text(encoding="utf-8"))


@cache
def _of_text(text: str) -> Mapping[str, DeclaredTable]:
    return MappingProxyType({seed["name"]: _declared(seed) for seed in parse(text)["seeds"]})


def _declared(seed: dict[str, Any]) -> DeclaredTable:
    types, meta = seed["config"]["column_types"], seed["config"].get("meta", {})
    tests = {column["name"]: column.get("data_tests", []) for column in seed.get("columns", [])}
    keys = [
        test["unique_grain"]["arguments"]["columns"] for test in seed.get("data_tests", []) if "unique_grain" in test
    ]
    return DeclaredTable(
        types=types,
        is_optional=meta.get("optional", False),
        is_inherited=meta.get("inherited", False),
        required=frozenset([*meta.get("required", []), *(name for name, of in tests.items() if "not_null" in of)]),
        words={name: words for name in types if (words := _words(name, tests.get(name, []), meta))},
        keys=tuple(tuple(key) for key in keys if set(key) <= set(types)),
        references={
            name: (test["relationships"]["arguments"]["to"].split("'")[1], test["relationships"]["arguments"]["field"])
            for name, of in tests.items()
            for test in of
            if "relationships" in test
        },
    )


def _words(column: str, tests: list[Any], meta: dict[str, Any]) -> dict[str, str]:
    declared = [str(word) for word in meta.get("words", {}).get(column, [])]
    declared += [
        word for test in tests if "accepted_values" in test for word in test["accepted_values"]["arguments"]["values"]
    ]
    declared += scorings() if "declared_scoring" in tests else []
    also = meta.get("spellings", {}).get(column, {})
    return {word.casefold(): word for word in declared} | {spelt.casefold(): word for spelt, word in also.items()}
