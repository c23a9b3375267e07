import asyncio
from collections.abc import AsyncIterator

import pytest
import redis

from leadsphere.accounts.attempts import Attempts
from leadsphere.errors import Forbidden, TooMany


@pytest.fixture(params=["memory", "redis"])
async def attempts(request: pytest.FixtureRequest) -> AsyncIterator[Attempts]:
    if request.param == "memory":
        yield Attempts()
        return
    url = request.getfixturevalue("redis_url")
    with redis.Redis.from_url(url) as client:
        client.flushdb()
    attempts = Attempts(url)
    yield attempts
    await attempts.close()


async def fail(attempts: Attempts, email: str, address: str) -> None:
    with pytest.raises(Forbidden):
        async with attempts.turn(email, address):
            raise Forbidden


async def test_after_five_failures_an_account_waits_whoever_asks(attempts: Attempts) -> None:
    for number in range(5):
        await fail(attempts, "ana@example.com", f"192.0.2.{number}")
    with pytest.raises(TooMany, match=r"Try again in 15 minutes\."):
        async with attempts.turn("ana@example.com", "192.0.2.99"):
            pytest.fail("let through")
    async with attempts.turn("ben@example.com", "192.0.2.99"):
        pass


async def test_after_five_failures_an_address_waits_whatever_it_asks_for(attempts: Attempts) -> None:
    for number in range(5):
        await fail(attempts, f"{number}@example.com", "192.0.2.1")
    with pytest.raises(TooMany):
        async with attempts.turn("ana@example.com", "192.0.2.1"):
            pytest.fail("let through")


async def test_ipv6_addresses_of_one_customer_are_one(attempts: Attempts) -> None:
    for number in range(5):
        await fail(attempts, f"{number}@example.com", f"2001:db8::{number:x}")
    with pytest.raises(TooMany):
        async with attempts.turn("ana@example.com", "2001:db8::ffff"):
            pytest.fail("let through")
    async with attempts.turn("ana@example.com", "2001:db8:0:1::1"):
        pass


async def test_whoever_gets_in_starts_anew(attempts: Attempts) -> None:
    for round_ in range(3):
        for number in range(4):
            await fail(attempts, "ana@example.com", f"192.0.2.{10 * round_ + number}")
        async with attempts.turn("ana@example.com", "192.0.2.200"):
            pass


async def test_haste_is_no_way_around_the_limit(attempts: Attempts) -> None:
    async def attempt() -> type[Exception]:
        try:
            async with attempts.turn("ana@example.com", "192.0.2.1"):
                await asyncio.sleep(0.01)
                raise Forbidden
        except (Forbidden, TooMany) as error:
            return type(error)

    answers = await asyncio.gather(*(attempt() for _ in range(30)))
    assert answers.count(Forbidden) == 5
    assert answers.count(TooMany) == 25


async def test_while_redis_is_away_a_process_counts_for_itself() -> None:
    attempts = Attempts("redis://127.0.0.1:1")
    for number in range(5):
        await fail(attempts, "ana@example.com", f"192.0.2.{number}")
    with pytest.raises(TooMany):
        async with attempts.turn("ana@example.com", "192.0.2.99"):
            pytest.fail("let through")
    await attempts.close()
