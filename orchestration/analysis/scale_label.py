"""Says on what scale a leaf was measured: reads its row of `dim_index_scale`, gives a line of Vietnamese text.

Computes nothing: every figure is a column of the release. A scoring it has no words for is named by its code.
"""

BY_RULE = {
    "identity": "giữ nguyên trị số",
    "ratio": "theo tỷ lệ",
    "attainment": "theo mức đạt kế hoạch",
    "yes_no": "có hay không",
    "bands": "theo bậc điểm",
}
LOGARITHMS = {"log": "ln", "log10": "log10", "log1p": "ln(1 + x)"}


def scale_text(node: dict) -> str:
    """How a leaf of `explain` came by its points, such as `chấm trên thang từ 2 đến 40 (9 trị số)`."""
    text = _measured(node)
    if node["transform"] in LOGARITHMS:
        text += f", trị số lấy {LOGARITHMS[node['transform']]}"
    if node["direction"] is not None and node["direction"] < 0:
        text += ", càng thấp càng tốt"
    return f"chấm {text}"


def _measured(node: dict) -> str:
    among = f"({node['values_measured']} trị số)"
    match node["scoring"]:
        case "minmax" | "goalposts":
            return f"trên thang từ {node['low']:g} đến {node['high']:g} {among}"
        case "dist_to_target":
            start = node["high"] if node["low"] is None else node["low"]
            return f"theo quãng đường từ {start:g} tới đích {node['target']:g} {among}"
        case "zscore":
            return f"theo số độ lệch chuẩn ({node['deviation']:g}) cách trung bình {node['mean']:g} {among}"
        case "frac_max":
            return f"bằng phần so với {node['low'] if node['high'] is None else node['high']:g} {among}"
        case "rank" | "borda":
            return f"theo thứ bậc trong {node['values_measured']} trị số"
        case scoring:
            return BY_RULE.get(scoring, scoring)
