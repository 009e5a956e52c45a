"""What the assets share: the places, read from the environment, and the warehouse's lock as long as a run lasts."""

from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

from orchestration import turn
from orchestration.places import Places


class Installation(dg.ConfigurableResource):
    """The installation the run works on: raw, reference and warehouse folders, which no other run touches meanwhile."""

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Iterator["Installation"]:
        """Hold the warehouse from before the first step to after the last: whoever starts a second run waits."""
        with turn.taken(self.places):
            yield self

    @property
    def places(self) -> Places:
        """The folders the environment names."""
        return Places.from_env()
