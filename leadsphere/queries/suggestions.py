"""What the company field may mean while it is being typed; tags have `queries/tags.py`."""

from sqlmodel import Session, col, select

from leadsphere.models import Company
from leadsphere.values.text import fold

MOST = 8


def companies(session: Session, text: str) -> list[str]:
    """Companies whose names begin with this."""
    start = fold(text)
    if not start:
        return []
    return list(
        session.exec(
            select(Company.name)
            .where(Company.name_key >= start, Company.name_key < start + "\U0010ffff")
            .group_by(col(Company.name_key), col(Company.name))
            .order_by(col(Company.name_key))
            .limit(MOST)
        )
    )
