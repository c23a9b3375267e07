"""Which columns a file has: one preset for each program that it may go to, under the headers that it documents."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from leadsphere.errors import NotFound
from leadsphere.exporting import columns
from leadsphere.exporting.columns import Column
from leadsphere.exporting.person import Shape
from leadsphere.models import ContactKind


@dataclass(frozen=True, slots=True)
class Preset:
    """One choice of columns. `hint` says what it is for.

    `is_marked`: a CSV file begins with a byte order mark, without which a spreadsheet takes it for another encoding,
    and with which a program may not know its first header. `sends`: it goes to a program that writes to people, so
    that whoever is on the suppression list is left out unless they are asked for.
    """

    name: str
    label: str
    hint: str
    columns: Callable[[Shape], tuple[Column, ...]]
    is_marked: bool = False
    sends: bool = False


def _all(shape: Shape) -> tuple[Column, ...]:
    return columns.distinct(
        (*columns.attributes(), *columns.contacts(shape, told=True), *columns.belongings(shape))
    )


def _again(shape: Shape) -> tuple[Column, ...]:
    return (
        *columns.attributes(),
        *columns.contacts(shape, headers=_IMPORTED),
        columns.email_status(),
        *columns.imported_belongings(shape),
    )


# What an import knows them by, where that is not their label: there a "Website" is the company's.
_IMPORTED = {
    ContactKind.X: "X URL",
    ContactKind.WEBSITE: "Personal website",
    ContactKind.OTHER: "Other profile",
}


def _hubspot(_: Shape) -> tuple[Column, ...]:
    return (
        columns.of("lead.first_name", "First Name"),
        columns.of("lead.last_name", "Last Name"),
        columns.first(ContactKind.EMAIL, "Email"),
        columns.first(ContactKind.PHONE, "Phone Number"),
        columns.of("lead.job_title", "Job Title"),
        columns.of("company.name", "Company Name"),
        columns.of("company.domain", "Website URL"),
        columns.of("company.industry", "Industry"),
        columns.of("lead.city", "City"),
        columns.of("lead.region", "State/Region"),
        columns.of("lead.country", "Country/Region"),
        columns.first(ContactKind.LINKEDIN, "LinkedIn URL"),
    )


def _salesforce(_: Shape) -> tuple[Column, ...]:
    return (
        columns.of("lead.first_name", "First Name"),
        columns.never_blank(columns.of("lead.last_name", "Last Name")),
        columns.never_blank(columns.of("company.name", "Company")),
        columns.of("lead.job_title", "Title"),
        columns.first(ContactKind.EMAIL, "Email"),
        columns.first(ContactKind.PHONE, "Phone"),
        columns.website("Website"),
        columns.of("company.industry", "Industry"),
        columns.headcount("No. of Employees"),
        columns.of("lead.city", "City"),
        columns.of("lead.region", "State/Province"),
        columns.of("lead.country", "Country"),
        columns.of("lead.source", "Lead Source"),
    )


def _lemlist(_: Shape) -> tuple[Column, ...]:
    return (
        columns.first(ContactKind.EMAIL, "email"),
        columns.of("lead.first_name", "firstName"),
        columns.of("lead.last_name", "lastName"),
        columns.of("company.name", "companyName"),
        columns.of("lead.job_title", "jobTitle"),
        columns.first(ContactKind.PHONE, "phone"),
        columns.first(ContactKind.LINKEDIN, "linkedinUrl"),
        columns.of("company.domain", "companyDomain"),
    )


def _listmonk(shape: Shape) -> tuple[Column, ...]:
    known = (
        columns.of("lead.job_title", "job_title"),
        columns.of("company.name", "company"),
        columns.of("company.industry", "industry"),
        columns.of("lead.city", "city"),
        columns.of("lead.country", "country"),
        next(column for column in columns.belongings(shape) if column.key == "tags").called("tags"),
    )
    return (
        columns.first(ContactKind.EMAIL, "email"),
        columns.name("name"),
        columns.as_json("attributes", *known),
    )


PRESETS: tuple[Preset, ...] = (
    Preset("all", "Everything", "All that is known, for a spreadsheet or to keep.", _all, is_marked=True),
    Preset(
        "import",
        "For another import",
        "What an import of LeadSphere takes back exactly, such as into another workspace.",
        _again,
        is_marked=True,
    ),
    Preset("hubspot", "HubSpot", "Contacts, under HubSpot's names.", _hubspot),
    Preset(
        "salesforce",
        "Salesforce",
        "Leads, under Salesforce's names. It takes none without a last name and a company: where one is "
        "unknown, it says [not provided].",
        _salesforce,
    ),
    Preset("lemlist", "lemlist", "Leads of a campaign, under lemlist's variables.", _lemlist, sends=True),
    Preset(
        "listmonk",
        "listmonk",
        "Subscribers, with what is known of them as attributes.",
        _listmonk,
        sends=True,
    ),
)
"""The presets, in the order of the dialog. One more is one more entry here."""

_BY_NAME = {preset.name: preset for preset in PRESETS}


def preset_named(name: str) -> Preset:
    """The preset of this name. Raises NotFound."""
    if name not in _BY_NAME:
        raise NotFound(f"There is no preset “{name}”. There are: {', '.join(_BY_NAME)}.")
    return _BY_NAME[name]


CHOSEN = "chosen"
"""The name of a preset that somebody has made for one file."""


def chosen(keys: Sequence[str]) -> Preset:
    """Just these columns of *Everything*, in this order. Its columns raise BadValue for a key that is none."""
    return Preset(
        CHOSEN,
        "Chosen columns",
        "The columns that you pick, in your order.",
        lambda shape: columns.chosen(_all(shape), keys),
        is_marked=True,
    )
