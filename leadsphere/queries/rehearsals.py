"""Rehearsals as people see them: the rows that were kept of each outcome."""

from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from leadsphere.models import RehearsedRow

EMPTY: dict[str, Any] = {
    "name": "", "lead": 0, "first": 0, "changes": [], "reason": "", "problems": [], "rivals": [], "row": "",
}  # fmt: skip


def rehearsed_rows(
    session: Session,
    job_id: int,
    *,
    outcomes: Sequence[str] = (),
    doubtful: bool = False,
    limit: int = 1_000_000,
) -> list[dict[str, Any]]:
    """The rows of a rehearsal that were kept, in the order of the file: of some outcomes, or `doubtful` ones alone.

    Each has the keys of EMPTY, `line` and `outcome`: `changes` are [attribute, from, to], `problems` [index of the
    column or -1, header, text, sentence], `rivals` [id, name] of the leads that a conflict is about.
    """
    found = select(RehearsedRow).where(RehearsedRow.job_id == job_id)
    if outcomes:
        found = found.where(col(RehearsedRow.outcome).in_(outcomes))
    if doubtful:
        found = found.where(col(RehearsedRow.doubtful))
    rows = session.exec(found.order_by(col(RehearsedRow.line)).limit(limit))
    return [EMPTY | row.says | {"line": row.line, "outcome": row.outcome} for row in rows]
