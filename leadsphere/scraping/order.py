"""What is asked of the process that reads the web, and what it says: plain values that travel as lines of JSON."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from leadsphere.importing.mapping import ColumnMap
from leadsphere.importing.plan import Person, Rejected, read_person
from leadsphere.importing.targets import BY_KEY
from leadsphere.values.text import fold

MEGABYTE = 1024 * 1024
MOST_PAGES, MOST_DEPTH, MOST_PEOPLE, MOST_SECONDS = 2_000, 5, 10_000, 3_600


@dataclass(frozen=True, slots=True)
class Limits:
    """Where reading ends, whatever a site is like: seconds, bytes, and how gently it is asked.

    `page_bytes` counts bytes both as they come and unpacked; `delay` is the least time between two requests,
    `longest_delay` the most that a robots.txt or a busy server can have us wait.
    """

    seconds: float = 900
    memory: int = 1024 * MEGABYTE
    bytes: int = 500 * MEGABYTE
    page_bytes: int = 10 * MEGABYTE
    page_seconds: float = 30
    people: int = MOST_PEOPLE
    delay: float = 1.0
    longest_delay: float = 30
    longest_pause: float = 120


@dataclass(frozen=True, slots=True)
class Link:
    """An address that is still to be read, and how many links it is away from where reading began."""

    url: str
    depth: int


@dataclass(frozen=True, slots=True)
class Place:
    """Where a job stands: what it has read, and what it knows of that is still to be read.

    The empty one is the beginning; a page that could not be read goes on waiting. `after` a batch it is kept with
    what the batch brought, in one transaction; an order that carries it goes on there and reads nothing twice.
    """

    done: tuple[str, ...] = ()
    waiting: tuple[Link, ...] = ()

    def after(self, batch: "Batch") -> "Place":
        """The place once a batch is kept."""
        done = dict.fromkeys((*self.done, *batch.done))
        waiting = {
            link.url: link for link in reversed((*self.waiting, *batch.waiting)) if link.url not in done
        }
        return Place(tuple(done), tuple(reversed(waiting.values())))

    def as_json(self) -> dict[str, Any]:
        """As it is kept in a job's row."""
        return {"done": [*self.done], "waiting": [[link.url, link.depth] for link in self.waiting]}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Place":
        """As it was kept; an empty mapping is the beginning."""
        return cls(
            tuple(said.get("done", ())), tuple(Link(url, depth) for url, depth in said.get("waiting", ()))
        )


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be read: the kind of source (`sources.SOURCES`), where it begins, and how far it goes.

    `pages` are the most that are read, `depth` how many links away from the first; `pattern` is what the
    addresses must hold that are read ("/team/*", "*" for anything; "" for all). `home` is the address of this
    installation, which a site finds in our user agent. `local` lets this machine be read, for tests alone.
    `place` is where an earlier run ended.
    """

    kind: str
    url: str
    pages: int = 100
    depth: int = 2
    pattern: str = ""
    home: str = ""
    local: bool = False
    limits: Limits = Limits()
    place: Place = Place()

    def preview(self) -> "Order":
        """The same for a glance: five pages, 20 people and 20 seconds at most, from the beginning."""
        limits = replace(
            self.limits, seconds=min(self.limits.seconds, 20), people=min(self.limits.people, 20)
        )
        return replace(self, pages=min(self.pages, 5), limits=limits, place=Place())

    def as_json(self) -> str:
        """One line."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> "Order":
        """What `as_json` wrote."""
        said = json.loads(line)
        limits, place = Limits(**said.pop("limits")), said.pop("place")
        links = tuple(Link(**link) for link in place["waiting"])
        return cls(**said, limits=limits, place=Place(tuple(place["done"]), links))


@dataclass(frozen=True, slots=True)
class Value:
    """One thing that a page says of a person: the key of an import's target ("lead.job_title", "email"), the
    text as it stands there, and the page. `header` is what an import would find above it: "Mobile", "E-mail".
    """

    key: str
    text: str
    url: str
    header: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A person. `url` is the page on which they were found first; each value has its own.

    `key` stands for them on this site, in every run; one that is found `again` was handed out before, in this
    run, and has values that were not known then: all of them are there.
    """

    key: str
    url: str
    values: tuple[Value, ...]
    again: bool = False

    @property
    def columns(self) -> dict[str, str]:
        """What is known, by the labels of an import's columns; several phones are one text, as in a file's cell."""
        found: dict[str, list[str]] = {}
        for value in self.values:
            found.setdefault(BY_KEY[value.key].label, []).append(value.text)
        return {label: "; ".join(texts) for label, texts in found.items()}

    def row(self) -> tuple[list[str], list[str], list[str]]:
        """Headers, keys of targets and cells, as a file would have them: for `ColumnMap.of` and `read_person`."""
        headers = [value.header or BY_KEY[value.key].label for value in self.values]
        return headers, [value.key for value in self.values], [value.text for value in self.values]

    def person(self) -> Person | Rejected:
        """The person as an import would read them, known again by `key` where no address of theirs stands."""
        headers, keys, cells = self.row()
        person = read_person(cells, ColumnMap.of(headers, keys))
        has_name = not isinstance(person, Rejected) and {"first_name", "last_name"} & person.lead.keys()
        return replace(person, import_key=self.key) if has_name else person


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: pages read, pages known of and not read, people found; the bytes that came."""

    read: int = 0
    queued: int = 0
    found: int = 0
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Said:
    """One sentence for the log, and the address that it is about."""

    sentence: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Batch:
    """People who are complete, with the pages that are read thereby and the links found there; of a page with very
    many people the last of several batches has these.

    `place.after(batch)` is kept together with the people.
    """

    people: tuple[Found, ...]
    done: tuple[str, ...]
    waiting: tuple[Link, ...] = ()


class Reason(StrEnum):
    """Why reading ended."""

    DONE = "done"
    PAGES = "pages"
    PEOPLE = "people"
    TIME = "time"
    BYTES = "bytes"
    MEMORY = "memory"
    CANCELED = "canceled"
    FORBIDDEN = "forbidden"
    UNREACHABLE = "unreachable"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Ended:
    """The last that is said: why it is over, and that as a sentence."""

    reason: Reason
    sentence: str

    @property
    def is_good(self) -> bool:
        """Whether what was found can be taken for what the site has, up to the limits that were asked for."""
        return self.reason in (Reason.DONE, Reason.PAGES, Reason.PEOPLE)


Event = Batch | Progress | Said | Ended

SENTENCES: dict[Reason, str] = {
    Reason.DONE: "Everything was read.",
    Reason.PAGES: "The most pages that were asked for were read.",
    Reason.PEOPLE: "The most people that one run takes were found.",
    Reason.TIME: "The time was up.",
    Reason.BYTES: "More came than one run takes.",
    Reason.MEMORY: "The pages took more memory than one run may have.",
    Reason.CANCELED: "It was canceled.",
    Reason.FORBIDDEN: "The site does not want to be read.",
    Reason.UNREACHABLE: "The address could not be read.",
    Reason.FAILED: "Reading failed.",
}


def key_of(site: str, name: str, company: str = "") -> str:
    """What stands for somebody of this name on a site (SHA-256, hex)."""
    return hashlib.sha256(json.dumps(["scraped", site, fold(name), fold(company)]).encode()).hexdigest()


def line_of(event: Event) -> str:
    """An event as the process writes it."""
    return json.dumps([_NAMES[type(event)], asdict(event)])


def event_of(line: str | bytes) -> Event:
    """What `line_of` wrote. Raises ValueError, KeyError, TypeError for what it did not."""
    name, said = json.loads(line)
    match name:
        case "batch":
            people = tuple(
                Found(**one | {"values": tuple(Value(**value) for value in one["values"])})
                for one in said["people"]
            )
            return Batch(people, tuple(said["done"]), tuple(Link(**link) for link in said["waiting"]))
        case "progress":
            return Progress(**said)
        case "said":
            return Said(**said)
        case "ended":
            return Ended(Reason(said["reason"]), said["sentence"])
        case _:
            raise ValueError(name)


_NAMES: dict[type[Any], str] = {Batch: "batch", Progress: "progress", Said: "said", Ended: "ended"}
