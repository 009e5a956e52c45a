"""A boundary file is drawn where its codes are the registry's of its day, and refused by name otherwise."""

import json
import shutil
from datetime import date

import pytest
from seeds import SEEDS

from orchestration import reference
from orchestration.reference import ReferenceFault, boundaries
from orchestration.reference.cells import Row
from orchestration.reference.file import rows_of

UNITS = [
    ("T:start", "T", "province", "", "", ""),
    ("101:start", "101", "district", "T:start", "", ""),
    ("102:start", "102", "district", "T:start", "", "2025-07-01"),
    ("102:2025-07-01", "102", "district", "T:start", "2025-07-01", ""),
]
COLUMNS = ("unit_key", "unit_code", "unit_level", "parent_unit_key", "valid_from", "valid_to")
REGISTRY = [Row("unit_registry", at, dict(zip(COLUMNS, row, strict=True))) for at, row in enumerate(UNITS, start=2)]
# two squares of one degree beside each other on the equator
SQUARES = {"101": [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]], "102": [[1, 0], [2, 0], [2, 1], [1, 1], [1, 0]]}


def collection(**squares):
    """A GeoJSON document of these rings by code."""
    return {
        "type": "FeatureCollection",
        "features": [
            {"properties": {"unit_code": code}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
            for code, ring in squares.items()
        ],
    }


@pytest.fixture
def shapes(tmp_path):
    """Writes a document as a boundary file; gives unit -> outline."""

    def write(document, name="district-2025-07-01.geojson"):
        folder = tmp_path / boundaries.FOLDER
        folder.mkdir(exist_ok=True)
        text = document if isinstance(document, str) else json.dumps(document)
        (folder / name).write_text(text, encoding="utf-8")
        return {row["unit_key"]: row["outline"] for row in boundaries.shapes(tmp_path, REGISTRY)}

    return write


def test_without_files_there_are_no_outlines(tmp_path):
    assert boundaries.shapes(tmp_path, REGISTRY) == []


def test_each_unit_has_its_outline_on_one_map_with_north_above(shapes):
    # two degrees by one: at latitude .5 a degree of longitude is cos(.5°) = .99996 of one of latitude
    assert shapes(collection(**SQUARES)) == {
        "101:start": "M0 500L500 500L500 0L0 0L0 500Z",
        "102:2025-07-01": "M500 500L1000 500L1000 0L500 0L500 500Z",
    }


def test_the_day_of_the_file_says_which_unit_a_code_means(shapes):
    assert set(shapes(collection(**SQUARES), "district-2025-06-30-cu.geojson")) == {"101:start", "102:start"}


def test_a_topology_is_read_with_its_arcs_forwards_and_backwards(shapes):
    document = {
        "type": "Topology",
        "transform": {"scale": [0.5, 0.5], "translate": [0, 0]},
        # the arc between the squares goes up; it is the second's backwards
        "arcs": [[[2, 0], [0, 2]], [[2, 2], [-2, 0], [0, -2], [2, 0]], [[2, 0], [2, 0], [0, 2], [-2, 0]]],
        "objects": {
            "x": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "Polygon", "id": "101", "arcs": [[0, 1]]},
                    {"type": "MultiPolygon", "properties": {"code": "102"}, "arcs": [[[2, -1]]]},
                ],
            }
        },
    }
    assert shapes(document, "district-2025-07-01.topojson") == {
        "101:start": "M500 500L500 0L0 0L0 500L500 500Z",
        "102:2025-07-01": "M500 500L1000 500L1000 0L500 0L500 500Z",
    }


LINE = {"type": "LineString", "coordinates": [[0, 0], [1, 1]]}
NESTED = "[" * 100_000


@pytest.mark.parametrize(
    ("document", "name", "says"),
    [
        (collection(**SQUARES), "huyen.geojson", "tên tệp"),
        (collection(**SQUARES), "district-2025-13-01.geojson", "tên tệp"),
        (collection(**SQUARES), "commune-2025-07-01.geojson", r"mã không phải .* commune .*'101', '102'"),
        (collection(**SQUARES, **{"<b>": SQUARES["101"]}), "district-2025-07-01.geojson", r"'<b>'.*sửa tệp hoặc ngày"),
        (collection(**{"101": SQUARES["101"]}), "district-2025-07-01.geojson", r"thiếu hình .*'102'"),
        ("không phải JSON", "district-2025-07-01.geojson", "GeoJSON"),
        (NESTED, "district-2025-07-01.geojson", "GeoJSON"),
        ({"type": "FeatureCollection", "features": []}, "district-2025-07-01.geojson", "không có vùng nào"),
        (
            {"type": "FeatureCollection", "features": [{"id": 101, "geometry": LINE}]},
            "district-2025-07-01.geojson",
            "giữ số 0 đầu",
        ),
        (
            {"type": "FeatureCollection", "features": [{"id": "101", "geometry": LINE}]},
            "district-2025-07-01.geojson",
            "LineString",
        ),
        (collection(**{"101": [[0, 0], ["<script>", 1], [1, 1]]}), "district-2025-07-01.geojson", "tọa độ"),
        (collection(**{"101": [[0, 0], [500, 1], [1, 1]]}), "district-2025-07-01.geojson", "kinh độ"),
        (collection(**{"101": [[0, 0], [1, 1]]}), "district-2025-07-01.geojson", "đủ điểm"),
        (
            collection(**{code: [[0, 0], [1, 0], [2, 0]] for code in SQUARES}),
            "district-2025-07-01.geojson",
            "trên một đường",
        ),
        ({"type": "Topology", "arcs": [], "objects": {}}, "district-2025-07-01.topojson", "objects"),
    ],
)
def test_a_file_of_other_units_or_of_no_shapes_is_refused_by_name(shapes, document, name, says):
    with pytest.raises(ReferenceFault, match=rf"(?s)REFERENCE_BOUNDARY: .*{name}.*{says}"):
        shapes(document, name)


def test_two_shapes_of_one_code_are_refused(shapes):
    document = collection(**SQUARES)
    document["features"].append(document["features"][0])
    with pytest.raises(ReferenceFault, match="hai hình: '101'"):
        shapes(document)


def test_outlines_too_long_for_a_page_are_to_be_simplified(shapes, monkeypatch):
    monkeypatch.setattr(boundaries, "LONGEST", 60)
    with pytest.raises(ReferenceFault, match=r"dài 7[0-9] ký tự, tối đa 60; đơn giản hóa"):
        shapes(collection(**SQUARES))


def test_the_boundaries_to_try_with_are_drawn_whole(shared, tmp_path):
    folder = tmp_path / boundaries.FOLDER
    folder.mkdir()
    for name, province in (("15_lao_cai", "lao-cai"), ("24_bac_ninh", "bac-ninh")):
        source = shared / "data" / "boundaries" / f"{name}.topojson"
        shutil.copy(source, folder / f"commune-2025-07-01-{province}.topojson")
    table = reference.declared_tables()["unit_registry"]
    rows = boundaries.shapes(tmp_path, rows_of(SEEDS / "unit_registry.csv", table))
    assert len(rows) == 99 + 99
    assert sum(len(row["outline"]) for row in rows) < boundaries.LONGEST
    assert all(date.fromisoformat(row["unit_key"].split(":")[1]) == date(2025, 7, 1) for row in rows)


def test_a_table_of_outlines_is_nobodys_to_write(tmp_path):
    (tmp_path / "unit_shape.csv").write_text("map_code,unit_key,outline\n", encoding="utf-8")
    with pytest.raises(ReferenceFault, match=r"REFERENCE_UNKNOWN.*unit_shape\.csv"):
        reference.stage(tmp_path, tmp_path / "staged")


@pytest.mark.parametrize(
    ("tiles", "says"),
    [
        ([("101:start", 1, 1), ("102:start", 1, 1)], "dòng 2 đã đứng ở đó"),
        ([("101:start", 99, 1)], "từ 0 đến 60"),
        ([("101:start", -1, 1)], "từ 0 đến 60"),
        ([("999:start", 1, 1)], "unit_registry"),
    ],
)
def test_a_tile_that_two_units_have_or_that_is_off_the_map_is_refused(province, tiles, says):
    province.table("tile_grid", [dict(unit_key=key, row=row, col=col) for key, row, col in tiles])
    with pytest.raises(ReferenceFault, match=says):
        reference.stage(province.places.reference, province.places.staged_reference)
