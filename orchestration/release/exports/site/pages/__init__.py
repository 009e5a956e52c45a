"""The pages of the site: one file a kind of page, and the list of what writes them."""

from collections.abc import Callable

from orchestration.release.exports.site.book import Site
from orchestration.release.exports.site.pages import (
    calendar,
    certification,
    changes,
    compare,
    editions,
    heat,
    indicator,
    league,
    lists,
    overview,
    plans,
    platforms,
    profile,
    quality,
    queries,
    reference,
    search_index,
    watch,
)

WRITERS: tuple[Callable[[Site], None], ...] = (
    overview.write,
    lists.write,
    league.write,
    profile.write,
    indicator.write,
    heat.write,
    watch.write,
    calendar.write,
    quality.write,
    plans.write,
    platforms.write,
    certification.write,
    editions.write,
    compare.write,
    changes.write,
    queries.write,
    reference.write,
    search_index.write,  # last: it lists what the others wrote
)
