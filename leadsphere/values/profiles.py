"""Addresses of people on the web, each in one form."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, parse_qsl, quote, unquote_to_bytes, urlencode, urlsplit

from leadsphere.errors import BadValue
from leadsphere.values.domains import parse_host
from leadsphere.values.text import half_width, shortened, unmarked

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
    """A network: its canonical host, its other hosts, what the path of a person's page and a bare handle look like.

    Capitals do not count in what `page` finds as "page", and do in what it finds as "number".
    """

    kind: str
    host: str
    hosts: tuple[str, ...]
    page: re.Pattern[str]
    handle: re.Pattern[str]
    path: str = "/{}"


_NETWORKS = (
    _Network(
        "linkedin",
        "www.linkedin.com",
        ("linkedin.com",),
        re.compile(
            r"(?:/mwlite|/comm)?(?P<number>/in/(?-i:AC[ow]AA)[\w-]{10,}|/sales/(?:lead|people)/[^/,]+)(?:[/,].*)?"
            r"|(?:/mwlite|/comm)?(?P<page>/in/[^/]+|/pub/(?!dir/)[^/]+(?:/[^/]+){0,3})(?:/.*)?",
            re.IGNORECASE,
        ),
        re.compile(r"[\w%-]{3,100}"),
        "/in/{}",
    ),
    _Network(
        "x",
        "x.com",
        ("x.com", "twitter.com"),
        re.compile(
            r"(?P<page>/(?!(?:home|search|share|intent|i|hashtag|explore)(?:/|$))\w{1,50})(?:/.*)?",
            re.ASCII | re.IGNORECASE,
        ),
        re.compile(r"\w{2,50}", re.ASCII),
    ),
    _Network(
        "facebook",
        "www.facebook.com",
        ("facebook.com", "fb.com"),
        re.compile(
            r"(?P<page>/people/[^/]+/\d+|/(?!(?:groups|events|sharer|share|watch|pages|people|login|hashtag|"
            r"marketplace)(?:[./]|$))[\w.-]+)(?:/.*)?",
            re.IGNORECASE,
        ),
        re.compile(r"[\w.%-]{2,100}"),
    ),
    _Network(
        "github",
        "github.com",
        ("github.com",),
        re.compile(
            r"(?P<page>/(?!(?:orgs|features|topics|search|about|login)(?:/|$))[a-z\d-]{1,39})", re.IGNORECASE
        ),
        re.compile(r"[a-z\d-]{2,39}", re.IGNORECASE),
    ),
)
_OTHER_NETWORKS = (
    *("instagram.com", "youtube.com", "youtu.be", "tiktok.com", "xing.com", "t.me", "telegram.me"),
    *("wa.me", "medium.com", "threads.net", "threads.com", "bsky.app", "pinterest.com", "snapchat.com"),
    *("vk.com", "gitlab.com", "stackoverflow.com", "crunchbase.com", "angel.co", "wellfound.com"),
    *("behance.net", "dribbble.com", "quora.com", "reddit.com", "lnkd.in", "fb.me", "m.me"),
)
_ALL_NETWORKS = tuple(host for network in _NETWORKS for host in network.hosts) + _OTHER_NETWORKS
# Where everybody's pages are too: for telephones, old browsers, and each country or language. Any other
# subdomain, such as docs.github.com, is the network's own.
_DOOR = re.compile(r"(?:(?:www|m|mobile|touch|web|mbasic|[a-z]{2}(?:-[a-z]{2})?)\.)?")
# What says where a click came from, and nothing of the page.
_TRACKING = re.compile(
    r"utm_.*|mc_.*|hsa_.*|_hs.*|fbclid|gclid|dclid|msclkid|twclid|li_fat_id|igsh|igshid", re.IGNORECASE
)
# Of pages on networks; elsewhere "s" may be what is searched for, and "locale" the language.
_TRACKING_ON_NETWORKS = re.compile(
    rf"{_TRACKING.pattern}|trk|trkinfo|mibextid|originalsubdomain|lipi|licu|ref|ref_src|ref_url|fref|s|refid|"
    r"locale|hl|_l|si|feature|is_from_webapp|sender_device",
    re.IGNORECASE,
)
_NAMES = "|".join(re.escape(host) for network in _NETWORKS for host in network.hosts)
# "https://https://..." and "https://www.linkedin.com/in/https://...": a form's own beginning before a whole address.
_TWICE = re.compile(
    rf"^(?:https?://(?=https?://)|(?:https?://)?(?:www\.)?(?:{_NAMES})/+(?:in/+)?"
    rf"(?=(?:https?://+)?(?:www\.)?(?:{_NAMES})/))+",
    re.IGNORECASE,
)
_LABEL = re.compile(
    r"^(?:linked ?in|twitter|x|facebook|fb|git ?hub|web ?site|web|url|site|home ?page|profile|link|blog)\s*:\s+",
    re.IGNORECASE,
)
_AFTER_HASHBANG = re.compile(r"^((?:https?://)?(?:www\.|mobile\.)?twitter\.com/)#!/", re.IGNORECASE)
_AT = re.compile(r"^((?:/mwlite|/comm)?/(?:in/)?)@+(?=[^/.@])", re.IGNORECASE)
_MORE_THAN_ONE = re.compile(r"\..*\s(?:https?://|www\.)", re.IGNORECASE)
_TYPED_WIDE = re.compile(r"^[\uff01-\uff5e]+")
_AROUND = " '\"<>,;"
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_PLAIN_SEGMENT = re.compile(r"[A-Za-z0-9._~-]*")
_UNRESERVED = "!$&'()*+,;=:@-._~"


# Capitals do not count, save in the numbers that LinkedIn gives people (ACoAA...).
_CERTAIN = re.compile(
    r"https?://(?:www\.)?linkedin\.com/in/(?!ac[ow]aa)([a-z0-9-]{3,90})/?", re.ASCII | re.IGNORECASE
)


def certain_profile(text: str) -> str:
    """The URL that `parse_profile` makes of a plain address on LinkedIn; "" for a text that it must look at."""
    found = _CERTAIN.fullmatch(text)
    return f"https://www.linkedin.com/in/{found[1].lower()}" if found else ""


def parse_profile(text: str, *, network: str = "") -> Profile:
    """The profile at a web address, in one form for all of its spellings.

    https for the networks that have it, host in lower case without country or mobile subdomain (twitter.com
    is x.com), no tracking parameters, no fragment, no trailing slash, percent-encoding only where RFC 3987
    needs it (letters of all scripts stay letters). `network` (linkedin, x, facebook or github) lets a bare
    handle such as "@ada" or "in/ada" be understood. At most 500 characters. Raises BadValue for anything
    that is no http or https address.
    """
    if certain := certain_profile(text):
        return Profile("linkedin", certain)
    return _parse(_bare(text), network)


def is_network(domain: str) -> bool:
    """Whether `domain` is a place for everybody's pages, such as linkedin.com, and so no company's own."""
    return _belongs(domain, _ALL_NETWORKS)


def _bare(text: str) -> str:
    """Without what people and programs write around an address."""
    line = _TYPED_WIDE.sub(lambda wide: half_width(wide[0]), unmarked(text)).strip(_AROUND)
    if line.startswith(("(", "[")):
        line = line.strip("()[]")
    return _AFTER_HASHBANG.sub(r"\1", _TWICE.sub("", _LABEL.sub("", line))).rstrip(".")


@lru_cache(maxsize=8192)
def _parse(line: str, network: str) -> Profile:
    if len(line) > 10 * LONGEST:
        raise BadValue(_too_long(line))
    if not line:
        raise BadValue("There is no web address. Write it like https://www.example.com/name.")
    if _MORE_THAN_ONE.search(line):
        raise BadValue(f'"{shortened(line)}" is more than one web address: write each by itself.')
    parts = _split(_with_host(line, network))
    host = parse_host(parts.hostname or "")
    for candidate in _NETWORKS:
        if any(host.endswith(name) and _DOOR.fullmatch(host.removesuffix(name)) for name in candidate.hosts):
            return _on_network(candidate, parts, line)
    kind = "other" if is_network(host) else "website"
    scheme = parts.scheme.lower()
    if parts.port not in (None, {"http": 80, "https": 443}[scheme]):
        host = f"{host}:{parts.port}"
    tracking = _TRACKING_ON_NETWORKS if kind == "other" else _TRACKING
    return _profile(kind, f"{scheme}://{host}{_path(parts.path)}{_query(parts.query, tracking)}", line)


def _with_host(line: str, network: str) -> str:
    """The address of a bare handle on a known network; any other text as it is."""
    known = next((n for n in _NETWORKS if n.kind == network), None)
    handle = re.sub(r"^(?:/?in/)?@?", "", line).rstrip("/")
    if known and known.handle.fullmatch(handle) and not _is_host(handle):
        return f"https://{known.host}{known.path.format(handle)}"
    return line


def _on_network(network: _Network, parts: SplitResult, line: str) -> Profile:
    path = _AT.sub(r"\1", _path(parts.path))
    by_number = dict(parse_qsl(parts.query)).get("id", "")
    if path in ("/profile.php", "/profile/view") and re.fullmatch(r"\w{1,100}", by_number, re.ASCII):
        return _profile(network.kind, f"https://{network.host}{path}?id={by_number}", line)
    if found := network.page.fullmatch(path):
        groups = found.groupdict()
        page, _, number = (groups.get("number") or "").rpartition("/")
        whole = f"{page.lower()}/{number}" if number else groups["page"].lower()
        return _profile(network.kind, f"https://{network.host}{whole}", line)
    query = _query(parts.query, _TRACKING_ON_NETWORKS)
    return _profile("other", f"https://{network.host}{path}{query}", line)


def _profile(kind: str, url: str, line: str) -> Profile:
    # Once decoded, an address may end in signs of a sentence, or hold another: it is read until it stays the same.
    if (shorter := _bare(url)) != url:
        return _parse(shorter, "")
    if len(url) > LONGEST:
        raise BadValue(_too_long(line))
    return Profile(kind, url)


def _too_long(line: str) -> str:
    return f'"{shortened(line)}" is too long: a web address has at most {LONGEST} characters here.'


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


def _query(query: str, tracking: re.Pattern[str]) -> str:
    try:
        pairs = [(name, value) for name, value in parse_qsl(query, keep_blank_values=True, max_num_fields=50)]
    except ValueError:
        return ""
    kept = [(name, value) for name, value in pairs if not tracking.fullmatch(name)]
    return f"?{urlencode(kept)}" if kept else ""
