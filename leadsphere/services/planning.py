"""What people coming in mean for those who are there: planned one after the other, before anything is written.

The rehearsal of an import and the import itself ask the same `Directory`: one that lives as long as the rehearsal and
remembers what the rows before would have done, or one for each chunk, which finds in the database what they did.
"""

# SQLModel prefers `exec`, which takes no statements of the Core.
# pyright: reportDeprecated=false

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session, select

from leadsphere import catalogue
from leadsphere.attributes import On
from leadsphere.errors import BadValue
from leadsphere.importing.own_fields import PREFIX
from leadsphere.importing.plan import Contact, Person
from leadsphere.importing.policies import OWNER, MatchKey, Policy, Rules
from leadsphere.models import (
    ContactKind,
    CustomValue,
    Note,
    Outcome,
    Tag,
    Tagging,
    Verdict,
)
from leadsphere.models.among import among
from leadsphere.models.rows import IMPORTED, table_of
from leadsphere.services import contacts
from leadsphere.services.keys import company_key, name_key
from leadsphere.services.verifying import claim_in
from leadsphere.values.text import fold

Key = tuple[str, str]
Age = tuple[int, int]
Changes = dict[str, tuple[Any, Any]]
Belonging = tuple[str, str]
"""What somebody has beside what they say: ("custom.3", ""), ("tag", its folded name), ("note", its text)."""

_LEAD, _COMPANY, _POINT = table_of(On.LEAD), table_of(On.COMPANY), table_of(On.CONTACT)
_VALUE, _TAGGING, _NOTE = table_of(On.CUSTOM_VALUE), table_of(On.TAGGING), table_of(On.NOTE)
TAG, NOTE = "tag", "note"
_SAYS = tuple(a.name for a in catalogue.LEAD)
_COMPANY_SAYS = tuple(a.name for a in catalogue.COMPANY)
_KINDS = {
    MatchKey.EMAIL: ContactKind.EMAIL,
    MatchKey.LINKEDIN: ContactKind.LINKEDIN,
    MatchKey.PHONE: ContactKind.PHONE,
}
_ADDRESSES = (ContactKind.EMAIL.value, ContactKind.LINKEDIN.value)
"""What stands for one person alone, whatever a file or a site calls them."""
_ROW = "row"
"""The sort of key that `Person.import_key` is: the same row again is the same lead."""


@dataclass(frozen=True, slots=True, eq=False)
class Arrival:
    """One person and where they come from ("Connections.csv line 12").

    `sources` says where single values come from that stand elsewhere: by the key of a target ("lead.job_title"), or of
    a contact by its text. `copies` are the folded copies of a lead that says this and nothing else, where they were
    made before.
    """

    person: Person
    source: str
    sources: Mapping[str, str] = field(default_factory=dict[str, str])
    copies: Mapping[str, str] | None = None

    def of(self, name: str) -> str:
        """Where the value of this attribute comes from."""
        return self.sources.get(f"lead.{name}", self.source)

    def of_contact(self, raw: str) -> str:
        """Where a contact with this text comes from."""
        return self.sources.get(raw, self.source)


@dataclass(slots=True, eq=False)
class Employer:
    """A company, stored or to be made (`id` 0). `age` puts companies in the order in which they came to be."""

    age: Age
    values: dict[str, Any]
    id: int = 0
    source: str = ""


@dataclass(slots=True, eq=False)
class Somebody:
    """A lead, stored or to be made (`id` 0), as it will be once the rows so far are written.

    `points` are its contact points in their order, `primary` those of them that are, by kind; `known` the verdict on
    its stored e-mail addresses, and what an exporter said of them. `met`: an earlier row
    of the same file is about them; a rehearsal notes the line of the `first`.
    """

    age: Age
    values: dict[str, Any]
    id: int = 0
    source: str = ""
    import_key: str | None = None
    employer: Employer | None = None
    owner_id: int | None = None
    points: dict[Key, None] = field(default_factory=dict[Key, None])
    has: set[Belonging] | frozenset[Belonging] = frozenset()
    primary: dict[str, str] = field(default_factory=dict[str, str])
    known: dict[Key, tuple[str, str]] = field(default_factory=dict[Key, tuple[str, str]])
    met: bool = False
    first: int = 0
    name: Key | None = None


@dataclass(slots=True, eq=False)
class Landing:
    """What one row comes to. Changes are (old, new) by attribute; of somebody new there are none.

    `filled` are changes of the company `of`; `points` the contact points that are added, in `primary` the keys of
    those that become the primary one instead of another, in `claims` what an exporter says of those that are there.
    `rivals` are the leads that a conflict is about. `key` is what a stored lead is to be known by beside its addresses;
    that says nothing of it, and is no change.
    """

    arrival: Arrival
    outcome: Outcome
    who: Somebody | None = None
    values: Changes = field(default_factory=dict[str, tuple[Any, Any]])
    employer: tuple[Employer | None, Employer] | None = None
    of: Employer | None = None
    filled: Changes = field(default_factory=dict[str, tuple[Any, Any]])
    points: list[Contact] = field(default_factory=list[Contact])
    primary: list[Key] = field(default_factory=list[Key])
    claims: list[Contact] = field(default_factory=list[Contact])
    owner: tuple[int | None, int] | None = None
    brought: dict[Belonging, str] = field(default_factory=dict[Belonging, str])
    rivals: Sequence[Somebody] = ()
    key: str | None = None

    @property
    def changes(self) -> bool:
        """Whether the row says anything new."""
        return bool(
            self.values
            or self.employer
            or self.filled
            or self.points
            or self.primary
            or self.claims
            or self.owner
            or self.brought
        )


class Directory:
    """Who is there, by what they are recognised by, and who will be once the rows so far are written.

    `owner_id` is whose the leads become that are nobody's.
    """

    def __init__(self, rules: Rules, *, owner_id: int | None = None) -> None:
        self.rules = rules
        self.owner_id = owner_id
        self.made: list[Employer] = []
        """The companies that are to be made, since the caller looked last."""
        self._born = 0
        self._texts: dict[str | bool, str | bool] = {}
        """Names, titles and places come again and again: all who have one share it."""
        self._kinds = {_KINDS[key].value for key in rules.match if key in _KINDS}
        self._wanted: dict[Arrival, list[Key]] = {}
        """What those who were read last are recognised by."""
        self._leads: dict[int, Somebody] = {}
        self._belongings_of: set[int] = set()
        self._known_of: set[int] = set()
        self._by_key: dict[Key, tuple[Somebody, ...]] = {}
        self._employers: dict[int, Employer] = {}
        self._by_name: dict[str, list[Employer]] = defaultdict(list)
        self._by_domain: dict[str, list[Employer]] = defaultdict(list)

    def read(
        self, session: Session, arrivals: Sequence[Arrival], *, job_id: int | None = None, lock: bool = False
    ) -> None:
        """Find the leads and companies that these may be about, in a few statements; `lock` them to write."""
        self._wanted = {one: keys_of_person(one.person, self.rules.match) for one in arrivals}
        self._read_leads(session, self._ids(session), job_id, lock=lock)
        wanted = [arrival.person.company for arrival in arrivals if arrival.person.company]
        self._read_companies(session, wanted, lock=lock)
        if any(arrival.person.brings for arrival in arrivals):
            self._read_belongings(session)
        if any(map(is_claim, (contact for arrival in arrivals for contact in arrival.person.contacts))):
            self._read_known(session)

    def land(self, arrival: Arrival) -> Landing:
        """What this row, one of those that were read last, comes to, and from now on has come to."""
        person = arrival.person
        found = self._met_by(arrival)
        if len(found) > 1 and not self.rules.oldest:
            return Landing(arrival, Outcome.CONFLICT, rivals=found)
        if not found:
            return self._create(arrival)
        who = min(found, key=_age)
        landing = Landing(arrival, Outcome.UNCHANGED, who)
        who.source = who.source or arrival.source
        if person.import_key and who.import_key is None:
            # From now on they are known by it, too: where they are met next, their address may not stand.
            who.import_key = landing.key = person.import_key
            self._learn((_ROW, person.import_key), who)
        self._say(who, person, landing)
        self._employ(who, arrival, landing, is_new=False)
        self._reach(who, person, landing, is_new=False)
        self._hand_over(who, landing)
        self._bring(who, person, landing)
        if landing.values or landing.employer:
            self._call(who)
        if who.met:
            landing.outcome = Outcome.DUPLICATE
        elif landing.changes:
            landing.outcome = Outcome.UPDATED
        who.met = True
        return landing

    def _create(self, arrival: Arrival) -> Landing:
        person = arrival.person
        values: dict[str, Any] = {
            name: self._texts.setdefault(value, value) for name, value in person.lead.items()
        }
        who = Somebody(
            self._next_age(), values, source=arrival.source, import_key=person.import_key, met=True
        )
        who.owner_id = self.owner_id
        landing = Landing(arrival, Outcome.CREATED, who)
        self._employ(who, arrival, landing, is_new=True)
        self._reach(who, person, landing, is_new=True)
        self._bring(who, person, landing)
        self._call(who)
        if person.import_key:
            self._learn((_ROW, person.import_key), who)
        return landing

    def _say(self, who: Somebody, person: Person, landing: Landing) -> None:
        for name, value in person.lead.items():
            old = who.values.get(name)
            if value and old != value and self.rules.may_set(f"lead.{name}", old):
                landing.values[name] = ("" if old is None else old, value)
                who.values[name] = value

    def _hand_over(self, who: Somebody, landing: Landing) -> None:
        new = self.owner_id
        if new is not None and who.owner_id != new and self.rules.may_set(OWNER, who.owner_id):
            landing.owner = (who.owner_id, new)
            who.owner_id = new

    def _bring(self, who: Somebody, person: Person, landing: Landing) -> None:
        """Values of own fields where there is none, tags and notes that are not there: whatever the policies."""
        if person.brings:
            landing.brought = {key: said for key, said in belongings_of(person).items() if key not in who.has}
        if landing.brought:
            who.has = who.has.union(landing.brought)

    def _reach(self, who: Somebody, person: Person, landing: Landing, *, is_new: bool) -> None:
        """The contact points that are new, those that become the primary ones of their kinds, and claims."""
        first: set[str] = set()
        for contact in person.contacts:
            key = (contact.kind.value, contact.value)
            policy = self.rules.of(key[0])
            if policy is Policy.NEVER and not is_new:
                continue
            is_first = key[0] not in first and is_understood(contact)
            if is_first:
                first.add(key[0])
            if key not in who.points:
                landing.points.append(contact)
                who.points[key] = None
                if key[0] in self._kinds and is_understood(contact):
                    self._learn(key, who)
            elif key in who.known and not who.met and _says_more(contact, *who.known[key]):
                # Of one person a file says so in its first row.
                landing.claims.append(contact)
            stands = who.primary.get(key[0])
            if stands is None:
                who.primary[key[0]] = key[1]
            elif not is_new and is_first and policy is Policy.ALWAYS and stands != key[1]:
                who.primary[key[0]] = key[1]
                landing.primary.append(key)

    def _employ(self, who: Somebody, arrival: Arrival, landing: Landing, *, is_new: bool) -> None:
        """The company, and what the row adds to it; of another company than this nothing is said."""
        values = arrival.person.company
        if not values:
            return
        before = who.employer
        policy = Policy.ALWAYS if is_new else self.rules.of("company.name")
        moves = before is not None and policy is Policy.ALWAYS and not _is(before, values)
        if moves or (before is None and policy is not Policy.NEVER):
            who.employer = self._find(values) or self._make(values, arrival.source)
        if who.employer is not None and who.employer is not before and not is_new:
            landing.employer = (before, who.employer)
        if who.employer is not None and _is(who.employer, values):
            self._fill(who.employer, values, landing)

    def _fill(self, employer: Employer, values: Mapping[str, Any], landing: Landing) -> None:
        for name, value in values.items():
            old = employer.values.get(name, "")
            if name == "name" or not value or old == value or not self.rules.may_set(f"company.{name}", old):
                continue
            landing.of = employer
            landing.filled[name] = (old, value)
            employer.values[name] = value
            if name == "domain":
                self._by_domain[value].append(employer)

    def _find(self, values: Mapping[str, Any]) -> Employer | None:
        name = values.get("name")
        candidates = self._by_name[_company_key(values)] if name else self._by_domain[values["domain"]]
        fitting = sorted((one for one in candidates if _is(one, values)), key=_age)
        exact = [one for one in fitting if values.get("domain") == one.values.get("domain", "")]
        return next(iter(exact + fitting), None)

    def _make(self, values: Mapping[str, Any], source: str) -> Employer:
        said: dict[str, Any] = {"name": values.get("domain"), **values}
        employer = Employer(self._next_age(), said, source=source)
        self.made.append(employer)
        self._learn_company(employer)
        return employer

    def _met_by(self, arrival: Arrival) -> list[Somebody]:
        """Whom this row may be about, each once: those of its addresses, or of its key, or of what else it says."""
        found: dict[int, Somebody] = {}
        is_addressed, person = False, arrival.person
        for key in self._wanted[arrival]:
            for who in self._by_key.get(key, ()):
                found[id(who)] = who
                is_addressed = is_addressed or key[0] in _ADDRESSES
        if person.import_key and not is_addressed:
            for who in self._by_key.get((_ROW, person.import_key), ()):
                if not _is_elsewhere(who, person):
                    return [who]
        return list(found.values())

    def _call(self, who: Somebody) -> None:
        """Know somebody by name and company, and no longer by those of before."""
        if MatchKey.NAME not in self.rules.match:
            return
        employer = str(who.employer.values["name"]) if who.employer else ""
        key = _called(who.values, employer)
        if key == who.name:
            return
        if who.name is not None:
            left = tuple(one for one in self._by_key[who.name] if one is not who)
            self._by_key[who.name] = left
        who.name = key
        if key is not None:
            self._learn(key, who)

    def _learn(self, key: Key, who: Somebody) -> None:
        known = self._by_key.get(key, ())
        if who not in known:
            self._by_key[key] = tuple(sorted((*known, who), key=_age)) if known else (who,)

    def _learn_company(self, employer: Employer) -> None:
        self._by_name[_company_key(employer.values)].append(employer)
        if domain := employer.values.get("domain"):
            self._by_domain[domain].append(employer)

    def _next_age(self) -> Age:
        self._born += 1
        return (1, self._born)

    def _ids(self, session: Session) -> set[int]:
        """The stored leads that any of those who are wanted are recognised by."""
        wanted: dict[str, set[str]] = defaultdict(set)
        for arrival, keys in self._wanted.items():
            for sort, value in keys:
                wanted[sort].add(value)
            if arrival.person.import_key:
                wanted[_ROW].add(arrival.person.import_key)
        rows, names = wanted.pop(_ROW, set[str]()), wanted.pop(MatchKey.NAME, set[str]())
        found: set[int] = set()
        points = sql_select(_POINT.c.lead_id, _POINT.c.kind, _POINT.c.value)
        ours = {(kind, value) for kind, values in wanted.items() for value in values}
        for kind, values in wanted.items():
            one_of = among(session, _POINT.c.value, values)
            there: Any = session.execute(points.where(_POINT.c.kind == kind, one_of))
            found |= {lead_id for lead_id, *key in there if tuple(key) in ours}
        if rows:
            one_of = among(session, _LEAD.c.import_key, rows)
            found |= set(session.scalars(sql_select(_LEAD.c.id).where(one_of)))
        if names:
            parts = [key.split("\n") for key in names]
            namesakes: Any = session.execute(
                sql_select(_LEAD.c.id, _LEAD.c.name_key, _LEAD.c.company_key).where(
                    among(session, _LEAD.c.name_key, {name for name, _ in parts}),
                    among(session, _LEAD.c.company_key, {company for _, company in parts}),
                )
            )
            found |= {id_ for id_, name, company in namesakes if f"{name}\n{company}" in names}
        return found - self._leads.keys()

    def _read_leads(self, session: Session, ids: set[int], job_id: int | None, *, lock: bool) -> None:
        if not ids:
            return
        columns = [_LEAD.c.id, _LEAD.c.company_id, _LEAD.c.owner_id, _LEAD.c.import_key]
        statement = sql_select(*columns, *(_LEAD.c[name] for name in _SAYS)).order_by(_LEAD.c.id)
        new: dict[int, Somebody] = {}
        companies: dict[int, int | None] = {}
        asked = statement.where(among(session, _LEAD.c.id, ids))
        rows: Any = session.execute(asked.with_for_update() if lock else asked)
        for id_, company_id, owner_id, import_key, *said in rows:
            who = Somebody((0, id_), dict(zip(_SAYS, said, strict=True)), id_, "", import_key)
            who.owner_id, companies[id_], new[id_] = owner_id, company_id, who
        self._leads |= new
        self._read_employers(session, {id_ for id_ in companies.values() if id_ is not None}, lock=lock)
        for id_, who in new.items():
            company_id = companies[id_]
            who.employer = self._employers.get(company_id) if company_id is not None else None
            if who.import_key:
                self._learn((_ROW, who.import_key), who)
            self._call(who)
        self._read_points(session, new)
        if job_id is not None:
            self._read_met(session, new, job_id)

    def _read_points(self, session: Session, new: Mapping[int, Somebody]) -> None:
        columns = (_POINT.c.lead_id, _POINT.c.kind, _POINT.c.value, _POINT.c.is_primary)
        theirs = among(session, _POINT.c.lead_id, new)
        rows: Any = session.execute(sql_select(*columns).where(theirs).order_by(_POINT.c.id))
        for lead_id, kind, value, is_primary in rows:
            who = new[lead_id]
            who.points[kind, value] = None
            if is_primary:
                who.primary[kind] = value
            if kind in self._kinds:
                self._learn((kind, value), who)

    def _read_belongings(self, session: Session) -> None:
        new = self._leads.keys() - self._belongings_of
        if not new:
            return
        self._belongings_of |= new
        values = select(CustomValue.lead_id, CustomValue.field_id)
        for lead_id, field_id in session.exec(values.where(among(session, _VALUE.c.lead_id, new))):
            self._has(lead_id, (f"{PREFIX}{field_id}", ""))
        tags = select(Tagging.lead_id, Tag.name_key).join(Tag)
        for lead_id, name in session.exec(tags.where(among(session, _TAGGING.c.lead_id, new))):
            self._has(lead_id, (TAG, name))
        notes = select(Note.lead_id, Note.text)
        for lead_id, text in session.exec(notes.where(among(session, _NOTE.c.lead_id, new))):
            self._has(lead_id, (NOTE, text))

    def _has(self, lead_id: int, one: Belonging) -> None:
        who = self._leads[lead_id]
        who.has = who.has.union((one,))

    def _read_known(self, session: Session) -> None:
        new = self._leads.keys() - self._known_of
        if not new:
            return
        self._known_of |= new
        names = ("lead_id", "value", "verdict", "verdict_reason", "evidence", "verified_at", "created_at")
        points = sql_select(*(_POINT.c[name] for name in names)).where(
            _POINT.c.kind == ContactKind.EMAIL, among(session, _POINT.c.lead_id, new)
        )
        for row in session.execute(points):
            claim = claim_in(row)
            key = (ContactKind.EMAIL.value, row.value)
            self._leads[row.lead_id].known[key] = (row.verdict, claim.reason if claim else "")

    def _read_met(self, session: Session, new: Mapping[int, Somebody], job_id: int) -> None:
        met = sql_select(IMPORTED.c.lead_id).where(
            IMPORTED.c.job_id == job_id, among(session, IMPORTED.c.lead_id, new)
        )
        for lead_id in session.scalars(met):
            new[lead_id].met = True

    def _read_employers(self, session: Session, ids: set[int], *, lock: bool) -> None:
        self._take_companies(session, _COMPANY.c.id, ids - self._employers.keys(), lock=lock)

    def _read_companies(self, session: Session, wanted: Iterable[Mapping[str, Any]], *, lock: bool) -> None:
        names, domains = set[str](), set[str]()
        for values in wanted:
            names.add(_company_key(values))
            domains.add(values.get("domain", ""))
        self._take_companies(session, _COMPANY.c.name_key, names, lock=lock)
        self._take_companies(session, _COMPANY.c.domain, domains - {""}, lock=lock)

    def _take_companies(
        self, session: Session, column: Column[Any], values: Collection[Any], *, lock: bool
    ) -> None:
        if not values:
            return
        columns = (_COMPANY.c[name] for name in _COMPANY_SAYS)
        which = among(session, column, values)
        statement = sql_select(_COMPANY.c.id, *columns).where(which).order_by(_COMPANY.c.id)
        rows: Any = session.execute(statement.with_for_update() if lock else statement)
        for id_, *said in rows:
            if id_ not in self._employers:
                employer = Employer((0, id_), dict(zip(_COMPANY_SAYS, said, strict=True)), id_)
                self._employers[id_] = employer
                self._learn_company(employer)


def belongings_of(person: Person) -> dict[Belonging, str]:
    """What a row brings along, each with what it says."""
    return {
        **{(key, ""): value for key, value in person.custom.items()},
        **{(TAG, fold(name)): name for name in person.tags},
        **{(NOTE, text): text for text in person.notes},
    }


def keys_of_person(person: Person, match: Sequence[MatchKey]) -> list[Key]:
    """What a row is recognised by, beside its being the same row again."""
    kinds = {_KINDS[key] for key in match if key in _KINDS}
    keys = [(c.kind.value, c.value) for c in person.contacts if c.kind in kinds and is_understood(c)]
    called = _called(person.lead, str(person.company.get("name", ""))) if MatchKey.NAME in match else None
    return [*keys, called] if called else keys


def _is_elsewhere(who: Somebody, person: Person) -> bool:
    """Whether both have addresses of one kind, and not one in common: a namesake."""
    theirs = {(c.kind.value, c.value) for c in person.contacts if is_understood(c)}
    for kind in _ADDRESSES:
        ours = {key for key in who.points if key[0] == kind}
        said = {key for key in theirs if key[0] == kind}
        if ours and said and ours.isdisjoint(said):
            return True
    return False


def is_understood(contact: Contact) -> bool:
    """Whether the contact's value is an address of its kind.

    One that an exporter calls invalid still tells people apart; a text that is none does not.
    """
    if contact.verdict != Verdict.INVALID:
        return True
    try:
        return contacts.parse(contact.kind, contact.value, None) == contact.value
    except BadValue:
        return False


def is_claim(contact: Contact) -> bool:
    """Whether an exporter says something of this e-mail address."""
    return (
        contact.kind is ContactKind.EMAIL
        and contact.verdict is not Verdict.PENDING
        and is_understood(contact)
    )


def _says_more(contact: Contact, verdict: str, said: str) -> bool:
    """Whether this is a claim, and another one than stands here; what was exported here may stand as a verdict."""
    if not is_claim(contact) or contact.verdict_reason == said:
        return False
    return not (contact.is_echo and contact.verdict == verdict)


def _called(says: Mapping[str, Any], company: str) -> Key | None:
    """The key of a name at a company; None without both."""
    name = name_key(str(says.get("first_name", "")), str(says.get("last_name", "")))
    employer = company_key(company)
    return (MatchKey.NAME.value, f"{name}\n{employer}") if name and employer else None


def _is(employer: Employer, values: Mapping[str, Any]) -> bool:
    """Whether these values are about this company: of one name, two are told apart by domains that differ."""
    domain, own = values.get("domain", ""), employer.values.get("domain", "")
    if not values.get("name"):
        return own == domain
    return _company_key(employer.values) == _company_key(values) and (not domain or own in ("", domain))


def _company_key(company: Mapping[str, Any]) -> str:
    """A company without a name is called by its domain."""
    return fold(company.get("name") or company["domain"])[:300]


def _age(one: Somebody | Employer) -> Age:
    return one.age
