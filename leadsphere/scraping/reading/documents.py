"""What came from an address, read as what it is: a page, a feed, a sitemap, a file, cards."""

from dataclasses import dataclass, field

from leadsphere.scraping.draft import Draft
from leadsphere.scraping.fetching import Unread
from leadsphere.scraping.order import MEGABYTE
from leadsphere.scraping.reading.feeds import GZIP, is_xml, read_feed, read_sitemap
from leadsphere.scraping.reading.files import CARD, read_file
from leadsphere.scraping.reading.html import read_html
from leadsphere.scraping.sources import Source

_LARGEST = 10 * MEGABYTE
_PAGES = ("text/html", "application/xhtml+xml")


@dataclass(frozen=True, slots=True)
class Document:
    """Something that came: where from, its bytes and its type; how the run began; `of` is whom it is about."""

    url: str
    body: bytes
    content_type: str
    source: Source
    is_first: bool = False
    of: str = ""
    home: str = ""


@dataclass
class Reading:
    """What a document has for the run: people, addresses to follow, and why it is not what was looked for, if so.

    `further` belongs to the same list and is no further away; `links` are away by one.
    """

    people: list[Draft] = field(default_factory=list[Draft])
    links: list[str] = field(default_factory=list[str])
    further: list[str] = field(default_factory=list[str])
    trouble: str = ""


def read(document: Document) -> Reading:
    """Read a document. What is not what it should be is said in one sentence; nothing is raised for it."""
    try:
        return _read(document)
    except Unread as error:
        return Reading(trouble=str(error))


def _read(document: Document) -> Reading:
    body, url = document.body, document.url
    kind = document.content_type.partition(";")[0].strip().lower()
    begins = document.source.begins
    if CARD.match(body[:200]):
        return Reading(read_file(body, url, "cards.vcf"))
    if begins == "file":
        if body[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            raise Unread("This is a web page, and no CSV or JSON.")
        return Reading(read_file(body, url))
    if begins == "sitemap" and (
        is_xml(body) or body.startswith(GZIP) or kind == "text/plain" or document.is_first
    ):
        sitemap = read_sitemap(body, url, _LARGEST)
        return Reading(links=sitemap.pages, further=sitemap.sitemaps)
    if is_xml(body):
        return Reading(read_feed(body, url)) if begins == "feed" else Reading(trouble="This is no page.")
    if kind and kind not in _PAGES and not _looks_like_html(body):
        return Reading(trouble="This is no page.")
    page = read_html(body, url, document.content_type, of=document.of)
    if begins == "feed":
        return Reading(further=page.feeds[:3], trouble="" if page.feeds else "This page names no feed.")
    if begins == "cards":
        return Reading(further=page.cards, trouble="" if page.cards else "This page links to no cards.")
    cards = [card for card in page.cards if not any(draft.card == card for draft in page.people)]
    if document.source.follows:
        return Reading(page.people, page.links, [*page.further, *cards])
    return Reading(page.people, [], [*page.further, *cards])


def _looks_like_html(body: bytes) -> bool:
    return b"<html" in body[:2000].lower() or b"<!doctype html" in body[:2000].lower()
