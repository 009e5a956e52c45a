"""Every figure of a report is the released database's, and its note leads to the report, the cells and their texts."""

import re
from functools import cache
from math import ceil

import duckdb
import pytest
from report_document import FIGURE, NAME, Report

from orchestration import cli, reports
from orchestration.analysis import rank_change, whatif
from orchestration.places import PROJECT
from orchestration.reports.sections import SECTIONS
from orchestration.reports.template import PLACE
from orchestration.reports.wording import words
from orchestration.rows import dicts

# a district of real figures and one of simulated ones, a commune without a rank, a province of each kind
REPORTS = [("141", "2022"), ("141", "2024"), ("04774", "2024"), ("15", "2022"), ("15", "2024")]
CELLS = ("cell", "numerator_cell", "denominator_cell", "plan_cell", "reported_pct_cell")
OWN = "unit_key = '{unit_key}' and period_code = '{period_code}' and is_simulated = {is_simulated}"
BELOW = """
period_code = '{period_code}' and is_simulated = {is_simulated} and unit_key in (
    select unit_key from dim_unit
    where '{unit_key}' in (parent_unit_key, district_unit_key, province_unit_key) and unit_key <> '{unit_key}'
)
"""
FACTS = f"select count(*) from fct_indicator_value where is_current and {OWN}"
DIRECTED = f"""
select count(*) from fct_indicator_value as facts
inner join mart_indicator_trend as trend using (unit_key, indicator_code, period_code, regime, is_simulated)
inner join (select indicator_code, max_by(direction, coalesce(valid_from, date '0001-01-01')) as direction
    from dim_indicator group by all) using (indicator_code)
where is_current and geography = 'as_reported' and facts.score_stage is not distinct from trend.score_stage and {OWN}
"""
FINDINGS = f"select count(*) from fct_finding where status = 'open' and severity in ('critical', 'warning') and {OWN}"
SENT = f"""
select count(*) from mart_reporting_compliance
where form_code = '{{form_code}}' and regime = '{{regime}}' and {BELOW}
"""
COUNTED = {
    "counts.figures": FACTS,
    "counts.with_value": f"{FACTS} and value is not null",
    "counts.without_value": f"{FACTS} and value is null",
    "counts.not_due": f"{FACTS} and value is null and value_status = 'not_due'",
    "counts.with_plan": f"{FACTS} and attainment_pct is not null",
    "counts.plan_met": f"{DIRECTED} and direction * facts.attainment_pct >= direction * 100",
    "counts.plan_missed": f"{DIRECTED} and direction * facts.attainment_pct < direction * 100",
    "counts.compared": f"{DIRECTED} and change_since_previous is not null",
    "counts.better": f"{DIRECTED} and change_since_previous * direction > 0",
    "counts.worse": f"{DIRECTED} and change_since_previous * direction < 0",
    "counts.unchanged": f"{DIRECTED} and change_since_previous = 0",
    "findings.critical": f"{FINDINGS} and severity = 'critical'",
    "findings.warning": f"{FINDINGS} and severity = 'warning'",
    "findings_below.critical": f"{FINDINGS} and severity = 'critical'",
    "findings_below.warning": f"{FINDINGS} and severity = 'warning'",
    "findings_below.overdue": f"{FINDINGS} and is_overdue",
    "leagues.units_ranked": """
        select count(others.rank) from mart_league_table as own
        inner join mart_league_table as others using (edition_code, period_code, own_rank_group)
        where own.unit_key = '{unit_key}' and edition_code = '{edition_code}' and period_code = '{period_code}'
    """,
    "sums.left_out": f"""
        select count(*) from mart_indicator_rollup
        where value is not null and own_value is null and coverage < 0.5 and {OWN}
    """,
    "sendings_below.units_owing": SENT,
    "sendings_below.on_time": f"{SENT} and compliance = 'on_time'",
    "sendings_below.late": f"{SENT} and compliance = 'late'",
    "sendings_below.missing": f"{SENT} and compliance = 'missing'",
}
IN_HUNDREDS = {"mart_league_table.coverage"}


@pytest.fixture(scope="module")
def written(night, tmp_path_factory):
    """(unit, period) -> its report, each written once."""
    folder = tmp_path_factory.mktemp("reports")
    places = night.places

    @cache
    def read(unit, period):
        path = folder / f"{unit}_{period}.docx"
        reports.write(places.published, places.reference, reports.Question(unit, period), path)
        return Report(path)

    return read


@pytest.fixture(scope="module")
def release(night):
    """The released database, opened once; every table read once, its rows by whatever columns are asked for."""
    with duckdb.connect(str(night.places.published / "current" / "kho.duckdb"), read_only=True) as connection:
        yield Release(connection)


class Release:
    """Rows of the release by their keys, as texts."""

    def __init__(self, connection):
        self.connection = connection
        self.indexed = {}

    def rows(self, table, keys):
        """The rows of a table with these columns and texts; of the figures those in force."""
        names = tuple(name for name, _ in keys)
        if (table, names) not in self.indexed:
            where = " where is_current" if table == "fct_indicator_value" else ""
            index = self.indexed[table, names] = {}
            for row in dicts(self.connection.execute(f"select * from {table}{where}")):
                index.setdefault(tuple("" if row[name] is None else str(row[name]) for name in names), []).append(row)
        return self.indexed[table, names].get(tuple(text for _, text in keys), [])

    def figure(self, figure):
        """A figure as the release holds it, by the column and row that a reader is told."""
        if figure.column in COUNTED:
            return self.connection.execute(COUNTED[figure.column].format(**dict(figure.keys))).fetchall()[0][0]
        table, column = figure.column.split(".")
        [row] = self.rows(table, figure.keys)
        return 100 * row[column] if figure.column in IN_HUNDREDS else row[column]


WAY = ("unit_key", "period_code", "edition_code", "indicator_code")


class MadeAnew:
    """What the models of the release make of a question: of a way up not by searching it again, but by going it."""

    def __init__(self, folder, release):
        self.release = release
        self.moved = cache(
            lambda unit, edition, before, period: rank_change.between_periods(
                folder, unit, ((edition, before), (edition, period))
            )["parts"]
        )
        self.rank_with = cache(
            lambda unit, period, edition, indicator, value: whatif.answer(
                folder, whatif.Question(unit, period, {indicator: value}, edition)
            )["then"]["rank"]
        )

    def value(self, figure, figures):
        """A figure of a change of rank, or of a way up."""
        keys = dict(figure.keys)
        if figure.column.startswith("rank_change"):
            names = ("unit_key", "edition_code", "previous_period_code", "period_code")
            number = self.moved(*(keys[name] for name in names))[figure.column.partition(".")[2]][keys["part"]]
            return abs(number) if figure.column.endswith("rank") else number
        if figure.column == "whatif.reach_rank":
            return int(keys["reach_rank"])
        return self.way(figure.column.removeprefix("whatif.route."), keys, figures)

    def way(self, name, keys, figures):
        """A figure of a way up, by those beside it."""
        of = tuple((key, keys[key]) for key in ("unit_key", "period_code", "indicator_code"))
        steps = {one.column: one.number for one in figures if "whatif.route" in one.column and {*of} <= {*one.keys}}
        if name == "from":
            return self.release.rows("fct_index_score", (*of, ("edition_code", keys["edition_code"])))[0]["leaf_value"]
        if name == "denominator":
            return self.release.rows("fct_indicator_value", of)[0]["denominator"]
        if name == "numerator":
            return ceil(round(steps["whatif.route.value"] * steps["whatif.route.denominator"] / 100, 6))
        rank = self.rank_with(*(keys[key] for key in WAY), steps["whatif.route.value"])
        assert rank <= int(keys["reach_rank"])
        return rank if name == "rank" else steps["whatif.route.value"]


@pytest.fixture(scope="module")
def made_anew(night, release):
    """The models of the release of the night."""
    return MadeAnew((night.places.published / "current").resolve(), release)


@pytest.mark.parametrize(("unit", "period"), REPORTS)
def test_every_figure_is_the_one_of_the_release(release, written, made_anew, unit, period):
    figures = written(unit, period).figures
    assert len(figures) > 40
    wrong = []
    for figure in figures:
        is_anew = figure.column.startswith(("rank_change", "whatif"))
        value = made_anew.value(figure, figures) if is_anew else release.figure(figure)
        if figure.text in ("Có", "Không", "Đạt", "Chưa đạt"):
            right = bool(value) == (figure.text in ("Có", "Đạt"))
        else:
            right = value is not None and abs(figure.number - value) <= figure.half_a_step + 1e-9
        wrong += [] if right else [(figure, value)]
    assert wrong == []


@pytest.mark.parametrize(("unit", "period"), REPORTS)
def test_every_reported_figure_leads_to_its_report_its_cells_and_what_is_written_there(release, written, unit, period):
    report = written(unit, period)
    reported = {figure for figure in report.figures if figure.column.startswith("fct_indicator_value.")}
    quoted = 0
    for figure in reported:
        note = report.notes[figure.anchor]
        [row] = release.rows("fct_indicator_value", figure.keys)
        [sent] = release.rows("fct_report", (("report_id", row["report_id"]),))
        assert f"Báo cáo {sent['file_name']} (sha256 {row['report_id'][:12]}…)" in note
        for cell in filter(None, (row[name] for name in CELLS)):
            place = (("report_id", row["report_id"]), ("sheet", row["sheet"] or ""), ("cell", cell))
            texts = release.rows("fct_cell_text", place)
            assert f"ô {cell} " + (f"ghi “{texts[0]['raw_text']}”" if texts else "để trống") in note
            quoted += bool(texts)
    assert quoted >= len(reported) / 4


@pytest.mark.parametrize(("unit", "period"), REPORTS)
def test_no_figure_stands_outside_what_leads_to_a_note(written, unit, period):
    report = written(unit, period)
    assert {figure.anchor for figure in report.figures} == set(report.notes)
    loose = [text for text in report.texts(None) if re.search(r"\d", text)]
    form = ("Kết quả chuyển đổi số", "Báo cáo này được lập từ bản phát hành")
    assert [text for text in loose if not text.startswith(form)] == []
    assert len(report.texts(FIGURE)) == len(report.figures)


def test_a_plan_summed_over_units_stands_in_the_report_of_the_unit_they_all_lie_in_and_in_no_other(written):
    def summed(unit):
        followed = [shown for shown in written(unit, "2024").figures if "commitments_followed" in shown.column]
        return [shown.number for shown in followed if ("unit_key", "") in shown.keys]

    assert len(summed("15")) == 1  # the targets of its communes
    assert summed("141") == summed("04774") == []


@pytest.fixture(scope="module")
def words_of_the_release(night):
    """Every text that stands in a column of the release."""
    columns = night.sql(
        "select table_name, column_name from duckdb_columns() inner join duckdb_tables()"
        " using (database_name, table_name) where data_type = 'VARCHAR'"
    )
    union = " union ".join(f'select "{column}" from {table}' for table, column in columns)
    return {text for (text,) in night.sql(union)}


@pytest.mark.parametrize(("unit", "period"), REPORTS)
def test_every_name_with_a_digit_is_a_text_of_the_release_or_a_day(written, words_of_the_release, unit, period):
    names = [text for text in written(unit, period).texts(NAME) if re.search(r"\d", text)]
    assert names
    other = [text for text in names if not re.fullmatch(r"\d{1,3}|\d\d/\d\d/\d{4}", text)]
    parts = [part for text in other for part in ([text] if text in words_of_the_release else text.split("; "))]
    assert [part for part in parts if part not in words_of_the_release] == []


def test_a_report_of_simulated_figures_says_so_on_every_page_and_one_of_real_ones_nowhere(written):
    real, simulated = written("141", "2022"), written("141", "2024")
    assert simulated.lines[0] == "SỐ LIỆU MÔ PHỎNG" and any("SỐ LIỆU MÔ PHỎNG" in head for head in simulated.heads)
    assert not any("SỐ LIỆU MÔ PHỎNG" in text for text in [*real.lines, *real.heads])


def test_simulated_figures_beside_real_ones_stay_out_and_that_is_said(night, written, tmp_path):
    told_so = "Bản phát hành còn có số liệu mô phỏng của đơn vị và kỳ này; số liệu đó không được đưa vào báo cáo."
    assert told_so in written("15", "2022").lines and told_so not in written("141", "2024").lines
    places, question = night.places, reports.Question("15", "2022", wants_simulated=True)
    reports.write(places.published, places.reference, question, tmp_path / "r.docx")
    other = Report(tmp_path / "r.docx")
    assert other.lines[0] == "SỐ LIỆU MÔ PHỎNG"
    assert {dict(figure.keys).get("is_simulated", "True") for figure in other.figures} == {"True"}


def test_what_is_missing_is_told_with_its_reason_and_the_latest_there_is(written):
    [line] = [row for row in written("141", "2024").rows if len(row) == 4 and row[1] == "chưa báo cáo"]
    assert line[0] == "Sản phẩm OCOP trên sàn thương mại điện tử" and line[3] == "44,44 (2023)"


def test_the_rank_somebody_else_gave_is_quoted_as_his_words(written):
    assert any("(nguyên văn): “thứ 3/9, 83,99%”" in line for line in written("141", "2022").lines)


def test_the_commands_of_the_page_on_reports_write_what_they_name(night, tmp_path, capsys):
    page = (PROJECT / "docs" / "bao-cao-lanh-dao.md").read_text("utf-8")
    commands = re.findall(r"^\.venv/bin/kho (report .*) -o (\S+)$", page, re.M)
    assert len(commands) == len(re.findall(r"^\.venv/bin/kho", page, re.M)) == 3
    places = night.places
    folders = ["--raw", places.raw, "--reference", places.reference, "--warehouse", places.warehouse]
    with pytest.MonkeyPatch.context() as environment:
        for name in ("KHO_RAW", "KHO_REFERENCE", "KHO_WAREHOUSE"):
            environment.setenv(name, "")
        for arguments, out in commands:
            assert cli.main([*arguments.split(), "-o", str(tmp_path / out), *map(str, folders)]) == 0
            assert capsys.readouterr().out.strip() == str(tmp_path / out)
            assert Report(tmp_path / out).lines


def test_the_page_on_reports_names_every_place_and_every_error():
    page = (PROJECT / "docs" / "bao-cao-lanh-dao.md").read_text("utf-8")
    assert set(re.findall(r"`(REPORT_\w+)`", page)) == set(words()["errors"])
    layout = str(words()["layout"]) + " ".join(f"{{{{{place}}}}}" for place in SECTIONS)
    places = {*PLACE.findall(layout), words()["layout"]["sources_place"]}
    assert places <= set(PLACE.findall(page))
