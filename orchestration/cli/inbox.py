"""`kho receive, check, template, simulate`: what goes into the warehouse, and what is made for those who send it.

Each command imports what it needs when it runs: `kho --help` must not wait for Great Expectations.
"""

import argparse
import json
import sys
from pathlib import Path

from orchestration.cli.commands import FAULT, FINDINGS, RELEASED, UNREADABLE, Add, refuse
from orchestration.places import Places


def add_commands(add: Add) -> None:
    """Declare the commands and their arguments."""
    command = add("receive", receive, "tiếp nhận tệp báo cáo, cấp biên nhận")
    command.add_argument("files", nargs="+", metavar="TỆP")
    command.add_argument("--unit", help="mã đơn vị, khi tệp không ghi")
    command.add_argument("--period", help="kỳ báo cáo, khi tệp không ghi")
    command = add("check", check, "kiểm tra thử tệp báo cáo như hệ thống sẽ làm; không lưu gì")
    command.add_argument("files", nargs="+", metavar="TỆP")
    command.add_argument("--annotate", metavar="RA.xlsx", help="ghi bản trả lại, đánh dấu từng ô (một tệp)")
    command.add_argument("--json", action="store_true", help="in JSON cho máy đọc")
    command = add("template", template, "cấp biểu mẫu của một đơn vị cho một kỳ, sẵn để điền")
    command.add_argument("form", metavar="BIỂU", help="ví dụ CDS-01H")
    command.add_argument("unit", metavar="ĐƠN_VỊ", help="mã đơn vị")
    command.add_argument("period", metavar="KỲ", help="ví dụ 2023, 2023-Q1")
    command.add_argument("-o", "--out", required=True, metavar="TỆP.xlsx")
    add("simulate", simulate, "sinh báo cáo MÔ PHỎNG của cả tỉnh vào raw/samples/simulated")


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
        return refuse(f"Chưa nhận được: {reason}. / Not received.")
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
        return refuse(str(fault))
    except PermissionError as fault:
        return refuse(f"Không được phép đọc {fault.filename}. / No permission to read it.")
    if options.annotate:
        annotate(files[0], [finding for one in checked for finding in one.findings], Path(options.annotate))
    if options.json:
        print(json.dumps([one.as_json() for one in checked], ensure_ascii=False, indent=1, default=str))
    else:
        for one in checked:
            beside = sum(other.path == one.path for other in checked)
            print_findings(
                f"{one.path.name} ({one.report['form_code']})" if beside > 1 else one.path.name, one.findings
            )
    if any(one.is_unreadable for one in checked):
        return UNREADABLE
    return FINDINGS if any(one.findings for one in checked) else RELEASED


def template(options: argparse.Namespace, places: Places) -> int:
    """Issue a unit's form for a period, ready to fill."""
    from orchestration.forms.layout import LayoutError
    from orchestration.reference import ReferenceFault
    from orchestration.workbooks.template import CannotIssue, issue

    try:
        issue(Path(options.out), options.form, options.unit, options.period, places)
    except (CannotIssue, LayoutError, ReferenceFault) as reason:
        return refuse(str(reason))
    print(options.out)
    return RELEASED


def simulate(options: argparse.Namespace, places: Places) -> int:
    """Write the simulated province's reports into raw/samples/simulated."""
    from orchestration import progress
    from orchestration.notation.simulated import SIMULATED
    from orchestration.reference import ReferenceFault
    from orchestration.simulate import SimulationError
    from orchestration.simulate import simulate as write_simulated

    try:
        with progress.shown(), progress.stage("Sinh báo cáo mô phỏng") as shown:
            result = write_simulated(places.reference, places.raw, progress=shown.tell)
    except (SimulationError, ReferenceFault) as fault:
        return refuse(str(fault))
    print(f"{SIMULATED}: {result.files} báo cáo, {sum(result.planted.values())} điều cài sẵn, tại {result.folder}")
    return RELEASED
