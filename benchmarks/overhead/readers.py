"""What readers open, of one build: how long each form of a release takes to write, its size, and its largest page.

Run as `readers.py BUILD.duckdb EMPTY_FOLDER`; prints one line of JSON. A unit's new report changes any page (each names
its release), so all is written anew each night: what one changed unit costs is what all cost.
"""

import json
import sys
import time
from pathlib import Path

from orchestration.release.exports import EXPORTS
from orchestration.release.exports.build import opened
from orchestration.release.exports.site import ASSETS, FOLDER
from orchestration.release.exports.site.vendor import ENGINE

PACKED = "engine.js"  # the engine as its page loads it


def main(build: Path, folder: Path) -> None:
    """Write every form of a release once, in their order, and print what it took."""
    taken = {}
    with opened(build) as connection:
        for export in EXPORTS:
            begun = time.perf_counter()
            export.write(connection, folder)
            taken[type(export).__name__] = time.perf_counter() - begun
    site = folder / FOLDER
    shared = {path.name for place in (ASSETS, ENGINE) for path in place.iterdir()} | {PACKED}
    own = [path for path in folder.rglob("*") if path.is_file()]
    largest = max(site.rglob("*.html"), key=lambda path: path.stat().st_size)
    print(
        json.dumps(
            {
                "seconds": taken,
                "bytes": sum(path.stat().st_size for path in own if path.name not in shared),
                "pages": sum(path.suffix == ".html" for path in own),
                "largest_page": largest.name,
                "largest_bytes": largest.stat().st_size,
            }
        )
    )


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
