"""Sites that forbid to be read by programs, and what to bring in from them instead."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Forbidden:
    """A site by its domains with all below them, what it is called, and the road that it allows; `hosts` alone
    are forbidden without what is below them.
    """

    name: str
    domains: tuple[str, ...]
    instead: str
    hosts: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Why it is not read, and what to do."""
        return f"{self.name} forbids programs to read its pages. {self.instead}"


FORBIDDEN: tuple[Forbidden, ...] = (
    Forbidden(
        "LinkedIn",
        ("linkedin.com", "linkedin.cn", "lnkd.in"),
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
    Forbidden(
        "Glassdoor",
        tuple(
            f"glassdoor.{ending}"
            for ending in (
                *("com", "co.uk", "co.in", "co.nz", "com.ar", "com.au", "com.br", "com.hk", "com.mx"),
                *("ca", "de", "fr", "at", "be", "ch", "es", "ie", "it", "nl", "sg"),
            )
        ),
        "Type in whom you know from there.",
    ),
    Forbidden("Indeed", ("indeed.com",), "Type in whom you know from there."),
    Forbidden(
        "Google",
        ("www.google.com", "contacts.google.com", "maps.google.com"),
        "Export your Google contacts as CSV, and import that.",
        # Below it is much that people publish: documents, tables, sites.
        hosts=("google.com",),
    ),
)


def forbidden(host: str) -> Forbidden | None:
    """The site that a host belongs to, if it forbids to be read; www.linkedin.com is linkedin.com."""
    host = host.lower().rstrip(".")
    return next(
        (
            site
            for site in FORBIDDEN
            if host in site.hosts or any(host == d or host.endswith(f".{d}") for d in site.domains)
        ),
        None,
    )
