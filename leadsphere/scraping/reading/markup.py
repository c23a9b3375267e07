"""People whom a page marks up for machines: schema.org as JSON-LD, microdata and RDFa; h-card and hCard.

All of it becomes one graph of nodes with the names of schema.org; from there on nobody asks how it was written.
"""

import json
import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from leadsphere.errors import BadValue
from leadsphere.scraping import draft as k
from leadsphere.scraping.draft import Draft
from leadsphere.scraping.fetching import joined
from leadsphere.scraping.reading.contacts import Element, network_of, revealed
from leadsphere.scraping.reading.words import name_in
from leadsphere.values.domains import parse_domain
from leadsphere.values.emails import parse_email
from leadsphere.values.roles import is_role as is_shared
from leadsphere.values.text import clean

Node = dict[str, Any]

MOST_NODES = 20_000
LARGEST_SCRIPT = 2 * 1024 * 1024
"""Characters of one JSON-LD script; a page's whole shop window may be larger, and has no people."""
LARGEST_MARKUP = 3 * 1024 * 1024
"""Characters of a page whose microdata, RDFa and microformats are looked for."""

_ORGANIZATIONS = (
    "Organization",
    "Corporation",
    "LocalBusiness",
    "EducationalOrganization",
    "CollegeOrUniversity",
    "NGO",
)
_STAFF = (
    "employee",
    "employees",
    "founder",
    "founders",
    "member",
    "members",
    "alumni",
    "department",
    "subOrganization",
)
# Who wrote, played or reviewed something is nobody to write to, unless the page says what their work is.
_BY = (
    "author",
    "creator",
    "editor",
    "contributor",
    "actor",
    "actors",
    "director",
    "directors",
    "performer",
    "byArtist",
    "about",
    "mentions",
    "reviewedBy",
    "publisher",
    "composer",
    "illustrator",
)
_REVIEWS = (
    "Review",
    "UserReview",
    "CriticReview",
    "Comment",
    "UserComments",
    "Quotation",
    "Claim",
    "EmployerReview",
    "Rating",
)
_REFERENCE = {"@id", "@type", "@plain"}
_AT_WORK = ("jobTitle", "worksFor", "email", "telephone", "affiliation", "memberOf", "hasOccupation")

# Parsers say much about what they do not like, and it has names in it.
logging.getLogger("extruct").setLevel(logging.CRITICAL)
logging.getLogger("rdflib").setLevel(logging.CRITICAL)
logging.getLogger("pyrdfa3").setLevel(logging.CRITICAL)


def people_in_markup(tree: Element, text: str, url: str) -> list[Draft]:
    """The people whom a page marks up, with the company that it names for them."""
    nodes: list[Node] = []
    for read in (_json_ld, _microdata, _rdfa, _microformats):
        try:
            nodes += read(tree, text, url)
        except (
            ValueError,
            TypeError,
            KeyError,
            AttributeError,
            IndexError,
            RecursionError,
            LookupError,
            AssertionError,
        ):
            # Markup that its own library cannot read: the others may still say something.
            continue
    return _Graph(nodes, url).people()


def organization_in(tree: Element, text: str, url: str) -> str:
    """What the organization is called whose site a page says it is; "" where it does not say."""
    graph = _Graph(_json_ld(tree, text, url), url)
    names = [_text(node.get("name")) for node in graph.nodes if _is(node, _ORGANIZATIONS)]
    if len(set(filter(None, names))) == 1:
        return next(filter(None, names))
    said = tree.xpath("//meta[@property='og:site_name']/@content | //meta[@name='application-name']/@content")
    return clean(said[0])[:120] if said else ""


def _json_ld(tree: Element, _: str, url: str) -> list[Node]:
    nodes: list[Node] = []
    for script in tree.xpath("//script[contains(translate(@type, 'LDJSON', 'ldjson'), 'ld+json')]"):
        said = (script.text or "").strip().removeprefix("<!--").removesuffix("-->").strip()
        said = (
            re.sub(r"^/\*<!\[CDATA\[\*/|/\*\]\]>\*/$|^//<!\[CDATA\[|//\]\]>$", "", said).strip().rstrip(";")
        )
        if not said or len(said) > LARGEST_SCRIPT:
            continue
        try:
            found = json.loads(said, strict=False)
        except (ValueError, RecursionError):
            found = _mended(said)
        nodes += [one for one in (found if isinstance(found, list) else [found]) if isinstance(one, dict)]
    return nodes


def _mended(said: str) -> Any:
    """JSON with commas too many, as templates write it."""
    try:
        return json.loads(re.sub(r",(\s*[}\]])", r"\1", said), strict=False)
    except (ValueError, RecursionError):
        return []


def _microdata(tree: Element, text: str, url: str) -> list[Node]:
    if "itemscope" not in text or len(text) > LARGEST_MARKUP:
        return []
    # These libraries take long to load, and few pages need them.
    from extruct.w3cmicrodata import MicrodataExtractor

    return [_from_microdata(item) for item in MicrodataExtractor().extract_items(tree, url)]


def _from_microdata(item: Any) -> Any:
    if isinstance(item, list):
        return [_from_microdata(one) for one in item]
    if not isinstance(item, dict):
        return item
    properties = {name: _from_microdata(value) for name, value in item.get("properties", {}).items()}
    return {"@type": item.get("type", ""), **properties}


def _rdfa(_: Element, text: str, url: str) -> list[Node]:
    if ("typeof" not in text and "vocab" not in text) or len(text) > LARGEST_MARKUP:
        return []
    from extruct.rdfa import RDFaExtractor
    from extruct.utils import parse_xmldom_html

    found: list[Node] = []
    for item in RDFaExtractor().extract_items(parse_xmldom_html(text, "utf-8"), url):
        node: Node = {"@id": item.get("@id", ""), "@type": item.get("@type", [])}
        for name, values in item.items():
            if name.startswith("@"):
                continue
            node[name] = [
                value.get("@value", {"@id": value.get("@id", "")}) if isinstance(value, dict) else value
                for value in values
            ]
        found.append(node)
    return found


def _microformats(_: Element, text: str, url: str) -> list[Node]:
    if (
        not re.search(r"class=[\"'][^\"']{0,300}\b(?:h-card|vcard)\b|class=(?:h-card|vcard)\b", text)
        or len(text) > LARGEST_MARKUP
    ):
        return []
    from extruct.microformat import MicroformatExtractor

    found: list[Node] = []
    stack: list[Any] = [*MicroformatExtractor().extract(text, base_url=url)]
    while stack and len(found) < MOST_NODES:
        item = stack.pop(0)
        if not isinstance(item, dict):
            continue
        kinds = item.get("type", [])
        stack += item.get("children", [])
        # The author of a post is in its h-entry, the card of a review's customer in its h-review.
        if "h-card" in kinds:
            found.append(_from_card(item.get("properties", {})))
        elif "h-feed" in kinds or "h-event" not in kinds:
            continue
    return found


def _from_card(said: Mapping[str, Any]) -> Node:
    def first(name: str) -> Any:
        value = next(iter(said.get(name, [])), "")
        return value.get("value", "") if isinstance(value, dict) and "properties" not in value else value

    def place(name: str) -> Any:
        for one in (*said.get("adr", []), *said.get("label", [])):
            if isinstance(one, dict) and (found := one.get("properties", {}).get(name)):
                return found[0]
        return first(name)

    org = first("org")
    if isinstance(org, dict):
        org = next(iter(org.get("properties", {}).get("name", [])), org.get("value", ""))
    name = first("name")
    if isinstance(org, str) and org and org == name:
        return {"@type": "Organization", "name": name}
    return {
        "@type": "Person",
        "name": name,
        "givenName": first("given-name"),
        "familyName": first("family-name"),
        "jobTitle": first("job-title") or first("title") or first("role"),
        "email": [e for e in said.get("email", []) if isinstance(e, str)],
        "telephone": [t.get("value", "") if isinstance(t, dict) else t for t in said.get("tel", [])],
        "worksFor": {"@type": "Organization", "name": org} if org else "",
        "url": [u for u in said.get("url", []) if isinstance(u, str)],
        "address": {
            "addressLocality": place("locality"),
            "addressRegion": place("region"),
            "addressCountry": place("country-name"),
        },
        "@mf": True,
    }


class _Graph:
    """Nodes that refer to each other by their ids."""

    def __init__(self, nodes: Iterable[Node], url: str) -> None:
        self._url = url
        self.nodes: list[Node] = []
        self._by_id: dict[str, Node] = {}
        self._roads: dict[int, list[tuple[str, Node]]] = {}
        for node in nodes:
            self._walk(node)
        for node in self.nodes:
            for name, value in node.items():
                for one in _each(value):
                    if (target := self._target(one)) is not None:
                        self._roads.setdefault(id(target), []).append((name, node))

    def people(self) -> list[Draft]:
        """Whoever is a person, at work or by themselves, and no author, customer or reviewer."""
        return [
            draft
            for node in self.nodes
            if _is(node, ("Person", "Physician", "Attorney")) and (draft := self._person(node))
        ]

    def _walk(self, node: Node) -> None:
        stack = [node]
        while stack and len(self.nodes) < MOST_NODES:
            one = stack.pop(0)
            one = _plain(one)
            self.nodes.append(one)
            if name := one.get("@id"):
                known = self._by_id.setdefault(
                    str(name), one
                )  # a reference may come before what it refers to
                if known is not one and len(one) > len(known):
                    self._by_id[str(name)] = one
            for key, value in one.items():
                values = [_plain(v) if isinstance(v, dict) else v for v in _each(value)]
                if any(isinstance(v, dict) for v in values):
                    one[key] = values
                    stack += [v for v in values if isinstance(v, dict)]

    def _target(self, value: Any) -> Node | None:
        if not isinstance(value, dict):
            return None
        if set(value) <= _REFERENCE and (name := value.get("@id")) and str(name) in self._by_id:
            return self._by_id[str(name)]
        return value

    def _person(self, node: Node) -> Draft | None:
        roads = self._roads.get(id(node), [])
        if any(_is(owner, _REVIEWS) for _, owner in roads):
            return None
        is_staff = any(name in (*_STAFF, "employee") and _is_organization(owner) for name, owner in roads)
        at_work = is_staff or any(_has(node, name) for name in _AT_WORK)
        if (
            any(name in _BY for name, _ in roads)
            and not is_staff
            and not (_has(node, "jobTitle") or _has(node, "email"))
        ):
            return None
        first, last = _text(node.get("givenName")), _text(node.get("familyName"))
        name = _text(node.get("name"))
        if not at_work and (len(name) > 70 or not name_in(name)):
            return None
        if not name and not (first and last):
            return None
        if name and not name_in(name) and not (first and last) and not (at_work and _may_be_a_name(name)):
            return None
        if node.get("@mf") and not at_work and not _has(node, "url"):
            return None
        draft = Draft(self._url)
        if first and last:
            draft.add(k.FIRST, first).add(k.LAST, last)
        else:
            draft.add(k.NAME, name)
        self._tell(node, draft)
        for key, owner in roads:
            if key in _STAFF and _is_organization(owner):
                self._company(owner, draft)
        return draft

    def _tell(self, node: Node, draft: Draft) -> None:
        title = _text(node.get("jobTitle")) or self._name_of(node.get("hasOccupation"))
        draft.add(k.TITLE, title)
        for email in self._strings(node, "email"):
            _email(email, draft)
        for phone in self._strings(node, "telephone"):
            _phone(phone, draft)
        for point in self._nodes(node, "contactPoint"):
            for email in self._strings(point, "email"):
                _email(email, draft)
            for phone in self._strings(point, "telephone"):
                _phone(phone, draft)
        for name in ("worksFor", "affiliation", "memberOf"):
            for one in _each(node.get(name)):
                target = self._target(one)
                if target is not None and not draft.get(k.COMPANY):
                    # An organization's role says who holds it, where (schema.org/OrganizationRole).
                    inner = self._nodes(target, name)
                    if inner and not _text(target.get("name")):
                        draft.add(k.TITLE, _text(target.get("roleName")))
                        target = inner[0]
                    self._company(target, draft)
                elif isinstance(one, str) and not one.startswith("http") and not draft.get(k.COMPANY):
                    draft.add(k.COMPANY, one)
        address = next(iter(self._nodes(node, "address", "homeLocation", "workLocation")), {})
        address = next(iter(self._nodes(address, "address")), address)
        draft.add(k.CITY, _text(address.get("addressLocality"))).add(
            k.REGION, _text(address.get("addressRegion"))
        )
        country = address.get("addressCountry")
        draft.add(k.COUNTRY, _text(country) or self._name_of(country))
        for link in (*self._strings(node, "sameAs"), *self._strings(node, "url")):
            self._link(link, draft)

    def _link(self, link: str, draft: Draft) -> None:
        if link.startswith("mailto:"):
            _email(link, draft)
            return
        url = joined(self._url, link)
        if kind := network_of(url) if url else "":
            draft.add(kind, url)
        elif url and _site(url) == _site(self._url):
            draft.home = draft.home or (url if url != self._url else "")

    def _company(self, node: Node, draft: Draft) -> None:
        draft.add(k.COMPANY, _text(node.get("name")) or _text(node.get("legalName")))
        for link in self._strings(node, "url"):
            try:
                if not network_of(link):
                    draft.add(k.DOMAIN, parse_domain(link))
            except BadValue:
                continue
        draft.add(k.INDUSTRY, _text(node.get("industry")))
        size = next(iter(_each(node.get("numberOfEmployees"))), "")
        if isinstance(size, dict):
            low, high = _text(size.get("minValue")), _text(size.get("maxValue"))
            draft.add(k.HEADCOUNT, _text(size.get("value")) or (f"{low}-{high}" if low and high else ""))
        else:
            draft.add(k.HEADCOUNT, _text(size))

    def _nodes(self, node: Node, *names: str) -> list[Node]:
        return [
            target
            for name in names
            for one in _each(node.get(name))
            if (target := self._target(one)) is not None
        ]

    def _strings(self, node: Node, name: str) -> Iterator[str]:
        for one in _each(node.get(name)):
            if isinstance(one, (str, int)):
                yield clean(str(one))
            elif isinstance(one, dict) and (link := one.get("@id") or one.get("@value")):
                yield clean(str(link))

    def _name_of(self, value: Any) -> str:
        return next(
            (_text(target.get("name")) for one in _each(value) if (target := self._target(one)) is not None),
            "",
        )


def _plain(node: Node) -> Node:
    """A node whose names stand without their vocabulary: schema:Person and http://schema.org/Person are Person."""
    if node.get("@plain"):
        return node
    found: Node = {"@plain": True}
    for name, value in node.items():
        found[name if name.startswith("@") else _local(name)] = value
    if "type" in found and "@type" not in found:
        found["@type"] = found["type"]
    if "id" in found and "@id" not in found:
        found["@id"] = found["id"]
    found["@type"] = [_local(str(one)) for one in _each(found.get("@type")) if one]
    return found


def _local(name: str) -> str:
    return re.split(r"[/#:]", name)[-1]


def _is(node: Node, types: Iterable[str]) -> bool:
    return not set(node.get("@type", ())).isdisjoint(types)


def _is_organization(node: Node) -> bool:
    return _is(node, _ORGANIZATIONS) or any(
        one.endswith(
            (
                "Organization",
                "Business",
                "Service",
                "Company",
                "Firm",
                "Office",
                "Agency",
                "Clinic",
                "Store",
                "School",
            )
        )
        for one in node.get("@type", ())
    )


def _has(node: Node, name: str) -> bool:
    return any(one not in ("", None, {}) for one in _each(node.get(name)))


def _each(value: Any) -> list[Any]:
    if value is None:
        return []
    if isinstance(value, dict) and "@list" in value:
        return _each(value["@list"])
    return value if isinstance(value, list) else [value]


def _text(value: Any) -> str:
    """The first text of a value, whatever its language."""
    for one in _each(value):
        if isinstance(one, dict):
            one = one.get("@value", "")
        if (
            isinstance(one, (str, int, float))
            and not isinstance(one, bool)
            and (line := clean(re.sub(r"<[^>]{0,200}>", " ", str(one))))
        ):
            return line
    return ""


def _may_be_a_name(name: str) -> bool:
    """Whether what is marked up as the name of somebody at work may be one, though it is written unlike most."""
    return (
        2 <= len(name) <= 60 and not re.search(r"[@/\\<>{}\d]|https?:", name) and 1 <= len(name.split()) <= 6
    )


def _email(text: str, draft: Draft) -> None:
    if "email-protection#" in text:
        text = revealed(text.rpartition("#")[2])
    try:
        email = parse_email(text)
    except BadValue:
        return
    if not is_shared(email):
        draft.add(k.EMAIL, email)


def _phone(text: str, draft: Draft) -> None:
    number = text.removeprefix("tel:")
    if 5 <= sum(c.isdigit() for c in number) <= 17:
        draft.add(k.PHONE, number)


def _site(url: str) -> str:
    return url.partition("://")[2].partition("/")[0].removeprefix("www.")
