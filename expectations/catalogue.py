"""The rule catalogue: reads the files of `rules/`, writes nothing, refuses an entry that is incomplete or untellable.

Every rule of every stage is one entry: what must hold, why, who mends it, the words it is told in, its SQL.
"""

import re
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from functools import cache
from pathlib import Path
from string import Formatter

import yaml

from transforms.rendering import render

RULES = Path(__file__).with_name("rules")
# a file for what is judged together, in the order that numbers the rules
FILES = ("observations", "facts", "index", "reading", "arrivals", "steward")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's reads in a tenth of the time; not every build has it
# what the observation rules read, in the order it is made
BASELINES = tuple(
    Path(__file__).with_name("sql") / f"{name}.sql"
    for name in (
        *("words", "notes", "lines", "per_cents", "figures", "history", "registry", "owed", "halves"),
        *("peers", "scores", "measures", "magnitude", "sizes", "slips", "repeats"),
    )
)
# what the rules on verdicts read, made once the lines are judged
AFTER_LINES = tuple(RULES.with_name("sql") / "verdicts" / f"{name}.sql" for name in ("held", "revisions"))
# what is critical holds the line, or refuses the release; a warning passes and is told; info is noted
SEVERITIES = {"critical": "nghiêm trọng", "warning": "cảnh báo", "info": "ghi nhận"}
ALLOWED = {
    "stage": ("observations", "verdicts", "facts", "index"),
    "scope": ("report", "line", "cell", "release"),
    "severity": tuple(SEVERITIES),
    "owner": ("reporting_unit", "it_department"),
    # đúng, đủ, sạch, sống, thống nhất: what data must be, and what the scorecard is made of
    # what cannot be mended any more is told once
    "reminded": ("yes", "never"),
    "criterion": ("correct", "complete", "clean", "live", "consistent"),
    # the eight groups of error, which the reference table error_group names, and the three terms to mend one, in days
    "error_group": (
        *("missing", "outlier", "duplicate", "format", "reference", "cross_field", "stale"),
        "legal_source",  # disagrees with the legal source
    ),
    "days_to_mend": (5, 10, 15),
}
PLACEHOLDERS = frozenset(
    ("place", "file", "sheet", "cell", "found", "expected", "label", "line_code", "unit", "period", "count")
) | {
    "others",
    "working",
    "rounded",
    "hint",
}  # these a rule's SQL may add; `place` is file, sheet and cell in one phrase
NUMBERS = ("thresholds", "days_to_mend")  # the fields of an entry that are no text
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
        "neighbours_too": " Nhiều đơn vị trực thuộc cùng cấp trên cũng như vậy.",
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
        "neighbours_too": " Many units below the same one did likewise.",
    },
}
# what a row adds that its rule's SQL eased to another severity because the note gives a reason: nothing is asked of it
EASED = {
    "message_vi": " Đơn vị đã ghi lý do ở cột Ghi chú.",
    "message_en": " The note gives a reason.",
    "fix_vi": "Không cần gửi lại; người tổng hợp xem lý do đã ghi ở cột Ghi chú.",
    "fix_en": "No need to send again; whoever compiles the figures reads the reason in the note.",
}
THRESHOLD = re.compile(r"getvariable\('([A-Z0-9_]+)\.([a-z0-9_]+)'\)")


class CatalogueError(ValueError):
    """An entry of the catalogue cannot be used; the message names the rule and the field."""


@dataclass(frozen=True)
class Rule:
    """One rule: `over` is what it is evaluated on (a FROM clause), `sql` gives the rows that break it.

    `days_to_mend` are working days from the day the finding is known; the table error_group may set others for a group.
    `title_vi` is what people call it; tests/test_rule_catalogue.py wants one of every rule.
    `thresholds` are the defaults of what its SQL reads as `getvariable('CODE.name')`; the reference table
    rule_threshold may set others.
    """

    code: str
    stage: str
    scope: str
    severity: str
    owner: str
    error_group: str
    days_to_mend: int
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
    title_vi: str = ""

    @property
    def is_eased(self) -> bool:
        """Whether a note that gives a reason makes of what it finds a thing noted only."""
        return " as severity" in self.sql

    def tell(self, row: Mapping) -> dict[str, str]:
        """The finding in words: message and fix, in both languages; `row` holds the placeholders' values.

        A row with a `severity` of its own was eased by its rule, and says why.
        """
        words = {
            f"{part}_{language}": getattr(self, f"{part}_{language}").format_map(_words(row, language))
            for part in ("message", "fix")
            for language in ("vi", "en")
        }
        if row.get("severity") is None:
            return words
        return EASED | {name: words[name] + EASED[name] for name in ("message_vi", "message_en")}


@cache
def load(folder: Path = RULES) -> tuple[Rule, ...]:
    """Every rule of the catalogue, in its order.

    Raises:
        CatalogueError: an entry cannot be used, a code stands there twice, or a file is missing or nobody's.
    """
    if stray := {path.stem for path in folder.glob("*.yml")} ^ set(FILES):
        raise CatalogueError(f"{folder.name}/: missing, or not among catalogue.FILES: {', '.join(sorted(stray))}")
    rules = tuple(rule for name in FILES for rule in _read(folder / f"{name}.yml"))
    codes = [rule.code for rule in rules]
    if twice := {code for code in codes if codes.count(code) > 1}:
        raise CatalogueError(f"{folder.name}/: {', '.join(sorted(twice))} stands there more than once")
    return rules


def of_stage(stage: str) -> tuple[Rule, ...]:
    """The rules of one stage, in the catalogue's order."""
    return tuple(rule for rule in load() if rule.stage == stage)


def titled(code: str) -> str:
    """A rule's code and what people call it; the code alone of one that is no longer in the catalogue."""
    title = _titles().get(code)
    return f"{code}, {title}" if title else code


def title_of(code: str) -> str:
    """What people call a rule; nothing where the catalogue does not have it."""
    return _titles().get(code, "")


@cache
def _titles() -> dict[str, str]:
    return {rule.code: rule.title_vi for rule in load()}


def _read(path: Path) -> list[Rule]:
    entries = yaml.load(path.read_text(encoding="utf-8"), LOADER)  # noqa: S506 - a safe loader either way
    try:
        return [_rule(entry) for entry in entries]
    except CatalogueError as error:
        raise CatalogueError(f"{path.parent.name}/{path.name}: {error}") from None


def _rule(entry: Mapping) -> Rule:
    code = entry.get("code", "?")
    names = {column.name for column in fields(Rule)}
    needed = {column.name for column in fields(Rule) if column.default is column.default_factory is MISSING}
    if not needed <= entry.keys() <= names or not all(entry.values()):
        unknown = (needed - entry.keys()) | (entry.keys() - names)
        wrong = unknown | {name for name, value in entry.items() if not value}
        raise CatalogueError(f"{code}: fields missing, empty or unknown: {sorted(wrong)}")
    texts = {name: str(value).strip() for name, value in entry.items() if name not in NUMBERS}
    texts["sql"] = render(texts["sql"])  # the macros of the models, so that a rule and a model mean one thing by a word
    rule = Rule(**texts, days_to_mend=entry["days_to_mend"], thresholds=entry.get("thresholds", {}))
    _check_values(rule)
    return rule


def _check_values(rule: Rule) -> None:
    """Refuse thresholds that no SQL reads, a word that is not allowed, and a placeholder that nothing fills."""
    read = THRESHOLD.findall(rule.sql) + [used for used in _read_by_baselines() if used[0] == rule.code]
    if set(read) != {(rule.code, name) for name in rule.thresholds}:
        raise CatalogueError(f"{rule.code}: thresholds and what the SQL reads of them differ")
    for name, allowed in ALLOWED.items():
        if getattr(rule, name) not in allowed:
            raise CatalogueError(f"{rule.code}: {name} must be one of {', '.join(map(str, allowed))}")
    for name in ("message_vi", "message_en", "fix_vi", "fix_en"):
        if unknown := _placeholders(getattr(rule, name)) - PLACEHOLDERS:
            raise CatalogueError(f"{rule.code}: {name} has unknown placeholders {sorted(unknown)}")


@cache
def _read_by_baselines() -> list[tuple[str, str]]:
    return [read for path in (*BASELINES, *AFTER_LINES) for read in THRESHOLD.findall(path.read_text(encoding="utf-8"))]


def _placeholders(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def _words(row: Mapping, language: str) -> dict[str, str]:
    words = {name: row.get(name) for name in PLACEHOLDERS} | {"place": _place(row, language)}
    spoken = {name: BLANK[language] if value in (None, "") else str(value) for name, value in words.items()}
    return spoken | {"hint": HINTS[language].get(row.get("hint") or "", "")}


def _place(row: Mapping, language: str) -> str:
    if not row.get("file"):
        unit, form, period = ("Đơn vị", "biểu", "kỳ") if language == "vi" else ("Unit", "form", "period")
        return f"{unit} “{row.get('unit')}”, {form} {row.get('form_code')}, {period} {row.get('period')}"
    file, sheet, cell = ("Tệp", "trang tính", "ô") if language == "vi" else ("File", "sheet", "cell")
    parts = [f"{file} “{row.get('file')}”"]
    parts += [f"{sheet} “{row['sheet']}”"] if row.get("sheet") else []
    parts += [f"{cell} {row['cell']}"] if row.get("cell") else []
    return ", ".join(parts)
