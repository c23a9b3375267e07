"""What a row of a file says of a person: pure, before anything is looked up or written."""

import hashlib
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from leadsphere.attributes import Kind, On
from leadsphere.catalogue import Attribute
from leadsphere.errors import BadValue
from leadsphere.importing.exporters import OWN_STATUS
from leadsphere.importing.formats import Row
from leadsphere.importing.mapping import ColumnMap, MappedColumn
from leadsphere.importing.targets import BY_KEY
from leadsphere.models import ContactKind, Verdict
from leadsphere.models.note import LONGEST_NOTE
from leadsphere.models.tag import LONGEST_TAG
from leadsphere.values.cells import BLANKS, as_written, lines_of
from leadsphere.values.domains import is_free_mail
from leadsphere.values.emails import certain_email, parse_email, split_emails
from leadsphere.values.kinds import parse, parse_own
from leadsphere.values.lists import split_list
from leadsphere.values.locations import split_location
from leadsphere.values.names import split_name
from leadsphere.values.phones import certain_phone, parse_phone, split_phones
from leadsphere.values.profiles import certain_profile, is_network, parse_profile
from leadsphere.values.text import clean, clean_lines, fold, shortened

Value = str | bool
LONGEST_CONTACT = 500


class Contact(NamedTuple):
    """One way to reach the person; `raw` is the text as it came, `value` the same if it was not understood.

    `is_echo`: the verdict is one that was exported here.
    """

    kind: ContactKind
    value: str
    raw: str
    label: str = ""
    verdict: Verdict = Verdict.PENDING
    verdict_reason: str = ""
    is_echo: bool = False


@dataclass(frozen=True, slots=True)
class Person:
    """One person, as a row describes them: nothing blank in it, every value as it is stored.

    `lead` and `company` are by attribute name; a company without a name is called by its domain, and without
    either is none. The first e-mail is the primary one, as is the first of every kind. `problems` are sentences
    about cells that were not understood, or that say something else than another. `import_key` (SHA-256, hex)
    stands for the whole row where neither an e-mail nor a LinkedIn profile says who this is, and is None
    otherwise. `custom` is by the target's key, "custom.3"; `notes` keep their lines.
    """

    lead: dict[str, Value] = field(default_factory=dict[str, Value])
    company: dict[str, Value] = field(default_factory=dict[str, Value])
    contacts: tuple[Contact, ...] = ()
    problems: tuple[str, ...] = ()
    import_key: str | None = None
    custom: dict[str, str] = field(default_factory=dict[str, str])
    tags: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def brings(self) -> bool:
        """Whether there is more than what lead and company say of themselves, and contacts."""
        return bool(self.custom or self.tags or self.notes)


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
    if len(cells) < mapping.width:
        cells = [*cells, *[""] * (mapping.width - len(cells))]
    found, texts = _Found(), lines_of(cells)
    try:
        for column, attribute in mapping.lines:
            if text := texts[column.index]:
                found.add_line(attribute, text, column)
        for column in mapping.others:
            if text := texts[column.index]:
                found.add(column, text, cells[column.index])
        return found.person()
    except _TooLong as error:
        return Rejected(str(error))


def _is_blank(text: str, column: MappedColumn) -> bool:
    if len(text) > 16 or text.lower() not in BLANKS:
        return False
    attribute = column.target.attribute
    # NA is the code of Namibia (ISO 3166).
    return not (text == "NA" and attribute and attribute.kind == Kind.COUNTRY)


class _TooLong(Exception):
    """A text that does not fit; the whole row is rejected, since a part of a value is a wrong value."""


class _Found:
    """What has been found in a row so far."""

    __slots__ = ("addresses", "company", "custom", "lead", "notes", "others", "problems", "tags")

    def __init__(self) -> None:
        self.lead: dict[str, Value] = {}
        self.company: dict[str, Value] = {}
        self.custom: dict[str, str] = {}
        self.tags: dict[str, str] = {}
        self.notes: list[str] = []
        self.problems: list[str] = []
        self.addresses: list[tuple[MappedColumn, str]] = []
        self.others: dict[str, tuple[MappedColumn, str]] = {}

    def add_line(self, attribute: Attribute, text: str, column: MappedColumn) -> None:
        """A line of text that is stored as it is."""
        if len(text) <= 16 and text.lower() in BLANKS:
            return
        if len(text) > attribute.attr.max_length:
            self._set(attribute, text, column.header)
        elif attribute.on is On.LEAD:
            self.lead[attribute.name] = text
        else:
            self.company[attribute.name] = text

    def add(self, column: MappedColumn, text: str, cell: str) -> None:
        """Any other text, and the cell in which it stands."""
        if _is_blank(text, column):
            return
        target = column.target
        if target.contact:
            if len(text) > LONGEST_CONTACT:
                raise _TooLong(
                    f'"{column.header}" has {len(text)} characters; write at most {LONGEST_CONTACT}.'
                )
            self.addresses.append((column, text))
        elif attribute := target.attribute:
            self._set(attribute, text, column.header)
        elif target.key == "tags":
            self._tag(column, text)
        elif target.key == "note":
            self._note(column, cell)
        else:
            self.others[target.key] = column, text

    def person(self) -> Person | Rejected:
        lead = self.lead
        if self.others:
            self._full_name()
            self._location()
        contacts = self._contacts(str(lead.get("country", "")))
        understood = {contact.kind for contact, is_understood in contacts if is_understood}
        if not (understood or lead.get("first_name") or lead.get("last_name")):
            return Rejected(
                "This row names nobody: it has no name, and no e-mail, phone or profile that is one."
            )
        company = self._company()
        kept = tuple([contact for contact, _ in contacts])
        identified = ContactKind.EMAIL in understood or ContactKind.LINKEDIN in understood
        key = None if identified else _import_key(lead, company, kept)
        return Person(
            lead, company, kept, tuple(self.problems), key,
            self.custom, tuple(self.tags.values()), tuple(self.notes),
        )  # fmt: skip

    def _set(self, attribute: Attribute, text: str, header: str) -> None:
        """Keep what `text` means for an attribute."""
        try:
            self._put(attribute, _understood(attribute, text))
        except BadValue as error:
            if len(text) > attribute.attr.max_length:
                raise _TooLong(f'"{header}": {error}') from error
            self.problems.append(f"{header}: {error}")
            if attribute.kind in _KINDS_KEPT_AS_TEXT and attribute.on is not On.CUSTOM_VALUE:
                self._put(attribute, text)

    def _put(self, attribute: Attribute, value: Value) -> None:
        if value == "" or value is False:
            return
        if attribute.on is On.LEAD:
            self.lead[attribute.name] = value
        elif attribute.on is On.COMPANY:
            self.company[attribute.name] = value
        else:
            self.custom[attribute.name] = str(value)

    def _tag(self, column: MappedColumn, text: str) -> None:
        for name in split_list(text):
            if len(name) > LONGEST_TAG:
                self.problems.append(
                    f'{column.header}: "{shortened(name)}" is too long for a tag: at most {LONGEST_TAG} characters.'
                )
            # Google's own groups ("* myContacts") are everybody's.
            elif not _is_blank(name, column) and not name.startswith("* "):
                self.tags.setdefault(fold(name), name)

    def _note(self, column: MappedColumn, cell: str) -> None:
        text = clean_lines(as_written(cell))
        if len(text) > LONGEST_NOTE:
            raise _TooLong(
                f'"{column.header}" has {len(text):,} characters; a note has at most {LONGEST_NOTE:,}.'
            )
        if text not in self.notes:
            self.notes.append(text)

    def _part(self, name: str, text: str, header: str) -> None:
        """A part of a text that says several things, for an attribute without a column, or with a blank one."""
        attribute = BY_KEY[f"lead.{name}"].attribute
        if not attribute or not text:
            return
        if name not in self.lead:
            self._set(attribute, text, header)
        elif not _is_same(attribute, self.lead[name], text):
            self.problems.append(
                f'{header}: "{shortened(text)}" is left out, since {attribute.label} has a column of its own.'
            )

    def _full_name(self) -> None:
        """A full name counts where its parts have no columns, or blank ones; one part tells what the other is."""
        if "full_name" not in self.others:
            return
        column, text = self.others["full_name"]
        first, last = str(self.lead.get("first_name", "")), str(self.lead.get("last_name", ""))
        names = _names(text, first, last)
        for name, part, there in zip(("first_name", "last_name"), names, (first, last), strict=True):
            if not there:
                self._part(name, part, column.header)
        if _words(text) - _words(" ".join(names)):
            self.problems.append(
                f'{column.header}: "{shortened(text)}" is left out, since the names have columns of their own.'
            )

    def _location(self) -> None:
        if "location" in self.others:
            column, text = self.others["location"]
            for name, part in zip(("city", "region", "country"), split_location(text), strict=True):
                self._part(name, part, column.header)

    def _contacts(self, country: str) -> list[tuple[Contact, bool]]:
        """The contacts in their order, each once, and whether each was understood."""
        found: dict[tuple[str, str], tuple[Contact, bool]] = {}
        for column, cell in self.addresses:
            kind = column.target.contact or ContactKind.OTHER
            if value := _certain(kind, cell, country):
                key = (kind, value)
                if key not in found:
                    found[key] = Contact(kind, value, cell, column.label), True
            else:
                self._uncertain(found, column, kind, cell, country)
        if "email_verdict" in self.others or "catch_all" in self.others:
            self._note_verdict(found)
        return list(found.values())

    def _uncertain(
        self,
        found: dict[tuple[str, str], tuple[Contact, bool]],
        column: MappedColumn,
        kind: ContactKind,
        cell: str,
        country: str,
    ) -> None:
        """Add what a cell holds that may hold several addresses, or none."""
        for text in _SPLITTERS.get(kind, _whole)(cell):
            if _is_blank(text, column):
                continue
            contact, is_understood = _contact(kind, text, column.label, country)
            if not is_understood:
                self.problems.append(f"{column.header}: {contact.verdict_reason}")
            found.setdefault((contact.kind, contact.value), (contact, is_understood))

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
        company = self.company
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


def _understood(attribute: Attribute, text: str) -> Value:
    if attribute.on is On.CUSTOM_VALUE:
        return parse_own(attribute.attr, text)
    return _parsed(f"{attribute.on}.{attribute.name}", text)


@lru_cache(maxsize=16_384)
def _parsed(key: str, text: str) -> Value:
    """What a text means for a built-in attribute: few countries are many people's. Raises BadValue."""
    attribute = BY_KEY[key].attribute
    assert attribute is not None
    return parse(attribute.attr, text)


def _is_same(attribute: Attribute, value: Value, text: str) -> bool:
    try:
        return fold(str(parse(attribute.attr, text))) == fold(str(value))
    except BadValue:
        return False


def _names(full: str, first: str, last: str) -> tuple[str, str]:
    """First and last name, where a full name is said beside one of them, or both, or none ("")."""
    if first and last:
        return first, last
    if not first and not last:
        return split_name(full)
    words, known = clean(full).split(), len((first or last).split())
    if first and fold(full).startswith(f"{fold(first)} "):
        return first, " ".join(words[known:])
    if last and fold(full).endswith(f" {fold(last)}"):
        return " ".join(words[:-known]), last
    return first, last


def _words(text: str) -> set[str]:
    return set(re.findall(r"\w+", fold(text)))


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


def _certain(kind: ContactKind, cell: str, country: str) -> str:
    """The value of a cell that is one plain address without doubt; "" for what has to be looked at."""
    if kind is ContactKind.EMAIL:
        return certain_email(cell)
    if kind is ContactKind.PHONE:
        return certain_phone(cell, country)
    return certain_profile(cell) if kind is ContactKind.LINKEDIN else ""


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
    return contact._replace(verdict=verdict, verdict_reason=reason[:300], is_echo=header == OWN_STATUS)


def _import_key(lead: dict[str, Value], company: dict[str, Value], contacts: tuple[Contact, ...]) -> str:
    said = {
        "lead": {name: fold(str(value)) for name, value in lead.items()},
        "company": {name: fold(str(value)) for name, value in company.items()},
        "contacts": sorted([contact.kind, fold(contact.value)] for contact in contacts),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
