"""A page per rule: reads the catalogue, writes docs/rules; refuses nothing, and says nothing the catalogue does not.

Run as `python -m expectations.pages [FOLDER]`. A test compares the pages in git with what this writes.
"""

import csv
import sys
from functools import cache
from pathlib import Path

from expectations import catalogue
from expectations.catalogue import SEVERITIES, Rule
from transforms.rendering import PROJECT

FOLDER = Path(__file__).parents[1] / "docs" / "rules"
WORDS = {
    "observations": "từng báo cáo / each load",
    "verdicts": "sau khi xét từng dòng / after the lines",
    "facts": "trước khi phát hành: dữ kiện / before a release: facts",
    "index": "trước khi phát hành: bộ chỉ số / before a release: index",
    "reporting_unit": "đơn vị báo cáo / reporting unit",
    "it_department": "phòng CNTT / IT department",
    "correct": "Đúng / correct",
    "complete": "Đủ / complete",
    "clean": "Sạch / clean",
    "live": "Sống / live",
    "consistent": "Thống nhất / consistent",
    "critical": f"{SEVERITIES['critical']}: giữ lại dòng, báo cáo hoặc bản phát hành / critical: holds",
    "warning": f"{SEVERITIES['warning']}: vẫn nhận, có báo tin / warning: passes and is told",
    "info": f"{SEVERITIES['info']}: vẫn nhận / noted",
}


def pages() -> dict[str, str]:
    """File name -> text: a page per rule, and the list of them."""
    rules = catalogue.load()
    return {f"{rule.code}.md": _page(rule) for rule in rules} | {"README.md": _list(rules)}


def write(folder: Path = FOLDER) -> None:
    """Write every page, and remove pages of rules that are gone."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = pages()
    for path in folder.glob("*.md"):
        if path.name not in texts:
            path.unlink()
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")


@cache
def _groups() -> dict[str, str]:
    """The names of the groups of error, as our reference table has them."""
    with (PROJECT / "seeds" / "error_group.csv").open(encoding="utf-8", newline="") as file:
        return {row["error_group"]: f"{row['name_vi']} / {row['name_en']}" for row in csv.DictReader(file)}


def _group(rule: Rule) -> str:
    return _groups()[rule.error_group]


def _page(rule: Rule) -> str:
    thresholds = "".join(f"| `{name}` | {value:g} |\n" for name, value in rule.thresholds.items())
    eased = "| Ghi chú nêu lý do / the note gives a reason | chỉ ghi nhận / noted only |\n" if rule.is_eased else ""
    parts = [
        f"# {rule.title_vi} ({rule.code})\n\n{rule.why_vi}\n\n{rule.why_en}\n",
        "| | |\n|---|---|\n"
        f"| Khi nào / when | {WORDS[rule.stage]} |\n"
        f"| Mức / severity | {WORDS[rule.severity]} |\n{eased}"
        f"| Tiêu chí / criterion | {WORDS[rule.criterion]} |\n"
        f"| Nhóm lỗi / error group | {_group(rule)} |\n"
        f"| Hạn khắc phục / to be mended within | {rule.days_to_mend} ngày làm việc / working days |\n"
        f"| Phạm vi / scope | {rule.scope} |\n"
        f"| Ai sửa / who mends it | {WORDS[rule.owner]} |\n",
        f"## Thông báo / message\n\n> {rule.message_vi}\n\n> {rule.message_en}\n",
        f"## Cách xử lý / what to do\n\n{rule.fix_vi}\n\n{rule.fix_en}\n",
    ]
    if thresholds:
        note = (
            "Ngưỡng mặc định; thay trong bảng tham chiếu `rule_threshold`. / Defaults; set others in `rule_threshold`."
        )
        parts.append(f"## Ngưỡng / thresholds\n\n{note}\n\n| parameter | value |\n|---|---|\n{thresholds}")
    parts.append(f"## SQL\n\nTrên / over: `{rule.over}`\n\n```sql\n{rule.sql}\n```\n")
    return "\n".join(parts)


def _list(rules: tuple[Rule, ...]) -> str:
    rows = "".join(
        f"| [{rule.code}]({rule.code}.md) | {rule.title_vi} | {rule.severity} | {WORDS[rule.criterion]} "
        f"| {_group(rule)} | {rule.days_to_mend} | {rule.why_vi} |\n"
        for rule in rules
    )
    return (
        "# Các quy tắc kiểm tra / the rules\n\n"
        "Sinh từ `expectations/rules/` bằng `python -m expectations.pages`. / Generated; do not edit.\n\n"
        "Nhóm lỗi và hạn khắc phục theo cách hiểu từ nguồn thứ cấp, cần đối chiếu: xem docs/chi-so-chat-luong.md. "
        "/ Groups and days rest on a secondary source.\n\n"
        "| Mã / code | Tên | Mức / severity | Tiêu chí / criterion | Nhóm lỗi / error group | Ngày / days "
        "| Vì sao / why |\n"
        f"|---|---|---|---|---|---|---|\n{rows}"
    )


if __name__ == "__main__":
    write(*(Path(folder) for folder in sys.argv[1:2]))
