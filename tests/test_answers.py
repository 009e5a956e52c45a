"""What the questions to a release print for machines, letter by letter: others' programs read it."""

import re
from pathlib import Path

from orchestration import cli
from orchestration.release.exports import TABLES
from orchestration.release.store import publish
from tests.conftest import UNITS

ANSWERS = Path(__file__).parent / "answers"
QUESTIONS = {
    "explain": ("explain", "103", "2026-01", "--node", "anc4"),
    "whatif": ("whatif", "103", "2026-01", "--reach-score", "95"),
    "diff": ("diff",),
    "diff-periods": ("diff", "--periods", "2026-01", "2026-02", "--unit", "104", "--edition", "UNIT_INDEX"),
}


def test_answers_are_printed_letter_by_letter_as_ever(province, capsys):
    rule = dict(edition_code="UNIT_INDEX")
    province.table(
        "index_scoring",
        [
            rule | dict(node_code="vacc", indicator_code="vacc", scoring="minmax"),
            rule | dict(node_code="anc4", indicator_code="anc4", scoring="goalposts", lower=0, upper=100),
        ],
    )
    for unit, lines in (
        ("101", "L1,60,100,60% L2,20,100"),
        ("102", "L1,50,100 L2,60,100"),
        ("103", "L1,20,100 L2,10,100"),
    ):
        province.receive(unit, "Tháng 01/2026", *lines.split())
    releases = [published(province, 20)]
    merged = [(*row[:6], "2026-02-01") if row[1] in ("102", "103") else row for row in UNITS]
    province.units([*merged, ("104:new", "104", "Huyện Bốn", "district", "10:start", "2026-02-01", "")])
    change = dict(effective_on="2026-02-01", to_unit_key="104:new", change_kind="merge", share=1)
    province.table("unit_change", [change | dict(from_unit_key=f"{code}:start") for code in ("102", "103")])
    province.receive("101", "Tháng 01/2026", "L1,40,100", "L2,20,100", received="2026-03-12T08:00:00")
    province.receive("104", "Tháng 02/2026", "L1,70,100", "L2,40,100", unit_name="Huyện Bốn")
    releases.append(published(province, 21))
    places = province.places
    folders = ("--raw", places.raw, "--reference", places.reference, "--warehouse", places.warehouse)
    for name, question in QUESTIONS.items():
        assert cli.main([*question, "--json", *map(str, folders)]) == 0
        printed = capsys.readouterr().out
        for number, release in enumerate(releases, start=1):
            printed = printed.replace(release, f"RELEASE-{number}")
        printed = re.sub(r'"[0-9a-f]{64}"', '"SHA256"', printed)
        assert printed == (ANSWERS / f"{name}.json").read_text(encoding="utf-8"), name


def published(province, day: int) -> str:
    """Build and publish what was received; the release's name."""
    province.build()
    return publish(province.places, as_of=f"2026-03-{day}", audit_notes=[], written_as=TABLES).path.name
