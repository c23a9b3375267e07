"""One request past the guard: an answer within its limits, or a sentence that says why there is none."""

import asyncio
import re
import ssl
import zlib
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import httpcore
from w3lib.url import safe_url_string

from leadsphere import VERSION
from leadsphere.errors import BadValue
from leadsphere.outgoing.guard import Guard, Refused, pool_of
from leadsphere.scraping.forbidden import forbidden
from leadsphere.scraping.order import MEGABYTE, Limits
from leadsphere.scraping.sample import SAMPLE, sample_page

REDIRECTS = 5
REDIRECTED = (301, 302, 303, 307, 308)
_PIECE = 64 * 1024
_ACCEPT = (
    b"text/html,application/xhtml+xml,application/xml;q=0.9,text/csv,application/json,text/vcard,*/*;q=0.5"
)
_IN_A_LINE = 2_000
_DOT = re.compile("%2e", re.IGNORECASE)


class Unread(Exception):
    """A page that is not read: `str(error)` says why."""


class TooMuch(Exception):
    """All pages together have more bytes than one run takes."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came from an address: headers by their names in lower case, the body as it is once it is unpacked."""

    url: str
    status: int
    headers: dict[str, str] = field(default_factory=dict[str, str])
    body: bytes = b""

    @property
    def location(self) -> str:
        """Where a redirect leads; "" where it is none."""
        target = self.headers.get("location", "")
        return joined(self.url, target) if self.status in REDIRECTED and target else ""


class Fetcher:
    """Asks for pages. Nothing but checked addresses is ever connected to; no redirect is followed by itself."""

    def __init__(self, guard: Guard, limits: Limits, agent: str) -> None:
        self._guard, self._limits, self._agent = guard, limits, agent
        self._pool = pool_of(guard, _tls())
        self.bytes = 0

    async def get(self, url: str) -> Answer:
        """The answer to one request. Raises Unread with a sentence, TooMuch."""
        parts = urlsplit(url)
        if parts.scheme in ("http", "https") and parts.netloc == SAMPLE:
            status, kind, body = sample_page(parts.path)
            return Answer(url, status, {"content-type": kind}, body)
        if site := forbidden(parts.hostname or ""):
            raise Unread(site.sentence)
        try:
            checked = self._guard.check_url(url)
            async with asyncio.timeout(self._limits.page_seconds):
                return await self._get(url, checked.netloc)
        except TimeoutError:
            raise Unread(f"There was no whole answer within {self._limits.page_seconds:g} seconds.") from None
        except (BadValue, Refused) as error:
            raise Unread(str(error)) from error
        except (httpcore.NetworkError, httpcore.TimeoutException, OSError) as error:
            raise Unread(_why(error)) from error
        except (httpcore.ProtocolError, httpcore.UnsupportedProtocol, zlib.error) as error:
            raise Unread("The answer was none that HTTP knows.") from error

    async def follow(self, url: str) -> Answer:
        """The answer behind at most five redirects, each of them checked. Raises Unread, TooMuch."""
        for _ in range(REDIRECTS + 1):
            answer = await self.get(url)
            if not answer.location:
                return answer
            url = answer.location
        raise Unread("It redirects more than five times.")

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.aclose()

    async def _get(self, url: str, host: str) -> Answer:
        headers = [
            (b"host", host.encode()),
            (b"user-agent", self._agent.encode()),
            (b"accept", _ACCEPT),
            (b"accept-language", b"en, *;q=0.5"),
            (b"accept-encoding", b"gzip"),
            (b"connection", b"close"),
        ]
        async with self._pool.stream("GET", url, headers=headers) as answer:
            said = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
            body = _Body(said.get("content-encoding", ""), self._limits.page_bytes)
            async for piece in answer.aiter_stream():
                self.bytes += len(piece)
                if self.bytes > self._limits.bytes:
                    raise TooMuch
                body.add(piece)
            return Answer(url, answer.status, said, body.finished())


class _Body:
    """A body as it comes, unpacked while it does: never more than it may have."""

    def __init__(self, packed: str, most: int) -> None:
        self._pieces: list[bytes] = []
        self._left, self._most = most, most
        self._came = 0
        packed = packed.strip().lower()
        if packed not in ("", "identity", "gzip", "x-gzip"):
            raise Unread("The page is packed in a way that was not asked for.")
        self._unpack = zlib.decompressobj(31) if "gzip" in packed else None

    def add(self, piece: bytes) -> None:
        self._came += len(piece)
        if self._came > self._most:
            raise Unread(_too_large(self._most))
        if self._unpack is None:
            self._keep(piece)
            return
        while piece and not self._unpack.eof:
            self._keep(self._unpack.decompress(piece, _PIECE))
            piece = self._unpack.unconsumed_tail

    def finished(self) -> bytes:
        if self._unpack is not None:
            self._keep(self._unpack.flush())
        return b"".join(self._pieces)

    def _keep(self, piece: bytes) -> None:
        self._left -= len(piece)
        if self._left < 0:
            raise Unread(_too_large(self._most))
        self._pieces.append(piece)


def unpacked(data: bytes, most: int) -> bytes:
    """What a .gz file holds. Raises Unread where that is more than `most` bytes, or damaged."""
    body = _Body("gzip", most)
    try:
        body.add(data)
    except zlib.error as error:
        raise Unread("This packed file is damaged.") from error
    return body.finished()


def joined(base: str, target: str) -> str:
    """The address that a link on a page leads to, as it is asked for: ASCII, without its fragment; "" for none.

    Anything but http and https is none: javascript:, data:, mailto:, file:.
    """
    target = target.strip()
    if not target or len(target) > _IN_A_LINE:
        return ""
    try:
        whole = safe_url_string(urljoin(base, target))
        parts = urlsplit(whole)
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.hostname:
        return ""
    return parts._replace(fragment="", path=without_dots(parts.path)).geturl()


def without_dots(path: str) -> str:
    """A path as whoever serves it understands it: "/x/%2e%2e/private" is /private (RFC 3986, 5.2.4)."""
    pieces = _DOT.sub(".", path).split("/")[1:]
    kept: list[str] = []
    for piece in pieces:
        if piece == "..":
            del kept[-1:]
        elif piece != ".":
            kept.append(piece)
    if pieces and pieces[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)


def agent_of(home: str) -> str:
    """How we introduce ourselves: name, version, and where this installation is, if it has said so."""
    return f"LeadSphere/{VERSION}" + (f" (+{home})" if home else "")


def _tls() -> ssl.SSLContext:
    return httpcore.default_ssl_context()


def _too_large(most: int) -> str:
    return f"This page has more than {most // MEGABYTE} MB."


def _why(error: BaseException) -> str:
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLError):
            return "Its certificate could not be verified."
        cause = cause.__cause__ or cause.__context__
    return "It could not be reached."
