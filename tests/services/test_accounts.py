import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from leadsphere import database as databases
from leadsphere.accounts.rights import COMMAND_LINE, Actor
from leadsphere.accounts.tokens import ABSOLUTE, IDLE, hashed
from leadsphere.attributes import On
from leadsphere.database import Database
from leadsphere.errors import AlreadyExists, BadValue, Forbidden, LeadSphereError, NotFound, NotNow
from leadsphere.live.change import Notice
from leadsphere.models import Account, Act, Change, ChangeSet, Invitation, Role, SignIn
from leadsphere.queries import accounts as queries
from leadsphere.queries.accounts import Credentials, End, SignedIn
from leadsphere.services import accounts
from tests.conftest import Clock
from tests.factories import make_account


def write(database: Database, service: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    with database.transaction() as session:
        return service(session, *args, **kwargs)


def read(database: Database, query: Callable[..., Any], *args: Any) -> Any:
    with database.reading() as session:
        return query(session, *args)


def sign_in(database: Database, actor: Actor) -> str:
    """The token hash of a new sign-in."""
    return hashed(write(database, accounts.sign_in, Credentials(actor.account_id or 0, "!")))


def who(database: Database, token_hash: str) -> SignedIn | None:
    return read(database, queries.account_of, token_hash)


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """What each answers or raises, begun at the same moment in threads of their own."""
    gate = threading.Barrier(len(works))
    answers: list[Any] = [None] * len(works)

    def run(number: int, work: Callable[[], Any]) -> None:
        gate.wait()
        try:
            answers[number] = work()
        except LeadSphereError as error:
            answers[number] = error

    threads = [threading.Thread(target=run, args=item) for item in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_the_first_account_is_an_owner(database: Database) -> None:
    assert not read(database, queries.has_accounts)
    actor = write(database, accounts.first_account, name=" Ana ", email="Ana@Example.com", password_hash="!")
    assert actor.role is Role.OWNER
    (person,) = read(database, queries.people)
    assert (person.name, person.email, person.role) == ("Ana", "ana@example.com", Role.OWNER)


def test_there_is_one_first_account_only(database: Database, ana: Actor) -> None:
    with pytest.raises(NotNow):
        write(database, accounts.first_account, name="Eve", email="eve@example.com", password_hash="!")


async def test_of_two_who_set_up_at_the_same_moment_one_succeeds(database: Database) -> None:
    async def set_up(name: str) -> Any:
        try:
            return await databases.write(
                accounts.first_account, name=name, email=f"{name}@example.com", password_hash="!"
            )
        except NotNow as error:
            return error

    answers = await asyncio.gather(*(set_up(f"owner{number}") for number in range(8)))
    assert sum(isinstance(answer, Actor) for answer in answers) == 1
    assert len(read(database, queries.people)) == 1


def test_a_sign_in_is_recognised_by_its_token_alone(database: Database, ana: Actor) -> None:
    token_hash = sign_in(database, ana)
    person = who(database, token_hash)
    assert person is not None and person.actor == ana
    assert who(database, hashed("another")) is None


def test_the_token_itself_is_nowhere_in_the_database(database: Database, ana: Actor) -> None:
    token = write(database, accounts.sign_in, Credentials(ana.account_id or 0, "!"))
    invitation = write(database, accounts.invite, ana, email="ben@example.com", role=Role.REP)
    with database.reading() as session:
        kept = [
            str(row.model_dump())
            for table in (Account, SignIn, Invitation, Change, ChangeSet)
            for row in session.exec(select(table))
        ]
    assert kept
    assert not any(token in row or invitation in row for row in kept)


def test_a_password_that_was_changed_while_it_was_checked_opens_nothing(
    database: Database, ana: Actor
) -> None:
    with pytest.raises(Forbidden):
        write(database, accounts.sign_in, Credentials(ana.account_id or 0, "the hash before"))


def test_a_sign_in_ends_after_twelve_idle_hours(database: Database, ana: Actor, clock: Clock) -> None:
    token_hash = sign_in(database, ana)
    clock.advance(seconds=IDLE.total_seconds() - 1)
    assert who(database, token_hash) is not None
    clock.advance(seconds=1)
    assert who(database, token_hash) is None
    assert read(database, queries.end_of, token_hash) is End.EXPIRED


def test_a_sign_in_in_use_ends_after_two_weeks(database: Database, ana: Actor, clock: Clock) -> None:
    token_hash = sign_in(database, ana)
    for _ in range(int(ABSOLUTE / IDLE) * 2 - 1):
        clock.advance(hours=6)
        write(database, accounts.touch, token_hash)
    assert who(database, token_hash) is not None
    clock.advance(hours=6)
    assert who(database, token_hash) is None


async def test_use_is_noted_at_most_every_ten_minutes(database: Database, ana: Actor, clock: Clock) -> None:
    token_hash = sign_in(database, ana)
    for minutes, seen in ((9, 0), (1, 10), (9, 10), (1, 20)):
        clock.advance(minutes=minutes)
        accounts.forget_recognised()
        assert await accounts.recognise(token_hash) is not None
        await asyncio.gather(*accounts._noting.values())
        noted = read(database, lambda session: session.get(SignIn, token_hash))
        assert (noted.seen_at - noted.created_at).total_seconds() == seen * 60


async def test_recognising_reads_once_a_second_and_at_once_after_a_change(
    database: Database, ana: Actor
) -> None:
    token_hash = sign_in(database, ana)
    assert await accounts.recognise(token_hash) is not None
    write(database, accounts.sign_out, token_hash)
    accounts.forget_recognised()
    assert await accounts.recognise(token_hash) is None


async def test_what_was_read_before_a_change_is_not_known_after_it(
    database: Database, ana: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    token_hash = sign_in(database, ana)

    async def slow_read(*args: Any) -> Any:
        found = read(database, *args)
        write(database, accounts.sign_out, token_hash)
        accounts.forget_recognised()
        return found

    monkeypatch.setattr(databases, "read", slow_read)
    await accounts.recognise(token_hash)
    monkeypatch.undo()
    assert await accounts.recognise(token_hash) is None


def test_signing_out_ends_this_browser_only(database: Database, ana: Actor) -> None:
    here, there = sign_in(database, ana), sign_in(database, ana)
    write(database, accounts.sign_out, here)
    write(database, accounts.sign_out, here)
    assert who(database, here) is None
    assert who(database, there) is not None
    assert read(database, queries.end_of, here) is End.REVOKED


@pytest.mark.parametrize(
    "revoke",
    [
        lambda session, ana, ben: accounts.change_role(session, ana, ben, Role.VIEWER),
        lambda session, ana, ben: accounts.disable(session, ana, ben),
        lambda session, ana, ben: accounts.change_password(
            session, Credentials(ben, "!"), password_hash="new"
        ),
    ],
    ids=["another role", "disabled", "another password"],
)
def test_what_takes_rights_away_ends_every_sign_in_and_tells_the_feed(
    database: Database, ana: Actor, ben: Actor, revoke: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    own, his, his_other = sign_in(database, ana), sign_in(database, ben), sign_in(database, ben)
    told: list[Notice] = []
    monkeypatch.setattr(database.feed, "publish", told.extend)
    write(database, revoke, ana, ben.account_id)
    assert who(database, his) is None
    assert who(database, his_other) is None
    assert who(database, own) is not None
    assert Notice(On.ACCOUNT, ben.account_id or 0) in told


def test_a_disabled_account_cannot_sign_in_until_it_is_enabled(
    database: Database, ana: Actor, ben: Actor
) -> None:
    email = next(p.email for p in read(database, queries.people) if p.id == ben.account_id)
    write(database, accounts.disable, ana, ben.account_id)
    assert read(database, queries.credentials, email) is None
    with pytest.raises(Forbidden):
        sign_in(database, ben)
    write(database, accounts.enable, ana, ben.account_id)
    assert who(database, sign_in(database, ben)) is not None


def test_only_owners_manage_people(database: Database, ana: Actor) -> None:
    others = [make_account(database, role.value, role) for role in (Role.MANAGER, Role.REP, Role.VIEWER)]
    before = _everything(database)
    for actor in others:
        for service, details in (
            (accounts.invite, {"email": "eve@example.com", "role": Role.OWNER}),
            (accounts.change_role, {"account_id": actor.account_id, "role": Role.OWNER}),
            (accounts.disable, {"account_id": ana.account_id}),
            (accounts.enable, {"account_id": ana.account_id}),
        ):
            with pytest.raises(Forbidden):
                write(database, service, actor, **details)
    assert _everything(database) == before


@pytest.mark.parametrize("account_id", [0, -1, 999_999])
def test_managing_nobody_is_not_found(database: Database, ana: Actor, account_id: int) -> None:
    for work in (
        lambda session: accounts.change_role(session, ana, account_id, Role.REP),
        lambda session: accounts.disable(session, ana, account_id),
        lambda session: accounts.enable(session, ana, account_id),
    ):
        with pytest.raises(NotFound):
            write(database, work)


def test_the_last_owner_stays_one(database: Database, ana: Actor, ben: Actor) -> None:
    with pytest.raises(NotNow, match="last owner"):
        write(database, accounts.change_role, ana, ana.account_id, Role.MANAGER)
    with pytest.raises(NotNow, match="last owner"):
        write(database, accounts.disable, ana, ana.account_id)
    write(database, accounts.change_role, ana, ben.account_id, Role.OWNER)
    ben = Actor(ben.account_id, ben.name, Role.OWNER)
    write(database, accounts.disable, ben, ana.account_id)
    with pytest.raises(NotNow):
        write(database, accounts.change_role, ben, ben.account_id, Role.REP)


def test_a_disabled_owner_does_not_count_as_one(database: Database, ana: Actor) -> None:
    other = make_account(database, "Olga", Role.OWNER)
    write(database, accounts.disable, ana, other.account_id)
    with pytest.raises(NotNow):
        write(database, accounts.disable, ana, ana.account_id)


def test_two_owners_who_demote_each_other_at_once_leave_one(database: Database) -> None:
    ana, olga = make_account(database, "Ana"), make_account(database, "Olga")
    answers = at_once(
        lambda: write(database, accounts.change_role, ana, olga.account_id, Role.REP),
        lambda: write(database, accounts.change_role, olga, ana.account_id, Role.REP),
    )
    assert sum(isinstance(answer, NotNow) for answer in answers) == 1
    assert [p.role for p in read(database, queries.people)].count(Role.OWNER) == 1


def test_an_invitation_makes_one_account_in_its_role(database: Database, ana: Actor) -> None:
    token = write(database, accounts.invite, ana, email="Vera@Example.com", role=Role.VIEWER)
    invited = read(database, queries.invitation, hashed(token))
    assert invited == queries.Invited("vera@example.com", Role.VIEWER)
    vera = write(database, accounts.accept_invitation, hashed(token), name="Vera", password_hash="!")
    assert vera.role is Role.VIEWER
    assert who(database, sign_in(database, vera)) is not None
    with pytest.raises(NotFound):
        write(database, accounts.accept_invitation, hashed(token), name="Eve", password_hash="!")


def test_two_who_use_an_invitation_at_once_get_one_account(database: Database, ana: Actor) -> None:
    token = write(database, accounts.invite, ana, email="vera@example.com", role=Role.VIEWER)
    work = lambda: write(database, accounts.accept_invitation, hashed(token), name="Vera", password_hash="!")  # noqa: E731
    answers = at_once(work, work, work)
    assert sum(isinstance(answer, Actor) for answer in answers) == 1


def test_an_invitation_works_for_a_week(database: Database, ana: Actor, clock: Clock) -> None:
    token = write(database, accounts.invite, ana, email="vera@example.com", role=Role.VIEWER)
    clock.advance(days=6, hours=23)
    assert read(database, queries.invitation, hashed(token)) is not None
    clock.advance(hours=1)
    assert read(database, queries.invitation, hashed(token)) is None
    with pytest.raises(NotFound):
        write(database, accounts.accept_invitation, hashed(token), name="Vera", password_hash="!")


def test_an_invitation_is_worth_no_more_than_its_sender(database: Database, ana: Actor) -> None:
    olga = make_account(database, "Olga", Role.OWNER)
    token = write(database, accounts.invite, olga, email="vera@example.com", role=Role.OWNER)
    write(database, accounts.change_role, ana, olga.account_id, Role.REP)
    with pytest.raises(NotFound):
        write(database, accounts.accept_invitation, hashed(token), name="Vera", password_hash="!")


def test_inviting_again_makes_the_older_link_useless(database: Database, ana: Actor) -> None:
    older = write(database, accounts.invite, ana, email="vera@example.com", role=Role.OWNER)
    newer = write(database, accounts.invite, ana, email="vera@example.com", role=Role.VIEWER)
    assert read(database, queries.invitation, hashed(older)) is None
    assert read(database, queries.invitation, hashed(newer)) is not None


def test_nobody_is_invited_twice(database: Database, ana: Actor) -> None:
    email = read(database, queries.people)[0].email
    with pytest.raises(AlreadyExists):
        write(database, accounts.invite, ana, email=email.upper(), role=Role.REP)


def test_what_is_no_address_is_not_invited(database: Database, ana: Actor) -> None:
    with pytest.raises(BadValue):
        write(database, accounts.invite, ana, email="nobody", role=Role.REP)


def test_the_command_line_begins_with_an_owner(database: Database) -> None:
    with pytest.raises(NotNow, match="owner"):
        write(database, accounts.add, email="ben@example.com", role=Role.REP, password_hash="!")
    with pytest.raises(NotNow, match="password"):
        write(database, accounts.invite, COMMAND_LINE, email="ana@example.com", role=Role.OWNER)
    write(database, accounts.add, email="ana@example.com", role=Role.OWNER, password_hash="!")
    write(database, accounts.add, email="ben@example.com", role=Role.REP, password_hash="!", name="Ben")
    assert [p.name for p in read(database, queries.people)] == ["ana", "Ben"]


def test_an_address_has_one_account(database: Database, ana: Actor) -> None:
    email = read(database, queries.people)[0].email
    with pytest.raises(AlreadyExists):
        write(database, accounts.add, email=email.upper(), role=Role.REP, password_hash="!")


def test_every_act_on_people_is_recorded_and_no_password_is(
    database: Database, ana: Actor, ben: Actor
) -> None:
    write(database, accounts.change_role, ana, ben.account_id, Role.MANAGER)
    write(database, accounts.disable, ana, ben.account_id)
    write(database, accounts.enable, ana, ben.account_id)
    write(
        database, accounts.change_password, Credentials(ben.account_id or 0, "!"), password_hash="topsecret"
    )
    with database.reading() as session:
        changes = session.exec(select(Change).order_by(Change.id)).all()  # pyright: ignore[reportArgumentType]
        sets = session.exec(select(ChangeSet)).all()
    assert [(c.attribute, c.old, c.new) for c in changes] == [
        ("role", "rep", "manager"),
        ("disabled", False, True),
        ("disabled", True, False),
        ("password", None, None),
    ]
    assert {s.account_id for s in sets if s.act == Act.MANAGE_PEOPLE.name} == {ana.account_id}


def _everything(database: Database) -> list[str]:
    with database.reading() as session:
        return [
            str(row.model_dump())
            for table in (Account, SignIn, Invitation, Change, ChangeSet)
            for row in session.exec(select(table))
        ]
