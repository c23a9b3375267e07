"""On what terms a workspace verifies now, and what it has asked of its provider."""

from dataclasses import replace

from sqlmodel import Session, select

from leadsphere.attributes import On
from leadsphere.database import now, one_at_a_time, tell
from leadsphere.live.change import Notice
from leadsphere.models import PROVIDER_KEY, PROVIDER_USE, Setting
from leadsphere.queries.provider_use import ProviderUse, VerificationView, days_of, provider_use, use_in
from leadsphere.queries.settings import get_setting, verification_settings
from leadsphere.services.sealing import seal, unseal
from leadsphere.verification.asking import Terms
from leadsphere.verification.policy import VerificationSettings
from leadsphere.verification.providers import no_key, provider_named


def terms(session: Session) -> Terms:
    """What verification goes by now."""
    rules = verification_settings(session)
    if not rules.provider:
        return Terms(rules)
    return Terms(rules, key_of(session, rules.provider), _left(rules, provider_use(session)))


def verification_view(session: Session) -> VerificationView:
    """What stands on the page of the settings of verification."""
    rules, use = verification_settings(session), provider_use(session)
    if not rules.provider:
        return VerificationView(rules, "", use)
    if not key_of(session, rules.provider):
        return VerificationView(rules, "", replace(use, trouble=str(no_key(rules.provider))))
    return VerificationView(rules, provider_named(rules.provider).label, use)


def sealed_key(session: Session, provider: str, key: str) -> str:
    """The key of that provider as it is stored: with whose it is, since settings are taken back and keys are not."""
    return seal(session, f"{provider}\n{key}")


def key_of(session: Session, provider: str) -> str:
    """The key that is kept; "" where there is none, it is another provider's, or it cannot be read here."""
    whose, _, key = unseal(session, get_setting(session, PROVIDER_KEY)).partition("\n")
    return key if whose == provider else ""


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
