"""Asking mail servers, against some of our own: what an answer means, how gently they are asked, and no message."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadsphere.outgoing.guard import Guard
from leadsphere.verification.mail_servers import NAMES, Introduction, SmtpServers, probe_of
from leadsphere.verification.replies import Mailbox, Reply, read_reply, refused_all
from leadsphere.verification.resolver import DnsResolver
from tests.mailserver import (
    ACCEPTS,
    ANY,
    BLOCKLIST,
    CANNOT_SAY,
    CLOSED,
    CLOSES,
    EXCHANGE,
    FORBIDS,
    FULL,
    GREYLISTS,
    LATER,
    OWN,
    PLAIN,
    POLICY,
    REFUSES,
    MailServer,
    certificate_in,
    mail_serving,
)
from tests.nameserver import MX, NameServer, serving

DOES = {
    does.replace(" ", "-"): does
    for does in (
        ACCEPTS, REFUSES, ANY, GREYLISTS, LATER, POLICY, BLOCKLIST, FULL, CANNOT_SAY, PLAIN, EXCHANGE, FORBIDS,
        CLOSES, *OWN,
    )
}  # fmt: skip
DOMAINS = {f"{name}.example": does for name, does in DOES.items()}
US = Introduction("crm.example.org", "verify@example.org")


class Watch:
    """A clock that stands still until told to move."""

    def __init__(self) -> None:
        self.seconds = 1_000.0

    def __call__(self) -> float:
        return self.seconds


@pytest.fixture
def names() -> Iterator[NameServer]:
    server = MailServer(DOMAINS)
    hosts = {f"mx{n}.{domain}": server.address_of(domain) for domain in DOMAINS for n in (1, 2)}
    with serving(NameServer(dict.fromkeys(DOMAINS, MX), hosts=hosts)) as names:
        yield names


@pytest.fixture
def server() -> Iterator[MailServer]:
    with mail_serving(MailServer(DOMAINS)) as server:
        yield server


def asking(server: MailServer, names: NameServer, **how: object) -> SmtpServers:
    guard = Guard(local=True, resolve=DnsResolver(names.address).addresses)
    usual = {"timeout": 0.6, "patience": 2.0, "between": 0.0}
    return SmtpServers(guard, port=server.port, **{**usual, **how})  # pyright: ignore[reportArgumentType] - by its name


async def ask(asked: SmtpServers, *addresses: str) -> dict[str, Reply]:
    domain = addresses[0].rpartition("@")[2]
    return await asked.ask(domain, [f"mx1.{domain}", f"mx2.{domain}"], addresses, US)


@pytest.mark.parametrize(
    ("domain", "mailbox", "codes"),
    [
        ("accepts.example", Mailbox.ACCEPTED, "250 2.1.5"),
        ("refuses.example", Mailbox.REFUSED, "550 5.1.1"),
        ("plain.example", Mailbox.REFUSED, "550"),
        ("exchange.example", Mailbox.REFUSED, "550 5.4.1"),
        ("any.example", Mailbox.CATCHALL, "250 2.1.5"),
        ("greylists.example", Mailbox.LATER, "450 4.2.0"),
        ("later.example", Mailbox.LATER, "451 4.7.1"),
        ("policy.example", Mailbox.POLICY, "550 5.7.1"),
        ("blocklist.example", Mailbox.POLICY, "554"),
        ("barred.example", Mailbox.POLICY, "554 5.7.1"),
        ("full.example", Mailbox.UNSAID, "552 5.2.2"),
        ("cannot-say.example", Mailbox.UNSAID, "252 2.0.0"),
        ("forbids.example", Mailbox.UNSAID, "550"),
        ("busy.example", Mailbox.LATER, "421 4.7.0"),
        ("hangs.example", Mailbox.SILENT, ""),
        ("drops.example", Mailbox.SILENT, ""),
        ("nonsense.example", Mailbox.SILENT, ""),
        ("closed.example", Mailbox.SILENT, ""),
    ],
)
async def test_what_a_server_says_of_a_mailbox(
    server: MailServer, names: NameServer, domain: str, mailbox: Mailbox, codes: str
) -> None:
    address = f"ada@{domain}"
    (reply,) = (await ask(asking(server, names), address)).values()
    assert (reply.mailbox, reply.codes) == (mailbox, codes)


async def test_no_message_is_ever_sent_and_the_names_of_the_settings_are_given(
    server: MailServer, names: NameServer
) -> None:
    asked = asking(server, names)
    for domain in ("accepts.example", "refuses.example", "any.example", "later.example"):
        await ask(asked, f"ada@{domain}")
    assert server.verbs() == {"EHLO", "MAIL", "RCPT", "QUIT"}
    assert set(server.names) == {"crm.example.org"}
    assert {argument for verb, argument in server.said if verb == "MAIL"} == {"FROM:<verify@example.org>"}
    await asked.ask(
        "refuses.example", ["mx1.refuses.example"], ["ben@refuses.example"], Introduction("x.org")
    )
    assert ("MAIL", "FROM:<>") in server.said


async def test_a_server_that_takes_any_name_is_told_nobodys(server: MailServer, names: NameServer) -> None:
    asked = asking(server, names)
    found = await ask(asked, "ada@any.example", "ben@any.example")
    assert {reply.mailbox for reply in found.values()} == {Mailbox.CATCHALL}
    assert dict(server.asked) == {probe_of("any.example"): 1}
    await ask(asked, "cy@any.example")
    assert server.connections == 1


async def test_whoever_was_put_off_is_let_in_later(server: MailServer, names: NameServer) -> None:
    asked = asking(server, names)
    assert (await ask(asked, "ada@greylists.example"))["ada@greylists.example"].mailbox is Mailbox.LATER
    # The same mailbox of nobody is named again, so that the server knows it, too.
    assert (await ask(asked, "ada@greylists.example"))["ada@greylists.example"].mailbox is Mailbox.ACCEPTED


async def test_all_of_a_domain_go_in_one_conversation(server: MailServer, names: NameServer) -> None:
    addresses = [f"p{number}@accepts.example" for number in range(NAMES + 5)]
    found = await ask(asking(server, names), *addresses)
    assert set(found) == set(addresses)
    assert {reply.mailbox for reply in found.values()} == {Mailbox.ACCEPTED}
    assert server.connections == 2


async def test_whoever_is_not_heard_any_more_is_put_off(server: MailServer, names: NameServer) -> None:
    found = await ask(asking(server, names), *(f"{name}@closes.example" for name in ("ada", "ben", "cy")))
    assert [reply.mailbox for reply in found.values()] == [Mailbox.LATER] * 3


async def test_a_server_that_refuses_us_is_left_alone_for_an_hour(
    server: MailServer, names: NameServer
) -> None:
    watch = Watch()
    asked = asking(server, names, clock=watch)
    for name in ("ada", "ben"):
        found = await ask(asked, f"{name}@blocklist.example")
        assert {reply.mailbox for reply in found.values()} == {Mailbox.POLICY}
    assert server.connections == 1
    assert not server.asked["ada@blocklist.example"]
    watch.seconds += 3_601
    await ask(asked, "ada@blocklist.example")
    assert server.connections == 2


async def test_a_port_that_is_closed_to_us_is_noticed(
    server: MailServer, names: NameServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadsphere.verification.mail_servers.GIVEN_UP_AFTER", 2)
    watch = Watch()
    asked = asking(server, names, clock=watch)
    await ask(asked, "ada@closed.example")
    assert (await ask(asked, "ada@accepts.example"))["ada@accepts.example"].mailbox is Mailbox.SILENT
    assert server.connections == 0
    watch.seconds += 301
    assert (await ask(asked, "ada@accepts.example"))["ada@accepts.example"].mailbox is Mailbox.ACCEPTED


async def test_one_server_is_asked_by_one_at_a_time_and_not_too_often(
    server: MailServer, names: NameServer
) -> None:
    asked = asking(server, names, between=0.1)
    loop = asyncio.get_running_loop()
    started = loop.time()
    await asyncio.gather(*(ask(asked, f"p{number}@accepts.example") for number in range(4)))
    assert loop.time() - started >= 0.3
    assert (server.connections, server.most_at_once) == (4, 1)


async def test_no_more_conversations_at_once_than_allowed(names: NameServer) -> None:
    domains = {f"d{number}.example": ACCEPTS for number in range(12)}
    names.hosts |= {f"mx1.{domain}": "127.0.0.1" for domain in domains}
    with mail_serving(MailServer(domains)) as server:
        asked = asking(server, names, at_once=3)
        await asyncio.gather(
            *(asked.ask(domain, [f"mx1.{domain}"], [f"ada@{domain}"], US) for domain in domains)
        )
        assert server.connections == 12
        assert server.most_at_once <= 3


async def test_a_server_that_offers_to_encrypt_is_taken_at_its_word(
    names: NameServer, tmp_path: Path
) -> None:
    with mail_serving(MailServer(DOMAINS), certificate=certificate_in(tmp_path)) as server:
        found = await ask(asking(server, names), "ada@accepts.example")
        assert found["ada@accepts.example"].mailbox is Mailbox.ACCEPTED
        assert server.encrypted == 1
        assert "STARTTLS" in server.verbs()


async def test_the_second_server_is_asked_where_the_first_is_away(
    server: MailServer, names: NameServer
) -> None:
    names.hosts["mx1.accepts.example"] = OWN[CLOSED]
    found = await ask(asking(server, names), "ada@accepts.example")
    assert found["ada@accepts.example"].mailbox is Mailbox.ACCEPTED


async def test_no_address_inside_of_ours_is_asked(server: MailServer, names: NameServer) -> None:
    guard = Guard(resolve=DnsResolver(names.address).addresses)
    found = await ask(SmtpServers(guard, port=server.port), "ada@accepts.example")
    assert found["ada@accepts.example"].mailbox is Mailbox.SILENT
    assert server.connections == 0


async def test_names_beyond_ascii_are_said_where_the_server_knows_them(
    server: MailServer, names: NameServer
) -> None:
    found = await ask(asking(server, names), "müller@accepts.example")
    assert found["müller@accepts.example"].mailbox is Mailbox.ACCEPTED
    assert "SMTPUTF8" in next(argument for verb, argument in server.said if verb == "MAIL")


@pytest.mark.parametrize(
    ("code", "text", "mailbox"),
    [
        (250, "2.1.5 ok", Mailbox.ACCEPTED),
        (251, "user not local; will forward", Mailbox.ACCEPTED),
        (550, "5.1.1 The email account that you tried to reach does not exist.", Mailbox.REFUSED),
        (550, "5.2.1 The email account that you tried to reach is disabled", Mailbox.REFUSED),
        (553, "5.1.3 bad address", Mailbox.REFUSED),
        (550, "No such user here", Mailbox.REFUSED),
        (550, "Unrouteable address", Mailbox.REFUSED),
        (554, "delivery error: this user doesn't exist", Mailbox.REFUSED),
        (550, "Requested action not taken: mailbox unavailable", Mailbox.REFUSED),
        (550, "5.1.1 rejected: see https://www.spamhaus.org/query", Mailbox.POLICY),
        (550, "5.7.1 Service unavailable, Client host blocked using Spamhaus", Mailbox.POLICY),
        (550, "5.7.26 unauthenticated sender", Mailbox.POLICY),
        (554, "5.7.1 Relay access denied", Mailbox.POLICY),
        (550, "sender verify failed", Mailbox.POLICY),
        (530, "5.7.0 Must issue a STARTTLS command first", Mailbox.POLICY),
        (550, "IP address has a poor reputation", Mailbox.POLICY),
        (552, "5.2.2 over quota", Mailbox.UNSAID),
        (550, "no", Mailbox.UNSAID),
        (450, "4.1.1 unverified address", Mailbox.LATER),
        (452, "4.2.2 over quota", Mailbox.LATER),
        (421, "4.7.0 try later", Mailbox.LATER),
        (354, "go on", Mailbox.SILENT),
    ],
)
def test_what_a_reply_means(code: int, text: str, mailbox: Mailbox) -> None:
    assert read_reply(code, text).mailbox is mailbox


def test_what_is_said_before_anybody_is_named_is_never_about_them() -> None:
    assert refused_all(550, "5.1.1 user unknown").mailbox is Mailbox.POLICY
    assert refused_all(421, "busy").mailbox is Mailbox.LATER
