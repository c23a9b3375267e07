"""Which column of a file is what: by its header, by a slip in its header, or by what stands in it."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import Literal

from rapidfuzz.distance import OSA

from leadsphere.attributes import Kind, On
from leadsphere.catalogue import Attribute
from leadsphere.errors import BadValue
from leadsphere.importing.exporters import Exporter, recognised
from leadsphere.importing.own_fields import OwnField, named, new_target, proposed_kind, target_of
from leadsphere.importing.targets import (
    BY_KEY,
    OTHERS,
    REJECTED_LINE,
    REJECTED_REASON,
    Target,
    by_header,
    claim,
    compact,
    header_key,
    owner_of,
)
from leadsphere.models import ContactKind
from leadsphere.values.cells import BLANKS
from leadsphere.values.countries import parse_country
from leadsphere.values.domains import parse_domain
from leadsphere.values.emails import parse_email
from leadsphere.values.headcounts import parse_headcount
from leadsphere.values.lists import MARK
from leadsphere.values.names import FORMS_OF_ADDRESS
from leadsphere.values.profiles import parse_profile
from leadsphere.values.text import clean, fold

How = Literal["exact", "typo", "values", "remembered", "none"]


@dataclass(frozen=True, slots=True)
class ColumnMatch:
    """What a column is taken for ("": not imported), how that was found, and up to three of its values.

    `kind` is that of the new field which its values fit.
    """

    index: int
    header: str
    target_key: str
    how: How
    examples: tuple[str, ...] = ()
    kind: Kind = Kind.TEXT


def match_columns(
    header: Sequence[str], sample_rows: Iterable[Sequence[str]], own: Sequence[OwnField] = ()
) -> tuple[ColumnMatch, ...]:
    """A match for each column of `header`, in order; rather none than a wrong one.

    A header that is known counts first, as the exporter means it, as a field of the workspace's `own`, or as
    most mean it; then one with a slip of the keyboard, then values that can only be e-mail addresses,
    LinkedIn profiles, and where there are no headers phones, places and names. A header that its values belie
    does not count. A target that takes one column gets its surest; the person's columns are told from those
    of the company, by their headers and by where they stand.
    """
    columns = _read_columns(header, sample_rows)
    exporter = recognised(header)
    company_from = _company_section(header)
    candidates = [
        _own(column, own, exporter) or _claim(column, in_company_section=column.index >= company_from)
        for column in columns
    ]
    settled = _one_each(_names(_socials(candidates)))
    settled = _one_each([_typo(candidate, settled) for candidate in settled])
    return tuple(candidate.match() for candidate in _nameless(_by_values(settled)))


def fingerprint(header: Sequence[str]) -> str:
    """What tells this header from others (SHA-256, hex), however it is capitalised; "" for one that a file lacks.

    A file of rejected rows has that of the file that they come from.
    """
    keys = [fold(name) for name in as_it_came(header)]
    if all(_UNNAMED.fullmatch(key) for key in keys):
        return ""
    return hashlib.sha256(json.dumps(keys).encode()).hexdigest()


def as_it_came(header: Sequence[str]) -> Sequence[str]:
    """A header without the columns that a file of rejected rows has more than the one that they come from."""
    more = (REJECTED_LINE, REJECTED_REASON)
    return header[: -len(more)] if tuple(header[-len(more) :]) == more else header


_UNNAMED = re.compile(r"(?:column(?: \d+)?)?")


@dataclass(frozen=True, slots=True)
class _Column:
    index: int
    header: str
    key: str
    cells: tuple[str, ...]

    @property
    def values(self) -> tuple[str, ...]:
        """The cells that say something."""
        return tuple(filter(None, self.cells))


@dataclass(frozen=True, slots=True)
class _Candidate:
    column: _Column
    target_key: str = ""
    rank: int = 0
    how: How = "none"
    # Known for what it is, and not wanted: nothing is guessed of it.
    closed: bool = False
    # Its values cannot be what its header says.
    belied: bool = False

    def dropped(self) -> "_Candidate":
        return _Candidate(self.column, closed=True)

    def match(self) -> ColumnMatch:
        values = self.column.values
        examples = tuple(dict.fromkeys(values))[:3]
        return ColumnMatch(
            self.column.index, self.column.header, self.target_key, self.how, examples, proposed_kind(values)
        )


def _read_columns(header: Sequence[str], sample_rows: Iterable[Sequence[str]]) -> list[_Column]:
    """The columns; their cells are in the order of the rows, blanks too."""
    cells: list[list[str]] = [[] for _ in header]
    for row in sample_rows:
        for index, column in enumerate(cells):
            text = clean(row[index]) if index < len(row) else ""
            column.append("" if text.lower() in BLANKS else text)
    return [_Column(i, name, header_key(name), tuple(cells[i])) for i, name in enumerate(header)]


def _own(column: _Column, own: Sequence[OwnField], exporter: Exporter | None) -> _Candidate | None:
    """A field of the workspace, or what a recognised exporter means by the header, if either is meant."""
    field = named(own, column.header)
    if clean(column.header).startswith(MARK):
        # One of another workspace is nothing here, whatever it is called.
        return _Candidate(column, field.key, -1, "exact") if field else _Candidate(column, closed=True)
    said = exporter.targets.get(compact(column.header)) if exporter else None
    if said and (column.key not in _TITLES or _fits(BY_KEY[said], column)):
        return _Candidate(column, said, -1, "exact")
    if field:
        return _Candidate(column, field.key, -1, "exact")
    return _Candidate(column, closed=True) if said == "" else None


# Where a CRM puts a contact's company beside the contact, its columns begin with one of these.
_COMPANY_IDS = frozenset(
    ("record id company", "company record id", "associated company id", "company id", "account id")
)
_IN_COMPANY_SECTION = {
    "name": "company.name",
    "country": "company.company_country",
    "country region": "company.company_country",
}


def _company_section(header: Sequence[str]) -> int:
    """The index from which columns are the company's: beyond the last where there is no such section.

    It begins at the company's id, or at a second company name, or at a company name after which two other
    headers stand for the second time.
    """
    keys = [header_key(name) for name in header]
    seen: set[str] = set()
    repeated: list[int] = []
    for index, key in enumerate(keys):
        if key in seen:
            repeated.append(index)
        seen.add(key)
    others = [index for index in repeated if not _is_company_name(keys[index])]
    if len({keys[index] for index in others}) < 2:
        return len(keys)
    ids = [i for i, key in enumerate(keys) if key in _COMPANY_IDS and i < others[0]]
    names = [i for i, key in enumerate(keys) if _is_company_name(key) and i < others[0]]
    starts = [i for i in (ids[-1:] or names[-1:]) if not any(keys[j] in keys[i:j] for j in others)]
    return starts[0] if starts else len(keys)


def _is_company_name(key: str) -> bool:
    found = by_header().get(key)
    return found is not None and found[0].key == "company.name"


def _claim(column: _Column, *, in_company_section: bool) -> _Candidate:
    found = claim(column.header)
    if in_company_section:
        if key := _IN_COMPANY_SECTION.get(column.key):
            return _Candidate(column, key, 0, "exact")
        if not found or owner_of(found[0]) != On.COMPANY:
            return _Candidate(column, closed=True)
    if not found or not _fits(found[0], column):
        return _Candidate(
            column, closed=column.key in OTHERS, belied=found is not None and column.key not in _TITLES
        )
    return _Candidate(column, found[0].key, found[1], "exact")


def _fits(target: Target, column: _Column) -> bool:
    """Whether the values allow what the header says: "Title" may be a form of address, "Name" be full of addresses.

    An address that cannot be one says little as long as there are few: people mistype them.
    """
    values = column.values
    if column.key in _TITLES and values:
        return not all(fold(value).rstrip(".") in FORMS_OF_ADDRESS for value in values)
    if target.contact == ContactKind.EMAIL:
        return len(values) < _FEW or any("@" in value for value in values)
    if target.contact == ContactKind.PHONE:
        return len(values) < _FEW or any(map(_has_digits, values))
    if target.key in _NOT_OF_DIGITS and len(values) >= _FEW and _mostly(values, _is_phone):
        return False
    if target.contact or target.key in _ANYTHING:
        return True
    return not (_mostly(values, _is_email) or _mostly(values, _is_person_on_linkedin))


_FEW = 3
# A job in some files, and in others what people are addressed with.
_TITLES = ("title", "titel", "titre", "titolo", "titulo")
_NOT_OF_DIGITS = (
    "full_name",
    "lead.first_name",
    "lead.last_name",
    "lead.job_title",
    "lead.city",
    "company.name",
)
_ANYTHING = ("note", "tags", "email_verdict", "catch_all")


def _has_digits(text: str) -> bool:
    return sum(map(str.isdigit, text)) >= 5


def _socials(candidates: list[_Candidate]) -> list[_Candidate]:
    """A bare "Facebook Url" beside both "Company Linkedin Url" and "Person Linkedin Url" is the company's."""
    company_has_own = any(
        re.search(r"\bcompany\b.*\blinked ?in\b|\blinked ?in\b.*\bcompany\b", c.column.key)
        for c in candidates
    )
    if not company_has_own:
        return candidates
    bare = (ContactKind.X, ContactKind.FACEBOOK)
    return [c.dropped() if c.target_key in bare and "person" not in c.column.key else c for c in candidates]


def _names(candidates: list[_Candidate]) -> list[_Candidate]:
    """A "Name" beside the first name alone is the last name ("Vorname, Name"), unless its values hold both."""
    held = {c.target_key for c in candidates}
    given, family = "lead.first_name" in held, "lead.last_name" in held
    if given == family:
        return candidates
    missing, present = (
        ("lead.last_name", "lead.first_name") if given else ("lead.first_name", "lead.last_name")
    )
    known = {fold(v) for c in candidates if c.target_key == present for v in c.column.values}
    return [
        replace(c, target_key=missing)
        if c.target_key == "full_name" and not _mostly(c.column.values, lambda v: _holds(v, known))
        else c
        for c in candidates
    ]


def _holds(full: str, parts: set[str]) -> bool:
    words = fold(full).split()
    return any(" ".join(words[i:j]) in parts for i in range(len(words)) for j in range(i + 1, len(words) + 1))


def _one_each(candidates: list[_Candidate]) -> list[_Candidate]:
    """Of several columns for a target that takes one: the surest header, then the fuller, then the first."""

    def weakness(candidate: _Candidate) -> tuple[bool, int, int, int]:
        column = candidate.column
        return candidate.how != "exact", candidate.rank, -len(column.values), column.index

    best: dict[str, _Candidate] = {}
    for candidate in sorted(candidates, key=weakness):
        best.setdefault(candidate.target_key, candidate)
    return [c if _is_repeatable(c.target_key) or best[c.target_key] is c else c.dropped() for c in candidates]


def _is_repeatable(key: str) -> bool:
    return key in BY_KEY and BY_KEY[key].repeatable


# Targets whose values tell whether a guess at the header was right.
def _understood(parser: Callable[[str], object]) -> Callable[[str], bool]:
    def is_understood(text: str) -> bool:
        try:
            parser(text)
        except BadValue:
            return False
        return True

    return is_understood


_parses_as_email = _understood(parse_email)


def _is_email(text: str) -> bool:
    return "@" in text and _parses_as_email(text)


def _is_person_on_linkedin(text: str) -> bool:
    try:
        return parse_profile(text).kind == ContactKind.LINKEDIN
    except BadValue:
        return False


def _is_phone(text: str) -> bool:
    return 6 <= sum(c.isdigit() for c in text) <= 20 and not re.search(r"@|//|[^\W\dx]{4,}", text)


_PROOFS: Mapping[str, Callable[[str], bool]] = {
    ContactKind.EMAIL: _is_email,
    ContactKind.PHONE: _is_phone,
    ContactKind.LINKEDIN: _is_person_on_linkedin,
    "lead.country": _understood(parse_country),
    "company.company_country": _understood(parse_country),
    "company.headcount": _understood(parse_headcount),
    "company.domain": _understood(parse_domain),
}


def _mostly(values: Sequence[str], test: Callable[[str], bool]) -> bool:
    return bool(values) and sum(map(test, values)) >= 0.6 * len(values)


def _typo(candidate: _Candidate, settled: list[_Candidate]) -> _Candidate:
    """The target whose header differs by a slip of the keyboard, where the values do not speak against it."""
    key = candidate.column.key
    if candidate.target_key or candidate.closed or claim(candidate.column.header) or len(key) < 4:
        return candidate
    taken = {c.target_key for c in settled if c.target_key}
    slips = [(distance, known) for known in _typed_headers() if (distance := _slip(key, known)) is not None]
    nearest = min((distance for distance, _ in slips), default=None)
    found = {_typed_headers()[known] for distance, known in slips if distance == nearest}
    # As near to something else: "Statu" may be State, but as well Status.
    if len(found) != 1 or not (target_key := found.pop()):
        return candidate
    target = BY_KEY[target_key]
    if target_key in taken and not target.repeatable:
        return candidate
    if proof := _PROOFS.get(target_key):
        return (
            replace(candidate, target_key=target_key, how="typo")
            if _mostly(candidate.column.values, proof)
            else candidate
        )
    unmistakable = len(key) >= 6 or _is_swap(key, slips, nearest)
    return replace(candidate, target_key=target_key, how="typo") if unmistakable else candidate


@cache
def _typed_headers() -> dict[str, str]:
    """Every header of four letters or more, and of what target it is; "" for those of `OTHERS`."""
    known = {header: found[0].key for header, found in by_header().items() if len(header) >= 4}
    return known | dict.fromkeys(OTHERS, "")


def _slip(key: str, known: str) -> int | None:
    """How many letters were missed, doubled, mistaken or swapped; None when too many, or in too short a word."""
    words, known_words = key.split(), known.split()
    if len(words) != len(known_words) or key[0] != known[0]:
        return None
    total = 0
    for word, known_word in zip(words, known_words, strict=True):
        distance = OSA.distance(word, known_word, score_cutoff=2)
        if distance > (2 if len(known_word) >= 9 else 1 if len(known_word) >= 4 else 0):
            return None
        total += distance
    return total if total <= 2 else None


def _is_swap(key: str, slips: list[tuple[int, str]], nearest: int | None) -> bool:
    """Two neighbouring letters swapped: as good as proof even in a short word."""
    return any(sorted(key) == sorted(known) for distance, known in slips if distance == nearest)


# Whose addresses stand in a column with such a word in its header: not the lead's.
_SOMEBODY_ELSE = re.compile(
    r"\b(?:owner|assigned|assignee|sender|from|rep|manager|created|modified|updated|by|user|referr\w*|recruiter|company|"
    r"corporate|account|organi[sz]ation|employer|hq|billing|assistant|spouse|parent|partner|agent|advisor|team|cc|bcc)\b"
)


def _by_values(candidates: list[_Candidate]) -> list[_Candidate]:
    """Columns whose values can only be e-mails or LinkedIn profiles, where no header named one."""
    for kind in (ContactKind.EMAIL, ContactKind.LINKEDIN):
        if any(c.target_key == kind for c in candidates):
            continue
        proof = _PROOFS[kind]
        found = next((c for c in candidates if _may_be_theirs(c) and _mostly(c.column.values, proof)), None)
        candidates = [
            replace(c, target_key=kind.value, how="values") if c is found else c for c in candidates
        ]
    return candidates


def _may_be_theirs(candidate: _Candidate) -> bool:
    """A column of nobody's yet, whose values differ from row to row, as those of different people do."""
    column = candidate.column
    if candidate.target_key or candidate.closed or _SOMEBODY_ELSE.search(column.key):
        return False
    commonest = Counter(map(fold, column.values)).most_common(1)
    return len(column.values) < 3 or commonest[0][1] <= max(1, len(column.values) // 3)


def _nameless(candidates: list[_Candidate]) -> list[_Candidate]:
    """What columns without a header can be told by: phones, places, and names that are in the addresses beside them."""
    for key in (ContactKind.PHONE, "lead.country", "company.domain", "company.headcount"):
        if any(c.target_key == key for c in candidates):
            continue
        proof = _PLAIN_PROOFS[key]
        found = next((c for c in candidates if _is_nameless(c) and _mostly(c.column.values, proof)), None)
        candidates = [replace(c, target_key=str(key), how="values") if c is found else c for c in candidates]
    return _names_in_addresses(candidates)


_PLAIN_PROOFS: Mapping[str, Callable[[str], bool]] = {
    ContactKind.PHONE: lambda text: _is_phone(text) and (text.startswith("+") or len(text) > 8),
    "lead.country": lambda text: len(text) > 1 and not text.isdigit() and _PROOFS["lead.country"](text),
    "company.domain": lambda text: " " not in text and "@" not in text and _PROOFS["company.domain"](text),
    "company.headcount": lambda text: bool(_BAND.search(text)) and _PROOFS["company.headcount"](text),
}
# A plain number may be anything.
_BAND = re.compile(r"\d\s*[-–]\s*\d|\d\+|employee", re.IGNORECASE)


def _is_nameless(candidate: _Candidate) -> bool:
    """Whether nothing but the values tells what a column is: it has no header, or one that they belie."""
    is_open = not candidate.target_key and not candidate.closed
    return is_open and (candidate.belied or _UNNAMED.fullmatch(candidate.column.key) is not None)


def _names_in_addresses(candidates: list[_Candidate]) -> list[_Candidate]:
    """The nameless columns whose words are in the e-mails and profiles of their rows: a full name, or two halves."""
    if any(c.target_key in ("full_name", "lead.first_name", "lead.last_name") for c in candidates):
        return candidates
    addresses = [
        c.column.cells for c in candidates if c.target_key in (ContactKind.EMAIL, ContactKind.LINKEDIN)
    ]
    if not addresses:
        return candidates
    rows = [fold(" ".join(_who(cell) for cell in cells)) for cells in zip(*addresses, strict=True)]
    found = [c for c in candidates if _is_nameless(c) and _is_in(c.column.cells, rows)]
    if not found or len(found) > 2:
        return candidates
    whole = _mostly(found[0].column.values, lambda value: len(value.split()) > 1)
    keys = ("full_name",) if len(found) == 1 or whole else ("lead.first_name", "lead.last_name")
    chosen = {c.column.index: key for c, key in zip(found, keys, strict=False)}
    return [
        replace(c, target_key=chosen[c.column.index], how="values") if c.column.index in chosen else c
        for c in candidates
    ]


def _who(address: str) -> str:
    """The part of an address that is somebody's own: before the @, or the end of a profile's path."""
    return address.partition("@")[0] if "@" in address else address.rstrip("/").rpartition("/")[2]


def _is_in(cells: Sequence[str], rows: Sequence[str]) -> bool:
    pairs = [(re.findall(r"[^\W\d_]{3,}", fold(cell)), row) for cell, row in zip(cells, rows, strict=True)]
    said = [(words, row) for words, row in pairs if words and row]
    return len(said) > 0 and sum(any(word in row for word in words) for words, row in said) >= 0.6 * len(said)


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """One column that is imported; `label` says which of several it is: "Mobile", "Work direct"."""

    index: int
    header: str
    target: Target
    label: str


@dataclass(frozen=True)
class ColumnMap:
    """What every column becomes, as the person has chosen: ready for reading rows."""

    columns: tuple[MappedColumn, ...]

    @cached_property
    def lines(self) -> tuple[tuple[MappedColumn, Attribute], ...]:
        """The columns of lead and company that are one line of text, stored as it is: most of them are."""
        pairs = ((column, column.target.attribute) for column in self.columns)
        return tuple((c, a) for c, a in pairs if a and a.kind in _LINES and a.on is not On.CUSTOM_VALUE)

    @cached_property
    def others(self) -> tuple[MappedColumn, ...]:
        """All other columns, in their order."""
        lines = {column.index for column, _ in self.lines}
        return tuple(column for column in self.columns if column.index not in lines)

    @cached_property
    def width(self) -> int:
        """How many cells a row needs."""
        return max((column.index + 1 for column in self.columns), default=0)

    @classmethod
    def of(
        cls, header: Sequence[str], target_keys: Sequence[str], own: Sequence[OwnField] = ()
    ) -> "ColumnMap":
        """The map that gives each column of `header` its target's key ("": not imported).

        Keys of fields of the workspace are those of `own`; "new.KIND" is a field that the import is to make.

        Raises BadValue for a key that is none, or that several columns cannot have, or too few or many keys.
        """
        if len(header) != len(target_keys):
            raise BadValue(
                f"The file has {len(header)} columns, and {len(target_keys)} were matched. Choose the file again."
            )
        names = [clean(name) or f"Column {index + 1}" for index, name in enumerate(header)]
        theirs = {field.key: target_of(field) for field in own}
        targets = [
            BY_KEY.get(key) or theirs.get(key) or new_target(key, name)
            for name, key in zip(names, target_keys, strict=True)
        ]
        counts = Counter(target_keys)
        for key, target in zip(target_keys, targets, strict=True):
            if target is None:
                raise BadValue(f'There is no "{key}" to import a column as.')
            if counts[key] > 1 and not target.repeatable:
                raise BadValue(f"Only one column can be {target.label}: choose which.")
        return cls(
            tuple(
                MappedColumn(index, name, target, contact_label(name))
                for index, (name, target) in enumerate(zip(names, targets, strict=True))
                if target and target.key
            )
        )

    @classmethod
    def from_matches(cls, matches: Sequence[ColumnMatch], own: Sequence[OwnField] = ()) -> "ColumnMap":
        """The map that takes every match as it was found."""
        return cls.of([match.header for match in matches], [match.target_key for match in matches], own)


_LINES = (Kind.TEXT, Kind.COMPANY)
_WHICH = {
    **{
        word: word
        for word in ("work", "direct", "home", "mobile", "other", "first", "business", "office", "personal")
    },
    **{word: word for word in ("primary", "secondary", "professional", "additional", "whatsapp")},
    **dict.fromkeys(
        ("cell", "cellphone", "movil", "celular", "handy", "mobiltelefon", "portable", "telemovel"), "mobile"
    ),
    **dict.fromkeys(("cellulare", "handynummer", "mobilnummer", "手机"), "mobile"),
    **dict.fromkeys(("alternate", "alternative"), "additional"),
}


def contact_label(header: str) -> str:
    """Which of a person's phones or addresses a column holds: "Mobile Phone Number" is "Mobile"; often ""."""
    words = (_WHICH[word] for word in header_key(header).split() if word in _WHICH)
    return " ".join(dict.fromkeys(words)).capitalize()
