"""What is declared in YAML: parsed fast, once, and to the same values as by the plain parser."""

from pathlib import Path

import pytest
import yaml

from orchestration.reference import declaration
from transforms.yaml_text import parse

PROJECT = Path(__file__).parents[1]
FILES = [
    path
    for room in ("orchestration", "expectations", "transforms/models")
    for path in sorted((PROJECT / room).rglob("*.yml"))
]


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_both_parsers_give_the_same(path):
    text = path.read_text(encoding="utf-8")
    assert repr(parse(text)) == repr(yaml.safe_load(text))


def test_the_declaration_is_parsed_again_only_when_it_says_something_else(tmp_path, monkeypatch):
    parsed = []
    monkeypatch.setattr(declaration, "parse", lambda text: parsed.append(text) or parse(text))
    monkeypatch.setattr(declaration, "DECLARATION", tmp_path / "_reference.yml")
    for column in ("thing_code", "thing_code", "another_code"):
        seed = {"name": "thing", "config": {"column_types": {column: "varchar"}}}
        (tmp_path / "_reference.yml").write_text(yaml.safe_dump({"seeds": [seed]}), encoding="utf-8")
        assert declaration.declared_tables()["thing"].columns == [column]
    assert len(parsed) == 2
