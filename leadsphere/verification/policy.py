"""What a workspace has decided about verification: how long verdicts count, and who may be asked."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from typing import Any

CLAIM_DAYS = 30
"""For so many days an exporter's own verdict counts: it asked the mail server, and mailboxes come and go."""
DNS_A_SECOND = 500
"""Domains that name servers are asked about in one second, at most."""


@dataclass(frozen=True, slots=True)
class VerificationSettings:
    """What was decided; where nobody has decided, the mildest: nobody is asked but name servers.

    `claim_days`: for so long what an exporter or a provider said of a mailbox counts. `again_days`: verdicts that
    are older are stale, and verified again every morning; 0 for never. `asks_mailboxes`: mail servers are asked
    about the mailbox, as `helo`, from `sender` ("" is the empty sender). `asks_pages`: websites are asked whether a
    page is there. `provider` is one of verification.providers.PROVIDERS, or ""; it is asked `daily` and `monthly`
    times at most (0: as often as there is cause).
    """

    claim_days: int = CLAIM_DAYS
    again_days: int = 0
    asks_mailboxes: bool = False
    helo: str = ""
    sender: str = ""
    asks_pages: bool = False
    provider: str = ""
    daily: int = 0
    monthly: int = 0
    dns_a_second: int = DNS_A_SECOND

    @property
    def claims_stand(self) -> timedelta:
        """For how long a claim counts."""
        return timedelta(days=self.claim_days)

    def stale_before(self, now: datetime) -> datetime | None:
        """Verdicts from before this moment are stale; None where none ever is."""
        return now - timedelta(days=self.again_days) if self.again_days else None

    def as_json(self) -> dict[str, Any]:
        """What is stored."""
        return asdict(self)


USUAL = VerificationSettings()
"""What holds where nobody has decided."""

_NAMES = frozenset(one.name for one in fields(VerificationSettings))


def settings_of(stored: Mapping[str, Any] | None) -> VerificationSettings:
    """The settings that were stored; the usual ones for whatever was not known then, or is not any more."""
    return VerificationSettings(**{name: value for name, value in (stored or {}).items() if name in _NAMES})
