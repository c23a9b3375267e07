"""What a filter means, in plain Python over plain records: the second road, beside its SQL."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

from leadsphere.filters.filter import All, Any, Condition, Filter, Not
from leadsphere.filters.operators import Op, Sort
from leadsphere.filters.subjects import Place, Subject, Vocabulary
from leadsphere.values.countries import country_name
from leadsphere.values.headcounts import parse_headcount
from leadsphere.values.text import fold

SOME_MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = {"h": 1 / 24, "d": 1, "w": 7, "m": 30, "y": 365}


@dataclass
class Point:
    kind: str
    value: str
    primary: bool
    verdict: str = "pending"
    verified_at: datetime | None = None
    suppressed: bool = False
    created_at: datetime = SOME_MOMENT


@dataclass
class Stay:
    campaign: str
    stage: str
    origin: str
    removed: bool = False


@dataclass
class Record:
    """One lead with everything that is known of it."""

    says: dict[str, str]
    vip: bool = False
    company: dict[str, str] | None = None
    points: list[Point] = field(default_factory=list[Point])
    stays: list[Stay] = field(default_factory=list[Stay])
    tags: list[str] = field(default_factory=list[str])
    notes: list[str] = field(default_factory=list[str])
    owner: str = ""
    imports: list[tuple[int, str]] = field(default_factory=list[tuple[int, str]])
    custom: dict[int, str] = field(default_factory=dict[int, str])
    is_paired: bool = False
    created_at: datetime = SOME_MOMENT
    updated_at: datetime = SOME_MOMENT
    reviewed_at: datetime | None = None


_NOT_SEARCHED = ("first_name", "last_name", "country", "name_language")
"""What words are not looked for in, or not there by itself."""


def passes(
    wanted: Filter,
    lead: Record,
    vocabulary: Vocabulary,
    now: datetime,
    segments: Mapping[str, Filter] = MappingProxyType({}),
) -> bool:
    """Whether the filter holds for the record; `segments` are what those in it stand for, by folded name."""

    def holds(part: Filter) -> bool:
        return passes(part, lead, vocabulary, now, segments)

    match wanted:
        case Not(part):
            return not holds(part)
        case All(parts):
            return all(map(holds, parts))
        case Any(parts):
            return any(map(holds, parts))
        case Condition("segment", op, values):
            return (all if op is Op.ALL_OF else any)(holds(segments[fold(value)]) for value in values)
        case Condition():
            subject = vocabulary.subject(wanted.subject)
            return subject is not None and _condition(wanted, subject, lead, now)


def _condition(asked: Condition, subject: Subject, lead: Record, now: datetime) -> bool:
    op, values = asked.op, asked.values
    emails = [point for point in lead.points if point.kind == "email" and point.primary]
    current = [stay for stay in lead.stays if not stay.removed]
    match subject.place:
        case Place.EVERYWHERE:
            return _folded(op, values, ["\n".join(filter(None, map(fold, _everything(lead))))])
        case Place.LEAD if subject.name == "name":
            return _texts(op, values, [f"{lead.says['first_name']} {lead.says['last_name']}"])
        case Place.LEAD if subject.name == "vip":
            return lead.vip
        case Place.LEAD if subject.sort is Sort.DATE:
            return _moments(op, values, [getattr(lead, subject.columns[0])], now)
        case Place.LEAD if subject.sort is Sort.CHOICE:
            said = lead.says[subject.columns[0]]
            return bool(said) if op is Op.KNOWN else said in values
        case Place.LEAD:
            return _texts(op, values, [lead.says[name] for name in subject.columns])
        case Place.COMPANY:
            return lead.company is not None and _company(asked, subject, lead.company)
        case Place.LOCATION:
            said = [lead.says[name] for name in ("city", "region")] + [country_name(lead.says["country"])]
            return _texts(op, values, said)
        case Place.CONTACT:
            return any(_texts(op, values, [p.value]) for p in lead.points if p.kind in subject.columns)
        case Place.VERDICT:
            return any(p.verdict != "pending" if op is Op.KNOWN else p.verdict in values for p in emails)
        case Place.EMAIL_DATE:
            return _moments(op, values, [getattr(point, subject.columns[0]) for point in emails], now)
        case Place.SUPPRESSED:
            return any(point.suppressed for point in lead.points)
        case Place.DUPLICATE:
            return lead.is_paired
        case Place.ELSEWHERE:
            return any(stay.stage == "replied" for stay in current)
        case Place.CAMPAIGN:
            return _names(op, values, [stay.campaign for stay in current])
        case Place.STAGE:
            return _names(op, values, [stay.stage for stay in current])
        case Place.ORIGIN:
            return _names(op, values, [stay.origin for stay in current])
        case Place.TAG:
            return _names(op, values, lead.tags)
        case Place.NOTE:
            return any(_texts(op, values, [note]) for note in lead.notes)
        case Place.OWNER:
            return _names(op, values, [lead.owner] if lead.owner else [])
        case Place.IMPORT:
            met = [said for job_id, outcome in lead.imports for said in (f"{job_id}", f"{job_id}-{outcome}")]
            return _names(op, values, met)
        case Place.CUSTOM:
            said = lead.custom.get(int(subject.columns[0]), "")
            return bool(said) and _custom(op, values, subject.sort, said, now)
        case Place.SEGMENT:
            raise AssertionError("its filter is asked instead")


def _everything(lead: Record) -> list[str]:
    said = [value for name, value in lead.says.items() if name not in _NOT_SEARCHED]
    company = [lead.company["name"]] if lead.company else []
    own = [lead.custom[id_] for id_ in sorted(lead.custom)]
    lines = [f"{lead.says['first_name']} {lead.says['last_name']}", *said, *company, *own]
    return [*lines, *(point.value for point in lead.points)]


def _texts(op: Op, values: tuple[str, ...], texts: list[str]) -> bool:
    folded = list(map(fold, texts))
    return _folded(op, values, folded)


def _folded(op: Op, values: tuple[str, ...], folded: list[str]) -> bool:
    if op is Op.KNOWN:
        return any(text for text in folded)

    def says(value: str) -> bool:
        part = fold(value)
        if op is Op.IS:
            return part in folded
        return any(text.startswith(part) if op is Op.STARTS else part in text for text in folded)

    return all(map(says, values)) if op is Op.CONTAINS_ALL else any(map(says, values))


def _names(op: Op, values: tuple[str, ...], names: list[str]) -> bool:
    mine = set(map(fold, names))
    if op is Op.KNOWN:
        return bool(mine)
    wanted = set(map(fold, values))
    return wanted <= mine if op is Op.ALL_OF else bool(wanted & mine)


def _company(asked: Condition, subject: Subject, company: dict[str, str]) -> bool:
    said = company[subject.columns[0]]
    if subject.sort is Sort.CHOICE:
        return bool(said) if asked.op is Op.KNOWN else said in asked.values
    if subject.sort is not Sort.RANGE:
        return _texts(asked.op, asked.values, [said])
    if not said or asked.op is Op.KNOWN:
        return bool(said)
    here = parse_headcount(said)
    spans = [parse_headcount(value) for value in asked.values]
    return any(
        (here.maximum is None or here.maximum >= span.minimum)
        and (span.maximum is None or here.minimum <= span.maximum)
        for span in spans
    )


def _moments(op: Op, values: tuple[str, ...], moments: list[datetime | None], now: datetime) -> bool:
    known = [moment for moment in moments if moment is not None]
    if op is Op.KNOWN:
        return bool(known)
    if op in (Op.WITHIN, Op.OLDER):
        edge = now - timedelta(days=int(values[0][:-1]) * DAYS[values[0][-1]])
        return any(moment >= edge if op is Op.WITHIN else moment < edge for moment in known)
    return any(_days(op, values, moment.astimezone(UTC).date().isoformat()) for moment in known)


def _days(op: Op, values: tuple[str, ...], day: str) -> bool:
    if op is Op.BETWEEN:
        return values[0] <= day <= values[1]
    return day < values[0] if op is Op.BEFORE else day > values[0]


def _custom(op: Op, values: tuple[str, ...], sort: Sort, said: str, now: datetime) -> bool:
    if op is Op.KNOWN:
        return True
    match sort:
        case Sort.FLAG:
            return said == "Yes"
        case Sort.CHOICE:
            return said in values
        case Sort.NUMBER:
            number, wanted = float(said), [float(value) for value in values]
            if op is Op.BETWEEN:
                return wanted[0] <= number <= wanted[1]
            return number < wanted[0] if op is Op.LESS else number > wanted[0]
        case Sort.DATE:
            if op not in (Op.WITHIN, Op.OLDER):
                return _days(op, values, said)
            edge = (now - timedelta(days=int(values[0][:-1]) * DAYS[values[0][-1]])).date()
            day = date.fromisoformat(said)
            return edge <= day <= now.date() if op is Op.WITHIN else day < edge
        case _:
            return _texts(op, values, [said])
