"""What a release is called: when it was begun, and a digest of its tables; reads its Parquet files, writes nothing."""

from pathlib import Path

from orchestration.release.digests import digest_of, sha256

WRITING = ".writing-"  # how the folder of a release is called while it is written, before the second it was begun


def name_of(writing: Path) -> str:
    """The name of the release that is being written into this folder, once its Parquet files stand there."""
    content = {path.stem: sha256(path) for path in sorted((writing / "parquet").glob("*.parquet"))}
    return f"{writing.name.removeprefix(WRITING)}-{digest_of(content)[:8]}"
