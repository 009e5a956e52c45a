"""A reference folder as adopters write it is taken; what is wrong is told by file, row, column, found and expected."""

import csv

import pytest

from orchestration import reference
from orchestration.places import TRANSFORMS
from orchestration.reference import ReferenceFault, trees

GOOD = {
    "unit_registry": [
        "unit_key,unit_code,name_vi,unit_level",
        "a,004,Nước A,country",
        "b,VNM,Nước B,country",
    ],
    "indicator_catalogue": ["indicator_code,measure_kind,direction", "le,amount,1", "co2,amount,-1"],
    "index_edition": [
        "edition_code,unit_level,period_type,period_from,period_to,status,min_coverage",
        "HDI,country,year,2020,2021,official,0.5",
    ],
    "index_node": [
        "edition_code,node_code,parent_code,weight,aggregation,max_score",
        "HDI,root,,,geometric,100",
        "HDI,health,root,0.4,,",
        "HDI,air,root,0.6,,",
    ],
    "index_scoring": [
        "edition_code,node_code,indicator_code,scoring,transform,lower,upper,target,clip,scale_lower,scale_upper,bands,missing",
        "HDI,health,le,goalposts,,20,85,,both,,,,",
        "HDI,air,co2,goalposts,log,0.1,50,,both,,,,zero",
    ],
}


def staged(folder, tables=None, encoding="utf-8", eol="\n"):
    """The tables as they are staged, {table: rows}, where the folder holds these lines beside the good ones."""
    here = folder / "reference"
    here.mkdir(exist_ok=True)
    for name, lines in (GOOD | (tables or {})).items():
        (here / f"{name}.csv").write_bytes(eol.join([*lines, ""]).encode(encoding))
    reference.stage(here, folder / "staged")
    return {
        path.stem: list(csv.DictReader(path.open(encoding="utf-8", newline="")))
        for path in (folder / "staged").glob("*.csv")
    }


def refusal(folder, tables):
    """What is said where the folder is refused."""
    with pytest.raises(ReferenceFault) as fault:
        staged(folder, tables)
    return str(fault.value)


def swapped(table, old, new):
    """A good table with one text of it another."""
    assert any(old in line for line in GOOD[table]), old
    return {table: [line.replace(old, new) for line in GOOD[table]]}


def test_a_folder_of_the_needed_tables_alone_is_taken(tmp_path):
    tables = staged(tmp_path)
    assert tables["unit_registry"][0]["unit_code"] == "004"
    assert tables["form_line"] == tables["reporting_obligation"] == tables["unit_change"] == []


@pytest.mark.parametrize("written", [dict(encoding="utf-8-sig"), dict(eol="\r\n"), dict(eol="\n\n")])
def test_the_way_a_spreadsheet_saves_its_lines_makes_no_difference(tmp_path, written):
    plain = staged(tmp_path)
    assert staged(tmp_path, **written) == plain


def test_columns_in_another_order_or_case_spaces_quotes_and_empty_rows_make_no_difference(tmp_path):
    plain = staged(tmp_path)
    lines = [
        " Weight ,aggregation,parent_code,node_code,edition_code,max_score,comment,",
        ' , Geometric ,,"root",HDI,100.,the whole,,,',
        ",,,,,,,",
        '0.4,,root,health,HDI,,"a, b",',
        ".6,,root, air ,HDI,,,",
        "",
    ]
    tables = staged(tmp_path, {"index_node": lines})
    numbers = [
        {**row, "weight": float(row["weight"] or 1), "max_score": row["max_score"].strip(".")}
        for row in tables["index_node"]
    ]
    assert numbers == [{**row, "weight": float(row["weight"] or 1)} for row in plain["index_node"]]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Both", "both"),
        ("TRUE", "both"),
        ("yes", "both"),
        ("1", "both"),
        ("", ""),
        ("false", "none"),
        ("No", "none"),
        ("0", "none"),
        ("upper", "upper"),
    ],
)
def test_a_cut_is_taken_in_the_words_people_use_for_it(tmp_path, written, meant):
    assert staged(tmp_path, swapped("index_scoring", "both", written))["index_scoring"][0]["clip"] == meant


def test_whole_numbers_that_a_program_wrote_as_fractions_are_whole(tmp_path):
    tables = staged(tmp_path, swapped("indicator_catalogue", "-1", "-1.0"))
    assert [row["direction"] for row in tables["indicator_catalogue"]] == ["1", "-1"]


def test_every_wrong_cell_is_told_at_once_with_its_row(tmp_path):
    lines = [*GOOD["index_node"], "", "HDI,x,root,one,mean,"]
    text = refusal(tmp_path, {"index_node": lines})
    assert (
        "index_node.csv dòng 6, cột weight: có “one”, cần số, dấu thập phân là dấu chấm. "
        "/ Row 6, column weight: found 'one', expected a number with a decimal point."
    ) in text
    assert (
        "Row 6, column aggregation: found 'mean', expected one of: arithmetic, geometric, harmonic, min, median."
        in text
    )


@pytest.mark.parametrize(
    ("table", "old", "new", "where"),
    [
        ("index_node", "0.4", '"0,4"', "index_node.csv dòng 3, cột weight: có “0,4”"),
        ("index_node", "0.4", "-0.4", "index_node.csv dòng 3, cột weight: có “-0.4”"),
        ("index_node", "0.4", "n/a", "index_node.csv dòng 3, cột weight: có “n/a”"),
        ("index_node", "health,root", "health,rot", "index_node.csv dòng 3, cột parent_code: có “rot”"),
        ("index_node", "health,root", "health,", "index_node.csv dòng 3, cột parent_code: có ô trống"),
        ("index_node", "root,,", "root,air,", "index_node.csv dòng 2, cột parent_code: có “air”"),
        ("index_node", "HDI,air", "HDI,health", "index_node.csv dòng 4, cột edition_code, node_code: có “HDI, health”"),
        ("index_node", "HDI,air", "HDX,air", "index_node.csv dòng 4, cột edition_code: có “HDX”"),
        ("index_node", "HDI,air", ",air", "index_node.csv dòng 4, cột edition_code: có ô trống"),
        ("index_edition", "0.5", "50", "index_edition.csv dòng 2, cột min_coverage: có “50”"),
        ("index_edition", "2020", "2020.0", "index_edition.csv dòng 2, cột period_from: có “2020.0”"),
        ("index_edition", "2021", "2019", "index_edition.csv dòng 2, cột period_to: có “2019”"),
        ("index_edition", "country", "province", "index_edition.csv dòng 2, cột unit_level: có “province”"),
        ("index_edition", "country", "nation", "index_edition.csv dòng 2, cột unit_level: có “nation”"),
        ("index_edition", "year", "annual", "index_edition.csv dòng 2, cột period_type: có “annual”"),
        ("index_scoring", "le,goalposts", "gdp,goalposts", "index_scoring.csv dòng 2, cột indicator_code: có “gdp”"),
        ("index_scoring", "le,goalposts", "le,min-max", "index_scoring.csv dòng 2, cột scoring: có “min-max”"),
        ("index_scoring", "le,goalposts", "le,dist_to_target", "index_scoring.csv dòng 2, cột target: có ô trống"),
        ("index_scoring", "le,goalposts", "le,bands", "index_scoring.csv dòng 2, cột bands: có ô trống"),
        ("index_scoring", "20,85", "85,85", "index_scoring.csv dòng 2, cột upper: có “85”"),
        ("index_scoring", "log,0.1", "log,0", "index_scoring.csv dòng 3, cột lower: có “0”"),
        ("index_scoring", "zero", "skip", "index_scoring.csv dòng 3, cột missing: có “skip”"),
        ("index_scoring", "both", "maybe", "index_scoring.csv dòng 2, cột clip: có “maybe”"),
        ("index_scoring", "HDI,air", "HDI,root", "index_scoring.csv dòng 3, cột node_code: có “root”"),
        ("index_scoring", "HDI,air", "HDI,water", "index_scoring.csv dòng 3, cột node_code: có “water”"),
        ("index_scoring", "HDI,air", "HDX,air", "index_node.csv dòng 4, cột node_code: có “air”"),
        ("index_scoring", "85,,both,,", "85,,both,1,", "index_scoring.csv dòng 2, cột scale_upper: có ô trống"),
        ("indicator_catalogue", "-1", "0", "indicator_catalogue.csv dòng 3, cột direction: có “0”"),
        ("indicator_catalogue", "co2,amount", "co2,tonnes", "catalogue.csv dòng 3, cột measure_kind: có “tonnes”"),
        ("indicator_catalogue", "co2", "le", "indicator_catalogue.csv dòng 3, cột"),
        ("unit_registry", "b,", "a,", "unit_registry.csv dòng 3, cột unit_key: có “a”"),
        ("unit_registry", "VNM", "", "unit_registry.csv dòng 3, cột unit_code: có ô trống"),
        ("unit_registry", "VNM", "004", "unit_registry.csv dòng 3, cột unit_code: có “004”"),
    ],
)  # fmt: skip
def test_a_wrong_cell_is_refused_by_file_row_and_column(tmp_path, table, old, new, where):
    text = refusal(tmp_path, swapped(table, old, new))
    assert where in text
    assert "expected" in text


@pytest.mark.parametrize(
    ("table", "old", "new", "what"),
    [
        ("index_node", ",", ";", "index_node.csv dòng 1: không có cột nào của bảng này"),
        ("index_node", "weight,", "weights,", "cột lạ / unknown column: weights, cần / expected: weight"),
        ("index_node", "weight,", "max_score,", "cột lặp / column twice: max_score"),
        ("index_scoring", ",scoring,", ",method,", "index_scoring.csv dòng 1: thiếu cột / missing column: scoring"),
        ("index_node", "health,root", '"health, root"', "REFERENCE_RAGGED"),
    ],
)  # fmt: skip
def test_a_header_or_row_that_is_not_of_the_table_is_refused(tmp_path, table, old, new, what):
    assert what in refusal(tmp_path, swapped(table, old, new))


@pytest.mark.parametrize(
    "bands",
    [
        '[{"at_least": 4, "points": 20}, {"at_least": 3.0, "at_most": 3.99, "points": "15"}]',
        '[{"at_most": 2, "points": 1}]',
        ' [ { "points" : 1 , "at_least" : null, "at_most" : 0 } ] ',
    ],
)
def test_bands_are_taken_as_the_method_page_writes_them(tmp_path, bands):
    line = f'HDI,health,le,bands,,,,,,,,"{bands.replace(chr(34), chr(34) * 2)}",'
    tables = staged(tmp_path, {"index_scoring": [GOOD["index_scoring"][0], line, GOOD["index_scoring"][2]]})
    assert tables["index_scoring"][0]["bands"] == bands.strip()


@pytest.mark.parametrize(
    "bands",
    [
        "4:20;3:15",
        "{}",
        "[]",
        '{"4": 20}',
        "[[4, 20]]",
        '[{"min": 4, "points": 20}]',
        '[{"at_least": 4, "score": 20}]',
        '[{"at_least": 4, "at_most": 3, "points": 20}]',
        '[{"at_least": "four", "points": 20}]',
        '[{"at_least": 4, "points": 0}]',
    ],
)
def test_bands_that_cannot_be_read_are_refused_with_an_example(tmp_path, bands):
    line = f'HDI,health,le,bands,,,,,,,,"{bands.replace(chr(34), chr(34) * 2)}",'
    text = refusal(tmp_path, {"index_scoring": [GOOD["index_scoring"][0], line, GOOD["index_scoring"][2]]})
    assert "index_scoring.csv dòng 2, cột bands" in text
    assert '[{"at_least": 4, "points": 20}' in text


def test_a_day_that_is_on_no_calendar_and_a_number_beyond_any_are_refused(tmp_path):
    units = ["unit_key,unit_code,unit_level,valid_from,valid_to", "a,004,country,2025-02-30,2025-13-01"]
    nodes = [line.replace("0.4", "1e999") for line in GOOD["index_node"]]
    text = refusal(tmp_path, {"unit_registry": units, "index_node": nodes})
    assert "unit_registry.csv dòng 2, cột valid_from: có “2025-02-30”" in text
    assert "unit_registry.csv dòng 2, cột valid_to: có “2025-13-01”" in text
    assert "index_node.csv dòng 3, cột weight: có “1e999”" in text


def test_a_tree_is_refused_at_the_depth_at_which_the_models_stop():
    macro = (TRANSFORMS / "macros" / "index_tree.sql").read_text(encoding="utf-8")
    assert f"{{% macro index_max_depth() -%}} {trees.MAX_DEPTH} {{%- endmacro %}}" in macro


def test_a_branch_that_leads_back_to_itself_is_refused(tmp_path):
    lines = [*GOOD["index_node"], "HDI,a,b,,,", "HDI,b,a,,,"]
    text = refusal(tmp_path, {"index_node": lines})
    assert "index_node.csv dòng 5, cột parent_code: có “b”" in text
    assert "index_node.csv dòng 6, cột parent_code: có “a”" in text


def test_a_parent_whose_children_all_weigh_nothing_is_refused(tmp_path):
    lines = [line.replace("0.4", "0").replace("0.6", "0") for line in GOOD["index_node"]]
    assert "index_node.csv dòng 3, cột weight: có “0”" in refusal(tmp_path, {"index_node": lines})


def test_a_weight_set_and_a_setting_name_nodes_editions_and_means_that_are_there(tmp_path):
    weights = ["edition_code,weight_set,node_code,weight", "HDI,alt,helth,2"]
    assert "index_weight_set.csv dòng 2, cột node_code: có “helth”" in refusal(tmp_path, {"index_weight_set": weights})
    settings = ["edition_code,draws,aggregations", "HDI,1000.0,own; median", "HDX,5,own", "HDI/alt,5,own;mean"]
    (tmp_path / "reference" / "index_weight_set.csv").unlink()
    text = refusal(tmp_path, {"index_sensitivity": settings})
    assert "index_sensitivity.csv dòng 3, cột edition_code: có “HDX”" in text
    assert "index_sensitivity.csv dòng 4, cột aggregations: có “own;mean”" in text


def test_a_code_may_be_used_again_and_at_another_level_but_no_unit_lies_within_itself(tmp_path):
    head = "unit_key,unit_code,unit_level,parent_unit_key,valid_from,valid_to"
    again = [head, "a,15,country,,,2020-07-01", "b,15,country,,2020-07-01,", "c,15,province,b,,"]
    assert len(staged(tmp_path, {"unit_registry": again})["unit_registry"]) == 3
    text = refusal(tmp_path, {"unit_registry": [*again, "d,16,country,e,,", "e,17,country,d,,", "f,18,country,e,,"]})
    assert "unit_registry.csv dòng 5, cột parent_unit_key: có “e”" in text
    assert "unit_registry.csv dòng 6, cột parent_unit_key: có “d”" in text
    assert "dòng 7" not in text


def test_a_file_whose_name_is_almost_that_of_a_table_is_refused_by_its_whole_name(tmp_path):
    staged(tmp_path)
    (tmp_path / "reference" / "index_node.CSV").write_text("", encoding="utf-8")
    with pytest.raises(ReferenceFault, match=r"index_node\.CSV"):
        staged(tmp_path)


def test_a_table_that_nothing_can_do_without_is_named_when_it_is_missing(tmp_path):
    staged(tmp_path)
    (tmp_path / "reference" / "unit_registry.csv").unlink()
    with pytest.raises(ReferenceFault, match=r"REFERENCE_MISSING.*unit_registry\.csv"):
        reference.stage(tmp_path / "reference", tmp_path / "staged")
