"""The sections of a report: one file each; a place of a template -> what stands there, made from a release."""

from collections.abc import Callable

from orchestration.reports.parts import Blocks
from orchestration.reports.release import Release
from orchestration.reports.sections import certification, missing, overview, plans, ranking, results, todo

SECTIONS: dict[str, Callable[[Release], Blocks]] = {
    "danh_gia_chung": overview.blocks,
    "ket_qua": results.blocks,
    "xep_hang": ranking.blocks,
    "con_thieu": missing.blocks,
    "cong_nhan": certification.blocks,
    "ke_hoach": plans.blocks,
    "viec_can_lam": todo.blocks,
}
