"""Who may do what: one pure question, `can(actor, act)`."""

from dataclasses import dataclass

from leadsphere.errors import Forbidden
from leadsphere.models import Act, Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever does something: a signed-in account, or a command typed on this machine (`account_id` None).

    `only`, where it is set, are the acts that an access token was made for: of what the role allows, no others.
    """

    account_id: int | None
    name: str
    role: Role
    only: frozenset[Act] | None = None


COMMAND_LINE = Actor(None, "Command line", Role.OWNER)

_LOOK = frozenset({Act.SEE, Act.SIGN_IN, Act.MANAGE_TOKENS})
_WORK = _LOOK | {
    Act.EDIT_LEAD,
    Act.EDIT_COMPANY,
    Act.EDIT_CONTACT,
    Act.ASSIGN,
    Act.REMOVE,
    Act.TAG,
    Act.NOTE,
    Act.REVIEW,
    Act.VERIFY,
    Act.MERGE,
    Act.KEEP_BOTH,
    Act.DELETE,
    Act.UNDO,
    Act.FIND_DUPLICATES,
    Act.IMPORT,
    Act.PROCESS,
    Act.SCHEDULE,
    Act.SAVE_SEGMENT,
    Act.SEE_SUPPRESSIONS,
}
_LEAD_THE_WORK = _WORK | {
    Act.CREATE_CAMPAIGN,
    Act.EDIT_CAMPAIGN,
    Act.EDIT_SOURCES,
    Act.SCRAPE,
    Act.ACTIVATE,
    Act.EDIT_TAGS,
    Act.EDIT_FIELDS,
    Act.EDIT_SETTINGS,
    Act.KEEP_KEY,
    Act.EDIT_SEGMENTS,
    Act.SUPPRESS,
    Act.EXPORT,
    Act.EXPORT_LEADS,
    Act.MANAGE_WEBHOOKS,
}
RIGHTS: dict[Role, frozenset[Act]] = {
    Role.VIEWER: _LOOK,
    Role.REP: _WORK,
    Role.MANAGER: _LEAD_THE_WORK,
    Role.OWNER: frozenset(Act),
}


def can(actor: Actor, act: Act) -> bool:
    """Whether `actor` may do `act`; every lead and campaign belongs to the whole workspace."""
    return act in RIGHTS[actor.role] and (actor.only is None or act in actor.only)


def require(actor: Actor, act: Act) -> None:
    """Raise Forbidden unless `actor` may do `act`."""
    if not can(actor, act):
        raise Forbidden
