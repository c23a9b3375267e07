"""Access tokens: whose they are, what they may, and when they end."""

import pytest
from sqlmodel import select

from leadsphere.accounts.rights import COMMAND_LINE, Actor, can
from leadsphere.accounts.scopes import ACTS, LABELS, TokenScope
from leadsphere.accounts.tokens import hashed, is_access_token
from leadsphere.database import Database
from leadsphere.errors import BadValue, Forbidden, NotFound, NotNow
from leadsphere.models import AccessToken, Act, Role
from leadsphere.queries.access_tokens import Bearer, bearer_of, token_rows
from leadsphere.queries.accounts import Credentials
from leadsphere.services import access_tokens, accounts
from tests.conftest import Clock
from tests.factories import make_account

READ = frozenset({TokenScope.READ_LEADS})


def new(database: Database, actor: Actor, name: str = "Sync", **how: object) -> str:
    with database.transaction() as session:
        return access_tokens.create(session, actor, name=name, **{"scopes": READ, **how})  # pyright: ignore[reportArgumentType] - wrong ones, too


def bearer(database: Database, token: str) -> Bearer | None:
    with database.reading() as session:
        return bearer_of(session, hashed(token))


def id_of(database: Database, token: str) -> int:
    found = bearer(database, token)
    assert found is not None
    return found.token_id


def test_a_token_is_recognisable_and_kept_as_a_hash_alone(database: Database, ben: Actor) -> None:
    token = new(database, ben)
    assert is_access_token(token) and token.startswith("ls_") and len(token) == 46
    with database.reading() as session:
        (kept,) = session.exec(select(AccessToken)).all()
    assert token not in str(kept.model_dump()) and kept.token_hash == hashed(token)


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("scope", TokenScope)
def test_a_token_may_what_both_its_scope_and_the_role_allow(
    database: Database, role: Role, scope: TokenScope
) -> None:
    sam = make_account(database, "Sam", role)
    found = bearer(database, new(database, sam, scopes={scope}))
    assert found is not None
    for act in Act:
        assert can(found.actor, act) == (act in ACTS[scope] and can(sam, act))


def test_a_token_may_no_more_than_its_owner_may_now(database: Database, ana: Actor) -> None:
    mia = make_account(database, "Mia", Role.MANAGER)
    token = new(database, mia, scopes=set(TokenScope))
    with database.transaction() as session:
        accounts.change_role(session, ana, mia.account_id or 0, Role.VIEWER)
    found = bearer(database, token)
    assert found is not None and not can(found.actor, Act.IMPORT) and can(found.actor, Act.SEE)


def test_a_token_makes_no_other_token(database: Database, ana: Actor) -> None:
    found = bearer(database, new(database, ana, scopes=set(TokenScope)))
    assert found is not None
    with pytest.raises(Forbidden):
        new(database, found.actor)


def test_a_token_ends_with_its_day(database: Database, ben: Actor, clock: Clock) -> None:
    token = new(database, ben, days=30)
    clock.advance(days=29, hours=23)
    assert bearer(database, token)
    clock.advance(hours=1)
    assert bearer(database, token) is None
    with database.reading() as session:
        (row,) = token_rows(session, ben)
    assert row.has_expired and row.expires == "1 Apr 2026"


def test_tokens_end_when_the_account_is_disabled_and_stay_so_when_it_is_let_in_again(
    database: Database, ana: Actor, ben: Actor
) -> None:
    token = new(database, ben)
    with database.transaction() as session:
        accounts.disable(session, ana, ben.account_id or 0)
    assert bearer(database, token) is None
    with database.transaction() as session:
        accounts.enable(session, ana, ben.account_id or 0)
    assert bearer(database, token) is None


def test_tokens_end_with_a_new_password(database: Database, ben: Actor) -> None:
    token = new(database, ben)
    with database.transaction() as session:
        accounts.change_password(session, Credentials(ben.account_id or 0, "!"), password_hash="!!")
    assert bearer(database, token) is None


def test_a_person_sees_and_revokes_their_own_and_an_owner_everybodys(
    database: Database, ana: Actor, ben: Actor, vera: Actor
) -> None:
    bens, veras = new(database, ben, "Ben's"), new(database, vera, "Vera's")
    with database.reading() as session:
        assert [row.name for row in token_rows(session, ben)] == ["Ben's"]
        assert [(row.name, row.owner, row.is_own) for row in token_rows(session, ana)] == [
            ("Ben's", "Ben", False),
            ("Vera's", "Vera", False),
        ]
    with pytest.raises(NotFound), database.transaction() as session:
        access_tokens.revoke(session, ben, id_of(database, veras))
    with pytest.raises(NotFound), database.transaction() as session:
        access_tokens.revoke(session, ben, 10_000)
    with database.transaction() as session:
        access_tokens.revoke(session, ben, id_of(database, bens))
    with database.transaction() as session:
        access_tokens.revoke(session, ana, id_of(database, veras))
    assert bearer(database, bens) is None and bearer(database, veras) is None


def test_its_last_use_is_noted_every_ten_minutes(database: Database, ben: Actor, clock: Clock) -> None:
    token = new(database, ben)
    token_id, first = id_of(database, token), clock()
    for minutes, noted in ((0, first), (9, first), (2, None)):
        clock.advance(minutes=minutes)
        with database.transaction() as session:
            access_tokens.touch(session, token_id)
        found = bearer(database, token)
        assert found is not None and found.used_at == (noted or clock())


@pytest.mark.parametrize(
    "how", [{"name": " "}, {"name": "x" * 81}, {"scopes": set()}, {"days": 0}, {"days": 3_651}], ids=repr
)
def test_a_token_that_says_too_little_is_refused(
    database: Database, ben: Actor, how: dict[str, object]
) -> None:
    with pytest.raises(BadValue):
        new(database, ben, **{"name": "Sync", **how})  # pyright: ignore[reportArgumentType] - wrong ones
    with database.reading() as session:
        assert not token_rows(session, ben)


def test_nobody_collects_tokens_without_end(database: Database, ben: Actor) -> None:
    for _ in range(access_tokens.MOST):
        new(database, ben)
    with pytest.raises(NotNow):
        new(database, ben)


def test_only_the_command_line_makes_tokens_for_others(database: Database, ana: Actor, ben: Actor) -> None:
    with pytest.raises(Forbidden):
        new(database, ana, account_id=ben.account_id)
    found = bearer(database, new(database, COMMAND_LINE, account_id=ben.account_id))
    assert found is not None and found.actor.account_id == ben.account_id
    with pytest.raises(NotFound):
        new(database, COMMAND_LINE, account_id=999)


def test_every_scope_has_a_label_and_acts() -> None:
    assert set(LABELS) == set(ACTS) == set(TokenScope)
