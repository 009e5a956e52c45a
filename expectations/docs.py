"""Great Expectations' own page of a suite (Data Docs): reads a suite's result, writes one HTML file that stands alone.

Its pages load styles, scripts, fonts and a logo from six servers abroad; government machines have no internet, so what
points outside is taken out and the few styles that a table needs are put in.
"""

import re
from collections.abc import Iterable
from pathlib import Path

from expectations.suite import SuiteResult

OUTSIDE = re.compile(
    r"<script\b.*?</script>|<link\b[^>]*>|<img\b[^>]*>|<iframe\b.*?</iframe>|<form\b.*?</form>", re.DOTALL
)
ADDRESS = re.compile(r"""\s(?:href|src)=(["'])https?://.*?\1|url\((["']?)https?://.*?\2\)|@import[^;]*;""", re.DOTALL)
STYLE = """<style>
body{font-family:sans-serif;font-size:15px;line-height:1.45;max-width:75em;margin:0 auto;padding:1em}
table{border-collapse:collapse;margin:.5em 0}td,th{border:1px solid #ccc;padding:.3em .6em}
td,th{vertical-align:top;text-align:left}
td,th,p,span{overflow-wrap:anywhere}pre,code{white-space:pre-wrap;font-size:.85em}
.fa-check-circle::before{content:"✓";color:#2e7d32}.fa-times::before{content:"✗";color:#c00000}
.fa-exclamation-triangle::before{content:"!";color:#b36b00}.modal,.d-none,nav,footer,.card.mb-3,a[data-toggle]
{display:none}ul,ol{padding-left:1.2em}.kho{border-left:4px solid #2e5e8c;padding:.4em .8em;background:#f4f7fa}
</style>"""
STATES = {"passed": "đạt", "failed": "có điều phải báo", "no_rows": "không có gì để thẩm định (không phải là đạt)"}


def write(folder: Path, suites: Iterable[SuiteResult]) -> None:
    """One page for each suite; a page that stood there gives way to it."""
    folder.mkdir(parents=True, exist_ok=True)
    for suite in suites:
        (folder / f"{suite.name}.html").write_text(page(suite), encoding="utf-8")


def page(suite: SuiteResult) -> str:
    """The suite's page, without anything that would have to be fetched."""
    from great_expectations.render.renderer import ValidationResultsPageRenderer
    from great_expectations.render.view import DefaultJinjaPageView

    if suite.report is None:
        raise ValueError(f"{suite.name}: a suite that was not run has no page")
    html = DefaultJinjaPageView().render(ValidationResultsPageRenderer().render(suite.report))
    html = ADDRESS.sub("", OUTSIDE.sub("", html))
    html = html.replace("</head>", f'<meta name="viewport" content="width=device-width">{STYLE}</head>', 1)
    counts = "; ".join(f"{suite.states[state]} {words}" for state, words in STATES.items() if state in suite.states)
    idle = ", ".join(rule.code for rule in suite.rules if rule.state == "no_rows")
    summary = f'<p class="kho">{suite.name}: {counts}{": " + idle if idle else ""}.</p>'
    return re.sub(r"(<body[^>]*>)", rf"\1{summary}", html, count=1)
