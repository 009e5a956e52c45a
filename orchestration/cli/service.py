"""`kho doctor, alerts, pages`: the installation itself; each command imports what it needs when it runs."""

import argparse
import os
import sys
from pathlib import Path

from orchestration.cli import dagster_home
from orchestration.cli.commands import FAULT, RELEASED, Add, refuse
from orchestration.places import Places

WORDS = {
    "accepted": "máy chủ đã nhận / taken",
    "refused": "máy chủ từ chối / refused",
    "later": "chưa gửi được, sẽ gửi lại với `kho heartbeat` / not yet, it waits",
    "started": "không rõ / in doubt",
    "undecided": "không rõ / in doubt",
    "again": "đang chờ gửi lại / waits to be sent again",
}


def add_commands(add: Add) -> None:
    """Declare the commands and their arguments."""
    add("doctor", doctor, "xem bản cài đặt có gì sai: thư mục, quyền, ổ đĩa, cài đặt, máy chủ thư, đêm gần nhất, lịch")
    command = add("alerts", alerts, "gửi một thư thử tới mọi địa chỉ đã đặt")
    command.add_argument("action", choices=("test",), metavar="test", help="gửi thử")
    command = add("pages", pages, "trang Dagster chỉ đọc, để đặt sau một máy chủ web có đăng nhập")
    command.add_argument("--host", default="127.0.0.1", help="địa chỉ nghe; mặc định chỉ máy này")
    command.add_argument("--port", type=int, default=3000, help="cổng, mặc định 3000")


def doctor(options: argparse.Namespace, places: Places) -> int:
    """What is wrong with the installation; 0 nothing, 1 something."""
    from orchestration.doctor import WRONG, examine

    wrong = 0
    for symptom in examine(places):
        wrong += symptom.state == WRONG
        print(f"{symptom.state} {symptom.about}: {symptom.seen}", flush=True)
        if symptom.todo:
            print(f"    → {symptom.todo}")
    print(f"{wrong} điều cần sửa. / {wrong} to mend." if wrong else "Không có gì phải sửa. / Nothing to mend.")
    return FAULT if wrong else RELEASED


def alerts(options: argparse.Namespace, places: Places) -> int:
    """One message to every configured address; 0 each was taken, 1 one was not."""
    from orchestration import clock
    from orchestration.alerts import trial
    from orchestration.alerts.desk import DeskTaken
    from orchestration.alerts.journal import ACCEPTED
    from orchestration.alerts.settings import SettingsFault

    try:
        states = trial.send(places, clock.now())
    except (SettingsFault, DeskTaken) as fault:
        return refuse(str(fault))
    if not states:
        return refuse("Chưa có máy chủ thư hay kênh nào (KHO_SMTP_HOST, KHO_APPRISE). / No way out is configured.")
    for (channel, who), state in states.items():
        print(f"{channel} {who}: {WORDS[state]}")
    return RELEASED if set(states.values()) == {ACCEPTED} else FAULT


def pages(options: argparse.Namespace, places: Places) -> int:
    """Dagster's pages, from which nothing can be started, until interrupted."""
    from orchestration.dbt import set_environment

    dagster_home.use(places)
    set_environment(places)
    server = str(Path(sys.executable).with_name("dagster-webserver"))
    where = ["--host", options.host, "--port", str(options.port)]
    os.execv(server, [server, "--read-only", *where, "-m", "orchestration.definitions"])  # noqa: S606 - no shell, no data
