"""Sites that forbid to be read by programs, and what to bring in from them instead."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A site by its domains, what it is called, and the road that it allows."""

    name: str
    domains: tuple[str, ...]
    instead: str

    @property
    def sentence(self) -> str:
        """Why it is not read, and what to do."""
        return f"{self.name} forbids programs to read its pages. {self.instead}"


FORBIDDEN: tuple[Forbidden, ...] = (
    Forbidden(
        "LinkedIn",
        ("linkedin.com", "lnkd.in"),
        "Ask LinkedIn for an archive of your data (Settings, Data privacy, Get a copy of your data) and import "
        "its Connections.csv.",
    ),
    Forbidden(
        "Facebook",
        ("facebook.com", "fb.com", "fb.me", "messenger.com"),
        "Download the leads of your forms as CSV in Meta Business Suite, and import that.",
    ),
    Forbidden(
        "Instagram",
        ("instagram.com",),
        "Download the leads of your forms as CSV in Meta Business Suite, and import that.",
    ),
    Forbidden("Threads", ("threads.net", "threads.com"), "Type in whom you know from there."),
    Forbidden(
        "X",
        ("x.com", "twitter.com", "t.co"),
        "Ask X for an archive of your data, and import what you need of it.",
    ),
    Forbidden(
        "XING", ("xing.com",), "Ask XING for a copy of your data in the settings, and import your contacts."
    ),
    Forbidden("TikTok", ("tiktok.com",), "Download the leads of your forms as CSV, and import that."),
    Forbidden("Crunchbase", ("crunchbase.com",), "Export a list as CSV there, and import that."),
    Forbidden("ZoomInfo", ("zoominfo.com",), "Export a list as CSV there, and import that."),
    Forbidden("Apollo", ("apollo.io",), "Export your contacts as CSV there, and import that."),
    Forbidden("RocketReach", ("rocketreach.co",), "Export a list as CSV there, and import that."),
    Forbidden("Glassdoor", ("glassdoor.com",), "Type in whom you know from there."),
    Forbidden("Indeed", ("indeed.com",), "Type in whom you know from there."),
    Forbidden("Google", ("google.com",), "Export your Google contacts as CSV, and import that."),
)


def forbidden(host: str) -> Forbidden | None:
    """The site that a host belongs to, if it forbids to be read; www.linkedin.com is linkedin.com."""
    host = host.lower().rstrip(".")
    return next(
        (site for site in FORBIDDEN if any(host == d or host.endswith(f".{d}") for d in site.domains)), None
    )
