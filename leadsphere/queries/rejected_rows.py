"""The rows that an import did not take, as they came."""

from sqlmodel import Session, col, select

from leadsphere.errors import NotFound
from leadsphere.models import Job, Outcome, Reject


def rejected_table(session: Session, job_id: int) -> tuple[list[str], list[list[str]]]:
    """The header of an import's file, and each row that was rejected or in conflict, with its line and the reason.

    Of somebody who is kept out nothing is stored, and so nothing comes back. Raises NotFound.
    """
    job = session.get(Job, job_id)
    if job is None or job.kind != "import":
        raise NotFound
    header = [name for name, _ in job.spec.get("columns", ())]
    found = session.exec(
        select(Reject)
        .where(Reject.job_id == job_id, Reject.outcome != Outcome.SUPPRESSED)
        .order_by(col(Reject.line), col(Reject.id))
    )
    rows = [
        [*_fitted(reject.cells, len(header)), str(reject.line), reject.reason]
        for reject in found
        if reject.cells
    ]
    return header, rows


def _fitted(cells: list[str], width: int) -> list[str]:
    """As many cells as there are columns: what stood beyond them goes into the last one, so that nothing is lost."""
    if len(cells) <= width or not width:
        return cells + [""] * (width - len(cells))
    return [*cells[: width - 1], " ".join(cells[width - 1 :])]
