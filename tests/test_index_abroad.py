"""Indices of others through the whole night: a folder of reference tables and a feed of countries, and no code."""

import csv
import json
import math
import subprocess
import sys

import duckdb
import pytest

from orchestration.places import PROJECT, Places
from tests.published_index import edition, feed, publish_method, read, register

pytestmark = pytest.mark.campaign  # whole nights: `make campaign` runs them

HDI = {  # life expectancy, expected and mean years of schooling, income per head; by year
    ("AUT", "2020"): (81.5, 16.0, 12.2, 54000),
    ("BEL", "2020"): (81.0, 19.5, 12.4, 52000),  # more than 18 years of school counts as 18
    ("CHE", "2020"): (85.7, 16.5, 15.6, 90000),  # beyond every goalpost but one
    ("VNM", "2020"): (73.6, 13.0, 8.4, 7867),
    ("MMR", "2020"): (65.7, 10.9, 6.4, 99),  # below the lowest post of income: a geometric mean of zero
    ("LAO", "2020"): (68.1, 10.1, 5.4, None),  # no index from three parts of four
    ("AUT", "2021"): (81.6, 16.0, 12.3, 53600),
    ("BEL", "2021"): (81.9, 19.6, 12.4, 52300),
    ("CHE", "2021"): (84.0, 16.5, 13.9, 66900),
    ("VNM", "2021"): (73.6, 13.0, 8.4, 12000),
    ("MMR", "2021"): (65.7, 10.9, 6.4, 3850),
    ("LAO", "2021"): (68.1, 10.1, 5.4, 7700),
}
HDI_INDICATORS = ("le", "eys", "mys", "gnipc")
HDI_NODES = [
    dict(node_code="HDI", aggregation="geometric", min_coverage=1),
    dict(node_code="health", parent_code="HDI"),
    dict(node_code="education", parent_code="HDI", aggregation="arithmetic", min_coverage=1),
    dict(node_code="income", parent_code="HDI"),
    dict(node_code="expected", parent_code="education"),
    dict(node_code="mean", parent_code="education"),
]
HDI_SCORING = [
    dict(node_code="health", indicator_code="le", scoring="goalposts", lower=20, upper=85),
    dict(node_code="expected", indicator_code="eys", scoring="goalposts", lower=0, upper=18),
    dict(node_code="mean", indicator_code="mys", scoring="goalposts", lower=0, upper=15),
    dict(node_code="income", indicator_code="gnipc", scoring="goalposts", transform="log", lower=100, upper=75000),
]


def hdi(le: float, eys: float, mys: float, gnipc: float) -> float:
    """The Human Development Index as the technical notes of UNDP write it."""

    def between(x: float, low: float, high: float) -> float:
        return min(max((x - low) / (high - low), 0.0), 1.0)

    income = between(math.log(gnipc), math.log(100), math.log(75000))
    education = (between(eys, 0, 18) + between(mys, 0, 15)) / 2
    return (between(le, 20, 85) * education * income) ** (1 / 3)


class World:
    """An adopter's installation: only the tables and columns it needs, and the commands a user runs."""

    def __init__(self, folder):
        self.places = Places(folder / "raw", folder / "reference", folder / "warehouse")
        self.inbox = self.places.raw / "inbox"
        self.inbox.mkdir(parents=True)
        self.places.reference.mkdir()

    def table(self, name: str, rows: list[dict]) -> None:
        """Write a table with the columns its rows name; a table without rows is left out."""
        columns = list(dict.fromkeys(column for row in rows for column in row))
        if columns:
            with (self.places.reference / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, columns, lineterminator="\n")
                writer.writeheader()
                writer.writerows(rows)

    def kho(self, *arguments: str) -> subprocess.CompletedProcess:
        """Run `kho` on this installation."""
        places = self.places
        folders = ["--raw", places.raw, "--reference", places.reference, "--warehouse", places.warehouse]
        command = [sys.executable, "-m", "orchestration.cli", *arguments, *map(str, folders)]
        return subprocess.run(command, capture_output=True, text=True, cwd=PROJECT, timeout=300, check=False)

    def answer(self, *arguments: str) -> dict:
        """What a command answers as JSON."""
        done = self.kho(*arguments, "--json")
        assert done.returncode == 0, done.stdout + done.stderr
        return json.loads(done.stdout)

    def sql(self, query: str) -> list[tuple]:
        """Rows of the current release."""
        with duckdb.connect(str(self.places.published / "current" / "kho.duckdb"), read_only=True) as connection:
            return connection.execute(query).fetchall()


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """The ASEM index of COINr, four levels with gaps, and a human development index of two years, in one night."""
    from tests.conftest import SHARED

    if not SHARED.exists():
        pytest.skip("the shared collection of facts and real files is not beside this clone")
    inputs = SHARED / "data/coinr/inputs"
    meta, countries = [row for row in read(inputs / "ASEM_iMeta.csv") if row["Level"]], read(inputs / "ASEM_iData.csv")
    leaves = [row for row in meta if row["Level"] == "1"]
    world = World(tmp_path_factory.mktemp("world"))
    register(
        world,
        [dict(code=row["uCode"], name=row["uName"], type=row["EurAsia_group"]) for row in countries],
        [dict(code=row["iCode"], direction=row["Direction"]) for row in leaves]
        + [dict(code=code) for code in HDI_INDICATORS],
        level="country",
    )
    values = [
        (row["uCode"], "2018", leaf["iCode"], row[leaf["iCode"]])
        for row in countries
        for leaf in leaves
        if row[leaf["iCode"]] is not None
    ]
    values += [
        (unit, year, code, value)
        for (unit, year), row in HDI.items()
        for code, value in zip(HDI_INDICATORS, row, strict=True)
    ]
    feed(world, values)
    nodes = [
        dict(node_code=row["iCode"], parent_code=row["Parent"], name_vi=row["iName"], max_score=100) for row in meta
    ]
    scoring = [
        dict(node_code=row["iCode"], indicator_code=row["iCode"], scoring="minmax", scale_upper=100) for row in leaves
    ]
    of_countries = dict(unit_level="country")
    publish_method(
        world,
        [
            edition("ASEM", "2018", nodes, scoring, **of_countries),
            edition("HDI", "2020", HDI_NODES, HDI_SCORING, **of_countries, period_to="2021"),
        ],
    )
    night = world.kho("nightly")
    assert night.returncode == 0, night.stdout + night.stderr
    world.countries, world.leaves, world.values = countries, leaves, values
    world.golden = SHARED / "data/coinr/golden"
    return world


def test_the_night_releases_asem_with_its_scores_and_ranks(world):
    assert world.kho("verify").returncode == 0
    ranks = {row["uCode"]: row for row in read(world.golden / "21_ranks_arith_minmax0_100_w_equal.csv")}
    published = {row["uCode"]: row for row in read(world.golden / "21_agg_arith_minmax0_100_w_equal.csv")}
    scores = world.sql(
        "select unit_code, node_code, normalised, rank, coverage from fct_index_score inner join dim_unit using "
        "(unit_key) where edition_code = 'ASEM' and not is_leaf"
    )
    assert len(scores) == 51 * 11
    for unit, node, normalised, rank, coverage in scores:
        assert math.isclose(normalised, float(published[unit][node]), rel_tol=1e-9)
        assert rank == int(ranks[unit][node])
        assert coverage > 0
    league = world.sql("select unit_code, rank, score_pct from mart_league_table where edition_code = 'ASEM'")
    assert {unit: rank for unit, rank, _ in league} == {unit: int(row["Index"]) for unit, row in ranks.items()}
    gaps = sum(row[leaf["iCode"]] is None for row in world.countries for leaf in world.leaves)
    assert world.sql(
        "select count(*) from fct_index_score where edition_code = 'ASEM' and is_leaf and normalised is null"
    ) == [(gaps,)]


def test_the_human_development_index_is_as_its_notes_write_it(world):
    league = world.sql(
        "select unit_code, period_code, score_pct, rank, unranked_reason from mart_league_table "
        "where edition_code = 'HDI' and coverage > 0"
    )
    by_hand = {key: None if None in row else hdi(*row) for key, row in HDI.items()}
    assert {(unit, year) for unit, year, *_ in league} == set(HDI)
    for unit, year, score_pct, rank, reason in league:
        expected = by_hand[unit, year]
        if expected is None:
            assert (score_pct, rank, reason) == (None, None, "below_min_coverage")
            continue
        assert math.isclose(score_pct / 100, expected, rel_tol=1e-12, abs_tol=1e-12), (unit, year)
        others = [value for (_, when), value in by_hand.items() if when == year and value is not None]
        assert rank == 1 + sum(round(value, 9) > round(expected, 9) for value in others)
    assert by_hand["MMR", "2020"] == 0


def test_a_country_is_explained_down_to_the_line_of_the_feed(world):
    tree = world.answer("explain", "VNM", "2018", "--edition", "ASEM")
    lines = (world.places.raw / "received").rglob("*.csv")
    [feed_lines] = [path.read_text(encoding="utf-8").splitlines() for path in lines]

    def leaves_of(node: dict) -> list[dict]:
        if "children" not in node:
            return [node]
        scored = [child for child in node["children"] if child["normalised"] is not None]
        mean = sum(child["weight"] * child["normalised"] for child in scored) / sum(child["weight"] for child in scored)
        assert math.isclose(node["normalised"], mean, rel_tol=1e-12)
        return [leaf for child in node["children"] for leaf in leaves_of(child)]

    leaves = leaves_of(tree["node"])
    assert len(leaves) == 49
    [vietnam] = [row for row in world.countries if row["uCode"] == "VNM"]
    for leaf in leaves:
        if vietnam[leaf["node_code"]] is None:
            assert leaf["values"] == [] and leaf["value_status"] == "not_reported"
            continue
        [value] = leaf["values"]
        assert value["value"] == float(vietnam[leaf["node_code"]])
        assert value["cell"].startswith("F")
        assert feed_lines[int(value["cell"][1:]) - 1].split(",")[5] == vietnam[leaf["node_code"]]


def test_what_if_on_an_index_of_others_is_what_its_formula_gives(world):
    answer = world.answer("whatif", "VNM", "2021", "--edition", "HDI", "--set", "gnipc=20000", "--set", "mys=10")
    assert math.isclose(answer["then"]["normalised"], hdi(73.6, 13.0, 10, 20000), rel_tol=1e-12)
    reached = world.answer("whatif", "VNM", "2021", "--edition", "HDI", "--reach-score", "0.75")
    routes = {row["indicator_code"]: row for row in reached["routes"]}
    assert hdi(73.6, 13.0, 8.4, routes["gnipc"]["value"]) >= 0.75 - 1e-9


def test_the_change_between_two_years_is_split_in_parts_that_add_up(world):
    change_of_rank = world.answer("diff", "--periods", "2020", "2021", "--unit", "VNM", "--edition", "HDI")
    parts = change_of_rank["parts"]["score"]
    change = hdi(*HDI["VNM", "2021"]) - hdi(*HDI["VNM", "2020"])
    assert parts == pytest.approx(
        dict(reorganisation=0, method=0, others=0, revisions=0, own_data=change), rel=1e-12, abs=1e-12
    )
