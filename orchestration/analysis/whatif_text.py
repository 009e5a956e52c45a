"""Shows what `whatif` found as Vietnamese lines for a terminal; computes nothing."""


def print_answer(told: dict) -> None:
    """The score and rank now and then; the routes, each with the figure to reach and what it takes; the combination."""
    for name, label in (("now", "hiện nay"), ("then", "nếu đổi")):
        print(f"{label}: {_points(told[name])}, độ phủ {told[name]['coverage']:.0%}")
    for route in told.get("routes", []):
        print(f"  {_step(route)}: {'đủ' if route['reaches'] else 'chưa đủ'}, {_points(route)}")
    if "combined" in told:
        _print_combined(told["combined"])


def _print_combined(route: dict) -> None:
    enough = "đủ" if route["reaches"] else "cũng chưa đủ"
    print(f"không chỉ tiêu nào một mình đủ; cùng lúc {enough}, {_points(route)}:")
    for step in route["steps"]:
        share = "" if step["share_of_range"] is None else f", {step['share_of_range']:.0%} khoảng giá trị"
        print(f"  {_step(step)}{share}")


def _points(row: dict) -> str:
    return "chưa có điểm" if row["score"] is None else f"{row['score']:.4f} điểm, hạng {row['rank']}"


def _step(step: dict) -> str:
    """An indicator by name and code, from which figure to which; of a ratio also what its numerator must come to."""
    start = "-" if step["from"] is None else f"{round(step['from'], 4):.10g}"
    told = f"{step['name_vi'] or ''} [{step['indicator_code']}]: {start} -> {step['value']:.10g}".lstrip()
    if step["unit_of_measure"]:
        told += f" {step['unit_of_measure']}"
    return told if step["numerator"] is None else f"{told} ({step['numerator']} / {step['denominator']:.10g})"
