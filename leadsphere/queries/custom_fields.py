"""The fields that the workspace has added to its leads, with how many leads say something in each."""

# SQLModel prefers `exec`, which takes neither inserts nor statements of the Core.
# The types of what comes back from the library are partly unknown.
# pyright: reportDeprecated=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from dataclasses import dataclass

from sqlalchemy import func
from sqlalchemy.sql import select as sql_select
from sqlmodel import Session, col

from leadsphere.models import CustomField, CustomValue


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One custom field. `choices` stand one on each line; `leads` is how many say something."""

    id: int
    label: str
    kind: str
    choices: str
    leads: int


def custom_fields(session: Session) -> list[FieldRow]:
    """Every field that is not removed, the oldest first."""
    leads = (
        sql_select(func.count())
        .select_from(CustomValue)
        .where(col(CustomValue.field_id) == col(CustomField.id))
        .scalar_subquery()
    )
    found = session.execute(
        sql_select(CustomField, leads)
        .where(col(CustomField.removed_at).is_(None))
        .order_by(col(CustomField.id))
    )
    return [FieldRow(f.id or 0, f.label, f.kind, "\n".join(f.choices), count) for f, count in found]
