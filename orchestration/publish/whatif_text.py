"""Shows what `whatif` found as Vietnamese lines for a terminal; computes nothing."""


def print_answer(told: dict) -> None:
    """Show what `asked` found, in Vietnamese."""
    for name, label in (("now", "hiện nay"), ("then", "nếu đổi")):
        row = told[name]
        points = "chưa có điểm" if row["score"] is None else f"{row['score']:.4f} điểm, hạng {row['rank']}"
        print(f"{label}: {points}, độ phủ {row['coverage']:.0%}")
    for route in told.get("routes", []):
        start = "-" if route["from"] is None else f"{route['from']:g}"
        end = "chưa có điểm" if route["score"] is None else f"{route['score']:.4f} điểm, hạng {route['rank']}"
        verb = "đủ" if route["reaches"] else "chưa đủ"
        print(
            f"  {route['indicator_code']}: {start} -> {route['value']:.4g} {route['unit_of_measure'] or ''}: "
            f"{verb}, {end}"
        )
    if "combined" in told:
        _print_combined(told["combined"])


def _print_combined(route: dict) -> None:
    points = "chưa có điểm" if route["score"] is None else f"{route['score']:.4f} điểm, hạng {route['rank']}"
    print(f"không chỉ tiêu nào một mình đủ; cùng lúc {'đủ' if route['reaches'] else 'cũng chưa đủ'}, {points}:")
    for step in route["steps"]:
        start = "-" if step["from"] is None else f"{step['from']:g}"
        share = "" if step["share_of_range"] is None else f", {step['share_of_range']:.0%} khoảng giá trị"
        print(f"  {step['indicator_code']}: {start} -> {step['value']:.4g} {step['unit_of_measure'] or ''}{share}")
