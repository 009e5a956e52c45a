"""The receipts there are, in the order of intake: which delivery a file is, and the id and number of a new one.

The same bytes are one delivery where nothing came between and nobody says other things of them; sent again after
something else, or for another unit or period, they are another. A file of several forms is one delivery of several
reports. Reads and writes no file.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestration.intake.receive import Receipt

DIGITS = 64  # of a sha256; a second delivery of the same bytes is its sha256, a hyphen and a number
PART = "."  # before the number of a further form in the same file: each is a report of its own


class Deliveries:
    """Every receipt, found by what it is of."""

    def __init__(self, receipts: Sequence["Receipt"]):
        self.receipts: list[Receipt] = []
        self._by_content: dict[str, list[Receipt]] = defaultdict(list)
        for receipt in receipts:
            self.add(receipt)

    def add(self, receipt: "Receipt") -> None:
        """Count a receipt in."""
        self.receipts.append(receipt)
        self._by_content[receipt.report_id[:DIGITS]].append(receipt)

    def same_as(self, content: str, draft: "Receipt") -> "Receipt | None":
        """The delivery this file is: the same bytes, nothing else declared of them, and nothing received since."""
        alike = [receipt for receipt in self._by_content[content] if _agrees(draft, receipt)]
        if not alike:
            return None
        if draft.source == "samples":  # they stay where they are, and are seen again every night
            return alike[-1]
        if marked := [receipt for receipt in alike if draft.inbox_mark and receipt.inbox_mark == draft.inbox_mark]:
            return marked[-1]  # it could not be taken out of the inbox
        return alike[-1] if alike[-1] is self.receipts[-1] else None

    def number(self, draft: "Receipt", content: str, size: int) -> "Receipt":
        """The draft as a receipt of its own; bytes that came for one unit before come for it again."""
        alike = self._by_content[content]
        declared = {
            (receipt.declared_unit_code, receipt.declared_period) for receipt in alike if _agrees(draft, receipt)
        }
        unit, period = declared.pop() if len(declared) == 1 else (None, None)
        return replace(
            draft,
            report_id=f"{content}-{len(alike) + 1}" if alike else content,
            size_bytes=size,
            received_no=self.receipts[-1].received_no + 1 if self.receipts else 1,
            declared_unit_code=draft.declared_unit_code or unit,
            declared_period=draft.declared_period or period,
        )


def part_id(report_id: str, place: int) -> str:
    """The id of the report that a further form of a file is; the first form is the delivery itself."""
    return f"{report_id}{PART}{place + 1}" if place else report_id


def delivery_of(report_id: str) -> str:
    """The id of the delivery that a report came in: where its file is kept."""
    return report_id.partition(PART)[0]


def _agrees(draft: "Receipt", receipt: "Receipt") -> bool:
    """Nothing is declared of the draft that was not declared of the delivery."""
    return draft.declared_unit_code in (None, receipt.declared_unit_code) and draft.declared_period in (
        None,
        receipt.declared_period,
    )
