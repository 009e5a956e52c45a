"""Small pictures as inline SVG: bars, sparklines, ranges of ranks, an interval beside its group. No script draws them.

Every picture has a text that says the same, or stands beside the figure it shows and is hidden from readers of screens.
"""

from collections.abc import Sequence

from markupsafe import Markup, escape

from orchestration.release.exports.site.wording import number


def bar(value: float | None, mean: float | None = None, full: float = 100.0) -> Markup:
    """A bar from 0 to `full` with a mark where the mean of the group stands; nothing without a value."""
    if value is None:
        return Markup("")
    width = 100 * min(max(value / full, 0), 1)
    mark = "" if mean is None else f'<path class="mean" d="M{100 * min(max(mean / full, 0), 1):.1f} 0V12"/>'
    return _svg(
        "bar",
        (100, 12),
        f'<rect class="track" width="100" height="12"/><rect width="{width:.1f}" y="2" height="8"/>{mark}',
        "none",
    )


def rank_range(rank: int | None, low: int | None, high: int | None, units: int) -> Markup:
    """The place of a unit on the line of all places, with the range its rank has under other weights."""
    if rank is None or not units:
        return Markup("")
    at = [_place(place, units) for place in (rank, low or rank, high or rank)]
    line = f'<path class="range" d="M{at[1]:.1f} 8H{at[2]:.1f}"/>' if low is not None else ""
    text = f"{rank}" if low is None else f"{rank} ({low}–{high})"
    return _svg(
        "rank", (120, 16), f'<path class="axis" d="M4 8H116"/>{line}<circle cx="{at[0]:.1f}" cy="8" r="4"/>', title=text
    )


def _place(rank: int, units: int) -> float:
    return 4 + 112 * (rank - 1) / max(units - 1, 1)


def sparkline(values: Sequence[float | None], labels: Sequence[str]) -> Markup:
    """A line over the periods, broken where a figure is missing, the last point marked."""
    present = [value for value in values if value is not None]
    if len(present) < 2:
        return Markup("")
    low, high = min(present), max(present)
    span = (high - low) or 1.0
    step = 84 / max(len(values) - 1, 1)
    parts, points, last, pen = [], [], "", "M"
    for place, value in enumerate(values):
        if value is None:
            pen = "M"
            continue
        x, y = 3 + place * step, 17 - 14 * (value - low) / span
        parts.append(f"{pen}{x:.1f} {y:.1f}")
        points.append((x, y))
        last, pen = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4"/>', "L"
    return _svg("spark", (90, 20), f'<path d="{"".join(parts)}"/>{last}', title=f"{labels[0]} – {labels[-1]}")


def interval(low: float | None, value: float | None, high: float | None, group: float | None) -> Markup:
    """A share with its interval on the line from 0 to 100, and the group's share as an upright mark."""
    if value is None or low is None or high is None:
        return Markup("")
    mark = "" if group is None else f'<path class="mean" d="M{_at(group):.1f} 1V15"/>'
    shape = f'<path class="axis" d="M2 8H98"/>{mark}<path class="range" d="M{_at(low):.1f} 8H{_at(high):.1f}"/>'
    return _svg("interval", (100, 16), f'{shape}<circle cx="{_at(value):.1f}" cy="8" r="3.2"/>')


def _at(share: float) -> float:
    return 2 + 96 * min(max(share, 0), 100) / 100


def distribution(values: Sequence[float], caption: str) -> Markup:
    """How many values lie in each tenth of their range: a histogram with its ends written."""
    if len(values) < 5:
        return Markup("")
    low, high = min(values), max(values)
    span = (high - low) or 1.0
    counts = [0] * 10
    for value in values:
        counts[min(int(10 * (value - low) / span), 9)] += 1
    top = max(counts)
    bars = "".join(
        f'<rect x="{24 * place + 1}" y="{62 - 58 * count / top:.1f}" width="22" height="{58 * count / top:.1f}"/>'
        for place, count in enumerate(counts)
    )
    ends = (
        f'<text x="0" y="76">{escape(number(low, 1))}</text>'
        f'<text x="240" y="76" text-anchor="end">{escape(number(high, 1))}</text>'
    )
    return _svg("histogram", (240, 80), f'{bars}<path class="axis" d="M0 62.5H240"/>{ends}', title=caption)


def _svg(css: str, size: tuple[int, int], shape: str, aspect: str = "", title: str = "") -> Markup:
    """The picture; hidden from readers of screens where it has no title of its own."""
    says = f' role="img" aria-label="{escape(title)}"' if title else ' aria-hidden="true"'
    stretch = f' preserveAspectRatio="{aspect}"' if aspect else ""
    return Markup(f'<svg class="{css}" viewBox="0 0 {size[0]} {size[1]}"{stretch}{says}>{shape}</svg>')  # noqa: S704
