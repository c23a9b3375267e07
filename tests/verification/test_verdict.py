"""Verdicts: a table of addresses, what is said offline, how far an exporter is believed, and the list of checks."""

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from leadsphere.errors import BadValue
from leadsphere.models import Verdict
from leadsphere.outgoing.guard import Guard
from leadsphere.values.domains import show_domain
from leadsphere.values.emails import parse_email, show_email
from leadsphere.verification.asking import USUAL_TERMS, Address, Outside, Terms, check
from leadsphere.verification.checks import CHECKS, Beside, Facts, Outcome, malformed
from leadsphere.verification.domains import meant_domain
from leadsphere.verification.mail_servers import Introduction, SmtpServers
from leadsphere.verification.policy import VerificationSettings
from leadsphere.verification.providers import Told
from leadsphere.verification.replies import Mailbox, Reply
from leadsphere.verification.resolver import Answer, DnsResolver, Mail, Offline
from leadsphere.verification.verdict import STANDS, TAKES_MAIL, Claim, Finding, judge, outcome, verify
from tests.mailserver import MailServer, mail_serving
from tests.nameserver import ADDRESS, BROKEN, MX, NOTHING, NULL_MX, SILENT, NameServer, serving

TABLE = Path(__file__).parent / "addresses.txt"
GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide.md"
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TAKEN = Answer(Mail.SERVER, "mx1.engines.example")
DOMAINS = {
    "no-mail.example": NULL_MX,
    "web.example": ADDRESS,
    "bare.example": NOTHING,
    "broken.example": BROKEN,
    "silent.example": SILENT,
    "gmail.con": "",
}


SMTP = "smtp"
ASKS = Terms(VerificationSettings(asks_mailboxes=True, helo="crm.example.org"))


def table() -> list[tuple[str, str, str]]:
    """Address, verdict and suggested domain of each line, or `SMTP` where mail servers are asked."""
    lines = (line.split("#")[0].split() for line in TABLE.read_text(encoding="utf-8").splitlines())
    return [(words[0], words[1], words[2] if len(words) > 2 else "") for words in lines if words]


def stored(address: str) -> str:
    """What is stored of what somebody types: letters beyond ASCII in a domain are not."""
    return address if address.rpartition("@")[2].isascii() else parse_stored(address)


def parse_stored(address: str) -> str:
    try:
        return parse_email(address)
    except BadValue:
        return address


def domain_of(address: str) -> str:
    return stored(address).rpartition("@")[2]


@pytest.fixture(scope="module")
def mail() -> Iterator[MailServer]:
    domains = {domain_of(address): "" for address, _, how in table() if how == SMTP}
    does = {domain: domain.removesuffix(".example").replace("-", " ") for domain in domains}
    with mail_serving(MailServer(does)) as mail:
        yield mail


@pytest.fixture(scope="module")
def server(mail: MailServer) -> Iterator[NameServer]:
    with serving(NameServer(DOMAINS)) as server:
        server.domains |= {
            domain_of(address): MX
            for address, verdict, how in table()
            if (verdict in ("valid", "role", "disposable", "unknown") or how == SMTP)
            and domain_of(address) not in server.domains
        }
        server.hosts |= {
            f"mx{n}.{domain}": mail.address_of(domain) for domain in mail.domains for n in (1, 2)
        }
        yield server


@pytest.fixture(scope="module")
def findings(server: NameServer, mail: MailServer) -> Mapping[str, Finding]:
    """What is found of every address of the table, by address: all in one go, as a job does it."""
    return asyncio.run(_all_found(server, mail))


async def _all_found(server: NameServer, mail: MailServer) -> Mapping[str, Finding]:
    names = DnsResolver(server.address, timeout=1.0, patience=2.0)
    guard = Guard(local=True, resolve=names.addresses)
    outside = Outside(SmtpServers(guard, port=mail.port, timeout=1.0, patience=3.0, between=0.0))
    wanted = [
        Address(number, stored(address), terms=ASKS if how == SMTP else USUAL_TERMS)
        for number, (address, _, how) in enumerate(table())
    ]
    asked = [one for one in wanted if one.terms is ASKS]
    checked = [
        *await check([one for one in wanted if one.terms is not ASKS], names, NOW, outside),
        *await check(asked, names, NOW, outside),
    ]
    return {table()[one.contact_id][0]: one.finding for one in checked}


def found(address: str, server: NameServer) -> Finding:
    asked = DnsResolver(server.address, timeout=0.3, patience=0.5)
    return asyncio.run(verify(address, asked, at=NOW))


@pytest.mark.parametrize(("address", "verdict", "suggestion"), table())
def test_the_table(findings: Mapping[str, Finding], address: str, verdict: str, suggestion: str) -> None:
    finding = findings[address]
    assert finding.verdict == verdict, finding.reason
    assert finding.evidence.get("suggestion", "") == ("" if suggestion == SMTP else suggestion)
    assert finding.reason and len(finding.reason) <= 300
    assert json.loads(json.dumps(finding.evidence)) == finding.evidence
    if verdict in ("valid", "catchall"):
        assert finding.evidence["source"] == ("smtp" if suggestion == SMTP else "dns")


def test_the_table_has_every_verdict() -> None:
    assert len({address for address, *_ in table()}) == len(table()) >= 500
    assert {verdict for _, verdict, _ in table()} == {*Verdict} - {Verdict.PENDING}


@pytest.mark.parametrize(("address", "verdict", "how"), table())
def test_offline_nothing_is_known_but_what_the_address_itself_shows(
    address: str, verdict: str, how: str
) -> None:
    one = Address(1, stored(address), terms=ASKS)
    (checked,) = asyncio.run(check([one], Offline(), NOW, Outside(Nobody())))
    finding = checked.finding
    if malformed(one.value):
        assert (finding.verdict, finding.is_answered) == (Verdict.INVALID, True)
        return
    assert finding.verdict in (Verdict.UNKNOWN, Verdict.DISPOSABLE)
    assert (finding.verdict == Verdict.DISPOSABLE) == (verdict == "disposable")
    assert not finding.is_answered
    if finding.verdict == Verdict.UNKNOWN:
        assert "No name server answered" in finding.reason


class Nobody:
    """Mail servers that are not to be asked."""

    async def ask(
        self, domain: str, hosts: Sequence[str], addresses: Sequence[str], us: Introduction
    ) -> dict[str, Reply]:
        raise AssertionError("who is offline asks no mail server")


@pytest.mark.parametrize(
    "typed",
    [
        "Ada@MÜNCHEN-werk.de",
        "ada@mu\u0308nchen-werk.de",
        "ada@xn--mnchen-werk-thb.de",
        "ada@münchen-werk。de",
    ],
)
def test_a_domain_in_other_letters_is_one_however_it_is_typed_and_shown_in_its_own(typed: str) -> None:
    assert parse_email(typed) == "ada@xn--mnchen-werk-thb.de"
    assert show_email(parse_email(typed)) == "ada@münchen-werk.de"
    assert show_domain("xn--a.com") == "xn--a.com"


def test_a_domain_that_takes_mail_is_said_to_and_no_more_than_that(server: NameServer) -> None:
    finding = found("ada@engines-of-london.com", server)
    assert (finding.verdict, finding.reason) == (Verdict.VALID, TAKES_MAIL)
    assert finding.evidence["source"] == "dns"
    assert finding.evidence["host"] == "mx1.engines-of-london.com"


@pytest.mark.parametrize("claimed", [Verdict.VALID, Verdict.CATCHALL, Verdict.INVALID, Verdict.UNKNOWN])
def test_what_an_exporter_says_of_the_mailbox_counts_for_a_month(claimed: Verdict) -> None:
    claim = Claim(claimed, 'The exporter says "Email Status: x"', NOW - STANDS)
    finding = judge("ada@engines.example", TAKEN, claim=claim, at=NOW)
    assert (finding.verdict, finding.evidence["source"]) == (claimed, "exporter")
    assert finding.reason == 'The exporter says "Email Status: x" (31 Jan 2026)'
    later = judge("ada@engines.example", TAKEN, claim=claim, at=NOW + timedelta(seconds=1))
    assert (later.verdict, later.evidence["source"]) == (Verdict.VALID, "dns")
    assert later.evidence["claim"]["verdict"] == claimed


@pytest.mark.parametrize(
    ("address", "answer", "verdict"),
    [
        ("ada@engines.example", Answer(Mail.NO_DOMAIN), Verdict.INVALID),
        ("ada@engines.example", Answer(Mail.REFUSED), Verdict.INVALID),
        ("ada@engines.example", Answer(Mail.NOWHERE), Verdict.INVALID),
        ("ada@mailinator.com", TAKEN, Verdict.DISPOSABLE),
        ("ada@gmial.com", TAKEN, Verdict.UNKNOWN),
        ("info@engines.example", TAKEN, Verdict.ROLE),
        ("ada@engines.example", Answer(Mail.ADDRESS, "engines.example"), Verdict.VALID),
        ("ada@engines.example", Answer(Mail.SILENT), Verdict.VALID),
        ("ada@engines.example", Answer(Mail.BROKEN), Verdict.VALID),
    ],
)
def test_an_exporter_is_believed_unless_something_speaks_against_it(
    address: str, answer: Answer, verdict: Verdict
) -> None:
    claim = Claim(Verdict.VALID, "Verified by the exporter", NOW - timedelta(days=1))
    assert judge(address, answer, claim=claim, at=NOW).verdict is verdict


def test_every_check_speaks_up_at_its_example_and_has_a_line_in_the_guide() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    answers = {
        "domain": Answer(Mail.NO_DOMAIN),
        "mail_server": Answer(Mail.ADDRESS, "x"),
        "null_mx": Answer(Mail.REFUSED),
    }
    beside = {
        "mailbox": Beside(reply=Reply(Mailbox.REFUSED, 550, "5.1.1")),
        "provider": Beside(told=Told("ZeroBounce", "invalid", Verdict.INVALID, "ZeroBounce: gone.", NOW)),
        "duplicate": Beside(others=2),
    }
    assert len({one.name for one in CHECKS}) == len({one.label for one in CHECKS}) == len(CHECKS)
    for one in CHECKS:
        said = one.look(Facts(one.example, answers.get(one.name, TAKEN), beside.get(one.name, Beside())))
        assert said is not None, one.name
        assert said.outcome is not Outcome.GOOD, one.name
        assert f"| *{one.label}* | `{one.example}` |" in guide, one.name


@pytest.mark.parametrize(
    "domain",
    ["gmail.com", "mail.com", "cloud.com", "email.com", "ymail.com", "gmx.net", "googl.com", "live.com", "yahoo.fr",
     "hotmart.com", "outbook.com", "orange.com", "libera.it", "acme.co", "gmail.example.com"],
)  # fmt: skip
def test_what_is_nobodys_slip(domain: str) -> None:
    assert meant_domain(domain) == ("libero.it" if domain == "libera.it" else "")


def test_counts_are_said_in_words() -> None:
    assert outcome({"valid": 1_200, "unknown": 2, "changed": 9}) == "1,200 valid, 2 unknown"
    assert outcome({"unknown": 2, "unanswered": 2}) == (
        "2 unknown. Nobody answered for 2: verify again later"
    )
    assert outcome({"unanswered": 3}) == "Nobody answered for 3: verify again later"
    assert outcome({}) == ""
