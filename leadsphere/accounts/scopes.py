"""What an access token may be for: always a part of what its owner's role allows at the moment of use."""

from collections.abc import Iterable
from enum import StrEnum

from leadsphere.models import Act


class TokenScope(StrEnum):
    """One thing that a token may be used for."""

    READ_LEADS = "leads:read"
    WRITE_LEADS = "leads:write"
    READ_CAMPAIGNS = "campaigns:read"
    IMPORT = "imports"
    EXPORT = "export"


LABELS: dict[TokenScope, str] = {
    TokenScope.READ_LEADS: "Read leads",
    TokenScope.WRITE_LEADS: "Edit leads",
    TokenScope.READ_CAMPAIGNS: "Read campaigns",
    TokenScope.IMPORT: "Import leads",
    TokenScope.EXPORT: "Export leads",
}

ACTS: dict[TokenScope, frozenset[Act]] = {
    TokenScope.READ_LEADS: frozenset({Act.SEE}),
    TokenScope.WRITE_LEADS: frozenset({Act.EDIT_LEAD, Act.EDIT_CONTACT}),
    TokenScope.READ_CAMPAIGNS: frozenset({Act.SEE}),
    # An import makes the campaign that is not there yet, and the fields that columns are to become.
    TokenScope.IMPORT: frozenset({Act.IMPORT, Act.CREATE_CAMPAIGN, Act.EDIT_FIELDS}),
    TokenScope.EXPORT: frozenset({Act.EXPORT_LEADS}),
}
"""The acts that each is for."""


def acts_of(scopes: Iterable[TokenScope]) -> frozenset[Act]:
    """The acts that a token of these scopes is for."""
    return frozenset(act for scope in scopes for act in ACTS[scope])
