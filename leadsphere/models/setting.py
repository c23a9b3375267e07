"""What a workspace decides for itself."""

from typing import Any

from sqlalchemy import JSON, Column
from sqlmodel import Field, SQLModel

from leadsphere.models.columns import primary_key

CONSENT_ASKED = "consent_asked"
"""The name of the setting: whether every import needs a note on consent, or another legal basis."""
VERIFICATION = "verification"
"""The name of the setting: what is asked when addresses are verified (verification/policy.py)."""
PROVIDER_KEY = "verification_key"
"""The name of the setting: the key of the provider of verification, sealed (services/sealing.py)."""
PROVIDER_USE = "verification_use"
"""The name of the setting: how often that provider was asked today and this month, and what was wrong last."""
JOBS_PER_CAMPAIGN = "jobs_per_campaign"
"""The name of the setting: how many jobs of one campaign run at once."""

LEFT_BEHIND = "left_behind"
"""The name of the setting: which stopped jobs have brought in leads that are still to be made due, by job the last lead
that was looked at (services/due.py).
"""
AUTOMATIC_VERIFICATION = "automatic_verification"
"""The name of the setting: whether new e-mail addresses are verified by themselves; so they are while undecided."""


class Setting(SQLModel, table=True):
    """One thing that was decided; there is no row where nobody has decided."""

    id: int | None = primary_key()
    name: str = Field(unique=True, max_length=60)
    value: Any = Field(default=None, sa_column=Column(JSON))
