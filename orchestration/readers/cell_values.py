"""Opens a file for copying, in a process of its own, and gives its sheets as plain values; writes nothing.

The same readers and limits as for a report, so that names of sheets and addresses of cells are those that findings
name. A file that cannot be opened, or takes too long, gives nothing. Knows no form.
"""

import os
import pickle
import subprocess
import sys
from pathlib import Path

from orchestration.notation.cell import Cell, CellFault
from orchestration.readers.limits import limit_process
from orchestration.readers.sheet import Rows
from orchestration.readers.workbook import open_workbook

SECONDS = 30
MAX_CELLS = 400_000
AS_TEXT = "values.txt"
Values = list[tuple[str, Rows]]


def values_of(path: Path) -> Values | None:
    """The sheets of a file, each with its name and its rows from A1; none where it cannot be opened."""
    command = [sys.executable, "-m", "orchestration.readers.cell_values", str(path)]
    root = str(Path(__file__).resolve().parents[2])
    others = os.environ.get("PYTHONPATH")
    places = {"PYTHONPATH": f"{root}{os.pathsep}{others}" if others else root}
    try:
        done = subprocess.run(  # noqa: S603 - our own module; the path is one argument
            command, capture_output=True, timeout=SECONDS, env=os.environ | places, check=True
        )
        values: Values = pickle.loads(done.stdout)  # noqa: S301 - our own process wrote it, of our own types
    except (subprocess.SubprocessError, pickle.UnpicklingError, EOFError):
        return None
    return values


def _read(path: Path) -> Values:
    opened = open_workbook(path.read_bytes(), AS_TEXT)  # whatever no reader recognises is copied as text
    if sum(len(row) for sheet in opened.sheets for row in sheet.rows) > MAX_CELLS:
        raise ValueError("too many cells to copy")
    shown = (sheet for sheet in opened.sheets if not sheet.is_hidden)
    return [(sheet.name, [[_plain(value) for value in row] for row in sheet.rows]) for sheet in shown]


def _plain(value: Cell) -> Cell:
    return value.text if isinstance(value, CellFault) else value


if __name__ == "__main__":
    limit_process()
    sys.stdout.buffer.write(pickle.dumps(_read(Path(sys.argv[1]))))
