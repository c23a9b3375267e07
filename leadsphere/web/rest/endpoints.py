"""Everything that a program can ask for: routes, checks and document are all made of this table."""

from http import HTTPStatus

from leadsphere.accounts.scopes import TokenScope
from leadsphere.models import Act
from leadsphere.web.rest.campaigns import list_campaigns
from leadsphere.web.rest.endpoint import Endpoint
from leadsphere.web.rest.imports import show_import, start_import
from leadsphere.web.rest.leads import edit_lead, export_leads, list_leads, show_lead
from leadsphere.web.rest.schemas import (
    CampaignList,
    ExportQuery,
    Import,
    ImportForm,
    ImportQuery,
    Lead,
    LeadPage,
    LeadPatch,
    LeadQuery,
)

ENDPOINTS = (
    Endpoint(
        "GET",
        "/api/leads",
        "listLeads",
        "List leads",
        "A page of the leads for whom a filter holds, each in full. The cursor in `next` goes on after the last of "
        "them, wherever that lead stands by then.",
        TokenScope.READ_LEADS,
        Act.SEE,
        list_leads,
        LeadPage,
        query=LeadQuery,
        refusals=(HTTPStatus.GONE,),
    ),
    Endpoint(
        "GET",
        "/api/leads/{id}",
        "showLead",
        "Show a lead",
        "One lead in full. The ETag of the answer changes whenever anything of the lead does.",
        TokenScope.READ_LEADS,
        Act.SEE,
        show_lead,
        Lead,
        refusals=(HTTPStatus.NOT_FOUND,),
    ),
    Endpoint(
        "PATCH",
        "/api/leads/{id}",
        "editLead",
        "Edit a lead",
        "All changes are saved, or none. Nothing that the sender has not seen is overwritten: where a field is not "
        "what `base` says, the answer is 409 with what stands there now; where the lead is not what `If-Match` says, "
        "412 with the lead as it is.",
        TokenScope.WRITE_LEADS,
        Act.EDIT_LEAD,
        edit_lead,
        Lead,
        body=LeadPatch,
        headers={"If-Match": "The ETag of the lead as it was read; needed where there is no `base`."},
        refusals=(
            HTTPStatus.NOT_FOUND,
            HTTPStatus.CONFLICT,
            HTTPStatus.PRECONDITION_FAILED,
            HTTPStatus.PRECONDITION_REQUIRED,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        ),
    ),
    Endpoint(
        "GET",
        "/api/export",
        "exportLeads",
        "Take leads as a file",
        "A file of the leads for whom a filter holds, streamed. The history notes who took it; owners and managers "
        "may.",
        TokenScope.EXPORT,
        Act.EXPORT_LEADS,
        export_leads,
        "the file",
        query=ExportQuery,
        refusals=(HTTPStatus.NOT_FOUND,),
    ),
    Endpoint(
        "GET",
        "/api/campaigns",
        "listCampaigns",
        "List campaigns",
        "All campaigns with their figures, the newest first.",
        TokenScope.READ_CAMPAIGNS,
        Act.SEE,
        list_campaigns,
        CampaignList,
    ),
    Endpoint(
        "POST",
        "/api/imports",
        "startImport",
        "Import a file",
        "A file of leads comes in, and an import or a rehearsal of it is begun; `Location` says where to ask how far "
        "it is.",
        TokenScope.IMPORT,
        Act.IMPORT,
        start_import,
        Import,
        HTTPStatus.ACCEPTED,
        body=ImportForm,
        media_type="multipart/form-data",
        refusals=(
            HTTPStatus.NOT_FOUND,
            HTTPStatus.CONFLICT,
            HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
            HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        ),
    ),
    Endpoint(
        "GET",
        "/api/imports/{id}",
        "showImport",
        "Show an import",
        "How far an import is, what came of it, and why rows were rejected.",
        TokenScope.IMPORT,
        Act.IMPORT,
        show_import,
        Import,
        query=ImportQuery,
        refusals=(HTTPStatus.NOT_FOUND,),
    ),
)
