"""Writes to campaigns: create, rename, and move from one status to another."""

# SQLModel prefers `exec`, which takes no statements of the Core.
# pyright: reportDeprecated=false

from itertools import count

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from leadsphere import catalogue
from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import Kind, On
from leadsphere.database import now
from leadsphere.errors import AlreadyExists, BadFilter, BadValue, NotFound, NotNow
from leadsphere.filters import language
from leadsphere.filters.filter import EVERYBODY, Filter, check, conditions, depth
from leadsphere.models import Act, Campaign, CampaignStatus, Source
from leadsphere.queries.stored_filters import pack, unpack
from leadsphere.queries.subjects import vocabulary
from leadsphere.services.editing import Edit, lock, set_attribute
from leadsphere.services.kept_filters import check_base
from leadsphere.services.recording import Record, begin
from leadsphere.services.segments import check_shared
from leadsphere.values import kinds
from leadsphere.values.text import fold

MOST_CRITERIA, DEEPEST_CRITERIA, LONGEST_CRITERIA = 24, 3, 3_700
"""Conditions, groups in groups and characters of criteria: room is left for what the lists behind the figures ask
beside, such as the stage and the verdict.
"""
COLOURS = ("#7f56d9", "#22c55e", "#3b82f6", "#f59e0b", "#ec4899", "#14b8a6", "#ef4444", "#8b5cf6")

# Which statuses a person can move a campaign to, from each.
MOVES: dict[CampaignStatus, tuple[CampaignStatus, ...]] = {
    CampaignStatus.DRAFT: (CampaignStatus.ACTIVE, CampaignStatus.ARCHIVED),
    CampaignStatus.ACTIVE: (CampaignStatus.PAUSED, CampaignStatus.COMPLETED, CampaignStatus.ARCHIVED),
    CampaignStatus.PAUSED: (CampaignStatus.ACTIVE, CampaignStatus.COMPLETED, CampaignStatus.ARCHIVED),
    CampaignStatus.ON_HOLD: (CampaignStatus.ACTIVE, CampaignStatus.ARCHIVED),
    CampaignStatus.COMPLETED: (CampaignStatus.ACTIVE, CampaignStatus.ARCHIVED),
    CampaignStatus.ARCHIVED: (CampaignStatus.PAUSED,),
}


def create(
    session: Session,
    actor: Actor,
    name: str,
    *,
    status: CampaignStatus = CampaignStatus.ACTIVE,
    colour: str = "",
) -> Campaign:
    """A new campaign. Raises Forbidden, BadValue without a name, AlreadyExists where another has it."""
    name = check_new(session, actor, name)
    moment = now(session)
    campaign = Campaign(
        name=name, name_key=_key(name), status=status, colour=colour, created_at=moment, updated_at=moment
    )
    session.add(campaign)
    _flush_name(session, name)
    campaign.colour = colour or COLOURS[((campaign.id or 1) - 1) % len(COLOURS)]
    session.flush()
    record = begin(session, actor, Act.CREATE_CAMPAIGN)
    values = {"name": name, "status": status, "colour": campaign.colour}
    record.created(On.CAMPAIGN, campaign.id or 0, values, campaign_id=campaign.id)
    record.save()
    return campaign


def check_new(session: Session, actor: Actor, name: str) -> str:
    """The name as a new campaign would have it. Raises what `create` does."""
    require(actor, Act.CREATE_CAMPAIGN)
    name = _name(name)
    _refuse_taken(session, name, but=None)
    return name


def named(session: Session, actor: Actor, name: str) -> Campaign:
    """The campaign of this name, however it is capitalised; created where there is none."""
    found = session.exec(select(Campaign).where(Campaign.name_key == _key(_name(name)))).first()
    return found or create(session, actor, name)


def free_name(session: Session, wanted: str) -> str:
    """The wanted name, or where another campaign has it, the first one with a number that none has."""
    for number in count(1):
        name = wanted if number == 1 else f"{wanted[:190]} {number}"
        if session.exec(select(Campaign.id).where(Campaign.name_key == _key(name))).first() is None:
            return name
    raise AssertionError


def set_campaign_attribute(session: Session, actor: Actor, campaign_id: int, edit: Edit) -> str:
    """Set one attribute of a campaign; returns the text that now stands there.

    Raises NotFound, BadValue, AlreadyExists, Conflict, Forbidden.
    """
    campaign: Campaign = lock(session, Campaign, campaign_id)
    attribute = catalogue.attribute(On.CAMPAIGN, edit.name)
    if attribute is None or attribute.kind is Kind.CHOICE:
        raise NotFound
    if attribute.name == "name":
        _refuse_taken(session, _name(edit.value), but=campaign_id)
    record = set_attribute(
        session, actor, Act.EDIT_CAMPAIGN, campaign, attribute, edit, campaign_id=campaign_id
    )
    if record is not None:
        record.put(On.CAMPAIGN, campaign, {"name_key": _key(campaign.name)}, campaign_id=campaign_id)
        _flush_name(session, campaign.name)
        record.save()
    return kinds.show(attribute.attr, getattr(campaign, attribute.name))


def set_criteria(
    session: Session, actor: Actor, campaign_id: int, wanted: Filter, *, base: str | None = None
) -> int:
    """Say who is wanted in a campaign; returns the change set, 0 where that is who is wanted already.

    `base` is how the criteria were kept that the person began from. Raises NotFound, BadFilter, ChangedMeanwhile
    where others are wanted by now, Forbidden.
    """
    require(actor, Act.EDIT_CAMPAIGN)
    campaign: Campaign = lock(session, Campaign, campaign_id)
    check_shared(session, _check_room(session, check(wanted)))
    stands = unpack(session, campaign.criteria) if campaign.criteria else EVERYBODY
    if stands == wanted:
        return 0
    check_base(session, On.CAMPAIGN, campaign_id, "criteria", campaign.criteria, base)
    record = begin(session, actor, Act.EDIT_CAMPAIGN)
    criteria = None if wanted == EVERYBODY else pack(session, wanted)
    record.put(On.CAMPAIGN, campaign, {"criteria": criteria}, campaign_id=campaign_id)
    record.touch(On.CAMPAIGN, campaign, campaign_id=campaign_id)
    session.flush()
    record.save()
    return record.change_set_id


def move(session: Session, actor: Actor, campaign_id: int, status: CampaignStatus) -> Campaign:
    """Pause, resume, complete or archive. Raises NotFound, NotNow for a move that makes no sense, Forbidden."""
    require(actor, Act.EDIT_CAMPAIGN)
    campaign: Campaign = lock(session, Campaign, campaign_id)
    if status == campaign.status:
        return campaign
    check_move(campaign, status)
    record = begin(session, actor, Act.EDIT_CAMPAIGN)
    set_status(record, campaign, status)
    record.save()
    return campaign


def hold(session: Session, actor: Actor, campaign_id: int, reason: str) -> bool:
    """Put a campaign on hold, since something in it goes wrong again and again; whether it was under way until now.

    `reason` is a sentence that its card shows: what goes wrong, and what to do. Its jobs wait. `move` to active
    resumes it, and forgets the reason. Raises NotFound, Forbidden.
    """
    require(actor, Act.EDIT_CAMPAIGN)
    campaign: Campaign = lock(session, Campaign, campaign_id)
    if campaign.status not in (CampaignStatus.ACTIVE, CampaignStatus.DRAFT):
        return False
    record = begin(session, actor, Act.EDIT_CAMPAIGN)
    set_status(record, campaign, CampaignStatus.ON_HOLD, reason=reason)
    record.save()
    return True


def check_move(campaign: Campaign, status: CampaignStatus) -> None:
    """Raise NotNow unless a person can move the campaign from where it stands to `status`."""
    old = CampaignStatus(campaign.status)
    if status not in MOVES[old]:
        raise NotNow(f"A campaign that is {old.replace('_', ' ')} cannot become {status.replace('_', ' ')}.")


def set_status(record: Record, campaign: Campaign, status: CampaignStatus, *, reason: str = "") -> None:
    """Set the status of a locked campaign, and why it is on hold, as a part of an act."""
    if campaign.status == CampaignStatus.ON_HOLD:
        # Whoever resumes it has mended what went wrong: its sources are tried as often as new ones.
        mine = update(Source).where(col(Source.campaign_id) == campaign.id)
        record.session.execute(mine.values(failures=0))
    values = {"status": status, "hold_reason": reason[:300]}
    record.put(On.CAMPAIGN, campaign, values, campaign_id=campaign.id)
    record.touch(On.CAMPAIGN, campaign, campaign_id=campaign.id)


def _check_room(session: Session, wanted: Filter) -> Filter:
    """The criteria, where there is room beside them. Raises BadFilter."""
    many = sum(1 for _ in conditions(wanted))
    if many > MOST_CRITERIA:
        raise BadFilter(f"These criteria have {many} conditions; at most {MOST_CRITERIA} fit.")
    if depth(wanted) > DEEPEST_CRITERIA:
        raise BadFilter(f"These criteria are nested {depth(wanted)} deep; at most {DEEPEST_CRITERIA} fit.")
    if (length := len(language.write(wanted, vocabulary(session)))) > LONGEST_CRITERIA:
        raise BadFilter(f"These criteria have {length:,} characters; at most {LONGEST_CRITERIA:,} fit.")
    return wanted


def _name(text: str) -> str:
    attribute = catalogue.attribute(On.CAMPAIGN, "name")
    assert attribute is not None
    name = str(kinds.parse(attribute.attr, text))
    if not name:
        raise BadValue("A campaign needs a name.")
    return name


def _refuse_taken(session: Session, name: str, *, but: int | None) -> None:
    taken = session.exec(select(Campaign).where(Campaign.name_key == _key(name))).first()
    if taken is not None and taken.id != but:
        raise _taken(taken.name)


def _flush_name(session: Session, name: str) -> None:
    try:
        session.flush()
    except IntegrityError:
        # Somebody took it between our look and our writing.
        raise _taken(name) from None


def _taken(name: str) -> AlreadyExists:
    return AlreadyExists(f"There is already a campaign called “{name}”. Choose another name.")


def _key(name: str) -> str:
    return fold(name)[:200]


def existing(session: Session, campaign_id: int) -> Campaign:
    """The campaign. Raises NotFound."""
    campaign = session.get(Campaign, campaign_id)
    if campaign is None:
        raise NotFound("This campaign is no longer here.")
    return campaign
