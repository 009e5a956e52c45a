"""No mart is a token: on the samples each shows what it is for, and no mart is without a purpose."""

import pytest

# mart: what it is for, and each thing that a reader must find in it as a condition of rows and the least number of them
PURPOSES = {
    "mart_commune_certification": (
        "which communes meet the 17 targets and the advanced ones, and which fall short by how many",
        {"is_certified": 4, "meets_all_targets and not is_certified": 1, "targets_met < targets_owed": 100},
    ),
    "mart_data_quality": (
        "what was found in the latest reports, also in those of which nobody knows whose they are",
        {"lines_held > 0": 20, "unit_key is null": 1, "not is_simulated": 5, "findings_overdue > 0": 1},
    ),
    "mart_district_certification": (
        "districts by their communes, by each commune and by number alone",
        {"meets_district_share": 1, "known_by = 'count'": 1, "unknown_reason is not null": 1},
    ),
    "mart_edition_comparison": ("ranks under two editions of one period", {"rank_difference <> 0": 5, "true": 9}),
    "mart_index_merged": ("an index before a merger, carried to today's units", {"predecessors > 1 and is_root": 10}),
    "mart_index_stages": (
        "self-assessed beside verified scores",
        {"self_minus_verified <> 0": 100, "verified_score is not null": 100},
    ),
    "mart_indicator_rollup": (
        "sums over a level with their coverage, beside what the upper unit says itself",
        {"coverage = 1": 1, "coverage < 1": 20, "own_value is not null": 20, "unit_level = 'province'": 50},
    ),
    "mart_indicator_trend": (
        "one series a unit and indicator, as reported and on today's map",
        {"geography = 'as_reported' and change_since_previous is not null": 500, "geography <> 'as_reported'": 500},
    ),
    "mart_last_good_value": (
        "the last figure that can be used and how old it is",
        {"value is not null": 5000, "not is_fresh and age_days > 365": 100},
    ),
    "mart_league_table": (
        "the ranks, their range, who has none and why, and ranks others gave",
        {
            "rank = 1": 9,
            "unranked_reason is not null": 10,
            "rank_low < rank_high": 20,
            "claimed_rank is not null": 1,
            "published_rank is not null": 5,
            "improvement_rank is not null": 5,
        },
    ),
    "mart_leave_one_out": ("what each indicator does to each rank", {"rank_change <> 0": 100}),
    "mart_plan_progress": (
        "how far each plan is, by list and by number, and what is unknown",
        {
            "known_by = 'list'": 4,
            "known_by = 'count'": 7,
            "achieved is null and unknown_reason is not null": 1,
            "due_on is not null": 1,
        },
    ),
    "mart_platform_adoption": (
        "which platforms are used where, with plan, qualifier and cell",
        {
            "qualifier <> 'exact'": 5,
            "attainment_pct is not null": 3,
            "note is not null": 3,
            "cell is not null": 1000,
            "answer_vi is not null": 2,
        },
    ),
    "mart_province_index": ("a period of an edition in one line", {"units_ranked > 1": 8, "not is_simulated": 2}),
    "mart_quality_identifier": ("whether every code of a unit is known", {"is_full": 4}),
    "mart_quality_index": (
        "the data-quality index by field, unit and province",
        {"scope = 'field'": 100, "scope = 'unit'": 100, "scope = 'province'": 5, "colour = 'red'": 20},
    ),
    "mart_quality_loss": ("what a rule takes of a field's score", {"lost_share > 0": 500}),
    "mart_quality_rule": ("how many values keep each rule", {"values_broken > 0": 80, "score_pct = 100": 500}),
    "mart_quality_scorecard": ("a unit's score by criterion", {"is_full": 500, "not is_full": 100}),
    "mart_quality_summary": ("units by colour", {"units_red > 0": 5, "units_green > 0": 20}),
    "mart_quality_value": ("what became of every value owed or sent", {"is_owed": 5000, "not is_owed": 100}),
    "mart_quarantine": ("reports held, let through and replaced", {"is_held": 15, "lines_dropped > 0": 1}),
    "mart_rank_claim": (
        "ranks that others gave, in short, beside the one computed here",
        {"rank is not null": 15, "computed_rank is not null": 1, "cell is not null": 4, "words_vi is not null": 25},
    ),
    "mart_rank_neighbours": (
        "which neighbours in rank can be told apart",
        {"is_told_apart": 20, "not is_told_apart": 20},
    ),
    "mart_reporting_compliance": (
        "who owed what by when and what came",
        {f"compliance = '{state}'": 5 for state in ("on_time", "late", "missing")} | {"not is_simulated": 1},
    ),
    "mart_unit_scorecard": ("a unit's nodes beside its group", {"group_mean_pct is not null": 3000, "depth = 1": 3000}),
    "mart_unit_strengths": (
        "a unit's strongest and weakest indicators",
        {"strength_no = 1": 50, "weakness_no = 1": 50},
    ),
}


@pytest.fixture(scope="module")
def marts(night) -> set[str]:
    return {name for (name,) in night.sql("select table_name from duckdb_tables() where table_name like 'mart_%'")}


def test_every_mart_has_a_purpose_and_none_is_gone(marts):
    assert marts == set(PURPOSES)


@pytest.mark.parametrize("mart", PURPOSES)
def test_a_mart_shows_what_it_is_for(night, mart):
    purpose, least = PURPOSES[mart]
    counts = ", ".join(f"count(*) filter ({condition})" for condition in least)
    [shown_counts] = night.sql(f"select {counts} from {mart}")
    short = {shown: had for (shown, wanted), had in zip(least.items(), shown_counts, strict=True) if had < wanted}
    assert not short, f"{mart} is for {purpose}; too few rows where {short}"
