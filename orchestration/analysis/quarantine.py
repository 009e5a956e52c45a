"""Says what the night released of what was held, and what is still held and since when.

Reads the current release and the one before it; writes nothing. A report is judged again every night, so a file sent
anew, an alias, a layout, a correction or a rule that changed releases what it explains, with no one asking.
"""

from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import duckdb

from orchestration.analysis.findings import on_one_line

REPORTS = """
with corrected as (   -- a held line whose figure a correction gives: a person has judged it
    select report_id, count(distinct (unit_key, indicator_code)) as lines_corrected
    from fct_indicator_value
    where value_status = 'corrected' and report_id is not null and revision_no is null
    group by report_id
),

mended as (   -- a file that could not be placed is replaced by the one sent instead of it
    select report_id from fct_finding
    where severity = 'critical' and report_id is not null
    group by report_id having bool_and(status = 'resolved')
),

judged as (
    select
        fct_report.*,
        lines_held - coalesce(lines_corrected, 0) as lines_left,
        lines_accepted + coalesce(lines_corrected, 0) as lines_through,
        read_code <> 'ok' or (verdict <> 'accepted' and (lines_held = 0 or lines_left > 0)) as is_held,
        not is_latest or mended.report_id is not null as is_replaced,
        concat_ws(
            '|', coalesce(form_code, report_id), coalesce(unit_key, report_id), coalesce(period_code, report_id), regime
        ) as series
    from fct_report
    left join corrected using (report_id)
    left join mended using (report_id)
),

followed as (   -- the revision that was last let through before this one
    select
        *,
        coalesce(max(revision_no) filter (where not is_held) over (
            partition by series order by revision_no rows between unbounded preceding and current row
        ), 0) as last_let_through
    from judged
)

select
    report_id,
    file_name,
    is_held,
    is_replaced,
    lines_left,
    lines_through,
    min(received_at) over (partition by series, last_let_through, is_held order by revision_no) as since
from followed
"""
DROPPED = """
select file_name, count(*)
from fct_indicator_value inner join fct_report using (report_id)
where
    is_current and value_status = 'held' and correction_code is not null
    and fct_indicator_value.revision_no is not null   -- a line that was accepted, not one held anyway
group by file_name order by file_name
"""
SHOWN = 5


@dataclass(frozen=True)
class Quarantine:
    """What the night let go, what newer revisions replaced, what it holds that it did not, and all it still holds.

    A report stands with its lines; one still held also with the day since which its unit's word has been held.
    """

    released: list[tuple[str, int]]
    replaced: list[str]
    newly: list[tuple[str, int]]
    still: list[tuple[str, int, datetime]]
    dropped: list[tuple[str, int]] = field(default_factory=list)


def compare(release: Path) -> Quarantine:
    """What became of what the release before this one held."""
    now, earlier = _reports(release), before_it(release)
    before = _reports(earlier) if earlier else {}
    released, replaced, newly = [], [], []
    for report_id, was in before.items():
        report = now.get(report_id)
        if report is None:
            continue
        if was.is_held and (not report.is_held or report.through > was.through):
            released.append((report.name, report.through - was.through))
        elif was.is_held and not was.is_replaced and report.is_replaced:
            replaced.append(report.name)
        elif report.is_held and not report.is_replaced and report.through < was.through:
            newly.append((report.name, was.through - report.through))
    still = [(one.name, one.lines, one.since) for one in now.values() if one.is_held and not one.is_replaced]
    still.sort(key=lambda row: (row[2], row[0]))
    return Quarantine(sorted(released), sorted(replaced), sorted(newly), still, _rows(release, DROPPED))


def before_it(release: Path) -> Path | None:
    """The release before this one; none for the first."""
    earlier = (path for path in release.parent.iterdir() if path.is_dir() and not path.is_symlink())
    named = sorted(path for path in earlier if (path / "manifest.json").is_file() and path.name < release.name)
    return named[-1] if named else None


def told(quarantine: Quarantine) -> list[str]:
    """The lines a person reads when the night is over; each says how many there are in all."""
    each = {
        "Được giải phóng so với bản trước": _counted(quarantine.released),
        "Mới bị giữ, bản trước đã nhận": _counted(quarantine.newly),
        "Đã có bản gửi lại thay cho bản từng bị giữ": quarantine.replaced,
        "Bỏ số liệu theo đính chính": _counted(quarantine.dropped),
        "Còn giữ, lâu nhất trước": [
            f"{name} ({f'{lines} dòng' if lines else 'cả tệp'}, từ {since:%d/%m/%Y})"
            for name, lines, since in quarantine.still
        ],
    }
    return [
        on_one_line(f"{words}: {len(named)} báo cáo: {', '.join(named[:SHOWN])}{_more(named)}")
        for words, named in each.items()
        if named
    ]


def _counted(reports: list[tuple[str, int]]) -> list[str]:
    return [f"{name} ({lines} dòng)" for name, lines in reports]


def _more(rows: list) -> str:
    return f" … (tất cả {len(rows)})" if len(rows) > SHOWN else ""


class _Report(NamedTuple):
    name: str
    is_held: bool
    is_replaced: bool
    lines: int
    through: int
    since: datetime


def _reports(release: Path) -> dict[str, _Report]:
    return {report_id: _Report(*rest) for report_id, *rest in _rows(release, REPORTS)}


def _rows(release: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(release / "kho.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()
