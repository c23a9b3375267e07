"""A town of small sites with 400 people: who of them is found, and how much of what is said of them is right."""

from collections import Counter
from dataclasses import dataclass, field

from leadsphere.scraping.order import Batch, Ended, Found, Limits, Order, Progress, Reason
from leadsphere.scraping.run import Scrape
from leadsphere.values.emails import parse_email
from leadsphere.values.text import fold
from tests.scraping.pages import Person, Style, Town
from tests.scraping.pages.marked import MARKED
from tests.scraping.pages.others import NOBODY, OTHERS
from tests.scraping.pages.unmarked import UNMARKED, page
from tests.scraping.server import Answer, Pages, serving

STYLES = (*UNMARKED, *MARKED, *OTHERS)
KEYS = {"title": "lead.job_title", "email": "email", "phone": "phone", "linkedin": "linkedin"}
TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonl": "application/x-ndjson",
    "vcf": "text/vcard; charset=utf-8",
    "xml": "application/xml",
}
AT_ONCE = Limits(delay=0, seconds=600)


@dataclass
class Count:
    """Figures of one style."""

    people: int = 0
    found: int = 0
    values: int = 0
    right: int = 0
    trouble: list[str] = field(default_factory=list[str])


def read(order: Order) -> tuple[list[Found], Ended]:
    """Everybody whom a run finds, as they are known in the end."""
    people: dict[str, Found] = {}
    ended: Ended | None = None
    with Scrape(order) as scrape:
        for event in scrape:
            if isinstance(event, Batch):
                people |= {one.key: one for one in event.people}
            elif isinstance(event, Ended):
                ended = event
    assert ended
    return list(people.values()), ended


def answer(path: str, text: str) -> Answer:
    kind = TYPES.get(path.rpartition(".")[2], "text/html; charset=utf-8")
    return Answer(text, headers=(("Content-Type", kind),))


def name_of(found: Found) -> str:
    said = {value.key: value.text for value in found.values}
    whole = said.get("full_name") or f"{said.get('lead.first_name', '')} {said.get('lead.last_name', '')}"
    last, comma, first = whole.partition(", ")
    return fold(f"{first} {last}" if comma and first != "MD" else last.removeprefix("Dr. "))


def is_right(key: str, text: str, person: Person) -> bool:
    """Whether a value is what the page says; spellings of one number or address are one."""
    match key:
        case "title":
            return fold(text) == fold(person.title)
        case "email":
            return parse_email(text) == person.email
        case "phone":
            digits = "".join(c for c in text if c.isdigit())
            return digits[-10:] == "".join(c for c in person.phone if c.isdigit())[-10:]
        case _:
            return text.rstrip("/").lower() == person.linkedin


def counted(style: Style, people: list[Person], found: dict[str, Found]) -> Count:
    count = Count(people=len(people))
    for person in people:
        one = found.get(fold(person.name))
        if one is None:
            count.trouble.append(f"{style.name}: {person.name} was not found")
            continue
        count.found += 1
        for key in style.shows:
            texts = [value.text for value in one.values if value.key == KEYS[key]]
            if not texts:
                count.trouble.append(f"{style.name}: {person.name} has no {key}")
        for value in one.values:
            key = next((name for name, target in KEYS.items() if target == value.key), "")
            if not key:
                continue
            count.values += 1
            if key in style.shows and is_right(key, value.text, person):
                count.right += 1
            else:
                count.trouble.append(f"{style.name}: {person.name} has {value.key} {value.text!r}")
    return count


def test_nearly_all_people_of_a_town_are_found_and_nearly_all_values_are_right() -> None:
    town = Town()
    pages: Pages = {}
    people: dict[str, list[Person]] = {}
    links = ""
    for style in STYLES:
        people[style.name] = town.people(style)
        for path, text in style.build(people[style.name]).items():
            pages[f"/{style.name}/{path}"] = answer(path, text)
        if style.kind == "pages":
            links += f'<li><a href="/{style.name}/">Site {style.name}</a></li>'
    links += "".join(f'<li><a href="/nobody/{name}">{name}</a></li>' for name in NOBODY)
    pages |= {f"/nobody/{name}": text for name, text in NOBODY.items()}
    pages["/"] = page("Harbour Works", f"<ul>{links}</ul>")
    with serving(pages) as site:
        found, ended = read(Order("pages", site.url(), pages=1_000, depth=3, local=True, limits=AT_ONCE))
        assert ended.reason is Reason.DONE
        firsts = {"csv": "people.csv", "json": "people.json", "jsonl": "people.jsonl", "cards": "", "rss": "feed.xml", "atom": "feed.xml", "bysitemap": "sitemap.xml"}  # fmt: skip
        for name, first in firsts.items():
            style = next(one for one in OTHERS if one.name == name)
            pattern = "*/people/*" if name == "bysitemap" else ""
            more, ended = read(
                Order(style.kind, site.url(f"/{name}/{first}"), pattern=pattern, local=True, limits=AT_ONCE)
            )
            assert ended.reason is Reason.DONE, name
            found += more
        assert not any("/products/" in path for path in site.asked)
        assert site.most_at_once == 1
        assert max(Counter(site.asked).values()) <= len(firsts) + 1
    by_name = {name_of(one): one for one in found}
    counts = {style.name: counted(style, people[style.name], by_name) for style in STYLES}
    known = {fold(person.name) for some in people.values() for person in some}
    strangers = sorted(name for name in by_name if name not in known)
    total = Count(
        *(sum(getattr(c, f) for c in counts.values()) for f in ("people", "found", "values", "right"))
    )
    trouble = [line for count in counts.values() for line in count.trouble]
    print(
        f"{len(pages)} pages, {len(STYLES)} styles: {total.found} of {total.people} people, {total.right} of {total.values} values right,"
    )
    print(f"{len(strangers)} who are nobody: {strangers}", *trouble, sep="\n")
    assert total.people >= 400
    assert strangers == []
    assert total.found / total.people >= 0.95
    assert total.right / total.values >= 0.98


def test_progress_tells_what_was_read_and_found() -> None:
    pages: Pages = {
        "/": page(
            "Team",
            "<h1>Our team</h1>"
            + "".join(f"<div><h3>{n}</h3><p>Director</p></div>" for n in ("Ada King", "Jo Doe")),
        )
    }
    with serving(pages) as site, Scrape(Order("team", site.url(), local=True, limits=AT_ONCE)) as scrape:
        events = list(scrape)
        assert {agent.partition("/")[0] for agent in site.agents} == {"LeadSphere"}
    last = [event for event in events if isinstance(event, Progress)][-1]
    assert (last.read, last.queued, last.found) == (1, 0, 2)
    assert last.bytes > 0
