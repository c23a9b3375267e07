import io
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest

from leadsphere import database as databases
from leadsphere.accounts import passwords
from leadsphere.accounts.tokens import hashed
from leadsphere.commands.people import add_user, add_user_text
from leadsphere.errors import AlreadyExists, BadValue, LeadSphereError, NotNow
from leadsphere.models import Role
from leadsphere.queries import accounts as queries
from leadsphere.settings import Settings

PASSWORD = "correct horse battery"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_env({"LEADSPHERE_DATA": str(tmp_path)})


def add(
    settings: Settings, email: str, role: str = "owner", *, typed: str | None = PASSWORD, name: str = ""
) -> dict[str, Any]:
    """Run `user add` with `typed` on standard input; None leaves `--password-stdin` out."""
    sys.stdin = io.StringIO(f"{typed}\n" if typed is not None else "")
    try:
        return add_user(
            settings, Namespace(email=email, role=role, name=name, password_stdin=typed is not None)
        )
    finally:
        sys.stdin = sys.__stdin__


def credentials(settings: Settings, email: str) -> queries.Credentials | None:
    database = databases.connect(settings.database_url, writes=False)
    try:
        with database.reading() as session:
            return queries.credentials(session, email)
    finally:
        databases.disconnect()


def test_somebody_is_added_with_a_password_from_standard_input(settings: Settings) -> None:
    assert add(settings, "Ana@Example.com") == {"email": "ana@example.com", "role": "owner"}
    known = credentials(settings, "ana@example.com")
    assert known is not None and passwords.matches_now(PASSWORD, known.password_hash)


def test_without_a_password_a_link_is_made_that_works_once(settings: Settings) -> None:
    add(settings, "ana@example.com")
    added = add(settings, "ben@example.com", "rep", typed=None)
    assert added["invitation"].startswith(f"{settings.origin}/invite/")
    assert added["invitation"] in add_user_text(added)
    database = databases.connect(settings.database_url, writes=False)
    with database.reading() as session:
        invited = queries.invitation(session, hashed(added["invitation"].rpartition("/")[2]))
    databases.disconnect()
    assert invited == queries.Invited("ben@example.com", Role.REP)


@pytest.mark.parametrize(
    ("email", "role", "typed", "error"),
    [
        ("ana@example.com", "owner", PASSWORD, AlreadyExists),
        ("nobody", "rep", PASSWORD, BadValue),
        ("ben@example.com", "emperor", PASSWORD, BadValue),
        ("ben@example.com", "rep", "short", BadValue),
        ("ben@example.com", "rep", "", BadValue),
    ],
)
def test_what_cannot_be_added_is_refused_with_a_reason(
    settings: Settings, email: str, role: str, typed: str, error: type[LeadSphereError]
) -> None:
    add(settings, "ana@example.com")
    with pytest.raises(error):
        add(settings, email, role, typed=typed)
    assert credentials(settings, "ben@example.com") is None


def test_the_first_account_is_an_owner_with_a_password(settings: Settings) -> None:
    with pytest.raises(NotNow):
        add(settings, "ana@example.com", "rep")
    with pytest.raises(NotNow):
        add(settings, "ana@example.com", "owner", typed=None)
