"""The night end to end, by the command a user runs, on the real and the simulated samples."""

import csv
import json
import shutil

import pytest

from orchestration import dbt


def test_the_night_ends_with_a_release_and_a_summary_a_person_can_read(night):
    summary = night.first.stdout
    assert "Bản phát hành" in summary
    assert "SỐ LIỆU MÔ PHỎNG" in summary
    assert "Thành phố Đà Nẵng" in summary
    assert night.kho("verify").returncode == 0


def test_the_five_published_dti_values_come_out_and_published_ranks_stand_beside_the_computed(night, shared):
    with (shared / "facts" / "dti_2022_golden.csv").open(encoding="utf-8") as file:
        golden = [(int(row["rank"]), float(row["pdti_published"])) for row in csv.DictReader(file)]
    computed = night.sql(
        """
        select rank, score_pct / 100 from mart_league_table
        where edition_code = 'qd922-2022-province' and period_code = '2022' and rank is not null order by rank
        """
    )
    assert [rank for rank, _ in computed] == [rank for rank, _ in golden] == [1, 2, 3, 4, 5]
    assert all(abs(ours - theirs) < 1e-4 for (_, ours), (_, theirs) in zip(computed, golden, strict=True))
    published = dict(
        night.sql(
            "select name_vi, published_rank from mart_league_table "
            "where edition_code = 'qd922-2022-province' and period_code = '2022'"
        )
    )
    assert (published["Tỉnh Thanh Hóa"], published["Tỉnh Yên Bái"], published["Tỉnh Hậu Giang"]) == (15, 15, 17)
    assert len([rank for rank in published.values() if rank]) == 63


def test_the_real_samples_hold_four_percentages_that_do_not_agree_and_a_whole_that_was_not_stated(night):
    findings = night.sql(
        """
        select rule_code, severity, file_name, sheet, cell, found from fct_finding
        where not is_simulated and file_name not in ('anh.xlsx', 'rong.xlsx', 'bieu-khac.xlsx')
        order by file_name, cell
        """
    )
    assert findings == [
        ("WHOLE_BLANK", "info", "van-yen-2023.xlsx", "CDS-01H", "G23", ""),  # its note says why
        ("PCT_MISMATCH", "warning", "yen-binh-2022.xlsx", "CDS-01H", "H16", "85,6"),
        ("PCT_TRUNCATED", "info", "yen-binh-2022.xlsx", "CDS-01H", "H19", "83,05"),
        ("PCT_MISMATCH", "warning", "yen-the-2024.xlsx", "CDS-01H", "H36", "98,47"),
        ("PCT_MISMATCH", "warning", "yen-the-2024.xlsx", "CDS-01H", "H54", "90,96"),
    ]
    beside = night.sql(
        """
        select facts.reported_pct, round(facts.value, 4) from fct_finding as findings
        inner join fct_indicator_value as facts
            on findings.report_id = facts.report_id and findings.cell = facts.reported_pct_cell
        where not findings.is_simulated and findings.rule_code like 'PCT%' order by 1
        """
    )
    assert beside == [(83.05, 83.0597), (85.6, 85.7143), (90.96, 90.8696), (98.47, 99.47)]
    held = night.sql(
        """
        select count(*) from fct_report
        where received_through = 'samples' and not is_simulated and verdict <> 'accepted'
        """
    )
    assert held == [(0,)]


def test_a_bad_file_gets_a_coded_finding_and_the_night_goes_on(night):
    findings = dict(
        night.sql(
            "select file_name, rule_code from fct_finding "
            "where file_name in ('anh.xlsx', 'rong.xlsx', 'bieu-khac.xlsx')"
        )
    )
    assert findings == {"anh.xlsx": "FILE_NOT_A_TABLE", "rong.xlsx": "FILE_EMPTY", "bieu-khac.xlsx": "FORM_UNKNOWN"}
    assert not [path for path in (night.places.raw / "inbox").iterdir() if path.suffix == ".xlsx"]


def test_every_planted_defect_of_the_simulated_province_is_found_and_nothing_else_is_held(night):
    with (night.places.raw / "samples" / "simulated" / "planted_defects.csv").open(encoding="utf-8") as file:
        planted = [row for row in csv.DictReader(file) if row["expected_rule"]]
    expected = sorted({(row["file"], row["expected_rule"]) for row in planted})
    findings = night.sql("select distinct file_name, rule_code from fct_finding where is_simulated order by all")
    assert set(expected) <= set(findings)
    held_for_no_reason = night.sql(
        "select distinct file_name from fct_report where is_simulated and verdict <> 'accepted' order by 1"
    )
    assert {name for (name,) in held_for_no_reason} <= {file for file, _ in expected}


def test_simulated_figures_are_marked_and_never_ranked_with_real_ones(night):
    mixed = night.sql(
        """
        select count(*) from (
            select 1 from mart_league_table where rank is not null
            group by edition_code, period_code, own_rank_group having count(distinct is_simulated) > 1
        )
        """
    )
    assert mixed == [(0,)]
    both = night.sql(
        """
        select count(*) from (
            select 1 from fct_report where unit_key is not null
            group by unit_key, period_code having count(distinct is_simulated) > 1
        )
        """
    )
    assert both == [(0,)]


def test_the_score_of_yen_binh_walks_down_to_a_cell_of_its_workbook(night):
    text = night.kho("explain", "141", "2022").stdout
    assert "yen-binh-2022.xlsx" in text
    assert "ô F19, mẫu số G19, tỷ lệ H19" in text
    tree = json.loads(night.kho("explain", "141", "2022", "--json").stdout)
    leaves, stack = [], [tree["node"]]
    while stack:
        node = stack.pop()
        stack += node.get("children", [])
        leaves += node.get("values", [])
    [handbook] = [leaf for leaf in leaves if (leaf["numerator"], leaf["denominator"]) == (5565, 6700)]
    assert (handbook["file_name"], handbook["sheet"], handbook["cell"]) == ("yen-binh-2022.xlsx", "CDS-01H", "F19")


def test_every_table_the_models_publish_is_in_the_release_and_holds_rows(night):
    tables = night.tables()
    assert sorted(tables) == dbt.published_models(night.places)
    # an adopter's own tiles and outlines; the project ships none
    assert [name for name, table in tables.items() if not table["rows"]] == ["dim_unit_shape", "dim_unit_tile"]


def test_what_came_of_each_rule_of_the_audit_is_released(night):
    """They run after the tables are built; none of them is left as not run."""
    states = night.sql(
        "select value_detail, data_source, bool_and((value = 'missing') = (value_detail = 'no_rows')), "
        "bool_and(rows_evaluated > 0 or value = 'missing'), count(*) > 20 "
        "from fct_validation_report where event_type = 'rule_evaluated' and data_source = 'release' group by all"
    )
    assert {state for state, *_ in states} <= {"passed", "failed", "no_rows"}
    assert ("passed", "release", True, True, True) in states
    assert all(row[2] and row[3] for row in states)
    not_run = "select rule_code from fct_validation_report where value_detail = 'not_run'"
    assert night.sql(not_run) == []


@pytest.mark.campaign  # two more whole nights
def test_a_second_night_stores_nothing_new_and_a_rebuilt_warehouse_is_identical(night, tmp_path):
    again = type(night)(tmp_path)
    shutil.rmtree(again.places.raw)
    shutil.copytree(night.places.raw, again.places.raw)
    received = sorted((again.places.raw / "received").iterdir())
    first = again.kho("nightly")
    assert first.returncode == 0, first.stderr
    assert "trong đó mới 0" in first.stdout
    assert sorted((again.places.raw / "received").iterdir()) == received
    second = again.kho("nightly")
    assert second.returncode == 0, second.stderr
    assert len([path for path in again.places.published.iterdir() if path.name != "current"]) == 2
    # the audit of the second night has a release to compare with, the first has none: its report alone says so
    differing = {name for name, table in again.tables().items() if table != night.tables()[name]}
    assert differing == {"fct_validation_report"}
    silent = "select rule_code from fct_validation_report where value_detail = 'no_rows'"
    compared = {code for (code,) in night.sql(silent)} - {code for (code,) in again.sql(silent)}
    assert compared == {"TABLE_SHRANK", "UNIT_VALUES_FELL"}


@pytest.mark.campaign  # two more whole nights
def test_a_refused_release_leaves_the_last_one_and_exits_2(province):
    from orchestration.release.naming import current

    province.receive("101", "Tháng 01/2026", "L1,90,120", "L2,60,100")
    night = _installed(province)
    assert night.kho("nightly").returncode == 0
    kept = current(province.places.published)
    # a report that was received is no longer there: nothing may vanish without a reason
    for folder in (province.places.raw / "received", province.places.warehouse / "observations"):
        shutil.rmtree(folder)
    refused = night.kho("nightly")
    assert refused.returncode == 2, refused.stdout + refused.stderr
    assert "bản cũ giữ nguyên" in refused.stderr
    assert current(province.places.published) == kept


def test_a_reference_folder_that_cannot_be_used_is_named_and_exits_1(province):
    (province.places.reference / "unit_registry.csv").unlink()
    failed = _installed(province).kho("nightly")
    assert failed.returncode == 1
    assert "REFERENCE_MISSING" in failed.stderr
    assert "unit_registry.csv" in failed.stderr


def _installed(province):
    from installed_night import Night

    night = Night.__new__(Night)
    night.places = province.places
    return night
