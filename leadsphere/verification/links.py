"""The verdict on a web address: a page of one's own is asked for, and a page on a network is looked at alone."""

from leadsphere.errors import BadValue
from leadsphere.models import Verdict
from leadsphere.values.profiles import is_network, parse_profile
from leadsphere.verification.checks import Outcome, Said
from leadsphere.verification.pages import Page, Seen
from leadsphere.verification.verdict import Finding, evidence_of

LINK_CHECKS = {"form": "Spelling", "page": "Page"}
"""The checks of a web address, by name, as they are called."""
WEB, FORM = "web", "spelling"
"""What a verdict rests on."""


def host_to_ask(value: str) -> str:
    """The host whose page may be asked for; "" for a page on a network, which forbids robots, and for no address."""
    try:
        profile = parse_profile(value)
    except BadValue:
        return ""
    host = profile.url.partition("://")[2].partition("/")[0].partition(":")[0]
    return "" if profile.kind not in ("website", "other") or is_network(host) else host


def judge_link(value: str, page: Page | None) -> Finding:
    """The verdict on a web address as it is stored. `page` is None where nobody was asked."""
    try:
        parse_profile(value)
    except BadValue:
        said = {"form": Said(Outcome.BAD, "It is no web address.")}
        return Finding(Verdict.INVALID, "It is no web address.", evidence_of(said, FORM))
    said = {"form": Said(Outcome.GOOD, "Written as a web address has to be.")}
    if page is None:
        reason = "Networks forbid robots: whether this page exists was not asked."
        return Finding(
            Verdict.UNKNOWN, reason, evidence_of(said | {"page": Said(Outcome.NOTE, reason)}, FORM)
        )
    verdict, found = _said(page)
    return Finding(
        verdict,
        found.text,
        evidence_of(said | {"page": found}, WEB),
        is_answered=page.seen is not Seen.SILENT,
    )


def _said(page: Page) -> tuple[Verdict, Said]:
    where = f" It leads to {page.host}." if page.host else ""
    match page.seen:
        case Seen.HERE:
            return Verdict.VALID, Said(Outcome.GOOD, f"The page is there.{where}")
        case Seen.GONE:
            return Verdict.INVALID, Said(
                Outcome.BAD, f"The site says that there is no such page ({page.code})."
            )
        case Seen.NO_DOMAIN:
            return Verdict.INVALID, Said(Outcome.BAD, "There is no such site.")
        case Seen.CLOSED:
            return Verdict.UNKNOWN, Said(Outcome.OPEN, f"The site did not show it ({page.code}).{where}")
        case Seen.NOT_ASKED:
            return Verdict.UNKNOWN, Said(Outcome.OPEN, "It leads where LeadSphere asks nobody.")
        case Seen.SILENT:
            return Verdict.UNKNOWN, Said(Outcome.OPEN, "No website answered: offline, or the site is.")
