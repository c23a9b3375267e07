"""Verdicts: a table of addresses, what is said offline, how far an exporter is believed, and the list of checks."""

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from leadsphere.models import Verdict
from leadsphere.verification.checks import CHECKS, Beside, Facts, Outcome, malformed
from leadsphere.verification.domains import meant_domain
from leadsphere.verification.providers import Told
from leadsphere.verification.replies import Mailbox, Reply
from leadsphere.verification.resolver import Answer, DnsResolver, Mail, Offline
from leadsphere.verification.verdict import STANDS, TAKES_MAIL, Claim, Finding, judge, outcome, verify
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


def table() -> list[tuple[str, str, str]]:
    """Address, verdict and suggested domain of each line."""
    lines = (line.split("#")[0].split() for line in TABLE.read_text(encoding="utf-8").splitlines())
    return [(words[0], words[1], words[2] if len(words) > 2 else "") for words in lines if words]


@pytest.fixture(scope="module")
def server() -> Iterator[NameServer]:
    with serving(NameServer(DOMAINS)) as server:
        server.domains |= {
            address.rpartition("@")[2]: MX
            for address, verdict, _ in table()
            if verdict in ("valid", "role", "disposable", "unknown")
            and address.rpartition("@")[2] not in server.domains
        }
        yield server


def found(address: str, server: NameServer) -> Finding:
    asked = DnsResolver(server.address, timeout=0.3, patience=0.5)
    return asyncio.run(verify(address, asked, at=NOW))


@pytest.mark.parametrize(("address", "verdict", "suggestion"), table())
def test_the_table(server: NameServer, address: str, verdict: str, suggestion: str) -> None:
    finding = found(address, server)
    assert finding.verdict == verdict, finding.reason
    assert finding.evidence.get("suggestion", "") == suggestion
    assert finding.reason and len(finding.reason) <= 300
    assert json.loads(json.dumps(finding.evidence)) == finding.evidence


def test_the_table_has_every_verdict_that_names_can_show() -> None:
    assert len(table()) >= 100
    assert {verdict for _, verdict, _ in table()} == {"valid", "invalid", "unknown", "role", "disposable"}


@pytest.mark.parametrize(("address", "verdict", "_"), table())
def test_offline_nothing_is_known_but_what_the_address_itself_shows(
    address: str, verdict: str, _: str
) -> None:
    finding = asyncio.run(verify(address, Offline(), at=NOW))
    if malformed(address):
        assert (finding.verdict, finding.is_answered) == (Verdict.INVALID, True)
        return
    assert finding.verdict in (Verdict.UNKNOWN, Verdict.DISPOSABLE)
    assert (finding.verdict == Verdict.DISPOSABLE) == (verdict == "disposable")
    assert not finding.is_answered
    if finding.verdict == Verdict.UNKNOWN:
        assert "No name server answered" in finding.reason


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
    assert len({check.name for check in CHECKS}) == len({check.label for check in CHECKS}) == len(CHECKS)
    for check in CHECKS:
        said = check.look(
            Facts(check.example, answers.get(check.name, TAKEN), beside.get(check.name, Beside()))
        )
        assert said is not None, check.name
        assert said.outcome is not Outcome.GOOD, check.name
        assert f"| *{check.label}* | `{check.example}` |" in guide, check.name


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
