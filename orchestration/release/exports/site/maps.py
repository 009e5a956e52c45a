"""Maps as inline SVG: a tile for each unit, or outlines where the adopter's folder has them; coloured by five steps.

Each unit is a link that carries its name and figure; a map stands beside a table that says the same.
"""

import math
import re
from typing import NamedTuple

from markupsafe import Markup, escape

from orchestration.release.exports.site.addresses import slug
from orchestration.release.exports.site.contents import Contents
from orchestration.release.exports.site.wording import fixed, joined, word

STEPS = 5
MOST = 400  # units of a map: more are no tiles that anybody reads, and no page of a bounded size
WIDE, HIGH = 96, 46  # of a tile
LETTERS = 15  # of a line of a tile
COLUMNS = (3, 12)  # least and most, where nobody placed the tiles


class Spot(NamedTuple):
    """A unit on a map: what it is called, its figure, where it leads."""

    unit_key: str
    name: str
    within: str  # the name of the unit it lies in
    value: float | None
    href: str


class Drawn(NamedTuple):
    """A map, what its places are, and the colours of its figures."""

    picture: Markup
    note: Markup
    legend: list[tuple[str, Markup | str]]


def drawn(contents: Contents, spots: list[Spot], called: str) -> Drawn | None:
    """The units on the map whose outlines cover them all, else as tiles; nothing where there is nothing to compare."""
    values = [spot.value for spot in spots if spot.value is not None]
    if len(values) < 2 or len(spots) > MOST:
        return None
    low, high = min(values), max(values)
    steps = {spot.unit_key: _step(spot.value, low, high) for spot in spots}
    keys = {spot.unit_key for spot in spots}
    for code, shapes in contents.outlines.items():
        if keys <= shapes.keys():
            return Drawn(
                _outlines(spots, shapes, steps, called), joined(word("map_outlines"), f": {code}"), _legend(low, high)
            )
    placed = keys & contents.tiles.keys()
    return Drawn(
        _tiles(spots, contents.tiles, steps, called), word("map_placed" if placed else "map_order"), _legend(low, high)
    )


def _step(value: float | None, low: float, high: float) -> int:
    """Which fifth of the range a figure lies in, from 1; 0 where there is none."""
    if value is None:
        return 0
    return min(1 + int(STEPS * (value - low) / ((high - low) or 1.0)), STEPS)


def _legend(low: float, high: float) -> list[tuple[str, Markup | str]]:
    width = (high - low) / STEPS
    ranges = [
        (f"m-{at + 1}", f"{fixed(low + at * width, 1)}–{fixed(low + (at + 1) * width, 1)}") for at in range(STEPS)
    ]
    return [*ranges, ("m-0", word("map_none"))]


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


def _tiles(spots: list[Spot], tiles: dict[str, tuple[int, int]], steps: dict[str, int], called: str) -> Markup:
    at = places(spots, tiles)
    shapes = []
    for spot in sorted(spots, key=lambda one: at[one.unit_key]):
        row, col = at[spot.unit_key]
        lines = [*_lines(spot.name), fixed(spot.value, 1) or "–"]
        texts = "".join(f'<text x="4" y="{13 + 13 * place}">{escape(line)}</text>' for place, line in enumerate(lines))
        head = f'<a href="{escape(spot.href)}" class="m-{steps[spot.unit_key]}"'
        where = f'transform="translate({col * WIDE} {row * HIGH})">'
        box = f'<rect width="{WIDE - 3}" height="{HIGH - 3}"/>'
        shapes.append(f"{head} {where}{_title(spot)}{box}{texts}</a>")
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


def _outlines(spots: list[Spot], shapes: dict[str, str], steps: dict[str, int], called: str) -> Markup:
    numbers = [re.findall(r"\d+", shapes[spot.unit_key]) for spot in spots]
    width = max(int(number) for part in numbers for number in part[::2])
    height = max(int(number) for part in numbers for number in part[1::2])
    paths = "".join(
        f'<a href="{escape(spot.href)}" class="m-{steps[spot.unit_key]}">{_title(spot)}'
        f'<path d="{escape(shapes[spot.unit_key])}"/></a>'
        for spot in spots
    )
    return _svg("outlines", width, height, paths, called)


def _title(spot: Spot) -> str:
    return f"<title>{escape(spot.name)}: {escape(fixed(spot.value) or '–')}</title>"


def _svg(css: str, width: int, height: int, shapes: str, called: str) -> Markup:
    return Markup(  # noqa: S704 - every part is escaped where it is made
        f'<svg class="map {css}" viewBox="-2 -2 {width + 4} {height + 4}" style="--units:{width}" role="group"'
        f' aria-label="{escape(called)}">{shapes}</svg>'
    )
