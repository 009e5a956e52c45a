"""Each fault is planted in a copy of the project; the test that guards against it must fail there, and only then.

The faults are those that would turn a rank silently wrong. A fault whose text is no longer found fails too: it moved.
"""

import os
import shutil
import subprocess
import sys

import pytest

from orchestration.places import PROJECT

MODELS = "transforms/models/intermediate/"
FAULTS = {
    "the null guard removed": (
        "transforms/models/index/int_index_leaves.sql",
        "        when unclipped > ceiling_at then scale_lower + ceiling_at * scale_span\n"
        "        else scale_lower + unclipped * scale_span",
        "        else scale_lower + least(ceiling_at, unclipped) * scale_span",
        "test_index_by_hand.py::test_attainment_of_plan_is_capped_and_a_silent_unit_does_not_get_the_cap",
    ),
    "the gate's line removed": (
        MODELS + "int_values_revised.sql",
        "    where verdict = 'accepted'   -- the gate is this line\n",
        "",
        "test_gate.py::test_a_line_nobody_judged_stays_out_whatever_ran_in_whatever_order",
    ),
    "an unjudged line taken for an accepted one": (
        MODELS + "int_observations_judged.sql",
        "coalesce(verdicts.verdict, 'unjudged')",
        "coalesce(verdicts.verdict, 'accepted')",
        "test_gate.py::test_a_line_nobody_judged_stays_out_whatever_ran_in_whatever_order",
    ),
    "the older revision preferred": (
        MODELS + "int_values_revised.sql",
        "rows between 1 following and unbounded following",
        "rows between unbounded preceding and 1 preceding",
        "test_facts.py::test_the_newer_revision_stands_and_the_older_one_is_remembered",
    ),
    "n/a read as empty": (
        "orchestration/notation/numbers.py",
        "        return not value or (",
        "        return value.strip().lower() == 'n/a' or not value or (",
        "test_index_by_hand.py::test_an_unreadable_cell_costs_its_weight_not_a_zero_and_a_silent_unit_is_given_nothing",
    ),
    "what is owed derived from what arrived": (
        MODELS + "int_expected_values.sql",
        "        {{ line_is_owed(",
        "        owed_reports.unit_key in (select unit_key from {{ ref('stg_intake__lines') }}) and {{ line_is_owed(",
        "test_facts.py::test_what_is_owed_comes_from_the_obligations_even_where_nobody_sent_anything",
    ),
    "a unit looked up by code alone": (
        "orchestration/intake/lookups/units.sql",
        "unit_code and {{ valid_on('stated.data_to', 'units.valid_from', 'units.valid_to') }};",
        "unit_code;",
        "test_facts.py::test_a_code_is_looked_up_as_of_the_period",
    ),
    "a rank taken on a coarser value": (
        "transforms/models/index/fct_index_score.sql",
        "round(normalised, 9)",
        "round(normalised, 1)",
        "test_index_by_hand.py::test_scores_and_ranks_follow_from_the_cells_of_three_workbooks",
    ),
}


@pytest.mark.campaign
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_makes_its_test_fail(fault, tmp_path):
    file, sound, faulty, guard = FAULTS[fault]
    copy = tmp_path / "project"
    left_out = shutil.ignore_patterns(".venv", ".git", "warehouse", "received", "simulated", "__pycache__", ".*_cache")
    shutil.copytree(PROJECT, copy, ignore=left_out)
    text = (copy / file).read_text(encoding="utf-8")
    assert text.count(sound) == 1, f"{file} no longer reads as the fault expects"
    (copy / file).write_text(text.replace(sound, faulty), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"tests/{guard}"],
        cwd=copy,
        env=os.environ | {"PYTHONPATH": str(copy)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 1, done.stdout[-2000:]
    assert "AssertionError" in done.stdout, done.stdout[-2000:]  # it failed for what it asserts
