"""The suppression list: a page of it, the dialog that adds to it, and the act at an open lead."""

import asyncio
from contextlib import suppress
from pathlib import Path

import reflex as rx

from leadsphere.attributes import On
from leadsphere.database import long_read, read, write
from leadsphere.errors import BadFile, LeadSphereError
from leadsphere.importing import suppressions as lists
from leadsphere.importing.suppressions import Listing, Problem
from leadsphere.live.change import News
from leadsphere.models import Forbids
from leadsphere.queries import suppressions
from leadsphere.queries.suppressions import COUNTED, EntryRow
from leadsphere.services import suppressing
from leadsphere.services.imports import path_of
from leadsphere.services.suppressing import CHUNK, Added
from leadsphere.settings import Settings
from leadsphere.state.session import actor_of
from leadsphere.state.undo import UndoState, done

ADD_DIALOG, LEAD_DIALOG = "add-suppressions", "suppress-lead"
SHOWN = 20
"""Problems that are shown; the others are counted."""


class SuppressionsState(rx.State):
    """One page of the list. `found` says how many match, in words."""

    rows: list[EntryRow] = []
    found: str = ""
    loaded: bool = False
    search: str = ""
    shown: str = ""
    has_older: bool = False
    has_newer: bool = False

    # Where the pages before this one began: the ids below which they stand.
    _begins: list[int] = []

    @rx.event
    async def load(self) -> None:
        """Read the newest entries, or those that `?q=` asks for."""
        self.search = self.router.url.query_parameters.get("q", "")[:200]
        self.shown, self._begins = "", []
        await self.refresh()
        self.loaded = True

    @rx.event
    async def set_search(self, text: str) -> None:
        """Show the entries that hold this text."""
        self.search, self._begins = text, []
        await self.refresh()

    @rx.event
    async def set_shown(self, forbids: str) -> None:
        """Show the entries that forbid this alone."""
        self.shown, self._begins = forbids, []
        await self.refresh()

    @rx.event
    async def older(self) -> None:
        """The next page."""
        if self.rows:
            self._begins = [*self._begins, self.rows[-1].id]
            await self.refresh()

    @rx.event
    async def newer(self) -> None:
        """The page before this one."""
        self._begins = self._begins[:-1]
        await self.refresh()

    @rx.event
    async def remove(self, entry_id: int, operation: str) -> None:
        """Take an entry off the list."""
        entry = await read(suppressions.entry_row, entry_id)
        removed = await write(suppressing.remove, await actor_of(self), [entry_id], operation=operation)
        await done(self, f"{entry.value if entry else 'Entry'} removed from the list", removed)
        await self.refresh()

    @rx.event
    async def set_forbids(self, entry_id: int, operation: str, forbids: str) -> None:
        """Let an entry forbid something else."""
        actor = await actor_of(self)
        changed = await write(suppressing.set_forbids, actor, entry_id, Forbids(forbids), operation=operation)
        await done(self, f"Now: {lists.WORDS[Forbids(forbids)]}", changed)
        await self.refresh()

    async def catch_up(self, news: News) -> None:
        """Show what others did to the list."""
        if self.loaded and (news.gap or news.ids(On.SUPPRESSION)):
            await self.refresh()

    async def refresh(self) -> None:
        """Read the page again."""
        before = self._begins[-1] if self._begins else None
        rows = await read(
            suppressions.page,
            text=self.search,
            forbids=self.shown,
            before=before,
            limit=suppressions.PAGE + 1,
        )
        self.has_older, self.has_newer = len(rows) > suppressions.PAGE, bool(self._begins)
        self.rows = rows[: suppressions.PAGE]
        many = await read(suppressions.count, text=self.search, forbids=self.shown)
        is_all = not self.search or many <= COUNTED
        noun = "entry" if many == 1 else "entries"
        self.found = f"{many:,} {noun}" if is_all else f"{COUNTED:,}+ entries"


class SuppressState(rx.State):
    """The dialog that adds entries: a list typed, pasted or read from a file, then what it would do, then the act.

    `step` is "write", "check" or "busy". `summary` says what was understood, `hits` how many leads that is.
    """

    step: str = "write"
    mistake: str = ""
    summary: str = ""
    problems: list[Problem] = []
    more_problems: int = 0
    entries: int = 0
    hits: int = 0
    forbids: str = Forbids.CONTACT.value
    percent: int = 0
    opened: int = 0

    _listing: Listing = Listing()

    @rx.event
    def begin(self):
        """Open the dialog, empty."""
        self._reset()
        self.opened += 1
        yield rx.call_script(f"document.getElementById('{ADD_DIALOG}')?.showModal()")

    @rx.event
    async def check(self, form: dict[str, str]):
        """Say what a typed or pasted list would do."""
        async for _ in self._look(str(form.get("list", ""))):
            yield

    @rx.event
    async def received(self, upload_id: str):
        """Say what a file would do, and let go of it."""
        path = path_of(Settings.from_env().data, upload_id)
        try:
            text = await asyncio.to_thread(_taken, path)
        except LeadSphereError as error:
            self.mistake = str(error)
            return
        async for _ in self._look(text):
            yield

    @rx.event
    def back(self) -> None:
        """Back to writing: what was typed is still there."""
        self.step = "write"

    @rx.event
    def choose(self, forbids: str) -> None:
        """Choose what the entries forbid of which the list does not say."""
        self.forbids = forbids

    @rx.event(background=True)
    async def add(self, operation: str, form: dict[str, str]):
        """Add what was understood, some at a time, as one act."""
        async with self:
            if self.step != "check" or not self._listing.lines:
                return
            wanted = suppressing.wanted_of(self._listing, Forbids(self.forbids), form.get("reason", ""))
            self.step, self.percent = "busy", 0
        total, added = len(wanted), Added(0)
        try:
            for start in range(0, total, CHUNK):
                async with self:
                    # Once more: whoever was signed out meanwhile adds nothing.
                    actor = await actor_of(self)
                added += await write(
                    suppressing.add,
                    actor,
                    wanted[start : start + CHUNK],
                    delete_leads=form.get("leads") == "delete",
                    operation=None if added.change_set_id else operation,
                    part_of=added.change_set_id,
                )
                async with self:
                    self.percent = min(start + CHUNK, total) * 100 // total
        except LeadSphereError as error:
            async with self:
                self.step, self.mistake = "check", str(error)
            return
        async with self:
            self._reset()
            undo = await self.get_state(UndoState)
            if added.change_set_id:
                undo.did(_said(added), added.change_set_id)
            else:
                undo.show("All of them were on the list already", 0)
            await (await self.get_state(SuppressionsState)).refresh()
        yield rx.call_script(f"document.getElementById('{ADD_DIALOG}')?.close()")

    def _reset(self) -> None:
        self.step, self.mistake, self.forbids = "write", "", Forbids.CONTACT.value
        self._listing, self.problems, self.percent = Listing(), [], 0

    async def _look(self, text: str):
        self.mistake, self.summary = "", ""
        try:
            listing = await asyncio.to_thread(lists.read_list, text)
        except LeadSphereError as error:
            self.mistake = str(error)
            return
        yield
        async with long_read():
            keys = [line.reach.key for line in listing.lines]
            there = await read(suppressions.entries_about, keys)
            self.hits = len(await read(suppressions.leads_under, keys))
        self._listing, self.entries, self.step = listing, len(listing.lines), "check"
        self.problems = list(listing.problems[:SHOWN])
        self.more_problems = max(0, len(listing.problems) - SHOWN)
        self.summary = _summary(listing, len(there))


class SuppressLeadState(rx.State):
    """The act at the open lead."""

    mistake: str = ""

    @rx.event
    async def suppress(self, lead_id: int, operation: str, form: dict[str, str]):
        """Put everything that reaches the lead on the list."""
        forbids = Forbids.HOLD if form.get("forbids") == Forbids.HOLD else Forbids.CONTACT
        reason = str(form.get("reason", ""))
        try:
            added = await write(
                suppressing.suppress_lead,
                await actor_of(self),
                lead_id,
                forbids,
                reason,
                operation=operation,
            )
        except LeadSphereError as error:
            self.mistake = str(error)
            return
        self.mistake = ""
        await done(self, _said(added), added.change_set_id)
        yield rx.call_script(f"document.getElementById('{LEAD_DIALOG}')?.close()")


def _taken(path: Path) -> str:
    """What a file says, which is gone afterwards."""
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise BadFile("This file is no longer here. Choose it again.") from error
    with suppress(FileNotFoundError):
        path.unlink()
    return lists.decoded(data)


def _summary(listing: Listing, known: int) -> str:
    """What was understood, in words: "12 entries, 3 of them on the list already. 2 lines are not understood."."""
    many = len(listing.lines)
    said = f"{many:,} {'entry' if many == 1 else 'entries'}"
    if known:
        said += f", {known:,} of them on the list already" if known < many else ", on the list already"
    if listing.repeated:
        said += f", {listing.repeated:,} repeated"
    if bad := len(listing.problems):
        said += f". {bad:,} {'line is' if bad == 1 else 'lines are'} not understood"
    return f"{said}."


def _said(added: Added) -> str:
    parts = [f"{added.new:,} added to the suppression list"]
    if added.changed:
        parts.append(f"{added.changed:,} changed")
    if added.deleted:
        parts.append(f"{added.deleted:,} {'lead' if added.deleted == 1 else 'leads'} deleted")
    return ", ".join(parts)
