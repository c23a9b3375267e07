"""What a workspace decides for itself."""

from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from leadsphere.models.columns import primary_key

CONSENT_ASKED = "consent_asked"
"""The name of the setting: whether every import needs a note on consent, or another legal basis."""
JOBS_PER_CAMPAIGN = "jobs_per_campaign"
"""The name of the setting: how many jobs of one campaign run at once."""

AUTOMATIC_VERIFICATION = "automatic_verification"
"""The name of the setting: whether new e-mail addresses are verified by themselves; so they are while undecided."""


class Setting(SQLModel, table=True):
    """One thing that was decided; there is no row where nobody has decided."""

    id: int | None = primary_key()
    name: str = Field(unique=True, max_length=60)
    value: Any = Field(default=None, sa_column=Column(JSON))
