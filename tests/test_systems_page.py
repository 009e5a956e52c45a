"""The page of systems says of every subject what the samples hold of it, as the last night found it."""

from orchestration.analysis.systems import PAGE, page


def test_the_page_is_what_a_night_on_the_samples_gives(night):
    made = page((night.places.published / "current").resolve())
    assert made == PAGE.read_text(encoding="utf-8"), "run python -m orchestration.analysis.systems after make nightly"


def test_every_subject_that_the_articles_name_is_on_it(night):
    names = night.sql("select name_vi from dim_subject")
    text = PAGE.read_text(encoding="utf-8")
    assert [name for (name,) in names if f"| {name} |" not in text] == []
