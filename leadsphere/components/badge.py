"""States as icon and text, never by colour alone."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import reflex as rx

from leadsphere.components.theme import HIDDEN, icon


class Look(NamedTuple):
    """How one state looks: its words, its icon, and its tone ("", good, info, accent, warn or bad)."""

    text: str
    icon: str
    tone: str = ""


CAMPAIGN_STATUS: Mapping[str, Look] = {
    "draft": Look("Draft", "circle-dashed"),
    "active": Look("Active", "circle-play", "good"),
    "paused": Look("Paused", "circle-pause", "warn"),
    "on_hold": Look("On hold", "hand", "warn"),
    "completed": Look("Completed", "circle-check", "info"),
    "archived": Look("Archived", "archive"),
}

STAGE: Mapping[str, Look] = {
    "discovered": Look("Discovered", "search"),
    "processed": Look("Processed", "circle-check", "info"),
    "reached": Look("Reached", "send", "accent"),
    "replied": Look("Replied", "message-square-reply", "good"),
    "bounced": Look("Bounced", "undo-2", "bad"),
    "unsubscribed": Look("Unsubscribed", "bell-off", "warn"),
}

VERDICT: Mapping[str, Look] = {
    "pending": Look("Not verified yet", "clock"),
    "valid": Look("Valid", "badge-check", "good"),
    "invalid": Look("Invalid", "circle-x", "bad"),
    "catchall": Look("Catch-all", "circle-help", "warn"),
    "role": Look("Role address", "users", "warn"),
    "disposable": Look("Disposable", "trash-2", "bad"),
    "unknown": Look("Unknown", "circle-help"),
}
SUPPRESSED: Mapping[str, Look] = {"suppressed": Look("Suppressed", "ban", "bad")}
"""What stands instead of a verdict where nobody is to write at all."""


JOB_STATUS: Mapping[str, Look] = {
    "pending": Look("Pending", "clock"),
    "running": Look("Running", "loader", "info"),
    "performed": Look("Performed", "circle-check", "good"),
    "failed": Look("Failed", "circle-x", "bad"),
    "aborted": Look("Aborted", "octagon-x", "bad"),
    "canceled": Look("Canceled", "ban"),
    "paused": Look("Paused", "circle-pause", "warn"),
}

OUTCOME: Mapping[str, Look] = {
    "created": Look("Created", "plus", "good"),
    "updated": Look("Updated", "pencil", "info"),
    "unchanged": Look("Unchanged", "equal"),
    "duplicate": Look("Twice in the file", "copy", "accent"),
    "conflict": Look("In conflict", "git-fork", "warn"),
    "rejected": Look("Rejected", "circle-x", "bad"),
    "suppressed": Look("Kept out", "shield-off", "bad"),
}
"""What a row of an import comes to."""


def badge(value: rx.Var[str] | str, looks: Mapping[str, Look], *, plain: bool = False) -> rx.Component:
    """The state `value` as its icon and words; nothing for a value that `looks` does not have."""
    shape = "badge badge--plain" if plain else "badge"
    return _chosen(value, looks, lambda look: _pill(look, rx.el.span(look.text), shape))


def badge_icon(value: rx.Var[str] | str, looks: Mapping[str, Look], *, about: str) -> rx.Component:
    """The state as an icon alone, for narrow rows; its words, after `about`, are a tooltip and read aloud."""
    return _chosen(value, looks, lambda look: _icon_only(look, f"{about}: {look.text}"))


def status_badge(value: rx.Var[str] | str) -> rx.Component:
    """The status of a campaign."""
    return badge(value, CAMPAIGN_STATUS)


def stage_badge(value: rx.Var[str] | str) -> rx.Component:
    """How far a lead is in a campaign."""
    return badge(value, STAGE)


def verdict_badge(value: rx.Var[str] | str) -> rx.Component:
    """What verification says of a contact point."""
    return badge(value, {**VERDICT, **SUPPRESSED})


def verdict_icon(value: rx.Var[str] | str) -> rx.Component:
    """What verification says of the primary e-mail, as an icon."""
    return badge_icon(value, {**VERDICT, **SUPPRESSED}, about="E-mail")


def job_badge(value: rx.Var[str] | str) -> rx.Component:
    """The state of a job."""
    return badge(value, JOB_STATUS)


def _chosen(value: rx.Var[str] | str, looks: Mapping[str, Look], draw: Callable[[Look], rx.Component]) -> Any:
    if isinstance(value, rx.Var):
        return rx.match(value, *((name, draw(look)) for name, look in looks.items()), rx.fragment())
    return draw(looks[value]) if value in looks else rx.fragment()


def _pill(look: Look, words: rx.Component, shape: str) -> rx.Component:
    return rx.el.span(icon(look.icon, 13), words, class_name=shape, data_tone=look.tone)


def _icon_only(look: Look, words: str) -> rx.Component:
    return rx.el.span(
        icon(look.icon, 14),
        rx.el.span(words, class_name=HIDDEN),
        class_name="badge badge--icon",
        data_tone=look.tone,
        title=words,
    )
