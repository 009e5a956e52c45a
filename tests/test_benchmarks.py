"""The index benchmark's own data keeps up with the models: a small run scores it, with the query's results."""

import subprocess
import sys

from orchestration.places import PROJECT


def test_the_scoring_benchmark_still_feeds_the_models_and_agrees_with_its_query():
    command = [sys.executable, "benchmarks/index/scoring.py", "20"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False)
    assert "25,920 rows of 20 units" in done.stdout, done.stderr
    assert "rows with another rank or coverage: 0" in done.stdout
