"""Reads the YAML file of the alerts' settings, every scalar as it is written: 04252 is a commune and 0123 a password.

Writes nothing. Refuses, naming the file, one inside the project, and what is no sound YAML of names and values.
"""

import re
from pathlib import Path
from typing import Any

import yaml

from orchestration.places import PROJECT

NULL = "tag:yaml.org,2002:null"


class SettingsFault(ValueError):
    """The settings cannot be used; the message names the file and the key."""


class _AsWritten(yaml.SafeLoader):
    """Makes texts of all scalars but the empty ones: YAML itself takes 04252 for 2218 and 'no' for false."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        """A mapping, where no name stands twice: of two values nobody can say which is meant."""
        names = [str(key.value) for key, _ in node.value]
        if twice := sorted({name for name in names if names.count(name) > 1}):
            raise yaml.constructor.ConstructorError(None, None, f"lặp lại / twice: {', '.join(twice)}", node.start_mark)
        return super().construct_mapping(node, deep)


_AsWritten.yaml_implicit_resolvers = {
    letter: [(tag, shape) for tag, shape in resolvers if tag == NULL]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(name: str) -> dict[str, Any]:
    """The settings by their names, as texts, lists and mappings of texts.

    Raises:
        SettingsFault: the file lies inside the project, cannot be read, or is no mapping.
    """
    path = Path(name).resolve()
    if path.is_relative_to(PROJECT):
        raise SettingsFault(
            f"{path}: tệp có mật khẩu, để ngoài thư mục dự án. / It holds a password: keep it elsewhere."
        )
    try:
        values = yaml.load(path.read_text(encoding="utf-8-sig"), _AsWritten) or {}  # noqa: S506 - a SafeLoader
    except yaml.MarkedYAMLError as error:  # its own words show the line, which may hold the password
        place = f"dòng / line {error.problem_mark.line + 1}: " if error.problem_mark else ""
        words = re.sub(r"'[^']*'", "'…'", error.context or error.problem or "YAML")
        raise SettingsFault(f"{path}: {place}{words}") from None
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise SettingsFault(f"{path}: {error}") from error
    if not isinstance(values, dict):
        raise SettingsFault(f"{path}: cần các dòng 'tên: giá trị' / lines of 'name: value' expected")
    return values
