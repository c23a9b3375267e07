"""On what terms a workspace verifies now, and what it has asked of its provider."""

from sqlmodel import Session, select

from leadsphere.attributes import On
from leadsphere.database import now, one_at_a_time, tell
from leadsphere.live.change import Notice
from leadsphere.models import PROVIDER_KEY, PROVIDER_USE, Setting
from leadsphere.queries.provider_use import ProviderUse, days_of, provider_use, use_in
from leadsphere.queries.settings import get_setting, verification_settings
from leadsphere.services.sealing import unseal
from leadsphere.verification.asking import Terms
from leadsphere.verification.policy import VerificationSettings


def terms(session: Session) -> Terms:
    """What verification goes by now."""
    rules = verification_settings(session)
    if not rules.provider:
        return Terms(rules)
    key = unseal(session, get_setting(session, PROVIDER_KEY))
    return Terms(rules, key, _left(rules, provider_use(session)))


def note_use(session: Session, times: int, trouble: str) -> None:
    """The provider was asked so many times; `trouble` says why it could not be asked otherwise.

    A figure of what was spent and no decision: it is in no history, and nothing takes it back.
    """
    if not times and not trouble:
        return
    one_at_a_time(session, "count what a provider was asked")
    stored = session.exec(select(Setting).where(Setting.name == PROVIDER_USE).with_for_update()).first()
    before = use_in(stored.value if stored else None, now(session))
    stored = stored or Setting(name=PROVIDER_USE)
    stored.value = days_of(now(session)) | {
        "today": before.today + times,
        "this_month": before.this_month + times,
        "trouble": trouble[:300],
    }
    session.add(stored)
    session.flush()
    tell(session, Notice(On.SETTING, stored.id or 0))


def _left(rules: VerificationSettings, use: ProviderUse) -> int | None:
    rooms = [
        most - spent for most, spent in ((rules.daily, use.today), (rules.monthly, use.this_month)) if most
    ]
    return max(0, min(rooms)) if rooms else None
