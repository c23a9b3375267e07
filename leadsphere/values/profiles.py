"""Addresses of people on the web, each in one form."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, unquote_to_bytes, urlencode, urlsplit

from leadsphere.errors import BadValue
from leadsphere.values.domains import parse_host
from leadsphere.values.text import clean, shortened

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Profile:
    """A canonical https or http URL, and whose pages it is on.

    `kind` is linkedin, x, facebook, github (a person's page there), website (a site of one's own), or other
    (another network, or a page that is no person's, such as linkedin.com/company/...).
    """

    kind: str
    url: str


@dataclass(frozen=True, slots=True)
class _Network:
    """A network: its canonical host, its other hosts, and what the path of a person's page looks like."""

    kind: str
    host: str
    hosts: tuple[str, ...]
    page: re.Pattern[str]
    handle: str = "/{}"


_NETWORKS = (
    _Network(
        "linkedin",
        "www.linkedin.com",
        ("linkedin.com",),
        re.compile(
            r"(/in/[^/]+|/pub/[^/]+(?:/[^/]+){0,3})(?:/.*)?|(/sales/(?:lead|people)/[^/,]+).*", re.IGNORECASE
        ),
        "/in/{}",
    ),
    _Network(
        "x",
        "x.com",
        ("x.com", "twitter.com"),
        re.compile(
            r"(/(?!(?:home|search|share|intent|i|hashtag|explore)(?:/|$))\w{1,50})(?:/.*)?",
            re.ASCII | re.IGNORECASE,
        ),
    ),
    _Network(
        "facebook",
        "www.facebook.com",
        ("facebook.com", "fb.com"),
        re.compile(
            r"(/(?!(?:groups|events|sharer|share|watch|pages|login|hashtag|marketplace)(?:[./]|$))[\w.-]+|/people/[^/]+/\d+)(?:/.*)?",
            re.IGNORECASE,
        ),
    ),
    _Network(
        "github",
        "github.com",
        ("github.com",),
        re.compile(r"(/(?!(?:orgs|features|topics|search|about|login)(?:/|$))[a-z\d-]{1,39})", re.IGNORECASE),
    ),
)
_OTHER_NETWORKS = (
    *("instagram.com", "youtube.com", "youtu.be", "tiktok.com", "xing.com", "t.me", "telegram.me"),
    *("wa.me", "medium.com", "threads.net", "bsky.app", "pinterest.com", "snapchat.com", "vk.com"),
    *("gitlab.com", "stackoverflow.com", "crunchbase.com", "angel.co", "wellfound.com", "behance.net"),
    *("dribbble.com", "quora.com", "reddit.com", "lnkd.in"),
)
_ALL_NETWORKS = tuple(host for network in _NETWORKS for host in network.hosts) + _OTHER_NETWORKS
# What says where a click came from, and nothing of the page.
_TRACKING = re.compile(
    r"utm_.*|mc_.*|hsa_.*|_hs.*|fbclid|gclid|dclid|msclkid|twclid|li_fat_id|igsh|igshid|trk|trkinfo|mibextid|"
    r"originalsubdomain|lipi|licu|ref|ref_src|ref_url|fref|s|refid|locale|_l",
    re.IGNORECASE,
)
_HANDLE = re.compile(r"@?[\w.%-]{2,100}")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_PLAIN_SEGMENT = re.compile(r"[A-Za-z0-9._~-]*")
_UNRESERVED = "!$&'()*+,;=:@-._~"


def parse_profile(text: str, *, network: str = "") -> Profile:
    """The profile at a web address, in one form for all of its spellings.

    https for the networks that have it, host in lower case without country or mobile subdomain (twitter.com
    is x.com), no tracking parameters, no fragment, no trailing slash, percent-encoding only where RFC 3987
    needs it (letters of all scripts stay letters). `network` (linkedin, x, facebook or github) lets a bare
    handle such as "@ada" or "in/ada" be understood. At most 500 characters. Raises BadValue for anything
    that is no http or https address.
    """
    return _parse(clean(text), network)


def is_network(domain: str) -> bool:
    """Whether `domain` is a place for everybody's pages, such as linkedin.com, and so no company's own."""
    return _belongs(domain, _ALL_NETWORKS)


@lru_cache(maxsize=8192)
def _parse(line: str, network: str) -> Profile:
    line = line.strip(" '\"<>,;")
    known = next((n for n in _NETWORKS if n.kind == network), None)
    if known and _HANDLE.fullmatch(handle := re.sub(r"^/?in/", "", line)) and not _is_host(handle):
        line = f"https://{known.host}{known.handle.format(handle.lstrip('@'))}"
    parts = _split(line)
    host = parse_host(parts.hostname or "")
    for candidate in _NETWORKS:
        if _belongs(host, candidate.hosts):
            return _on_network(candidate, parts, line)
    kind = "other" if _belongs(host, _OTHER_NETWORKS) else "website"
    scheme = parts.scheme.lower()
    if parts.port not in (None, {"http": 80, "https": 443}[scheme]):
        host = f"{host}:{parts.port}"
    return _profile(kind, f"{scheme}://{host}{_path(parts.path)}{_query(parts.query)}", line)


def _on_network(network: _Network, parts: SplitResult, line: str) -> Profile:
    path = _path(parts.path)
    by_number = dict(parse_qsl(parts.query)).get("id", "")
    if path in ("/profile.php", "/profile/view") and re.fullmatch(r"\w{1,100}", by_number, re.ASCII):
        return _profile(network.kind, f"https://{network.host}{path}?id={by_number}", line)
    if page := network.page.fullmatch(path):
        whole, case_counts = page[1], page[page.re.groups] if page.re.groups > 1 else None
        return _profile(network.kind, f"https://{network.host}{case_counts or whole.lower()}", line)
    return _profile("other", f"https://{network.host}{path}{_query(parts.query)}", line)


def _profile(kind: str, url: str, line: str) -> Profile:
    if len(url) > LONGEST:
        raise BadValue(
            f'"{shortened(line)}" is too long: a web address has at most {LONGEST} characters here.'
        )
    return Profile(kind, url)


def _split(line: str) -> SplitResult:
    """The parts of an address, `https` where it names no scheme."""
    scheme = _SCHEME.match(line)
    if scheme and scheme[1].lower() not in ("http", "https"):
        # "example.com:8080/x" has a port where others have a scheme.
        if "." not in scheme[1]:
            raise BadValue(
                f'"{shortened(line)}" cannot be opened here: a web address begins with http:// or https://.'
            )
        scheme = None
    address = line if scheme else f"https://{line.lstrip('/')}"
    try:
        parts = urlsplit(address)
        refused = (
            parts.username is not None or parts.password is not None or not parts.hostname or parts.port == 0
        )
    except ValueError:
        refused, parts = True, SplitResult("", "", "", "", "")
    if refused or " " in parts.netloc or "\\" in line:
        raise BadValue(f'"{shortened(line)}" is no web address. Write it like https://www.example.com/name.')
    return parts


def _belongs(host: str, hosts: tuple[str, ...]) -> bool:
    return host in hosts or (host.endswith(hosts) and any(host.endswith(f".{name}") for name in hosts))


def _is_host(text: str) -> bool:
    """Whether "ada.com" rather than "ada.lovelace" was written: a known network's name, or www."""
    return text.lower().startswith("www.") or is_network(text.lower())


def _path(path: str) -> str:
    """RFC 3986, 6.2.2: dot segments resolved, no empty ones, each percent-encoded no more than needed."""
    segments: list[str] = []
    for segment in map(_segment, path.split("/")):
        if segment == "..":
            segments = segments[:-1]
        elif segment not in ("", "."):
            segments.append(segment)
    return "".join(f"/{segment}" for segment in segments)


def _segment(segment: str) -> str:
    if _PLAIN_SEGMENT.fullmatch(segment):
        return segment
    raw = unquote_to_bytes(segment)
    try:
        letters = unicodedata.normalize("NFC", raw.decode("utf-8"))
    except UnicodeDecodeError:
        return quote(raw, safe=_UNRESERVED)
    return "".join(
        c if c.isalnum() or (not c.isascii() and _is_mark(c)) else quote(c, safe=_UNRESERVED) for c in letters
    )


def _is_mark(character: str) -> bool:
    """Vowel signs and the like, and emoji, which belong to a word; no spaces, controls or formats."""
    return unicodedata.category(character)[0] in "LMNS"


def _query(query: str) -> str:
    try:
        pairs = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True, max_num_fields=50)]
    except ValueError:
        return ""
    kept = [(name, value) for name, value in pairs if not _TRACKING.fullmatch(name)]
    return f"?{urlencode(kept)}" if kept else ""
