"""Whom an address reaches: one key for all spellings of it, under which a whole domain is one stretch.

The key of an e-mail address or a website begins with its host, the last label first and a dot after each:
ada@mail.acme.com is "com.acme.mail.@ada", so that all that is at acme.com, and below it, begins with "com.acme.".
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from leadsphere.errors import BadValue
from leadsphere.values.domains import parse_domain
from leadsphere.values.emails import parse_email
from leadsphere.values.mailboxes import mailbox
from leadsphere.values.phones import parse_phone
from leadsphere.values.profiles import is_network, parse_profile
from leadsphere.values.text import clean, shortened

LONGEST = 520
"""Characters of a key."""
DOMAIN = "domain"
"""The kind of an entry that is no single address."""

_HOST = re.compile(r"https?://(?:www\.)?([^/?#:@\s]+)")
_WEB = ("http://", "https://")
_AFTER_DOT = "/"
"""The character after the dot: what begins with "com.acme." comes before "com.acme/"."""
_WHOLE_DOMAIN = re.compile(r"(?:\*?@|\*\.)(?=[^@]+$)")
_NUMBER = re.compile(r"[+(]?[\d\s().\-/]*(?:;?\s*ext.*)?", re.IGNORECASE)
_HAND_WRITTEN = re.compile(r"in/", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reach:
    """An address, or a domain with all that is below it: its kind, how it is written, and its key."""

    kind: str
    value: str
    key: str


@lru_cache(maxsize=5_000)
def reach_key(kind: str, value: str) -> str:
    """The key of a contact point as it is stored; "" for a text that reaches nobody.

    Raises nothing: what could not be understood is kept as it came.
    """
    if kind == "email":
        local, at, host = mailbox(value).rpartition("@")
        return f"{domain_key(host)}@{local}"[:LONGEST] if at else ""
    if kind == "phone":
        return value.partition(";")[0] if value.startswith("+") else ""
    if not value.startswith(_WEB):
        return ""
    if kind == "website":
        host = _HOST.match(value)
        return domain_key(host[1].lower()) if host else ""
    return value


def domain_key(domain: str) -> str:
    """What the key of everything at a domain begins with."""
    return "".join(f"{label}." for label in reversed(domain.split(".")))


def keys_over(key: str) -> tuple[str, ...]:
    """The keys of all entries that may be about this one: its own, and those of the domains that it is below."""
    if key.startswith(("+", *_WEB)):
        return (key,)
    host = key.partition("@")[0]
    dots = [at for at, character in enumerate(host) if character == "."]
    return tuple(dict.fromkeys((key, *(host[: at + 1] for at in dots[1:]))))


def stretch(key: str) -> tuple[str, str] | None:
    """From which key on, and up to which, all lie that a domain's entry is about; None for a single address."""
    return (key, key[:-1] + _AFTER_DOT) if key.endswith(".") else None


def parse_reach(text: str) -> Reach:
    """What an entry of a list means: an e-mail address, a phone number with its country code, a profile, or a domain.

    "@acme.com", "*.acme.com" and "https://acme.com" are domains. Raises BadValue with what to do.
    """
    said = clean(text)
    if not said:
        raise BadValue("Write an e-mail address, a phone number, a profile or a domain.")
    if whole := _WHOLE_DOMAIN.match(said):
        return _domain(said[whole.end() :])
    if "@" in said and "/" not in said:
        return _single("email", parse_email(said))
    if _NUMBER.fullmatch(said) and any(c.isdigit() for c in said):
        return _single("phone", parse_phone(said).partition(";")[0])
    profile = parse_profile(said, network="linkedin" if _HAND_WRITTEN.match(said) else "")
    place = urlsplit(profile.url)
    has_page = bool(place.path.strip("/") or place.query)
    if profile.kind == "website":
        if has_page:
            raise BadValue(
                f'"{shortened(said)}" is one page of a site. Write its domain alone: {parse_domain(said)}.'
            )
        return _domain(said)
    if not has_page:
        raise BadValue(f"{parse_domain(said)} holds everybody's pages. Write the profile that is meant.")
    return _single(profile.kind, profile.url)


def _single(kind: str, value: str) -> Reach:
    return Reach(kind, value, reach_key(kind, value))


def _domain(text: str) -> Reach:
    domain = parse_domain(text)
    if is_network(domain):
        raise BadValue(f"{domain} holds everybody's pages. Write the profile that is meant.")
    # Written as the key of a mailbox there begins: what two names of one provider stand for is one.
    host = mailbox(f"any@{domain}").rpartition("@")[2]
    return Reach(DOMAIN, domain, domain_key(host))
