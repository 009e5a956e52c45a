"""What a report line can state, as `macros/measures.sql` declares it beside the SQL that reads it; writes nothing."""

import json
from dataclasses import dataclass

from transforms.rendering import macros


@dataclass(frozen=True)
class Measure:
    """One thing a line states: how it reads (a word of READS_AS in the layouts), and whether a feed may carry it."""

    name: str
    reads: str
    is_in_feed: bool


MEASURES = tuple(
    Measure(name, entry["reads"], entry.get("in_feed", False))
    for name, entry in json.loads(macros({})["line_measures"]("declared"))
)
