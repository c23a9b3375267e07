"""The people who use LeadSphere, their sign-ins, and their invitations."""

from datetime import datetime
from enum import StrEnum

from sqlmodel import Field, SQLModel

from leadsphere.models.columns import big_integer, moment, primary_key
from leadsphere.models.folded import folded


class Role(StrEnum):
    """What somebody may do, from everything to looking."""

    OWNER = "owner"
    MANAGER = "manager"
    REP = "rep"
    VIEWER = "viewer"


@folded("name")
class Account(SQLModel, table=True):
    """A person who signs in. `email` is lower case; a disabled account keeps its history."""

    id: int | None = primary_key()
    email: str = Field(unique=True, max_length=254)
    name: str = Field(max_length=200)
    password_hash: str = Field(max_length=300)
    role: str = Field(max_length=20)
    created_at: datetime = moment()
    disabled_at: datetime | None = moment(optional=True)


class SignIn(SQLModel, table=True):
    """One browser's session: the cookie's 256-bit token is kept only as its SHA-256 (hex)."""

    __tablename__ = "sign_in"  # pyright: ignore[reportAssignmentType] - SQLModel types it as its own default

    token_hash: str = Field(primary_key=True, max_length=64)
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE", sa_type=big_integer())
    created_at: datetime = moment()
    seen_at: datetime = moment()


class Invitation(SQLModel, table=True):
    """A link that makes one account: its token is kept only as its SHA-256 (hex)."""

    token_hash: str = Field(primary_key=True, max_length=64)
    email: str = Field(max_length=254)
    role: str = Field(max_length=20)
    invited_by: int = Field(foreign_key="account.id", sa_type=big_integer())
    created_at: datetime = moment()
    expires_at: datetime = moment()
    used_at: datetime | None = moment(optional=True)
