"""Undo, wherever something was done: the offer of the last act, and what came of taking one back."""

import time
from dataclasses import dataclass

import reflex as rx

from leadsphere.attributes import On
from leadsphere.database import read, write
from leadsphere.errors import LeadSphereError
from leadsphere.live.change import News
from leadsphere.models import Act
from leadsphere.queries.history import UndoQuestion, undo_question
from leadsphere.queries.job_cards import job_card
from leadsphere.services import jobs, undo
from leadsphere.services.undo import Kept, Undone
from leadsphere.state.session import actor_of


@dataclass(frozen=True, slots=True)
class Offer:
    """What was done, the change set that an Undo takes back (0: nothing), and the file that came of it ("": none)."""

    text: str
    change_set_id: int
    number: int
    href: str = ""


OFFERED = 10.0
"""Seconds that an offer stays on the screen (assets/styles.css: undo-toast)."""
MOST_ACTS = 100

NOTHING = Offer("", 0, 0)

QUESTION = "undo-question"
"""The id of the dialog that asks before much is taken back."""


@dataclass(frozen=True, slots=True)
class Question:
    """What the dialog asks before a large act is taken back."""

    change_set_id: int = 0
    title: str = ""
    text: str = ""
    button: str = ""


class UndoState(rx.State):
    """The last act of this tab. `percent` is -1 unless a large undo goes on in the background."""

    offer: Offer = NOTHING
    question: Question = Question()
    kept: list[Kept] = []
    percent: int = -1

    _job_id: int = 0
    # What this tab did and has not taken back, the last at the end: one Ctrl+Z after the other.
    _acts: list[int] = []
    _shown_at: float = 0.0

    @rx.event
    async def undo(self, change_set_id: int):
        """Take an act back, and offer to take that back."""
        self._acts = [id_ for id_ in self._acts if id_ != change_set_id]
        try:
            undone = await write(undo.undo, await actor_of(self), change_set_id)
        except LeadSphereError as error:
            yield rx.toast.error(str(error))
            return
        if undone.job_id:
            self._job_id, self.percent = undone.job_id, 0
            self.show("Undoing in the background", 0)
        else:
            self.tell(undone)

    @rx.event
    async def ask(self, change_set_id: int):
        """Say how much an undo would take back, and ask before it does."""
        found = await read(undo_question, change_set_id)
        if found is not None:
            self.question = _question(found)
            yield rx.call_script(f"document.getElementById('{QUESTION}')?.showModal()")

    @rx.event
    async def cancel(self):
        """Stop the undo that goes on in the background; what it has taken back stays so."""
        try:
            await write(jobs.cancel, await actor_of(self), self._job_id)
        except LeadSphereError as error:
            yield rx.toast.error(str(error))

    @rx.event
    async def undo_last(self):
        """Take back what this tab did last and has not taken back."""
        if self._acts:
            yield UndoState.undo(self._acts[-1])

    @rx.event
    def dismiss(self) -> None:
        """Take the offer off the screen; Ctrl+Z still knows it."""
        self.offer, self.kept = NOTHING, []

    def forget(self) -> None:
        """Offer nothing that was done so far: what it was about is gone for good."""
        self.dismiss()
        self._acts = []

    def did(self, text: str, change_set_id: int) -> None:
        """Say what was done, and offer to undo it."""
        self._acts = [*self._acts, change_set_id][-MOST_ACTS:]
        self.show(text, change_set_id)

    def show(self, text: str, change_set_id: int, href: str = "") -> None:
        """Say something, with a change set that can be undone (0: none), or a file that stays until it is closed."""
        self.offer, self.kept = Offer(text, change_set_id, self.offer.number + 1, href), []
        self._shown_at = time.time()

    def tell(self, undone: Undone) -> None:
        """Say what came of an undo, with what was kept by name, and offer to undo the undo."""
        self.percent, self._job_id = -1, 0
        self.show(undo.said(undone), undone.change_set_id)
        self.kept = list(undone.kept)

    async def catch_up(self, news: News) -> None:
        """Follow an undo that runs in the background; a page that is drawn anew shows no offer that had faded."""
        if news.gap and not self.kept and not self.offer.href and time.time() - self._shown_at > OFFERED:
            self.dismiss()
        if not self._job_id or not (news.gap or self._job_id in news.ids(On.JOB)):
            return
        job = await read(job_card, self._job_id)
        if job is None or (not job.is_open and job.status != "performed"):
            self.percent, self._job_id = -1, 0
            self.show(job.error if job and job.error else STOPPED, 0)
        elif job.is_open:
            self.percent = max(0, job.percent)
        else:
            self.tell(await read(undo.of_job, self._job_id))


STOPPED = "The undo was stopped. What it had taken back stays so; undo again to go on."


def _question(found: UndoQuestion) -> Question:
    leads = f"{found.leads:,} {'lead' if found.leads == 1 else 'leads'}"
    kept = "What somebody has edited since is kept, and listed."
    if found.did == Act.IMPORT.value:
        return Question(
            found.change_set_id,
            "Undo this import?",
            f"This takes back the whole import: {leads}. {kept}",
            "Undo import",
        )
    if found.did.startswith("undid"):
        return Question(
            found.change_set_id,
            f"Redo for {leads}?",
            f"This does again what was undone ({found.did}), for all of {leads}. {kept}",
            "Redo",
        )
    return Question(
        found.change_set_id,
        f"Undo for {leads}?",
        f"This takes back all of it ({found.did}), and not for this lead alone: {leads}. {kept}",
        "Undo",
    )


async def done(state: rx.State, text: str, change_set_id: int) -> None:
    """Offer to undo what was just done; nothing where nothing changed."""
    if change_set_id:
        (await state.get_state(UndoState)).did(text, change_set_id)
