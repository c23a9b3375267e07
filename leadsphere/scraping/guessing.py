"""Which kind of source an address looks like, before anything is asked."""

import re
from urllib.parse import urlsplit

_SIGNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("sitemap", re.compile(r"sitemap[^/]*\.xml(\.gz)?$|/sitemap/?$")),
    ("vcards", re.compile(r"\.(vcf|vcard)$")),
    ("file", re.compile(r"\.(csv|tsv|tab|json|jsonl|ndjson)$")),
    ("feed", re.compile(r"\.(rss|atom)$|/(feed|rss|atom)(\.xml)?/?$|/index\.xml$")),
    (
        "team",
        re.compile(
            r"/(our-)?(team|people|staff|about|about-us|directory|members|speakers|leadership|faculty|equipe|mitarbeiter)"
            r"(\.html?)?/?$"
        ),
    ),
)
"""The first one that an address bears says what it is."""


def guess(url: str) -> str:
    """The name of a kind of `sources.SOURCES`: what the end of the path says, and otherwise a website."""
    try:
        path = urlsplit(url if "://" in url else f"https://{url}").path.lower()
    except ValueError:
        path = ""
    return next((kind for kind, sign in _SIGNS if sign.search(path)), "pages")
