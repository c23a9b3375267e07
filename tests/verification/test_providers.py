"""Providers, against a stand-in of each on this machine: what their words mean, and what is said without any."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from leadsphere.errors import BadValue
from leadsphere.models import Verdict
from leadsphere.outgoing.guard import Guard
from leadsphere.verification.providers import AT_ONCE, PROVIDERS, Providers, Told, Trouble, provider_named

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
KEY = "0123456789abcdef-secret"
Answer = Callable[[str], tuple[int, Any]]


class StandIn:
    """A provider's server: answers as told, and notes what it was asked."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.now = self.most_at_once = self.port = 0
        self.after = 0.0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        parts = urlsplit(head.split(" ")[1])
        said = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.asked.append((parts.path, said))
        self.now += 1
        self.most_at_once = max(self.most_at_once, self.now)
        if self.after:
            # Or until the other side has had enough.
            with suppress(TimeoutError):
                await asyncio.wait_for(reader.read(), self.after)
        self.now -= 1
        code, body = self.answer(said["email"])
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        writer.write(f"HTTP/1.1 {code} X\r\nContent-Length: {len(text)}\r\n\r\n".encode() + text)
        with suppress(ConnectionError):
            await writer.drain()
            writer.close()
            await writer.wait_closed()


@asynccontextmanager
async def standing_in(answer: Answer) -> AsyncIterator[StandIn]:
    stand_in = StandIn(answer)
    server = await asyncio.start_server(stand_in.serve, "127.0.0.1", 0)
    stand_in.port = server.sockets[0].getsockname()[1]
    try:
        yield stand_in
    finally:
        server.close()
        await server.wait_closed()
        # Let whoever still speaks end.
        await asyncio.sleep(0.05)


def asking(stand_in: StandIn, **how: Any) -> Providers:
    homes = {one.name: f"http://127.0.0.1:{stand_in.port}" for one in PROVIDERS}
    return Providers(Guard(local=True), homes=homes, **{"waits": (0.01, 0.01), "timeout": 2.0, **how})


async def ask(name: str, answer: Answer, *addresses: str) -> list[Told | Trouble]:
    async with standing_in(answer) as stand_in:
        said = await asking(stand_in).ask(name, KEY, addresses or ("ada@engines.example",), NOW)
        return [*said.values()]


async def verdict(name: str, body: Any) -> Verdict | str:
    (said,) = await ask(name, lambda _: (200, body))
    return said.verdict if isinstance(said, Told) else str(said)


async def test_each_is_asked_as_its_documentation_says() -> None:
    async with standing_in(lambda _: (200, {"status": "valid", "result": "valid"})) as stand_in:
        for one in PROVIDERS:
            await asking(stand_in).ask(one.name, KEY, ["o'neil+x@engines.example"], NOW)
    address = {"email": "o'neil+x@engines.example"}
    assert stand_in.asked[0] == ("/v2/validate", {"api_key": KEY, **address})
    assert ("/api/v1/verify", {"key": KEY, "mode": "power", **address}) in stand_in.asked
    assert ("/v4/single/check", {"key": KEY, **address}) in stand_in.asked


@pytest.mark.parametrize(
    ("name", "body", "expected"),
    [
        ("zerobounce", {"status": "valid", "sub_status": ""}, Verdict.VALID),
        ("zerobounce", {"status": "invalid", "sub_status": "mailbox_not_found"}, Verdict.INVALID),
        ("zerobounce", {"status": "catch-all", "sub_status": ""}, Verdict.CATCHALL),
        ("zerobounce", {"status": "unknown", "sub_status": "greylisted"}, Verdict.UNKNOWN),
        ("zerobounce", {"status": "spamtrap"}, Verdict.INVALID),
        ("zerobounce", {"status": "abuse"}, Verdict.UNKNOWN),
        ("zerobounce", {"status": "do_not_mail", "sub_status": "disposable"}, Verdict.DISPOSABLE),
        ("zerobounce", {"status": "do_not_mail", "sub_status": "role_based"}, Verdict.ROLE),
        ("zerobounce", {"status": "do_not_mail", "sub_status": "toxic"}, Verdict.UNKNOWN),
        ("reoon", {"status": "safe"}, Verdict.VALID),
        ("reoon", {"status": "disabled"}, Verdict.INVALID),
        ("reoon", {"status": "catch_all"}, Verdict.CATCHALL),
        ("reoon", {"status": "role_account"}, Verdict.ROLE),
        ("reoon", {"status": "inbox_full"}, Verdict.UNKNOWN),
        ("neverbounce", {"status": "success", "result": "valid"}, Verdict.VALID),
        ("neverbounce", {"status": "success", "result": "catchall"}, Verdict.CATCHALL),
        ("neverbounce", {"status": "success", "result": "disposable"}, Verdict.DISPOSABLE),
    ],
)
async def test_what_their_words_mean(name: str, body: Any, expected: Verdict) -> None:
    assert await verdict(name, body) is expected


def test_every_word_of_every_provider_has_a_verdict_and_a_sentence() -> None:
    for one in PROVIDERS:
        assert {verdict for verdict, _ in one.statuses.values()} >= {
            Verdict.VALID,
            Verdict.INVALID,
            Verdict.UNKNOWN,
        }
        assert all(reason.endswith(".") for _, reason in one.statuses.values())


@pytest.mark.parametrize(
    ("name", "code", "body", "said"),
    [
        (
            "zerobounce",
            200,
            {"error": "Invalid API key or your account ran out of credits"},
            "run out of credits",
        ),
        ("zerobounce", 401, {}, "does not know this key"),
        ("zerobounce", 500, {}, "answered with the status 500"),
        ("zerobounce", 200, b"<html>", "no JSON"),
        ("zerobounce", 200, ["x"], "no JSON"),
        ("zerobounce", 200, {"status": "splendid"}, "does not know"),
        ("zerobounce", 200, {}, "does not know"),
        ("reoon", 200, {"status": "error", "reason": "Insufficient credits"}, "run out of credits"),
        ("reoon", 200, {"status": "error", "reason": "Invalid API key"}, "does not know this key"),
        ("reoon", 200, {"status": "error", "reason": "whatever"}, "cannot say"),
        ("neverbounce", 200, {"status": "auth_failure", "message": "x"}, "does not know this key"),
        (
            "neverbounce",
            200,
            {"status": "general_failure", "message": "Insufficient credit balance"},
            "credits",
        ),
        ("neverbounce", 402, {}, "run out of credits"),
        ("neverbounce", 429, {}, "asked too fast"),
    ],
)
async def test_what_is_wrong_is_said_and_never_with_the_key(
    name: str, code: int, body: Any, said: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        (trouble,) = await ask(name, lambda _: (code, body))
    assert isinstance(trouble, Trouble)
    assert said in str(trouble)
    assert provider_named(name).label in str(trouble)
    assert KEY not in f"{trouble!r}{trouble.__cause__!r}{caplog.text}"


async def test_asking_on_is_of_no_use_without_credits() -> None:
    async with standing_in(lambda _: (402, {})) as stand_in:
        said = await asking(stand_in).ask("reoon", KEY, [f"p{n}@engines.example" for n in range(50)], NOW)
    assert len(said) == 50
    assert {str(one) for one in said.values()} == {"Your account at Reoon has run out of credits."}
    assert len(stand_in.asked) <= AT_ONCE


async def test_whoever_is_asked_too_fast_is_asked_again_after_a_while() -> None:
    answers = iter([(429, {}), (429, {}), (200, {"status": "safe"})])
    (said,) = await ask("reoon", lambda _: next(answers))
    assert isinstance(said, Told) and said.verdict is Verdict.VALID


async def test_no_more_questions_at_once_than_the_most_cautious_allows() -> None:
    async with standing_in(lambda _: (200, {"status": "safe"})) as stand_in:
        stand_in.after = 0.05
        await asking(stand_in).ask("reoon", KEY, [f"p{n}@engines.example" for n in range(12)], NOW)
    assert stand_in.most_at_once == AT_ONCE


async def test_who_cannot_be_reached_is_said_to_be(caplog: pytest.LogCaptureFixture) -> None:
    async with standing_in(lambda _: (200, {})) as gone:
        pass
    said = await asking(gone).ask("reoon", KEY, ["ada@engines.example"], NOW)
    assert str(said["ada@engines.example"]) == "Reoon could not be reached."
    async with standing_in(lambda _: (200, {})) as slow:
        slow.after = 5
        said = await asking(slow, timeout=0.2).ask("reoon", KEY, ["ada@engines.example"], NOW)
    assert str(said["ada@engines.example"]) == "Reoon could not be reached."
    assert KEY not in caplog.text


async def test_a_provider_inside_of_ours_is_not_asked() -> None:
    async with standing_in(lambda _: (200, {"status": "safe"})) as stand_in:
        inside = Providers(Guard(), homes={"reoon": f"http://127.0.0.1:{stand_in.port}"})
        said = await inside.ask("reoon", KEY, ["ada@engines.example"], NOW)
    assert isinstance(said["ada@engines.example"], Trouble)
    assert stand_in.asked == []


def test_one_that_there_is_not_is_refused() -> None:
    with pytest.raises(BadValue):
        provider_named("guesswork")
