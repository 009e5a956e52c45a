"""Turns the geometries of a GeoJSON or TopoJSON document into paths of SVG on one map; guesses at no broken one.

Longitude and latitude become whole numbers on a map 1000 units wide or high, north above. Reads nothing else of the
document than codes and coordinates.
"""

import math
from typing import Any

Ring = list[tuple[float, float]]
Geometry = list[Ring]  # every ring of every part: holes are told by the rule of even and odd
FULL = 1000
MOST_POINTS = 2_000_000
CODES = ("unit_code", "code")


class GeometryFault(ValueError):
    """A document or a geometry that is not what GeoJSON or TopoJSON says; the message says what it is."""


def features(document: Any) -> list[tuple[str, Geometry]]:
    """The unit code and the rings of each feature, in their order.

    Raises:
        GeometryFault: the document has no features, or one of them no code or no polygon.
    """
    kind = _of(document, "type")
    if kind == "FeatureCollection":
        listed = _list(_of(document, "features"))
        return [(_code(one), _rings(_of(one, "geometry"), _positions)) for one in listed]
    if kind == "Topology":
        arcs = _Arcs(document)
        objects = _of(document, "objects")
        if not isinstance(objects, dict) or len(objects) != 1:
            raise GeometryFault("objects: cần một / one is needed")
        listed = _list(_of(next(iter(objects.values())), "geometries"))
        return [(_code(one), _rings(one, arcs.ring)) for one in listed]
    raise GeometryFault(f"type: {kind!r:.40}")


def _of(value: Any, name: str) -> Any:
    if not isinstance(value, dict) or name not in value:
        raise GeometryFault(f"{name}: thiếu / missing")
    return value[name]


def _list(value: Any) -> list:
    if not isinstance(value, list):
        raise GeometryFault(f"danh sách / a list: {value!r:.40}")
    return value


def _code(feature: Any) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    places = [*((properties or {}).get(name) for name in CODES), feature.get("id")] if properties is not None else []
    if properties is None and isinstance(feature, dict):
        places = [feature.get("id")]
    code = next((place for place in places if place is not None), None)
    if not isinstance(code, str) or not code:
        raise GeometryFault(f"unit_code: {code!r:.40}; mã là chữ, giữ số 0 đầu / a code is text and keeps its zeros")
    return code


def _rings(geometry: Any, ring: Any) -> Geometry:
    kind = _of(geometry, "type")
    if kind not in {"Polygon", "MultiPolygon"}:
        raise GeometryFault(f"type: {kind!r:.40}")
    parts = _list(_of(geometry, "arcs" if "arcs" in geometry else "coordinates"))
    polygons = [parts] if kind == "Polygon" else [_list(part) for part in parts]
    rings = [ring(one) for polygon in polygons for one in polygon]
    if not rings or any(len(one) < 3 for one in rings):
        raise GeometryFault("vùng không có đủ điểm / a polygon without enough points")
    return rings


def _positions(ring: Any) -> Ring:
    return [_position(point) for point in _list(ring)]


def _position(point: Any) -> tuple[float, float]:
    pair = _list(point)[:2]
    numbers = [float(part) for part in pair if isinstance(part, int | float) and not isinstance(part, bool)]
    if len(numbers) != 2 or not all(map(math.isfinite, numbers)):
        raise GeometryFault(f"tọa độ / a position: {point!r:.40}")
    longitude, latitude = numbers
    if abs(longitude) > 180 or abs(latitude) > 90:
        raise GeometryFault(f"kinh độ, vĩ độ / longitude, latitude: {point!r:.40}")
    return longitude, latitude


class _Arcs:
    """The arcs of a topology, each as positions; a ring is several of them, end to end, backwards where negative."""

    def __init__(self, document: Any):
        transform = document.get("transform")
        self.arcs = [self._arc(_list(arc), transform) for arc in _list(_of(document, "arcs"))]

    @staticmethod
    def _arc(arc: list, transform: Any) -> Ring:
        if transform is None:
            return [_position(point) for point in arc]
        scale, translate = _list(_of(transform, "scale")), _list(_of(transform, "translate"))
        x = y = 0.0
        points = []
        for step in arc:
            try:
                x, y = x + step[0], y + step[1]
                points.append(_position([x * scale[0] + translate[0], y * scale[1] + translate[1]]))
            except (TypeError, IndexError, KeyError) as error:
                raise GeometryFault(f"arcs: {step!r:.40}") from error
        return points

    def ring(self, indexes: Any) -> Ring:
        """The positions of a ring."""
        points: Ring = []
        for index in _list(indexes):
            if not isinstance(index, int) or not -len(self.arcs) <= index < len(self.arcs):
                raise GeometryFault(f"arcs: {index!r:.40}")
            arc = self.arcs[index] if index >= 0 else self.arcs[~index][::-1]
            points += arc[1:] if points else arc
        return points


def outlines(geometries: list[Geometry]) -> list[str]:
    """A path for each geometry, all on one map.

    Raises:
        GeometryFault: there are more points than a map can show, or all lie on one line.
    """
    points = [point for rings in geometries for ring in rings for point in ring]
    if len(points) > MOST_POINTS:
        raise GeometryFault(f"{len(points)} điểm / points")
    west, east = min(x for x, _ in points), max(x for x, _ in points)
    south, north = min(y for _, y in points), max(y for _, y in points)
    narrowing = math.cos(math.radians((south + north) / 2))
    extent = max((east - west) * narrowing, north - south)
    if min((east - west) * narrowing, north - south) <= 0:
        raise GeometryFault("mọi điểm trên một đường / all points lie on one line")

    def path(ring: Ring) -> str:
        placed = [(round((x - west) * narrowing * FULL / extent), round((north - y) * FULL / extent)) for x, y in ring]
        kept = [point for at, point in enumerate(placed) if at == 0 or point != placed[at - 1]]
        return "M" + "L".join(f"{x} {y}" for x, y in kept) + "Z"

    return ["".join(path(ring) for ring in rings) for rings in geometries]
