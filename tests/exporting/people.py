"""People as an import reads them, as an export would find them stored."""

from collections import defaultdict
from collections.abc import Iterable

from leadsphere import catalogue
from leadsphere.exporting.person import Exported, Point, Shape
from leadsphere.importing.plan import Person
from leadsphere.models import ContactKind
from leadsphere.values import kinds


def stored(person: Person, id_: int = 1) -> Exported:
    """The lead that a person becomes."""
    said = {"lead": person.lead, "company": person.company}
    values = {
        f"{a.on}.{a.name}": kinds.show(a.attr, value)
        for a in catalogue.ATTRIBUTES
        if (value := said[a.on].get(a.name)) is not None
    }
    contacts: dict[ContactKind, list[Point]] = defaultdict(list)
    for contact in person.contacts:
        contacts[contact.kind].append(
            Point(contact.kind, contact.value, contact.label, contact.verdict, contact.verdict_reason)
        )
    return Exported(id_, values, contacts=contacts)


def shape_of(leads: Iterable[Exported]) -> Shape:
    """How wide a table of them is."""
    widths: dict[ContactKind, int] = defaultdict(int)
    for lead in leads:
        for kind, points in lead.contacts.items():
            widths[kind] = max(widths[kind], len(points))
    return Shape(widths)


ADA = Exported(
    7,
    {
        "lead.first_name": "Åda",
        "lead.last_name": "=Byron;",
        "lead.job_title": "Countess, VP",
        "lead.country": "Norway",
        "lead.city": "Oslo",
        "lead.vip": "Yes",
        "company.name": "Analytical Engines",
        "company.domain": "engines.example",
    },
    headcount=51,
    owner="Ben",
    contacts={
        ContactKind.EMAIL: (
            Point(ContactKind.EMAIL, "ada@engines.example"),
            Point(ContactKind.EMAIL, "ada@home.example"),
        ),
        ContactKind.PHONE: (Point(ContactKind.PHONE, "+4722334455"),),
        ContactKind.LINKEDIN: (Point(ContactKind.LINKEDIN, "https://www.linkedin.com/in/ada"),),
    },
    tags=("hot", "Q4, late"),
    custom={3: "12.5"},
)
