"""Shows the answer of `rank_change` as Vietnamese lines for a terminal; computes nothing."""

from typing import cast

from orchestration.analysis.rank_change import PARTS, BetweenPeriods, BetweenReleases, Split
from orchestration.notation.simulated import SIMULATED

NAMES_VI = {
    "reorganisation": "sắp xếp đơn vị",
    "method": "phương pháp",
    "others": "đơn vị khác",
    "revisions": "số liệu sửa lại",
    "own_data": "số liệu mới của đơn vị",
}


def print_answer(answer: BetweenPeriods | BetweenReleases) -> None:
    """Of two periods the split; of two releases what changed, who moved and why."""
    if "moved" in answer:
        _print_between_releases(answer)
    else:
        _print_between_periods(answer)


def _print_between_periods(answer: BetweenPeriods) -> None:
    print(f"{answer['unit_key']}, bản phát hành {answer['release']}")
    for row in answer.get("predecessors", []):
        print(f"    trước đây {row['name_vi']} ({row['unit_key']}): {row['score']} điểm, hạng {row['rank'] or '-'}")
    _print_split(answer["parts"])


def _print_between_releases(answer: BetweenReleases) -> None:
    values = answer["values"]
    print(f"{answer['release_a']} -> {answer['release_b']}")
    print(f"số liệu: {values['appeared']} mới có, {values['gone']} không còn, {values['changed']} thay đổi")
    for row in answer["reorganised"]:
        stands = "mới có" if row["is_new"] else "không còn"
        linked = f" (liên quan: {', '.join(row['others'])})" if row["others"] else ""
        print(f"  {row['edition_code']} {row['period_code']} {row['name_vi']} ({row['unit_key']}): {stands}{linked}")
    print(f"{len(answer['moved'])} điểm hoặc hạng thay đổi")
    for moved in answer["moved"]:
        simulated = f" [{SIMULATED}]" if moved["is_simulated"] else ""
        print(
            f"  {moved['edition_code']} {moved['period_code']} {moved['name_vi']} ({moved['unit_code']}): "
            f"hạng {moved['rank_a'] or '-'} -> {moved['rank_b'] or '-'}{simulated}"
        )
        if "parts" in moved:
            _print_split(moved["parts"])


def _print_split(split: Split) -> None:
    score, rank = split["score"], split["rank"]
    if score is None:
        print(f"    điểm {split['score_a']} -> {split['score_b']}: một bên chưa có điểm, không tách được")
        return
    points = cast("dict[str, float]", score)
    places = cast("dict[str, int]", rank or dict.fromkeys(PARTS, 0))
    for name in PARTS:
        if points[name] or places[name]:
            print(f"    {NAMES_VI[name]:<24} {points[name]:+.6f} điểm, {places[name]:+d} bậc")
    print(f"    {'cộng':<24} {sum(points.values()):+.6f} điểm, {sum(places.values()):+d} bậc")
