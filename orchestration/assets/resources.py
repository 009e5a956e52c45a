"""What the assets share: the places, read from the environment when a run starts. Holds no state and opens nothing."""

import dagster as dg

from orchestration.places import Places


class Installation(dg.ConfigurableResource):
    """The installation the run works on: raw, reference and warehouse folders."""

    @property
    def places(self) -> Places:
        """The folders the environment names."""
        return Places.from_env()
