"""Every attribute of a lead, read off the models: add one line there, and it is here."""

from dataclasses import dataclass
from typing import Any

from sqlmodel import SQLModel

from leadsphere.attributes import Attr, Kind, On
from leadsphere.models import Campaign, Company, ContactKind, Lead


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute: the thing it is on, its column's name, and what its `Attr` says."""

    on: On
    name: str
    attr: Attr

    @property
    def label(self) -> str:
        return self.attr.label

    @property
    def kind(self) -> Kind:
        return self.attr.kind

    @property
    def headers(self) -> tuple[str, ...]:
        return (self.attr.label.casefold(), *self.attr.headers)


def _read(on: On, model: type[SQLModel]) -> tuple[Attribute, ...]:
    found: list[Attribute] = []
    for name, field in model.model_fields.items():
        marks: list[Any] = [mark for mark in field.metadata if isinstance(mark, Attr)]
        found.extend(Attribute(on, name, attr) for attr in marks)
    return tuple(found)


LEAD = _read(On.LEAD, Lead)
COMPANY = _read(On.COMPANY, Company)
CAMPAIGN = _read(On.CAMPAIGN, Campaign)
ATTRIBUTES = LEAD + COMPANY
COMPANY_LINK = Attribute(On.LEAD, "company", COMPANY[0].attr)
"""Which company a lead is with: edited on the lead, for that lead alone."""

CONTACTS: dict[ContactKind, Attr] = {
    ContactKind.EMAIL: Attr("Email", headers=("e-mail", "email address")),
    ContactKind.PHONE: Attr("Phone", headers=("phone number", "telephone", "mobile")),
    ContactKind.LINKEDIN: Attr("LinkedIn"),
    ContactKind.X: Attr("X"),
    ContactKind.FACEBOOK: Attr("Facebook"),
    ContactKind.GITHUB: Attr("GitHub"),
    ContactKind.WEBSITE: Attr("Website"),
    ContactKind.OTHER: Attr("Other"),
}


def attribute(on: On, name: str) -> Attribute | None:
    """The attribute `name` of `on`, or None where there is none."""
    return next((a for a in ATTRIBUTES + CAMPAIGN if a.on == on and a.name == name), None)
