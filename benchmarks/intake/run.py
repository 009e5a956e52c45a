"""Times reading 10,000 mixed workbooks against bare python-calamine, and a sample against pandas with openpyxl.

Writes the workbooks below a temporary folder, reads them with as many processes on both sides, prints the measured
ratios and the growth of memory; exit 1 when a bound is broken. `--files N` for a shorter run. Two thousand of them are
different: what is remembered of one file may help with another only as it does in a real night.
"""

import argparse
import itertools
import multiprocessing
import os
import random
import resource
import shutil
import sys
import tempfile
import time
from io import BytesIO
from pathlib import Path

import pandas as pd
import xlsxwriter
from python_calamine import CalamineWorkbook
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from orchestration.intake.report import read_file
from orchestration.intake.worker import read_files
from orchestration.workbooks.writer import fill

AT_MOST_CALAMINE = 2.0
AT_LEAST_PANDAS = 5.0
FLAT_MB = 60  # answers on their way and the interpreter's own growth
TURNS = 2  # of which the lesser counts on both sides: what else a machine does comes and goes
KINDS = 2_000
SAMPLE = 600
SHAPES, FORMS = 7, 4  # of so many kinds of workbook, the first ones are forms
YEARBOOK_FILLED = 0.27  # with its labels, 36 of 100 cells


def main() -> int:
    """Write, read, compare; 0 when every bound holds."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--files", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="kho-benchmark-") as folder:
        paths = write(Path(folder), options.files)
        with shown() as bars:
            bare, ours, half = float("inf"), float("inf"), 0
            for turn in range(TURNS):
                bare = min(bare, timed(bars, "python-calamine", paths, lambda: bare_calamine(paths, options.processes)))
                half = half if turn else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
                ours = min(ours, timed(bars, "Kho CĐS", paths, lambda: our_reader(paths, options.processes)))
            grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - half) / 1024
            sample = paths[:: max(1, len(paths) // SAMPLE)][:SAMPLE]
            pandas = timed(bars, "pandas + openpyxl", sample, lambda: with_pandas(sample))
            alone = timed(bars, "Kho CĐS, one process", sample, lambda: alike(sample))
            forms = [path for number, path in enumerate(paths[:KINDS]) if number % SHAPES < FORMS]
            bare_forms = timed(bars, "forms, calamine", forms, lambda: map(_bare, map(str, forms)))
            our_forms = timed(bars, "forms, Kho CĐS", forms, lambda: alike(forms))
    measured = {
        "Kho CĐS / python-calamine": (ours / bare, "<=", AT_MOST_CALAMINE),
        "pandas(openpyxl) / Kho CĐS": (pandas / alone, ">=", AT_LEAST_PANDAS),
        "memory grown, MB": (grown, "<=", FLAT_MB),
    }
    print(f"{len(paths)} files, {options.processes} processes: calamine {bare:.2f} s, Kho CĐS {ours:.2f} s")
    print(f"{len(sample)} files, one process: pandas {pandas:.2f} s, Kho CĐS {alone:.2f} s")
    print(f"{len(forms)} forms, one process: Kho CĐS / python-calamine {our_forms / bare_forms:.2f} (no bound)")
    holds = [value <= bound if sign == "<=" else value >= bound for value, sign, bound in measured.values()]
    for (name, (value, sign, bound)), held in zip(measured.items(), holds, strict=True):
        print(f"{'ok  ' if held else 'MISS'} {name}: {value:.2f} (bound {sign} {bound})")
    return 0 if all(holds) else 1


def shown() -> Progress:
    """A bar with a rate and the time left."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TaskProgressColumn(show_speed=True),
        TimeRemainingColumn(),
        disable=not sys.stderr.isatty(),
    )


def timed(bars: Progress, name: str, paths: list[Path], run) -> float:
    """Seconds to exhaust what `run` yields, one item per file."""
    task = bars.add_task(name, total=len(paths))
    started = time.perf_counter()
    count = 0
    for _ in run():
        count += 1
        bars.advance(task)
    assert count == len(paths), f"{name} answered {count} of {len(paths)}"  # noqa: S101
    return time.perf_counter() - started


def our_reader(paths: list[Path], processes: int):
    """Every file read into observations."""
    return read_files([(str(path), path.name) for path in paths], processes)


def alike(paths: list[Path]):
    """Every file read in this process, as pandas reads: the libraries of both are loaded."""
    for path in paths:
        yield read_file(path, path.name)


def bare_calamine(paths: list[Path], processes: int):
    """Every sheet of every file as lists, and nothing more."""
    with multiprocessing.get_context("fork").Pool(processes) as pool:
        yield from pool.imap(_bare, map(str, paths), chunksize=16)


def _bare(path: str) -> int:
    book = CalamineWorkbook.from_filelike(BytesIO(Path(path).read_bytes()))
    return sum(len(book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names)


def with_pandas(paths: list[Path]):
    """Every sheet of every file as a frame."""
    for path in paths:
        yield pd.read_excel(path, sheet_name=None, header=None, engine="openpyxl")


def write(folder: Path, count: int) -> list[Path]:
    """Forms as issued and as offices save them, lists that are no form, wide statistics; the same every time."""
    chance = random.Random(2023)  # noqa: S311
    kinds = [(_form, False), (_form, True), (_form, True), (_matrix, True), (_other, True), (_wide, False),
             (_yearbook, False)]  # fmt: skip
    made = []
    for number in range(min(KINDS, count)):
        path = folder / f"kind-{number:03}.xlsx"
        make, is_handled = kinds[number % SHAPES]
        make(path, chance)
        if is_handled:
            _as_an_office_saves(path)
        made.append(path)
    paths = []
    for number in range(count):
        path = folder / f"{number:05}.xlsx"
        shutil.copyfile(made[number % len(made)], path)
        paths.append(path)
    return paths


def _as_an_office_saves(path: Path) -> None:
    """Formatted cells that hold nothing, spare sheets and hundreds of formats, as in workbooks of real offices.

    Of five monthly workbooks of the statistics office (2011 to 2024), the filled cells are 36, 31, 11, 9 and 36 in a
    hundred, and `styles.xml` has 78 to 494 KB.
    """
    rows = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False)
    filled = sum(value != "" for row in rows for value in row)
    with xlsxwriter.Workbook(str(path)) as book:
        formats = [
            book.add_format({"font_name": "Times New Roman", "font_size": 8 + size / 8, "bold": size % 2, "border": 1})
            for size in range(300)
        ]
        sheet = book.add_worksheet("Biểu")
        width, at = len(rows[0]), itertools.cycle(formats)
        for number, row in enumerate(rows + [[""] * width] * (filled // width)):
            for column, value in enumerate(row):
                sheet.write(number, column, value, next(at))
        book.add_worksheet("Sheet2")
        book.add_worksheet("Sheet3")


def _form(path: Path, chance: random.Random) -> None:
    lines = []
    for number in range(chance.randrange(8, 60)):
        whole = chance.randrange(1, 40_000)
        lines.append({
            "line_code": f"H{number:02}", "label": f"Chỉ tiêu chuyển đổi số {number}", "unit_of_measure": "%",
            "numerator": f"{chance.randrange(whole + 1):,}".replace(",", "."), "denominator": whole,
            "reported_pct": f"{chance.uniform(0, 100):.2f}%".replace(".", ","),
        })  # fmt: skip
    fill(path, "CDS-01H", {"unit_code": "141", "period": "2023-Q1"}, lines)


def _matrix(path: Path, chance: random.Random) -> None:
    words = ("Đạt", "Chưa đạt", "Đang thực hiện", "")
    lines = [
        {
            "unit_code": f"{n:05}",
            "unit_name": f"Xã {n}",
            "cells": {f"MT{t:02}": chance.choice(words) for t in range(17)},
        }
        for n in range(chance.randrange(10, 30))
    ]
    fill(path, "CDS-02", {"unit_code": "141", "period": "2023"}, lines)


def _other(path: Path, chance: random.Random) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Danh sách")
        sheet.write_row(0, 0, ["Họ tên", "Chức vụ", "Đơn vị"])
        for row in range(1, chance.randrange(20, 400)):
            sheet.write_row(row, 0, [f"Người {row}", "Cán bộ", f"Phòng {row % 9}"])


def _wide(path: Path, chance: random.Random) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        for page in range(chance.randrange(2, 9)):
            sheet = book.add_worksheet(f"Biểu {page}")
            for row in range(chance.randrange(20, 120)):
                sheet.write_row(row, 0, [f"Chỉ tiêu {row}", *[chance.uniform(0, 1e4) for _ in range(9)]])


def _yearbook(path: Path, chance: random.Random) -> None:
    """A statistics office's monthly workbook: as many sheets and cells, filled and empty, as that of August 2011."""
    with xlsxwriter.Workbook(str(path)) as book:
        formats = [book.add_format({"font_name": "Arial", "font_size": 6 + size / 20}) for size in range(200)]
        for page in range(12):
            sheet = book.add_worksheet(f"{page + 1}. Biểu")
            for row in range(50):
                sheet.write_string(row, 0, f"Chỉ tiêu thống kê {row}", formats[row])
                for column in range(1, 8):
                    value = round(chance.uniform(0, 1e5), 1) if chance.random() < YEARBOOK_FILLED else None
                    sheet.write(row, column, value, formats[row * 4 % 200])


if __name__ == "__main__":
    sys.exit(main())
