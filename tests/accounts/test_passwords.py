import time

import pytest
from argon2 import extract_parameters

from leadsphere.accounts import passwords
from leadsphere.errors import BadValue

GOOD = "correct horse battery"


async def test_a_password_matches_its_hash_and_no_other() -> None:
    kept = await passwords.hash_of(GOOD)
    assert GOOD not in kept
    assert await passwords.matches(GOOD, kept)
    assert not await passwords.matches(GOOD.upper(), kept)


async def test_nobody_has_no_password() -> None:
    assert not await passwords.matches(GOOD, None)


def test_hashes_cost_what_owasp_asks_for() -> None:
    made = extract_parameters(passwords.hash_now(GOOD))
    assert made.memory_cost >= 19 * 1024
    assert made.time_cost >= 2


def test_checking_nobody_costs_what_checking_somebody_does() -> None:
    assert extract_parameters(passwords.NOBODY) == extract_parameters(passwords.hash_now(GOOD))


def test_nobody_takes_as_long_as_somebody() -> None:
    kept = passwords.hash_now(GOOD)
    assert 0.5 < _seconds(None) / _seconds(kept) < 2


def _seconds(password_hash: str | None) -> float:
    """The least of several, which others on this machine disturb least."""
    taken: list[float] = []
    for _ in range(7):
        started = time.perf_counter()
        passwords.matches_now("something else", password_hash)
        taken.append(time.perf_counter() - started)
    return min(taken)


def test_the_same_keys_on_another_system_are_the_same_password() -> None:
    kept = passwords.hash_now("caf\u00e9 de la plage")
    assert passwords.matches_now("cafe\u0301 de la plage", kept)


@pytest.mark.parametrize(
    "password",
    [
        "short",
        "aaaaaaaaaaaaaaa",
        "1234567890",
        "987654321098",
        "Password2026!",
        "LeadSphere123",
        "ana.alvarez1",
        "ana.alvarez@example.com",
        "Ana Alvarez",
        "qwertyuiop12",
        "x" * 10 + "y" * 200,
    ],
)
def test_what_is_short_endless_or_guessed_first_is_refused(password: str) -> None:
    with pytest.raises(BadValue):
        passwords.check(password, email="ana.alvarez@example.com", name="Ana Alvarez")


@pytest.mark.parametrize(
    "password",
    [GOOD, "Tr0ub4dor&3", "zehn kleine Jägermeister", "パスワードは長いほど良い", "4711 0815 8150"],
)
def test_other_passwords_are_taken_whatever_they_are_made_of(password: str) -> None:
    passwords.check(password, email="ana.alvarez@example.com", name="Ana Alvarez")
