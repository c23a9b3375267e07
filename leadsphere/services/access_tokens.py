"""Access tokens: made once, shown once, revoked at any time."""

# SQLModel prefers `exec`, which takes no deletes and updates.
# pyright: reportDeprecated=false

from collections.abc import Collection
from datetime import timedelta

from sqlalchemy import delete, func, or_, update
from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor, can
from leadsphere.accounts.scopes import TokenScope
from leadsphere.accounts.tokens import hashed, new_access_token
from leadsphere.attributes import On
from leadsphere.database import now
from leadsphere.errors import BadValue, Forbidden, NotFound, NotNow
from leadsphere.models import AccessToken, Account, Act
from leadsphere.services.recording import begin
from leadsphere.values.text import clean

LONGEST_NAME = 80
MOST = 50
"""Tokens of one account."""
LONGEST_LIFE = 3650
"""Days."""
USED_EVERY = timedelta(minutes=10)
"""How exactly it is known when a token was last used: a write for every request would be too many."""


def create(
    session: Session,
    actor: Actor,
    *,
    name: str,
    scopes: Collection[TokenScope],
    days: int | None = None,
    account_id: int | None = None,
) -> str:
    """A new token, which is kept nowhere; without `days` it lasts until it is revoked.

    `account_id` is whose it is on the command line, which has no account of its own. Raises Forbidden,
    NotFound, BadValue, NotNow where there are too many.
    """
    record = begin(session, actor, Act.MANAGE_TOKENS)
    owner = _owner(session, actor, account_id)
    called = _checked(name, scopes, days)
    many = select(func.count()).select_from(AccessToken).where(col(AccessToken.account_id) == owner.id)
    if session.exec(many).one() >= MOST:
        raise NotNow(f"Nobody has more than {MOST} tokens. Revoke one first.")
    token, moment = new_access_token(), now(session)
    session.add(
        AccessToken(
            account_id=owner.id or 0,
            name=called,
            token_hash=hashed(token),
            scopes=[scope.value for scope in TokenScope if scope in scopes],
            created_at=moment,
            expires_at=moment + timedelta(days=days) if days else None,
        )
    )
    record.changed(On.ACCOUNT, owner.id or 0, "token", None, called)
    record.save()
    return token


def revoke(session: Session, actor: Actor, token_id: int) -> None:
    """End a token: one's own, or anybody's for whoever manages people. Raises Forbidden; NotFound for all others."""
    record = begin(session, actor, Act.MANAGE_TOKENS)
    token = session.get(AccessToken, token_id)
    if token is None or not (token.account_id == actor.account_id or can(actor, Act.MANAGE_PEOPLE)):
        raise NotFound("This token is no longer here.")
    session.delete(token)
    record.changed(On.ACCOUNT, token.account_id, "token", token.name, None)
    record.save()


def revoke_all(session: Session, account_id: int) -> None:
    """End every token of an account, in the transaction that takes its right away."""
    session.execute(delete(AccessToken).where(col(AccessToken.account_id) == account_id))


def touch(session: Session, token_id: int) -> None:
    """Note that a token is in use; others may just have done so."""
    moment = now(session)
    long_ago = or_(col(AccessToken.used_at).is_(None), col(AccessToken.used_at) <= moment - USED_EVERY)
    session.execute(
        update(AccessToken).where(col(AccessToken.id) == token_id, long_ago).values(used_at=moment)
    )


def _owner(session: Session, actor: Actor, account_id: int | None) -> Account:
    if actor.account_id is not None and account_id not in (None, actor.account_id):
        raise Forbidden("A token is made by whoever it acts for.")
    account = session.get(Account, actor.account_id or account_id or 0)
    if account is None or account.disabled_at is not None:
        raise NotFound("This account is no longer here.")
    return account


def _checked(name: str, scopes: Collection[TokenScope], days: int | None) -> str:
    called = clean(name)
    if not called:
        raise BadValue("Type a name by which you will know this token again.")
    if len(called) > LONGEST_NAME:
        raise BadValue(f"A name has at most {LONGEST_NAME} characters.")
    if not scopes:
        raise BadValue("Tick at least one thing that the token is for.")
    if days is not None and not 0 < days <= LONGEST_LIFE:
        raise BadValue(f"A token lasts from 1 to {LONGEST_LIFE} days.")
    return called
