"""Which mail domain was probably meant, and which ones anybody gets an address of for a while."""

from functools import lru_cache

from disposable_email_domains import blocklist
from rapidfuzz.distance import OSA

from leadsphere.values.domains import FREE_MAIL

# Those that people mistype: enough people have an address there, and their names are long enough.
_MISTYPED = """
gmail.com googlemail.com hotmail.com outlook.com yahoo.com icloud.com protonmail.com fastmail.com hotmail.co.uk
yahoo.co.uk yahoo.co.in rediffmail.com yahoo.com.br hotmail.fr yahoo.fr outlook.fr orange.fr wanadoo.fr laposte.net
hotmail.de yahoo.de outlook.de t-online.de hotmail.it yahoo.it libero.it hotmail.es yahoo.es outlook.es comcast.net
verizon.net sbcglobal.net
"""
_MEANT = tuple(_MISTYPED.split())
_COM = frozenset(
    ("con", "cmo", "ocm", "co", "cm", "om", "comm", "vom", "xom", "cpm", "clm", "coom", "c", "ccom", "come")
)
"""What becomes of .com under quick fingers. Some are countries: they count after a great provider's name alone."""
_GREAT = frozenset(("gmail", "googlemail", "hotmail", "outlook", "yahoo", "icloud", "protonmail"))
_REAL = frozenset(("hotmart.com", "outbook.com", "gail.com"))
"""Domains that differ from one of those by a letter, and have users of their own."""


@lru_cache(maxsize=4096)
def meant_domain(domain: str) -> str:
    """The common domain that `domain` is probably a slip of, by one letter or in its ending; "" for none."""
    if domain in FREE_MAIL or domain in _REAL:
        return ""
    name, _, ending = domain.partition(".")
    if ending in _COM and name in _GREAT:
        return f"{name}.com"
    candidates = [domain, f"{name}.com"] if ending in _COM else [domain]
    for candidate in candidates:
        for common in _MEANT:
            # A first letter is seldom mistyped, and often makes another name: cloud.com.
            if candidate[:1] == common[:1] and OSA.distance(candidate, common, score_cutoff=1) <= 1:
                return common
    return ""


@lru_cache(maxsize=4096)
def is_disposable(domain: str) -> bool:
    """Whether the domain, or one above it, gives throw-away addresses."""
    labels = domain.split(".")
    return any(".".join(labels[start:]) in blocklist for start in range(len(labels) - 1))
