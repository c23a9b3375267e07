"""Merging: two leads that are one person become one, and an undo makes them two again exactly."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import or_
from sqlmodel import Session, col, select

from leadsphere import catalogue
from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import one_at_a_time
from leadsphere.errors import BadValue, NotFound, NotNow
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
    Verdict,
)
from leadsphere.models.rows import snapshot
from leadsphere.queries.merge_choices import MergeView, merge_view
from leadsphere.services import due, duplicates, keys, suppressing
from leadsphere.services.deleting import delete_rows
from leadsphere.services.recording import Record, begin, done_before

LINKS = {"company": "company_id", "owner": "owner_id"}
"""What a merge picks beside the attributes of the catalogue, and the columns behind it."""

CHANGED = "One of these leads has changed since you opened them. Look at what they say now, then merge again."

_STAGES = tuple(Stage)
_EVIDENCE = ("verdict", "verdict_reason", "verified_at", "evidence")
_REVIEW = ("reviewed_at", "reviewed_by")


def merge(
    session: Session,
    actor: Actor,
    *,
    keep: int,
    absorb: int,
    take: Collection[str] = (),
    shown: MergeView | None = None,
    operation: str | None = None,
) -> int:
    """Make `absorb` part of `keep`, which it leaves as one lead; returns the change set.

    `take` names what is taken from `absorb` although `keep` says something else: attributes, `company`, `owner`,
    `custom.ID`, and kinds of contact points whose primary one it is to be. Blanks of `keep` are filled anyway;
    contact points, campaigns, tags and notes are united; whom `absorb` was kept apart from, so is `keep`.
    `shown` is what the person saw of the two. Raises NotFound, NotNow where they say something else by now,
    BadValue for a lead with itself and for whoever is never to be held, Forbidden.
    """
    require(actor, Act.MERGE)
    if keep == absorb:
        raise BadValue("Choose two different leads.")
    # Before the leads, as whoever else writes pairs: two that lock in turns would wait for each other.
    one_at_a_time(session, duplicates.WRITING)
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
    if shown is not None and merge_view(session, keep, absorb) != shown:
        raise NotNow(CHANGED)
    _refuse_suppressed(session, keep, absorb)
    record = begin(session, actor, Act.MERGE, operation=operation)
    work = _Merge(session, record, leads[keep], leads[absorb], frozenset(take))
    work.unite()
    record.save()
    return record.change_set_id


def _refuse_suppressed(session: Session, keep: int, absorb: int) -> None:
    points = session.exec(
        select(ContactPoint.value, ContactPoint.reach_key).where(
            col(ContactPoint.lead_id).in_((keep, absorb)), col(ContactPoint.suppressed)
        )
    ).all()
    never = suppressing.never_held(session, {key for _, key in points})
    if value := next((value for value, key in points if key in never), ""):
        raise BadValue(f"{value} is on the suppression list, and never to be held: delete that lead instead.")


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
        reviewed, before = self._absorb.reviewed_at, self._keep.reviewed_at
        if reviewed is not None and (before is None or before < reviewed):
            values |= {name: getattr(self._absorb, name) for name in _REVIEW}
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
                if _is_better_known(contact, same):
                    evidence = {name: getattr(contact, name) for name in _EVIDENCE}
                    self._record.put(On.CONTACT, same, evidence, lead_id=self._keep.id)
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
        if any(m.job_id and m.stage == Stage.DISCOVERED for m in self._rows(Membership, self._keep)):
            # The job that discovered one of the two looks for it under a number that is gone.
            due.of_leads(self._session, due.ARRIVE, None, [self._keep.id or 0])

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
        """Whom the one was kept apart from, the other is kept apart from; mere proposals are for a new search."""
        theirs, ours = self._pairs_of(self._absorb), self._pairs_of(self._keep)
        delete_rows(self._session, self._record, On.DUPLICATE_PAIR, list(theirs.values()))
        for third, pair in theirs.items():
            if pair.kept_at is None or third == self._keep.id:
                continue
            first = min(third, self._keep.id or 0)
            same = ours.get(third)
            if same is None:
                same = DuplicatePair(
                    first_id=first, second_id=max(third, self._keep.id or 0),
                    reason=pair.reason, score=pair.score, kept_at=pair.kept_at,
                )  # fmt: skip
                self._session.add(same)
                self._session.flush()
                values = snapshot(On.DUPLICATE_PAIR, same)
                self._record.created(On.DUPLICATE_PAIR, same.id or 0, values, lead_id=first)
            elif same.kept_at is None:
                self._record.put(On.DUPLICATE_PAIR, same, {"kept_at": pair.kept_at}, lead_id=first)

    def _pairs_of(self, lead: Lead) -> dict[int, DuplicatePair]:
        """The pairs that a lead is in, by the other one's id."""
        found = select(DuplicatePair).where(
            or_(col(DuplicatePair.first_id) == lead.id, col(DuplicatePair.second_id) == lead.id)
        )
        pairs = self._session.exec(found.order_by(col(DuplicatePair.id)).with_for_update()).all()
        return {pair.second_id if pair.first_id == lead.id else pair.first_id: pair for pair in pairs}

    def _move(self, on: On, row: Any, *, campaign_id: int | None = None) -> None:
        self._record.put(on, row, {"lead_id": self._keep.id}, lead_id=self._keep.id, campaign_id=campaign_id)

    def _rows(self, model: Any, lead: Lead) -> list[Any]:
        return list(self._session.exec(select(model).where(model.lead_id == lead.id).order_by(model.id)))


def _is_better_known(one: ContactPoint, other: ContactPoint) -> bool:
    """Whether more is known of `one`: a verdict is better than none, and a newer one better than an older one."""
    if one.verdict == Verdict.PENDING or other.verdict == Verdict.PENDING:
        return one.verdict != Verdict.PENDING and other.verdict == Verdict.PENDING
    if one.verified_at is None or other.verified_at is None:
        return one.verified_at is not None and other.verified_at is None
    return one.verified_at > other.verified_at
