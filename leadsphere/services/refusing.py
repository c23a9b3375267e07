"""Whom the workspace may not hold: people who were erased, and those whom the suppression list forbids."""

from collections.abc import Sequence

from sqlmodel import Session

from leadsphere.errors import BadValue
from leadsphere.importing.plan import Person
from leadsphere.services import erasing, suppressing
from leadsphere.values.reach import reach_key

SUPPRESSED = "This person is on the suppression list, and never to be held."
REASONS = (erasing.REFUSED, SUPPRESSED)
"""Why people are refused of whom nothing may be kept, not even the row that they came in."""


def refused(session: Session, people: Sequence[Person]) -> list[str]:
    """For each of these people why the workspace may not hold them, "" for whoever is welcome.

    Nobody is erased, and no entry of the list comes or goes, until this transaction ends.
    """
    erased = erasing.refused(session, people)
    keys = [suppressing.keys_of(person) for person in people]
    never = suppressing.never_held(session, set[str]().union(*keys))
    return [
        erasing.REFUSED if was_erased else "" if never.isdisjoint(own) else SUPPRESSED
        for was_erased, own in zip(erased, keys, strict=True)
    ]


def refuse_contact(session: Session, kind: str, value: str) -> None:
    """Raise BadValue for a contact point of somebody whom the workspace may not hold."""
    erasing.refuse_contact(session, kind, value)
    if suppressing.never_held(session, {reach_key(kind, value)}):
        raise BadValue(f"{value} is on the suppression list, and never to be held.")
