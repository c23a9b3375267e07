"""Asks mail servers whether they would take mail for a mailbox, up to RCPT and never a message.

All addresses of a domain go in one conversation, after a mailbox that nobody has: a server that takes that one takes
any, and is told no other name. Whoever refuses us once is left alone for an hour.
"""

import asyncio
import hashlib
import socket
import ssl
import threading
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol
from weakref import WeakKeyDictionary

import aiosmtplib
from aiosmtplib import SMTP

from leadsphere.outgoing.guard import Guard, Refused
from leadsphere.verification.replies import SILENT, Mailbox, Reply, read_reply, refused_all

PORT = 25
AT_ONCE = 10
"""Conversations that are held at the same time, at most; with one server, one."""
TIMEOUT, PATIENCE = 15.0, 60.0
"""Seconds that one step of a conversation may take, and all of it."""
BETWEEN = 1.0
"""Seconds from the beginning of a conversation with a server, or about a domain, to that of the next one."""
NAMES = 20
"""Mailboxes that are asked about in one conversation."""
REST = 3_600.0
"""Seconds in which a server that refused us is not asked again, and a domain is known to take any name."""
GIVEN_UP_AFTER, GIVEN_UP_FOR = 10, 300.0
"""After so many servers in a row that could not be reached none is tried for so many seconds: the port is closed."""

CLOSING = 421
"""The server ends the conversation, for now (RFC 5321, 3.8)."""


@dataclass(frozen=True, slots=True)
class Introduction:
    """As whom a server is asked: the name that greets it, and the sender's address, "" for none."""

    helo: str = ""
    sender: str = ""


class MailServers(Protocol):
    """Whoever can be asked about mailboxes."""

    async def ask(
        self, domain: str, hosts: Sequence[str], addresses: Sequence[str], us: Introduction
    ) -> dict[str, Reply]:
        """What the servers of `domain` say of each of these addresses of it; never raises for what they do."""
        ...


@dataclass
class _Here:
    """What belongs to one event loop."""

    turns: asyncio.Semaphore
    servers: dict[str, asyncio.Lock] = field(default_factory=dict[str, asyncio.Lock])


class SmtpServers:
    """Speaks SMTP (RFC 5321), past the guard. Threads may share one, each with an event loop of its own."""

    def __init__(
        self,
        guard: Guard,
        *,
        port: int = PORT,
        at_once: int = AT_ONCE,
        timeout: float = TIMEOUT,
        patience: float = PATIENCE,
        between: float = BETWEEN,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._guard, self._port = guard, port
        self._at_once, self._timeout, self._patience, self._between = at_once, timeout, patience, between
        self._clock = clock
        self._lock = threading.Lock()
        self._turns: dict[str, float] = {}
        self._refusing: dict[str, tuple[float, Reply]] = {}
        self._takes_any: dict[str, tuple[float, Reply]] = {}
        self._unreached, self._given_up_until = 0, 0.0
        self._loops: WeakKeyDictionary[Any, _Here] = WeakKeyDictionary()

    async def ask(
        self, domain: str, hosts: Sequence[str], addresses: Sequence[str], us: Introduction
    ) -> dict[str, Reply]:
        """What the servers of `domain` say of each of these addresses of it; never raises for what they do."""
        found: dict[str, Reply] = {}
        for first in range(0, len(addresses), NAMES):
            some = addresses[first : first + NAMES]
            found |= await self._ask_some(domain, hosts, some, us)
        return found

    async def _ask_some(
        self, domain: str, hosts: Sequence[str], addresses: Sequence[str], us: Introduction
    ) -> dict[str, Reply]:
        for host in hosts[:2]:
            if known := self._known(domain, host):
                return dict.fromkeys(addresses, known)
            async with self._turn(host, domain):
                # Whoever was asked meanwhile, on behalf of others, need not be asked again.
                if known := self._known(domain, host):
                    return dict.fromkeys(addresses, known)
                talk = _Talk(domain, addresses, us, self._timeout)
                try:
                    async with asyncio.timeout(self._patience):
                        await self._converse(host, talk)
                except TimeoutError:
                    talk.end(SILENT)
            self._learn(domain, host, talk)
            if talk.was_reached:
                return talk.replies()
        return dict.fromkeys(addresses, SILENT)

    def _known(self, domain: str, host: str) -> Reply | None:
        """What need not be asked."""
        with self._lock:
            moment = self._clock()
            for known, key in ((self._takes_any, domain), (self._refusing, host)):
                until, reply = known.get(key, (0.0, SILENT))
                if until > moment:
                    return reply
            return SILENT if self._given_up_until > moment else None

    def _learn(self, domain: str, host: str, talk: "_Talk") -> None:
        with self._lock:
            until = self._clock() + REST
            self._unreached = 0 if talk.was_reached else self._unreached + 1
            if self._unreached >= GIVEN_UP_AFTER:
                self._unreached, self._given_up_until = 0, self._clock() + GIVEN_UP_FOR
            if talk.probe.mailbox is Mailbox.ACCEPTED:
                self._takes_any[domain] = until, Reply(Mailbox.CATCHALL, talk.probe.code, talk.probe.enhanced)
            if talk.refusal is not None and talk.refusal.mailbox is Mailbox.POLICY:
                self._refusing[host] = until, talk.refusal

    @asynccontextmanager
    async def _turn(self, host: str, domain: str) -> AsyncGenerator[None, None]:
        here = self._here()
        async with here.servers.setdefault(host, asyncio.Lock()), here.turns:
            with self._lock:
                now = time.monotonic()
                start = max(now, *(self._turns.get(key, 0.0) + self._between for key in (host, domain)))
                self._turns[host] = self._turns[domain] = start
                if len(self._turns) > 10_000:
                    self._turns = {key: at for key, at in self._turns.items() if at > now - self._between}
            if start > now:
                await asyncio.sleep(start - now)
            yield

    def _here(self) -> _Here:
        loop = asyncio.get_running_loop()
        with self._lock:
            if loop not in self._loops:
                self._loops[loop] = _Here(asyncio.Semaphore(self._at_once))
            return self._loops[loop]

    async def _converse(self, host: str, talk: "_Talk") -> None:
        for encrypts in (True, False):
            try:
                client = SMTP(hostname=host, sock=await self._connection(host), start_tls=False,
                              local_hostname=talk.us.helo or None, timeout=self._timeout)  # fmt: skip
            except (OSError, Refused, TimeoutError):
                return
            talk.was_reached = True
            try:
                await talk.hold(client, encrypts=encrypts)
                return
            except _NoTls:
                continue
            finally:
                client.close()

    async def _connection(self, host: str) -> socket.socket:
        """A connection to the first of the checked addresses that takes one. Raises OSError, Refused, TimeoutError."""
        loop = asyncio.get_running_loop()
        failed: Exception = OSError("no address")
        async with asyncio.timeout(self._timeout):
            found = await self._guard.addresses(host, self._port)
        for address in found[:2]:
            kind = socket.AF_INET6 if ":" in address else socket.AF_INET
            line = socket.socket(kind, socket.SOCK_STREAM)
            line.setblocking(False)
            try:
                async with asyncio.timeout(self._timeout):
                    await loop.sock_connect(line, (address, self._port))
            except (OSError, TimeoutError) as error:
                line.close()
                failed = error
            except BaseException:
                line.close()
                raise
            else:
                return line
        raise failed


class _NoTls(Exception):
    """The server offers to encrypt, and cannot: it is asked once more without."""


@dataclass
class _Talk:
    """One conversation: who is asked about, and what was said so far."""

    domain: str
    addresses: Sequence[str]
    us: Introduction
    timeout: float
    was_reached: bool = False
    probe: Reply = SILENT
    refusal: Reply | None = None
    """What was said instead of hearing any name."""
    _said: dict[str, Reply] = field(default_factory=dict[str, Reply])

    def replies(self) -> dict[str, Reply]:
        """What is known of each address now."""
        if self.probe.mailbox is Mailbox.ACCEPTED:
            takes_any = Reply(Mailbox.CATCHALL, self.probe.code, self.probe.enhanced)
            return dict.fromkeys(self.addresses, takes_any)
        return {one: self._said.get(one, self.refusal or SILENT) for one in self.addresses}

    def end(self, reply: Reply) -> None:
        """The server says no more."""
        self.refusal = self.refusal or reply

    async def hold(self, client: SMTP, *, encrypts: bool) -> None:
        """Hold the conversation; whatever the server does ends it, and raises _NoTls at most."""
        try:
            await client.connect()
            await self._greet(client)
            if encrypts and client.supports_extension("starttls"):
                await self._encrypt(client)
            await self._name_all(client)
        except aiosmtplib.SMTPResponseException as error:
            # Below 200 is the library's own word for what is no reply.
            self.end(refused_all(error.code, str(error.message)) if error.code >= 200 else SILENT)
        except (aiosmtplib.SMTPException, OSError, ValueError, EOFError):
            self.end(SILENT)
        if client.is_connected:
            with suppress(aiosmtplib.SMTPException, OSError):
                await client.quit(timeout=2)

    async def _greet(self, client: SMTP) -> None:
        try:
            await client.ehlo()
        except aiosmtplib.SMTPHeloError:
            await client.helo()

    async def _encrypt(self, client: SMTP) -> None:
        # Certificates of mail servers are seldom in the name that they are asked by, and nothing secret is said.
        unchecked = ssl.create_default_context()
        unchecked.check_hostname, unchecked.verify_mode = False, ssl.CERT_NONE
        try:
            await client.starttls(tls_context=unchecked)
            await self._greet(client)
        except (aiosmtplib.SMTPException, OSError) as error:
            raise _NoTls from error

    async def _name_all(self, client: SMTP) -> None:
        is_plain = all(address.isascii() for address in self.addresses)
        speaks_all = client.supports_extension("smtputf8")
        options = [] if is_plain or not speaks_all else ["SMTPUTF8"]
        await client.mail(self.us.sender, options=options, encoding="utf-8" if options else "ascii")
        self.probe = await self._name(client, probe_of(self.domain))
        if self.probe.mailbox in (Mailbox.ACCEPTED, Mailbox.POLICY) or self.probe.code == CLOSING:
            # Either all of them are taken, or nobody is whom we ask about, or nobody is heard any more.
            self.end(self.probe)
            return
        for address in self.addresses:
            if not (address.isascii() or options):
                self._said[address] = Reply(Mailbox.UNSAID)
                continue
            reply = await self._name(client, address)
            if reply.mailbox is Mailbox.ACCEPTED and self.probe.mailbox is Mailbox.LATER:
                # Whether it takes any name is not known yet.
                reply = Reply(Mailbox.LATER, self.probe.code, self.probe.enhanced)
            self._said[address] = reply
            if reply.code == CLOSING:
                self.end(reply)
                return

    async def _name(self, client: SMTP, address: str) -> Reply:
        try:
            said = await client.rcpt(address, encoding="ascii" if address.isascii() else "utf-8")
        except aiosmtplib.SMTPRecipientRefused as error:
            return read_reply(error.code, str(error.message)) if error.code >= 200 else SILENT
        return read_reply(said.code, str(said.message))


def probe_of(domain: str) -> str:
    """A mailbox that nobody has at `domain`: the same one each time, since servers put off what is new to them."""
    return f"v{hashlib.sha256(f'nobody at {domain}'.encode()).hexdigest()[:18]}@{domain}"
