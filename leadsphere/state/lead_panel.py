"""The right panel of the leads page: the selected lead."""

from dataclasses import replace

import reflex as rx

from leadsphere.attributes import On
from leadsphere.database import current, read
from leadsphere.live.change import News
from leadsphere.models import ContactKind
from leadsphere.queries.accounts import colleagues
from leadsphere.queries.duplicate_pairs import SharedContact, shared_contacts
from leadsphere.queries.lead_detail import NOBODY, ContactView, LeadDetail, TagView, lead_detail
from leadsphere.queries.suppressions import Mark, marks_of
from leadsphere.state.lead_history import LeadHistoryState
from leadsphere.state.session import actor_of

FIELDED = (ContactKind.EMAIL, ContactKind.PHONE, ContactKind.LINKEDIN)
"""Kinds with a field of their own: the primary contact point, or an empty field to type the first one into."""

_VERIFIED = (ContactKind.EMAIL, ContactKind.PHONE)
SHOWN, SHOWN_TAGS = 12, 30
"""Contact points and tags that are shown until somebody asks for all."""


class LeadPanelState(rx.State):
    """The open lead; `NOBODY` while none is selected, and `gone` where it was deleted."""

    lead: LeadDetail = NOBODY
    gone: bool = False
    owners: list[dict[str, str]] = []
    shared: list[SharedContact] = []
    marks: list[Mark] = []
    all_contacts: bool = False
    all_tags: bool = False
    # Kept here, and not sent: a browser gets those that it shows.
    _contacts: list[ContactView] = []
    _tags: list[TagView] = []
    _wanted: int = 0

    contact_error: str = ""
    tag_error: str = ""

    @rx.var
    def is_open(self) -> bool:
        """Whether a lead is shown."""
        return self.lead.id > 0

    @rx.var
    def subtitle(self) -> str:
        """What the person does, and where."""
        title, company = self.lead.fields.get("job_title", ""), self.lead.fields.get("company", "")
        return " at ".join(part for part in (title, company) if part)

    @rx.var
    def primary(self) -> dict[str, str]:
        """The value of the primary contact point of each kind that has a field of its own."""
        found = self._primary()
        return {kind.value: found[kind].value if kind in found else "" for kind in FIELDED}

    @rx.var
    def reach(self) -> list[ContactView]:
        """The contact points that the icons at the top open."""
        return self._contacts[:SHOWN]

    @rx.var
    def others(self) -> list[ContactView]:
        """The contact points beside the primary ones: the first few, or all."""
        return self._others()[: None if self.all_contacts else SHOWN]

    @rx.var
    def hidden_contacts(self) -> int:
        """How many contact points are not shown."""
        return max(0, len(self._others()) - len(self.others))

    @rx.var
    def tags(self) -> list[TagView]:
        """The tags: the first few, or all."""
        return self._tags[: None if self.all_tags else SHOWN_TAGS]

    @rx.var
    def hidden_tags(self) -> int:
        """How many tags are not shown."""
        return len(self._tags) - len(self.tags)

    @rx.var
    def verified(self) -> list[ContactView]:
        """The contact points whose verdicts are shown, e-mail addresses always: the first few, or all."""
        found = [c for c in self._contacts if c.kind in _VERIFIED or c.verified]
        return found[: None if self.all_contacts else SHOWN]

    @rx.var
    def shared_with(self) -> str:
        """A remark where an edit of the company changes other leads too."""
        others = self.lead.company_leads - 1
        if others < 1:
            return ""
        many = f"{others:,} other {'lead is' if others == 1 else 'leads are'}"
        return (
            f"{many} with this company: an edit of its details changes them too. "
            "Another company name moves this lead alone."
        )

    @rx.var
    def company_warning(self) -> str:
        """What an edit of the company does, said before it is saved."""
        return f"Changes {self.lead.company_leads:,} leads" if self.lead.company_leads > 1 else ""

    @rx.event
    async def open(self, lead_id: int) -> None:
        """Show a lead; 0 closes the panel."""
        self.all_contacts = self.all_tags = False
        self.contact_error = self.tag_error = ""
        nobody = {"value": "", "label": "Nobody"}
        self.owners = [nobody, *({"value": c.id, "label": c.name} for c in await read(colleagues))]
        await self.show(lead_id)

    @rx.event
    def show_all_contacts(self) -> None:
        """Show every contact point."""
        self.all_contacts = True

    @rx.event
    def show_all_tags(self) -> None:
        """Show every tag."""
        self.all_tags = True

    async def show(self, lead_id: int) -> None:
        """Read the lead, and let others see that it is open here."""
        self._wanted = lead_id
        found = await read(lead_detail, lead_id) if lead_id else None
        shown = found or NOBODY
        self.lead = replace(shown, contacts=[], tags=[])
        self._contacts, self._tags = shown.contacts, shown.tags
        self.shared = await read(shared_contacts, lead_id) if found else []
        self.marks = await read(marks_of, await actor_of(self), lead_id) if found else []
        self.gone = bool(lead_id) and found is None
        await (await self.get_state(LeadHistoryState)).follow(self.lead.id)
        current().presence.look(self.router.session.client_token, self.lead.id)

    def _primary(self) -> dict[str, ContactView]:
        return {contact.kind: contact for contact in self._contacts if contact.is_primary}

    def _others(self) -> list[ContactView]:
        return [c for c in self._contacts if not (c.is_primary and c.kind in FIELDED)]

    async def catch_up(self, news: News) -> None:
        """Read the lead again if it, or anything that belongs to it, changed; tags and fields belong to all."""
        shared = news.ids(On.TAG) or news.ids(On.CUSTOM_FIELD) or news.ids(On.DUPLICATE_PAIR)
        shared = shared or (self.marks and news.ids(On.SUPPRESSION))
        # Also one that is gone: an undo brings it back.
        if self._wanted and (news.gap or shared or self._wanted in news.leads):
            await self.show(self._wanted)
