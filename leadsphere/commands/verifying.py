"""`verify`: what can be known of one e-mail address."""

import asyncio
from argparse import Namespace
from typing import Any

from leadsphere.bootstrap import resolver_of
from leadsphere.commands.opening import opened
from leadsphere.database import exists, utc_now
from leadsphere.queries.suppressions import entries_about
from leadsphere.settings import Settings
from leadsphere.values.emails import parse_email
from leadsphere.values.reach import keys_over, reach_key
from leadsphere.verification import verdict
from leadsphere.verification.checks import CHECKS
from leadsphere.verification.verdict import SUPPRESSED, SUPPRESSED_ONES, Finding


def verify(settings: Settings, arguments: Namespace) -> dict[str, Any]:
    """The verdict on an address, with its evidence; stores nothing. Raises BadValue for one that is malformed."""
    address = parse_email(arguments.email)
    is_suppressed = exists(settings.database_url) and _is_suppressed(settings, address)
    found = (
        SUPPRESSED
        if is_suppressed
        else asyncio.run(verdict.verify(address, resolver_of(settings), at=utc_now()))
    )
    return _said(address, found)


def _is_suppressed(settings: Settings, address: str) -> bool:
    with opened(settings, writes=False) as database, database.reading() as session:
        return bool(entries_about(session, keys_over(reach_key("email", address))))


def _said(address: str, found: Finding) -> dict[str, Any]:
    domain = found.evidence.get("suggestion", "")
    return {
        "email": address,
        "verdict": SUPPRESSED_ONES if found is SUPPRESSED else found.verdict.value,
        "reason": found.reason,
        "answered": found.is_answered,
        "suggestion": f"{address.rpartition('@')[0]}@{domain}" if domain else "",
        "mail_server": found.evidence.get("host", ""),
        "source": found.evidence.get("source", ""),
        "checks": found.evidence.get("checks", []),
    }


def verify_text(found: dict[str, Any]) -> str:
    """The verdict for people: first the line that counts, then one line a check."""
    labels = {check.name: check.label for check in CHECKS}
    lines = [f"{found['email']}: {found['verdict']}. {found['reason']}"]
    lines += [f"  {labels[one['check']]}: {one['text']}" for one in found["checks"]]
    if found["suggestion"]:
        lines.append(f"Perhaps {found['suggestion']} was meant.")
    return "\n".join(lines)
