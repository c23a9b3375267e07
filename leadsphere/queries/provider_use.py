"""How often a workspace asked its provider of verification, today and this month, and what was wrong with it last."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session

from leadsphere.database import now
from leadsphere.models import PROVIDER_USE
from leadsphere.queries.settings import get_setting
from leadsphere.verification.policy import VerificationSettings


@dataclass(frozen=True, slots=True)
class ProviderUse:
    """How often it was asked, and why it could not be asked last ("" where all was well)."""

    today: int = 0
    this_month: int = 0
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class VerificationView:
    """The settings as they are shown: of the key only whether there is one, and whose (`provider` "": nobody's)."""

    rules: VerificationSettings
    provider: str
    use: ProviderUse


def provider_use(session: Session) -> ProviderUse:
    """The figures as of now."""
    return use_in(get_setting(session, PROVIDER_USE), now(session))


def use_in(stored: Mapping[str, Any] | None, moment: datetime) -> ProviderUse:
    """What a stored setting says of this day and this month."""
    said, days = stored or {}, days_of(moment)
    return ProviderUse(
        said.get("today", 0) if said.get("day") == days["day"] else 0,
        said.get("this_month", 0) if said.get("month") == days["month"] else 0,
        said.get("trouble", ""),
    )


def days_of(moment: datetime) -> dict[str, Any]:
    """The day and the month that figures are of, in UTC."""
    return {"day": f"{moment:%Y-%m-%d}", "month": f"{moment:%Y-%m}"}
