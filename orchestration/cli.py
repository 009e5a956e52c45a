"""`kho`: a thin face over the functions the assets call. Reads arguments, prints for people, returns exit codes.

Each command imports what it needs when it runs: `kho --help` must not wait for Great Expectations.
"""

import argparse
import json
import math
import os
import sys
from pathlib import Path

from orchestration.places import Places

RELEASED, FAULT, REFUSED, FINDINGS, UNREADABLE = 0, 1, 2, 3, 4


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit code."""
    options = _parser().parse_args(arguments)
    places = Places(
        raw=Path(options.raw).absolute(),
        reference=Path(options.reference).absolute(),
        warehouse=Path(options.warehouse).absolute(),
    )
    places.to_env()
    return options.run(options, places)


def _parser() -> argparse.ArgumentParser:
    here = Places.from_env()
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--raw", default=here.raw, help="nơi nhận báo cáo (KHO_RAW)")
    shared.add_argument("--reference", default=here.reference, help="bảng tham chiếu (KHO_REFERENCE)")
    shared.add_argument("--warehouse", default=here.warehouse, help="kho dữ liệu (KHO_WAREHOUSE)")
    parser = argparse.ArgumentParser(prog="kho", description="Kho CĐS: kho dữ liệu chuyển đổi số của một tỉnh")
    commands = parser.add_subparsers(required=True, metavar="LỆNH")

    def command(name: str, run, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, parents=[shared], help=text, description=text)
        added.set_defaults(run=run)
        return added

    command("nightly", nightly, "chạy trọn một đêm: tiếp nhận, thẩm định, dựng kho, phát hành")
    receive_ = command("receive", receive, "tiếp nhận tệp báo cáo, cấp biên nhận")
    receive_.add_argument("files", nargs="+", metavar="TỆP")
    receive_.add_argument("--unit", help="mã đơn vị, khi tệp không ghi")
    receive_.add_argument("--period", help="kỳ báo cáo, khi tệp không ghi")
    check_ = command("check", check, "kiểm tra thử tệp báo cáo như hệ thống sẽ làm; không lưu gì")
    check_.add_argument("files", nargs="+", metavar="TỆP")
    check_.add_argument("--annotate", metavar="RA.xlsx", help="ghi bản trả lại, đánh dấu từng ô (một tệp)")
    check_.add_argument("--json", action="store_true", help="in JSON cho máy đọc")
    template_ = command("template", template, "cấp biểu mẫu của một đơn vị cho một kỳ, sẵn để điền")
    template_.add_argument("form", metavar="BIỂU", help="ví dụ CDS-01H")
    template_.add_argument("unit", metavar="ĐƠN_VỊ", help="mã đơn vị")
    template_.add_argument("period", metavar="KỲ", help="ví dụ 2023, 2023-Q1")
    template_.add_argument("-o", "--out", required=True, metavar="TỆP.xlsx")
    command("simulate", simulate, "sinh báo cáo MÔ PHỎNG của cả tỉnh vào raw/samples/simulated")
    explain_ = command("explain", explain, "tách một điểm số về tới tệp, trang tính và ô")
    explain_.add_argument("unit", metavar="ĐƠN_VỊ", help="mã đơn vị")
    explain_.add_argument("period", metavar="KỲ", help="ví dụ 2022, 2023-Q1")
    explain_.add_argument("--edition", help="mã ấn bản bộ chỉ số")
    explain_.add_argument("--node", help="mã nút, mặc định là gốc")
    explain_.add_argument("--json", action="store_true", help="in JSON cho máy đọc")
    whatif_ = command("whatif", whatif, "nếu số liệu khác đi: điểm và hạng sẽ ra sao, và đường ngắn nhất để lên hạng")
    whatif_.add_argument("unit", metavar="ĐƠN_VỊ", help="mã đơn vị")
    whatif_.add_argument("period", metavar="KỲ", help="ví dụ 2022, 2023-Q1")
    whatif_.add_argument("--set", action="append", default=[], metavar="CHỈ_TIÊU=GIÁ_TRỊ", help="có thể lặp lại")
    whatif_.add_argument("--reach-rank", type=int, metavar="HẠNG", help="tìm cách đạt hạng này")
    whatif_.add_argument("--reach-score", type=float, metavar="ĐIỂM", help="tìm cách đạt số điểm này")
    whatif_.add_argument("--edition", help="mã ấn bản bộ chỉ số")
    whatif_.add_argument("--json", action="store_true", help="in JSON cho máy đọc")
    diff_ = command("diff", diff, "hai bản phát hành (hoặc hai kỳ) khác nhau ở đâu, vì sao từng hạng thay đổi")
    diff_.add_argument("releases", nargs="*", metavar="BẢN", help="hai bản phát hành; mặc định là hai bản mới nhất")
    diff_.add_argument("--unit", help="chỉ một đơn vị")
    diff_.add_argument("--edition", help="mã ấn bản bộ chỉ số")
    diff_.add_argument("--periods", nargs=2, metavar="KỲ", help="so hai kỳ của bản hiện hành (cần --unit và --edition)")
    diff_.add_argument("--to-edition", help="ấn bản của kỳ sau, khi phương pháp đổi theo năm")
    diff_.add_argument("--json", action="store_true", help="in JSON cho máy đọc")
    verify_ = command("verify", verify, "tính lại mọi mã băm của một bản phát hành")
    verify_.add_argument("release", nargs="?", help="tên bản phát hành; mặc định là bản hiện hành")
    heartbeat_ = command("heartbeat", heartbeat, "báo khi đã quá lâu không có bản phát hành; gửi nốt tin còn chờ")
    heartbeat_.add_argument("--max-age-hours", type=float, default=30, help="tuổi tối đa của bản phát hành, giờ")
    heartbeat_.add_argument("--send-again", action="store_true", help="gửi lại các thư không rõ đã tới hay chưa")
    command("dev", dev, "mở giao diện Dagster: sơ đồ và các lần chạy")
    return parser


def nightly(options: argparse.Namespace, places: Places) -> int:
    """Intake to release once, through the Dagster job; 0 released, 2 refused by the audit, 1 a fault."""
    from orchestration import progress
    from orchestration.dbt import TransformsFault, set_environment
    from orchestration.reference import ReferenceFault

    _use_dagster_home(places)
    set_environment(places)
    try:
        with progress.shown(), progress.stage("Khởi động"):
            import dagster as dg

            from orchestration.definitions import defs

            job = defs.resolve_job_def("nightly")
            instance = dg.DagsterInstance.get()
        quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}  # what failed is told below, once
        with progress.shown():
            result = job.execute_in_process(instance=instance, raise_on_error=False, run_config=quiet)
    except (ReferenceFault, TransformsFault) as fault:
        print(fault, file=sys.stderr)
        return FAULT
    if not result.success:
        return _tell_failure(result)
    from orchestration.analysis.summary import print_summary

    print_summary(places.published, new_reports=_metadata(result, "received_reports", "new_reports"))
    return RELEASED


def _tell_failure(result) -> int:
    errors = [event.step_failure_data.error for event in result.all_events if event.is_step_failure]
    for error in errors:
        cause = error
        while cause.cause is not None:
            cause = cause.cause
        print(f"{cause.cls_name}: {cause.message}".strip(), file=sys.stderr)
        if cause.cls_name == "ReleaseRefused":
            print(
                "Bản phát hành bị từ chối; bản cũ giữ nguyên. / The release was refused; the last one stays.",
                file=sys.stderr,
            )
            return REFUSED
    return FAULT


def _metadata(result, asset: str, key: str) -> int:
    for event in result.get_asset_materialization_events():
        if event.asset_key and event.asset_key.to_user_string() == asset:
            return int(event.materialization.metadata[key].value)
    return 0


def receive(options: argparse.Namespace, places: Places) -> int:
    """Take files in, with a receipt each."""
    from orchestration.analysis.findings import on_one_line
    from orchestration.intake.receive import RawStore, StillWritten

    missing = [file for file in options.files if not Path(file).is_file()]
    if missing:
        print(f"Không có tệp: {', '.join(missing)}. / No such file.", file=sys.stderr)
        return FAULT
    try:
        receipts = RawStore(places.raw).receive([Path(file) for file in options.files], options.unit, options.period)
    except (PermissionError, StillWritten) as reason:
        return _refuse(f"Chưa nhận được: {reason}. / Not received.")
    for receipt in receipts:
        print(f"{receipt.received_no}\t{receipt.report_id}\t{on_one_line(receipt.file_name)}")
    return RELEASED


def check(options: argparse.Namespace, places: Places) -> int:
    """Judge files without storing them; 0 clean, 3 findings, 4 unreadable."""
    from orchestration.analysis.findings import print_findings
    from orchestration.check import check as judged
    from orchestration.forms.layout import LayoutError
    from orchestration.reference import ReferenceFault
    from orchestration.workbooks.annotated import annotate

    files = [Path(file) for file in options.files]
    missing = [str(file) for file in files if not file.is_file()]
    if missing or (options.annotate and len(files) > 1):
        print(f"Không có tệp: {', '.join(missing)}" if missing else "--annotate: chỉ một tệp", file=sys.stderr)
        return FAULT
    try:
        checked = judged(files, places)
    except (ReferenceFault, LayoutError) as fault:
        return _refuse(str(fault))
    except PermissionError as fault:
        return _refuse(f"Không được phép đọc {fault.filename}. / No permission to read it.")
    if options.annotate:
        annotate(files[0], checked[0].findings, Path(options.annotate))
    if options.json:
        print(json.dumps([one.as_json() for one in checked], ensure_ascii=False, indent=1, default=str))
    else:
        for one in checked:
            print_findings(one.path.name, one.findings)
    if any(one.is_unreadable for one in checked):
        return UNREADABLE
    return FINDINGS if any(one.findings for one in checked) else RELEASED


def template(options: argparse.Namespace, places: Places) -> int:
    """Issue a unit's form for a period, ready to fill."""
    from orchestration.forms.layout import LayoutError
    from orchestration.workbooks.template import CannotIssue, issue

    try:
        issue(Path(options.out), options.form, options.unit, options.period, places.reference, places.published)
    except (CannotIssue, LayoutError) as reason:
        print(reason, file=sys.stderr)
        return FAULT
    print(options.out)
    return RELEASED


def simulate(options: argparse.Namespace, places: Places) -> int:
    """Write the simulated province's reports into raw/samples/simulated."""
    from orchestration import progress
    from orchestration.simulate import SimulationError
    from orchestration.simulate import simulate as write_simulated

    try:
        with progress.shown(), progress.stage("Sinh báo cáo mô phỏng") as shown:
            result = write_simulated(places.reference, places.raw, progress=shown.tell)
    except SimulationError as fault:
        print(fault, file=sys.stderr)
        return FAULT
    print(f"SỐ LIỆU MÔ PHỎNG: {result.files} báo cáo, {sum(result.planted.values())} điều cài sẵn, tại {result.folder}")
    return RELEASED


def explain(options: argparse.Namespace, places: Places) -> int:
    """A score taken apart, down to file, sheet and cell."""
    from orchestration.analysis import explain as explained

    try:
        tree = explained.take_apart(places.published, options.unit, options.period, options.edition, options.node)
    except explained.NothingToExplain as reason:
        print(reason, file=sys.stderr)
        return FAULT
    if options.json:
        print(json.dumps(tree, ensure_ascii=False, indent=1))
    else:
        explained.print_tree(tree)
    return RELEASED


def whatif(options: argparse.Namespace, places: Places) -> int:
    """The score and rank that other values would give, and the ways to a rank or a score."""
    from orchestration.analysis import whatif as what_if
    from orchestration.analysis.scenarios import ScenarioFault
    from orchestration.analysis.whatif_text import print_answer
    from orchestration.release.store import current

    release = current(places.published)
    if release is None:
        return _refuse("Chưa có bản phát hành nào; chạy `kho nightly`. / Nothing is published yet.")
    try:
        values = {name: float(value) for name, _, value in (said.partition("=") for said in options.set)}
        if not all(map(math.isfinite, values.values())):
            raise ValueError
    except ValueError:
        return _refuse("--set cần CHỈ_TIÊU=SỐ, dấu chấm thập phân. / --set takes INDICATOR=NUMBER.")
    try:
        question = what_if.Question(
            options.unit, options.period, values, options.edition, options.reach_rank, options.reach_score
        )
        answer = what_if.answer(release, question)
    except ScenarioFault as reason:
        return _refuse(str(reason))
    if options.json:
        print(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        print_answer(answer)
    return RELEASED


def diff(options: argparse.Namespace, places: Places) -> int:
    """What changed between two releases or two periods, and why each rank moved."""
    from orchestration.analysis import rank_change
    from orchestration.analysis.rank_change_text import print_answer
    from orchestration.analysis.scenarios import ScenarioFault

    try:
        answer = rank_change.answer(places.published, options)
    except ScenarioFault as reason:
        return _refuse(str(reason))
    if options.json:
        print(json.dumps(answer, ensure_ascii=False, indent=1))
    else:
        print_answer(answer)
    return RELEASED


def _refuse(reason: str) -> int:
    print(reason, file=sys.stderr)
    return FAULT


def verify(options: argparse.Namespace, places: Places) -> int:
    """Recompute every hash of a release."""
    from orchestration.release.store import current
    from orchestration.release.store import verify as recompute

    release = places.published / options.release if options.release else current(places.published)
    if release is None or not (release / "manifest.json").is_file():
        print("Không có bản phát hành nào như vậy. / No such release.", file=sys.stderr)
        return FAULT
    faults = recompute(release.resolve())
    print("\n".join(faults) if faults else f"{release.resolve().name}: nguyên vẹn / intact")
    return FAULT if faults else RELEASED


def heartbeat(options: argparse.Namespace, places: Places) -> int:
    """Alert when releases stopped coming; 0 they come, 2 they do not. For a timer outside Dagster."""
    from orchestration.alerts.heartbeat import check, send_again
    from orchestration.alerts.notify import DeskTaken
    from orchestration.alerts.settings import SettingsFault

    try:
        if options.send_again:
            send_again(places)
        found = check(places, max_age_hours=options.max_age_hours)
    except (SettingsFault, DeskTaken) as fault:
        print(fault, file=sys.stderr)
        return FAULT
    print(found.problem or f"{found.release}: {found.created_at:%H:%M %d/%m/%Y}")
    return REFUSED if found.problem else RELEASED


def dev(options: argparse.Namespace, places: Places) -> int:
    """Open Dagster's own pages: the graph, and the past runs of `kho nightly`."""
    from orchestration.dbt import set_environment

    _use_dagster_home(places)
    set_environment(places)
    executable = str(Path(sys.executable).with_name("dagster"))
    os.execv(executable, [executable, "dev", "-m", "orchestration.definitions"])  # noqa: S606 - no shell, no data


def _use_dagster_home(places: Places) -> None:
    """Dagster's runs live in the warehouse; its telemetry is off before it is imported."""
    home = places.warehouse / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    (home / "dagster.yaml").write_text("telemetry:\n  enabled: false\nnux:\n  enabled: false\n", encoding="utf-8")
    os.environ.update(
        DAGSTER_HOME=str(home),
        DAGSTER_DISABLE_TELEMETRY="true",
        GX_ANALYTICS_ENABLED="false",
        DO_NOT_TRACK="1",
    )


if __name__ == "__main__":
    sys.exit(main())
