"""People who came in a second time, a little different: what the search for duplicates finds in the sample."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

from leadsphere.importing.plan import Contact, Person
from leadsphere.models import ContactKind


def copies(random: Random, people: Sequence[Person], count: int) -> list[Person]:
    """`count` people of these again: with a tagged e-mail, with a phone alone, or with a typo and no address at all."""
    known = [
        person for person in people if _email(person) and person.company and person.lead.get("last_name")
    ]
    chosen = random.sample(known, min(count, len(known)))
    return [_AGAIN[number % len(_AGAIN)](person) for number, person in enumerate(chosen)]


def _email(person: Person) -> Contact | None:
    return next((c for c in person.contacts if c.kind is ContactKind.EMAIL), None)


def _tagged(person: Person) -> Person:
    email = _email(person)
    assert email is not None
    local, _, domain = email.value.partition("@")
    value = f"{local}+events@{domain}"
    return replace(person, contacts=(Contact(ContactKind.EMAIL, value, value, "work"),))


def _by_phone(person: Person) -> Person:
    phones = tuple(c for c in person.contacts if c.kind is ContactKind.PHONE)
    return (
        _misspelt(person)
        if not phones
        else replace(person, contacts=phones, import_key=f"again {phones[0].value}")
    )


def _misspelt(person: Person) -> Person:
    last = str(person.lead["last_name"])
    lead = person.lead | {"last_name": last[:-2] + last[-1] + last[-2] if len(last) > 4 else last}
    return replace(
        person, lead=lead, contacts=(), import_key=f"again {last} {person.lead.get('first_name', '')}"[:64]
    )


_AGAIN = (_tagged, _misspelt, _by_phone)
