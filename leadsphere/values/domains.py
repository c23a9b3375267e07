"""Internet domain names of companies."""

import re
from functools import lru_cache

import idna

from leadsphere.errors import BadValue
from leadsphere.values.text import clean, shortened

# The providers that most private addresses are at: nobody's employer is found in such a domain.
FREE_MAIL = frozenset(
    (
        *("126.com", "163.com", "aim.com", "aol.com", "bol.com.br", "comcast.net", "cox.net", "daum.net"),
        *("email.com", "fastmail.com", "foxmail.com", "free.fr", "gmail.com", "gmx.at", "gmx.ch"),
        *("gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hanmail.net", "hey.com", "hotmail.co.uk"),
        *("hotmail.com", "hotmail.de", "hotmail.es", "hotmail.fr", "hotmail.it", "icloud.com"),
        *("inbox.com", "laposte.net", "libero.it", "list.ru", "live.co.uk", "live.com", "live.fr"),
        *("live.nl", "mac.com", "mail.com", "mail.ru", "me.com", "msn.com", "naver.com", "orange.fr"),
        *("outlook.com", "outlook.de", "outlook.es", "outlook.fr", "pm.me", "proton.me", "protonmail.com"),
        *("qq.com", "rediffmail.com", "rocketmail.com", "sbcglobal.net", "seznam.cz", "sfr.fr"),
        *("sina.com", "t-online.de", "tutanota.com", "uol.com.br", "verizon.net", "wanadoo.fr", "web.de"),
        *("wp.pl", "yahoo.ca", "yahoo.co.in", "yahoo.co.jp", "yahoo.co.uk", "yahoo.com", "yahoo.com.br"),
        *("yahoo.com.mx", "yahoo.de", "yahoo.es", "yahoo.fr", "yahoo.in", "yahoo.it", "yandex.com"),
        *("yandex.ru", "ymail.com", "zoho.com"),
    )
)

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:/*", re.IGNORECASE)
_HOST = re.compile(
    r"(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{2,59})"
)


# A host name or a web address in plain letters, which every rule below lets pass as it stands.
_CERTAIN = re.compile(
    r"(?:https?://)?((?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,18})/?", re.ASCII | re.IGNORECASE
)


def parse_domain(text: str) -> str:
    """The domain in a URL, an e-mail address or a bare host name: lower case, IDNA (RFC 5891) in its ASCII
    form, without `www.`.

    Raises BadValue when there is none.
    """
    if (certain := _CERTAIN.fullmatch(text)) and len(certain[1]) <= 63:
        return certain[1].lower().removeprefix("www.")
    host = clean(text).strip("'\"<>()[],;")
    host = host.removeprefix("mailto:")
    if (scheme := _SCHEME.match(host)) and "//" in scheme[0]:
        if scheme[0].lower() not in ("http://", "https://"):
            raise BadValue(f'"{shortened(text)}" is no web address: it must begin with http:// or https://.')
        host = host[scheme.end() :]
    host = re.split(r"[/?#\\]", host, maxsplit=1)[0].rpartition("@")[2]
    host = re.sub(r":\d{1,5}$", "", host)
    return parse_host(host).removeprefix("www.")


@lru_cache(maxsize=4096)
def parse_host(host: str) -> str:
    """A host name in ASCII, lower case, with at least one dot (RFC 1123, RFC 5891); an IP address is none.

    Raises BadValue when it is not one.
    """
    try:
        name = host if host.isascii() else idna.encode(host, uts46=True).decode("ascii")
    except (idna.IDNAError, UnicodeError):
        name = ""
    name = name.lower().rstrip(".")
    if not _HOST.fullmatch(name):
        raise BadValue(f'"{shortened(host)}" is no domain name. Write it like example.com.')
    return name


@lru_cache(maxsize=4096)
def show_domain(domain: str) -> str:
    """A stored domain in its own letters: münchen.de for xn--mnchen-3ya.de; as it is where that would be another."""
    if "xn--" not in domain:
        return domain
    try:
        shown = idna.decode(domain)
        return shown if idna.encode(shown, uts46=True).decode("ascii") == domain else domain
    except (idna.IDNAError, UnicodeError):
        return domain


def is_free_mail(domain: str) -> bool:
    """Whether `domain` gives addresses to anybody, so that it says nothing of an employer."""
    return domain.lower() in FREE_MAIL
