"""What leads can be filtered by: every attribute of the catalogue, and all that belongs to a lead."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cached_property

from leadsphere import catalogue
from leadsphere.attributes import Attr, Kind, On
from leadsphere.catalogue import Attribute
from leadsphere.errors import BadValue
from leadsphere.filters.operators import Op, Operator, Sort, operators_for
from leadsphere.models import ContactKind, Origin, Stage, Verdict
from leadsphere.values.countries import country_name, parse_country
from leadsphere.values.dates import parse_date
from leadsphere.values.headcounts import parse_headcount
from leadsphere.values.numbers import parse_number
from leadsphere.values.text import clean, fold

UNITS = {"h": 1 / 24, "d": 1, "w": 7, "m": 30, "y": 365}
"""Days of an age's unit: an hour, a day, a week, a month, a year."""


MET = ("created", "updated", "unchanged")
"""What the first row about a lead came to in an import, as `import:12-created` asks for it."""
LONGEST_ID = 18
"""Digits: what a 64-bit id surely holds."""


class Place(StrEnum):
    """Where what is asked of a lead is written."""

    EVERYWHERE = "everywhere"
    LEAD = "lead"
    COMPANY = "company"
    LOCATION = "location"
    CONTACT = "contact"
    VERDICT = "verdict"
    EMAIL_DATE = "email_date"
    SUPPRESSED = "suppressed"
    DUPLICATE = "duplicate"
    ELSEWHERE = "elsewhere"
    CAMPAIGN = "campaign"
    STAGE = "stage"
    ORIGIN = "origin"
    TAG = "tag"
    NOTE = "note"
    OWNER = "owner"
    CUSTOM = "custom"
    SEGMENT = "segment"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Subject:
    """Something to filter by. `word` is its name in the language, `also` are others that mean it.

    `columns` are those of its place that hold it; `options` are all values of a choice that has but a few, and
    their words. `shared` names a subject whose options the language takes here, too: `email:valid`.
    """

    name: str
    label: str
    sort: Sort
    word: str
    place: Place
    columns: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    kind: Kind = Kind.TEXT
    shared: str = ""
    group: str = "Person"

    @property
    def has_names(self) -> bool:
        """Whether its values are the names of things, which there may be any number of."""
        is_choice = self.sort is Sort.CHOICE and self.place is not Place.IMPORT
        return is_choice and not self.options and self.kind is not Kind.COUNTRY

    @property
    def operators(self) -> tuple[Operator, ...]:
        """What can be asked of it: all of several only where a lead can have several."""
        has_many = self.place in (Place.TAG, Place.CAMPAIGN, Place.SEGMENT)
        known = (o for o in operators_for(self.sort) if has_many or o.op is not Op.ALL_OF)
        # A segment is nothing that is known of a lead.
        return tuple(o for o in known if self.place is not Place.SEGMENT or o.op is not Op.KNOWN)

    def value(self, op: Op, text: str) -> str:
        """The value that `text` means. Raises BadValue with a sentence that says what is wanted."""
        said = clean(text)
        if not said:
            raise BadValue(f"{self.label} is compared with nothing. Write a value.")
        return _PARSERS[_parser_of(self, op)](self, said)

    def shown(self, value: str) -> str:
        """A value for people."""
        if self.kind is Kind.COUNTRY:
            return country_name(value) if len(value) == 2 and value.isalpha() else value
        return dict(self.options).get(value, value)


def _parser_of(subject: Subject, op: Op) -> str:
    if op in (Op.WITHIN, Op.OLDER):
        return "age"
    if subject.place is Place.IMPORT:
        return "import"
    if subject.sort is Sort.CHOICE:
        return "country" if subject.kind is Kind.COUNTRY else "option" if subject.options else "name"
    return subject.sort.value


def _text(subject: Subject, text: str) -> str:
    if not fold(text):
        raise BadValue(f"“{text}” holds no letter or digit to look for.")
    return text


def _option(subject: Subject, text: str) -> str:
    wanted = fold(text)
    for value, label in subject.options:
        if wanted in (fold(value), fold(label)):
            return value
    raise BadValue(f"{subject.label} is one of: {', '.join(value for value, _ in subject.options)}.")


def _import(_: Subject, text: str) -> str:
    number, dash, outcome = text.lower().removeprefix("#").partition("-")
    is_number = number.isascii() and number.isdigit() and len(number) <= LONGEST_ID
    if not is_number or not int(number) or (dash and outcome not in MET):
        raise BadValue(f"“{text}” is no import. Write its number, such as 12, or 12-{MET[0]}, 12-{MET[1]}.")
    return f"{int(number)}{dash}{outcome}"


def import_meant(value: str) -> tuple[int, str]:
    """The import that a value means, and what its rows came to; "" for anything."""
    number, _, outcome = value.partition("-")
    return int(number), outcome


def _country(_: Subject, text: str) -> str:
    return parse_country(text)


def _number(_: Subject, text: str) -> str:
    return parse_number(text)


def _range(_: Subject, text: str) -> str:
    return parse_headcount(text).label


def _date(_: Subject, text: str) -> str:
    found = parse_date(text)
    date.fromisoformat(found)
    return found


def _age(subject: Subject, text: str) -> str:
    number, unit = text[:-1], text[-1:].lower()
    if not (
        number.isascii() and number.isdigit() and unit in UNITS and int(number[:6]) > 0 and len(number) <= 5
    ):
        raise BadValue(f"“{text}” is no age. Write 12h, 30d, 8w, 6m or 2y.")
    return f"{int(number)}{unit}"


_PARSERS: dict[str, Callable[[Subject, str], str]] = {
    "text": _text,
    "name": _text,
    "import": _import,
    "option": _option,
    "country": _country,
    "number": _number,
    "range": _range,
    "date": _date,
    "age": _age,
}


def _words(values: Iterable[StrEnum]) -> tuple[tuple[str, str], ...]:
    return tuple((value.value, value.value.replace("_", " ").capitalize()) for value in values)


_SORTS = {
    Kind.YES_NO: Sort.FLAG,
    Kind.COUNTRY: Sort.CHOICE,
    Kind.HEADCOUNT: Sort.RANGE,
    Kind.CHOICE: Sort.CHOICE,
    Kind.NUMBER: Sort.NUMBER,
    Kind.DATE: Sort.DATE,
}
"""How values of a kind compare; those of all others as text."""

_WRITTEN: dict[str, tuple[str, ...]] = {
    "first_name": ("first", "firstname"),
    "last_name": ("last", "lastname", "surname"),
    "job_title": ("title", "job", "position"),
    "region": ("region", "state"),
    "headcount": ("size", "headcount", "employees"),
    "company_country": ("headquarters", "hq"),
}
"""How the language writes an attribute whose name is not what people would type; the first one is printed."""

_MORE_COLUMNS = {"job_title": ("headline",)}
"""Columns that a question after an attribute looks in, too: people write their title into the headline."""


def _of_catalogue(attribute: Attribute) -> Subject:
    name = "company" if attribute.on is On.COMPANY and attribute.name == "name" else attribute.name
    word, *also = _WRITTEN.get(attribute.name, (name.replace("_", "-"),))
    return Subject(
        name=name,
        label=attribute.label,
        sort=_SORTS.get(attribute.kind, Sort.TEXT),
        word=word,
        place=Place.COMPANY if attribute.on is On.COMPANY else Place.LEAD,
        columns=(attribute.name, *_MORE_COLUMNS.get(attribute.name, ())),
        also=tuple(also),
        options=tuple((choice, choice) for choice in attribute.attr.choices),
        kind=attribute.kind,
        group="Company" if attribute.on is On.COMPANY else "Person",
    )


def _of_contact(kind: ContactKind, attr: Attr) -> Subject:
    shared = "verdict" if kind is ContactKind.EMAIL else ""
    return Subject(
        kind.value,
        attr.label,
        Sort.TEXT,
        kind.value,
        Place.CONTACT,
        (kind.value,),
        shared=shared,
        group="Contact",
    )


_PROFILES = tuple(kind.value for kind in ContactKind if kind not in (ContactKind.EMAIL, ContactKind.PHONE))

SUBJECTS: tuple[Subject, ...] = (
    Subject("text", "Anything", Sort.TEXT, "text", Place.EVERYWHERE, also=("any", "search")),
    Subject("name", "Name", Sort.TEXT, "name", Place.LEAD, ("first_name", "last_name"), also=("person",)),
    *(_of_catalogue(a) for a in catalogue.LEAD if a.attr.filterable),
    Subject(
        "location", "Location", Sort.TEXT, "location", Place.LOCATION, ("city", "region", "country"), also=("place",),
    ),
    *(_of_catalogue(a) for a in catalogue.COMPANY if a.attr.filterable),
    *(_of_contact(kind, attr) for kind, attr in catalogue.CONTACTS.items()),
    Subject("profile", "Any profile", Sort.TEXT, "profile", Place.CONTACT, _PROFILES, group="Contact"),
    Subject(
        "verdict", "E-mail verdict", Sort.CHOICE, "verdict", Place.VERDICT, options=_words(Verdict), group="Contact",
    ),
    Subject("verified", "Verified", Sort.DATE, "verified", Place.EMAIL_DATE, ("verified_at",), group="Contact"),
    Subject(
        "email_added", "E-mail added", Sort.DATE, "email-added", Place.EMAIL_DATE, ("created_at",), group="Contact",
    ),
    Subject("suppressed", "Suppressed", Sort.FLAG, "suppressed", Place.SUPPRESSED, group="Contact"),
    Subject("campaign", "Campaign", Sort.CHOICE, "campaign", Place.CAMPAIGN, group="Campaigns"),
    Subject("stage", "Stage", Sort.CHOICE, "stage", Place.STAGE, options=_words(Stage), group="Campaigns"),
    Subject("origin", "Origin", Sort.CHOICE, "origin", Place.ORIGIN, options=_words(Origin), group="Campaigns"),
    Subject(
        "replied_elsewhere", "Replied in another campaign", Sort.FLAG, "replied-elsewhere", Place.ELSEWHERE,
        group="Campaigns",
    ),
    Subject("tag", "Tag", Sort.CHOICE, "tag", Place.TAG, also=("tags",), group="Work"),
    Subject("note", "Note", Sort.TEXT, "note", Place.NOTE, also=("notes",), group="Work"),
    Subject("owner", "Owner", Sort.CHOICE, "owner", Place.OWNER, group="Work"),
    Subject("created", "Added", Sort.DATE, "created", Place.LEAD, ("created_at",), also=("added",), group="Work"),
    Subject("updated", "Updated", Sort.DATE, "updated", Place.LEAD, ("updated_at",), also=("changed",), group="Work"),
    Subject("reviewed", "Reviewed", Sort.DATE, "reviewed", Place.LEAD, ("reviewed_at",), group="Work"),
    Subject("duplicate", "Possible duplicate", Sort.FLAG, "duplicate", Place.DUPLICATE, group="Work"),
    Subject("import", "Import", Sort.CHOICE, "import", Place.IMPORT, also=("imported",), group="Work"),
    Subject("segment", "Segment", Sort.CHOICE, "segment", Place.SEGMENT, also=("segments",), group="Work"),
)  # fmt: skip


def custom(field_id: int, label: str, kind: Kind, choices: tuple[str, ...] = ()) -> Subject:
    """A field that the workspace added. In the language it is written by its label."""
    return Subject(
        name=f"custom.{field_id}",
        label=label,
        sort=_SORTS.get(kind, Sort.TEXT),
        word=label,
        place=Place.CUSTOM,
        columns=(str(field_id),),
        options=tuple((choice, choice) for choice in choices),
        kind=kind,
        group="Own fields",
    )


@dataclass(frozen=True)
class Vocabulary:
    """Everything that a workspace can filter by: what every workspace has, and fields of its own."""

    own: tuple[Subject, ...] = ()
    subjects: tuple[Subject, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "subjects", (*SUBJECTS, *self.own))

    @cached_property
    def _by_word(self) -> dict[str, Subject]:
        # A name always means its subject: it is what is left to a field whose label is another's word.
        found: dict[str, Subject] = {subject.name: subject for subject in self.subjects}
        # A field of the workspace's own takes no word from those that every workspace has.
        for subject in self.subjects:
            for word in (subject.word, *subject.also):
                found.setdefault(fold(word), subject)
        for subject in self.subjects:
            found.setdefault(fold(subject.label), subject)
        return found

    @cached_property
    def _by_name(self) -> dict[str, Subject]:
        return {subject.name: subject for subject in self.subjects}

    @property
    def words(self) -> tuple[str, ...]:
        """Every word, folded, that names a subject."""
        return tuple(self._by_word)

    def meant_by(self, word: str) -> Subject | None:
        """The subject that a word of the language names."""
        return self._by_word.get(fold(word))

    def subject(self, name: str) -> Subject | None:
        """The subject of a condition; None where its field was removed."""
        return self._by_name.get(name)
