"""The figures of campaigns as the database keeps them: see models/figure.py."""

# SQLModel prefers `exec`, which takes no statements of the Core.
# The types of what comes back from the library are partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Collection
from typing import NamedTuple

from sqlalchemy import BigInteger, cast, func
from sqlalchemy.sql import select
from sqlmodel import Session, col

from leadsphere.models import CampaignFigure


class Counted(NamedTuple):
    """How many current members are how far; `valid` are processed and can be written to."""

    discovered: int = 0
    processed: int = 0
    reached: int = 0
    replied: int = 0
    valid: int = 0


NOBODY = Counted()


def counted_members(session: Session, ids: Collection[int] | None = None) -> dict[int, Counted]:
    """The figures by campaign; of those without any member there may be none."""
    sums = [cast(func.sum(getattr(CampaignFigure, name)), BigInteger).label(name) for name in Counted._fields]
    wanted = select(col(CampaignFigure.campaign_id), *sums).group_by(col(CampaignFigure.campaign_id))
    if ids is not None:
        wanted = wanted.where(col(CampaignFigure.campaign_id).in_(tuple(ids)))
    return {row[0]: Counted(*row[1:]) for row in session.execute(wanted)}
