"""The sample's people: who they are, where they work, and how they can be reached.

Nothing leads to anybody: e-mail domains are reserved (RFC 2606), telephone numbers belong to no one (see
`places`), and profiles have names that the networks do not give out or that nobody bears.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from leadsphere.demo.employers import Employer, employers, slug, spelt_out
from leadsphere.demo.names import NAMES, Name
from leadsphere.demo.places import COUNTRIES, City, Country
from leadsphere.demo.work import BENEFITS, CREDOS, DEPARTMENTS, LEVELS, LOCAL_TITLES, SOURCES, Department
from leadsphere.importing.plan import Contact, Person
from leadsphere.models import ContactKind, Verdict

LONGEST_HEADLINE = 220
"""LinkedIn's limit, in characters."""

VIPS = 0.05
PRIVATE_MAIL = ("mailhaven.example", "letterbox.example", "inboxly.example")
THROWAWAY_MAIL = "ten-minute-mail.example"
SHARED_MAILBOXES = ("info", "sales", "hello", "office")

# Weight, and what the sample's exporter saw: no verdict without its evidence, and none that looks like ours.
VERDICTS: dict[Verdict, tuple[int, str]] = {
    Verdict.VALID: (57, "Sample data: verified by the sample's exporter"),
    Verdict.PENDING: (20, ""),
    Verdict.UNKNOWN: (7, "Sample data: the exporter got no answer from the mail server"),
    Verdict.INVALID: (8, "Sample data: the exporter saw this address bounce"),
    Verdict.ROLE: (5, "Sample data: the exporter found a shared mailbox, not a person's"),
    Verdict.DISPOSABLE: (3, "Sample data: the exporter found a throw-away mail service"),
}
CATCH_ALL = "Sample data: the exporter found a server that accepts every address"

# How often each level is met in companies of up to so many people.
_LEVELS: tuple[tuple[int, tuple[int, ...]], ...] = (
    (1, (100, 0, 0, 0, 0, 0)),
    (10, (48, 16, 0, 12, 12, 12)),
    (50, (20, 22, 8, 20, 18, 12)),
    (500, (4, 14, 16, 27, 24, 15)),
    (10**9, (0, 6, 17, 28, 31, 18)),
)
_FREELANCE = (
    "Fractional CFO",
    "Independent Consultant",
    "Freelance Growth Advisor",
    "Interim Operations Manager",
)

_HEADLINES: tuple[tuple[int, str], ...] = (
    (26, "{title} at {company} | {topic}, {field} | ex-{former}"),
    (22, "{title} at {company}"),
    (14, "{title} @ {company} · {field}"),
    (10, "{topic} & {field} | {title}, {company} | {credo}"),
    (9, "{benefit} | {title} at {company}"),
    (8, "{title} – {field} – {topic}"),
    (5, "{topic} | {field} | {credo}"),
    (3, "{benefit} | {title} at {company} | {field}, {topic}, {more} | ex-{former} | {credo} | {credo_too}"),
)

T = TypeVar("T")


def people(seed: int, count: int) -> list[Person]:
    """So many invented people, each once: the same ones for the same seed."""
    random = Random(seed)  # noqa: S311 - nothing secret hangs on it
    working_for = employers(random, count)
    taken = _Taken()
    former = [employer.name for employer in working_for]
    found = [person for employer in working_for for person in _staff(random, employer, former, taken)]
    random.shuffle(found)
    return found


@dataclass
class _Taken:
    """The addresses that somebody has already."""

    emails: set[str] = field(default_factory=set[str])
    phones: set[str] = field(default_factory=set[str])
    profiles: set[str] = field(default_factory=set[str])


@dataclass(frozen=True, slots=True)
class _Job:
    title: str
    level: str
    department: Department


def _staff(random: Random, employer: Employer, former: list[str], taken: _Taken) -> Iterator[Person]:
    for _ in range(employer.leads):
        abroad = random.random() < 0.12
        country = random.choices(COUNTRIES, [c.weight for c in COUNTRIES])[0] if abroad else employer.country
        language = _one_of(random, country.names)
        name = NAMES[language].pick(random)
        job = _job(random, employer, language)
        city = random.choice(country.cities)
        contacts = tuple(_contacts(random, name, language, job, city, country, employer, taken))
        # Processing takes a company's missing domain from an e-mail: a throw-away one must not become it.
        domain_known = random.random() < 0.7 or any(c.value.endswith(THROWAWAY_MAIL) for c in contacts)
        yield Person(
            lead=_without_blanks(_lead(random, name, job, city, country, employer, former)),
            company=_without_blanks(_company(random, employer, domain_known)),
            contacts=contacts,
        )


def _lead(
    random: Random, name: Name, job: _Job, city: City, country: Country, employer: Employer, former: list[str]
) -> dict[str, str | bool]:
    place_known, title_known, headline_known = (random.random() < share for share in (0.96, 0.97, 0.95))
    return {
        "first_name": name.first,
        "last_name": name.last,
        "headline": _headline(random, job, employer, former) if headline_known or not title_known else "",
        "job_title": job.title if title_known else "",
        "seniority": job.level,
        "department": job.department.name,
        "city": city.name if place_known else "",
        "region": city.region if place_known else "",
        "country": country.code if place_known or random.random() < 0.5 else "",
        "vip": random.random() < VIPS,
        "source": _one_of(random, SOURCES),
    }


def _company(random: Random, employer: Employer, domain_known: bool) -> dict[str, str | bool]:
    """What one lead's row says of the company; now and then less than others know."""
    return {
        "name": employer.name,
        "domain": employer.domain if domain_known else "",
        "industry": employer.industry.name,
        "headcount": employer.band.label if random.random() < 0.8 else "",
        "company_country": employer.country.code,
    }


def _job(random: Random, employer: Employer, language: str) -> _Job:
    busy = employer.industry.busy
    department = random.choices(DEPARTMENTS, [d.weight + 9 * busy.count(d.name) for d in DEPARTMENTS])[0]
    largest = employer.band.maximum or 10**9
    if largest == 1:
        return _Job(random.choice(_FREELANCE), "Founder", DEPARTMENTS[0])
    level = random.choices(LEVELS, weights=next(weights for most, weights in _LEVELS if largest <= most))[0]
    title = random.choice(department.titles[level])
    if level in LEVELS[:2] and title in employer.titles_taken:
        # A company has one chief of a sort; the next one found there is a manager.
        level = "Manager"
        title = random.choice(department.titles[level])
    employer.titles_taken.add(title)
    if random.random() < 0.4:
        title = LOCAL_TITLES.get(language, {}).get(title, title)
    return _Job(title, "Head" if title.startswith("Head of") else level, department)


def _headline(random: Random, job: _Job, employer: Employer, former: list[str]) -> str:
    pattern = _one_of(random, {text: weight for weight, text in _HEADLINES})
    topic, more = random.sample(job.department.topics, 2)
    credo, credo_too = random.sample(CREDOS, 2)
    headline = pattern.format(
        title=job.title,
        company=_short(employer.name),
        topic=topic,
        more=more,
        field=random.choice(employer.industry.topics),
        former=_short(random.choice(former)),
        benefit=random.choice(BENEFITS),
        credo=credo,
        credo_too=credo_too,
    )
    return headline[:LONGEST_HEADLINE].rstrip(" |")


def _short(company: str) -> str:
    """A company's name as its people say it, without the legal form."""
    return re.sub(
        r",? (?:Inc\.|LLC|Ltd|plc|Pty Ltd|GmbH.*|AG|SAS?|B\.V\.|S\.[\w. ]+|Sp\. z o\.o\.|AB|ASA?|ApS|A/S|Oyj?"
        r"|Pvt\. Ltd\.|K\.K\.|FZ-LLC|Ltda\.)$",
        "",
        company,
    )


def _contacts(
    random: Random,
    name: Name,
    language: str,
    job: _Job,
    city: City,
    country: Country,
    employer: Employer,
    taken: _Taken,
) -> Iterator[Contact]:
    first, last = _letters(name.latin_first, language), _letters(name.latin_last, language)
    has_email = random.random() < 0.89
    if has_email:
        yield _work_email(random, first, last, employer, taken)
        if random.random() < 0.14:
            yield _contact(
                ContactKind.EMAIL, _free(f"{first}.{last}", random.choice(PRIVATE_MAIL), taken), "personal"
            )
    if not has_email or random.random() < 0.93:
        yield _contact(
            ContactKind.LINKEDIN, f"https://www.linkedin.com/in/{first}-{last}-{random.getrandbits(36):09x}"
        )
    yield from _phones(random, city, country, taken)
    yield from _other_profiles(random, first, last, job, employer, taken)


def _work_email(random: Random, first: str, last: str, employer: Employer, taken: _Taken) -> Contact:
    verdict = _one_of(random, {verdict: weight for verdict, (weight, _) in VERDICTS.items()})
    if verdict is Verdict.ROLE:
        return _contact(
            ContactKind.EMAIL, _free(random.choice(SHARED_MAILBOXES), employer.domain, taken), "work", verdict
        )
    if verdict is Verdict.DISPOSABLE:
        return _contact(ContactKind.EMAIL, _free(f"{first}{last}", THROWAWAY_MAIL, taken), "", verdict)
    if employer.catch_all and verdict is Verdict.VALID:
        verdict = Verdict.CATCHALL
    local = employer.email_style.format(first=first, last=last, initial=first[:1])
    return _contact(ContactKind.EMAIL, _free(local, employer.domain, taken), "work", verdict)


def _phones(random: Random, city: City, country: Country, taken: _Taken) -> Iterator[Contact]:
    patterns = [city.phone or country.phone] if random.random() < 0.5 else []
    if patterns and random.random() < 0.1:
        patterns.append(country.phone)
    for pattern in patterns:
        # The ranges for fiction are small: whoever finds none free has no telephone.
        tries = (
            re.sub("[#%]", lambda mark: str(random.randrange(mark[0] == "%", 10)), pattern) for _ in range(20)
        )
        raw = next((raw for raw in tries if _digits(raw) not in taken.phones), "")
        if raw:
            taken.phones.add(_digits(raw))
            yield Contact(
                ContactKind.PHONE, f"+{_digits(raw)}", raw, "work" if pattern == city.phone else "mobile"
            )


def _other_profiles(
    random: Random, first: str, last: str, job: _Job, employer: Employer, taken: _Taken
) -> Iterator[Contact]:
    pages = (
        (0.08, ContactKind.WEBSITE, f"https://{employer.domain}/team/{first}-{last}"),
        # X gives out at most 15 characters, and GitHub no two hyphens in a row.
        (0.08, ContactKind.X, f"https://x.com/{first}_{last}_{slug(employer.name).replace('-', '_')}"[:60]),
        (
            0.3 if job.department.name == "Engineering" else 0,
            ContactKind.GITHUB,
            f"https://github.com/{first}--{last}"[:58],
        ),
    )
    for share, kind, url in pages:
        if random.random() < share and url not in taken.profiles:
            taken.profiles.add(url)
            yield _contact(kind, url)


def _contact(kind: ContactKind, value: str, label: str = "", verdict: Verdict = Verdict.PENDING) -> Contact:
    reason = CATCH_ALL if verdict is Verdict.CATCHALL else VERDICTS[verdict][1]
    return Contact(kind, value, value, label, verdict, reason)


def _free(local: str, domain: str, taken: _Taken) -> str:
    """An address that nobody has yet, numbered where there are several of one name."""
    number = 1
    address = f"{local}@{domain}"
    while address in taken.emails:
        number += 1
        address = f"{local}{number}@{domain}"
    taken.emails.add(address)
    return address


def _letters(name: str, language: str) -> str:
    return slug(spelt_out(name) if language == "german" else name).replace("-", "")


def _digits(number: str) -> str:
    return re.sub(r"\D", "", number)


def _one_of(random: Random, weights: Mapping[T, int]) -> T:
    return random.choices(tuple(weights), weights=tuple(weights.values()))[0]


def _without_blanks(values: dict[str, str | bool]) -> dict[str, str | bool]:
    return {name: value for name, value in values.items() if value}
