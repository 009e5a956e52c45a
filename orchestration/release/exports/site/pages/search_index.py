"""What the search of every page looks through: units, indicators and leagues, each with the page it leads to."""

from orchestration.release.exports.site import addresses
from orchestration.release.exports.site.book import Site
from orchestration.release.exports.site.wording import own

Entry = list[str | int]  # text, the key of the words of its kind, file, 1 where its figures are simulated


def write(site: Site) -> None:
    """Write assets/index.js from the pages that stand, and assets/words.js from the words in two languages."""
    contents = site.contents
    entries: list[Entry] = []
    written = set(site.pages)
    for kind, names, texts in (
        ("unit", contents.unit_pages, {key: row.name_vi for key, row in contents.units.items()}),
        ("indicator", contents.indicator_pages, {key: row.name_vi for key, row in contents.indicators.items()}),
    ):
        for key, name in names.items():
            entries += _entries(texts[key], kind, name, written)
    for (edition, period), name in contents.league_pages.items():
        called = next(rows[0].edition_name_vi for key, rows in contents.leagues.items() if key[:2] == (edition, period))
        entries += _entries(f"{called or edition}, {period}", "nav_leagues", name, written)
    site.script("index.js", "KHO_INDEX", entries)
    site.script("words.js", "KHO_WORDS", own())


def _entries(text: str, kind: str, name: str, written: set[str]) -> list[Entry]:
    """An entry for each kind of figures of which there is a page."""
    return [
        [text, kind, addresses.page(name, is_simulated), int(is_simulated)]
        for is_simulated in (False, True)
        if addresses.page(name, is_simulated) in written
    ]
