"""Whether a mailbox is one person's, and whose."""

import re
from collections.abc import Collection, Iterable

from leadsphere.matching.words import fold_letters
from leadsphere.values.roles import ROLES, is_among

_DIGITS = re.compile(r"\d+")
_BETWEEN = re.compile(r"[._-]+(?=.*@)")
# What lead lists write where nobody's address is known, and companies as often as people.
_NOBODYS = "general main company it tech dev feedback none unknown test noemail na nobody user example"
_SHARED = ROLES | frozenset(_NOBODYS.split())


def is_shared(mailbox: str) -> bool:
    """Whether this is a mailbox by its name that several people read, such as info@ or sales-uk@."""
    return is_among(_SHARED, mailbox)


def are_numbered(a: str, b: str) -> bool:
    """Whether two mailboxes of one domain differ by a number alone, as that of a second John Smith does."""
    return _DIGITS.sub("", a) == _DIGITS.sub("", b)


def are_spellings(a: str, b: str) -> bool:
    """Whether two mailboxes of one domain differ in dots and hyphens alone, which most offices take for one."""
    return _BETWEEN.sub("", a) == _BETWEEN.sub("", b)


def is_made_of(mailbox: str, names: Iterable[tuple[Collection[str], Collection[str]]]) -> bool:
    """Whether a mailbox is called by one of the names, (given, family), as offices form them: "alovelace", "ada"."""
    local = fold_letters(_BETWEEN.sub("", mailbox).rpartition("@")[0])
    return any(
        local in _forms("".join(given), "".join(family)) for given, family in names if given and family
    )


def _forms(given: str, family: str) -> tuple[str, ...]:
    return (
        given, family, given + family, family + given, given[0] + family, family + given[0],
        given + family[0], family[0] + given, given[0] + family[0],
    )  # fmt: skip
