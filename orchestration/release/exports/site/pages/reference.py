"""Method and dictionary: how ranks, intervals and verdicts are made, the weights of editions, every table's grain."""

from orchestration.release.exports.build import described
from orchestration.release.exports.site.addresses import slug
from orchestration.release.exports.site.book import Site
from orchestration.release.exports.site.contents import grouped
from orchestration.release.exports.site.tables import NUMBER, SHARE, Column, Shown, Table
from orchestration.release.exports.site.wording import word

WEIGHTS = [
    Column("node", is_name=True),
    Column("stated_weight", NUMBER),
    Column("weight", SHARE),
    Column("max_points", NUMBER),
    Column("scoring"),
]


def write(site: Site) -> None:
    """Write both pages; neither shows a figure of a report."""
    by_edition = grouped(site.contents.rows("weights"), lambda row: row.edition_code)
    tables = [
        Table(
            f"trong-so-{slug(edition)}",
            edition,
            WEIGHTS,
            [
                [
                    Shown(row.name_vi, row.name_vi, f"depth-{min(row.depth, 3)}"),
                    row.weight,
                    row.effective_weight,
                    row.max_score,
                    row.scoring,
                ]
                for row in rows
            ],
        )
        for edition, rows in by_edition.items()
        if "/" not in edition
    ]
    site.page("phuong-phap", "method.html.j2", "Phương pháp", None, tables=tables)
    columns = [Column("table_name", is_name=True), Column("grain"), Column("column_count", NUMBER)]
    rows = [[table.name, table.says, len(table.columns)] for table in described(site.contents.connection)]
    dictionary = Table("bang", word("nav_dictionary"), columns, rows, "quiet", is_searched=True)
    site.page("tu-dien", "dictionary.html.j2", "Từ điển", None, table=dictionary)
