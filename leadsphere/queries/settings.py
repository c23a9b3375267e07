"""What the workspace has decided for itself."""

from typing import Any

from sqlmodel import Session, select

from leadsphere.models import VERIFICATION, Setting
from leadsphere.verification.policy import VerificationSettings, settings_of


def get_setting(session: Session, name: str) -> Any:
    """What was decided; None where nobody has."""
    return session.exec(select(Setting.value).where(Setting.name == name)).first()


def verification_settings(session: Session) -> VerificationSettings:
    """What was decided about verification; `stale_before(now)` says which verdicts are too old."""
    return settings_of(get_setting(session, VERIFICATION))
