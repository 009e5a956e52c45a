"""The page of systems says of every subject what the samples hold of it, as the last night found it."""

from orchestration.analysis.systems import PAGE, page


def test_the_page_is_what_a_night_on_the_samples_gives(night):
    made = page((night.places.published / "current").resolve())
    assert made == PAGE.read_text(encoding="utf-8"), "run python -m orchestration.analysis.systems after make nightly"


def test_every_subject_that_the_articles_name_is_on_it(night):
    names = night.sql("select name_vi from dim_subject")
    text = PAGE.read_text(encoding="utf-8")
    assert [name for (name,) in names if f"| {name} |" not in text] == []


def test_every_subject_has_an_indicator_with_a_figure_or_says_why_it_has_none(night):
    """Either, and never both: a reason beside figures would be a reason that nobody took away."""
    subjects = night.sql(
        """
        select subjects.name_vi, subjects.blank_reason_vi, count(facts.value) > 0 as has_figure
        from dim_subject as subjects
        left join dim_indicator as indicators using (subject_code)
        left join fct_indicator_value as facts on indicators.indicator_code = facts.indicator_code and facts.is_current
        group by all
        """
    )
    assert [subject for subject in subjects if bool(subject[1]) == subject[2]] == []
