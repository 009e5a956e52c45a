"""`kho export, serve`: the release for other servers, and served; a command imports what it needs when it runs."""

import argparse
import os

from orchestration.cli.commands import RELEASED, Add, refuse
from orchestration.cli.release import NOTHING_PUBLISHED
from orchestration.places import Places

ADDRESS, TOKEN = "KHO_POSTGRES_URL", "KHO_SERVE_TOKEN"


def add_commands(add: Add) -> None:
    """Declare the commands and their arguments."""
    command = add("export", export, "nạp bản phát hành hiện hành vào một lược đồ PostgreSQL, thay trọn trong một lần")
    command.add_argument("target", choices=("postgres",), metavar="postgres", help="nơi nhận")
    command.add_argument("address", nargs="?", metavar="URL", help=f"postgresql://người_dùng@máy_chủ/csdl ({ADDRESS})")
    command.add_argument("--schema", default="kho", help="tên lược đồ, mặc định là kho")
    command.add_argument("--reader", default="kho_doc", help="vai trò chỉ đọc được cấp quyền, mặc định là kho_doc")
    command.add_argument("--wait", type=float, default=60, metavar="GIÂY", help="chờ người đang đọc bao lâu")
    command = add("serve", serve, "phục vụ bản phát hành hiện hành bằng SQL từ xa (DuckDB Quack), chỉ đọc")
    command.add_argument("--host", default="127.0.0.1", help="địa chỉ nghe; mặc định chỉ máy này")
    command.add_argument("--port", type=int, default=9494, help="cổng, mặc định 9494; 0 là cổng bất kỳ còn trống")
    command.add_argument("--seconds", type=float, default=60, metavar="GIÂY", help="một câu hỏi được chạy bao lâu")
    command.add_argument("--memory", type=int, default=512, metavar="MB", help="bộ nhớ cho mỗi người đọc")
    command.add_argument("--readers", type=int, default=8, metavar="SỐ", help="bao nhiêu người đọc cùng lúc")


def export(options: argparse.Namespace, places: Places) -> int:
    """The current release into a PostgreSQL schema: all of it or nothing."""
    from orchestration.release.naming import current
    from orchestration.release.postgres.connection import PostgresFault
    from orchestration.release.postgres.load import Target, load

    release = current(places.published)
    if release is None:
        return refuse(NOTHING_PUBLISHED)
    address = options.address or os.environ.get(ADDRESS)
    if not address:
        return refuse(f"Cần URL của PostgreSQL, hoặc biến {ADDRESS}. / The URL of PostgreSQL is needed.")
    try:
        loaded = load(release, Target(address, options.schema, options.reader, options.wait))
    except PostgresFault as fault:
        return refuse(str(fault))
    if loaded.is_new:
        print(f"{loaded.release}: {loaded.tables} bảng, {loaded.rows} dòng trong lược đồ {options.schema}. / Loaded.")
        if loaded.keyless:
            print(f"Không có khóa / without a key: {', '.join(loaded.keyless)}")
    else:
        print(f"{loaded.release}: lược đồ {options.schema} đã có bản này, không làm gì. / Already there.")
    if not loaded.has_reader:
        print(
            f"Chưa có vai trò {options.reader} nên chưa ai khác được đọc; `create role {options.reader}` rồi chạy lại. "
            "/ No such role yet: create it and run this again."
        )
    return RELEASED


def serve(options: argparse.Namespace, places: Places) -> int:
    """The current release over DuckDB's Quack, read-only, until interrupted."""
    from orchestration.release.naming import current
    from orchestration.release.serving import run
    from orchestration.release.serving.worker import Limits, StartFault

    if current(places.published) is None:
        return refuse(NOTHING_PUBLISHED)
    token = os.environ.pop(TOKEN, "")
    limits = Limits(query_seconds=options.seconds, memory_mb=options.memory, readers=options.readers)
    try:
        run.run(places.published, token, limits, options.host, options.port)
    except run.TokenTooShort:
        return refuse(f"{TOKEN} cần ít nhất {run.SHORTEST} ký tự ASCII. / It needs at least {run.SHORTEST} characters.")
    except (OSError, StartFault) as fault:
        return refuse(f"SERVE_FAULT: {options.host}:{options.port}: {fault}. / Could not serve.")
    return RELEASED
