"""What a mail server's reply says of a mailbox: by its code (RFC 5321, RFC 3463), else by its words.

The words themselves are kept nowhere: they often repeat the address.
"""

import re
from dataclasses import dataclass
from enum import StrEnum


class Mailbox(StrEnum):
    """What is known of a mailbox once its server was asked."""

    ACCEPTED = "accepted"
    """The server takes mail for it, and not for any name at all."""
    REFUSED = "refused"
    """The server says that there is no such mailbox."""
    CATCHALL = "catchall"
    """The server takes mail for any name at this domain, and so for this one."""
    LATER = "later"
    """The server asked to come back: it puts off those whom it does not know yet, or is busy."""
    POLICY = "policy"
    """The server refuses whoever asks from here, whatever they ask."""
    UNSAID = "unsaid"
    """The server answered, and neither yes nor no."""
    SILENT = "silent"
    """There was no conversation: no connection, a time-out, a line cut off, or nothing that SMTP knows."""


DECIDED = (Mailbox.ACCEPTED, Mailbox.REFUSED, Mailbox.CATCHALL)
"""What settles whether there is a mailbox, as far as that can be settled."""
UNHEARD = (Mailbox.LATER, Mailbox.SILENT)
"""What is no answer: asked again, there may be one."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server said: the code and, where it gave one, the enhanced code: "550 5.1.1"."""

    mailbox: Mailbox
    code: int = 0
    enhanced: str = ""

    @property
    def codes(self) -> str:
        """Both codes as they are shown; "" where there was no reply."""
        return f"{self.code} {self.enhanced}".strip() if self.code else ""


SILENT = Reply(Mailbox.SILENT)

_ENHANCED = re.compile(r"\s*\[?([245]\.\d{1,3}\.\d{1,3})\b")
_NO_MAILBOX = frozenset(("5.1.1", "5.1.0", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"))
"""No such mailbox, no such system, an address that cannot be, moved away, disabled (RFC 3463, 3.2 and 3.3)."""
_SPEAKS_OF_US = re.compile(
    r"spamhaus|spamcop|barracuda|sorbs|\brbl\b|dnsbl|block(?:ed|list|ing| list)|black ?list|deny ?list|reputation|"
    r"polic(?:y|ies)|\bspf\b|dkim|dmarc|reverse dns|\bptr\b|client host|your (?:ip|host|server|network)|"
    r"ip address|relay|authenticat|not authori[sz]ed|\bauth\b|banned|spam|too many|rate limit|helo|sender",
    re.IGNORECASE,
)
_NOBODY = re.compile(
    r"user (?:is )?unknown|unknown user|no such (?:user|mailbox|recipient|address|person|local user)|"
    r"(?:does ?n[o']t|doesn't|not) exist|(?:user|mailbox|recipient|address|account)[^.]{0,40} not found|"
    r"unknown (?:recipient|address|mailbox|local)|(?:recipient|mailbox|address|account) (?:is )?(?:unknown|invalid|"
    r"disabled|inactive|unavailable)|invalid (?:recipient|mailbox|address)|no mailbox|unrouteable address|"
    r"not a (?:valid|known) (?:user|mailbox|recipient|address)|mailbox unavailable|undeliverable",
    re.IGNORECASE,
)


def read_reply(code: int, text: str) -> Reply:
    """What the reply to RCPT says of the mailbox that was named."""
    found = _ENHANCED.match(text)
    enhanced = found[1] if found and found[1][0] == str(code)[0] else ""
    return Reply(_meaning(code, enhanced, text), code, enhanced)


def refused_all(code: int, text: str) -> Reply:
    """What it says where the server would not even hear a name: at its greeting, EHLO or MAIL."""
    reply = read_reply(code, text)
    if 400 <= code < 500:
        return Reply(Mailbox.LATER, code, reply.enhanced)
    return Reply(Mailbox.POLICY if 500 <= code < 600 else Mailbox.SILENT, code, reply.enhanced)


def _meaning(code: int, enhanced: str, text: str) -> Mailbox:
    if code in (250, 251):
        return Mailbox.ACCEPTED
    if 200 <= code < 300:
        # 252: it takes the mail, and does not say whether there is anybody (RFC 5321, 3.5.3).
        return Mailbox.UNSAID
    if 400 <= code < 500:
        return Mailbox.LATER
    if not 500 <= code < 600:
        return Mailbox.SILENT
    if enhanced in _NO_MAILBOX:
        # "5.1.1 ... rejected by Spamhaus" speaks of whoever asks all the same.
        return Mailbox.POLICY if _names_a_list(text) else Mailbox.REFUSED
    if enhanced == "5.4.1" and "recipient address rejected" in text.lower():
        # So Exchange Online says that it knows no such recipient.
        return Mailbox.REFUSED
    if enhanced.startswith("5.7.") or _SPEAKS_OF_US.search(text):
        return Mailbox.POLICY
    if _NOBODY.search(text):
        return Mailbox.REFUSED
    return Mailbox.UNSAID


def _names_a_list(text: str) -> bool:
    return bool(
        re.search(r"spamhaus|spamcop|barracuda|sorbs|dnsbl|\brbl\b|black ?list|block ?list", text, re.I)
    )
