"""The pages Great Expectations made tonight: kept under the release's name for the latest nights, then removed.

They stand beside the releases, whose manifests link to them: a release never changes, these come and go.
"""

import os
import shutil
from html import escape
from pathlib import Path

from orchestration.places import Places

NIGHTS = 7  # how many are kept; KHO_DATA_DOCS_NIGHTS sets another number
TONIGHT = ".tonight"


def tonight(places: Places) -> Path:
    """Where the steps of a running night put their pages."""
    return places.data_docs / TONIGHT


def link(places: Places, release: str) -> str | None:
    """The way from a release's folder to its pages; None when none were made."""
    return f"../../{places.data_docs.name}/{release}/index.html" if tonight(places).is_dir() else None


def keep(places: Places, name: str) -> None:
    """Give tonight's pages their name and an index, and remove what is older than the latest nights."""
    pages = tonight(places)
    if not pages.is_dir():
        return
    (pages / "index.html").write_text(_index(pages, name), encoding="utf-8")
    kept = places.data_docs / name
    shutil.rmtree(kept, ignore_errors=True)
    pages.rename(kept)
    nights = int(os.environ.get("KHO_DATA_DOCS_NIGHTS") or NIGHTS)
    made = sorted(
        (path for path in places.data_docs.iterdir() if path.name != TONIGHT), key=lambda p: (p.stat().st_mtime, p.name)
    )
    for old in made[:-nights] if nights > 0 else made:
        shutil.rmtree(old)


def _index(pages: Path, name: str) -> str:
    entries = "".join(f'<li><a href="{path.name}">{path.stem}</a></li>' for path in sorted(pages.glob("*.html")))
    return (
        '<!doctype html><html lang="vi"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(name)}</title></head><body style='font-family:sans-serif;max-width:45em;margin:1em auto'>"
        f"<h1>Kết quả thẩm định của bản {escape(name)}</h1><ul>{entries}</ul></body></html>\n"
    )
