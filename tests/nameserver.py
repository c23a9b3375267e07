"""A name server for tests, on a port of this machine: it answers as its table says, as slowly as told, and counts."""

import asyncio
import contextlib
import threading
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

import dnslib
from dnslib import QTYPE, RCODE, RR

MX, NULL_MX, ADDRESS, ADDRESS6, NOTHING, BROKEN, REFUSED, SILENT = (
    *("mx", "null mx", "a", "aaaa", "nothing", "servfail", "refused", "silent"),
)
"""What a domain may have; one that the table does not name does not exist."""


class NameServer:
    """What it says of each domain; `delay` is in seconds, `asked` counts the questions by domain and type."""

    def __init__(
        self,
        domains: Mapping[str, str],
        *,
        delay: float = 0.0,
        ttl: int = 300,
        default: str = "",
        hosts: Mapping[str, str] | None = None,
    ) -> None:
        self.domains = dict(domains)
        self.hosts = dict(hosts or {})
        """The address (IPv4) of each host that has one."""
        self.delay, self.ttl, self.default = delay, ttl, default
        self.asked: Counter[tuple[str, str]] = Counter()
        self.at_once = self.most_at_once = 0
        self.port = 0

    @property
    def address(self) -> tuple[str, int]:
        """Where it listens."""
        return "127.0.0.1", self.port

    @property
    def setting(self) -> str:
        """LEADSPHERE_DNS for a process that is to ask it."""
        return f"127.0.0.1:{self.port}"

    def mx_queries(self) -> int:
        """How many domains' mail servers were asked for, each as often as it was."""
        return sum(many for (_, kind), many in self.asked.items() if kind == "MX")

    def reply(self, packet: bytes) -> bytes | None:
        """The answer to a question, or None where there is to be none."""
        question = dnslib.DNSRecord.parse(packet)
        domain, kind = str(question.q.qname).rstrip(".").lower(), QTYPE[question.q.qtype]
        self.asked[domain, kind] += 1
        has = NOTHING if domain in self.hosts else self.domains.get(domain, self.default)
        if has == SILENT:
            return None
        answer = question.reply()
        if has in (BROKEN, REFUSED):
            answer.header.rcode = RCODE.SERVFAIL if has == BROKEN else RCODE.REFUSED
        elif not has:
            answer.header.rcode = RCODE.NXDOMAIN
        for record in _RECORDS.get((has, kind), ()):
            answer.add_answer(*RR.fromZone(f"{domain}. {self.ttl} IN {kind} {record.format(domain)}"))
        if domain in self.hosts and kind == "A":
            answer.add_answer(*RR.fromZone(f"{domain}. {self.ttl} IN A {self.hosts[domain]}"))
        if not answer.rr:
            answer.add_auth(
                *RR.fromZone(
                    f"{domain}. {self.ttl} IN SOA ns.{domain}. hostmaster.{domain}. 1 3600 600 86400 {self.ttl}"
                )
            )
        return bytes(answer.pack())


_RECORDS: Mapping[tuple[str, str], tuple[str, ...]] = {
    (MX, "MX"): ("20 mx2.{}.", "10 mx1.{}."),
    (MX, "A"): ("192.0.2.1",),
    (MX, "NS"): ("ns.{}.",),
    (NULL_MX, "MX"): ("0 .",),
    (NULL_MX, "A"): ("192.0.2.1",),
    (ADDRESS, "A"): ("192.0.2.1",),
    (ADDRESS6, "AAAA"): ("2001:db8::1",),
}


class _Protocol(asyncio.DatagramProtocol):
    def __init__(self, server: NameServer) -> None:
        self.server = server
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: Any) -> None:
        server = self.server
        reply = server.reply(data)
        server.at_once += 1
        server.most_at_once = max(server.most_at_once, server.at_once)
        asyncio.get_running_loop().call_later(server.delay, self._send, reply, addr)

    def _send(self, reply: bytes | None, addr: Any) -> None:
        self.server.at_once -= 1
        # Whoever asked may have gone, and the server with them, before a slow answer is due.
        if reply is not None and not self.transport.is_closing():
            self.transport.sendto(reply, addr)


@contextlib.contextmanager
def serving(server: NameServer) -> Iterator[NameServer]:
    """The name server, answering from a thread and an event loop of its own."""
    ready = threading.Event()
    stop: list[Any] = []

    async def serve() -> None:
        loop, over = asyncio.get_running_loop(), asyncio.Event()
        transport, _ = await loop.create_datagram_endpoint(lambda: _Protocol(server), ("127.0.0.1", 0))
        server.port = transport.get_extra_info("sockname")[1]
        stop.append(lambda: loop.call_soon_threadsafe(over.set))
        ready.set()
        await over.wait()
        transport.close()
        await asyncio.sleep(0)

    thread = threading.Thread(target=lambda: asyncio.run(serve()), name="name-server", daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield server
    finally:
        stop[0]()
        thread.join()
