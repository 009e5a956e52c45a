"""Reads what the project declares in YAML beside its SQL, each file once; writes nothing."""

from functools import cache
from pathlib import Path
from typing import Any

import yaml

PROJECT = Path(__file__).resolve().parent
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # libyaml's reads in a tenth of the time; not every build has it


@cache
def declared(path: str) -> Any:
    """The content of a YAML file, named from the project's folder; not to be changed by who reads it."""
    return yaml.load((PROJECT / path).read_text(encoding="utf-8"), LOADER)  # noqa: S506 - a safe loader either way
