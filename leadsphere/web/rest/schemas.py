"""What the API takes and gives, as pydantic models: requests are checked against them, the document is made of them."""

from datetime import datetime
from typing import Annotated, Any, Literal

from annotated_types import Ge, Le, Len
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, create_model

from leadsphere import catalogue
from leadsphere.attributes import Kind
from leadsphere.catalogue import Attribute
from leadsphere.exporting.formats import FORMATS
from leadsphere.exporting.presets import PRESETS
from leadsphere.filters.language import LONGEST_TEXT
from leadsphere.models import CampaignStatus, ContactKind, JobStatus, Origin, Outcome, Stage, Verdict
from leadsphere.queries.lead_order import Sort

Id = Annotated[int, Ge(1), Le(2**63 - 1)]
Count = Annotated[int, Ge(0)]
# PostgreSQL takes no NUL, and neither takes half of a surrogate pair.
_KEPT = r"^[^\x00]*$"
Typed = Annotated[str, StringConstraints(max_length=20_000, pattern=_KEPT)]
MOST_LEADS = 100
"""Leads on one page."""
MOST_ROWS = 1_000
"""Rows of an import that one answer tells of."""

_SORTS = [sign + sort for sort in Sort for sign in ("", "-")]


class _Given(BaseModel):
    """What goes out: every member is always there."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=True)


class _Taken(BaseModel):
    """What comes in: nothing may be added."""

    model_config = ConfigDict(extra="forbid")


def _shown(attribute: Attribute) -> tuple[Any, Any]:
    said = bool if attribute.kind is Kind.YES_NO else str
    return (said, Field(title=attribute.label))


def _made(name: str, base: type[BaseModel], doc: str, fields: dict[str, Any]) -> Any:
    return create_model(name, __base__=base, __doc__=doc, **fields)


Company = _made(
    "Company",
    _Given,
    "Whom a lead works for; shared by its leads.",
    {"id": (Id, ...)} | {a.name: _shown(a) for a in catalogue.COMPANY},
)


class Named(_Given):
    """Something with a name."""

    id: Id
    name: str


class Contact(_Given):
    """One way to reach a lead; of each kind exactly one is primary. `verdict` is what verification says,
    `suppressed` whether the suppression list forbids it.
    """

    id: Id
    kind: ContactKind
    value: str
    label: str
    primary: bool
    verdict: Verdict
    reason: str
    verified_at: datetime | None
    suppressed: bool


class Stay(_Given):
    """A campaign that the lead is in."""

    id: Id
    name: str
    stage: Stage
    origin: Origin
    joined_at: datetime


class Note(_Given):
    """A note on the lead."""

    id: Id
    text: str
    author: str
    created_at: datetime


class OwnField(_Given):
    """What the lead says in a field that the workspace has added."""

    id: Id
    label: str
    value: str


class _Lead(_Given):
    """One person, with everything that is known of them."""

    id: Id
    company: Company | None  # pyright: ignore[reportInvalidTypeForm] - made of the catalogue
    owner: Named | None
    contacts: list[Contact]
    suppressed: bool = Field(description="Whether the suppression list is about any of the contacts.")
    tags: list[Named]
    campaigns: list[Stay]
    notes: list[Note]
    custom: list[OwnField]
    created_at: datetime
    updated_at: datetime
    reviewed_at: datetime | None


Lead = _made(
    "Lead",
    _Lead,
    "One person, with everything that is known of them.",
    {a.name: _shown(a) for a in catalogue.LEAD},
)


class LeadPage(_Given):
    """Some leads in the order that was asked for. `next` is the cursor of the page after, null on the last one."""

    leads: list[Lead]  # pyright: ignore[reportInvalidTypeForm] - made of the catalogue
    next: str | None
    count: int | None = Field(description="How many leads there are in all, where `count=true` asked for it.")


class LeadQuery(_Taken):
    """Which leads, in which order, how many at a time."""

    q: Annotated[str, StringConstraints(max_length=LONGEST_TEXT, pattern=_KEPT)] = Field(
        "", description="A filter as in the filter bar: `title:growth country:Norway vip`.", examples=["vip"]
    )
    campaign: Id | None = Field(None, description="Only leads in this campaign.")
    sort: Literal[tuple(_SORTS)] = Field(  # pyright: ignore[reportInvalidTypeForm] - every order, either way round
        Sort.NAME.value, description="A minus turns the order round: `-updated_at`."
    )
    cursor: Annotated[str, StringConstraints(pattern=r"^\d{1,18}(\.\d{1,18}){0,9}$")] | None = Field(
        None, description="`next` of the page before."
    )
    limit: Annotated[int, Ge(1), Le(MOST_LEADS)] = 50
    count: bool = False


def _changed(attribute: Attribute) -> tuple[Any, Any]:
    said = bool if attribute.kind is Kind.YES_NO else Typed
    return (said, Field(default=None, title=attribute.label))


_FieldId = Annotated[str, StringConstraints(pattern=r"^[1-9]\d{0,17}$")]

Changes = _made(
    "Changes",
    _Taken,
    "What fields say; those that are left out stay as they are. Empty text clears a field.",
    {a.name: _changed(a) for a in catalogue.LEAD if a.attr.editable}
    | {
        kind.value: (
            Typed,
            Field(default=None, title=attr.label, description="The primary one of this kind."),
        )
        for kind, attr in catalogue.CONTACTS.items()
    }
    | {
        "company": (
            Typed,
            Field(default=None, title="Company", description="By name: one that is not there yet is made."),
        ),
        "owner": (Id | None, Field(default=None, description="The id of an account; null for nobody.")),
        "custom": (
            Annotated[dict[_FieldId, Typed], Len(0, 100)],
            Field(default=None, description="Fields of the workspace, by their ids."),
        ),
    },
)


class LeadPatch(_Taken):
    """What is to change, and what it is to change from: in `base`, or the whole lead by its `If-Match`."""

    changes: Changes  # pyright: ignore[reportInvalidTypeForm] - made of the catalogue
    base: Changes | None = Field(  # pyright: ignore[reportInvalidTypeForm] - made of the catalogue
        None, description="For each changed field, what it said when it was read."
    )


class CampaignRow(_Given):
    """A campaign and its figures."""

    id: Id
    name: str
    status: CampaignStatus
    discovered: Count
    processed: Count
    processed_percent: Annotated[int, Ge(0), Le(100)]
    valid: Count
    reached: Count
    replied: Count


class CampaignList(_Given):
    """All campaigns, the newest first."""

    campaigns: list[CampaignRow]


class Rejected(_Given):
    """A row of which the import wrote nothing: its line in the file, and why."""

    line: Count
    outcome: Outcome
    reason: str
    text: str


class ImportColumn(_Given):
    """Where a column of the file goes; empty for nowhere."""

    header: str
    target: str


class Changed(_Given):
    """What an attribute says now, and would say."""

    name: str
    old: str
    new: str


class Doubt(_Given):
    """A cell that is doubtful, and why; `header` is empty where it is about the whole row."""

    header: str
    text: str
    reason: str


class Rehearsed(_Given):
    """A row of the file, and what it would come to. `lead` is whom it matches, 0 for somebody new."""

    line: Count
    outcome: Outcome
    name: str
    lead: Count
    changes: list[Changed]
    reason: str
    doubts: list[Doubt]


Import = _made(
    "Import",
    _Given,
    "How far an import or a rehearsal is, and what the rows read so far come, or would come, to. `total` is null "
    "while it is not known.",
    {
        "id": (Id, ...),
        "file": (str, ...),
        "rehearsal": (bool, ...),
        "campaigns": (list[Named], ...),
        "columns": (list[ImportColumn], ...),
        "state": (JobStatus, ...),
        "done": (Count, ...),
        "total": (int | None, ...),
    }
    | {outcome.value: (Count, ...) for outcome in Outcome}
    | {
        "error": (str, ...),
        "rejects": (
            list[Rejected],
            Field(description="The first of the rows that an import wrote nothing of."),
        ),
        "rows": (list[Rehearsed], Field(description="The first rows of a rehearsal.")),
    },
)


class ImportQuery(_Taken):
    """How much of an import is asked for."""

    rejects: Annotated[int, Ge(0), Le(MOST_ROWS)] = Field(100, description="At most so many rejected rows.")
    rows: Annotated[int, Ge(0), Le(MOST_ROWS)] = Field(
        100, description="At most so many rows of a rehearsal."
    )


_Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=_KEPT)]
_Said = Annotated[str, StringConstraints(max_length=2_000, pattern=_KEPT)]


class ImportForm(_Taken):
    """The form of an import, without its file; lists are sent as several fields of one name."""

    campaign: Annotated[list[_Name], Len(0, 20)] = Field(
        default=[],
        description="Where the leads go, by name; made where there is none. Nowhere in a rehearsal.",
    )
    mapping: Annotated[dict[str, Annotated[str, Len(0, 100)]], Len(0, 512)] = Field(
        default={},
        description="JSON: headers of the file, each with where it goes, by key or name: `lead.first_name`, `email`, "
        "`custom.3`; `new.text` (or number, date, yes_no, choice, url) makes a field, empty is nowhere. Headers that "
        "are left out go where they went the last time, or where LeadSphere would put them.",
        examples=['{"Full name": "full name", "Internal code": ""}'],
    )
    match: _Said = Field(
        "",
        description="By what people are recognised, with commas between: `email,linkedin` where nothing is said; "
        "`phone`, `name+company`.",
    )
    policy: Annotated[list[_Said], Len(0, 100)] = Field(
        default=[],
        description="What becomes of what is there: `never` changed, filled if `blank` (the usual), or `always` "
        "replaced.",
        examples=[["city=always", "job title=never"]],
    )
    oldest: bool = Field(
        False, description="Take whoever matches several leads for the oldest of them; else it is a conflict."
    )
    tag: Annotated[list[_Name], Len(0, 20)] = Field(default=[], description="Tags that the leads get.")
    owner: _Said = Field(
        "", description="Whose the leads become where they are nobody's: a name or an e-mail."
    )
    source: _Said = Field("", description="Where the leads come from, where no column says it.")
    consent: _Said = Field("", description="On what consent, or other legal basis, they are stored.")
    sheet: _Said = Field(
        "", description="Which sheet of a workbook; the first with leads where none is said."
    )
    rehearse: bool = Field(False, description="Say what the import would do, and write nothing.")


class ExportQuery(_Taken):
    """Which leads, and as what."""

    q: Annotated[str, StringConstraints(max_length=LONGEST_TEXT, pattern=_KEPT)] = Field(
        "", description="A filter as in the filter bar."
    )
    campaign: Id | None = Field(None, description="Only leads in this campaign.")
    format: Literal[tuple(one.name for one in FORMATS)] = "csv"  # pyright: ignore[reportInvalidTypeForm] - every format
    columns: Literal[tuple(one.name for one in PRESETS)] = Field(  # pyright: ignore[reportInvalidTypeForm] - every preset
        "all", description="Which columns, as in the export dialog."
    )


class Problem(_Given):
    """What is wrong, and what to do about it (RFC 9457)."""

    model_config = ConfigDict(extra="allow")

    type: str
    title: str
    status: int
    detail: str
