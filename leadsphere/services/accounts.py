"""Accounts: the first one, invitations, sign-ins, roles, and who may not come in any more.

Passwords arrive as hashes: hashing takes long, and nothing waits for it in a transaction. Whatever takes a
right away ends the account's sign-ins; the notice that this publishes closes its tabs.
"""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# pyright: reportDeprecated=false

import asyncio
import logging
import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, or_, text, update
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlmodel import Session, col, select

from leadsphere import database
from leadsphere.accounts.rights import COMMAND_LINE, Actor, require
from leadsphere.accounts.tokens import ABSOLUTE, IDLE, hashed, new_token
from leadsphere.attributes import On
from leadsphere.database import now, tell
from leadsphere.errors import AlreadyExists, BadValue, Forbidden, NotFound, NotNow
from leadsphere.live.change import Notice
from leadsphere.models import Account, Act, Invitation, Role, SignIn
from leadsphere.queries import accounts as queries
from leadsphere.queries.accounts import SignedIn
from leadsphere.services.access_tokens import revoke_all
from leadsphere.services.recording import begin
from leadsphere.values.emails import parse_email
from leadsphere.values.text import clean

logger = logging.getLogger(__name__)

INVITATION_LASTS = timedelta(days=7)
SEEN_EVERY = timedelta(minutes=10)
"""How exactly it is known when a browser was last used: a write for every click would be too many."""
FRESH = 1.0
"""Seconds for which a sign-in that was read is known."""

# Others may still refer to the account, as what they write about it does.
_LOCK: Any = {"key_share": True}

_GONE = "This invitation was used already or is too old. Ask for a new one."


def first_account(session: Session, *, name: str, email: str, password_hash: str) -> Actor:
    """The owner who sets the workspace up. Raises NotNow once anybody has an account, BadValue."""
    _one_at_a_time(session)
    if queries.has_accounts(session):
        raise NotNow("This workspace is set up already. Sign in.")
    account = _new_account(session, name, email, Role.OWNER, password_hash)
    actor = Actor(account.id, account.name, Role.OWNER)
    _record_new(session, actor, account)
    return actor


def add(session: Session, *, email: str, role: Role, password_hash: str, name: str = "") -> Actor:
    """An account made on the command line. Raises AlreadyExists, BadValue, NotNow if the first one is no owner."""
    _one_at_a_time(session)
    if role is not Role.OWNER and not queries.has_accounts(session):
        raise NotNow("The first account must be an owner: add it with --role owner.")
    account = _new_account(session, name or parse_email(email).partition("@")[0], email, role, password_hash)
    _record_new(session, COMMAND_LINE, account)
    return Actor(account.id, account.name, role)


def invite(session: Session, actor: Actor, *, email: str, role: Role) -> str:
    """The token of a link that makes one account; an older one to the same address stops working.

    Raises Forbidden, BadValue, AlreadyExists, and NotNow on the command line while there is no owner.
    """
    record = begin(session, actor, Act.MANAGE_PEOPLE)
    address = _address(email)
    _refuse_taken(session, address)
    session.execute(
        delete(Invitation).where(col(Invitation.email) == address, col(Invitation.used_at).is_(None))
    )
    token = new_token()
    sender = actor.account_id or _oldest_owner(session)
    moment = now(session)
    session.add(
        Invitation(
            token_hash=hashed(token),
            email=address,
            role=role.value,
            invited_by=sender,
            created_at=moment,
            expires_at=moment + INVITATION_LASTS,
        )
    )
    record.changed(On.ACCOUNT, sender, "invited", None, {"email": address, "role": role.value})
    record.save()
    return token


def accept_invitation(session: Session, token_hash: str, *, name: str, password_hash: str) -> Actor:
    """The account that an invitation makes, in the name of whoever sent it.

    Raises NotFound for a link that is used, old, or whose sender may not invite any more; BadValue.
    """
    link = session.exec(
        select(Invitation).where(col(Invitation.token_hash) == token_hash).with_for_update()
    ).first()
    invited = queries.invitation(session, token_hash)
    if link is None or invited is None:
        raise NotFound(_GONE)
    link.used_at = now(session)
    session.add(link)
    account = _new_account(session, name, invited.email, invited.role, password_hash)
    _record_new(session, _actor(session, link.invited_by), account)
    return Actor(account.id, account.name, invited.role)


def sign_in(session: Session, credentials: queries.Credentials) -> str:
    """The token of a new sign-in, for credentials whose password was just checked.

    Raises Forbidden when the account was disabled or its password changed in the meantime.
    """
    account = _locked(session, credentials.account_id)
    if account.disabled_at or account.password_hash != credentials.password_hash:
        raise Forbidden("Email or password is wrong.")
    moment = now(session)
    session.execute(
        delete(SignIn).where(
            or_(col(SignIn.seen_at) < moment - 2 * IDLE, col(SignIn.created_at) < moment - ABSOLUTE - IDLE)
        )
    )
    token = new_token()
    session.add(
        SignIn(token_hash=hashed(token), account_id=credentials.account_id, created_at=moment, seen_at=moment)
    )
    begin(session, _actor(session, credentials.account_id), Act.SIGN_IN).save()
    return token


def sign_out(session: Session, token_hash: str) -> None:
    """End one browser's sign-in; it may have ended already."""
    sign_in = session.get(SignIn, token_hash)
    if sign_in is not None:
        session.delete(sign_in)
        tell(session, Notice(On.ACCOUNT, sign_in.account_id))


def touch(session: Session, token_hash: str) -> None:
    """Note that this browser is in use; others may just have done so."""
    moment = now(session)
    session.execute(
        update(SignIn)
        .where(col(SignIn.token_hash) == token_hash, col(SignIn.seen_at) <= moment - SEEN_EVERY)
        .values(seen_at=moment)
    )


def change_role(session: Session, actor: Actor, account_id: int, role: Role) -> None:
    """Raises Forbidden, NotFound, and NotNow when no owner would be left."""
    account, owners = _to_manage(session, actor, account_id)
    if account.role == role.value:
        return
    _keep_an_owner(owners, account_id)
    record = begin(session, actor, Act.MANAGE_PEOPLE)
    record.changed(On.ACCOUNT, account_id, "role", account.role, role.value)
    account.role = role.value
    _end_sign_ins(session, account_id)
    record.save()


def disable(session: Session, actor: Actor, account_id: int) -> None:
    """Keep somebody out from this moment on; what they did stays. Raises as `change_role()`."""
    account, owners = _to_manage(session, actor, account_id)
    if account.disabled_at is not None:
        return
    _keep_an_owner(owners, account_id)
    record = begin(session, actor, Act.MANAGE_PEOPLE)
    record.changed(On.ACCOUNT, account_id, "disabled", False, True)
    account.disabled_at = now(session)
    _end_sign_ins(session, account_id)
    revoke_all(session, account_id)
    record.save()


def enable(session: Session, actor: Actor, account_id: int) -> None:
    """Let somebody in again. Raises Forbidden, NotFound."""
    account, _ = _to_manage(session, actor, account_id)
    if account.disabled_at is None:
        return
    record = begin(session, actor, Act.MANAGE_PEOPLE)
    record.changed(On.ACCOUNT, account_id, "disabled", True, False)
    account.disabled_at = None
    record.save()


def change_password(session: Session, credentials: queries.Credentials, *, password_hash: str) -> None:
    """Set one's own new password, the old one just checked; sign-ins and tokens of before work no more.

    Raises Forbidden when the account was disabled or its password changed in the meantime.
    """
    account = _locked(session, credentials.account_id)
    if account.disabled_at or account.password_hash != credentials.password_hash:
        raise Forbidden("The current password is wrong.")
    account.password_hash = password_hash
    record = begin(session, _actor(session, credentials.account_id), Act.SIGN_IN)
    record.changed(On.ACCOUNT, credentials.account_id, "password", None, None)
    _end_sign_ins(session, credentials.account_id)
    revoke_all(session, credentials.account_id)
    record.save()


async def recognise(token_hash: str | None) -> SignedIn | None:
    """Whose sign-in this is, if it lasts; that it was used is noted beside, at most every ten minutes.

    An answer is good for a second, and until `forget_recognised()`: bursts of events are read once.
    """
    if token_hash is None:
        return None
    known = _recognised.get(token_hash)
    if known is not None and known[0] > time.monotonic():
        found = known[1]
    else:
        generation = _generation
        found = await database.read(queries.account_of, token_hash)
        # Not kept when an account changed meanwhile: what was read may be older than that.
        if found is not None and generation == _generation:
            _recognised[token_hash] = (time.monotonic() + FRESH, found)
    if found is not None and found.seen_at <= database.current().clock() - SEEN_EVERY:
        _note_use(token_hash)
    return found


def forget_recognised() -> None:
    """Read every sign-in afresh from now on: an account changed, here or in another process."""
    global _generation
    _generation += 1
    _recognised.clear()


_recognised: dict[str, tuple[float, SignedIn]] = {}
_generation = 0
_noting: dict[str, asyncio.Task[None]] = {}


def _note_use(token_hash: str) -> None:
    if token_hash not in _noting:
        _noting[token_hash] = task = asyncio.create_task(_touch(token_hash))
        task.add_done_callback(lambda _: _noting.pop(token_hash, None))


async def _touch(token_hash: str) -> None:
    try:
        await database.write_patiently(touch, token_hash)
        _recognised.pop(token_hash, None)
    except SQLAlchemyError as error:
        # A full disk must not sign anybody out at once: the next use tries again.
        logger.warning("the use of a sign-in could not be noted: %s", type(error).__name__)


def _new_account(session: Session, name: str, email: str, role: Role, password_hash: str) -> Account:
    called = clean(name)
    if not called:
        raise BadValue("Type a name.")
    if len(called) > 200:
        raise BadValue("A name has at most 200 characters.")
    address = _address(email)
    _refuse_taken(session, address)
    account = Account(
        email=address, name=called, role=role.value, password_hash=password_hash, created_at=now(session)
    )
    session.add(account)
    try:
        session.flush()
    except IntegrityError:
        raise _taken(address) from None
    return account


def _record_new(session: Session, actor: Actor, account: Account) -> None:
    record = begin(session, actor, Act.MANAGE_PEOPLE)
    assert account.id is not None
    record.created(
        On.ACCOUNT, account.id, {"email": account.email, "name": account.name, "role": account.role}
    )
    record.save()


def _address(email: str) -> str:
    address = parse_email(email[:1_000])
    if len(address) > 254:
        raise BadValue("An e-mail address has at most 254 characters.")
    return address


def _refuse_taken(session: Session, address: str) -> None:
    if session.exec(select(Account.id).where(col(Account.email) == address)).first() is not None:
        raise _taken(address)


def _taken(address: str) -> AlreadyExists:
    return AlreadyExists(f"{address} has an account already.")


def _actor(session: Session, account_id: int) -> Actor:
    account = session.get(Account, account_id)
    assert account is not None
    return Actor(account.id, account.name, Role(account.role))


def _oldest_owner(session: Session) -> int:
    found = session.exec(
        select(Account.id)
        .where(col(Account.role) == Role.OWNER.value, col(Account.disabled_at).is_(None))
        .order_by(col(Account.id))
    ).first()
    if found is None:
        raise NotNow("There is no owner yet who could invite. Give the first account a password.")
    return found


def _to_manage(session: Session, actor: Actor, account_id: int) -> tuple[Account, Sequence[int | None]]:
    """The account, and who the owners are: all locked, in one order, until the transaction ends.

    Otherwise two owners who demote each other at the same moment would both succeed.
    """
    require(actor, Act.MANAGE_PEOPLE)
    owners = session.exec(
        select(Account.id)
        .where(col(Account.role) == Role.OWNER.value, col(Account.disabled_at).is_(None))
        .order_by(col(Account.id))
        .with_for_update(key_share=True)
    ).all()
    return _locked(session, account_id), owners


def _locked(session: Session, account_id: int) -> Account:
    account = session.get(Account, account_id, with_for_update=_LOCK)
    if account is None:
        raise NotFound("This account is no longer here.")
    return account


def _keep_an_owner(owners: Sequence[int | None], leaving: int) -> None:
    if list(owners) == [leaving]:
        raise NotNow("This is the last owner. Make somebody else an owner first.")


def _end_sign_ins(session: Session, account_id: int) -> None:
    session.execute(delete(SignIn).where(col(SignIn.account_id) == account_id))


def _one_at_a_time(session: Session) -> None:
    # SQLite has one writer; on PostgreSQL two could both find the workspace empty.
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE"))


def require_manager(actor: Actor) -> None:
    """Raise Forbidden unless `actor` may manage people."""
    require(actor, Act.MANAGE_PEOPLE)
