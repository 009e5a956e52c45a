"""Certification from the cells of a matrix of mandatory and advanced targets to the marts; every number by hand."""

import pytest

from orchestration.workbooks.writer import fill
from tests.conftest import UNITS

MANDATORY = [f"M{n:02}" for n in range(1, 18)]
ADVANCED = [f"M{n}" for n in range(18, 31)]
COMMUNES = [
    (f"10{d}{n}:start", f"10{d}{n}", f"Xã {d}.{n}", "commune", f"10{d}:start", "", "")
    for d in (1, 2, 3)
    for n in (1, 2, 3, 4)
]
ASKED = ("mart_commune_certification", "mart_district_certification")


@pytest.fixture
def programme(province):
    """Three districts of four communes, which owe the 17 mandatory targets of 2025 and none of the 13 advanced ones."""
    province.units(UNITS + COMMUNES)
    kinds = dict.fromkeys(MANDATORY + ADVANCED, "yes_no") | {"registered": "ratio", "met": "ratio"}
    province.table(
        "indicator_catalogue",
        [dict(indicator_code=code, name_vi=code, measure_kind=kind, direction=1) for code, kind in kinds.items()],
    )
    targets = {code: code in MANDATORY for code in MANDATORY + ADVANCED}
    province.table(
        "form_line",
        [
            dict(form_code="CDS-02", line_code=code, indicator_code=code, is_mandatory=str(is_mandatory).lower())
            for code, is_mandatory in targets.items()
        ],
    )
    plan = dict(plan_code="KH", commitment_kind="target", unit_level="commune")
    province.table(
        "commitment_registry",
        [
            plan | dict(commitment_code=code, name_vi=code, is_mandatory=str(is_mandatory).lower())
            for code, is_mandatory in targets.items()
        ],
    )
    owed = dict(form_code="CDS-02", unit_level="commune", sent_by_level="district", period_type="year")
    province.table(
        "reporting_obligation", [owed | dict(regime="administrative", valid_from="2025-01-01", valid_to="2026-01-01")]
    )
    rule = dict(plan_code="KH", registered_indicator_code="registered", met_indicator_code="met")
    province.table("certification_rule", [rule])
    for table in ("index_edition", "index_node", "index_scoring"):
        province.table(table, [])
    return province


def send(province, district, *rows):
    """The form of a district. A row: a commune, its mandatory and advanced targets met, what its other cells hold."""
    lines = []
    for commune, mandatory, advanced, otherwise in rows:
        met = MANDATORY[:mandatory] + ADVANCED[:advanced]
        cells = {code: "Đạt" if code in met else otherwise for code in MANDATORY + ADVANCED}
        lines.append(dict(unit_code=commune, unit_name=f"Xã {commune[2]}.{commune[3]}", cells=cells))
    header = dict(unit_code=district, unit_name=f"Huyện {district[-1]}", period="Năm 2025")
    fill(province.inbox / f"{district}.xlsx", "CDS-02", header, lines)
    province.deliver(f"{district}.xlsx", "2025-12-16T08:00:00")


def certified(province):
    return province.sql(
        """
        select unit_code, targets_met, meets_all_targets, extension_met, extension_unknown, is_certified,
            unknown_reason
        from mart_commune_certification where unit_code not like '103%' order by all
        """
    )


def districts(province, period="2025"):
    return province.sql(
        f"""
        select unit_code, known_by, communes_owing, communes_registered, communes_met_all, communes_certified,
            certified_pct, meets_district_share, unknown_reason
        from mart_district_certification where period_code = '{period}' order by all
        """
    )


def test_communes_and_a_district_are_certified_and_others_fail_by_exactly_one_target(programme):
    no = "Chưa đạt"
    send(programme, "101", ("1011", 17, 4, no), ("1012", 17, 3, no), ("1013", 16, 13, no), ("1014", 17, 5, None))
    send(programme, "102", ("1021", 17, 13, no), ("1022", 17, 3, no), ("1023", 16, 4, no), ("1024", 0, 0, None))
    programme.build(*ASKED)
    assert certified(programme) == [
        ("1011", 17, True, 4, 0, True, None),  # 30% of 13 is 3.9, so four
        ("1012", 17, True, 3, 0, False, None),  # one advanced target short
        ("1013", 16, False, 13, 0, False, None),  # one mandatory target short
        ("1014", 17, True, 5, 8, True, None),  # what is left blank is unknown and takes nothing away
        ("1021", 17, True, 13, 0, True, None),
        ("1022", 17, True, 3, 0, False, None),
        ("1023", 16, False, 4, 0, False, None),
        ("1024", 0, False, 0, 13, False, "no_data"),
    ]
    assert districts(programme) == [
        ("101", "list", 4, 4, 3, 2, 50.0, True, None),  # 30% of 4 is 1.2, so two
        ("102", "list", 4, 3, 2, 1, 25.0, False, None),  # one commune short
        ("103", "list", 4, 0, None, None, None, None, "no_data"),  # silence is unknown, not none
    ]


def test_a_district_that_only_counts_its_communes_is_known_by_count_and_who_is_certified_stays_unknown(programme):
    feed = (
        "unit_code,period,indicator_code,numerator,denominator,value,plan,reported_pct,note\n"
        "101,2022,registered,2,4,,,,\n101,2022,met,1,4,,,,\n102,2022,registered,3,4,,,,\n"
    )
    (programme.inbox / "feed.csv").write_text(feed, encoding="utf-8")
    programme.build(*ASKED)
    assert districts(programme, "2022") == [
        ("101", "count", 4, 2, 1, None, None, None, "which_not_stated"),
        ("102", "count", 4, 3, None, None, None, None, "which_not_stated"),  # nobody said how many met all
        ("103", "list", 4, 0, None, None, None, None, "no_data"),  # of its communes nobody said anything
    ]
    [(of_all, of_registered, cell)] = programme.sql(
        """
        select met_all_pct, met_all_of_registered_pct, cell from mart_district_certification
        where unit_code = '101' and period_code = '2022'
        """
    )
    assert (of_all, of_registered, cell) == (25.0, 50.0, "D3")  # 1 of 4, 1 of the 2 registered; the feed's third line
    communes = "select district_code, unknown_reason, is_certified, count(*) from mart_commune_certification"
    assert programme.sql(f"{communes} where period_code = '2022' group by all order by all") == [
        ("101", "which_not_stated", False, 4),
        ("102", "which_not_stated", False, 4),
        ("103", "no_data", False, 4),
    ]
    assert programme.sql(f"{communes} where period_code = '2021' group by all") == []  # nobody spoke of the plan then
