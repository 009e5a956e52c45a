"""Words for people: reads causes and news, gives messages in Vietnamese; by cause and by unit. Sends nothing."""

from itertools import groupby

from expectations.catalogue import SEVERITIES, title_of, titled
from orchestration.alerts.causes import Cause, Content
from orchestration.alerts.ledger import Ledger, News
from orchestration.alerts.messages import Message, Section
from orchestration.alerts.returned import Returned
from orchestration.alerts.settings import Settings
from orchestration.analysis.findings import todo
from orchestration.notation.simulated import SIMULATED

TONES = {"critical": f"{SEVERITIES['critical']}, dòng bị giữ lại", "warning": SEVERITIES["warning"]}
IT = "it"
SHOWN = 3  # of a unit, in the digest by cause
MANY = 40  # entries a phone can still show; the rest is counted


def for_it(content: Content, causes: list[Cause], news: News, ledger: Ledger, settings: Settings) -> Message:
    """The night's digest to the IT department: by cause, then by unit."""
    by_id = {cause.finding_id: cause for cause in causes}
    new, again = ([by_id[cause] for cause in ids] for ids in (news.new, news.remind))
    reports = "; ".join(
        f"{'MÔ PHỎNG' if is_simulated else 'thật'}: {count} báo cáo, {held} có dòng bị giữ lại"
        for is_simulated, count, held in content.reports
    )
    sections = [
        *_by_cause("Mới", new),
        *_by_cause("Nhắc lại: chưa khắc phục", again),
        *_gone(news, ledger, IT),
    ]
    if content.audit_notes:
        sections.append(Section("Lưu ý khi kiểm toán", "warning", tuple((note, "") for note in content.audit_notes)))
    return Message(
        kind="digest",
        key=ledger.key(IT, news),
        to=settings.it_department,
        subject=f"{_mark(new + again)}Kho CĐS {_day(content.as_of)}: {_counts(news)}",
        lead=f"Bản phát hành {content.release}. {reports}. Phát hiện đang mở: {_of_cohorts(causes)}, "
        f"quá hạn khắc phục: {sum(cause.is_overdue for cause in causes)}, ghi nhận: {content.notes}.",
        sections=tuple(sections),
    )


def for_unit(causes: list[Cause], news: News, ledger: Ledger, settings: Settings, returned: Returned) -> Message:
    """What one reporting unit has to mend (one cause at least is open), with its returned workbooks."""
    unit, by_id = causes[0], {cause.finding_id: cause for cause in causes}
    reader = ledger_reader(unit)
    new, again = ([by_id[cause] for cause in ids] for ids in (news.new, news.remind))
    lead = f"Kính gửi {unit.unit_name}. Kho CĐS đã kiểm tra báo cáo của đơn vị; các điều dưới đây cần đơn vị xử lý."
    lead += f" Kèm theo {len(returned.marked)} tệp đã đánh dấu từng ô." if returned.marked else ""
    if returned.unmarked:
        names = ", ".join(returned.unmarked)
        lead += f" Không đánh dấu được tệp {names}; xin xem vị trí từng ô nêu dưới đây."
    overdue = sum(cause.is_overdue for cause in causes)
    lead += f" {overdue} điều đã quá hạn khắc phục." if overdue else ""
    lead += f" {len(news.quiet)} điều đã báo trước đây vẫn chưa khắc phục." if news.quiet else ""
    sections = [*_plain("Mới", new), *_plain("Nhắc lại: chưa khắc phục", again), *_gone(news, ledger, reader)]
    return Message(
        kind="unit",
        key=ledger.key(reader, news),
        to=settings.addresses(unit.unit_code or ""),
        subject=f"{_mark(new + again)}Kho CĐS: {unit.unit_name}, {_counts(news)}",
        lead=lead,
        sections=tuple(sections),
        attachments=returned.marked,
    )


def all_mended(reader: str, news: News, ledger: Ledger, name: str, to: tuple[str, ...]) -> Message:
    """To a unit that has nothing open any more."""
    return Message(
        kind="unit",
        key=ledger.key(reader, news),
        to=to,
        subject=f"Kho CĐS: {name}, đã khắc phục hết",
        lead=f"Kính gửi {name}. Mọi điều đã báo đều đã được khắc phục. Cảm ơn đơn vị.",
        sections=tuple(_gone(news, ledger, reader)),
    )


def ledger_reader(cause: Cause) -> str:
    """The name a unit has in the ledger; its code and name stay readable when the unit is gone from the causes."""
    return f"unit:{cause.unit_key}|{cause.unit_code}|{cause.unit_name}"


def short(cause: Cause) -> str:
    """What a cause is remembered by once it is gone."""
    return cause.message_vi


def _by_cause(title: str, causes: list[Cause]) -> list[Section]:
    ordered = sorted(causes, key=lambda cause: (*_kind(cause), cause.unit_code or ""))
    sections = []
    for (severity, is_simulated, code), group in groupby(ordered, key=_kind):
        members = list(group)
        heading = (
            f"{_titled(title, is_simulated)}: {titled(code)} ({TONES[severity]}), {len(members)}. {members[0].why_vi}"
        )
        entries = [(_in_short(name, of_unit), "") for name, of_unit in _by_unit(members)]
        rest = [(f"và {len(entries) - MANY} đơn vị khác", "")] if len(entries) > MANY else []
        sections.append(Section(heading, severity, tuple(entries[:MANY] + rest)))
    return sections


def _kind(cause: Cause) -> tuple[str, bool, str]:
    """What is told together: the grave first, of those what is real."""
    return cause.severity, cause.is_simulated, cause.rule_code


def _titled(title: str, is_simulated: bool) -> str:
    return f"{title}, {SIMULATED}" if is_simulated else title


def _of_cohorts(causes: list[Cause]) -> str:
    """How many, and how many of them are of real reports and of simulated ones: '5 (thật 2, MÔ PHỎNG 3)'."""
    simulated = sum(cause.is_simulated for cause in causes)
    return f"{len(causes)} (thật {len(causes) - simulated}, MÔ PHỎNG {simulated})"


def _in_short(name: str, causes: list[Cause]) -> str:
    texts = " ".join(cause.message_vi for cause in causes[:SHOWN])
    return f"{name} ({len(causes)}): {texts}{'…' * (len(causes) > SHOWN)}"


def _by_unit(causes: list[Cause]) -> list[tuple[str, list[Cause]]]:
    units: dict[str, list[Cause]] = {}
    for cause in causes:
        units.setdefault(cause.unit_name or "Chưa rõ đơn vị", []).append(cause)
    return list(units.items())


def _plain(title: str, causes: list[Cause]) -> list[Section]:
    kinds = ((severity, is_simulated) for severity in TONES for is_simulated in (False, True))
    by_kind = [(kind, [cause for cause in causes if (cause.severity, cause.is_simulated) == kind]) for kind in kinds]
    return [
        Section(
            f"{_titled(title, is_simulated)}: {TONES[severity]}",
            severity,
            tuple((_named(cause), todo(cause.row)) for cause in members),
        )
        for (severity, is_simulated), members in by_kind
        if members
    ]


def _named(cause: Cause) -> str:
    """What a cause is called, then what it says."""
    name = title_of(cause.rule_code)
    return f"{name}. {cause.message_vi}" if name else cause.message_vi


def _gone(news: News, ledger: Ledger, reader: str) -> list[Section]:
    if not news.gone:
        return []
    entries = [(ledger.text(reader, cause), "") for cause in news.gone]
    rest = [(f"và {len(entries) - MANY} điều khác", "")] if len(entries) > MANY else []
    return [Section(f"Đã khắc phục: {len(entries)}", "good", tuple(entries[:MANY] + rest))]


def _counts(news: News) -> str:
    parts = (("điều mới", news.new), ("điều nhắc lại", news.remind), ("điều đã khắc phục", news.gone))
    return ", ".join(f"{len(ids)} {name}" for name, ids in parts if ids)


def _mark(causes: list[Cause]) -> str:
    return f"[{SIMULATED}] " if causes and all(cause.is_simulated for cause in causes) else ""


def _day(as_of: str) -> str:
    return "/".join(reversed(as_of.split("-")))
