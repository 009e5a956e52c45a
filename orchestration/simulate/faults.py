"""The kinds of fault that can be planted: which lines can take one, and how it is done; writes nothing.

Reads codes and names in the reference folder, so that a wrong one is surely unknown. A fault breaks the one
rule it is named for and no other: a per cent that would no longer fit is left blank or computed anew.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from random import Random

from orchestration.reference.tables import ReferenceTables
from orchestration.simulate.content import is_filled
from orchestration.simulate.delivery import Sending
from orchestration.simulate.figures import per_cent, truncated_per_cent
from orchestration.simulate.scenario import Scenario

WHOLE_REPORT = -1
Where = Iterator[tuple[str, int, str]]  # column or header field, line number, what was done


@dataclass(frozen=True)
class Kind:
    """One class of fault: which lines can take it, and how it is done."""

    fits: Callable[[dict], bool]
    plant: Callable[[Sending, int, Random], Where]


def kinds_of(tables: ReferenceTables, scenario: Scenario) -> dict[str, Kind]:
    """Every kind of fault by the name the scenario gives it."""
    line_codes = {line.line_code for line in tables.form_line}
    names = {unit.name_vi for unit in tables.unit_registry} | {row.alias for row in tables.unit_alias}
    texts = scenario["texts_for_number"]
    return {
        "per_cent_off": Kind(_has_per_cent, _plant_per_cent_off),
        "per_cent_truncated": Kind(_can_be_truncated, _plant_per_cent_truncated),
        "part_greater_than_whole": Kind(_is_ratio, _plant_part_greater),
        "text_for_number": Kind(is_filled, partial(_plant_text, texts)),
        "line_twice": Kind(_is_ratio, _plant_line_twice),
        "line_code_unknown": Kind(is_filled, partial(_plant_line_code, line_codes)),
        "unit_misspelt": Kind(lambda _: True, partial(_plant_unit_misspelt, names)),
        "form_code_unknown": Kind(is_filled, partial(_plant_form_code, scenario["unknown_form_code"])),
        "file_truncated": Kind(lambda _: True, _plant_truncation),
        "negative_number": Kind(_is_positive, _plant_negative),
    }


def _is_ratio(line: dict) -> bool:
    return is_filled(line) and (line["denominator"] or 0) > 1


def _is_positive(line: dict) -> bool:
    return is_filled(line) and line["numerator"] > 0


def _has_per_cent(line: dict) -> bool:
    return is_filled(line) and line["reported_pct"] is not None


def _can_be_truncated(line: dict) -> bool:
    if not _has_per_cent(line):
        return False
    cut = truncated_per_cent(line["numerator"], _whole(line))
    # 83.10 written as a number is 83.1, which is rightly rounded
    return cut != line["reported_pct"] and cut % Decimal("0.1") != 0


def _vi(pct: Decimal) -> str:
    return f"{pct}%".replace(".", ",")


def _whole(line: dict) -> int:
    return line["plan"] if line["denominator"] is None else line["denominator"]


def _plant_per_cent_off(sending: Sending, number: int, chance: Random) -> Where:
    line = sending.lines[number]
    right, off = line["reported_pct"], Decimal(chance.randint(60, 900)) / 100
    line["reported_pct"] = right - off if right > off else right + off
    yield "reported_pct", number, f"Ghi {_vi(line['reported_pct'])}, tính lại {_vi(right)}"


def _plant_per_cent_truncated(sending: Sending, number: int, _: Random) -> Where:
    line = sending.lines[number]
    right = line["reported_pct"]
    line["reported_pct"] = truncated_per_cent(line["numerator"], _whole(line))
    yield "reported_pct", number, f"Ghi {_vi(line['reported_pct'])}, làm tròn đúng {_vi(right)}"


def _plant_part_greater(sending: Sending, number: int, chance: Random) -> Where:
    line = sending.lines[number]
    line["numerator"] = line["denominator"] + chance.randint(1, max(2, line["denominator"] // 5))
    line["reported_pct"] = per_cent(line["numerator"], line["denominator"])
    yield "numerator", number, f"{line['numerator']} trên {line['denominator']}"


def _plant_text(texts: list[str], sending: Sending, number: int, chance: Random) -> Where:
    text = chance.choice(texts)
    sending.lines[number] |= {"numerator": text, "reported_pct": None}
    yield "numerator", number, f"Ghi “{text}”"


def _plant_line_twice(sending: Sending, number: int, _: Random) -> Where:
    line = sending.lines[number]
    fewer = max(0, line["numerator"] - 1)
    again = line | {"numerator": fewer, "reported_pct": per_cent(fewer, line["denominator"])}
    sending.lines.insert(number + 1, again)
    yield "line_code", number, "Dòng thứ nhất trong hai dòng cùng mã"
    yield "line_code", number + 1, "Dòng thứ hai trong hai dòng cùng mã"


def _plant_line_code(line_codes: set[str], sending: Sending, number: int, _: Random) -> Where:
    line = sending.lines[number]
    right = line["line_code"]
    line["line_code"] = next(code for end in "XYZABC" if (code := f"{right}{end}") not in line_codes)
    yield "line_code", number, f"Mã đúng là {right}"


def _plant_unit_misspelt(names: set[str], sending: Sending, *_: object) -> Where:
    name = sending.report.unit.name_vi
    swapped = (name[:at] + name[at + 1] + name[at] + name[at + 2 :] for at in range(len(name) - 2, 0, -1))
    taken = {one.casefold() for one in names}
    misspelt = next(text for text in swapped if text.casefold() not in taken and text.split() == text.split(" "))
    sending.header |= {"unit_name": misspelt, "unit_code": ""}
    sending.declares_unit = False
    yield "unit_name", WHOLE_REPORT, f"Ghi “{misspelt}”, không ghi mã; đúng là {name}"


def _plant_form_code(code: str, sending: Sending, *_: object) -> Where:
    sending.header["form_code"], sending.damage = code, "foreign"
    yield "form_code", WHOLE_REPORT, f"Ghi mã biểu {code}"


def _plant_truncation(sending: Sending, *_: object) -> Where:
    sending.damage = "truncated"
    yield "", WHOLE_REPORT, "Tệp bị cắt cụt khi gửi"


def _plant_negative(sending: Sending, number: int, _: Random) -> Where:
    line = sending.lines[number]
    line |= {"numerator": -line["numerator"], "reported_pct": None}
    yield "numerator", number, f"Ghi {line['numerator']}"
