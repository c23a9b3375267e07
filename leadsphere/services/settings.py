"""What a workspace decides for itself."""

from typing import Any

from sqlmodel import Session, select

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import one_at_a_time
from leadsphere.models import AUTOMATIC_VERIFICATION, CONSENT_ASKED, Act, Setting
from leadsphere.services.recording import begin, set_columns


def ask_for_consent(session: Session, actor: Actor, wanted: bool) -> int:
    """Whether every import needs a note on consent; returns the change set, 0 where it stood so. Raises Forbidden."""
    return _decide(session, actor, CONSENT_ASKED, wanted)


def verify_automatically(session: Session, actor: Actor, wanted: bool) -> int:
    """Whether new e-mail addresses are verified by themselves; returns what the others do. Raises Forbidden."""
    return _decide(session, actor, AUTOMATIC_VERIFICATION, wanted)


def _decide(session: Session, actor: Actor, name: str, value: Any) -> int:
    require(actor, Act.EDIT_SETTINGS)
    one_at_a_time(session, "decide a setting")
    found = session.exec(select(Setting).where(Setting.name == name)).first()
    if found is not None:
        return set_columns(session, actor, Act.EDIT_SETTINGS, On.SETTING, found, {"value": value})
    record = begin(session, actor, Act.EDIT_SETTINGS)
    made = Setting(name=name, value=value)
    session.add(made)
    session.flush()
    record.created(On.SETTING, made.id or 0, {"name": name, "value": value})
    return record.settle()
