"""`user add`: an account with a password, or a link that lets its owner choose one."""

import asyncio
import getpass
import sys
from argparse import Namespace
from typing import Any

from leadsphere.accounts import passwords
from leadsphere.accounts.rights import COMMAND_LINE
from leadsphere.commands.opening import opened
from leadsphere.errors import BadValue
from leadsphere.models import Role
from leadsphere.services import accounts
from leadsphere.settings import Settings
from leadsphere.values.emails import parse_email


def add_user(settings: Settings, arguments: Namespace) -> dict[str, Any]:
    """Add `arguments.email` as `arguments.role`; `name` and `password_stdin` may be left out.

    The password comes from standard input, or from the keyboard; left empty there, an invitation is made.
    Raises BadValue, AlreadyExists, NotNow, DatabaseInUse.
    """
    email, role, name = parse_email(arguments.email), _role(arguments.role), arguments.name or ""
    password = _password(from_stdin=arguments.password_stdin)
    if not password:
        with opened(settings, writes=True) as database, database.transaction() as session:
            token = accounts.invite(session, COMMAND_LINE, email=email, role=role)
        return {"email": email, "role": role.value, "invitation": f"{settings.origin}/invite/{token}"}
    password_hash = asyncio.run(passwords.hash_of(password, email=email, name=name))
    with opened(settings, writes=True) as database, database.transaction() as session:
        accounts.add(session, email=email, role=role, name=name, password_hash=password_hash)
    return {"email": email, "role": role.value}


def add_user_text(added: dict[str, Any]) -> str:
    """What was done, for people."""
    if link := added.get("invitation"):
        return f"Send this link to {added['email']}. It works once, and for a week:\n{link}"
    return f"{added['email']} can sign in as {added['role']}."


def _role(text: str) -> Role:
    if text not in list(Role):
        raise BadValue(f"There is no role {text!r}: choose {', '.join(Role)}.")
    return Role(text)


def _password(*, from_stdin: bool) -> str:
    if from_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
        if not password:
            raise BadValue("There is no password on standard input.")
        return password
    if not sys.stdin.isatty():
        return ""
    password = getpass.getpass("Password (empty: print an invitation link): ")
    if password and getpass.getpass("Once more: ") != password:
        raise BadValue("These are two different passwords.")
    return password
