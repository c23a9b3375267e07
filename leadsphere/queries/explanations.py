"""Why a filter finds what it finds: what each of its conditions leaves, and which of them a lead does not meet."""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# The types of what comes back from the library are partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import literal
from sqlalchemy.sql import select
from sqlmodel import Session, col
from sqlmodel import select as sqlmodel_select

from leadsphere.attributes import On
from leadsphere.database import now
from leadsphere.errors import NotNow
from leadsphere.filters import filter as filters
from leadsphere.filters import sql
from leadsphere.filters.filter import EVERYBODY, All, Condition, Filter, Not, conditions, conjuncts, normal
from leadsphere.filters.language import in_words, write
from leadsphere.filters.operators import Op, Sort, operator
from leadsphere.filters.segments import expanded
from leadsphere.filters.subjects import Place, Subject, Vocabulary
from leadsphere.models import Account, Campaign, ContactKind, ContactPoint, ImportedLead, Lead, Stage
from leadsphere.models.rows import table_of
from leadsphere.queries import lead_cards
from leadsphere.queries.lead_cards import COUNTED, Scope
from leadsphere.queries.lead_detail import LeadDetail, lead_detail
from leadsphere.queries.lead_roads import is_sqlite
from leadsphere.queries.nearest_values import nearest_values
from leadsphere.queries.patience import at_most
from leadsphere.values.dates import show_date
from leadsphere.values.text import shortened

MOST_CHOICES = 3
"""Values that are proposed instead of one."""
_TRIED = 6
"""Values that are counted for it: what nobody in the scope has is not proposed."""
_MOST_HINTS = 3
PATIENCE = 1.5
"""Seconds for each count: what no index tells is not counted to the end among a million leads."""
_MOST_SAID = 3
"""Values of a lead that one line names."""
_OF_NOTHING = (Place.EVERYWHERE, Place.SEGMENT)
"""Where a lead says nothing of its own."""
_VALUED = (Op.CONTAINS, Op.CONTAINS_ALL, Op.IS, Op.STARTS, Op.ANY_OF, Op.ALL_OF)


@dataclass(frozen=True, slots=True)
class Choice:
    """A value to take instead, as stored and for people, and how many leads it alone leaves."""

    value: str
    words: str
    count: str


@dataclass(frozen=True, slots=True)
class Hint:
    """What may be taken instead of one value that no lead has. `lead_in` reads before the choices."""

    subject: str
    instead_of: str
    lead_in: str
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class Lack:
    """How many leads say nothing of what is asked: "Job title is empty", 37."""

    words: str
    count: str


@dataclass(frozen=True, slots=True)
class Reason:
    """One condition of a filter that finds nobody. Counts are texts: "10,000+" where they are large, "not counted"
    where that would take too long.

    `alone`: the leads that it leaves by itself; `without`: those that all others leave together. `counted` is
    False while they are being counted; `nobody`: it finds none by itself; `helps`: without it, some are found.
    """

    words: str
    text: str
    counted: bool = False
    alone: str = ""
    without: str = ""
    nobody: bool = False
    helps: bool = False
    lacks: list[Lack] = field(default_factory=list[Lack])
    hints: list[Hint] = field(default_factory=list[Hint])


@dataclass(frozen=True, slots=True)
class Line:
    """One condition against one lead: whether it holds, and what the lead says of what is asked.

    `number` is its place among the conditions of the filter, -1 for the campaign.
    """

    number: int
    words: str
    holds: bool
    says: str


def reasons(scope: Scope) -> list[Reason]:
    """The conditions of the scope's filter in words, not counted yet."""
    known = Vocabulary(scope.own)
    return [Reason(in_words(part, known), write(part, known)) for part in conjuncts(scope.wanted)]


def reason(session: Session, scope: Scope, number: int) -> Reason:
    """One condition of the scope's filter, by its place in it, counted."""
    parts = conjuncts(scope.wanted)
    part, others = parts[number], normal(All((*parts[:number], *parts[number + 1 :])))
    alone, without = _many(session, scope, part), _many(session, scope, others)
    return replace(
        reasons(scope)[number],
        counted=True,
        alone=_shown(alone),
        without=_shown(without),
        nobody=alone == 0,
        helps=bool(without),
        lacks=list(_lacks(session, scope, part)),
        # Where a condition finds somebody, its alternatives may still hold a value that nobody has.
        hints=list(_hints(session, scope, part))[:_MOST_HINTS],
    )


def elsewhere(session: Session, scope: Scope) -> str:
    """How many leads the filter finds outside of the scope's campaign, "1 lead"; "" where there are none."""
    if scope.campaign_id is None:
        return ""
    many = _many(session, replace(scope, campaign_id=None), scope.wanted)
    return f"{_shown(many)} {'lead' if many == 1 else 'leads'}" if many else ""


def taken(wanted: Filter, number: int, hint: Hint, choice: Choice) -> Filter:
    """The filter with this value instead of the hint's, in its condition of this place."""
    parts = list(conjuncts(wanted))
    parts[number] = _with(parts[number], hint, choice)
    return normal(All(tuple(parts)))


def why_not(session: Session, scope: Scope, lead_id: int) -> list[Line]:
    """Every condition of the scope against one lead, those that it fails first; none for a lead that is gone."""
    lead = lead_detail(session, lead_id)
    if lead is None:
        return []
    known, parts = Vocabulary(scope.own), () if scope.wanted == EVERYBODY else conjuncts(scope.wanted)
    lines = [
        Line(number, in_words(part, known), holds, _said_of(session, scope, part, lead, holds=holds))
        for number, (part, holds) in enumerate(zip(parts, _held(session, scope, parts, lead_id), strict=True))
    ]
    if scope.campaign_id is not None:
        lines.insert(0, _membership(session, scope.campaign_id, lead))
    return sorted(lines, key=lambda line: line.holds)


def _many(session: Session, scope: Scope, wanted: Filter, most: int = COUNTED) -> int | None:
    """How many leads of the scope another filter finds, `most + 1` for more; None where that takes too long."""
    try:
        with at_most(session, PATIENCE):
            return lead_cards.count(session, replace(scope, wanted=wanted), most=most)
    except NotNow:
        return None


def _shown(many: int | None) -> str:
    if many is None:
        return "not counted"
    return f"{many:,}" if many <= COUNTED else f"{COUNTED:,}+"


def _lacks(session: Session, scope: Scope, part: Filter) -> Iterator[Lack]:
    """Of each subject whose value is asked for, how many say nothing of it, where any does."""
    known = Vocabulary(scope.own)
    asked = {condition.subject for condition in conditions(part) if condition.op is not Op.KNOWN}
    for name in dict.fromkeys(condition.subject for condition in conditions(part)):
        subject = known.subject(name)
        if subject is None or name not in asked or subject.place in _OF_NOTHING:
            continue
        if operator(subject.sort, Op.KNOWN) is not None:
            lacking = Not(Condition(name, Op.KNOWN))
            if many := _many(session, scope, lacking):
                yield Lack(in_words(lacking, known), _shown(many))


def _hints(session: Session, scope: Scope, part: Filter) -> Iterator[Hint]:
    known, asked = Vocabulary(scope.own), list(_asked(part))
    is_one = sum(len(condition.values) for condition in asked) == 1
    for condition in asked:
        subject = known.subject(condition.subject)
        if subject is None or condition.op not in _VALUED or subject.place is Place.SEGMENT:
            continue
        for value in condition.values[:_MOST_HINTS]:
            one = replace(condition, values=(value,))
            if _many(session, scope, one, most=0) != 0:
                continue
            if choices := _choices(session, scope, one, subject):
                lead_in = "There are" if subject.options else "Did you mean"
                if not is_one:
                    lead_in = f"“{subject.shown(value)}”: {lead_in[0].lower()}{lead_in[1:]}"
                yield Hint(subject.name, value, lead_in, choices)


def _asked(part: Filter) -> Iterator[Condition]:
    """The conditions that a lead must meet; what it must not say is misspelt without harm."""
    match part:
        case Condition():
            yield part
        case Not():
            return
        case All(parts) | filters.Any(parts):
            for one in parts:
                yield from _asked(one)


def _choices(session: Session, scope: Scope, asked: Condition, subject: Subject) -> list[Choice]:
    if subject.options:
        values = [value for value, _ in subject.options if value not in asked.values]
    elif subject.sort in (Sort.TEXT, Sort.CHOICE):
        terms = sql.Terms(Vocabulary(scope.own), scope.campaign_id, is_sqlite(session))
        values = _nearest(session, terms, subject, asked)
    else:
        return []
    many = {value: _many(session, scope, replace(asked, values=(value,))) for value in values}
    found = [value for value in values if many[value]]
    if subject.options:
        found.sort(key=lambda value: -(many[value] or 0))
    return [Choice(value, subject.shown(value), _shown(many[value])) for value in found[:MOST_CHOICES]]


def _nearest(session: Session, terms: sql.Terms, subject: Subject, asked: Condition) -> list[str]:
    try:
        with at_most(session, PATIENCE):
            return nearest_values(session, terms, subject, asked.op, asked.values[0])[:_TRIED]
    except NotNow:
        return []


def _with(part: Filter, hint: Hint, choice: Choice) -> Filter:
    match part:
        case Condition(subject, _, values) if subject == hint.subject:
            new = dict.fromkeys(choice.value if value == hint.instead_of else value for value in values)
            return replace(part, values=tuple(new))
        case All(parts) | filters.Any(parts):
            return type(part)(tuple(_with(one, hint, choice) for one in parts))
        case _:
            return part


def _held(session: Session, scope: Scope, parts: tuple[Filter, ...], lead_id: int) -> list[bool]:
    """Which of the parts hold for the lead, in one statement."""
    terms = sql.Terms(Vocabulary(scope.own), scope.campaign_id, is_sqlite(session))
    tests = [
        sql.holds(expanded(part, scope.segments), terms).label(f"holds_{number}")
        for number, part in enumerate(parts)
    ]
    statement = select(literal(1), *tests).where(table_of(On.LEAD).c.id == lead_id)
    row = session.connection().execute(statement, sql.given(scope.written_out, now(session))).one()
    return [bool(held) for held in row[1:]]


def _membership(session: Session, campaign_id: int, lead: LeadDetail) -> Line:
    campaign = session.get(Campaign, campaign_id)
    names = [stay.name for stay in lead.campaigns]
    is_in = any(stay.id == campaign_id for stay in lead.campaigns)
    says = f"This lead is in {_listed(names)}" if names else "This lead is in no campaign"
    return Line(-1, f"In the campaign {campaign.name if campaign else 'that is gone'}", is_in, says)


def _said_of(session: Session, scope: Scope, part: Filter, lead: LeadDetail, *, holds: bool) -> str:
    """What the lead says of all that a part asks: "This lead says Sweden"."""
    known = Vocabulary(scope.own)
    found = dict.fromkeys(known.subject(condition.subject) for condition in conditions(part))
    subjects = [subject for subject in found if subject and subject.place not in _OF_NOTHING]
    if not subjects and any(subject and subject.place is Place.SEGMENT for subject in found):
        return _failed_inside(session, scope, part, lead) if not holds else ""
    if not subjects:
        return "" if isinstance(part, Not) or holds else "Found nowhere in this lead"
    said = {subject.label: _listed(_said(session, scope, subject, lead)) for subject in subjects}
    if len(said) == 1:
        return f"This lead says {next(iter(said.values()))}"
    return "This lead says " + "; ".join(f"{label}: {values}" for label, values in said.items())


def _failed_inside(session: Session, scope: Scope, part: Filter, lead: LeadDetail) -> str:
    """Which conditions of a segment this lead fails."""
    inside = expanded(part, scope.segments)
    if isinstance(inside, Not):
        return "This lead is in it"
    parts = conjuncts(inside)
    known, held = Vocabulary(scope.own), _held(session, scope, parts, lead.id)
    return f"It fails: {_listed([in_words(one, known) for one, is_met in zip(parts, held, strict=True) if not is_met])}"


def _listed(values: list[str]) -> str:
    texts = [shortened(value) for value in values if value]
    if len(texts) > _MOST_SAID:
        texts = [*texts[:_MOST_SAID], f"{len(texts) - _MOST_SAID} more"]
    return " and ".join(filter(None, (", ".join(texts[:-1]), texts[-1]))) if texts else "nothing"


def _said(session: Session, scope: Scope, subject: Subject, lead: LeadDetail) -> list[str]:
    """What a lead says of a subject, as people read it."""
    stays = [stay for stay in lead.campaigns if scope.campaign_id in (None, stay.id)]
    email = lead.primary.get(ContactKind.EMAIL)
    match subject.place:
        case Place.LEAD if subject.name == "name":
            return [lead.name]
        case Place.LEAD if subject.sort is Sort.FLAG:
            return ["Yes" if lead.vip else "No"]
        case Place.LEAD if subject.sort is Sort.DATE:
            return [_day(getattr(session.get_one(Lead, lead.id), subject.columns[0]))]
        case Place.LEAD | Place.LOCATION:
            return [lead.fields[name] for name in subject.columns]
        case Place.COMPANY:
            return [lead.company[subject.columns[0]]]
        case Place.CONTACT:
            return [contact.shown for contact in lead.contacts if contact.kind in subject.columns]
        case Place.VERDICT:
            return [subject.shown(email.verdict)] if email else []
        case Place.EMAIL_DATE:
            return (
                [_day(getattr(session.get_one(ContactPoint, email.id), subject.columns[0]))] if email else []
            )
        case Place.SUPPRESSED:
            return ["Yes" if any(contact.suppressed for contact in lead.contacts) else "No"]
        case Place.ELSEWHERE:
            others = [stay for stay in lead.campaigns if stay not in stays or scope.campaign_id is None]
            return [stay.name for stay in others if stay.stage == Stage.REPLIED]
        case Place.CAMPAIGN:
            return [stay.name for stay in lead.campaigns]
        case Place.STAGE:
            return list(dict.fromkeys(subject.shown(stay.stage) for stay in stays))
        case Place.ORIGIN:
            return list(dict.fromkeys(subject.shown(stay.origin) for stay in stays))
        case Place.TAG:
            return [tag.name for tag in lead.tags]
        case Place.NOTE:
            return [note.text for note in lead.notes]
        case Place.OWNER:
            named = sqlmodel_select(Account.name).where(col(Account.id) == int(lead.owner or 0))
            return list(session.exec(named))
        case Place.CUSTOM:
            return [one.value for one in lead.custom if one.name == subject.name]
        case Place.IMPORT:
            met = sqlmodel_select(ImportedLead.job_id).where(ImportedLead.lead_id == lead.id)
            return [str(job_id) for job_id in session.exec(met)]
        case Place.DUPLICATE:
            asked = replace(scope, wanted=Condition(subject.name, Op.ON))
            return ["Yes" if lead_cards.cards(session, asked, [lead.id]) else "No"]
        case Place.EVERYWHERE | Place.SEGMENT:
            return []


def _day(moment: Any) -> str:
    return show_date(moment.date().isoformat()) if moment else ""
