"""People coming in by the hundred: planned against those who are there, and written.

One call writes one chunk; a person met twice in it is one lead.
"""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# pyright: reportDeprecated=false

from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from sqlalchemy import Table
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session, col, select

from leadsphere import catalogue
from leadsphere.attributes import On
from leadsphere.database import now, one_at_a_time
from leadsphere.importing.plan import Person
from leadsphere.importing.policies import OLDEST
from leadsphere.models import Company, ContactPoint, ImportedLead, Lead, Origin, Outcome, Stage
from leadsphere.models.among import among
from leadsphere.models.folded import folded_copies
from leadsphere.models.rows import table_of, to_json
from leadsphere.services import suppressing, tags
from leadsphere.services.companies import keys_of as company_keys
from leadsphere.services.companies import refresh_keys as refresh_company
from leadsphere.services.companies import tell_leads
from leadsphere.services.intake_belongings import Belongings, bring_along, name_tags
from leadsphere.services.keys import IN_COPIES, keys_beside, keys_of
from leadsphere.services.many_rows import fresh_ids, insert_rows, update_each
from leadsphere.services.planning import Arrival, Directory, Landing, Somebody
from leadsphere.services.recording import Record
from leadsphere.services.verifying import note_claim
from leadsphere.values.reach import reach_key
from leadsphere.values.text import fold
from leadsphere.verification.verdict import Claim

__all__ = ["Arrival", "Landed", "Where", "bring_in", "write_landings"]


@dataclass(frozen=True, slots=True)
class Landed:
    """What became of a chunk: how many leads were made, how many rows met a lead that was there, what each came to."""

    created: int
    updated: int
    outcomes: tuple[Outcome, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Where:
    """Where people come in: into which campaigns, and with which tags; `job_id` is the job that brings them.

    `once`: whoever was taken out of a campaign stays out of it.
    """

    origin: Origin
    campaign_ids: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()
    job_id: int | None = None
    once: bool = False

    @property
    def campaign_id(self) -> int | None:
        """The campaign whose card shows what comes in."""
        return self.campaign_ids[0] if self.campaign_ids else None


def bring_in(
    session: Session,
    record: Record,
    arrivals: Sequence[Arrival],
    *,
    campaign_id: int | None,
    origin: Origin,
    job_id: int | None = None,
    once: bool = False,
) -> Landed:
    """Write one chunk of people, whoever matches several leads as the oldest of them; every change is noted in
    `record`, which the caller saves.

    How people are divided into chunks makes no difference to the leads that come of them. `once`: whoever was taken
    out of the campaign stays out of it.
    """
    one_arrival_at_a_time(session)
    directory = Directory(OLDEST)
    directory.read(session, arrivals, job_id=job_id, lock=True)
    landings = [directory.land(arrival) for arrival in arrivals]
    campaigns = () if campaign_id is None else (campaign_id,)
    where = Where(origin, campaigns, job_id=job_id, once=once)
    write_landings(session, record, directory, landings, where)
    outcomes = tuple(landing.outcome for landing in landings)
    created = outcomes.count(Outcome.CREATED)
    return Landed(created, len(landings) - created, outcomes)


def one_arrival_at_a_time(session: Session) -> None:
    """Two that bring in the same person at the same moment would both find nobody: the other one waits."""
    one_at_a_time(session, "intake")


def write_landings(
    session: Session, record: Record, directory: Directory, landings: Sequence[Landing], where: Where
) -> None:
    """Write what the rows of a chunk come to, as it was planned in this transaction."""
    landed = [landing for landing in landings if landing.who is not None]
    people = list(dict.fromkeys(landing.who for landing in landed if landing.who is not None))
    known = {who for who in people if who.id}
    new = [who for who in people if who not in known]
    brought = _brought(landed)
    given = Belongings(tags={fold(name): name for name in where.tags})
    named = name_tags(session, record, (*brought.values(), given))
    _make_companies(session, record, directory)
    _fill_companies(session, record, landed)
    _change(session, record, [landing for landing in landed if landing.who in known])
    keyed = {landing.who.id: landing.key for landing in landed if landing.key and landing.who in known}
    if keyed:
        update_each(session, [*keyed], {_LEAD.c.import_key: [*keyed.values()]})
    for who, lead_id in zip(new, fresh_ids(session, _LEAD, len(new)), strict=True):
        who.id = lead_id
    points = _new_points(session, new, landed)
    joining = _joining(session, people, known, where)
    # From here on new rows are only written, each sort while the next one is made.
    sorted_by = _create(session, record, new, points, landed, where.campaign_id)
    _join(session, record, joining, where, sorted_by)
    _remember(session, landed, where.job_id)
    for name in given.tags:
        tags.put_on(session, record, named[name], [who.id for who in people])
    session.flush()
    made = frozenset(who.id for who in new)
    bring_along(session, record, [(who.id, one) for who, one in brought.items()], new=made, named=named)


def _brought(landed: Sequence[Landing]) -> dict[Somebody, Belongings]:
    """What each person brings along, by the first row that says it."""
    found: dict[Somebody, Belongings] = {}
    for landing in landed:
        if landing.who is not None and landing.arrival.person.brings:
            found.setdefault(landing.who, Belongings(landing.arrival.source)).add(landing.arrival.person)
    return found


def _make_companies(session: Session, record: Record, directory: Directory) -> None:
    moment, rows = now(session), list[dict[str, Any]]()
    for employer, company_id in zip(
        directory.made, fresh_ids(session, _COMPANY, len(directory.made)), strict=True
    ):
        employer.id = company_id
        says = _NOTHING_SAID | employer.values
        stamps = {"id": company_id, "created_at": moment, "updated_at": moment}
        rows.append(says | company_keys(says) | folded_copies(Company, says) | stamps)
        said = {name: value for name, value in says.items() if value}
        record.created(On.COMPANY, company_id, said, source=employer.source)
    directory.made.clear()
    insert_rows(session, _COMPANY, rows)


def _fill_companies(session: Session, record: Record, landed: Sequence[Landing]) -> None:
    """What rows say of companies that were there before; those that were just made say it already."""
    filling = [
        (landing.of, landing) for landing in landed if landing.of is not None and landing.of.age[0] == 0
    ]
    ids = {employer.id for employer, _ in filling}
    if not ids:
        return
    companies = {c.id: c for c in session.exec(select(Company).where(col(Company.id).in_(ids)))}
    for employer, landing in filling:
        company = companies[employer.id]
        found = {name: new for name, (_, new) in landing.filled.items()}
        record.put(On.COMPANY, company, found, source=landing.arrival.source)
    for company in companies.values():
        record.touch(On.COMPANY, company)
        tell_leads(session, company.id or 0)
        refresh_company(company)


def _new_points(
    session: Session, new: Sequence[Somebody], landed: Sequence[Landing]
) -> dict[int, list[dict[str, Any]]]:
    """The contact points of new leads as rows with their ids, each with its source, by lead."""
    moment = now(session)
    points: dict[int, list[dict[str, Any]]] = {who.id: [] for who in new}
    for landing in landed:
        who = landing.who
        if who is not None and who.id in points:
            # A row of a file is one place: a second one about somebody new says no more of where they come from.
            source = "" if landing.arrival.sources else who.source
            points[who.id] += _point_rows(landing, moment, source)
    rows = [row for some in points.values() for row in some]
    _mark(session, rows)
    for row, id_ in zip(rows, fresh_ids(session, _POINT, len(rows)), strict=True):
        row["id"] = id_
    return points


def _create(
    session: Session,
    record: Record,
    new: Sequence[Somebody],
    points: Mapping[int, list[dict[str, Any]]],
    landed: Sequence[Landing],
    campaign_id: int | None,
) -> dict[Somebody, str]:
    """Write the new leads, with their contact points; what each is sorted by where names are."""
    moment = now(session)
    alone = _alone(landed)
    leads = [_row(who, moment, alone.get(who)) for who in new]
    insert_rows(session, _LEAD, leads)
    from_pages: dict[int, list[Landing]] = defaultdict(list)
    for landing in landed:
        if landing.who is not None and landing.arrival.sources and landing.who.id in points:
            from_pages[landing.who.id].append(landing)
    elsewhere: list[tuple[dict[str, Any], str]] = []
    rows: list[dict[str, Any]] = []
    for who in new:
        sources = _elsewhere(who, from_pages.get(who.id, ()))
        said = who.values | {"company": who.employer.values["name"] if who.employer else ""}
        said |= dict.fromkeys(sources, "")
        contacts = list[list[str]]()
        for point in points[who.id]:
            source = point.pop("source")
            if source == who.source:
                contacts.append([point["kind"], point["value"]])
            else:
                elsewhere.append((point, source))
            rows.append(point)
        said["contacts"] = contacts
        record.created(
            On.LEAD,
            who.id,
            {name: value for name, value in said.items() if value},
            lead_id=who.id,
            campaign_id=campaign_id,
            source=who.source,
        )
        for name, source in sources.items():
            record.changed(On.LEAD, who.id, name, "", who.values[name], lead_id=who.id, source=source)
    insert_rows(session, _POINT, rows)
    for point, source in elsewhere:
        values = {"kind": point["kind"], "value": point["value"]}
        record.created(On.CONTACT, point["id"], values, lead_id=point["lead_id"], source=source)
    return {who: lead["name_key"] for who, lead in zip(new, leads, strict=True)}


def _elsewhere(who: Somebody, landed: Sequence[Landing]) -> dict[str, str]:
    """Which values of somebody new come from elsewhere than they do, and from where: the web has many pages."""
    found: dict[str, str] = {}
    for landing in landed:
        for name, value in landing.arrival.person.lead.items():
            if who.values.get(name) == value and name not in found:
                found[name] = landing.arrival.of(name)
    return {name: source for name, source in found.items() if source != who.source}


_LEAD, _POINT, _MEMBERSHIP = table_of(On.LEAD), table_of(On.CONTACT), table_of(On.MEMBERSHIP)
_COMPANY = table_of(On.COMPANY)
_NOTHING_SAID: dict[str, Any] = {a.name: "" for a in catalogue.COMPANY}
_IMPORTED: Table = cast(Any, ImportedLead).__table__
_NO_EVIDENCE = dict[str, Any]()
_BLANK: dict[str, Any] = {
    name: field_.default for name, field_ in Lead.model_fields.items() if field_.default in ("", False)
}


def _alone(landed: Iterable[Landing]) -> dict[Somebody, Arrival | None]:
    """The row about each, None where there are several."""
    found: dict[Somebody, Arrival | None] = {}
    for landing in landed:
        if landing.who is not None:
            found[landing.who] = None if landing.who in found else landing.arrival
    return found


def folded_as_said(person: Person) -> dict[str, str]:
    """The folded copies of a lead that says what this person says, and nothing else."""
    company = str(person.company.get("name", ""))
    return keys_of(_BLANK | person.lead, company, [contact.value for contact in person.contacts])


def _row(who: Somebody, moment: Any, arrival: Arrival | None) -> dict[str, Any]:
    says, employer = _BLANK | who.values, who.employer
    company = employer.values["name"] if employer else ""
    if (
        arrival is not None
        and arrival.copies is not None
        and arrival.person.company.get("name", "") == company
    ):
        keys = arrival.copies
    else:
        keys = keys_of(says, company, [value for _, value in who.points])
    links = {
        "id": who.id,
        "company_id": employer.id if employer else None,
        "owner_id": who.owner_id,
        "import_key": who.import_key,
        "created_at": moment,
        "updated_at": moment,
    }
    return {**says, **keys, **links}


def _point_rows(landing: Landing, moment: Any, source: str = "") -> list[dict[str, Any]]:
    """The contact points that a row adds, each with its source, or this one; which of a kind is primary, all rows of
    the chunk have settled.
    """
    who = landing.who
    assert who is not None
    return [
        {
            "lead_id": who.id,
            "kind": point.kind,
            "value": point.value,
            "value_key": fold(point.value),
            "raw": point.raw,
            "label": point.label,
            "is_primary": who.primary[point.kind] == point.value,
            "verdict": point.verdict,
            "verdict_reason": point.verdict_reason[:300],
            "verified_at": None,
            "evidence": _NO_EVIDENCE,
            "created_at": moment,
            "source": source or landing.arrival.of_contact(point.raw),
        }
        for point in landing.points
    ]


def _mark(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Note in each row what the suppression list finds it by, and whether it does."""
    for row in rows:
        row["reach_key"] = reach_key(row["kind"], row["value"])
    about = suppressing.are_suppressed(session, {row["reach_key"] for row in rows})
    for row in rows:
        row["suppressed"] = row["reach_key"] in about


def _change(session: Session, record: Record, landed: Sequence[Landing]) -> None:
    """Write what the rows of a chunk change of leads that were there before, each change with its row."""
    changing = [landing for landing in landed if landing.changes]
    if not changing:
        return
    moment = now(session)
    to: dict[int, dict[str, Any]] = {}
    says: dict[int, tuple[Mapping[str, Any], str]] = {}
    for landing in changing:
        who = landing.who
        assert who is not None
        found = _changes(landing)
        for name, (old, new) in found.items():
            source = landing.arrival.of(name)
            record.changed(On.LEAD, who.id, name, to_json(old), to_json(new), lead_id=who.id, source=source)
        if found or landing.points or landing.primary or landing.claims:
            said = {name: new for name, (_, new) in found.items()}
            to.setdefault(who.id, {"updated_at": moment}).update(said | folded_copies(Lead, said))
        if landing.points or not IN_COPIES.isdisjoint(found):
            says[who.id] = who.values, who.employer.values["name"] if who.employer else ""
    _change_points(session, record, changing)
    _note_claims(session, record, changing)
    updated = sql_select(_LEAD.c.id, _LEAD.c.updated_at).where(among(session, _LEAD.c.id, to))
    for lead_id, before in session.execute(updated.order_by(_LEAD.c.id)):
        if before != moment:
            at = to_json(before), to_json(moment)
            record.changed(On.LEAD, lead_id, "updated_at", *at, lead_id=lead_id)
    # With the rest: PostgreSQL puts a row into all its indexes anew for every statement.
    for lead_id, keys in keys_beside(session, says).items():
        to[lead_id] |= keys
    _write(session, to)


def _changes(landing: Landing) -> Mapping[str, tuple[Any, Any]]:
    """What a row changes of the lead itself, as columns."""
    found: dict[str, tuple[Any, Any]] = dict(landing.values)
    if landing.employer:
        before, after = landing.employer
        found["company_id"] = (before.id if before else None, after.id)
    if landing.owner:
        found["owner_id"] = landing.owner
    return found


def _write(session: Session, to: Mapping[int, Mapping[str, Any]]) -> None:
    """Set columns of leads, those of whom the same ones change in one statement."""
    alike: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for lead_id, said in to.items():
        alike[tuple(sorted(said))].append(lead_id)
    for names, ids in alike.items():
        update_each(session, ids, {_LEAD.c[name]: [to[id_][name] for id_ in ids] for name in names})


def _change_points(session: Session, record: Record, changing: Sequence[Landing]) -> None:
    """Add the contact points that stored leads lack, and make those primary that are to be."""
    anew = {
        (landing.who.id, kind): (landing.who, landing)
        for landing in changing
        if landing.who
        for kind, _ in landing.primary
    }
    stored = _points_of(session, anew)
    for point in stored:
        who, landing = anew[point.lead_id, point.kind]
        # First, and at once: the database allows one primary of a kind at any moment.
        if point.is_primary and who.primary[point.kind] != point.value:
            source = landing.arrival.source
            record.put(On.CONTACT, point, {"is_primary": False}, lead_id=point.lead_id, source=source)
    session.flush()
    _add_points(session, record, changing)
    for point in stored:
        who, landing = anew[point.lead_id, point.kind]
        if not point.is_primary and who.primary[point.kind] == point.value:
            source = landing.arrival.source
            record.put(On.CONTACT, point, {"is_primary": True}, lead_id=point.lead_id, source=source)


def _note_claims(session: Session, record: Record, changing: Sequence[Landing]) -> None:
    """Note what an exporter says of addresses that stored leads have."""
    said = {
        (landing.who.id, contact.kind.value, contact.value): (contact, landing.arrival)
        for landing in changing
        if landing.who
        for contact in landing.claims
    }
    moment = now(session)
    for point in _points_of(session, {(lead_id, kind): None for lead_id, kind, _ in said}):
        if (key := (point.lead_id, point.kind, point.value)) in said:
            contact, arrival = said[key]
            claim = Claim(contact.verdict, contact.verdict_reason[:300], moment)
            note_claim(record, point, claim, arrival.of_contact(contact.raw))


def _points_of(session: Session, wanted: Mapping[tuple[int, str], Any]) -> list[ContactPoint]:
    if not wanted:
        return []
    ids = {lead_id for lead_id, _ in wanted}
    points = session.exec(
        select(ContactPoint).where(col(ContactPoint.lead_id).in_(ids)).order_by(col(ContactPoint.id))
    )
    return [point for point in points if (point.lead_id, point.kind) in wanted]


def _add_points(session: Session, record: Record, changing: Sequence[Landing]) -> None:
    moment = now(session)
    rows = [row for landing in changing for row in _point_rows(landing, moment)]
    if not rows:
        return
    sources = [row.pop("source") for row in rows]
    _mark(session, rows)
    for row, id_ in zip(rows, fresh_ids(session, _POINT, len(rows)), strict=True):
        row["id"] = id_
    insert_rows(session, _POINT, rows)
    for row, source in zip(rows, sources, strict=True):
        values = {"kind": row["kind"], "value": row["value"]}
        record.created(On.CONTACT, row["id"], values, lead_id=row["lead_id"], source=source)


def _remember(session: Session, landed: Sequence[Landing], job_id: int | None) -> None:
    """Whom the job met, and what the first row about them came to."""
    rows = [
        {"job_id": job_id, "lead_id": landing.who.id, "outcome": landing.outcome}
        for landing in landed
        if landing.who and landing.outcome is not Outcome.DUPLICATE
    ]
    if job_id is not None:
        insert_rows(session, _IMPORTED, rows)


def _members(session: Session, lead_ids: Collection[int], *, once: bool) -> set[tuple[int, int]]:
    """Those of these leads who do not join a campaign now: the ids of the campaign and of the lead."""
    if not lead_ids:
        return set()
    # By lead alone: PostgreSQL, which hears late how many are in a campaign, would look through all of them.
    there = sql_select(_MEMBERSHIP.c.campaign_id, _MEMBERSHIP.c.lead_id).where(
        among(session, _MEMBERSHIP.c.lead_id, lead_ids)
    )
    if not once:
        there = there.where(_MEMBERSHIP.c.removed_at.is_(None))
    return {(campaign_id, lead_id) for campaign_id, lead_id in session.execute(there)}


def _joining(
    session: Session, people: Sequence[Somebody], known: Container[Somebody], where: Where
) -> list[tuple[int, Somebody, int]]:
    """Who joins which campaign, with the id of each stay."""
    there = [who.id for who in people if who in known]
    members = _members(session, there, once=where.once) if where.campaign_ids else set[tuple[int, int]]()
    joining = [
        (campaign_id, who)
        for campaign_id in where.campaign_ids
        for who in people
        if (campaign_id, who.id) not in members
    ]
    ids = fresh_ids(session, _MEMBERSHIP, len(joining))
    return [(*one, id_) for one, id_ in zip(joining, ids, strict=True)]


def _join(
    session: Session,
    record: Record,
    joining: Sequence[tuple[int, Somebody, int]],
    where: Where,
    sorted_by: Mapping[Somebody, str],
) -> None:
    moment = now(session)
    stay = {
        "origin": where.origin,
        "stage": Stage.DISCOVERED,
        "job_id": where.job_id,
        "joined_at": moment,
        "stage_at": moment,
        "removed_at": None,
    }
    insert_rows(
        session,
        _MEMBERSHIP,
        [
            # SQLite writes a row twice that lacks its copy of the name.
            {"id": id_, "campaign_id": campaign_id, "lead_id": who.id, "name_key": sorted_by.get(who), **stay}
            for campaign_id, who, id_ in joining
        ],
    )
    # One for all who join: it is written out once.
    said = {id_: {"campaign_id": id_, "origin": where.origin} for id_ in where.campaign_ids}
    for campaign_id, who, membership_id in joining:
        record.created(
            On.MEMBERSHIP,
            membership_id,
            said[campaign_id],
            lead_id=who.id,
            campaign_id=campaign_id,
            source=who.source,
        )
