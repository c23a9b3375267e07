"""What is known of an attribute beside its column: label, kind, and the headers that importers meet."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a value is typed, stored, compared and shown."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    YES_NO = "yes_no"
    COUNTRY = "country"
    HEADCOUNT = "headcount"
    DOMAIN = "domain"
    COMPANY = "company"
    CHOICE = "choice"


class On(StrEnum):
    """What an edited or changed thing is."""

    LEAD = "lead"
    COMPANY = "company"
    CONTACT = "contact"
    CAMPAIGN = "campaign"
    MEMBERSHIP = "membership"
    JOB = "job"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True)
class Attr:
    """One attribute, declared once beside its column as `Annotated[str, Attr("Job title", ...)]`.

    `headers` are the column names, in any language, under which importers meet it; the label itself
    always counts. `max_length` is in characters.
    """

    label: str
    kind: Kind = Kind.TEXT
    headers: tuple[str, ...] = ()
    choices: tuple[str, ...] = ()
    filterable: bool = True
    editable: bool = True
    importable: bool = True
    max_length: int = 500
    placeholder: str = ""
