"""What a row of a file says of a person: pure, before anything is looked up or written."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from leadsphere.attributes import Attr, Kind, On
from leadsphere.errors import BadValue
from leadsphere.importing.formats import Row
from leadsphere.importing.mapping import ColumnMap, MappedColumn
from leadsphere.importing.targets import BY_KEY
from leadsphere.models import ContactKind, Verdict
from leadsphere.values.cells import as_written
from leadsphere.values.domains import is_free_mail
from leadsphere.values.emails import parse_email, split_emails
from leadsphere.values.kinds import parse
from leadsphere.values.locations import split_location
from leadsphere.values.names import split_name
from leadsphere.values.phones import parse_phone, split_phones
from leadsphere.values.profiles import is_network, parse_profile
from leadsphere.values.text import clean, fold

Value = str | bool
LONGEST_CONTACT = 500


@dataclass(frozen=True, slots=True)
class Contact:
    """One way to reach the person; `raw` is the text as it came, `value` the same if it was not understood."""

    kind: ContactKind
    value: str
    raw: str
    label: str = ""
    verdict: Verdict = Verdict.PENDING
    verdict_reason: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """One person, as a row describes them: nothing blank in it, every value as it is stored.

    `lead` and `company` are by attribute name; a company without a name is called by its domain, and without
    either is none. The first e-mail is the primary one, as is the first of every kind. `problems` are sentences
    about cells that were not understood. `import_key` (SHA-256, hex) stands for the whole row where neither an
    e-mail nor a LinkedIn profile says who this is, and is None otherwise.
    """

    lead: dict[str, Value] = field(default_factory=dict[str, Value])
    company: dict[str, Value] = field(default_factory=dict[str, Value])
    contacts: tuple[Contact, ...] = ()
    problems: tuple[str, ...] = ()
    import_key: str | None = None


@dataclass(frozen=True, slots=True)
class Rejected:
    """A row that cannot be imported, and the sentence that says why."""

    reason: str


def read_row(row: Row, mapping: ColumnMap) -> Person | Rejected:
    """The person in a record of a file, or why there is none."""
    return Rejected(row.problem) if row.problem else read_person(row.cells, mapping)


def read_person(cells: Sequence[str], mapping: ColumnMap) -> Person | Rejected:
    """The person whom `cells` describe.

    A cell that is not understood is never lost: an e-mail, phone or profile is kept as a contact with the
    verdict invalid and the reason, a country or headcount as the text that it is, and `problems` names it
    in any case. A row is rejected when it is about nobody (no name, and no contact that is understood), or
    holds a text that is too long to store.
    """
    found = _Found()
    try:
        for column in mapping.columns:
            text = clean(as_written(cells[column.index])) if column.index < len(cells) else ""
            if not _is_blank(text, column):
                found.add(column, text)
        return found.person()
    except _TooLong as error:
        return Rejected(str(error))


def enrich(existing: Mapping[str, object], found: Mapping[str, Value]) -> dict[str, Value]:
    """What of `found` fills a blank of `existing`: nothing that is there is overwritten, nothing erased."""
    return {
        name: value for name, value in found.items() if value not in ("", False) and not existing.get(name)
    }


# What people and programs write where they know nothing.
_NOTHING = frozenset(
    (
        *("", "n/a", "n.a.", "#n/a", "na", "not available", "not applicable", "none", "null", "nil"),
        *("nan", "undefined", "unknown", "no value", "(none)", "(blank)", "-", "--", "---", "–", "—", "."),
        *("?", "[]", "{}"),
    )
)


def _is_blank(text: str, column: MappedColumn) -> bool:
    if len(text) > 16 or text.lower() not in _NOTHING:
        return False
    attribute = column.target.attribute
    # NA is the code of Namibia (ISO 3166).
    return not (text == "NA" and attribute and attribute.kind == Kind.COUNTRY)


class _TooLong(Exception):
    """A text that does not fit; the whole row is rejected, since a part of a value is a wrong value."""


class _Found:
    """What has been found in a row so far."""

    def __init__(self) -> None:
        self.values: dict[On, dict[str, Value]] = {On.LEAD: {}, On.COMPANY: {}}
        self.problems: list[str] = []
        self.addresses: list[tuple[MappedColumn, str]] = []
        self.others: dict[str, tuple[MappedColumn, str]] = {}

    def add(self, column: MappedColumn, text: str) -> None:
        if column.target.contact:
            if len(text) > LONGEST_CONTACT:
                raise _TooLong(
                    f'"{column.header}" has {len(text)} characters; write at most {LONGEST_CONTACT}.'
                )
            self.addresses.append((column, text))
        elif attribute := column.target.attribute:
            self._set(attribute.on, attribute.name, attribute.attr, text, column.header)
        else:
            self.others[column.target.key] = column, text

    def person(self) -> Person | Rejected:
        lead = self.values[On.LEAD]
        self._full_name()
        self._location()
        contacts = self._contacts(str(lead.get("country", "")))
        understood = {contact.kind for contact, is_understood in contacts if is_understood}
        if not (lead.get("first_name") or lead.get("last_name") or understood):
            return Rejected(
                "This row names nobody: it has no name, and no e-mail, phone or profile that is one."
            )
        company = self._company()
        kept = tuple(contact for contact, _ in contacts)
        identified = ContactKind.EMAIL in understood or ContactKind.LINKEDIN in understood
        key = None if identified else _import_key(lead, company, kept)
        return Person(lead, company, kept, tuple(self.problems), key)

    def _set(self, on: On, name: str, attr: Attr, text: str, header: str) -> None:
        """Keep what `text` means for an attribute, if that is not there yet."""
        if name in self.values[on]:
            return
        try:
            value = parse(attr, text)
        except BadValue as error:
            if len(text) > attr.max_length:
                raise _TooLong(f'"{header}": {error}') from error
            self.problems.append(f"{header}: {error}")
            value = text if attr.kind in _KINDS_KEPT_AS_TEXT else ""
        if value not in ("", False):
            self.values[on][name] = value

    def _set_lead(self, name: str, text: str, header: str) -> None:
        attribute = BY_KEY[f"lead.{name}"].attribute
        if attribute and text:
            self._set(On.LEAD, name, attribute.attr, text, header)

    def _full_name(self) -> None:
        """A full name counts where neither of its parts has a column with a value."""
        lead = self.values[On.LEAD]
        if "full_name" not in self.others or lead.get("first_name") or lead.get("last_name"):
            return
        column, text = self.others["full_name"]
        first, last = split_name(text)
        self._set_lead("first_name", first, column.header)
        self._set_lead("last_name", last, column.header)

    def _location(self) -> None:
        if "location" in self.others:
            column, text = self.others["location"]
            for name, part in zip(("city", "region", "country"), split_location(text), strict=True):
                self._set_lead(name, part, column.header)

    def _contacts(self, country: str) -> list[tuple[Contact, bool]]:
        """The contacts in their order, each once, and whether each was understood."""
        found: dict[tuple[str, str], tuple[Contact, bool]] = {}
        for column, cell in self.addresses:
            kind = column.target.contact or ContactKind.OTHER
            for text in _SPLITTERS.get(kind, _whole)(cell):
                if _is_blank(text, column):
                    continue
                contact, is_understood = _contact(kind, text, column.label, country)
                if not is_understood:
                    self.problems.append(f"{column.header}: {contact.verdict_reason}")
                found.setdefault((contact.kind, contact.value), (contact, is_understood))
        self._note_verdict(found)
        return list(found.values())

    def _note_verdict(self, found: dict[tuple[str, str], tuple[Contact, bool]]) -> None:
        """What the exporter's own check said, on the first e-mail: that is the one it is about."""
        first = next(
            (key for key, (contact, ok) in found.items() if ok and contact.kind == ContactKind.EMAIL), None
        )
        if first is None:
            return
        contact = found[first][0]
        for key in ("email_verdict", "catch_all"):
            if key in self.others:
                column, text = self.others[key]
                contact = _with_verdict(contact, column.header, text)
        found[first] = contact, True

    def _company(self) -> dict[str, Value]:
        company = self.values[On.COMPANY]
        domain = str(company.get("domain", ""))
        if domain and (is_free_mail(domain) or is_network(domain)):
            self.problems.append(f"{domain} belongs to a public service and says nothing of the company.")
            del company["domain"]
        if company and "name" not in company:
            if "domain" not in company:
                values = ", ".join(f'"{value}"' for value in company.values())
                self.problems.append(f"{values} is about a company, and the row names none.")
                return {}
            company["name"] = company["domain"]
        return company


# Texts worth keeping as they are where they are not understood: they can be read, and mended, in the panel.
_KINDS_KEPT_AS_TEXT = (Kind.COUNTRY, Kind.HEADCOUNT)


def _whole(cell: str) -> list[str]:
    return [cell]


def _emails(cell: str) -> list[str]:
    """The addresses of a cell, none of them with more in it; a piece without any letter or digit says nothing."""
    pieces = [clean(piece) for piece in split_emails(cell) if any(map(str.isalnum, piece))]
    return pieces if pieces == [cell] else [one for piece in pieces for one in _emails(piece)]


_SPLITTERS: dict[ContactKind, Callable[[str], list[str]]] = {
    ContactKind.EMAIL: _emails,
    ContactKind.PHONE: split_phones,
}
_HANDLES = (ContactKind.LINKEDIN, ContactKind.X, ContactKind.FACEBOOK, ContactKind.GITHUB)


def _contact(kind: ContactKind, text: str, label: str, country: str) -> tuple[Contact, bool]:
    try:
        if kind == ContactKind.EMAIL:
            return Contact(kind, parse_email(text), text, label), True
        if kind == ContactKind.PHONE:
            return Contact(kind, parse_phone(text, country or None), text, label), True
        profile = parse_profile(text, network=kind if kind in _HANDLES else "")
        return Contact(ContactKind(profile.kind), profile.url, text, label), True
    except BadValue as error:
        return Contact(kind, text, text, label, Verdict.INVALID, str(error)), False


# What exporters call the outcomes of their own checks; what is not here says nothing, and stays to be checked.
_VERDICTS: dict[str, Verdict] = {
    **dict.fromkeys(
        ("verified", "valid", "deliverable", "safe to send", "safe", "ok", "good"), Verdict.VALID
    ),
    **dict.fromkeys(("catch all", "catchall", "accept all", "acceptall"), Verdict.CATCHALL),
    **dict.fromkeys(
        ("invalid", "unavailable", "bounced", "undeliverable", "hard bounce", "bad"), Verdict.INVALID
    ),
    **dict.fromkeys(("role", "role based"), Verdict.ROLE),
    **dict.fromkeys(("disposable", "temporary"), Verdict.DISPOSABLE),
    **dict.fromkeys(("risky", "unverifiable"), Verdict.UNKNOWN),
}


def _with_verdict(contact: Contact, header: str, text: str) -> Contact:
    verdict = _VERDICTS.get(re.sub(r"[\s_-]+", " ", fold(text)))
    if verdict is None:
        return contact
    said = f'"{header}: {text}"'
    reason = f"Verified by the exporter {said}" if verdict == Verdict.VALID else f"The exporter says {said}"
    return replace(contact, verdict=verdict, verdict_reason=reason[:300])


def _import_key(lead: dict[str, Value], company: dict[str, Value], contacts: tuple[Contact, ...]) -> str:
    said = {
        "lead": {name: fold(str(value)) for name, value in lead.items()},
        "company": {name: fold(str(value)) for name, value in company.items()},
        "contacts": sorted([contact.kind, fold(contact.value)] for contact in contacts),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
