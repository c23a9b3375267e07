"""`token create|list|revoke`: what programs come in with, made where nobody has a browser."""

from argparse import Namespace
from typing import Any

from sqlmodel import Session, col, select

from leadsphere.accounts.rights import COMMAND_LINE
from leadsphere.accounts.scopes import TokenScope
from leadsphere.commands.opening import opened
from leadsphere.errors import BadValue, NotFound
from leadsphere.models import Account
from leadsphere.queries.access_tokens import TokenRow, token_rows
from leadsphere.services import access_tokens
from leadsphere.settings import Settings
from leadsphere.values.emails import parse_email


def tokens(settings: Settings, arguments: Namespace) -> dict[str, Any] | list[dict[str, Any]]:
    """Make a token for the account `who`, revoke the one with the id `who`, or list all. Raises BadValue, NotFound."""
    if arguments.action == "list":
        with opened(settings, writes=False) as database, database.reading() as session:
            return [_row(row) for row in token_rows(session, COMMAND_LINE)]
    with opened(settings, writes=True) as database, database.transaction() as session:
        return (_create if arguments.action == "create" else _revoke)(session, arguments)


def tokens_text(said: dict[str, Any] | list[dict[str, Any]]) -> str:
    """What was done, or what there is, for people."""
    if isinstance(said, list):
        return "\n".join(map(_line, said)) or "There are no tokens."
    if "token" in said:
        return f"This token is shown only this once:\n{said['token']}"
    return f"Token {said['revoked']} is revoked."


def _create(session: Session, arguments: Namespace) -> dict[str, Any]:
    email = parse_email(arguments.who or "")
    account_id = session.exec(select(Account.id).where(col(Account.email) == email)).first()
    if account_id is None:
        raise NotFound(f"Nobody here has the address {email}.")
    scopes = [_scope(text) for text in arguments.scope or ()]
    token = access_tokens.create(
        session, COMMAND_LINE, name=arguments.name, scopes=scopes, days=arguments.days, account_id=account_id
    )
    return {"token": token, "email": email, "scopes": [scope.value for scope in scopes]}


def _revoke(session: Session, arguments: Namespace) -> dict[str, Any]:
    text: str = arguments.who or ""
    if not (text.isascii() and text.isdigit() and len(text) <= 18):
        raise BadValue("Say which: `token list` shows the ids.")
    access_tokens.revoke(session, COMMAND_LINE, int(text))
    return {"revoked": int(text)}


def _scope(text: str) -> TokenScope:
    if text not in list(TokenScope):
        raise BadValue(f"There is no scope {text!r}: choose {', '.join(TokenScope)}.")
    return TokenScope(text)


def _row(row: TokenRow) -> dict[str, Any]:
    names = ("id", "name", "owner", "scopes", "created", "used", "expires")
    return {name: getattr(row, name) for name in names}


def _line(row: dict[str, Any]) -> str:
    used = f"used {row['used']}" if row["used"] else "never used"
    return f"{row['id']} · {row['name']} · {row['owner']} · {row['scopes']} · {used}"
