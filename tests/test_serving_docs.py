"""What the guide says of `kho serve` works on a real release: its script, and every figure of the league."""

import os
import re
import subprocess
import sys

import pytest
from served import TOKEN, served

from orchestration.places import PROJECT


@pytest.fixture(scope="module")
def server(night):
    with served(night.places.published) as server:
        yield server


def test_the_script_of_the_guide_reads_the_release_from_another_process(server):
    page = (PROJECT / "docs" / "ket-noi.md").read_text("utf-8")
    [script] = re.findall(r"```py\n(.*?)```", page, re.S)
    environment = os.environ | {"KHO_SERVE_TOKEN": TOKEN}
    command = [sys.executable, "-c", script.replace("9494", str(server.port))]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "edition_code" in done.stdout and "findings" in done.stdout


SERVED = ["mart_league_table", "latest_league_table", "dim_unit", "fct_index_score"]
SERVED += ["fct_indicator_value_as_known('2024-03-31')", "fct_report_as_known('2024-03-31')"]


@pytest.mark.parametrize("table", SERVED)
def test_every_figure_that_is_served_is_the_released_one(night, server, table):
    query = f"select * from {table} order by all"
    assert server.reader().rows(query) == night.sql(query)


def test_the_questions_of_analysts_are_all_let_through(night, server):
    page = (PROJECT / "docs" / "cau-hoi.md").read_text("utf-8")
    reader = server.reader()
    for query in re.findall(r"```sql\n(.*?)```", page, re.S):
        assert len(reader.rows(query)) == len(night.sql(query)), query
