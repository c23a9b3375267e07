"""Companies that verify e-mail addresses for a fee, each an adapter of one interface.

To add one: a class with `name`, `label`, `home`, `statuses`, `query` and `complaint`, and its entry in `PROVIDERS`.
A key is sent to its provider alone, and named nowhere else: not in an error, and not in a log.
"""

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol, cast
from urllib.parse import urlencode

import httpcore

from leadsphere.errors import BadValue, LeadSphereError
from leadsphere.models import Verdict
from leadsphere.outgoing.guard import Guard, Refused, pool_of

AT_ONCE = 5
"""Questions that are under way at the same time: as many as the most cautious of them allows."""
TIMEOUT = 60.0
"""Seconds that an answer may take: they ask mail servers meanwhile."""
LARGEST = 64_000
WAITS = (1.0, 3.0, 9.0)
"""Seconds until a provider that is asked too fast is asked again; after the last it is left alone."""


@dataclass(frozen=True, slots=True)
class Told:
    """What a provider said of an address: in its own word, what that means here, and when it was asked."""

    provider: str
    status: str
    verdict: Verdict
    reason: str
    at: datetime


class Trouble(LeadSphereError):
    """A provider that cannot be asked: `str(error)` says why. Where `is_final`, asking on is of no use."""

    def __init__(self, sentence: str, *, is_final: bool = False) -> None:
        super().__init__(sentence)
        self.is_final = is_final


class Throttled(Trouble):
    """A provider that is asked too fast."""


class Provider(Protocol):
    """One provider: where it is, what it is asked, and what its words mean."""

    name: str
    label: str
    home: str
    statuses: Mapping[str, tuple[Verdict, str]]
    """What it says, as a verdict and in a sentence; whatever is not here is no verdict."""

    def query(self, key: str, address: str) -> str:
        """Path and query of the question about an address."""
        ...

    def status(self, said: Mapping[str, Any]) -> str:
        """Its word for the address. Raises Trouble where it has none, saying why."""
        ...


def _bad_key(label: str) -> Trouble:
    return Trouble(
        f"{label} does not know this key. Write it anew in the settings of verification.", is_final=True
    )


def no_key(provider: str) -> Trouble:
    """What is wrong where no key of that provider is kept that can be read here."""
    return Trouble(
        f"The key of {provider_named(provider).label} cannot be read. Write it anew in the settings of verification.",
        is_final=True,
    )


def _no_credits(label: str) -> Trouble:
    return Trouble(f"Your account at {label} has run out of credits.", is_final=True)


class ZeroBounce:
    """zerobounce.net, version 2 of its API: GET /v2/validate answers with status and sub_status."""

    name, label, home = "zerobounce", "ZeroBounce", "https://api.zerobounce.net"
    statuses: Mapping[str, tuple[Verdict, str]] = {
        "valid": (Verdict.VALID, "The mailbox exists."),
        "invalid": (Verdict.INVALID, "There is no such mailbox."),
        "catch-all": (Verdict.CATCHALL, "The domain takes mail for any name."),
        "unknown": (Verdict.UNKNOWN, "The mail server did not say."),
        "spamtrap": (Verdict.INVALID, "It is there to catch senders of spam."),
        "abuse": (Verdict.UNKNOWN, "Whoever reads it often complains of mail."),
        "do_not_mail": (Verdict.UNKNOWN, "It is better not written to."),
        "do_not_mail/disposable": (Verdict.DISPOSABLE, "It is thrown away after a while."),
        "do_not_mail/role_based": (Verdict.ROLE, "A team's mailbox, not a person's."),
        "do_not_mail/role_based_catch_all": (Verdict.CATCHALL, "The domain takes mail for any name."),
    }

    def query(self, key: str, address: str) -> str:
        """GET /v2/validate."""
        return "/v2/validate?" + urlencode({"api_key": key, "email": address, "ip_address": ""})

    def status(self, said: Mapping[str, Any]) -> str:
        """The status, and the sub-status where that says more."""
        if complaint := str(said.get("error") or ""):
            # One sentence for both: "Invalid API key or your account ran out of credits".
            if "credit" in complaint.lower():
                raise Trouble(
                    "ZeroBounce does not know this key, or its account has run out of credits.", is_final=True
                )
            raise _bad_key(self.label)
        status, more = str(said.get("status", "")).lower(), str(said.get("sub_status") or "").lower()
        return f"{status}/{more}" if f"{status}/{more}" in self.statuses else status


class Reoon:
    """reoon.com: GET /api/v1/verify in its power mode, which asks the mailbox."""

    name, label, home = "reoon", "Reoon", "https://emailverifier.reoon.com"
    statuses: Mapping[str, tuple[Verdict, str]] = {
        "safe": (Verdict.VALID, "The mailbox exists."),
        "invalid": (Verdict.INVALID, "There is no such mailbox."),
        "disabled": (Verdict.INVALID, "The mailbox was closed."),
        "disposable": (Verdict.DISPOSABLE, "It is thrown away after a while."),
        "inbox_full": (Verdict.UNKNOWN, "The mailbox is full."),
        "catch_all": (Verdict.CATCHALL, "The domain takes mail for any name."),
        "role_account": (Verdict.ROLE, "A team's mailbox, not a person's."),
        "spamtrap": (Verdict.INVALID, "It is there to catch senders of spam."),
        "unknown": (Verdict.UNKNOWN, "The mail server did not say."),
    }

    def query(self, key: str, address: str) -> str:
        """GET /api/v1/verify."""
        return "/api/v1/verify?" + urlencode({"email": address, "key": key, "mode": "power"})

    def status(self, said: Mapping[str, Any]) -> str:
        """The status."""
        status = str(said.get("status", "")).lower()
        if status != "error":
            return status
        reason = str(said.get("reason") or "").lower()
        if "credit" in reason or "balance" in reason:
            raise _no_credits(self.label)
        if "key" in reason:
            raise _bad_key(self.label)
        if "limit" in reason or "too many" in reason:
            raise Throttled(f"{self.label} is asked too fast.")
        raise Trouble(f"{self.label} cannot say at the moment.")


class NeverBounce:
    """neverbounce.com, version 4 of its API: GET /v4/single/check answers with status and result."""

    name, label, home = "neverbounce", "NeverBounce", "https://api.neverbounce.com"
    statuses: Mapping[str, tuple[Verdict, str]] = {
        "valid": (Verdict.VALID, "The mailbox exists."),
        "invalid": (Verdict.INVALID, "There is no such mailbox."),
        "disposable": (Verdict.DISPOSABLE, "It is thrown away after a while."),
        "catchall": (Verdict.CATCHALL, "The domain takes mail for any name."),
        "unknown": (Verdict.UNKNOWN, "The mail server did not say."),
    }

    def query(self, key: str, address: str) -> str:
        """GET /v4/single/check."""
        return "/v4/single/check?" + urlencode({"key": key, "email": address})

    def status(self, said: Mapping[str, Any]) -> str:
        """The result."""
        complaint = str(said.get("message") or "").lower()
        match str(said.get("status", "")).lower():
            case "success":
                return str(said.get("result", "")).lower()
            case "auth_failure":
                raise _bad_key(self.label)
            case "throttle_triggered":
                raise Throttled(f"{self.label} is asked too fast.")
            case "general_failure" if "credit" in complaint or "balance" in complaint:
                raise _no_credits(self.label)
            case _:
                raise Trouble(f"{self.label} cannot say at the moment.")


PROVIDERS: tuple[Provider, ...] = (ZeroBounce(), Reoon(), NeverBounce())
"""Whom a workspace can choose from. One more is one more entry here."""

_BY_NAME = {provider.name: provider for provider in PROVIDERS}
Answers = Mapping[str, Told | Trouble]


def provider_named(name: str) -> Provider:
    """The provider of this name. Raises BadValue."""
    if name not in _BY_NAME:
        raise BadValue("Choose one of the providers.")
    return _BY_NAME[name]


class Providers:
    """Asks providers over the network, past the guard. `homes` are other places of some, by name: for tests."""

    def __init__(
        self,
        guard: Guard,
        *,
        homes: Mapping[str, str] | None = None,
        timeout: float = TIMEOUT,
        waits: Sequence[float] = WAITS,
    ) -> None:
        self._guard, self._homes = guard, dict(homes or {})
        self._timeout, self._waits = timeout, tuple(waits)

    async def ask(self, name: str, key: str, addresses: Sequence[str], at: datetime) -> Answers:
        """What the provider says of each address, or why it cannot be asked; `at` is now. Raises BadValue."""
        provider, turns = provider_named(name), asyncio.Semaphore(AT_ONCE)
        trouble: list[Trouble] = []

        async def one(address: str) -> Told | Trouble:
            async with turns:
                if trouble:
                    return trouble[0]
                try:
                    status = await self._patiently(pool, provider, key, address)
                except Trouble as error:
                    if error.is_final:
                        trouble.append(error)
                    return error
            verdict, reason = provider.statuses[status]
            return Told(provider.label, status, verdict, f"{provider.label}: {reason}", at)

        # Each loop has connections of its own: a pool belongs to the one that it was made in.
        async with pool_of(self._guard) as pool:
            return dict(zip(addresses, await asyncio.gather(*map(one, addresses)), strict=True))

    async def _patiently(
        self, pool: httpcore.AsyncConnectionPool, provider: Provider, key: str, address: str
    ) -> str:
        for wait in self._waits:
            try:
                return await self._once(pool, provider, key, address)
            except Throttled:
                await asyncio.sleep(wait)
        try:
            return await self._once(pool, provider, key, address)
        except Throttled as error:
            raise Trouble(f"{error} Verify again later.", is_final=True) from None

    async def _once(
        self, pool: httpcore.AsyncConnectionPool, provider: Provider, key: str, address: str
    ) -> str:
        url = self._homes.get(provider.name, provider.home) + provider.query(key, address)
        try:
            async with asyncio.timeout(self._timeout):
                code, body = await self._get(pool, url)
        except (httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError, OSError, Refused):
            # From nowhere: what went wrong may name the address that was asked, with its key.
            raise Trouble(f"{provider.label} could not be reached.") from None
        if code in (401, 403):
            raise _bad_key(provider.label)
        if code == 402:
            raise _no_credits(provider.label)
        if code == 429:
            raise Throttled(f"{provider.label} is asked too fast.")
        if not 200 <= code < 300:
            raise Trouble(f"{provider.label} answered with the status {code}.")
        status = provider.status(_read(body, provider.label))
        if status not in provider.statuses:
            raise Trouble(f"{provider.label} said something that LeadSphere does not know.")
        return status

    async def _get(self, pool: httpcore.AsyncConnectionPool, url: str) -> tuple[int, bytes]:
        headers = {"user-agent": "LeadSphere verification", "accept": "application/json"}
        async with pool.stream("GET", url, headers=[*headers.items()]) as answer:
            body = b""
            async for part in answer.aiter_stream():
                body += part
                if len(body) > LARGEST:
                    break
            return answer.status, body


def _read(body: bytes, label: str) -> Mapping[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise Trouble(f"{label} answered with something that is no JSON.")
    return cast("dict[str, Any]", said)
