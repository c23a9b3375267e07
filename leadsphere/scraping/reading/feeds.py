"""XML that sites publish: feeds with their authors (RSS 2.0, RSS 1.0, Atom), and sitemaps with their pages.

No document type, no entity of its own, no address in it is ever fetched by the parser.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from leadsphere.errors import BadValue
from leadsphere.scraping.draft import COMPANY, DOMAIN, EMAIL, NAME, WEBSITE, Draft
from leadsphere.scraping.fetching import Unread, joined, unpacked
from leadsphere.scraping.reading.contacts import network_of
from leadsphere.scraping.reading.words import name_in
from leadsphere.values.domains import parse_domain
from leadsphere.values.emails import parse_email
from leadsphere.values.roles import is_role as is_shared
from leadsphere.values.text import clean

MOST_URLS = 50_000
GZIP = b"\x1f\x8b"
_DECLARES = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_RSS_AUTHOR = re.compile(r"^\s*(\S+@\S+?)\s*\(([^)]{2,80})\)\s*$")


@dataclass
class Sitemap:
    """The pages of a sitemap, and the further sitemaps of an index."""

    pages: list[str] = field(default_factory=list[str])
    sitemaps: list[str] = field(default_factory=list[str])


def is_xml(body: bytes) -> bool:
    """Whether something is XML that is no page."""
    beginning = body[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return (
        beginning.startswith((b"<?xml", b"<rss", b"<feed", b"<urlset", b"<sitemapindex", b"<rdf:"))
        and b"<html" not in beginning
    )


def read_sitemap(body: bytes, url: str, most: int) -> Sitemap:
    """What a sitemap lists: XML, its packed form, or a text with one address a line. Raises Unread."""
    if body.startswith(GZIP):
        body = unpacked(body, most)
    found = Sitemap()
    if not is_xml(body):
        lines = body[: 5 * 1024 * 1024].decode("utf-8", "replace").split()
        found.pages = [
            address
            for line in lines[:MOST_URLS]
            if line.startswith("http") and (address := joined(url, line))
        ]
        if not found.pages:
            raise Unread("This is no sitemap.")
        return found
    root = _parsed(body)
    if _name(root) not in ("urlset", "sitemapindex"):
        raise Unread("This is no sitemap.")
    for entry in root:
        address = next((clean(child.text or "") for child in entry if _name(child) == "loc"), "")
        if (target := joined(url, address)) and len(found.pages) + len(found.sitemaps) < MOST_URLS:
            (found.sitemaps if _name(entry) == "sitemap" else found.pages).append(target)
    return found


def read_feed(body: bytes, url: str) -> list[Draft]:
    """Who writes in a feed. Raises Unread."""
    if not is_xml(body):
        raise Unread("This is no feed.")
    root = _parsed(body)
    if _name(root) not in ("rss", "feed", "rdf"):
        raise Unread("This is no feed.")
    channel = next((child for child in root if _name(child) == "channel"), root)
    company = next((clean(child.text or "") for child in channel if _name(child) == "title"), "")
    drafts: list[Draft] = []
    for element in root.iter():
        match _name(element):
            case "author" if len(element):
                drafts.append(_atom_author(element, url))
            case "author" | "managingeditor" | "creator" if element.text:
                drafts += _written(element.text, url)
            case _:
                continue
    return [_at_home(draft, company, url) for draft in drafts if draft.name]


def _atom_author(element: Any, url: str) -> Draft:
    draft = Draft(url)
    for child in element:
        text = clean(child.text or "")
        match _name(child):
            case "name":
                draft.add(NAME, name_in(text))
            case "email":
                _email(text, draft)
            case "uri":
                address = joined(url, text)
                if kind := network_of(address) if address else "":
                    draft.add(kind, address)
                elif address and parse_host(address) != parse_host(url):
                    draft.add(WEBSITE, address)
            case _:
                continue
    return draft


def _written(text: str, url: str) -> Iterator[Draft]:
    """ "ada@example.org (Ada Lovelace)" as RSS has it; "Ada Lovelace, Jo Doe" as Dublin Core has it."""
    if found := _RSS_AUTHOR.match(text):
        draft = Draft(url).add(NAME, name_in(found[2]))
        _email(found[1], draft)
        yield draft
        return
    for one in re.split(r"\s*(?:;|,| and | & )\s*", text[:400]):
        if name := name_in(one):
            yield Draft(url).add(NAME, name)


def _email(text: str, draft: Draft) -> None:
    try:
        email = parse_email(text)
    except BadValue:
        return
    if not is_shared(email):
        draft.add(EMAIL, email)


def _at_home(draft: Draft, company: str, url: str) -> Draft:
    try:
        domain = parse_domain(url)
    except BadValue:
        return draft
    mail = draft.get(EMAIL).rpartition("@")[2]
    if not mail or mail == domain:
        draft.add(DOMAIN, domain).add(COMPANY, company if 0 < len(company) <= 80 else "")
    return draft


def parse_host(url: str) -> str:
    """The host of an address, without www."""
    return url.partition("://")[2].partition("/")[0].removeprefix("www.")


def _parsed(body: bytes) -> Any:
    if _DECLARES.search(body[: 64 * 1024].replace(b"\x00", b"")):
        raise Unread("This file declares a document type, as no feed and no sitemap does.")
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        recover=True,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unread("This file is damaged.") from error
    if root is None:
        raise Unread("This file is damaged.")
    return root


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""
