"""Puts findings in the order a person works through them, repeats of one cause together, and prints them.

Reads rows of findings, writes no file.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from expectations import catalogue

SEVERITIES = {code: words.capitalize() for code, words in catalogue.SEVERITIES.items()}
FIRST_CELLS = 5


@dataclass(frozen=True)
class Cause:
    """One cause with every finding of it."""

    findings: tuple[dict, ...]

    @property
    def first(self) -> dict:
        """The finding that stands for all."""
        return self.findings[0]

    @property
    def places(self) -> str:
        """The first cells, and how many there are when there are more."""
        cells = [place for finding in self.findings if (place := place_of(finding))]
        more = f" … (tất cả {len(self.findings)})" if len(self.findings) > FIRST_CELLS else ""
        return ", ".join(cells[:FIRST_CELLS]) + more if cells else "cả báo cáo"


def place_of(finding: dict) -> str:
    """Where a finding is, as a spreadsheet writes it; nothing for a whole report."""
    sheet, cell = finding.get("sheet") or "", finding.get("cell") or ""
    return f"{sheet}!{cell}" if sheet and cell else cell or sheet


def collapse(findings: Iterable[dict]) -> list[Cause]:
    """The causes, the gravest first: one rule, one thing found, one thing expected."""
    causes: dict[tuple, list[dict]] = {}
    for finding in findings:
        key = tuple(finding.get(name) for name in ("report_id", "rule_code", "found", "expected"))
        causes.setdefault(key, []).append(finding)
    order = list(SEVERITIES)
    return sorted(
        (Cause(tuple(same)) for same in causes.values()), key=lambda cause: order.index(cause.first["severity"])
    )


def todo(finding: Mapping[str, Any]) -> str:
    """What to do, and by when where something is to be done and the day is known (before sending it is not)."""
    if not finding.get("due_on") or finding["severity"] == "info" or finding.get("is_reminded") is False:
        return finding["fix_vi"]
    return f"{finding['fix_vi']} Hạn khắc phục: {finding['due_on']:%d/%m/%Y}."


def on_one_line(text: str) -> str:
    """A stranger's text as a terminal may show it: without what moves the cursor, rings or starts a new line."""
    return _CONTROL.sub("\ufffd", text)


_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def print_findings(name: str, findings: list[dict]) -> None:
    """One file's findings, cause by cause, with the total."""
    causes = collapse(findings)
    print(f"{on_one_line(name)}: {len(findings)} phát hiện, {len(causes)} nguyên nhân")
    for cause in causes:
        first = cause.first
        print(
            f"  [{SEVERITIES[first['severity']]}] {catalogue.titled(first['rule_code'])} ({on_one_line(cause.places)})"
        )
        print(f"    {on_one_line(first['message_vi'])}\n    → {on_one_line(first['fix_vi'])}")
