"""The page of SQL: DuckDB itself in the browser over a copy of the release, with the analysts' questions ready.

A page of file:// may read no other file, so the engine and the release stand in scripts beside it, packed; no other
page loads them. A release too large for that is chosen by hand.
"""

import base64
import gzip
import shutil
from itertools import groupby
from pathlib import Path

from orchestration.release.exports.database import FILE
from orchestration.release.exports.site.book import Site
from orchestration.release.exports.site.questions import PAGE, questions
from orchestration.release.exports.site.vendor import ENGINE

NAME, FOLDER = "truy-van", "sql"
PACKED = {"wasm": "duckdb.wasm.gz", "worker": "duckdb-worker.js.gz"}
LARGEST = 12_000_000  # bytes, packed: about what a browser reads as a script within seconds


def write(site: Site) -> None:
    """Write the page, the questions, and where the release is at hand as a file, the engine and the release."""
    (site.folder / FOLDER).mkdir()
    listed = questions(PAGE.read_text(encoding="utf-8"))
    site.page(
        NAME,
        "queries.html.j2",
        "Truy vấn SQL",
        None,
        groups=[(group, [one.text for one in part]) for group, part in groupby(listed, lambda one: one.group)],
        has_engine=site.beside is not None,
        has_release=site.beside is not None and _carry(site, site.beside / FILE),
    )
    site.script("questions.js", "KHO_QUESTIONS", [one.query for one in listed], FOLDER)


def _carry(site: Site, database: Path) -> bool:
    """Set the engine beside the page with its licences, and the release unless it is too large; whether it is there."""
    folder = site.folder / FOLDER
    for path in ENGINE.iterdir():
        if path.suffix != ".gz":
            shutil.copyfile(path, folder / path.name)
    packed = {name: _text((ENGINE / file).read_bytes()) for name, file in PACKED.items()}
    site.script("engine.js", "KHO_ENGINE", packed, FOLDER)
    release = gzip.compress(database.read_bytes(), compresslevel=6, mtime=0)
    if len(release) > LARGEST:
        return False
    site.script("release.js", "KHO_RELEASE", _text(release), FOLDER)
    return True


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
