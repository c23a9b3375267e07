"""Addresses that a click may open."""

import re

from leadsphere.errors import BadValue
from leadsphere.values.emails import parse_email
from leadsphere.values.phones import parse_phone
from leadsphere.values.profiles import parse_profile
from leadsphere.values.text import clean, shortened

_NEEDS_NO_ENCODING = re.compile(r"[\w.+-]+@[a-z0-9.-]+")


def parse_link(text: str) -> str:
    """An http or https address as a profile's is stored, "mailto:" with one address and nothing else (RFC 6068),
    or "tel:" with a number that names its country (RFC 3966).

    No other scheme passes: a page can hold javascript: and data: of its own. Raises BadValue otherwise.
    """
    scheme, _, rest = clean(text).partition(":")
    if scheme.lower() == "tel":
        return f"tel:{parse_phone(rest)}"
    if scheme.lower() != "mailto":
        return parse_profile(text).url
    address = parse_email(text)
    if not _NEEDS_NO_ENCODING.fullmatch(address):
        raise BadValue(f'"{shortened(text)}" cannot be a link. Keep this address among the e-mails.')
    return f"mailto:{address}"
