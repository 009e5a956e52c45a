"""Reads the scenario (`scenario.yml`), gives its settings and repeatable chance; writes nothing.

Chance is drawn from named streams: the same name gives the same draws in every run and on every machine,
whatever is drawn before. Refuses a scenario without one of its sections.
"""

from dataclasses import dataclass
from pathlib import Path
from random import Random

from transforms.yaml_text import parse

SCENARIO = Path(__file__).with_name("scenario.yml")
SECTIONS = (
    "seed", "scope", "years", "source", "real_reports", "reports", "delivery", "blank", "stale_lines",
    "as_text", "notes", "level", "domains", "scores", "statuses", "bases", "indicators", "any_indicator",
    "planted", "texts_for_number", "unknown_form_code",
)  # fmt: skip


class SimulationError(ValueError):
    """The simulation cannot be made; the message names the file to open."""


@dataclass(frozen=True)
class Scenario:
    """The settings, and chance by name."""

    settings: dict

    def __getitem__(self, section: str) -> object:
        return self.settings[section]

    def chance(self, *name: object) -> Random:
        """The stream of draws with this name."""
        return Random("/".join(map(str, (self["seed"], *name))))  # noqa: S311  not a secret: it must repeat

    def indicator(self, code: str) -> dict:
        """How an indicator behaves: its own settings over those of any indicator."""
        return self["any_indicator"] | self["indicators"].get(code, {})

    def real_reports(self) -> set[tuple[str, str]]:
        """The reporting units and periods that real reports speak of."""
        return {(real["unit_code"], real["period"]) for real in self["real_reports"]}


def load(path: Path = SCENARIO) -> Scenario:
    """Read a scenario file.

    Raises:
        SimulationError: a section is missing.
    """
    settings = parse(path.read_text(encoding="utf-8"))
    if absent := [section for section in SECTIONS if section not in settings]:
        raise SimulationError(f"{path}: thiếu mục {', '.join(absent)} / these sections are missing")
    return Scenario(settings)
