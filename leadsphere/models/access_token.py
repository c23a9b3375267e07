"""Personal access tokens: what a program sends in a person's name."""

from datetime import datetime

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from leadsphere.models.columns import big_integer, moment, primary_key


class AccessToken(SQLModel, table=True):
    """A token of one account: 256 random bits, kept only as their SHA-256 (hex). One that is revoked has no row.

    `scopes` are values of `accounts.scopes.TokenScope`.
    """

    __tablename__ = "access_token"  # pyright: ignore[reportAssignmentType] - SQLModel types it as its own default

    id: int | None = primary_key()
    account_id: int = Field(foreign_key="account.id", index=True, ondelete="CASCADE", sa_type=big_integer())
    name: str = Field(max_length=80)
    token_hash: str = Field(unique=True, max_length=64)
    scopes: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    created_at: datetime = moment()
    expires_at: datetime | None = moment(optional=True)
    used_at: datetime | None = moment(optional=True)
