"""How often a host is asked, for what, and what a robots.txt means."""

from datetime import UTC, datetime

import pytest

from leadsphere import VERSION
from leadsphere.scraping.fetching import Answer, Unread, agent_of, joined
from leadsphere.scraping.pace import Pace, retry_after
from leadsphere.scraping.patterns import matches
from leadsphere.scraping.robots import Robots

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)


class Clock:
    """A clock that goes on only where somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


async def test_a_host_is_asked_again_after_the_delay_and_another_at_once() -> None:
    clock = Clock()
    pace = Pace(1.0, longest=30, clock=clock, sleep=clock.sleep)
    await pace.turn("a")
    await pace.turn("b")
    await pace.turn("a")
    assert clock.slept == [1.0]


@pytest.mark.parametrize(("asked", "waits"), [(5, 5), (0.1, 1), (86_400, 30)])
async def test_a_crawl_delay_is_respected_up_to_the_longest(asked: float, waits: float) -> None:
    clock = Clock()
    pace = Pace(1.0, longest=30, clock=clock, sleep=clock.sleep)
    pace.ask_for("a", asked)
    await pace.turn("a")
    await pace.turn("a")
    assert clock.slept == [waits]


async def test_a_host_rests_for_as_long_as_it_asked_to() -> None:
    clock = Clock()
    pace = Pace(1.0, longest=30, clock=clock, sleep=clock.sleep)
    pace.rest("a", 90)
    await pace.turn("a")
    assert clock.slept == [90]


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("120", 120),
        (" 0 ", 0),
        ("Sun, 01 Mar 2026 12:01:00 GMT", 60),
        ("Sun, 01 Mar 2020 12:01:00 GMT", 0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(text: str, seconds: float | None) -> None:
    assert retry_after(text, NOW) == seconds


@pytest.mark.parametrize(
    ("pattern", "url", "fits"),
    [
        ("", "https://a.example/x", True),
        ("/team", "https://a.example/our/team/ada", True),
        ("/team/*", "https://a.example/team/ada", True),
        ("/team/*", "https://a.example/our/team/ada", False),
        ("*/people/*.html", "https://a.example/x/people/ada.html", True),
        ("*/people/*.html", "https://a.example/x/people/ada", False),
        ("/a*a", "https://a.example/a", False),
        ("*?page=*", "https://a.example/list?page=2", True),
        ("https://a.example/*", "https://a.example/x", True),
        ("*" * 200 + "b", "https://a.example/" + "a" * 1_900, False),
    ],
)
def test_a_pattern_chooses_addresses(pattern: str, url: str, fits: bool) -> None:
    assert matches(pattern, url) is fits


@pytest.mark.parametrize(
    ("target", "url"),
    [
        ("../b?x=1#y", "https://a.example/b?x=1"),
        ("//b.example/c", "https://b.example/c"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("mailto:ada@example.org", ""),
        ("file:///etc/passwd", ""),
        ("https://bücher.example/é", "https://xn--bcher-kva.example/%C3%A9"),
        ("http://[::1", ""),
        ("x" * 3_000, ""),
        ("", ""),
    ],
)
def test_links_become_addresses_that_can_be_asked(target: str, url: str) -> None:
    assert joined("https://a.example/team/", target) == url


async def _rules(text: str) -> Robots:
    async def ask(url: str) -> Answer:
        return Answer(url, 200, {}, text.encode())

    return Robots(ask)


async def test_our_own_group_counts_before_that_of_everybody() -> None:
    robots = await _rules(
        "User-agent: *\nDisallow: /\n\nUser-agent: leadsphere\nDisallow: /x\nCrawl-delay: 7\n"
    )
    assert await robots.refusal("https://a.example/y") == ""
    assert await robots.refusal("https://a.example/x/1?q=2") == "robots.txt forbids /x/1?q=2"
    assert await robots.delay("https://a.example/") == 7


async def test_a_robots_txt_that_cannot_be_reached_is_a_no_and_asked_for_once() -> None:
    asked: list[str] = []

    async def ask(url: str) -> Answer:
        asked.append(url)
        raise Unread("It could not be reached.")

    robots = Robots(ask)
    for _ in range(2):
        assert "counts as a no" in await robots.refusal("https://a.example/y")
    assert asked == ["https://a.example/robots.txt"]


async def test_a_hostile_robots_txt_takes_no_longer_than_it_may() -> None:
    robots = await _rules("User-agent: *\nDisallow: /" + "*a" * 60 + "$\n" * 3)
    assert isinstance(await robots.refusal("https://a.example/" + "a" * 1_900), str)


def test_we_say_who_we_are() -> None:
    assert agent_of("") == f"LeadSphere/{VERSION}"
    assert agent_of("https://crm.example.org") == f"LeadSphere/{VERSION} (+https://crm.example.org)"
