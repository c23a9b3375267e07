"""Address books: one vCard 3.0 (RFC 2426) a lead, which phones and mail programs of any age take."""

from collections.abc import Iterable, Iterator, Sequence

from leadsphere.exporting.columns import Column
from leadsphere.exporting.person import Exported
from leadsphere.models import ContactKind

PIECE = 200
"""Cards that are gathered before they are handed on."""
LONGEST_LINE = 75
"""Bytes of a line without its end (RFC 2425, 5.8.1)."""

_ESCAPED = str.maketrans({"\\": "\\\\", ",": "\\,", ";": "\\;", "\n": "\\n", "\r": ""})


def write_vcards(_: Sequence[Column], leads: Iterable[Exported]) -> Iterator[bytes]:
    """One card a lead, in UTF-8: names, company, title, contact points, place and tags."""
    gathered: list[str] = []
    for lead in leads:
        gathered.append(vcard(lead))
        if len(gathered) == PIECE:
            yield "".join(gathered).encode("utf-8", "replace")
            gathered.clear()
    yield "".join(gathered).encode("utf-8", "replace")


def vcard(lead: Exported) -> str:
    """One card, its lines folded."""
    return "".join(f"{_folded(line)}\r\n" for line in _lines(lead))


def _lines(lead: Exported) -> Iterator[str]:
    first, last = lead.value("lead.first_name"), lead.value("lead.last_name")
    reached = next((points[0].value for points in lead.contacts.values() if points), "")
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
    yield f"N:{_structured(last, first, '', '', '')}"
    yield f"FN:{_text(lead.name or reached or 'No name')}"
    for name, key in (("ORG", "company.name"), ("TITLE", "lead.job_title"), ("NOTE", "lead.headline")):
        if value := lead.value(key):
            yield f"{name}:{_text(value)}"
    for kind, points in lead.contacts.items():
        for place, point in enumerate(points):
            yield _contact(kind, point.value, preferred=place == 0)
    place = [lead.value(f"lead.{part}") for part in ("city", "region", "country")]
    if any(place):
        city, region, country = place
        yield f"ADR;TYPE=WORK:{_structured('', '', '', city, region, '', country)}"
    if lead.tags:
        yield f"CATEGORIES:{','.join(map(_text, lead.tags))}"
    yield "END:VCARD"


def _contact(kind: ContactKind, value: str, *, preferred: bool) -> str:
    pref = ",PREF" if preferred else ""
    match kind:
        case ContactKind.EMAIL:
            return f"EMAIL;TYPE=INTERNET{pref}:{_text(value)}"
        case ContactKind.PHONE:
            return f"TEL;TYPE=WORK{pref}:{_text(value)}"
        case ContactKind.WEBSITE | ContactKind.OTHER:
            return f"URL:{_text(value)}"
        case _:
            # Not in RFC 2426, and what address books have come to write.
            return f"X-SOCIALPROFILE;TYPE={kind.value}:{_text(value)}"


def _text(value: str) -> str:
    return value.translate(_ESCAPED)


def _structured(*parts: str) -> str:
    return ";".join(map(_text, parts))


def _folded(line: str) -> str:
    """Lines of at most 75 bytes, each further one begun with a space; no letter is cut."""
    if len(line.encode("utf-8", "replace")) <= LONGEST_LINE:
        return line
    pieces, size = [""], 0
    for letter in line:
        width = len(letter.encode("utf-8", "replace"))
        if size + width > LONGEST_LINE:
            pieces.append(" ")
            size = 1
        pieces[-1] += letter
        size += width
    return "\r\n".join(pieces)
