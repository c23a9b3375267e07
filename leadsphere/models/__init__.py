"""The tables."""

from leadsphere.models.access_token import AccessToken
from leadsphere.models.account import Account, Invitation, Role, SignIn
from leadsphere.models.campaign import OVER, RESTING, Campaign, CampaignStatus, why_jobs_wait
from leadsphere.models.change import BROUGHT, EXPORTS, NOT_UNDONE, Act, Change, ChangeSet
from leadsphere.models.company import Company
from leadsphere.models.contact import ContactKind, ContactPoint, Verdict
from leadsphere.models.custom_field import CustomField, CustomValue
from leadsphere.models.duplicate import DuplicatePair, Erased
from leadsphere.models.figure import CampaignFigure
from leadsphere.models.import_mapping import ImportMapping
from leadsphere.models.job import (
    BULK,
    EXPORT,
    LEASE,
    NOT_OVER,
    OPEN,
    PAUSABLE,
    PROCESS,
    REHEARSAL,
    SCRAPE,
    Due,
    ImportedLead,
    Job,
    JobLead,
    JobLog,
    JobStatus,
    Level,
    Outcome,
    Priority,
    RehearsedRow,
    Reject,
    Upload,
    campaigns_of,
    stopped_at,
)
from leadsphere.models.lead import Lead
from leadsphere.models.membership import CONTACTED, Membership, Origin, Stage
from leadsphere.models.note import Note
from leadsphere.models.recheck import Recheck
from leadsphere.models.schedule import Schedule
from leadsphere.models.segment import Segment, SegmentStar
from leadsphere.models.setting import (
    AUTOMATIC_VERIFICATION,
    CONSENT_ASKED,
    JOBS_PER_CAMPAIGN,
    LEFT_BEHIND,
    PROVIDER_KEY,
    PROVIDER_USE,
    VERIFICATION,
    Setting,
)
from leadsphere.models.source import ScrapedPage, Source
from leadsphere.models.suppression import Forbids, Suppression
from leadsphere.models.tag import Tag, Tagging
from leadsphere.models.webhook import Delivery, DeliveryStatus, Event, Webhook, WebhookEvent

__all__ = [
    "AUTOMATIC_VERIFICATION",
    "BROUGHT",
    "BULK",
    "CONSENT_ASKED",
    "CONTACTED",
    "EXPORT",
    "EXPORTS",
    "JOBS_PER_CAMPAIGN",
    "LEASE",
    "LEFT_BEHIND",
    "NOT_OVER",
    "NOT_UNDONE",
    "OPEN",
    "OVER",
    "PAUSABLE",
    "PROCESS",
    "PROVIDER_KEY",
    "PROVIDER_USE",
    "REHEARSAL",
    "RESTING",
    "SCRAPE",
    "VERIFICATION",
    "AccessToken",
    "Account",
    "Act",
    "Campaign",
    "CampaignFigure",
    "CampaignStatus",
    "Change",
    "ChangeSet",
    "Company",
    "ContactKind",
    "ContactPoint",
    "CustomField",
    "CustomValue",
    "Delivery",
    "DeliveryStatus",
    "Due",
    "DuplicatePair",
    "Erased",
    "Event",
    "Forbids",
    "ImportMapping",
    "ImportedLead",
    "Invitation",
    "Job",
    "JobLead",
    "JobLog",
    "JobStatus",
    "Lead",
    "Level",
    "Membership",
    "Note",
    "Origin",
    "Outcome",
    "Priority",
    "Recheck",
    "RehearsedRow",
    "Reject",
    "Role",
    "Schedule",
    "ScrapedPage",
    "Segment",
    "SegmentStar",
    "Setting",
    "SignIn",
    "Source",
    "Stage",
    "Suppression",
    "Tag",
    "Tagging",
    "Upload",
    "Verdict",
    "Webhook",
    "WebhookEvent",
    "campaigns_of",
    "stopped_at",
    "why_jobs_wait",
]
