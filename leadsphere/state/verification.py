"""Verifying the contact points of the open lead: in the background of the tab, which goes on working meanwhile."""

from collections.abc import Mapping, Sequence

import reflex as rx

from leadsphere.accounts.rights import require
from leadsphere.database import current, read, write
from leadsphere.errors import LeadSphereError
from leadsphere.models import Act, ContactKind
from leadsphere.services import verifying
from leadsphere.services.verifying import Address, Checked
from leadsphere.state.session import actor_of
from leadsphere.state.undo import UndoState, done
from leadsphere.values.text import shortened
from leadsphere.verification import resolver
from leadsphere.verification.verdict import outcome

NO_ADDRESS = "There is no e-mail address and no number to verify."
_NEXT = ".verify"
"""Makes of an operation's id that of the act which follows it."""


class VerificationState(rx.State):
    """What is being checked: the ids of contact points, and of leads of which all are."""

    checking: list[int] = []
    leads: list[int] = []

    @rx.event(background=True)
    async def verify(self, lead_id: int, operation: str):
        """Verify every contact point of a lead that can be."""
        async with self:
            require(await actor_of(self), Act.VERIFY)
            if lead_id in self.leads:
                return
            self.leads = [*self.leads, lead_id]
        try:
            found = await read(verifying.addresses, lead_ids=[lead_id])
            if found:
                await self._check(found, operation)
            else:
                yield rx.toast.error(NO_ADDRESS)
        finally:
            async with self:
                self.leads = [id_ for id_ in self.leads if id_ != lead_id]

    @rx.event(background=True)
    async def verify_contact(self, contact_id: int, operation: str):
        """Verify one contact point."""
        async with self:
            require(await actor_of(self), Act.VERIFY)
            if contact_id in self.checking:
                return
        if found := await read(verifying.addresses, contact_ids=[contact_id]):
            await self._check(found, operation)

    @rx.event(background=True)
    async def take_suggestion(self, contact_id: int, seen: str, operation: str):
        """Write the address that was probably meant instead of `seen`, and verify that one."""
        async with self:
            actor = await actor_of(self)
        try:
            changed = await write(verifying.take_suggestion, actor, contact_id, seen, operation=operation)
        except LeadSphereError as error:
            yield rx.toast.error(str(error))
            return
        async with self:
            await done(self, "E-mail changed", changed)
        found = await read(verifying.addresses, contact_ids=[contact_id])
        await self._check(found, operation[: 64 - len(_NEXT)] + _NEXT)

    async def _check(self, wanted: Sequence[Address], operation: str) -> None:
        """Check addresses without keeping the tab from anything, then write what was found as one act."""
        ids = [one.contact_id for one in wanted]
        async with self:
            self.checking = [*self.checking, *ids]
        try:
            checked = await verifying.check(wanted, resolver.current(), current().clock())
            async with self:
                # Once more: whoever was signed out meanwhile writes nothing.
                actor = await actor_of(self)
            change_set, said = await write(verifying.verify, actor, checked, operation=operation)
        finally:
            async with self:
                self.checking = [id_ for id_ in self.checking if id_ not in ids]
        async with self:
            undo = await self.get_state(UndoState)
            if change_set:
                undo.did(_summary(checked, said), change_set)
            else:
                undo.show(_summary(checked, said), 0)


def _summary(checked: Sequence[Checked], said: Mapping[str, int]) -> str:
    """What was found, in a line."""
    if len(checked) == 1:
        return f"{shortened(checked[0].value)}: {checked[0].finding.reason}"
    if not said:
        return f"{len(checked)} contact points verified"
    what = "addresses" if all(one.kind == ContactKind.EMAIL for one in checked) else "contact points"
    return f"{len(checked)} {what}: {outcome(said)}"
