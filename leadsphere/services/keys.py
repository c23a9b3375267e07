"""The folded copies that a lead carries of what it says: for sorting by name and company, and for searching."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.sql import select as sql_select
from sqlmodel import Session, col, select

from leadsphere import catalogue
from leadsphere.attributes import Kind, On
from leadsphere.models import Company, ContactPoint, CustomValue, Lead
from leadsphere.models.among import among
from leadsphere.models.folded import folded_copies
from leadsphere.models.lead import LAST, LONGEST_LINE, LONGEST_NAME, line
from leadsphere.models.rows import table_of
from leadsphere.services.many_rows import update_each
from leadsphere.values.text import fold

SAYS = tuple(a.name for a in catalogue.LEAD if a.kind in (Kind.TEXT, Kind.LONG_TEXT))
"""The attributes that the search box looks in."""

KEYS = ("name_key", "given_key", "line_key", "company_key", "search_key")
"""The folded copies that are made of several things that a lead says."""
IN_COPIES = frozenset((*SAYS, "company_id"))
"""The columns of a lead that these are made of, beside its contact points and own fields."""

_NOTHING_SAID = dict.fromkeys(SAYS, "")

_LEAD, _COMPANY = table_of(On.LEAD), table_of(On.COMPANY)
_POINT, _VALUE = table_of(On.CONTACT), table_of(On.CUSTOM_VALUE)


def company_of(session: Session, lead: Lead) -> Company | None:
    """The lead's company, if it has one."""
    return session.get(Company, lead.company_id) if lead.company_id is not None else None


def refresh_keys(lead: Lead, company: Company | None, also: Iterable[str] = ()) -> None:
    """Bring the folded copies in line with what the lead says; `also` is what else the search box finds it by."""
    says = {name: getattr(lead, name) for name in SAYS}
    # The model itself sees to the copies of single attributes.
    for name, value in sort_keys(says, company.name if company else "", also).items():
        setattr(lead, name, value)


def refresh(session: Session, leads: Sequence[Lead]) -> None:
    """Bring the folded copies of stored leads in line with what they, and all that belongs to them, say."""
    if not leads:
        return
    session.flush()
    wanted = {lead.company_id for lead in leads} - {None}
    companies = {c.id: c for c in session.exec(select(Company).where(col(Company.id).in_(wanted)))}
    also = _belongings(session, [lead.id or 0 for lead in leads])
    for lead in leads:
        refresh_keys(lead, companies.get(lead.company_id), also[lead.id or 0])
    session.add_all(leads)


def refresh_stored(session: Session, lead_ids: Sequence[int]) -> None:
    """`refresh` for many, beside their model: reads and writes plain rows, and only those that are out of line."""
    if not lead_ids:
        return
    session.flush()
    keys = [_LEAD.c[name] for name in KEYS]
    statement = (
        sql_select(_LEAD.c.id, *keys, _COMPANY.c.name, *(_LEAD.c[name] for name in SAYS))
        .select_from(_LEAD.outerjoin(_COMPANY))
        .where(among(session, _LEAD.c.id, lead_ids))
        .order_by(_LEAD.c.id)
    )
    also = _belongings(session, lead_ids)
    moved: list[tuple[int, list[str]]] = []
    rows: Any = session.connection().execute(statement)
    for id_, *stored in rows:
        stands, company, says = stored[: len(KEYS)], stored[len(KEYS)], stored[len(KEYS) + 1 :]
        wanted = sort_keys(dict(zip(SAYS, says, strict=True)), company or "", also[id_])
        in_line = [wanted[name] for name in KEYS]
        if stands != in_line:
            moved.append((id_, in_line))
    if moved:
        to = {key: [in_line[at] for _, in_line in moved] for at, key in enumerate(keys)}
        update_each(session, [id_ for id_, _ in moved], to)


def keys_beside(
    session: Session, says: Mapping[int, tuple[Mapping[str, Any], str]]
) -> dict[int, dict[str, str]]:
    """`KEYS` of stored leads, by id, that are about to say this of themselves, and are of a company of this name."""
    also = _belongings(session, [*says])
    return {
        id_: sort_keys({name: values.get(name) or "" for name in SAYS}, company, also[id_])
        for id_, (values, company) in says.items()
    }


def _belongings(session: Session, ids: Sequence[int]) -> dict[int, list[str]]:
    """What else leads are found by, values of removed fields as well, which are kept for an undo: to take
    them out of the copies of all leads, and to put them back, would be as long an act as there are leads.
    """
    found: dict[int, list[str]] = defaultdict(list)
    values = (
        select(CustomValue.lead_id, CustomValue.value)
        .where(among(session, _VALUE.c.lead_id, ids))
        .order_by(col(CustomValue.field_id))
    )
    points = (
        select(ContactPoint.lead_id, ContactPoint.value)
        .where(among(session, _POINT.c.lead_id, ids))
        .order_by(col(ContactPoint.id))
    )
    for wanted in (values, points):
        for lead_id, value in session.exec(wanted):
            found[lead_id].append(value)
    return found


def keys_of(says: Mapping[str, Any], company: str = "", also: Iterable[str] = ()) -> dict[str, str]:
    """All folded copies of a lead that says this, for a statement that goes beside the model."""
    said = _NOTHING_SAID | {name: says[name] for name in SAYS if says.get(name)}
    return sort_keys(said, company, also) | folded_copies(Lead, said)


def sort_keys(says: Mapping[str, str], company: str, also: Iterable[str] = ()) -> dict[str, str]:
    """The folded copies for sorting, and for searching: each text on a line of its own."""
    first, last = says["first_name"], says["last_name"]
    # The name in one line: people look for "Ada Byron", and not for a city and what stands before it.
    rest = (value for name, value in says.items() if name not in ("first_name", "last_name"))
    lines = (f"{first} {last}", *rest, company, *also)
    under = line(says["headline"], says["job_title"], company)
    return {
        "name_key": name_key(first, last) or LAST,
        "given_key": fold(f"{first} {last}".strip())[:LONGEST_NAME] or LAST,
        "line_key": fold(under)[:LONGEST_LINE] or LAST,
        "company_key": company_key(company) or LAST,
        "search_key": "\n".join(filter(None, map(fold, filter(None, lines)))),
    }


def name_key(first: str, last: str) -> str:
    """The folded name, last name first; "" without one."""
    return fold(f"{last} {first}".strip())[:LONGEST_NAME]


def company_key(company: str) -> str:
    """The folded name of a lead's company; "" without one."""
    return fold(company)[:LONGEST_LINE]


def refresh_leads_of(session: Session, company: Company) -> list[int]:
    """Bring the folded copies of a renamed company's leads in line; returns the leads' ids."""
    # Locked, so that no edit under way leaves a copy of what the lead said before.
    leads = session.exec(
        select(Lead).where(Lead.company_id == company.id).order_by(col(Lead.id)).with_for_update(),
        execution_options={"populate_existing": True},
    ).all()
    refresh(session, leads)
    return [lead.id for lead in leads if lead.id is not None]


def lead_ids(session: Session, company_id: int) -> list[int]:
    """The leads of a company."""
    return [id_ for id_ in session.exec(select(Lead.id).where(col(Lead.company_id) == company_id)) if id_]
