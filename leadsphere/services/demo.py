"""Sample data for an empty workspace: five campaigns with a history, told in the order in which it happened.

Everything goes the way of real leads: campaigns are created and moved, jobs bring people in and process them,
and each change is noted. Only the clock is turned back for each act, so that the past weeks are filled.
"""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import islice
from random import Random
from typing import TypeVar
from uuid import uuid4

from sqlalchemy import text
from sqlmodel import Session, col, select

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import Kind
from leadsphere.database import now
from leadsphere.demo import people
from leadsphere.demo.annotations import BUDGET, BUDGETS, NOTES, TAGS
from leadsphere.demo.campaigns import PLANS, Haul, Plan, choose
from leadsphere.demo.copies import copies
from leadsphere.errors import NotNow
from leadsphere.importing.plan import Person
from leadsphere.models import (
    Act,
    CampaignStatus,
    ContactKind,
    ContactPoint,
    CustomField,
    Job,
    JobStatus,
    Lead,
    Membership,
    Origin,
    Reject,
    Stage,
    Verdict,
)
from leadsphere.models.triggers import indexed_at_once
from leadsphere.scraping.sample import SAMPLE_URL
from leadsphere.services import (
    campaigns,
    fields,
    jobs,
    leads,
    memberships,
    notes,
    processing,
    sources,
    tags,
)
from leadsphere.services.campaigns import COLOURS
from leadsphere.services.editing import Edit, answer
from leadsphere.services.intake import Arrival, bring_in
from leadsphere.services.recording import begin, resume
from leadsphere.services.sources import Wanted

SEED = 2
COUNT = 1_250
CHUNK = 100
ONE_AGAIN_IN = 150
"""Of so many people one is there twice, for the duplicates to be found."""
MOST_ANNOTATED = 25
DISCOVERING = "Team of Harbour & Vale (sample site)"
"""The campaign that begins to discover leads as soon as it is resumed."""

T = TypeVar("T")

_A_CHUNK_TAKES = timedelta(minutes=2)
_ANSWERS_COME_AFTER = timedelta(days=2)
_DISK_FULL = "The disk was full while leads were processed. Free some space, then try again."
_NOBODY = "This row names nobody: it has no name, and no e-mail, phone or profile that is one."


def load(session: Session, actor: Actor, *, seed: int = SEED, count: int = COUNT) -> None:
    """Fill an empty workspace; the same for the same seed and moment.

    Raises NotNow where there are leads already, AlreadyExists where a campaign has a name of the sample's,
    and Forbidden for whoever may not create campaigns.
    """
    _refuse_unless_empty(session)
    random = Random(seed)  # noqa: S311 - nothing secret hangs on it
    again = count // ONE_AGAIN_IN
    found = people(seed, count - again)
    chosen = choose(random, [*found, *copies(random, found, again)])
    acts = [
        act for plan, found in zip(PLANS, chosen, strict=True) for act in _Effort(random, plan, found).acts()
    ]
    acts.append((0.5, _wait_to_discover))
    acts += [(days, partial(_annotate, random=random)) for days in (9.0, 4.0, 1.0)]
    today = now(session)
    with indexed_at_once(session):
        for days, act in sorted(acts, key=lambda dated: -dated[0]):
            with _at(session, today - timedelta(days=days)):
                act(session, actor)


def _refuse_unless_empty(session: Session) -> None:
    if session.get_bind().dialect.name == "postgresql":
        # SQLite has one writer; on PostgreSQL two could both find the workspace empty.
        session.connection().execute(text("LOCK TABLE lead IN SHARE ROW EXCLUSIVE MODE"))
    if session.exec(select(Lead.id).limit(1)).first() is not None:
        raise NotNow("Sample data goes into an empty workspace, and this one has leads already.")


def _wait_to_discover(session: Session, actor: Actor) -> None:
    """A paused campaign whose source is a site that comes along: once it is resumed, its card fills.

    No request for it ever leaves this machine.
    """
    campaign = campaigns.create(session, actor, DISCOVERING, colour=COLOURS[4])
    wanted = Wanted("pages", SAMPLE_URL)
    made = sources.create(session, actor, campaign.id or 0, wanted)
    sources.run(session, actor, made.source_id)
    campaigns.move(session, actor, campaign.id or 0, CampaignStatus.PAUSED)


DatedAct = tuple[float, Callable[[Session, Actor], None]]


@dataclass
class _Effort:
    """One campaign of the sample as it goes on."""

    random: Random
    plan: Plan
    people: list[Person]
    campaign_id: int = 0
    reached: list[Membership] = field(default_factory=list[Membership])

    def acts(self) -> Iterator[DatedAct]:
        """What happens, and how many days ago."""
        yield self.plan.begun, self._begin
        waiting = iter(self.people)
        for haul in self.plan.hauls:
            share = (
                waiting
                if haul is self.plan.hauls[-1]
                else islice(waiting, round(len(self.people) * haul.share))
            )
            yield haul.days, self._bringing(haul, list(share))
        for days in self.plan.rounds:
            yield days, self._reach
            yield days - _ANSWERS_COME_AFTER.days, self._hear
        if self.plan.moved:
            yield self.plan.moved, self._move

    def _begin(self, session: Session, actor: Actor) -> None:
        status = CampaignStatus.DRAFT if self.plan.status is CampaignStatus.DRAFT else CampaignStatus.ACTIVE
        campaign = campaigns.create(
            session, actor, self.plan.name, status=status, colour=COLOURS[self.plan.colour]
        )
        self.campaign_id = campaign.id or 0

    def _move(self, session: Session, actor: Actor) -> None:
        campaigns.move(session, actor, self.campaign_id, self.plan.status)

    def _bringing(self, haul: Haul, people: list[Person]) -> Callable[[Session, Actor], None]:
        return lambda session, actor: self._bring(session, actor, haul, people)

    def _bring(self, session: Session, actor: Actor, haul: Haul, people: list[Person]) -> None:
        """One job, from its start to its end."""
        kind = "scraping" if haul.origin is Origin.SCRAPED else "import"
        total = len(people) + haul.rejected
        asked = jobs.ask(
            session,
            actor,
            Act.IMPORT,
            kind,
            title=haul.title,
            spec={"sample": True, "filename": haul.title},
            campaign_id=self.campaign_id,
            total=total,
        )
        job = jobs.claim(session, asked.id)
        assert job is not None
        lines = self._lines(session, job, haul, total)
        done = haul.rejected
        for chunk in _chunks(list(zip(lines, people, strict=True))):
            record = resume(session, actor, Act.IMPORT, job)
            arrivals = [Arrival(person, f"{haul.title} {line}") for line, person in chunk]
            landed = bring_in(
                session, record, arrivals, campaign_id=self.campaign_id, origin=haul.origin, job_id=job.id
            )
            record.save()
            done += len(chunk)
            counts = {"created": landed.created, "updated": landed.updated}
            jobs.advance(session, job, step=0, cursor=done, done=done, counts=counts)
            _pass_time(session)
        self._process(session, actor, job, round(len(people) * haul.processed))
        _end(session, actor, job, haul.ended)

    def _lines(self, session: Session, job: Job, haul: Haul, total: int) -> Iterable[str]:
        """Where each person of a job comes from; the rows between that name nobody are noted as rejected."""
        if haul.origin is Origin.SCRAPED:
            return [f"result {number + 1}" for number in range(total)]
        empty = set(self.random.sample(range(total), haul.rejected))
        for row in sorted(empty):
            cells = ["", "", "", self.random.choice(("n/a", "Unknown", "-")), "Sample row"]
            session.add(Reject(job_id=job.id or 0, line=row + 2, reason=_NOBODY, cells=cells))
        jobs.advance(session, job, step=0, cursor=0, done=0, counts={"rejected": len(empty)})
        return [f"line {row + 2}" for row in range(total) if row not in empty]

    def _process(self, session: Session, actor: Actor, job: Job, how_many: int) -> None:
        session.flush()
        ids = processing.waiting(session, job, 0, how_many)
        for chunk in _chunks(ids):
            counts = processing.process(session, actor, job, chunk)
            jobs.advance(session, job, step=1, cursor=chunk[-1], done=job.total or 0, counts=counts)
            _pass_time(session)

    def _reach(self, session: Session, actor: Actor) -> None:
        """A round of messages: to some of whoever is processed and has an e-mail."""
        emailed = select(ContactPoint.lead_id).where(ContactPoint.kind == ContactKind.EMAIL)
        waiting = session.exec(
            select(Membership)
            .where(
                Membership.campaign_id == self.campaign_id,
                Membership.stage == Stage.PROCESSED,
                col(Membership.lead_id).in_(emailed),
            )
            .order_by(col(Membership.id))
        ).all()
        self.reached = self.random.sample(waiting, round(len(waiting) * self.plan.reach))
        self._stage(session, actor, [(member, Stage.REACHED) for member in self.reached])

    def _hear(self, session: Session, actor: Actor) -> None:
        """What came back from the last round."""
        dead = set(
            session.exec(
                select(ContactPoint.lead_id).where(
                    ContactPoint.kind == ContactKind.EMAIL,
                    col(ContactPoint.is_primary),
                    ContactPoint.verdict == Verdict.INVALID,
                )
            )
        )
        heard = [(member, self._answer(member.lead_id in dead)) for member in self.reached]
        self._stage(
            session, actor, [(member, stage) for member, stage in heard if stage is not Stage.REACHED]
        )

    def _answer(self, is_dead: bool) -> Stage:
        if is_dead or self.random.random() < 0.02:
            return Stage.BOUNCED
        chance = self.random.random()
        if chance < self.plan.replies:
            return Stage.REPLIED
        return Stage.UNSUBSCRIBED if chance < self.plan.replies + 0.035 else Stage.REACHED

    def _stage(self, session: Session, actor: Actor, moves: list[tuple[Membership, Stage]]) -> None:
        record = begin(session, actor, Act.PROCESS)
        memberships.move_on(session, record, moves)
        record.save()


def _annotate(session: Session, actor: Actor, *, random: Random) -> None:
    """Somebody goes through the list: tags, notes, owners, and a field of their own."""
    ids = [id_ for id_ in session.exec(select(Lead.id).order_by(col(Lead.id))) if id_ is not None]
    for name, share in TAGS:
        tags.tag(session, actor, random.sample(ids, round(len(ids) * share)), name)
    field_id = _field(session, actor)
    for lead_id in random.sample(ids, min(len(ids), MOST_ANNOTATED)):
        notes.add(session, actor, lead_id, random.choice(NOTES))
        leads.mark_reviewed(session, actor, lead_id)
        budget = Edit(f"{fields.PREFIX}{field_id}", random.choice(BUDGETS), base="", operation=f"{uuid4()}")
        answer(session, actor, leads.set_lead_attribute, lead_id, budget)
        owner = Edit("owner", str(actor.account_id or ""), base="", operation=f"{uuid4()}")
        answer(session, actor, leads.set_lead_attribute, lead_id, owner)


def _field(session: Session, actor: Actor) -> int:
    known = session.exec(select(CustomField.id).where(CustomField.label == BUDGET)).first()
    if known is None:
        fields.define(session, actor, BUDGET, Kind.CHOICE, BUDGETS)
        known = session.exec(select(CustomField.id).where(CustomField.label == BUDGET)).one()
    return known or 0


def _end(session: Session, actor: Actor, job: Job, status: JobStatus) -> None:
    session.flush()
    if status is JobStatus.CANCELED:
        jobs.cancel(session, actor, job.id or 0)
    else:
        jobs.end(
            session, job.id or 0, job.attempt, status, error=_DISK_FULL if status is JobStatus.FAILED else ""
        )


def _chunks(items: list[T]) -> list[list[T]]:
    return [items[start : start + CHUNK] for start in range(0, len(items), CHUNK)]


@contextmanager
def _at(session: Session, moment: datetime) -> Generator[None]:
    """Let it be another moment for all that is written inside."""
    today = now(session)
    session.info["now"] = moment
    try:
        yield
    finally:
        session.info["now"] = today


def _pass_time(session: Session) -> None:
    session.info["now"] = now(session) + _A_CHUNK_TAKES
