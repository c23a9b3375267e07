"""Ways to reach somebody in a piece of a page: links, hidden spellings of addresses, numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote, urlsplit

from leadsphere.errors import BadValue
from leadsphere.scraping.draft import Draft
from leadsphere.scraping.fetching import joined
from leadsphere.values.emails import parse_email
from leadsphere.values.profiles import parse_profile
from leadsphere.values.text import clean

Element = Any
"""An element of lxml, whose types are not published."""

_WORD = r"[A-Za-z0-9_+-]{1,64}"
_DOT = r"\s{0,3}(?:\[\s?dot\s?\]|\(\s?dot\s?\)|\{\s?dot\s?\}|\[\s?punkt\s?\]|\(\s?punkt\s?\)|\[\s?\.\s?\]|\(\s?\.\s?\)|\sdot\s)\s{0,3}"
_AT = r"\s{0,3}(?:\[\s?(?:at|ät|arroba|@)\s?\]|\(\s?(?:at|ät|arroba|@)\s?\)|\{\s?(?:at|@)\s?\}|\sat\s|&#64;)\s{0,3}"
PLAIN = re.compile(r"[A-Za-z0-9._%+'-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,6}[A-Za-z]{2,24}")
_HIDDEN = re.compile(
    rf"({_WORD}(?:(?:\.|{_DOT}){_WORD}){{0,4}})(?:{_AT}|\s{{0,2}}@\s{{0,2}})({_WORD}(?:(?:{_DOT}|\s?\.\s?){_WORD}){{1,5}})",
    re.IGNORECASE,
)
_DOTS = re.compile(_DOT, re.IGNORECASE)
_NUMBER = re.compile(r"\+?\(?\d[\d\s().\u00a0/‐‑–-]{5,24}\d(?:\s?(?:x|ext\.?)\s?\d{1,5})?", re.IGNORECASE)
_PHONE_LABEL = re.compile(
    r"\b(?P<which>tel|telephone|téléphone|phone|ph|telefon|teléfono|telefone|telefono|mobile?|mob|cell|handy|direct(?: line| dial)?|office|"
    r"work|fax|telefax|t|p|m|f|d|o|puh|tlf|电话|電話|전화|тел|هاتف|móvil|portable)\b\.?\s{0,2}:?\s{0,2}$",
    re.IGNORECASE,
)
_FAX = ("fax", "telefax", "f")
_MOBILE = ("mobile", "mobil", "mob", "cell", "handy", "m", "móvil", "portable")
_NO_ONE = re.compile(
    r"/(?:share|sharer|intent|company|companies|school|groups|pages|hashtag)\b|share(?:article)?\?|sharer?\.php",
    re.IGNORECASE,
)


@dataclass
class Ways:
    """The ways to reach somebody that a piece of a page has, each as it stands there."""

    emails: list[str] = field(default_factory=list[str])
    phones: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    profiles: list[tuple[str, str]] = field(default_factory=list[tuple[str, str]])
    cards: list[str] = field(default_factory=list[str])

    def __bool__(self) -> bool:
        return bool(self.emails or self.phones or self.profiles or self.cards)

    def tell(self, draft: Draft) -> None:
        """Note them."""
        for email in self.emails:
            draft.add("email", email)
        for phone, header in self.phones:
            draft.add("phone", phone, header=header)
        for kind, url in self.profiles:
            draft.add(kind, url)
        draft.card = draft.card or next(iter(self.cards), "")


def ways_in(element: Element, base: str) -> Ways:
    """The ways in an element: its links, what Cloudflare hides, and what its text spells out."""
    ways = Ways()
    for link in element.iter("a"):
        _link(link.get("href") or "", link, base, ways)
    for hidden in element.xpath(".//*[@data-cfemail]"):
        _email(revealed(hidden.get("data-cfemail") or ""), ways)
    text = text_of(element)
    for email in emails_in(text):
        _email(email, ways)
    for number, header in phones_in(text):
        _phone(number, header, ways)
    return ways


def emails_in(text: str) -> Iterator[str]:
    """The addresses that a text spells out, hidden from robots or not."""
    for found in PLAIN.finditer(text):
        yield found[0].strip(".'-")
    for found in _HIDDEN.finditer(text):
        if "@" in found[0] and not re.search(r"\s@|@\s|[\[({]", found[0]):
            continue
        local, domain = (_DOTS.sub(".", part).replace(" ", "") for part in found.groups())
        # "meet us at example.com" is a place: a name is spelt with its dot, too, where its "at" is a bare word.
        bare = re.search(r"\sat\s", found[0], re.IGNORECASE) and not re.search(r"[\[({]", found[0])
        if bare and not re.search(r"\sdot\s", found[0], re.IGNORECASE):
            continue
        yield f"{local}@{domain}"


def phones_in(text: str) -> Iterator[tuple[str, str]]:
    """The numbers that a text calls numbers, and those that begin with a plus; with what stands before them."""
    for found in _NUMBER.finditer(text):
        digits = sum(c.isdigit() for c in found[0])
        label = _PHONE_LABEL.search(text[max(found.start() - 20, 0) : found.start()])
        if not 7 <= digits <= 17 or (label is None and not _is_plain_number(found[0])):
            continue
        which = label["which"].lower() if label else ""
        if which not in _FAX:
            yield clean(found[0]), "Mobile" if which in _MOBILE else "Phone"


def revealed(code: str) -> str:
    """What Cloudflare writes as data-cfemail: each byte, in hexadecimal, with the first one's bits turned."""
    try:
        key, *rest = bytes.fromhex(code)
        return bytes(byte ^ key for byte in rest).decode()
    except (ValueError, UnicodeDecodeError):
        return ""


def text_of(element: Element) -> str:
    """The text of an element, with a break between its pieces."""
    return "\n".join(lines_of(element))


def lines_of(element: Element) -> list[str]:
    """Lines of text as they are seen: what stands in one line together, without scripts and pictures."""
    lines: list[list[str]] = [[]]
    _lines(element, lines)
    return [line for line in (clean("".join(pieces)) for pieces in lines) if line]


BLOCKS = frozenset(
    (
        *(
            "address",
            "article",
            "aside",
            "blockquote",
            "br",
            "dd",
            "details",
            "div",
            "dl",
            "dt",
            "fieldset",
            "figcaption",
        ),
        *(
            "figure",
            "footer",
            "form",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "header",
            "hr",
            "li",
            "main",
            "nav",
            "ol",
            "p",
        ),
        *("pre", "section", "summary", "table", "tbody", "td", "th", "thead", "tr", "ul", "button", "center"),
    )
)
UNSEEN = frozenset(
    ("script", "style", "noscript", "template", "svg", "iframe", "object", "select", "head", "title")
)


def _lines(element: Element, lines: list[list[str]]) -> None:
    # A walk and no recursion: pages nest as deeply as they like.
    stack: list[tuple[Any, bool]] = [(element, True)]
    while stack:
        node, opens = stack.pop()
        is_block = isinstance(node.tag, str) and node.tag in BLOCKS
        if not opens:
            if is_block:
                lines.append([])
            if node is not element and node.tail:
                lines[-1].append(node.tail)
            continue
        if is_block:
            lines.append([])
        stack.append((node, False))
        if not isinstance(node.tag, str) or node.tag in UNSEEN or _is_hidden(node):
            continue
        if node.text:
            lines[-1].append(node.text)
        stack.extend((child, True) for child in reversed(node))


def _is_hidden(node: Any) -> bool:
    return node.get("hidden") is not None or "display:none" in (node.get("style") or "").replace(" ", "")


def _link(href: str, link: Element, base: str, ways: Ways) -> None:
    href = href.strip()
    scheme = href.partition(":")[0].lower()
    if scheme == "mailto":
        _email(unquote(href[7:].partition("?")[0]), ways)
    elif scheme == "tel":
        _phone(unquote(href[4:]), _which(link), ways)
    elif "/cdn-cgi/l/email-protection#" in href:
        _email(revealed(href.rpartition("#")[2]), ways)
    elif url := joined(base, href):
        path = urlsplit(url).path.lower()
        if path.endswith((".vcf", ".vcard")) or (link.get("type") or "").startswith("text/vcard"):
            ways.cards.append(url)
        elif kind := network_of(url):
            if (kind, url) not in ways.profiles:
                ways.profiles.append((kind, url))


def network_of(url: str) -> str:
    """linkedin, x, facebook, github or other where an address is a person's page on a network; "" elsewhere."""
    if _NO_ONE.search(url):
        return ""
    try:
        profile = parse_profile(url)
    except BadValue:
        return ""
    if profile.kind == "website" or urlsplit(profile.url).path in ("", "/"):
        return ""
    return (
        profile.kind
        if profile.kind != "other" or re.search(r"xing\.com/profile|instagram\.com/\w", url)
        else ""
    )


def _which(link: Element) -> str:
    label = _PHONE_LABEL.search(_before(link)[-20:]) or _PHONE_LABEL.match(clean(link.text_content())[:10])
    which = label["which"].lower() if label else ""
    return "Fax" if which in _FAX else "Mobile" if which in _MOBILE else "Phone"


def _before(link: Element) -> str:
    """The text right before a link, in its own line."""
    before, parent = link.getprevious(), link.getparent()
    if before is None:
        return clean((parent.text or "") if parent is not None else "")
    text = before.text_content() if isinstance(before.tag, str) and before.tag != "br" else ""
    return clean(f"{text}{before.tail or ''}")


def _email(text: str, ways: Ways) -> None:
    try:
        email = parse_email(text)
    except BadValue:
        return
    if email not in ways.emails:
        ways.emails.append(email)


def _phone(text: str, header: str, ways: Ways) -> None:
    number = clean(text)
    digits = _digits(number)
    if header == "Fax" or not 5 <= len(digits) <= 17:
        return
    for place, (known, _) in enumerate(ways.phones):
        theirs = _digits(known)
        if theirs.endswith(digits[-7:]) or digits.endswith(theirs[-7:]):
            if number.startswith("+") and not known.startswith("+"):
                ways.phones[place] = (number, header)
            return
    ways.phones.append((number, header))


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isdigit())


def _is_plain_number(text: str) -> bool:
    """Whether it is a number without being called one: of the whole world, or grouped as one is at home."""
    return (
        text.startswith(("+", "00"))
        or re.fullmatch(r"\(?\d{3}\)?[\s.-]\d{3}[\s.-]\d{4}(?:\s?(?:x|ext\.?)\s?\d+)?", text) is not None
    )
