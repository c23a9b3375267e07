"""`verify`: what can be known of one e-mail address, phone number or web address."""

import asyncio
from argparse import Namespace
from dataclasses import replace
from socket import getfqdn
from typing import Any

from leadsphere.bootstrap import outside_of, resolver_of
from leadsphere.commands.opening import opened
from leadsphere.database import exists, utc_now
from leadsphere.errors import BadValue
from leadsphere.models import ContactKind
from leadsphere.queries.settings import verification_settings
from leadsphere.queries.suppressions import entries_about
from leadsphere.settings import Settings
from leadsphere.values.emails import parse_email, show_email
from leadsphere.values.phones import parse_phone, show_phone
from leadsphere.values.profiles import parse_profile
from leadsphere.values.reach import keys_over, reach_key
from leadsphere.verification import asking
from leadsphere.verification.asking import Address, Terms
from leadsphere.verification.checks import CHECKS
from leadsphere.verification.links import LINK_CHECKS
from leadsphere.verification.phones import PHONE_CHECKS
from leadsphere.verification.policy import USUAL, VerificationSettings
from leadsphere.verification.verdict import SUPPRESSED, SUPPRESSED_ONES, Finding

_SHOW = {ContactKind.EMAIL: show_email, ContactKind.PHONE: show_phone}


def verify(settings: Settings, arguments: Namespace) -> dict[str, Any]:
    """The verdict, with its evidence; stores nothing. Raises BadValue for what is none of the three.

    With `smtp` its mail server is asked, as the workspace does, whether or not that does; a website always is.
    """
    kind, value = _read(arguments.what)
    rules, is_suppressed = USUAL, False
    if exists(settings.database_url):
        with opened(settings, writes=False) as database, database.reading() as session:
            rules = verification_settings(session)
            is_suppressed = bool(entries_about(session, keys_over(reach_key(kind, value))))
    terms = Terms(replace(_as_asked(rules, smtp=arguments.smtp), provider=""))
    address = Address(0, value, suppressed=is_suppressed, kind=kind, terms=terms)
    return _said(kind, value, asyncio.run(_checked(settings, address)))


async def _checked(settings: Settings, address: Address) -> Finding:
    resolver = resolver_of(settings)
    (found,) = await asking.check([address], resolver, utc_now(), outside_of(settings, resolver))
    return found.finding


def _as_asked(rules: VerificationSettings, *, smtp: bool) -> VerificationSettings:
    """Whoever types the command decides whom it asks."""
    return replace(
        rules, asks_mailboxes=smtp, asks_pages=True, helo=rules.helo or (getfqdn() if smtp else "")
    )


def _read(what: str) -> tuple[ContactKind, str]:
    """What is meant, in the form in which it is stored. Raises BadValue."""
    if "@" in what and "/" not in what:
        return ContactKind.EMAIL, parse_email(what)
    if what.strip()[:1] in ("+", "(") or what.strip().lower().startswith("tel:"):
        return ContactKind.PHONE, parse_phone(what.strip().removeprefix("tel:"))
    if "." in what:
        profile = parse_profile(what)
        return ContactKind(profile.kind), profile.url
    raise BadValue("Write an e-mail address, a phone number that begins with +, or a web address.")


def _said(kind: ContactKind, value: str, found: Finding) -> dict[str, Any]:
    domain = found.evidence.get("suggestion", "")
    return {
        "kind": kind.value,
        ("email" if kind is ContactKind.EMAIL else "value"): value,
        "shown": _SHOW[kind](value) if kind in _SHOW else value,
        "verdict": SUPPRESSED_ONES if found is SUPPRESSED else found.verdict.value,
        "reason": found.reason,
        "answered": found.is_answered,
        "suggestion": f"{value.rpartition('@')[0]}@{domain}" if domain else "",
        "mail_server": found.evidence.get("host", ""),
        "source": found.evidence.get("source", ""),
        "checks": found.evidence.get("checks", []),
    }


def verify_text(found: dict[str, Any]) -> str:
    """The verdict for people: first the line that counts, then one line a check."""
    labels = {check.name: check.label for check in (*CHECKS, *PHONE_CHECKS)} | LINK_CHECKS
    lines = [f"{found['shown']}: {found['verdict']}. {found['reason']}"]
    lines += [f"  {labels[one['check']]}: {one['text']}" for one in found["checks"]]
    if found["suggestion"]:
        lines.append(f"Perhaps {found['suggestion']} was meant.")
    return "\n".join(lines)
