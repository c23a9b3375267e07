"""The suppression list: addresses and domains that are never to be held, or never to be contacted."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from leadsphere.models.columns import big_integer, byte_ordered, moment, primary_key
from leadsphere.models.folded import folded
from leadsphere.values import reach


class Forbids(StrEnum):
    """What an entry forbids."""

    CONTACT = "contact"
    HOLD = "hold"


@folded("reason")
class Suppression(SQLModel, table=True):
    """One entry: `kind` is one of a contact point, or "domain", which stands for all below it, too.

    `value` is how it is written, `key` what it is found by (values/reach.py), unique among all of them.
    """

    id: int | None = primary_key()
    kind: str = Field(max_length=20)
    value: str = Field(sa_type=byte_ordered(500))
    key: str = Field(unique=True, sa_type=byte_ordered(reach.LONGEST))
    forbids: str = Field(default=Forbids.CONTACT, max_length=20)
    reason: str = Field(default="", max_length=300)
    # No owner: a command added it.
    account_id: int | None = Field(default=None, foreign_key="account.id", index=True, sa_type=big_integer())
    created_at: datetime = moment()
