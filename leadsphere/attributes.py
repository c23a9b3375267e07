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
    NUMBER = "number"
    DATE = "date"
    URL = "url"


CUSTOM_KINDS = (Kind.TEXT, Kind.NUMBER, Kind.DATE, Kind.YES_NO, Kind.CHOICE, Kind.URL)
"""What a field that a workspace adds can be."""


class On(StrEnum):
    """What an edited or changed thing is."""

    LEAD = "lead"
    COMPANY = "company"
    CONTACT = "contact"
    CAMPAIGN = "campaign"
    MEMBERSHIP = "membership"
    TAG = "tag"
    TAGGING = "tagging"
    NOTE = "note"
    CUSTOM_FIELD = "custom_field"
    CUSTOM_VALUE = "custom_value"
    DUPLICATE_PAIR = "duplicate_pair"
    SEGMENT = "segment"
    SUPPRESSION = "suppression"
    SETTING = "setting"
    SOURCE = "source"
    JOB = "job"
    SCHEDULE = "schedule"
    ACCOUNT = "account"
    WEBHOOK = "webhook"
    PRESENCE = "presence"


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
