"""Every handler that a browser may call, with the act it is and the arguments it takes. All others are refused.

To add one: a line here, keyed by "class_in_snake_case.handler". Argument types are checked strictly (an int is
no string, nothing may be added); `NotRequired[...]` marks one that may be left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated, Any, Literal, NotRequired

from annotated_types import Ge, Le, Len
from pydantic import TypeAdapter, ValidationError
from typing_extensions import TypedDict

from leadsphere.models import Act

Id = Annotated[int, Ge(1), Le(2**63 - 1)]
Ids = Annotated[list[Id], Len(0, 1_000)]
Line = Annotated[str, Len(0, 1_000)]
Address = Annotated[str, Len(0, 2_500)]
Text = Annotated[str, Len(0, 20_000)]
IdOrNone = Annotated[int, Ge(0), Le(2**63 - 1)]
"""An id, or 0 for nothing."""
OperationId = Annotated[str, Len(8, 64)]
StatusName = Literal["active", "paused", "completed", "archived"]
MatchName = Literal["email", "linkedin", "phone", "name+company"]
JobState = Literal["", "open", "failed", "done", "ended"]
PerCampaign = Literal["1", "2", "3", "4", "5", "6", "7", "8", "9", "10"]
EventName = Literal["lead.created", "lead.updated", "lead.assigned", "lead.reached", "lead.deleted"]
PolicyName = Literal["never", "blank", "always"]
SourceKind = Literal["pages", "team", "sitemap", "vcards", "file", "feed"]
RoleName = Literal["owner", "manager", "rep", "viewer"]

Form = TypedDict(
    "Form", {"__reflex_form_data__": Annotated[list[Annotated[list[Line], Len(2, 2)]], Len(0, 50)]}
)
"""What `on_submit` sends: pairs of name and value."""


LongForm = TypedDict(
    "LongForm", {"__reflex_form_data__": Annotated[list[Annotated[list[Text], Len(2, 2)]], Len(0, 50)]}
)
"""A form with a text of several lines in it."""


FilterForm = TypedDict(
    "FilterForm", {"__reflex_form_data__": Annotated[list[Annotated[list[Text], Len(2, 2)]], Len(0, 5_000)]}
)
"""The controls of the Filters dialog: a handful of pairs each, and one for every pressed option."""


ListForm = TypedDict(
    "ListForm",
    {
        "__reflex_form_data__": Annotated[
            list[Annotated[list[Annotated[str, Len(0, 500_000)]], Len(2, 2)]], Len(0, 5)
        ]
    },
)
"""A form with a pasted list in it."""


class Operation(TypedDict):
    op_id: OperationId
    thing: Literal["lead", "company", "contact", "campaign", "note", "tag", "custom_field", "segment"]
    thing_id: Id
    name: Annotated[str, Len(1, 60)]
    value: Text
    base: Text


"""One edit from the outbox of a tab."""

_Nothing = Annotated[dict[str, Line], Len(0, 0)]
"""No state keeps anything in the browser, so nothing of it comes back."""

DEEPEST = 8
"""How deep the JSON of an event may be nested."""


@dataclass(frozen=True)
class Rule:
    """The act that a handler is, and the types of its arguments."""

    act: Act
    arguments: Mapping[str, Any] = field(default_factory=dict[str, Any])

    def problem(self, payload: object) -> str:
        """What is wrong with these arguments, without their values; empty when all is well."""
        if not is_plain(payload, DEEPEST):
            return "nesting or text that no database keeps"
        try:
            self._adapter.validate_python(payload, strict=True, extra="forbid")
        except ValidationError as error:
            return ", ".join(_where(part["loc"], part["type"], self.arguments) for part in error.errors()[:3])
        return ""

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(TypedDict("Arguments", dict(self.arguments)))  # pyright: ignore[reportArgumentType] - made at run time


_SEE = Rule(Act.SEE)
_LOOK_AT_LIST = Rule(Act.SEE_SUPPRESSIONS)

HANDLERS: dict[str, Rule] = {
    # Reflex: the page comes up, goes on to another, or reports that it failed.
    "state.hydrate": _SEE,
    "state.hydrate_and_load": Rule(
        Act.SEE,
        {
            "vars": NotRequired[_Nothing | None],
            "hashes": NotRequired[Annotated[list[Line], Len(0, 500)] | None],
        },
    ),
    "state.set_is_hydrated": Rule(Act.SEE, {"value": bool}),
    "on_load_internal_state.on_load_internal": _SEE,
    "on_load_internal_state.set_is_hydrated": Rule(Act.SEE, {"value": bool}),
    "update_vars_internal_state.update_vars_internal": Rule(Act.SEE, {"vars": _Nothing}),
    "frontend_event_exception_state.handle_frontend_exception": Rule(
        Act.SEE, {"info": str, "component_stack": str}
    ),
    # The person in front of the screen.
    "session_state.load": _SEE,
    # The page follows what others do.
    "live_state.watch": _SEE,
    # Edits in fields; the services ask for the right that each edit needs.
    "edit_state.save": Rule(Act.SEE, {"op": Operation}),
    # Undo; the service asks for the right that the act itself needs.
    "undo_state.undo": Rule(Act.UNDO, {"change_set_id": Id}),
    "undo_state.ask": Rule(Act.UNDO, {"change_set_id": Id}),
    "undo_state.cancel": Rule(Act.UNDO),
    "undo_state.undo_last": Rule(Act.UNDO),
    "undo_state.dismiss": _SEE,
    # Campaigns.
    "campaigns_state.load": _SEE,
    "campaigns_state.set_search": Rule(Act.SEE, {"text": Line}),
    "campaigns_state.set_sort": Rule(Act.SEE, {"sort": Line}),
    "campaigns_state.set_status": Rule(Act.SEE, {"status": Line}),
    "campaigns_state.create": Rule(Act.CREATE_CAMPAIGN, {"form": Form}),
    "campaigns_state.move": Rule(Act.EDIT_CAMPAIGN, {"campaign_id": Id, "status": StatusName}),
    "campaigns_state.watch_counts": _SEE,
    "campaign_overview_state.load": _SEE,
    "campaign_overview_state.watch_counts": _SEE,
    "campaign_overview_state.verify": Rule(Act.VERIFY, {"reason": Line, "operation": OperationId}),
    # The criteria of a campaign; whoever may not change them may still look.
    "criteria_state.load": _SEE,
    "criteria_state.count": _SEE,
    "criteria_state.watch_counts": _SEE,
    "criteria_state.filter_by": Rule(Act.EDIT_CAMPAIGN, {"drawn": IdOrNone, "text": Text}),
    "criteria_state.commit": Rule(Act.EDIT_CAMPAIGN, {"drawn": IdOrNone, "text": Text}),
    "criteria_state.leave": Rule(Act.EDIT_CAMPAIGN, {"drawn": IdOrNone, "text": Text}),
    "criteria_state.correct": Rule(Act.EDIT_CAMPAIGN),
    "criteria_state.remove_chip": Rule(Act.EDIT_CAMPAIGN, {"number": IdOrNone}),
    "criteria_state.clear_filter": Rule(Act.EDIT_CAMPAIGN),
    # The campaigns of a lead; the service asks for what activating one needs beside.
    "campaign_picker_state.toggled": Rule(Act.SEE, {"lead_id": IdOrNone, "is_open": bool}),
    "campaign_picker_state.for_selected": Rule(Act.ASSIGN, {"act": Line}),
    "campaign_picker_state.set_search": Rule(Act.SEE, {"text": Line}),
    "campaign_picker_state.tick": Rule(Act.ASSIGN, {"campaign_id": Id, "on": bool}),
    "campaign_picker_state.clear": Rule(Act.ASSIGN),
    "campaign_picker_state.apply": Rule(Act.ASSIGN, {"operation": OperationId}),
    "campaign_picker_state.activate_and_apply": Rule(Act.ACTIVATE, {"operation": OperationId}),
    # Leads.
    "lead_list_state.load": _SEE,
    "lead_list_state.count": _SEE,
    "lead_list_state.filter_by": Rule(Act.SEE, {"drawn": IdOrNone, "text": Text}),
    "lead_list_state.commit": Rule(Act.SEE, {"drawn": IdOrNone, "text": Text}),
    "lead_list_state.correct": _SEE,
    "lead_list_state.remove_chip": Rule(Act.SEE, {"number": IdOrNone}),
    "lead_list_state.clear_filter": _SEE,
    "filter_panel_state.toggled": Rule(Act.SEE, {"is_open": bool}),
    "filter_panel_state.follow": _SEE,
    "filter_panel_state.apply": Rule(Act.SEE, {"form": FilterForm}),
    "filter_panel_state.clear": _SEE,
    "lead_list_state.set_sort": Rule(Act.SEE, {"sort": Line}),
    "lead_list_state.turn": Rule(Act.SEE, {"descending": bool}),
    "lead_list_state.jump": Rule(Act.SEE, {"form": Form}),
    "lead_list_state.pick": Rule(Act.SEE, {"lead_id": IdOrNone}),
    "lead_list_state.tick": Rule(Act.SEE, {"lead_id": Id, "through": bool}),
    "lead_list_state.tick_all": Rule(Act.SEE, {"on": bool}),
    "lead_list_state.select_everyone": _SEE,
    "selection_state.clear": _SEE,
    "lead_list_state.close": _SEE,
    "lead_list_state.extend_down": _SEE,
    "lead_list_state.extend_up": _SEE,
    "lead_list_state.to_start": _SEE,
    "lead_list_state.to_end": _SEE,
    "lead_list_state.toggle_vip": Rule(Act.EDIT_LEAD, {"lead_id": Id, "vip": bool, "operation": OperationId}),
    "explanation_state.explain": _SEE,
    "explanation_state.take": Rule(Act.SEE, {"number": IdOrNone, "hint": IdOrNone, "choice": IdOrNone}),
    "why_not_state.ask": _SEE,
    "why_not_state.hide": _SEE,
    "lead_panel_state.open": Rule(Act.SEE, {"lead_id": IdOrNone}),
    "lead_history_state.toggle": _SEE,
    "lead_history_state.choose": Rule(Act.SEE, {"topic": Line}),
    "lead_history_state.older": _SEE,
    "lead_acts_state.add_contact": Rule(
        Act.EDIT_CONTACT, {"lead_id": Id, "operation": OperationId, "form": Form}
    ),
    "lead_acts_state.make_primary": Rule(Act.EDIT_CONTACT, {"contact_id": Id, "operation": OperationId}),
    "lead_acts_state.remove_contact": Rule(Act.EDIT_CONTACT, {"contact_id": Id, "operation": OperationId}),
    "lead_acts_state.add_tag": Rule(Act.TAG, {"lead_id": Id, "operation": OperationId, "form": Form}),
    "lead_acts_state.remove_tag": Rule(Act.TAG, {"lead_id": Id, "tag_id": Id, "operation": OperationId}),
    "lead_acts_state.remove_note": Rule(Act.NOTE, {"note_id": Id, "operation": OperationId}),
    "lead_acts_state.review": Rule(Act.REVIEW, {"lead_id": Id, "operation": OperationId}),
    "lead_acts_state.erase": Rule(Act.ERASE, {"lead_id": Id}),
    "verification_state.verify": Rule(Act.VERIFY, {"lead_id": Id, "operation": OperationId}),
    "verification_state.verify_contact": Rule(Act.VERIFY, {"contact_id": Id, "operation": OperationId}),
    "verification_state.take_suggestion": Rule(
        Act.EDIT_CONTACT, {"contact_id": Id, "seen": Line, "operation": OperationId}
    ),
    # What is done to the selected leads; the service asks for the right that each act needs.
    "lead_export_state.begin": Rule(Act.EXPORT_LEADS),
    "lead_export_state.begin_segment": Rule(Act.EXPORT_LEADS, {"segment_id": Id}),
    "lead_export_state.choose_format": Rule(
        Act.EXPORT_LEADS, {"name": Literal["csv", "xlsx", "jsonl", "vcard"]}
    ),
    "lead_export_state.choose_preset": Rule(Act.EXPORT_LEADS, {"name": Annotated[str, Len(1, 60)]}),
    "lead_export_state.pick_column": Rule(Act.EXPORT_LEADS, {"key": Line}),
    "lead_export_state.drop_column": Rule(Act.EXPORT_LEADS, {"key": Line}),
    "lead_export_state.move_column": Rule(Act.EXPORT_LEADS, {"key": Line, "by": Literal[-1, 1]}),
    "lead_export_state.include_suppressed": Rule(Act.EXPORT_LEADS, {"on": bool}),
    "lead_export_state.export": Rule(Act.EXPORT_LEADS, {"operation": OperationId, "_form": Form}),
    "bulk_state.begin": Rule(Act.EDIT_LEAD, {"name": Line, "operation": OperationId}),
    "bulk_state.apply": Rule(Act.EDIT_LEAD, {"operation": OperationId, "form": LongForm}),
    "bulk_state.choose_attribute": Rule(Act.EDIT_LEAD, {"name": Line}),
    "bulk_state.cancel": Rule(Act.EDIT_LEAD, {"job_id": Id}),
    "bulk_state.delete_open": Rule(Act.DELETE, {"lead_id": Id, "operation": OperationId}),
    "bulk_state.tag_selected": Rule(Act.TAG, {"operation": OperationId, "form": Form}),
    "lead_panel_state.show_all_contacts": _SEE,
    "lead_panel_state.show_all_tags": _SEE,
    # Segments; the services ask whose they are.
    "segment_menu_state.toggled": Rule(Act.SEE, {"is_open": bool}),
    "segment_menu_state.set_search": Rule(Act.SEE, {"text": Line}),
    "segment_menu_state.count": _SEE,
    "segment_menu_state.open": Rule(Act.SEE, {"segment_id": Id}),
    "segment_menu_state.close": _SEE,
    "segment_menu_state.back_to_segment": _SEE,
    "segment_menu_state.update_segment": Rule(Act.SAVE_SEGMENT, {"operation": OperationId}),
    "segment_menu_state.ask_name": Rule(Act.SAVE_SEGMENT),
    "segment_menu_state.save": Rule(Act.SAVE_SEGMENT, {"operation": OperationId, "form": Form}),
    "segment_menu_state.star": Rule(Act.SEE, {"segment_id": Id, "on": bool}),
    "segments_state.load": _SEE,
    "segments_state.set_search": Rule(Act.SEE, {"text": Line}),
    "segments_state.set_shown": Rule(Act.SEE, {"shown": Line}),
    "segments_state.watch_counts": _SEE,
    "segments_state.star": Rule(Act.SEE, {"segment_id": Id, "on": bool}),
    "segments_state.share": Rule(
        Act.SAVE_SEGMENT, {"segment_id": Id, "shared": bool, "operation": OperationId}
    ),
    "segments_state.delete": Rule(Act.SAVE_SEGMENT, {"segment_id": Id, "operation": OperationId}),
    "segment_time_state.ask": Rule(Act.SEE, {"segment_id": Id}),
    "segment_time_state.set_day": Rule(Act.SEE, {"day": Line}),
    "segment_time_state.look": _SEE,
    # Duplicates.
    "merge_state.open": Rule(Act.MERGE, {"keep": Id, "absorb": Id}),
    "merge_state.swap": Rule(Act.MERGE),
    "merge_state.choose": Rule(Act.MERGE, {"name": Line, "theirs": bool}),
    "merge_state.merge": Rule(Act.MERGE, {"operation": OperationId, "seen": IdOrNone}),
    "merge_state.keep_both": Rule(Act.KEEP_BOTH, {"first": Id, "second": Id}),
    "duplicates_state.load": _SEE,
    "duplicates_state.more": _SEE,
    "duplicates_state.look": Rule(Act.FIND_DUPLICATES),
    "duplicates_state.cancel": Rule(Act.FIND_DUPLICATES),
    # The sources of a campaign.
    "sources_state.load": _SEE,
    "sources_state.run": Rule(Act.SCRAPE, {"source_id": Id}),
    "sources_state.cancel": Rule(Act.SCRAPE, {"job_id": Id}),
    "sources_state.enable": Rule(Act.EDIT_SOURCES, {"source_id": Id, "on": bool, "operation": OperationId}),
    "sources_state.remove": Rule(Act.EDIT_SOURCES, {"source_id": Id, "operation": OperationId}),
    "source_form_state.begin": Rule(Act.EDIT_SOURCES),
    "source_form_state.edit": Rule(Act.EDIT_SOURCES, {"source_id": Id}),
    "source_form_state.close": Rule(Act.EDIT_SOURCES),
    "source_form_state.set_url": Rule(Act.EDIT_SOURCES, {"text": Address}),
    "source_form_state.set_kind": Rule(Act.EDIT_SOURCES, {"kind": SourceKind}),
    "source_form_state.set_pages": Rule(Act.EDIT_SOURCES, {"text": Line}),
    "source_form_state.set_depth": Rule(Act.EDIT_SOURCES, {"text": Line}),
    "source_form_state.set_pattern": Rule(Act.EDIT_SOURCES, {"text": Line}),
    "source_form_state.set_days": Rule(Act.EDIT_SOURCES, {"days": Line}),
    "source_form_state.save": Rule(
        Act.EDIT_SOURCES, {"operation": OperationId, "zone": Line, "form": LongForm}
    ),
    "source_form_state.preview": Rule(Act.EDIT_SOURCES),
    "source_form_state.cancel_preview": Rule(Act.EDIT_SOURCES),
    # Imports.
    "import_state.load": _SEE,
    "import_state.received": Rule(Act.IMPORT, {"upload_id": Line}),
    "import_state.set_target": Rule(Act.IMPORT, {"index": Annotated[int, Ge(0), Le(512)], "target": Line}),
    "import_state.match_afresh": Rule(Act.IMPORT),
    "import_state.set_campaign": Rule(Act.IMPORT, {"campaign": Line}),
    "import_state.set_new_campaign": Rule(Act.IMPORT, {"name": Line}),
    "import_state.start": Rule(Act.IMPORT),
    "import_reading_state.set_encoding": Rule(Act.IMPORT, {"encoding": Line}),
    "import_reading_state.set_delimiter": Rule(Act.IMPORT, {"delimiter": Line}),
    "import_reading_state.set_sheet": Rule(Act.IMPORT, {"sheet": Line}),
    "import_state.rehearse": Rule(Act.IMPORT),
    "import_state.back": Rule(Act.IMPORT),
    "import_state.pause": Rule(Act.IMPORT, {"job_id": Id}),
    "import_state.cancel": Rule(Act.IMPORT, {"job_id": Id}),
    "import_state.retry": Rule(Act.IMPORT, {"job_id": Id}),
    "import_state.show": Rule(Act.IMPORT, {"job_id": Id}),
    "import_state.again": Rule(Act.IMPORT),
    "import_option_state.add_campaign": Rule(Act.IMPORT, {"campaign": Line}),
    "import_option_state.drop_campaign": Rule(Act.IMPORT, {"campaign": Line}),
    "import_option_state.set_tags": Rule(Act.IMPORT, {"text": Line}),
    "import_option_state.set_owner": Rule(Act.IMPORT, {"owner": Line}),
    "import_option_state.set_source": Rule(Act.IMPORT, {"text": Line}),
    "import_option_state.set_consent": Rule(Act.IMPORT, {"text": Text}),
    "import_option_state.toggle_match": Rule(Act.IMPORT, {"key": MatchName, "on": bool}),
    "import_option_state.set_policy": Rule(Act.IMPORT, {"target": Line, "policy": PolicyName}),
    "import_option_state.set_oldest": Rule(Act.IMPORT, {"on": bool}),
    "import_option_state.ask_for_consent": Rule(Act.EDIT_SETTINGS, {"wanted": bool}),
    "import_option_state.verify_automatically": Rule(Act.EDIT_SETTINGS, {"wanted": bool}),
    "rehearsal_state.choose": Rule(Act.IMPORT, {"group": Line}),
    "rehearsal_state.more": Rule(Act.IMPORT),
    "rehearsal_state.mend": Rule(Act.IMPORT, {"form": Form}),
    # The settings of the workspace: tags and fields.
    "tags_state.load": Rule(Act.EDIT_TAGS),
    "tags_state.set_search": Rule(Act.EDIT_TAGS, {"text": Line}),
    "tags_state.set_sort": Rule(Act.EDIT_TAGS, {"sort": Line}),
    "tags_state.show_more": Rule(Act.EDIT_TAGS),
    "tags_state.choose": Rule(Act.EDIT_TAGS, {"tag_id": Id}),
    "tags_state.recolour": Rule(Act.EDIT_TAGS, {"colour": Line}),
    "tags_state.ask_remove": Rule(Act.EDIT_TAGS, {"tag_id": Id}),
    "tags_state.remove": Rule(Act.EDIT_TAGS),
    "tag_merge_state.ask": Rule(Act.EDIT_TAGS, {"tag_id": Id}),
    "tag_merge_state.set_search": Rule(Act.EDIT_TAGS, {"text": Line}),
    "tag_merge_state.choose": Rule(Act.EDIT_TAGS, {"tag_id": Id}),
    "tag_merge_state.merge": Rule(Act.EDIT_TAGS),
    "fields_state.load": Rule(Act.EDIT_FIELDS),
    "fields_state.add": Rule(Act.EDIT_FIELDS, {"form": LongForm}),
    "fields_state.ask_remove": Rule(Act.EDIT_FIELDS, {"field_id": Id}),
    "fields_state.remove": Rule(Act.EDIT_FIELDS),
    # Access tokens: everybody's own; the service asks whose another one is.
    "tokens_state.load": Rule(Act.MANAGE_TOKENS),
    "tokens_state.create": Rule(Act.MANAGE_TOKENS, {"form": Form}),
    "tokens_state.forget_secret": Rule(Act.MANAGE_TOKENS),
    "tokens_state.ask_revoke": Rule(Act.MANAGE_TOKENS, {"token_id": Id}),
    "tokens_state.revoke": Rule(Act.MANAGE_TOKENS),
    # Webhooks.
    # Jobs, and what is done again and again.
    "jobs_state.load": _SEE,
    "jobs_state.show_status": Rule(Act.SEE, {"status": JobState}),
    "jobs_state.show_kind": Rule(Act.SEE, {"kind": Annotated[str, Len(0, 30)]}),
    "jobs_state.turn": Rule(Act.SEE, {"pages": Annotated[int, Ge(-1), Le(1)]}),
    "jobs_state.show_log": Rule(Act.SEE, {"job_id": Id}),
    "jobs_state.retry": Rule(Act.IMPORT, {"job_id": Id}),
    "jobs_state.cancel": Rule(Act.IMPORT, {"job_id": Id}),
    "jobs_state.pause": Rule(Act.IMPORT, {"job_id": Id}),
    "jobs_state.run_next": Rule(Act.IMPORT, {"job_id": Id}),
    "jobs_state.give_up": Rule(Act.IMPORT, {"job_id": Id}),
    "jobs_state.set_per_campaign": Rule(Act.EDIT_SETTINGS, {"many": PerCampaign}),
    "jobs_state.enable": Rule(Act.SCHEDULE, {"schedule_id": Id, "on": bool}),
    "jobs_state.run_now": Rule(Act.SCHEDULE, {"schedule_id": Id}),
    "jobs_state.ask_remove": Rule(Act.SCHEDULE, {"schedule_id": Id}),
    "jobs_state.remove": Rule(Act.SCHEDULE),
    "webhooks_state.load": Rule(Act.MANAGE_WEBHOOKS),
    "webhooks_state.add": Rule(Act.MANAGE_WEBHOOKS, {"form": Form}),
    "webhooks_state.forget_secret": Rule(Act.MANAGE_WEBHOOKS),
    "webhooks_state.tell_of": Rule(Act.MANAGE_WEBHOOKS, {"webhook_id": Id, "event": EventName, "on": bool}),
    "webhooks_state.pause": Rule(Act.MANAGE_WEBHOOKS, {"webhook_id": Id}),
    "webhooks_state.resume": Rule(Act.MANAGE_WEBHOOKS, {"webhook_id": Id}),
    "webhooks_state.send_test": Rule(Act.MANAGE_WEBHOOKS, {"webhook_id": Id}),
    "webhooks_state.show_log": Rule(Act.MANAGE_WEBHOOKS, {"webhook_id": Id}),
    "webhooks_state.hide_log": Rule(Act.MANAGE_WEBHOOKS),
    "webhooks_state.retry": Rule(Act.MANAGE_WEBHOOKS, {"delivery_id": Id}),
    "webhooks_state.ask_remove": Rule(Act.MANAGE_WEBHOOKS, {"webhook_id": Id}),
    "webhooks_state.remove": Rule(Act.MANAGE_WEBHOOKS),
    # What verification goes by, and the key of its provider.
    "verification_settings_state.load": Rule(Act.EDIT_SETTINGS),
    "verification_settings_state.save": Rule(Act.EDIT_SETTINGS, {"form": Form}),
    "verification_settings_state.keep_key": Rule(Act.KEEP_KEY, {"form": Form}),
    "verification_settings_state.forget_key": Rule(Act.KEEP_KEY),
    # The suppression list; whoever may not change it may still look, and viewers see marks alone.
    "suppressions_state.load": _LOOK_AT_LIST,
    "suppressions_state.set_search": Rule(Act.SEE_SUPPRESSIONS, {"text": Line}),
    "suppressions_state.set_shown": Rule(Act.SEE_SUPPRESSIONS, {"forbids": Literal["", "contact", "hold"]}),
    "suppressions_state.older": _LOOK_AT_LIST,
    "suppressions_state.newer": _LOOK_AT_LIST,
    "suppressions_state.remove": Rule(Act.SUPPRESS, {"entry_id": Id, "operation": OperationId}),
    "suppressions_state.set_forbids": Rule(
        Act.SUPPRESS, {"entry_id": Id, "operation": OperationId, "forbids": Literal["contact", "hold"]}
    ),
    "suppress_state.begin": Rule(Act.SUPPRESS),
    "suppress_state.check": Rule(Act.SUPPRESS, {"form": ListForm}),
    "suppress_state.received": Rule(Act.SUPPRESS, {"upload_id": Line}),
    "suppress_state.back": Rule(Act.SUPPRESS),
    "suppress_state.choose": Rule(Act.SUPPRESS, {"forbids": Literal["contact", "hold"]}),
    "suppress_state.add": Rule(Act.SUPPRESS, {"operation": OperationId, "form": Form}),
    "suppress_lead_state.suppress": Rule(
        Act.SUPPRESS, {"lead_id": Id, "operation": OperationId, "form": Form}
    ),
    # People.
    "people_state.load": Rule(Act.MANAGE_PEOPLE),
    "people_state.watch": Rule(Act.MANAGE_PEOPLE),
    "people_state.invite": Rule(Act.MANAGE_PEOPLE, {"form_data": Form}),
    "people_state.forget_link": Rule(Act.MANAGE_PEOPLE),
    "people_state.set_role": Rule(Act.MANAGE_PEOPLE, {"account_id": Id, "role": RoleName}),
    "people_state.disable": Rule(Act.MANAGE_PEOPLE, {"account_id": Id}),
    "people_state.enable": Rule(Act.MANAGE_PEOPLE, {"account_id": Id}),
}


def short_name(event: str) -> str:
    """The key in the table of an event such as "reflex___state____state.a___b____lead_list_state.pick"."""
    path, _, handler = event.rpartition(".")
    return f"{path.rpartition('.')[2].rpartition('____')[2]}.{handler}"


def is_plain(value: object, depth: int) -> bool:
    """Whether a JSON value is nested at most `depth` deep and holds only text that both databases keep.

    PostgreSQL takes no NUL, and neither takes half of a surrogate pair.
    """
    if isinstance(value, str):
        return "\0" not in value and (value.isascii() or not any("\ud800" <= c <= "\udfff" for c in value))
    if isinstance(value, dict | list):
        return depth > 0 and all(is_plain(part, depth - 1) for part in _parts(value))  # pyright: ignore[reportUnknownArgumentType] - JSON
    return True


def _parts(value: dict[Any, Any] | list[Any]) -> Iterator[Any]:
    if isinstance(value, dict):
        yield from value.keys()
        yield from value.values()
    else:
        yield from value


def _where(location: tuple[int | str, ...], kind: str, known: Mapping[str, Any]) -> str:
    # Only names from the table: the sender chooses all others.
    first = location[0] if location and location[0] in known else "an unknown argument"
    return f"{first}: {kind}"
