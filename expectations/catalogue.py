"""The rule catalogue: reads `rules.yml`, writes nothing, refuses an entry that is incomplete or untellable.

Every rule of every stage is one entry: what must hold, why, who mends it, the words it is told in, its SQL.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from string import Formatter

import yaml

RULES = Path(__file__).with_name("rules.yml")
ALLOWED = {
    "stage": ("observations", "facts", "index"),
    "scope": ("report", "line", "cell", "release"),
    "severity": ("critical", "warning", "info"),
    "owner": ("reporting_unit", "it_department"),
}
PLACEHOLDERS = frozenset(
    ("place", "file", "sheet", "cell", "found", "expected", "label", "line_code", "unit", "period", "count")
) | {
    "others",
    "working",
    "rounded",
}  # these a rule's SQL may add; `place` is file, sheet and cell in one phrase
BLANK = {"vi": "để trống", "en": "blank"}


class CatalogueError(ValueError):
    """An entry of rules.yml cannot be used; the message names the rule and the field."""


@dataclass(frozen=True)
class Rule:
    """One rule: `over` is what it is evaluated on (a FROM clause), `sql` gives the rows that break it."""

    code: str
    stage: str
    scope: str
    severity: str
    owner: str
    why_vi: str
    why_en: str
    message_vi: str
    message_en: str
    fix_vi: str
    fix_en: str
    over: str
    sql: str

    def tell(self, row: Mapping) -> dict[str, str]:
        """The finding in words: message and fix, in both languages; `row` holds the placeholders' values."""
        return {
            f"{part}_{language}": getattr(self, f"{part}_{language}").format_map(_words(row, language))
            for part in ("message", "fix")
            for language in ("vi", "en")
        }


@cache
def load(path: Path = RULES) -> tuple[Rule, ...]:
    """Every rule of the catalogue, in its order."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    rules = tuple(_rule(entry) for entry in entries)
    codes = [rule.code for rule in rules]
    if twice := {code for code in codes if codes.count(code) > 1}:
        raise CatalogueError(f"{path.name}: {', '.join(sorted(twice))} stands there more than once")
    return rules


def of_stage(stage: str) -> tuple[Rule, ...]:
    """The rules of one stage, in the catalogue's order."""
    return tuple(rule for rule in load() if rule.stage == stage)


def _rule(entry: Mapping) -> Rule:
    code = entry.get("code", "?")
    names = {field.name for field in fields(Rule)}
    if entry.keys() != names or not all(entry.values()):
        wrong = (names ^ entry.keys()) | {name for name, value in entry.items() if not value}
        raise CatalogueError(f"rules.yml: {code}: fields missing, empty or unknown: {sorted(wrong)}")
    rule = Rule(**{name: str(entry[name]).strip() for name in names})
    for name, allowed in ALLOWED.items():
        if getattr(rule, name) not in allowed:
            raise CatalogueError(f"rules.yml: {code}: {name} must be one of {', '.join(allowed)}")
    for name in ("message_vi", "message_en", "fix_vi", "fix_en"):
        if unknown := _placeholders(getattr(rule, name)) - PLACEHOLDERS:
            raise CatalogueError(f"rules.yml: {code}: {name} has unknown placeholders {sorted(unknown)}")
    return rule


def _placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def _words(row: Mapping, language: str) -> dict[str, str]:
    words = {name: row.get(name) for name in PLACEHOLDERS} | {"place": _place(row, language)}
    return {name: BLANK[language] if value in (None, "") else str(value) for name, value in words.items()}


def _place(row: Mapping, language: str) -> str:
    file, sheet, cell = ("Tệp", "trang tính", "ô") if language == "vi" else ("File", "sheet", "cell")
    parts = [f"{file} “{row.get('file')}”"]
    parts += [f"{sheet} “{row['sheet']}”"] if row.get("sheet") else []
    parts += [f"{cell} {row['cell']}"] if row.get("cell") else []
    return ", ".join(parts)
