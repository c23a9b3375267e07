"""`leads` and `campaigns`: what is in the workspace."""

from argparse import Namespace
from itertools import chain
from typing import Any

from leadsphere.commands.opening import opened
from leadsphere.filters.language import parse
from leadsphere.queries.campaign_cards import campaign_cards
from leadsphere.queries.lead_cards import count
from leadsphere.queries.lead_records import lead_records
from leadsphere.queries.segments import scope_of
from leadsphere.queries.subjects import vocabulary
from leadsphere.settings import Settings

Leads = list[dict[str, Any]]
Count = dict[str, int]


def leads(settings: Settings, arguments: Namespace) -> Leads | Count:
    """The leads for whom the filter holds, in the order they came, or how many they are. Raises BadFilter."""
    with opened(settings, writes=False) as database, database.reading() as session:
        known = vocabulary(session)
        scope = scope_of(session, None, parse(arguments.filter, known))
        if arguments.count:
            return {"count": count(session, scope)}
        return list(lead_records(session, scope=scope, limit=arguments.limit))


def leads_text(leads: Leads | Count) -> str:
    """The leads for people, one a line, or their number."""
    if isinstance(leads, dict):
        return f"{leads['count']:,}"
    return "\n".join(map(_lead_line, leads)) or "No lead is found."


def _lead_line(lead: dict[str, Any]) -> str:
    name = f"{lead['first_name']} {lead['last_name']}".strip() or "No name"
    at = " at ".join(part for part in (lead["job_title"], lead["company"]) if part)
    return " · ".join(part for part in chain((name, at), lead["emails"][:1]) if part)


def campaigns(settings: Settings, _: Namespace) -> list[dict[str, Any]]:
    """Every campaign with its figures."""
    names = (
        "id",
        "name",
        "status",
        "discovered",
        "processed",
        "processed_percent",
        "valid",
        "reached",
        "replied",
    )
    with opened(settings, writes=False) as database, database.reading() as session:
        return [{name: getattr(card, name) for name in names} for card in campaign_cards(session)]


def campaigns_text(campaigns: list[dict[str, Any]]) -> str:
    """The campaigns for people, one a line."""
    return "\n".join(map(_campaign_line, campaigns)) or "There are no campaigns yet."


def _campaign_line(campaign: dict[str, Any]) -> str:
    return (
        f"{campaign['name']} ({campaign['status']}): {campaign['discovered']:,} discovered, "
        f"{campaign['processed_percent']} % processed, {campaign['valid']:,} valid e-mails"
    )
