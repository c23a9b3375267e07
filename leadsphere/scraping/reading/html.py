"""A page of HTML: who is on it, and where it leads."""

import re
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import lxml.html
from lxml import etree
from w3lib.encoding import html_to_unicode

from leadsphere.errors import BadValue
from leadsphere.scraping.draft import COMPANY, DOMAIN, EMAIL, Draft, merged
from leadsphere.scraping.fetching import joined
from leadsphere.scraping.reading.blocks import Scene, people_in_blocks, profile_in
from leadsphere.scraping.reading.contacts import Element
from leadsphere.scraping.reading.markup import organization_in, people_in_markup
from leadsphere.scraping.reading.tables import people_in_tables
from leadsphere.scraping.reading.words import TEAM
from leadsphere.values.domains import is_free_mail, parse_domain
from leadsphere.values.profiles import is_network
from leadsphere.values.text import clean, fold

MOST_LINKS = 2_000
_FILES = re.compile(
    r"\.(?:pdf|jpe?g|png|gif|webp|svg|ico|css|js|mjs|woff2?|zip|gz|tgz|mp[34]|avi|mov|docx?|xlsx?|pptx?|exe|dmg|ics|xml|rss|json)$"
)
_PRIVATE = re.compile(
    r"/(?:wp-admin|wp-login|login|log-in|signin|sign-in|logout|register|signup|cart|basket|checkout|my-?account|auth|oauth)\b"
)
_NEXT = re.compile(
    r"^(?:next(?: page)?|older|weiter|nächste|suivante?s?|siguiente|successiva|próxima|volgende|nästa|›|»|→|次へ|下一页)\W*$",
    re.IGNORECASE,
)
_PAGES = re.compile(r"pag(?:ination|er|inate|ing)|page-numbers|page-link|letters|alphabet|a-z|az-|glossary")


@dataclass
class Page:
    """What a page has: people, links to follow with those to teams first, cards, feeds, further pages of its list."""

    people: list[Draft] = field(default_factory=list[Draft])
    links: list[str] = field(default_factory=list[str])
    cards: list[str] = field(default_factory=list[str])
    feeds: list[str] = field(default_factory=list[str])
    further: list[str] = field(default_factory=list[str])


def read_html(body: bytes, url: str, content_type: str, *, of: str = "") -> Page:
    """Read a page; `of` is the name of the one person whom it is about, if that is known."""
    text = _decoded(body, content_type)
    tree = _parsed(text)
    if tree is None:
        return Page()
    base = joined(url, next(iter(tree.xpath("//base/@href")), "")) or url
    page = _links(tree, base)
    page.people = _people(tree, text, url, of)
    return page


def _people(tree: Element, text: str, url: str, of: str) -> list[Draft]:
    title = clean(next(iter(tree.xpath("//title/text()")), ""))[:200]
    heading = " ".join(clean(h.text_content())[:120] for h in tree.xpath("//h1")[:2])
    path = re.sub(r"[-_/]+", " ", urlsplit(url).path)
    scene = Scene(url, title, bool(TEAM.search(fold(f"{path} | {title} | {heading}"))))
    body = tree.find(".//body")
    if body is None:
        body = tree
    marked = merged(people_in_markup(tree, text, url))
    if of:
        profile = profile_in(body, scene, of)
        return merged([*marked, *([profile] if profile else [])])
    in_tables, tables = people_in_tables(body, scene)
    unmarked = merged([*in_tables, *people_in_blocks(body, scene, tables)])
    if not marked and not unmarked and (profile := profile_in(body, scene)):
        unmarked = [profile]
    if marked:
        # Whom the page marks up are its people; blocks say more about them, and are others where they are many more.
        others = [draft for draft in unmarked if not any(one.is_same(draft) for one in marked)]
        unmarked = unmarked if len(others) > len(marked) else [d for d in unmarked if d not in others]
    people = merged([*marked, *unmarked])
    if people:
        _at_home(people, set(map(id, marked)), tree, text, url)
    return people


def _at_home(people: list[Draft], marked: set[int], tree: Element, text: str, url: str) -> None:
    """The company of those who say none: that of the site, unless their address is at another domain."""
    try:
        domain = parse_domain(url)
    except BadValue:
        return
    name = organization_in(tree, text, url)
    for draft in people:
        mail = draft.get(EMAIL).rpartition("@")[2]
        is_home = (
            not mail
            or is_free_mail(mail)
            or mail == domain
            or mail.endswith(f".{domain}")
            or domain.endswith(f".{mail}")
        )
        if draft.get(COMPANY) or draft.get(DOMAIN) or not is_home or is_network(domain):
            continue
        draft.add(DOMAIN, domain)
        draft.add(COMPANY, name)


def _decoded(body: bytes, content_type: str) -> str:
    _, text = html_to_unicode(content_type or None, body, default_encoding="utf-8", auto_detect_fun=_detected)
    return text.replace("\x00", "")


def _detected(body: bytes) -> str | None:
    """UTF-8 where it is that, and the Latin letters of Windows where not."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return "utf-8" if error.start > len(body) - 4 else "cp1252"
    return "utf-8"


def _parsed(text: str) -> Element | None:
    # Without huge_tree: nesting beyond what the parser has for it ends there.
    parser = lxml.html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        return lxml.html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None


def _links(tree: Element, base: str) -> Page:
    page = Page()
    robots = " ".join(tree.xpath("//meta[translate(@name, 'ROBTS', 'robts')='robots']/@content")).lower()
    follows = "nofollow" not in robots and "none" not in robots
    teams: dict[str, None] = {}
    others: dict[str, None] = {}
    further: dict[str, None] = {}
    for link in tree.iter("link"):
        url = joined(base, link.get("href") or "")
        kind, relation = (link.get("type") or "").lower(), (link.get("rel") or "").lower().split()
        if url and "alternate" in relation and ("rss" in kind or "atom" in kind):
            page.feeds.append(url)
        if url and follows and "next" in relation:
            further[url] = None
    for number, link in enumerate(tree.iter("a")):
        if number >= MOST_LINKS or not follows:
            break
        url = joined(base, link.get("href") or "")
        relation = (link.get("rel") or "").lower().split()
        if not url or "nofollow" in relation or "ugc" in relation or "sponsored" in relation:
            continue
        path = urlsplit(url).path.lower()
        if path.endswith((".vcf", ".vcard")) or (link.get("type") or "").startswith("text/vcard"):
            page.cards.append(url)
        elif _FILES.search(path) or _PRIVATE.search(path):
            continue
        else:
            text = clean(link.text_content())[:80]
            if (
                "next" in relation
                or _NEXT.match(text)
                or (
                    len(text) < 4
                    and (text.isdigit() or (len(text) == 1 and text.isalpha()))
                    and _is_pager(link)
                )
            ):
                further[url] = None
            elif TEAM.search(fold(f"{re.sub(r'[-_/]+', ' ', path)} | {text}")):
                teams[url] = None
            else:
                others[url] = None
    page.links, page.further = [*teams, *(url for url in others if url not in teams)], list(further)
    return page


def _is_pager(link: Element) -> bool:
    nodes = [link, *link.iterancestors()][:5]
    return any(
        _PAGES.search(f"{n.get('class') or ''} {n.get('id') or ''} {n.get('aria-label') or ''}".lower())
        for n in nodes
    )
