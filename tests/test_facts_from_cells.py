"""Every figure of a night on the samples is what its cell says, read by another reader; its value follows."""

import math

import duckdb
import pytest
from cells_oracle import Book
from marts_oracle import Tables

READ_HERE = (".xlsx", ".csv")
PARTS = {
    "numerator": "numerator_cell",
    "denominator": "denominator_cell",
    "plan_value": "plan_cell",
    "reported_pct": "reported_pct_cell",
}


@pytest.fixture(scope="module")
def figures(night):
    """(fact, its book) of every fact that a report states; how many came in other formats; the indicators' kinds."""
    release = night.places.published / "current" / "kho.duckdb"
    with duckdb.connect(str(release), read_only=True) as connection:
        tables = Tables(connection, night.places.reference)
        files = {report["report_id"]: report["file_name"] for report in tables["fct_report"]}
        kinds = {row["indicator_code"]: row["measure_kind"] for row in tables["dim_indicator"]}
        facts = [fact for fact in tables["fct_indicator_value"] if fact["value_status"] == "reported"]
    books, others = {}, 0
    stated = []
    for fact in facts:
        report = fact["report_id"]
        if not files[report].endswith(READ_HERE):
            others += 1
            continue
        if report not in books:
            [path] = (night.places.raw / "received" / report.split("-")[0]).glob("report.*")
            books[report] = Book(path)
        stated.append((fact, books[report]))
    return stated, others, kinds


def test_every_part_of_a_fact_is_what_its_cell_says(figures):
    stated, others, _ = figures
    compared, differing = 0, []
    for fact, book in stated:
        for part, cell in PARTS.items():
            if fact[part] is None or fact[cell] is None:
                continue
            written = book.number(fact["sheet"], fact[cell])
            compared += 1
            if written is None or not math.isclose(written, fact[part], rel_tol=1e-12):
                differing.append((fact["report_id"][:8], fact["sheet"], fact[cell], part, fact[part], written))
    assert differing == []
    assert compared > 10_000
    assert others < 0.1 * len(stated)


def test_a_value_is_the_share_of_its_parts_or_the_figure_itself(figures):
    stated, _, kinds = figures
    for fact, _ in stated:
        if fact["numerator"] is not None and fact["denominator"]:
            expected = 100 * fact["numerator"] / fact["denominator"]
        elif kinds[fact["indicator_code"]] == "ratio" or fact["numerator"] is None:
            expected = fact["reported_pct"]
        else:
            expected = fact["numerator"]
        if expected is not None:
            assert math.isclose(fact["value"], expected, rel_tol=1e-12), fact
