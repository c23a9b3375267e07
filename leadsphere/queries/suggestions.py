"""What a field may mean while it is being typed: names that exist, the best known first."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from leadsphere.models import Company, Tag, Tagging
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


def tags(session: Session, text: str) -> list[str]:
    """Tags that hold this, those on most leads first; without a text the best known of all."""
    found = (
        select(Tag.name)
        .join(Tagging, col(Tagging.tag_id) == col(Tag.id), isouter=True)
        .group_by(col(Tag.id), col(Tag.name))
        .order_by(func.count(col(Tagging.id)).desc(), col(Tag.name))
        .limit(MOST)
    )
    if wanted := fold(text):
        found = found.where(col(Tag.name_key).contains(wanted, autoescape=True))
    return list(session.exec(found))
