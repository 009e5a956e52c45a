"""The sample province shows everything once: what a night on the samples does not exercise is named here, with why."""

from orchestration.readers.formats import READERS, suffixes

# rules that no night which releases can break: they refuse the release, or need what only a fault of ours makes
GUARDS = "stage in ('facts', 'index') and severity = 'critical'"
UNSEEN_RULES = {
    "CORRECTION_LAPSED": "the audit tells it of a release, as it does of mo-phong-4; findings are of reports",
    "DISTRICTS_DISAGREE_WITH_PROVINCE": "no form asks the province what it asks the districts",
    "FILE_TOO_SLOW": "a file that takes a minute makes the night a minute longer",
    "NORMALISED_OUT_OF_RANGE": "tells of editions whose posts fit no value",
    "PUBLISHED_SCORE_OVERTAKEN": "no edition of the samples was published by this warehouse",
    "RECEIVED_AT_WRONG": "speaks of the clock of the machine that takes in",
    "TABLE_SHRANK_EXPLAINED": "speaks of the release before",
}
UNSEEN_STATUS = {
    "not_due": "nothing is owed in the samples after 2024",
    "unjudged": "everything that is read is judged",
}


def rows(night, query):
    return {row[0] for row in night.sql(query)}


def test_every_rule_is_broken_once_or_says_why_not(night):
    silent = rows(night, f"select rule_code from dim_rule anti join fct_finding using (rule_code) where not ({GUARDS})")
    assert silent == set(UNSEEN_RULES)


def test_every_indicator_has_a_simulated_figure(night):
    query = """
        select indicator_code from dim_indicator
        anti join (select * from fct_indicator_value where is_simulated and value is not null) using (indicator_code)
    """
    assert rows(night, query) == set()


def test_every_status_stage_period_and_regime_occurs(night):
    statuses = {
        "reported",
        "not_reported",
        "held",
        "unreadable",
        "no_base",
        "not_due",
        "corrected",
        "estimated",
        "unjudged",
    }
    seen = rows(night, "select value_status from fct_indicator_value") | rows(
        night, "select value_status from fct_index_score"
    )
    assert statuses - seen == set(UNSEEN_STATUS)
    assert rows(night, "select score_stage from fct_indicator_value") == {None, "self", "verified", "published"}
    dated = "fct_indicator_value inner join dim_period using (period_code, regime)"
    kinds = f"select period_type from {dated} where is_simulated"
    assert rows(night, kinds) == {"month", "quarter", "half", "nine_months", "year"}
    assert rows(night, "select regime from fct_indicator_value where is_simulated") == {"administrative", "statistical"}


def test_every_kind_of_file_is_read(night):
    here = {path.suffix for path in night.places.raw.joinpath("samples", "simulated").iterdir()}
    unseen = suffixes(READERS) - here
    # other names of the same kinds, which the content decides
    assert unseen == {".xlsm", ".htm", ".html", ".mhtml", ".txt", ".tsv", ".ssv", ".tab"} & unseen


def test_every_scoring_and_aggregation_is_used(night):
    declared = rows(night, "select distinct scoring from dim_index_leaf")
    assert declared >= {"identity", "ratio", "attainment", "yes_no", "bands", "minmax", "goalposts", "dist_to_target"}
    assert declared >= {"zscore", "rank", "borda", "frac_max"}
    used = rows(night, "select distinct aggregation from dim_index_node")
    assert used == {"arithmetic", "geometric", "harmonic", "min", "median"}


def test_a_commune_and_a_district_are_certified_and_two_communes_fail_by_exactly_one_target(night):
    communes = night.sql(
        """
        select name_vi, targets_met, extension_met, is_certified, is_simulated from mart_commune_certification
        where targets_met + extension_met >= 20 order by all
        """
    )
    assert communes == [
        ("Thị trấn Trạm Tấu", 17, 4, True, True),
        ("Xã Bản Mù", 17, 3, False, True),
        ("Xã Hát Lìu", 16, 13, False, True),
        ("Xã Làng Nhì", 17, 6, True, True),
        ("Xã Pá Lau", 17, 13, True, True),
        ("Xã Xà Hồ", 17, 5, True, True),
    ]
    certified = "select name_vi, communes_certified, communes_owing from mart_district_certification"
    assert night.sql(f"{certified} where meets_district_share") == [("Huyện Trạm Tấu", 4, 12)]
    planted = night.places.raw.joinpath("samples", "simulated", "planted_defects.csv").read_text(encoding="utf-8")
    notes = [line for line in planted.splitlines() if line.startswith("CDS-02_139_2024.xlsx,")]
    assert len(notes) == 7  # the six communes and their district


def test_the_communes_of_2022_are_known_by_number_alone_and_each_of_them_is_unknown(night):
    [counted] = night.sql(
        """
        select name_vi, known_by, communes_owing, communes_registered, communes_met_all, communes_certified,
            meets_district_share, unknown_reason, is_simulated
        from mart_district_certification where period_code = '2022' and known_by = 'count'
        """
    )
    assert counted == ("Huyện Yên Bình", "count", 24, 12, 12, None, None, "which_not_stated", False)
    communes = night.sql(
        """
        select district_name_vi = 'Huyện Yên Bình', unknown_reason, is_certified, is_simulated, sum(targets_met),
            count(*)
        from mart_commune_certification where period_code = '2022' group by all order by all
        """
    )
    assert communes == [  # the province's 173, none of which anybody named
        (False, "no_data", False, False, 0, 149),
        (True, "which_not_stated", False, False, 0, 24),
    ]
    others = "select count(*), count(communes_met_all), min(unknown_reason), max(unknown_reason)"
    by_list = f"{others} from mart_district_certification where period_code = '2022' and known_by = 'list'"
    assert night.sql(by_list) == [(8, 0, "no_data", "no_data")]
