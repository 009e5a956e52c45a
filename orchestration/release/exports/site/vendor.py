"""Fetches the libraries the pages use by npm's ordinary client; writes them with licence and sha256 beside the pages.

`make site-assets` runs it; what it writes stands in the tree, so that a night needs neither npm nor a network.
"""

import gzip
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from orchestration.release.digests import sha256

HERE = Path(__file__).parent
ASSETS = HERE / "assets"  # what every page loads
ENGINE = HERE / "engine"  # what the page of SQL alone loads
LIST = ASSETS / "vendored.json"
BUNDLER = "esbuild@0.25.12"


class Library(NamedTuple):
    """A library as npm has it, and which of its files a page loads, under which name; `.gz` names one kept packed."""

    name: str
    version: str
    licence: str
    files: dict[str, str]
    folder: Path = ASSETS
    kept: tuple[str, ...] = ()  # written by hand: the licence, where npm's package lacks it
    bundles: str = ""  # the file that holds the library and what it is bundled with
    exports: str = ""  # what the bundle gives
    global_name: str = ""  # under which a page finds it


LIBRARIES = (
    Library(
        "datatables.net",
        "3.1.5",
        "MIT",
        {"js/dataTables.min.js": "datatables.min.js", "License.txt": "datatables-license.txt"},
    ),
    Library(
        "@duckdb/duckdb-wasm",
        "1.32.0",
        "MIT",
        {"dist/duckdb-eh.wasm": "duckdb.wasm.gz", "dist/duckdb-browser-eh.worker.js": "duckdb-worker.js.gz"},
        ENGINE,
        kept=("duckdb-license.txt",),
        bundles="duckdb-client.js",
        exports="AsyncDuckDB, VoidLogger",
        global_name="duckdb",
    ),
    # what the client is bundled with
    Library(
        "apache-arrow",
        "17.0.0",
        "Apache-2.0",
        {"LICENSE.txt": "arrow-license.txt", "NOTICE.txt": "arrow-notice.txt"},
        ENGINE,
    ),
    Library("flatbuffers", "24.12.23", "Apache-2.0", {"LICENSE": "flatbuffers-license.txt"}, ENGINE),
    Library("tslib", "2.9.1", "0BSD", {"LICENSE.txt": "tslib-license.txt"}, ENGINE),
)


def main() -> None:
    """Install all libraries into one folder, copy what is used, and list it.

    Raises:
        CalledProcessError: npm could not install a library, or one could not be bundled.
    """
    listed = []
    with tempfile.TemporaryDirectory() as folder:
        packages = [f"{library.name}@{library.version}" for library in LIBRARIES]
        _run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, *packages, BUNDLER])
        for library in LIBRARIES:
            for source, name in library.files.items():
                _take(Path(folder) / "node_modules" / library.name / source, library.folder / name)
            names = [*library.files.values(), *library.kept]
            if library.bundles:
                _bundle(Path(folder), library)
                names.append(library.bundles)
            hashes = {name: sha256(library.folder / name) for name in names}
            listed.append(
                {"name": library.name, "version": library.version, "licence": library.licence}
                | {"folder": library.folder.name, "sha256": hashes}
            )
    LIST.write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")


def _take(source: Path, target: Path) -> None:
    """Copy a file; pack it where its new name says so, alike each time."""
    if target.suffix == ".gz":
        target.write_bytes(gzip.compress(source.read_bytes(), compresslevel=9, mtime=0))
    else:
        shutil.copyfile(source, target)


def _bundle(folder: Path, library: Library) -> None:
    """One script of the library and what it needs, with no more of either than what is exported."""
    entry = folder / "entry.mjs"
    entry.write_text(f"export {{{library.exports}}} from '{library.name}';\n", encoding="utf-8")
    how = "--bundle --minify --format=iife --platform=browser --charset=ascii --legal-comments=none --log-level=error"
    bundler = str(folder / "node_modules" / ".bin" / "esbuild")
    names = [f"--global-name={library.global_name}", f"--outfile={library.folder / library.bundles}"]
    _run([bundler, str(entry), *how.split(), *names])


def _run(command: list[str]) -> None:
    subprocess.run(command, check=True)  # noqa: S603 - names and versions stand above


if __name__ == "__main__":
    main()
