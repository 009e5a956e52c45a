"""Fetches the libraries the pages use by npm's ordinary client, and writes them with licence and sha256 into assets/.

`make site-assets` runs it; what it writes stands in the tree, so that a night needs neither npm nor a network.
"""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import NamedTuple

from orchestration.release.digests import sha256

ASSETS = Path(__file__).with_name("assets")
LIST = ASSETS / "vendored.json"


class Library(NamedTuple):
    """A library as npm has it, and which of its files a page loads, under which name."""

    name: str
    version: str
    licence: str
    files: dict[str, str]


LIBRARIES = (
    Library(
        "datatables.net",
        "3.1.5",
        "MIT",
        {"js/dataTables.min.js": "datatables.min.js", "License.txt": "datatables-license.txt"},
    ),
)


def main() -> None:
    """Install each library into a folder of its own, copy what is used, and list it.

    Raises:
        CalledProcessError: npm could not install a library.
    """
    listed = []
    for library in LIBRARIES:
        with tempfile.TemporaryDirectory() as folder:
            package = f"{library.name}@{library.version}"
            subprocess.run(  # noqa: S603 - names and versions stand above
                ["npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", folder, package],  # noqa: S607
                check=True,
            )
            for source, name in library.files.items():
                shutil.copyfile(Path(folder) / "node_modules" / library.name / source, ASSETS / name)
        files = {name: sha256(ASSETS / name) for name in library.files.values()}
        listed.append({"name": library.name, "version": library.version, "licence": library.licence, "sha256": files})
    LIST.write_text(json.dumps(listed, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
