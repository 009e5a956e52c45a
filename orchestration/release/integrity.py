"""Whether a release is still what was published: recomputes every hash of its manifest; writes nothing."""

import json
from pathlib import Path
from typing import NamedTuple

from orchestration.release.digests import sha256
from orchestration.release.naming import current

MANIFEST = "manifest.json"
NO_TABLES = "không có bảng nào có số liệu / no table holds a row"
DAMAGED = "RELEASE_DAMAGED"
MOST_NAMED = 3  # faults of one release


class Baseline(NamedTuple):
    """The release that a new one is compared with, and what is wrong with those that were passed over."""

    release: Path | None
    damaged: tuple[str, ...] = ()


def verify(release: Path) -> list[str]:
    """Recompute every hash of a release; return what differs, empty when nothing does."""
    try:
        listed = _listed(release)
    except (OSError, ValueError) as fault:
        return [f"{MANIFEST}: không đọc được / unreadable ({fault})"]
    present = {str(path.relative_to(release)) for path in release.rglob("*") if path.is_file()} - {MANIFEST}
    faults = [f"{name}: không có trong bản kê / not in the manifest" for name in sorted(present - set(listed))]
    for name, digest in listed.items():
        if name not in present:
            faults.append(f"{name}: thiếu tệp / missing")
        elif sha256(release / name) != digest:
            faults.append(f"{name}: nội dung đã thay đổi / content changed")
    return faults or ([] if any(name.endswith(".parquet") for name in listed) else [f"{release.name}: {NO_TABLES}"])


def baseline(published: Path) -> Baseline:
    """The current release where it is whole, else the newest whole one before it; and what is damaged."""
    last, damaged = current(published), list[str]()
    older = sorted(path for path in published.glob("[0-9]*") if path.is_dir())
    for release in [*([last] if last else []), *(path for path in reversed(older) if path != last)]:
        if not (faults := verify(release)):
            return Baseline(release, tuple(damaged))
        damaged.append(f"{DAMAGED}: {release.name}: {'; '.join(faults[:MOST_NAMED])}")
    return Baseline(None, tuple(damaged))


def _listed(release: Path) -> dict[str, str]:
    """The hash of every file, as the manifest has it."""
    content = json.loads((release / MANIFEST).read_text(encoding="utf-8"))
    files = content.get("files") if isinstance(content, dict) else None
    if not isinstance(files, dict):
        raise ValueError("files")
    return files
