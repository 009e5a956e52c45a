"""The pages of the site: one file a kind of page, and the list of what writes them."""

from collections.abc import Callable

from orchestration.release.exports.site.book import Site
from orchestration.release.exports.site.pages import league, overview, profile, search_index

WRITERS: tuple[Callable[[Site], None], ...] = (overview.write, league.write, profile.write, search_index.write)
