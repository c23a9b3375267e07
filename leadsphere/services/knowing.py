"""Leads as processing sees them: some at a time, read as plain rows, and what was found of them written back.

A value that a person typed, or took away, is theirs: `Knowledge.take` passes over whatever would replace it.
"""

# SQLModel prefers `exec`, which takes no statements of the Core.
# pyright: reportDeprecated=false

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.sql import select as sql_select
from sqlmodel import Session, col

from leadsphere.attributes import On
from leadsphere.database import now
from leadsphere.models import BROUGHT, Change, ChangeSet, Company, ContactKind, Lead
from leadsphere.models.folded import folded_copies
from leadsphere.models.rows import table_of, to_json
from leadsphere.services import keys, suppressing
from leadsphere.services.companies import bounds, tell_leads
from leadsphere.services.many_rows import update_each
from leadsphere.services.recording import Record
from leadsphere.values.domains import is_free_mail
from leadsphere.values.profiles import is_network
from leadsphere.values.reach import reach_key
from leadsphere.values.text import fold

_LEAD, _COMPANY, _POINT = table_of(On.LEAD), table_of(On.COMPANY), table_of(On.CONTACT)
LEAD_SAYS = ("first_name", "last_name", "city", "region", "country", "name_language")
COMPANY_SAYS = ("name", "domain", "headcount", "company_country")
_POINT_SAYS = ("kind", "value", "raw", "is_primary", "verdict", "verdict_reason")
_FOUND = (*LEAD_SAYS, "company_id", *COMPANY_SAYS, "value")
"""What processing may fill or change."""

Thing = tuple[On, int]
Place = tuple[On, int, str]


@dataclass(slots=True, eq=False)
class Employer:
    """A company, shared by those of the leads that are with it."""

    id: int
    says: dict[str, str]


@dataclass(slots=True, eq=False)
class Point:
    """A contact point of a lead."""

    id: int
    kind: str
    value: str
    raw: str
    is_primary: bool
    verdict: str
    verdict_reason: str

    @property
    def work_domain(self) -> str:
        """Where an e-mail address is, if that may be an employer's; "" otherwise."""
        domain = self.value.rpartition("@")[2] if self.kind == ContactKind.EMAIL and "@" in self.value else ""
        return "" if " " in self.value or is_free_mail(domain) or is_network(domain) else domain


@dataclass(slots=True, eq=False)
class Known:
    """One lead: what it says, its company, its contact points with the primary ones first."""

    id: int
    says: dict[str, str]
    updated_at: Any
    employer: Employer | None = None
    points: list[Point] = field(default_factory=list[Point])

    def of_kind(self, kind: ContactKind) -> list[Point]:
        """Its contact points of one kind, the primary one first."""
        return [point for point in self.points if point.kind == kind]


@dataclass(frozen=True, slots=True)
class Found:
    """What a step found: a value for one place, and where it comes from ("e-mail ada@acme.example").

    `also` are other values of the same thing that follow from it, and stand or fall with it.
    """

    on: On
    id: int
    name: str
    value: Any
    source: str
    also: tuple[tuple[str, Any], ...] = ()


class Knowledge:
    """Some leads, in the order of their ids, locked until the transaction ends, and what was found of them."""

    def __init__(self, session: Session, lead_ids: Sequence[int]) -> None:
        self._session = session
        session.flush()
        self.leads = self._read_leads(lead_ids)
        self._points = {point.id: (lead, point) for lead in self.leads for point in lead.points}
        self.at_domain: dict[str, list[Employer]] = self._read_domains()
        self._theirs = self._read_theirs()
        self._before: dict[Place, Any] = {}
        self._sources: dict[Place, tuple[int, str]] = {}

    def employer_at(self, domain: str) -> Employer | None:
        """The oldest company of a domain, if there is any."""
        return min(self.at_domain.get(domain, ()), key=lambda employer: employer.id, default=None)

    def take(self, lead: Known, found: Found) -> bool:
        """Take in what was found about a lead or what belongs to it; False where a person has decided on it."""
        place = (found.on, found.id, found.name)
        before = self._stands(lead, found)
        if before == found.value or place in self._theirs:
            return False
        if before and (found.on, found.id, "") in self._theirs:
            return False
        for one in (found, *(replace(found, name=name, value=value, also=()) for name, value in found.also)):
            place = (one.on, one.id, one.name)
            self._before.setdefault(place, self._stands(lead, one))
            self._sources[place] = lead.id, found.source
            self._put(lead, one)
        return True

    def write(self, record: Record) -> int:
        """Write what was found, each value with its source; of how many leads anything changed."""
        values: dict[Thing, dict[str, Any]] = defaultdict(dict)
        by_id = {lead.id: lead for lead in self.leads}
        for place, before in self._before.items():
            on, id_, name = place
            lead_id, source = self._sources[place]
            value = self._stands(by_id[lead_id], Found(on, id_, name, None, ""))
            if value == before:
                continue
            record.changed(on, id_, name, before, value, lead_id=lead_id, source=source)
            values[on, id_][name] = value
        if not values:
            return 0
        changed = {self._sources[place][0] for place in self._before if place[2] in values.get(place[:2], ())}
        companies = [id_ for on, id_ in values if on is On.COMPANY]
        searched = {id_ for (on, id_), some in values.items() if on is On.LEAD and _is_searched(some)}
        points = [id_ for on, id_ in values if on is On.CONTACT]
        searched |= {self._points[id_][0].id for id_ in points}
        self._touch(record, sorted(changed), companies, values)
        self._write_rows(values)
        if points:
            suppressing.mark(self._session, points)
        keys.refresh_stored(self._session, sorted(searched))
        for company_id in companies:
            tell_leads(self._session, company_id)
        return len(changed)

    def _stands(self, lead: Known, found: Found) -> Any:
        if found.on is On.CONTACT:
            return getattr(self._points[found.id][1], found.name)
        if found.on is On.COMPANY:
            # Not the lead's, which may be with another one by now.
            return self._employers[found.id].says[found.name]
        if found.name == "company_id":
            return lead.employer.id if lead.employer else None
        return lead.says[found.name]

    def _put(self, lead: Known, found: Found) -> None:
        if found.on is On.CONTACT:
            setattr(self._points[found.id][1], found.name, found.value)
        elif found.on is On.COMPANY:
            employer = self._employers[found.id]
            employer.says[found.name] = found.value
            if found.name == "domain":
                self.at_domain.setdefault(found.value, []).append(employer)
        elif found.name == "company_id":
            lead.employer = next(
                one for some in self.at_domain.values() for one in some if one.id == found.value
            )
        else:
            lead.says[found.name] = found.value

    def _touch(
        self,
        record: Record,
        leads: Sequence[int],
        companies: Sequence[int],
        values: dict[Thing, dict[str, Any]],
    ) -> None:
        """Note that these are updated now."""
        moment = now(self._session)
        stood = {(On.LEAD, lead.id): lead.updated_at for lead in self.leads}
        rows: Any = self._session.execute(
            sql_select(_COMPANY.c.id, _COMPANY.c.updated_at).where(_COMPANY.c.id.in_(companies))
        )
        stood |= {(On.COMPANY, id_): at for id_, at in rows}
        for on, ids in ((On.LEAD, leads), (On.COMPANY, companies)):
            for id_ in ids:
                if (before := stood[on, id_]) != moment:
                    lead_id = id_ if on is On.LEAD else None
                    record.changed(on, id_, "updated_at", to_json(before), to_json(moment), lead_id=lead_id)
                    values[on, id_]["updated_at"] = moment

    def _write_rows(self, values: dict[Thing, dict[str, Any]]) -> None:
        """One statement for all rows of which the same columns change."""
        alike: dict[tuple[On, tuple[str, ...]], list[tuple[int, dict[str, Any]]]] = defaultdict(list)
        for (on, id_), some in values.items():
            row = some | self._derived(on, id_, some)
            alike[on, tuple(sorted(row))].append((id_, row))
        for (on, names), rows in alike.items():
            rows.sort(key=lambda one: one[0])
            table = table_of(on)
            to = {table.c[name]: [row[name] for _, row in rows] for name in names}
            update_each(self._session, [id_ for id_, _ in rows], to)

    def _derived(self, on: On, id_: int, some: dict[str, Any]) -> dict[str, Any]:
        """The columns that follow from these."""
        if on is On.LEAD:
            return folded_copies(Lead, some)
        if on is On.COMPANY:
            if "headcount" not in some:
                return folded_copies(Company, some)
            least, most = bounds(some["headcount"])
            return {"headcount_min": least, "headcount_max": most}
        if "value" not in some:
            return {}
        _, point = self._points[id_]
        return {"value_key": fold(point.value), "reach_key": reach_key(point.kind, point.value)}

    def _read_leads(self, lead_ids: Sequence[int]) -> list[Known]:
        columns = [_LEAD.c[name] for name in LEAD_SAYS]
        statement = (
            sql_select(_LEAD.c.id, _LEAD.c.company_id, _LEAD.c.updated_at, *columns)
            .where(_LEAD.c.id.in_(lead_ids))
            .order_by(_LEAD.c.id)
            .with_for_update()
        )
        leads: list[Known] = []
        of: dict[int, int | None] = {}
        rows: Any = self._session.execute(statement)
        for id_, company_id, updated_at, *says in rows:
            leads.append(Known(id_, dict(zip(LEAD_SAYS, says, strict=True)), updated_at))
            of[id_] = company_id
        employers = self._read_employers(_COMPANY.c.id.in_({id_ for id_ in of.values() if id_ is not None}))
        by_id = {employer.id: employer for employer in employers}
        for lead in leads:
            lead.employer = by_id.get(of[lead.id] or 0)
        self._employers = by_id
        points = (
            sql_select(_POINT.c.lead_id, _POINT.c.id, *(_POINT.c[name] for name in _POINT_SAYS))
            .where(_POINT.c.lead_id.in_(lead_ids))
            .order_by(_POINT.c.is_primary.desc(), _POINT.c.id)
        )
        there = {lead.id: lead for lead in leads}
        found: Any = self._session.execute(points)
        for lead_id, *says in found:
            if lead_id in there:
                there[lead_id].points.append(Point(*says))
        return leads

    def _read_employers(self, which: Any) -> list[Employer]:
        columns = [_COMPANY.c[name] for name in COMPANY_SAYS]
        # Locked, so that nobody gives one a domain meanwhile.
        statement = sql_select(_COMPANY.c.id, *columns).where(which).order_by(_COMPANY.c.id)
        rows: Any = self._session.execute(statement.with_for_update())
        return [Employer(id_, dict(zip(COMPANY_SAYS, says, strict=True))) for id_, *says in rows]

    def _read_domains(self) -> dict[str, list[Employer]]:
        """The companies at the domains of leads that have none, or one without a domain."""
        wanted = {
            point.work_domain
            for lead in self.leads
            if lead.employer is None or not lead.employer.says["domain"]
            for point in lead.points
        } - {""}
        found: dict[str, list[Employer]] = defaultdict(list)
        for employer in self._read_employers(_COMPANY.c.domain.in_(wanted)) if wanted else ():
            known = self._employers.setdefault(employer.id, employer)
            found[known.says["domain"]].append(known)
        return found

    def _read_theirs(self) -> set[Place]:
        """What people have decided on themselves, by acts that stand; a thing that they made as a whole by ""."""
        things: tuple[tuple[On, Iterable[int]], ...] = (
            (On.LEAD, (lead.id for lead in self.leads)),
            (On.COMPANY, self._employers),
            (On.CONTACT, self._points),
        )
        theirs: set[Place] = set()
        for on, ids in things:
            statement = (
                sql_select(col(Change.thing_id), col(Change.attribute))
                .join(ChangeSet, col(ChangeSet.id) == col(Change.change_set_id))
                .where(
                    col(Change.thing) == on.value,
                    col(Change.thing_id).in_(tuple(ids)),
                    col(Change.attribute).in_((*_FOUND, "")),
                    # What followed of an edit says where it comes from.
                    col(Change.source) == "",
                    col(ChangeSet.act).not_in([act.name for act in BROUGHT]),
                    col(ChangeSet.undone_by).is_(None),
                    col(ChangeSet.undo_of).is_(None),
                )
                .distinct()
            )
            found: Any = self._session.execute(statement)
            theirs |= {(on, id_, name) for id_, name in found}
        return theirs


def _is_searched(values: dict[str, Any]) -> bool:
    return "company_id" in values or not values.keys().isdisjoint(keys.SAYS)
