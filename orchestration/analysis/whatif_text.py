"""Shows the answer of `whatif` as Vietnamese lines for a terminal; computes nothing."""

from orchestration.analysis.paths_to_target import Change, Combination, Route
from orchestration.analysis.scenarios import Standing
from orchestration.analysis.whatif import Answer


def print_answer(answer: Answer) -> None:
    """The score and rank now and then; the routes, each with the figure to reach and what it takes; the combination."""
    for label, standing in (("hiện nay", answer["now"]), ("nếu đổi", answer["then"])):
        print(f"{label}: {_points(standing)}, độ phủ {standing['coverage']:.0%}")
    for route in answer.get("routes", []):
        print(f"  {_step(route)}: {'đủ' if route['reaches'] else 'chưa đủ'}, {_points(route)}")
    if "combined" in answer:
        _print_combined(answer["combined"])


def _print_combined(combination: Combination) -> None:
    enough = "đủ" if combination["reaches"] else "cũng chưa đủ"
    print(f"không chỉ tiêu nào một mình đủ; cùng lúc {enough}, {_points(combination)}:")
    for step in combination["steps"]:
        share = "" if step["share_of_range"] is None else f", {step['share_of_range']:.0%} khoảng giá trị"
        print(f"  {_step(step)}{share}")


def _points(row: Standing | Route | Combination) -> str:
    return "chưa có điểm" if row["score"] is None else f"{row['score']:.4f} điểm, hạng {row['rank']}"


def _step(step: Change) -> str:
    """An indicator by name and code, from which figure to which; of a ratio also what its numerator must come to."""
    start = "-" if step["from"] is None else f"{round(step['from'], 4):.10g}"
    text = f"{step['name_vi'] or ''} [{step['indicator_code']}]: {start} -> {step['value']:.10g}".lstrip()
    if step["unit_of_measure"]:
        text += f" {step['unit_of_measure']}"
    return text if step["numerator"] is None else f"{text} ({step['numerator']} / {step['denominator']:.10g})"
