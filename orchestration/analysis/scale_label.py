"""Says on what scale a leaf was measured: reads its row of `dim_index_scale`, gives a line of Vietnamese text.

Computes nothing: every figure is a column of the release. A scoring it has no words for is named by its code.
"""

from typing import TypedDict


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


BY_RULE = {
    "identity": "giữ nguyên trị số",
    "ratio": "theo tỷ lệ",
    "attainment": "theo mức đạt kế hoạch",
    "yes_no": "có hay không",
    "bands": "theo bậc điểm",
}
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
    among = f"({scale['values_measured']} trị số)"
    match scale["scoring"]:
        case "minmax" | "goalposts":
            return f"trên thang từ {scale['low']:g} đến {scale['high']:g} {among}"
        case "dist_to_target":
            start = scale["high"] if scale["low"] is None else scale["low"]
            return f"theo quãng đường từ {start:g} tới đích {scale['target']:g} {among}"
        case "zscore":
            return f"theo số độ lệch chuẩn ({scale['deviation']:g}) cách trung bình {scale['mean']:g} {among}"
        case "frac_max":
            return f"bằng phần so với {scale['low'] if scale['high'] is None else scale['high']:g} {among}"
        case "rank" | "borda":
            return f"theo thứ bậc trong {scale['values_measured']} trị số"
        case scoring:
            return BY_RULE.get(scoring, scoring)
