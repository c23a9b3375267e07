"""People coming in by the hundred: matched, enriched without erasing, created, and put into a campaign.

One call writes one chunk; a person met twice in it is one lead.
"""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# pyright: reportDeprecated=false

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import insert, or_
from sqlmodel import Session, col, select

from leadsphere import catalogue
from leadsphere.attributes import On
from leadsphere.database import now, one_at_a_time
from leadsphere.errors import BadValue
from leadsphere.importing.plan import Contact, Person, enrich
from leadsphere.models import Company, ContactKind, ContactPoint, Lead, Membership, Origin, Stage, Verdict
from leadsphere.services import contacts, suppressing
from leadsphere.services.companies import refresh_keys as refresh_company
from leadsphere.services.companies import tell_leads
from leadsphere.services.intake_belongings import Belongings, bring_along, name_tags
from leadsphere.services.keys import keys_of, refresh
from leadsphere.services.recording import Record
from leadsphere.values.reach import reach_key
from leadsphere.values.text import fold

MATCHED_ON = (ContactKind.EMAIL, ContactKind.LINKEDIN)
"""What tells that two rows are one person; a person without either is known again by `Person.import_key`."""

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Arrival:
    """One person and where they come from ("Connections.csv line 12")."""

    person: Person
    source: str


@dataclass(frozen=True, slots=True)
class Landed:
    """What became of a chunk: how many leads were made, how many rows met a lead that was there."""

    created: int
    updated: int


@dataclass(eq=False)
class _Draft:
    """One lead of the chunk: `lead` where it is already stored, otherwise what it will say.

    `age` puts drafts in the order in which their leads came to be.
    """

    lead: Lead | None
    age: tuple[int, int]
    source: str = ""
    import_key: str | None = None
    values: dict[str, Any] = field(default_factory=dict[str, Any])
    company: Company | None = None
    contacts: list[Contact] = field(default_factory=list[Contact])
    id: int = 0
    belongings: Belongings = field(default_factory=Belongings)

    def add(self, person: Person) -> None:
        """Take what is not yet known; never erase, never overwrite."""
        self.values |= enrich(self.values, person.lead)
        have = {(contact.kind, contact.value) for contact in self.contacts}
        self.contacts.extend(c for c in person.contacts if (c.kind, c.value) not in have)
        self.belongings.add(person)


def bring_in(
    session: Session,
    record: Record,
    arrivals: Sequence[Arrival],
    *,
    campaign_id: int | None,
    origin: Origin,
    job_id: int | None = None,
) -> Landed:
    """Write one chunk of people; every change is noted in `record`, which the caller saves.

    How people are divided into chunks makes no difference to the leads that come of them.
    """
    # Two that bring in the same person at the same moment would both find nobody.
    one_at_a_time(session, "intake")
    known = _Known(session, arrivals)
    companies = _Companies(session, record, arrivals, known.leads)
    for arrival in arrivals:
        draft = known.meet(arrival)
        companies.settle(draft, arrival)
    companies.save()
    new = [draft for draft in known.met if draft.lead is None]
    stored = [draft for draft in known.met if draft.lead is not None]
    named = name_tags(session, record, (draft.belongings for draft in known.met))
    _create(session, record, new, campaign_id)
    _enrich(session, record, stored)
    _join(session, record, known.met, campaign_id, origin, job_id)
    session.flush()
    for draft in known.met:
        draft.belongings.source = draft.source
    arrived = [(draft.id, draft.belongings) for draft in known.met]
    bring_along(session, record, arrived, new=frozenset(draft.id for draft in new), named=named)
    return Landed(created=len(new), updated=len(arrivals) - len(new))


def keys_of_person(person: Person) -> list[Key]:
    """What this person is recognised by."""
    return [(c.kind, c.value) for c in person.contacts if c.kind in MATCHED_ON and _is_understood(c)]


def _is_understood(contact: Contact) -> bool:
    # An address that an exporter calls invalid still tells people apart; a text that is none does not.
    if contact.verdict != Verdict.INVALID:
        return True
    try:
        return contacts.parse(contact.kind, contact.value, None) == contact.value
    except BadValue:
        return False


class _Known:
    """The leads, stored or met earlier in the chunk, by what they are recognised by."""

    def __init__(self, session: Session, arrivals: Sequence[Arrival]) -> None:
        self.met: list[_Draft] = []
        self._by_key: dict[Key, _Draft] = {}
        keys = {key for arrival in arrivals for key in keys_of_person(arrival.person)}
        points = session.exec(
            select(ContactPoint.kind, ContactPoint.value, ContactPoint.lead_id).where(
                col(ContactPoint.kind).in_(MATCHED_ON),
                col(ContactPoint.value).in_({value for _, value in keys}),
            )
        ).all()
        import_keys = {arrival.person.import_key for arrival in arrivals} - {None}
        ids = {lead_id for _, _, lead_id in points}
        self.leads = session.exec(
            select(Lead)
            .where(or_(col(Lead.id).in_(ids), col(Lead.import_key).in_(import_keys)))
            .order_by(col(Lead.id))
            .with_for_update()
        ).all()
        stored = {lead.id: _Draft(lead, (0, lead.id or 0), id=lead.id or 0) for lead in self.leads}
        for kind, value, lead_id in points:
            if lead_id in stored:
                self._learn((kind, value), stored[lead_id])
        for draft in stored.values():
            if draft.lead and draft.lead.import_key:
                self._learn(("", draft.lead.import_key), draft)

    def meet(self, arrival: Arrival) -> _Draft:
        """The lead that this person is, told what the person says."""
        keys = [*keys_of_person(arrival.person)]
        if arrival.person.import_key:
            keys.append(("", arrival.person.import_key))
        draft = next((self._by_key[key] for key in keys if key in self._by_key), None)
        if draft is None:
            draft = _Draft(None, (1, len(self.met)), import_key=arrival.person.import_key)
        if not draft.source:
            draft.source = arrival.source
            self.met.append(draft)
        draft.add(arrival.person)
        for key in keys:
            self._learn(key, draft)
        return draft

    def _learn(self, key: Key, draft: _Draft) -> None:
        # Of several leads with one address the oldest counts.
        if key not in self._by_key or draft.age < self._by_key[key].age:
            self._by_key[key] = draft


class _Companies:
    """The companies that a chunk names: found by name and domain, made where there is none, blanks filled."""

    def __init__(
        self, session: Session, record: Record, arrivals: Iterable[Arrival], leads: Iterable[Lead]
    ) -> None:
        self._session = session
        self._record = record
        self._known: list[Company] = []
        self._by_name: dict[str, list[Company]] = defaultdict(list)
        self._made: list[tuple[Company, str]] = []
        wanted = [arrival.person.company for arrival in arrivals if arrival.person.company]
        self._employers: dict[int | None, Company] = {}
        stored = session.exec(
            select(Company)
            .where(
                or_(
                    col(Company.name_key).in_({_name_key(values) for values in wanted}),
                    col(Company.domain).in_({values.get("domain", "") for values in wanted} - {""}),
                    col(Company.id).in_({lead.company_id for lead in leads} - {None}),
                )
            )
            .order_by(col(Company.id))
            .with_for_update()
        ).all()
        for company in stored:
            self._learn(company)
            self._employers[company.id] = company

    def settle(self, draft: _Draft, arrival: Arrival) -> None:
        """The draft's company, and what the arrival adds to it; another company than it has changes nothing."""
        if draft.company is None and draft.lead is not None:
            draft.company = self._employers.get(draft.lead.company_id)
        values = arrival.person.company
        if not values:
            return
        if draft.company is None:
            draft.company = self._find(values) or self._make(values, arrival.source)
        if _is(draft.company, values):
            self._fill(draft.company, values, arrival.source)

    def save(self) -> None:
        """Write the companies that were made, and note that they were."""
        self._session.add_all(company for company, _ in self._made)
        self._session.flush()
        for company, source in self._made:
            values = {a.name: getattr(company, a.name) for a in catalogue.COMPANY}
            said = {name: value for name, value in values.items() if value}
            self._record.created(On.COMPANY, company.id or 0, said, source=source)

    def _learn(self, company: Company) -> None:
        self._known.append(company)
        self._by_name[company.name_key].append(company)

    def _find(self, values: Mapping[str, Any]) -> Company | None:
        candidates = self._by_name[_name_key(values)] if values.get("name") else self._known
        fitting = [company for company in candidates if _is(company, values)]
        exact = [company for company in fitting if values.get("domain") == company.domain]
        return next(iter(exact + fitting), None)

    def _make(self, values: Mapping[str, Any], source: str) -> Company:
        moment = now(self._session)
        said: dict[str, Any] = {"name": values.get("domain"), **values}
        company = Company(**said, name_key=_name_key(values), created_at=moment, updated_at=moment)
        refresh_company(company)
        self._made.append((company, source))
        self._learn(company)
        return company

    def _fill(self, company: Company, values: Mapping[str, Any], source: str) -> None:
        found = enrich({name: getattr(company, name) for name in values}, values)
        if not found:
            return
        if company.id is None:
            for name, value in found.items():
                setattr(company, name, value)
        else:
            self._record.put(On.COMPANY, company, found, source=source)
            self._record.touch(On.COMPANY, company)
            tell_leads(self._session, company.id)
        refresh_company(company)


def _is(company: Company, values: Mapping[str, Any]) -> bool:
    """Whether these values are about this company: of one name, two are told apart by domains that differ."""
    domain = values.get("domain", "")
    if not values.get("name"):
        return company.domain == domain
    return company.name_key == _name_key(values) and (not domain or company.domain in ("", domain))


def _name_key(company: Mapping[str, Any]) -> str:
    """A company without a name is called by its domain."""
    return fold(company.get("name") or company["domain"])[:300]


def _create(session: Session, record: Record, drafts: list[_Draft], campaign_id: int | None) -> None:
    if not drafts:
        return
    moment = now(session)
    rows = [_row(draft, moment) for draft in drafts]
    ids: Any = session.scalars(insert(Lead).returning(col(Lead.id), sort_by_parameter_order=True), rows).all()
    for draft, lead_id in zip(drafts, ids, strict=True):
        draft.id = lead_id
        said = draft.values | {"company": draft.company.name if draft.company else ""}
        said["contacts"] = [[contact.kind, contact.value] for contact in draft.contacts]
        record.created(
            On.LEAD,
            lead_id,
            {name: value for name, value in said.items() if value},
            lead_id=lead_id,
            campaign_id=campaign_id,
            source=draft.source,
        )
    contacts = [row for draft in drafts for row in _contact_rows(draft, set(), moment)]
    if contacts:
        session.execute(insert(ContactPoint), _marked(session, contacts))


_BLANK: dict[str, Any] = {
    name: field_.default for name, field_ in Lead.model_fields.items() if field_.default in ("", False)
}


def _row(draft: _Draft, moment: Any) -> dict[str, Any]:
    says = _BLANK | draft.values
    company = draft.company
    keys = keys_of(says, company.name if company else "", [contact.value for contact in draft.contacts])
    links = {"company_id": company.id if company else None, "owner_id": None, "import_key": draft.import_key}
    return says | keys | links | {"created_at": moment, "updated_at": moment}


def _contact_rows(draft: _Draft, kinds: set[str], moment: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for contact in draft.contacts:
        rows.append(
            {
                "lead_id": draft.id,
                "kind": contact.kind,
                "value": contact.value,
                "value_key": fold(contact.value),
                "raw": contact.raw,
                "label": contact.label,
                "is_primary": contact.kind not in kinds,
                "verdict": contact.verdict,
                "verdict_reason": contact.verdict_reason[:300],
                "verified_at": None,
                "evidence": {},
                "created_at": moment,
            }
        )
        kinds.add(contact.kind)
    return rows


def _marked(session: Session, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows with what the suppression list finds them by, and whether it does."""
    keys = [reach_key(row["kind"], row["value"]) for row in rows]
    about = suppressing.are_suppressed(session, set(keys))
    return [row | {"reach_key": key, "suppressed": key in about} for row, key in zip(rows, keys, strict=True)]


def _enrich(session: Session, record: Record, drafts: list[_Draft]) -> None:
    reached = _add_contacts(session, record, drafts)
    changed: list[Lead] = []
    for draft in drafts:
        lead = draft.lead
        assert lead is not None
        found = enrich({name: getattr(lead, name) for name in draft.values}, draft.values)
        company = draft.company if lead.company_id is None else None
        link = {"company_id": company.id} if company is not None else {}
        record.put(On.LEAD, lead, found | link, lead_id=draft.id, source=draft.source)
        if found or link or draft.id in reached:
            record.touch(On.LEAD, lead, lead_id=draft.id)
            changed.append(lead)
    refresh(session, changed)


def _add_contacts(session: Session, record: Record, drafts: list[_Draft]) -> set[int]:
    """Add the contact points that stored leads lack; the ids of the leads that got some."""
    have: dict[int, set[tuple[str, str]]] = defaultdict(set)
    for lead_id, kind, value in session.exec(
        select(ContactPoint.lead_id, ContactPoint.kind, ContactPoint.value).where(
            col(ContactPoint.lead_id).in_([draft.id for draft in drafts])
        )
    ):
        have[lead_id].add((kind, value))
    rows: list[dict[str, Any]] = []
    for draft in drafts:
        draft.contacts = [c for c in draft.contacts if (c.kind, c.value) not in have[draft.id]]
        rows += _contact_rows(draft, {kind for kind, _ in have[draft.id]}, now(session))
    if not rows:
        return set()
    sources = {draft.id: draft.source for draft in drafts}
    statement = insert(ContactPoint).returning(col(ContactPoint.id), sort_by_parameter_order=True)
    ids: Any = session.scalars(statement, _marked(session, rows))
    for row, contact_id in zip(rows, ids, strict=True):
        values = {"kind": row["kind"], "value": row["value"]}
        lead_id = row["lead_id"]
        record.created(On.CONTACT, contact_id, values, lead_id=lead_id, source=sources[lead_id])
    return {row["lead_id"] for row in rows}


def _join(
    session: Session,
    record: Record,
    drafts: Sequence[_Draft],
    campaign_id: int | None,
    origin: Origin,
    job_id: int | None,
) -> None:
    if campaign_id is None:
        return
    ids = [draft.id for draft in drafts]
    members = set(
        session.exec(
            select(Membership.lead_id).where(
                Membership.campaign_id == campaign_id,
                col(Membership.removed_at).is_(None),
                col(Membership.lead_id).in_(ids),
            )
        )
    )
    moment = now(session)
    stay = {
        "campaign_id": campaign_id,
        "origin": origin,
        "stage": Stage.DISCOVERED,
        "job_id": job_id,
        "joined_at": moment,
        "stage_at": moment,
        "removed_at": None,
    }
    joining = [draft for draft in drafts if draft.id not in members]
    rows = [stay | {"lead_id": draft.id} for draft in joining]
    if not rows:
        return
    new_ids: Any = session.scalars(
        insert(Membership).returning(col(Membership.id), sort_by_parameter_order=True), rows
    )
    for draft, membership_id in zip(joining, new_ids, strict=True):
        record.created(
            On.MEMBERSHIP,
            membership_id,
            {"campaign_id": campaign_id, "origin": origin},
            lead_id=draft.id,
            campaign_id=campaign_id,
            source=draft.source,
        )
