"""What is held is judged again every night: what a later night lets go is told, and what it still holds, since when."""

import duckdb

from orchestration.publish import held


def release(published, name, *reports):
    folder = published / name
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text("{}", "utf-8")
    with duckdb.connect(str(folder / "kho.duckdb")) as database:
        database.execute(
            "create table fct_report (report_id varchar, file_name varchar, verdict varchar, lines_held bigint, "
            "received_at timestamp, is_latest boolean, read_code varchar)"
        )
        for row in reports:
            database.execute("insert into fct_report values (?, ?, ?, ?, ?, ?, ?)", row)
    return folder


def report(name, verdict, lines, latest=True, read="ok"):
    return (name, f"{name}.xlsx", verdict, lines, "2026-01-20 08:00:00", latest, read)


def test_what_a_later_night_lets_go_is_told_with_its_lines(tmp_path):
    release(tmp_path, "1", report("a", "held", 3), report("b", "partly_held", 2), report("c", "held", 1))
    second = release(
        tmp_path, "2", report("a", "accepted", 0), report("b", "partly_held", 1), report("c", "held", 1, latest=False)
    )
    found = held.compare(second)
    assert found.released == [("a.xlsx", 3), ("b.xlsx", 1)] and found.replaced == ["c.xlsx"]
    assert [row[:2] for row in found.still] == [("b.xlsx", 1)]
    words = held.told(found)
    assert "a.xlsx (3 dòng)" in words[0] and "b.xlsx (1 dòng, từ 20/01/2026)" in words[2]


def test_the_first_night_releases_nothing_and_an_unreadable_file_is_held(tmp_path):
    found = held.compare(release(tmp_path, "1", report("a", "held", 0, read="unreadable"), report("b", "accepted", 0)))
    assert found.released == [] and [row[0] for row in found.still] == ["a.xlsx"]


def test_an_alias_added_later_releases_what_was_held_with_no_one_asking(province):
    import pyarrow.parquet as pq

    def verdicts():
        province.read()
        province.judge()
        return set(pq.read_table(province.places.judged / "verdicts.parquet")["verdict"].to_pylist())

    province.receive("", "2026-01", "L1,90,120", unit_name="Huyện Nhất")
    assert verdicts() == {"held"}
    province.table("unit_alias", [dict(alias="Huyện Nhất", unit_code="101")])
    assert verdicts() == {"accepted"}
