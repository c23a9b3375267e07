"""An import as it is asked for in words: by the command line, and by programs over the API."""

from collections.abc import Iterable, Sequence

from sqlmodel import Session

from leadsphere.accounts.rights import Actor
from leadsphere.errors import BadValue, NotFound
from leadsphere.importing.own_fields import new_target, target_of
from leadsphere.importing.policies import Rules, target_named
from leadsphere.importing.targets import TARGETS, Target, header_key
from leadsphere.queries.accounts import account_named
from leadsphere.queries.import_columns import Proposal
from leadsphere.services import campaigns
from leadsphere.services.imports import Order

_NOWHERE = ("", "-", "nothing", "nowhere", "not imported", "ignore")


def columns_in_words(proposal: Proposal, said: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Where each column goes: as it is proposed, but for those of which it is said (header, target).

    A target is named by its key, label or header; "new.KIND" makes a field. Raises BadValue.
    """
    columns = [(column.header, column.target_key) for column in proposal.columns]
    targets = (*TARGETS, *map(target_of, proposal.own))
    for header, name in said:
        for index in _named(columns, header):
            columns[index] = (columns[index][0], _key(name, columns[index][0], targets))
    return columns


def order_in_words(
    session: Session,
    actor: Actor,
    *,
    campaign: Sequence[str] = (),
    tag: Sequence[str] = (),
    owner: str = "",
    source: str = "",
    consent: str = "",
    rules: Rules,
    rehearse: bool = False,
) -> Order:
    """What is asked of an import, its campaigns and its owner by name; a campaign is made where there is none.

    Raises NotFound for an owner who is not here, BadValue, Forbidden.
    """
    owner_id = account_named(session, owner) if owner else None
    if owner and owner_id is None:
        raise NotFound(f"Nobody here is called “{owner}”. Write a name or an e-mail of a colleague.")
    # Nothing is written by a rehearsal, not even a campaign.
    made = () if rehearse else tuple(campaigns.named(session, actor, name).id or 0 for name in campaign)
    return Order(made, tuple(tag), owner_id, source, consent, rules)


def _named(columns: Sequence[tuple[str, str]], header: str) -> list[int]:
    exactly = [index for index, (one, _) in enumerate(columns) if one == header]
    meant = exactly or [
        index for index, (one, _) in enumerate(columns) if header_key(one) == header_key(header)
    ]
    if not meant:
        names = ", ".join(one for one, _ in columns)
        raise BadValue(f"The file has no column “{header}”. It has: {names}.")
    return meant


def _key(name: str, header: str, targets: Sequence[Target]) -> str:
    key = name.strip()
    if key.lower() in _NOWHERE:
        return ""
    return key if new_target(key, header) else target_named(key, targets).key
