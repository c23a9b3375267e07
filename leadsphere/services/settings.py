"""What a workspace decides for itself."""

from typing import Any

from sqlmodel import Session, select

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import one_at_a_time
from leadsphere.errors import BadValue
from leadsphere.models import CONSENT_ASKED, JOBS_PER_CAMPAIGN, Act, Setting
from leadsphere.services.recording import begin, set_columns

MOST_PER_CAMPAIGN = 10


def ask_for_consent(session: Session, actor: Actor, wanted: bool) -> int:
    """Whether every import needs a note on consent; returns the change set, 0 where it stood so. Raises Forbidden."""
    return _decide(session, actor, CONSENT_ASKED, wanted)


def run_per_campaign(session: Session, actor: Actor, many: int) -> int:
    """How many jobs of one campaign run at once; returns what `ask_for_consent` does. Raises Forbidden, BadValue."""
    if not 1 <= many <= MOST_PER_CAMPAIGN:
        raise BadValue(f"Of one campaign, 1 to {MOST_PER_CAMPAIGN} jobs can run at once.")
    return _decide(session, actor, JOBS_PER_CAMPAIGN, many)


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
