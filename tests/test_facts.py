"""A fact carries a value or the reason there is none, knows its cell, and keeps what was known before."""

ASKED = (
    "dim_period",
    "dim_unit",
    "fct_indicator_value",
    "fct_report",
    "int_expected_values",
    "mart_league_table",
    "mart_reporting_compliance",
)  # what these tests look at; what it reads is made with it


def test_facts_tell_not_reported_held_unreadable_no_base_and_not_due_apart(province):
    province.as_of = "2026-03-05"  # March runs to the 14th: it is not due
    province.receive("101", "Tháng 01/2026", "L1,130,120", "L2,10,0")
    province.receive("102", "Tháng 01/2026", "L1,đang rà soát,120", "L2,60,100")
    province.receive("102", "Tháng 02/2026", "L1,,", "L2,60,100")
    province.build(*ASKED)
    assert province.values("vacc", "2026-01") == [
        ("101", None, "held"),  # 130 of 120
        ("102", None, "unreadable"),
        ("103", None, "not_reported"),  # sent nothing
    ]
    assert province.values("anc4", "2026-01") == [
        ("101", None, "no_base"),
        ("102", 60.0, "reported"),
        ("103", None, "not_reported"),
    ]
    assert province.values("vacc", "2026-02")[1] == (
        "102",
        None,
        "not_reported",
    )  # the line came, its cells were blank
    assert {status for _, _, status in province.values("vacc", "2026-03")} == {"not_due"}


def test_what_is_owed_comes_from_the_obligations_even_where_nobody_sent_anything(province):
    province.receive("101", "Tháng 01/2026", "L1,90,120")
    province.build(*ASKED)
    owed = province.sql(
        "select count(*), count(distinct unit_key), count(distinct period_code) from intermediate.int_expected_values"
    )
    assert owed == [(3 * 3 * 2, 3, 3)]  # three units, three months to 20 March, two mandatory lines
    assert province.sql(
        "select value_status, count(*) from fct_indicator_value where is_current group by 1 order by 1"
    ) == [
        (
            "not_reported",
            17,
        ),  # March ended on Saturday 14: two working days later is Tuesday 17, before the 20th
        ("reported", 1),
    ]


def test_a_second_half_year_is_owed_reported_and_published_like_the_first(province):
    province.as_of = "2026-03-20"
    province.obliges("district", "half", "2025-01-01", "2026-01-01")
    province.receive("101", "6 tháng cuối năm 2025", "L1,90,120")
    province.receive("102", "6 tháng đầu năm 2025", "L1,30,60")
    province.build(*ASKED)
    assert province.values("vacc", "2025-H2") == [
        ("101", 75.0, "reported"),  # 90 of 120
        ("102", None, "not_reported"),
        ("103", None, "not_reported"),
    ]
    assert province.values("vacc", "2025-H1")[1] == ("102", 50.0, "reported")
    assert province.sql(
        "select cast(data_from as varchar), cast(data_to as varchar) from dim_period"
        " where period_code = '2025-H2' and regime = 'administrative'"
    ) == [("2025-06-15", "2025-12-14")]


def test_the_newer_revision_stands_and_the_older_one_is_remembered(province):
    province.receive("101", "Tháng 01/2026", "L1,90,120", "L2,60,100", received="2026-02-01T08:00:00")
    province.receive("101", "Tháng 01/2026", "L1,96,120", received="2026-02-03T09:30:00")
    province.receive("102", "Tháng 01/2026", "L1,30,60", received="2026-02-01T08:00:00")
    province.receive("102", "Tháng 01/2026", "L1,70,60", received="2026-02-04T08:00:00")
    province.build(*ASKED)
    history = province.sql(
        """
        select unit_key, indicator_code, value, cast(known_from as varchar), cast(known_to as varchar), is_current
        from fct_indicator_value
        where period_code = '2026-01' and unit_key <> '103:start'
        and (unit_key, indicator_code) <> ('102:start', 'anc4')
        order by unit_key, indicator_code, known_from
        """
    )
    assert history == [
        ("101:start", "anc4", 60.0, "2026-02-01 08:00:00", "2026-02-03 09:30:00", False),
        ("101:start", "anc4", None, "2026-02-03 09:30:00", None, True),  # the second report no longer says it
        ("101:start", "vacc", 75.0, "2026-02-01 08:00:00", "2026-02-03 09:30:00", False),
        ("101:start", "vacc", 80.0, "2026-02-03 09:30:00", None, True),
        (
            "102:start",
            "vacc",
            50.0,
            "2026-02-01 08:00:00",
            None,
            True,
        ),  # 70 of 60 is held: the last good figure stays
    ]
    assert province.sql(
        "select unit_key, revision_no, is_latest, verdict from fct_report order by unit_key, revision_no"
    ) == [
        ("101:start", 1, False, "accepted"),
        ("101:start", 2, True, "accepted"),
        ("102:start", 1, False, "accepted"),
        ("102:start", 2, True, "held"),
    ]


def test_every_reported_value_walks_back_to_its_cell_and_stands_beside_the_stated_per_cent(province):
    province.receive(
        "101",
        "Tháng 01/2026",
        {"line_code": "L1", "numerator": "5.565", "denominator": "6700", "reported_pct": "83,05%"},
        "L3,249",
    )
    province.build(*ASKED)
    [ratio] = province.sql(
        """
        select numerator, denominator, round(value, 4), reported_pct, value_basis, file_name, sheet,
            cell, denominator_cell, reported_pct_cell
        from fct_indicator_value inner join fct_report using (report_id) where indicator_code = 'vacc'
        """
    )
    assert ratio[:6] == (5565.0, 6700.0, 83.0597, 83.05, "computed", "001.xlsx")
    assert ratio[6] == "CDS-01H"
    workbook_cells = _cells(province, "CDS-01H")
    assert [workbook_cells[cell] for cell in ratio[7:]] == ["5.565", "6700", "83,05%"]
    [count] = province.sql("select value, cell from fct_indicator_value where indicator_code = 'teams'")
    assert (count[0], workbook_cells[count[1]]) == (249.0, "249")


def test_a_simulated_value_never_stands_where_a_real_one_was_accepted(province):
    province.receive("101", "Tháng 01/2026", "L1,90,120", received="2026-02-01T08:00:00")
    province.receive("101", "Tháng 01/2026", "L1,10,120", received="2026-02-05T08:00:00", is_simulated=True)
    province.build(*ASKED)
    assert province.values("vacc")[0] == ("101", 75.0, "reported")
    assert province.sql("select is_simulated from fct_indicator_value where unit_key = '101:start' and value > 0") == [
        (False,)
    ]


def test_a_code_is_looked_up_as_of_the_period(province):
    province.units(
        [
            ("10:start", "10", "Tỉnh Thử", "province", "", "", ""),
            ("101:start", "101", "Huyện Một", "district", "10:start", "", "2026-01-15"),
            ("101:2026-01-15", "101", "Huyện Hai", "district", "10:start", "2026-01-15", ""),
        ]
    )
    province.receive("101", "Tháng 01/2026", "L1,90,120", unit_name="")
    province.receive("101", "Tháng 02/2026", "L1,30,120", unit_name="")
    province.build(*ASKED)
    assert province.sql(
        "select unit_key, period_code, value from fct_indicator_value where value is not null order by period_code"
    ) == [("101:start", "2026-01", 75.0), ("101:2026-01-15", "2026-02", 25.0)]  # January ends on the 14th
    assert province.sql(
        "select distinct unit_key, period_code from intermediate.int_expected_values order by period_code"
    ) == [("101:start", "2026-01"), ("101:2026-01-15", "2026-02"), ("101:2026-01-15", "2026-03")]


def test_a_correction_replaces_the_value_it_expects_and_no_other(province):
    report = dict(
        period_code="2026-01",
        indicator_code="vacc",
        reason="gõ nhầm",
        provider="Huyện",
        recorded_on="2026-03-11",
    )
    province.table(
        "correction",
        [
            report | dict(correction_code="c1", unit_key="101:start", action="override", value=85, expect_value=75),
            report | dict(correction_code="c2", unit_key="102:start", action="override", value=99, expect_value=10),
            report | dict(correction_code="c3", unit_key="103:start", action="drop"),
        ],
    )
    for unit in ("101", "102", "103"):
        province.receive(unit, "Tháng 01/2026", "L1,90,120")
    province.build(*ASKED)
    assert province.values("vacc") == [
        ("101", 85.0, "corrected"),
        ("102", 75.0, "reported"),
        ("103", None, "held"),
    ]


def _cells(province, sheet: str) -> dict[str, str]:
    from openpyxl import load_workbook

    [file] = province.places.raw.glob("received/*/report.xlsx")
    return {
        cell.coordinate: str(cell.value)
        for row in load_workbook(file)[sheet].iter_rows()
        for cell in row
        if cell.value is not None
    }


def test_a_machine_feed_owes_and_answers_like_a_form(province):
    province.table(
        "form_line", [dict(form_code="feed", indicator_code=i, is_mandatory="true") for i in ("vacc", "anc4")]
    )
    obligation = dict(form_code="feed", unit_level="district", period_type="quarter", regime="statistical")
    province.table(
        "reporting_obligation", [obligation | dict(due_working_days=5, valid_from="2025-10-01", valid_to="2027-01-01")]
    )
    header = "unit_code,period,indicator_code,numerator,denominator,value,plan,reported_pct,note\n"
    feed = "#kho-feed;regime=statistical;simulated=false\n" + header
    (province.inbox / "a.csv").write_text(feed + "101,2025-Q4,vacc,90,120,,,,\n102,2025-Q4,vacc,,,80,,,\n", "utf-8")
    (province.inbox / "b.csv").write_text(feed + "101,2025-Q4,vacc,96,120,,,,\n101,2025-Q4,teams,,,12,10,,\n", "utf-8")
    province.deliver("a.csv", "2026-01-05T08:00:00")
    province.deliver("b.csv", "2026-01-06T08:00:00")
    province.build(*ASKED)
    assert province.values("vacc", "2025-Q4") == [
        ("101", 80.0, "reported"),
        ("102", 80.0, "reported"),
        ("103", None, "not_reported"),
    ]
    assert {status for _, _, status in province.values("vacc", "2026-Q1")} == {"not_due"}
    assert {status for _, _, status in province.values("vacc", "2026-Q4")} == {"not_due"}  # not begun, and seen coming
    assert province.sql(
        "select value, plan_value, attainment_pct from fct_indicator_value where indicator_code = 'teams'"
    ) == [(12.0, 10.0, 120.0)]
    assert province.sql(
        "select unit_code, compliance, days_late from mart_reporting_compliance "
        "where period_code = '2025-Q4' order by 1"
    ) == [("101", "on_time", -2), ("102", "on_time", -2), ("103", "missing", None)]  # due on 7 January


def test_an_edition_that_runs_past_today_ranks_the_periods_that_have_begun(province):
    province.edition(period_to="2027-06")
    province.receive("101", "Tháng 01/2026", "L1,90,120", "L2,60,100")
    province.build(*ASKED)
    assert province.league("2026-01")[0] == ("101", 1, 1.0, 69.0)
    assert province.sql("select max(period_code) from mart_league_table") == [("2026-03",)]
