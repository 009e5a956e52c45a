"""Says on what scale a leaf was measured: reads its row of `dim_index_scale`, gives a line of Vietnamese text.

Computes nothing: every figure is a column of the release. The words for a scoring are declared with it
(`transforms.scorings`); one that a release has and nobody declares any more is named by its code.
"""

from typing import TypedDict

from transforms.scorings import scorings


class Scale(TypedDict):
    """How a leaf is scored, and its row of `dim_index_scale`; nothing but the scoring where nothing was measured."""

    scoring: str | None
    direction: int | None
    transform: str | None
    clip: str | None
    low: float | None
    high: float | None
    target: float | None
    mean: float | None
    deviation: float | None
    scale_lower: float | None
    scale_upper: float | None
    values_measured: int | None


LOGARITHMS = {"log": "ln", "log10": "log10", "log1p": "ln(1 + x)"}


def scale_text(scale: Scale) -> str:
    """How a leaf of `explain` came by its points, such as `chấm trên thang từ 2 đến 40 (9 trị số)`."""
    text = _measured(scale)
    if scale["transform"] in LOGARITHMS:
        text += f", trị số lấy {LOGARITHMS[scale['transform']]}"
    if scale["direction"] is not None and scale["direction"] < 0:
        text += ", càng thấp càng tốt"
    return f"chấm {text}"


def _measured(scale: Scale) -> str:
    scoring = scorings().get(scale["scoring"] or "")
    if scoring is None:
        return scale["scoring"] or ""
    return scoring.label_vi.format(post=scale["high"] if scale["low"] is None else scale["low"], **scale)
