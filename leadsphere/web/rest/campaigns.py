"""Campaigns over the API."""

from dataclasses import asdict

from starlette.responses import Response

from leadsphere.database import read
from leadsphere.queries.campaign_cards import campaign_cards
from leadsphere.web.rest.endpoint import Call, answer
from leadsphere.web.rest.schemas import CampaignRow


async def list_campaigns(_: Call) -> Response:
    """All campaigns with their figures."""
    cards = await read(campaign_cards)
    return answer({"campaigns": [CampaignRow.model_validate(asdict(card)).model_dump() for card in cards]})
