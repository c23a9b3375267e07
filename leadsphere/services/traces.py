"""What is left of a person elsewhere: their names and addresses, and how to find them in whatever text."""

import json
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any

from sqlalchemy import Text, cast, false, func, or_
from sqlmodel import Session, col, select

from leadsphere.attributes import On
from leadsphere.models import Change, ContactKind, ContactPoint, Lead
from leadsphere.values.text import fold

GONE = "erased"
"""Stands where something was said of a person who was erased."""

_SHARED = (ContactKind.WEBSITE, ContactKind.OTHER)
_WORD = re.compile(r"[^\W_]+")
_SCHEME = re.compile(r"^https?://(www\.)?")
_SHORTEST_PHONE = 7


def history_of(session: Session, lead_ids: Collection[int]) -> Sequence[Change]:
    """Every change of these leads and their belongings."""
    return session.exec(
        select(Change).where(col(Change.lead_id).in_(lead_ids)).order_by(col(Change.id))
    ).all()


@dataclass
class Traces:
    """Full names, addresses and phone numbers that a person has or had, all folded; none that another lead has."""

    names: set[tuple[str, ...]] = field(default_factory=set[tuple[str, ...]])
    addresses: set[str] = field(default_factory=set[str])
    phones: set[str] = field(default_factory=set[str])
    _pieces: set[str] = field(default_factory=set[str])

    @classmethod
    def of(cls, session: Session, lead: Lead, history: Sequence[Change]) -> "Traces":
        """Those of a lead, with all that its history says."""
        points = session.exec(select(ContactPoint).where(ContactPoint.lead_id == lead.id)).all()
        said = {text for point in points if point.kind not in _SHARED for text in (point.value, point.raw)}
        said |= set(_contacts_in(history))
        values = select(ContactPoint.value).where(ContactPoint.lead_id != lead.id)
        own, others = cls(), cls()
        own.names = _names({lead.first_name}, {lead.last_name}) | _names_in(history)
        own.add(*filter(_is_telling, said))
        others.add(*session.exec(values.where(col(ContactPoint.value).in_(said))))
        own.addresses -= others.addresses
        own.phones = {digits for digits in own.phones if not others._is_phone(digits)}
        return own

    def add(self, *texts: str) -> None:
        """Look for these texts too."""
        for text in texts:
            if _is_phone_number(text):
                self.phones.add(re.sub(r"\D", "", text))
                if not text.startswith("+"):
                    continue
            if address := _SCHEME.sub("", fold(text)).rstrip("/"):
                self.addresses.add(address)
                # In a database: lower case, and as JSON writes it, with escapes beyond ASCII.
                self._pieces.add(
                    max(re.split(r"[^ -~]|[\"\\]", _SCHEME.sub("", text.lower()).rstrip("/")), key=len)
                )

    def says(self, texts: Iterable[str]) -> bool:
        """Whether these texts, the cells of one row, name the person."""
        cells = [*texts]
        line = fold(" ".join(cells))
        words = _WORD.findall(line)
        squeezed = "".join(words)
        return (
            self._has_address(line)
            or any(self._is_phone(re.sub(r"\D", "", cell)) for cell in cells)
            or any(_is_name(name, words, squeezed) for name in self.names)
        )

    def are_in(self, value: Any) -> bool:
        """Whether a JSON value holds one of the addresses."""
        return any(self._has_address(fold(text)) for text in _texts(value))

    def without(self, value: Any) -> Any:
        """A JSON value with every text that holds one of the addresses gone."""
        if isinstance(value, str):
            return GONE if self.are_in(value) else value
        if isinstance(value, list):
            return [self.without(part) for part in value]  # pyright: ignore[reportUnknownVariableType] - JSON has no type
        if isinstance(value, dict):
            return {name: self.without(part) for name, part in value.items()}  # pyright: ignore[reportUnknownVariableType] - JSON has no type
        return value

    def mentions(self, session: Session) -> list[Change]:
        """The changes, of whatever lead, that hold one of the addresses."""
        things = (On.LEAD, On.CONTACT)
        perhaps = or_(self.is_perhaps_in(col(Change.old)), self.is_perhaps_in(col(Change.new)))
        found = select(Change).where(col(Change.thing).in_(things), perhaps)
        return [change for change in session.exec(found) if self.are_in([change.old, change.new])]

    def is_perhaps_in(self, column: Any) -> Any:
        """The condition that a JSON column may hold one of the addresses: all that do, and some more."""
        text = func.lower(cast(column, Text))
        return or_(false(), *(text.contains(piece, autoescape=True) for piece in sorted(self._pieces)))

    def is_named_in(self, history: Iterable[Change]) -> bool:
        """Whether the lead of this history has, or had, one of the person's names."""
        return not self.names.isdisjoint(_names_in(history))

    def _has_address(self, line: str) -> bool:
        return any(
            re.search(rf"(?<![\w+.-]){re.escape(address)}(?![\w-]|\.\w)", line)
            if "@" in address
            else re.search(rf"(?<![\w-]){re.escape(address)}(?![\w-]|\.\w)", line)
            for address in self.addresses
            if address in line
        )

    def _is_phone(self, digits: str) -> bool:
        national = digits.lstrip("0")
        return len(national) >= _SHORTEST_PHONE and any(
            phone.endswith(national) or national.endswith(phone) for phone in self.phones
        )


def _is_phone_number(text: str) -> bool:
    return "@" not in text and "/" not in text and len(re.sub(r"\D", "", text)) >= _SHORTEST_PHONE


def _is_telling(text: str) -> bool:
    """Whether this is an address at all: what could not be understood, such as "n/a", is kept as it came."""
    return "@" in text or ("/" in text and "." in text) or _is_phone_number(text)


def _is_name(name: tuple[str, ...], words: Sequence[str], squeezed: str) -> bool:
    if set(name) <= set(words):
        return True
    return "".join(name) in squeezed or "".join(reversed(name)) in squeezed


def _names(firsts: Iterable[str], lasts: Iterable[str]) -> set[tuple[str, ...]]:
    """Full names as words. A single word may well say something else."""
    pairs = (tuple(_WORD.findall(fold(f"{first} {last}"))) for first, last in product(firsts, lasts))
    return {words for words in pairs if len(words) > 1}


def _names_in(history: Iterable[Change]) -> set[tuple[str, ...]]:
    parts: dict[str, set[str]] = {"first_name": set(), "last_name": set()}
    for change in history:
        if change.thing != On.LEAD:
            continue
        for name, found in parts.items():
            if change.attribute == name:
                found |= {change.old or "", change.new or ""}
            elif not change.attribute:
                found |= {said.get(name, "") for said in (change.old, change.new) if said}
    return _names(parts["first_name"], parts["last_name"])


def _contacts_in(history: Iterable[Change]) -> Iterator[str]:
    """Every address that the contact points of these leads have had."""
    for change in history:
        for said in (change.old, change.new):
            if change.thing == On.CONTACT and change.attribute in ("value", "raw") and said:
                yield said
            elif change.thing == On.CONTACT and not change.attribute and said:
                if said["kind"] not in _SHARED:
                    yield from (said[name] for name in ("value", "raw") if said.get(name))
            elif change.thing == On.LEAD and not change.attribute and said:
                yield from (value for kind, value in said.get("contacts", ()) if kind not in _SHARED)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif value is not None:
        # Compact and unescaped: quotes part one text from the next.
        yield json.dumps(value, ensure_ascii=False)
