"""Checks contact points: whatever has to be asked of others, each thing once, and then a finding for each.

Name servers are asked of every e-mail address; mail servers, a provider and websites only where the workspace has
decided so, and only about what nothing speaks against yet.
"""

import asyncio
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from leadsphere.models import ContactKind
from leadsphere.verification.checks import Beside
from leadsphere.verification.links import host_to_ask, judge_link
from leadsphere.verification.mail_servers import Introduction, MailServers
from leadsphere.verification.pages import Page, Pages, Seen
from leadsphere.verification.phones import judge_phone
from leadsphere.verification.policy import USUAL, VerificationSettings
from leadsphere.verification.providers import Providers, Told, Trouble, no_key, provider_named
from leadsphere.verification.replies import Mailbox, Reply
from leadsphere.verification.resolver import UNANSWERED, Answer, Mail, Paced, Resolver
from leadsphere.verification.verdict import SUPPRESSED, Claim, Finding, has_domain, judge, may_be_asked_about

LINKS = (
    ContactKind.LINKEDIN, ContactKind.X, ContactKind.FACEBOOK, ContactKind.GITHUB,
    ContactKind.WEBSITE, ContactKind.OTHER,
)  # fmt: skip
"""Kinds of contact points that are web addresses."""
LIMITED = "The limit that this workspace has set for its provider is reached."


@dataclass(frozen=True, slots=True)
class Terms:
    """What a workspace has decided, the key of its provider, and how often that may be asked now (None: any)."""

    rules: VerificationSettings = USUAL
    key: str = field(default="", repr=False)
    left: int | None = None


USUAL_TERMS = Terms()


@dataclass(frozen=True, slots=True)
class Address:
    """A contact point to verify, on what terms, and what is known of it already.

    `claim` is what an exporter said of it, `earlier` what a provider did before; `others`: how many other leads have
    this mailbox; `suppressed`: it is on the suppression list, and nobody is asked; `automatic`: nobody ordered it.
    """

    contact_id: int
    value: str
    claim: Claim | None = None
    suppressed: bool = False
    kind: str = ContactKind.EMAIL
    earlier: Claim | None = None
    others: int = 0
    terms: Terms = USUAL_TERMS
    automatic: bool = False

    @property
    def domain(self) -> str:
        """Where name servers are asked; "" for an address that nobody asks about."""
        if self.suppressed or self.kind != ContactKind.EMAIL or not has_domain(self.value):
            return ""
        return self.value.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found of a contact point. `paid`: a provider was asked about it."""

    contact_id: int
    value: str
    finding: Finding
    kind: str = ContactKind.EMAIL
    paid: bool = False
    trouble: str = ""
    """Why the provider could not be asked."""
    put_off: bool = False
    """Its mail server asked to come back later."""
    automatic: bool = False
    """Nobody ordered it."""
    is_silent: bool = False
    """No name server could say anything of its domain."""


@dataclass(frozen=True, slots=True)
class Outside:
    """Whom this process can ask beside name servers; None for nobody."""

    mail_servers: MailServers | None = None
    pages: Pages | None = None
    providers: Providers | None = None


_current = Outside()


def use(outside: Outside) -> None:
    """Let this process ask these."""
    global _current
    _current = outside


def current() -> Outside:
    """Whom this process asks beside name servers; nobody before `use()`."""
    return _current


async def check(
    wanted: Sequence[Address], resolver: Resolver, at: datetime, outside: Outside | None = None
) -> list[Checked]:
    """Check contact points, each domain once; `at` is now. Takes as long as the slowest of whoever is asked."""
    outside = outside or current()
    if wanted and isinstance(resolver, Paced):
        resolver.pace(wanted[0].terms.rules.dns_a_second)
    answers = await _names(wanted, resolver)
    asked = [one for one in wanted if one.domain and may_be_asked_about(one.value, answers[one.domain])]
    replies, pages = await asyncio.gather(
        _mailboxes(asked, answers, outside.mail_servers), _pages(wanted, resolver, outside.pages)
    )
    told = await _provided(asked, replies, outside.providers, at)
    return [
        replace(_checked(one, answers, replies, told, pages, at), automatic=one.automatic) for one in wanted
    ]


def _checked(
    one: Address,
    answers: Mapping[str, Answer],
    replies: Mapping[str, Reply],
    told: Mapping[int, Told | Trouble],
    pages: Mapping[str, Page],
    at: datetime,
) -> Checked:
    if one.suppressed:
        return Checked(one.contact_id, one.value, SUPPRESSED, one.kind)
    if one.kind == ContactKind.PHONE:
        return Checked(one.contact_id, one.value, judge_phone(one.value), one.kind)
    if one.kind != ContactKind.EMAIL:
        return Checked(one.contact_id, one.value, judge_link(one.value, pages.get(one.value)), one.kind)
    answer, reply, said = answers.get(one.domain), replies.get(one.value), told.get(one.contact_id)
    finding = judge(
        one.value,
        answer,
        claim=one.claim,
        at=at,
        beside=Beside(one.others, reply, said),
        rules=one.terms.rules,
        earlier=one.earlier,
    )
    return Checked(
        one.contact_id,
        one.value,
        finding,
        paid=isinstance(said, Told),
        trouble=str(said) if isinstance(said, Trouble) else "",
        put_off=reply is not None and reply.mailbox is Mailbox.LATER and not isinstance(said, Told),
        is_silent=answer is not None and answer.mail in UNANSWERED,
    )


async def _names(wanted: Sequence[Address], resolver: Resolver) -> dict[str, Answer]:
    domains = sorted({one.domain for one in wanted} - {""})
    return dict(zip(domains, await asyncio.gather(*map(resolver.mail_of, domains)), strict=True))


async def _mailboxes(
    asked: Sequence[Address], answers: Mapping[str, Answer], servers: MailServers | None
) -> dict[str, Reply]:
    """What mail servers say of the addresses of workspaces that ask them, domain by domain."""
    by_domain: dict[str, set[str]] = defaultdict(set)
    for one in asked:
        if one.terms.rules.asks_mailboxes:
            by_domain[one.domain].add(one.value)
    if servers is None or not by_domain:
        return {}
    rules = asked[0].terms.rules
    us = Introduction(rules.helo, rules.sender)
    found = await asyncio.gather(
        *(servers.ask(domain, answers[domain].hosts, sorted(some), us) for domain, some in by_domain.items())
    )
    return {address: reply for replies in found for address, reply in replies.items()}


async def _provided(
    asked: Sequence[Address], replies: Mapping[str, Reply], providers: Providers | None, at: datetime
) -> dict[int, Told | Trouble]:
    """What the provider says, by contact point, of addresses on which no mail server has decided yet."""
    terms = asked[0].terms if asked else USUAL_TERMS
    if providers is None or not terms.rules.provider:
        return {}
    settled = (Mailbox.ACCEPTED, Mailbox.REFUSED)
    # One lead's address may be another's, too: it is paid for once.
    open_ones = [
        one for one in asked if one.value not in replies or replies[one.value].mailbox not in settled
    ]
    if not terms.key:
        return dict.fromkeys((one.contact_id for one in open_ones), no_key(terms.rules.provider))
    values = list(dict.fromkeys(one.value for one in open_ones))
    many = len(values) if terms.left is None else max(0, terms.left)
    said = await providers.ask(terms.rules.provider, terms.key, values[:many], at)
    limited = Trouble(f"{provider_named(terms.rules.provider).label}: {LIMITED}")
    return {one.contact_id: said.get(one.value, limited) for one in open_ones}


async def _pages(wanted: Sequence[Address], resolver: Resolver, pages: Pages | None) -> dict[str, Page]:
    """What is known of the pages that may be asked for."""
    if pages is None:
        return {}
    hosts = {
        one.value: host
        for one in wanted
        if one.kind in LINKS
        and one.terms.rules.asks_pages
        and not one.suppressed
        and (host := host_to_ask(one.value))
    }
    names = sorted(set(hosts.values()))
    answers = dict(zip(names, await asyncio.gather(*map(resolver.mail_of, names)), strict=True))
    gone = {name for name, answer in answers.items() if answer.mail is Mail.NO_DOMAIN}
    found = await pages.ask([value for value, host in hosts.items() if host not in gone])
    return {value: Page(Seen.NO_DOMAIN) for value, host in hosts.items() if host in gone} | found
