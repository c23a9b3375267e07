"""Hostile pages: never more than the limits, one clear sentence each; and a process that nothing keeps alive."""

import gzip
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from leadsphere.errors import BadValue
from leadsphere.scraping.order import (
    MEGABYTE,
    Batch,
    Ended,
    Event,
    Found,
    Limits,
    Link,
    Order,
    Place,
    Progress,
    Reason,
    Said,
    event_of,
    line_of,
)
from leadsphere.scraping.run import Scrape
from tests.scraping.pages.unmarked import page
from tests.scraping.server import Answer, Pages, serving

HOME = Path(__file__).parents[2]
QUICK = Limits(delay=0, seconds=300, page_seconds=1)
AT_ONCE = Limits(delay=0, seconds=300)
XML = (("Content-Type", "application/xml"),)
CSV = (("Content-Type", "text/csv"),)
TEAM = page(
    "Our team",
    "<h1>Our team</h1>" + "".join(f"<div><h3>{n}</h3><p>Director</p></div>" for n in ("Ada King", "Jo Doe")),
)


def events(order: Order) -> list[Event]:
    with Scrape(order) as scrape:
        return list(scrape)


def said(found: list[Event]) -> list[str]:
    return [event.sentence for event in found if isinstance(event, Said)]


def ended(found: list[Event]) -> Ended:
    last = found[-1]
    assert isinstance(last, Ended)
    return last


def people(found: list[Event]) -> list[Found]:
    return [person for event in found if isinstance(event, Batch) for person in event.people]


def _trickle(write: Callable[[bytes], Any]) -> None:
    write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n")
    for _ in range(100):
        write(b"x")
        time.sleep(0.2)


def _slow_head(write: Callable[[bytes], Any]) -> None:
    for letter in b"HTTP/1.1 200 OK\r\nX: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n\r\n":
        write(bytes([letter]))
        time.sleep(0.2)


def _endless_head(write: Callable[[bytes], Any]) -> None:
    write(b"HTTP/1.1 200 OK\r\n")
    for number in range(200_000):
        write(b"X-%d: yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy\r\n" % number)


LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><rss><channel><author>&b;</author></channel></rss>'
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><urlset><url><loc>http://127.0.0.1/&a;</loc></url></urlset>'
LARGE = "This page has more than 10 MB."


@pytest.mark.parametrize(
    ("kind", "answer", "sentence"),
    [
        ("pages", Answer(b"<p>x</p>" * (11 * MEGABYTE // 8)), LARGE),
        ("pages", Answer(gzip.compress(b"\0" * 500 * MEGABYTE), headers=(("Content-Encoding", "gzip"),)), LARGE),
        ("pages", Answer(b"x", headers=(("Content-Encoding", "br"),)), "The page is packed in a way that was not asked for."),
        ("pages", Answer(b"no gzip", headers=(("Content-Encoding", "gzip"),)), "The answer was none that HTTP knows."),
        ("pages", Answer(instead=_trickle), "There was no whole answer within 1 seconds."),
        ("pages", Answer(instead=_slow_head), "There was no whole answer within 1 seconds."),
        ("pages", Answer(instead=_endless_head), "The answer was none that HTTP knows."),
        ("pages", Answer(instead=lambda write: write(b"SSH-2.0-OpenSSH_9.6\r\n")), "The answer was none that HTTP knows."),
        ("pages", Answer(instead=lambda _: None), "The answer was none that HTTP knows."),
        ("pages", Answer(status=302, headers=(("Location", "/"),)), "It redirects more than five times."),
        ("pages", Answer("x", 500), "It answered with the status 500."),
        ("pages", Answer("x", 401), "It answered with the status 401: it does not want to be read without signing in."),
        ("pages", Answer(b"%PDF-1.7", headers=(("Content-Type", "application/pdf"),)), "This is no page."),
        ("sitemap", Answer(OUTSIDE, headers=XML), "This file declares a document type, as no feed and no sitemap does."),
        ("sitemap", Answer(gzip.compress(b" " * 200 * MEGABYTE), headers=(("Content-Type", "application/gzip"),)), LARGE),
        ("sitemap", Answer(b"<?xml version='1.0'?>" + b"<a>" * 100_000, headers=XML), "This is no sitemap."),
        ("feed", Answer(LAUGHS, headers=XML), "This file declares a document type, as no feed and no sitemap does."),
        ("feed", Answer("<p>no feed</p>"), "This page names no feed."),
        ("file", Answer(b"PK\x03\x04rest", headers=CSV), "This file is packed or a workbook. Publish it as CSV, or download it and import it."),
        ("file", Answer("shape,colour\nround,blue\n", headers=CSV), "None of the columns of this file is known."),
        ("file", Answer("<!doctype html><p>Sign in</p>"), "This is a web page, and no CSV or JSON."),
        ("sitemap", Answer("<p>Not here</p>"), "This is no sitemap."),
        ("vcards", Answer("<p>none</p>"), "This page links to no cards."),
    ],
)  # fmt: skip
def test_a_hostile_answer_ends_in_one_sentence(kind: str, answer: Answer, sentence: str) -> None:
    with serving({"/": answer}) as site:
        found = events(Order(kind, site.url(), local=True, limits=QUICK))
    assert said(found) == [sentence]
    assert people(found) == []
    assert (ended(found).reason, ended(found).sentence) == (Reason.UNREACHABLE, sentence)


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 200_000 + TEAM,
        "<html><body>" + "<ul><li><a href='#'>" * 50_000,
        '<script type="application/ld+json">' + "[" * 5_000_000 + "</script>" + TEAM,
        '<script type="application/ld+json">{"@type":"Person","name":"' + "x" * 9_000_000 + '"}</script>',
        '<script type="application/ld+json">['
        + ",".join('{"@type":"Person","knows":{"@id":"#a"}}' for _ in range(40_000))
        + "]</script>",
        "<p>" + "a" * 2_000_000 + " [at] " + "b." * 1_000_000 + "</p>",
        "<p>" + "+1 " * 1_000_000 + "</p>",
        "<h3>Ada King</h3><p>Director</p>" * 40_000,
        "<table>" + "<tr><td>Ada King<td>Director" * 40_000,
        '<div itemscope itemtype="https://schema.org/Person">' * 20_000,
        '<div class="h-card">' * 20_000,
        '<div vocab="https://schema.org/" typeof="Person">' * 20_000,
        "\x00\xff\xfe" * 100_000,
    ],
    ids=range(13),
)
def test_a_monstrous_page_ends_within_the_limits_and_the_next_is_read(body: str) -> None:
    pages: Pages = {
        "/": page("Home", '<a href="/monster">a</a><a href="/team">Team</a>'),
        "/monster": Answer(body.encode("utf-8", "replace")),
        "/team": TEAM,
    }
    with serving(pages) as site:
        found = events(Order("pages", site.url(), local=True, limits=AT_ONCE))
        assert "/monster" in site.asked
    assert ended(found).reason is Reason.DONE
    assert {person.columns["Full name"] for person in people(found)} >= {"Jo Doe"}
    assert sum(sentence.startswith("This page") for sentence in said(found)) <= 1


@pytest.mark.parametrize(
    ("encoding", "header"),
    [
        ("utf-8", "text/html"),
        ("cp1252", "text/html"),
        ("cp1252", "text/html; charset=windows-1252"),
        ("utf-16", "text/html"),
        ("iso-8859-1", "text/html; charset=nonsense"),
    ],
)
def test_letters_are_read_whatever_a_server_says_of_them(encoding: str, header: str) -> None:
    body = "<html><body><h1>Unser Team</h1><div><h3>Jörg Müller</h3><p>Geschäftsführer</p></div><div><h3>Zoë Größe</h3><p>Leiterin</p></div></body></html>"
    with serving({"/": Answer(body.encode(encoding), headers=(("Content-Type", header),))}) as site:
        found = people(events(Order("team", site.url(), local=True, limits=AT_ONCE)))
    assert [person.columns["Full name"] for person in found] == ["Jörg Müller", "Zoë Größe"]


class Calendar(dict[str, Any]):
    """A site with a page for each day until the end of time."""

    def get(self, key: str, default: Any = None) -> Any:
        if key == "/robots.txt":
            return Answer("", 404)
        day = int(key.strip("/") or 0)
        return page("A day", f'<a href="/{day + 1}">next day</a><a href="/{day + 2}">x</a>')


def _endless() -> Any:
    return serving(Calendar())


def test_an_endless_calendar_ends_at_the_page_limit() -> None:
    with _endless() as site:
        site.pages = Calendar()
        found = events(Order("pages", site.url(), pages=30, depth=5, local=True, limits=AT_ONCE))
        assert len([path for path in site.asked if path != "/robots.txt"]) <= 30
    assert ended(found).reason in (Reason.PAGES, Reason.DONE)


def test_depth_is_how_many_links_away_a_page_is() -> None:
    with _endless() as site:
        site.pages = Calendar()
        events(Order("pages", site.url(), depth=1, local=True, limits=AT_ONCE))
        assert set(site.asked) == {
            "/robots.txt",
            "/",
            "/1",
            "/2",
            "/about",
            "/services",
            "/contact",
            "/insights/grace-note",
        } & set(site.asked)
        assert "/3" not in site.asked


@pytest.mark.parametrize(
    ("limits", "reason"),
    [
        (Limits(delay=1, seconds=3), Reason.TIME),
        (Limits(delay=0, bytes=5_000), Reason.BYTES),
        (Limits(delay=0, people=1), Reason.PEOPLE),
    ],
)
def test_each_limit_says_that_it_was_the_end(limits: Limits, reason: Reason) -> None:
    links = "".join(f'<a href="/team/{n}">Team {n}</a>' for n in range(100))
    pages: Pages = {"/": page("Our team", links + TEAM)}
    pages |= {f"/team/{n}": page("x", "y" * 500) for n in range(100)}
    with serving(pages) as site:
        found = events(Order("pages", site.url(), local=True, limits=limits))
        assert len(site.asked) < 60
    assert ended(found).reason is reason


def test_a_process_that_wants_more_memory_than_it_may_have_ends_with_that_reason() -> None:
    body = (
        '<script type="application/ld+json">['
        + "[],{}," * 300_000
        + "1]</script>"
        + "<p><b></b></p>" * 600_000
    )
    with serving({"/": Answer(body)}) as site:
        found = events(Order("pages", site.url(), local=True, limits=Limits(delay=0, memory=420 * MEGABYTE)))
    assert ended(found).reason is Reason.MEMORY


def test_a_preview_is_five_pages_and_twenty_people() -> None:
    order = Order(
        "pages", "https://example.org/", pages=500, place=Place(("https://example.org/",))
    ).preview()
    assert (order.pages, order.limits.people, order.limits.seconds, order.place) == (5, 20, 20, Place())


def test_a_run_that_goes_on_reads_nothing_twice_and_finds_the_rest() -> None:
    links = "".join(f'<a href="/team/{n}">Team {n}</a>' for n in range(6))
    names = ("Ada King", "Jo Doe", "Max Stone", "Una Brook", "Tom Vane", "Ida Lund")
    pages: Pages = {"/": page("Home", links)}
    pages |= {f"/team/{n}": page("Our team", f"<h1>Our team</h1><div><h3>{name}</h3><p>Director</p><p>a{n}.{name.split()[1].lower()}@example.org</p></div>") for n, name in enumerate(names)}  # fmt: skip
    with serving(pages) as site:
        order = Order("pages", site.url(), depth=1, local=True, limits=AT_ONCE)
        place, first = Place(), list[Found]()
        with Scrape(order) as scrape:
            for event in scrape:
                if isinstance(event, Batch):
                    place, first = place.after(event), [*first, *event.people]
                if len(first) == 3:
                    break
        before = set(site.asked)
        site.asked.clear()
        kept = Place.from_json(place.as_json())
        found = events(Order("pages", site.url(), depth=1, local=True, limits=AT_ONCE, place=kept))
        assert not set(kept.done) & {site.url(path) for path in site.asked}
        assert ended(found).reason is Reason.DONE
    assert before
    assert {p.columns["Full name"] for p in (*first, *people(found))} == set(names)


def test_a_run_that_goes_on_stays_on_the_site_that_the_first_address_led_to() -> None:
    links = "".join(f'<a href="/team/{n}">Team {n}</a>' for n in range(3))
    pages: Pages = {"/": f"<html><body>{links}</body></html>"}
    pages |= {f"/team/{n}": "<html><body>x</body></html>" for n in range(3)}
    with serving(pages) as site, serving({}) as old:
        old.pages["/"] = Answer(status=301, headers=(("Location", site.url()),))
        order = Order("pages", old.url(), local=True, limits=AT_ONCE)
        place = Place((old.url(),), (Link(site.url("/team/0"), 1), Link(site.url("/team/1"), 1)))
        found = events(replace(order, place=place))
        assert {"/team/0", "/team/1"} < set(site.asked)
    assert said(found) == []


def test_a_long_list_comes_in_parts_and_is_done_with_the_last_one() -> None:
    lines = "".join(f"Ada{n},King,ada{n}@example.org\n" for n in range(1_200))
    with serving({"/": Answer("First name,Last name,Email\n" + lines, headers=CSV)}) as site:
        found = events(Order("file", site.url(), local=True, limits=AT_ONCE))
        batches = [(len(event.people), event.done) for event in found if isinstance(event, Batch)]
        assert batches == [(500, ()), (500, ()), (200, (site.url(),))]


def test_a_run_that_goes_on_tries_what_could_not_be_read_and_does_not_count_it() -> None:
    links = "".join(f'<a href="/team/{n}">Team {n}</a>' for n in range(3))
    plain = "<html><body>x</body></html>"
    pages: Pages = {
        "/": f"<html><body>{links}</body></html>",
        "/team/0": plain,
        "/team/1": Answer("x", 500),
    }
    with serving(pages) as site:
        order = Order("pages", site.url(), depth=1, local=True, limits=AT_ONCE)
        place = Place()
        for event in events(order):
            place = place.after(event) if isinstance(event, Batch) else place
        assert set(place.done) == {site.url(), site.url("/team/0")}
        assert {link.url for link in place.waiting} == {site.url("/team/1"), site.url("/team/2")}
        site.pages["/team/1"] = site.pages["/team/2"] = plain
        found = events(replace(order, place=place))
        assert [event for event in found if isinstance(event, Progress)][-1].read == 4
        site.pages["/"] = Answer("x", 500)
        assert all(not event.done for event in events(order) if isinstance(event, Batch))


def _scrape_for_long(site: Any) -> Scrape:
    site.pages = Calendar()
    return Scrape(Order("pages", site.url(), pages=2_000, depth=5, local=True, limits=Limits(delay=0.2)))


def test_stopping_ends_the_process_and_says_so() -> None:
    with _endless() as site:
        scrape = _scrape_for_long(site)
        seen: list[Event] = []
        for event in scrape:
            seen.append(event)
            if isinstance(event, Progress) and event.read > 1:
                scrape.stop()
    assert ended(seen).reason is Reason.CANCELED
    process = scrape.process
    assert process is not None and process.poll() is not None


@pytest.mark.parametrize(
    ("number", "reason"), [(signal.SIGKILL, Reason.MEMORY), (signal.SIGXCPU, Reason.TIME)]
)
def test_a_process_that_is_killed_says_that_its_time_was_up_only_where_it_was(
    number: signal.Signals, reason: Reason
) -> None:
    with _endless() as site:
        scrape = _scrape_for_long(site)
        seen: list[Event] = []
        for event in scrape:
            seen.append(event)
            if isinstance(event, Progress) and event.read == 1:
                assert scrape.process
                scrape.process.send_signal(number)
    assert ended(seen).reason is reason


def test_no_process_is_left_where_its_parent_is_killed() -> None:
    code = (
        "import sys\nfrom leadsphere.scraping.order import *\nfrom leadsphere.scraping.run import Scrape\n"
        "scrape = Scrape(Order('pages', sys.argv[1], pages=2000, depth=5, local=True, limits=Limits(delay=0.2)))\n"
        "for event in scrape:\n    print(scrape.process.pid, flush=True)\n"
    )
    with _endless() as site:
        site.pages = Calendar()
        parent = subprocess.Popen([sys.executable, "-c", code, site.url()], stdout=subprocess.PIPE, cwd=HOME)
        assert parent.stdout
        child = int(parent.stdout.readline())
        os.kill(parent.pid, signal.SIGKILL)
        parent.wait()
        parent.stdout.close()
        with suppress(ProcessLookupError):
            for _ in range(3_000):
                os.kill(child, 0)
                if Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
                    break
                time.sleep(0.01)
            else:
                os.kill(child, signal.SIGKILL)
                pytest.fail("the child outlived its parent")


@pytest.mark.parametrize(
    "order",
    [
        Order("nothing", "https://example.org/"),
        Order("pages", "example.org"),
        Order("pages", "http://127.0.0.1/"),
        Order("pages", "https://example.org/", pages=0),
        Order("pages", "https://example.org/", pages=100_000),
        Order("pages", "https://example.org/", depth=9),
        Order("pages", "https://example.org/", pattern="*" * 300),
        Order("pages", "https://example.org/", limits=Limits(seconds=100_000)),
    ],
)
def test_an_order_that_cannot_be_carried_out_is_refused_at_once(order: Order) -> None:
    with pytest.raises(BadValue):
        Scrape(order)


def test_orders_and_events_travel_unchanged() -> None:
    order = Order(
        "pages", "https://example.org/", place=Place(("a",), (Link("b", 1),)), limits=Limits(delay=3)
    )
    assert Order.from_json(order.as_json()) == order
    for event in (
        Progress(1, 2, 3, 4),
        Said("x", "y"),
        Batch((), ("a",), (Link("b", 2),)),
        Ended(Reason.DONE, "z"),
    ):
        assert event_of(line_of(event)) == event
