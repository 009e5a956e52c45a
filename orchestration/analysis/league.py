"""The league of a period: reads a release, or what was known of it at a moment; its rows and why some have no rank.

Writes nothing and computes nothing: every figure shown is a column of `mart_league_table`.
"""

from pathlib import Path
from typing import TypedDict, cast

import duckdb
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from orchestration.analysis.explain import NothingToExplain, wide_console
from orchestration.notation.simulated import SIMULATED
from orchestration.release import words
from orchestration.release.exports.database import FILE
from orchestration.rows import dicts

ROWS = """
select edition_code, period_code, rank, unit_key, unit_code, name_vi, score_pct, coverage, previous_rank,
    unranked_reason, status, is_simulated
from mart_league_table
where period_code = $period and ($edition is null or edition_code = $edition)
order by edition_code, is_simulated, rank nulls last, name_sort, unit_key
"""


class LeagueRow(TypedDict):
    """Where a unit stands in a league (`ROWS`)."""

    edition_code: str
    period_code: str
    rank: int | None
    unit_key: str
    unit_code: str
    name_vi: str | None
    score_pct: float | None
    coverage: float
    previous_rank: int | None
    unranked_reason: str | None
    status: str | None
    is_simulated: bool


class League(TypedDict):
    """What `kho league --json` prints; a release as known at a moment is named RELEASE@MOMENT."""

    release: str
    rows: list[LeagueRow]


def league(release: Path, period: str, edition: str | None) -> League:
    """The leagues of a period in a release, of one edition or of all.

    Raises:
        NothingToExplain: no edition ranks anybody in this period, or not this one.
    """
    with duckdb.connect(str(release / FILE), read_only=True) as connection:
        rows = dicts(connection.execute(ROWS, {"period": period, "edition": edition}))
    if not rows:
        raise NothingToExplain(
            f"Không có bảng xếp hạng kỳ {period}{f' của ấn bản {edition}' if edition else ''} trong {release.name}. "
            "/ No such league in this release."
        )
    return {"release": release.name, "rows": cast("list[LeagueRow]", rows)}


def print_league(answer: League, console: Console | None = None) -> None:
    """Show the leagues, one table an edition, in Vietnamese."""
    console = console or wide_console()
    console.print(f"Bản phát hành {answer['release']}")
    for edition in dict.fromkeys(row["edition_code"] for row in answer["rows"]):
        rows = [row for row in answer["rows"] if row["edition_code"] == edition]
        table = Table("Hạng", "Đơn vị", "Điểm (%)", "Độ phủ", "Kỳ trước", "Ghi chú", title=escape(edition))
        for row in rows:
            table.add_row(
                "" if row["rank"] is None else str(row["rank"]),
                escape(row["name_vi"] or row["unit_code"]),
                "" if row["score_pct"] is None else f"{row['score_pct']:.4f}",
                f"{row['coverage']:.0%}",
                "" if row["previous_rank"] is None else str(row["previous_rank"]),
                "; ".join(_remarks(row)),
            )
        console.print(table)


def _remarks(row: LeagueRow) -> list[str]:
    """Why there is no rank, and that the figures are simulated."""
    reason = row["unranked_reason"]
    return [
        *([words.value("unranked_reason", reason)] if reason else []),
        *([SIMULATED] if row["is_simulated"] else []),
    ]
