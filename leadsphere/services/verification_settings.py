"""What a workspace decides about verification, checked; the schedules that follow from it, and the provider's key."""

import re
from dataclasses import replace

from sqlmodel import Session, select

from leadsphere.accounts.rights import Actor, require
from leadsphere.attributes import On
from leadsphere.database import one_at_a_time
from leadsphere.errors import BadValue
from leadsphere.models import PROVIDER_KEY, VERIFICATION, Act, Setting
from leadsphere.queries.settings import verification_settings
from leadsphere.services import reverifying
from leadsphere.services.provider_use import key_of, sealed_key
from leadsphere.services.recording import begin
from leadsphere.services.settings import decide
from leadsphere.values.domains import parse_host
from leadsphere.values.emails import parse_email
from leadsphere.verification.policy import VerificationSettings
from leadsphere.verification.providers import provider_named

MOST_DAYS, MOST_QUESTIONS = 3_650, 10_000_000
FASTEST = 5_000
"""Domains that name servers may be asked about in one second."""
_KEY = re.compile(r"[\x21-\x7e]{8,200}")


def decide_verification(session: Session, actor: Actor, wanted: VerificationSettings) -> int:
    """Decide all of it; returns the change set, 0 where it stood so. Raises Forbidden, BadValue with what to do."""
    require(actor, Act.EDIT_SETTINGS)
    checked = _checked(wanted)
    is_another = checked.provider != verification_settings(session).provider
    if is_another and checked.provider and not key_of(session, checked.provider):
        raise BadValue(
            f"{provider_named(checked.provider).label} needs the key of your account there. Save it first."
        )
    # A change of who may be asked is another schedule, too.
    reverifying.follow(session, actor, checked)
    return decide(session, actor, VERIFICATION, checked.as_json())


def keep_key(session: Session, actor: Actor, provider: str, key: str) -> None:
    """Keep the key of a provider, asked from now on; nobody is shown it again. Raises Forbidden, BadValue."""
    require(actor, Act.EDIT_SETTINGS)
    label = provider_named(provider).label
    if not _KEY.fullmatch(key.strip()):
        raise BadValue(
            f"This is no key of {label}: it has 8 to 200 letters, digits and signs, and no blanks."
        )
    _put_key(session, actor, sealed_key(session, provider, key.strip()))
    decide_verification(session, actor, replace(verification_settings(session), provider=provider))


def forget_key(session: Session, actor: Actor) -> None:
    """Let go of the key, and ask no provider any more. Raises Forbidden."""
    require(actor, Act.EDIT_SETTINGS)
    decide_verification(session, actor, replace(verification_settings(session), provider=""))
    _put_key(session, actor, "")


def _put_key(session: Session, actor: Actor, sealed: str) -> None:
    """Not as other settings: the history says that there was another one, and never which; nothing brings it back."""
    one_at_a_time(session, "decide a setting")
    found = session.exec(select(Setting).where(Setting.name == PROVIDER_KEY)).first()
    had = bool(found and found.value)
    found = found or Setting(name=PROVIDER_KEY)
    found.value = sealed
    session.add(found)
    session.flush()
    if had or sealed:
        record = begin(session, actor, Act.KEEP_KEY)
        record.changed(On.SETTING, found.id or 0, "secret", had, bool(sealed))
        record.save()


def _checked(wanted: VerificationSettings) -> VerificationSettings:
    """The settings as they are stored. Raises BadValue."""
    _within("What others said counts for", "days", wanted.claim_days, 0, MOST_DAYS)
    _within("Verdicts are verified again after", "days", wanted.again_days, 0, MOST_DAYS)
    _within("Name servers are asked about", "domains a second", wanted.dns_a_second, 1, FASTEST)
    for most in (wanted.daily, wanted.monthly):
        _within("A provider is asked at most", "times", most, 0, MOST_QUESTIONS)
    if wanted.provider:
        provider_named(wanted.provider)
    helo = parse_host(wanted.helo.strip()) if wanted.helo.strip() else ""
    sender = parse_email(wanted.sender) if wanted.sender.strip() else ""
    if wanted.asks_mailboxes and not helo:
        raise BadValue(
            "Mail servers want to know who asks. Write the name of this machine on the internet, such as "
            "crm.example.com."
        )
    return replace(wanted, helo=helo, sender=sender)


def _within(what: str, unit: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise BadValue(f"{what} {least:,} to {most:,} {unit}.")
