"""`kho nightly, heartbeat, dev`: the night, what watches over it, and Dagster's own pages.

Each command imports what it needs when it runs; Dagster's telemetry is off before it is imported.
"""

import argparse
import gc
import os
import sys
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.cli import dagster_home, endings
from orchestration.cli.commands import FAULT, REFUSED, RELEASED, TAKEN, Add, refuse
from orchestration.places import Places

if TYPE_CHECKING:
    from dagster import ExecuteInProcessResult
    from dagster_shared.error import SerializableErrorInfo

MOST_NAMED = 12
MADE_BEFORE_COLLECTING = 50_000  # objects; Python's own is 700


def add_commands(add: Add) -> None:
    """Declare the commands and their arguments."""
    command = add("nightly", nightly, "chạy trọn một đêm: tiếp nhận, thẩm định, dựng kho, phát hành")
    command.add_argument(
        "--wait", type=float, metavar="PHÚT", help="chờ một đêm khác tối đa bao lâu (KHO_WAIT_MINUTES; mặc định 30)"
    )
    command = add("heartbeat", heartbeat, "báo khi đã quá lâu không có bản phát hành; gửi nốt tin còn chờ")
    command.add_argument("--max-age-hours", type=float, default=30, help="tuổi tối đa của bản phát hành, giờ")
    command.add_argument("--send-again", action="store_true", help="gửi lại các thư không rõ đã tới hay chưa")
    add("dev", dev, "mở giao diện Dagster: sơ đồ và các lần chạy")


def nightly(options: argparse.Namespace, places: Places) -> int:
    """Intake to release once, through Dagster; 0 released, 2 refused by the audit, 5 another is at work, 1 a fault."""
    from orchestration import turn
    from orchestration.alerts import settings

    try:
        settings.load()  # a night whose findings nobody could be told is not begun
        with endings.at_once(), turn.taken(places, options.wait):
            return _night(places)
    except settings.SettingsFault as fault:
        return refuse(str(fault))
    except turn.WarehouseTaken as fault:
        print(fault, file=sys.stderr)
        return TAKEN


def _night(places: Places) -> int:
    """The night of whoever holds the warehouse; what keeps it from its first step is told here, the rest by the job."""
    from orchestration import progress
    from orchestration.alerts.notify import tell_fault, tell_set_aside
    from orchestration.dbt import TransformsFault, as_of, set_environment
    from orchestration.reference import ReferenceFault

    home = dagster_home.use(places)
    set_environment(places)
    tell_set_aside(places, "runs", dagster_home.set_aside_damaged(home), as_of())
    run = str(uuid.uuid4())
    try:
        with progress.shown(), progress.stage("Khởi động"):
            import dagster as dg

            from orchestration.definitions import defs

            job = defs.resolve_job_def("nightly")
            instance = dg.DagsterInstance.get()
            instance.get_records_for_run(run)  # makes the database of the run
        _spare_the_collector()
        quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}  # what failed is printed below, once
        with progress.shown(), dagster_home.kept_open(home, run):
            result = job.execute_in_process(instance=instance, run_id=run, raise_on_error=False, run_config=quiet)
    except (ReferenceFault, TransformsFault) as fault:
        tell_fault(places, str(fault), as_of())
        return refuse(str(fault))
    if not result.success:
        return _print_failure(result)
    from orchestration.analysis.summary import print_summary

    print_summary(places.published, new_reports=_metadata(result, "received_reports", "new_reports"))
    print_left_alone(places)
    return RELEASED


def _spare_the_collector() -> None:
    """Leave what the libraries made out of every garbage collection to come: they walked it for 4 s of a night."""
    gc.freeze()
    gc.set_threshold(MADE_BEFORE_COLLECTING)


def print_left_alone(places: Places) -> None:
    """Name what lies in the inbox and was not taken in, as it is no report by its name."""
    from orchestration.analysis.findings import on_one_line
    from orchestration.intake import left_alone

    if names := list(left_alone.in_folder(places.raw / "inbox")):
        more = f"... (tất cả {len(names)})" if len(names) > MOST_NAMED else ""
        listed = ", ".join(map(on_one_line, names[:MOST_NAMED]))
        print(f"Để nguyên trong inbox, không phải báo cáo / left in the inbox, no reports: {listed}{more}")


def _print_failure(result: "ExecuteInProcessResult") -> int:
    errors = [event.step_failure_data.error for event in result.all_events if event.is_step_failure]
    for error in filter(None, errors):
        cause = _innermost(error)
        print(f"{cause.cls_name}: {cause.message}".strip(), file=sys.stderr)
        if cause.cls_name == "ReleaseRefused":
            print(
                "Bản phát hành bị từ chối; bản cũ giữ nguyên. / The release was refused; the last one stays.",
                file=sys.stderr,
            )
            return REFUSED
    return FAULT


def _innermost(error: "SerializableErrorInfo") -> "SerializableErrorInfo":
    return error if error.cause is None else _innermost(error.cause)


def _metadata(result: "ExecuteInProcessResult", asset: str, key: str) -> int:
    for event in result.get_asset_materialization_events():
        if event.asset_key and event.asset_key.to_user_string() == asset:
            value = event.materialization.metadata[key].value
            return value if isinstance(value, int) else 0
    return 0


def heartbeat(options: argparse.Namespace, places: Places) -> int:
    """Alert when releases stopped coming; 0 they come, 2 they do not. For a timer outside Dagster."""
    from orchestration.alerts.desk import DeskTaken
    from orchestration.alerts.heartbeat import check, send_again
    from orchestration.alerts.settings import SettingsFault

    try:
        if options.send_again:
            send_again(places)
        beat = check(places, max_age_hours=options.max_age_hours)
    except (SettingsFault, DeskTaken) as fault:
        return refuse(str(fault))
    print(beat.problem or f"{beat.release}: {beat.created_at:%H:%M %d/%m/%Y}")
    return REFUSED if beat.problem else RELEASED


def dev(options: argparse.Namespace, places: Places) -> int:
    """Open Dagster's own pages: the graph, and the past runs of `kho nightly`."""
    from orchestration.dbt import set_environment

    dagster_home.use(places)
    set_environment(places)
    executable = str(Path(sys.executable).with_name("dagster"))
    os.execv(executable, [executable, "dev", "-m", "orchestration.definitions"])  # noqa: S606 - no shell, no data
