"""`token`: for programs, where nobody has a browser."""

import json
from pathlib import Path
from typing import Any

import pytest

from leadsphere import database as databases
from leadsphere.__main__ import main
from leadsphere.accounts.tokens import hashed
from leadsphere.queries.access_tokens import bearer_of
from tests.factories import make_account


@pytest.fixture
def email(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """The address of somebody in a workspace of its own."""
    url = f"sqlite:///{tmp_path}/leadsphere.db"
    monkeypatch.setenv("LEADSPHERE_DATA", str(tmp_path))
    monkeypatch.setenv("LEADSPHERE_DATABASE_URL", url)
    databases.upgrade(url)
    database = databases.connect(url)
    ana = make_account(database, "Ana")
    with database.reading() as session:
        from leadsphere.models import Account

        found = session.get_one(Account, ana.account_id).email
    databases.disconnect()
    return found


def said(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    assert main([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def test_a_token_is_made_listed_and_revoked(
    email: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    made = said(
        capsys, "token", "create", email, "--scope", "leads:read", "--scope", "imports", "--name", "Sync"
    )
    database = databases.connect(f"sqlite:///{tmp_path}/leadsphere.db")
    with database.reading() as session:
        found = bearer_of(session, hashed(made["token"]))
    databases.disconnect()
    assert (
        found is not None and found.actor.name == "Ana" and sorted(found.scopes) == ["imports", "leads:read"]
    )
    (row,) = said(capsys, "token", "list")
    assert (row["name"], row["owner"], row["used"]) == ("Sync", "Ana", "")
    assert made["token"] not in json.dumps(row)
    assert said(capsys, "token", "revoke", str(row["id"])) == {"revoked": row["id"]}
    assert said(capsys, "token", "list") == []


@pytest.mark.parametrize(
    "words",
    [
        ["create", "nobody@example.org", "--scope", "leads:read"],
        ["create"],
        ["create", "ANA"],
        ["create", "ANA", "--scope", "everything"],
        ["create", "ANA", "--scope", "imports", "--days", "0"],
        ["revoke"],
        ["revoke", "x"],
        ["revoke", "7"],
    ],
    ids=" ".join,
)
def test_what_cannot_be_done_is_said_in_one_line(
    email: str, capsys: pytest.CaptureFixture[str], words: list[str]
) -> None:
    assert main(["token", *(email if word == "ANA" else word for word in words)]) == 1
    error = capsys.readouterr().err
    assert error.startswith("leadsphere: ") and error.count("\n") == 1
