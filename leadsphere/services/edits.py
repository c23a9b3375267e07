"""One door for every edit made in a field, whatever thing it is on."""

from sqlmodel import Session

from leadsphere.accounts.rights import Actor
from leadsphere.attributes import On
from leadsphere.queries.labels import described
from leadsphere.services.campaigns import set_campaign_attribute
from leadsphere.services.companies import set_company_attribute
from leadsphere.services.contacts import set_contact_attribute
from leadsphere.services.editing import Answer, Edit, Setter, answer
from leadsphere.services.fields import set_field_attribute
from leadsphere.services.leads import set_lead_attribute
from leadsphere.services.notes import set_note_attribute
from leadsphere.services.segments import set_segment_attribute
from leadsphere.services.tags import set_tag_attribute

SETTERS: dict[On, Setter] = {
    On.LEAD: set_lead_attribute,
    On.COMPANY: set_company_attribute,
    On.CONTACT: set_contact_attribute,
    On.CAMPAIGN: set_campaign_attribute,
    On.NOTE: set_note_attribute,
    On.TAG: set_tag_attribute,
    On.CUSTOM_FIELD: set_field_attribute,
    On.SEGMENT: set_segment_attribute,
}


def save(session: Session, actor: Actor, on: On, thing_id: int, edit: Edit) -> Answer:
    """Save one attribute of one thing; what went wrong is in the answer. Raises KeyError for `on` without fields."""
    return answer(session, actor, SETTERS[on], thing_id, edit)


def save_and_say(session: Session, actor: Actor, on: On, thing_id: int, edit: Edit) -> tuple[Answer, str]:
    """`save()`, and what was done by it, in words."""
    return save(session, actor, on, thing_id, edit), described(session, on, edit.name)
