"""Why a score and a rank moved: reads two releases (or two periods of one), splits the change into parts that add up.

The state of A is replaced by that of B piece by piece, always in the same order: reorganisation (which units stand
in the index), method (edition, weights, scoring, catalogue), the others' values, corrections of the unit's own values
that A already had, and the rest of its own values. Each part is the score after its step minus the score before; their
sum is the whole change. A state in which the unit has no score is passed over: the next step speaks for both.
Writes nothing; every score is made by the models (`scenarios`).
"""

from argparse import Namespace
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import NotRequired, TypedDict, cast, final

import duckdb

from orchestration.analysis import scenarios
from orchestration.analysis.as_known import known_at
from orchestration.analysis.scenarios import Scenario, Side
from orchestration.release.naming import current
from orchestration.rows import dicts

PARTS = ("reorganisation", "method", "others", "revisions", "own_data")

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


class Parts(TypedDict):
    """How much of a change each of PARTS makes: points of a score, or places of a rank."""

    reorganisation: float
    method: float
    others: float
    revisions: float
    own_data: float


class Split(TypedDict):
    """The change of a unit's score and rank from A to B; no parts where a side has no score."""

    score_a: float | None
    score_b: float | None
    rank_a: int | None
    rank_b: int | None
    score: Parts | None
    rank: Parts | None


class Moved(TypedDict):
    """A row of the league table whose score or rank is another (`MOVED`); the first ones have their change split."""

    edition_code: str
    period_code: str
    unit_key: str
    unit_code: str
    name_vi: str | None
    is_simulated: bool
    score_a: float | None
    score_b: float | None
    rank_a: int | None
    rank_b: int | None
    parts: NotRequired[Split]


class Counts(TypedDict):
    """How many values appeared, are gone or changed (`SUMMED`)."""

    what: str
    appeared: int
    gone: int
    changed: int


class Reorganised(TypedDict):
    """A unit that stands in the index of one release only, and the units it is linked with (`REORGANISED`)."""

    edition_code: str
    period_code: str
    unit_key: str
    name_vi: str | None
    is_new: bool
    score: float | None
    rank: int | None
    others: list[str] | None


@final
class BetweenReleases(TypedDict):
    """What `kho diff --json` prints of two releases."""

    release_a: str
    release_b: str
    values: Counts
    moved: list[Moved]
    reorganised: list[Reorganised]


class Predecessor(TypedDict):
    """A unit that another was made of, as it stood before."""

    unit_key: str
    name_vi: str | None
    score: float | None
    rank: int | None


@final
class BetweenPeriods(TypedDict):
    """What `kho diff --periods --json` prints."""

    release: str
    unit_key: str
    predecessors: NotRequired[list[Predecessor]]
    parts: Split


def between_releases(
    a: Path, b: Path, edition: str | None = None, unit: str | None = None, most: int = 10
) -> BetweenReleases:
    """What changed between two releases: values appeared, gone and changed; who moved, and the first `most` split."""
    with scenarios.opened({"a": a, "b": b}) as connection:
        [summed] = dicts(connection.execute(SUMMED))
        moved = dicts(connection.execute(MOVED, {"edition": edition, "unit": unit}))
        for row in moved[:most]:
            sides = [Side(name, row["edition_code"], row["period_code"]) for name in ("a", "b")]
            row["parts"] = split(connection, row["unit_key"], *sides)
        reorganised = dicts(connection.execute(REORGANISED, {"edition": edition}))
    return {
        "release_a": a.name,
        "release_b": b.name,
        "values": cast("Counts", summed),
        "moved": cast("list[Moved]", moved),
        "reorganised": cast("list[Reorganised]", reorganised),
    }


def between_periods(release: Path, unit: str, sides: tuple[tuple[str, str], tuple[str, str]]) -> BetweenPeriods:
    """Why a unit moved from (edition, period) to (edition, period) within one release.

    Raises:
        ScenarioFault: not exactly one such unit stands in both, nor does one in the second with its predecessors.
    """
    with scenarios.opened({"a": release}) as connection:
        first_side, second_side = (Side("a", edition, period) for edition, period in sides)
        first, second = (_standing(connection, unit, side) for side in (first_side, second_side))
        if len(second) == 1:
            [key] = second
            if first == second:
                parts = split(connection, key, first_side, second_side)
                return {"release": release.name, "unit_key": key, "parts": parts}
            if predecessors := _predecessors(connection, key, first, first_side):
                parts = _reorganised(connection, key, predecessors, first_side, second_side)
                return {"release": release.name, "unit_key": key, "predecessors": predecessors, "parts": parts}
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


def _predecessors(connection: duckdb.DuckDBPyConnection, unit: str, named: list[str], side: Side) -> list[Predecessor]:
    """The units that a unit was made of, and those that were named by its code, as they stood."""
    sought = {"edition": side.edition, "period": side.period, "unit": unit, "named": named}
    return cast("list[Predecessor]", dicts(connection.execute(PREDECESSORS, sought)))


def _reorganised(
    connection: duckdb.DuckDBPyConnection, unit: str, predecessors: list[Predecessor], a: Side, b: Side
) -> Split:
    """The change from a unit's predecessors to itself, wholly a matter of reorganisation.

    Before is the mean that `mart_index_merged` makes of them, or the score of the only one. What part of the change is
    anybody's data cannot be told: the predecessors' figures are not the new unit's.
    """
    before = predecessors[0]["score"] if len(predecessors) == 1 else None
    for (merged,) in connection.execute(MERGED, {"edition": a.edition, "period": a.period, "unit": unit}).fetchall():
        before = merged
    [(after, rank)] = connection.execute(
        "select score, rank from a.mart_league_table "
        "where edition_code = $edition and period_code = $period and unit_key = $unit",
        {"edition": b.edition, "period": b.period, "unit": unit},
    ).fetchall()
    change: Split = {"score_a": before, "score_b": after, "rank_a": None, "rank_b": rank, "rank": None, "score": None}
    if before is not None and after is not None:
        change["score"] = _parts([before, *[after] * len(PARTS)])
    return change


def split(connection: duckdb.DuckDBPyConnection, unit: str, a: Side, b: Side) -> Split:
    """The change of a unit's score and rank from A to B, in PARTS that add up to it; None where a side has no score."""
    state = Scenario(spine=a, method=a, others=a, own=a)
    states = [state]
    states.append(state := replace(state, spine=b))
    states.append(state := replace(state, method=b))
    states.append(state := replace(state, others=b))
    # a value of another period is new, not corrected
    states.append(replace(state, revised=b) if a.period == b.period else state)
    states.append(replace(state, own=b))
    standings = scenarios.scored(connection, unit, states)
    first, last = standings[0], standings[-1]
    has_parts = first["score"] is not None and last["score"] is not None
    return {
        "score_a": first["score"],
        "score_b": last["score"],
        "rank_a": first["rank"],
        "rank_b": last["rank"],
        "score": _parts([standing["score"] for standing in standings]) if has_parts else None,
        "rank": _parts([standing["rank"] for standing in standings]) if has_parts else None,
    }


def _parts(path: Sequence[float | None]) -> Parts | None:
    """What each step adds to where the path began; a step that leads nowhere is passed over. None without both ends."""
    before, last = path[0], path[-1]
    if before is None or last is None:
        return None
    steps = []
    for after in path[1:]:
        reached = before if after is None else after
        steps.append(reached - before)
        before = reached
    return cast("Parts", dict(zip(PARTS, steps, strict=True)))


def answer(published: Path, options: Namespace) -> BetweenPeriods | BetweenReleases:
    """The answer to `kho diff`: two periods of the current release, two releases (the two newest), or two moments.

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
    if options.as_known_at:
        return _between_moments(published, options)
    names = options.releases or sorted(path.parent.name for path in published.glob("[0-9]*/manifest.json"))[-2:]
    paths = [published / name for name in names]
    if len(paths) != 2 or not all((path / "kho.duckdb").is_file() for path in paths):
        raise scenarios.ScenarioFault("Cần hai bản phát hành. / Two releases are needed.")
    a, b = paths
    return between_releases(a, b, edition=options.edition, unit=options.unit)


def _between_moments(published: Path, options: Namespace) -> BetweenReleases:
    """What was known at a moment against what is known now, or at a second; or a release, as published, against it."""
    now = current(published)
    named = [published / name for name in options.releases]
    moments = options.as_known_at
    there_are = all((path / "kho.duckdb").is_file() for path in named)
    if now is None or len(named) + len(moments) > 2 or not there_are:
        raise scenarios.ScenarioFault(
            "--as-known-at: một lúc (và có thể một bản), hoặc hai lúc. / Name a moment (and a release), or two moments."
        )
    with ExitStack() as made:
        then = [made.enter_context(known_at(now, moment)) for moment in moments]
        a, b = (named + then) if len(named) + len(then) == 2 else (then[0], now)
        return between_releases(a, b, edition=options.edition, unit=options.unit)
