"""Where the columns of a file may go: as they were settled last time, or as they are recognised."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlmodel import Session, col, select

from leadsphere.attributes import Kind
from leadsphere.importing.exporters import recognised
from leadsphere.importing.mapping import ColumnMatch, as_it_came, fingerprint, match_columns
from leadsphere.importing.own_fields import OwnField
from leadsphere.importing.targets import BY_KEY
from leadsphere.models import Account, CustomField, ImportMapping
from leadsphere.values.dates import show_date


@dataclass(frozen=True, slots=True)
class Proposal:
    """What each column is proposed to become, and the fields of the workspace that it may become too.

    `exporter` is whose export the file looks like ("an Apollo export"), `remembered` who settled these columns last
    time and when; each "" where nobody is known.
    """

    columns: tuple[ColumnMatch, ...]
    own: tuple[OwnField, ...]
    exporter: str = ""
    remembered: str = ""


def own_fields(session: Session) -> tuple[OwnField, ...]:
    """The fields of the workspace that are not removed, the oldest first."""
    standing = select(CustomField).where(col(CustomField.removed_at).is_(None)).order_by(col(CustomField.id))
    return tuple(OwnField(f.id or 0, f.label, Kind(f.kind), tuple(f.choices)) for f in session.exec(standing))


def propose(session: Session, header: Sequence[str], sample: Sequence[Sequence[str]]) -> Proposal:
    """A target for each column of `header`, judged by some of the rows below it."""
    own = own_fields(session)
    columns = match_columns(header, sample, own)
    exporter = recognised(header)
    found = Proposal(columns, own, exporter.export if exporter else "")
    settled = session.get(ImportMapping, fingerprint(header) or "-")
    if settled is None or len(settled.targets) != len(as_it_came(header)):
        return found
    targets = [*settled.targets, *[""] * (len(columns) - len(settled.targets))]
    keys = BY_KEY.keys() | {field.key for field in own}
    # A field that is gone takes nothing.
    remembered = tuple(
        replace(column, target_key=key if key in keys else "", how="remembered")
        for column, key in zip(columns, targets, strict=True)
    )
    account = session.get(Account, settled.account_id) if settled.account_id else None
    who = f"{account.name}, " if account else ""
    return replace(
        found, columns=remembered, remembered=f"{who}{show_date(settled.used_at.date().isoformat())}"
    )
