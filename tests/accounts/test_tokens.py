from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

import pytest

from leadsphere.accounts.tokens import (
    ABSOLUTE,
    IDLE,
    TOKEN,
    cookie_name,
    has_expired,
    hashed,
    new_token,
    tab_key,
    token_hash_in,
)

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True)
class Sign:
    created_at: datetime = NOW
    seen_at: datetime = NOW


def test_tokens_are_256_random_bits() -> None:
    tokens = {new_token() for _ in range(1_000)}
    assert len(tokens) == 1_000
    assert all(TOKEN.fullmatch(token) for token in tokens)


def test_a_sign_in_lasts_twelve_hours_without_use() -> None:
    assert not has_expired(Sign(), NOW + IDLE - timedelta(seconds=1))
    assert has_expired(Sign(), NOW + IDLE)


def test_a_sign_in_that_is_used_lasts_two_weeks() -> None:
    used = replace(Sign(), seen_at=NOW + ABSOLUTE - timedelta(minutes=1))
    assert not has_expired(used, NOW + ABSOLUTE - timedelta(seconds=1))
    assert has_expired(used, NOW + ABSOLUTE)


def test_the_cookie_is_found_among_others() -> None:
    token = new_token()
    assert token_hash_in(f"theme=dark; leadsphere={token}; x=y", secure=False) == hashed(token)


def test_over_https_only_the_cookie_that_another_host_cannot_set_counts() -> None:
    token, planted = new_token(), new_token()
    assert token_hash_in(f"leadsphere={planted}", secure=True) is None
    assert token_hash_in(f"leadsphere={planted}; __Host-leadsphere={token}", secure=True) == hashed(token)
    assert cookie_name(secure=True) == "__Host-leadsphere"


@pytest.mark.parametrize(
    "cookies",
    [
        "",
        ";;;",
        "leadsphere",
        "leadsphere=",
        "leadsphere=short",
        "leadsphere=" + "é" * 43,
        "xleadsphere=" + "a" * 43,
    ],
)
def test_a_malformed_cookie_is_none(cookies: str) -> None:
    assert token_hash_in(cookies, secure=False) is None


def test_the_same_tab_under_another_sign_in_is_another_tab() -> None:
    assert tab_key("tab", hashed("one")) != tab_key("tab", hashed("two"))
    assert tab_key("tab", hashed("one")) == tab_key("tab", hashed("one"))
