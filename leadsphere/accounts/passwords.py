"""Passwords: what they must be, and Argon2id hashes of them, made off the event loop.

At least ten characters, nothing guessable at first sight, and no other rules (NIST SP 800-63B, 3.1.1).
"""

import asyncio
import re
import unicodedata
from concurrent.futures import ThreadPoolExecutor

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from leadsphere.errors import BadValue

SHORTEST = 10
LONGEST = 200

_HASHER = PasswordHash((Argon2Hasher(memory_cost=19 * 1024, time_cost=2, parallelism=1),))
# The least that OWASP's password storage cheat sheet recommends: 19 MiB, two passes, one lane.

NOBODY = "$argon2id$v=19$m=19456,t=2,p=1$tOGdYcb9XXBuETfjeoCC+A$8JAGuI7XJwnk2K+U7rjouxrcuIHrPQgsPApSAxIPU0w"
"""A hash of nobody's password: checking against it takes as long as checking somebody's."""

# Two at once: hashing must not take every core from those who are signed in.
_THREADS = ThreadPoolExecutor(2, "argon2")

_GUESSED_FIRST = frozenset(
    (
        *("password", "passwort", "passwd", "kennwort", "leadsphere", "welcome", "willkommen"),
        *("letmein", "changeme", "administrator", "admin", "qwerty", "qwertyuiop", "qwertzuiop"),
        *("azertyuiop", "asdfghjkl", "iloveyou", "sunshine", "football", "baseball", "princess"),
        *("superman", "trustno", "secret", "testtest", "abcdefghij", "abcdefghijkl"),
    )
)
_RUNS = ("01234567890123456789", "98765432109876543210")


def check(password: str, *, email: str = "", name: str = "") -> None:
    """Raise BadValue, saying why, for a password that is too short, too long or easily guessed."""
    password = _normal(password)
    if len(password) < SHORTEST:
        raise BadValue(f"Choose a password of at least {SHORTEST} characters.")
    if len(password) > LONGEST:
        raise BadValue(f"Choose a password of at most {LONGEST} characters.")
    if _is_guessable(password.casefold(), email.casefold(), name.casefold()):
        raise BadValue("This password is easy to guess. Choose another one, for example three random words.")


async def hash_of(password: str, *, email: str = "", name: str = "") -> str:
    """The hash to keep of a new password. Raises BadValue as `check()` does."""
    check(password, email=email, name=name)
    return await asyncio.get_running_loop().run_in_executor(_THREADS, hash_now, password)


async def matches(password: str, password_hash: str | None) -> bool:
    """Whether this is the password of the hash; no hash takes as long, and answers no."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, matches_now, password, password_hash)


def hash_now(password: str) -> str:
    """The hash to keep, made in this thread."""
    return _HASHER.hash(_normal(password))


def matches_now(password: str, password_hash: str | None) -> bool:
    """`matches()` in this thread."""
    known = _HASHER.verify(_normal(password), password_hash or NOBODY)
    return known and password_hash is not None


def _normal(password: str) -> str:
    # The same keys give different code points on different systems (NIST SP 800-63B, 3.1.1.2).
    return unicodedata.normalize("NFKC", password)


def _is_guessable(password: str, email: str, name: str) -> bool:
    if len(set(password)) < 5:
        return True
    letters = re.sub(r"[\W\d_]+", "", password)
    if not letters:
        digits = re.sub(r"\D+", "", password)
        return any(digits in run for run in _RUNS)
    own = {email, email.partition("@")[0], name, *name.split()}
    return letters in _GUESSED_FIRST | {re.sub(r"[\W\d_]+", "", part) for part in own} or password in own
