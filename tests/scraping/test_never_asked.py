"""What is never asked: addresses inside, whatever they are called; sites that forbid it; what a robots.txt forbids."""

import ipaddress
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from leadsphere.errors import BadValue
from leadsphere.scraping.forbidden import FORBIDDEN, forbidden
from leadsphere.scraping.order import Batch, Ended, Event, Limits, Order, Reason, Said
from leadsphere.scraping.run import Scrape, checked
from tests.scraping.pages.unmarked import page
from tests.scraping.server import Answer, Pages, serving

HOME = Path(__file__).parents[2]
AT_ONCE = Limits(delay=0, seconds=300)

INSIDE = (
    *(
        "127.0.0.1",
        "127.0.0.2",
        "127.255.255.254",
        "0.0.0.0",
        "10.0.0.1",
        "10.255.255.255",
        "172.16.0.1",
        "172.31.9.9",
    ),
    *(
        "192.168.0.1",
        "192.168.1.254",
        "169.254.169.254",
        "169.254.170.2",
        "100.64.0.1",
        "100.100.100.200",
        "192.0.0.1",
        "192.0.0.9",
        "192.88.99.1",
        "168.63.129.16",
    ),
    *("192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1"),
    "255.255.255.255",
)
INSIDE_6 = (
    *("::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2001:db8::1"),
    *("::ffff:169.254.169.254", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:7f00:1::", "2002:a9fe:a9fe::"),
    *("2001:0:7f00:1::", "::ffff:0:127.0.0.1", "::127.0.0.1", "fec0::1", "100::1"),
)  # fmt: skip


def _spellings(address: str) -> list[str]:
    """How else a browser or a library understands an IPv4 address."""
    a, b, c, d = map(int, address.split("."))
    whole = int(ipaddress.IPv4Address(address))
    return [
        str(whole),
        hex(whole),
        f"0{whole:o}",
        f"0x{a:02x}.0x{b:02x}.0x{c:02x}.0x{d:02x}",
        f"0{a:o}.0{b:o}.0{c:o}.0{d:o}",
        f"{a}.{b}.{c * 256 + d}",
        f"{a}.{b * 65536 + c * 256 + d}",
        f"{address}.",
    ]


URLS = [
    *(f"{scheme}://{address}/" for address in INSIDE for scheme in ("http", "https")),
    *(f"http://[{address}]/latest/meta-data/" for address in INSIDE_6),
    *(f"http://{spelt}/" for address in INSIDE for spelt in _spellings(address)),
    *(f"http://name-{number}.example/" for number in range(len(INSIDE) + len(INSIDE_6))),
    *(f"http://both-{number}.example/" for number in range(len(INSIDE))),
    *("http://localhost/", "http://localhost./", "http://LOCALHOST/", "http://localhost.localdomain/"),
    *("http://user@name-0.example/", "http://example.org@127.0.0.1/", "http://127.0.0.1#@example.org/"),
    *("http://example.org:22/", "http://example.org:6379/", "https://example.org:8443/", "http://example.org:443/"),
    *("http://127.0.0.1:5432/", "http://127.0.0.1:6379/", "http://[::1]:80/", "http://example.org\\@127.0.0.1/"),
    *("file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:6379/_INFO", "javascript:alert(1)", "data:text/html,x"),
    *("dict://127.0.0.1:11211/stat", "unix:///var/run/docker.sock", "http:///etc/passwd", "http://", "//127.0.0.1/"),
    *("http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/", "http://[::ffff:7f00:1%25lo]/", "http://127.0.0.1\r\nHost: example.org/"),
]  # fmt: skip

NAMES: dict[str, list[list[str]]] = {
    **{f"name-{number}.example": [[address]] for number, address in enumerate((*INSIDE, *INSIDE_6))},
    # One good address beside one that is inside.
    **{f"both-{number}.example": [["93.184.215.14", address]] for number, address in enumerate(INSIDE)},
    "localhost": [["127.0.0.1"]],
    "localhost.localdomain": [["127.0.0.1"]],
    "LOCALHOST": [["127.0.0.1"]],
    "example.org": [["93.184.215.14"]],
}


def asked(urls: list[str], names: dict[str, list[list[str]]]) -> Any:
    """What a process says that asks for these, and where it connected to."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.scraping.asking"],
        input=json.dumps({"urls": urls, "names": names}),
        capture_output=True,
        text=True,
        cwd=HOME,
        check=True,
    )
    return json.loads(done.stdout)


def test_three_hundred_addresses_that_lead_inside_are_never_connected_to() -> None:
    assert len(set(URLS)) >= 300
    told = asked(URLS, NAMES)
    assert told["connected"] == []
    assert not [
        url for url, said in zip(URLS, told["said"], strict=True) if said.startswith("READ") or not said
    ]


def test_a_name_that_answers_differently_the_second_time_gains_nothing() -> None:
    names = {f"rebinds-{n}.example": [["93.184.215.14"], [address]] for n, address in enumerate(INSIDE)}
    urls = [f"http://{name}/{turn}" for name in names for turn in ("first", "second")]
    told = asked(urls, names)
    assert set(told["connected"]) <= {"93.184.215.14"}
    assert told["said"][1::2] == ["This name leads to an address that is not on the internet."] * len(INSIDE)


def events(order: Order) -> list[Event]:
    with Scrape(order) as scrape:
        return list(scrape)


def said(found: list[Event]) -> list[str]:
    return [event.sentence for event in found if isinstance(event, Said)]


def ended(found: list[Event]) -> Ended:
    last = found[-1]
    assert isinstance(last, Ended)
    return last


def test_redirects_that_lead_inside_to_other_schemes_or_forbidden_sites_are_not_followed() -> None:
    targets = (
        *(f"http://{address}/latest/meta-data/" for address in INSIDE if not address.startswith("127.")),
        *(f"http://[{address}]/" for address in INSIDE_6 if address not in ("::1", "::ffff:127.0.0.1")),
        *(
            "file:///etc/passwd",
            "ftp://example.org/",
            "javascript:alert(1)",
            "data:text/html,<h1>x</h1>",
            "gopher://x/",
        ),
        *(
            "https://www.linkedin.com/in/ada",
            "https://x.com/ada",
            "http://user:secret@8.8.8.8/",
            "http://8.8.8.8:22/",
        ),
    )
    links = "".join(f'<a href="/go/{number}">Team {number}</a>' for number in range(len(targets)))
    pages: Pages = {"/": page("Home", links)}
    pages |= {
        f"/go/{n}": Answer(status=302, headers=(("Location", target),)) for n, target in enumerate(targets)
    }
    with serving(pages) as site:
        found = events(Order("pages", site.url(), local=True, limits=AT_ONCE))
        assert {f"/go/{number}" for number in range(len(targets))} <= set(site.asked)
        assert site.connections == len(site.asked)
    assert ended(found).reason is Reason.DONE
    assert not [person for event in found if isinstance(event, Batch) for person in event.people]
    # One sentence each, for the links in the head of the page as well.
    assert len(said(found)) >= len(targets)


@pytest.mark.parametrize("site", FORBIDDEN, ids=lambda site: site.name)
def test_sites_that_forbid_it_are_refused_before_any_request(site: Any) -> None:
    for host in (*site.hosts, *(f"www.{domain}" for domain in site.domains)):
        with pytest.raises(BadValue) as refused:
            checked(Order("pages", f"https://{host}/company/acme/people"))
        assert str(refused.value) == site.sentence


def test_a_name_that_only_ends_like_a_forbidden_one_is_free() -> None:
    assert forbidden("notlinkedin.com") is None
    assert forbidden("linkedin.com.example.org") is None
    assert forbidden("de.linkedin.com.") is not None


def test_what_people_publish_below_google_is_free() -> None:
    assert forbidden("docs.google.com") is None
    assert forbidden("sites.google.com") is None
    assert forbidden("google.com") is not None


def test_what_robots_txt_forbids_is_never_asked_for_nor_reached_by_a_redirect() -> None:
    robots = "User-agent: *\nDisallow: /\nUser-agent: LeadSphere\nDisallow: /private\nDisallow: /*.secret$\nAllow: /private/open\n"
    links = "".join(
        f'<a href="{path}">x</a>' for path in ("/private/team", "/private/open", "/a.secret", "/hop", "/free")
    )
    pages: Pages = {
        "/robots.txt": Answer(robots, headers=(("Content-Type", "text/plain"),)),
        "/": page("Home", links),
        "/hop": Answer(status=301, headers=(("Location", "/private/hidden"),)),
        "/private/open": page("Open", ""),
        "/free": page("Free", ""),
    }
    with serving(pages) as site:
        found = events(Order("pages", site.url(), local=True, limits=AT_ONCE))
        forbidden_ones = [
            path for path in site.asked if path.startswith("/private") or path.endswith(".secret")
        ]
        assert forbidden_ones == ["/private/open"]
        assert "/free" in site.asked and site.asked.count("/robots.txt") == 1
    assert {"robots.txt forbids /private/team", "robots.txt forbids /private/hidden"} <= set(said(found))


FORBIDS = "User-agent: LeadSphere\nDisallow: /private\n"


@pytest.mark.parametrize(
    "robots",
    [
        FORBIDS.encode("utf-8-sig"),
        FORBIDS.encode("utf-16"),
        b"\xfe\xff" + FORBIDS.encode("utf-16-be"),
        FORBIDS.replace("LeadSphere", "LeadSphere/1.0").encode(),
        FORBIDS.replace("LeadSphere", "leadsphere/1.0 (+https://example.org)").encode(),
    ],
    ids=("utf-8 with a mark", "utf-16", "utf-16-be", "with a version", "with a version and a remark"),
)
def test_a_robots_txt_is_understood_whatever_its_letters_and_with_versions(robots: bytes) -> None:
    pages: Pages = {
        "/robots.txt": Answer(robots, headers=(("Content-Type", "text/plain"),)),
        "/": page("Home", '<a href="/private/team">Team</a><a href="/free">x</a>'),
    }
    with serving(pages) as site:
        found = events(Order("pages", site.url(), local=True, limits=AT_ONCE))
        assert "/free" in site.asked and "/private/team" not in site.asked
    assert "robots.txt forbids /private/team" in said(found)


@pytest.mark.parametrize(
    "path",
    [
        *("/x/../private/a", "/x/%2e%2e/private/a", "/x/%2E./private/a", "/./private/a"),
        *("//private/a", "/..//private/a"),
    ],
)
def test_no_spelling_of_a_path_gets_round_a_robots_txt(path: str) -> None:
    pages: Pages = {
        "/robots.txt": Answer(FORBIDS, headers=(("Content-Type", "text/plain"),)),
        "/hop": Answer(status=302, headers=(("Location", path),)),
    }
    with serving(pages) as site:
        site.pages["/"] = page("Home", f'<a href="{site.url(path)}">Team</a><a href="/hop">x</a>')
        if path.startswith("//"):
            site.pages["/hop"] = Answer(status=302, headers=(("Location", site.url(path)),))
        events(Order("pages", site.url(), local=True, limits=AT_ONCE))
        begun_there = events(Order("pages", site.url(path), local=True, limits=AT_ONCE))
        assert "/hop" in site.asked
        assert not [asked for asked in site.asked if "rivate" in asked]
    assert ended(begun_there).reason is Reason.FORBIDDEN


@pytest.mark.parametrize(
    ("status", "reason"),
    [(500, Reason.FORBIDDEN), (503, Reason.FORBIDDEN), (404, Reason.DONE), (403, Reason.DONE)],
)
def test_a_robots_txt_that_fails_is_a_no_and_one_that_is_not_there_a_yes(status: int, reason: Reason) -> None:
    with serving({"/robots.txt": Answer("x", status), "/": page("Home", "")}) as site:
        found = events(Order("pages", site.url(), local=True, limits=AT_ONCE))
        assert ("/" in site.asked) is (reason is Reason.DONE)
    assert ended(found).reason is reason


def test_links_that_are_not_to_be_followed_are_not() -> None:
    body = '<a rel="nofollow" href="/a">x</a><a rel="ugc" href="/b">x</a><a href="/wp-login.php">x</a><a href="/c">x</a>'
    with serving(
        {
            "/": page("Home", body),
            "/c": f'<html><head><meta name="robots" content="nofollow"></head><body>{body}<a href="/d">x</a></body></html>',
        }
    ) as site:
        events(Order("pages", site.url(), local=True, limits=AT_ONCE))
        assert not {"/a", "/b", "/d", "/wp-login.php"} & set(site.asked)
        assert "/c" in site.asked


def test_a_busy_server_is_asked_again_after_the_rest_that_it_wants() -> None:
    pages: Pages = {"/": Answer("", 429, (("Retry-After", "0"),))}
    with serving(pages) as site:
        found = events(Order("pages", site.url(), local=True, limits=AT_ONCE))
        assert site.asked.count("/") == 3
    assert said(found)[:2] == ["429: waits 0 s", "429: waits 0 s"]
    assert ended(found).reason is Reason.UNREACHABLE


def test_a_server_that_wants_too_long_a_rest_is_left_alone() -> None:
    with serving({"/": Answer("", 503, (("Retry-After", "86400"),))}) as site:
        found = events(Order("pages", site.url(), local=True, limits=AT_ONCE))
        assert site.asked.count("/") == 1
    assert said(found)[0] == "503: asks to wait 86,400 s, which is too long"
