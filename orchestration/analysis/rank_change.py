"""Why a score and a rank moved: reads two releases (or two periods of one), splits the change into parts that add up.

The state of A is replaced by that of B piece by piece, always in the same order: reorganisation (which units stand
in the index), method (edition, weights, scoring, catalogue), the others' values, corrections of the unit's own values
that A already had, and the rest of its own values. Each part is the score after its step minus the score before; their
sum is the whole change. A state in which the unit has no score is passed over: the next step speaks for both.
Writes nothing; every score is made by the models (`scenarios`).
"""

from argparse import Namespace
from dataclasses import replace
from pathlib import Path

import duckdb

from orchestration.analysis import scenarios
from orchestration.analysis.scenarios import Scenario, Side
from orchestration.release.store import current
from orchestration.rows import dicts

PARTS = ("reorganisation", "method", "others", "revisions", "own_data")
NAMES_VI = {
    "reorganisation": "sắp xếp đơn vị",
    "method": "phương pháp",
    "others": "đơn vị khác",
    "revisions": "số liệu sửa lại",
    "own_data": "số liệu mới của đơn vị",
}

MOVED = """
select
    b.edition_code, b.period_code, b.unit_key, b.unit_code, b.name_vi, b.is_simulated,
    a.score as score_a, b.score as score_b, a.rank as rank_a, b.rank as rank_b
from b.mart_league_table as b
inner join a.mart_league_table as a
    on a.edition_code = b.edition_code and a.period_code = b.period_code and a.unit_key = b.unit_key
where
    (a.rank is distinct from b.rank or round(a.score, 9) is distinct from round(b.score, 9))
    and ($edition is null or b.edition_code = $edition)
    and ($unit is null or b.unit_code = $unit or b.unit_key = $unit)
    and b.edition_code in (select edition_code from b_mixable)
order by abs(coalesce(a.rank, 0) - coalesce(b.rank, 0)) desc, b.edition_code, b.period_code, b.unit_key
"""

SUMMED = """
select 'fct_indicator_value' as what, count(*) filter (a.value is null and b.value is not null) as appeared,
    count(*) filter (a.value is not null and b.value is null) as gone,
    count(*) filter (a.value is not null and b.value is not null and a.value <> b.value) as changed
from (select * from a.fct_indicator_value where is_current) as a
full join (select * from b.fct_indicator_value where is_current) as b
    on a.unit_key = b.unit_key and a.indicator_code = b.indicator_code and a.period_code = b.period_code
    and a.regime = b.regime and a.score_stage is not distinct from b.score_stage
"""


REORGANISED = """
select
    coalesce(b.edition_code, a.edition_code) as edition_code, coalesce(b.period_code, a.period_code) as period_code,
    coalesce(b.unit_key, a.unit_key) as unit_key, coalesce(b.name_vi, a.name_vi) as name_vi,
    a.unit_key is null as is_new, coalesce(a.score, b.score) as score, coalesce(a.rank, b.rank) as rank,
    changes.others
from a.mart_league_table as a
full join b.mart_league_table as b
    on a.edition_code = b.edition_code and a.period_code = b.period_code and a.unit_key = b.unit_key
left join (
    select unit_key, list(distinct other order by other) as others
    from (
        select from_unit_key as unit_key, to_unit_key as other from b.dim_unit_change
        union all
        select to_unit_key, from_unit_key from b.dim_unit_change
    )
    group by unit_key
) as changes on coalesce(b.unit_key, a.unit_key) = changes.unit_key
where
    (a.unit_key is null) <> (b.unit_key is null)
    and coalesce(b.edition_code, a.edition_code) in (select edition_code from b_mixable)
    -- an edition or period that one of the releases does not know at all is no reorganisation
    and exists (
        select 1 from a.mart_league_table as known
        where known.edition_code = coalesce(b.edition_code, a.edition_code)
            and known.period_code = coalesce(b.period_code, a.period_code)
    )
    and exists (
        select 1 from b.mart_league_table as known
        where known.edition_code = coalesce(b.edition_code, a.edition_code)
            and known.period_code = coalesce(b.period_code, a.period_code)
    )
    and ($edition is null or coalesce(b.edition_code, a.edition_code) = $edition)
order by all
"""


def between_releases(a: Path, b: Path, edition: str | None = None, unit: str | None = None, most: int = 10) -> dict:
    """What changed between two releases: values appeared, gone and changed; who moved, and the first `most` split."""
    with scenarios.opened({"a": a, "b": b}) as connection:
        [summed] = dicts(connection.execute(SUMMED, {}))
        moved = dicts(connection.execute(MOVED, {"edition": edition, "unit": unit}))
        for row in moved[:most]:
            sides = [Side(name, row["edition_code"], row["period_code"]) for name in ("a", "b")]
            row["parts"] = split(connection, row["unit_key"], *sides)
        reorganised = dicts(connection.execute(REORGANISED, {"edition": edition}))
    return {
        "release_a": a.name,
        "release_b": b.name,
        "values": summed,
        "moved": moved,
        "reorganised": reorganised,
    }


def between_periods(release: Path, unit: str, sides: tuple[tuple[str, str], tuple[str, str]]) -> dict:
    """Why a unit moved from (edition, period) to (edition, period) within one release."""
    with scenarios.opened({"a": release}) as connection:
        states = [Side("a", edition, period) for edition, period in sides]
        first, second = (_standing(connection, unit, side) for side in states)
        if len(second) == 1 and first == second:
            [key] = second
            return {"release": release.name, "unit_key": key, "parts": split(connection, key, *states)}
        if len(second) == 1 and (told := _reorganised(connection, second[0], first, *states)):
            return {"release": release.name, "unit_key": second[0], **told}
    raise scenarios.ScenarioFault(
        f"Không tìm thấy đúng một đơn vị {unit} trong các ấn bản này. / Not exactly one such unit here."
    )


def _standing(connection: duckdb.DuckDBPyConnection, unit: str, side: Side) -> list[str]:
    """The keys under which a unit (its code, or a key) stands in an edition and period."""
    rows = connection.execute(
        "select distinct unit_key from a.mart_league_table where (unit_code = $unit or unit_key = $unit) "
        "and edition_code = $edition and period_code = $period order by 1",
        {"unit": unit, "edition": side.edition, "period": side.period},
    ).fetchall()
    return [key for (key,) in rows]


PREDECESSORS = """
select league.unit_key, league.name_vi, league.score, league.rank
from a.mart_league_table as league
where league.edition_code = $edition and league.period_code = $period
    and (
        list_contains($named, league.unit_key)
        or league.unit_key in (select from_unit_key from a.dim_unit_change where to_unit_key = $unit)
    )
order by league.unit_key
"""
MERGED = """
select score from a.mart_index_merged
where is_root and edition_code = $edition and period_code = $period and unit_key = $unit
"""


def _reorganised(connection: duckdb.DuckDBPyConnection, unit: str, named: list[str], a: Side, b: Side) -> dict | None:
    """The change from a unit's predecessors to itself, wholly a matter of reorganisation; None without predecessors.

    Before is the mean that `mart_index_merged` makes of them, or the score of the only one. What part of the change is
    anybody's data cannot be told: the predecessors' figures are not the new unit's.
    """
    where = {"edition": a.edition, "period": a.period, "unit": unit}
    predecessors = dicts(connection.execute(PREDECESSORS, where | {"named": named}))
    if not predecessors:
        return None
    merged = connection.execute(MERGED, where).fetchone()
    before = merged[0] if merged else predecessors[0]["score"] if len(predecessors) == 1 else None
    [after] = dicts(
        connection.execute(
            "select score, rank from a.mart_league_table "
            "where edition_code = $edition and period_code = $period and unit_key = $unit",
            {"edition": b.edition, "period": b.period, "unit": unit},
        )
    )
    told = {"score_a": before, "score_b": after["score"], "rank_a": None, "rank_b": after["rank"], "rank": None}
    if before is None or after["score"] is None:
        return {"predecessors": predecessors, "parts": told | {"score": None}}
    parts = dict.fromkeys(PARTS, 0.0) | {"reorganisation": after["score"] - before}
    return {"predecessors": predecessors, "parts": told | {"score": parts}}


def split(connection: duckdb.DuckDBPyConnection, unit: str, a: Side, b: Side) -> dict:
    """The change of a unit's score and rank from A to B, in PARTS that add up to it; None where a side has no score."""
    state = Scenario(spine=a, method=a, others=a, own=a)
    states = [state]
    for step in ({"spine": b}, {"method": b}, {"others": b}):
        states.append(state := replace(state, **step))
    # a value of another period is new, not corrected
    states.append(replace(state, revised=b) if a.period == b.period else state)
    states.append(replace(state, own=b))
    found = scenarios.scored(connection, unit, states)
    first, last = found[0], found[-1]
    told = {"score_a": first["score"], "score_b": last["score"], "rank_a": first["rank"], "rank_b": last["rank"]}
    if first["score"] is None or last["score"] is None:
        return told | {"score": None, "rank": None}
    return told | {measure: _steps([row[measure] for row in found]) for measure in ("score", "rank")}


def _steps(path: list) -> dict:
    parts, before = {}, path[0]
    for name, after in zip(PARTS, path[1:], strict=True):
        after = before if after is None else after
        parts[name] = after - before
        before = after
    return parts


def asked(published: Path, options: Namespace) -> dict:
    """The answer to `kho diff`: two periods of the current release, or two releases, by default the two newest.

    Raises:
        ScenarioFault: there are no two releases, or a period was asked for without its unit and edition.
    """
    if options.periods:
        if not (options.unit and options.edition):
            raise scenarios.ScenarioFault("--periods cần --unit và --edition. / --periods needs --unit and --edition.")
        release = current(published)
        if release is None:
            raise scenarios.ScenarioFault("Chưa có bản phát hành nào. / Nothing is published yet.")
        first, second = options.periods
        sides = ((options.edition, first), (options.to_edition or options.edition, second))
        return between_periods(release, options.unit, sides)
    names = options.releases or sorted(path.parent.name for path in published.glob("[0-9]*/manifest.json"))[-2:]
    paths = [published / name for name in names]
    if len(paths) != 2 or not all((path / "kho.duckdb").is_file() for path in paths):
        raise scenarios.ScenarioFault("Cần hai bản phát hành. / Two releases are needed.")
    return between_releases(*paths, edition=options.edition, unit=options.unit)


def print_answer(told: dict) -> None:
    """Show `asked`'s answer, in Vietnamese."""
    if "release" in told:
        print(f"{told['unit_key']}, bản phát hành {told['release']}")
        for row in told.get("predecessors", []):
            print(f"    trước đây {row['name_vi']} ({row['unit_key']}): {row['score']} điểm, hạng {row['rank'] or '-'}")
        print_split(told["parts"])
        return
    values = told["values"]
    print(f"{told['release_a']} -> {told['release_b']}")
    print(f"số liệu: {values['appeared']} mới có, {values['gone']} không còn, {values['changed']} thay đổi")
    for row in told["reorganised"]:
        stands = "mới có" if row["is_new"] else "không còn"
        linked = f" (liên quan: {', '.join(row['others'])})" if row["others"] else ""
        print(f"  {row['edition_code']} {row['period_code']} {row['name_vi']} ({row['unit_key']}): {stands}{linked}")
    print(f"{len(told['moved'])} điểm hoặc hạng thay đổi")
    for row in told["moved"]:
        simulated = " [SỐ LIỆU MÔ PHỎNG]" if row["is_simulated"] else ""
        print(
            f"  {row['edition_code']} {row['period_code']} {row['name_vi']} ({row['unit_code']}): "
            f"hạng {row['rank_a'] or '-'} -> {row['rank_b'] or '-'}{simulated}"
        )
        if "parts" in row:
            print_split(row["parts"])


def print_split(parts: dict) -> None:
    """Show what `split` found, in Vietnamese."""
    score, rank = parts["score"], parts["rank"]
    if score is None:
        print(f"    điểm {parts['score_a']} -> {parts['score_b']}: một bên chưa có điểm, không tách được")
        return
    rank = rank or dict.fromkeys(PARTS, 0)
    for name in PARTS:
        if score[name] or rank[name]:
            print(f"    {NAMES_VI[name]:<24} {score[name]:+.6f} điểm, {rank[name]:+d} bậc")
    print(f"    {'cộng':<24} {sum(score.values()):+.6f} điểm, {sum(rank.values()):+d} bậc")
