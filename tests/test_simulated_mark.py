"""The mark of simulated figures: one text, printed and read whatever a province calls them."""

from pathlib import Path

import yaml

from orchestration.forms.catalogue import FOLDER, forms_of
from orchestration.forms.header_block import HEADER_FILE
from orchestration.notation.simulated import SIMULATED
from orchestration.notation.text_keys import lookup

PROJECT = Path(__file__).parents[1]


def test_the_mark_is_written_in_one_place():
    holders = [path.name for path in (PROJECT / "orchestration").rglob("*.py") if SIMULATED in path.read_text("utf-8")]
    assert holders == ["simulated.py"]


def test_a_province_whose_words_leave_the_mark_out_still_reads_it(tmp_path):
    words = yaml.safe_load((FOLDER / HEADER_FILE).read_text("utf-8"))
    words["natures"] = {"real": ["Thật"], "simulated": ["Giả lập"]}
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms" / HEADER_FILE).write_text(yaml.safe_dump(words, allow_unicode=True), "utf-8")
    natures = forms_of(tmp_path).block.natures
    assert [lookup(natures, text) for text in (SIMULATED, "Giả lập", "Thật")] == ["simulated", "simulated", "real"]
