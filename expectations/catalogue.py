"""The rule catalogue: reads `rules.yml`, writes nothing, refuses an entry that is incomplete or untellable.

Every rule of every stage is one entry: what must hold, why, who mends it, the words it is told in, its SQL.
"""

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from pathlib import Path
from string import Formatter

import yaml

RULES = Path(__file__).with_name("rules.yml")
# what the observation rules read, in the order it is made
BASELINES = tuple(
    Path(__file__).with_name("sql") / f"{name}.sql"
    for name in ("words", "lines", "per_cents", "figures", "history", "registry", "owed", "peers", "scores", "measures")
)
ALLOWED = {
    "stage": ("observations", "verdicts", "facts", "index"),
    "scope": ("report", "line", "cell", "release"),
    "severity": ("critical", "warning", "info"),
    "owner": ("reporting_unit", "it_department"),
    # đúng, đủ, sạch, sống, thống nhất: what data must be, and what the scorecard is made of
    # what cannot be mended any more is told once
    "reminded": ("yes", "never"),
    "criterion": ("correct", "complete", "clean", "live", "consistent"),
}
PLACEHOLDERS = frozenset(
    ("place", "file", "sheet", "cell", "found", "expected", "label", "line_code", "unit", "period", "count")
) | {
    "others",
    "working",
    "rounded",
    "hint",
}  # these a rule's SQL may add; `place` is file, sheet and cell in one phrase
BLANK = {"vi": "để trống", "en": "blank"}
# why a figure is probably wrong, when its own digits say so; a rule's SQL names the hint
HINTS = {
    "vi": {
        "digit": " Có thể gõ nhầm một chữ số.",
        "exchanged": " Có thể gõ đảo hai chữ số.",
        "point": " Có thể đặt sai dấu thập phân.",
        "per_one": " Có thể ghi dưới dạng hệ số (0,85) thay vì phần trăm (85%).",
        "digit_more": " Có thể gõ thừa một chữ số.",
        "digit_less": " Có thể gõ thiếu một chữ số.",
        "hundred": " Có thể lệch đơn vị tính 100 lần.",
        "thousand": " Có thể nhầm đơn vị tính: nghìn với đơn vị.",
    },
    "en": {
        "digit": " One digit may be mistyped.",
        "exchanged": " Two digits may be exchanged.",
        "point": " The decimal mark may be misplaced.",
        "per_one": " It may be written as a share (0.85) instead of a per cent (85%).",
        "digit_more": " There may be a digit too many.",
        "digit_less": " There may be a digit missing.",
        "hundred": " The unit of measure may be off by 100.",
        "thousand": " Thousands may have been taken for units.",
    },
}
THRESHOLD = re.compile(r"getvariable\('([A-Z0-9_]+)\.([a-z0-9_]+)'\)")


class CatalogueError(ValueError):
    """An entry of rules.yml cannot be used; the message names the rule and the field."""


@dataclass(frozen=True)
class Rule:
    """One rule: `over` is what it is evaluated on (a FROM clause), `sql` gives the rows that break it.

    `thresholds` are the defaults of what its SQL reads as `getvariable('CODE.name')`; the reference table
    rule_threshold may set others.
    """

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
    criterion: str = "clean"
    reminded: str = "yes"
    thresholds: Mapping[str, float] = field(default_factory=dict)

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
    names = {known.name for known in fields(Rule)}
    needed = {known.name for known in fields(Rule) if known.default is known.default_factory is MISSING}
    if not needed <= entry.keys() <= names or not all(entry.values()):
        unknown = (needed - entry.keys()) | (entry.keys() - names)
        wrong = unknown | {name for name, value in entry.items() if not value}
        raise CatalogueError(f"rules.yml: {code}: fields missing, empty or unknown: {sorted(wrong)}")
    texts = {name: str(value).strip() for name, value in entry.items() if name != "thresholds"}
    rule = Rule(**texts, thresholds=entry.get("thresholds", {}))
    read = THRESHOLD.findall(rule.sql) + [used for used in _read_by_baselines() if used[0] == code]
    if set(read) != {(code, name) for name in rule.thresholds}:
        raise CatalogueError(f"rules.yml: {code}: thresholds and what the SQL reads of them differ")
    for name, allowed in ALLOWED.items():
        if getattr(rule, name) not in allowed:
            raise CatalogueError(f"rules.yml: {code}: {name} must be one of {', '.join(allowed)}")
    for name in ("message_vi", "message_en", "fix_vi", "fix_en"):
        if unknown := _placeholders(getattr(rule, name)) - PLACEHOLDERS:
            raise CatalogueError(f"rules.yml: {code}: {name} has unknown placeholders {sorted(unknown)}")
    return rule


@cache
def _read_by_baselines() -> list[tuple[str, str]]:
    return [read for path in BASELINES for read in THRESHOLD.findall(path.read_text(encoding="utf-8"))]


def _placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def _words(row: Mapping, language: str) -> dict[str, str]:
    words = {name: row.get(name) for name in PLACEHOLDERS} | {"place": _place(row, language)}
    spoken = {name: BLANK[language] if value in (None, "") else str(value) for name, value in words.items()}
    return spoken | {"hint": HINTS[language].get(row.get("hint"), "")}


def _place(row: Mapping, language: str) -> str:
    if not row.get("file"):
        unit, form, period = ("Đơn vị", "biểu", "kỳ") if language == "vi" else ("Unit", "form", "period")
        return f"{unit} “{row.get('unit')}”, {form} {row.get('form_code')}, {period} {row.get('period')}"
    file, sheet, cell = ("Tệp", "trang tính", "ô") if language == "vi" else ("File", "sheet", "cell")
    parts = [f"{file} “{row.get('file')}”"]
    parts += [f"{sheet} “{row['sheet']}”"] if row.get("sheet") else []
    parts += [f"{cell} {row['cell']}"] if row.get("cell") else []
    return ", ".join(parts)
