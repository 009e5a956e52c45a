"""Writes somebody else's published index as what an adopter writes: a reference folder and a machine feed."""

import csv
from pathlib import Path

HEADER = "unit_code,period,indicator_code,numerator,denominator,value,plan,reported_pct,note"


def read(path: Path) -> list[dict]:
    """The rows of a CSV file; an empty cell and NA are None."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            {key: None if cell in ("", "NA") else cell for key, cell in row.items()} for row in csv.DictReader(file)
        ]


def register(province, units: list[dict], indicators: list[dict], level: str = "province") -> None:
    """Units (code, and where needed name, parent and type) and indicators (code, direction); nothing is owed."""
    parents = sorted({unit["parent"] for unit in units if unit.get("parent")})
    rows = [dict(unit_key=f"{code}:start", unit_code=code, name_vi=code, unit_level="country") for code in parents]
    rows += [
        dict(
            unit_key=f"{unit['code']}:start",
            unit_code=unit["code"],
            name_vi=unit.get("name", unit["code"]),
            unit_level=level,
            unit_type=unit.get("type"),
            parent_unit_key=f"{unit['parent']}:start" if unit.get("parent") else None,
        )
        for unit in units
    ]
    province.table("unit_registry", rows)
    catalogue = [
        dict(
            indicator_code=row["code"],
            name_vi=row["code"],
            measure_kind=row.get("kind", "amount"),
            direction=row.get("direction", 1),
            aggregation="none",
        )
        for row in indicators
    ]
    province.table("indicator_catalogue", catalogue)
    province.table("form_line", [])
    province.table("reporting_obligation", [])


def feed(province, values: list[tuple]) -> None:
    """Send (unit code, period, indicator, value as text), silent where None."""
    lines = [f"{unit},{period},{code},,,{value},,," for unit, period, code, value in values if value is not None]
    (province.inbox / "feed.csv").write_text("\n".join([HEADER, *lines]) + "\n", encoding="utf-8")


def edition(code: str, period: str, nodes: list[dict], scoring: list[dict], **settings) -> tuple[dict, list, list]:
    """An edition on provinces by year: its row, its nodes and its leaves' scoring."""
    row = dict(
        edition_code=code,
        unit_level="province",
        period_type="year",
        period_from=period,
        period_to=period,
        status="official",
        normalise_over="period",
        rank_within="all",
    )
    return (
        row | settings,
        [dict(edition_code=code) | node for node in nodes],
        [dict(edition_code=code) | leaf for leaf in scoring],
    )


def publish_method(province, editions: list[tuple]) -> None:
    """Write the three tables of the method."""
    province.table("index_edition", [row for row, _, _ in editions])
    province.table("index_node", [node for _, nodes, _ in editions for node in nodes])
    province.table("index_scoring", [leaf for _, _, scoring in editions for leaf in scoring])


def scores(province) -> dict:
    """{(edition, period, unit code, node): (normalised, score, rank)} as built."""
    rows = province.sql(
        """
        select edition_code, period_code, split_part(unit_key, ':', 1), node_code, normalised, score, rank
        from fct_index_score
        """
    )
    return {tuple(row[:4]): row[4:] for row in rows}
