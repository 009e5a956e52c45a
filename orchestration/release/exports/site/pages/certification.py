"""Communes against their targets and the districts they lie in: who met all, who is certified, what is unknown."""

from typing import Any

from orchestration.release.exports.site.book import Site
from orchestration.release.exports.site.contents import Rows
from orchestration.release.exports.site.pictures import bar
from orchestration.release.exports.site.tables import FIXED, NUMBER, PICTURE, Column, Shown, Table
from orchestration.release.exports.site.wording import code, word

DISTRICTS = [
    Column("unit", is_name=True),
    Column("period"),
    Column("known_by"),
    Column("communes_owing", NUMBER),
    Column("communes_registered", NUMBER),
    Column("communes_met_all", NUMBER),
    Column("communes_certified", NUMBER),
    Column("met_all_pct", FIXED),
    Column("certified_pct", FIXED),
    Column("achieved_bar", PICTURE),
    Column("meets_share"),
    Column("remark"),
    Column("source"),
]
COMMUNES = [
    Column("unit", is_name=True),
    Column("parent"),
    Column("period"),
    Column("targets_met", NUMBER),
    Column("targets_owed", NUMBER),
    Column("targets_unknown", NUMBER),
    Column("extension_met", NUMBER),
    Column("extension_owed", NUMBER),
    Column("meets_all"),
    Column("certified"),
]


def write(site: Site) -> None:
    """Write districts and communes of each kind of figures."""
    for is_simulated in (False, True):
        districts = site.contents.of("districts", is_simulated)
        communes = site.contents.of("communes", is_simulated)
        tables = []
        if districts:
            tables.append(Table("huyen", word("districts"), DISTRICTS, [district(site, row) for row in districts]))
        if communes:
            tables.append(_communes(site, communes))
        site.board("xa-cds", is_simulated, tables=tables, notes=[word("certification_reading")])


def _communes(site: Site, rows: Rows) -> Table:
    return Table("xa", word("communes"), COMMUNES, [commune(site, row) for row in rows], is_searched=True)


def _answer(value: bool | None) -> Shown | None:
    if value is None:
        return None
    return Shown(word("answer_yes" if value else "answer_no"), value, "up" if value else "")


def district(site: Site, row: Any) -> list[Any]:
    """A district's line under DISTRICTS."""
    return [
        Shown(site.unit(row.unit_key, row.is_simulated), site.contents.units[row.unit_key].name_vi),
        row.period_code,
        code("known_by", row.known_by),
        row.communes_owing,
        row.communes_registered,
        row.communes_met_all,
        row.communes_certified,
        row.met_all_pct,
        row.certified_pct,
        Shown(bar(row.certified_pct)),
        _answer(row.meets_district_share),
        code("unknown_reason", row.unknown_reason) if row.unknown_reason else None,
        f"{row.file_name}: {row.sheet}!{row.cell}" if row.file_name else None,
    ]


def commune(site: Site, row: Any) -> list[Any]:
    """A commune's line under COMMUNES."""
    parent = site.contents.units.get(row.district_unit_key)
    # what could still be met is unknown, and no "no"
    unknown = code("unknown_reason", row.unknown_reason) if row.unknown_reason else None
    could_meet_all = row.targets_met + row.targets_unknown == row.targets_owed
    return [
        Shown(site.unit(row.unit_key, row.is_simulated), site.contents.units[row.unit_key].name_vi),
        parent.name_vi if parent else None,
        row.period_code,
        row.targets_met,
        row.targets_owed,
        row.targets_unknown,
        row.extension_met,
        row.extension_owed,
        unknown if unknown and could_meet_all else _answer(row.meets_all_targets),
        unknown or _answer(row.is_certified),
    ]
