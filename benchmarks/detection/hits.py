"""Counts what was planted and told: by any rule of its class, at its line or in words on its report that name the line.

A class may ask more of what was read than that it is told; what is told and yet taken for something else is no hit.
Writes nothing.
"""

import re

import pandas as pd
from planting import Class, Field, Place


def hits(findings: pd.DataFrame, planted: list[Place], one: Class, field: Field) -> int:
    """How many of the planted places a rule of their class tells."""
    owned = findings[findings["rule_code"].isin(one.rules)]
    owned = owned[owned["severity"] == one.severity] if one.severity else owned
    told_of = _Told(owned, field)
    return sum(told_of.names(place) and (one.is_right is None or one.is_right(field, place)) for place in planted)


class _Told:
    """The places that some findings speak of."""

    def __init__(self, findings: pd.DataFrame, field: Field):
        owed = zip(*(findings[name].fillna("") for name in ("form_code", "unit_key", "period_code")), strict=True)
        self.reports = set(findings["report_id"]) | set(map("|".join, owed))
        self.lines = set(zip(findings["report_id"], findings["line_key"], strict=True))
        lines = field.load.lines
        self._codes = dict(
            zip(zip(lines["report_id"], lines["line_key"], strict=True), lines["line_code"], strict=True)
        )
        of_report = findings[findings["line_key"].isna() & findings["report_id"].notna()]
        words = of_report["expected"].fillna("").map(lambda text: re.split(r"[\s,;]+", text))
        self._named = {
            (report, code) for report, codes in zip(of_report["report_id"], words, strict=True) for code in codes
        }

    def names(self, place: Place) -> bool:
        """Whether a finding speaks of a report, or of its line by its row or its code."""
        report, line = place
        if line is None:
            return report in self.reports
        return place in self.lines or (report, self._codes.get(place)) in self._named
