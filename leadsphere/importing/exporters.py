"""The programs that people export leads from: by which headers each is known, and what it means by them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from leadsphere import catalogue
from leadsphere.importing.targets import compact
from leadsphere.models import ContactKind


@dataclass(frozen=True)
class Exporter:
    """One program, or one of its layouts.

    `known_by`: sets of headers, each of which it alone writes together. `says`: what a header is there, a target's
    key, where the general rule would take it for something else; "" is nothing that is imported.
    """

    name: str
    known_by: tuple[tuple[str, ...], ...]
    says: Mapping[str, str] = field(default_factory=dict[str, str])

    @cached_property
    def signs(self) -> tuple[frozenset[str], ...]:
        """`known_by`, as `compact` has headers."""
        return tuple(frozenset(map(compact, headers)) for headers in self.known_by)

    @cached_property
    def targets(self) -> dict[str, str]:
        """`says`, as `compact` has headers."""
        return {compact(header): key for header, key in self.says.items()}

    @property
    def export(self) -> str:
        """What a file of it is called: "an Apollo export"."""
        return f"{'an' if self.name[0] in 'AEIOU' else 'a'} {self.name} export"


OWN_STATUS = "Email status"
"""What our own export calls the verdict on an e-mail address."""
EMAIL, PHONE, LINKEDIN = "email", "phone", "linkedin"
_NOT = ""

EXPORTERS: tuple[Exporter, ...] = (
    Exporter(
        "LeadSphere",
        (tuple(attribute.label for attribute in catalogue.ATTRIBUTES),),
        {
            **{a.label: f"{a.on}.{a.name}" for a in catalogue.ATTRIBUTES},
            **{attr.label: kind.value for kind, attr in catalogue.CONTACTS.items()},
            "X URL": ContactKind.X.value,
            "Personal website": ContactKind.WEBSITE.value,
            "Other profile": ContactKind.OTHER.value,
            OWN_STATUS: "email_verdict",
            "Tags": "tags",
            "Note": "note",
            "Notes": "note",
        },
    ),
    Exporter(
        "Apollo",
        (
            ("Person Linkedin Url", "Company Name for Emails"),
            ("Apollo Contact Id",),
            ("Person Linkedin Url", "# Employees", "Seniority", "Departments", "Email Status"),
        ),
        {
            "Email Status": "email_verdict",
            "Primary Email Catch-all Status": "catch_all",
            "Secondary Email": EMAIL,
            "Tertiary Email": EMAIL,
            # The company's, though they are called like a person's.
            "Corporate Phone": _NOT,
            "Facebook Url": _NOT,
            "Twitter Url": _NOT,
            "Keywords": _NOT,
            "Title": "lead.job_title",
        },
    ),
    Exporter(
        "LinkedIn Connections",
        (
            ("First Name", "Last Name", "URL", "Connected On"),
            ("First Name", "Last Name", "Position", "Connected On"),
            ("Nombre", "Apellidos", "URL", "Conectado el"),
            ("Prénom", "Nom", "URL", "Relation depuis"),
            ("Vorname", "Nachname", "URL", "Verknüpft am"),
            ("Nome", "Sobrenome", "URL", "Conectado em"),
        ),
        {
            "URL": LINKEDIN,
            "Position": "lead.job_title",
            "Nombre": "lead.first_name",
            "Nome": "lead.first_name",
            "Nom": "lead.last_name",
        },
    ),
    Exporter(
        "Evaboot",
        (
            ("Matches Filters", "Current Job"),
            ("Matches Filters", "No Match Reasons"),
            ("Prospect LinkedIn URL", "Company LinkedIn URL", "Company Domain", "Current Job"),
        ),
        {
            "Current Job": "lead.job_title",
            "Prospect LinkedIn URL": LINKEDIN,
            "LinkedIn URL Public": LINKEDIN,
            "Sales Navigator URL": _NOT,
            "Company LinkedIn URL": _NOT,
            "Company Employee Count": "company.headcount",
            "Company Employee Range": _NOT,
            "Company Location": _NOT,
        },
    ),
    Exporter(
        "PhantomBuster",
        (
            ("profileUrl", "fullName", "connectionDegree"),
            ("vmid", "fullName"),
            ("defaultProfileUrl", "salesNavigatorUrl"),
            ("profileUrl", "vmid", "query", "timestamp"),
            ("linkedinProfileUrl", "linkedinCompanyUrl", "linkedinHeadline"),
        ),
        {
            "profileUrl": LINKEDIN,
            "linkedInProfileUrl": LINKEDIN,
            "defaultProfileUrl": LINKEDIN,
            "linkedinHeadline": "lead.headline",
            "linkedinJobTitle": "lead.job_title",
            "job": "lead.job_title",
            "additionalInfo": _NOT,
            "companyUrl": _NOT,
            "linkedinCompanyUrl": _NOT,
            "regularCompanyUrl": _NOT,
            "name": _NOT,
            "query": _NOT,
        },
    ),
    Exporter(
        "HubSpot",
        (
            ("Record ID - Contact",),
            ("Record ID", "Contact owner"),
            ("Record ID", "Lifecycle Stage"),
            ("Contact ID", "Lifecycle Stage"),
            ("Associated Company IDs",),
            ("Contact owner", "Lead Status", "Create Date", "Associated Company"),
        ),
        {
            "Associated Company": "company.name",
            "Associated Company (Primary)": "company.name",
            "Primary company": "company.name",
            "Work email": EMAIL,
            "Message": _NOT,
        },
    ),
    Exporter(
        "Salesforce",
        (
            ("IsDeleted", "SystemModstamp"),
            ("LastName", "FirstName", "OwnerId", "LeadSource"),
            ("Company / Account", "Lead Owner"),
            ("Account Name", "Mailing City"),
            ("Lead Source", "State/Province", "Lead Status"),
            ("Title", "Company", "Lead Source", "Status"),
        ),
        {
            "Company / Account": "company.name",
            "Account Name": "company.name",
            "Title": "lead.job_title",
            "NumberOfEmployees": "company.headcount",
            "Mailing City": "lead.city",
            "Mailing State/Province": "lead.region",
            "Mailing Country": "lead.country",
            "MailingCity": "lead.city",
            "MailingState": "lead.region",
            "MailingCountry": "lead.country",
            "Assistant Phone": _NOT,
            "Description": _NOT,
        },
    ),
    Exporter(
        "Zoho",
        (
            ("Lead Owner", "Lead Status", "Created Time"),
            ("LEADID", "Lead Owner"),
            ("Record Id", "Lead Owner", "Email Opt Out"),
            ("Record Id", "Contact Owner", "Modified Time"),
            ("Contact Owner", "Created Time", "Email Opt Out"),
            ("Secondary Email", "Skype ID", "Lead Owner"),
        ),
        {
            "Designation": "lead.job_title",
            "Title": "lead.job_title",
            "No. of Employees": "company.headcount",
            "Mailing City": "lead.city",
            "Mailing State": "lead.region",
            "Mailing Country": "lead.country",
            "Tag": "tags",
            "Lead Name": "full_name",
        },
    ),
    Exporter(
        "Google Contacts",
        (
            ("Given Name", "Family Name", "Group Membership"),
            ("Given Name", "Yomi Name"),
            ("File As", "Phonetic First Name"),
            ("First Name", "Organization Name", "Labels", "E-mail 1 - Value"),
            ("First Name", "Organization Title", "Organization Department"),
        ),
        {
            "Name": "full_name",
            "Occupation": "lead.job_title",
            "Organization Name": "company.name",
            "Organization 1 - Name": "company.name",
            "Organization Title": "lead.job_title",
            "Organization 1 - Title": "lead.job_title",
            "Organization Department": "lead.department",
            "Organization 1 - Department": "lead.department",
            "Address 1 - City": "lead.city",
            "Address 1 - Region": "lead.region",
            "Address 1 - Country": "lead.country",
            # Somebody's page, and whose it is the file does not say.
            "Website 1 - Value": "website",
            "Labels": "tags",
            "Group Membership": _NOT,
            "Nickname": _NOT,
        },
    ),
    Exporter(
        "Outlook",
        (
            ("Business Phone", "E-mail Type"),
            ("Business Street", "Home Street"),
            ("Business Phone", "E-mail Address", "Business Street"),
            ("E-mail Display Name", "E-mail Address"),
            ("Given Yomi", "Surname Yomi"),
        ),
        {
            "Title": _NOT,
            "Company Main Phone": _NOT,
            "Assistant's Phone": _NOT,
            "Business City": "lead.city",
            "Business State": "lead.region",
            "Business Country/Region": "lead.country",
            "Web Page": "company.domain",
            "Personal Web Page": "website",
            "Categories": "tags",
            "Profession": _NOT,
            "Location": _NOT,
            "Keywords": _NOT,
        },
    ),
    Exporter(
        "Meta lead ads",
        (
            ("ad_id", "ad_name", "full_name"),
            ("form_id", "form_name", "platform"),
            ("is_organic", "platform"),
            ("created_time", "form_name", "platform"),
            ("ad_name", "campaign_id", "is_organic"),
            ("adset_id", "adset_name"),
        ),
        {
            "platform": "lead.source",
            "company_name": "company.name",
            "street_address": _NOT,
            "work_phone_number": PHONE,
            "work_email": EMAIL,
            "lead_status": _NOT,
        },
    ),
    Exporter(
        "lemlist",
        (
            ("icebreaker", "email"),
            ("lastState", "email"),
            ("campaignName", "lemlistLeadId"),
        ),
        {
            "icebreaker": _NOT,
            "picture": _NOT,
            "companyDomain": "company.domain",
            "jobTitle": "lead.job_title",
        },
    ),
    Exporter(
        "Instantly",
        (
            ("Personalization", "Email", "Company Name"),
            ("Interest Status", "Email", "Lead Status"),
            ("Email Open Count", "Email Reply Count"),
            ("ESP Code",),
        ),
        {"Personalization": _NOT, "Website": "company.domain", "Verification Status": "email_verdict"},
    ),
    Exporter(
        "Pipedrive",
        (
            ("Person - Name", "Person - Owner"),
            ("Person - Name", "Person - Email - Work"),
            ("Person - Name", "Person - Organization"),
            ("Person - ID", "Person - Name"),
        ),
        {
            "Person - Name": "full_name",
            "Person - First name": "lead.first_name",
            "Person - Last name": "lead.last_name",
            "Person - Organization": "company.name",
            "Organization - Name": "company.name",
            "Person - Job title": "lead.job_title",
            "Person - Email": EMAIL,
            "Person - Email - Work": EMAIL,
            "Person - Email - Home": EMAIL,
            "Person - Email - Other": EMAIL,
            "Person - Phone": PHONE,
            "Person - Phone - Work": PHONE,
            "Person - Phone - Home": PHONE,
            "Person - Phone - Mobile": PHONE,
            "Person - Phone - Other": PHONE,
            "Person - Label": "tags",
            "Person - Labels": "tags",
            "Person - Notes": "note",
            "Person - LinkedIn": LINKEDIN,
            "Person - Postal address - City": "lead.city",
            "Person - Postal address - Country": "lead.country",
            "Organization - Website": "company.domain",
            "Organization - Industry": "company.industry",
            "Organization - Number of employees": "company.headcount",
            "Organization - Employee count": "company.headcount",
        },
    ),
    Exporter(
        "Lusha",
        (
            ("Work email confidence",),
            ("Work email", "Private email", "Direct Phone"),
            ("Phone 1 type", "Phone 1", "Work email"),
        ),
        {
            "Work email": EMAIL,
            "Private email": EMAIL,
            "Direct Phone": PHONE,
            "Company size range": "company.headcount",
            "Company phone": _NOT,
            "Contact location": "location",
        },
    ),
    Exporter(
        "ZoomInfo",
        (("ZoomInfo Contact ID",), ("ZoomInfo Company ID", "Job Title"), ("Job Title Hierarchy Level",)),
        {
            "Management Level": "lead.seniority",
            "Job Function": _NOT,
            "Direct Phone Number": PHONE,
            "Mobile phone": PHONE,
            "Supplemental Email": EMAIL,
            "Email Domain": _NOT,
            "LinkedIn Contact Profile URL": LINKEDIN,
            "LinkedIn Company Profile URL": _NOT,
            "Facebook Company Profile URL": _NOT,
            "Twitter Company Profile URL": _NOT,
            "Person City": "lead.city",
            "Person State": "lead.region",
            "Country": "lead.country",
            "Primary Industry": "company.industry",
            "Employees": "company.headcount",
            "Employee Range": _NOT,
            "Company HQ Phone": _NOT,
            "Fax": _NOT,
        },
    ),
    Exporter(
        "RocketReach",
        (("Recommended Email",), ("Recommended Work Email",), ("Recommended Personal Email",)),
        {
            "Recommended Email": EMAIL,
            "Recommended Work Email": EMAIL,
            "Recommended Personal Email": EMAIL,
            "Employer": "company.name",
            "Employer Website": "company.domain",
            "LinkedIn": LINKEDIN,
        },
    ),
    Exporter(
        "Hunter",
        (
            ("Email address", "Domain name", "Confidence score"),
            ("Confidence score", "Number of sources"),
        ),
        {
            "Domain name": "company.domain",
            "Verification status": "email_verdict",
            "Company type": _NOT,
            "Type": _NOT,
            "Country": "company.company_country",
        },
    ),
    Exporter(
        "Snov.io",
        (("Company site", "Social link"), ("Source page", "Company site"), ("Email status", "Source page")),
        {
            "Company site": "company.domain",
            "Company URL": "company.domain",
            "Social link": LINKEDIN,
            "Source page": _NOT,
            "Email status": "email_verdict",
        },
    ),
    Exporter(
        "Mailchimp",
        (("LEID", "EUID"), ("MEMBER_RATING", "OPTIN_TIME")),
        {"Address": _NOT, "TAGS": "tags", "NOTES": "note", "REGION": _NOT, "Phone Number": PHONE},
    ),
    Exporter(
        "Kaspr",
        (("Starry phone",), ("Starry email",), ("Starry work email",)),
        {
            "Starry phone": PHONE,
            "Starry email": EMAIL,
            "Starry work email": EMAIL,
            "Starry personal email": EMAIL,
            "LinkedIn profile": LINKEDIN,
        },
    ),
    Exporter(
        "Clay",
        (("Company Table Data",), ("Enrich Person", "LinkedIn Profile"), ("Find people", "Company Domain")),
        {
            "LinkedIn Profile": LINKEDIN,
            "Company Table Data": _NOT,
            "Enrich Person": _NOT,
            "Find people": _NOT,
        },
    ),
    Exporter(
        "Seamless.AI",
        (("Contact LI Profile URL",), ("Company LI Profile Url", "Contact Full Name")),
        {
            "Contact Full Name": "full_name",
            "Contact LI Profile URL": LINKEDIN,
            "Company LI Profile Url": _NOT,
            "Contact Phone 1": PHONE,
            "Company Phone 1": _NOT,
            "Email 1 Validation": "email_verdict",
            "Contact City": "lead.city",
            "Contact State": "lead.region",
            "Contact Country": "lead.country",
            "Company Staff Count": "company.headcount",
            "Company Staff Count Range": _NOT,
        },
    ),
    Exporter(
        "Brevo",
        (("EMAIL", "SMS", "FIRSTNAME", "LASTNAME"), ("EMAIL", "SMS", "ADDED_TIME")),
        {"SMS": PHONE, "WHATSAPP": PHONE},
    ),
    Exporter(
        "Close",
        (("primary_contact_name", "display_name"), ("primary_contact_primary_email",)),
        {
            "display_name": "company.name",
            "primary_contact_name": "full_name",
            "primary_contact_first_name": "lead.first_name",
            "primary_contact_last_name": "lead.last_name",
            "primary_contact_title": "lead.job_title",
            "primary_contact_primary_email": EMAIL,
            "primary_contact_primary_phone": PHONE,
            "url": "company.domain",
        },
    ),
)
"""The exporters. One more is one more entry here, and a file of its layout among those of the tests."""


def recognised(header: Sequence[str]) -> Exporter | None:
    """The exporter whose headers these are: of several, the one that more of them speak for."""
    found = frozenset(map(compact, header))
    best = max(EXPORTERS, key=lambda exporter: _evidence(exporter, found))
    return best if _evidence(best, found) else None


def _evidence(exporter: Exporter, found: frozenset[str]) -> tuple[int, ...]:
    """How many headers of the largest set that is there whole, and of those it has something to say of."""
    signs = max((len(sign) for sign in exporter.signs if sign <= found), default=0)
    return (signs, len(found & exporter.targets.keys())) if signs else ()
