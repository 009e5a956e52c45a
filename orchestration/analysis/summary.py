"""What a person reads when the night is over: reads the current release, prints it in Vietnamese, computes nothing."""

from pathlib import Path

import duckdb
from rich.console import Console
from rich.table import Table

from expectations.catalogue import SEVERITIES
from orchestration.analysis import quarantine
from orchestration.analysis.explain import wide_console
from orchestration.notation.simulated import SIMULATED
from orchestration.release.exports.site import FIRST
from orchestration.release.naming import current

REPORTS = "select verdict, is_simulated, count(*) from fct_report group by all order by all"
FINDINGS = "select severity, is_simulated, count(*) from fct_finding where status = 'open' group by all order by all"
LEAGUES = """
select edition_code, status, period_code, is_simulated, rank, name_vi, score_pct, units, ranked
from (
    select
        *,
        count(*) over (partition by edition_code, period_code) as units,
        count(rank) over (partition by edition_code, period_code, own_rank_group) as ranked,
        dense_rank() over (
            partition by edition_code, period_type, is_simulated order by period_code desc
        ) as age,
        row_number() over (
            partition by edition_code, period_code, is_simulated order by rank nulls last, name_vi
        ) as place
    from mart_league_table
    where edition_code in (select base_edition_code from dim_index_edition) and exists (
        select 1 from mart_league_table as any_ranked
        where any_ranked.edition_code = mart_league_table.edition_code
        and any_ranked.period_code = mart_league_table.period_code
        and any_ranked.is_simulated = mart_league_table.is_simulated and any_ranked.rank is not null
    )
)
where age = 1 and rank is not null and place <= 3
order by edition_code, period_code, is_simulated, place
"""
VERDICTS = {"accepted": "chấp nhận", "partly_held": "giữ lại một phần", "held": "giữ lại"}


def print_summary(published: Path, new_reports: int, console: Console | None = None) -> None:
    """Print the night's result: reports, findings by severity, the tops of the league tables, the release."""
    console = console or wide_console()
    release = current(published)
    if release is None:
        console.print(f"Chưa có bản phát hành nào / nothing was published yet: {published}")
        return
    with duckdb.connect(str(release / "kho.duckdb"), read_only=True) as connection:
        reports = connection.execute(REPORTS).fetchall()
        findings = connection.execute(FINDINGS).fetchall()
        leagues = connection.execute(LEAGUES).fetchall()
    console.print(f"\n[bold]Báo cáo[/]: {sum(row[2] for row in reports)}, trong đó mới {new_reports}")
    _print_counts(console, reports, VERDICTS)
    console.print(f"[bold]Phát hiện đang mở[/]: {sum(row[2] for row in findings)}")
    _print_counts(console, findings, SEVERITIES)
    for line in quarantine.in_words(quarantine.compare(release)):
        console.print(line, markup=False)
    _print_leagues(console, leagues)
    console.print(f"[bold]Bản phát hành[/]: {release.name}\n{release}")
    if (release / FIRST).exists():
        console.print(f"[bold]Mở bằng trình duyệt[/]:\n{release / FIRST}")


def _print_counts(console: Console, rows: list[tuple], names: dict[str, str]) -> None:
    for code, name in names.items():
        real = sum(count for value, simulated, count in rows if value == code and not simulated)
        made_up = sum(count for value, simulated, count in rows if value == code and simulated)
        if real or made_up:
            console.print(f"  {name}: {real + made_up}" + (f" (thật {real}, MÔ PHỎNG {made_up})" if made_up else ""))


def _print_leagues(console: Console, rows: list[tuple]) -> None:
    if not rows:
        return
    table = Table(title="Đầu bảng xếp hạng, kỳ mới nhất của mỗi ấn bản", title_justify="left")
    for heading in ("Ấn bản", "Kỳ", "Hạng", "Đơn vị", "Điểm (%)", "Số liệu"):
        table.add_column(heading, justify="right" if heading in ("Hạng", "Điểm (%)") else "left")
    for edition, status, period, simulated, rank, name, score, units, ranked in rows:
        label = edition + (" (minh họa)" if status == "illustrative" else "")
        kind = f"[red]{SIMULATED}[/]" if simulated else "thật"
        table.add_row(label, period, f"{rank}/{ranked}", name, f"{score:.4f}", f"{kind} ({units} đơn vị)")
    console.print(table)
