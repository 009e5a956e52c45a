"""`kho export`: the release for other servers; a command imports what it needs when it runs."""

import argparse
import os

from orchestration.cli.commands import RELEASED, Add, refuse
from orchestration.cli.release import NOTHING_PUBLISHED
from orchestration.places import Places

ADDRESS = "KHO_POSTGRES_URL"


def add_commands(add: Add) -> None:
    """Declare the commands and their arguments."""
    command = add("export", export, "nạp bản phát hành hiện hành vào một lược đồ PostgreSQL, thay trọn trong một lần")
    command.add_argument("target", choices=("postgres",), metavar="postgres", help="nơi nhận")
    command.add_argument("address", nargs="?", metavar="URL", help=f"postgresql://người_dùng@máy_chủ/csdl ({ADDRESS})")
    command.add_argument("--schema", default="kho", help="tên lược đồ, mặc định là kho")
    command.add_argument("--reader", default="kho_doc", help="vai trò chỉ đọc được cấp quyền, mặc định là kho_doc")
    command.add_argument("--wait", type=float, default=60, metavar="GIÂY", help="chờ người đang đọc bao lâu")


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
