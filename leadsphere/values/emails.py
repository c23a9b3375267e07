"""E-mail addresses: one form for one mailbox."""

import re
from functools import lru_cache
from urllib.parse import unquote

import email_validator

from leadsphere.errors import BadValue
from leadsphere.values.domains import show_domain
from leadsphere.values.text import clean, half_width, shortened, unmarked

_ANGLED = re.compile(r"<\s*([^<>]*@[^<>|]*)(?:\|[^<>]*)?(?:>|$)")
_IN_BRACKETS = re.compile(r"[(\[]\s*((?:mailto:)?[^\s()\[\]]+@[^\s()\[\]]+)\s*[)\]]", re.IGNORECASE)
_BETWEEN = re.compile(r"\s*(?:[;,|\n\r]|\s/\s|:::|\s+(?:or|and|und|oder|et|ou|y|o|e)\s+)\s*|\s+")
_AROUND = " \t'\"`<>()[]{},;:|\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb"
_LABEL = re.compile(
    r"^(?:(mailto)|smtp|e-?mail(?: address)?|mail|e|work|home|personal|correo(?: electr[oó]nico)?|courriel|"
    r"e-post|メール|邮箱|почта)\s*:\s*(?://)?\s*",
    re.IGNORECASE,
)
# A bullet or a picture before, and a remark in brackets before or after.
_BESIDE = re.compile(r"^[^\w\"@<(\[]+\s+|^\([^()@]*\)\s+|\s+[(\[][^()\[\]@]*[)\]]$")
# "ada [at] example [dot] org": kept from robots, and readable for people.
_AT = re.compile(r"\s*[\[({]\s*(?:at|ät|arroba|@)\s*[\])}]\s*|\s*@\s*", re.IGNORECASE)
_DOT = re.compile(r"\s*[\[({]\s*(?:dot|punkt|punto|point|ponto|\.)\s*[\])}]\s*", re.IGNORECASE)
# "ada"@example.org: quotation marks around what needs none (RFC 5321, 4.1.2).
_NEEDLESS_QUOTES = re.compile(r"\"([^\s\"\\@.,:;<>()\[\]]+(?:\.[^\s\"\\@.,:;<>()\[\]]+)*)\"@")
_HIDDEN = re.compile(r"\*{2,}|[•●…]")
# An address has 254 characters at most (RFC 5321, 4.5.3.1.3); the rest is names and labels.
_LONGEST = 2_000
_RESERVED = tuple(f".{name}" for name in email_validator.SPECIAL_USE_DOMAIN_NAMES)


# What every rule below, of RFC 5321 and of IDNA, lets pass as it stands.
_CERTAIN = re.compile(
    r"([a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*)@((?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,18})",
    re.ASCII | re.IGNORECASE,
)


def certain_email(text: str) -> str:
    """What `parse_email` makes of a plain address such as nearly all are; "" for a text that it must look at."""
    found = _CERTAIN.fullmatch(text)
    # 64 are the most of a local part (RFC 5321, 4.5.3.1.1), and 63 of a label (RFC 1035, 2.3.4).
    return text.lower() if found and len(found[1]) <= 64 and len(found[2]) <= 63 else ""


def parse_email(text: str) -> str:
    """One address as it is stored and matched: RFC 5321 and 6531 syntax, the domain in IDNA's ASCII form, all
    of it in lower case, since no provider that people use tells capitals apart.

    "Name <address>", "mailto:" (RFC 6068), "ada [at] example [dot] org", quotes and punctuation around it are
    understood; one address that is written twice is one. Reserved domains such as example.org or *.test (RFC
    6761) are syntactically fine; whether one can receive is for verification to say. Raises BadValue otherwise.
    """
    if certain := certain_email(text):
        return certain
    if len(text) > _LONGEST:
        raise BadValue(_refusal(text, "it is too long."))
    addresses = {_parse(_bare(piece)) for piece in split_emails(text) or [""]}
    if len(addresses) > 1:
        raise BadValue(f'"{shortened(text)}" is more than one address: write each by itself.')
    return addresses.pop()


def show_email(address: str) -> str:
    """A stored address with its domain in its own letters, for people."""
    local, at, domain = address.rpartition("@")
    return f"{local}{at}{show_domain(domain)}" if at and "xn--" in domain else address


def split_emails(cell: str) -> list[str]:
    """The addresses in a cell such as "a@x.com; b@y.com / c@z.com", each as it stood, in their order.

    A cell without any @ is one piece; "Name <address>" stays together.
    """
    cell = _NEEDLESS_QUOTES.sub(r"\1@", _AT.sub("@", half_width(unmarked(cell))))
    if cell.count("@") < 2 or '"@' in cell:
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


def _bare(piece: str) -> str:
    """Without what people and programs write around an address."""
    line = clean(piece)
    if found := _ANGLED.search(line) or _IN_BRACKETS.search(line):
        line = found[1]
    line = _BESIDE.sub("", _DOT.sub(".", line)).lstrip(_AROUND)
    if label := _LABEL.match(line):
        line = line[label.end() :]
    # In a mailto: what follows "?" is a subject or another header, and in an address only what follows the domain.
    line = unquote(line.partition("?")[0]) if label and label[1] else re.sub(r"(@[^?]*)\?.*", r"\1", line)
    return re.sub(r"(?<=\w)[’ʼ](?=\w)", "'", line.strip(_AROUND).rstrip(".!…?"))


@lru_cache(maxsize=8192)
def _parse(address: str) -> str:
    if not any(c.isalnum() for c in address):
        raise BadValue("There is no e-mail address. Write it like name@example.com.")
    local, _, domain = address.rpartition("@")
    if why := _wrong_at_sight(address, local, domain):
        raise BadValue(_refusal(address, why))
    # The library refuses reserved domains for its own purpose: below a stand-in, the same syntax is checked.
    reserved = "." in domain and f".{domain.lower()}".endswith(_RESERVED)
    stand_in = ".example" if reserved else ""
    try:
        found = email_validator.validate_email(
            address + stand_in, check_deliverability=False, allow_smtputf8=True, strict=True
        )
    except email_validator.EmailNotValidError as error:
        first, _, _ = str(error).replace("SPACE", "a space").partition("\n")
        raise BadValue(_refusal(address, f"{first[:1].lower()}{first[1:].removesuffix('.')}.")) from error
    return f"{found.local_part}@{found.ascii_domain.removesuffix(stand_in)}".lower()


def _wrong_at_sight(address: str, local: str, domain: str) -> str:
    if not local or not domain:
        return "write it like name@example.com."
    # RFC 5321 knows addresses in quotation marks, and next to no provider does.
    if '"' in local:
        return "it has quotation marks before the @-sign."
    if "@" in local:
        return "it has more than one @-sign."
    return "some of its letters are hidden." if _HIDDEN.search(address) else ""


def _refusal(address: str, why: str) -> str:
    return f'"{shortened(address)}" is no e-mail address: {why}'
