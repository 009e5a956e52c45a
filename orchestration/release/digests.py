"""Hashes of files and folders, by which a release is told from another: reads bytes, writes nothing."""

import hashlib
import json
from pathlib import Path

from orchestration.places import PROJECT, Places

ROOMS = ("orchestration", "expectations", "transforms")


def sha256(path: Path) -> str:
    """The sha256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digest_of(parts: dict[str, str]) -> str:
    """One digest of several, by name."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def made_with(places: Places) -> dict[str, str]:
    """Digests of what a release is made with: reference_sha256, layouts_sha256, code_sha256."""
    code = {room: _of_folder(PROJECT / room, (".py", ".sql", ".yml")) for room in ROOMS}
    return {
        "reference_sha256": _of_folder(places.staged_reference, (".csv",)),
        "layouts_sha256": _of_folder(places.reference / "forms", (".yml",)),
        "code_sha256": digest_of(code),
    }


def _of_folder(folder: Path, suffixes: tuple[str, ...]) -> str:
    return digest_of(
        {str(path.relative_to(folder)): sha256(path) for path in folder.rglob("*") if path.suffix in suffixes}
    )
