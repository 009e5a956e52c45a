"""Writes docs/he-thong.md: every subject that is followed, its indicators, its figures and the tables that show it.

Reads a release; computes nothing but counts. Run as `python -m orchestration.analysis.systems` after a night on the
samples.
"""

import sys
from itertools import groupby
from pathlib import Path

import duckdb

from orchestration.places import PROJECT, Places
from orchestration.release.exports.database import FILE
from orchestration.release.naming import current

PAGE = PROJECT / "docs" / "he-thong.md"
KINDS_VI = {
    "platform": "Nền tảng",
    "system": "Hệ thống",
    "model": "Mô hình",
    "target_set": "Bộ mục tiêu",
    "plan": "Kế hoạch, nghị quyết",
    "body": "Cơ quan, tổ chức",
}
SUBJECTS = """
with figures as (
    select
        indicator_code,
        count(*) filter (where value is not null and not is_simulated) as real_figures,
        count(*) filter (where value is not null and is_simulated) as simulated_figures
    from fct_indicator_value
    where is_current
    group by indicator_code
),

shown as (
    select subject_code, 'mart_platform_adoption' as mart from mart_platform_adoption where value is not null
    union
    select plan_code, 'mart_plan_progress' from mart_plan_progress where commitments_followed is not null
    union
    select plan_code, 'mart_commune_certification' from mart_commune_certification
    union
    select plan_code, 'mart_district_certification' from mart_district_certification
    union
    select subject_code, 'mart_indicator_trend'
    from mart_indicator_trend inner join dim_indicator using (indicator_code) where value is not null
)

select
    subjects.subject_kind,
    subjects.name_vi,
    subjects.named_in,
    list(distinct indicators.indicator_code order by indicators.indicator_code)
        filter (where indicators.indicator_code is not null) as indicators,
    coalesce(sum(figures.real_figures), 0)::bigint as real_figures,
    coalesce(sum(figures.simulated_figures), 0)::bigint as simulated_figures,
    (select list(distinct mart order by mart) from shown where shown.subject_code = subjects.subject_code) as marts,
    subjects.blank_reason_vi
from dim_subject as subjects
left join (select distinct indicator_code, subject_code from dim_indicator) as indicators
    on subjects.subject_code = indicators.subject_code
left join figures on indicators.indicator_code = figures.indicator_code
group by subjects.subject_code, subjects.subject_kind, subjects.name_vi, subjects.named_in, subjects.blank_reason_vi
order by subjects.subject_kind, subjects.subject_code
"""
HEAD = """# Hệ thống, mô hình, kế hoạch được theo dõi

Trang này do `python -m orchestration.analysis.systems` sinh từ bản phát hành của các mẫu; không sửa tay. Mỗi đối tượng
mà các bài viết nêu tên (danh mục `subject_registry`) có chỉ tiêu, số liệu thật và mô phỏng, và bảng để đọc; đối tượng
chưa có gì thì ghi rõ là chưa.
"""
ROW = "| {} | {} | {} | {} | {} | {} |"


def page(release: Path) -> str:
    """The page, made of what a release holds."""
    with duckdb.connect(str(release / FILE), read_only=True) as connection:
        subjects = connection.execute(SUBJECTS).fetchall()
    parts = [HEAD]
    order = {kind: place for place, kind in enumerate(KINDS_VI)}
    by_kind = sorted(subjects, key=lambda subject: order.get(subject[0], len(order)))
    for kind, members in groupby(by_kind, key=lambda subject: subject[0]):
        parts.append(f"## {KINDS_VI.get(kind, kind)}\n")
        parts.append(ROW.format("đối tượng", "bài", "chỉ tiêu", "số thật", "số mô phỏng", "bảng"))
        parts.append("|---|---|---|---|---|---|")
        parts += [_row(member) for member in members]
        parts.append("")
    return "\n".join(parts)


def _row(subject: tuple) -> str:
    _, name, named_in, indicators, real, simulated, marts, blank_reason = subject
    shown = ", ".join(f"`{mart}`" for mart in marts or ()) or blank_reason or "chưa có số liệu nào để đọc"
    codes = ", ".join(f"`{code}`" for code in indicators or ()) or "chưa có chỉ tiêu"
    return ROW.format(name, (named_in or "").replace(";", ", "), codes, real, simulated, shown)


def main() -> int:
    """Write the page from the current release; 1 where there is none."""
    release = current(Places.from_env().published)
    if release is None:
        return 1
    PAGE.write_text(page(release), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
