"""Who of a campaign can be contacted now, and why the others cannot: the first reason that applies to each."""

# SQLModel prefers `exec`, which takes no statements of the Core.
# The types of what comes back from the library are partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, case, func, true
from sqlalchemy.sql import select
from sqlmodel import Session, col

from leadsphere.database import now
from leadsphere.errors import BadFilter, NotFound
from leadsphere.filters import sql
from leadsphere.filters.filter import EVERYBODY, All, Any, Condition, Filter, Not
from leadsphere.filters.operators import Op
from leadsphere.filters.segments import expanded
from leadsphere.models import CONTACTED, ContactKind, ContactPoint, Lead, Membership, Stage, Verdict
from leadsphere.queries.campaign_figures import NOBODY, counted_members
from leadsphere.queries.criteria import criteria_of, wanted_by
from leadsphere.queries.lead_cards import Scope, is_sqlite
from leadsphere.queries.member_lists import REACHED, address, together
from leadsphere.queries.samples import is_drawn
from leadsphere.queries.segments import meanings, scope_of
from leadsphere.queries.settings import verification_settings
from leadsphere.queries.subjects import vocabulary
from leadsphere.queries.suppressions import is_suppressed

READY = "ready"
STALE_DAYS = 30
"""Days after which a verdict is too old, unless the workspace has decided otherwise."""
UNVERIFIED = (Verdict.PENDING, Verdict.UNKNOWN)
RISKY = (Verdict.ROLE, Verdict.DISPOSABLE, Verdict.CATCHALL)


class Reason(NamedTuple):
    """Why members cannot be contacted now. `fix` is the name of what can be done about it (panels/readiness.py)."""

    name: str
    label: str
    text: str
    fix: str = ""


REASONS = (
    Reason("contacted", "Contacted already", "reached, replied, bounced or unsubscribed in this campaign"),
    Reason("waiting", "Not processed yet", "discovered, and waiting for a job to process them", "jobs"),
    Reason("outside", "Outside the criteria", "not among those who are wanted", "criteria"),
    Reason("suppressed", "Suppressed", "on the suppression list", "suppressions"),
    Reason("no_email", "No e-mail", "no address is known", "import"),
    Reason("invalid", "Invalid e-mail", "the address takes no mail", "import"),
    Reason("unverified", "Not verified", "nobody has found out yet", "verify"),
    Reason("risky", "Risky e-mail", "role, disposable and catch-all addresses", "list"),
    Reason("stale", "Verified too long ago", "valid then; addresses come and go", "verify"),
    Reason("duplicate", "Possible duplicate", "perhaps one person with another member", "duplicates"),
    Reason("replied", "Replied in another campaign", "somebody talks with them already", "list"),
    Reason(READY, "Can be contacted now", "processed, wanted, and the address is valid"),
)
"""In this order; the first that applies is a member's, and the last is what is left."""


@dataclass(frozen=True, slots=True)
class ReadinessRow:
    """One reason and how many members it keeps back; `share` is of all members, 0 to 1."""

    name: str
    label: str
    text: str
    fix: str
    many: int
    share: float
    href: str


@dataclass(frozen=True, slots=True)
class Readiness:
    """The reasons that keep anybody back, in their order, and how many can be contacted now.

    The rows and `ready` add up to `members`. `is_estimate`: some members were asked for all of them. `problem` says
    why nothing could be counted.
    """

    rows: list[ReadinessRow]
    ready: int = 0
    ready_link: str = ""
    members: int = 0
    is_estimate: bool = False
    problem: str = ""


class Standing(NamedTuple):
    """For how many days a verdict counts: of ours since it was found, of an exporter's since its address came in."""

    days: int
    claim_days: int


def standing(session: Session) -> Standing:
    """As the workspace has decided; our own count until they are verified again."""
    decided = verification_settings(session)
    return Standing(decided.again_days or STALE_DAYS, decided.claim_days)


def readiness(
    session: Session, campaign_id: int, kept: str | None = None, *, by_sample: bool = False
) -> Readiness:
    """Count every reason in one statement; `by_sample`: about how many, soon, where there are very many members.

    `kept` is how the criteria are kept, "" for none, and None for those that the campaign has.
    """
    wanted = criteria_of(session, campaign_id).wanted if kept is None else wanted_by(session, kept)
    lasts, known = standing(session), vocabulary(session)
    try:
        inside = meanings(session, None, wanted)
    except BadFilter as error:
        return Readiness([], problem=str(error))
    terms = sql.Terms(known, campaign_id, is_sqlite(session))
    tests = _tests(session, expanded(wanted, inside), terms, lasts)
    which = case(*((tests[reason.name], at) for at, reason in enumerate(REASONS) if reason.name in tests))
    statement = (
        select(which, func.count())
        .select_from(_member)
        .join(Lead, col(Lead.id) == _member.c.lead_id)
        .join(_point, _point.c.lead_id == _member.c.lead_id, isouter=True)
        .where(_member.c.campaign_id == campaign_id)
        .group_by(which)
    )
    drawn = is_drawn(session, campaign_id) if by_sample else None
    if drawn is not None:
        statement = statement.where(drawn)
    found = {
        REASONS[len(REASONS) - 1 if at is None else at].name: many
        for at, many in session.connection().execute(
            statement, sql.given(expanded(wanted, inside), now(session))
        )
    }
    members = sum(found.values())
    if drawn is not None:
        all_members = counted_members(session, [campaign_id]).get(campaign_id, NOBODY).discovered
        found = {name: round(many * all_members / members) for name, many in found.items()}
        members = all_members
    rows = [
        ReadinessRow(
            reason.name,
            reason.label,
            f"valid, but not verified in the last {lasts.days} days"
            if reason.name == "stale"
            else reason.text,
            reason.fix,
            many,
            many / members,
            address(campaign_id, filter_of(reason.name, wanted, lasts), known),
        )
        for reason in REASONS
        if (many := found.get(reason.name, 0)) and reason.name != READY
    ]
    link = address(campaign_id, filter_of(READY, wanted, lasts), known)
    return Readiness(rows, found.get(READY, 0), link, members, is_estimate=drawn is not None)


def filter_of(name: str, wanted: Filter, lasts: Standing) -> Filter:
    """Exactly the members whose reason this is, with these criteria, and verdicts that count for so long.

    Raises NotFound for no such reason.
    """
    processed = Condition("stage", Op.ANY_OF, (Stage.PROCESSED.value,))
    if name == "outside":
        return together(processed, Not(wanted))
    suppressed = Condition("suppressed", Op.ON)
    open_to_mail = together(processed, wanted, Not(suppressed))
    found_lately = Condition("verified", Op.WITHIN, (f"{lasts.days}d",))
    lately: tuple[Filter, ...] = (found_lately,)
    if lasts.claim_days:
        # Of what came in with the address itself nobody knows more than when that was.
        came = Condition("email_added", Op.WITHIN, (f"{lasts.claim_days}d",))
        lately = (found_lately, All((Not(Condition("verified", Op.KNOWN)), came)))
    good = together(open_to_mail, _verdict(Verdict.VALID), Any(lately) if len(lately) > 1 else found_lately)
    duplicate, elsewhere = Condition("duplicate", Op.ON), Condition("replied_elsewhere", Op.ON)
    found: dict[str, Filter] = {
        "contacted": REACHED,
        "waiting": Condition("stage", Op.ANY_OF, (Stage.DISCOVERED.value,)),
        "suppressed": together(processed, wanted, suppressed),
        "no_email": together(open_to_mail, Not(Condition("email", Op.KNOWN))),
        "invalid": together(open_to_mail, _verdict(Verdict.INVALID)),
        "unverified": together(open_to_mail, _verdict(*UNVERIFIED)),
        "risky": together(open_to_mail, _verdict(*RISKY)),
        "stale": together(open_to_mail, _verdict(Verdict.VALID), *map(Not, lately)),
        "duplicate": together(good, duplicate),
        "replied": together(good, Not(duplicate), elsewhere),
        READY: together(good, Not(duplicate), Not(elsewhere)),
    }
    if name not in found:
        raise NotFound
    return found[name]


def scope_of_reason(session: Session, campaign_id: int, name: str) -> Scope:
    """The members whose reason this is now. Raises NotFound for no such reason, BadFilter as `meanings`."""
    wanted = criteria_of(session, campaign_id).wanted
    return scope_of(session, None, filter_of(name, wanted, standing(session)), campaign_id=campaign_id)


# Members by another name: what asks for memberships must not take them for its own; addresses likewise.
_member = (
    select(col(Membership.lead_id), col(Membership.campaign_id), col(Membership.stage))
    .where(col(Membership.removed_at).is_(None))
    .subquery("members")
)
_point = (
    select(
        col(ContactPoint.id),
        col(ContactPoint.lead_id),
        col(ContactPoint.verdict),
        col(ContactPoint.verified_at),
        col(ContactPoint.created_at),
    )
    .where(col(ContactPoint.kind) == ContactKind.EMAIL.value, col(ContactPoint.is_primary))
    .subquery("addresses")
)


def _verdict(*verdicts: Verdict) -> Condition:
    return Condition("verdict", Op.ANY_OF, tuple(verdict.value for verdict in verdicts))


def _is_old_claim(lasts: Standing, today: datetime) -> ColumnElement[bool]:
    if not lasts.claim_days:
        return true()
    return _point.c.created_at < today - timedelta(days=lasts.claim_days)


def _tests(
    session: Session, wanted: Filter, terms: sql.Terms, lasts: Standing
) -> dict[str, ColumnElement[bool]]:
    """By reason, whether it applies to the member at hand, whatever else does; those that cannot be are left out."""
    stage, verdict, verified_at = _member.c.stage, _point.c.verdict, _point.c.verified_at
    today = now(session)
    tests = {
        "contacted": stage.in_([stage.value for stage in CONTACTED]),
        "waiting": stage == Stage.DISCOVERED.value,
        "outside": ~sql.holds(wanted, terms),
        "suppressed": is_suppressed(_member.c.lead_id),
        "no_email": _point.c.id.is_(None),
        "invalid": verdict == Verdict.INVALID.value,
        "unverified": verdict.in_([one.value for one in UNVERIFIED]),
        "risky": verdict.in_([one.value for one in RISKY]),
        "stale": case(
            (verified_at.is_(None), _is_old_claim(lasts, today)),
            else_=verified_at < today - timedelta(days=lasts.days),
        ),
        "duplicate": sql.holds(Condition("duplicate", Op.ON), terms),
        "replied": sql.holds(Condition("replied_elsewhere", Op.ON), terms),
    }
    return {name: test for name, test in tests.items() if name != "outside" or wanted != EVERYBODY}
