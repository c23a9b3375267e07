"""Exports of many leads: a ticket that is good for one download, and the note of who took what.

An order is kept here and never in an address, which ends up in logs and in histories of browsers: a filter may well
name a person.
"""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlmodel import Session

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import key, now, one_at_a_time
from leadsphere.errors import BadValue, NotFound
from leadsphere.exporting.formats import Format, format_named
from leadsphere.exporting.presets import CHOSEN, Preset, chosen, preset_named
from leadsphere.filters.language import write
from leadsphere.models import EXPORT, Act, ChangeSet
from leadsphere.models.rows import to_json
from leadsphere.queries import lead_exports, selections
from leadsphere.queries.lead_cards import Scope
from leadsphere.queries.segments import scope_of
from leadsphere.queries.selections import Selection
from leadsphere.queries.stored_filters import pack, unpack
from leadsphere.queries.subjects import vocabulary
from leadsphere.services import jobs
from leadsphere.services.editing import lock
from leadsphere.services.recording import Record, begin, done_before

GOOD_FOR = timedelta(seconds=60)
"""How long a ticket waits for its download."""
LARGE = 20_000
"""Of more leads than that, the file is made in the background, and fetched once it is there."""
EACH_NOTED = 1_000
"""Up to so many leads, the history of each says who took it; of more, that of the workspace alone does."""

_NOBODY_TO_SEND_TO = "All of them are on the suppression list. Choose to include them, or other leads."
GONE = "This download has ended, or was never offered to you. Export again."


@dataclass(frozen=True, slots=True)
class Ticket:
    """What one download is asked for with: `token` is a secret, and worth nothing to anybody else.

    Of more than `LARGE` leads, `job_id` is the job that makes the file, and the token is good for nothing.
    """

    id: int
    token: str
    job_id: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """What a ticket is for: the leads by their ids, and the file that they are to become."""

    lead_ids: Sequence[int]
    selection: Selection
    format: Format
    preset: Preset


def order(
    session: Session,
    actor: Actor,
    selection: Selection,
    format_name: str,
    preset_name: str,
    *,
    operation: str,
    picked: Sequence[str] = (),
    with_suppressed: bool = False,
) -> Ticket:
    """A ticket for one download of the selected leads, by the same account, within GOOD_FOR; or the job of a LARGE one.

    `picked` are the keys of columns, in their order, for the preset CHOSEN. A preset for a program that sends leaves
    out whoever is on the suppression list, unless `with_suppressed`. The same operation again gives the same ticket.
    Raises NotFound where nobody is left, and for a format or preset that is none, BadValue where a file of this format
    cannot hold so many and for a column that is none, Forbidden.
    """
    require(actor, Act.EXPORT_LEADS)
    one_at_a_time(session, f"operation {operation}")
    if before := done_before(session, actor, operation):
        report = session.get_one(ChangeSet, before).report or {}
        return Ticket(before, _token(session, before, operation), report.get("job", 0))
    entry, preset = format_named(format_name), _preset(preset_name, picked)
    selection = meant_for(selection, entry, preset, with_suppressed=with_suppressed)
    many = selections.count(session, selection)
    if not many:
        left_out = selection.contactable and selections.count(session, replace(selection, contactable=False))
        raise NotFound(_NOBODY_TO_SEND_TO if left_out else "There is nobody to export.")
    _check_size(entry, many)
    record = begin(session, actor, Act.EXPORT_LEADS, operation=operation)
    own = session.get_one(ChangeSet, record.change_set_id)
    own.answer = _kept(session, selection)
    if preset.name == CHOSEN:
        # What cannot be is refused now, and not once the download has begun.
        preset.columns(lead_exports.shape_of(session, selection))
    report = {"leads": many, "format": entry.name, "columns": preset.name, "taken_at": None}
    job_id = _make_later(session, actor, record.change_set_id, entry, many) if many > LARGE else 0
    own.report = (
        report
        | ({"picked": list(picked)} if preset.name == CHOSEN else {})
        | ({"job": job_id} if job_id else {})
    )
    session.add(own)
    return Ticket(record.change_set_id, _token(session, record.change_set_id, operation), job_id)


def meant_for(
    selection: Selection, entry: Format, preset: Preset, *, with_suppressed: bool = False
) -> Selection:
    """The selected leads who may go where a file of this preset goes."""
    return replace(selection, contactable=entry.has_columns and preset.sends and not with_suppressed)


def redeem(session: Session, actor: Actor, ticket: Ticket) -> Order:
    """What the ticket is for, this once; noted, with how many leads it is now.

    Raises NotFound for one that was used, has expired or is another's, and where nobody is left; Forbidden.
    """
    require(actor, Act.EXPORT_LEADS)
    own = lock(session, ChangeSet, ticket.id)
    _check(session, actor, own, ticket.token)
    found = kept_order(session, actor, own)
    note_taken(session, own, found.lead_ids)
    return found


def kept_order(session: Session, actor: Actor, own: ChangeSet) -> Order:
    """What was ordered, with whom it is about now. Raises NotFound where nobody is left, BadValue for too many."""
    report = own.report or {}
    selection = _selection(session, actor, own.answer or {})
    entry, preset = format_named(report["format"]), _preset(report["columns"], report.get("picked", ()))
    lead_ids = lead_exports.ids_of(session, selection)
    if not lead_ids:
        raise NotFound("Nobody of them is here any longer.")
    _check_size(entry, len(lead_ids))
    return Order(lead_ids, selection, entry, preset)


def note_taken(session: Session, own: ChangeSet, lead_ids: Sequence[int]) -> None:
    """Note that what was ordered is made: with how many leads, and when."""
    own.report = (own.report or {}) | {"leads": len(lead_ids), "taken_at": to_json(now(session))}
    session.add(own)
    _note_each(session, own.id or 0, lead_ids)


def _make_later(session: Session, actor: Actor, ticket_id: int, entry: Format, many: int) -> int:
    said = f"{many:,} leads as {entry.label}"
    spec = {"ticket": ticket_id, "doing": f"Exporting {said}"}
    job = jobs.ask(session, actor, Act.EXPORT_LEADS, EXPORT, title=f"{said} exported", spec=spec, total=many)
    return job.id or 0


def _preset(name: str, picked: Sequence[str]) -> Preset:
    return chosen(picked) if name == CHOSEN else preset_named(name)


def note(
    session: Session, actor: Actor, selection: Selection, lead_ids: Sequence[int], entry: Format, columns: str
) -> None:
    """Note an export that needs no ticket: a command's, under what it calls the columns. Raises Forbidden."""
    record = begin(session, actor, Act.EXPORT_LEADS)
    own = session.get_one(ChangeSet, record.change_set_id)
    own.answer = _kept(session, selection)
    taken = to_json(now(session))
    own.report = {"leads": len(lead_ids), "format": entry.name, "columns": columns, "taken_at": taken}
    session.add(own)
    _note_each(session, record.change_set_id, lead_ids)


def _note_each(session: Session, change_set_id: int, lead_ids: Sequence[int]) -> None:
    if len(lead_ids) > EACH_NOTED:
        return
    record = Record(session, change_set_id)
    for lead_id in lead_ids:
        record.changed(On.LEAD, lead_id, "exported_at", None, to_json(now(session)), lead_id=lead_id)
    record.save()


def _check(session: Session, actor: Actor, own: ChangeSet | None, token: str) -> None:
    """Whether a ticket is good still. Raises NotFound, which says nothing of why."""
    if (
        own is None
        or own.id is None
        or own.act != Act.EXPORT_LEADS.name
        or own.account_id != actor.account_id
        or not own.report
        or own.report.get("job")
        or own.report["taken_at"] is not None
        or now(session) - own.at > GOOD_FOR
        or not hmac.compare_digest(token.encode(), _token(session, own.id, own.operation or "").encode())
    ):
        raise NotFound(GONE)


def _token(session: Session, change_set_id: int, operation: str) -> str:
    """Made of the installation's key: nothing is kept by which a reader of the database could download."""
    return hmac.digest(key(session), f"export {change_set_id} {operation}".encode(), "sha256").hex()


def _check_size(entry: Format, many: int) -> None:
    if entry.most is not None and many > entry.most:
        raise BadValue(f"{entry.label}: a file holds at most {entry.most:,} leads. Choose CSV.")


def _kept(session: Session, selection: Selection) -> dict[str, Any]:
    """Who is selected, as JSON; in `answer`, of which erasing a person leaves nothing that names them."""
    scope = selection.scope
    if scope is None:
        return {"ids": list(selection.ids), "contactable": selection.contactable}
    return {
        "contactable": selection.contactable,
        "campaign": scope.campaign_id,
        "filter": pack(session, scope.wanted),
        "text": write(scope.wanted, vocabulary(session)),
        "spared": list(selection.spared),
    }


def _selection(session: Session, actor: Actor, kept: Mapping[str, Any]) -> Selection:
    if "filter" not in kept:
        return Selection(ids=tuple(kept.get("ids", ())), contactable=kept.get("contactable", False))
    scope: Scope = scope_of(
        session, actor.account_id, unpack(session, kept["filter"]), campaign_id=kept["campaign"]
    )
    return Selection(scope=scope, spared=tuple(kept["spared"]), contactable=kept.get("contactable", False))
