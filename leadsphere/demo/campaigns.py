"""The sample's campaigns: whom each of them wants, what brought its people in, and what has been done since."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from leadsphere.demo.places import DACH, NORDIC
from leadsphere.demo.work import HEALTH, MAKING, SOFTWARE
from leadsphere.importing.plan import Person
from leadsphere.models import CampaignStatus, JobStatus, Origin

MOST_CAMPAIGNS = 3
"""How many campaigns hold one lead at most."""


@dataclass(frozen=True, slots=True)
class Haul:
    """One job that brought people in, `days` ago: a share of the campaign's; `processed` says how many "
    "of them."""

    days: float
    origin: Origin
    title: str
    share: float
    processed: float = 1.0
    rejected: int = 0
    ended: JobStatus = JobStatus.PERFORMED


@dataclass(frozen=True, slots=True)
class Plan:
    """One campaign: begun and moved to its status so many days ago; whom it wants, and what has been done.

    `rounds` are the days ago on which messages went out, each to the share `reach` of whoever was processed.
    `colour` is the place of one among those that campaigns have; `extra` is how many it finds beside those it wants.
    """

    name: str
    colour: int
    begun: float
    wants: Callable[[Person], bool]
    hauls: tuple[Haul, ...]
    extra: float
    status: CampaignStatus = CampaignStatus.ACTIVE
    moved: float = 0.0
    rounds: tuple[float, ...] = ()
    reach: float = 0.3
    replies: float = 0.18


def _wants_software(person: Person) -> bool:
    return person.company["industry"] in SOFTWARE


def _wants_nordic_finance(person: Person) -> bool:
    works_there = person.company["industry"] in SOFTWARE
    return person.lead.get("country") in NORDIC and (
        works_there or person.lead["department"] in ("Finance", "Executive")
    )


def _wants_dach_operations(person: Person) -> bool:
    makes = person.company["industry"] in MAKING
    return person.lead.get("country") in DACH and (
        makes or person.lead["department"] in ("Operations", "Procurement", "Engineering")
    )


def _wants_health(person: Person) -> bool:
    overseas = person.lead.get("country") in ("US", "CA", "AU", "IN", "JP", "NG")
    return person.company["industry"] in HEALTH and not overseas


def _wants_others(person: Person) -> bool:
    return not any(plan.wants(person) for plan in PLANS[:-1])


PLANS: tuple[Plan, ...] = (
    Plan(
        "Q4 SaaS founders",
        0,
        begun=38,
        wants=_wants_software,
        extra=0.12,
        hauls=(
            Haul(37.2, Origin.SCRAPED, "SaaS founders, Europe, 11-200 employees", 0.24),
            Haul(30.4, Origin.IMPORTED, "apollo-saas-founders.csv", 0.2, rejected=3),
            Haul(21.1, Origin.SCRAPED, "SaaS founders, North America", 0.22),
            Haul(11.8, Origin.SCRAPED, "Founders who raised a seed round", 0.16),
            Haul(
                2.3,
                Origin.IMPORTED,
                "saas-founders-second-batch.csv",
                0.18,
                processed=0.3,
                rejected=2,
                ended=JobStatus.FAILED,
            ),
        ),
        rounds=(34, 27, 18, 9),
        reach=0.26,
    ),
    Plan(
        "Nordic fintech CFOs",
        2,
        begun=21,
        wants=_wants_nordic_finance,
        extra=0.1,
        hauls=(
            Haul(20.3, Origin.SCRAPED, "CFO, fintech, Sweden and Denmark", 0.45),
            Haul(13.2, Origin.IMPORTED, "nordic-finance-summit-badges.csv", 0.35, rejected=1),
            Haul(3.6, Origin.SCRAPED, "CFO, fintech, Norway and Finland", 0.2, processed=0.5),
        ),
        rounds=(17, 10, 6),
        reach=0.35,
        replies=0.26,
    ),
    Plan(
        "DACH manufacturing ops",
        3,
        begun=55,
        wants=_wants_dach_operations,
        extra=0.15,
        hauls=(
            Haul(54.1, Origin.SCRAPED, "Operations, machinery, Germany", 0.4),
            Haul(46.7, Origin.IMPORTED, "Messekontakte Hannover.csv", 0.32, rejected=4),
            Haul(
                16.4, Origin.IMPORTED, "werkleitung-at-ch.csv", 0.28, processed=0.25, ended=JobStatus.CANCELED
            ),
        ),
        status=CampaignStatus.PAUSED,
        moved=15,
        rounds=(49, 40),
        reach=0.28,
        replies=0.12,
    ),
    Plan(
        "Spring outreach to hospitals, clinics and digital-health scale-ups across Europe, the Gulf and Latin America",
        5,
        begun=4,
        wants=_wants_health,
        extra=0.1,
        hauls=(
            Haul(3.2, Origin.SCRAPED, "Hospital and clinic management", 0.6, processed=0),
            Haul(1.1, Origin.SCRAPED, "Digital health, Series A and later", 0.4, processed=0),
        ),
        status=CampaignStatus.DRAFT,
    ),
    Plan(
        "Webinar follow-up: the state of outbound",
        1,
        begun=88,
        wants=_wants_others,
        extra=0.18,
        hauls=(
            Haul(87.3, Origin.IMPORTED, "webinar-registrations.csv", 0.5, rejected=6),
            Haul(79.5, Origin.IMPORTED, "webinar-no-shows.csv", 0.28, rejected=2),
            Haul(66.2, Origin.SCRAPED, "Colleagues of attendees", 0.22),
        ),
        status=CampaignStatus.COMPLETED,
        moved=31,
        rounds=(84, 76, 63, 52),
        reach=0.62,
        replies=0.24,
    ),
)


def choose(random: Random, people: list[Person]) -> list[list[Person]]:
    """Whom each campaign finds: those it wants, and some that it does not, as searches do."""
    held = Counter[int]()
    chosen: list[list[Person]] = []
    for plan in PLANS:
        wanted = [number for number, person in enumerate(people) if plan.wants(person)]
        others = sorted(set(range(len(people))).difference(wanted))
        wanted += random.sample(others, min(len(others), round(len(wanted) * plan.extra)))
        found = [number for number in wanted if held[number] < MOST_CAMPAIGNS]
        held.update(found)
        random.shuffle(found)
        chosen.append([people[number] for number in found])
    return chosen
