"""The kinds of places that people can be read from: one entry each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Source:
    """A kind of source, as people choose it.

    `name` is what an order says; `follows` whether links are followed from page to page, and so whether depth
    counts; `has_pattern` whether a pattern of addresses narrows what is read. `begins` is how its first address
    is read: as a page, a sitemap, a feed or a file.
    """

    name: str
    label: str
    example: str
    help: str
    begins: str = "page"
    follows: bool = False
    has_pattern: bool = False


SOURCES: tuple[Source, ...] = (
    Source(
        "pages",
        "Website",
        "https://www.example.com/",
        "Starts at this page and follows the links of the site. Reads people that the pages mark up for machines "
        "(schema.org, h-card), team pages, and business cards to download.",
        follows=True,
        has_pattern=True,
    ),
    Source(
        "team",
        "Team page or directory",
        "https://www.example.com/about/team",
        "Reads one page with many people, the further pages of the same list, and each person's own page.",
        has_pattern=True,
    ),
    Source(
        "sitemap",
        "Sitemap",
        "https://www.example.com/sitemap.xml",
        "Reads the pages that a sitemap lists. A pattern such as /people/* chooses which of them.",
        begins="sitemap",
        has_pattern=True,
    ),
    Source(
        "vcards",
        "Business cards (vCard)",
        "https://www.example.com/cards/ada.vcf",
        "Reads a file of cards, or every card that a page links to.",
        begins="cards",
    ),
    Source(
        "file",
        "CSV or JSON at an address",
        "https://www.example.com/people.csv",
        "Reads a published list as an import would: CSV, TSV, JSON or JSON Lines, with the columns found by "
        "their names.",
        begins="file",
    ),
    Source(
        "feed",
        "Authors of a feed (RSS, Atom)",
        "https://www.example.com/blog/feed",
        "Reads who writes in a blog or a magazine, with what the feed says of them.",
        begins="feed",
    ),
)
"""The kinds, in the order in which they are offered. One more is one more entry here."""


def source_named(name: str) -> Source:
    """The source of this name. Raises KeyError."""
    found = next((source for source in SOURCES if source.name == name), None)
    if found is None:
        raise KeyError(name)
    return found
