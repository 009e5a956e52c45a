"""Maps as inline SVG: a tile for each unit, or outlines where the adopter's folder has them; coloured by five steps.

Each unit is a link that carries its name and figure; a map stands beside a table that says the same.
"""

import math
import re
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from markupsafe import Markup, escape

from orchestration.release.exports.site.addresses import slug
from orchestration.release.exports.site.contents import Contents
from orchestration.release.exports.site.wording import fixed, joined, number, word

STEPS = 5
MOST = 400  # units of a map: more are no tiles that anybody reads, and no page of a bounded size
WIDE, HIGH = 96, 46  # of a tile
LETTERS = 13  # of a line of a tile
COLUMNS = (3, 12)  # least and most, where nobody placed the tiles


class Spot(NamedTuple):
    """A unit on a map: what it is called, its figure, where it leads."""

    unit_key: str
    name: str
    within: str  # the name of the unit it lies in
    value: float | None
    href: str


def spot_of(contents: Contents, unit_key: str, value: float | None, href: str) -> Spot:
    """A unit's spot; the kind of unit, alike for all, is left out of its name."""
    unit = contents.units[unit_key]
    within = contents.units.get(unit.parent_unit_key)
    return Spot(
        unit_key, unit.name_vi.removeprefix(f"{unit.unit_type} "), within.name_vi if within else "", value, href
    )


class Drawn(NamedTuple):
    """A map, what its places are, and the colours of its figures."""

    picture: Markup
    note: Markup
    legend: list[tuple[str, Markup | str]]


class Scale(NamedTuple):
    """What is coloured: the keys of its words, and of those where there is none; how a figure is written; its ends."""

    by: str
    none: str
    written: Callable[[float], str]
    ends: tuple[float, float] | None = None  # by default those of the figures; so set, they are the only figures


SIGNS = {0.0: "✗", 1.0: "✓"}  # no answer is told by its colour alone
SCORE = Scale("map_by_score", "map_none", partial(fixed, digits=1))
VALUE = Scale("map_by_value", "no_figure", partial(number, digits=1))
ANSWER = Scale("map_by_answer", "no_figure", SIGNS.__getitem__, (0.0, 1.0))


def drawn(contents: Contents, spots: list[Spot], called: str, scale: Scale = SCORE) -> Drawn | None:
    """The units on the map whose outlines cover them all, else as tiles; nothing where there is nothing to compare."""
    values = [spot.value for spot in spots if spot.value is not None]
    if len(values) < 2 or len(spots) > MOST:
        return None
    low, high = scale.ends or (min(values), max(values))
    steps = {spot.unit_key: _step(spot.value, low, high) for spot in spots}
    keys = {spot.unit_key for spot in spots}
    for code, shapes in contents.outlines.items():
        if keys <= shapes.keys():
            note = joined(word("map_outlines"), f": {code}. ", word(scale.by))
            return Drawn(_outlines(spots, shapes, steps, called, scale), note, _legend(low, high, scale))
    note = joined(word("map_placed" if keys & contents.tiles.keys() else "map_order"), " ", word(scale.by))
    return Drawn(_tiles(spots, contents.tiles, steps, called, scale), note, _legend(low, high, scale))


def _step(value: float | None, low: float, high: float) -> int:
    """Which fifth of the range a figure lies in, from 1; 0 where there is none."""
    if value is None:
        return 0
    return min(1 + int(STEPS * (value - low) / ((high - low) or 1.0)), STEPS)


def _legend(low: float, high: float, scale: Scale) -> list[tuple[str, Markup | str]]:
    """The colours with the figures they stand for: fifths of the range, or the only figures there are."""
    ranges: list[tuple[str, Markup | str]]
    if scale.ends is not None or low == high:
        ranges = [(f"m-{_step(end, low, high)}", scale.written(end)) for end in dict.fromkeys((low, high))]
    else:
        ends = [low + at * (high - low) / STEPS for at in range(STEPS + 1)]
        ranges = [(f"m-{at + 1}", f"{scale.written(ends[at])}–{scale.written(ends[at + 1])}") for at in range(STEPS)]
    return [*ranges, ("m-0", word(scale.none))]


def places(spots: list[Spot], tiles: dict[str, tuple[int, int]]) -> dict[str, tuple[int, int]]:
    """Row and column of each unit: as the adopter placed it, the others below in order of what they lie in and name."""
    own = {spot.unit_key: tiles[spot.unit_key] for spot in spots if spot.unit_key in tiles}
    top = min((row for row, _ in own.values()), default=0)
    left = min((col for _, col in own.values()), default=0)
    placed = {key: (row - top, col - left) for key, (row, col) in own.items()}
    below = max((row for row, _ in placed.values()), default=-1) + 1
    others = sorted(
        (spot for spot in spots if spot.unit_key not in placed),
        key=lambda one: (slug(one.within), slug(one.name), one.unit_key),
    )
    least, most = COLUMNS
    width = max((col for _, col in placed.values()), default=-1) + 1
    width = width or min(max(math.ceil(math.sqrt(len(others))), least), most)
    return placed | {spot.unit_key: (below + at // width, at % width) for at, spot in enumerate(others)}


def _tiles(
    spots: list[Spot], tiles: dict[str, tuple[int, int]], steps: dict[str, int], called: str, scale: Scale
) -> Markup:
    at = places(spots, tiles)
    shapes = []
    for spot in sorted(spots, key=lambda one: at[one.unit_key]):
        row, col = at[spot.unit_key]
        lines = [*_lines(spot.name), _written(spot, scale)]
        texts = "".join(f'<text x="4" y="{13 + 13 * place}">{escape(line)}</text>' for place, line in enumerate(lines))
        head = f'<a href="{escape(spot.href)}" class="m-{steps[spot.unit_key]}"'
        where = f'transform="translate({col * WIDE} {row * HIGH})">'
        box = f'<rect width="{WIDE - 3}" height="{HIGH - 3}"/>'
        shapes.append(f"{head} {where}{_title(spot, scale)}{box}{texts}</a>")
    width, height = (max(pair[axis] for pair in at.values()) + 1 for axis in (1, 0))
    return _svg("tiles", width * WIDE, height * HIGH, "".join(shapes), called)


def _lines(name: str) -> list[str]:
    """A name on at most two lines."""
    lines = [""]
    for part in name.split():
        joint = f"{lines[-1]} {part}".strip()
        if len(joint) <= LETTERS or not lines[-1]:
            lines[-1] = joint
        else:
            lines.append(part)
    kept = lines if len(lines) <= 2 else [lines[0], f"{lines[1]}…"]
    return [line if len(line) <= LETTERS else f"{line[: LETTERS - 1]}…" for line in kept]


def _outlines(spots: list[Spot], shapes: dict[str, str], steps: dict[str, int], called: str, scale: Scale) -> Markup:
    numbers = [re.findall(r"\d+", shapes[spot.unit_key]) for spot in spots]
    width = max(int(number) for part in numbers for number in part[::2])
    height = max(int(number) for part in numbers for number in part[1::2])
    paths = "".join(
        f'<a href="{escape(spot.href)}" class="m-{steps[spot.unit_key]}">{_title(spot, scale)}'
        f'<path d="{escape(shapes[spot.unit_key])}"/></a>'
        for spot in spots
    )
    return _svg("outlines", width, height, paths, called)


def _title(spot: Spot, scale: Scale) -> str:
    return f"<title>{escape(spot.name)}: {escape(_written(spot, scale))}</title>"


def _written(spot: Spot, scale: Scale) -> str:
    return "–" if spot.value is None else scale.written(spot.value)


def _svg(css: str, width: int, height: int, shapes: str, called: str) -> Markup:
    return Markup(  # noqa: S704 - every part is escaped where it is made
        f'<svg class="map {css}" viewBox="-2 -2 {width + 4} {height + 4}" style="--units:{width}" role="group"'
        f' aria-label="{escape(called)}">{shapes}</svg>'
    )
