"""E-mail addresses: one form for one mailbox."""

import re
from functools import lru_cache

import email_validator

from leadsphere.errors import BadValue
from leadsphere.values.text import clean, shortened

_ANGLED = re.compile(r"<\s*([^<>]*@[^<>]*)>")
_BETWEEN = re.compile(r"\s*(?:[;,|\n\r]|\s/\s|:::|\s+(?:or|and|und|oder|et|ou|y|o|e)\s+)\s*|\s+")
_AROUND = " \t'\"`<>()[]{},;:|\u2018\u2019\u201c\u201d\u00ab\u00bb"
_LABEL = re.compile(r"^(?:mailto|e-?mail)\s*:\s*", re.IGNORECASE)
_RESERVED = tuple(f".{name}" for name in email_validator.SPECIAL_USE_DOMAIN_NAMES)


def parse_email(text: str) -> str:
    """One address as it is stored and matched: RFC 5321 and 6531 syntax, the domain in IDNA's ASCII form, all
    of it in lower case, since no provider that people use tells capitals apart.

    "Name <address>", "mailto:", quotes and punctuation around it are understood. Reserved domains such as
    example.org or *.test (RFC 6761) are syntactically fine; whether one can receive is for verification to say.
    Raises BadValue otherwise.
    """
    line = clean(text)
    if angled := _ANGLED.search(line):
        line = angled[1]
    line = _LABEL.sub("", line.strip(_AROUND)).partition("?")[0].strip(_AROUND).rstrip(".!")
    if not line:
        raise BadValue("There is no e-mail address. Write it like name@example.com.")
    return _parse(line)


def split_emails(cell: str) -> list[str]:
    """The addresses in a cell such as "a@x.com; b@y.com / c@z.com", each as it stood, in their order.

    A cell without any @ is one piece; "Name <address>" stays together.
    """
    if cell.count("@") < 2:
        return [cell] if clean(cell) else []
    pieces: list[str] = []
    for piece in _BETWEEN.split(re.sub(r"(?<=[^\s/])/(?=[^\s/@]+@)", " / ", _names_off(cell))):
        if "@" in piece:
            pieces.append(piece.strip())
        elif pieces and piece.strip(_AROUND + "/"):
            pieces[-1] += f" {piece.strip()}"
    return pieces


def _names_off(cell: str) -> str:
    """Without the names before <addresses>, which hold spaces and commas of their own."""
    angled = _ANGLED.findall(cell)
    return "; ".join(angled) if len(angled) == cell.count("@") else cell


@lru_cache(maxsize=8192)
def _parse(address: str) -> str:
    local, _, domain = address.rpartition("@")
    # The library refuses reserved domains for its own purpose: below a stand-in, the same syntax is checked.
    reserved = "." in domain and f".{domain.lower()}".endswith(_RESERVED)
    stand_in = ".example" if reserved else ""
    try:
        found = email_validator.validate_email(
            address + stand_in, check_deliverability=False, allow_smtputf8=True
        )
    except email_validator.EmailNotValidError as error:
        raise BadValue(
            f'"{shortened(address)}" is no e-mail address: {_reason(local, domain, error)}'
        ) from error
    return f"{found.local_part}@{found.ascii_domain.removesuffix(stand_in)}".lower()


def _reason(local: str, domain: str, error: email_validator.EmailNotValidError) -> str:
    if not local or not domain:
        return "write it like name@example.com."
    first, _, _ = str(error).partition("\n")
    return f"{first[:1].lower()}{first[1:].removesuffix('.')}."
