"""What name servers say, against one of our own: asked once a domain, a few at a time, and no answer is no answer."""

import asyncio
from collections.abc import Iterator

import pytest

from leadsphere.verification import resolver
from leadsphere.verification.resolver import SHORTEST, Answer, DnsResolver, Mail, Offline
from tests.nameserver import (
    ADDRESS,
    ADDRESS6,
    BROKEN,
    MX,
    NOTHING,
    NULL_MX,
    REFUSED,
    SILENT,
    NameServer,
    serving,
)

DOMAINS = {
    "mail.example": MX,
    "no-mail.example": NULL_MX,
    "web.example": ADDRESS,
    "web6.example": ADDRESS6,
    "bare.example": NOTHING,
    "broken.example": BROKEN,
    "refusing.example": REFUSED,
    "silent.example": SILENT,
}


class Watch:
    """A clock that stands still until told to move."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def server() -> Iterator[NameServer]:
    with serving(NameServer(DOMAINS)) as server:
        yield server


def asking(server: NameServer, **how: object) -> DnsResolver:
    return DnsResolver(server.address, **{"timeout": 0.3, "patience": 0.6, **how})  # pyright: ignore[reportArgumentType] - by its name


@pytest.mark.parametrize(
    ("domain", "mail", "host"),
    [
        ("mail.example", Mail.SERVER, "mx1.mail.example"),
        ("no-mail.example", Mail.REFUSED, ""),
        ("web.example", Mail.ADDRESS, "web.example"),
        ("web6.example", Mail.ADDRESS, "web6.example"),
        ("bare.example", Mail.NOWHERE, ""),
        ("missing.example", Mail.NO_DOMAIN, ""),
        ("broken.example", Mail.BROKEN, ""),
        ("refusing.example", Mail.BROKEN, ""),
        ("silent.example", Mail.SILENT, ""),
    ],
)
async def test_what_a_domain_has(server: NameServer, domain: str, mail: Mail, host: str) -> None:
    assert await asking(server).mail_of(domain) == Answer(mail, host)


async def test_an_answer_is_kept_and_what_is_none_is_asked_for_again(server: NameServer) -> None:
    asked = asking(server)
    for domain in ("mail.example", "no-mail.example", "bare.example", "missing.example", "broken.example"):
        first = await asked.mail_of(domain)
        assert await asked.mail_of(domain) == first
    once = ("mail.example", "no-mail.example", "bare.example", "missing.example")
    assert [server.asked[domain, "MX"] for domain in once] == [1, 1, 1, 1]
    assert server.asked["broken.example", "MX"] == 2
    server.domains["broken.example"] = MX
    assert (await asked.mail_of("broken.example")).mail is Mail.SERVER


async def test_an_answer_is_kept_for_as_long_as_it_is_good(server: NameServer) -> None:
    watch = Watch()
    asked = asking(server, clock=watch)
    server.ttl = 600
    await asked.mail_of("mail.example")
    server.domains["mail.example"] = NULL_MX
    watch.seconds += 599
    assert (await asked.mail_of("mail.example")).mail is Mail.SERVER
    watch.seconds += 1
    server.ttl = 0
    assert (await asked.mail_of("mail.example")).mail is Mail.REFUSED
    watch.seconds += SHORTEST - 1
    assert server.asked["mail.example", "MX"] == 2
    await asked.mail_of("mail.example")
    assert server.asked["mail.example", "MX"] == 2
    watch.seconds += 1
    await asked.mail_of("mail.example")
    assert server.asked["mail.example", "MX"] == 3


async def test_of_too_many_answers_those_go_that_nobody_asks_for(
    server: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resolver, "KEPT", 2)
    asked = asking(server)
    for domain in ("mail.example", "web.example", "mail.example", "bare.example", "mail.example"):
        await asked.mail_of(domain)
    assert server.asked["mail.example", "MX"] == 1
    await asked.mail_of("web.example")
    assert server.asked["web.example", "MX"] == 2


async def test_a_domain_that_many_wait_for_is_asked_about_once(server: NameServer) -> None:
    server.delay = 0.05
    asked = asking(server)
    answers = await asyncio.gather(*(asked.mail_of("mail.example") for _ in range(200)))
    assert {answer.mail for answer in answers} == {Mail.SERVER}
    assert server.asked["mail.example", "MX"] == 1


async def test_whoever_stops_waiting_keeps_nobody_else_from_the_answer(server: NameServer) -> None:
    server.delay = 0.05
    asked = asking(server)
    impatient = asyncio.ensure_future(asked.mail_of("mail.example"))
    patient = asyncio.ensure_future(asked.mail_of("mail.example"))
    await asyncio.sleep(0.01)
    impatient.cancel()
    assert (await patient).mail is Mail.SERVER


async def test_no_more_are_asked_at_once_than_allowed(server: NameServer) -> None:
    server.default, server.delay = MX, 0.02
    asked = asking(server, at_once=5)
    await asyncio.gather(*(asked.mail_of(f"d{number}.example") for number in range(40)))
    assert server.most_at_once == 5


async def test_no_more_are_asked_in_a_second_than_allowed(server: NameServer) -> None:
    server.default = MX
    asked = asking(server, a_second=100)
    loop = asyncio.get_running_loop()
    started = loop.time()
    await asyncio.gather(*(asked.mail_of(f"d{number}.example") for number in range(21)))
    assert loop.time() - started >= 0.2


async def test_a_machine_that_is_offline_is_noticed_and_asked_again_after_a_rest(server: NameServer) -> None:
    watch = Watch()
    server.default = SILENT
    asked = asking(server, clock=watch, timeout=0.05, patience=0.05)
    for start in (0, resolver.GIVEN_UP_AFTER):
        names = [f"d{number}.example" for number in range(start, start + resolver.GIVEN_UP_AFTER)]
        answers = await asyncio.gather(*map(asked.mail_of, names))
        assert {answer.mail for answer in answers} == {Mail.SILENT}
    assert server.mx_queries() == resolver.GIVEN_UP_AFTER
    watch.seconds += resolver.REST
    server.default = MX
    assert (await asked.mail_of("d1.example")).mail is Mail.SERVER


class Mixed(DnsResolver):
    """Good domains answer at once, dead ones after a while, and there are no packets."""

    async def _ask(self, domain: str) -> tuple[Answer, float]:
        if domain.startswith("dead"):
            await asyncio.sleep(0.1)
            return Answer(Mail.SILENT), 0.0
        await asyncio.sleep(0)
        return Answer(Mail.SERVER, "mx"), 60.0


async def test_dead_domains_among_good_ones_are_no_sign_of_being_offline() -> None:
    asked = Mixed(("127.0.0.1", 9), a_second=1_000_000)
    for chunk in range(3):
        names = [f"{'good' if n % 50 else 'dead'}{chunk}-{n}.example" for n in range(1_500)]
        answers = await asyncio.gather(*map(asked.mail_of, names))
        # The silences end last, one after the other.
        assert {answer.mail for n, answer in enumerate(answers) if n % 50} == {Mail.SERVER}


async def test_a_server_that_denies_the_world_is_offline_and_not_believed(server: NameServer) -> None:
    asked = asking(server, world="com")
    for domain in ("missing.example", "bare.example"):
        assert (await asked.mail_of(domain)).mail is Mail.SILENT
    assert (await asked.mail_of("mail.example")).mail is Mail.SERVER
    assert (await asked.mail_of("no-mail.example")).mail is Mail.REFUSED
    server.domains["com"] = MX
    assert (await asked.mail_of("missing.example")).mail is Mail.NO_DOMAIN
    assert (await asked.mail_of("bare.example")).mail is Mail.NOWHERE
    # Only denials are doubted, and once the world is known, that is enough for a while.
    assert server.asked["com", "NS"] == 3


async def test_the_servers_of_the_system_are_doubted_and_one_that_is_named_is_not(server: NameServer) -> None:
    system = DnsResolver(timeout=0.3, patience=0.6)
    # As if this were the machine's own.
    system._resolver.nameservers, system._resolver.port = [server.address[0]], server.port  # pyright: ignore[reportPrivateUsage]
    assert (await system.mail_of("missing.example")).mail is Mail.SILENT
    assert (await asking(server).mail_of("missing.example")).mail is Mail.NO_DOMAIN


def test_threads_share_what_is_kept(server: NameServer) -> None:
    asked = asking(server)
    for _ in range(3):
        assert asyncio.run(asked.mail_of("mail.example")).mail is Mail.SERVER
    assert server.mx_queries() == 1


async def test_where_nobody_listens_there_is_no_answer() -> None:
    with serving(NameServer({})) as gone:
        pass
    assert (await asking(gone).mail_of("mail.example")).mail is Mail.SILENT
    assert (await Offline().mail_of("mail.example")).mail is Mail.SILENT


async def test_a_name_that_nobody_can_be_asked_about_is_no_answer(server: NameServer) -> None:
    assert (await asking(server).mail_of("a" * 64 + ".example")).mail is Mail.BROKEN
