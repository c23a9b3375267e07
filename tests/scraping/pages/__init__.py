"""A town of small sites, each built as some kind of real site is, and who is on them: 400 people who do not exist.

`STYLES` has a function for each way to build a page: it takes the people who are to be on it and gives the pages, by
their paths, the first of them first. `people_of` gives what can be found there of each of them.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from leadsphere.demo.names import NAMES

TITLES = (
    "Chief Executive Officer", "Head of Sales", "Senior Software Engineer", "Managing Partner", "Office Manager",
    "Marketing Director", "Account Executive", "Product Designer", "Associate Professor of Chemistry", "Accountant",
    "VP Engineering", "Customer Success Manager", "General Counsel", "Research Fellow", "HR Business Partner",
    "Co-founder & CTO", "Project Coordinator", "Data Scientist", "Veterinary Nurse", "Lecturer in Modern History",
    "Director, Client Services", "Quality Assurance Specialist", "Paralegal", "Executive Assistant to the CEO",
)  # fmt: skip
GERMAN = (
    "Geschäftsführerin",
    "Leiter Vertrieb",
    "Buchhaltung",
    "Projektleiterin",
    "Auszubildender",
    "Rechtsanwältin",
)
FRENCH = (
    "Directrice générale",
    "Responsable commercial",
    "Comptable",
    "Avocate associée",
    "Chargée de mission",
)
SPANISH = ("Directora general", "Gerente de ventas", "Abogado", "Responsable de marketing", "Coordinadora")


@dataclass(frozen=True)
class Person:
    """Somebody on a page, with all that a page could say; which of it a style shows is in `shown`."""

    name: str
    title: str
    email: str
    phone: str
    linkedin: str
    slug: str

    @property
    def first(self) -> str:
        return self.name.rpartition(" ")[0]

    @property
    def last(self) -> str:
        return self.name.rpartition(" ")[2]


Build = Callable[[list[Person]], dict[str, str]]


@dataclass(frozen=True)
class Style:
    """A way to build pages: how many people, which of their fields it shows, in which languages they are."""

    name: str
    build: Build
    many: int
    shows: tuple[str, ...]
    languages: tuple[str, ...] = ("english", "english", "german", "spanish")
    titles: tuple[str, ...] = TITLES
    kind: str = "pages"


@dataclass
class Town:
    """All the people so far: no name twice."""

    random: Random = field(default_factory=lambda: Random(7))
    names: set[str] = field(default_factory=set[str])
    number: int = 0

    def people(self, style: Style) -> list[Person]:
        """New people for a style."""
        return [self._person(style) for _ in range(style.many)]

    def _person(self, style: Style) -> Person:
        while True:
            name = NAMES[self.random.choice(style.languages)].pick(self.random)
            whole = f"{name.first} {name.last}"
            if whole not in self.names and len(whole) < 40:
                break
        self.names.add(whole)
        self.number += 1
        slug = (
            f"{name.latin_first}-{name.latin_last}".lower()
            .replace(" ", "-")
            .replace("'", "")
            .replace(".", "")
        )
        slug = slug.encode("ascii", "ignore").decode() + str(self.number)
        return Person(
            whole,
            style.titles[self.number % len(style.titles)],
            f"{slug}@example.org",
            f"+1 212 555 {self.number:04d}",
            f"https://www.linkedin.com/in/{slug}",
            slug,
        )
