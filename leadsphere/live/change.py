"""What a tab is told: which things changed, never their values."""

from dataclasses import dataclass

from leadsphere.attributes import On


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing changed. `lead_id` and `campaign_id` say whose it is, where it is somebody's."""

    on: On
    id: int
    lead_id: int | None = None
    campaign_id: int | None = None


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
        return frozenset(notice.lead_id for notice in self.notices if notice.lead_id is not None)

    @property
    def campaigns(self) -> frozenset[int]:
        """The campaigns that changed, or whose memberships or jobs did."""
        return frozenset(notice.campaign_id for notice in self.notices if notice.campaign_id is not None)
