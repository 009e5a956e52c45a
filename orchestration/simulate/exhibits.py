"""Shows once each thing the rules must find: chooses reports for `exhibits.yml` and changes them; writes no file.

An exhibit names a rule, the report it may stand in and what is done to it: to cells of a line, to the header, to when
and as what it was sent, or to the file. At most one to a report, only in reports neither late nor revised. What a line
of the list says is done is in the settings; a per cent that would no longer fit is computed anew.
"""

import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from unicodedata import category, normalize

from orchestration.simulate.content import header_cell, is_filled, line_cell
from orchestration.simulate.defects import Planted
from orchestration.simulate.delivery import Sending
from orchestration.simulate.figures import per_cent
from orchestration.simulate.scenario import Scenario, SimulationError
from transforms.yaml_text import parse

FOLDER = Path(__file__).parent
WHERE = {
    "any": lambda line: True,
    "filled": is_filled,
    "ratio": lambda line: is_filled(line) and (line["denominator"] or 0) >= 20,
    "planned": lambda line: is_filled(line) and (line["plan"] or 0) >= 20,
    "claimed": lambda line: line.get("self_score") is not None,
    "scored": lambda line: line.get("self_score") is not None and line.get("verified_score") is not None,
}


@dataclass(frozen=True)
class Exhibit:
    """One entry of the list: the rules it must be found by, and its settings."""

    rules: tuple[str, ...]
    settings: dict[str, Any]

    def __getitem__(self, name: str) -> Any:
        return self.settings.get(name)


class Stage:
    """The reports that are sent, and which of them still hold nothing but what the model gave."""

    def __init__(self, sendings: list[Sending], taken: set[str]):
        self.sendings = sendings
        self.free = {sending.file: sending for sending in sendings if sending.fate == "plain"}
        self._by_report = {_key(sending): sending for sending in sendings}
        for file in taken:
            self.take(file)

    def take(self, file: str) -> None:
        """No other exhibit may stand in this file."""
        self.free.pop(file, None)

    def of(self, form: str, unit: str, period: str) -> Sending | None:
        """The report of a form, unit and period as it was last sent."""
        return self._by_report.get((form, unit, period))

    def sibling(self, sending: Sending) -> Sending | None:
        """The same report of another unit below the same parent."""
        unit = sending.report.unit
        return next(
            (
                other
                for other in self.free.values()
                if other is not sending
                and _key(other)[::2] == _key(sending)[::2]
                and other.report.unit.parent_unit_key == unit.parent_unit_key
            ),
            None,
        )

    def previous(self, sending: Sending) -> Sending | None:
        """The report of the period before, of the same kind."""
        return self._beside(sending, -1)

    def next(self, sending: Sending) -> Sending | None:
        """The report of the period after, of the same kind."""
        return self._beside(sending, 1)

    def _beside(self, sending: Sending, step: int) -> Sending | None:
        form, unit, period = _key(sending)
        kind = sending.report.period.kind
        periods = sorted(
            key[2] for key, one in self._by_report.items() if key[:2] == (form, unit) and one.report.period.kind == kind
        )
        at = periods.index(period) + step
        beside = self.of(form, unit, periods[at]) if 0 <= at < len(periods) else None
        return beside if beside and beside.file in self.free else None


def exhibits_of(scenario: Scenario) -> list[Exhibit]:
    """The list that the scenario names, in the order in which the exhibits choose their reports; it may name none."""
    name = scenario.settings.get("exhibits")
    entries = parse(FOLDER.joinpath(name).read_text(encoding="utf-8")) if name else []
    return [Exhibit(tuple(entry.pop("rule").split()), entry) for entry in entries]


def show(sendings: list[Sending], taken: set[str], scenario: Scenario) -> list[Planted]:
    """Change a report for each exhibit that a report is left for; give the list of what was done."""
    stage, listed = Stage(sendings, taken), []
    for exhibit in exhibits_of(scenario):
        chance = scenario.chance("exhibit", *exhibit.rules, exhibit["file"])
        places = [one for one in stage.free.values() if _fits(stage, exhibit, one)]
        if not places:
            continue
        sending = chance.choice(places)
        stage.take(sending.file)
        beside = getattr(stage, exhibit["needs"])(sending) if exhibit["needs"] else None
        if beside:
            stage.take(beside.file)
        for change in _done(stage, exhibit, sending, beside, chance):
            listed += [_row(sending, rule, change) for rule in exhibit.rules or ("",)]
    return listed


def _fits(stage: Stage, exhibit: Exhibit, sending: Sending) -> bool:
    report = sending.report
    wanted = {"form": report.form.code, "period": report.period.code, "unit": report.unit.unit_code}
    if not all(re.fullmatch(exhibit[name] or ".*", code) for name, code in wanted.items()):
        return False
    if exhibit["needs"] and getattr(stage, exhibit["needs"])(sending) is None:
        return False
    return bool(report.rows) or bool(_numbers(exhibit, sending))


def _numbers(exhibit: Exhibit, sending: Sending) -> list[int]:
    """The lines that the exhibit may change."""
    fits = WHERE[exhibit["where"] or "any"]
    return [
        number
        for number, line in enumerate(sending.lines)
        if fits(line) and re.fullmatch(exhibit["line"] or ".*", line["line_code"])
    ]


class Change(NamedTuple):
    """What was done: in which column or header field of which line, what, and in which file if not the report's own."""

    column: str
    number: int
    note: str
    file: str = ""


WHOLE_REPORT = -1


def _done(stage: Stage, exhibit: Exhibit, sending: Sending, beside: Sending | None, chance: Random) -> Iterator[Change]:
    """Do what the settings ask for, and say it."""
    if exhibit["copies"]:
        yield _copy_lines(exhibit, sending, beside)
    if exhibit["cells"]:
        numbers = _numbers(exhibit, sending)
        for number in numbers if exhibit["lines"] == "all" else [chance.choice(numbers)]:
            yield from _write_cells(exhibit, sending, beside, number)
    if sending.report.rows:
        yield from _write_matrix(exhibit, sending, chance)
    if exhibit["header"]:
        yield from _write_header(exhibit, sending, beside)
    if exhibit["drops_lines"]:
        del sending.lines[: exhibit["drops_lines"]]
        yield Change("", WHOLE_REPORT, f"Bỏ {exhibit['drops_lines']} dòng đầu")
    if exhibit["sent"]:
        yield from _send_otherwise(exhibit, sending)
    if exhibit["again"]:
        yield _send_again(stage, exhibit, sending, beside)
    if exhibit["file"]:
        sending.treatment = exhibit["file"]
        sending.file = str(Path(sending.file).with_suffix(exhibit["suffix"] or ".xlsx"))
        yield Change("", WHOLE_REPORT, exhibit["note"])


def _copy_lines(exhibit: Exhibit, sending: Sending, beside: Sending | None) -> Change:
    source = beside
    if source is None:
        raise SimulationError(f"exhibits: {exhibit.rules} chép mà không ghi needs / copies without `needs`")
    touched = {number: sending.lines[number] for number in _numbers(exhibit, sending)[: exhibit["touches"] or 0]}
    sending.lines[:] = [touched.get(number, copy(line)) for number, line in enumerate(source.lines)]
    return Change("", WHOLE_REPORT, f"Chép các dòng của {source.file}, chỉ sửa {len(touched)} dòng")


def _write_cells(exhibit: Exhibit, sending: Sending, beside: Sending | None, number: int) -> Iterator[Change]:
    line, cells = sending.lines[number], exhibit["cells"]
    lines = {one["line_code"]: one for one in sending.lines}
    lines["beside"] = next((one for one in beside.lines if one["line_code"] == line["line_code"]), {}) if beside else {}
    for column, value in cells.items():
        line[column] = _value(value, line, lines)
        yield Change(column, number, f"Ghi {column} = {'(trống)' if line[column] is None else line[column]}")
    if "reported_pct" not in cells and line.get("reported_pct") is not None:
        whole = line["plan"] if line.get("denominator") is None else line["denominator"]
        numbers = isinstance(line["numerator"], int) and isinstance(whole, int)
        line["reported_pct"] = per_cent(line["numerator"], whole) if numbers else None


def _value(value: Any, line: dict, lines: dict[str, dict]) -> Any:
    """A value as it is, or made of another cell: {of: plan, times: 3, plus: 1}, {of: numerator, in: beside}."""
    if not isinstance(value, dict):
        return value
    source = lines[value["in"]] if "in" in value else line
    base = source.get(value["of"])
    if base is None or isinstance(base, str):
        return base
    if value.get("digits") == "exchanged":
        text = str(base)
        return int(text[0] + text[2] + text[1] + text[3:]) if len(text) > 2 else base
    made = float(base) * value.get("times", 1) + value.get("plus", 0)
    return round(made) if isinstance(base, int) else type(base)(f"{made:.1f}")


def _write_header(exhibit: Exhibit, sending: Sending, other: Sending | None) -> Iterator[Change]:
    unit, year = sending.report.unit, sending.report.period.year
    names = {"unit": unit.name_vi, "code": unit.unit_code, "year": year, "next": year + 1, "before": year - 1}
    names |= {"plain_name": _without_marks(unit.name_vi), "short_code": unit.unit_code.lstrip("0")}
    names |= {"parent_code": unit.parent_unit_key.partition(":")[0]}
    names |= {"other": other.report.unit.name_vi, "other_code": other.report.unit.unit_code} if other else {}
    for field, text in exhibit["header"].items():
        sending.header[field] = text.format(**names)
        yield Change(field, WHOLE_REPORT, f"Ghi “{sending.header[field]}”")


def _without_marks(name: str) -> str:
    letters = normalize("NFD", name.replace("Đ", "D").replace("đ", "d"))
    return "".join(letter for letter in letters if category(letter) != "Mn")


def _write_matrix(exhibit: Exhibit, sending: Sending, chance: Random) -> Iterator[Change]:
    if exhibit["matrix_cell"]:
        yield _write_status(exhibit, sending, chance)
    if exhibit["rows"]:
        yield from _write_rows(exhibit, sending)


def _write_status(exhibit: Exhibit, sending: Sending, chance: Random) -> Change:
    """Write what nobody can read into one cell of a matrix."""
    line = chance.choice(sending.lines)
    code = chance.choice(sorted(line["cells"]))
    line["cells"] = line["cells"] | {code: exhibit["matrix_cell"]}
    return Change("", WHOLE_REPORT, f"Ghi “{exhibit['matrix_cell']}” ở mục tiêu {code} của {line['unit_name']}")


def _write_rows(exhibit: Exhibit, sending: Sending) -> Iterator[Change]:
    """Write what the rows of a matrix say of some of its units; targets that the form did not ask for get a column."""
    rows = {line["unit_code"]: line for line in sending.lines}
    for entry in exhibit["rows"]:
        line = rows[entry["unit"]]
        written = {code: word for span, word in entry["cells"].items() for code in _codes(span)}
        line["cells"] = line["cells"] | written
        yield Change("", WHOLE_REPORT, f"{line['unit_name']}: {entry['note']}")
    yield Change("", WHOLE_REPORT, exhibit["note"])


def _codes(span: str) -> list[str]:
    """The line codes of a span, first-last: one letter and a number, as wide as the first is written."""
    first, last = span.split("-")
    width = len(first) - 1
    return [f"{first[0]}{number:0{width}}" for number in range(int(first[1:]), int(last[1:]) + 1)]


def _send_otherwise(exhibit: Exhibit, sending: Sending) -> Iterator[Change]:
    sent = exhibit["sent"]
    for field, value in sent.items():
        sending.declared[field] = value
        yield Change("", WHOLE_REPORT, f"Phiếu giao nhận ghi {field} = {value}")


def _send_again(stage: Stage, exhibit: Exhibit, sending: Sending, beside: Sending | None) -> Change:
    """A second file of the same report: the lines it keeps, and when it comes."""
    again, second = exhibit["again"], copy(sending)
    second.header, second.declared = dict(sending.header), dict(sending.declared)
    second.file = f"{Path(sending.file).stem}_{again['name']}.xlsx"
    second.lines = [dict(line) for line in sending.lines][again.get("from", 0) : again.get("to")]
    for line in second.lines[: again.get("changes", 0)]:
        line |= {"numerator": max(0, line["numerator"] - again.get("by", 1)), "reported_pct": None}
    second.received_at = (beside or sending).received_at + timedelta(days=again.get("days", 0))
    stage.sendings.append(second)
    return Change("", WHOLE_REPORT, f"Gửi lại báo cáo trong {sending.file}", second.file)


def _row(sending: Sending, rule: str, change: Change) -> Planted:
    form, column, number = sending.report.form, change.column, change.number
    in_line = number != WHOLE_REPORT and not sending.report.rows
    printed = {col.name for col in form.layout.printed}
    cell = line_cell(form.layout, column, number) if in_line and column in printed else ""
    if column in form.layout.block.labels:
        cell = header_cell(form.layout, column)
    return Planted(
        file=change.file or sending.file,
        sheet=form.code,
        cell=cell,
        form_code=form.code,
        unit_code=sending.report.unit.unit_code,
        period=sending.report.period.code,
        line_code=sending.lines[number]["line_code"] if in_line else "",
        defect="exhibit",
        expected_rule=rule,
        note=change.note,
    )


def _key(sending: Sending) -> tuple[str, str, str]:
    report = sending.report
    return report.form.code, report.unit.unit_code, report.period.code
