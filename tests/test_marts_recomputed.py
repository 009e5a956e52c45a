"""Every figure of the marts of a night on the samples, worked out once more without the project's code: none is off."""

import math

import duckdb
import marts_oracle as oracle
import progress_oracle
import pytest
import quality_oracle
import sensitivity_oracle

INDEX = ("edition_code", "period_code", "unit_key")


@pytest.fixture(scope="module")
def tables(night):
    """The release of the night, and the reference files it was made with."""
    release = night.places.published / "current" / "kho.duckdb"
    with duckdb.connect(str(release), read_only=True) as connection:
        yield oracle.Tables(connection, night.places.reference)


def figures(rows: list[dict], key: tuple, names: tuple) -> dict:
    """A mart as {key: figures}; a key stands once."""
    found_keys = [tuple(row[name] for name in key) for row in rows]
    assert len(set(found_keys)) == len(found_keys)
    return {at: tuple(row[name] for name in names) for at, row in zip(found_keys, rows, strict=True)}


def grouped_by(rows: list[dict], name: str) -> dict:
    return {at: members for (at,), members in oracle.grouped(rows, name).items()}


def off(published: dict, worked_out: dict) -> list:
    """Where two tables differ: in a key, or in a figure by more than a part in 1e9."""
    differing = list(published.keys() ^ worked_out.keys())
    for at in published.keys() & worked_out.keys():
        pairs = zip(published[at], worked_out[at], strict=True)
        if not all(same(one, other) for one, other in pairs):
            differing.append((at, published[at], worked_out[at]))
    return differing


def same(one, other) -> bool:
    if isinstance(one, float) and isinstance(other, float | int):
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-9)
    return one == other


MARTS = {
    "mart_league_table": (oracle.league, INDEX, ("score_pct", "rank")),
    "mart_province_index": (
        oracle.province_index,
        ("edition_code", "period_code", "is_simulated"),
        ("units", "units_ranked", "mean_score_pct", "lowest_score_pct", "highest_score_pct"),
    ),
    "mart_edition_comparison": (
        oracle.comparison,
        ("edition_code_a", "edition_code_b", "period_code", "unit_key"),
        ("score_pct_a", "score_pct_b", "rank_a", "rank_b"),
    ),
    "mart_unit_scorecard": (oracle.scorecard, (*INDEX, "node_code"), ("score_pct", "group_mean_pct")),
    "mart_unit_strengths": (oracle.strengths, (*INDEX, "node_code"), ("group_mean", "gap", "weighted_gap")),
    "mart_index_merged": (
        oracle.merged,
        (*INDEX, "node_code"),
        ("predecessors", "predecessors_scored", "normalised"),
    ),
    "mart_indicator_rollup": (
        oracle.rollup,
        ("unit_key", "indicator_code", "period_code", "regime", "summed_level", "is_simulated"),
        ("units_counted", "numerator", "denominator", "value"),
    ),
    "mart_data_quality": (
        oracle.data_quality,
        ("unit_key", "period_code", "form_code", "is_simulated"),
        (
            *("reports", "lines_read", "lines_accepted", "lines_held"),
            *("findings_critical", "findings_warning", "findings_info", "lines_accepted_pct"),
        ),
    ),
    "mart_commune_certification": (
        progress_oracle.certification,
        ("plan_code", "unit_key", "period_code"),
        ("targets_owed", "targets_met", "extension_owed", "extension_met", "is_certified"),
    ),
    "mart_quality_rule": (
        quality_oracle.rule_scores,
        ("province_unit_key", "period_code", "rule_code", "is_simulated"),
        ("value_count", "values_missing", "values_broken", "score_pct"),
    ),
    "mart_quality_index": (
        quality_oracle.index,
        ("scope", "province_unit_key", "unit_key", "field_code", "period_code", "criterion", "is_simulated"),
        ("value_count", "values_missing", "score_pct"),
    ),
    "mart_district_certification": (
        progress_oracle.district_certification,
        ("plan_code", "period_code", "unit_key", "known_by", "is_simulated"),
        (
            *("communes_owing", "communes_registered", "communes_met_all", "communes_certified"),
            "meets_district_share",
        ),
    ),
    "mart_quality_identifier": (
        progress_oracle.identifiers,
        ("identifier", "is_simulated"),
        ("value_count", "values_right"),
    ),
    "mart_quarantine": (
        progress_oracle.quarantine,
        ("report_id",),
        ("is_held", "is_replaced", "lines_held", "lines_let_through", "lines_dropped"),
    ),
    "mart_quality_scorecard": (
        quality_oracle.scorecard,
        ("unit_key", "period_code", "criterion"),
        ("score_pct",),
    ),
    "mart_quality_summary": (
        quality_oracle.summary,
        ("period_code", "unit_level", "criterion", "is_simulated"),
        ("units", "units_green", "units_yellow", "units_red", "mean_score_pct"),
    ),
}


@pytest.mark.parametrize("mart", MARTS)
def test_a_mart_is_what_its_documentation_says_of_the_facts(tables, mart):
    worked_out, key, names = MARTS[mart]
    published = figures(tables[mart], key, names)
    assert published
    assert off(published, worked_out(tables)) == []


def test_a_plan_is_what_is_said_of_its_commitments_or_of_how_many_they_are(tables):
    rows = grouped_by(tables["mart_plan_progress"], "known_by")
    numbers = ("commitments_followed", "achieved", "in_progress", "not_achieved", "unknown")
    key = ("plan_code", "commitment_kind", "unit_level", "period_code", "is_simulated")
    listed = figures(rows["list"], key, (*numbers, "achieved_pct", "achieved_of_known_pct"))
    assert off(listed, progress_oracle.plans_by_list(tables)) == []
    key = ("plan_code", "commitment_kind", "part", "unit_key", "period_code", "is_simulated")
    assert off(figures(rows["count"], key, numbers), progress_oracle.plans_by_count(tables)) == []


def test_a_leaf_in_stages_is_what_each_stage_states(tables):
    leaves = [row for row in tables["mart_index_stages"] if row["is_leaf"]]
    published = figures(leaves, (*INDEX, "node_code"), ("self_score", "verified_score"))
    assert published
    assert off(published, progress_oracle.stages(tables)) == []


def test_a_rank_without_each_indicator_is_what_ranking_anew_gives(tables):
    editions = {row["edition_code"] for row in tables["mart_leave_one_out"]}
    worked_out = {at: (rank,) for at, rank in oracle.without_each(tables).items() if at[0] in editions}
    assert off(figures(tables["mart_leave_one_out"], (*INDEX, "node_code"), ("rank_without",)), worked_out) == []


def test_sensitivity_is_what_draws_of_ones_own_give_but_for_the_luck_of_the_draw(tables):
    """A share of 1,000 draws errs by 0.016 (one standard error at one half), a percentile of ranks by a place or so."""
    league = [row for row in tables["mart_league_table"] if row["rank_low"] is not None]
    ranges, shares = sensitivity_oracle.firmness(tables, {row["edition_code"] for row in league})
    for row in league:
        low, high = ranges[tuple(row[name] for name in INDEX)]
        assert abs(row["rank_low"] - low) <= 2 and abs(row["rank_high"] - high) <= 2, row
    pairs = tables["mart_rank_neighbours"]
    key = ("edition_code", "period_code", "unit_key_above", "unit_key_below")
    compared = [(row["share_ahead"], shares.get(tuple(row[name] for name in key))) for row in pairs]
    shares_of_both = [(one, other) for one, other in compared if other is not None]
    assert len(shares_of_both) > 0.9 * len(compared)  # units of one rank may stand in the other order
    assert max(abs(one - other) for one, other in shares_of_both) < 0.08
    assert sum(one - other for one, other in shares_of_both) / len(shares_of_both) == pytest.approx(0, abs=0.005)


def test_the_trend_and_the_last_good_value_are_the_facts_in_force(tables):
    key = ("unit_key", "indicator_code", "period_code", "regime", "score_stage")
    trend = [row for row in tables["mart_indicator_trend"] if row["geography"] == "as_reported"]
    assert off(figures(trend, key, ("value", "change_since_previous")), oracle.changes_since(tables)) == []
    last = tables["mart_last_good_value"]
    key = ("unit_key", "indicator_code", "regime", "score_stage", "period_type")
    ends = {(row["period_code"], row["regime"]): row["data_to"] for row in tables["dim_period"]}
    [as_of] = {ends[row["period_code"], row["regime"]].toordinal() + row["age_days"] for row in last}
    worked_out = oracle.last_good(tables, type(next(iter(ends.values()))).fromordinal(as_of))
    assert off(figures(last, key, ("period_code", "value", "age_days")), worked_out) == []


def test_a_platform_shows_every_fact_in_force_of_its_indicators_and_changes_none(tables):
    kinds = {row["subject_code"]: row["subject_kind"] for row in tables["dim_subject"]}
    subjects = {row["indicator_code"]: row["subject_code"] for row in tables["dim_indicator"]}
    key = ("indicator_code", "unit_key", "period_code", "regime", "score_stage")
    names = ("numerator", "denominator", "value", "qualifier", "plan_value", "attainment_pct", "reported_pct", "note")
    shown = [fact for fact in tables.current() if kinds.get(subjects[fact["indicator_code"]]) in ("platform", "system")]
    assert off(figures(tables["mart_platform_adoption"], key, names), figures(shown, key, names)) == []


def test_lateness_is_the_days_between_the_day_due_and_the_day_of_receipt(tables):
    for row in tables["mart_reporting_compliance"]:
        received = row["first_received_at"]
        late = None if received is None else (received.date() - row["due_on"]).days
        assert row["days_late"] == late, row
        if late is not None:
            assert row["compliance"] == ("late" if late > 0 else "on_time"), row
        kinds = ("values_reported", "values_held", "values_unusable", "values_missing")
        assert sum(row[name] for name in kinds) == row["values_owed"], row


def test_what_a_status_or_a_late_report_costs_is_charged_once_to_each_value(tables):
    weighed = quality_oracle.rules(tables)
    measured = {rule for rule, (*_, by) in weighed.items() if by}
    published = {
        (*(row[name] for name in quality_oracle.VALUE), row["rule_code"]): (row["lost_share"],)
        for row in tables["mart_quality_loss"]
        if row["rule_code"] in measured
    }
    worked_out = {at: (share,) for at, share in quality_oracle.measured_losses(tables).items()}
    assert off(published, worked_out) == []
