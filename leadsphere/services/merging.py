"""Merging: two leads that are one person become one, and an undo makes them two again exactly."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, select

from leadsphere import catalogue
from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.errors import BadValue, NotFound
from leadsphere.models import (
    Act,
    ContactPoint,
    CustomValue,
    DuplicatePair,
    Lead,
    Membership,
    Note,
    Stage,
    Tagging,
)
from leadsphere.services import keys
from leadsphere.services.deleting import delete_rows
from leadsphere.services.recording import Record, begin, done_before

LINKS = {"company": "company_id", "owner": "owner_id"}
"""What a merge picks beside the attributes of the catalogue, and the columns behind it."""

_STAGES = tuple(Stage)


def merge(
    session: Session,
    actor: Actor,
    *,
    keep: int,
    absorb: int,
    take: Collection[str] = (),
    operation: str | None = None,
) -> int:
    """Make `absorb` part of `keep`, which it leaves as one lead; returns the change set.

    `take` names what is taken from `absorb` although `keep` says something else: attributes, `company`, `owner`,
    `custom.ID`, and kinds of contact points whose primary one it is to be. Blanks of `keep` are filled anyway;
    contact points, campaigns, tags and notes are united. Raises NotFound, BadValue for a lead with itself, Forbidden.
    """
    require(actor, Act.MERGE)
    if keep == absorb:
        raise BadValue("Choose two different leads.")
    found = session.exec(
        select(Lead).where(col(Lead.id).in_((keep, absorb))).order_by(col(Lead.id)).with_for_update(),
        execution_options={"populate_existing": True},
    ).all()
    leads = {lead.id: lead for lead in found}
    # Asked once both are locked: the same operation, sent twice at once, waits here for its first time.
    if done := done_before(session, actor, operation):
        return done
    if len(leads) < 2:
        raise NotFound("One of these leads is no longer here.")
    record = begin(session, actor, Act.MERGE, operation=operation)
    work = _Merge(session, record, leads[keep], leads[absorb], frozenset(take))
    work.unite()
    record.save()
    return record.change_set_id


class _Merge:
    """One merge: `keep` takes what `absorb` has."""

    def __init__(
        self, session: Session, record: Record, keep: Lead, absorb: Lead, take: frozenset[str]
    ) -> None:
        self._session = session
        self._record = record
        self._keep = keep
        self._absorb = absorb
        self._take = take

    def unite(self) -> None:
        self._attributes()
        self._contacts()
        self._memberships()
        self._custom_values()
        self._tags()
        for note in self._rows(Note, self._absorb):
            self._move(On.NOTE, note)
        self._pairs()
        self._session.flush()
        self._record.touch(On.LEAD, self._keep, lead_id=self._keep.id)
        delete_rows(self._session, self._record, On.LEAD, [self._absorb])
        keys.refresh(self._session, [self._keep])

    def _attributes(self) -> None:
        columns = {a.name: a.name for a in catalogue.LEAD} | LINKS
        values: dict[str, Any] = {}
        for name, column in columns.items():
            ours, theirs = getattr(self._keep, column), getattr(self._absorb, column)
            # A blank is nothing to take; that somebody is no VIP is.
            if (name in self._take and theirs not in ("", None)) or (not ours and theirs):
                values[column] = theirs
        # The row that made `absorb` is known again by this alone.
        values["import_key"] = self._keep.import_key or self._absorb.import_key
        self._record.put(On.LEAD, self._keep, values, lead_id=self._keep.id)

    def _contacts(self) -> None:
        ours = {(c.kind, c.value): c for c in self._rows(ContactPoint, self._keep)}
        primary = {c.kind: c for c in ours.values() if c.is_primary}
        for contact in self._rows(ContactPoint, self._absorb):
            same = ours.get((contact.kind, contact.value))
            wins = contact.is_primary and (contact.kind in self._take or contact.kind not in primary)
            if same is None:
                if contact.is_primary:
                    self._put_primary(contact, value=False)
                self._move(On.CONTACT, contact)
            else:
                delete_rows(self._session, self._record, On.CONTACT, [contact])
            if wins:
                chosen = same or contact
                if (before := primary.get(chosen.kind)) is not None:
                    self._put_primary(before, value=False)
                self._put_primary(chosen, value=True)
                primary[chosen.kind] = chosen

    def _put_primary(self, contact: ContactPoint, *, value: bool) -> None:
        self._record.put(On.CONTACT, contact, {"is_primary": value}, lead_id=self._keep.id)
        # At once: the database allows one primary of a kind at any moment.
        self._session.flush()

    def _memberships(self) -> None:
        ours = {m.campaign_id: m for m in self._rows(Membership, self._keep) if m.removed_at is None}
        for member in self._rows(Membership, self._absorb):
            same = ours.get(member.campaign_id) if member.removed_at is None else None
            if same is None:
                self._move(On.MEMBERSHIP, member, campaign_id=member.campaign_id)
                continue
            if _STAGES.index(Stage(member.stage)) > _STAGES.index(Stage(same.stage)):
                further = {"stage": member.stage, "stage_at": member.stage_at}
                self._record.put(
                    On.MEMBERSHIP, same, further, lead_id=self._keep.id, campaign_id=same.campaign_id
                )
            delete_rows(self._session, self._record, On.MEMBERSHIP, [member])

    def _custom_values(self) -> None:
        ours = {value.field_id: value for value in self._rows(CustomValue, self._keep)}
        for value in self._rows(CustomValue, self._absorb):
            same = ours.get(value.field_id)
            if same is None:
                self._move(On.CUSTOM_VALUE, value)
                continue
            if f"custom.{value.field_id}" in self._take:
                theirs = {"value": value.value, "number": value.number}
                self._record.put(On.CUSTOM_VALUE, same, theirs, lead_id=self._keep.id)
            delete_rows(self._session, self._record, On.CUSTOM_VALUE, [value])

    def _tags(self) -> None:
        ours = {tagging.tag_id for tagging in self._rows(Tagging, self._keep)}
        for tagging in self._rows(Tagging, self._absorb):
            if tagging.tag_id in ours:
                delete_rows(self._session, self._record, On.TAGGING, [tagging])
            else:
                self._move(On.TAGGING, tagging)

    def _pairs(self) -> None:
        both = (self._keep.id, self._absorb.id)
        found = select(DuplicatePair).where(
            or_(col(DuplicatePair.first_id) == both[1], col(DuplicatePair.second_id) == both[1])
        )
        delete_rows(self._session, self._record, On.DUPLICATE_PAIR, self._session.exec(found).all())

    def _move(self, on: On, row: Any, *, campaign_id: int | None = None) -> None:
        self._record.put(on, row, {"lead_id": self._keep.id}, lead_id=self._keep.id, campaign_id=campaign_id)

    def _rows(self, model: Any, lead: Lead) -> list[Any]:
        return list(self._session.exec(select(model).where(model.lead_id == lead.id).order_by(model.id)))
