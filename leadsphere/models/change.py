"""Who changed what: the audit trail, the history, the undo log and the live feed in one."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, Column, Index
from sqlmodel import Field, SQLModel

from leadsphere.models.columns import big_integer, moment, primary_key


class Act(StrEnum):
    """What people and jobs do: each value is the phrase that the history shows."""

    EDIT_LEAD = "edited a lead"
    EDIT_COMPANY = "edited a company"
    EDIT_CONTACT = "edited a contact point"
    TAG = "tagged"
    NOTE = "wrote a note"
    REVIEW = "reviewed"
    VERIFY = "verified"
    MERGE = "merged two leads"
    KEEP_BOTH = "said that two leads are two people"
    DELETE = "deleted leads"
    UNDO = "undid"
    FIND_DUPLICATES = "looked for duplicates"
    CREATE_CAMPAIGN = "created a campaign"
    EDIT_CAMPAIGN = "edited a campaign"
    EDIT_SOURCES = "changed the sources of a campaign"
    ASSIGN = "assigned to a campaign"
    ACTIVATE = "activated a campaign and assigned to it"
    REMOVE = "removed from a campaign"
    IMPORT = "imported leads"
    SCRAPE = "discovered leads"
    PROCESS = "processed leads"
    SCHEDULE = "changed what is done again and again"
    EDIT_TAGS = "changed the tags of the workspace"
    EDIT_FIELDS = "changed the fields of the workspace"
    EDIT_SETTINGS = "changed the settings of the workspace"
    KEEP_KEY = "changed a key of another service"
    SAVE_SEGMENT = "saved a segment"
    EDIT_SEGMENTS = "changed a segment of the team"
    SUPPRESS = "changed the suppression list"
    SEE_SUPPRESSIONS = "looked at the suppression list"
    EXPORT = "exported a person"
    EXPORT_LEADS = "exported leads"
    ERASE = "erased a person"
    MANAGE_PEOPLE = "managed people"
    MANAGE_TOKENS = "managed access tokens"
    MANAGE_WEBHOOKS = "managed webhooks"
    SIGN_IN = "signed in"
    SEE = "looked"


EXPORTS = frozenset({Act.EXPORT, Act.EXPORT_LEADS})
"""Acts by which people learn something, and nothing is any the different."""

BROUGHT = frozenset({Act.IMPORT, Act.SCRAPE, Act.PROCESS})
"""Acts by which values come from elsewhere: nobody typed them."""

NOT_UNDONE = EXPORTS | {
    Act.KEEP_KEY,
    Act.MANAGE_PEOPLE,
    Act.MANAGE_TOKENS,
    Act.MANAGE_WEBHOOKS,
    Act.SCHEDULE,
    Act.SIGN_IN,
    Act.SEE,
    Act.SEE_SUPPRESSIONS,
    Act.ERASE,
    Act.FIND_DUPLICATES,
}
"""Acts that nothing takes back."""


class ChangeSet(SQLModel, table=True):
    """One act: everything in it was done, and is undone, together.

    `operation` is made by the browser: the same one sent twice is answered from `answer`, not done twice.
    An undo is a change set too: it names what it undid in `undo_of`, and that names it in `undone_by` unless
    something was kept as it is. `report` says what came of it.
    """

    __tablename__ = "change_set"  # pyright: ignore[reportAssignmentType] - SQLModel types it as its own default

    id: int | None = primary_key()
    act: str = Field(max_length=60)
    account_id: int | None = Field(default=None, foreign_key="account.id", sa_type=big_integer())
    job_id: int | None = Field(default=None, foreign_key="job.id", index=True, sa_type=big_integer())
    operation: str | None = Field(default=None, unique=True, max_length=64)
    answer: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    undo_of: int | None = Field(default=None, index=True, sa_type=big_integer())
    undone_by: int | None = Field(default=None, sa_type=big_integer())
    report: dict[str, Any] | None = Field(default=None, sa_column=Column(JSON))
    at: datetime = moment(index=True)


class Change(SQLModel, table=True):
    """One attribute of one thing going from `old` to `new` (JSON values).

    An empty `attribute` is the whole thing: `old` null when it was created, `new` null when it was deleted.
    `source` says where the value came from when nobody typed it ("Connections.csv line 12").
    """

    __table_args__ = (
        Index("ix_change_by_lead", "lead_id", "id"),
        Index("ix_change_by_thing", "thing", "thing_id"),
        Index("ix_change_by_set", "change_set_id", "id"),
    )

    id: int | None = primary_key()
    change_set_id: int = Field(foreign_key="change_set.id", ondelete="CASCADE", sa_type=big_integer())
    thing: str = Field(max_length=20)
    thing_id: int = Field(sa_type=big_integer())
    lead_id: int | None = Field(default=None, sa_type=big_integer())
    attribute: str = Field(default="", max_length=60)
    old: Any = Field(default=None, sa_column=Column(JSON))
    new: Any = Field(default=None, sa_column=Column(JSON))
    source: str = Field(default="", max_length=400)
    at: datetime = moment()
