"""What the page of a campaign draws: its members by day, verdict and source."""

# SQLModel prefers `exec`, which takes no statements of the Core.
# The types of what comes back from the library are partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import String, func
from sqlalchemy.sql import select
from sqlmodel import Session, col

from leadsphere.filters.filter import Condition, Filter, Not
from leadsphere.filters.operators import Op
from leadsphere.filters.subjects import Vocabulary
from leadsphere.models import ContactKind, ContactPoint, Job, Membership, Origin, Stage
from leadsphere.queries.lead_cards import is_sqlite
from leadsphere.queries.lead_order import VERDICTS
from leadsphere.queries.member_lists import address
from leadsphere.queries.subjects import vocabulary

DAYS, WEEKS = 62, 434
"""Days from the first to the last of a chart that is by day, and of one that is by week; a longer one is by month."""
MOST_SOURCES = 8
"""Jobs that are named as sources."""
SERIES = ("discovered", "processed", "valid")
_ORIGINS = {Origin.IMPORTED: "Imported", Origin.SCRAPED: "Scraped", Origin.ASSIGNED: "Assigned by hand"}
_VERDICTS = {
    "valid": "Valid",
    "catchall": "Catch-all",
    "role": "Role address",
    "unknown": "Unknown",
    "pending": "Not verified yet",
    "disposable": "Disposable",
    "invalid": "Invalid",
}


@dataclass(frozen=True, slots=True)
class Period:
    """A day, a week from Monday on or a month. The ratios are of the largest figure of each series, 0 to 1."""

    label: str
    discovered: int
    processed: int
    valid: int
    discovered_ratio: float
    processed_ratio: float
    valid_ratio: float


@dataclass(frozen=True, slots=True)
class Share:
    """A part of the members, its share of all of them, 0 to 1, and where they are listed."""

    label: str
    many: int
    ratio: float
    href: str = ""


@dataclass(frozen=True, slots=True)
class CampaignCharts:
    """The charts. `by` is "day", "week" or "month"; `undated` valid addresses were never verified here."""

    by: str
    periods: list[Period]
    undated: int
    verdicts: list[Share]
    sources: list[Share]


NO_CHARTS = CampaignCharts("day", [], 0, [], [])


def campaign_charts(session: Session, campaign_id: int) -> CampaignCharts:
    """Read all of it. Days are those of UTC."""
    known = vocabulary(session)
    came, sources = _came(session, campaign_id)
    processed = _days_of(session, campaign_id, col(Membership.processed_at))
    verdicts, valid = _addresses(session, campaign_id)
    undated = valid.pop(None, 0)
    by, periods = _periods({"discovered": came, "processed": processed, "valid": valid})
    return CampaignCharts(
        by,
        periods,
        undated,
        _verdict_shares(verdicts, campaign_id, known),
        _source_shares(session, sources, campaign_id, known),
    )


def _day(session: Session, moment: Any) -> Any:
    """The day of a moment as text, in UTC."""
    if is_sqlite(session):
        return func.substr(moment, 1, 10, type_=String())
    return func.to_char(func.timezone("UTC", moment), "YYYY-MM-DD", type_=String())


def _members(campaign_id: int, *columns: Any) -> Any:
    return select(*columns, func.count()).where(
        col(Membership.campaign_id) == campaign_id, col(Membership.removed_at).is_(None)
    )


def _came(session: Session, campaign_id: int) -> tuple[Counter[Any], Counter[tuple[str, int | None]]]:
    """The members by the day on which they came, and by origin and job."""
    day = _day(session, col(Membership.joined_at))
    columns = (day, col(Membership.origin), col(Membership.job_id))
    days, sources = Counter[Any](), Counter[tuple[str, int | None]]()
    for on, origin, job_id, many in session.execute(_members(campaign_id, *columns).group_by(*columns)):
        days[on] += many
        sources[origin, job_id] += many
    return days, sources


def _days_of(session: Session, campaign_id: int, moment: Any) -> Counter[Any]:
    day = _day(session, moment)
    wanted = _members(campaign_id, day).where(moment.is_not(None)).group_by(day)
    return Counter(dict(map(tuple, session.execute(wanted))))


def _addresses(session: Session, campaign_id: int) -> tuple[Counter[str], Counter[Any]]:
    """The members by the verdict on their primary e-mail, "" without one; the valid ones by the day of its check."""
    point = (
        select(col(ContactPoint.lead_id), col(ContactPoint.verdict), col(ContactPoint.verified_at))
        .where(col(ContactPoint.kind) == ContactKind.EMAIL.value, col(ContactPoint.is_primary))
        .subquery("addresses")
    )
    counts = (col(Membership.has_valid_email)) & (col(Membership.stage) != Stage.DISCOVERED)
    columns = (func.coalesce(point.c.verdict, ""), counts, _day(session, point.c.verified_at))
    wanted = (
        _members(campaign_id, *columns)
        .select_from(Membership)
        .join(point, point.c.lead_id == col(Membership.lead_id), isouter=True)
        .group_by(*columns)
    )
    verdicts, valid = Counter[str](), Counter[Any]()
    for verdict, is_valid, on, many in session.execute(wanted):
        verdicts[verdict] += many
        if is_valid:
            valid[on] += many
    return verdicts, valid


def _periods(counted: Mapping[str, Mapping[Any, int]]) -> tuple[str, list[Period]]:
    """The periods from the first day of any series to the last one, none left out."""
    days = [date.fromisoformat(on) for series in counted.values() for on in series]
    if not days:
        return "day", []
    long = (max(days) - min(days)).days + 1
    by = "day" if long <= DAYS else "week" if long <= WEEKS else "month"
    sums: dict[str, Counter[date]] = {name: Counter() for name in SERIES}
    for name, series in counted.items():
        for on, many in series.items():
            sums[name][_start(date.fromisoformat(on), by)] += many
    most = {name: max(sums[name].values(), default=0) or 1 for name in SERIES}
    starts, last = [_start(min(days), by)], _start(max(days), by)
    while starts[-1] < last:
        starts.append(_next(starts[-1], by))
    return by, [
        Period(
            _label(start, by),
            *(sums[name][start] for name in SERIES),
            *(sums[name][start] / most[name] for name in SERIES),
        )
        for start in starts
    ]


def _start(day: date, by: str) -> date:
    if by == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if by == "month" else day


def _next(start: date, by: str) -> date:
    if by == "month":
        return (start + timedelta(days=32)).replace(day=1)
    return start + timedelta(days=7 if by == "week" else 1)


def _label(start: date, by: str) -> str:
    if by == "month":
        return f"{start:%b %Y}"
    return f"{'Week of ' * (by == 'week')}{start.day} {start:%b %Y}"


def _verdict_shares(verdicts: Mapping[str, int], campaign_id: int, known: Vocabulary) -> list[Share]:
    members = sum(verdicts.values())
    found = [(_VERDICTS[verdict], verdicts.get(verdict, 0), _is(verdict)) for verdict in VERDICTS]
    found.append(("No e-mail", verdicts.get("", 0), Not(Condition("email", Op.KNOWN))))
    return [
        Share(label, many, many / members, address(campaign_id, who, known))
        for label, many, who in found
        if many
    ]


def _is(verdict: str) -> Filter:
    return Condition("verdict", Op.ANY_OF, (verdict,))


def _source_shares(
    session: Session, sources: Mapping[tuple[str, int | None], int], campaign_id: int, known: Vocabulary
) -> list[Share]:
    """How members came: each origin with its list, and below it the jobs that brought the most."""
    members = sum(sources.values())
    largest = sorted(
        ((many, job_id, origin) for (origin, job_id), many in sources.items() if job_id), reverse=True
    )
    jobs = [job_id for _, job_id, _ in largest[:MOST_SOURCES]]
    titles = select(col(Job.id), col(Job.title)).where(col(Job.id).in_(jobs))
    named = dict(map(tuple, session.execute(titles)))
    found: list[Share] = []
    for origin, label in _ORIGINS.items():
        many = sum(count for (of, _), count in sources.items() if of == origin)
        if not many:
            continue
        who = Condition("origin", Op.ANY_OF, (origin.value,))
        found.append(Share(label, many, many / members, address(campaign_id, who, known)))
        found += [
            Share(f"{label}: {named.get(job_id) or 'a job'} (job {job_id})", count, count / members)
            for count, job_id, of in largest[:MOST_SOURCES]
            if of == origin
        ]
    return found
