"""The periodic report for a leader: reads one release, fills a Word template, writes one .docx.

Writes nothing else and computes no figure: what a release does not hold, its own models make (`analysis`). Refuses a
unit or period that it has nothing of, a template that cannot be filled, and a place that cannot be written to.
"""

import os
from datetime import datetime
from pathlib import Path

from docx.document import Document as Doc
from docx.text.paragraph import Paragraph

from orchestration.files import whole_file
from orchestration.notation import periods
from orchestration.notation.simulated import SIMULATED
from orchestration.release.exports.site.wording import day
from orchestration.release.naming import current
from orchestration.reports import layout, template
from orchestration.reports.fault import ReportFault
from orchestration.reports.ooxml import Look, paragraph, run
from orchestration.reports.release import Question, Release, Subject, opened
from orchestration.reports.sections import SECTIONS
from orchestration.reports.wording import words
from orchestration.reports.writer import Writer, drop

__all__ = ["Question", "ReportFault", "write", "write_template"]
MARK, SOURCES = "mo_phong", "nguon_so_lieu"
MARK_LOOK = Look(size=28, is_bold=True, colour=layout.RED)


def write(published: Path, reference: Path, question: Question, out: Path) -> None:
    """Write the report of a unit and period of the current release to `out`.

    Raises:
        ReportFault: nothing was written; the message says why, by code.
    """
    _check_out(out)
    with opened(current(published), question) as release:
        own = template.opened(reference)
        document = own[0] if own else layout.made()
        lines = _lines(release)
        if own:
            template.check(*own, lines=set(lines), sections={*SECTIONS, SOURCES})
        _fill(document, release, lines)
    _save(document, out)


def write_template(out: Path) -> None:
    """Write our own template, to be changed and put into a reference folder.

    Raises:
        ReportFault: it cannot be written there.
    """
    _check_out(out)
    _save(layout.made(), out)


def _fill(document: Doc, release: Release, lines: dict[str, str]) -> None:
    """Sections in the order of their places, so that notes are numbered as they are read; the notes last."""
    writer = Writer(document)
    places = [place for place, _ in template.paragraphs(document)]
    if release.subject.is_simulated:
        _mark(document, places)
    sources = None
    for place in places:
        match = template.PLACE.fullmatch(place.text.strip())
        name = match[1] if match else None
        if name in SECTIONS:
            writer.fill(place, SECTIONS[name](release))
        elif name == SOURCES:
            sources = place
        else:
            template.replace(place, lines)
            if match and not place.text.strip():
                drop(place)
    if sources is None:
        document.add_paragraph(words()["layout"]["sources"]).runs[0].bold = True
        sources = document.add_paragraph()
    writer.fill_notes(sources)
    _set_properties(document, release)


def _mark(document: Doc, places: list[Paragraph]) -> None:
    """Say that figures are simulated also where a template has no place for it: above the text and on every page."""
    if any(MARK in template.PLACE.findall(place.text) for place in places):
        return
    document.element.body.insert(0, paragraph([run(SIMULATED, MARK_LOOK)], align="center", after=6))
    for section in document.sections:
        heads = [section.header]
        heads += [section.first_page_header] if section.different_first_page_header_footer else []
        for head in heads:
            head.paragraphs[0]._p.addprevious(paragraph([run(SIMULATED, MARK_LOOK)], align="center"))


def _lines(release: Release) -> dict[str, str]:
    """What stands in the places of one line."""
    subject = release.subject
    titles = words()["titles"]
    names = {
        "unit": subject.name_vi.upper(),
        "parent": (subject.parent_name_vi or "").upper(),
        "province": (subject.province_name_vi or "").upper(),
    }
    above, issuer = titles.get(subject.unit_level, titles["other"])
    label = periods.label_vi(subject.period)
    return {
        MARK: SIMULATED if subject.is_simulated else "",
        "co_quan_chu_quan": above.format(**names),
        "co_quan": issuer.format(**names),
        "dia_danh": subject.short_name,
        "don_vi": subject.name_vi,
        "ten_don_vi": subject.name_within,
        "ky": label[0].lower() + label[1:],
        "tu_ngay": day(subject.data_from),
        "den_ngay": day(subject.data_to),
        "ban_phat_hanh": release.folder.name,
    }


def _set_properties(document: Doc, release: Release) -> None:
    subject: Subject = release.subject
    properties = document.core_properties
    label = words()["layout"]["kind"].capitalize()
    properties.title = f"{label}: {subject.name_vi}, {periods.label_vi(subject.period)}"
    properties.author = properties.last_modified_by = "Kho CĐS"
    properties.comments = f"{release.folder.name}{f' - {SIMULATED}' if subject.is_simulated else ''}"
    properties.created = properties.modified = datetime.now().replace(microsecond=0)


def _check_out(out: Path) -> None:
    """Refuse a place that cannot be written to before anything is read."""
    reasons = (
        (out.suffix.lower() != ".docx", "tên không kết thúc bằng .docx"),
        (out.is_dir(), "là một thư mục"),
        (not out.parent.is_dir(), f"không có thư mục {out.parent}"),
        (not os.access(out.parent, os.W_OK), "không được phép ghi vào thư mục này"),
    )
    for is_wrong, reason in reasons:
        if is_wrong:
            raise ReportFault("REPORT_UNWRITABLE", path=out, reason=reason)


def _save(document: Doc, out: Path) -> None:
    try:
        with whole_file(out) as part:
            document.save(str(part))
    except OSError as fault:
        raise ReportFault("REPORT_UNWRITABLE", path=out, reason=fault.strerror or fault) from fault
