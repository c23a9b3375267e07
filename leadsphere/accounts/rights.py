"""Who may do what: one pure question, `can(actor, act)`."""

from dataclasses import dataclass

from leadsphere.errors import Forbidden
from leadsphere.models import Act, Role


@dataclass(frozen=True, slots=True)
class Actor:
    """Whoever does something: a signed-in account, or a command typed on this machine (`account_id` None)."""

    account_id: int | None
    name: str
    role: Role


COMMAND_LINE = Actor(None, "Command line", Role.OWNER)

_LOOK = frozenset({Act.SEE, Act.SIGN_IN})
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
    Act.SAVE_SEGMENT,
}
_LEAD_THE_WORK = _WORK | {
    Act.CREATE_CAMPAIGN,
    Act.EDIT_CAMPAIGN,
    Act.ACTIVATE,
    Act.EDIT_TAGS,
    Act.EDIT_FIELDS,
    Act.EDIT_SETTINGS,
    Act.EDIT_SEGMENTS,
    Act.EXPORT,
    Act.EXPORT_LEADS,
}
RIGHTS: dict[Role, frozenset[Act]] = {
    Role.VIEWER: _LOOK,
    Role.REP: _WORK,
    Role.MANAGER: _LEAD_THE_WORK,
    Role.OWNER: frozenset(Act),
}


def can(actor: Actor, act: Act) -> bool:
    """Whether `actor` may do `act`; every lead and campaign belongs to the whole workspace."""
    return act in RIGHTS[actor.role]


def require(actor: Actor, act: Act) -> None:
    """Raise Forbidden unless `actor` may do `act`."""
    if not can(actor, act):
        raise Forbidden
