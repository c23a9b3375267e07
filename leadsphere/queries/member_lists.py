"""The lists behind the figures of a campaign: each is a filter on its leads, and an address that shows them."""

from urllib.parse import urlencode

from leadsphere.errors import BadFilter
from leadsphere.filters.filter import EVERYBODY, All, Condition, Filter, Not, check, normal
from leadsphere.filters.language import LONGEST_TEXT, write
from leadsphere.filters.operators import Op
from leadsphere.filters.subjects import Vocabulary
from leadsphere.models import CONTACTED, Stage, Verdict

PROCESSED = Not(Condition("stage", Op.ANY_OF, (Stage.DISCOVERED.value,)))
REACHED = Condition("stage", Op.ANY_OF, tuple(stage.value for stage in CONTACTED))
REPLIED = Condition("stage", Op.ANY_OF, (Stage.REPLIED.value,))
VALID = All((Condition("verdict", Op.ANY_OF, (Verdict.VALID.value,)), Not(Condition("suppressed", Op.ON))))


def together(*parts: Filter) -> Filter:
    """Whoever all parts hold for, in the form in which a filter is kept."""
    return normal(All(parts))


def address(campaign_id: int, wanted: Filter, known: Vocabulary) -> str:
    """Where the campaign's members are listed for whom the filter holds; "" where that is more than a list takes."""
    try:
        text = write(check(wanted), known)
    except BadFilter:
        return ""
    if len(text) > LONGEST_TEXT:
        return ""
    query = f"?{urlencode({'q': text})}" if wanted != EVERYBODY else ""
    return f"/app/campaigns/{campaign_id}/leads{query}"
