"""`kho sql, explain, league, whatif, report, diff, verify`: questions to a release; each imports what it needs."""

import argparse
import json
import math
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from orchestration.cli import endings
from orchestration.cli.commands import FAULT, RELEASED, Add, refuse
from orchestration.places import Places

Answer = TypeVar("Answer")
KNOWN_HELP = "theo những gì đã nhận tới ngày (2024-03-31) hay lúc (2024-03-31 17:00) đó, theo quy tắc hôm nay"
NOTHING_PUBLISHED = "Chưa có bản phát hành nào; chạy `kho nightly`. / Nothing is published yet."


def add_commands(add: Add) -> None:
    """Declare the commands and their arguments."""
    command = add("sql", sql, "hỏi bản phát hành hiện hành bằng SQL; không có câu hỏi thì mở cửa sổ lệnh của DuckDB")
    command.add_argument("query", nargs="?", metavar="CÂU_HỎI", help="một câu SQL")
    command.add_argument("--format", choices=("box", "csv", "json", "markdown"), default="box", help="cách in kết quả")
    command = add("explain", explain, "tách một điểm số về tới tệp, trang tính và ô")
    command.add_argument("unit", metavar="ĐƠN_VỊ", help="mã đơn vị")
    command.add_argument("period", metavar="KỲ", help="ví dụ 2022, 2023-Q1")
    command.add_argument("--edition", help="mã ấn bản bộ chỉ số")
    command.add_argument("--node", help="mã nút, mặc định là gốc")
    _add_moments(command)
    command = add("league", league, "bảng xếp hạng một kỳ: như đang biết, như biết vào một ngày, như đã công bố")
    command.add_argument("period", metavar="KỲ", help="ví dụ 2022, 2023-Q1")
    command.add_argument("--edition", help="mã ấn bản bộ chỉ số")
    _add_moments(command)
    command = add("whatif", whatif, "nếu số liệu khác đi: điểm và hạng sẽ ra sao, và đường ngắn nhất để lên hạng")
    command.add_argument("unit", metavar="ĐƠN_VỊ", help="mã đơn vị")
    command.add_argument("period", metavar="KỲ", help="ví dụ 2022, 2023-Q1")
    command.add_argument("--set", action="append", default=[], metavar="CHỈ_TIÊU=GIÁ_TRỊ", help="có thể lặp lại")
    command.add_argument("--reach-rank", type=int, metavar="HẠNG", help="tìm cách đạt hạng này")
    command.add_argument("--reach-score", type=float, metavar="ĐIỂM", help="tìm cách đạt số điểm này")
    command.add_argument("--edition", help="mã ấn bản bộ chỉ số")
    command.add_argument("--json", action="store_true", help="in JSON cho máy đọc")
    command = add("report", report, "báo cáo định kỳ cho lãnh đạo (Word) của một đơn vị hoặc cả tỉnh, từ bản phát hành")
    command.add_argument("unit", nargs="?", metavar="ĐƠN_VỊ", help="mã đơn vị hoặc mã tỉnh")
    command.add_argument("period", nargs="?", metavar="KỲ", help="ví dụ 2022, 2023-Q1")
    command.add_argument("-o", "--out", required=True, metavar="TỆP.docx")
    command.add_argument("--simulated", action="store_true", help="lập từ số liệu mô phỏng dù có số liệu thật")
    command.add_argument("--template", action="store_true", help="chỉ ghi mẫu của kho, để sửa thành mẫu của mình")
    command = add("diff", diff, "hai bản phát hành (hoặc hai kỳ) khác nhau ở đâu, vì sao từng hạng thay đổi")
    command.add_argument("releases", nargs="*", metavar="BẢN", help="hai bản phát hành; mặc định là hai bản mới nhất")
    command.add_argument("--unit", help="chỉ một đơn vị")
    command.add_argument("--edition", help="mã ấn bản bộ chỉ số")
    command.add_argument(
        "--periods", nargs=2, metavar="KỲ", help="so hai kỳ của bản hiện hành (cần --unit và --edition)"
    )
    command.add_argument(
        "--as-known-at", action="append", metavar="LÚC", help=f"so với hiện nay, {KNOWN_HELP}; hai lần: so hai lúc"
    )
    command.add_argument("--to-edition", help="ấn bản của kỳ sau, khi phương pháp đổi theo năm")
    command.add_argument("--json", action="store_true", help="in JSON cho máy đọc")
    command = add("verify", verify, "tính lại mọi mã băm của một bản phát hành")
    command.add_argument("release", nargs="?", help="tên bản phát hành; mặc định là bản hiện hành")


def _add_moments(command: argparse.ArgumentParser) -> None:
    """What was known at a moment, or what was published by then: never both."""
    moments = command.add_mutually_exclusive_group()
    moments.add_argument("--as-known-at", metavar="LÚC", help=KNOWN_HELP)
    moments.add_argument("--as-published-at", metavar="LÚC", help="đọc bản phát hành mới nhất của lúc đó")
    command.add_argument("--json", action="store_true", help="in JSON cho máy đọc")


def sql(options: argparse.Namespace, places: Places) -> int:
    """DuckDB's own shell on the current release, which cannot be changed by it."""
    import duckdb_cli  # the shell itself is a program beside this file

    from orchestration.release.exports.database import FILE
    from orchestration.release.naming import current

    release = current(places.published)
    if release is None:
        return refuse(NOTHING_PUBLISHED)
    shell = [str(Path(duckdb_cli.__file__).with_name("duckdb")), "-readonly", "-no-init", f"-{options.format}"]
    question = ["-c", options.query] if options.query else []
    command = [*shell, *question, str(release / FILE)]
    with endings.left_to_the_child():
        done = subprocess.run(command, check=False)  # noqa: S603 - no shell between; the question is one argument of its user
    return FAULT if done.returncode else RELEASED


@contextmanager
def _release(options: argparse.Namespace, places: Places) -> Iterator[Path]:
    """The release that a question is put to: the current one, the newest of a moment, or what was known at a moment."""
    from orchestration.analysis import as_known
    from orchestration.analysis.scenarios import ScenarioFault
    from orchestration.release.naming import current

    if options.as_published_at:
        yield as_known.published_by(places.published, options.as_published_at)
        return
    release = current(places.published)
    if release is None:
        raise ScenarioFault(NOTHING_PUBLISHED)
    if options.as_known_at:
        with as_known.known_at(release, options.as_known_at) as then:
            yield then
    else:
        yield release


def explain(options: argparse.Namespace, places: Places) -> int:
    """A score taken apart, down to file, sheet and cell."""
    from orchestration.analysis import explain as explained
    from orchestration.analysis.scenarios import ScenarioFault

    try:
        with _release(options, places) as release:
            tree = explained.take_apart(release, options.unit, options.period, options.edition, options.node)
    except (explained.NothingToExplain, ScenarioFault) as reason:
        return refuse(str(reason))
    return _answered(tree, explained.print_tree, options)


def league(options: argparse.Namespace, places: Places) -> int:
    """The league of a period, from what is known, was known at a moment, or was published by then."""
    from orchestration.analysis import league as leagues
    from orchestration.analysis.explain import NothingToExplain
    from orchestration.analysis.scenarios import ScenarioFault

    try:
        with _release(options, places) as release:
            answer = leagues.league(release, options.period, options.edition)
    except (NothingToExplain, ScenarioFault) as reason:
        return refuse(str(reason))
    return _answered(answer, leagues.print_league, options)


def whatif(options: argparse.Namespace, places: Places) -> int:
    """The score and rank that other values would give, and the ways to a rank or a score."""
    from orchestration.analysis import whatif as what_if
    from orchestration.analysis.scenarios import ScenarioFault
    from orchestration.analysis.whatif_text import print_answer
    from orchestration.release.naming import current

    release = current(places.published)
    if release is None:
        return refuse(NOTHING_PUBLISHED)
    try:
        values = {name: float(value) for name, _, value in (text.partition("=") for text in options.set)}
        if not all(map(math.isfinite, values.values())):
            raise ValueError
    except ValueError:
        return refuse("--set cần CHỈ_TIÊU=SỐ, dấu chấm thập phân. / --set takes INDICATOR=NUMBER.")
    try:
        question = what_if.Question(
            options.unit, options.period, values, options.edition, options.reach_rank, options.reach_score
        )
        answer = what_if.answer(release, question)
    except ScenarioFault as reason:
        return refuse(str(reason))
    return _answered(answer, print_answer, options)


def report(options: argparse.Namespace, places: Places) -> int:
    """The periodic report of a unit as a Word file; or the template it is made from."""
    from orchestration import reports

    if options.template is (options.unit is not None and options.period is not None):
        return refuse("Cần ĐƠN_VỊ và KỲ, hoặc --template. / Name a unit and a period, or --template.")
    out = Path(options.out)
    try:
        if options.template:
            reports.write_template(out)
        else:
            question = reports.Question(options.unit, options.period, options.simulated)
            reports.write(places.published, places.reference, question, out)
    except reports.ReportFault as fault:
        return refuse(str(fault))
    print(out)
    return RELEASED


def diff(options: argparse.Namespace, places: Places) -> int:
    """What changed between two releases or two periods, and why each rank moved."""
    from orchestration.analysis import rank_change
    from orchestration.analysis.rank_change_text import print_answer
    from orchestration.analysis.scenarios import ScenarioFault

    try:
        answer = rank_change.answer(places.published, options)
    except ScenarioFault as reason:
        return refuse(str(reason))
    return _answered(answer, print_answer, options)


def verify(options: argparse.Namespace, places: Places) -> int:
    """Recompute every hash of a release."""
    from orchestration.release.integrity import verify as recompute
    from orchestration.release.naming import current

    release = places.published / options.release if options.release else current(places.published)
    if release is None or not release.is_dir():
        return refuse("Không có bản phát hành nào như vậy. / No such release.")
    faults = recompute(release.resolve())
    print("\n".join(faults) if faults else f"{release.resolve().name}: nguyên vẹn / intact")
    return FAULT if faults else RELEASED


def _answered(answer: Answer, show: Callable[[Answer], None], options: argparse.Namespace) -> int:
    """Print an answer for a program where `--json` asks for that, else for a reader."""
    if options.json:
        print(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        show(answer)
    return RELEASED
