"""What a tab is told: which things changed, never their values."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from leadsphere.attributes import On


class Notice(NamedTuple):
    """One thing changed. `lead_id` and `campaign_id` say whose it is, where it is somebody's.

    Where very many changed in one transaction, one notice stands for all those of a sort: its `id` is 0, and
    `lead_ids` are the leads whose things they are.
    """

    on: On
    id: int
    lead_id: int | None = None
    campaign_id: int | None = None
    lead_ids: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class News:
    """What a tab missed since it last asked. `gap`: more than could be kept; read everything afresh."""

    notices: frozenset[Notice] = frozenset()
    gap: bool = False

    def __bool__(self) -> bool:
        return self.gap or bool(self.notices)

    def ids(self, on: On) -> frozenset[int]:
        """The ids of the changed things of one sort."""
        return frozenset(notice.id for notice in self.notices if notice.on is on)

    @property
    def leads(self) -> frozenset[int]:
        """The leads that changed, or whose contact points, company or memberships did."""
        single = frozenset(notice.lead_id for notice in self.notices if notice.lead_id is not None)
        return single.union(*(notice.lead_ids for notice in self.notices if notice.lead_ids))

    @property
    def campaigns(self) -> frozenset[int]:
        """The campaigns that changed, or whose memberships or jobs did."""
        return frozenset(notice.campaign_id for notice in self.notices if notice.campaign_id is not None)


BUNDLED = 200
"""Notices of leads: where one transaction has more, they are told together."""


def bundled(notices: Sequence[Notice]) -> list[Notice]:
    """The notices of one transaction, those of very many leads told together: no tab is flooded."""
    if len(notices) <= BUNDLED:
        return list(notices)
    alone: list[Notice] = []
    leads: dict[tuple[On, int | None], set[int]] = defaultdict(set)
    for notice in notices:
        if notice.lead_id is None:
            alone.append(notice)
        else:
            leads[notice.on, notice.campaign_id].add(notice.lead_id)
    together = (
        Notice(on, 0, campaign_id=campaign_id, lead_ids=frozenset(ids))
        for (on, campaign_id), ids in leads.items()
    )
    return [*alone, *together]
