"""Mail servers for tests, on addresses of this machine: each domain's does as its table says, and notes all of it."""

import asyncio
import contextlib
import ssl
import threading
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

(ACCEPTS, REFUSES, ANY, GREYLISTS, LATER, POLICY, BLOCKLIST, FULL, CANNOT_SAY, PLAIN, EXCHANGE, FORBIDS) = (
    *(
        "accepts",
        "refuses",
        "any",
        "greylists",
        "later",
        "policy",
        "blocklist",
        "full",
        "cannot say",
        "plain",
    ),
    *("exchange", "forbids"),
)
CLOSES = "closes"
"""What a server says of mailboxes: of one that nobody has it says no, but for ANY."""
HANGS, DROPS, NONSENSE, BUSY, BARRED, CLOSED = "hangs", "drops", "nonsense", "busy", "barred", "closed"
"""What it does before anybody is named; each has an address of its own."""
OWN = {HANGS: "127.0.0.2", DROPS: "127.0.0.3", NONSENSE: "127.0.0.4", BUSY: "127.0.0.5", BARRED: "127.0.0.6",
       CLOSED: "127.0.0.7"}  # fmt: skip
USUAL = "127.0.0.1"

_NO = "550 5.1.1 <{}>: Recipient address rejected: User unknown"
_SAYS = {
    REFUSES: _NO,
    LATER: "451 4.7.1 <{}>: try again later",
    POLICY: "550 5.7.1 <{}>: rejected by our policy",
    BLOCKLIST: "554 Service unavailable; Client host [192.0.2.9] blocked using zen.spamhaus.org",
    FULL: "552 5.2.2 <{}>: mailbox full",
    CANNOT_SAY: "252 2.0.0 Cannot VRFY {}, will try",
    PLAIN: "550 no such user here",
    EXCHANGE: "550 5.4.1 Recipient address rejected: Access denied.",
    FORBIDS: "550 Requested action not taken",
    CLOSES: "421 4.7.0 <{}>: too many, closing",
}


class MailServer:
    """What it does for each domain; `known` are the mailboxes that there are where the domain ACCEPTS (None: all
    but those that tests call "v..." and a long number, as verification does).
    """

    def __init__(self, domains: Mapping[str, str]) -> None:
        self.domains = dict(domains)
        self.port = 0
        self.said: list[tuple[str, str]] = []
        """Every command: its verb and its argument."""
        self.asked: Counter[str] = Counter()
        self.now = self.most_at_once = self.encrypted = self.connections = 0
        self.names: list[str] = []
        self._waited: set[str] = set()

    def address_of(self, domain: str) -> str:
        """The address that the mail server of a domain has."""
        return OWN.get(self.domains.get(domain, ""), USUAL)

    def verbs(self) -> set[str]:
        """The commands that were heard."""
        return {verb for verb, _ in self.said}

    # What aiosmtpd calls.

    async def handle_EHLO(
        self, server: Any, session: Session, _: Envelope, name: str, answers: list[str]
    ) -> Any:
        session.host_name = name
        self.names.append(name)
        self.encrypted += bool(session.ssl)
        return answers

    async def handle_RCPT(self, _s: Any, _e: Session, envelope: Envelope, address: str, _o: list[str]) -> str:
        self.asked[address] += 1
        local, _, domain = address.rpartition("@")
        does = self.domains.get(domain, ACCEPTS)
        if does == GREYLISTS and address not in self._waited:
            self._waited.add(address)
            return "450 4.2.0 Greylisted, see you later"
        if does != ANY and _is_nobodys(local):
            # Those that refuse us refuse us whomever we name.
            whole = does in (POLICY, BLOCKLIST, LATER)
            return _SAYS[does].format(address) if whole else _NO.format(address)
        envelope.rcpt_tos.append(address)
        return _SAYS[does].format(address) if does in _SAYS else "250 2.1.5 OK"

    async def handle_DATA(self, *_: Any) -> str:
        raise AssertionError("no message is ever sent")


def _is_nobodys(local: str) -> bool:
    return len(local) > 12 and local[0] == "v" and all(c in "0123456789abcdef" for c in local[1:])


class _Heard(SMTP):
    """aiosmtpd's protocol, that notes what it hears, and may forget that it knows EHLO."""

    def __init__(self, server: MailServer, **how: Any) -> None:
        super().__init__(server, enable_SMTPUTF8=True, **how)
        self._server = server

    def connection_made(self, transport: Any) -> None:
        if not self._is_encrypting(transport):
            self._server.connections += 1
            self._server.now += 1
            self._server.most_at_once = max(self._server.most_at_once, self._server.now)
        super().connection_made(transport)

    def connection_lost(self, error: Any) -> None:
        self._server.now -= 1
        super().connection_lost(error)

    def _is_encrypting(self, transport: Any) -> bool:
        return transport.get_extra_info("sslcontext") is not None

    def _note(self, verb: str, argument: str | None) -> None:
        self._server.said.append((verb, argument or ""))

    async def smtp_EHLO(self, hostname: str) -> None:
        self._note("EHLO", hostname)
        await super().smtp_EHLO(hostname)

    async def smtp_MAIL(self, arg: str | None) -> None:
        self._note("MAIL", arg)
        await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str | None) -> None:
        self._note("RCPT", arg)
        await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str | None) -> None:
        self._note("DATA", arg)
        await super().smtp_DATA(arg)

    async def smtp_QUIT(self, arg: str | None) -> None:
        self._note("QUIT", arg)
        await super().smtp_QUIT(arg)

    async def smtp_STARTTLS(self, arg: str | None) -> None:
        self._note("STARTTLS", arg)
        await super().smtp_STARTTLS(arg)


Conversation = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def _hang(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
    await reader.read()


async def _drop(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mx ESMTP\r\n")


async def _babble(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"\x00\xff HTTP/1.1 418 teapot\r\n" * 3)
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(reader.read(), 2)


async def _be_busy(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"421 4.7.0 Too busy, come back\r\n")


async def _bar(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"554 5.7.1 Your host is on a block list\r\n")


_BEFORE: Mapping[str, Conversation] = {
    HANGS: _hang, DROPS: _drop, NONSENSE: _babble, BUSY: _be_busy, BARRED: _bar,
}  # fmt: skip


@contextlib.contextmanager
def mail_serving(server: MailServer, *, certificate: Path | None = None) -> Iterator[MailServer]:
    """The mail servers, each on its address and all on one port; they offer to encrypt where there is a certificate."""
    ready, stop = threading.Event(), list[Callable[[], Any]]()

    def begun(talk: Conversation) -> Conversation:
        async def hold(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            server.connections += 1
            try:
                await talk(reader, writer)
            finally:
                writer.close()

        return hold

    async def serve() -> None:
        loop, over = asyncio.get_running_loop(), asyncio.Event()
        tls = _tls(certificate) if certificate else None
        usual = await loop.create_server(
            lambda: _Heard(server, tls_context=tls, loop=loop, hostname="mx.test"), USUAL, 0
        )
        server.port = usual.sockets[0].getsockname()[1]
        others = [
            await asyncio.start_server(begun(talk), OWN[does], server.port) for does, talk in _BEFORE.items()
        ]
        stop.append(lambda: loop.call_soon_threadsafe(over.set))
        ready.set()
        await over.wait()
        for listening in (usual, *others):
            listening.close()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.sleep(0.05)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="mail-server", daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield server
    finally:
        stop[0]()
        thread.join()


def certificate_in(folder: Path) -> Path:
    """A certificate that nobody has signed, with its key in one file."""
    own = ec.generate_private_key(ec.SECP256R1())
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mx.test")]), datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(own.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(own, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    both = folder / "mx.pem"
    key = own.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain)
    both.write_bytes(key + certificate.public_bytes(pem))
    return both


def _tls(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
