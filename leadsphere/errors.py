"""Everything that LeadSphere raises on purpose.

LeadSphereError             one clear sentence for the person in front of the screen
├── BadSetting              a setting of this installation cannot be used
├── BadValue                a typed or imported value cannot be understood
├── BadFilter               a filter cannot be understood
├── BadFile                 a file cannot be read as a list of leads
├── Forbidden               this account may not do that
├── NotFound                no such thing, or not for this account: both answer alike
├── Conflict                somebody else changed the same attribute meanwhile
├── AlreadyExists           the name or address is taken
├── NotNow                  the thing is in a state that does not allow it
│   ├── ChangedMeanwhile a filter that is kept is another one than the change of it began from
│   └── NotActive           a campaign takes no leads while it is not active
├── TooMany                 too many attempts, or too much at once
└── DatabaseInUse           another process holds the database
"""

from datetime import datetime


class LeadSphereError(Exception):
    """The root: `str(error)` is a sentence that says what is wrong and what to do."""


class BadSetting(LeadSphereError):
    """A setting of this installation cannot be used."""


class BadValue(LeadSphereError):
    """A typed or imported value cannot be understood."""


class BadFilter(LeadSphereError):
    """A filter cannot be understood. `at` is where in its text, from 0; `instead` what may have been meant there."""

    def __init__(self, sentence: str, *, at: int = 0, instead: str = "") -> None:
        super().__init__(sentence)
        self.at = at
        self.instead = instead


class BadFile(LeadSphereError):
    """A file cannot be read as a list of leads."""


class Forbidden(LeadSphereError):
    """This account may not do that."""

    def __init__(
        self, sentence: str = "Your role does not allow this. Ask an owner of the workspace."
    ) -> None:
        super().__init__(sentence)


class NotFound(LeadSphereError):
    """No such thing, or not for this account: both answer alike."""

    def __init__(self, sentence: str = "This is no longer here.") -> None:
        super().__init__(sentence)


class Conflict(LeadSphereError):
    """Somebody else changed the same attribute since this edit was begun."""

    def __init__(self, theirs: str, by: str, at: datetime | None) -> None:
        super().__init__(f"{by} changed this meanwhile.")
        self.theirs = theirs
        self.by = by
        self.at = at


class AlreadyExists(LeadSphereError):
    """The name or address is taken."""


class NotNow(LeadSphereError):
    """The thing is in a state that does not allow it."""


class ChangedMeanwhile(NotNow):
    """A filter that is kept is another one by now than a change of it began from. `stands` is how it is kept."""

    def __init__(self, sentence: str, stands: str) -> None:
        super().__init__(sentence)
        self.stands = stands


class NotActive(NotNow):
    """A campaign takes no leads while it is not active. `campaigns` are (id, name, status) of each such one.

    `reason` says so, without what to do about it.
    """

    def __init__(self, campaigns: list[tuple[int, str, str]]) -> None:
        said = ", ".join(f"“{name}” is {_IDLE.get(status, status)}" for _, name, status in campaigns)
        self.reason = f"{said}: only an active campaign takes leads."
        super().__init__(f"{self.reason} Activate {'it' if len(campaigns) == 1 else 'them'} first.")
        self.campaigns = campaigns


_IDLE = {"draft": "a draft", "on_hold": "on hold"}


class TooMany(LeadSphereError):
    """Too many attempts, or too much at once. `seconds` is how long to wait, where that is known."""

    def __init__(self, sentence: str, *, seconds: int = 0) -> None:
        super().__init__(sentence)
        self.seconds = seconds


class DatabaseInUse(LeadSphereError):
    """Another process holds the database."""
