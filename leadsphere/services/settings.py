"""What a workspace decides for itself."""

from sqlmodel import Session, select

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import one_at_a_time
from leadsphere.models import CONSENT_ASKED, Act, Setting
from leadsphere.services.recording import begin, set_columns


def ask_for_consent(session: Session, actor: Actor, wanted: bool) -> int:
    """Whether every import needs a note on consent; returns the change set, 0 where it stood so. Raises Forbidden."""
    require(actor, Act.EDIT_SETTINGS)
    one_at_a_time(session, "decide a setting")
    found = session.exec(select(Setting).where(Setting.name == CONSENT_ASKED)).first()
    if found is not None:
        return set_columns(session, actor, Act.EDIT_SETTINGS, On.SETTING, found, {"value": wanted})
    record = begin(session, actor, Act.EDIT_SETTINGS)
    made = Setting(name=CONSENT_ASKED, value=wanted)
    session.add(made)
    session.flush()
    record.created(On.SETTING, made.id or 0, {"name": made.name, "value": wanted})
    return record.settle()
