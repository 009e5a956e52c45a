"""A layout of a province's own whose keys or kinds are wrong is refused by file and key, and never read by half."""

import pytest
import yaml

from orchestration.forms import catalogue
from orchestration.forms.catalogue import forms_of
from orchestration.forms.layout import LayoutError

CODE = {"role": "line_code", "words": ["Mã"]}
DONE = {"measure": "numerator", "reads_as": "number", "words": ["Thực hiện"]}
OWN = {
    "kind": "lines",
    "version": "1.0",
    "notation": "vi",
    "regime": "administrative",
    "forms": {"BC-9": "Biểu tổng hợp số chín của tỉnh"},
    "columns": [CODE, DONE],
}
MATRIX = OWN | {
    "kind": "matrix",
    "columns": [{"role": "unit_name", "words": ["Xã"]}],
    "cells": {"measure": "status", "reads_as": "status"},
}
FAULTS = [
    ({"skip": {"line_code": ["Min"]}}, "'skip' is no key"),
    ({"columns": [CODE, {"measure": "numerator", "read_as": "number", "words": ["TH"]}]}, "columns: 2: 'read_as'"),
    ({"columns": [CODE, {"measure": "numerator", "words": ["TH"]}]}, "reads_as"),  # it would be read as a text
    ({"columns": [CODE, DONE | {"reads_as": "day"}]}, "reads_as"),
    ({"columns": [CODE, {"measure": "span", "words": ["Thời gian"]}]}, "reads_as"),
    ({"columns": [CODE, DONE | {"measure": []}]}, "columns: 2: measure"),
    ({"columns": [CODE, DONE | {"width": 10**400}]}, "columns: 2: width"),
    ({"columns": [CODE, DONE | {"width": -1}]}, "columns: 2: width"),
    ({"columns": [CODE]}, "no column measures anything"),
    ({"columns": "Mã"}, "columns"),
    ({"heads_to_fill": {"numerator": None}}, "heads_to_fill"),
    ({"replaced": "false"}, "replaced"),  # it would be in force no more
    ({"version": None}, "version"),
    ({"skips": {"line_code": "Min"}}, "skips: line_code"),  # it would skip the lines M, I and N
    ({"skips": {"line_code": [""]}}, "skips: line_code"),
    ({"skips": {"label": ["Min"]}}, "skips name the role"),
    ({"forms": {"feed": "Biểu tổng hợp số chín của tỉnh"}}, "forms: 'feed'"),
    ({"answers": {1: ["Có"], 0: ["có", "Không"]}}, "stands for two things"),
    ({"forms": {"cds-05": "Biểu tổng hợp số chín của tỉnh"}}, "CDS-05"),
]


def own_forms(folder, layout, name="phu.yml"):
    (folder / "forms").mkdir()
    text = layout if isinstance(layout, bytes) else yaml.safe_dump(layout, allow_unicode=True).encode()
    (folder / "forms" / name).write_bytes(text)
    return forms_of(folder)


@pytest.mark.parametrize(("change", "fault"), FAULTS)
def test_a_key_that_is_misspelt_or_holds_the_wrong_kind_is_refused_by_file_and_key(tmp_path, change, fault):
    with pytest.raises(LayoutError, match=r"phu\.yml") as refused:
        own_forms(tmp_path, OWN | change)
    assert fault in str(refused.value)


def test_a_matrix_of_statuses_needs_words_for_them(tmp_path):
    with pytest.raises(LayoutError, match=r"phu\.yml.*\(status\)"):
        own_forms(tmp_path, MATRIX)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("phu.yaml", OWN),
        ("phu.YML", OWN),
        ("phu.yml", yaml.safe_dump(OWN).encode("utf-16")),
        ("phu.yml", b"# \xd0\xe8"),
    ],
)
def test_a_file_that_would_not_be_read_is_refused_by_its_name(tmp_path, name, text):
    with pytest.raises(LayoutError, match=name):
        own_forms(tmp_path, text, name)


def test_a_layout_that_is_sound_is_in_force_beside_ours(tmp_path):
    forms = own_forms(tmp_path, OWN | {"version": 2.1, "skips": {"line_code": ["Min"]}})
    assert set(forms.layouts) == {*catalogue.our_forms().layouts, "BC-9"}
