"""Hundreds of random editions in one build of the real models, against the oracle written from the method page."""

import json
import math
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests import index_oracle

EXAMPLES = 300
PANELS = ["2026-01", "2026-02", "2026-03"]
UNITS = [
    (f"{code}:start", str(code), f"Huyện {code}", "district", f"{code // 10}:start", "", "") for code in range(101, 113)
]
PROVINCES = [(f"{code}:start", str(code), f"Tỉnh {code}", "province", "", "", "") for code in (10, 11)]
KINDS = {"ratio": 6, "count": 6, "amount": 8, "yes_no": 3, "grade": 4}
INDICATORS = {
    f"{kind}{number}": (kind, -1 if number % 3 == 2 else 1) for kind, many in KINDS.items() for number in range(many)
}
SCORINGS = {
    "ratio": ["ratio", "identity", "minmax", "goalposts", "zscore", "rank"],
    "count": ["attainment", "attainment", "bands", "minmax", "dist_to_target", "borda", "goalposts"],
    "amount": ["minmax", "goalposts", "zscore", "rank", "borda", "dist_to_target", "frac_max", "identity", "bands"],
    "yes_no": ["yes_no", "identity", "bands"],
    "grade": ["bands", "identity", "minmax", "rank", "yes_no"],
}
BANDS = json.dumps(
    [{"at_least": 30, "points": 20}, {"at_least": 10, "at_most": 20, "points": 15}, {"at_most": 1, "points": 5}]
)

maybe = st.booleans()
shares = st.integers(0, 20).map(lambda n: n / 20)
weights = st.sampled_from([1.0, 2.0, 0.5, 3.0, 0.25, 7.0, 0.1, None])


def sometimes(strategy):
    return st.one_of(st.none(), st.none(), strategy)


# made once: making a strategy costs more than drawing from it
indicators = st.sampled_from(sorted(INDICATORS))
scorings = {kind: st.sampled_from(names) for kind, names in SCORINGS.items()}
posts = dict(
    lower=sometimes(st.sampled_from([0.5, 1.0, 5.0, 12.5, 60.0])),  # 60: posts from worst to best
    upper=sometimes(st.sampled_from([25.0, 40.0, 80.0, 100.0])),
    transform=sometimes(st.sampled_from(["log", "log10", "log1p"])),
)
caps = posts | dict(upper=st.sampled_from([1.0, 1.2, None]), transform=st.none())
treatment = dict(
    target=st.sampled_from([20.0, 60.0, 90.0]),
    clip=sometimes(st.sampled_from(["none", "lower", "upper", "both"])),
    scale_lower=sometimes(st.sampled_from([0.0, 0.01, 1.0, 100.0])),
    scale_upper=sometimes(st.sampled_from([1.0, 100.0, 115.0])),
    bands=st.just(BANDS),
    missing=sometimes(st.sampled_from(["renormalise", "zero"])),
    impute=sometimes(st.sampled_from(["last_known", "mean", "median", "group_mean", "group_median"])),
    impute_max_age=sometimes(st.integers(1, 2)),
    winsorise_lower=sometimes(st.sampled_from([0.05, 0.1, 0.25])),
    winsorise_upper=sometimes(st.sampled_from([0.75, 0.9, 0.95])),
)
placed, attained = st.fixed_dictionaries(posts | treatment), st.fixed_dictionaries(caps | treatment)


@st.composite
def rules(draw):
    indicator = draw(indicators)
    scoring = draw(scorings[INDICATORS[indicator][0]])
    row = dict(indicator_code=indicator, scoring=scoring)
    row |= draw(attained if scoring == "attainment" else placed)
    if (row["scale_lower"] or 0.0) == (1.0 if row["scale_upper"] is None else row["scale_upper"]):
        row["scale_upper"] = 115.0  # a scale that begins where it ends is refused
    return row


a_rule = rules()
settings_of_nodes = st.fixed_dictionaries(
    dict(
        weight=weights,
        aggregation=st.sampled_from(["arithmetic", "arithmetic", "geometric", "harmonic", "min", "median"]),
        min_coverage=sometimes(shares),
        max_score=st.sampled_from([None, 1.0, 100.0, 2.5]),
    )
)
how_many, one_in_five = st.integers(1, 4), st.integers(0, 4)


def branch(draw, depth=0, path="n"):
    """A list of node rows below (and with) `path`; the leaves carry their rule."""
    node = dict(node_code=path, rule=None) | draw(settings_of_nodes)
    if depth and (depth == 3 or draw(maybe)):
        return [node | dict(rule=draw(a_rule), aggregation=None)]
    below = [branch(draw, depth + 1, f"{path}{letter}") for letter in "abcde"[: draw(how_many)]]
    if len(below) > 1 and draw(one_in_five) == 0:
        below[0][0]["weight"] = 0.0
    for child in below:
        child[0]["parent_code"] = path
    return [node, *(row for child in below for row in child)]


trees = st.composite(branch)
editions = st.fixed_dictionaries(
    dict(
        normalise_over=st.sampled_from(["period", "panel"]),
        rank_within=st.sampled_from(["all", "parent", "unit_type"]),
        min_coverage=sometimes(shares),
        coverage_by=st.sampled_from([None, "weight", "count"]),
        min_data_share=sometimes(st.sampled_from([0.3, 0.5, 0.8])),
        nodes=trees(),
    )
)


def drawn() -> list[dict]:
    """Random editions, as Hypothesis makes them; every run of the tests draws the same."""
    collected: list[dict] = []

    @settings(
        max_examples=EXAMPLES,
        database=None,
        derandomize=True,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(editions)
    def collect(edition):
        for node in edition["nodes"]:
            node.setdefault("parent_code", None)
        collected.append(edition)

    collect()
    return collected


def fed(generator: np.random.Generator) -> str:
    """A machine feed with a fifth of its cells silent, one unit silent throughout and one in the second month."""
    lines = ["unit_code,period,indicator_code,numerator,denominator,value,plan,reported_pct,note"]
    for (_, code, *_), period, (indicator, (kind, _)) in product(UNITS, PANELS, INDICATORS.items()):
        silent = code == "112" or (code == "111" and period == "2026-02") or generator.random() < 0.2
        if silent:
            continue
        numerator = denominator = value = plan = ""
        if kind == "ratio":
            denominator = int(generator.integers(1, 400))
            numerator = int(generator.integers(0, denominator + 1))
        elif kind == "count":
            value, plan = int(generator.integers(0, 60)), int(generator.integers(1, 60))
        elif kind == "amount":
            value = repr(round(float(generator.lognormal(2, 1.2)), 3))
        elif kind == "yes_no":
            value = int(generator.integers(0, 2))
        else:
            value = int(generator.integers(0, 4)) * 10
        lines.append(f"{code},{period},{indicator},{numerator},{denominator},{value},{plan},,")
    return "\n".join(lines) + "\n"


@pytest.fixture
def built(province):
    """The random editions, scored by the real models in one build."""
    types = {key: "Thị xã" if int(code) % 4 == 0 else "Huyện" for key, code, *_ in UNITS}
    names = ("unit_key", "unit_code", "name_vi", "unit_level", "parent_unit_key", "valid_from", "valid_to")
    registry = [
        dict(zip(names, row, strict=True)) | dict(unit_type=types.get(row[0], "Tỉnh")) for row in PROVINCES + UNITS
    ]
    province.table("unit_registry", registry)
    province.table(
        "indicator_catalogue",
        [
            dict(indicator_code=code, name_vi=code, measure_kind=kind, direction=direction, aggregation="none")
            for code, (kind, direction) in INDICATORS.items()
        ],
    )
    province.table("form_line", [])
    province.table("reporting_obligation", [])
    drawn_editions = drawn()
    write(province, drawn_editions)
    (province.inbox / "feed.csv").write_text(fed(np.random.default_rng(922)), encoding="utf-8")
    province.build("fct_index_score")
    return province, drawn_editions, {key: (parent, types[key]) for key, _, _, _, parent, _, _ in UNITS}


def write(province, drawn_editions) -> None:
    settings_of = ("normalise_over", "rank_within", "min_coverage", "coverage_by", "min_data_share")
    level = dict(
        unit_level="district", period_type="month", period_from="2026-01", period_to="2026-03", status="illustrative"
    )
    named = [(f"E{number:03d}", edition) for number, edition in enumerate(drawn_editions)]
    province.table(
        "index_edition",
        [dict(edition_code=code) | level | {name: edition[name] for name in settings_of} for code, edition in named],
    )
    few = dict(weight_spread=0.25, aggregations="own", draws=5)  # what draws give: test_index_sensitivity
    province.table("index_sensitivity", [dict(edition_code=code) | few for code, _ in named])
    nodes = [dict(edition_code=code) | node for code, edition in named for node in edition["nodes"]]
    province.table("index_node", [{name: row[name] for name in row if name != "rule"} for row in nodes])
    province.table(
        "index_scoring",
        [
            dict(edition_code=row["edition_code"], node_code=row["node_code"]) | row["rule"]
            for row in nodes
            if row["rule"]
        ],
    )


def expected(edition, values, units) -> dict:
    group = {
        "all": lambda parent, kind: "all",
        "parent": lambda parent, kind: parent,
        "unit_type": lambda parent, kind: kind,
    }
    groups = {key: group[edition["rank_within"]](*pair) for key, pair in units.items()}
    leaves = {
        node["node_code"]: node["rule"] | dict(direction=INDICATORS[node["rule"]["indicator_code"]][1])
        for node in edition["nodes"]
        if node["rule"]
    }
    return index_oracle.score(edition, edition["nodes"], leaves, values, PANELS, groups)


def test_random_editions_score_as_the_method_page_says(built):
    province, drawn_editions, units = built
    assert len(drawn_editions) >= EXAMPLES * 0.9
    facts = province.sql(
        "select period_code, unit_key, indicator_code, value, attainment_pct from fct_indicator_value where is_current"
    )
    assert len(facts) > 500
    values = {row[:3]: row[3:] for row in facts}
    scores: dict = {}
    for edition, *key, normalised, coverage, rank in province.sql(
        "select edition_code, period_code, unit_key, node_code, normalised, coverage, rank from fct_index_score"
    ):
        scores.setdefault(edition, {})[tuple(key)] = (normalised, coverage, rank)
    compared, silent = 0, 0
    for number, edition in enumerate(drawn_editions):
        ours, theirs = scores[f"E{number:03d}"], expected(edition, values, units)
        assert ours.keys() == theirs.keys(), edition
        for key, (normalised, coverage, rank) in theirs.items():
            context = (number, key, ours[key], theirs[key], edition)
            assert (ours[key][0] is None) == (normalised is None), context
            if normalised is not None:
                assert math.isclose(ours[key][0], normalised, rel_tol=1e-12, abs_tol=1e-12), context
            assert math.isclose(ours[key][1], coverage, rel_tol=1e-12, abs_tol=1e-12), context
            assert ours[key][2] == rank, context
            compared += normalised is not None
            silent += normalised is None
    assert compared > 50_000
    assert silent > 5_000
