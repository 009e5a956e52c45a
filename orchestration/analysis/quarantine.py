"""Says what the night released of what was held, and what is still held and since when.

Reads `mart_quarantine` of the current release and of the one before it; writes nothing. A report is judged again every
night, so a file sent anew, an alias, a layout, a correction or a rule that changed releases what it explains, with no
one asking. Of a release made before there was such a table it says that it cannot be compared.
"""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import duckdb

from orchestration.analysis.findings import on_one_line

STATES = """
select report_id, file_name, is_held, is_replaced, lines_held, lines_let_through, lines_dropped, held_since
from mart_quarantine
"""
SHOWN = 5


class ReportState(NamedTuple):
    """What a release says of one report; `since` (UTC+7) is null where nothing of it is held."""

    name: str
    is_held: bool
    is_replaced: bool
    lines_held: int
    lines_let_through: int
    lines_dropped: int
    since: datetime


@dataclass(frozen=True)
class Quarantine:
    """What the night let go, what newer revisions replaced, what it holds that it did not, and all it still holds.

    A report stands with its lines; one still held also with the day since which its unit's word has been held.
    `silent` are the releases, by name, that were made before a release said what it holds.
    """

    released: list[tuple[str, int]]
    replaced: list[str]
    newly: list[tuple[str, int]]
    still: list[tuple[str, int, datetime]]
    dropped: list[tuple[str, int]] = field(default_factory=list)
    silent: list[str] = field(default_factory=list)


def compare(release: Path) -> Quarantine:
    """What became of what the release before this one held."""
    earlier = before_it(release)
    now, before = _states(release), _states(earlier) if earlier else {}
    silent = [folder.name for folder, states in ((earlier, before), (release, now)) if folder and states is None]
    now, before = now or {}, before or {}
    released, replaced, newly = [], [], []
    for report_id, was in before.items():
        report = now.get(report_id)
        if report is None:
            continue
        gained = report.lines_let_through - was.lines_let_through
        if was.is_held and (not report.is_held or gained > 0):
            released.append((report.name, gained))
        elif was.is_held and not was.is_replaced and report.is_replaced:
            replaced.append(report.name)
        elif report.is_held and not report.is_replaced and gained < 0:
            newly.append((report.name, -gained))
    held = (report for report in now.values() if report.is_held and not report.is_replaced)
    still = sorted(
        ((report.name, report.lines_held, report.since) for report in held), key=lambda row: (row[2], row[0])
    )
    dropped = sorted((report.name, report.lines_dropped) for report in now.values() if report.lines_dropped)
    return Quarantine(sorted(released), sorted(replaced), sorted(newly), still, dropped, silent)


def before_it(release: Path) -> Path | None:
    """The release before this one; none for the first."""
    earlier = (path for path in release.parent.iterdir() if path.is_dir() and not path.is_symlink())
    named = sorted(path for path in earlier if (path / "manifest.json").is_file() and path.name < release.name)
    return named[-1] if named else None


def in_words(quarantine: Quarantine) -> list[str]:
    """The lines a person reads when the night is over; each says how many there are in all."""
    reports = {
        "Được giải phóng so với bản trước": _counted(quarantine.released),
        "Mới bị giữ, bản trước đã nhận": _counted(quarantine.newly),
        "Đã có bản gửi lại thay cho bản từng bị giữ": quarantine.replaced,
        "Bỏ số liệu theo đính chính": _counted(quarantine.dropped),
        "Còn giữ, lâu nhất trước": [
            f"{name} ({f'{lines} dòng' if lines else 'cả tệp'}, từ {since:%d/%m/%Y})"
            for name, lines, since in quarantine.still
        ],
    }
    silences = [
        f"Bản {name} được làm trước khi có bảng mart_quarantine: không so sánh được những gì đã giữ và đã giải phóng / "
        "made before releases said what they hold"
        for name in quarantine.silent
    ]
    return silences + [
        on_one_line(f"{words}: {len(named)} báo cáo: {', '.join(named[:SHOWN])}{_more(named)}")
        for words, named in reports.items()
        if named
    ]


def _counted(reports: list[tuple[str, int]]) -> list[str]:
    return [f"{name} ({lines} dòng)" for name, lines in reports]


def _more(rows: list[str]) -> str:
    return f" … (tất cả {len(rows)})" if len(rows) > SHOWN else ""


def _states(release: Path) -> dict[str, ReportState] | None:
    """What a release says of every report, by report_id; None of one that was made before there was such a table."""
    with duckdb.connect(str(release / "kho.duckdb"), read_only=True) as connection:
        if ("mart_quarantine",) not in connection.execute("select table_name from duckdb_tables()").fetchall():
            return None
        return {report_id: ReportState(*rest) for report_id, *rest in connection.execute(STATES).fetchall()}
