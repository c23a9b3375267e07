"""The secrets that a browser holds: 256 random bits there, only their SHA-256 here."""

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import Protocol

IDLE = timedelta(hours=12)
"""A sign-in that nobody used for so long has expired."""

ABSOLUTE = timedelta(days=14)
"""A sign-in that is so old has expired, used or not."""

TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")
"""What `new_token()` makes: 32 bytes in URL-safe base 64."""


ACCESS_PREFIX = "ls_"
"""What the secrets for programs begin with."""


class Lived(Protocol):
    """What has a beginning and a last use."""

    @property
    def created_at(self) -> datetime: ...
    @property
    def seen_at(self) -> datetime: ...


def new_token() -> str:
    """A secret that nobody can guess."""
    return secrets.token_urlsafe(32)


def new_access_token() -> str:
    """A secret for a program: with a prefix by which people and scanners of leaked secrets recognise it."""
    return ACCESS_PREFIX + new_token()


def is_access_token(text: str) -> bool:
    """Whether this looks like what `new_access_token()` makes."""
    return text.startswith(ACCESS_PREFIX) and TOKEN.fullmatch(text[len(ACCESS_PREFIX) :]) is not None


def hashed(token: str) -> str:
    """What is kept of a token: useless to whoever reads the database."""
    return hashlib.sha256(token.encode()).hexdigest()


def has_expired(sign_in: Lived, now: datetime) -> bool:
    """Whether a sign-in has been idle too long or is too old."""
    return now >= min(sign_in.seen_at + IDLE, sign_in.created_at + ABSOLUTE)


def cookie_name(*, secure: bool) -> str:
    """The name of the cookie. Over https `__Host-` makes browsers refuse one set by another host (RFC 6265bis)."""
    return "__Host-leadsphere" if secure else "leadsphere"


def token_hash_in(cookies: str, *, secure: bool) -> str | None:
    """The hash of the token in a Cookie header, or None without a well-formed one."""
    name = cookie_name(secure=secure)
    for pair in cookies.split(";"):
        key, _, value = pair.strip().partition("=")
        if key == name:
            return hashed(value) if TOKEN.fullmatch(value) else None
    return None


def tab_key(tab: str, token_hash: str) -> str:
    """The name under which the server keeps one tab's state.

    Browsers choose `tab` themselves and show it in URLs; bound to the sign-in, the tab of another
    sign-in is another key, so a stolen one opens nothing.
    """
    return hashlib.sha256(f"{token_hash} {tab}".encode()).hexdigest()
