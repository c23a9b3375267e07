"""The Filters dialog: the filter taken apart into controls, and put together again by Apply."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any

import reflex as rx
from reflex_base.utils.form import FormData

from leadsphere.errors import BadFilter
from leadsphere.filters import controls
from leadsphere.filters.controls import BadControls, Control, Shape
from leadsphere.filters.filter import EVERYBODY, Filter
from leadsphere.filters.language import in_words
from leadsphere.filters.segments import SEGMENT
from leadsphere.filters.subjects import Subject
from leadsphere.state.criteria import CriteriaState
from leadsphere.state.filters import FilterState
from leadsphere.state.lead_list import LeadListState

PANEL = "filters"
"""The id of the dialog."""

IN_USE = "In use"

_CLOSE = rx.call_script(f"document.getElementById('{PANEL}')?.hidePopover()")


def _once_drawn(script: str) -> rx.event.EventSpec:
    # Twice, since the controls are drawn in the first frame after they arrive.
    return rx.call_script(f"requestAnimationFrame(() => requestAnimationFrame(() => {{ {script} }}))")


_TO_SEARCH = _once_drawn(
    # On a phone no keyboard comes up unasked; and nobody who types in a control already is taken out of it.
    f"if (matchMedia('(pointer: fine)').matches && !document.activeElement?.closest('#{PANEL} .control'))"
    f" document.querySelector('#{PANEL} [type=search]')?.focus()"
)
_TO_MISTAKE = _once_drawn(
    f"[...document.querySelectorAll('#{PANEL} [data-invalid=true] .control__values :is(input, select)')]"
    ".find((field) => field.offsetParent)?.focus()"
)


@dataclass(frozen=True, slots=True)
class Pill:
    """An option that can be pressed."""

    value: str
    label: str
    pressed: bool


@dataclass(frozen=True, slots=True)
class ControlCard:
    """One control as it is drawn; what is typed in it afterwards stays in the browser until Apply."""

    name: str
    label: str
    shape: Shape
    way: str
    text: str
    low: str
    high: str
    age: str
    unit: str
    pills: list[Pill]
    suggest: str
    used: bool


@dataclass(frozen=True, slots=True)
class ControlGroup:
    """The controls under one heading."""

    label: str
    cards: list[ControlCard]


class FilterPanelState(rx.State):
    """What the dialog shows while it is open. `drawn` counts how often its controls were set from the filter."""

    drawn: int = 0
    groups: list[ControlGroup] = []
    also: list[str] = []
    mistakes: dict[str, str] = {}
    refusal: str = ""

    @rx.event
    async def toggled(self, is_open: bool):
        """Show what the filter holds when the dialog opens, and forget it when it closes."""
        if is_open:
            await self._draw()
            yield _TO_SEARCH
        else:
            self.groups, self.also, self.mistakes, self.refusal = [], [], {}, ""

    @rx.event
    async def follow(self) -> None:
        """Show the filter to which Back has led, where the dialog is open."""
        if self.groups:
            await self._draw()

    @rx.event
    async def apply(self, form: FormData[str, str]):
        """Show the leads that the controls ask for; where one cannot be understood, say so and change nothing."""
        found = await self.get_state(FilterState)
        self.mistakes, self.refusal = {}, ""
        try:
            wanted = controls.applied(found.wanted, controls.typed(form.multi_items()), found.vocabulary)
        except BadControls as error:
            self.mistakes = error.sentences
            yield _TO_MISTAKE
            return
        except BadFilter as error:
            self.refusal = str(error)
            return
        try:
            await found.look_up(wanted)
        except BadFilter as error:
            self.mistakes = {SEGMENT: str(error)}
            yield _TO_MISTAKE
            return
        yield _CLOSE
        if wanted != found.wanted:
            for event in await self._show(wanted):
                yield event

    @rx.event
    async def clear(self):
        """Show everybody, and controls that ask for nothing."""
        if (await self.get_state(FilterState)).wanted != EVERYBODY:
            for event in await self._show(EVERYBODY):
                yield event
        await self._draw()

    async def _show(self, wanted: Filter) -> list[Any]:
        """Show the filter in what the dialog stands beside: the list, or the criteria of a campaign."""
        is_criteria = self.router.url.path.endswith("/criteria")
        shown = await self.get_state(CriteriaState if is_criteria else LeadListState)
        return await shown.show_filter(wanted)

    async def _draw(self) -> None:
        found = await self.get_state(FilterState)
        known = found.vocabulary
        held = controls.held(found.wanted, known)
        cards = [
            (subject.group, _card(subject, held.controls.get(subject.name))) for subject in known.subjects
        ]
        self.groups = _grouped(cards)
        self.also = [in_words(part, known) for part in held.rest]
        self.mistakes, self.refusal = {}, ""
        self.drawn += 1


def _grouped(cards: list[tuple[str, ControlCard]]) -> list[ControlGroup]:
    """What is in use comes first, whatever group it is of."""
    names = dict.fromkeys(chain((IN_USE,), (group for group, _ in cards)))
    members: dict[str, list[ControlCard]] = {name: [] for name in names}
    for group, card in cards:
        members[IN_USE if card.used else group].append(card)
    return [ControlGroup(name, found) for name, found in members.items() if found]


def _card(subject: Subject, held: Control | None) -> ControlCard:
    shape = controls.shape_of(subject)
    control = held or Control("" if shape is Shape.FLAG else controls.WAYS[shape][0].value)
    return ControlCard(
        name=subject.name,
        label=subject.label,
        shape=shape,
        way=control.way,
        text=control.text,
        low=control.low,
        high=control.high,
        age=control.age,
        unit=control.unit,
        pills=list(_pills(subject, shape, control)),
        suggest=f"/api/suggest/values/{subject.name}" if controls.suggests(subject) else "",
        used=held is not None,
    )


def _pills(subject: Subject, shape: Shape, control: Control) -> Iterable[Pill]:
    if shape in (Shape.OPTIONS, Shape.RANGE):
        for value, label in controls.options(subject, control):
            yield Pill(value, label, value in control.picked)
