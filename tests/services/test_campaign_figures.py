"""The figures that the database keeps are those of a plain count, whatever happens to members and their addresses."""

import random
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, text
from sqlmodel import Session, col, func, select

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import On
from leadsphere.database import Database, now
from leadsphere.errors import LeadSphereError, NotFound, NotNow
from leadsphere.models import (
    CONTACTED,
    Act,
    Campaign,
    CampaignFigure,
    CampaignStatus,
    ChangeSet,
    ContactKind,
    ContactPoint,
    Forbids,
    Lead,
    Membership,
    Stage,
    Suppression,
    Verdict,
)
from leadsphere.queries.campaign_figures import NOBODY, Counted, counted_members
from leadsphere.services import campaigns, contacts, memberships, merging, suppressing, undo
from leadsphere.services.deleting import delete_leads
from leadsphere.services.edits import save
from leadsphere.services.erasing import erase
from leadsphere.services.recording import begin
from tests.conftest import Clock
from tests.factories import give_verdict, make_campaign, make_edit, make_lead, put_in

STAGES, VERDICTS = tuple(Stage), (Verdict.VALID, Verdict.INVALID, Verdict.VALID, Verdict.PENDING)


def plain_count(session: Session) -> dict[int, Counted]:
    """The figures by looking at every row, in plain Python."""
    points = session.exec(select(ContactPoint)).all()
    valid = {
        p.lead_id for p in points if p.kind == "email" and p.is_primary and p.verdict == Verdict.VALID
    } - {p.lead_id for p in points if p.suppressed}
    found: dict[int, list[int]] = {}
    for member in session.exec(select(Membership).where(col(Membership.removed_at).is_(None))):
        ours = found.setdefault(member.campaign_id, [0, 0, 0, 0, 0])
        is_processed = member.stage != Stage.DISCOVERED
        told = (
            True,
            is_processed,
            member.stage in CONTACTED,
            member.stage == Stage.REPLIED,
            is_processed and member.lead_id in valid,
        )
        for at, counts in enumerate(told):
            ours[at] += counts
    return {id_: Counted(*ours) for id_, ours in found.items()}


def check(database: Database) -> None:
    with database.reading() as session:
        kept = {id_: found for id_, found in counted_members(session).items() if found != NOBODY}
        assert kept == plain_count(session)
        for member in session.exec(select(Membership)):
            assert (member.processed_at is not None) == (member.stage != Stage.DISCOVERED)


def _any(session: Session, model: Any, n: int) -> Any:
    return _one_of(session.exec(select(model).order_by(model.id)).all(), n)


def _one_of(rows: Sequence[Any], n: int) -> Any:
    if not rows:
        raise NotFound
    return rows[n % len(rows)]


def _move(session: Session, actor: Actor, n: int) -> None:
    record = begin(session, actor, Act.PROCESS)
    memberships.move_on(session, record, [(_any(session, Membership, n), STAGES[n % len(STAGES)])])
    record.settle()


def _verify(session: Session, _: Actor, n: int) -> None:
    point = _any(session, ContactPoint, n)
    point.verdict, point.verified_at = VERDICTS[n % len(VERDICTS)].value, now(session)
    session.add(point)


def _add_known(session: Session, _: Actor, n: int) -> None:
    """An address that comes in as valid, or suppressed, as an undo brings one back."""
    lead_id = _any(session, Lead, n).id
    kind, value = (ContactKind.EMAIL, "known@x.io") if n % 2 else (ContactKind.LINKEDIN, "https://x.io")
    points = session.exec(select(ContactPoint.kind).where(ContactPoint.lead_id == lead_id)).all()
    if kind not in points:
        known: dict[str, Any] = {"verdict": Verdict.VALID.value} if n % 2 else {"suppressed": True}
        point = ContactPoint(
            lead_id=lead_id, kind=kind, value=value, is_primary=True, created_at=now(session), **known
        )
        session.add(point)


def _set_email(session: Session, actor: Actor, n: int) -> None:
    lead, edit = _any(session, Lead, n), make_edit("email", ("", f"new{n}@example.org")[n % 2])
    answer = save(session, actor, On.LEAD, lead.id, edit)
    if answer.status == "conflict":
        save(session, actor, On.LEAD, lead.id, make_edit(edit.name, edit.value, base=answer.theirs))


def _undo_one(session: Session, actor: Actor, n: int) -> None:
    acts = session.exec(select(ChangeSet.id).order_by(col(ChangeSet.id).desc()).limit(6)).all()
    undo.undo(session, actor, _one_of(acts, n))


def _campaigns(session: Session) -> list[int]:
    return [id_ or 0 for id_ in session.exec(select(Campaign.id).order_by(col(Campaign.id)))]


def _settle(session: Session, actor: Actor, n: int, how: str) -> None:
    campaign_id = _one_of(_campaigns(session), n)
    those = [_any(session, Lead, n + k).id for k in range(1 + n % 3)]
    memberships.settle(session, actor, those, **{how: [campaign_id]})  # pyright: ignore[reportArgumentType] - by its name


DO: tuple[Callable[[Session, Actor, int], Any], ...] = (
    lambda s, a, n: _settle(s, a, n, "assign"),
    lambda s, a, n: _settle(s, a, n, "remove"),
    _move,
    _move,
    _verify,
    _verify,
    _set_email,
    _add_known,
    lambda s, a, n: contacts.add_contact(s, a, _any(s, Lead, n).id, ContactKind.EMAIL, f"more{n}@example.org"),
    lambda s, a, n: contacts.make_primary(s, a, _any(s, ContactPoint, n).id),
    lambda s, a, n: contacts.remove_contact(s, a, _any(s, ContactPoint, n).id),
    lambda s, a, n: suppressing.suppress_lead(
        s, a, _any(s, Lead, n).id, Forbids.CONTACT, "asked", operation=f"suppress {n}"
    ),
    lambda s, a, n: suppressing.remove(s, a, [_any(s, Suppression, n).id]),
    lambda s, a, n: merging.merge(s, a, keep=_any(s, Lead, n).id, absorb=_any(s, Lead, n + 1).id, take=("email",)),
    lambda s, a, n: delete_leads(s, a, [_any(s, Lead, n).id]),
    lambda s, a, n: erase(s, a, _any(s, Lead, n).id, Path("/nonexistent")),
    lambda s, a, n: campaigns.create(s, a, f"Campaign {n}"),
    _undo_one,
    _undo_one,
)  # fmt: skip
"""Everything that a figure may hang on."""


@pytest.fixture
def scene(database: Database) -> list[int]:
    leads = [
        make_lead(
            database,
            first_name=f"P{n}",
            last_name="Novak" * (n % 2),
            contacts={"email": [f"p{n}@x.io", f"q{n}@x.io"][: 1 + n % 2], "phone": "+14165550123"},
        )
        for n in range(6)
    ]
    one, two = make_campaign(database, "One"), make_campaign(database, "Two")
    put_in(database, one, *leads[:4], stage=Stage.PROCESSED)
    put_in(database, two, *leads[2:5])
    put_in(database, two, leads[0], removed=True)
    for lead_id in leads[:3]:
        give_verdict(database, lead_id, Verdict.VALID)
    return leads


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, len(DO) - 1), st.integers(0, 40)), max_size=14))
def test_figures_are_a_plain_count_after_every_act(
    database: Database, ana: Actor, scene: list[int], clock: Clock, plan: list[tuple[int, int]]
) -> None:
    check(database)
    for which, n in plan:
        clock.advance(minutes=1)
        try:
            database.carry_out(lambda s, which=which, n=n: DO[which](s, ana, n))
        except LeadSphereError:
            continue  # refused, or nothing there to act on: nothing was done
        check(database)


def test_what_is_rolled_back_counts_nothing(database: Database, ana: Actor, scene: list[int]) -> None:
    def work(session: Session) -> None:
        memberships.settle(session, ana, scene, assign=_campaigns(session)[:1])
        delete_leads(session, ana, scene[:1])
        raise NotNow

    with pytest.raises(NotNow):
        database.carry_out(work)
    check(database)


def test_a_campaign_takes_its_figures_with_it(database: Database, scene: list[int]) -> None:
    with database.transaction() as session:
        gone = _campaigns(session)[0]
        session.execute(delete(Campaign).where(col(Campaign.id) == gone))
    check(database)
    with database.reading() as session:
        assert gone not in counted_members(session)


def test_a_member_is_processed_since_it_left_the_first_stage(
    database: Database, ana: Actor, scene: list[int], clock: Clock
) -> None:
    campaign = make_campaign(database, "Days", status=CampaignStatus.ACTIVE)
    (member_id,) = put_in(database, campaign, scene[0])
    moments: list[Any] = []
    for stage in (Stage.PROCESSED, Stage.REACHED, Stage.DISCOVERED, Stage.REPLIED):
        clock.advance(days=1)
        with database.transaction() as session:
            record = begin(session, ana, Act.PROCESS)
            memberships.move_on(session, record, [(session.get_one(Membership, member_id), stage)])
            record.settle()
        with database.reading() as session:
            moments.append(session.get_one(Membership, member_id).processed_at)
    today = clock()
    assert moments == [today - timedelta(days=3), today - timedelta(days=3), None, today]


def test_many_writers_at_once_lose_nothing_and_the_rows_stay_few(database: Database, ana: Actor) -> None:
    leads = [make_lead(database, contacts={"email": f"p{n}@x.io"}) for n in range(12)]
    places = [make_campaign(database) for _ in range(2)]
    for place in places:
        put_in(database, place, *leads, stage=Stage.PROCESSED)

    def write(seed: int) -> None:
        chance = random.Random(seed)  # noqa: S311 - nothing secret hangs on it
        for _ in range(60):
            some, verdict = chance.choice(leads), chance.choice((Verdict.VALID, Verdict.INVALID))
            act = chance.randrange(3)
            if act == 0:
                database.carry_out(
                    lambda s, some=some, verdict=verdict: s.execute(
                        text("UPDATE contact_point SET verdict = :v WHERE lead_id = :l"),
                        {"v": verdict.value, "l": some},
                    )
                )
            elif act == 1:
                place = chance.choice(places)
                how: dict[str, Any] = {chance.choice(("assign", "remove")): [place]}
                database.carry_out(lambda s, some=some, how=how: memberships.settle(s, ana, [some], **how))
            else:
                stage = chance.choice(STAGES)
                database.carry_out(
                    lambda s, some=some, stage=stage: s.execute(
                        text("UPDATE membership SET stage = :s WHERE lead_id = :l AND removed_at IS NULL"),
                        {"s": stage.value, "l": some},
                    )
                )

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(write, range(4)))
    check(database)
    with database.reading() as session:
        rows = session.exec(select(func.count()).select_from(CampaignFigure)).one()
    assert rows <= (2 if database.is_sqlite else 250)
