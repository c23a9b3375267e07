"""Mail at the sample site, which exists nowhere: a stand-in for name servers, for that one domain alone."""

from leadsphere.scraping.sample import SAMPLE
from leadsphere.verification.resolver import Answer, Mail, Paced, Resolver

SAMPLE_SERVER = f"sample-data.{SAMPLE}"
"""What the evidence names as the mail server of the sample's addresses: nobody can take it for a real one."""


class WithSampleMail:
    """Asks `inner` about every domain but that of the sample site (RFC 2606: nobody can own it)."""

    def __init__(self, inner: Resolver) -> None:
        self._inner = inner

    def pace(self, a_second: int) -> None:
        """Let `inner` ask about so many domains in one second from now on, at most."""
        if isinstance(self._inner, Paced):
            self._inner.pace(a_second)

    async def mail_of(self, domain: str) -> Answer:
        """What the name system says of mail at `domain`; of the sample site, that it takes mail."""
        if domain == SAMPLE:
            return Answer(Mail.SERVER, SAMPLE_SERVER)
        return await self._inner.mail_of(domain)
