"""Some members of a campaign, drawn by lot: enough to say soon about how many there are of a sort."""

# SQLModel prefers `exec`, which takes no statements of the Core.
# The types of what comes back from the library are partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

import json
import random
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ColumnElement, any_, func, literal
from sqlalchemy.sql import select
from sqlmodel import Session, col

from leadsphere.models import Lead
from leadsphere.queries.campaign_figures import NOBODY, counted_members
from leadsphere.queries.lead_roads import is_sqlite

FEW = 20_000
"""Members: so many are all looked at about as soon as some are drawn."""
SAMPLE, MOST_DRAWN = 4_000, 150_000
"""Members to draw, and leads among whom they are looked for at most."""


def is_drawn(session: Session, campaign_id: int) -> ColumnElement[bool] | None:
    """Whether the lead at hand was drawn: about SAMPLE members are; None where the campaign has but FEW."""
    members = counted_members(session, [campaign_id]).get(campaign_id, NOBODY).discovered
    if members <= FEW:
        return None
    # Each on its own, which takes SQLite no time.
    first, last = (session.execute(select(end(col(Lead.id)))).scalar() or 0 for end in (func.min, func.max))
    among = range(first, last + 1)
    # The same ones for the same campaign: whoever asks again gets the same answer.
    chance = random.Random(campaign_id)  # noqa: S311 - nothing is kept secret by it
    drawn = chance.sample(among, min(len(among), MOST_DRAWN, SAMPLE * len(among) // members))
    if is_sqlite(session):
        some: Any = func.json_each(json.dumps(sorted(drawn))).table_valued("value")
        return col(Lead.id).in_(select(some.c.value))
    return col(Lead.id) == any_(literal(drawn, ARRAY(BigInteger)))
