"""The right panel of the leads page: the selected lead."""

import reflex as rx

from leadsphere.database import read
from leadsphere.live.change import News
from leadsphere.models import ContactKind, Verdict
from leadsphere.queries.lead_detail import NOBODY, ContactView, LeadDetail, lead_detail
from leadsphere.state.lead_history import LeadHistoryState

FIELDED = (ContactKind.EMAIL, ContactKind.PHONE, ContactKind.LINKEDIN)
"""Kinds with a field of their own: the primary contact point, or an empty field to type the first one into."""


class LeadPanelState(rx.State):
    """The open lead; `NOBODY` while none is selected, and `gone` where it was deleted."""

    lead: LeadDetail = NOBODY
    gone: bool = False

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
        found = self.lead.primary
        return {kind.value: found[kind].value if kind in found else "" for kind in FIELDED}

    @rx.var
    def others(self) -> list[ContactView]:
        """The contact points beside the primary ones."""
        return [c for c in self.lead.contacts if not (c.is_primary and c.kind in FIELDED)]

    @rx.var
    def email_verdict(self) -> str:
        """What verification says of the primary e-mail; empty where there is none."""
        email = self.lead.primary.get(ContactKind.EMAIL)
        return email.verdict if email else ""

    @rx.var
    def email_reason(self) -> str:
        """Why verification says so."""
        email = self.lead.primary.get(ContactKind.EMAIL)
        if email is None:
            return ""
        return email.reason or (
            "No evidence has been collected yet." if email.verdict == Verdict.PENDING else ""
        )

    @rx.var
    def shared_with(self) -> str:
        """A remark where an edit of the company changes other leads too."""
        others = self.lead.company_leads - 1
        if others < 1:
            return ""
        many = (
            "99 or more other leads are"
            if others >= 99
            else f"{others} other {'lead is' if others == 1 else 'leads are'}"
        )
        return (
            f"{many} with this company: an edit of its details changes them too. "
            "Another company name moves this lead alone."
        )

    @rx.event
    async def open(self, lead_id: int) -> None:
        """Show a lead; 0 closes the panel."""
        await self.show(lead_id)

    async def show(self, lead_id: int) -> None:
        """Read the lead."""
        found = await read(lead_detail, lead_id) if lead_id else None
        self.lead = found or NOBODY
        self.gone = bool(lead_id) and found is None
        await (await self.get_state(LeadHistoryState)).follow(self.lead.id)

    async def catch_up(self, news: News) -> None:
        """Read the lead again if it, its company, contact points or memberships changed."""
        if self.lead.id and (news.gap or self.lead.id in news.leads):
            await self.show(self.lead.id)
