"""People on pages that mark nobody up: blocks that are alike, each with a name, and something that says who that is.

Names alone prove nothing, since products, towns and headlines are written as names are. A group of blocks counts by
what stands beside its names: work, a personal address, a heading that speaks of a team. Customers, authors and
whatever has a price are left out.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any
from urllib.parse import unquote, urlsplit

from leadsphere.importing.targets import claim
from leadsphere.scraping.draft import COMPANY, DEPARTMENT, LOCATION, NAME, TITLE, Draft
from leadsphere.scraping.fetching import joined
from leadsphere.scraping.reading.contacts import BLOCKS, UNSEEN, Element, Ways, lines_of, ways_in
from leadsphere.scraping.reading.words import DATED, ELSEWHERE, STOPS, TEAM, is_role, name_in
from leadsphere.values.roles import is_role as is_shared
from leadsphere.values.text import clean, fold

MOST_CANDIDATES = 5_000
_NAMED = frozenset(
    (
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "strong",
        "b",
        "a",
        "span",
        "p",
        "div",
        "dt",
        "td",
        "th",
        "li",
        "figcaption",
        "em",
        "summary",
        "button",
    )
)
_APART = re.compile(r"\s[–—|·•-]\s|,\s|:\s|\s\(")
_OUTSIDE = re.compile(
    r"\b(?:nav|navbar|navigation|menu|breadcrumbs?|footer|sidebar|cookie|site-header|masthead|topbar|skip)\b"
)
_PEOPLE = re.compile(
    r"team|member|staff|person|people|employee|profile|faculty|attorney|lawyer|mitarbeiter|equipe|author-card|bio\b"
)
_ROLE_CLASS = re.compile(
    r"(?<![a-z])(?:job|role|position|designation|function|occupation|subtitle|sub-title|funktion|poste|cargo)|(?:job|member|staff|person|team|people|employee|work|pos|profile|card|bio|attorney|faculty)[-_]*title|^title$"
)
_DEPARTMENT_CLASS = re.compile(r"department|\bdept\b|division|practice|abteilung")
_COMPANY_CLASS = re.compile(r"company|organi[sz]ation|\bfirm\b|employer|affiliation")
_PLACE_CLASS = re.compile(r"\blocation|\bcity\b|\blocality|-location\b")
_OWN_PAGE = re.compile(
    r"\b(?:bio|biography|profile|profil|view|more|read|full|details|mehr|learn|about|cv|perfil|vita|page|en savoir|leggi|ver)\b"
)
_LABELLED = re.compile(r"^([^:]{2,30}):\s*(.{2,140})$")
_QUOTED = re.compile(r"[“„«\"].{25,}")
_LABELS = {TITLE, DEPARTMENT, COMPANY, LOCATION, "lead.city", "lead.region", "lead.country"}


@dataclass(frozen=True, slots=True)
class Scene:
    """The page on which names are looked for: its address, and what its title and first heading are."""

    url: str
    title: str = ""
    is_team: bool = False


@dataclass(eq=False)
class Candidate:
    """An element that is a name; `rest` is what else stands in its line."""

    element: Element
    name: str
    rest: str = ""
    block: list[Element] = field(default_factory=list[Element])
    lines: list[str] = field(default_factory=list[str])
    ways: Ways = field(default_factory=Ways)
    role: str = ""


def people_in_blocks(body: Element, scene: Scene, taken: Iterable[Element] = ()) -> list[Draft]:
    """The people of a page's blocks, but for those in the elements that are `taken`."""
    groups: dict[Any, list[Candidate]] = defaultdict(list)
    alike: Counter[Any] = Counter()
    by_path: dict[Any, list[Any]] = defaultdict(list)
    for element in islice(_visible(body, set(taken)), 100_000):
        text = _short_text(element)
        if not text:
            continue
        key = _key(element)
        alike[key] += 1
        if (candidate := candidate_of(element, text)) and len(groups) < MOST_CANDIDATES:
            if key not in groups:
                by_path[key[0]].append(key)
            groups[key].append(candidate)
    found: list[Draft] = []
    for path, keys in by_path.items():
        single = [key for key in keys if len(groups[key]) < 2]
        for key in keys:
            if len(groups[key]) > 1:
                found += _people(groups[key], alike[key], scene)
        if single:
            found += _people([groups[key][0] for key in single], sum(alike[key] for key in single), scene)
    return found


def candidate_of(element: Element, text: str) -> Candidate | None:
    """The name that an element is, or that its line begins with."""
    begin = clean(element.text or "").rstrip(",:–—|- ")
    if len(element) and begin and begin != text and (name := name_in(begin)):
        rest = _first_line(element)[len(begin) :].strip(" ,–—|-:") or clean(text[len(begin) :])
        if is_role(rest) or not name_in(text):
            return Candidate(element, name, rest)
    if name := name_in(text):
        return None if _is_inner(element, text) else Candidate(element, name)
    line = _first_line(element)
    if apart := _APART.search(line):
        name, rest = name_in(line[: apart.start()]), line[apart.end() :].strip(" )")
        if name and is_role(rest):
            return None if _is_inner(element, text) else Candidate(element, name, rest)
    return None


def _first_line(element: Element) -> str:
    return next(iter(lines_of(element)), "")


def profile_in(body: Element, scene: Scene, name: str = "") -> Draft | None:
    """The one person whom a page is about: the one with this `name`, or else whom its first heading names."""
    chosen: Candidate | None = None
    for element in islice(_visible(body, set(), of_page=True), 20_000):
        if not name and element.tag not in ("h1", "h2"):
            continue
        text = _short_text(element)
        candidate = candidate_of(element, text) if text else None
        if candidate and (not name or _is_name(candidate.name, name)):
            chosen = candidate
            break
        if not name and element.tag == "h1" and text:
            return None
    if chosen is None:
        return None
    chosen.block = [_around(chosen.element)]
    _look(chosen, scene)
    if not name and (_is_elsewhere(chosen) or not (chosen.role or is_reached(chosen)) or _is_dated(chosen)):
        return None
    draft = _draft(chosen, scene, with_home=False)
    if len(chosen.ways.emails) > 1:
        own = [email for email in chosen.ways.emails if is_theirs(email, chosen.name)]
        if own:
            draft.values = [v for v in draft.values if v.key != "email" or v.text in own]
    return draft


def is_reached(candidate: Candidate, *, by_phone: bool = True) -> bool:
    """Whether there is a way to reach this very person; offices and towns have telephones, too."""
    ways = candidate.ways
    return (
        bool(ways.cards or (by_phone and ways.phones))
        or any(not is_shared(email) for email in ways.emails)
        or any(kind == "linkedin" for kind, _ in ways.profiles)
    )


def is_theirs(email: str, name: str) -> bool:
    """Whether an address has some of a name in it."""
    local = re.sub(r"[^a-z]", "", fold(email.partition("@")[0]))
    words = [word for word in re.findall(r"[a-z]+", fold(name)) if len(word) > 2]
    return any(word in local for word in words)


def _visible(body: Element, taken: set[Element], *, of_page: bool = False) -> Iterator[Element]:
    stack = [body]
    while stack:
        node = stack.pop()
        if not isinstance(node.tag, str) or node in taken or node.tag in UNSEEN or _is_outside(node):
            continue
        if node.tag in _NAMED:
            yield node
        stack.extend(reversed(node))


def _is_outside(node: Element) -> bool:
    """Whether a part of the page belongs to all of its pages: navigation, head and foot."""
    if node.tag in ("nav", "footer", "form", "body", "main"):
        return node.tag in ("nav", "form") or (node.tag == "footer" and node.xpath("not(ancestor::article)"))
    if node.tag == "header" and (
        node.getparent() is None or node.getparent().tag == "body" or node.find(".//nav") is not None
    ):
        return True
    if node.get("role") in ("navigation", "banner", "contentinfo", "search"):
        return True
    about = _about(node)
    return bool(about) and _OUTSIDE.search(about) is not None and not _PEOPLE.search(about)


def _about(node: Element) -> str:
    return f"{node.get('class') or ''} {node.get('id') or ''}".lower().strip()


def _short_text(element: Element) -> str:
    """The text of an element that holds little; "" for any other."""
    if len(list(islice(element.iter(), 14))) > 13:
        return ""
    if element.find(".//img") is not None and element.tag in ("div", "li"):
        return ""
    lines = lines_of(element)
    if len(lines) > 1 and any(
        child.tag in BLOCKS and child.tag != "br" for child in element.iterdescendants()
    ):
        return ""
    text = " ".join(lines)
    return text if 1 < len(text) <= 160 else ""


def _key(element: Element) -> Any:
    path: list[str] = []
    node, classes = element, list[str]()
    while node is not None and len(path) < 200:
        path.append(node.tag)
        if len(classes) < 3:
            classes.append(re.sub(r"[\d_]+", "", node.get("class") or ""))
        node = node.getparent()
    return "/".join(path), tuple(classes)


def _is_inner(element: Element, text: str) -> bool:
    """Whether the element around it is the same name: that one counts."""
    parent = element.getparent()
    return parent is not None and parent.tag in _NAMED and _short_text(parent) == text


def _people(candidates: list[Candidate], alike: int, scene: Scene) -> list[Draft]:
    """Those of a group who are people, if the group is one of people."""
    _frame(candidates)
    for candidate in candidates:
        _look(candidate, scene)
    candidates = [c for c in candidates if not _is_elsewhere(c)]
    if not candidates:
        return []
    _roles_by_place(candidates)
    is_team = scene.is_team or _has_team_heading(candidates[0])
    known = [c for c in candidates if c.role or is_reached(c, by_phone=is_team)]
    if len(candidates) == 1:
        only = candidates[0]
        own = any(is_theirs(email, only.name) for email in only.ways.emails)
        is_one = bool(only.role and (is_team or is_reached(only) or own)) or own
        return [_draft(only, scene)] if is_one and alike <= 3 else []
    if 2 * len(candidates) < alike and not (len(known) > 1 and len(known) == len(candidates)):
        return []
    if 2 * len(known) >= len(candidates):
        if not is_team and not any(map(is_reached, candidates)) and 5 * len(known) < 4 * len(candidates):
            return []
        return [_draft(c, scene) for c in candidates]
    is_list = is_team and len(candidates) > 2 and 5 * len(candidates) >= 4 * alike
    return [_draft(c, scene) for c in candidates if is_list or (c in known and is_team)]


def _frame(candidates: list[Candidate]) -> None:
    """Find what belongs to each name: up to where the next name is, or along to it."""
    around: Counter[Element] = Counter()
    for candidate in candidates:
        around.update(candidate.element.iterancestors())
    tops: dict[Element, Candidate] = {}
    for candidate in candidates:
        top = candidate.element
        if len(candidates) == 1:
            top = _around(top)
        else:
            while (
                (parent := top.getparent()) is not None
                and around[parent] == 1
                and parent.tag not in ("body", "html")
            ):
                top = parent
        candidate.block = [top]
        tops[top] = candidate
    for top, candidate in tops.items():
        # A name that stands alone is followed by what is said of it.
        if len(candidates) > 1 and _alone(top, candidate):
            for number, after in enumerate(top.itersiblings()):
                if after in tops or number > 7 or (number and after.tag == top.tag and top.tag[0] == "h"):
                    break
                if (
                    isinstance(after.tag, str)
                    and re.fullmatch(r"h[1-6]", after.tag)
                    and re.fullmatch(r"h[1-6]", top.tag)
                    and after.tag <= top.tag
                ):
                    break
                if isinstance(after.tag, str):
                    candidate.block.append(after)


def _alone(top: Element, candidate: Candidate) -> bool:
    return len(clean(top.text_content())) <= len(candidate.name) + len(candidate.rest) + 12


def _around(element: Element) -> Element:
    """A block around a single name: as far up as there is little text, and no further than the main part."""
    top = element
    for parent in element.iterancestors():
        if parent.tag in ("body", "html") or len(parent.text_content()) > 6_000:
            break
        top = parent
        if parent.tag == "main":
            break
    return top


def _look(candidate: Candidate, scene: Scene) -> None:
    """Read what belongs to a name."""
    for element in candidate.block:
        candidate.lines += lines_of(element)[:60]
        ways = ways_in(element, scene.url)
        candidate.ways.emails += [e for e in ways.emails if e not in candidate.ways.emails]
        candidate.ways.phones += [p for p in ways.phones if p not in candidate.ways.phones]
        candidate.ways.profiles += [p for p in ways.profiles if p not in candidate.ways.profiles]
        candidate.ways.cards += ways.cards
    candidate.role = _role(candidate)


def _role(candidate: Candidate) -> str:
    if text := _classed(candidate, _ROLE_CLASS):
        return text
    if candidate.rest and is_role(candidate.rest):
        return candidate.rest
    place = _place(candidate)
    labelled = [
        found[2]
        for line in candidate.lines
        if (found := _LABELLED.match(line)) and _target(found[1]) == TITLE
    ]
    if labelled:
        return labelled[0]
    after = candidate.lines[place + 1 : place + 4]
    for line in (*after, *candidate.lines[max(place - 1, 0) : place]):
        if is_role(line) and not _LABELLED.match(line) and not name_in(line) and not _is_sentence(line):
            return line
    return ""


def _is_sentence(line: str) -> bool:
    return len(line) > 60 and line.endswith(".")


def _place(candidate: Candidate) -> int:
    return next((n for n, line in enumerate(candidate.lines) if line.startswith(candidate.name[:20])), -1)


def _roles_by_place(candidates: list[Candidate]) -> None:
    """Where most say what they do right after their name, the others do, too."""
    after = [
        c.lines[place + 1] if (place := _place(c)) >= 0 and len(c.lines) > place + 1 else ""
        for c in candidates
    ]
    if 2 * sum(bool(line) and line == c.role for c, line in zip(candidates, after, strict=True)) < len(
        candidates
    ):
        return
    for candidate, line in zip(candidates, after, strict=True):
        if (
            not candidate.role
            and 2 < len(line) <= 80
            and not re.search(r"[@\d:!?]|\.$", line)
            and not name_in(line)
        ):
            candidate.role = line


def _classed(candidate: Candidate, pattern: re.Pattern[str]) -> str:
    """The text of the element whose class says what it is."""
    for block in candidate.block:
        for element in block.iter():
            if not isinstance(element.tag, str) or element is candidate.element:
                continue
            about = (element.get("class") or "").lower()
            if about and len(about) < 200 and any(pattern.search(word) for word in about.split()):
                text = clean(" ".join(lines_of(element)))
                if (
                    1 < len(text) <= 140
                    and "@" not in text
                    and candidate.name not in text
                    and not name_in(text)
                ):
                    return text
    return ""


def _is_elsewhere(candidate: Candidate) -> bool:
    """Whether this is a customer, an author or a product."""
    nodes = [
        *candidate.block,
        *islice(candidate.block[0].iterancestors(), 5),
        *islice(candidate.element.iterancestors(), 4),
    ]
    for node in nodes:
        about = _about(node)
        if ELSEWHERE.search(about) and not _PEOPLE.search(about):
            return True
        if node.tag in ("blockquote", "aside"):
            return True
    if any(
        block.find(f".//{tag}") is not None or block.tag == tag
        for block in candidate.block
        for tag in ("blockquote", "q", "time", "cite")
    ):
        return True
    return any(
        STOPS.search(line) or (len(line) < 60 and DATED.search(line)) or _QUOTED.match(line)
        for line in candidate.lines[:30]
    )


def _is_dated(candidate: Candidate) -> bool:
    return any(len(line) < 60 and DATED.search(line) for line in candidate.lines[:12])


def _has_team_heading(candidate: Candidate) -> bool:
    for node in candidate.element.iterancestors():
        if _PEOPLE.search(_about(node)):
            return True
    heading = candidate.block[0].xpath("(preceding::h1|preceding::h2|preceding::h3)[last()]")
    own = candidate.block[0].xpath("ancestor::section[1]//h2[1] | preceding::h1[last()]")
    return any(TEAM.search(fold(clean(h.text_content()))[:120]) for h in (*heading, *own))


def _draft(candidate: Candidate, scene: Scene, *, with_home: bool = True) -> Draft:
    draft = Draft(scene.url).add(NAME, candidate.name).add(TITLE, candidate.role)
    candidate.ways.emails = [e for e in candidate.ways.emails if not is_shared(e)]
    candidate.ways.tell(draft)
    for pattern, key in (
        (_DEPARTMENT_CLASS, DEPARTMENT),
        (_COMPANY_CLASS, COMPANY),
        (_PLACE_CLASS, LOCATION),
    ):
        text = _classed(candidate, pattern)
        if text and text != candidate.role and not any(c.isdigit() for c in text):
            draft.add(key, text)
    for line in candidate.lines:
        if (found := _LABELLED.match(line)) and (key := _target(found[1])) in _LABELS:
            draft.add(key, found[2])
    if with_home:
        draft.home = _home(candidate, scene)
    return draft


def _target(label: str) -> str:
    known = claim(label)
    return known[0].key if known else ""


def _home(candidate: Candidate, scene: Scene) -> str:
    """The address of a person's own page: where their name leads, or what offers more about them."""
    links = [link for block in candidate.block for link in block.iter("a")]
    links += [node for node in candidate.element.iterancestors("a")]
    here = urlsplit(scene.url)
    others: list[str] = []
    for link in links:
        url = joined(scene.url, link.get("href") or "")
        if not url or "nofollow" in (link.get("rel") or "") or (link.get("href") or "").startswith("#"):
            continue
        there = urlsplit(url)
        if (
            there.netloc.removeprefix("www.") != here.netloc.removeprefix("www.")
            or there._replace(fragment="") == here
        ):
            continue
        if re.search(r"\.(?:vcf|vcard|pdf|jpe?g|png|gif|webp|svg|docx?)$", there.path.lower()):
            continue
        text = fold(clean(link.text_content()))
        words = [word for word in re.findall(r"[^\W\d_]+", fold(candidate.name)) if len(word) > 2]
        if fold(candidate.name) in text or any(word in fold(unquote(there.path)) for word in words):
            return url
        if not text or _OWN_PAGE.search(text):
            others.append(url)
    return others[0] if others else ""


def _is_name(text: str, name: str) -> bool:
    return set(re.findall(r"\w+", fold(text))) == set(re.findall(r"\w+", fold(name)))
