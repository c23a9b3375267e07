"""`verify`: what can be known of one e-mail address."""

import asyncio
from argparse import Namespace
from typing import Any

from leadsphere.bootstrap import resolver_of
from leadsphere.database import utc_now
from leadsphere.settings import Settings
from leadsphere.values.emails import parse_email
from leadsphere.verification import verdict
from leadsphere.verification.checks import CHECKS


def verify(settings: Settings, arguments: Namespace) -> dict[str, Any]:
    """The verdict on an address, with its evidence; stores nothing. Raises BadValue for one that is malformed."""
    address = parse_email(arguments.email)
    found = asyncio.run(verdict.verify(address, resolver_of(settings), at=utc_now()))
    domain = found.evidence.get("suggestion", "")
    return {
        "email": address,
        "verdict": found.verdict.value,
        "reason": found.reason,
        "answered": found.is_answered,
        "suggestion": f"{address.rpartition('@')[0]}@{domain}" if domain else "",
        "mail_server": found.evidence.get("host", ""),
        "source": found.evidence["source"],
        "checks": found.evidence["checks"],
    }


def verify_text(found: dict[str, Any]) -> str:
    """The verdict for people: first the line that counts, then one line a check."""
    labels = {check.name: check.label for check in CHECKS}
    lines = [f"{found['email']}: {found['verdict']}. {found['reason']}"]
    lines += [f"  {labels[one['check']]}: {one['text']}" for one in found["checks"]]
    if found["suggestion"]:
        lines.append(f"Perhaps {found['suggestion']} was meant.")
    return "\n".join(lines)
