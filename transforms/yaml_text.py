"""Parses YAML by libyaml where PyYAML has it: the values that its own parser gives, in a tenth of the time."""

from typing import Any

import yaml

LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def parse(text: str) -> Any:
    """What the text says.

    Raises:
        yaml.YAMLError: it is no YAML.
    """
    return yaml.load(text, Loader=LOADER)  # noqa: S506 - both loaders are safe ones
