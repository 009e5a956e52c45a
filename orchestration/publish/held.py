"""Says what the night released of what was held, and what is still held and since when.

Reads the current release and the one before it; writes nothing. A report is judged again every night, so a file sent
anew, an alias, a layout, a correction or a rule that changed releases what it explains, with no one asking.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb

HELD = """
select report_id, file_name, verdict, lines_held, received_at, is_latest
from fct_report
where verdict <> 'accepted' or read_code <> 'ok'
"""
NOW = "select report_id, file_name, verdict, lines_held, received_at, is_latest from fct_report"
SHOWN = 5


@dataclass(frozen=True)
class Quarantine:
    """Reports let go since the last release, reports whose newer revision took their place, and those still held."""

    released: list[tuple[str, int]]
    replaced: list[str]
    still: list[tuple[str, int, datetime]]


def compare(release: Path) -> Quarantine:
    """What became of what the release before this one held."""
    now = {row[0]: row for row in _rows(release, NOW)}
    held_now = {row[0]: row for row in _rows(release, HELD)}
    before = before_it(release)
    held_before = {row[0]: row for row in _rows(before, HELD)} if before else {}
    released, replaced = [], []
    for report_id, (_, name, _, lines, _, _) in held_before.items():
        if report_id not in now:
            continue
        _, _, _, lines_now, _, is_latest = now[report_id]
        if report_id not in held_now or lines_now < lines:
            released.append((name, lines - lines_now))
        elif not is_latest:
            replaced.append(name)
    still = sorted(
        ((name, lines, received) for _, name, _, lines, received, is_latest in held_now.values() if is_latest),
        key=lambda row: (row[2], row[0]),
    )
    return Quarantine(released, replaced, still)


def before_it(release: Path) -> Path | None:
    """The release before this one; none for the first."""
    earlier = (path for path in release.parent.iterdir() if path.is_dir() and not path.is_symlink())
    named = sorted(path for path in earlier if (path / "manifest.json").is_file() and path.name < release.name)
    return named[-1] if named else None


def told(quarantine: Quarantine) -> list[str]:
    """The lines a person reads when the night is over."""
    said = []
    if quarantine.released:
        names = ", ".join(f"{name} ({lines} dòng)" for name, lines in quarantine.released[:SHOWN])
        count = len(quarantine.released)
        said.append(f"Được giải phóng so với bản trước: {count} báo cáo: {names}{_more(quarantine.released)}")
    if quarantine.replaced:
        said.append(f"Đã có bản gửi lại: {len(quarantine.replaced)} báo cáo từng bị giữ")
    if quarantine.still:
        rows = quarantine.still[:SHOWN]
        names = ", ".join(f"{name} ({lines} dòng, từ {since:%d/%m/%Y})" for name, lines, since in rows)
        said.append(f"Còn giữ: {len(quarantine.still)} báo cáo, lâu nhất: {names}{_more(quarantine.still)}")
    return said


def _more(rows: list) -> str:
    return f" … (tất cả {len(rows)})" if len(rows) > SHOWN else ""


def _rows(release: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(release / "kho.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()
