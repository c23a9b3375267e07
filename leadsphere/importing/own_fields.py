"""Fields that a workspace adds, as targets of columns: those that are there, and new ones that a column can become."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from leadsphere.attributes import Attr, Kind, On
from leadsphere.catalogue import Attribute
from leadsphere.errors import BadValue
from leadsphere.importing.targets import Target
from leadsphere.values import kinds
from leadsphere.values.lists import MARK
from leadsphere.values.text import clean, fold

LONGEST_LABEL = 60
PREFIX = "custom."
"""What the key of a field that is there begins with; its id follows."""
NEW = "new."
"""What the key of a field that is to be made begins with; its kind follows."""
NEW_KINDS = (Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.YES_NO, Kind.CHOICE, Kind.URL)
"""What a new field can be."""


@dataclass(frozen=True, slots=True)
class OwnField:
    """A field of the workspace."""

    id: int
    label: str
    kind: Kind
    choices: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The key of the target that it is."""
        return f"{PREFIX}{self.id}"


def target_of(own: OwnField) -> Target:
    """A field of the workspace as what a column can become."""
    attr = Attr(own.label, kind=own.kind, choices=own.choices)
    return Target(own.key, own.label, (), attribute=Attribute(On.CUSTOM_VALUE, own.key, attr))


def label_for(header: str) -> str:
    """What a new field is called that a column becomes."""
    return clean(clean(header).removeprefix(MARK))[:LONGEST_LABEL].strip()


def new_target(key: str, header: str) -> Target | None:
    """The target "new.KIND" of a column: a field that the import is to make; None for a key that is none."""
    kind = key.removeprefix(NEW)
    if not key.startswith(NEW) or kind not in NEW_KINDS:
        return None
    label = label_for(header)
    # Its choices are those that the file has.
    attr = Attr(label, kind=Kind.TEXT if kind == Kind.CHOICE else Kind(kind))
    attribute = Attribute(On.CUSTOM_VALUE, f"{NEW}{label}", attr)
    return Target(key, f"New field: {label}", (), repeatable=True, attribute=attribute)


def named(own: Sequence[OwnField], header: str) -> OwnField | None:
    """The field of the workspace that a header names: capitals, accents, blanks and punctuation do not count."""
    label = _letters(label_for(header))
    return next((field for field in own if label and _letters(field.label) == label), None)


def _letters(label: str) -> str:
    return "".join(c for c in fold(label) if c.isalnum()) or fold(label)


def proposed_kind(values: Sequence[str]) -> Kind:
    """The kind of field that all of these values fit; text where they fit none, or are none."""
    if not values:
        return Kind.TEXT
    return next((kind for kind, fits in _FITS if fits(values)), Kind.TEXT)


def distinct_choices(values: Iterable[str]) -> list[str]:
    """The different values, each as it stands first, in the order of their letters."""
    found: dict[str, str] = {}
    for value in values:
        if text := clean(value):
            found.setdefault(fold(text), text)
    return sorted(found.values(), key=fold)


def _yes_no(values: Sequence[str]) -> bool:
    # 1 and 0 may as well be counted, and a lone letter may be a grade.
    words = {fold(value) for value in values}
    return all(len(word) > 1 or not word.isascii() for word in words) and _all(Kind.YES_NO, values)


def _number(values: Sequence[str]) -> bool:
    # What begins with a zero, or is as long as an account's number, is an identifier.
    plain = all(
        not value.startswith(("0", "+")) or value == "0" or value[:2] in ("0.", "0,") for value in values
    )
    return plain and all(len(value) <= 15 for value in values) and _all(Kind.NUMBER, values)


def _date(values: Sequence[str]) -> bool:
    return all(any(map(str.isdigit, value)) for value in values) and _all(Kind.DATE, values)


def _url(values: Sequence[str]) -> bool:
    return all("://" in value or value.startswith("www.") for value in values) and _all(Kind.URL, values)


def _choice(values: Sequence[str]) -> bool:
    different = set(map(fold, values))
    short = all(len(value) <= 40 for value in values)
    return short and len(values) >= 6 and 2 <= len(different) <= min(12, len(values) // 3)


def _all(kind: Kind, values: Sequence[str]) -> bool:
    attr = Attr("", kind=kind)
    try:
        return all(kinds.parse(attr, value) not in ("",) for value in values)
    except BadValue:
        return False


_FITS: tuple[tuple[Kind, Callable[[Sequence[str]], bool]], ...] = (
    (Kind.YES_NO, _yes_no),
    (Kind.NUMBER, _number),
    (Kind.DATE, _date),
    (Kind.URL, _url),
    (Kind.CHOICE, _choice),
)
