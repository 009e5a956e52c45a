"""The workbooks behind a clean load: gives one to edit, and reads edited ones in the place of the first.

What is planted in a file passes through the readers, the forms and the look-ups like any report. Writes into a folder
of its own; the province's files stay as they are.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
from clean import Load
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from orchestration.intake.identify import identify
from orchestration.intake.receive import RECEIPT, RawStore
from orchestration.intake.store import ObservationStore
from orchestration.places import Places


class PlantedStore(RawStore):
    """A store whose files stand under the numbers of those they take the place of, which are the hashes of others."""

    def is_whole(self, report_id: str) -> bool:
        """As received, by the plan of the benchmark."""
        return True


class WorkbookFiles:
    """The files of a province."""

    def __init__(self, places: Places, folder: Path):
        self._places = places
        self._folder = folder

    def open(self, report_id: str) -> Workbook:
        """The workbook of a report."""
        return load_workbook(RawStore(self._places.raw).content(report_id))

    def read_instead(self, books: Mapping[str, Workbook]) -> Load:
        """The load with these workbooks in the place of those that came, by report."""
        shutil.rmtree(self._folder, ignore_errors=True)
        places = replace(self._places, raw=self._folder / "raw", warehouse=self._folder / "warehouse")
        raw, clean = PlantedStore(places.raw), RawStore(self._places.raw)
        for report_id, book in books.items():
            stored = raw.received / report_id
            stored.mkdir(parents=True)
            receipt = json.loads((clean.received / report_id / RECEIPT).read_text("utf-8"))
            (stored / RECEIPT).write_text(json.dumps(receipt), encoding="utf-8")
            out = BytesIO()
            book.save(out)
            (stored / "report.xlsx").write_bytes(out.getvalue())
        store = ObservationStore(places.observations)
        store.read_all(raw, raw.receipts())
        others = ObservationStore(self._places.observations)
        for name, pattern in (("reports", others.reports_glob), ("cells", others.cells_glob)):
            for path in Path(pattern).parent.glob(Path(pattern).name):
                table = pq.read_table(path)
                kept = table.filter(pc.invert(pc.is_in(table["report_id"], value_set=pc.cast(list(books), "string"))))
                pq.write_table(kept, store.folder / f"{name}-other-{path.name}")
        identify(store, self._places.staged_reference, places.identified)
        return Load.read(places)


class FilledForm:
    """The first sheet of a workbook as its form has it: its title, the fields of its head, its columns and rows."""

    def __init__(self, book: Workbook):
        self.sheet: Worksheet = book.worksheets[0]
        texts = [sum(isinstance(cell.value, str) for cell in row) for row in self.sheet.iter_rows(max_row=20)]
        self.head = texts.index(max(texts)) + 1

    @property
    def title(self):
        """The cell of the title."""
        return self.sheet.cell(1, 1)

    def field(self, label: str):
        """The cell beside a label of the head."""
        for row in self.sheet.iter_rows(max_row=self.head - 1):
            for cell in row:
                if cell.value == label:
                    return self.sheet.cell(cell.row, cell.column + 1)
        raise KeyError(label)

    def heading(self, text: str):
        """The cell of a column's heading."""
        return next(cell for cell in self.sheet[self.head] if cell.value == text)

    def column(self, text: str) -> list:
        """The cells of the lines below a heading."""
        column = self.heading(text).column
        cells = [self.sheet.cell(row, column) for row in range(self.head + 1, self.sheet.max_row + 1)]
        return [cell for cell in cells if cell.value is not None]
