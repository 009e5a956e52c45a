"""Rules from the sources: certification of communes and districts, the index of merged provinces, scores in stages."""

import pytest

ASKED = (
    "dim_unit",
    "mart_commune_certification",
    "mart_district_certification",
    "mart_index_merged",
)  # what these tests look at; what it reads is made with it

COMMUNES = [(f"101{n}:start", f"101{n}", f"Xã {n}", "commune", "101:start", "", "") for n in range(1, 5)]


@pytest.fixture
def communes(province):
    """Four communes of one district owe two mandatory targets and, as extension, four more."""
    from tests.conftest import UNITS

    targets = [f"T{n}" for n in range(1, 7)]
    province.units(UNITS + COMMUNES)
    province.table(
        "indicator_catalogue",
        [
            dict(indicator_code=code, name_vi=code, measure_kind="yes_no", direction=1, aggregation="none")
            for code in targets
        ],
    )
    province.table(
        "commitment_registry",
        [
            dict(
                commitment_code=code,
                plan_code="KH",
                commitment_kind="target",
                name_vi=code,
                unit_level="commune",
                is_mandatory=str(code in ("T1", "T2")).lower(),
            )
            for code in targets
        ],
    )
    for table in ("form_line", "reporting_obligation", "index_edition", "index_node", "index_scoring"):
        province.table(table, [])
    return province


def send(province, rows: dict[str, str]) -> None:
    """`rows` is unit -> six marks, 1 met, 0 not met, - silent."""
    lines = ["unit_code,period,indicator_code,numerator,denominator,value,plan,reported_pct,note"]
    for unit, marks in rows.items():
        lines += [f"{unit},2025,T{n},,,{mark},,," for n, mark in enumerate(marks, 1) if mark != "-"]
    (province.inbox / "feed.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_a_commune_is_certified_on_every_mandatory_target_and_three_tenths_of_the_extension(communes):
    send(communes, {"1011": "111100", "1012": "111000", "1013": "101111", "1014": "1-1111"})
    communes.build(*ASKED)
    assert communes.sql(
        "select unit_code, targets_met, extension_met, is_certified, unknown_reason "
        "from mart_commune_certification order by all"
    ) == [
        ("1011", 2, 2, True, None),  # 2 of 4 is 50%
        ("1012", 2, 1, False, None),  # 1 of 4 is 25%, below 30%
        ("1013", 1, 4, False, None),  # a mandatory target is missing, whatever else is met
        ("1014", 1, 4, False, "targets_unknown"),  # one nobody reported: silence is not a point, and may yet be one
    ]
    [district] = communes.sql("select certified_pct, meets_district_share from mart_district_certification")
    assert district == (25.0, False)


def test_the_shares_asked_for_are_reference_data(communes):
    communes.table("certification_rule", [dict(plan_code="KH", extension_share=0.25, district_share=0.5)])
    send(communes, {"1011": "111100", "1012": "111000", "1013": "101111", "1014": "1-1111"})
    communes.build(*ASKED)
    [district] = communes.sql(
        "select communes_certified, certified_pct, meets_district_share from mart_district_certification"
    )
    assert district == (2, 50.0, True)


def test_a_districts_registration_and_completion_are_counted_over_those_that_owe_and_those_that_registered(communes):
    from tests.conftest import UNITS

    second = [(f"102{n}:start", f"102{n}", f"Xã 2.{n}", "commune", "102:start", "", "") for n in range(1, 4)]
    communes.units(UNITS + COMMUNES + second)
    # 1013 speaks of extension targets alone, which registers nobody; 1014 is silent; all of 102's but one are
    send(communes, {"1011": "111100", "1012": "1-----", "1013": "--1111", "1021": "111111", "1022": "0-----"})
    communes.build(*ASKED)
    districts = communes.sql(
        """
        select unit_code, communes_owing, communes_registered, communes_certified, round(registered_pct, 6),
            round(completed_pct, 6), round(certified_pct, 6), meets_district_share
        from mart_district_certification order by unit_code
        """
    )
    assert districts == [
        ("101", 4, 2, 1, 50.0, 50.0, 25.0, False),  # 2 of 4 registered, 1 of those 2 certified, 1 of 4 below 30%
        ("102", 3, 2, 1, 66.666667, 50.0, 33.333333, True),
    ]


@pytest.fixture
def merging(province):
    """Provinces A and B merge into A, C and D into C, on 1 July 2025."""
    province.units(
        [
            ("A:old", "48", "Thành phố A", "province", "", "", "2025-07-01"),
            ("B:old", "49", "Tỉnh B", "province", "", "", "2025-07-01"),
            ("C:old", "50", "Tỉnh C", "province", "", "", "2025-07-01"),
            ("D:old", "51", "Tỉnh D", "province", "", "", "2025-07-01"),
            ("A:new", "48", "Thành phố A", "province", "", "2025-07-01", ""),
            ("C:new", "50", "Tỉnh C", "province", "", "2025-07-01", ""),
        ]
    )
    merged = dict(effective_on="2025-07-01", change_kind="merge", share=1)
    province.table(
        "unit_change",
        [merged | dict(from_unit_key=f"{a}:old", to_unit_key=f"{b}:new") for a, b in ("AA", "BA", "CC", "DC")],
    )
    province.table(
        "indicator_catalogue",
        [dict(indicator_code="dti", name_vi="DTI", measure_kind="score", direction=1, aggregation="none")],
    )
    return province


def test_a_merged_province_has_the_mean_of_its_predecessors_until_it_has_its_own(merging):
    merging.table("form_line", [])
    merging.table("reporting_obligation", [])
    merging.table(
        "index_edition",
        [
            dict(
                edition_code="DTI",
                unit_level="province",
                period_type="year",
                period_from="2024",
                period_to="2025",
                status="official",
            )
        ],
    )
    merging.table(
        "index_node",
        [dict(edition_code="DTI", node_code="root"), dict(edition_code="DTI", node_code="n", parent_code="root")],
    )
    merging.table("index_scoring", [dict(edition_code="DTI", node_code="n", indicator_code="dti", scoring="identity")])
    header = "unit_code,period,indicator_code,numerator,denominator,value,plan,reported_pct,note\n"
    values = {"48": 0.8335, "49": 0.5803, "50": 0.6}
    lines = [f"{code},2024,dti,,,{value},,,\n" for code, value in values.items()]
    (merging.inbox / "feed.csv").write_text(header + "".join(lines), encoding="utf-8")
    merging.build(*ASKED)
    assert merging.sql(
        "select unit_key, predecessors, predecessors_scored, predecessors_missing, round(normalised, 6), unknown_reason"
        " from mart_index_merged where is_root and period_code = '2024' order by all"
    ) == [
        ("A:new", 2, 2, None, 0.7069, None),
        # D has no index: C's alone is not the new province's
        ("C:new", 2, 1, "Tỉnh D", None, "predecessors_missing"),
    ]
