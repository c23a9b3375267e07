"""Two leads side by side, attribute by attribute, for whoever merges them."""

from dataclasses import dataclass

from sqlmodel import Session

from leadsphere import catalogue
from leadsphere.errors import NotFound
from leadsphere.models import Account, ContactKind
from leadsphere.queries.lead_detail import LeadDetail, lead_detail


@dataclass(frozen=True, slots=True)
class Choice:
    """One attribute of which both leads say something else: `name` is what `merging.merge` takes it by."""

    name: str
    label: str
    ours: str
    theirs: str


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two leads, and what it brings along."""

    id: int
    name: str
    initials: str
    tone: int
    created: str
    brings: str


@dataclass(frozen=True, slots=True)
class MergeView:
    """Both leads, and where they differ. What only one of them says needs no choice: it is kept."""

    keep: Side
    absorb: Side
    choices: list[Choice]


NOBODY = Side(0, "", "", 0, "", "")
NOTHING = MergeView(NOBODY, NOBODY, [])


def merge_view(session: Session, keep: int, absorb: int) -> MergeView:
    """The two leads. Raises NotFound where one is gone."""
    ours, theirs = lead_detail(session, keep), lead_detail(session, absorb)
    if ours is None or theirs is None:
        raise NotFound("One of these leads is no longer here.")
    mine, other = _says(session, ours), _says(session, theirs)
    labels = {name: label for name, (label, _) in {**other, **mine}.items()}
    choices = [
        Choice(name, label, mine[name][1], other[name][1])
        for name, label in labels.items()
        if mine.get(name, ("", ""))[1] and other.get(name, ("", ""))[1] and mine[name][1] != other[name][1]
    ]
    return MergeView(_side(ours), _side(theirs), choices)


def _says(session: Session, lead: LeadDetail) -> dict[str, tuple[str, str]]:
    """What a merge may take, by name: its label and what the lead says."""
    owner = session.get(Account, int(lead.owner)) if lead.owner else None
    return {
        **{a.name: (a.label, lead.fields[a.name]) for a in catalogue.LEAD if a.name != "vip"},
        "company": ("Company", lead.fields["company"]),
        "owner": ("Owner", owner.name if owner else ""),
        **{custom.name: (custom.label, custom.value) for custom in lead.custom},
        **{
            kind: (f"Primary {catalogue.CONTACTS[ContactKind(kind)].label}", contact.shown)
            for kind, contact in lead.primary.items()
        },
    }


def _side(lead: LeadDetail) -> Side:
    brings = (
        _many(len(lead.contacts), "contact point"),
        _many(len(lead.campaigns), "campaign"),
        _many(len(lead.tags), "tag"),
        _many(len(lead.notes), "note"),
    )
    return Side(
        lead.id, lead.name, lead.initials, lead.tone, lead.created, ", ".join(part for part in brings if part)
    )


def _many(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}" if count else ""
