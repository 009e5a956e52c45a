"""`kho`: a thin face over the functions the assets call. Reads arguments, prints for people, returns exit codes.

The commands stand in a file a group: what comes in (`inbox`), the night (`night`), what is asked of a release
(`release`), how other servers get it (`sharing`), the installation itself (`service`).
"""

import argparse
import io
import os
import sys
from pathlib import Path

from orchestration.cli import endings, inbox, night, release, service, sharing
from orchestration.cli.commands import Run, refuse
from orchestration.places import Places

READER_LEFT = 141  # what a shell gives for a command whose reader went away (`kho explain ... | head`)


def main(arguments: list[str] | None = None) -> int:
    """Run one command; return its exit code."""
    options = _parser().parse_args(arguments)
    places = Places(
        raw=Path(options.raw).absolute(),
        reference=Path(options.reference).absolute(),
        warehouse=Path(options.warehouse).absolute(),
    )
    places.to_env()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal in Latin-1 has no letter for half of what we say
    try:
        with endings.raised():
            code: int = options.run(options, places)
            sys.stdout.flush()
    except endings.Ended as end:
        return end.code()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains once more as it ends
        return READER_LEFT
    except OSError as fault:  # a full disk, a folder nobody may write to
        return refuse(f"{fault.filename or 'kho'}: {fault.strerror or fault}. Việc chưa xong. / It was not done.")
    return code


def _parser() -> argparse.ArgumentParser:
    here = Places.from_env()
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--raw", default=here.raw, help="nơi nhận báo cáo (KHO_RAW)")
    shared.add_argument("--reference", default=here.reference, help="bảng tham chiếu (KHO_REFERENCE)")
    shared.add_argument("--warehouse", default=here.warehouse, help="kho dữ liệu (KHO_WAREHOUSE)")
    parser = argparse.ArgumentParser(prog="kho", description="Kho CĐS: kho dữ liệu chuyển đổi số của một tỉnh")
    commands = parser.add_subparsers(required=True, metavar="LỆNH")

    def add(name: str, run: Run, text: str) -> argparse.ArgumentParser:
        command = commands.add_parser(name, parents=[shared], help=text, description=text)
        command.set_defaults(run=run)
        return command

    for group in (night, inbox, release, sharing, service):
        group.add_commands(add)
    return parser
