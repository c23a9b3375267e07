"""What the workspace has decided for itself."""

from typing import Any

from sqlmodel import Session, select

from leadsphere.models import Setting


def get_setting(session: Session, name: str) -> Any:
    """What was decided; None where nobody has."""
    return session.exec(select(Setting.value).where(Setting.name == name)).first()
