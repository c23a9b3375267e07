"""Crowds of leads with duplicates planted among them, and with people who only look like one: the same for a seed.

The crowd of `leadsphere.demo` is the ground; it has namesakes of its own, also at one employer. Every planted
duplicate is a second record of somebody, as another source would have it. The look-alikes are different people.
"""

import random
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import insert

from leadsphere.database import Database
from leadsphere.demo import people
from leadsphere.importing.plan import Person
from leadsphere.matching.identity import Identity, identity
from leadsphere.models import Company, ContactPoint, Lead
from leadsphere.services.keys import keys_of
from leadsphere.values.text import fold

Pair = tuple[int, int]
BATCH = 5_000

NICKNAMES = {
    "Samuel": "Sam", "Daniel": "Dan", "Matthew": "Matt", "Andrew": "Andy", "Christopher": "Chris",
    "Benjamin": "Ben", "Thomas": "Tom", "William": "Bill", "James": "Jim", "Patrick": "Pat", "Nathan": "Nate",
    "Rebecca": "Becky", "Victoria": "Vicky", "Jessica": "Jess", "Abigail": "Abby", "Charlotte": "Lottie",
    "Katharina": "Kathi", "Sebastian": "Basti", "Franziska": "Franzi", "Maximilian": "Max", "Stefan": "Steffen",
}  # fmt: skip
LEGAL = (" Ltd", " GmbH", ", Inc.", " S.A.", " B.V.", " AG", " Oyj", " A/S", " Sp. z o.o.", " LLC", "")
FORMS = (
    *(
        ", Inc.",
        ", LLC",
        " Ltd",
        " plc",
        " Pty Ltd",
        " GmbH & Co. KG",
        " GmbH",
        " AG",
        " SAS",
        " SA",
        " B.V.",
    ),
    *(
        " S.r.l.",
        " S.p.A.",
        " S.L.",
        " S.A.",
        " Sp. z o.o.",
        " AB",
        " ASA",
        " AS",
        " ApS",
        " A/S",
        " Oyj",
        " Oy",
    ),
)


@dataclass
class Someone:
    """One lead, as plain as it can be: contacts are (kind, value)."""

    first_name: str
    last_name: str
    company: str = ""
    domain: str = ""
    job_title: str = ""
    contacts: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])

    def has(self, kind: str) -> str:
        """The first address of a kind; nothing where there is none."""
        return next((value for kind_, value in self.contacts if kind_ == kind), "")


@dataclass
class Crowd:
    """Leads in the order of their ids, which count from 1, and which pairs of them are one person, by kind."""

    leads: list[Someone]
    planted: dict[Pair, str]

    def identities(self) -> Iterator[Identity]:
        """The leads as they are compared, without any database."""
        for number, lead in enumerate(self.leads, start=1):
            yield identity(
                number, first_name=lead.first_name, last_name=lead.last_name,
                company=lead.company, domain=lead.domain, contacts=lead.contacts,
            )  # fmt: skip


def crowd(seed: int, size: int = 10_000, planted: int = 500) -> Crowd:
    """So many leads, duplicates among them; in each kind of duplicate about as many."""
    chance = random.Random(seed)  # noqa: S311
    alike = [someone for make in LOOK_ALIKES for someone in make(chance, size / 10_000)]
    base = [_someone(person) for person in people(seed, size - planted - len(alike))]
    # Nobody can tell whose second record it is where two bear one name and the record says no more.
    met = Counter(_called(someone) for someone in base)
    chosen = iter([someone for someone in chance.sample(base, len(base)) if met[_called(someone)] == 1])
    twins: list[tuple[Someone, Someone, str]] = []
    kinds = list(TWINS.items())
    while len(twins) < planted:
        kind, make = kinds[len(twins) % len(kinds)]
        original = next(someone for someone in chosen if _fits(kind, someone))
        twins.append((original, make(chance, original), kind))
    leads = base + alike + [twin for _, twin, _ in twins]
    chance.shuffle(leads)
    place = {id(lead): number for number, lead in enumerate(leads, start=1)}
    pairs = {_ordered(place[id(one)], place[id(two)]): kind for one, two, kind in twins}
    return Crowd(leads, pairs)


def store(database: Database, crowd: Crowd) -> None:
    """Write a crowd straight into an empty database; lead ids are those of the crowd."""
    with database.transaction() as session:
        moment = session.info["now"]
        stamps = {"created_at": moment, "updated_at": moment}
        companies: dict[str, int] = {}
        domains: dict[str, str] = {}
        for lead in crowd.leads:
            if lead.company:
                companies.setdefault(lead.company, len(companies) + 1)
                domains[lead.company] = domains.get(lead.company) or lead.domain
        rows: list[dict[str, Any]] = [
            {"id": id_, "name": name, "name_key": fold(name)[:300], "domain": domains[name], **stamps}
            for name, id_ in companies.items()
        ]
        session.execute(insert(Company), rows)
        for start in range(0, len(crowd.leads), BATCH):
            batch = list(enumerate(crowd.leads[start : start + BATCH], start=start + 1))
            session.execute(insert(Lead), [_row(id_, lead, companies) | stamps for id_, lead in batch])
            contacts = [point for id_, lead in batch for point in _points(id_, lead, moment)]
            session.execute(insert(ContactPoint), contacts)


def _row(id_: int, lead: Someone, companies: dict[str, int]) -> dict[str, Any]:
    said = {"first_name": lead.first_name, "last_name": lead.last_name, "job_title": lead.job_title}
    keys = keys_of(said, lead.company, [value for _, value in lead.contacts])
    return {"id": id_, "company_id": companies.get(lead.company), **said, **keys}


def _points(id_: int, lead: Someone, moment: Any) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for kind, value in lead.contacts:
        yield {
            "lead_id": id_, "kind": str(kind), "value": value, "value_key": fold(value), "raw": value,
            "is_primary": kind not in seen, "created_at": moment,
        }  # fmt: skip
        seen.add(kind)


def _someone(person: Person) -> Someone:
    return Someone(
        first_name=str(person.lead.get("first_name", "")),
        last_name=str(person.lead.get("last_name", "")),
        company=str(person.company.get("name", "")),
        domain=str(person.company.get("domain", "")),
        job_title=str(person.lead.get("job_title", "")),
        contacts=[(str(contact.kind), contact.value) for contact in person.contacts],
    )


def _called(someone: Someone) -> tuple[str, str, str]:
    return someone.first_name, someone.last_name, someone.company


def _ordered(one: int, two: int) -> Pair:
    return (one, two) if one < two else (two, one)


def _fits(kind: str, someone: Someone) -> bool:
    """Whether a duplicate of this kind can be made of somebody."""
    if not someone.first_name or not someone.last_name or not someone.company:
        return False
    needs = {
        "same e-mail": bool(someone.has("email")),
        "+tag": bool(someone.has("email")) and not _is_role(someone.has("email")),
        "e-mail without a name": bool(someone.has("email")) and not _is_role(someone.has("email")),
        "same e-mail, abbreviated": bool(someone.has("email")) and not _is_role(someone.has("email")),
        "same LinkedIn, new job": bool(someone.has("linkedin")),
        "nickname": someone.first_name in NICKNAMES,
        "accents": not (someone.first_name + someone.last_name).isascii() and _is_latin(someone),
        "typo in a name": _is_latin(someone) and len(someone.first_name) > 4 and len(someone.last_name) > 4,
        "typo in the company": len(someone.company) > 9,
        "another mailbox": _is_latin(someone)
        and len(someone.last_name) > 4
        and bool(someone.domain)
        and someone.has("email").endswith(f"@{someone.domain}")
        and not any(c.isdigit() for c in someone.has("email"))
        and not _is_role(someone.has("email")),
        "initial": _is_latin(someone),
        "gmail": _is_latin(someone),
    }
    return needs.get(kind, True)


def _is_role(email: str) -> bool:
    return email.partition("@")[0].rstrip("0123456789") in ("info", "sales", "hello", "office")


def _is_latin(someone: Someone) -> bool:
    return all(ord(c) < 0x250 for c in someone.first_name + someone.last_name)


# --- Second records of somebody -------------------------------------------------------------------------------


Twin = Callable[[random.Random, Someone], Someone]


def _again(one: Someone, **other: Any) -> Someone:
    """Somebody once more, with no contacts but those given."""
    return replace(one, **({"contacts": [], "job_title": ""} | other))


def _same_email(chance: random.Random, one: Someone) -> Someone:
    return _again(
        one, company=chance.choice(("", one.company)), domain="", contacts=[("email", one.has("email"))]
    )


def _abbreviated(_: random.Random, one: Someone) -> Someone:
    return _again(
        one, first_name=f"{one.first_name[0]}.", company="", domain="", contacts=[("email", one.has("email"))]
    )


def _nameless(_: random.Random, one: Someone) -> Someone:
    return _again(
        one, first_name="", last_name="", company="", domain="", contacts=[("email", one.has("email"))]
    )


def _tagged(chance: random.Random, one: Someone) -> Someone:
    local, _, domain = one.has("email").partition("@")
    tagged = f"{local}+{chance.choice(('crm', 'news', '2024', 'linkedin'))}@{domain}"
    return _again(one, company="", domain="", contacts=[("email", tagged)])


def _gmail(chance: random.Random, one: Someone) -> Someone:
    letters = _letters(f"{one.first_name}{one.last_name}") + str(chance.randrange(1000, 10_000))
    dotted = ".".join((letters[:3], letters[3:]))
    one.contacts.append(("email", f"{dotted}@gmail.com"))
    return _again(
        one,
        company="",
        domain="",
        contacts=[("email", f"{letters}@{chance.choice(('gmail', 'googlemail'))}.com")],
    )


def _new_job(chance: random.Random, one: Someone) -> Someone:
    company = f"Elsewhere {chance.randrange(10_000)}"
    contacts = [
        ("linkedin", one.has("linkedin")),
        ("email", f"me{chance.randrange(10**6)}@elsewhere.example"),
    ]
    return _again(one, company=company, domain="", contacts=contacts)


def _same_page(chance: random.Random, one: Someone) -> Someone:
    kind, host = chance.choice((("x", "x.com"), ("github", "github.com"), ("facebook", "www.facebook.com")))
    page = (kind, f"https://{host}/{_letters(one.last_name) or 'someone'}{chance.randrange(10**6)}")
    one.contacts.append(page)
    return _again(one, company="", domain="", contacts=[page])


def _same_phone(chance: random.Random, one: Someone) -> Someone:
    phone = ("phone", f"+4420{chance.randrange(10**7, 10**8)}")
    one.contacts.append(phone)
    return _again(one, company=chance.choice(("", one.company)), domain="", contacts=[phone])


def _same_extension(chance: random.Random, one: Someone) -> Someone:
    phone = ("phone", f"+1416{chance.randrange(10**6, 10**7)};ext={chance.randrange(10, 999)}")
    one.contacts.append(phone)
    return _again(one, first_name=f"{one.first_name[0]}.", company="", domain="", contacts=[phone])


def _mistyped(chance: random.Random, one: Someone) -> Someone:
    part = chance.choice(("first_name", "last_name"))
    other = {part: _typo(chance, getattr(one, part))}
    return _again(one, **other, contacts=_little(chance, one))


def _swapped(chance: random.Random, one: Someone) -> Someone:
    return _again(one, first_name=one.last_name, last_name=one.first_name, contacts=_little(chance, one))


def _plain(chance: random.Random, one: Someone) -> Someone:
    spelt = chance.random() < 0.5
    return _again(
        one,
        first_name=_without_accents(one.first_name, spelt=spelt),
        last_name=_without_accents(one.last_name, spelt=spelt).upper(),
        contacts=_little(chance, one),
    )


def _other_form(chance: random.Random, one: Someone) -> Someone:
    stem = next((one.company.removesuffix(form) for form in FORMS if one.company.endswith(form)), one.company)
    company = stem + chance.choice(LEGAL)
    return _again(
        one,
        company=company.upper() if chance.random() < 0.3 else company,
        domain="",
        contacts=_little(chance, one),
    )


def _nicknamed(chance: random.Random, one: Someone) -> Someone:
    return _again(one, first_name=NICKNAMES[one.first_name], contacts=_little(chance, one))


def _initial(chance: random.Random, one: Someone) -> Someone:
    return _again(one, first_name=f"{one.first_name[0]}.", contacts=_little(chance, one))


def _mistyped_company(chance: random.Random, one: Someone) -> Someone:
    return _again(one, company=_typo(chance, one.company), domain="", contacts=_little(chance, one))


def _team_mailbox(_: random.Random, one: Someone) -> Someone:
    shared = ("email", f"info@{_letters(one.company)}.example")
    one.contacts.append(shared)
    return _again(one, domain="", contacts=[shared])


def _other_mailbox(chance: random.Random, one: Someone) -> Someone:
    """Their employer's other way to write the same address."""
    local, _, domain = one.has("email").partition("@")
    first, last = _letters(one.first_name), _letters(one.last_name)
    other = next(form for form in (f"{first[0]}{last}", f"{first}.{last}", last) if form != local)
    typed = {"last_name": _typo(chance, one.last_name)} if chance.random() < 0.5 else {}
    return _again(one, **typed, contacts=[("email", f"{other}@{domain}")])


def _same_name_and_company(chance: random.Random, one: Someone) -> Someone:
    return _again(one, contacts=_little(chance, one))


TWINS: dict[str, Twin] = {
    "same e-mail": _same_email,
    "same e-mail, abbreviated": _abbreviated,
    "e-mail without a name": _nameless,
    "+tag": _tagged,
    "gmail": _gmail,
    "same LinkedIn, new job": _new_job,
    "same page": _same_page,
    "same phone": _same_phone,
    "same phone and extension": _same_extension,
    "typo in a name": _mistyped,
    "swapped names": _swapped,
    "accents": _plain,
    "another legal form": _other_form,
    "nickname": _nicknamed,
    "initial": _initial,
    "typo in the company": _mistyped_company,
    "team mailbox": _team_mailbox,
    "another mailbox": _other_mailbox,
    "name and company": _same_name_and_company,
}


def _little(chance: random.Random, one: Someone) -> list[tuple[str, str]]:
    """What another source has of somebody: nothing, a private address, or a telephone."""
    private = f"{_letters(one.last_name)}{chance.randrange(10**7)}@gmail.com"
    return chance.choice(([], [("email", private)], [("phone", f"+4930{chance.randrange(10**7, 10**8)}")]))


def _typo(chance: random.Random, text: str) -> str:
    """One slip: two letters swapped, one left out, doubled, or replaced; never none."""
    letters = [n for n, c in enumerate(text) if c.isalpha()]
    while True:
        place = chance.choice(letters)
        match chance.randrange(4):
            case 0 if place + 1 < len(text):
                slipped = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
            case 1:
                slipped = text[:place] + text[place + 1 :]
            case 2:
                slipped = text[:place] + text[place] + text[place:]
            case _:
                slipped = text[:place] + chance.choice("abdefgiklmnoprstu") + text[place + 1 :]
        if fold(slipped) != fold(text):
            return slipped


_SPELT_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "Å": "Aa"}
)
_PLAIN = str.maketrans(
    {"ø": "o", "Ø": "O", "æ": "ae", "Æ": "Ae", "ł": "l", "Ł": "L", "đ": "d", "ß": "ss", "ı": "i"}
)


def _without_accents(text: str, *, spelt: bool) -> str:
    """As people type it on an English keyboard; umlauts spelt out, or bare."""
    if spelt:
        for letter, pair in zip(
            "äöüåÄÖÜÅæøÆØ",
            ["ae", "oe", "ue", "aa", "Ae", "Oe", "Ue", "Aa", "ae", "oe", "Ae", "Oe"],
            strict=True,
        ):
            text = text.replace(letter, pair)
    text = text.translate(_PLAIN)
    apart = unicodedata.normalize("NFD", text)
    return "".join(c for c in apart if not unicodedata.combining(c))


def _letters(text: str) -> str:
    return "".join(c for c in _without_accents(text, spelt=False).lower() if c.isascii() and c.isalnum())


# --- Different people who look like one -----------------------------------------------------------------------


def _times(number: int, scale: float) -> range:
    return range(max(1, round(number * scale)))


def _own(chance: random.Random, first: str, last: str, domain: str) -> list[tuple[str, str]]:
    """Addresses that nobody else has."""
    page = f"https://www.linkedin.com/in/{_letters(first)}-{_letters(last)}-{chance.getrandbits(36):09x}"
    return [
        ("email", f"{_letters(first)}.{_letters(last)}{chance.randrange(10**6)}@{domain}"),
        ("linkedin", page),
    ]


def _family_names(chance: random.Random, scale: float) -> Iterator[Someone]:
    """Colleagues of one family name, with and without contacts."""
    firsts = ("Ada", "Brian", "Celia", "Dmitri", "Elena", "Fergus", "Gloria", "Hector", "Irene", "Jasper")
    for number in _times(40, scale):
        last, company = (
            chance.choice(("Smith", "Müller", "García", "Rossi", "Okonkwo")),
            f"Family Works {number}",
        )
        for first in chance.sample(firsts, 2):
            contacts = _own(chance, first, last, f"familyworks{number}.example") if number % 2 else []
            yield Someone(first, last, company, contacts=contacts)


def _namesakes(chance: random.Random, scale: float) -> Iterator[Someone]:
    """People of one common name, each somewhere else."""
    for number in _times(60, scale):
        first, last = chance.choice((("James", "Smith"), ("Maria", "Garcia"), ("Anna", "Müller")))
        company = f"{chance.choice(('Blue', 'Red', 'North', 'Old'))} Harbour {number}"
        domain = f"harbour{number}.example"
        yield Someone(
            first, last, company, domain, contacts=_own(chance, first, last, domain) if number % 3 else []
        )


def _generations(chance: random.Random, scale: float) -> Iterator[Someone]:
    """Father and son in one firm with one telephone: some called Jr., some told apart by their addresses alone."""
    for number in _times(30, scale):
        first, last = chance.choice(("Frank", "Walter", "Pedro")), f"Hollingworth{chr(97 + number % 26)}"
        company, domain = f"{last} & Sons {number}", f"{last.lower()}{number}.example"
        phone = ("phone", f"+1212{chance.randrange(10**6, 10**7)}")
        is_named = number % 2 == 0
        page = f"https://www.linkedin.com/in/{first}-{last}-{number}".lower()
        father, son = (
            (f"{last} Sr." if number % 4 == 0 else last, f"{last} Jr.") if is_named else (last, last)
        )
        fathers = [("email", f"{first.lower()}@{domain}"), ("linkedin", page), phone]
        sons = [("email", f"junior@{domain}"), ("linkedin", f"{page}-son"), phone]
        yield Someone(first, father, company, domain, contacts=fathers)
        yield Someone(first, son, company, domain, contacts=sons)


def _switchboards(chance: random.Random, scale: float) -> Iterator[Someone]:
    """A dozen people behind one telephone, and small offices with one for three or four."""
    for number in _times(20, scale):
        phone = ("phone", f"+4989{chance.randrange(10**7, 10**8)}")
        for person in _staff(chance, f"Exchange {number}", 12 if number % 2 else chance.randrange(3, 5)):
            yield replace(person, contacts=[*person.contacts, phone])


def _team_mailboxes(chance: random.Random, scale: float) -> Iterator[Someone]:
    """Colleagues who are all known by info@, some by nothing else."""
    for number in _times(20, scale):
        shared = ("email", f"{chance.choice(('info', 'sales', 'kontakt'))}@teamwork{number}.example")
        for person in _staff(chance, f"Teamwork {number}", chance.randrange(2, 9)):
            yield replace(person, contacts=[shared, *(person.contacts if number % 2 else [])])


def _nearly_named(chance: random.Random, scale: float) -> Iterator[Someone]:
    """Couples and siblings whose first names are nearly one, in one firm, without contacts."""
    couples = (
        ("Christian", "Christina"), ("Paul", "Paula"), ("Mario", "Maria"), ("Daniel", "Daniela"), ("Jan", "Jana"),
        ("Stefan", "Stefanie"), ("Lena", "Lina"), ("Andrea", "Andreas"), ("Hans-Peter", "Peter"), ("Karl", "Karla"),
    )  # fmt: skip
    for number in _times(20, scale):
        last, company = chance.choice(("Weber", "Lindgren", "Costa", "Nagy")), f"Twofold {number}"
        for first in couples[number % len(couples)]:
            yield Someone(first, last, company)


def _numbered(chance: random.Random, scale: float) -> Iterator[Someone]:
    """Two of one name in one large firm: the second got a number in the address."""
    for number in _times(20, scale):
        first, last, domain = "Peter", chance.choice(("Jones", "Novak", "Silva")), f"numbered{number}.example"
        for suffix in ("", "2"):
            yield Someone(
                first,
                last,
                f"Numbered {number}",
                domain,
                contacts=[("email", f"p.{last.lower()}{suffix}@{domain}")],
            )


def _nearly_companies(chance: random.Random, scale: float) -> Iterator[Someone]:
    """People of one name at companies whose names differ by a letter, each with a domain of its own."""
    for number in _times(20, scale):
        first, last = chance.choice((("Ulla", "Berg"), ("Sofia", "Costa")))
        for stem in ("Nordic Foods", "Nordic Goods"):
            domain = f"{_letters(stem)}{number}.example"
            yield Someone(
                first, last, f"{stem} {chr(65 + number)}", domain, contacts=_own(chance, first, last, domain)
            )


def _staff(chance: random.Random, company: str, number: int) -> Iterator[Someone]:
    firsts = chance.sample(
        (
            "Amira",
            "Bruno",
            "Chidi",
            "Doris",
            "Edgar",
            "Fatima",
            "Gustavo",
            "Hiroko",
            "Imani",
            "Jerome",
            "Keiko",
            "Lazlo",
        ),
        number,
    )
    for first in firsts:
        last = f"{chance.choice(('Brand', 'Stein', 'Wood', 'Fer'))}{chance.choice(('ham', 'berg', 'gate', 'ling'))}"
        yield Someone(
            first, last, company, contacts=_own(chance, first, last, f"{_letters(company)}.example")
        )


LOOK_ALIKES: tuple[Callable[[random.Random, float], Iterator[Someone]], ...] = (
    _family_names, _namesakes, _generations, _switchboards, _team_mailboxes, _nearly_named, _numbered,
    _nearly_companies,
)  # fmt: skip
