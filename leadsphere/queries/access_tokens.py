"""Access tokens: whose one is, and what there are."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_
from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor, can
from leadsphere.accounts.scopes import LABELS, TokenScope, acts_of
from leadsphere.database import now
from leadsphere.models import AccessToken, Account, Act, Role


@dataclass(frozen=True, slots=True)
class Bearer:
    """Whoever sends a token, as far as it goes. `actor` may do what the role allows now and the token is for."""

    token_id: int
    token_hash: str
    actor: Actor
    scopes: frozenset[TokenScope]
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class TokenRow:
    """One token on the settings page. `used` and `expires` are days, "" for never."""

    id: int
    name: str
    owner: str
    is_own: bool
    scopes: str
    created: str
    used: str
    expires: str
    has_expired: bool


def bearer_of(session: Session, token_hash: str) -> Bearer | None:
    """Whose token this is, while it lasts and the account is not disabled."""
    found = session.exec(
        select(AccessToken, Account)
        .join(Account, col(Account.id) == col(AccessToken.account_id))
        .where(
            col(AccessToken.token_hash) == token_hash,
            col(Account.disabled_at).is_(None),
            or_(col(AccessToken.expires_at).is_(None), col(AccessToken.expires_at) > now(session)),
        )
    ).first()
    if found is None:
        return None
    token, account = found
    scopes = frozenset(TokenScope(scope) for scope in token.scopes)
    actor = Actor(account.id, account.name, Role(account.role), only=acts_of(scopes))
    return Bearer(token.id or 0, token_hash, actor, scopes, token.used_at)


def token_rows(session: Session, actor: Actor) -> list[TokenRow]:
    """The person's own tokens, newest first; then, for whoever manages people, everybody else's by name."""
    wanted = select(AccessToken, Account).join(Account, col(Account.id) == col(AccessToken.account_id))
    if not can(actor, Act.MANAGE_PEOPLE):
        wanted = wanted.where(col(AccessToken.account_id) == actor.account_id)
    is_other = col(AccessToken.account_id) != actor.account_id
    rows = session.exec(wanted.order_by(is_other, func.lower(Account.name), col(AccessToken.id).desc()))
    moment = now(session)
    return [_row(token, account, actor, moment) for token, account in rows]


def _row(token: AccessToken, account: Account, actor: Actor, moment: datetime) -> TokenRow:
    return TokenRow(
        id=token.id or 0,
        name=token.name,
        owner=account.name,
        is_own=account.id == actor.account_id,
        scopes=", ".join(LABELS[TokenScope(scope)] for scope in token.scopes),
        created=_day(token.created_at),
        used=_day(token.used_at),
        expires=_day(token.expires_at),
        has_expired=token.expires_at is not None and token.expires_at <= moment,
    )


def _day(moment: datetime | None) -> str:
    return f"{moment:%d %b %Y}".lstrip("0") if moment else ""
