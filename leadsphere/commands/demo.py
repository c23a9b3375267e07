"""`demo`: an empty workspace is filled with sample data."""

from argparse import Namespace
from typing import Any

from leadsphere.accounts.rights import COMMAND_LINE
from leadsphere.commands.opening import opened
from leadsphere.queries.campaign_cards import campaign_cards
from leadsphere.services import demo
from leadsphere.settings import Settings


def load_demo(settings: Settings, _: Namespace) -> dict[str, Any]:
    """Load the sample data; its campaigns, and how many leads each holds."""
    with opened(settings, writes=True) as database:
        with database.transaction() as session:
            demo.load(session, COMMAND_LINE)
        with database.reading() as session:
            cards = campaign_cards(session)
    return {
        "leads": demo.COUNT,
        "campaigns": [{"name": c.name, "status": c.status, "discovered": c.discovered} for c in cards],
    }


def demo_text(loaded: dict[str, Any]) -> str:
    """What was loaded, for people."""
    lines = [f"{c['name']} ({c['status']}): {c['discovered']:,} leads" for c in loaded["campaigns"]]
    return "\n".join([f"{loaded['leads']:,} sample leads in {len(lines)} campaigns:", *lines])
