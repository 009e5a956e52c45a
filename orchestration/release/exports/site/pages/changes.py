"""What changed in this release: reports that came, figures that are other, places that moved, since the one before.

Reads diff.json of the release; of each kind of change only so many rows are shown, the greatest first.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

from markupsafe import Markup

from orchestration.release import words
from orchestration.release.exports.changes import FILE
from orchestration.release.exports.site.book import Site
from orchestration.release.exports.site.tables import FIXED, NUMBER, Column, Shown, Table
from orchestration.release.exports.site.wording import joined, number, signed, word

NAME = "thay-doi"
SHOWN = 150  # rows of a kind: the file itself has all
KINDS = {"changed": 0, "gone": 1, "appeared": 2, "status": 3}  # in the order in which a reader should look
PARTS = ("reports", "figures", "ranks")
RANKS = [
    Column("nav_leagues", is_name=True),
    Column("unit"),
    Column("rank_before", NUMBER),
    Column("rank_now", NUMBER),
    Column("places_moved", NUMBER),
    Column("score_before", FIXED),
    Column("score_now", FIXED),
]
FIGURES = [
    Column("indicator", is_name=True),
    Column("unit"),
    Column("period"),
    Column("value_before", NUMBER),
    Column("value_now", NUMBER),
    Column("change"),
    Column("cell"),
]
REPORTS = [
    Column("file", is_name=True),
    Column("form"),
    Column("unit"),
    Column("period"),
    Column("received"),
    Column("verdict_word"),
]


class Changes(NamedTuple):
    """What changed for one kind of figures; `is_whole` where every change is listed."""

    release_before: str | None
    rows: dict[str, list[dict[str, Any]]]
    is_whole: bool


def _read(path: Path) -> dict[str, Any]:
    return json.loads(path.read_text(encoding="utf-8"))


def changes_of(site: Site, is_simulated: bool) -> Changes | None:
    """The changes of one kind of figures; nothing where the release is not at hand or is not compared with any."""
    if site.beside is None or not (site.beside / FILE).is_file():
        return None
    changes = _read(site.beside / FILE)
    parts = {name: changes[name] or {"rows": [], "count": 0, "listed": 0} for name in PARTS}
    return Changes(
        changes["release_before"],
        {name: [row for row in part["rows"] if row["is_simulated"] == is_simulated] for name, part in parts.items()},
        all(part["count"] == part["listed"] for part in parts.values()),
    )


def counts(site: Site, is_simulated: bool) -> list[tuple[Markup, str]]:
    """What changed, in words, and how often: for the first page."""
    changes = changes_of(site, is_simulated)
    if changes is None or changes.release_before is None:
        return []
    more = "" if changes.is_whole else "≥ "
    return [(word(f"changed_{name}"), f"{more}{number(len(changes.rows[name]))}") for name in PARTS]


def write(site: Site) -> None:
    """Write a page for each kind of figures."""
    for is_simulated in (False, True):
        changes = changes_of(site, is_simulated)
        if changes is None or changes.release_before is None:
            site.board(NAME, is_simulated, blank="changes_first")
            continue
        tables = [
            _table("hang-doi", "changed_ranks", RANKS, _ranks(site, changes.rows["ranks"])),
            _table("so-doi", "changed_figures", FIGURES, _figures(site, changes.rows["figures"])),
            _table("bao-cao-moi", "changed_reports", REPORTS, _reports(site, changes.rows["reports"])),
        ]
        site.board(
            NAME,
            is_simulated,
            lead=joined(word("changes_since"), f" {changes.release_before}."),
            notes=[word("changes_reading")],
            tables=[table for table in tables if table.rows],
            blank="changes_none",
        )


def _table(name: str, key: str, columns: list[Column], rows: list[list[Any]]) -> Table:
    caption = joined(word(key), f": {number(len(rows))}")
    if len(rows) > SHOWN:
        caption = joined(caption, f" ({SHOWN} ", word("changes_shown"), ")")
    return Table(name, caption, columns, rows[:SHOWN])


def _ranks(site: Site, rows: list[dict[str, Any]]) -> list[list[Any]]:
    """The widest moves first, then those that came into a league or left it, then other scores."""
    cells = []
    for row in sorted(rows, key=lambda row: -abs(_moved(row) or 0)):
        moved = _moved(row)
        cells.append(
            [
                _league(site, row),
                Shown(site.unit(row["unit_key"], row["is_simulated"]), row["name_vi"]),
                row["rank_before"],
                row["rank_now"],
                None
                if moved is None
                else Shown(signed(moved, 0), moved, "up" if moved > 0 else "down" if moved else ""),
                row["score_pct_before"],
                row["score_pct_now"],
            ]
        )
    return cells


def _moved(row: dict[str, Any]) -> int | None:
    """Places gained; up is good."""
    return None if row["rank_before"] is None or row["rank_now"] is None else row["rank_before"] - row["rank_now"]


def _league(site: Site, row: dict[str, Any]) -> Shown:
    key = (row["edition_code"], row["period_code"])
    league = site.contents.leagues.get((*key, row["is_simulated"]))
    if league is None:
        return Shown(", ".join(key), ", ".join(key))
    text = f"{league[0].edition_name_vi or key[0]}, {key[1]}"
    return Shown(site.link("", site.contents.league_pages[key], row["is_simulated"], text), text)


def _figures(site: Site, rows: list[dict[str, Any]]) -> list[list[Any]]:
    """Figures that are other first, then those that went, came, or are missing for another reason."""
    return [
        [
            Shown(site.indicator(row["indicator_code"], row["is_simulated"]), row["indicator_code"]),
            Shown(site.unit(row["unit_key"], row["is_simulated"]), row["name_vi"]),
            row["period_code"],
            _value(row["value_before"], row["status_before"]),
            _value(row["value_now"], row["status_now"]),
            word(f"change_{row['change_kind']}"),
            row["cell"],
        ]
        for row in sorted(rows, key=lambda row: KINDS[row["change_kind"]])
    ]


def _value(value: float | None, status: str | None) -> Any:
    if value is not None or status is None:
        return value
    return Shown(Markup('<span class="missing">{}</span>').format(words.value("value_status", status)), None)


def _reports(site: Site, rows: list[dict[str, Any]]) -> list[list[Any]]:
    return [
        [
            row["file_name"],
            row["form_code"],
            Shown(site.unit(row["unit_key"], row["is_simulated"]), row["unit_key"]),
            row["period_code"],
            row["received_at"],
            words.value("verdict", row["verdict"]),
        ]
        for row in reversed(rows)
    ]
