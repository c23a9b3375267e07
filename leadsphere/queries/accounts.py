"""Who is signed in, who works here, and whether anybody does."""

# SQLModel's `select` knows at most four columns, so what comes back is unknown to a type checker.
# pyright: reportCallIssue=false, reportUnknownArgumentType=false, reportUnknownMemberType=false, reportUnknownVariableType=false

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import exists, func, or_
from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor
from leadsphere.accounts.tokens import has_expired
from leadsphere.database import now
from leadsphere.models import Account, Invitation, Lead, Role, SignIn
from leadsphere.models.rows import ACCOUNT
from leadsphere.values.text import fold


@dataclass(frozen=True, slots=True)
class SignedIn:
    """One browser's sign-in and whose it is."""

    account_id: int
    name: str
    email: str
    role: Role
    token_hash: str
    created_at: datetime
    seen_at: datetime

    @property
    def actor(self) -> Actor:
        return Actor(self.account_id, self.name, self.role)


@dataclass(frozen=True, slots=True)
class Person:
    """One row of the people page. `last_seen` is the day on which a browser of theirs that is signed in was used."""

    id: int
    name: str
    email: str
    role: Role
    is_disabled: bool
    last_seen: str


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who works here, for a choice: `id` is text."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Invited:
    """What an invitation's link may show before it is used."""

    email: str
    role: Role


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a password is checked against."""

    account_id: int
    password_hash: str


class End(StrEnum):
    """How a sign-in ended: by itself, or because somebody ended it."""

    EXPIRED = "expired"
    REVOKED = "revoked"


def account_of(session: Session, token_hash: str | None) -> SignedIn | None:
    """Whose sign-in this is, while it lasts and the account is not disabled."""
    found = _sign_in(session, token_hash)
    return None if found is None or has_expired(found, now(session)) else found


def end_of(session: Session, token_hash: str) -> End | None:
    """How this sign-in ended; None while it lasts."""
    found = _sign_in(session, token_hash)
    if found is None:
        return End.REVOKED
    return End.EXPIRED if has_expired(found, now(session)) else None


def has_accounts(session: Session) -> bool:
    """Whether the workspace has been set up."""
    return bool(session.scalar(select(exists().where(col(Account.id).is_not(None)))))


def credentials(session: Session, email: str) -> Credentials | None:
    """What to check the password of this address against; None for nobody's and for a disabled account's."""
    row = session.exec(
        select(Account.id, Account.password_hash).where(
            col(Account.email) == email, col(Account.disabled_at).is_(None)
        )
    ).first()
    return None if row is None or row[0] is None else Credentials(row[0], row[1])


def people(session: Session) -> list[Person]:
    """Everybody with an account, by name; the disabled ones last."""
    last_seen = (
        select(func.max(col(SignIn.seen_at)))
        .where(col(SignIn.account_id) == col(Account.id))
        .scalar_subquery()
    )
    rows = session.exec(
        select(Account, last_seen).order_by(
            col(Account.disabled_at).is_not(None), func.lower(col(Account.name)), col(Account.id)
        )
    )
    return [
        Person(
            account.id or 0,
            account.name,
            account.email,
            Role(account.role),
            account.disabled_at is not None,
            _day(seen),
        )
        for account, seen in rows
    ]


def invitation(session: Session, token_hash: str) -> Invited | None:
    """What this link invites to; None once it was used or is too old, or its sender may not invite any more."""
    row = session.exec(
        select(Invitation.email, Invitation.role)
        .join(Account, col(Account.id) == col(Invitation.invited_by))
        .where(
            col(Invitation.token_hash) == token_hash,
            col(Invitation.used_at).is_(None),
            col(Invitation.expires_at) > now(session),
            col(Account.role) == Role.OWNER.value,
            col(Account.disabled_at).is_(None),
        )
    ).first()
    return None if row is None else Invited(row[0], Role(row[1]))


def _day(moment: datetime | None) -> str:
    return f"{moment:%d %b %Y}".lstrip("0") if moment else ""


def _sign_in(session: Session, token_hash: str | None) -> SignedIn | None:
    if token_hash is None:
        return None
    row = session.exec(
        select(
            Account.id,
            Account.name,
            Account.email,
            Account.role,
            SignIn.token_hash,
            SignIn.created_at,
            SignIn.seen_at,
        )
        .join(Account, col(Account.id) == col(SignIn.account_id))
        .where(col(SignIn.token_hash) == token_hash, col(Account.disabled_at).is_(None))
    ).first()
    if row is None:
        return None
    account_id, name, email, role, hashed, created_at, seen_at = row
    return SignedIn(account_id or 0, name, email, Role(role), hashed, created_at, seen_at)


def colleagues(session: Session) -> list[Colleague]:
    """Everybody who may sign in and work on leads, or owns some, by name."""
    owns = exists().where(col(Lead.owner_id) == col(Account.id))
    found = session.exec(
        select(Account)
        .where(col(Account.disabled_at).is_(None), or_(col(Account.role) != Role.VIEWER, owns))
        .order_by(func.lower(Account.name), col(Account.id))
    )
    return [Colleague(str(account.id), account.name) for account in found]


def account_named(session: Session, text: str) -> int | None:
    """The account with this e-mail, or of this name; None where there is none, or several of the name."""
    wanted = text.strip()
    active = select(Account.id).where(col(Account.disabled_at).is_(None))
    by_email = session.exec(active.where(Account.email == wanted.lower())).first()
    by_name = session.exec(active.where(ACCOUNT.c.name_key == fold(wanted)).limit(2)).all()
    return by_email or (by_name[0] if len(by_name) == 1 else None)
