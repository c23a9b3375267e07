"""Which addresses may be asked: those of the whole internet, and nothing that stands inside of ours.

A name is resolved once, every address that it has is checked, and a connection goes to the address that was
checked: a name that answers differently the next time gains nothing.
"""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Iterable
from ssl import SSLContext
from typing import Any, cast
from urllib.parse import SplitResult, urlsplit

import httpcore

from leadsphere.errors import BadValue

Resolve = Callable[[str, int], Awaitable[list[str]]]
"""The addresses of a name. Raises OSError where there are none."""

PORTS = {"http": 80, "https": 443}
LONGEST_URL = 2_000

Ip = ipaddress.IPv4Address | ipaddress.IPv6Address

# RFC 6052 and RFC 3056: addresses by which an IPv4 one is reached.
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = ipaddress.IPv6Network("64:ff9b:1::/48")

# RFC 4291, 2.4: what is given out to the internet. Outside of it lie forms that no registry lists as special: those
# that carry an IPv4 address (::127.0.0.1, ::ffff:0:127.0.0.1), and site-local ones (fec0::).
_GLOBAL = ipaddress.IPv6Network("2000::/3")

# What Python's `is_global` lets pass: the inner service of Azure's machines, and two blocks for protocols (RFC 6890,
# RFC 7526).
_RESERVED = tuple(map(ipaddress.ip_network, ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24")))

_THIS_MACHINE: tuple[str, ...] = ("127.0.0.1", "::1")


class Refused(Exception):
    """An address that may not be asked: `str(error)` says why, without naming what stands behind it."""


class Guard:
    """What may be asked. `local` lets this machine itself be asked too, on any port: for tests."""

    def __init__(self, *, local: bool = False, resolve: Resolve | None = None) -> None:
        self.local = local
        self._resolve = resolve or resolve_by_system

    def check_url(self, url: str) -> SplitResult:
        """The parts of a URL that may be asked, as far as that can be told without its name's addresses.

        Raises BadValue, saying what a good one is.
        """
        if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
            raise BadValue(
                f"An address has at most {LONGEST_URL:,} characters, all of them plain, and no blanks."
            )
        try:
            parts = urlsplit(url)
            port = parts.port
        except ValueError:
            raise BadValue("Type an address such as https://example.org/hook.") from None
        if parts.scheme not in PORTS or not parts.hostname:
            raise BadValue("An address begins with https:// or http://, and a name follows.")
        if parts.username is not None or parts.password is not None:
            raise BadValue("An address has no user name and no password in it.")
        if parts.fragment:
            raise BadValue("An address ends before its #.")
        address = _address(parts.hostname)
        if address is not None and not self._may(address):
            raise BadValue("This address is not on the internet. Type one that anybody could reach.")
        is_local = self.local and (
            _is_this_machine(parts.hostname) or (address is not None and address.is_loopback)
        )
        if port not in (None, PORTS[parts.scheme]) and not is_local:
            raise BadValue("Only the ports 443 (https) and 80 (http) are asked: leave the port out.")
        return parts

    async def addresses(self, host: str, port: int) -> list[str]:
        """The addresses of a host, each of them checked. Raises Refused where any may not be asked, OSError."""
        literal = _address(host)
        if literal is not None:
            found = [str(literal)]
        elif _is_this_machine(host):
            found = list(_THIS_MACHINE)
        else:
            found = await self._resolve(host, port)
        if not found:
            raise OSError("no address")
        if not all(self._may(ipaddress.ip_address(_without_zone(one))) for one in found):
            raise Refused("This name leads to an address that is not on the internet.")
        return found

    def _may(self, address: Ip) -> bool:
        if self.local and address.is_loopback:
            return True
        inside = _inside(address)
        if isinstance(address, ipaddress.IPv6Address) and address not in _GLOBAL and not inside:
            return False
        return all(
            one.is_global and not one.is_multicast and not any(one in block for block in _RESERVED)
            for one in (address, *inside)
        )


class GuardedNetwork(httpcore.AsyncNetworkBackend):
    """Connects to checked addresses alone, whatever the name says the next time it is asked."""

    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        # The library says nothing of its type.
        self._inner: httpcore.AsyncNetworkBackend = cast(Any, httpcore).AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore calls it so
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to the first of the addresses that takes one."""
        try:
            found = await asyncio.wait_for(self._guard.addresses(host, port), timeout)
        except TimeoutError:
            raise httpcore.ConnectTimeout("the name could not be resolved in time") from None
        except (OSError, UnicodeError):
            # A name with an empty or too long part cannot even be asked about.
            raise httpcore.ConnectError("the name has no address") from None
        failed: Exception = httpcore.ConnectError("the name has no address")
        for address in found[:3]:
            try:
                return await self._inner.connect_tcp(address, port, timeout, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failed = error
        raise failed

    async def connect_unix_socket(
        self,
        path: str,
        timeout: float | None = None,  # noqa: ASYNC109 - httpcore calls it so
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Refused."""
        raise Refused("This address is not on the internet.")

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await asyncio.sleep(seconds)


async def resolve_by_system(host: str, port: int) -> list[str]:
    """The addresses that this machine finds for a name."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


def pool_of(guard: Guard, tls: SSLContext | None = None) -> httpcore.AsyncConnectionPool:
    """Connections for requests; httpcore follows no redirect and reads no proxy from the environment."""
    return httpcore.AsyncConnectionPool(
        ssl_context=tls,
        max_connections=100,
        max_keepalive_connections=0,
        network_backend=GuardedNetwork(guard),
    )


def _inside(address: Ip) -> list[Ip]:
    """The IPv4 addresses that an IPv6 one leads to."""
    if isinstance(address, ipaddress.IPv4Address):
        return []
    if address in _NAT64 or address in _NAT64_LOCAL:
        return [ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)]
    teredo = address.teredo or ()
    return [one for one in (address.ipv4_mapped, address.sixtofour, *teredo) if one is not None]


def _is_this_machine(host: str) -> bool:
    """Whether a name means this machine wherever it is said: no name server is asked about it (RFC 6761, 6.3)."""
    return host.lower().rstrip(".").rpartition(".")[2] == "localhost"


def _address(host: str) -> Ip | None:
    try:
        return ipaddress.ip_address(_without_zone(host))
    except ValueError:
        pass
    try:
        # "127.1", "0x7f.1" and "2130706433" are addresses too, for whoever connects.
        return ipaddress.IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def _without_zone(address: str) -> str:
    return address.partition("%")[0]
