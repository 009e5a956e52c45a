"""What a release is called (when it was begun, and a digest of its tables) and which one is current; writes nothing."""

from pathlib import Path

from orchestration.release.digests import digest_of, sha256

WRITING = ".writing-"  # how the folder of a release is called while it is written, before the second it was begun


def name_of(writing: Path) -> str:
    """The name of the release that is being written into this folder, once its Parquet files stand there."""
    content = {path.stem: sha256(path) for path in sorted((writing / "parquet").glob("*.parquet"))}
    return f"{writing.name.removeprefix(WRITING)}-{digest_of(content)[:8]}"


def current(published: Path) -> Path | None:
    """The folder of the release that `current` points to, or None where nothing was published yet."""
    pointer = published / "current"
    return pointer.resolve() if pointer.exists() else None
