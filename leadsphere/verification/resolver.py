"""Asks name servers whether a domain takes mail: each domain once for as long as its answer is good, a few at a time.

What is no answer (a time-out, SERVFAIL) is never kept, and never says that an address is wrong.
"""

import asyncio
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, cast, runtime_checkable
from weakref import WeakKeyDictionary

import dns.asyncresolver
import dns.exception
import dns.rdatatype
import dns.resolver

from leadsphere.verification.policy import DNS_A_SECOND

AT_ONCE, A_SECOND = 50, DNS_A_SECOND
"""Domains that are asked about at the same time, and in one second, at most."""
TIMEOUT, PATIENCE = 1.5, 4.0
"""Seconds that one server may take, and all of them together."""
KEPT = 50_000
"""Domains whose answers are kept."""
SHORTEST, LONGEST = 60.0, 86_400.0
"""Seconds that an answer is kept, whatever its TTL says."""
GIVEN_UP_AFTER, REST = 20, 15.0
"""After so many questions in a row while which nobody answered any, nobody is asked for so many seconds: this machine
is offline."""


WORLD, WORLD_KEPT = "com", 300.0
"""A domain that exists for whoever is online at all, and for how many seconds that need not be asked again.

Name servers of a network that is cut off from the world often say of every domain that it does not exist.
"""


class Mail(StrEnum):
    """What the name system says of mail at a domain."""

    SERVER = "server"
    """It names a mail server (MX)."""
    ADDRESS = "address"
    """It names none, and has an address that mail goes to then (RFC 5321, 5.1)."""
    REFUSED = "refused"
    """It says that it takes no mail (null MX, RFC 7505)."""
    NOWHERE = "nowhere"
    """It exists, with neither a mail server nor an address."""
    NO_DOMAIN = "no_domain"
    """There is no such domain."""
    BROKEN = "broken"
    """A name server answered that it cannot say: asked again, it may."""
    SILENT = "silent"
    """No name server answered: this machine is offline, or the domain's servers are."""


UNANSWERED = (Mail.BROKEN, Mail.SILENT)
"""What is no answer."""
DENIED = (Mail.NO_DOMAIN, Mail.NOWHERE)
"""What a server says, too, that knows nothing."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is known of mail at a domain; `host` is the mail server that is tried first, or "", `others` come after."""

    mail: Mail
    host: str = ""
    others: tuple[str, ...] = field(default=(), compare=False)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The mail servers, in the order in which they are tried."""
        return (self.host, *self.others) if self.host else ()


class Resolver(Protocol):
    """Whoever can be asked about a domain."""

    async def mail_of(self, domain: str) -> Answer:
        """What the name system says of mail at `domain` (in ASCII); never raises for what it says."""
        ...


@runtime_checkable
class Paced(Protocol):
    """Whoever can be told how fast to ask."""

    def pace(self, a_second: int) -> None:
        """Ask about so many domains in one second from now on, at most."""
        ...


class Offline:
    """Knows nobody to ask."""

    async def mail_of(self, domain: str) -> Answer:
        """Nobody answers."""
        return Answer(Mail.SILENT)


class DnsResolver:
    """Asks a name server, or those of the system. Threads may share one, each with an event loop of its own.

    Where `world` is given, "there is no such domain" is believed only of servers that know this one. So are the
    system's by default, which may be cut off from the world; a server that is named is taken at its word.
    """

    def __init__(
        self,
        server: tuple[str, int] | None = None,
        *,
        at_once: int = AT_ONCE,
        a_second: int = A_SECOND,
        timeout: float = TIMEOUT,
        patience: float = PATIENCE,
        world: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._resolver = _client(server)
        self._resolver.timeout, self._resolver.lifetime = timeout, patience
        self._at_once, self._between, self._clock = at_once, 1 / a_second, clock
        self._kept = _Kept(clock)
        self._world, self._world_until = world if world or server else WORLD, 0.0
        self._lock = threading.Lock()
        self._turn = 0.0
        self._heard, self._silent, self._resting_until = 0, 0, 0.0
        self._loops: WeakKeyDictionary[Any, _Loop] = WeakKeyDictionary()

    async def mail_of(self, domain: str) -> Answer:
        """What the name system says of mail at `domain` (in ASCII); never raises for what it says."""
        if (kept := self._kept.get(domain)) is not None:
            return kept
        here = self._here()
        under_way = here.asked.get(domain)
        if under_way is None:
            under_way = here.asked[domain] = asyncio.ensure_future(self._ask_in_turn(domain, here))
            under_way.add_done_callback(lambda _: here.asked.pop(domain, None))
        # Whoever stops waiting does not stop the question, which others may wait for.
        return await asyncio.shield(under_way)

    def pace(self, a_second: int) -> None:
        """Ask about so many domains in one second from now on, at most."""
        self._between = 1 / max(1, a_second)

    async def addresses(self, host: str, port: int) -> list[str]:
        """The addresses of a host, as `outgoing.guard.Resolve` has it. Raises OSError where there are none."""
        found = await asyncio.gather(*(self._addresses(host, kind) for kind in ("A", "AAAA")))
        if not any(found):
            raise OSError("no address")
        return [address for some in found for address in some]

    async def _addresses(self, host: str, kind: str) -> list[str]:
        try:
            said = await self._resolver.resolve(host, kind, raise_on_no_answer=False, search=False)
        except (dns.exception.DNSException, OSError, UnicodeError):
            return []
        return [str(record) for record in cast("list[Any]", said.rrset or [])]

    def _here(self) -> "_Loop":
        loop = asyncio.get_running_loop()
        with self._lock:
            if loop not in self._loops:
                self._loops[loop] = _Loop(asyncio.Semaphore(self._at_once), {})
            return self._loops[loop]

    async def _ask_in_turn(self, domain: str, here: "_Loop") -> Answer:
        async with here.turns:
            if self._clock() < self._resting_until:
                return Answer(Mail.SILENT)
            await self._next_turn()
            heard = self._heard
            answer, seconds = await self._ask(domain)
            if answer.mail in DENIED and not await self._knows_the_world():
                answer = Answer(Mail.SILENT)
            self._note(answer, heard)
        if answer.mail not in UNANSWERED:
            self._kept.put(domain, answer, seconds)
        return answer

    async def _knows_the_world(self) -> bool:
        if not self._world or self._clock() < self._world_until:
            return True
        try:
            found = await self._resolver.resolve(self._world, "NS", raise_on_no_answer=False, search=False)
        except (dns.exception.DNSException, OSError):
            return False
        if found.rrset is None:
            return False
        self._world_until = self._clock() + WORLD_KEPT
        return True

    async def _next_turn(self) -> None:
        with self._lock:
            now = time.monotonic()
            self._turn = max(now, self._turn + self._between)
            wait = self._turn - now
        if wait > 0:
            await asyncio.sleep(wait)

    def _note(self, answer: Answer, heard: int) -> None:
        """Note what came of a question; `heard` is how many answers there had been when it began."""
        with self._lock:
            if answer.mail is not Mail.SILENT:
                self._heard, self._silent = self._heard + 1, 0
            elif self._heard == heard:
                # Where others were answered meanwhile, it is the domain that is away, and not this machine.
                self._silent += 1
            if self._silent >= GIVEN_UP_AFTER:
                self._silent, self._resting_until = 0, self._clock() + REST

    async def _ask(self, domain: str) -> tuple[Answer, float]:
        """The answer, and for how many seconds it is good."""
        try:
            found = await self._resolver.resolve(domain, "MX", raise_on_no_answer=False, search=False)
            if found.rrset is not None:
                return _mail_server(found.rrset), found.rrset.ttl
            seconds = _negative_ttl(found.response)
            for kind in ("A", "AAAA"):
                found = await self._resolver.resolve(domain, kind, raise_on_no_answer=False, search=False)
                if found.rrset is not None:
                    return Answer(Mail.ADDRESS, domain), min(seconds, found.rrset.ttl)
            return Answer(Mail.NOWHERE), seconds
        except dns.resolver.NXDOMAIN as error:
            responses = cast("dict[Any, Any]", error.responses())
            return Answer(Mail.NO_DOMAIN), min(map(_negative_ttl, responses.values()), default=0.0)
        except dns.resolver.NoNameservers as error:
            return Answer(Mail.BROKEN if _somebody_answered(error) else Mail.SILENT), 0.0
        except dns.exception.Timeout:
            return Answer(Mail.SILENT), 0.0
        except (dns.exception.DNSException, OSError, UnicodeError):
            # A name that no server can be asked about, or an answer that is none.
            return Answer(Mail.BROKEN), 0.0


@dataclass(frozen=True)
class _Loop:
    """What the questions of one event loop share."""

    turns: asyncio.Semaphore
    asked: dict[str, "asyncio.Future[Answer]"]


class _Kept:
    """Answers for as long as they are good; of too many, those go that were not asked for the longest."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._answers: OrderedDict[str, tuple[float, Answer]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, domain: str) -> Answer | None:
        with self._lock:
            until, answer = self._answers.get(domain, (0.0, None))
            if answer is None or until <= self._clock():
                return None
            self._answers.move_to_end(domain)
            return answer

    def put(self, domain: str, answer: Answer, seconds: float) -> None:
        with self._lock:
            self._answers[domain] = self._clock() + min(LONGEST, max(SHORTEST, seconds)), answer
            self._answers.move_to_end(domain)
            while len(self._answers) > KEPT:
                self._answers.popitem(last=False)


def _client(server: tuple[str, int] | None) -> dns.asyncresolver.Resolver:
    if server is None:
        try:
            return dns.asyncresolver.Resolver()
        except dns.resolver.NoResolverConfiguration:
            # A machine that knows no name server is offline.
            return dns.asyncresolver.Resolver(configure=False)
    client = dns.asyncresolver.Resolver(configure=False)
    client.nameservers, client.port = [server[0]], server[1]
    return client


def _mail_server(records: Any) -> Answer:
    hosts = sorted((record.preference, str(record.exchange).rstrip(".").lower()) for record in records)
    named = [host for _, host in hosts if host]
    return Answer(Mail.SERVER, named[0], tuple(named[1:3])) if named else Answer(Mail.REFUSED)


def _negative_ttl(response: Any) -> float:
    """For how long a domain may be taken not to have something (RFC 2308, 5)."""
    for records in response.authority:
        if records.rdtype == dns.rdatatype.SOA:
            return float(min(records.ttl, records[0].minimum))
    return 0.0


def _somebody_answered(error: dns.resolver.NoNameservers) -> bool:
    said = cast("dict[str, Any]", error.kwargs)  # pyright: ignore[reportUnknownMemberType] - dnspython does not type it
    return any(tried[-1] is not None for tried in said.get("errors") or ())


_current: Resolver = Offline()


def use(resolver: Resolver) -> None:
    """Let this process ask `resolver`."""
    global _current
    _current = resolver


def current() -> Resolver:
    """Whom this process asks; nobody before `use()`."""
    return _current
