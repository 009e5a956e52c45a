"""The gate is a join: only a line that was judged, and accepted, reaches the facts."""

import duckdb


def test_a_line_nobody_judged_stays_out_whatever_ran_in_whatever_order(province):
    province.receive("101", "Tháng 01/2026", "L1,90,120", "L2,60,100")
    province.build()
    assert province.values("vacc")[0] == ("101", 75.0, "reported")

    province.receive("102", "Tháng 01/2026", "L1,50,100", "L2,80,100")
    province.read()
    province.transform()  # the judge did not run since
    assert province.values("vacc") == [
        ("101", 75.0, "reported"),
        ("102", None, "unjudged"),
        ("103", None, "not_reported"),
    ]
    assert province.league()[1] == ("102", None, 0.0, None)


def test_a_line_judged_held_is_in_no_fact_whatever_it_says(province):
    province.receive("101", "Tháng 01/2026", "L1,90,120", "L2,60,100")
    province.read()
    province.judge()
    verdicts = str(province.places.judged / "verdicts.parquet")
    with duckdb.connect() as connection:
        connection.execute(
            f"create table held as select * replace ('held' as verdict, 'TEST' as held_by) from '{verdicts}'"
        )
        connection.execute(f"copy held to '{verdicts}' (format parquet)")
    province.transform()
    assert province.values("vacc")[0] == ("101", None, "held")
    assert province.sql("select count(*) from fct_indicator_value where value is not null") == [(0,)]
